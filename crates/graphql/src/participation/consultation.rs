//! 公开征求意见, and what was answered.

use std::sync::Arc;

use async_graphql::{Context, ID, Object, SimpleObject};
use domain::participation::consultation as model;
use domain::participation::consultation::{ConsultationKind, ConsultationState};
use domain::participation::feedback::{self, Adoption};

use super::decision::Decision;
use super::loaders::GroupsOf;
use super::{channels, document, policy};
use crate::calendar::Due;
use crate::channel::Channel;
use crate::code::Code;
use crate::context::{LocaleCode, Reach};
use crate::document::Document;
use crate::id::id;
use crate::problem::{Answer, Problem};
use crate::time::{Date, DateTime};
use crate::unit::{Unit, find};
use crate::written::Written;

/// A draft that is put up for comment.
#[derive(Clone)]
pub struct Consultation(pub(crate) Arc<model::Consultation>);

impl From<model::Consultation> for Consultation {
    fn from(consultation: model::Consultation) -> Self {
        Self(Arc::new(consultation))
    }
}

impl Written for Consultation {}

/// 公开征求意见:草案、起草说明、期限和提交途径;结束后公布意见采纳情况。
/// A draft that anybody may say something about, for a time that everybody knows; then it is published what became of the opinions.
#[Object]
impl Consultation {
    /// 全局标识。Global id.
    pub async fn id(&self) -> ID {
        id(self.0.id)
    }
    /// 征求意见的单位。The unit that asks.
    async fn unit(&self, ctx: &Context<'_>) -> Option<Unit> {
        find(ctx, Some(self.0.unit_id))
    }
    /// 所属决策事项。The decision it is about.
    async fn decision(&self, ctx: &Context<'_>) -> Result<Option<Decision>, Problem> {
        let Some(id) = self.0.decision_id else { return Ok(None) };
        Ok(ctx.load(id).await?.map(Decision))
    }
    /// 事项类型。What is put up for comment.
    async fn kind(&self) -> Code<ConsultationKind> {
        Code(self.0.kind)
    }
    /// 事项类型名称。Label of the kind.
    async fn kind_label(&self, ctx: &Context<'_>, locale: Option<LocaleCode>) -> &str {
        self.0.kind.label(ctx.language(locale))
    }
    /// 标题。Title.
    async fn title(&self) -> &str {
        self.0.title.as_str()
    }
    /// 草案。The draft.
    async fn draft_document(&self, ctx: &Context<'_>) -> Result<Option<Document>, Problem> {
        document(ctx, Some(self.0.draft_document_id)).await
    }
    /// 起草说明。The explanation.
    async fn explanation_document(&self, ctx: &Context<'_>) -> Result<Option<Document>, Problem> {
        document(ctx, self.0.explanation_document_id).await
    }
    /// 开始日期。First day.
    async fn starts_on(&self) -> Date {
        Date(self.0.starts_on)
    }
    /// 截止日期,当日提交的有效。Last day; opinions of that day count.
    async fn ends_on(&self) -> Date {
        Date(self.0.ends_on)
    }
    /// 缩短期限的理由。Why the period is shorter than the rule.
    async fn shorter_period_reason(&self) -> Option<&str> {
        self.0.shorter_period_reason.as_ref().map(model::ShorterPeriodReason::as_str)
    }
    /// 是否接受不署名的意见。Whether opinions without a name are taken.
    async fn anonymous_allowed(&self) -> bool {
        self.0.anonymous_allowed
    }
    /// 提交意见的其他途径。Other ways to answer: postal address, telephone, where to come.
    async fn reply_address(&self) -> Option<&str> {
        self.0.reply_address.as_ref().map(model::ReplyAddress::as_str)
    }
    /// 公开渠道。Channels on which it was published.
    async fn channels(&self, ctx: &Context<'_>) -> Vec<Channel> {
        channels(ctx, &self.0.channel_codes)
    }
    /// 公布时间。When it was published.
    async fn opened_at(&self) -> DateTime {
        DateTime(self.0.opened_at)
    }
    /// 状态:未开始、征求意见中、已结束、已反馈,由日期决定,到期自动结束。State, by the day; it ends by itself.
    async fn state(&self, ctx: &Context<'_>) -> Code<ConsultationState> {
        Code(self.0.state(ctx.act().date()))
    }
    /// 状态名称。Label of the state.
    async fn state_label(&self, ctx: &Context<'_>, locale: Option<LocaleCode>) -> &str {
        self.0.state(ctx.act().date()).label(ctx.language(locale))
    }
    /// 反馈期限:截止日期后若干个工作日。The last day for publishing the feedback.
    async fn feedback_due_on(&self, ctx: &Context<'_>) -> Option<Date> {
        let due = self.0.feedback_due(ctx.directory().calendar(), policy(ctx)).ok()?;
        Some(Date(due.date))
    }
    /// 反馈期限及逐日说明。The same, explained day by day.
    async fn feedback_due(&self, ctx: &Context<'_>) -> Option<Due> {
        let due = self.0.feedback_due(ctx.directory().calendar(), policy(ctx)).ok()?;
        Some(Due::of(due, ctx.request().locale))
    }
    /// 意见采纳情况;公布前为 null。What became of the opinions; null until it is published.
    async fn feedback(&self) -> Option<Feedback> {
        self.0.feedback.as_ref()?;
        Some(Feedback(self.0.clone()))
    }
    /// 版本号,操作时作为 expectedVersion。Version, to be sent as `expectedVersion`.
    async fn version(&self) -> i32 {
        self.0.version
    }
}

