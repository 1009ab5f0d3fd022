//! CSV: one row per document, without bodies, for those who compare lists.

use super::{Entry, Feed, Item, Tombstone, instant, urn};
use crate::print::{BYTE_ORDER_MARK, record};

const COLUMNS: [&str; 21] = [
    "id",
    "state",
    "index_number",
    "title",
    "unit_code",
    "unit",
    "document_number",
    "kind",
    "domains",
    "validity",
    "formed_on",
    "published_at",
    "modified_at",
    "edition",
    "summary",
    "url",
    "attachments",
    "withdrawn_at",
    "withdrawal_kind",
    "withdrawal_reason",
    "replaced_by",
];
/// The columns of a withdrawn document: the first three and the last four.
const EMPTY: usize = COLUMNS.len() - 3 - 4;

/// Writes the page as comma-separated text: UTF-8 with byte order mark, CRLF. What a spreadsheet program would compute is marked as text.
pub fn csv(feed: &Feed) -> Vec<u8> {
    let rows = feed.entries.iter().map(|entry| match entry {
        Entry::Published(it) => published(it),
        Entry::Withdrawn(it) => withdrawn(it),
    });
    let text: String = std::iter::once(record(COLUMNS)).chain(rows).collect();
    format!("{BYTE_ORDER_MARK}{text}").into_bytes()
}

fn published(it: &Item) -> String {
    let codes: Vec<&str> = it.domains.iter().map(|(code, _)| code.as_str()).collect();
    let attachments: Vec<&str> = it.attachments.iter().map(|it| it.url.as_str()).collect();
    let texts = [
        &urn(it.id),
        "PUBLISHED",
        &it.index_number,
        &it.title,
        &it.unit_code,
        &it.unit,
        it.document_number.as_deref().unwrap_or_default(),
        it.kind.code(),
        &codes.join(" "),
        it.validity.code(),
        &it.formed_on.map(|day| day.to_string()).unwrap_or_default(),
        &instant(it.published_at),
        &instant(it.modified_at),
        &it.edition.to_string(),
        it.summary.as_deref().unwrap_or_default(),
        &it.url,
        &attachments.join(" "),
    ];
    record(texts.into_iter().chain([""; 4]))
}

fn withdrawn(it: &Tombstone) -> String {
    let before = [urn(it.id), "WITHDRAWN".to_owned(), it.index_number.clone()];
    let replaced_by = it.replaced_by.map(urn).unwrap_or_default();
    let after = [instant(it.at), it.kind.code().to_owned(), it.reason.clone(), replaced_by];
    record(before.iter().map(String::as_str).chain([""; EMPTY]).chain(after.iter().map(String::as_str)))
}
