//! What the unit does to a request.

use async_graphql::{Context, Object};
use domain::refusal::{Ground, Refusal};
use domain::request::{
    ConsultationKind, Consulting, CorrectionNotice, Deferral, ExtensionWish, FeeNotice, OpinionReceived, Party,
    ReasonsDemand, Reply,
};

use super::input::{
    ConsultCoMakerInput, ConsultThirdPartyInput, DatedInformationRequestInput, DeferInformationRequestInput,
    DemandReasonsInput, ExtendInformationRequestInput, InformationRequestInput, InformationRequestPayload,
    NoticeFeeInput, ProposeExtensionInput, RecordOpinionInput, RecordReplyDeliveryInput, RecordReviewInput,
    ReplyToInformationRequestInput, RequestCorrectionInput, UnitTextInput, given, target, unit_text,
};
use super::mutation::{answered, change};
use crate::context::Reach;
use crate::problem::Answer;

/// Most characters of who is consulted.
const MOST_PARTY: usize = 500;
/// Most characters of an opinion somebody gave.
const MOST_OPINION: usize = domain::request::MOST_UNIT_TEXT;

/// From the desk to the archive.
#[derive(Default)]
pub struct HandlingMutation;

#[Object]
impl HandlingMutation {
    /// 告知补正(办理人员;收到之日起7个工作日内,只一次)。Asks for a correction: within seven working days of receipt, and once; handlers.
    async fn request_correction(
        &self,
        ctx: &Context<'_>,
        input: RequestCorrectionInput,
    ) -> Answer<InformationRequestPayload> {
        let act = ctx.signed_in()?;
        let outcome = async {
            let points = unit_text("points", &input.points)?;
            let notice = CorrectionNotice { points, due_on: input.due_on.0, on: input.on.map(|on| on.0) };
            let target = target(input.id, input.expected_version);
            change(ctx, target, Party::Unit, |it, dossier, rules| it.request_correction(act, rules, dossier, notice))
                .await
        };
        answered(ctx, Party::Unit, outcome.await)
    }

    /// 视为放弃(办理人员):补正或者缴费逾期的,不再处理。Deems a request abandoned whose correction, or fee, did not come in time; handlers.
    async fn abandon_information_request(
        &self,
        ctx: &Context<'_>,
        input: DatedInformationRequestInput,
    ) -> Answer<InformationRequestPayload> {
        let (act, on) = (ctx.signed_in()?, input.on.map(|on| on.0));
        let target = target(input.id, input.expected_version);
        let outcome = change(ctx, target, Party::Unit, |it, _, rules| it.abandon(act, rules, on));
        answered(ctx, Party::Unit, outcome.await)
    }

    /// 征求第三方意见(办理人员);所需时间不计入期限。Asks a third party for an opinion; the days of it are not counted; handlers.
    async fn consult_third_party(
        &self,
        ctx: &Context<'_>,
        input: ConsultThirdPartyInput,
    ) -> Answer<InformationRequestPayload> {
        let act = ctx.signed_in()?;
        let outcome = async {
            let party = domain::submission::LongText::read("party", &input.party, MOST_PARTY)?;
            let consulting = Consulting {
                kind: ConsultationKind::ThirdParty,
                unit_id: None,
                party,
                on: input.on.map(|on| on.0),
                received_on: input.received_on.0,
            };
            let target = target(input.id, input.expected_version);
            change(ctx, target, Party::Unit, |it, dossier, _| it.consult(act, dossier, consulting)).await
        };
        answered(ctx, Party::Unit, outcome.await)
    }

    /// 记录第三方的意见(办理人员)。Records the opinion of a third party; handlers.
    async fn record_third_party_opinion(
        &self,
        ctx: &Context<'_>,
        input: RecordOpinionInput,
    ) -> Answer<InformationRequestPayload> {
        ctx.signed_in()?;
        record_opinion(ctx, ConsultationKind::ThirdParty, input).await
    }

    /// 征求共同制作机关意见(办理人员);所需时间不计入期限,逾期未答复视为同意公开。
    /// Asks an agency that made the information too; the days of it are not counted, and silence is consent; handlers.
    async fn consult_co_maker(
        &self,
        ctx: &Context<'_>,
        input: ConsultCoMakerInput,
    ) -> Answer<InformationRequestPayload> {
        let act = ctx.signed_in()?;
        let outcome = async {
            let unit = match &input.unit_code {
                Some(code) => Some(
                    ctx.directory()
                        .unit_by_code(code)
                        .ok_or_else(|| Refusal::at(Ground::UnknownReference, "unitCode").found(code.clone()))?,
                ),
                None => None,
            };
            let named = input.party.clone().or_else(|| unit.map(|unit| unit.name.to_string())).unwrap_or_default();
            let consulting = Consulting {
                kind: ConsultationKind::CoMaker,
                unit_id: unit.map(|unit| unit.id),
                party: domain::submission::LongText::read("party", &named, MOST_PARTY)?,
                on: input.on.map(|on| on.0),
                received_on: input.received_on.0,
            };
            let target = target(input.id, input.expected_version);
            change(ctx, target, Party::Unit, |it, dossier, _| it.consult(act, dossier, consulting)).await
        };
        answered(ctx, Party::Unit, outcome.await)
    }

