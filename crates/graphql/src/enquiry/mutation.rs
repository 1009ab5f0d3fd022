//! Sending an enquiry, and handling it.

use async_graphql::{Context, Object, SimpleObject};
use domain::enquiry as model;
use domain::enquiry::{Rejection, TEXT_CHARACTERS};
use domain::refusal::{Ground, Refusal, parse};
use domain::submission::LongText;
use persistence::Target;

use super::input::{
    DraftEnquiryFaqInput, ForwardEnquiryInput, GradeEnquiryInput, PublishEnquiryInput, RejectEnquiryInput,
    ReplyToEnquiryInput, SubmitEnquiryInput, WithdrawEnquiryInput,
};
use super::{Enquiry, Way};
use crate::context::Reach;
use crate::problem::{Answer, UserError, answer};
use crate::submission::{Sending, SubmissionReceipt};

/// 提交咨询的结果。Outcome of sending an enquiry.
#[derive(SimpleObject)]
pub struct SubmitEnquiryPayload {
    /// 回执;被拒绝时为 null。The receipt; null when refused.
    receipt: Option<SubmissionReceipt>,
    /// 咨询;被拒绝时为 null。The enquiry; null when refused.
    enquiry: Option<Enquiry>,
    /// 需要改正的问题。What to mend.
    user_errors: Vec<UserError>,
}

/// 咨询操作的结果。Outcome of work on an enquiry.
#[derive(SimpleObject)]
pub struct EnquiryPayload {
    /// 咨询;被拒绝时为 null。The enquiry; null when refused.
    enquiry: Option<Enquiry>,
    /// 需要改正的问题。What to mend.
    user_errors: Vec<UserError>,
}

impl EnquiryPayload {
    fn of(record: Option<model::Enquiry>, user_errors: Vec<UserError>) -> Self {
        Self { enquiry: record.map(|it| Enquiry::new(Way::Workspace, it)), user_errors }
    }
}

/// Changes to enquiries.
#[derive(Default)]
pub struct EnquiryMutation;

#[Object]
impl EnquiryMutation {
    /// 提交咨询(任何人;业务咨询由工作人员提出)。回执中的查询码只给出这一次。
    /// Sends an enquiry: anybody; for a unit, its staff. The query code of the receipt is shown only here.
    async fn submit_enquiry(&self, ctx: &Context<'_>, input: SubmitEnquiryInput) -> Answer<SubmitEnquiryPayload> {
        let outcome = async {
            let sending = Sending::of(ctx, input.idempotency_key.as_ref(), "submitEnquiry", &input)?;
            let (submission, contents) = input.read(ctx).await?;
            let (key, policy) = (sending.idempotency.as_ref(), &ctx.services().policies.enquiry);
            let sent = ctx.store().submit_enquiry(ctx.act(), key, &submission, &contents, &sending.code, policy);
            let record = sent.await?;
            Ok((SubmissionReceipt::of(&record.number, &sending.code, &record.code_digest), record))
        };
        answer(ctx.request(), outcome.await, |sent, user_errors| {
            let (receipt, enquiry) = sent.map(|(receipt, it)| (receipt, Enquiry::new(Way::Followed, it))).unzip();
            SubmitEnquiryPayload { receipt, enquiry, user_errors }
        })
    }

    /// 认定咨询难易,重新计算答复期限(办理人员)。Grades an enquiry, which counts its limit anew; its handlers.
    async fn grade_enquiry(&self, ctx: &Context<'_>, input: GradeEnquiryInput) -> Answer<EnquiryPayload> {
        let act = ctx.signed_in()?;
        let target = Target { id: input.id.0, expected_version: input.expected_version };
        let policy = &ctx.services().policies.enquiry;
        let outcome = ctx.store().grade_enquiry(act, target, input.grade.0, policy).await;
        answer(ctx.request(), outcome, EnquiryPayload::of)
    }

