//! 办件情况: what the units have on their desks, in numbers that anybody may see.

use std::collections::BTreeMap;

use async_graphql::{Context, Object, SimpleObject};
use domain::unit::UnitId;
use persistence::{CaseloadCounts as Counts, CaseloadFilter};

use crate::context::Reach;
use crate::problem::{Answer, Problem};
use crate::time::Date;
use crate::unit::{Unit, find, named};

/// Days between the first and the last of a period, at most.
const MOST_DAYS: i64 = 3_660;

/// Numbers of a period.
pub struct Caseload {
    filter: CaseloadFilter,
    by_unit: BTreeMap<UnitId, Counts>,
}

/// 办件数。How many documents, requests, enquiries and consultations.
#[derive(SimpleObject)]
pub struct CaseloadCounts {
    /// 期间发布、现仍公开的政府信息。Documents published in the period and public still.
    documents_published: i64,
    /// 期间收到的信息公开申请。Information requests received in the period.
    requests_received: i64,
    /// 期间办结的信息公开申请。Information requests closed in the period.
    requests_closed: i64,
    /// 现在办理中的信息公开申请。Information requests that are open now.
    requests_open: i64,
    /// 其中已逾期的。Of these, the overdue ones.
    requests_overdue: i64,
    /// 期间收到的咨询。Enquiries received in the period.
    enquiries_received: i64,
    /// 期间答复的咨询。Enquiries answered in the period.
    enquiries_answered: i64,
    /// 现在待答复的咨询。Enquiries that are open now.
    enquiries_open: i64,
    /// 其中已逾期的。Of these, the overdue ones.
    enquiries_overdue: i64,
    /// 期间开始的征求意见。Consultations begun in the period.
    consultations_opened: i64,
    /// 现在征求中的。Consultations in which opinions are taken today.
    consultations_running: i64,
    /// 已结束、尚未公布反馈的。Consultations that are over and have no published feedback.
    consultations_unanswered: i64,
}

/// 一个单位的办件情况,不含下级。Numbers of one unit, without what is below it.
#[derive(SimpleObject)]
pub struct UnitCaseload {
    /// 单位。The unit.
    unit: Option<Unit>,
    /// 数字。Numbers.
    counts: CaseloadCounts,
}

impl From<Counts> for CaseloadCounts {
    fn from(it: Counts) -> Self {
        Self {
            documents_published: it.documents,
            requests_received: it.requests_received,
            requests_closed: it.requests_closed,
            requests_open: it.requests_open,
            requests_overdue: it.requests_overdue,
            enquiries_received: it.enquiries_received,
            enquiries_answered: it.enquiries_answered,
            enquiries_open: it.enquiries_open,
            enquiries_overdue: it.enquiries_overdue,
            consultations_opened: it.consultations_opened,
            consultations_running: it.consultations_running,
            consultations_unanswered: it.consultations_unanswered,
        }
    }
}

/// 办件情况。What a unit and everything below it have on their desks.
#[Object]
impl Caseload {
    /// 期间的第一日。The first day of the period.
    async fn since(&self) -> Date {
        Date(self.filter.since)
    }
    /// 期间的最后一日。The last day of the period.
    async fn until(&self) -> Date {
        Date(self.filter.until)
    }
    /// 统计的单位;null 为全部。The unit; null for all.
    async fn unit(&self, ctx: &Context<'_>) -> Option<Unit> {
        find(ctx, self.filter.under)
    }
    /// 合计。All together.
    async fn total(&self) -> CaseloadCounts {
        self.by_unit.values().fold(Counts::default(), |sum, it| sum + *it).into()
    }
    /// 按单位,按代码排序;没有办件的不列。By unit, by code; those with nothing are left out.
    async fn by_unit(&self, ctx: &Context<'_>) -> Vec<UnitCaseload> {
        let mut units: Vec<_> = self.by_unit.iter().filter(|(_, counts)| **counts != Counts::default()).collect();
        units.sort_by_key(|(id, _)| ctx.directory().unit(**id).map(|unit| unit.code.clone()));
        let shown =
            |(id, counts): (&UnitId, &Counts)| UnitCaseload { unit: find(ctx, Some(*id)), counts: (*counts).into() };
        units.into_iter().map(shown).collect()
    }
}

/// Queries about what is on the desks.
#[derive(Default)]
pub struct CaseloadQuery;

#[Object]
impl CaseloadQuery {
    /// 办件情况:单位及其全部下级在一段期间发布、收到、办结多少,现在有多少在办和逾期。只有数字,没有内容和姓名。
    /// What a unit and everything below it published, received and closed in a period, and what is open and overdue now. Numbers only.
    async fn caseload(
        &self,
        ctx: &Context<'_>,
        unit_code: Option<String>,
        since: Date,
        until: Date,
    ) -> Answer<Caseload> {
        let (since, until) = (since.0, until.0);
        if !(0..=MOST_DAYS).contains(&(until - since).num_days()) {
            return Err(Problem::BadInput {
                zh: format!("期间有误:{since} 至 {until}。允许:最后一日不早于第一日,至多 {MOST_DAYS} 天"),
                en: format!(
                    "The period {since} to {until} is none; the last day is not before the first, and at most {MOST_DAYS} days later"
                ),
            });
        }
        let under = named(ctx, unit_code.as_deref())?;
        let filter = CaseloadFilter { under, since, until, today: ctx.act().date() };
        let mut by_unit: BTreeMap<UnitId, Counts> = BTreeMap::new();
        for (unit_id, counts) in ctx.store().caseload(&filter).await? {
            let sum = by_unit.entry(unit_id).or_default();
            *sum = *sum + counts;
        }
        Ok(Some(Caseload { filter, by_unit }))
    }
}
