//! 期间的计算: counting from one date to another, day by day and with the reason for each.

use chrono::{Datelike, Days, Months, NaiveDate};
use serde::{Deserialize, Serialize};

use super::{Calendar, DayKind, Unit};
use crate::refusal::{Ground, Refusal};
use crate::vocabulary::Locale;

/// The longest period that is counted, in days; far beyond any limit in law, it bounds the cost of an answer.
pub const MAX_DAYS: u32 = 10_000;

const DAYS_OF_WEEK: u32 = 7;
const MONTHS_OF_YEAR: u32 = 12;
/// Ten thousand working days span about fourteen thousand days.
const MAX_SPAN_DAYS: i64 = 20_000;

/// 届满日: where a period ends, and how it was counted.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Due {
    /// The last day.
    pub date: NaiveDate,
    /// The last day before it was moved off a day that is not worked (民法典第二百零三条); equal to `date` otherwise.
    pub unmoved: NaiveDate,
    /// Some day counted lies in a year whose holidays are not known yet.
    pub provisional: bool,
    /// Every day after the trigger day up to the last one, in the order of counting.
    pub explanation: Vec<CountedDay>,
}

/// One day on the way to the last one.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct CountedDay {
    /// The day.
    pub date: NaiveDate,
    /// Whether it is worked, and why.
    pub kind: DayKind,
    /// Which counted day it is, from 1; a day that does not count has none.
    pub ordinal: Option<u32>,
    /// The festival behind a holiday or a make-up day.
    pub name: Option<String>,
    /// The holidays of its year are not known: it was judged by its weekday.
    pub provisional: bool,
    /// The notice that makes it a holiday or a make-up day.
    pub source: Option<String>,
}

impl CountedDay {
    /// Why the day counts or does not, as people say it: 国庆节放假, 调休上班, 周末.
    pub fn reason(&self, locale: Locale) -> String {
        let kind = self.kind.label(locale);
        let mut reason = match (&self.name, locale) {
            (Some(name), Locale::Zh) => format!("{name}{kind}"),
            (Some(name), Locale::En) => format!("{kind} ({})", festival_in_english(name)),
            (None, _) => kind.to_owned(),
        };
        if self.provisional {
            reason.push_str(
                locale.pick("(放假安排未公布,暂按星期推算)", " (holidays not announced yet, judged by weekday)"),
            );
        }
        reason
    }
}

impl Calendar {
    /// The date `days` working days after `from`. The trigger day is not counted (民法典第二百零一条); none is added for 0.
    pub fn add_working_days(&self, from: NaiveDate, days: u32) -> Result<Due, Refusal> {
        self.count_working_days(from, days, NaiveDate::succ_opt)
    }

    /// The last day on which something may be done at least `days` working days before `event` (…个工作日前).
    ///
    /// The day of the event is not counted; the explanation runs backwards from the day before it.
    pub fn before_working_days(&self, event: NaiveDate, days: u32) -> Result<Due, Refusal> {
        self.count_working_days(event, days, NaiveDate::pred_opt)
    }

    /// The last day of a period of any unit after `from`.
    ///
    /// Calendar periods end on the corresponding day, or on the month's last day without one (民法典第二百零二条); if that
    /// day is not worked, on the next day that is (民法典第二百零三条).
    pub fn add_calendar_period(&self, from: NaiveDate, amount: u32, unit: Unit) -> Result<Due, Refusal> {
        if unit == Unit::WorkingDay {
            return self.add_working_days(from, amount);
        }
        let unmoved = shifted(from, amount, unit, Direction::Later)?;
        let mut due = Due { date: from, unmoved, provisional: false, explanation: Vec::new() };
        let mut ordinal = 0;
        while due.date < unmoved {
            due.date = due.date.succ_opt().ok_or_else(|| out_of_range(amount))?;
            ordinal += 1;
            due.explanation.push(self.counted(due.date, Some(ordinal)));
        }
        while amount > 0 && !self.day(due.date).is_worked() {
            due.date = due.date.succ_opt().ok_or_else(|| out_of_range(amount))?;
            due.explanation.push(self.counted(due.date, None));
        }
        due.provisional = due.explanation.iter().any(|day| day.provisional);
        Ok(due)
    }