    /// 答复咨询(办理人员;业务咨询亦可由该领域业务指导人员答复)。Answers an enquiry: its handlers, and of a unit's question the guides of the domain.
    async fn reply_to_enquiry(&self, ctx: &Context<'_>, input: ReplyToEnquiryInput) -> Answer<EnquiryPayload> {
        let act = ctx.signed_in()?;
        let target = Target { id: input.id.0, expected_version: input.expected_version };
        let outcome = async {
            let text = LongText::read("answer", &input.answer, TEXT_CHARACTERS)?;
            let faq = input.faq.as_ref().map(|it| it.read("faq.")).transpose()?;
            ctx.store().reply_to_enquiry(act, target, &text, faq, &ctx.services().policies.enquiry).await
        };
        answer(ctx.request(), outcome.await, EnquiryPayload::of)
    }

    /// 转办咨询,期限照算(办理人员)。Forwards an enquiry to another unit; the clock goes on. Its handlers.
    async fn forward_enquiry(&self, ctx: &Context<'_>, input: ForwardEnquiryInput) -> Answer<EnquiryPayload> {
        let act = ctx.signed_in()?;
        let target = Target { id: input.id.0, expected_version: input.expected_version };
        let outcome = async {
            let unit = ctx.directory().unit_by_code(&input.unit_code);
            let unit = unit.ok_or_else(|| Refusal::at(Ground::UnknownReference, "unitCode"))?;
            let reason = parse("reason", &input.reason).map_err(|it: Refusal| Refusal { found: None, ..it })?;
            ctx.store().forward_enquiry(act, target, unit.id, reason).await
        };
        answer(ctx.request(), outcome.await, EnquiryPayload::of)
    }

    /// 不予受理(办理人员)。Does not take an enquiry up; its handlers.
    async fn reject_enquiry(&self, ctx: &Context<'_>, input: RejectEnquiryInput) -> Answer<EnquiryPayload> {
        let act = ctx.signed_in()?;
        let target = Target { id: input.id.0, expected_version: input.expected_version };
        let outcome = async {
            let note = input.note.as_ref().filter(|it| !it.trim().is_empty());
            let note = note.map(|it| LongText::read("note", it, TEXT_CHARACTERS)).transpose()?;
            let rejection = Rejection { reason: input.reason.0 };
            let policy = &ctx.services().policies.enquiry;
            ctx.store().reject_enquiry(act, target, rejection, note.as_ref(), policy).await
        };
        answer(ctx.request(), outcome.await, EnquiryPayload::of)
    }

    /// 为已答复的咨询编写常见问题(办理人员);由他人公开。Writes the frequent question of an answered enquiry; its handlers. Somebody else publishes it.
    async fn draft_enquiry_faq(&self, ctx: &Context<'_>, input: DraftEnquiryFaqInput) -> Answer<EnquiryPayload> {
        let act = ctx.signed_in()?;
        let target = Target { id: input.id.0, expected_version: input.expected_version };
        let outcome = async { ctx.store().draft_enquiry_faq(act, target, input.faq.read("faq.")?).await };
        answer(ctx.request(), outcome.await, EnquiryPayload::of)
    }

    /// 公开常见问题(审核人员、政务公开办;不得公开自己编写或答复的)。Publishes a frequent question: reviewers and offices, never whoever wrote or answered it.
    async fn publish_enquiry(&self, ctx: &Context<'_>, input: PublishEnquiryInput) -> Answer<EnquiryPayload> {
        let act = ctx.signed_in()?;
        let target = Target { id: input.id.0, expected_version: input.expected_version };
        answer(ctx.request(), ctx.store().publish_enquiry(act, target).await, EnquiryPayload::of)
    }

    /// 撤回常见问题(审核人员、政务公开办)。Withdraws a frequent question: reviewers and offices.
    async fn withdraw_enquiry(&self, ctx: &Context<'_>, input: WithdrawEnquiryInput) -> Answer<EnquiryPayload> {
        let act = ctx.signed_in()?;
        let target = Target { id: input.id.0, expected_version: input.expected_version };
        let outcome = async {
            let reason = parse("reason", &input.reason).map_err(|it: Refusal| Refusal { found: None, ..it })?;
            ctx.store().withdraw_enquiry(act, target, reason).await
        };
        answer(ctx.request(), outcome.await, EnquiryPayload::of)
    }
}
