//! 政府信息 in a feed: what is said about a public document, and about one that was withdrawn.

use chrono::{DateTime, NaiveDate, Utc};
use domain::document::content::DocumentKind;
use domain::document::{DocumentId, Validity, WithdrawalKind};
use domain::vocabulary::Locale;
use serde_json::json as value;

use super::{Category, Content, Enclosure, Item, Tombstone, instant, without_nulls};

/// The columns of CSV.
pub const COLUMNS: [&str; 21] = [
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

/// A public document.
#[derive(Clone, Debug)]
pub struct DocumentItem {
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

/// 撤回标记
#[derive(Clone, Debug)]
pub struct DocumentTombstone {
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

/// The identifier of a document in every format.
pub fn urn(id: DocumentId) -> String {
    format!("urn:gongkai:document:{}", id.0)
}

impl DocumentItem {
    fn cells(&self) -> Vec<String> {
        let codes: Vec<&str> = self.domains.iter().map(|(code, _)| code.as_str()).collect();
        let attachments: Vec<&str> = self.attachments.iter().map(|it| it.url.as_str()).collect();
        let texts = [
            &urn(self.id),
            "PUBLISHED",
            &self.index_number,
            &self.title,
            &self.unit_code,
            &self.unit,
            self.document_number.as_deref().unwrap_or_default(),
            self.kind.code(),
            &codes.join(" "),
            self.validity.code(),
            &self.formed_on.map(|day| day.to_string()).unwrap_or_default(),
            &instant(self.published_at),
            &instant(self.modified_at),
            &self.edition.to_string(),
            self.summary.as_deref().unwrap_or_default(),
            &self.url,
            &attachments.join(" "),
        ];
        texts.into_iter().chain([""; 4]).map(ToOwned::to_owned).collect()
    }
}

impl From<DocumentItem> for Item {
    fn from(it: DocumentItem) -> Self {
        let cells = it.cells();
        let domains = it.domains.iter().cloned().map(|(code, label)| Category { list: "domain", code, label });
        let listed = |list, code: &str, label: &str| Category { list, code: code.to_owned(), label: label.to_owned() };
        let kind = listed("kind", it.kind.code(), it.kind.label(Locale::Zh));
        let validity = listed("validity", it.validity.code(), it.validity.label(Locale::Zh));
        Self {
            categories: domains.chain([kind, validity]).collect(),
            more: without_nulls(value!({
                "id": it.id.to_string(),
                "index_number": it.index_number,
                "document_number": it.document_number,
                "unit_code": it.unit_code,
                "kind": it.kind.code(),
                "validity": it.validity.code(),
                "domains": it.domains.iter().map(|(code, _)| code).collect::<Vec<_>>(),
                "formed_on": it.formed_on.map(|day| day.to_string()),
                "edition": it.edition,
                "is_whole": it.content.is_some(),
            })),
            id: urn(it.id),
            title: it.title,
            summary: it.summary,
            content: it.content,
            url: Some(it.url),
            author: Some(it.unit),
            published_at: Some(it.published_at),
            modified_at: it.modified_at,
            attachments: it.attachments,
            cells,
        }
    }
}

impl From<DocumentTombstone> for Tombstone {
    fn from(it: DocumentTombstone) -> Self {
        let (code, label) = (it.kind.code(), it.kind.label(Locale::Zh));
        let replaced_by = it.replaced_by.map(urn);
        let before = [urn(it.id), "WITHDRAWN".to_owned(), it.index_number.clone()];
        let after = [instant(it.at), code.to_owned(), it.reason.clone(), replaced_by.clone().unwrap_or_default()];
        let between = vec![String::new(); COLUMNS.len() - before.len() - after.len()];
        Self {
            cells: before.into_iter().chain(between).chain(after).collect(),
            id: urn(it.id),
            at: it.at,
            comment: Some(format!("{code} {label}:{}({})", it.reason, it.index_number)),
            replaced_by,
            more: value!({ "index_number": it.index_number, "kind": code, "reason": it.reason }),
        }
    }
}
