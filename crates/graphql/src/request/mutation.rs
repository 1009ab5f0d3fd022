//! What applicants and the unit do to a request alike: send it, confirm it, correct it, give reasons, withdraw it.

use async_graphql::{Context, Object};
use domain::journal::Event;
use domain::refusal::{Ground, Refusal};
use domain::request as model;
use domain::request::{ConfirmedBy, Dossier, MOST_APPLICANT_TEXT, Party, RequestId, Rules, Submission};
use domain::submission::LongText;
use persistence::{Target, Undone};

use super::input::{
    ApplicantTextInput, ConfirmReceiptInput, InformationRequestInput, InformationRequestPayload,
    RecordApplicantConfirmationInput, SubmitInformationRequestInput, SubmitInformationRequestPayload,
    WithdrawInformationRequestInput, eyes, given, target,
};
use super::{Eyes, InformationRequest};
use crate::context::Reach;
use crate::problem::{Answer, answer};
use crate::submission::{Sending, SubmissionReceipt};

/// Lets the record decide, and keeps what it decided.
pub(super) async fn change(
    ctx: &Context<'_>,
    target: Target<RequestId>,
    party: Party,
    decide: impl FnOnce(&mut model::InformationRequest, &mut Dossier, Rules<'_>) -> Result<Event, Refusal> + Send,
) -> Result<model::InformationRequest, Undone> {
    let policy = &ctx.services().policies.request;
    ctx.store().change_request(ctx.act(), policy, target, party, decide).await
}

/// The outcome as the payload of whoever acted.
pub(super) fn answered(
    ctx: &Context<'_>,
    party: Party,
    outcome: Result<model::InformationRequest, Undone>,
) -> Answer<InformationRequestPayload> {
    answer(ctx.request(), outcome, |record, user_errors| InformationRequestPayload {
        information_request: record.map(|it| InformationRequest::new(eyes(party), it.into())),
        user_errors,
    })
}

/// From the applicant to the desk.
#[derive(Default)]
pub struct RequestMutation;

#[Object]
impl RequestMutation {
    /// 提交信息公开申请(任何人,无须注册;来信来访由单位工作人员录入)。
    /// Submits a request for information: anybody, without an account; what came on paper is entered by the unit.
    async fn submit_information_request(
        &self,
        ctx: &Context<'_>,
        input: SubmitInformationRequestInput,
    ) -> Answer<SubmitInformationRequestPayload> {
        let (act, policy) = (ctx.act(), &ctx.services().policies.request);
        let outcome = async {
            let sending = Sending::of(ctx, input.idempotency_key.as_ref(), "submitInformationRequest", &input)?;
            let unit = ctx.directory().unit_by_code(&input.unit_code);
            let unit =
                unit.ok_or_else(|| Refusal::at(Ground::UnknownReference, "unitCode").found(input.unit_code.clone()))?;
            let submission = Submission {
                unit_id: unit.id,
                way: input.way.0,
                wanted: input.wanted.read()?,
                form: input.form.0,
                route: input.route.0,
                on: input.on.map(|on| on.0),
            };
            let applicant = input.applicant.read("applicant")?;
            let Sending { idempotency, code } = &sending;
            let kept =
                ctx.store().submit_request(act, policy, idempotency.as_ref(), &applicant, submission, code).await?;
            Ok::<_, Undone>((SubmissionReceipt::of(&kept.number, code, &kept.code_digest), kept))
        };
        let eyes = if act.actor.staff_id().is_some() { Eyes::Staff } else { Eyes::Applicant };
        answer(ctx.request(), outcome.await, |sent, user_errors| {
            let (receipt, record) = sent.unzip();
            let information_request = record.map(|it| InformationRequest::new(eyes, it.into()));
            SubmitInformationRequestPayload { information_request, receipt, user_errors }
        })
    }

    /// 确认收到(申请人凭受理编号和查询码,或者受理单位的办理人员):双方都确认之日为收到申请之日。
    /// Confirms the receipt: the applicant by number and query code, or a handler; the day by which both have is the day of receipt.
    async fn confirm_receipt(
        &self,
        ctx: &Context<'_>,
        input: ConfirmReceiptInput,
    ) -> Answer<InformationRequestPayload> {
        let (id, party) = input.request.find(ctx).await?;
        let (act, on) = (ctx.act(), input.on.map(|on| on.0));
        let target = Target { id, expected_version: input.expected_version };
        let outcome = change(ctx, target, party, |it, _, _| match party {
            Party::Applicant => it.confirm_by_applicant(act, party, ConfirmedBy::QueryCode, on),
            Party::Unit => it.confirm_receipt(act, on),
        });
        answered(ctx, party, outcome.await)
    }

    /// 记录申请人以电话等方式作出的确认(办理人员)。Records that the applicant has confirmed, by telephone or otherwise; handlers.
    async fn record_applicant_confirmation(
        &self,
        ctx: &Context<'_>,
        input: RecordApplicantConfirmationInput,
    ) -> Answer<InformationRequestPayload> {
        let (act, party) = (ctx.signed_in()?, Party::Unit);
        let (how, on) = (input.how.0, input.on.map(|on| on.0));
        let target = target(input.id, input.expected_version);
        let outcome = change(ctx, target, party, |it, _, _| it.confirm_by_applicant(act, party, how, on));
        answered(ctx, party, outcome.await)
    }

    /// 登记(办理人员;条例第四十五条)。Registers a request that was received; handlers.
    async fn register_information_request(
        &self,
        ctx: &Context<'_>,
        input: InformationRequestInput,
    ) -> Answer<InformationRequestPayload> {
        let act = ctx.signed_in()?;
        let target = target(input.id, input.expected_version);
        let outcome = change(ctx, target, Party::Unit, |it, _, _| it.register(act));
        answered(ctx, Party::Unit, outcome.await)
    }

    /// 提交补正(申请人凭受理编号和查询码;或者办理人员录入收到的补正)。期限自收到补正之日起重新计算。
    /// Submits the correction: the applicant by number and query code, or a handler who received it. The period is counted anew.
    async fn submit_correction(
        &self,
        ctx: &Context<'_>,
        input: ApplicantTextInput,
    ) -> Answer<InformationRequestPayload> {
        let (id, party) = input.request.find(ctx).await?;
        let (act, on) = (ctx.act(), input.on.map(|on| on.0));
        let target = Target { id, expected_version: input.expected_version };
        let outcome = async {
            let text = LongText::read("text", &input.text, MOST_APPLICANT_TEXT)?;
            change(ctx, target, party, |it, dossier, _| it.correct(act, party, dossier, text, on)).await
        };
        answered(ctx, party, outcome.await)
    }

    /// 说明申请理由(申请人凭受理编号和查询码;或者办理人员录入;条例第三十五条)。
    /// Gives the reasons that were demanded: the applicant by number and query code, or a handler who received them.
    async fn submit_reasons(&self, ctx: &Context<'_>, input: ApplicantTextInput) -> Answer<InformationRequestPayload> {
        let (id, party) = input.request.find(ctx).await?;
        let (act, on) = (ctx.act(), input.on.map(|on| on.0));
        let target = Target { id, expected_version: input.expected_version };
        let outcome = async {
            let text = LongText::read("text", &input.text, MOST_APPLICANT_TEXT)?;
            change(ctx, target, party, |it, dossier, _| it.give_reasons(act, party, dossier, text, on)).await
        };
        answered(ctx, party, outcome.await)
    }

    /// 撤回申请(申请人凭受理编号和查询码;或者办理人员录入)。Withdraws a request: the applicant by number and query code, or a handler.
    async fn withdraw_information_request(
        &self,
        ctx: &Context<'_>,
        input: WithdrawInformationRequestInput,
    ) -> Answer<InformationRequestPayload> {
        let (id, party) = input.request.find(ctx).await?;
        let (act, on) = (ctx.act(), input.on.map(|on| on.0));
        let target = Target { id, expected_version: input.expected_version };
        let outcome = async {
            let reason = given("reason", input.reason.as_ref(), MOST_APPLICANT_TEXT)?;
            change(ctx, target, party, |it, dossier, _| it.withdraw(act, party, dossier, reason, on)).await
        };
        answered(ctx, party, outcome.await)
    }
}
