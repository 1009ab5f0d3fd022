//! What anybody may ask about meetings, and how somebody follows their registration.

use async_graphql::{Context, InputObject, Object};
use chrono::{DateTime as Instant, Utc};
use domain::participation::decision::DecisionId;
use domain::participation::meeting as model;
use domain::participation::meeting::{MeetingId, MeetingKind, MeetingState};
use persistence::{MeetingFilter, ParticipationKeyset};

use super::Meeting;
use super::attendance::Attendance;
use crate::code::Code;
use crate::context::Reach;
use crate::id::Id;
use crate::page::{Connection, connection, scope, window};
use crate::problem::Answer;
use crate::submission::follow;
use crate::time::DateTime;
use crate::unit::named;

/// 会议筛选条件。Which meetings.
#[derive(InputObject, Default)]
pub struct MeetingFilterInput {
    /// 组织单位代码。Code of the unit that holds them.
    unit_code: Option<String>,
    /// 类型。Kind.
    kind: Option<Code<MeetingKind>>,
    /// 状态,以当前时间为准。State, as of now.
    state: Option<Code<MeetingState>>,
    /// 此时或以后召开的。Beginning at this instant or later.
    from: Option<DateTime>,
    /// 此时以前召开的。Beginning before this instant.
    before: Option<DateTime>,
    /// 所属决策事项。About this decision.
    decision_id: Option<Id<DecisionId>>,
}

/// Queries on meetings.
#[derive(Default)]
pub struct MeetingQuery;

#[Object]
impl MeetingQuery {
    /// 听证会、座谈会、列席会议,召开时间晚的在前。Hearings, symposia and meetings people sit in on, those that begin last first.
    async fn meetings(
        &self,
        ctx: &Context<'_>,
        first: i32,
        after: Option<String>,
        filter: Option<MeetingFilterInput>,
    ) -> Answer<Connection<Meeting>> {
        let input = filter.unwrap_or_default();
        let now = ctx.act().at;
        let filter = MeetingFilter {
            unit_id: named(ctx, input.unit_code.as_deref())?,
            kind: input.kind.map(|it| it.0),
            state: input.state.map(|it| (it.0, now)),
            from: input.from.map(|it| it.0),
            before: input.before.map(|it| it.0),
            decision_id: input.decision_id.map(|it| it.0),
        };
        // A cursor outlives the moment it was given.
        let moment = Instant::<Utc>::default();
        let named = MeetingFilter { state: filter.state.map(|it| (it.0, moment)), ..filter.clone() };
        let scope = scope("meetings", &named);
        let window = window::<ParticipationKeyset<MeetingId>>(first, after.as_deref(), &scope)?;
        let page = ctx.store().meetings(&filter, window).await?;
        Ok(Some(connection(page, &scope, None, |it: &model::Meeting| (it.starts_at, it.id), Meeting::from)))
    }

    /// 凭受理编号和查询码查询报名的办理情况,无须注册;编号不存在与查询码错误的回答相同,连续错误的暂停查询。
    /// How a registration stands, by number and query code, without an account; an unknown number and a wrong code get the same answer, and wrong guesses are counted.
    async fn attendance(&self, ctx: &Context<'_>, number: String, query_code: String) -> Answer<Attendance> {
        let found = follow(ctx, &number, &query_code, async |number, digest| {
            ctx.store().attendance_followed(&number, &digest).await
        });
        Ok(found.await?.map(Attendance))
    }
}
