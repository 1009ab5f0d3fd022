//! Sending opinions, and moderating them.

use async_graphql::{Context, InputObject, Object, SimpleObject};
use domain::participation::consultation::ConsultationId;
use domain::participation::opinion as model;
use domain::participation::opinion::{MOST_CHARACTERS, OpinionId, RejectionReason, Verdict};
use domain::submission::SubmissionWay;
use persistence::Target;

use super::opinion::OpinionCase;
use super::{given, incoming};
use crate::code::Code;
use crate::context::Reach;
use crate::id::Id;
use crate::problem::{Answer, UserError, answer};
use crate::submission::{PersonInput, Sending, SubmissionReceipt};
use crate::time::Date;

/// 提交意见。Sending an opinion.
#[derive(InputObject)]
pub struct SubmitOpinionInput {
    /// 征求意见。The consultation.
    consultation_id: Id<ConsultationId>,
    /// 提交方式,默认 PORTAL;来信、当面提交由工作人员登记。By which way; PORTAL unless said. What came on paper is entered by staff.
    way: Option<Code<SubmissionWay>>,
    /// 实际收到的日期;仅来信、当面提交填写。The day it was received; for what came on paper only.
    received_on: Option<Date>,
    /// 提交人;可不署名的征求意见可以不填。Who sends it; may be left out where opinions without a name are taken.
    person: Option<PersonInput>,
    /// 意见,至多 5000 字。What they say, at most 5000 characters.
    text: String,
    /// 幂等键(至少 16 个字符的随机值):因网络中断重新提交时用同一键,只登记一次并得到同一回执。A random key of at least 16 characters; sent again with the same key it is kept once and gets the same receipt.
    idempotency_key: Option<String>,
}

/// 提交意见的结果。Outcome of sending an opinion.
#[derive(SimpleObject)]
pub struct SubmitOpinionPayload {
    /// 回执;被拒绝时为 null。The receipt; null when refused.
    receipt: Option<SubmissionReceipt>,
    /// 需要改正的问题。What to mend.
    user_errors: Vec<UserError>,
}

/// 审核意见。A verdict on an opinion.
#[derive(InputObject)]
pub struct ModerateOpinionInput {
    /// 意见。The opinion.
    id: Id<OpinionId>,
    /// 读取时的版本号。The version that was read.
    expected_version: i32,
    /// 结论。The verdict.
    verdict: Code<Verdict>,
    /// 不通过的原因。Why it is rejected.
    reason: Option<Code<RejectionReason>>,
    /// 说明,提交人可见。Note; its sender reads it.
    note: Option<String>,
}

/// 审核意见的结果。Outcome of a verdict.
#[derive(SimpleObject)]
pub struct OpinionPayload {
    /// 意见;被拒绝时为 null。The opinion; null when refused.
    opinion: Option<OpinionCase>,
    /// 需要改正的问题。What to mend.
    user_errors: Vec<UserError>,
}

impl OpinionPayload {
    fn of(opinion: Option<model::Opinion>, user_errors: Vec<UserError>) -> Self {
        Self { opinion: opinion.map(OpinionCase::from), user_errors }
    }
}

/// Changes to opinions.
#[derive(Default)]
pub struct OpinionMutation;

#[Object]
impl OpinionMutation {
    /// 提交意见(任何人,无须注册;来信、当面提交由办理人员登记)。Sends an opinion: anybody, without an account; what came on paper is entered by handlers.
    async fn submit_opinion(&self, ctx: &Context<'_>, input: SubmitOpinionInput) -> Answer<SubmitOpinionPayload> {
        let act = ctx.act();
        let outcome = async {
            let sending = Sending::of(ctx, input.idempotency_key.as_ref(), "submitOpinion", &input)?;
            let text = ("text", Some(&input.text), MOST_CHARACTERS);
            let incoming = incoming(input.way, input.received_on, input.person.as_ref(), text)?;
            let (key, code) = (sending.idempotency.as_ref(), &sending.code);
            let id = input.consultation_id.0;
            let opinion = ctx.store().submit_opinion(act, key, code, id, &incoming).await?;
            Ok(SubmissionReceipt::of(&opinion.number, code, &opinion.code_digest))
        };
        let payload = |receipt, user_errors| SubmitOpinionPayload { receipt, user_errors };
        answer(ctx.request(), outcome.await, payload)
    }

    /// 审核意见(办理人员);不通过的须说明原因。Accepts or rejects an opinion; its handlers.
    async fn moderate_opinion(&self, ctx: &Context<'_>, input: ModerateOpinionInput) -> Answer<OpinionPayload> {
        let act = ctx.signed_in()?;
        let target = Target { id: input.id.0, expected_version: input.expected_version };
        let (verdict, reason) = (input.verdict.0, input.reason.map(|it| it.0));
        let outcome =
            async { ctx.store().moderate_opinion(act, target, verdict, reason, given("note", input.note)?).await };
        answer(ctx.request(), outcome.await, OpinionPayload::of)
    }
}
