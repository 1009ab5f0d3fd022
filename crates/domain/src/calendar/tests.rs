use chrono::{Datelike, NaiveDate};
use proptest::prelude::*;
use serde::Deserialize;

use super::{Calendar, CalendarYear, DayKind, Unit};
use crate::refusal::{Ground, Refusal};
use crate::vocabulary::Locale;

const SEED: &str = include_str!("../../../../seeds/national/working-days.json");
const VECTORS: &str = include_str!("../../tests/data/working-days-vectors.json");

#[derive(Deserialize)]
struct Vector {
    start: NaiveDate,
    days: u32,
    due: NaiveDate,
}

fn seed() -> Vec<CalendarYear> {
    serde_json::from_str(SEED).unwrap()
}

fn national() -> Calendar {
    Calendar::new(seed())
}

fn vectors() -> Vec<Vector> {
    serde_json::from_str(VECTORS).unwrap()
}

fn day(text: &str) -> NaiveDate {
    text.parse().unwrap()
}

fn due_on(from: &str, days: u32) -> String {
    national().add_working_days(day(from), days).unwrap().date.to_string()
}

#[test]
fn the_national_calendar_passes_its_own_check() {
    for year in seed() {
        assert_eq!(year.check(), Ok(()), "{}", year.year);
    }
}

#[test]
fn working_days_per_year_are_those_published() {
    let calendar = national();
    let counted: Vec<i64> = (2016..=2026)
        .map(|year| calendar.working_days_between(day(&format!("{}-12-31", year - 1)), day(&format!("{year}-12-31"))))
        .collect();
    assert_eq!(counted, [250, 249, 250, 250, 249, 250, 249, 249, 251, 248, 248]);
}

#[test]
fn twenty_working_days_cross_every_kind_of_holiday() {
    let expected = [
        ("2020-01-17", 20, "2020-02-21"),
        ("2020-09-10", 20, "2020-10-14"),
        ("2020-11-05", 20, "2020-12-03"),
        ("2021-02-10", 7, "2021-02-25"),
        ("2021-04-23", 20, "2021-05-24"),
        ("2022-12-31", 7, "2023-01-11"),
        ("2023-09-28", 15, "2023-10-25"),
        ("2023-12-29", 20, "2024-01-29"),
        ("2024-09-13", 7, "2024-09-25"),
        ("2025-01-26", 20, "2025-02-28"),
        ("2025-09-28", 15, "2025-10-24"),
        ("2026-02-14", 20, "2026-03-20"),
        ("2026-04-30", 15, "2026-05-25"),
        ("2026-09-18", 20, "2026-10-22"),
    ];
    for (from, days, due) in expected {
        assert_eq!(due_on(from, days), due, "{from} + {days}");
    }
}

#[test]
fn all_recorded_vectors_hold_and_count_back_again() {
    let calendar = national();
    assert_eq!(vectors().len(), 120);
    for Vector { start, days, due } in vectors() {
        let found = calendar.add_working_days(start, days).unwrap();
        assert_eq!((found.date, found.unmoved, found.provisional), (due, due, false), "{start} + {days}");
        assert_eq!(calendar.working_days_between(start, due), i64::from(days));
        assert_eq!(calendar.working_days_between(due, start), -i64::from(days));
    }
}

#[test]
fn without_make_up_days_the_vectors_fail() {
    let forgetful = Calendar::new(seed().into_iter().map(|year| CalendarYear { workdays: [].into(), ..year }));
    let wrong = vectors()
        .iter()
        .filter(|it| forgetful.add_working_days(it.start, it.days).map(|due| due.date) != Ok(it.due))
        .count();
    assert!(wrong >= 4, "only {wrong} vectors notice that make-up days are missing");
}

#[test]
fn every_day_is_explained_once_with_its_reason_and_source() {
    let due = national().add_working_days(day("2025-09-28"), 4).unwrap();
    let told: Vec<String> = due
        .explanation
        .iter()
        .map(|it| {
            let ordinal = it.ordinal.map_or("-".to_owned(), |it| it.to_string());
            format!("{} {ordinal} {} {}", it.date, it.reason(Locale::Zh), it.source.as_deref().unwrap_or("-"))
        })
        .collect();
    let notice = "国办发明电〔2024〕12号";
    let mut expected = vec!["2025-09-29 1 工作日 -".to_owned(), "2025-09-30 2 工作日 -".to_owned()];
    for date in 1..=8 {
        let festival = if date == 6 { "中秋" } else { "国庆节" };
        expected.push(format!("2025-10-0{date} - {festival}放假 {notice}"));
    }
    expected.push("2025-10-09 3 工作日 -".to_owned());
    expected.push("2025-10-10 4 工作日 -".to_owned());
    assert_eq!(told, expected);
    let make_up = &national().add_working_days(day("2025-10-10"), 1).unwrap().explanation[0];
    assert_eq!(make_up.kind, DayKind::MakeUpWorkday);
    assert_eq!(make_up.reason(Locale::Zh), "国庆节调休上班");
    assert_eq!(make_up.reason(Locale::En), "Make-up working day (National Day)");
}

#[test]
fn the_last_days_of_december_cite_the_notice_of_the_next_year() {
    let due = national().add_working_days(day("2022-12-30"), 1).unwrap();
    assert_eq!(due.explanation[0].source.as_deref(), Some("国办发明电〔2022〕16号"));
}

