//! 起算事由, as staff see it.

use std::sync::Arc;

use async_graphql::{Context, ID, Object};
use domain::obligation::{TriggerNote, TriggerRecord};
use domain::time_limit::TriggerEvent;

use crate::attachment::Attachment;
use crate::code::Code;
use crate::context::{LocaleCode, Reach};
use crate::document::loaders::DocumentKey;
use crate::document::{Document, seen_in};
use crate::id::id;
use crate::problem::Problem;
use crate::time::{Date, DateTime};

/// What happened to an item.
pub struct Trigger(pub(super) Arc<TriggerRecord>);

/// 起算事由:信息形成、变更、批准、作出决定等,时限由此起算。
/// What happened to an item, from which its time limit is counted.
#[Object(name = "ObligationTrigger")]
impl Trigger {
    /// 全局标识。Global id.
    async fn id(&self) -> ID {
        id(self.0.id)
    }
    /// 事由。What happened.
    async fn event(&self) -> Code<TriggerEvent> {
        Code(self.0.happening.event)
    }
    /// 事由名称。Label of what happened.
    async fn event_label(&self, ctx: &Context<'_>, locale: Option<LocaleCode>) -> &str {
        self.0.happening.event.label(ctx.language(locale))
    }
    /// 形成或者决定了什么。To what it happened.
    async fn subject(&self) -> &str {
        self.0.happening.subject.as_str()
    }
    /// 发生日期。The day it happened.
    async fn occurred_on(&self) -> Date {
        Date(self.0.happening.occurred_on)
    }
    /// 佐证:系统内的政府信息。Evidence: a document of the system.
    async fn evidence_document(&self, ctx: &Context<'_>) -> Result<Option<Document>, Problem> {
        let Some(document_id) = self.0.happening.evidence.document_id else { return Ok(None) };
        let scope = seen_in(ctx, self.0.unit_id);
        let pair = ctx.load(DocumentKey(scope, document_id)).await?;
        Ok(pair.map(|pair| Document::new(scope, pair)))
    }
    /// 佐证:附件。Evidence: a file.
    async fn evidence_attachment(&self, ctx: &Context<'_>) -> Result<Option<Attachment>, Problem> {
        let Some(attachment_id) = self.0.happening.evidence.attachment_id else { return Ok(None) };
        Ok(ctx.load(attachment_id).await?.map(Attachment))
    }
    /// 佐证说明。Evidence in words.
    async fn evidence_note(&self) -> Option<&str> {
        self.0.happening.evidence.note.as_ref().map(TriggerNote::as_str)
    }
    /// 记录时间。When it was recorded.
    async fn recorded_at(&self) -> DateTime {
        DateTime(self.0.recorded_at)
    }
}
