//! How deep a page nests, estimated before it is parsed: a parser's work grows with the square of it.

use domain::remark::Remark;

use super::super::Limits;
use super::super::archive::too_many;

/// Each takes some hundred bytes once parsed.
const TAGS_MAX: usize = 1_500_000;

/// Never hold anything, or end where the next begins.
const FLAT: [&str; 25] = [
    "area", "base", "br", "col", "colgroup", "dd", "dt", "embed", "hr", "img", "input", "li", "link", "meta", "option",
    "p", "param", "rp", "rt", "source", "tbody", "tfoot", "thead", "track", "wbr",
];

/// What stands in them is no markup.
const RAW: [&str; 6] = ["script", "style", "textarea", "title", "xmp", "iframe"];

/// Refuses a page that nests deeper, or has more tags, than is read.
pub(crate) fn check(text: &str, limits: &Limits) -> Result<(), Box<Remark>> {
    let mut open: Vec<String> = Vec::new();
    let (mut rest, mut tags) = (text, 0_usize);
    while let Some(at) = rest.find('<') {
        rest = &rest[at + 1..];
        if let Some(comment) = rest.strip_prefix("!--") {
            rest = comment.find("-->").map_or("", |end| &comment[end..]);
            continue;
        }
        let closing = rest.starts_with('/');
        let name = &rest[usize::from(closing)..];
        let end = name.find(|it: char| !it.is_ascii_alphanumeric()).unwrap_or(name.len());
        if end == 0 || !name.starts_with(|it: char| it.is_ascii_alphabetic()) {
            continue;
        }
        let after = &name[end..];
        let name = name[..end.min(16)].to_ascii_lowercase();
        tags += 1;
        too_many("html", tags, TAGS_MAX, "个标签", "tags")?;
        if closing {
            close(&mut open, &name);
        } else if RAW.contains(&name.as_str()) {
            let end = format!("</{name}");
            rest = after
                .match_indices("</")
                .find(|(at, _)| starts_with(&after[*at..], &end))
                .map_or("", |it| &after[it.0..]);
            continue;
        } else if !FLAT.contains(&name.as_str()) {
            if matches!(name.as_str(), "td" | "th" | "tr") {
                close_row_or_cell(&mut open, &name);
            }
            open.push(name);
            too_many("html", open.len(), limits.depth, "层嵌套", "levels")?;
        }
        rest = after;
    }
    Ok(())
}

fn starts_with(text: &str, lower: &str) -> bool {
    text.get(..lower.len()).is_some_and(|it| it.eq_ignore_ascii_case(lower))
}

/// An end without a beginning closes nothing; what was left open inside ends with it.
fn close(open: &mut Vec<String>, name: &str) {
    if let Some(at) = open.iter().rposition(|it| it == name) {
        open.truncate(at);
    }
}

/// A row or a cell ends the one before it in the same table, whatever was left open in that.
fn close_row_or_cell(open: &mut Vec<String>, name: &str) {
    let table = open.iter().rposition(|it| it == "table").map_or(0, |at| at + 1);
    let before = |it: &String| it == "td" || it == "th" || (name == "tr" && it == "tr");
    if let Some(at) = open[table..].iter().position(before) {
        open.truncate(table + at);
    }
}
