//! Tables of a web page, `.html`: each is a sheet.

mod grid;
pub(crate) mod nesting;
pub(crate) mod page;

use std::borrow::Cow;

use encoding_rs::Encoding;
use scraper::Html;

use super::gathering::Gathering;
use super::{Format, Limits, Opened, text};

/// Whether a text is a page rather than separated values.
pub(crate) fn looks_like(text: &str) -> bool {
    const BEGINNING: usize = 64 * 1024;
    let beginning = text.trim_start_matches(['\u{FEFF}', ' ', '\t', '\r', '\n']);
    if !beginning.starts_with('<') {
        return false;
    }
    let beginning = beginning[..beginning.floor_char_boundary(BEGINNING)].to_ascii_lowercase();
    ["<html", "<table", "<!doctype html"].iter().any(|mark| beginning.contains(mark))
}

/// By the mark at its beginning, else as its `meta` says, else as any other text.
pub(crate) fn decode(bytes: &[u8]) -> Cow<'_, str> {
    if Encoding::for_bom(bytes).is_none()
        && let Some(encoding) = declared(bytes)
    {
        let (text, damaged) = encoding.decode_without_bom_handling(bytes);
        // A page that was converted often still declares what it was before.
        if !damaged {
            return text;
        }
    }
    text::decode(bytes)
}

/// `<meta charset="gb2312">`, or the same inside `content="text/html; charset=gb2312"`.
fn declared(bytes: &[u8]) -> Option<&'static Encoding> {
    const BEGINNING: usize = 4096;
    let head = String::from_utf8_lossy(&bytes[..bytes.len().min(BEGINNING)]).to_ascii_lowercase();
    let (_, after) = head.split_once("charset")?;
    let label = after.trim_start().strip_prefix('=')?.trim_start().trim_start_matches(['"', '\'']);
    let end = label.find(|it: char| !it.is_ascii_alphanumeric() && it != '-' && it != '_').unwrap_or(label.len());
    // A page that could be read this far is not in UTF-16, whatever it says.
    Encoding::for_label(&label.as_bytes()[..end]).filter(|it| it.is_ascii_compatible())
}

/// Every table that holds any text, in the order of the page.
pub(super) fn read(text: &str, limits: &Limits) -> Opened {
    nesting::check(text, limits)?;
    let page = Html::parse_document(text);
    let mut gathering = Gathering::new(limits);
    for table in page::tables(&page) {
        grid::read(&table, &mut gathering, limits)?;
    }
    Ok(gathering.workbook(Format::Html))
}

#[cfg(test)]
mod tests;
