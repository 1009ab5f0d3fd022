//! 进度: where each unit stands with each step that asks something of it.

use std::collections::HashMap;
use std::hash::BuildHasher;
use std::sync::Arc;

use chrono::NaiveDate;

use super::{Milestone, MilestoneId};
use crate::code;
use crate::directory::Directory;
use crate::unit::{Unit, UnitId};

code! {
    /// 工作步骤的完成情况.
    pub enum MilestoneState {
        /// 历史步骤: past when it was imported, and nothing recorded; not overdue.
        History = "HISTORY" / "历史步骤" / "History",
        /// 未到期
        Pending = "PENDING" / "未完成,未到期" / "Not reached, not due yet",
        /// 按期完成
        Reached = "REACHED" / "按期完成" / "Reached in time",
        /// 逾期完成
        ReachedLate = "REACHED_LATE" / "逾期完成" / "Reached late",
        /// 逾期未完成
        Overdue = "OVERDUE" / "逾期未完成" / "Overdue",
    }
}

/// One step of one unit.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct MilestoneProgress {
    /// The step.
    pub milestone: Arc<Milestone>,
    /// The unit.
    pub unit: Arc<Unit>,
    /// 完成日期, where it is recorded.
    pub reached_on: Option<NaiveDate>,
    /// Where it stands.
    pub state: MilestoneState,
}

/// How many units stand where with a step.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct MilestoneTally {
    /// 历史步骤
    pub history: u32,
    /// 未到期
    pub pending: u32,
    /// 按期完成
    pub reached: u32,
    /// 逾期完成
    pub reached_late: u32,
    /// 逾期未完成
    pub overdue: u32,
}

impl MilestoneTally {
    /// Counts one unit more.
    pub fn add(&mut self, state: MilestoneState) {
        *match state {
            MilestoneState::History => &mut self.history,
            MilestoneState::Pending => &mut self.pending,
            MilestoneState::Reached => &mut self.reached,
            MilestoneState::ReachedLate => &mut self.reached_late,
            MilestoneState::Overdue => &mut self.overdue,
        } += 1;
    }

    /// 涉及的单位数
    pub fn concerned(self) -> u32 {
        self.history + self.pending + self.reached + self.reached_late + self.overdue
    }
}

impl Milestone {
    /// Where a unit stands that has recorded this, or nothing. What is recorded counts even of history; a step without a
    /// last day is never late.
    pub fn state(&self, reached_on: Option<NaiveDate>, today: NaiveDate) -> MilestoneState {
        match (reached_on, self.details.due_on) {
            (Some(on), Some(due_on)) if on > due_on => MilestoneState::ReachedLate,
            (Some(_), _) => MilestoneState::Reached,
            (None, _) if self.is_history() => MilestoneState::History,
            (None, Some(due_on)) if today > due_on => MilestoneState::Overdue,
            (None, _) => MilestoneState::Pending,
        }
    }
}

/// Every step of every unit that `wanted` lets pass: steps in their order, and of each the units by code. `reached` is
/// what stands recorded.
pub fn progress<S: BuildHasher>(
    milestones: &[Arc<Milestone>],
    reached: &HashMap<(MilestoneId, UnitId), NaiveDate, S>,
    directory: &Directory,
    today: NaiveDate,
    wanted: impl Fn(&Unit) -> bool,
) -> Vec<MilestoneProgress> {
    let units: Vec<_> = directory.units().iter().filter(|unit| wanted(unit)).collect();
    let of = |milestone: &Arc<Milestone>, unit: &Arc<Unit>| {
        let reached_on = reached.get(&(milestone.id, unit.id)).copied();
        let state = milestone.state(reached_on, today);
        MilestoneProgress { milestone: milestone.clone(), unit: unit.clone(), reached_on, state }
    };
    milestones
        .iter()
        .flat_map(|milestone| {
            let concerned = units.iter().filter(|unit| milestone.concerns(directory, unit, today));
            concerned.map(|unit| of(milestone, unit)).collect::<Vec<_>>()
        })
        .collect()
}