/// What became of the opinions of a consultation that was answered.
pub struct Feedback(Arc<model::Consultation>);

impl Feedback {
    fn record(&self) -> &feedback::Feedback {
        self.0.feedback.as_ref().expect("made of consultations with feedback only")
    }
}

/// 意见采纳情况:意见数量、综述和分组答复。How many opinions there were, a summary, and an answer to each group.
#[Object]
impl Feedback {
    /// 公布时间。When it was published.
    async fn published_at(&self) -> DateTime {
        DateTime(self.record().at)
    }
    /// 综述。Summary.
    async fn summary(&self) -> &str {
        self.record().summary.as_str()
    }
    /// 意见数量。How many opinions there were.
    async fn tally(&self) -> OpinionTally {
        self.record().tally.into()
    }
    /// 分组答复。The groups.
    async fn groups(&self, ctx: &Context<'_>) -> Answer<Vec<OpinionGroup>> {
        let found = ctx.load(GroupsOf(self.0.id)).await?.unwrap_or_default();
        Ok(Some(found.into_iter().map(OpinionGroup).collect()))
    }
}

/// 意见数量。How many opinions there are.
#[derive(SimpleObject)]
pub struct OpinionTally {
    /// 收到。Received.
    received: i32,
    /// 待审核。Not moderated yet.
    waiting: i32,
    /// 审核通过。Accepted.
    accepted: i32,
    /// 未通过审核。Rejected.
    rejected: i32,
    /// 审核通过而未归类。Accepted and in no group.
    ungrouped: i32,
}

impl From<feedback::Tally> for OpinionTally {
    fn from(tally: feedback::Tally) -> Self {
        let feedback::Tally { waiting, accepted, rejected, ungrouped } = tally;
        Self { received: tally.received(), waiting, accepted, rejected, ungrouped }
    }
}

/// Like opinions, and one answer to them.
#[derive(Clone)]
pub struct OpinionGroup(pub(crate) Arc<feedback::OpinionGroup>);

impl From<feedback::OpinionGroup> for OpinionGroup {
    fn from(group: feedback::OpinionGroup) -> Self {
        Self(Arc::new(group))
    }
}

/// 意见组:同类意见的摘要和采纳情况;公布前仅该单位工作人员可见。
/// Like opinions, summed up, and what became of them; before the publication for the unit's staff only.
#[Object]
impl OpinionGroup {
    /// 全局标识。Global id.
    pub async fn id(&self) -> ID {
        id(self.0.id)
    }
    /// 顺序,从 1 起。Place, from 1.
    async fn position(&self) -> i32 {
        self.0.position
    }
    /// 标题。Title.
    async fn title(&self) -> &str {
        self.0.content.title.as_str()
    }
    /// 意见摘要。What they say.
    async fn summary(&self) -> &str {
        self.0.content.summary.as_str()
    }
    /// 采纳情况;未定时为 null。What became of them; null until it is decided.
    async fn adoption(&self) -> Option<Code<Adoption>> {
        self.0.content.adoption.map(Code)
    }
    /// 采纳情况名称。Label of it.
    async fn adoption_label(&self, ctx: &Context<'_>, locale: Option<LocaleCode>) -> Option<&str> {
        Some(self.0.content.adoption?.label(ctx.language(locale)))
    }
    /// 采纳说明。Why.
    async fn reason(&self) -> Option<&str> {
        self.0.content.reason.as_ref().map(feedback::AdoptionReason::as_str)
    }
    /// 意见数;公布前为 null。How many opinions; null before the publication.
    async fn opinion_count(&self) -> Option<i32> {
        self.0.opinions
    }
    /// 版本号,操作时作为 expectedVersion。Version, to be sent as `expectedVersion`.
    async fn version(&self) -> i32 {
        self.0.version
    }
}
