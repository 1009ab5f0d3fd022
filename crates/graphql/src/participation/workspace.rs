//! What those who handle or oversee consultations see of them: the opinions, the groups, and what is still unanswered.

use std::sync::Arc;

use async_graphql::{Context, InputObject, Object};
use domain::participation::OVERSEERS;
use domain::participation::consultation as model;
use domain::participation::consultation::ConsultationId;
use domain::participation::feedback::OpinionGroupId;
use domain::participation::opinion::{Opinion, OpinionId, OpinionState};
use persistence::{ConsultationQueue, OpinionFilter};

use super::consultation::{Consultation, OpinionGroup, OpinionTally};
use super::loaders::{GroupsOf, TallyOf};
use super::opinion::OpinionCase;
use super::policy;
use crate::code::Code;
use crate::context::Reach;
use crate::id::Id;
use crate::page::{Connection, connection, scope, window};
use crate::problem::{Answer, Problem};
use crate::time::Date;
use crate::unit::named;
use crate::written::Written;

/// 意见筛选条件。Which opinions.
#[derive(InputObject)]
pub struct OpinionFilterInput {
    /// 征求意见。The consultation.
    consultation_id: Id<ConsultationId>,
    /// 状态。State.
    state: Option<Code<OpinionState>>,
    /// 归入该意见组的。In this group.
    group_id: Option<Id<OpinionGroupId>>,
    /// 只列未归类的。Only those in no group.
    #[graphql(default)]
    ungrouped: bool,
}

/// 待反馈筛选条件。Which consultations without feedback.
#[derive(InputObject, Default)]
pub struct FeedbackQueueInput {
    /// 该单位及其全部下级的代码。Code of a unit, with everything below it.
    unit_code: Option<String>,
    /// 只列逾期未反馈的。Only those whose feedback is overdue.
    #[graphql(default)]
    overdue: bool,
}

/// A consultation as its unit handles it.
pub struct ConsultationCase(Arc<model::Consultation>);

impl ConsultationCase {
    fn of(consultation: model::Consultation) -> Self {
        Self(Arc::new(consultation))
    }
}

impl Written for ConsultationCase {}

/// 办理中的征求意见:意见数量、意见组和反馈期限。
/// A consultation as its unit handles it: how many opinions there are, the groups so far, and when the feedback is due.
#[Object]
impl ConsultationCase {
    /// 征求意见公告。As anybody sees it.
    async fn consultation(&self) -> Consultation {
        Consultation(self.0.clone())
    }
    /// 意见数量。How many opinions there are.
    async fn tally(&self, ctx: &Context<'_>) -> Answer<OpinionTally> {
        Ok(Some(ctx.load(TallyOf(self.0.id)).await?.unwrap_or_default().into()))
    }
    /// 意见组,含尚未公布的。The groups, those not published yet included.
    async fn groups(&self, ctx: &Context<'_>) -> Answer<Vec<OpinionGroup>> {
        let found = ctx.load(GroupsOf(self.0.id)).await?.unwrap_or_default();
        Ok(Some(found.into_iter().map(OpinionGroup).collect()))
    }
    /// 反馈期限。The last day for publishing the feedback.
    async fn feedback_due_on(&self, ctx: &Context<'_>) -> Option<Date> {
        let due = self.0.feedback_due(ctx.directory().calendar(), policy(ctx)).ok()?;
        Some(Date(due.date))
    }
    /// 是否逾期未反馈。Whether the feedback is overdue.
    async fn overdue(&self, ctx: &Context<'_>) -> Option<bool> {
        let due = self.0.feedback_due(ctx.directory().calendar(), policy(ctx)).ok()?;
        Some(self.0.feedback.is_none() && due.date < ctx.act().date())
    }
}

/// A group, once it is published, and before that for those who oversee its unit.
pub(crate) async fn opinion_group(ctx: &Context<'_>, id: OpinionGroupId) -> Answer<OpinionGroup> {
    let found = ctx.load(id).await?;
    let is_seen = |it: &domain::participation::feedback::OpinionGroup| {
        it.opinions.is_some() || ctx.act().holds(&OVERSEERS, it.unit_id)
    };
    Ok(found.filter(|it| is_seen(it)).map(OpinionGroup))
}

/// What staff see of consultations and opinions.
#[derive(Default)]
pub(crate) struct ParticipationWorkspace;

#[Object]
impl ParticipationWorkspace {
    /// 一次征求意见的意见,先到的在前(该单位的办理人员、政务公开办、审计);提交人和原文仅办理人员可见。The opinions of a consultation in the order in which they came, for those who oversee its unit; authors and texts for its handlers alone.
    async fn opinions(
        &self,
        ctx: &Context<'_>,
        first: i32,
        after: Option<String>,
        filter: OpinionFilterInput,
    ) -> Answer<Connection<OpinionCase>> {
        let filter = OpinionFilter {
            consultation_id: filter.consultation_id.0,
            state: filter.state.map(|it| it.0),
            group_id: filter.group_id.map(|it| it.0),
            ungrouped: filter.ungrouped,
        };
        let scope = scope("opinions", &filter);
        let window = window::<OpinionId>(first, after.as_deref(), &scope)?;
        let page = ctx.store().opinions(&ctx.act().actor, &filter, window).await?;
        Ok(Some(connection(page, &scope, None, |it: &Opinion| it.id, OpinionCase::from)))
    }

    /// 尚未反馈的征求意见,先截止的在前;overdue 只列逾期的。The consultations without feedback in the units one looks after, the oldest end first; `overdue` for those that are late.
    async fn feedback_queue(
        &self,
        ctx: &Context<'_>,
        first: i32,
        after: Option<String>,
        filter: Option<FeedbackQueueInput>,
    ) -> Answer<Connection<ConsultationCase>> {
        let input = filter.unwrap_or_default();
        let ended_before = if input.overdue {
            let day = model::Consultation::overdue_before(ctx.act().date(), ctx.directory().calendar(), policy(ctx));
            Some(day.map_err(|_| Problem::bad_input("没有当年的工作日历", "there is no calendar of this year"))?)
        } else {
            None
        };
        let queue = ConsultationQueue { under: named(ctx, input.unit_code.as_deref())?, ended_before };
        let scope = scope("feedbackQueue", &(queue.under, input.overdue));
        let window = window(first, after.as_deref(), &scope)?;
        let page = ctx.store().unanswered_consultations(&ctx.act().actor, &queue, window).await?;
        let key = |it: &model::Consultation| (it.ends_on, it.id);
        Ok(Some(connection(page, &scope, None, key, ConsultationCase::of)))
    }

    /// 一次征求意见的办理情况。How one consultation stands with its unit.
    async fn consultation_case(&self, ctx: &Context<'_>, id: Id<ConsultationId>) -> Answer<ConsultationCase> {
        let found = ctx.load(id.0).await?;
        Ok(found.filter(|it| ctx.act().holds(&OVERSEERS, it.unit_id)).map(ConsultationCase))
    }
}
