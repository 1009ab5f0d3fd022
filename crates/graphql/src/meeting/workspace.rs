//! What those who handle or oversee meetings see of them: the whole agenda, who registered, and what is still to be done.

use std::sync::Arc;

use async_graphql::{Context, InputObject, Object};
use domain::participation::OVERSEERS;
use domain::participation::attendance::{Attendance, AttendanceId, AttendanceState};
use domain::participation::meeting as model;
use domain::participation::meeting::{AttendeeRole, MeetingId};
use persistence::{AttendanceFilter, ParticipationKeyset};

use super::attendance::AttendanceCase;
use super::loaders::CountsOf;
use super::selection::{RoleCount, counted};
use super::{AgendaItem, Meeting, agenda};
use crate::code::Code;
use crate::context::Reach;
use crate::id::Id;
use crate::page::{Connection, connection, scope, window};
use crate::problem::Answer;
use crate::unit::named;
use crate::written::Written;

/// 报名筛选条件。Which registrations.
#[derive(InputObject)]
pub struct AttendanceFilterInput {
    /// 会议。The meeting.
    meeting_id: Id<MeetingId>,
    /// 状态。State.
    state: Option<Code<AttendanceState>>,
    /// 类别。Role.
    role: Option<Code<AttendeeRole>>,
}

/// 待办会议筛选条件。Which meetings.
#[derive(InputObject, Default)]
pub struct MeetingQueueInput {
    /// 该单位及其全部下级的代码。Code of a unit, with everything below it.
    unit_code: Option<String>,
}

/// A meeting as its unit handles it.
pub struct MeetingCase(Arc<model::Meeting>);

impl MeetingCase {
    fn of(meeting: model::Meeting) -> Self {
        Self(Arc::new(meeting))
    }
}

impl Written for MeetingCase {}

/// 办理中的会议:完整议程和报名情况。A meeting as its unit handles it: the whole agenda, and how many registered.
#[Object]
impl MeetingCase {
    /// 公开的会议信息。The meeting as anybody sees it.
    async fn meeting(&self) -> Meeting {
        Meeting(self.0.clone())
    }
    /// 完整议程,含不公开的议题。The whole agenda, closed items included.
    async fn agenda(&self) -> Vec<AgendaItem> {
        agenda(self.0.notice.agenda.iter())
    }
    /// 各类别报名人数。How many of each role registered.
    async fn registered(&self, ctx: &Context<'_>) -> Answer<Vec<RoleCount>> {
        let counts = ctx.load(CountsOf(self.0.id)).await?.unwrap_or_default();
        Ok(Some(counted(&self.0, &counts, |_| true)))
    }
    /// 各类别入选人数。How many of each role were selected.
    async fn selected(&self, ctx: &Context<'_>) -> Answer<Vec<RoleCount>> {
        let counts = ctx.load(CountsOf(self.0.id)).await?.unwrap_or_default();
        Ok(Some(counted(&self.0, &counts, AttendanceState::is_invited)))
    }
}

/// What staff see of meetings.
#[derive(Default)]
pub(crate) struct MeetingWorkspace;

#[Object]
impl MeetingWorkspace {
    /// 一次会议的报名,先到的在前(该单位的办理人员、政务公开办、审计);报名人和附言仅办理人员可见。The registrations for a meeting in the order in which they came, for those who oversee its unit; who registered, for its handlers alone.
    async fn attendances(
        &self,
        ctx: &Context<'_>,
        first: i32,
        after: Option<String>,
        filter: AttendanceFilterInput,
    ) -> Answer<Connection<AttendanceCase>> {
        let filter = AttendanceFilter {
            meeting_id: filter.meeting_id.0,
            state: filter.state.map(|it| it.0),
            role: filter.role.map(|it| it.0),
        };
        let scope = scope("attendances", &filter);
        let window = window::<AttendanceId>(first, after.as_deref(), &scope)?;
        let page = ctx.store().attendances(&ctx.act().actor, &filter, window).await?;
        Ok(Some(connection(page, &scope, None, |it: &Attendance| it.id, AttendanceCase::from)))
    }

    /// 尚未公布会议情况的会议,先召开的在前。The meetings without a record in the units one looks after, the first to begin first.
    async fn meeting_queue(
        &self,
        ctx: &Context<'_>,
        first: i32,
        after: Option<String>,
        filter: Option<MeetingQueueInput>,
    ) -> Answer<Connection<MeetingCase>> {
        let under = named(ctx, filter.unwrap_or_default().unit_code.as_deref())?;
        let scope = scope("meetingQueue", &under);
        let window = window::<ParticipationKeyset<MeetingId>>(first, after.as_deref(), &scope)?;
        let page = ctx.store().meetings_under_way(&ctx.act().actor, under, window).await?;
        Ok(Some(connection(page, &scope, None, |it: &model::Meeting| (it.starts_at, it.id), MeetingCase::of)))
    }

    /// 一次会议的办理情况,含不公开的议题。How one meeting stands with its unit, closed items included.
    async fn meeting_case(&self, ctx: &Context<'_>, id: Id<MeetingId>) -> Answer<MeetingCase> {
        let found = ctx.load(id.0).await?;
        Ok(found.filter(|it| ctx.act().holds(&OVERSEERS, it.unit_id)).map(MeetingCase))
    }
}
