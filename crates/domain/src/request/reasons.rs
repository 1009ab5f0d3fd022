//! 说明理由: far too many or too frequent requests (条例第三十五条). Reasons that do not hold end in a refusal to process; for
//! those that hold, a longer reasonable period can be set.

use chrono::NaiveDate;

use super::dossier::Dossier;
use super::policy::Rules;
use super::step::{Hand, Step, What};
use super::{APPROVERS, InformationRequest, Party, arrival, require_later};
use crate::act::Act;
use crate::journal::Event;
use crate::refusal::{Ground, Refusal};
use crate::submission::LongText;

/// 要求说明理由 about to be made.
#[derive(Clone, Debug)]
pub struct ReasonsDemand {
    /// 事由
    pub text: LongText,
    /// The last day for the reasons.
    pub due_on: NaiveDate,
    /// The day of it; today unless said.
    pub on: Option<NaiveDate>,
}

/// 延迟答复 about to be decided.
#[derive(Clone, Debug)]
pub struct Deferral {
    /// The last day of the reasonable period.
    pub due_on: NaiveDate,
    /// 理由, of which the applicant is told.
    pub reason: LongText,
    /// The day the applicant was told; today unless said.
    pub notified_on: Option<NaiveDate>,
}

impl InformationRequest {
    /// 要求说明理由, once. The clock runs on: the law stops it for nothing else than consulting others.
    pub fn demand_reasons(
        &mut self,
        act: &Act,
        dossier: &mut Dossier,
        demand: ReasonsDemand,
    ) -> Result<Event, Refusal> {
        let by = self.hand(act, Party::Unit)?;
        self.require_under_way()?;
        if self.reasons_demanded().is_some() {
            return Err(Refusal::of(Ground::ReasonsOnce));
        }
        self.require_in_hand()?;
        let (on, due_on) = (self.day(act, "on", demand.on)?, demand.due_on);
        require_later(due_on, on)?;
        dossier.reasons_demand = Some(demand.text);
        let event = self.take(act, "demandReasons", by, on, What::ReasonsDemanded { due_on });
        Ok(event.fact("dueOn", due_on.to_string()))
    }

    /// 说明理由, from the applicant, or as the unit received it.
    pub fn give_reasons(
        &mut self,
        act: &Act,
        party: Party,
        dossier: &mut Dossier,
        text: LongText,
        on: Option<NaiveDate>,
    ) -> Result<Event, Refusal> {
        let by = self.hand(act, party)?;
        self.require_open()?;
        if self.reasons_demanded().is_none() || self.reasons_given_on().is_some() {
            return Err(Refusal::of(Ground::ReasonsNotDemanded));
        }
        let on = self.day_of(act, party, on)?;
        dossier.reasons = Some(text);
        Ok(self.take(act, "submitReasons", by, on, What::ReasonsGiven))
    }

    /// 延迟答复, once: the reasons hold, but the reply cannot be given within the period of 第三十三条, so that a longer
    /// reasonable one is set, before that is over, and told to the applicant. As with an extension, the head of the disclosure
    /// office decides, who is not the clerk that demanded the reasons.
    pub fn defer(
        &mut self,
        act: &Act,
        rules: Rules<'_>,
        dossier: &mut Dossier,
        deferral: Deferral,
    ) -> Result<Event, Refusal> {
        act.require(&APPROVERS, self.unit_id)?;
        self.require_under_way()?;
        if self.deferral().is_some() {
            return Err(Refusal::of(Ground::DeferralOnce));
        }
        let demanded = self.reasons_demanded().filter(|_| self.reasons_given_on().is_some());
        let Some((Step { by: clerk, .. }, _)) = demanded else {
            return Err(Refusal::of(Ground::ReasonsNotGiven));
        };
        let by = Hand::of(&act.actor);
        if *clerk == by && act.actor.staff_id().is_some() {
            return Err(Refusal::of(Ground::DeferralOwn));
        }
        self.require_in_hand()?;
        let on = self.day(act, "on", None)?;
        self.require_in_time(on, rules)?;
        let before = self.clock(rules, on).and_then(|clock| clock.due_on).unwrap_or(on);
        let due_on = deferral.due_on;
        require_later(due_on, before)?;
        let notified_on = arrival(act, "notifiedOn", on, deferral.notified_on.unwrap_or(on))?;
        dossier.deferral_reason = Some(deferral.reason);
        let event = self.take(act, "deferInformationRequest", by, on, What::Deferred { due_on, notified_on });
        Ok(event.fact("dueOn", due_on.to_string()).fact("before", before.to_string()))
    }

    /// Refuses not to process what nobody was asked about, or what the applicant may still explain.
    pub(super) fn require_unexplained(&self, on: NaiveDate) -> Result<(), Refusal> {
        match self.reasons_demanded() {
            None => Err(Refusal::at(Ground::ReasonsNotDemanded, "kind")),
            Some((_, due_on)) if self.reasons_given_on().is_none() && on <= due_on => {
                Err(Refusal::at(Ground::PeriodStillRuns, "kind").found(due_on.to_string()))
            }
            Some(_) => Ok(()),
        }
    }

    /// The demand for reasons, and the last day for them.
    pub fn reasons_demanded(&self) -> Option<(&Step, NaiveDate)> {
        self.steps.iter().find_map(|step| match step.what {
            What::ReasonsDemanded { due_on } => Some((step, due_on)),
            _ => None,
        })
    }

    /// The day the reasons came.
    pub fn reasons_given_on(&self) -> Option<NaiveDate> {
        self.steps.iter().find(|step| step.what == What::ReasonsGiven).map(|step| step.on)
    }

    /// 延迟答复: the step, the last day of the period, and the day the applicant was told.
    pub fn deferral(&self) -> Option<(&Step, NaiveDate, NaiveDate)> {
        self.steps.iter().find_map(|step| match step.what {
            What::Deferred { due_on, notified_on } => Some((step, due_on, notified_on)),
            _ => None,
        })
    }
}
