//! Inputs about what a document says.

use async_graphql::{InputObject, MaybeUndefined};
use domain::attachment::AttachmentId;
use domain::catalogue::item::ItemId;
use domain::document::DocumentId;
use domain::document::content::{Content, DocumentKind};
use domain::document::number::DocumentNumber;
use domain::personal_data::mask;
use domain::refusal::{Refusal, parse};
use domain::vocabulary::Malformed;
use exchange::body::sanitise;
use persistence::DocumentDraft;

use crate::code::Code;
use crate::id::Id;
use crate::time::Date;

/// 著录项目和正文;修改时只写要改的,null 表示清空。
/// Metadata and body; when amending, only what changes, and null empties.
#[derive(InputObject, Clone)]
pub struct DocumentContentInput {
    /// 标题,起草时必填。Title; needed when drafting.
    title: Option<String>,
    /// 体裁,默认 OTHER。Kind; OTHER by default.
    kind: Option<Code<DocumentKind>>,
    /// 是否政策文件,需要解读;行政规范性文件默认是。Whether it is a policy and needs an interpretation; normative documents are by default.
    is_policy: Option<bool>,
    /// 内容概述,提交时必填。Summary; needed when submitting.
    summary: MaybeUndefined<String>,
    /// 文号,任何写法。Document number, in any spelling.
    document_number: MaybeUndefined<String>,
    /// 成文日期,提交时必填。The day it was formed; needed when submitting.
    formed_on: MaybeUndefined<Date>,
    /// 施行日期。From when it is in force.
    effective_from: MaybeUndefined<Date>,
    /// 有效期的最后一日。Last day of its period.
    effective_until: MaybeUndefined<Date>,
    /// 组配分类,自上而下。The column's path, from the top.
    category: Option<Vec<String>>,
    /// 主题分类。Subject.
    topic: MaybeUndefined<String>,
    /// 主题词。Keywords.
    keywords: Option<Vec<String>>,
    /// 发文机关,与发布机构不同时填写。Issuing body, where it is not the unit.
    issuer: MaybeUndefined<String>,
    /// 来源。Source.
    source: MaybeUndefined<String>,
    /// 公开范围。To whom it is open.
    scope: MaybeUndefined<String>,
    /// 所依公开事项。The catalogue items it answers.
    item_ids: Option<Vec<Id<ItemId>>>,
    /// 附件,按顺序。Attachments, in their order.
    attachment_ids: Option<Vec<Id<AttachmentId>>>,
    /// 发布时废止的政府信息。The documents that its publication repeals.
    repeals_ids: Option<Vec<Id<DocumentId>>>,
    /// 正文 HTML;按白名单清洗后保存。Body as HTML; kept after being sanitised.
    body: Option<String>,
}

impl DocumentContentInput {
    /// A first draft.
    pub(super) fn draft(self) -> Result<DocumentDraft, Refusal> {
        let title = parse("content.title", self.title.as_deref().unwrap_or_default())?;
        let content = Content::titled(title, self.kind.map_or(DocumentKind::Other, |kind| kind.0));
        self.amend(DocumentDraft { content, body: domain::document::body::Body::default() })
    }

    /// A draft with what changes.
    pub(super) fn amend(self, before: DocumentDraft) -> Result<DocumentDraft, Refusal> {
        let DocumentDraft { mut content, mut body } = before;
        if let Some(title) = &self.title {
            content.title = parse("content.title", title)?;
        }
        if let Some(kind) = self.kind {
            content.kind = kind.0;
        }
        content.is_policy = self.is_policy.unwrap_or(content.is_policy);
        set(&mut content.summary, "content.summary", &self.summary)?;
        match &self.document_number {
            MaybeUndefined::Undefined => {}
            MaybeUndefined::Null => content.document_number = None,
            MaybeUndefined::Value(text) => {
                let given = DocumentNumber::given(text);
                content.document_number = given.map_err(|it| Refusal::malformed("content.documentNumber", &it))?;
            }
        }
        day(&mut content.formed_on, self.formed_on);
        day(&mut content.effective_from, self.effective_from);
        day(&mut content.effective_until, self.effective_until);
        words(&mut content.category, "content.category", self.category.as_ref())?;
        set(&mut content.topic, "content.topic", &self.topic)?;
        words(&mut content.keywords, "content.keywords", self.keywords.as_ref())?;
        set(&mut content.issuer, "content.issuer", &self.issuer)?;
        set(&mut content.source, "content.source", &self.source)?;
        set(&mut content.scope, "content.scope", &self.scope)?;
        if let Some(ids) = self.item_ids {
            content.items = ids.into_iter().map(|id| id.0).collect();
        }
        if let Some(ids) = self.attachment_ids {
            content.attachments = ids.into_iter().map(|id| id.0).collect();
        }
        if let Some(ids) = self.repeals_ids {
            content.repeals = ids.into_iter().map(|id| id.0).collect();
        }
        if let Some(html) = &self.body {
            body = sanitise("content.body", html)?;
        }
        Ok(DocumentDraft { content, body })
    }
}

/// A draft with the numbers of people masked.
pub(super) fn masked(before: DocumentDraft) -> Result<DocumentDraft, Refusal> {
    let DocumentDraft { mut content, body } = before;
    content.title = parse("content.title", &mask(content.title.as_str()))?;
    content.summary = match &content.summary {
        Some(summary) => Some(parse("content.summary", &mask(summary.as_str()))?),
        None => None,
    };
    Ok(DocumentDraft { content, body: sanitise("content.body", &mask(&body.html))? })
}

fn set<T: std::str::FromStr<Err = Malformed>>(
    value: &mut Option<T>,
    field: &str,
    given: &MaybeUndefined<String>,
) -> Result<(), Refusal> {
    match given {
        MaybeUndefined::Undefined => {}
        MaybeUndefined::Null => *value = None,
        MaybeUndefined::Value(text) if text.trim().is_empty() => *value = None,
        MaybeUndefined::Value(text) => *value = Some(parse(field, text)?),
    }
    Ok(())
}

fn day(value: &mut Option<chrono::NaiveDate>, given: MaybeUndefined<Date>) {
    match given {
        MaybeUndefined::Undefined => {}
        MaybeUndefined::Null => *value = None,
        MaybeUndefined::Value(date) => *value = Some(date.0),
    }
}

fn words<T: std::str::FromStr<Err = Malformed>>(
    value: &mut Vec<T>,
    field: &str,
    given: Option<&Vec<String>>,
) -> Result<(), Refusal> {
    if let Some(given) = given {
        *value = given.iter().map(|word| parse(field, word)).collect::<Result<_, _>>()?;
    }
    Ok(())
}
