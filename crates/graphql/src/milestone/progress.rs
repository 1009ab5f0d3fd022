//! 进度: where the units one looks after stand, step by step, and in numbers.

use async_graphql::{Context, InputObject, Object};
use domain::milestone as model;
use domain::milestone::{MilestoneId, MilestoneState, MilestoneTally};
use domain::unit::UnitId;
use persistence::{Page, Window};

use super::Milestone;
use super::loaders::RecordsOf;
use super::record::MilestoneRecord;
use crate::code::Code;
use crate::context::{LocaleCode, Reach};
use crate::id::Id;
use crate::page::{Connection, connection, scope, window};
use crate::problem::{Answer, Problem};
use crate::unit::{Unit, named};
use crate::written::Written;

/// 进度筛选条件。Which steps of which units.
#[derive(InputObject, Default, Debug)]
pub struct MilestoneProgressFilterInput {
    /// 该单位及其全部下级的代码。Code of a unit, with everything below it.
    unit_code: Option<String>,
    /// 一个工作步骤。One step.
    milestone_id: Option<Id<MilestoneId>>,
    /// 完成情况;不填为全部。In one of these states; all unless said.
    #[graphql(default)]
    states: Vec<Code<MilestoneState>>,
}

/// One step of one unit.
pub struct MilestoneProgress(model::MilestoneProgress);

impl Written for MilestoneProgress {}

/// 一个单位的一个工作步骤的完成情况。Where one unit stands with one milestone.
#[Object]
impl MilestoneProgress {
    /// 工作步骤。The step.
    async fn milestone(&self) -> Milestone {
        Milestone(self.0.milestone.clone())
    }
    /// 单位。The unit.
    async fn unit(&self) -> Unit {
        Unit(self.0.unit.clone())
    }
    /// 完成情况。State.
    async fn state(&self) -> Code<MilestoneState> {
        Code(self.0.state)
    }
    /// 完成情况名称。Label of the state.
    async fn state_label(&self, ctx: &Context<'_>, locale: Option<LocaleCode>) -> &str {
        self.0.state.label(ctx.language(locale))
    }
    /// 距期限的天数(日历日),逾期的为负;已完成的、历史步骤和未定日期的为 null。Calendar days left, negative when overdue; null once it is reached, for history, and without a last day.
    async fn days_left(&self, ctx: &Context<'_>) -> Option<i64> {
        let is_open = matches!(self.0.state, MilestoneState::Pending | MilestoneState::Overdue);
        let due_on = self.0.milestone.details.due_on.filter(|_| is_open)?;
        Some((due_on - ctx.act().date()).num_days())
    }
    /// 有效的完成记录。The record that counts.
    async fn record(&self, ctx: &Context<'_>) -> Answer<MilestoneRecord> {
        let records = self.all(ctx).await?;
        Ok(records.into_iter().find(|it| it.0.withdrawn.is_none()))
    }
    /// 全部完成记录,含撤回的,新的在前。All records, the withdrawn ones included, newest first.
    async fn records(&self, ctx: &Context<'_>) -> Answer<Vec<MilestoneRecord>> {
        self.all(ctx).await.map(Some)
    }
}

impl MilestoneProgress {
    async fn all(&self, ctx: &Context<'_>) -> Result<Vec<MilestoneRecord>, Problem> {
        let found = ctx.load(RecordsOf(self.0.milestone.id, self.0.unit.id)).await?.unwrap_or_default();
        Ok(found.into_iter().map(MilestoneRecord).collect())
    }
}

/// How many units stand where with one step.
pub struct MilestoneTotals {
    milestone: Milestone,
    tally: MilestoneTally,
}

impl Written for MilestoneTotals {}