    /// 记录共同制作机关的意见(办理人员)。Records the opinion of an agency that made the information too; handlers.
    async fn record_co_maker_opinion(
        &self,
        ctx: &Context<'_>,
        input: RecordOpinionInput,
    ) -> Answer<InformationRequestPayload> {
        ctx.signed_in()?;
        record_opinion(ctx, ConsultationKind::CoMaker, input).await
    }

    /// 提请延期(办理人员),由公开工作机构负责人决定。Proposes an extension, which the head of the disclosure office decides; handlers.
    async fn propose_extension(
        &self,
        ctx: &Context<'_>,
        input: ProposeExtensionInput,
    ) -> Answer<InformationRequestPayload> {
        let act = ctx.signed_in()?;
        let outcome = async {
            let wish = ExtensionWish { days: input.days, reason: unit_text("reason", &input.reason)? };
            let target = target(input.id, input.expected_version);
            change(ctx, target, Party::Unit, |it, dossier, rules| it.propose_extension(act, rules, dossier, wish)).await
        };
        answered(ctx, Party::Unit, outcome.await)
    }

    /// 同意延期并告知申请人(审核、政务公开办,提请人除外;只一次)。Agrees to the extension that was proposed, once; reviewers and offices, but for whoever proposed it.
    async fn extend_information_request(
        &self,
        ctx: &Context<'_>,
        input: ExtendInformationRequestInput,
    ) -> Answer<InformationRequestPayload> {
        let (act, notified_on) = (ctx.signed_in()?, input.notified_on.map(|on| on.0));
        let target = target(input.id, input.expected_version);
        let outcome = change(ctx, target, Party::Unit, |it, _, rules| it.extend(act, rules, notified_on));
        answered(ctx, Party::Unit, outcome.await)
    }

    /// 要求申请人说明理由(办理人员):申请数量、频次明显超过合理范围的(条例第三十五条)。
    /// Demands reasons of somebody whose requests are far too many or too frequent; handlers.
    async fn demand_reasons(&self, ctx: &Context<'_>, input: DemandReasonsInput) -> Answer<InformationRequestPayload> {
        let act = ctx.signed_in()?;
        let outcome = async {
            let (due_on, on) = (input.due_on.0, input.on.map(|on| on.0));
            let demand = ReasonsDemand { text: unit_text("text", &input.text)?, due_on, on };
            let target = target(input.id, input.expected_version);
            change(ctx, target, Party::Unit, |it, dossier, _| it.demand_reasons(act, dossier, demand)).await
        };
        answered(ctx, Party::Unit, outcome.await)
    }

    /// 确定延迟答复的合理期限并告知申请人(审核、政务公开办,要求说明理由的经办人除外;只一次):申请理由合理,但是无法在规定期限内答复的(条例第三十五条)。
    /// Sets a longer reasonable period, once, where the reasons hold and the reply cannot be given in time; reviewers and offices, but for whoever demanded the reasons.
    async fn defer_information_request(
        &self,
        ctx: &Context<'_>,
        input: DeferInformationRequestInput,
    ) -> Answer<InformationRequestPayload> {
        let act = ctx.signed_in()?;
        let outcome = async {
            let (due_on, notified_on) = (input.due_on.0, input.notified_on.map(|on| on.0));
            let deferral = Deferral { due_on, reason: unit_text("reason", &input.reason)?, notified_on };
            let target = target(input.id, input.expected_version);
            change(ctx, target, Party::Unit, |it, dossier, rules| it.defer(act, rules, dossier, deferral)).await
        };
        answered(ctx, Party::Unit, outcome.await)
    }

    /// 收费通知(办理人员):按件或者按量,金额由系统按超额累进计算。Notices a fee by piece or by page, as the system counts it; handlers.
    async fn notice_fee(&self, ctx: &Context<'_>, input: NoticeFeeInput) -> Answer<InformationRequestPayload> {
        let act = ctx.signed_in()?;
        let notice = FeeNotice {
            scale: input.scale.0,
            quantity: input.quantity,
            before: 0,
            on: input.on.map(|on| on.0),
            received_on: input.received_on.0,
        };
        let target = target(input.id, input.expected_version);
        let outcome = ctx.store().notice_request_fee(act, &ctx.services().policies.request, target, notice);
        answered(ctx, Party::Unit, outcome.await)
    }