#[test]
fn a_year_without_data_is_counted_by_weekday_and_says_so() {
    let due = national().add_working_days(day("2026-12-30"), 2).unwrap();
    assert_eq!((due.date, due.provisional), (day("2027-01-01"), true));
    assert_eq!(due.explanation[1].reason(Locale::Zh), "工作日(放假安排未公布,暂按星期推算)");
    assert!(!national().add_working_days(day("2026-12-30"), 1).unwrap().provisional);
    assert!(!national().is_known(day("2027-01-01")));
}

#[test]
fn no_day_at_all_stays_on_the_trigger_day() {
    for from in ["2025-10-01", "2025-10-09"] {
        let due = national().add_working_days(day(from), 0).unwrap();
        assert_eq!((due.date, due.explanation.len()), (day(from), 0));
        assert_eq!(national().add_calendar_period(day(from), 0, Unit::CalendarDay).unwrap().date, day(from));
    }
}

#[test]
fn a_calendar_period_ends_on_a_worked_day() {
    let calendar = national();
    let cases = [
        // Twenty days after 11 September fall on National Day and move behind the holiday.
        ("2025-09-11", 20, Unit::CalendarDay, "2025-10-01", "2025-10-09"),
        ("2025-09-10", 20, Unit::CalendarDay, "2025-09-30", "2025-09-30"),
        ("2025-03-03", 1, Unit::Week, "2025-03-10", "2025-03-10"),
        ("2025-01-31", 1, Unit::Month, "2025-02-28", "2025-02-28"),
        ("2024-02-29", 1, Unit::Year, "2025-02-28", "2025-02-28"),
        // A Sunday that is worked is a day like any other.
        ("2025-09-21", 1, Unit::Week, "2025-09-28", "2025-09-28"),
    ];
    for (from, amount, unit, unmoved, date) in cases {
        let due = calendar.add_calendar_period(day(from), amount, unit).unwrap();
        assert_eq!((due.unmoved, due.date), (day(unmoved), day(date)), "{from} + {amount} {unit}");
        assert_eq!(due.explanation.last().map(|it| it.date), Some(due.date));
    }
}

#[test]
fn notice_is_counted_backwards_and_never_moved() {
    let calendar = national();
    let due = calendar.before_working_days(day("2025-10-13"), 7).unwrap();
    assert_eq!(due.date, day("2025-09-26"));
    assert_eq!(due.explanation.iter().filter(|it| it.ordinal.is_some()).count(), 7);
    let week = calendar.before_calendar_period(day("2025-10-13"), 1, Unit::Week).unwrap();
    assert_eq!((week.date, week.explanation.len()), (day("2025-10-06"), 7));
}

#[test]
fn what_cannot_be_counted_is_refused() {
    let calendar = national();
    let refused = |due: Result<super::Due, Refusal>| due.unwrap_err().ground;
    assert_eq!(refused(calendar.add_working_days(day("2025-01-01"), 10_001)), Ground::InvalidValue);
    assert_eq!(refused(calendar.add_working_days(NaiveDate::MAX, 1)), Ground::InvalidValue);
    assert_eq!(refused(calendar.before_working_days(NaiveDate::MIN, 1)), Ground::InvalidValue);
    for unit in Unit::ALL {
        assert_eq!(refused(calendar.add_calendar_period(day("2025-01-01"), u32::MAX, *unit)), Ground::InvalidValue);
        assert_eq!(refused(calendar.before_calendar_period(NaiveDate::MIN, 1, *unit)), Ground::InvalidValue);
    }
}

#[test]
fn a_calendar_year_says_what_is_wrong_with_it() {
    let year = |holidays: &[&str], workdays: &[&str]| CalendarYear {
        year: 2025,
        holidays: holidays.iter().map(|it| day(it)).collect(),
        workdays: workdays.iter().map(|it| day(it)).collect(),
        ..CalendarYear::default()
    };
    let refusal = |year: CalendarYear| {
        let refusal = year.check().unwrap_err();
        (refusal.path.join("."), refusal.found.unwrap())
    };
    assert_eq!(refusal(year(&["2024-12-31"], &[])), ("holidays".into(), "2024-12-31".into()));
    assert_eq!(refusal(year(&[], &["2026-01-04"])), ("workdays".into(), "2026-01-04".into()));
    assert_eq!(refusal(year(&["2025-01-26"], &["2025-01-26"])), ("workdays".into(), "2025-01-26".into()));
    assert_eq!(refusal(year(&[], &["2025-01-27"])), ("workdays".into(), "2025-01-27 (Mon)".into()));
}

proptest! {
    #[test]
    fn counting_is_complete_and_exact(offset in 0_u64..4000, days in 0_u32..120) {
        let calendar = national();
        let from = day("2016-01-01") + chrono::Days::new(offset);
        let due = calendar.add_working_days(from, days).unwrap();
        let mut expected = from;
        for it in &due.explanation {
            expected = expected.succ_opt().unwrap();
            prop_assert_eq!(it.date, expected);
            prop_assert_eq!(it.ordinal.is_some(), it.kind.is_worked());
        }
        prop_assert_eq!(due.date, expected);
        prop_assert_eq!(due.explanation.iter().filter_map(|it| it.ordinal).max().unwrap_or(0), days);
        prop_assert_eq!(calendar.working_days_between(from, due.date), i64::from(days));
        prop_assert_eq!(due.provisional, due.explanation.iter().any(|it| it.date.year() > 2026));
    }
}
