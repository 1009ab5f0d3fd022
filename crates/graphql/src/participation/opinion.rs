//! 意见: for whoever has number and code, and for those who handle it.

use std::sync::Arc;

use async_graphql::{Context, ID, Object};
use domain::participation::opinion as model;
use domain::participation::opinion::{ModerationNote, OpinionState, RejectionReason};
use domain::person::Sight;
use domain::submission::{LongText, SubmissionWay};

use super::consultation::{Consultation, OpinionGroup};
use super::loaders::{CaseKind, SameText, SenderOf, TextOf};
use crate::code::Code;
use crate::context::{LocaleCode, Reach};
use crate::id::id;
use crate::problem::Problem;
use crate::submission::Person;
use crate::time::{Date, DateTime};
use crate::written::Written;

/// An opinion as its sender follows it.
pub struct Opinion(pub(super) model::Opinion);

/// 意见的办理情况,凭受理编号和查询码查询;不含提交人和原文。
/// How an opinion stands, for whoever has number and query code; neither who sent it nor what they wrote is in it.
#[Object]
impl Opinion {
    /// 受理编号。Number.
    async fn number(&self) -> &str {
        self.0.number.as_str()
    }
    /// 征求意见。The consultation.
    async fn consultation(&self, ctx: &Context<'_>) -> Result<Option<Consultation>, Problem> {
        Ok(ctx.load(self.0.consultation_id).await?.map(Consultation))
    }
    /// 提交方式。By which way it came.
    async fn way(&self) -> Code<SubmissionWay> {
        Code(self.0.way)
    }
    /// 收到日期。The day it was received.
    async fn received_on(&self) -> Date {
        Date(self.0.received_on)
    }
    /// 状态。State.
    async fn state(&self) -> Code<OpinionState> {
        Code(self.0.state)
    }
    /// 状态名称。Label of the state.
    async fn state_label(&self, ctx: &Context<'_>, locale: Option<LocaleCode>) -> &str {
        self.0.state.label(ctx.language(locale))
    }
    /// 审核时间。When it was moderated.
    async fn moderated_at(&self) -> Option<DateTime> {
        self.0.moderation.as_ref().map(|it| DateTime(it.at))
    }
    /// 未通过的原因。Why it was rejected.
    async fn rejection_reason(&self) -> Option<Code<RejectionReason>> {
        Some(Code(self.0.moderation.as_ref()?.reason?))
    }
    /// 未通过的原因名称。Label of the reason.
    async fn rejection_reason_label(&self, ctx: &Context<'_>, locale: Option<LocaleCode>) -> Option<&str> {
        Some(self.0.moderation.as_ref()?.reason?.label(ctx.language(locale)))
    }
    /// 审核说明。What its handlers say about it.
    async fn moderation_note(&self) -> Option<&str> {
        self.0.moderation.as_ref()?.note.as_ref().map(ModerationNote::as_str)
    }
    /// 归入的意见组及其采纳情况;公布后可见。The group it is in and what became of it, once that is published.
    async fn group(&self, ctx: &Context<'_>) -> Result<Option<OpinionGroup>, Problem> {
        let Some(id) = self.0.group_id else { return Ok(None) };
        let group = ctx.load(id).await?;
        // The count is there from the publication on.
        Ok(group.filter(|it| it.opinions.is_some()).map(OpinionGroup))
    }
}

/// An opinion as its unit handles it.
#[derive(Clone)]
pub struct OpinionCase(pub(crate) Arc<model::Opinion>);

impl From<model::Opinion> for OpinionCase {
    fn from(opinion: model::Opinion) -> Self {
        Self(Arc::new(opinion))
    }
}

impl Written for OpinionCase {}

impl OpinionCase {
    fn is_clear_to(&self, ctx: &Context<'_>) -> bool {
        Sight::of(ctx.act(), self.0.unit_id) == Sight::Clear
    }
}

