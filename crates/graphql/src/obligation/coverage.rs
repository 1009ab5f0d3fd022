//! 覆盖情况: numbers, each of which opens to what it counts.

use std::collections::BTreeMap;

use async_graphql::{Context, Object};
use domain::obligation::Fulfilment;
use domain::pilot_domain::DomainCode;
use domain::unit::{Level, UnitId};
use persistence::{Counted, CountedItems, CoverageFilter, Moment, ObligationFilter};

use super::Obligation;
use super::query::page;
use crate::code::Code;
use crate::context::Reach;
use crate::page::Connection;
use crate::pilot_domain::PilotDomain;
use crate::problem::{Answer, Problem};
use crate::time::Date;
use crate::unit::{Unit, find};

/// How well something is covered at a moment.
pub struct Coverage {
    filter: CoverageFilter,
    moment: Moment,
    counted: Vec<Counted>,
    /// Of the present only: what is filed under an item is not kept for the past.
    items: Option<Vec<CountedItems>>,
}

/// Numbers of one unit, domain or level, or of all.
pub struct CoverageCounts {
    /// What opens them.
    filter: ObligationFilter,
    moment: Moment,
    of: BTreeMap<Fulfilment, i64>,
    items: Option<(i64, i64)>,
}

/// Numbers of one unit.
pub struct UnitCoverage {
    unit_id: UnitId,
    counts: CoverageCounts,
}

/// Numbers of one domain.
pub struct DomainCoverage {
    pilot_domain: Option<DomainCode>,
    counts: CoverageCounts,
}

/// Numbers of one level.
pub struct LevelCoverage {
    level: Level,
    counts: CoverageCounts,
}

impl Coverage {
    /// Two statements, whatever the size of the county.
    pub(super) async fn count(ctx: &Context<'_>, filter: CoverageFilter, moment: Moment) -> Result<Self, Problem> {
        let counted = ctx.store().coverage(&filter, moment).await?;
        let items = match moment.seq {
            None => Some(ctx.store().covered_items(&filter).await?),
            Some(_) => None,
        };
        Ok(Self { filter, moment, counted, items })
    }

    /// What opens the numbers of all.
    fn whole(&self) -> ObligationFilter {
        let CoverageFilter { under, pilot_domain } = self.filter.clone();
        ObligationFilter { under, pilot_domain: pilot_domain.map(Some), ..ObligationFilter::default() }
    }

    /// The numbers of those that `belongs` says; `filter` is what opens them.
    fn counts(
        &self,
        filter: ObligationFilter,
        belongs: impl Fn(UnitId, Option<&DomainCode>) -> bool,
    ) -> CoverageCounts {
        let mut of = BTreeMap::new();
        for it in self.counted.iter().filter(|it| belongs(it.unit_id, it.pilot_domain.as_ref())) {
            *of.entry(it.fulfilment).or_default() += it.count;
        }
        let items = self.items.as_ref().map(|rows| {
            let own = rows.iter().filter(|it| belongs(it.unit_id, it.pilot_domain.as_ref()));
            own.fold((0, 0), |(items, empty), it| (items + it.items, empty + it.empty))
        });
        CoverageCounts { filter, moment: self.moment, of, items }
    }

    /// Whatever has a number, once.
    fn each<T: Ord>(&self, pick: impl Fn(UnitId, Option<&DomainCode>) -> T) -> Vec<T> {
        let counted = self.counted.iter().map(|it| pick(it.unit_id, it.pilot_domain.as_ref()));
        let items = self.items.iter().flatten().map(|it| pick(it.unit_id, it.pilot_domain.as_ref()));
        let mut all: Vec<T> = counted.chain(items).collect();
        all.sort();
        all.dedup();
        all
    }
}