    /// 记录缴费(办理人员)。Records a payment; handlers.
    async fn record_payment(
        &self,
        ctx: &Context<'_>,
        input: DatedInformationRequestInput,
    ) -> Answer<InformationRequestPayload> {
        let (act, on) = (ctx.signed_in()?, input.on.map(|on| on.0));
        let target = target(input.id, input.expected_version);
        let outcome = change(ctx, target, Party::Unit, |it, _, _| it.record_payment(act, on));
        answered(ctx, Party::Unit, outcome.await)
    }

    /// 转信访等渠道并告知申请人(办理人员;条例第三十九条)。Transfers what is a petition, complaint or report to the channel for those; handlers.
    async fn transfer_information_request(
        &self,
        ctx: &Context<'_>,
        input: UnitTextInput,
    ) -> Answer<InformationRequestPayload> {
        let (act, on) = (ctx.signed_in()?, input.on.map(|on| on.0));
        let outcome = async {
            let text = unit_text("text", &input.text)?;
            let target = target(input.id, input.expected_version);
            change(ctx, target, Party::Unit, |it, dossier, _| it.transfer(act, dossier, text, on)).await
        };
        answered(ctx, Party::Unit, outcome.await)
    }

    /// 答复(办理人员)。Replies; handlers.
    async fn reply_to_information_request(
        &self,
        ctx: &Context<'_>,
        input: ReplyToInformationRequestInput,
    ) -> Answer<InformationRequestPayload> {
        let act = ctx.signed_in()?;
        let outcome = async {
            let attachments: Vec<_> = input.attachment_ids.iter().map(|id| id.0).collect();
            let seen = ctx.store().attachments_by_ids(&act.actor, &attachments).await?;
            if let Some(unknown) = attachments.iter().find(|id| seen.iter().all(|it| it.id != **id)) {
                return Err(Refusal::at(Ground::UnknownReference, "attachmentIds").found(unknown.to_string()).into());
            }
            let reply = Reply {
                kind: input.kind.0,
                withheld_as: input.withheld_as.map(|kind| kind.0),
                text: unit_text("text", &input.text)?,
                ground: given("ground", input.ground.as_ref(), domain::request::MOST_UNIT_TEXT)?,
                public_interest: given(
                    "publicInterest",
                    input.public_interest.as_ref(),
                    domain::request::MOST_UNIT_TEXT,
                )?,
                attachments,
                on: input.on.map(|on| on.0),
            };
            let target = target(input.id, input.expected_version);
            change(ctx, target, Party::Unit, |it, dossier, rules| it.reply(act, rules, dossier, reply)).await
        };
        answered(ctx, Party::Unit, outcome.await)
    }

    /// 记录答复的送达(办理人员)。Records that the reply was delivered; handlers.
    async fn record_reply_delivery(
        &self,
        ctx: &Context<'_>,
        input: RecordReplyDeliveryInput,
    ) -> Answer<InformationRequestPayload> {
        let (act, route, on) = (ctx.signed_in()?, input.route.0, input.on.map(|on| on.0));
        let target = target(input.id, input.expected_version);
        let outcome = change(ctx, target, Party::Unit, |it, _, _| it.deliver(act, route, on));
        answered(ctx, Party::Unit, outcome.await)
    }

    /// 归档(办理人员);保存期限由此起算。Archives a closed request; the retention runs from here; handlers.
    async fn archive_information_request(
        &self,
        ctx: &Context<'_>,
        input: InformationRequestInput,
    ) -> Answer<InformationRequestPayload> {
        let act = ctx.signed_in()?;
        let target = target(input.id, input.expected_version);
        let outcome = change(ctx, target, Party::Unit, |it, _, rules| it.archive(act, rules).map(|done| done.0));
        answered(ctx, Party::Unit, outcome.await)
    }

    /// 记录行政复议、行政诉讼及其结果(办理人员)。Records a reconsideration or a lawsuit, and how it ended; handlers.
    async fn record_review(&self, ctx: &Context<'_>, input: RecordReviewInput) -> Answer<InformationRequestPayload> {
        let act = ctx.signed_in()?;
        let (kind, outcome, on) = (input.kind.0, input.outcome.0, input.on.map(|on| on.0));
        let target = target(input.id, input.expected_version);
        let done = change(ctx, target, Party::Unit, |it, _, rules| it.record_review(act, rules, kind, outcome, on));
        answered(ctx, Party::Unit, done.await)
    }
}

async fn record_opinion(
    ctx: &Context<'_>,
    kind: ConsultationKind,
    input: RecordOpinionInput,
) -> Answer<InformationRequestPayload> {
    let act = ctx.act();
    let outcome = async {
        let received = OpinionReceived {
            kind,
            consultation: input.consultation,
            stance: input.stance.0,
            opinion: given("opinion", input.opinion.as_ref(), MOST_OPINION)?,
            on: input.on.map(|on| on.0),
        };
        let target = target(input.id, input.expected_version);
        change(ctx, target, Party::Unit, |it, dossier, rules| it.record_opinion(act, rules, dossier, received)).await
    };
    answered(ctx, Party::Unit, outcome.await)
}
