//! 送达、归档、撤回.

use chrono::{Datelike, NaiveDate};

use super::dossier::Dossier;
use super::policy::Rules;
use super::step::What;
use super::{DeliveryRoute, InformationRequest, Party};
use crate::act::Act;
use crate::journal::Event;
use crate::refusal::{Ground, Refusal};
use crate::submission::LongText;

/// 归档: what the store does with it.
#[derive(Debug)]
pub struct Archived {
    /// The first day on which the words and the applicant's data may be erased.
    pub retain_until: NaiveDate,
}

impl InformationRequest {
    /// 送达 of the reply.
    pub fn deliver(&mut self, act: &Act, route: DeliveryRoute, on: Option<NaiveDate>) -> Result<Event, Refusal> {
        let by = self.hand(act, Party::Unit)?;
        if self.replied().is_none() {
            return Err(Refusal::of(Ground::NotReplied));
        }
        if self.delivered_on().is_some() {
            return Err(Refusal::of(Ground::ReplyDelivered));
        }
        if self.archived().is_some() {
            return Err(Refusal::of(Ground::RequestArchived));
        }
        let on = self.day(act, "on", on)?;
        Ok(self.take(act, "recordReplyDelivery", by, on, What::Delivered { route }).fact("route", route.code()))
    }

    /// 归档 (条例第四十五条): of what is closed, and delivered where there was a reply. From here the retention runs.
    pub fn archive(&mut self, act: &Act, rules: Rules<'_>) -> Result<(Event, Archived), Refusal> {
        let by = self.hand(act, Party::Unit)?;
        if self.archived().is_some() {
            return Err(Refusal::of(Ground::RequestArchived));
        }
        if self.closed_on().is_none() {
            return Err(Refusal::of(Ground::RequestNotClosed));
        }
        if self.replied().is_some() && self.delivered_on().is_none() {
            return Err(Refusal::of(Ground::ReplyNotDelivered));
        }
        let on = self.day(act, "on", None)?;
        let retain_until = years_after(on, rules.policy.retention_years);
        let event = self.take(act, "archiveInformationRequest", by, on, What::Archived { retain_until });
        Ok((event.fact("retainUntil", retain_until.to_string()), Archived { retain_until }))
    }

    /// 撤回申请, by the applicant, or as the unit received it. Nothing is dealt with any further.
    pub fn withdraw(
        &mut self,
        act: &Act,
        party: Party,
        dossier: &mut Dossier,
        reason: Option<LongText>,
        on: Option<NaiveDate>,
    ) -> Result<Event, Refusal> {
        let by = self.hand(act, party)?;
        self.require_open()?;
        let on = self.day_of(act, party, on)?;
        dossier.withdrawal = reason;
        Ok(self.take(act, "withdrawInformationRequest", by, on, What::Withdrawn))
    }

    /// 送达日期
    pub fn delivered_on(&self) -> Option<NaiveDate> {
        self.steps.iter().find(|it| matches!(it.what, What::Delivered { .. })).map(|it| it.on)
    }

    /// 归档日期, and from when the sealed data may be erased.
    pub fn archived(&self) -> Option<(NaiveDate, NaiveDate)> {
        self.last(|step| match step.what {
            What::Archived { retain_until } => Some((step.on, retain_until)),
            _ => None,
        })
    }
}

/// The same day so many years later; 29 February becomes 1 March.
fn years_after(on: NaiveDate, years: u32) -> NaiveDate {
    let year = on.year().saturating_add(i32::try_from(years).unwrap_or(i32::MAX));
    on.with_year(year).or_else(|| NaiveDate::from_ymd_opt(year, 3, 1)).unwrap_or(NaiveDate::MAX)
}