/// 工作区中的意见;提交人和原文仅办理人员可见。
/// An opinion as its unit handles it; who sent it and what they wrote is for its handlers alone.
#[Object]
impl OpinionCase {
    /// 全局标识。Global id.
    pub async fn id(&self) -> ID {
        id(self.0.id)
    }
    /// 受理编号。Number.
    async fn number(&self) -> &str {
        self.0.number.as_str()
    }
    /// 征求意见。The consultation.
    async fn consultation(&self, ctx: &Context<'_>) -> Result<Option<Consultation>, Problem> {
        Ok(ctx.load(self.0.consultation_id).await?.map(Consultation))
    }
    /// 提交方式。By which way it came.
    async fn way(&self) -> Code<SubmissionWay> {
        Code(self.0.way)
    }
    /// 收到日期。The day it was received.
    async fn received_on(&self) -> Date {
        Date(self.0.received_on)
    }
    /// 登记时间。When it was entered.
    async fn submitted_at(&self) -> DateTime {
        DateTime(self.0.submitted_at)
    }
    /// 是否署名。Whether they said who they are.
    async fn named(&self) -> bool {
        self.0.named
    }
    /// 提交人;仅办理人员可见。Who sent it; for its handlers alone.
    async fn person(&self, ctx: &Context<'_>) -> Result<Option<Person>, Problem> {
        if !self.is_clear_to(ctx) {
            return Ok(None);
        }
        let found = ctx.load(SenderOf(CaseKind::Opinion, self.0.id.0, self.0.unit_id)).await?;
        Ok(found.and_then(|it| Person::seen(&it, Sight::Clear)))
    }
    /// 原文;仅办理人员可见。What they wrote; for its handlers alone.
    async fn text(&self, ctx: &Context<'_>) -> Result<Option<String>, Problem> {
        if !self.is_clear_to(ctx) {
            return Ok(None);
        }
        let found = ctx.load(TextOf(CaseKind::Opinion, self.0.id.0, self.0.unit_id)).await?;
        Ok(found.as_ref().map(LongText::as_str).map(str::to_owned))
    }
    /// 本次征求意见中文字相同的意见数,含本条。How many opinions of the consultation say the same, this one included.
    async fn same_text_count(&self, ctx: &Context<'_>) -> Result<Option<i64>, Problem> {
        ctx.load(SameText(self.0.consultation_id, self.0.text_digest.clone())).await
    }
    /// 状态。State.
    async fn state(&self) -> Code<OpinionState> {
        Code(self.0.state)
    }
    /// 状态名称。Label of the state.
    async fn state_label(&self, ctx: &Context<'_>, locale: Option<LocaleCode>) -> &str {
        self.0.state.label(ctx.language(locale))
    }
    /// 审核时间。When it was moderated.
    async fn moderated_at(&self) -> Option<DateTime> {
        self.0.moderation.as_ref().map(|it| DateTime(it.at))
    }
    /// 未通过的原因。Why it was rejected.
    async fn rejection_reason(&self) -> Option<Code<RejectionReason>> {
        Some(Code(self.0.moderation.as_ref()?.reason?))
    }
    /// 未通过的原因名称。Label of the reason.
    async fn rejection_reason_label(&self, ctx: &Context<'_>, locale: Option<LocaleCode>) -> Option<&str> {
        Some(self.0.moderation.as_ref()?.reason?.label(ctx.language(locale)))
    }
    /// 审核说明,提交人可见。Note on the verdict; its sender reads it.
    async fn moderation_note(&self) -> Option<&str> {
        self.0.moderation.as_ref()?.note.as_ref().map(ModerationNote::as_str)
    }
    /// 归入的意见组。The group it is in.
    async fn group(&self, ctx: &Context<'_>) -> Result<Option<OpinionGroup>, Problem> {
        let Some(id) = self.0.group_id else { return Ok(None) };
        Ok(ctx.load(id).await?.map(OpinionGroup))
    }
    /// 版本号,操作时作为 expectedVersion。Version, to be sent as `expectedVersion`.
    async fn version(&self) -> i32 {
        self.0.version
    }
}