/// 覆盖情况。How well the items of a unit and everything below it are covered.
#[Object]
impl Coverage {
    /// 统计的日期。The day it is counted for.
    async fn as_of(&self) -> Date {
        Date(self.moment.on)
    }
    /// 统计的单位;null 为全部。The unit; null for all.
    async fn unit(&self, ctx: &Context<'_>) -> Option<Unit> {
        find(ctx, self.filter.under)
    }
    /// 合计。All together.
    async fn total(&self) -> CoverageCounts {
        self.counts(self.whole(), |_, _| true)
    }
    /// 按单位,按代码排序。By unit, by code.
    async fn by_unit(&self, ctx: &Context<'_>) -> Vec<UnitCoverage> {
        let mut units = self.each(|unit_id, _| unit_id);
        units.sort_by_key(|id| ctx.directory().unit(*id).map(|unit| unit.code.clone()));
        let of_unit = |unit_id: UnitId| {
            let filter = ObligationFilter { unit_id: Some(unit_id), ..self.whole() };
            UnitCoverage { unit_id, counts: self.counts(filter, |id, _| id == unit_id) }
        };
        units.into_iter().map(of_unit).collect()
    }
    /// 按领域,按代码排序;不属于任何领域的在前。By domain, by code; what is of no domain comes first.
    async fn by_domain(&self) -> Vec<DomainCoverage> {
        let of_domain = |code: Option<DomainCode>| {
            let filter = ObligationFilter { pilot_domain: Some(code.clone()), ..self.whole() };
            let counts = self.counts(filter, |_, domain| domain == code.as_ref());
            DomainCoverage { pilot_domain: code, counts }
        };
        self.each(|_, domain| domain.cloned()).into_iter().map(of_domain).collect()
    }
    /// 按层级。By level.
    async fn by_level(&self, ctx: &Context<'_>) -> Vec<LevelCoverage> {
        let directory = ctx.directory();
        let level = |id: UnitId| directory.unit(id).map(|unit| unit.level);
        let present = self.each(|unit_id, _| level(unit_id).map(Level::code));
        let of_level = |it: &Level| {
            let filter = ObligationFilter { level: Some(*it), ..self.whole() };
            let counts = self.counts(filter, |unit_id, _| level(unit_id) == Some(*it));
            LevelCoverage { level: *it, counts }
        };
        Level::ALL.iter().filter(|it| present.contains(&Some(it.code()))).map(of_level).collect()
    }
}

/// 数字:公开事项和公开义务各有多少。How many items and obligations there are, and how they stand.
#[Object]
impl CoverageCounts {
    /// 生效目录中的公开事项;查询以往日期时为 null。Items in force; null for a day that has passed.
    async fn items(&self) -> Option<i64> {
        self.items.map(|it| it.0)
    }
    /// 没有任何公开信息的事项;查询以往日期时为 null。Items for which nothing is public; null for a day that has passed.
    async fn empty_items(&self) -> Option<i64> {
        self.items.map(|it| it.1)
    }
    /// 公开义务合计,不含已失效的。All obligations but those that lapsed.
    async fn obligations(&self) -> i64 {
        self.of.iter().filter(|(it, _)| **it != Fulfilment::Lapsed).map(|(_, count)| count).sum()
    }
    /// 未到期。Not yet due.
    async fn due(&self) -> i64 {
        self.number(Fulfilment::Due)
    }
    /// 按期履行。Met in time.
    async fn met(&self) -> i64 {
        self.number(Fulfilment::Met)
    }
    /// 逾期履行。Met late.
    async fn late(&self) -> i64 {
        self.number(Fulfilment::Late)
    }
    /// 逾期未履行。Overdue and not met.
    async fn missing(&self) -> i64 {
        self.number(Fulfilment::Missing)
    }
    /// 已免除。Excused.
    async fn excused(&self) -> i64 {
        self.number(Fulfilment::Excused)
    }
    /// 时限无法确定。Without a date to be late against.
    async fn undated(&self) -> i64 {
        self.number(Fulfilment::Undated)
    }
    /// 打开一个数字:处于该情况的公开义务。Opens a number: the obligations that stand so.
    async fn open(
        &self,
        ctx: &Context<'_>,
        fulfilment: Code<Fulfilment>,
        first: i32,
        after: Option<String>,
    ) -> Answer<Connection<Obligation>> {
        let filter = ObligationFilter { fulfilments: vec![fulfilment.0], ..self.filter.clone() };
        page(ctx, filter, self.moment, (first, after)).await
    }
}

impl CoverageCounts {
    fn number(&self, fulfilment: Fulfilment) -> i64 {
        self.of.get(&fulfilment).copied().unwrap_or_default()
    }
}

/// 一个单位的覆盖情况,不含下级。Coverage of one unit, without what is below it.
#[Object]
impl UnitCoverage {
    /// 单位。The unit.
    async fn unit(&self, ctx: &Context<'_>) -> Option<Unit> {
        find(ctx, Some(self.unit_id))
    }
    /// 数字。Numbers.
    async fn counts(&self) -> &CoverageCounts {
        &self.counts
    }
}

/// 一个领域的覆盖情况。Coverage of one domain.
#[Object]
impl DomainCoverage {
    /// 领域;不属于任何领域的为 null。The domain; null for what is of none.
    async fn pilot_domain(&self, ctx: &Context<'_>) -> Option<PilotDomain> {
        ctx.directory().pilot_domain(self.pilot_domain.as_ref()?).cloned().map(PilotDomain::from)
    }
    /// 数字。Numbers.
    async fn counts(&self) -> &CoverageCounts {
        &self.counts
    }
}

/// 一个层级的覆盖情况。Coverage of one level.
#[Object]
impl LevelCoverage {
    /// 层级。The level.
    async fn level(&self) -> Code<Level> {
        Code(self.level)
    }
    /// 数字。Numbers.
    async fn counts(&self) -> &CoverageCounts {
        &self.counts
    }
}
