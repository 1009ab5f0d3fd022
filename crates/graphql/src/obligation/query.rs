//! What is due, and how well it is met.

use std::sync::Arc;

use async_graphql::{Context, InputObject, Object};
use chrono::NaiveDate;
use domain::obligation::{Fulfilment, ObligationId, ObligationKind};
use persistence::{CoverageFilter, Moment, ObligationFilter, ObligationKeyset, ObligationSeen};

use super::Obligation;
use super::coverage::Coverage;
use crate::catalogue::edition::domain_code;
use crate::code::Code;
use crate::context::Reach;
use crate::page::{Connection, connection, scope, selects, window};
use crate::problem::{Answer, Problem};
use crate::time::Date;
use crate::unit::named;

/// 公开义务筛选条件。Which obligations.
#[derive(InputObject, Default)]
pub struct ObligationFilterInput {
    /// 该单位及其全部下级的代码。Code of a unit, with everything below it.
    unit_code: Option<String>,
    /// 领域代码。Of this domain.
    pilot_domain: Option<String>,
    /// 义务类型。Of this kind.
    kind: Option<Code<ObligationKind>>,
    /// 履行情况;不填为尚未履行的(DUE、MISSING、UNDATED)。That stand in one of these ways; left out, what is not met.
    #[graphql(default)]
    fulfilments: Vec<Code<Fulfilment>>,
    /// 不晚于该日到期。Due on this day or before.
    due_until: Option<Date>,
    /// 某日终了时的情况;默认为当前。As it stood at the end of this day; by default, now.
    as_of: Option<Date>,
}

/// The moment at the end of a day that has passed; now, for today and without a day.
pub(crate) async fn moment(ctx: &Context<'_>, as_of: Option<NaiveDate>) -> Result<Moment, Problem> {
    let today = ctx.act().date();
    match as_of.filter(|day| *day != today) {
        None => Ok(Moment { seq: None, on: today }),
        Some(day) if day > today => {
            Err(Problem::bad_input(format!("asOf 不晚于今天({today})"), format!("`asOf` is {today} or before")))
        }
        Some(day) => Ok(Moment { seq: Some(ctx.store().journal_end_of(day).await?.unwrap_or(0)), on: day }),
    }
}

pub(super) async fn page(
    ctx: &Context<'_>,
    filter: ObligationFilter,
    moment: Moment,
    (first, after): (i32, Option<String>),
) -> Answer<Connection<Obligation>> {
    let scope = scope("obligations", &(&filter, moment));
    let window = window::<ObligationKeyset>(first, after.as_deref(), &scope)?;
    let total =
        if selects(ctx, &["totalCount"]) { Some(ctx.store().count_obligations(&filter, moment).await?) } else { None };
    let page = ctx.store().obligations(&filter, moment, window).await?;
    let key = |it: &ObligationSeen| -> (NaiveDate, ObligationId) { (it.sort_on, it.obligation.id) };
    let seen = |it: ObligationSeen| Obligation { record: Arc::new(it.obligation), stood: Some(it.fulfilment) };
    Ok(Some(connection(page, &scope, total, key, seen)))
}

/// Queries about obligations.
#[derive(Default)]
pub struct ObligationQuery;

#[Object]
impl ObligationQuery {
    /// 公开义务,先到期的在前。What is due, soonest first.
    async fn obligations(
        &self,
        ctx: &Context<'_>,
        first: i32,
        after: Option<String>,
        filter: Option<ObligationFilterInput>,
    ) -> Answer<Connection<Obligation>> {
        let filter = filter.unwrap_or_default();
        let moment = moment(ctx, filter.as_of.map(|it| it.0)).await?;
        let filter = ObligationFilter {
            under: named(ctx, filter.unit_code.as_deref())?,
            pilot_domain: filter.pilot_domain.as_deref().map(domain_code).transpose()?.map(Some),
            kind: filter.kind.map(|it| it.0),
            fulfilments: filter.fulfilments.into_iter().map(|it| it.0).collect(),
            due_until: filter.due_until.map(|it| it.0),
            ..ObligationFilter::default()
        };
        page(ctx, filter, moment, (first, after)).await
    }

    /// 覆盖情况:单位及其全部下级的公开事项和公开义务,当前或某日终了时。
    /// How well the items of a unit and everything below it are covered, now or at the end of a day.
    async fn coverage(
        &self,
        ctx: &Context<'_>,
        unit_code: Option<String>,
        pilot_domain: Option<String>,
        as_of: Option<Date>,
    ) -> Answer<Coverage> {
        let moment = moment(ctx, as_of.map(|it| it.0)).await?;
        let filter = CoverageFilter {
            under: named(ctx, unit_code.as_deref())?,
            pilot_domain: pilot_domain.as_deref().map(domain_code).transpose()?,
        };
        Coverage::count(ctx, filter, moment).await.map(Some)
    }
}
