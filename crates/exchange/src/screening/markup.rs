//! 网页: all text of a page, what styles hide and what only programs read included.

use domain::personal_data::{ContentScan, PartKind, Passage, Spot, Unreadable};
use scraper::Html;

use crate::workbook::{Limits, Step, Writing, nesting, walk};

/// Elements inside a line.
const INLINE: [&str; 14] =
    ["a", "abbr", "b", "bdo", "code", "em", "font", "i", "s", "span", "strong", "sub", "sup", "u"];

pub(super) fn read(page: &str, limits: &Limits, scan: &mut ContentScan) -> Result<(), Unreadable> {
    nesting::check(page, limits).map_err(|_| Unreadable::TooLarge)?;
    let page = Html::parse_document(page);
    let (mut writing, mut hidden) = (Writing::default(), String::new());
    let mut pictures = 0;
    walk(page.root_element(), |step| {
        match step {
            Step::Text(text) => writing.push(text),
            Step::Open(element) => {
                match element.value().name() {
                    "td" | "th" => writing.push_whole("\t"),
                    name if !INLINE.contains(&name) => writing.new_line(),
                    _ => {}
                }
                pictures += u32::from(matches!(element.value().name(), "img" | "object" | "embed" | "svg" | "canvas"));
                for (_, value) in element.value().attrs() {
                    hidden.push_str(value);
                    hidden.push('\n');
                }
            }
            Step::Close(element) if !INLINE.contains(&element.name()) => writing.new_line(),
            Step::Close(_) => {}
        }
        true
    });
    for node in page.tree.nodes() {
        if let Some(comment) = node.value().as_comment() {
            hidden.push_str(comment);
            hidden.push('\n');
        }
    }
    for (number, line) in (1..).zip(writing.finish().lines()) {
        let spot = Spot::Part { part: PartKind::Line, number };
        scan.read(&Passage { spot, text: line.to_owned(), context: String::new() });
    }
    for (number, line) in (1..).zip(hidden.lines()) {
        let spot = Spot::Part { part: PartKind::Hidden, number };
        scan.read(&Passage { spot, text: line.to_owned(), context: String::new() });
    }
    for _ in 0..pictures {
        scan.cannot_read(Unreadable::Picture, None);
    }
    Ok(())
}
