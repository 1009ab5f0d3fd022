//! 佐证材料: object and input.

use async_graphql::{Context, InputObject, Object};
use domain::attachment::AttachmentId;
use domain::document::DocumentId;
use domain::evidence as model;
use domain::refusal::{Refusal, parse};

use crate::attachment::Attachment;
use crate::context::Reach;
use crate::document::Document;
use crate::id::Id;
use crate::participation::document;
use crate::problem::{Answer, Problem};

/// What shows that something was done.
pub struct SupportingEvidence(pub(crate) model::Evidence);

/// 佐证材料,仅管理该单位的工作人员可见。What shows that something was done; for those who look after the unit.
#[Object]
impl SupportingEvidence {
    /// 说明。In words.
    async fn text(&self) -> Option<&str> {
        self.0.text.as_ref().map(model::EvidenceText::as_str)
    }
    /// 政府信息,仍公开的。A document, while it is public.
    async fn document(&self, ctx: &Context<'_>) -> Answer<Document> {
        document(ctx, self.0.document_id).await
    }
    /// 附件;无权查看时为 null。A file; null for whoever may not see it.
    async fn attachment(&self, ctx: &Context<'_>) -> Result<Option<Attachment>, Problem> {
        let Some(id) = self.0.attachment_id else { return Ok(None) };
        Ok(ctx.load(id).await?.map(Attachment))
    }
}

/// 佐证材料,至少一项,不公开。Evidence, at least one of the three; it is not published.
#[derive(InputObject)]
pub struct SupportingEvidenceInput {
    /// 说明,至多 1000 个字符。In words, up to 1000 characters.
    text: Option<String>,
    /// 已公开的政府信息。A document that is public.
    document_id: Option<Id<DocumentId>>,
    /// 附件。A file.
    attachment_id: Option<Id<AttachmentId>>,
}

impl SupportingEvidenceInput {
    /// Reads it; what was written is not repeated in a refusal.
    pub(crate) fn read(&self) -> Result<model::Evidence, Refusal> {
        let text = self.text.as_deref().map(|text| parse("evidence.text", text)).transpose();
        Ok(model::Evidence {
            text: text.map_err(|it: Refusal| Refusal { found: None, ..it })?,
            document_id: self.document_id.map(|it| it.0),
            attachment_id: self.attachment_id.map(|it| it.0),
        })
    }
}
