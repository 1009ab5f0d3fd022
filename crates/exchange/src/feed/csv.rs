//! CSV: one row per record, without bodies, for those who compare lists.

use super::{Entry, Feed};
use crate::print::{BYTE_ORDER_MARK, record};

/// Writes the page as comma-separated text: UTF-8 with byte order mark, CRLF. What a spreadsheet program would compute is marked as text.
pub fn csv(feed: &Feed) -> Vec<u8> {
    let header = record(feed.columns.iter().map(String::as_str));
    let rows = feed.entries.iter().map(|entry| match entry {
        Entry::Published(it) => &it.cells,
        Entry::Withdrawn(it) => &it.cells,
    });
    let rows = rows.map(|cells| record(cells.iter().map(String::as_str)));
    let text: String = std::iter::once(header).chain(rows).collect();
    format!("{BYTE_ORDER_MARK}{text}").into_bytes()
}
