//! 周期: the rounds of what has to be published again and again.
//!
//! Rounds follow the calendar: months, quarters, half years and years begin with the year, weeks on Monday. A round is open for
//! publication from the day after the deadline of the round before.

use chrono::{Datelike, Days, Months, NaiveDate};

use crate::calendar::{Calendar, Unit};
use crate::time_limit::{Anchor, Clause, Kind, Period};

const MONTHS_OF_YEAR: i32 = 12;
const DAYS_OF_WEEK: i64 = 7;
/// Rounds looked at in one go; a daily duty over ten years has fewer.
const MOST_ROUNDS: usize = 4_000;

/// 一期: one round of a periodic clause.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Round {
    /// First day of the period.
    pub from: NaiveDate,
    /// Last day of it.
    pub until: NaiveDate,
    /// First day on which a publication counts for it.
    pub opens_on: NaiveDate,
    /// Last day on which it is in time.
    pub due_on: NaiveDate,
    /// Some day counted lies in a year whose holidays are not known yet.
    pub provisional: bool,
}

/// The rounds of one clause, in their order, without end.
#[derive(Clone, Debug)]
pub struct Rounds<'a> {
    clause: &'a Clause,
    calendar: &'a Calendar,
    count: i32,
    unit: Unit,
    /// Publications in each period, at least 1.
    pub times: u32,
    anchor: Option<Anchor>,
}

/// Whether a clause has a rhythm.
pub(super) fn is_recurring(clause: &Clause) -> bool {
    clause.kind == Kind::Periodic && matches!(clause.period, Some(Period::Every { .. }))
}

/// The rounds of a clause that has a rhythm; none for the others.
pub fn rounds<'a>(clause: &'a Clause, calendar: &'a Calendar) -> Option<Rounds<'a>> {
    let Some(Period::Every { count, unit, times, anchor }) = &clause.period else { return None };
    if clause.kind != Kind::Periodic {
        return None;
    }
    let count = i32::try_from(*count).ok().filter(|it| *it > 0)?;
    Some(Rounds { clause, calendar, count, unit: *unit, times: (*times).max(1), anchor: *anchor })
}

impl Rounds<'_> {
    /// The rounds that open on one of these days.
    pub fn opening(&self, first: NaiveDate, last: NaiveDate) -> Vec<Round> {
        let Some(start) = self.period_of(first) else { return Vec::new() };
        // A round may open before its period begins, or after it: its neighbours are looked at too.
        let start = start.0.pred_opt().and_then(|day| self.period_of(day)).unwrap_or(start);
        std::iter::successors(Some(start), |(_, until)| self.period_of(until.succ_opt()?))
            .take(MOST_ROUNDS)
            .filter_map(|period| self.round(period))
            .take_while(|round| round.from <= last || round.opens_on <= last)
            .filter(|round| (first..=last).contains(&round.opens_on))
            .collect()
    }

    /// The round whose time for publishing `day` falls into.
    pub fn open_on(&self, day: NaiveDate) -> Option<Round> {
        let (from, until) = self.period_of(day)?;
        let before = from.pred_opt().and_then(|day| self.period_of(day));
        let after = until.succ_opt().and_then(|day| self.period_of(day));
        [before, Some((from, until)), after]
            .into_iter()
            .flatten()
            .filter_map(|period| self.round(period))
            .find(|round| (round.opens_on..=round.due_on).contains(&day))
    }

    /// The round whose period begins on `from`.
    pub fn beginning(&self, from: NaiveDate) -> Option<Round> {
        self.period_of(from).filter(|period| period.0 == from).and_then(|period| self.round(period))
    }

    fn round(&self, period: (NaiveDate, NaiveDate)) -> Option<Round> {
        let (from, until) = period;
        let before = self.period_of(from.pred_opt()?)?;
        let (due_on, provisional) = self.due(from, until)?;
        let opens_on = self.due(before.0, before.1)?.0.succ_opt()?;
        Some(Round { from, until, opens_on, due_on, provisional })
    }

    /// The last day for a period: the one the text names, so long after its end, or its last.
    fn due(&self, from: NaiveDate, until: NaiveDate) -> Option<(NaiveDate, bool)> {
        if let Some((amount, unit)) = self.clause.amount.zip(self.clause.unit) {
            let due = self.calendar.add_calendar_period(until, amount, unit).ok()?;
            return Some((due.date, due.provisional));
        }
        Some((self.anchored(from, until).unwrap_or(until), false))
    }

    /// The day of the period that the text names; the month's last where it has no such day.
    fn anchored(&self, from: NaiveDate, until: NaiveDate) -> Option<NaiveDate> {
        let Anchor { month, day, .. } = self.anchor?;
        if self.unit == Unit::Week {
            let day = from.checked_add_days(Days::new(u64::from(day?.saturating_sub(1))))?;
            return Some(day.min(until));
        }
        let first = match month {
            Some(month) => from.checked_add_months(Months::new(month.saturating_sub(1)))?,
            // 每季度20日前: no month is named, so it is the last.
            None => until.with_day(1)?,
        };
        let last = first.checked_add_months(Months::new(1))?.pred_opt()?;
        let named = day.and_then(|day| first.with_day(day)).unwrap_or(last);
        Some(named.min(until))
    }

    /// The period `day` lies in.
    fn period_of(&self, day: NaiveDate) -> Option<(NaiveDate, NaiveDate)> {
        match self.unit {
            Unit::Year => months(day, self.count.checked_mul(MONTHS_OF_YEAR)?),
            Unit::Month => months(day, self.count),
            Unit::Week => days(day, i64::from(self.count) * DAYS_OF_WEEK),
            Unit::CalendarDay => days(day, self.count.into()),
            Unit::WorkingDay => self.worked(day),
        }
    }

    /// 每个工作日: the day itself, or with the free days before it; several working days at a time count as so many days.
    fn worked(&self, day: NaiveDate) -> Option<(NaiveDate, NaiveDate)> {
        if self.count > 1 {
            return days(day, self.count.into());
        }
        let is_worked = |day: &NaiveDate| self.calendar.day(*day).is_worked();
        let until = std::iter::successors(Some(day), NaiveDate::succ_opt).take(MOST_ROUNDS).find(is_worked)?;
        let free = std::iter::successors(until.pred_opt(), NaiveDate::pred_opt).take_while(|day| !is_worked(day));
        Some((free.last().unwrap_or(until), until))
    }
}

/// So many months, counted from the beginning of a year where that comes out even.
fn months(day: NaiveDate, count: i32) -> Option<(NaiveDate, NaiveDate)> {
    let month = day.year().checked_mul(MONTHS_OF_YEAR)? + i32::try_from(day.month0()).ok()?;
    let first = month - month.rem_euclid(count);
    let (year, month) = (first.div_euclid(MONTHS_OF_YEAR), first.rem_euclid(MONTHS_OF_YEAR));
    let from = NaiveDate::from_ymd_opt(year, u32::try_from(month + 1).ok()?, 1)?;
    let until = from.checked_add_months(Months::new(u32::try_from(count).ok()?))?.pred_opt()?;
    Some((from, until))
}

/// So many days, counted from a Monday.
fn days(day: NaiveDate, count: i64) -> Option<(NaiveDate, NaiveDate)> {
    let number = i64::from(day.num_days_from_ce()) - 1;
    let into = u64::try_from(number.rem_euclid(count)).ok()?;
    let from = day.checked_sub_days(Days::new(into))?;
    Some((from, from.checked_add_days(Days::new(u64::try_from(count - 1).ok()?))?))
}