    /// The last day that is at least a period of any unit before `event`. It is not moved: later would be too late.
    pub fn before_calendar_period(&self, event: NaiveDate, amount: u32, unit: Unit) -> Result<Due, Refusal> {
        if unit == Unit::WorkingDay {
            return self.before_working_days(event, amount);
        }
        let date = shifted(event, amount, unit, Direction::Earlier)?;
        let explanation: Vec<CountedDay> = (1..)
            .zip(std::iter::successors(NaiveDate::pred_opt(&event), NaiveDate::pred_opt))
            .take_while(|(_, day)| *day >= date)
            .map(|(ordinal, day)| self.counted(day, Some(ordinal)))
            .collect();
        let provisional = explanation.iter().any(|day| day.provisional);
        Ok(Due { date, unmoved: date, provisional, explanation })
    }

    fn count_working_days(
        &self,
        from: NaiveDate,
        days: u32,
        step: fn(&NaiveDate) -> Option<NaiveDate>,
    ) -> Result<Due, Refusal> {
        if days > MAX_DAYS {
            return Err(out_of_range(days));
        }
        let mut due = Due { date: from, unmoved: from, provisional: false, explanation: Vec::new() };
        let mut counted = 0;
        while counted < days {
            due.date = step(&due.date).ok_or_else(|| out_of_range(days))?;
            let worked = self.day(due.date).is_worked();
            counted += u32::from(worked);
            due.explanation.push(self.counted(due.date, worked.then_some(counted)));
        }
        due.unmoved = due.date;
        due.provisional = due.explanation.iter().any(|day| day.provisional);
        Ok(due)
    }

    fn counted(&self, date: NaiveDate, ordinal: Option<u32>) -> CountedDay {
        let kind = self.day(date);
        let exception = matches!(kind, DayKind::Holiday | DayKind::MakeUpWorkday);
        let name = self.year(date.year()).and_then(|year| year.names.get(&date)).filter(|_| exception);
        CountedDay {
            date,
            kind,
            ordinal,
            name: name.cloned(),
            provisional: !self.is_known(date),
            source: self.source(date).filter(|_| exception).map(str::to_owned),
        }
    }
}

#[derive(Clone, Copy, PartialEq, Eq)]
enum Direction {
    Later,
    Earlier,
}

fn shifted(from: NaiveDate, amount: u32, unit: Unit, direction: Direction) -> Result<NaiveDate, Refusal> {
    let later = direction == Direction::Later;
    let by_days = |days: u32| {
        let days = Days::new(days.into());
        if later { from.checked_add_days(days) } else { from.checked_sub_days(days) }
    };
    let by_months = |months: u32| {
        let months = Months::new(months);
        if later { from.checked_add_months(months) } else { from.checked_sub_months(months) }
    };
    let date = match unit {
        Unit::WorkingDay | Unit::CalendarDay => by_days(amount),
        Unit::Week => amount.checked_mul(DAYS_OF_WEEK).and_then(by_days),
        Unit::Month => by_months(amount),
        Unit::Year => amount.checked_mul(MONTHS_OF_YEAR).and_then(by_months),
    };
    date.filter(|date| (*date - from).num_days().abs() <= MAX_SPAN_DAYS).ok_or_else(|| out_of_range(amount))
}

fn out_of_range(found: u32) -> Refusal {
    Refusal::at(Ground::InvalidValue, "days").found(found.to_string()).allowed(
        format!("0 至 {MAX_DAYS} 天,且不超出可表示的日期范围"),
        format!("0 to {MAX_DAYS} days that end at a date which can be written"),
    )
}

/// 全国年节及纪念日放假办法: the seven holidays of everyone; any other name stays as the notice has it.
fn festival_in_english(name: &str) -> &str {
    match name {
        "元旦" => "New Year",
        "春节" => "Spring Festival",
        "清明" | "清明节" => "Qingming",
        "劳动节" => "Labour Day",
        "端午" | "端午节" => "Dragon Boat Festival",
        "中秋" | "中秋节" => "Mid-Autumn Festival",
        "国庆节" => "National Day",
        other => other,
    }
}