/// 一个工作步骤在所辖单位的完成情况汇总。How many of the units one looks after stand where with a milestone.
#[Object]
impl MilestoneTotals {
    /// 工作步骤。The step.
    async fn milestone(&self) -> Milestone {
        self.milestone.clone()
    }
    /// 涉及的单位数,为以下各项之和。How many units it asks something of: the sum of what follows.
    async fn concerned(&self) -> u32 {
        self.tally.concerned()
    }
    /// 历史步骤,没有记录。History without a record.
    async fn history(&self) -> u32 {
        self.tally.history
    }
    /// 未完成,未到期。Not reached, and not due yet.
    async fn pending(&self) -> u32 {
        self.tally.pending
    }
    /// 按期完成。Reached in time.
    async fn reached(&self) -> u32 {
        self.tally.reached
    }
    /// 逾期完成。Reached late.
    async fn reached_late(&self) -> u32 {
        self.tally.reached_late
    }
    /// 逾期未完成。Overdue.
    async fn overdue(&self) -> u32 {
        self.tally.overdue
    }
}

/// Place of a row: its plan, its step, its unit's code.
type ProgressKey = (UnitId, i32, String);

fn key(row: &model::MilestoneProgress) -> ProgressKey {
    (row.milestone.unit_id, row.milestone.position, row.unit.code.to_string())
}

/// A page of rows that are all in memory, in the order of their keys.
fn page<R, K: PartialOrd>(rows: Vec<R>, window: &Window<K>, key: impl Fn(&R) -> K) -> Page<R> {
    let wanted = usize::try_from(window.limit()).unwrap_or(usize::MAX);
    let first = window.first;
    let rest = rows.into_iter().skip_while(|row| window.after.as_ref().is_some_and(|after| key(row) <= *after));
    Page::cut(rest.take(wanted).collect(), first)
}

/// What staff see of milestones.
#[derive(Default)]
pub(crate) struct MilestoneWorkspace;

#[Object]
impl MilestoneWorkspace {
    /// 工作步骤进度:所辖单位逐个步骤的完成情况,按步骤,再按单位代码。How far the units one looks after have come: step by step, and of each the units by code.
    async fn milestone_progress(
        &self,
        ctx: &Context<'_>,
        first: i32,
        after: Option<String>,
        filter: Option<MilestoneProgressFilterInput>,
    ) -> Answer<Connection<MilestoneProgress>> {
        let filter = filter.unwrap_or_default();
        let scope = scope("milestoneProgress", &filter);
        let window = window::<ProgressKey>(first, after.as_deref(), &scope)?;
        let mut rows = ctx.store().milestone_progress(ctx.act(), named(ctx, filter.unit_code.as_deref())?).await?;
        rows.retain(|row| {
            filter.milestone_id.is_none_or(|id| id.0 == row.milestone.id)
                && (filter.states.is_empty() || filter.states.contains(&Code(row.state)))
        });
        let total = u64::try_from(rows.len()).ok();
        Ok(Some(connection(page(rows, &window, key), &scope, total, key, MilestoneProgress)))
    }

    /// 工作步骤进度汇总:每个步骤在所辖单位中完成多少、逾期多少。The same in numbers: of each step how many units reached it, and how many are late.
    async fn milestone_totals(
        &self,
        ctx: &Context<'_>,
        first: i32,
        after: Option<String>,
        #[graphql(desc = "该单位及其全部下级的代码。Code of a unit, with everything below it.")] unit_code: Option<
            String,
        >,
    ) -> Answer<Connection<MilestoneTotals>> {
        let scope = scope("milestoneTotals", &unit_code);
        let window = window::<(UnitId, i32)>(first, after.as_deref(), &scope)?;
        let rows = ctx.store().milestone_progress(ctx.act(), named(ctx, unit_code.as_deref())?).await?;
        let mut totals: Vec<MilestoneTotals> = Vec::new();
        for row in rows {
            if let Some(last) = totals.last_mut().filter(|it| it.milestone.0.id == row.milestone.id) {
                last.tally.add(row.state);
            } else {
                let mut tally = MilestoneTally::default();
                tally.add(row.state);
                totals.push(MilestoneTotals { milestone: Milestone(row.milestone), tally });
            }
        }
        let total = u64::try_from(totals.len()).ok();
        let key = |it: &MilestoneTotals| (it.milestone.0.unit_id, it.milestone.0.position);
        Ok(Some(connection(page(totals, &window, key), &scope, total, key, |it| it)))
    }
}
