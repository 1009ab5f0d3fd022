//! 督办提醒: one list out of many concepts. Each kind is a source of its own, with a list and a count; here they become one,
//! page by page, in a number of statements that does not depend on how much there is.
//!
//! A new source is a kind in the domain and a file here: the compiler asks for both its arms.

mod consultations;
mod deliveries;
mod enquiries;
mod milestones;
mod obligations;
mod requests;

use chrono::NaiveDate;
use domain::act::{Act, Actor};
use domain::reminder::{REMINDED, Reminder, ReminderKind, ReminderPlace, ReminderTally, Timing};
use domain::unit::UnitId;
use sea_orm::{ColumnTrait, Condition};
use uuid::Uuid;

use crate::Policies;
use crate::reference::{nothing, subtree};
use crate::{Failure, Page, Store, Window};

/// Which reminders.
#[derive(Clone, Debug, Default, PartialEq, Eq, Hash)]
pub struct ReminderFilter {
    /// Of this unit and everything below it.
    pub under: Option<UnitId>,
    /// Of these kinds; without any, of all.
    pub kinds: Vec<ReminderKind>,
}

impl ReminderFilter {
    fn wanted(&self) -> impl Iterator<Item = ReminderKind> {
        let kinds = ReminderKind::ALL.iter().copied();
        kinds.filter(|kind| self.kinds.is_empty() || self.kinds.contains(kind))
    }
}

/// What every source is asked.
struct Asked<'a> {
    store: &'a Store,
    act: &'a Act,
    policies: &'a Policies,
    under: Option<UnitId>,
    after: Option<&'a ReminderPlace>,
    limit: u64,
}

/// Where the list of one kind goes on.
enum Start<'a> {
    /// At its beginning.
    Anywhere,
    /// On this day, or later.
    On(NaiveDate),
    /// Behind this place of this day.
    Behind(NaiveDate, &'a str),
}

impl Store {
    /// What `act` is reminded of on its day: what is due first, or waits longest, comes first.
    pub async fn reminders(
        &self,
        act: &Act,
        policies: &Policies,
        filter: &ReminderFilter,
        window: &Window<ReminderPlace>,
    ) -> Result<Page<Reminder>, Failure> {
        let (after, limit) = (window.after.as_ref(), window.limit());
        let asked = Asked { store: self, act, policies, under: filter.under, after, limit };
        let mut all = Vec::new();
        for kind in filter.wanted() {
            all.extend(asked.list(kind).await?);
        }
        all.sort_by_cached_key(Reminder::place);
        all.truncate(usize::try_from(limit).unwrap_or(usize::MAX));
        Ok(Page::cut(all, window.first))
    }

    /// How many there are of each kind.
    pub async fn count_reminders(
        &self,
        act: &Act,
        policies: &Policies,
        filter: &ReminderFilter,
    ) -> Result<Vec<(ReminderKind, ReminderTally)>, Failure> {
        let asked = Asked { store: self, act, policies, under: filter.under, after: None, limit: 0 };
        let mut counts = Vec::new();
        for kind in filter.wanted() {
            counts.push((kind, asked.tally(kind).await?));
        }
        Ok(counts)
    }
}

impl Asked<'_> {
    async fn list(&self, kind: ReminderKind) -> Result<Vec<Reminder>, Failure> {
        match kind {
            ReminderKind::RequestToConfirm | ReminderKind::RequestToReply | ReminderKind::RequestToDeliver => {
                requests::list(self, kind).await
            }
            ReminderKind::EnquiryToAnswer => enquiries::list(self).await,
            ReminderKind::FeedbackToPublish => consultations::list(self).await,
            ReminderKind::DeliveryMissing | ReminderKind::RecallDue => deliveries::list(self, kind).await,
            ReminderKind::ObligationDue => obligations::list(self).await,
            ReminderKind::MilestoneDue => milestones::list(self).await,
        }
    }

    async fn tally(&self, kind: ReminderKind) -> Result<ReminderTally, Failure> {
        match kind {
            ReminderKind::RequestToConfirm | ReminderKind::RequestToReply | ReminderKind::RequestToDeliver => {
                requests::tally(self, kind).await
            }
            ReminderKind::EnquiryToAnswer => enquiries::tally(self).await,
            ReminderKind::FeedbackToPublish => consultations::tally(self).await,
            ReminderKind::DeliveryMissing | ReminderKind::RecallDue => deliveries::tally(self, kind).await,
            ReminderKind::ObligationDue => obligations::tally(self).await,
            ReminderKind::MilestoneDue => milestones::tally(self).await,
        }
    }

    fn today(&self) -> NaiveDate {
        self.act.date()
    }

    /// The last day that is soon.
    fn soon(&self, working_days: u32) -> NaiveDate {
        let due = self.act.directory.calendar().add_working_days(self.today(), working_days);
        due.map_or(self.today(), |due| due.date)
    }

    /// Where the list of `kind` goes on: kinds of one day follow each other in their order.
    fn start(&self, kind: ReminderKind) -> Start<'_> {
        let Some((on, last, place)) = self.after else { return Start::Anywhere };
        match kind.cmp(last) {
            std::cmp::Ordering::Equal => Start::Behind(*on, place),
            std::cmp::Ordering::Greater => Start::On(*on),
            std::cmp::Ordering::Less => Start::On(next(*on)),
        }
    }

    /// The units whoever asks is reminded of; `unit_id` is the column of the record's unit.
    fn of_units(&self, unit_id: impl ColumnTrait) -> Condition {
        if self.act.actor == Actor::System {
            return Condition::all();
        }
        let grants = self.act.actor.grants().iter().filter(|grant| REMINDED.contains(&grant.role));
        grants.fold(nothing(), |any, grant| any.add(unit_id.in_subquery(subtree(grant.unit_id))))
    }

    /// Of them those that are asked for.
    fn asked_for(&self, unit_id: impl ColumnTrait) -> Condition {
        match self.under {
            None => Condition::all(),
            Some(under) => Condition::all().add(unit_id.in_subquery(subtree(under))),
        }
    }
}

impl Start<'_> {
    /// The same for a list that is walked by a day and an id.
    fn by_day(&self, day: impl ColumnTrait, id: impl ColumnTrait) -> Condition {
        match self {
            Self::Anywhere => Condition::all(),
            Self::On(on) => Condition::all().add(day.gte(*on)),
            Self::Behind(on, place) => {
                let Ok(last) = place.parse::<Uuid>() else { return Condition::all().add(day.gte(*on)) };
                Condition::any().add(day.gt(*on)).add(Condition::all().add(day.eq(*on)).add(id.gt(last)))
            }
        }
    }
}

fn next(day: NaiveDate) -> NaiveDate {
    day.succ_opt().unwrap_or(day)
}

/// How many of these there are in each state today.
fn counted(asked: &Asked<'_>, rows: impl Iterator<Item = (Timing, i64)>) -> ReminderTally {
    let mut tally = ReminderTally::default();
    for (timing, count) in rows {
        tally.add(timing.state(asked.today()), u64::try_from(count).unwrap_or(0));
    }
    tally
}
