//! 完成记录: that a unit reached a step, when, and what shows it.

use chrono::{DateTime, NaiveDate, Utc};

use super::{Milestone, MilestoneId, READERS, RECORDERS};
use crate::act::Act;
use crate::evidence::Evidence;
use crate::journal::Event;
use crate::refusal::{Ground, Refusal};
use crate::staff::StaffId;
use crate::unit::UnitId;
use crate::{id, text};

id! {
    /// Identifies the record of a milestone.
    MilestoneRecordId, "milestonerecord"
}

text! {
    /// 撤回理由.
    MilestoneRecordWithdrawal, max 500
}

/// 完成记录. A mistaken one is withdrawn and stays in the history.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct MilestoneRecord {
    /// Identity.
    pub id: MilestoneRecordId,
    /// The step.
    pub milestone_id: MilestoneId,
    /// Who reached it.
    pub unit_id: UnitId,
    /// 完成日期
    pub reached_on: NaiveDate,
    /// 佐证材料
    pub evidence: Evidence,
    /// Who recorded it; none for the operator.
    pub recorded_by: Option<StaffId>,
    /// When it was recorded.
    pub recorded_at: DateTime<Utc>,
    /// 撤回
    pub withdrawn: Option<Withdrawn>,
    /// Counts the changes.
    pub version: i32,
}

/// 撤回 of a mistaken record.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Withdrawn {
    /// When.
    pub at: DateTime<Utc>,
    /// By whom; none for the operator.
    pub by: Option<StaffId>,
    /// Why.
    pub reason: MilestoneRecordWithdrawal,
}

impl MilestoneRecord {
    /// 记录完成: for a unit the step asks something of, on a day that has come. That it is recorded once is the store's.
    pub fn record(
        act: &Act,
        milestone: &Milestone,
        unit_id: UnitId,
        reached_on: NaiveDate,
        evidence: Evidence,
    ) -> Result<(Self, Event), Refusal> {
        act.require(&RECORDERS, unit_id)?;
        let today = act.date();
        let concerns = act.directory.unit(unit_id).is_some_and(|unit| milestone.concerns(&act.directory, unit, today));
        if !concerns {
            return Err(Refusal::at(Ground::MilestoneNotAddressed, "unitCode")
                .allowed(milestone.details.responsible.as_str(), milestone.details.responsible.as_str()));
        }
        if reached_on > today {
            return Err(Refusal::at(Ground::InvalidValue, "reachedOn")
                .found(reached_on.to_string())
                .allowed(format!("不晚于 {today}"), format!("{today} or before")));
        }
        evidence.require_some()?;
        let record = Self {
            id: act.new_id(),
            milestone_id: milestone.id,
            unit_id,
            reached_on,
            evidence,
            recorded_by: act.actor.staff_id(),
            recorded_at: act.at,
            withdrawn: None,
            version: 1,
        };
        let event = record.event("recordMilestone");
        Ok((record, event))
    }

    /// 撤回: a mistaken record; the step is open again, and may be recorded anew.
    pub fn withdraw(&mut self, act: &Act, reason: MilestoneRecordWithdrawal) -> Result<Event, Refusal> {
        act.require(&RECORDERS, self.unit_id)?;
        if self.withdrawn.is_some() {
            return Err(Refusal::of(Ground::WrongState)
                .found("WITHDRAWN")
                .allowed("未撤回的完成记录", "a record that is not withdrawn"));
        }
        self.withdrawn = Some(Withdrawn { at: act.at, by: act.actor.staff_id(), reason });
        Ok(self.event("withdrawMilestoneRecord"))
    }

    /// Whether `act` may know of it.
    pub fn is_visible_to(&self, act: &Act) -> bool {
        act.holds(&READERS, self.unit_id)
    }

    /// The evidence and the reasons stay out: people may be named in them.
    fn event(&self, action: &'static str) -> Event {
        Event::new(action, "MilestoneRecord", self.id.0)
            .of_unit(Some(self.unit_id))
            .fact("milestoneId", self.milestone_id.to_string())
            .fact("reachedOn", self.reached_on.to_string())
    }
}
