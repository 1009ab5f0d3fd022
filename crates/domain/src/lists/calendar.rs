//! 导入工作日历.

use std::collections::{BTreeMap, BTreeSet};

use chrono::{Datelike, NaiveDate};

use super::Listing;
use crate::act::Act;
use crate::calendar::CalendarYear;
use crate::remark::{Place, Remark, RemarkCode};

/// A remark names no more days than these, and counts the others.
const DAYS_NAMED: usize = 5;

/// 一天 of the working calendar as a row says it.
#[derive(Clone, Debug)]
pub struct DayEntry {
    /// Sheet and row.
    pub place: Place,
    /// 日期
    pub date: NaiveDate,
    /// 放假 or 上班.
    pub is_holiday: bool,
    /// 名称, such as 春节.
    pub name: Option<String>,
    /// 依据
    pub source: Option<String>,
}

/// 导入工作日历: each year of the list in place of the version before, which must not lose a day by it.
pub fn calendar(act: &Act, entries: Vec<DayEntry>) -> Listing<CalendarYear> {
    let mut listing = Listing::of(entries.len());
    for (place, mut year) in by_year(entries) {
        if let Err(refusal) = act.require_top_office().and_then(|()| year.check()) {
            listing.remarks.push(Remark::refused(place, refusal));
            continue;
        }
        match act.directory.calendar().year(year.year) {
            None if year.source.is_none() => listing.remarks.push(source_missing(place, year.year)),
            None => listing.new.push(year),
            Some(held) => {
                let lost: Vec<NaiveDate> = days(held).difference(&days(&year)).copied().collect();
                fill_up(&mut year, held);
                if !lost.is_empty() {
                    listing.remarks.push(days_missing(place, &lost));
                } else if *held != year {
                    listing.changed.push((year, 0));
                }
            }
        }
    }
    listing.counted()
}

/// The years of the list, each with its first row.
fn by_year(entries: Vec<DayEntry>) -> Vec<(Place, CalendarYear)> {
    let mut years: BTreeMap<i32, (Place, CalendarYear)> = BTreeMap::new();
    for entry in entries {
        let number = entry.date.year();
        let (_, year) = years
            .entry(number)
            .or_insert_with(|| (entry.place.clone(), CalendarYear { year: number, ..CalendarYear::default() }));
        let days = if entry.is_holiday { &mut year.holidays } else { &mut year.workdays };
        days.insert(entry.date);
        if let Some(name) = entry.name {
            year.names.insert(entry.date, name);
        }
        year.source = year.source.take().or(entry.source);
    }
    years.into_values().collect()
}

fn days(year: &CalendarYear) -> BTreeSet<NaiveDate> {
    year.holidays.union(&year.workdays).copied().collect()
}

/// What a list leaves empty stays as it is: the notice, and the names of the days.
fn fill_up(year: &mut CalendarYear, held: &CalendarYear) {
    year.source = year.source.take().or_else(|| held.source.clone());
    for (date, name) in &held.names {
        year.names.entry(*date).or_insert_with(|| name.clone());
    }
}

fn days_missing(place: Place, lost: &[NaiveDate]) -> Remark {
    let named = lost.iter().take(DAYS_NAMED).map(ToString::to_string).collect::<Vec<_>>().join("、");
    let more = if lost.len() > DAYS_NAMED { format!(" 等 {} 天", lost.len()) } else { String::new() };
    Remark::new(RemarkCode::DaysMissing, place, named + &more).label("日期")
}

fn source_missing(place: Place, year: i32) -> Remark {
    Remark::new(RemarkCode::ValueMissing, place, "").label("依据").allowed(
        format!("{year} 年放假通知的文号,至少在一行写明"),
        format!("the number of the holiday notice for {year}, in one row at least"),
    )
}
