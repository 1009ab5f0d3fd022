//! 订阅源: what other sites pull, as JSON Feed 1.1, Atom and CSV, all three from one value.
//!
//! Identifiers are the same in all formats and for ever. A withdrawn document leaves a tombstone, never its content.

mod atom;
mod csv;
mod json;
mod reminders;

use chrono::{DateTime, NaiveDate, SecondsFormat, Utc};
use domain::document::content::DocumentKind;
use domain::document::{DocumentId, Validity, WithdrawalKind};
use serde_json::{Map, Value};

pub use atom::atom;
pub use csv::csv;
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
    /// The page of what changed before.
    pub next_url: Option<String>,
    /// What became of documents, newest change first.
    pub entries: Vec<Entry>,
}

/// What became of one document last.
#[derive(Clone, Debug)]
pub enum Entry {
    /// It is public.
    Published(Box<Item>),
    /// It was withdrawn: whoever keeps a copy removes it.
    Withdrawn(Tombstone),
}

/// A public document.
#[derive(Clone, Debug)]
pub struct Item {
    /// Identity.
    pub id: DocumentId,
    /// 索引号
    pub index_number: String,
    /// 标题
    pub title: String,
    /// 内容概述
    pub summary: Option<String>,
    /// 正文; none where it is too long for a feed.
    pub content: Option<Content>,
    /// Where it is read.
    pub url: String,
    /// 发布机构: its name.
    pub unit: String,
    /// 发布机构: its code.
    pub unit_code: String,
    /// 文号
    pub document_number: Option<String>,
    /// 体裁
    pub kind: DocumentKind,
    /// 效力状态
    pub validity: Validity,
    /// 领域: code and name.
    pub domains: Vec<(String, String)>,
    /// 成文日期
    pub formed_on: Option<NaiveDate>,
    /// 版次号 of the edition in force.
    pub edition: i32,
    /// When its first edition was published.
    pub published_at: DateTime<Utc>,
    /// When it last changed: a correction, the end of its validity.
    pub modified_at: DateTime<Utc>,
    /// 附件
    pub attachments: Vec<Enclosure>,
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
    /// Identity of what was withdrawn.
    pub id: DocumentId,
    /// 索引号
    pub index_number: String,
    /// When.
    pub at: DateTime<Utc>,
    /// 撤回类型
    pub kind: WithdrawalKind,
    /// 撤回理由
    pub reason: String,
    /// What to read instead.
    pub replaced_by: Option<DocumentId>,
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

/// The identifier of a document in every format.
pub fn urn(id: DocumentId) -> String {
    format!("urn:gongkai:document:{}", id.0)
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

fn instant(at: DateTime<Utc>) -> String {
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
