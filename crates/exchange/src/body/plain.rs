//! 纯文本: the text of safe markup, laid out so that people can read it and a search can find it.

use scraper::{ElementRef, Html};

use crate::workbook::{Step, Writing, walk};

/// How deep a list is indented, for each list it stands in.
const INDENT: &str = "  ";

/// A list that is being written.
enum List {
    Bullets,
    Numbers(u32),
}

/// Paragraphs and items on lines of their own, items with their bullet or number, cells of a row with tabs between them,
/// pictures as their description.
pub(super) fn text(html: &str) -> String {
    let page = Html::parse_fragment(html);
    let mut writing = Writing::default();
    let (mut lists, mut preformatted): (Vec<List>, usize) = (Vec::new(), 0);
    walk(page.root_element(), |step| {
        match step {
            Step::Text(text) if preformatted > 0 => writing.push_whole(text),
            Step::Text(text) => writing.push(text),
            Step::Open(element) => {
                preformatted += usize::from(element.value().name() == "pre");
                open(&mut writing, &mut lists, element);
            }
            Step::Close(element) => {
                preformatted -= usize::from(element.name() == "pre");
                if matches!(element.name(), "ul" | "ol") {
                    lists.pop();
                }
                // A cell ends with its row; what a cell holds may be paragraphs.
                if is_block(element.name()) {
                    writing.new_line();
                }
            }
        }
        true
    });
    let text = writing.finish();
    let lines: Vec<&str> = text.lines().map(str::trim_end).collect();
    lines.join("\n")
}

fn open(writing: &mut Writing, lists: &mut Vec<List>, element: ElementRef<'_>) {
    match element.value().name() {
        "br" => writing.line_break(),
        "img" => writing.push(element.attr("alt").unwrap_or_default()),
        "ul" => begin(writing, lists, List::Bullets),
        "ol" => {
            let start = element.attr("start").and_then(|start| start.parse().ok()).unwrap_or(1);
            begin(writing, lists, List::Numbers(start));
        }
        "li" => {
            writing.new_line();
            let depth = lists.len().saturating_sub(1);
            let mark = match lists.last_mut() {
                Some(List::Numbers(number)) => {
                    *number += 1;
                    format!("{}. ", *number - 1)
                }
                _ => "• ".to_owned(),
            };
            writing.push_whole(&format!("{}{mark}", INDENT.repeat(depth)));
        }
        "td" | "th" => {
            let is_first = element.prev_siblings().all(|it| !it.value().is_element());
            if is_first {
                writing.new_line();
            } else {
                writing.push_whole("\t");
            }
        }
        name if is_block(name) => writing.new_line(),
        _ => {}
    }
}

fn begin(writing: &mut Writing, lists: &mut Vec<List>, list: List) {
    writing.new_line();
    lists.push(list);
}

fn is_block(name: &str) -> bool {
    matches!(
        name,
        "blockquote"
            | "caption"
            | "dd"
            | "div"
            | "dl"
            | "dt"
            | "figcaption"
            | "figure"
            | "h1"
            | "h2"
            | "h3"
            | "h4"
            | "h5"
            | "h6"
            | "hr"
            | "li"
            | "ol"
            | "p"
            | "pre"
            | "table"
            | "tr"
            | "ul"
    )
}
