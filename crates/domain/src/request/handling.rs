//! 办理: correction, extension, transfer (条例第三十条、第三十三条、第三十九条).

use chrono::NaiveDate;

use super::dossier::Dossier;
use super::policy::Rules;
use super::step::{Hand, Step, What};
use super::{APPROVERS, InformationRequest, Party, arrival, require_later};
use crate::act::Act;
use crate::journal::Event;
use crate::refusal::{Ground, Refusal};
use crate::submission::LongText;

/// 补正告知期限: working days from receipt (条例第三十条).
pub const CORRECTION_NOTICE_WITHIN: u32 = 7;
/// 延期: working days in total (条例第三十三条).
pub const EXTENSION_MOST: u32 = 20;

/// 补正告知 about to be given.
#[derive(Clone, Debug)]
pub struct CorrectionNotice {
    /// 需补正的事项
    pub points: LongText,
    /// The last day of the reasonable period.
    pub due_on: NaiveDate,
    /// The day of it; today unless said.
    pub on: Option<NaiveDate>,
}

/// 拟延期.
#[derive(Clone, Debug)]
pub struct ExtensionWish {
    /// Working days.
    pub days: u32,
    /// 理由, of which the applicant is told.
    pub reason: LongText,
}

impl InformationRequest {
    /// 补正告知, once (条例第三十条). One later than seven working days is recorded, and shows as late; after the reply period
    /// there is none, as the correction would begin it anew and nobody would be overdue.
    pub fn request_correction(
        &mut self,
        act: &Act,
        rules: Rules<'_>,
        dossier: &mut Dossier,
        notice: CorrectionNotice,
    ) -> Result<Event, Refusal> {
        let by = self.hand(act, Party::Unit)?;
        self.require_under_way()?;
        if self.correction().is_some() {
            return Err(Refusal::of(Ground::CorrectionOnce));
        }
        self.require_in_hand()?;
        let on = self.day(act, "on", notice.on)?;
        self.require_in_time(on, rules)?;
        require_later(notice.due_on, on)?;
        dossier.correction_points = Some(notice.points);
        let due_on = notice.due_on;
        let event = self.take(act, "requestCorrection", by, on, What::CorrectionRequested { due_on });
        Ok(event.fact("dueOn", due_on.to_string()))
    }

    /// 补正, from the applicant, or as the unit received it. The period is counted anew from that day. One that comes late
    /// is taken as long as the case was not closed for it: there may have been a good reason.
    pub fn correct(
        &mut self,
        act: &Act,
        party: Party,
        dossier: &mut Dossier,
        text: LongText,
        on: Option<NaiveDate>,
    ) -> Result<Event, Refusal> {
        let by = self.hand(act, party)?;
        self.require_open()?;
        if self.correction_due_on().is_none() {
            return Err(Refusal::of(Ground::NoCorrectionRequested));
        }
        let on = self.day_of(act, party, on)?;
        dossier.correction = Some(text);
        Ok(self.take(act, "submitCorrection", by, on, What::Corrected))
    }

    /// 提请延期: a clerk asks the head of the disclosure office. A later wish takes the place of an earlier one.
    pub fn propose_extension(
        &mut self,
        act: &Act,
        rules: Rules<'_>,
        dossier: &mut Dossier,
        wish: ExtensionWish,
    ) -> Result<Event, Refusal> {
        let by = self.hand(act, Party::Unit)?;
        self.require_extensible(act.date(), rules)?;
        if !(1..=EXTENSION_MOST).contains(&wish.days) {
            return Err(Refusal::at(Ground::ExtensionTooLong, "days")
                .found(wish.days.to_string())
                .allowed(format!("1 至 {EXTENSION_MOST} 个工作日"), format!("1 to {EXTENSION_MOST} working days")));
        }
        dossier.extension_reason = Some(wish.reason);
        let (on, days) = (self.day(act, "on", None)?, wish.days);
        Ok(self.take(act, "proposeExtension", by, on, What::ExtensionProposed { days }).fact("days", days))
    }

    /// 延期, once: agreed to by the head of the disclosure office, who is not the clerk that asked, before the period ends,
    /// and told to the applicant (条例第三十三条). After its end there is nothing to extend.
    pub fn extend(&mut self, act: &Act, rules: Rules<'_>, notified_on: Option<NaiveDate>) -> Result<Event, Refusal> {
        act.require(&APPROVERS, self.unit_id)?;
        self.require_extensible(act.date(), rules)?;
        let Some((days, by)) = self.proposed_extension() else {
            return Err(Refusal::of(Ground::ExtensionNotProposed));
        };
        if by == Hand::of(&act.actor) && act.actor.staff_id().is_some() {
            return Err(Refusal::of(Ground::ExtensionOwn));
        }
        let on = self.day(act, "on", None)?;
        let notified_on = arrival(act, "notifiedOn", on, notified_on.unwrap_or(on))?;
        let what = What::Extended { days, notified_on };
        Ok(self.take(act, "extendInformationRequest", Hand::of(&act.actor), on, what).fact("days", days))
    }

    /// 转信访等渠道: what is a petition, a complaint or a report goes to the channel for those, and the applicant is told
    /// (条例第三十九条第一款).
    pub fn transfer(
        &mut self,
        act: &Act,
        dossier: &mut Dossier,
        text: LongText,
        on: Option<NaiveDate>,
    ) -> Result<Event, Refusal> {
        let by = self.hand(act, Party::Unit)?;
        self.require_in_hand()?;
        let on = self.day(act, "on", on)?;
        dossier.transfer = Some(text);
        Ok(self.take(act, "transferInformationRequest", by, on, What::Transferred))
    }

    /// 补正告知期限, once the day of receipt is known.
    pub fn correction_notice_due_on(&self, rules: Rules<'_>) -> Option<NaiveDate> {
        let received_on = self.received_on()?;
        rules.calendar.add_working_days(received_on, CORRECTION_NOTICE_WITHIN).ok().map(|due| due.date)
    }

    /// What the clerk asked for last, while it is not decided.
    pub fn proposed_extension(&self) -> Option<(u32, Hand)> {
        self.last(|step| match step {
            Step { what: What::ExtensionProposed { days }, by, .. } => Some((*days, *by)),
            _ => None,
        })
    }

    fn require_extensible(&self, today: NaiveDate, rules: Rules<'_>) -> Result<(), Refusal> {
        self.require_under_way()?;
        if self.extension().is_some() {
            return Err(Refusal::of(Ground::ExtensionOnce));
        }
        if self.deferral().is_some() {
            return Err(Refusal::of(Ground::DeferralOnce));
        }
        self.require_in_hand()?;
        self.require_in_time(today, rules)
    }

    /// Refuses what makes the reply period longer, or begins it anew, on a day after its end.
    pub(super) fn require_in_time(&self, on: NaiveDate, rules: Rules<'_>) -> Result<(), Refusal> {
        match self.clock(rules, on).and_then(|clock| clock.due_on) {
            Some(due_on) if due_on < on => Err(Refusal::of(Ground::ReplyPeriodOver).found(due_on.to_string())),
            _ => Ok(()),
        }
    }
}
