//! What anybody may ask about decisions and consultations, and how the sender of an opinion follows it.

use async_graphql::{Context, InputObject, Object};
use chrono::NaiveDate;
use domain::participation::consultation as consultations;
use domain::participation::consultation::{ConsultationId, ConsultationState};
use domain::participation::decision as decisions;
use domain::participation::decision::{DecisionId, DecisionState};
use persistence::{ConsultationFilter, DecisionFilter, ParticipationKeyset};

use super::consultation::Consultation;
use super::decision::Decision;
use super::opinion::Opinion;
use crate::code::Code;
use crate::context::Reach;
use crate::id::Id;
use crate::page::{Connection, connection, scope, window};
use crate::problem::{Answer, Problem};
use crate::submission::follow;
use crate::unit::named;

/// Years a filter may name: those a date can have.
const YEARS: std::ops::RangeInclusive<i32> = 1900..=9998;

/// 决策事项筛选条件。Which decisions.
#[derive(InputObject, Default)]
pub struct DecisionFilterInput {
    /// 决策机关代码。Code of the unit that decides.
    unit_code: Option<String>,
    /// 列入哪一年的事项目录。On the list of this year.
    year: Option<i32>,
    /// 状态。State.
    state: Option<Code<DecisionState>>,
}

/// 征求意见筛选条件。Which consultations.
#[derive(InputObject, Default)]
pub struct ConsultationFilterInput {
    /// 征求意见的单位代码。Code of the unit that asks.
    unit_code: Option<String>,
    /// 状态,以当日为准。State, as of today.
    state: Option<Code<ConsultationState>>,
    /// 开始于哪一年。The year in which it began.
    year: Option<i32>,
    /// 所属决策事项。About this decision.
    decision_id: Option<Id<DecisionId>>,
}

/// Queries on what the public takes part in.
#[derive(Default)]
pub struct ParticipationQuery;

#[Object]
impl ParticipationQuery {
    /// 重大行政决策事项目录,新公布的在前。The decisions the public takes part in, announced last first.
    async fn decisions(
        &self,
        ctx: &Context<'_>,
        first: i32,
        after: Option<String>,
        filter: Option<DecisionFilterInput>,
    ) -> Answer<Connection<Decision>> {
        let filter = filter.unwrap_or_default();
        let filter = DecisionFilter {
            unit_id: named(ctx, filter.unit_code.as_deref())?,
            year: year(filter.year)?,
            state: filter.state.map(|it| it.0),
        };
        let scope = scope("decisions", &filter);
        let window = window::<ParticipationKeyset<DecisionId>>(first, after.as_deref(), &scope)?;
        let page = ctx.store().decisions(&filter, window).await?;
        let key = |it: &decisions::Decision| (it.announced_at, it.id);
        Ok(Some(connection(page, &scope, None, key, Decision::from)))
    }

    /// 公开征求意见,新公布的在前。The consultations, published last first.
    async fn consultations(
        &self,
        ctx: &Context<'_>,
        first: i32,
        after: Option<String>,
        filter: Option<ConsultationFilterInput>,
    ) -> Answer<Connection<Consultation>> {
        let input = filter.unwrap_or_default();
        let today = ctx.act().date();
        let filter = ConsultationFilter {
            unit_id: named(ctx, input.unit_code.as_deref())?,
            state: input.state.map(|it| (it.0, today)),
            year: year(input.year)?,
            decision_id: input.decision_id.map(|it| it.0),
        };
        // A cursor outlives the day it was given.
        let day = NaiveDate::default();
        let named = ConsultationFilter { state: filter.state.map(|it| (it.0, day)), ..filter.clone() };
        let scope = scope("consultations", &named);
        let window = window::<ParticipationKeyset<ConsultationId>>(first, after.as_deref(), &scope)?;
        let page = ctx.store().consultations(&filter, window).await?;
        let key = |it: &consultations::Consultation| (it.opened_at, it.id);
        Ok(Some(connection(page, &scope, None, key, Consultation::from)))
    }

    /// 凭受理编号和查询码查询意见的办理情况,无须注册;编号不存在与查询码错误的回答相同,连续错误的暂停查询。
    /// How an opinion stands, by number and query code, without an account; an unknown number and a wrong code get the same answer, and wrong guesses are counted.
    async fn opinion(&self, ctx: &Context<'_>, number: String, query_code: String) -> Answer<Opinion> {
        let found = follow(ctx, &number, &query_code, async |number, digest| {
            ctx.store().opinion_followed(&number, &digest).await
        });
        Ok(found.await?.map(Opinion))
    }
}

fn year(year: Option<i32>) -> Result<Option<i32>, Problem> {
    match year {
        Some(year) if !YEARS.contains(&year) => {
            Err(Problem::bad_input(format!("年份 {year} 有误"), format!("{year} is no year")))
        }
        _ => Ok(year),
    }
}
