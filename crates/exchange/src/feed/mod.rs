//! 订阅源: what other sites pull, as JSON Feed 1.1, Atom and CSV, all three from one value.
//!
//! Identifiers are the same in all formats and for ever. A withdrawn record leaves a tombstone, never its content.

mod atom;
mod csv;
mod document;
mod json;
mod reminders;

use chrono::{DateTime, SecondsFormat, Utc};
use serde_json::{Map, Value};

pub use atom::{FOLLOW, atom};
pub use csv::csv;
pub use document::{COLUMNS as DOCUMENT_COLUMNS, DocumentItem, DocumentTombstone, urn};
pub use json::json;
pub use reminders::{ReminderEntry, ReminderFeed, reminders_json};

/// Where our own attachments are, in sanitised markup.
const OWN: [&str; 2] = [" src=\"/attachments/", " href=\"/attachments/"];

/// 订阅源: one page of it.
#[derive(Clone, Debug)]
pub struct Feed {
    /// The same on every page, and for ever.
    pub id: String,
    /// 标题
    pub title: String,
    /// What it holds, in a sentence.
    pub description: String,
    /// Who publishes it.
    pub author: String,
    /// The site that is its home, where one is known.
    pub home_url: Option<String>,
    /// The first page.
    pub url: String,
    /// This page.
    pub page_url: String,
    /// The next page.
    pub next_url: Option<String>,
    /// Where whatever changes after this page will be, for those who follow.
    pub follow_url: Option<String>,
    /// The columns of CSV.
    pub columns: Vec<String>,
    /// What became of records.
    pub entries: Vec<Entry>,
}

/// What became of one record last.
#[derive(Clone, Debug)]
pub enum Entry {
    /// It is public.
    Published(Box<Item>),
    /// It was withdrawn: whoever keeps a copy removes it.
    Withdrawn(Tombstone),
}

/// A public record.
#[derive(Clone, Debug)]
pub struct Item {
    /// The same in every format, and for ever.
    pub id: String,
    /// 标题
    pub title: String,
    /// 内容概述
    pub summary: Option<String>,
    /// 正文; none where there is none, or one too long for a feed.
    pub content: Option<Content>,
    /// Where it is read.
    pub url: Option<String>,
    /// Who publishes it.
    pub author: Option<String>,
    /// When it was published first.
    pub published_at: Option<DateTime<Utc>>,
    /// When it last changed.
    pub modified_at: DateTime<Utc>,
    /// What it is filed under.
    pub categories: Vec<Category>,
    /// 附件
    pub attachments: Vec<Enclosure>,
    /// What is ours in JSON.
    pub more: Value,
    /// Its row of CSV.
    pub cells: Vec<String>,
}

/// A code of one of our lists.
#[derive(Clone, Debug)]
pub struct Category {
    /// The list.
    pub list: &'static str,
    /// The code.
    pub code: String,
    /// What people call it.
    pub label: String,
}

/// 正文 with whole addresses.
#[derive(Clone, Debug)]
pub struct Content {
    /// Sanitised markup.
    pub html: String,
    /// The same as plain text.
    pub text: String,
}

/// 附件
#[derive(Clone, Debug)]
pub struct Enclosure {
    /// Where it is fetched.
    pub url: String,
    /// 文件名
    pub name: String,
    /// Its media type.
    pub media_type: &'static str,
    /// Size in bytes.
    pub size_bytes: u64,
}

/// 撤回标记
#[derive(Clone, Debug)]
pub struct Tombstone {
    /// The record that is gone.
    pub id: String,
    /// When.
    pub at: DateTime<Utc>,
    /// Why, where it is said.
    pub comment: Option<String>,
    /// The record to read instead.
    pub replaced_by: Option<String>,
    /// What is ours in JSON.
    pub more: Value,
    /// Its row of CSV.
    pub cells: Vec<String>,
}

impl Feed {
    /// When anything on this page last changed. A page that holds nothing never did: the same answer has the same bytes.
    fn updated(&self) -> DateTime<Utc> {
        self.entries.iter().map(Entry::at).max().unwrap_or(DateTime::UNIX_EPOCH)
    }
}

impl Entry {
    fn at(&self) -> DateTime<Utc> {
        match self {
            Self::Published(item) => item.modified_at,
            Self::Withdrawn(tombstone) => tombstone.at,
        }
    }
}

impl Content {
    /// Sanitised markup and its text, for readers on other sites: addresses of our own attachments begin with `base`.
    pub fn of(html: &str, text: String, base: &str) -> Self {
        Self { html: absolute(html, base), text }
    }
}

/// What is not known is left out.
fn without_nulls(object: Value) -> Value {
    match object {
        Value::Object(fields) => {
            Value::Object(fields.into_iter().filter(|(_, value)| !value.is_null()).collect::<Map<_, _>>())
        }
        other => other,
    }
}

/// A moment as all of them write it.
pub fn instant(at: DateTime<Utc>) -> String {
    at.to_rfc3339_opts(SecondsFormat::Millis, true)
}

/// Makes the addresses of our attachments whole. In sanitised markup a `<` begins a tag, and no value holds a bare quote.
fn absolute(html: &str, base: &str) -> String {
    let mut whole = String::with_capacity(html.len());
    let mut rest = html;
    while let Some(start) = rest.find('<') {
        let (text, from_tag) = rest.split_at(start);
        let mut is_quoted = false;
        let end = from_tag.find(|c| {
            is_quoted ^= c == '"';
            c == '>' && !is_quoted
        });
        let (tag, after) = from_tag.split_at(end.unwrap_or(from_tag.len()));
        whole.push_str(text);
        let [src, href] = OWN.map(|own| (own, own.replace("\"/", &format!("\"{base}/"))));
        whole.push_str(&tag.replace(src.0, &src.1).replace(href.0, &href.1));
        rest = after;
    }
    whole.push_str(rest);
    whole
}

#[cfg(test)]
mod tests;
