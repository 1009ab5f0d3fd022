//! 工作步骤: what a plan asks of whom until when. Imported history stays history and turns nothing red.
//!
//! Every level sets dates of its own (省里的期限晚于本市), so that a step of two levels is two milestones.

mod progress;
mod record;

#[cfg(test)]
mod tests;

use chrono::{Datelike, NaiveDate};

pub use self::progress::{MilestoneProgress, MilestoneState, MilestoneTally, progress};
pub use self::record::{MilestoneRecord, MilestoneRecordId, MilestoneRecordWithdrawal, Withdrawn};

use crate::act::Act;
use crate::directory::Directory;
use crate::journal::Event;
use crate::refusal::{Ground, Refusal};
use crate::staff::Role;
use crate::unit::{Level, Unit, UnitId, UnitKind};
use crate::{code, id, text};

/// Who records for a unit that it reached a step.
pub const RECORDERS: [Role; 3] = [Role::Editor, Role::Reviewer, Role::Office];
/// Who reads how far the units they look after have come.
pub const READERS: [Role; 4] = [Role::Editor, Role::Reviewer, Role::Office, Role::Auditor];

id! {
    /// Identifies a milestone.
    MilestoneId, "milestone"
}

text! {
    /// 阶段.
    MilestonePhase, max 60
}

text! {
    /// 任务: what has to be done.
    MilestoneTitle, max 300
}

text! {
    /// 责任主体, as the plan writes it.
    ResponsibleText, max 200
}

text! {
    /// 完成日期, as the plan writes it.
    DueText, max 200
}

text! {
    /// 出处.
    MilestoneSource, max 300
}

code! {
    /// 责任主体的范围: the groups of units that plans address.
    pub enum Addressee {
        /// 各设区的市
        Prefectures = "PREFECTURES" / "各设区的市" / "Governments of the prefectures",
        /// 各县(市、区)
        Counties = "COUNTIES" / "各县(市、区)" / "Governments of the counties",
        /// 政府各部门, of the government whose plan it is.
        Departments = "DEPARTMENTS" / "政府各部门" / "Departments of the government",
        /// 各镇街区
        Townships = "TOWNSHIPS" / "各镇街区" / "Towns, streets and functional zones",
        /// 领域目录编制单位: whoever compiles the catalogue of a pilot domain, department or not.
        CompilingUnits = "COMPILING_UNITS" / "试点领域目录编制单位" / "Units that compile the catalogue of a pilot domain",
    }
}

impl Addressee {
    /// Whether the group has `unit` in it. Villages are in none: they govern themselves, and a plan of the government
    /// orders them nothing (村民委员会组织法第五条).
    fn includes(self, plan_of: &Unit, unit: &Unit, directory: &Directory) -> bool {
        match self {
            Self::Prefectures => unit.kind == UnitKind::Government && unit.level == Level::Prefecture,
            Self::Counties => unit.kind == UnitKind::Government && unit.level == Level::County,
            Self::Departments => {
                matches!(unit.kind, UnitKind::Office | UnitKind::Department) && unit.level == plan_of.level
            }
            Self::Townships => unit.kind.is_township(),
            Self::CompilingUnits => directory.pilot_domains().any(|it| it.compiling_unit_id == Some(unit.id)),
        }
    }
}

/// 工作步骤 of a plan.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Milestone {
    /// Identity.
    pub id: MilestoneId,
    /// Whose plan it stands in.
    pub unit_id: UnitId,
    /// Order in the plan, from 1.
    pub position: i32,
    /// What it says.
    pub details: MilestoneDetails,
    /// 导入日期; none for what was added here.
    pub imported_on: Option<NaiveDate>,
    /// Counts the changes.
    pub version: i32,
}

/// What a milestone says.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct MilestoneDetails {
    /// 阶段
    pub phase: MilestonePhase,
    /// 任务
    pub title: MilestoneTitle,
    /// 责任主体, in words.
    pub responsible: ResponsibleText,
    /// 责任主体, as groups of units; at least one.
    pub addressees: Vec<Addressee>,
    /// 层级: whose date it is; the plan's own and the province's dates differ.
    pub level: Level,
    /// 完成日期: the last day; none where the plan sets none.
    pub due_on: Option<NaiveDate>,
    /// The date as the plan writes it.
    pub due_text: DueText,
    /// 出处
    pub source: MilestoneSource,
}

impl DueText {
    /// A last day in words, where the plan's own are not known.
    pub fn of(due_on: Option<NaiveDate>) -> Self {
        match due_on {
            Some(on) => Self(format!("{}年{}月{}日前", on.year(), on.month(), on.day())),
            None => Self("未定完成日期".to_owned()),
        }
    }
}

impl Milestone {
    /// 增加工作步骤: the office adds a step to the plan of a unit in its charge, behind the others.
    pub fn add(act: &Act, unit_id: UnitId, position: i32, details: MilestoneDetails) -> Result<(Self, Event), Refusal> {
        act.require(&[Role::Office], unit_id)?;
        details.check()?;
        let milestone = Self { id: act.new_id(), unit_id, position, details, imported_on: None, version: 1 };
        let event = milestone.event("addMilestone");
        Ok((milestone, event))
    }

    /// 修改工作步骤. A date that is moved out of the past makes it history no longer.
    pub fn amend(&mut self, act: &Act, details: MilestoneDetails) -> Result<Event, Refusal> {
        act.require(&[Role::Office], self.unit_id)?;
        details.check()?;
        self.details = details;
        Ok(self.event("amendMilestone"))
    }

    /// 历史步骤: its last day had passed when it was imported.
    pub fn is_history(&self) -> bool {
        self.imported_on.zip(self.details.due_on).is_some_and(|(imported_on, due_on)| due_on < imported_on)
    }

    /// Whether it asks something of `unit` on that day: one that is closed owes nothing.
    pub fn concerns(&self, directory: &Directory, unit: &Unit, on: NaiveDate) -> bool {
        let Some(plan_of) = directory.unit(self.unit_id) else { return false };
        unit.closed_on.is_none_or(|closed_on| on < closed_on)
            && self.details.addressees.iter().any(|it| it.includes(plan_of, unit, directory))
            && directory.covers(self.unit_id, unit.id)
    }

    fn event(&self, action: &'static str) -> Event {
        Event::new(action, "Milestone", self.id.0)
            .of_unit(Some(self.unit_id))
            .public()
            .fact("position", self.position)
            .fact("dueOn", self.details.due_on.map(|on| on.to_string()))
    }
}

impl MilestoneDetails {
    fn check(&self) -> Result<(), Refusal> {
        let addressees = &self.addressees;
        if addressees.is_empty() {
            return Err(Refusal::at(Ground::MissingValue, "details.addressees")
                .allowed("至少一类责任主体", "at least one group of units"));
        }
        match (1..addressees.len()).find(|it| addressees[..*it].contains(&addressees[*it])) {
            None => Ok(()),
            Some(twice) => Err(Refusal::at(Ground::InvalidValue, "details.addressees")
                .found(addressees[twice].code())
                .allowed("每类一次", "each group once")),
        }
    }
}
