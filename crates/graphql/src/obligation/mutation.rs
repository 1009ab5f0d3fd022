//! What people say about obligations.

use async_graphql::{Context, InputObject, Object, SimpleObject};
use domain::attachment::AttachmentId;
use domain::catalogue::item::ItemId;
use domain::document::DocumentId;
use domain::obligation::{self as model, Happening, ObligationId, TriggerEvidence};
use domain::refusal::{Ground, Refusal, parse};
use domain::time_limit::TriggerEvent;
use persistence::{Target, Undone};

use super::Obligation;
use crate::code::Code;
use crate::context::{Reach, idempotency};
use crate::id::Id;
use crate::problem::{Answer, UserError, answer};
use crate::time::Date;

/// 记录起算事由。What happened to an item.
#[derive(InputObject)]
pub struct RecordTriggerInput {
    /// 公开事项;任一版次中的皆可,以生效目录为准。The item; of any edition, judged by the one in force.
    item_id: Id<ItemId>,
    /// 事由。What happened.
    event: Code<TriggerEvent>,
    /// 形成或者决定了什么,如文件名称、项目名称;不含个人信息。To what it happened, without personal data.
    subject: String,
    /// 发生日期;EVENT(活动、会议等)可以是将来的日期。The day it happened; an EVENT may lie ahead.
    occurred_on: Date,
    /// 适用范围:时限对事项各部分有不同要求时,填写是哪一部分。The part of the item it is about, where the time limit tells parts apart.
    scope: Option<String>,
    /// 佐证:系统内的政府信息。Evidence: a document of the system.
    evidence_document_id: Option<Id<DocumentId>>,
    /// 佐证:附件。Evidence: an attachment.
    evidence_attachment_id: Option<Id<AttachmentId>>,
    /// 佐证说明。Evidence in words.
    evidence_note: Option<String>,
    /// 幂等键:同一键重复提交只记录一次。The same key twice records once.
    idempotency_key: Option<String>,
}

/// 免除公开义务。Excuses an obligation.
#[derive(InputObject)]
pub struct ExcuseObligationInput {
    /// 公开义务。The obligation.
    id: Id<ObligationId>,
    /// 读取时的版本号。The version that was read.
    expected_version: i32,
    /// 理由,不含个人信息。Why, without personal data.
    reason: String,
}

/// 撤销免除。Takes back an excuse.
#[derive(InputObject)]
pub struct ReopenObligationInput {
    /// 公开义务。The obligation.
    id: Id<ObligationId>,
    /// 读取时的版本号。The version that was read.
    expected_version: i32,
}

/// 关联政府信息。Names the document that answers an obligation.
#[derive(InputObject)]
pub struct AnswerObligationInput {
    /// 公开义务。The obligation.
    id: Id<ObligationId>,
    /// 读取时的版本号。The version that was read.
    expected_version: i32,
    /// 已公开、且关联同一公开事项的政府信息。A public document that answers the same item.
    document_id: Id<DocumentId>,
}

/// 公开义务操作的结果。Outcome of an act on an obligation.
#[derive(SimpleObject)]
pub struct ObligationPayload {
    /// 公开义务;被拒绝时为 null。The obligation; null when refused.
    obligation: Option<Obligation>,
    /// 需要改正的问题。What to mend.
    user_errors: Vec<UserError>,
}

impl ObligationPayload {
    fn of(obligation: Option<model::Obligation>, user_errors: Vec<UserError>) -> Self {
        Self { obligation: obligation.map(|it| Obligation::now(it.into())), user_errors }
    }
}

impl RecordTriggerInput {
    async fn read(self, ctx: &Context<'_>) -> Result<Happening, Undone> {
        let text = |text: Option<String>| text.filter(|it| !it.trim().is_empty());
        let line = ctx.store().line_of(self.item_id.0).await?;
        let line = line.ok_or_else(|| Refusal::at(Ground::UnknownReference, "itemId"))?;
        let evidence = TriggerEvidence {
            document_id: self.evidence_document_id.map(|id| id.0),
            attachment_id: self.evidence_attachment_id.map(|id| id.0),
            note: text(self.evidence_note).map(|it| parse("evidenceNote", &it)).transpose()?,
        };
        Ok(Happening {
            line,
            event: self.event.0,
            subject: parse("subject", &self.subject)?,
            scope: text(self.scope).map(|it| it.trim().to_owned()),
            occurred_on: self.occurred_on.0,
            evidence,
        })
    }
}

/// Acts on obligations.
#[derive(Default)]
pub struct ObligationMutation;

#[Object]
impl ObligationMutation {
    /// 记录起算事由(编辑、审核、政务公开办):信息形成、变更、批准、作出决定等,由此产生公开义务并计算到期日。
    /// Records that something happened to an item; the obligation it makes is born with its due date.
    async fn record_trigger(&self, ctx: &Context<'_>, input: RecordTriggerInput) -> Answer<ObligationPayload> {
        let act = ctx.signed_in()?;
        let key = idempotency(input.idempotency_key.as_ref(), "recordTrigger", &input);
        let outcome = async {
            let happening = input.read(ctx).await?;
            ctx.store().record_trigger(act, key.as_ref(), happening, &ctx.services().policies).await
        };
        answer(ctx.request(), outcome.await.map(|(_, obligation)| obligation), ObligationPayload::of)
    }

    /// 免除公开义务(审核、政务公开办),须说明理由。Excuses an obligation, with a reason.
    async fn excuse_obligation(&self, ctx: &Context<'_>, input: ExcuseObligationInput) -> Answer<ObligationPayload> {
        let act = ctx.signed_in()?;
        let target = Target { id: input.id.0, expected_version: input.expected_version };
        let outcome = async {
            let reason = parse("reason", &input.reason)?;
            ctx.store().excuse_obligation(act, target, reason).await
        };
        answer(ctx.request(), outcome.await, ObligationPayload::of)
    }

    /// 撤销免除(审核、政务公开办):按现行目录重新确定期限。Takes an excuse back; the due date is that of the catalogue in force.
    async fn reopen_obligation(&self, ctx: &Context<'_>, input: ReopenObligationInput) -> Answer<ObligationPayload> {
        let act = ctx.signed_in()?;
        let target = Target { id: input.id.0, expected_version: input.expected_version };
        let outcome = ctx.store().reopen_obligation(act, target, &ctx.services().policies).await;
        answer(ctx.request(), outcome, ObligationPayload::of)
    }

    /// 关联政府信息(编辑、审核、政务公开办):一份政府信息履行多项义务的,由人指明。
    /// Names the public document that answers an obligation, where one document answers several.
    async fn answer_obligation(&self, ctx: &Context<'_>, input: AnswerObligationInput) -> Answer<ObligationPayload> {
        let act = ctx.signed_in()?;
        let target = Target { id: input.id.0, expected_version: input.expected_version };
        let outcome = ctx.store().answer_obligation(act, target, input.document_id.0).await;
        answer(ctx.request(), outcome, ObligationPayload::of)
    }
}
