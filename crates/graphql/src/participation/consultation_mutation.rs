//! Opening and extending consultations.

use async_graphql::{Context, InputObject, Object, SimpleObject};
use domain::document::DocumentId;
use domain::participation::consultation as model;
use domain::participation::consultation::{ConsultationId, ConsultationKind, Draft};
use domain::participation::decision::DecisionId;
use domain::refusal::{Refusal, parse};
use persistence::Target;

use super::consultation::Consultation;
use super::{given, policy, unit_id};
use crate::code::Code;
use crate::context::{Reach, idempotency};
use crate::id::Id;
use crate::problem::{Answer, UserError, answer};
use crate::time::Date;

/// 发布征求意见公告。Putting a draft up for comment.
#[derive(InputObject)]
pub struct OpenConsultationInput {
    /// 征求意见的单位代码。Code of the unit that asks.
    unit_code: String,
    /// 所属决策事项。The decision it is about.
    decision_id: Option<Id<DecisionId>>,
    /// 事项类型,决定最短期限。What is put up for comment; decides the shortest period.
    kind: Code<ConsultationKind>,
    /// 标题。Title.
    title: String,
    /// 草案,须已公开。The draft; public already.
    draft_document_id: Id<DocumentId>,
    /// 起草说明,须已公开;重大行政决策草案必填。The explanation, public already; needed for a major decision.
    explanation_document_id: Option<Id<DocumentId>>,
    /// 开始日期,默认当日。First day; today unless said.
    starts_on: Option<Date>,
    /// 截止日期,当日有效;自开始之日的次日起计算期限。Last day, which counts; the day it begins does not.
    ends_on: Date,
    /// 缩短期限的理由,与公告一并公布;只在期限短于规定时填写。Why the period is shorter than the rule; published, and given only then.
    shorter_period_reason: Option<String>,
    /// 是否接受不署名的意见,默认接受。Whether opinions without a name are taken; they are unless said.
    anonymous_allowed: Option<bool>,
    /// 提交意见的其他途径。Other ways to answer.
    reply_address: Option<String>,
    /// 公开渠道代码。Codes of the channels.
    #[graphql(default)]
    channel_codes: Vec<String>,
    /// 幂等键:同一键重复提交只生效一次。The same key twice opens once.
    idempotency_key: Option<String>,
}

impl OpenConsultationInput {
    fn read(self, ctx: &Context<'_>) -> Result<Draft, Refusal> {
        let codes = self.channel_codes.iter().map(|it| parse("channelCodes", it));
        Ok(Draft {
            unit_id: unit_id(ctx, &self.unit_code)?,
            decision_id: self.decision_id.map(|it| it.0),
            kind: self.kind.0,
            title: parse("title", &self.title)?,
            draft_document_id: self.draft_document_id.0,
            explanation_document_id: self.explanation_document_id.map(|it| it.0),
            starts_on: self.starts_on.map_or_else(|| ctx.act().date(), |it| it.0),
            ends_on: self.ends_on.0,
            channel_codes: codes.collect::<Result<_, _>>()?,
            shorter_period_reason: given("shorterPeriodReason", self.shorter_period_reason)?,
            anonymous_allowed: self.anonymous_allowed.unwrap_or(true),
            reply_address: given("replyAddress", self.reply_address)?,
        })
    }
}

/// 延长征求意见期限。Extending a consultation.
#[derive(InputObject)]
pub struct ExtendConsultationInput {
    /// 征求意见。The consultation.
    id: Id<ConsultationId>,
    /// 读取时的版本号。The version that was read.
    expected_version: i32,
    /// 新的截止日期,只能延后。The new last day; later than the one before.
    ends_on: Date,
}

/// 征求意见操作的结果。Outcome of an act on a consultation.
#[derive(SimpleObject)]
pub struct ConsultationPayload {
    /// 征求意见;被拒绝时为 null。The consultation; null when refused.
    consultation: Option<Consultation>,
    /// 需要改正的问题。What to mend.
    user_errors: Vec<UserError>,
}

impl ConsultationPayload {
    pub(super) fn of(consultation: Option<model::Consultation>, user_errors: Vec<UserError>) -> Self {
        Self { consultation: consultation.map(Consultation::from), user_errors }
    }
}

/// Changes to consultations.
#[derive(Default)]
pub struct ConsultationMutation;

#[Object]
impl ConsultationMutation {
    /// 发布征求意见公告(审核人员、政务公开办);期限短于规定而不说明理由的拒绝,并告知最早截止日期。Puts a draft up for comment; reviewers and offices. A period shorter than the rule is refused without a reason, naming the earliest end.
    async fn open_consultation(&self, ctx: &Context<'_>, input: OpenConsultationInput) -> Answer<ConsultationPayload> {
        let act = ctx.signed_in()?;
        let key = idempotency(input.idempotency_key.as_ref(), "openConsultation", &input);
        let outcome = async { ctx.store().open_consultation(act, key.as_ref(), policy(ctx), input.read(ctx)?).await };
        answer(ctx.request(), outcome.await, ConsultationPayload::of)
    }

    /// 延长征求意见期限;不能提前结束。Extends a consultation; it never ends sooner than was published.
    async fn extend_consultation(
        &self,
        ctx: &Context<'_>,
        input: ExtendConsultationInput,
    ) -> Answer<ConsultationPayload> {
        let act = ctx.signed_in()?;
        let target = Target { id: input.id.0, expected_version: input.expected_version };
        let outcome = ctx.store().extend_consultation(act, target, policy(ctx), input.ends_on.0).await;
        answer(ctx.request(), outcome, ConsultationPayload::of)
    }
}
