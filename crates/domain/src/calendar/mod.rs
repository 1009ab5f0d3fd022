//! 工作日历: which days are worked, by the holiday notices (放假通知) of the State Council office.
//!
//! Dates only, Asia/Shanghai. What the notices say is data; a year without data is counted by weekday and marked.

mod counting;
#[cfg(test)]
mod tests;

use std::collections::{BTreeMap, BTreeSet};

use chrono::{Datelike, NaiveDate, Weekday};
use serde::{Deserialize, Serialize};

pub use counting::{CountedDay, Due, MAX_DAYS};

use crate::code;
use crate::refusal::{Ground, Refusal};

code! {
    /// 期间单位: what a period is counted in.
    pub enum Unit {
        /// 工作日
        WorkingDay = "WORKING_DAY" / "工作日" / "working day",
        /// 日, never upgraded to a working day.
        CalendarDay = "CALENDAR_DAY" / "日" / "calendar day",
        /// 周
        Week = "WEEK" / "周" / "week",
        /// 月
        Month = "MONTH" / "个月" / "month",
        /// 年
        Year = "YEAR" / "年" / "year",
    }
}

code! {
    /// 日期性质: whether a day is worked, and why.
    pub enum DayKind {
        /// Monday to Friday, no holiday.
        WorkingDay = "WORKING_DAY" / "工作日" / "Working day",
        /// A day of the weekend that is worked.
        MakeUpWorkday = "MAKE_UP_WORKDAY" / "调休上班" / "Make-up working day",
        /// Saturday or Sunday outside the holidays.
        Weekend = "WEEKEND" / "周末" / "Weekend",
        /// A day of a holiday span, whatever its weekday.
        Holiday = "HOLIDAY" / "放假" / "Holiday",
    }
}

impl DayKind {
    /// Whether the day is worked.
    pub const fn is_worked(self) -> bool {
        matches!(self, Self::WorkingDay | Self::MakeUpWorkday)
    }
}

/// 年度放假安排: the exceptions from Monday-to-Friday in one calendar year.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct CalendarYear {
    /// The calendar year of the dates, not of the notice: a notice for year N may also set days of December N-1.
    pub year: i32,
    /// 放假: every day of a holiday span, its weekend days included.
    pub holidays: BTreeSet<NaiveDate>,
    /// 调休上班: days of a weekend that are worked.
    pub workdays: BTreeSet<NaiveDate>,
    /// The festival a holiday or make-up day belongs to.
    #[serde(default)]
    pub names: BTreeMap<NaiveDate, String>,
    /// The notice, by its number.
    #[serde(default)]
    pub source: Option<String>,
}

impl CalendarYear {
    /// All dates lie in the year, none is both free and worked, and only days of a weekend are made up.
    pub fn check(&self) -> Result<(), Refusal> {
        let fields = [
            ("holidays", self.holidays.iter().find(|date| date.year() != self.year)),
            ("workdays", self.workdays.iter().find(|date| date.year() != self.year)),
            ("names", self.names.keys().find(|date| date.year() != self.year)),
        ];
        for (field, stray) in fields {
            if let Some(date) = stray {
                return Err(Refusal::at(Ground::InvalidValue, field)
                    .found(date.to_string())
                    .allowed(format!("{} 年的日期", self.year), format!("dates of the year {}", self.year)));
            }
        }
        if let Some(date) = self.workdays.intersection(&self.holidays).next() {
            return Err(Refusal::at(Ground::InvalidValue, "workdays")
                .found(date.to_string())
                .allowed("未列入放假的日期", "a date that is not among the holidays"));
        }
        if let Some(date) = self.workdays.iter().find(|date| !is_weekend(**date)) {
            return Err(Refusal::at(Ground::InvalidValue, "workdays")
                .found(format!("{date} ({})", date.weekday()))
                .allowed("周六或周日", "a Saturday or Sunday"));
        }
        Ok(())
    }
}

/// 工作日历 of all years there is data for.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Calendar {
    years: BTreeMap<i32, CalendarYear>,
}

impl Calendar {
    /// A calendar of these years; of two for the same year the later one counts.
    pub fn new(years: impl IntoIterator<Item = CalendarYear>) -> Self {
        Self { years: years.into_iter().map(|year| (year.year, year)).collect() }
    }

    /// The data of one year, where there is any.
    pub fn year(&self, year: i32) -> Option<&CalendarYear> {
        self.years.get(&year)
    }

    /// All years, ascending.
    pub fn years(&self) -> impl Iterator<Item = &CalendarYear> {
        self.years.values()
    }

    /// Whether the holidays of the date's year are known.
    pub fn is_known(&self, date: NaiveDate) -> bool {
        self.years.contains_key(&date.year())
    }

    /// What kind of day it is: make-up days first, then holidays, then Monday to Friday.
    pub fn day(&self, date: NaiveDate) -> DayKind {
        match self.year(date.year()) {
            Some(year) if year.workdays.contains(&date) => DayKind::MakeUpWorkday,
            Some(year) if year.holidays.contains(&date) => DayKind::Holiday,
            _ if is_weekend(date) => DayKind::Weekend,
            _ => DayKind::WorkingDay,
        }
    }

    /// How many days after `after`, up to and including `until`, are worked; negative when `until` lies before `after`.
    pub fn working_days_between(&self, after: NaiveDate, until: NaiveDate) -> i64 {
        if until < after {
            return -self.working_days_between(until, after);
        }
        let exceptions = self
            .years
            .range(after.year()..=until.year())
            .flat_map(|(_, year)| year.holidays.union(&year.workdays))
            .filter(|date| after < **date && **date <= until)
            .map(|date| i64::from(self.day(*date).is_worked()) - i64::from(!is_weekend(*date)));
        weekdays_up_to(until) - weekdays_up_to(after) + exceptions.sum::<i64>()
    }

    /// The notice that made this day a holiday or a worked one: New Year's days in December belong to the next notice.
    fn source(&self, date: NaiveDate) -> Option<&str> {
        const DECEMBER: u32 = 12;
        let own = self.year(date.year())?;
        let next = if date.month() == DECEMBER { self.year(date.year() + 1) } else { None };
        next.unwrap_or(own).source.as_deref()
    }
}

fn is_weekend(date: NaiveDate) -> bool {
    matches!(date.weekday(), Weekday::Sat | Weekday::Sun)
}

/// Mondays to Fridays from a fixed Monday up to and including `date`.
fn weekdays_up_to(date: NaiveDate) -> i64 {
    let days = i64::from(date.num_days_from_ce()) - 1;
    days.div_euclid(7) * 5 + (days.rem_euclid(7) + 1).min(5)
}
