//! Drafting and correcting: what a document says, before anybody reads it.

use async_graphql::{Context, InputObject, Object, SimpleObject};
use domain::document::DocumentId;
use domain::refusal::{Ground, Refusal, parse};
use persistence::Target;

use super::Document;
use super::input::{DocumentContentInput, masked};
use super::loaders::{Pair, shared};
use super::publication::DocumentInput;
use crate::context::{Reach, idempotency};
use crate::id::Id;
use crate::loaders::Scope;
use crate::problem::{Answer, UserError, answer};

/// 起草政府信息。Drafting a document.
#[derive(InputObject)]
pub struct DraftDocumentInput {
    /// 发布机构代码。Code of the publishing unit.
    unit_code: String,
    /// 著录项目和正文。Metadata and body.
    content: DocumentContentInput,
    /// 幂等键:同一键重复提交只生效一次。The same key twice creates once.
    idempotency_key: Option<String>,
}

/// 修改草稿。Amending a draft.
#[derive(InputObject)]
pub struct AmendDocumentInput {
    /// 政府信息。The document.
    id: Id<DocumentId>,
    /// 读取时的版本号。The version that was read.
    expected_version: i32,
    /// 要改的内容。What changes.
    content: DocumentContentInput,
    /// 更正说明(仅更正版)。What the correction changes, for its readers.
    change_note: Option<String>,
}

/// 更正已发布的政府信息。Correcting a published document.
#[derive(InputObject)]
pub struct CorrectDocumentInput {
    /// 政府信息。The document.
    id: Id<DocumentId>,
    /// 读取时的版本号。The version that was read.
    expected_version: i32,
    /// 要改的内容。What changes.
    content: DocumentContentInput,
    /// 更正说明,随新版次公开。What it changes; published with it.
    change_note: String,
    /// 幂等键:同一键重复提交只生效一次。The same key twice creates once.
    idempotency_key: Option<String>,
}

/// 政府信息操作的结果。Outcome of an act on a document.
#[derive(SimpleObject)]
pub struct DocumentPayload {
    /// 政府信息;被拒绝时为 null。The document; null when refused.
    document: Option<Document>,
    /// 需要改正的问题。What to mend.
    user_errors: Vec<UserError>,
}

impl DocumentPayload {
    pub(super) fn of(pair: Option<Pair>, user_errors: Vec<UserError>) -> Self {
        Self { document: pair.map(|pair| Document::new(Scope::Workspace, pair)), user_errors }
    }
}

/// Changes to drafts.
#[derive(Default)]
pub struct DocumentMutation;

#[Object]
impl DocumentMutation {
    /// 起草政府信息(编辑)。Drafts a document; editors of the unit may.
    async fn draft_document(&self, ctx: &Context<'_>, input: DraftDocumentInput) -> Answer<DocumentPayload> {
        let act = ctx.signed_in()?;
        let key = idempotency(input.idempotency_key.as_ref(), "draftDocument", &input);
        let outcome = async {
            let unit = ctx.directory().unit_by_code(&input.unit_code);
            let unit =
                unit.ok_or_else(|| Refusal::at(Ground::UnknownReference, "unitCode").found(input.unit_code.clone()))?;
            ctx.store().draft_document(act, key.as_ref(), unit.id, input.content.draft()?).await
        };
        answer(ctx.request(), outcome.await.map(shared), DocumentPayload::of)
    }

    /// 修改草稿或被退回的版次(编辑)。Amends a draft, or what was returned.
    async fn amend_document(&self, ctx: &Context<'_>, input: AmendDocumentInput) -> Answer<DocumentPayload> {
        let act = ctx.signed_in()?;
        let target = Target { id: input.id.0, expected_version: input.expected_version };
        let outcome = async {
            let note = input.change_note.as_deref().map(|note| parse("changeNote", note)).transpose()?;
            ctx.store().amend_document(act, target, note, |before| input.content.amend(before)).await
        };
        answer(ctx.request(), outcome.await.map(shared), DocumentPayload::of)
    }

    /// 遮盖个人信息(编辑):把标题、概述和正文中发现的证件号码、手机号码、银行卡号遮盖;附件须自行处理后重新上传。
    /// Masks the numbers of people in title, summary and body; attachments have to be mended and uploaded again.
    async fn mask_document(&self, ctx: &Context<'_>, input: DocumentInput) -> Answer<DocumentPayload> {
        let act = ctx.signed_in()?;
        let target = Target { id: input.id.0, expected_version: input.expected_version };
        let outcome = ctx.store().amend_document(act, target, None, masked).await;
        answer(ctx.request(), outcome.map(shared), DocumentPayload::of)
    }

    /// 更正(编辑):从现行版次起草新版次并说明更正内容,重新审核后发布,原版次留作历史。
    /// Corrects a published document: a new edition from the one in force, reviewed anew; the old one stays as history.
    async fn correct_document(&self, ctx: &Context<'_>, input: CorrectDocumentInput) -> Answer<DocumentPayload> {
        let act = ctx.signed_in()?;
        let key = idempotency(input.idempotency_key.as_ref(), "correctDocument", &input);
        let target = Target { id: input.id.0, expected_version: input.expected_version };
        let outcome = async {
            let note = parse("changeNote", &input.change_note)?;
            let amend = |before| input.content.amend(before);
            ctx.store().correct_document(act, key.as_ref(), target, note, amend).await
        };
        answer(ctx.request(), outcome.await.map(shared), DocumentPayload::of)
    }
}
