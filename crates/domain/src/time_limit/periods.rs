//! 周期: every quarter, by a day of the year, so often.

use super::numbers::{self, number};
use super::words::{self, starts, strip_all_start, strip_start};
use super::{Anchor, Period, Unit};

const MONTHS_OF_QUARTER: u32 = 3;
const MONTHS_OF_HALF_YEAR: u32 = 6;
const MONTHS_OF_YEAR: u32 = 12;
const LONGEST_MONTH: u32 = 31;
const MOST_TIMES: u32 = 366;
const AT_LEAST: [&str; 3] = ["至少", "不少于", "不低于"];

/// A period as it stands in a text.
#[derive(Debug)]
pub(super) struct Found<'a> {
    /// What stands before it: a part of the item, or nothing.
    pub(super) before: &'a str,
    pub(super) period: Period,
    /// 每季度结束后15日内: the amount after its end.
    pub(super) after_end: Option<(u32, Unit)>,
    pub(super) rest: &'a str,
}

/// Finds the period a text begins with, or has after a noun.
pub(super) fn find(text: &str) -> Option<Found<'_>> {
    if let Some((before, after)) = text.split_once('每') {
        return every(before, after);
    }
    so_often(text).or_else(|| yearly_date(text)).or_else(|| per_unit(text))
}

/// 每季度的首个月20日, 每年1月31日前, 每月公布一次
fn every<'a>(before: &'a str, text: &'a str) -> Option<Found<'a>> {
    let (count, text) = match number(text) {
        Some((count, rest)) => (count, rest),
        None => (1, text),
    };
    let (count, unit, rest) = unit(text, count)?;
    let rest = strip_start(rest, &["的"]).unwrap_or(rest);
    if let Some(after) = strip_start(rest, &["结束后", "终了后", "结束之日起", "终了之日起", "后"]) {
        let amount = numbers::amount(after).filter(|it| it.start == 0)?;
        let rest = strip_start(&after[amount.end..], &["之内", "以内", "内"]).unwrap_or(&after[amount.end..]);
        let (_, rest) = frequency(rest);
        let period = Period::Every { count, unit, times: 1, anchor: None };
        return Some(Found { before, period, after_end: Some((amount.number, amount.unit)), rest });
    }
    let (anchor, rest) = anchor(rest, count, unit)?;
    let (times, rest) = frequency(rest);
    let period = Period::Every { count, unit, times: times.unwrap_or(1), anchor };
    Some(Found { before, period, after_end: None, rest })
}

/// The unit of a period: quarters and half years are months.
fn unit(text: &str, count: u32) -> Option<(u32, Unit, &str)> {
    let units = [
        ("半年", MONTHS_OF_HALF_YEAR, Unit::Month),
        ("年度", 1, Unit::Year),
        ("年", 1, Unit::Year),
        ("个季度", MONTHS_OF_QUARTER, Unit::Month),
        ("季度", MONTHS_OF_QUARTER, Unit::Month),
        ("季", MONTHS_OF_QUARTER, Unit::Month),
        ("个月", 1, Unit::Month),
        ("月度", 1, Unit::Month),
        ("月", 1, Unit::Month),
        ("个星期", 1, Unit::Week),
        ("星期", 1, Unit::Week),
        ("周", 1, Unit::Week),
        ("个工作日", 1, Unit::WorkingDay),
        ("工作日", 1, Unit::WorkingDay),
        ("日", 1, Unit::CalendarDay),
        ("天", 1, Unit::CalendarDay),
    ];
    let (factor, unit, rest) =
        units.iter().find_map(|(word, factor, unit)| text.strip_prefix(word).map(|rest| (*factor, *unit, rest)))?;
    let count = count.checked_mul(factor).filter(|count| (1..=MOST_TIMES).contains(count))?;
    Some((count, unit, rest))
}

/// The day in the period, if one is named; `None` if it cannot be a day.
#[expect(clippy::option_option, reason = "no anchor and a wrong one are two things")]
fn checked_anchor(month: Option<u32>, months: u32, text: &str) -> Option<Option<(Anchor, &str)>> {
    if month.is_some_and(|month| !(1..=months).contains(&month)) {
        return None;
    }
    let text = strip_start(text, &["的", "份"]).unwrap_or(text);
    let (day, rest) = match (number(text), strip_start(text, &["底", "末"])) {
        (Some((day, rest)), _) => match strip_start(rest, &["日", "号", "天"]) {
            Some(rest) if (1..=LONGEST_MONTH).contains(&day) => (Some(day), rest),
            _ => return if month.is_none() { Some(None) } else { None },
        },
        (None, Some(rest)) => (None, rest),
        (None, None) if month.is_some() => (None, text),
        (None, None) => return Some(None),
    };
    let (before, rest) = match strip_start(rest, &["之前", "以前", "前"]) {
        Some(rest) => (true, rest),
        None => (false, rest),
    };
    Some(Some((Anchor { month, day, before }, rest)))
}

fn anchor(text: &str, count: u32, unit: Unit) -> Option<(Option<Anchor>, &str)> {
    let (month, months, rest) = match unit {
        Unit::Month if count > 1 => match month_of_period(text, count) {
            Some((month, rest)) => (Some(month), count, rest),
            None => (None, count, text),
        },
        Unit::Year => match number(text).and_then(|(month, rest)| Some((month, rest.strip_prefix('月')?))) {
            Some((month, rest)) => (Some(month), MONTHS_OF_YEAR, rest),
            None if starts(text, &["年底", "底", "末"]) => {
                (Some(MONTHS_OF_YEAR), MONTHS_OF_YEAR, strip_start(text, &["年"]).unwrap_or(text))
            }
            None => (None, 0, text),
        },
        Unit::Month => (None, 0, strip_start(text, &["月"]).filter(|it| starts(it, &["底", "末"])).unwrap_or(text)),
        Unit::Week => return Some(weekday(text)),
        Unit::WorkingDay | Unit::CalendarDay => return Some((None, text)),
    };
    Some(match checked_anchor(month, months, rest)? {
        Some((anchor, rest)) => (Some(anchor), rest),
        None => (None, rest),
    })
}

/// 首个月, 第二个月, 最后一个月
fn month_of_period(text: &str, count: u32) -> Option<(u32, &str)> {
    if let Some(rest) = strip_start(text, &["首个月", "首月"]) {
        return Some((1, rest));
    }
    if let Some(rest) = strip_start(text, &["最后一个月", "末月"]) {
        return Some((count, rest));
    }
    let (month, rest) = number(text.strip_prefix('第')?)?;
    Some((month, strip_start(rest, &["个月", "月"])?))
}

fn weekday(text: &str) -> (Option<Anchor>, &str) {
    const DAYS: [&str; 7] = ["一", "二", "三", "四", "五", "六", "日"];
    let found = (1..).zip(DAYS).find_map(|(day, word)| text.strip_prefix(word).map(|rest| (day, rest)));
    // 每周一次 is not Monday.
    let Some((day, rest)) = found.filter(|(_, rest)| !rest.starts_with('次')) else { return (None, text) };
    let (before, rest) = match strip_start(rest, &["之前", "前"]) {
        Some(rest) => (true, rest),
        None => (false, rest),
    };
    (Some(Anchor { month: None, day: Some(day), before }), rest)
}

/// 至少公布一次: how often, and what is left.
fn frequency(text: &str) -> (Option<u32>, &str) {
    let fillers = [&AT_LEAST[..], &["内", "定期", "集中", "以上"], &words::ADVERBS[..]].concat();
    let mut times = None;
    let mut rest = text;
    loop {
        rest = strip_all_start(rest, &fillers);
        if let Some((found, after)) = number(rest).and_then(|(found, after)| Some((found, after.strip_prefix('次')?)))
            && times.is_none()
            && (1..=MOST_TIMES).contains(&found)
        {
            (times, rest) = (Some(found), after);
        } else if let Some((after, None)) = words::action(rest).filter(|(after, _)| after.len() < rest.len()) {
            // The verb may hide the number: 公布一次.
            let verb = strip_start(rest, &words::VERBS).unwrap_or(after);
            rest = if numbers::starts(verb) { verb } else { after };
        } else {
            return (times, rest);
        }
    }
}

/// 半年至少更新1次, 一年一次, 1次/年
fn so_often(text: &str) -> Option<Found<'_>> {
    let text = strip_all_start(text, &AT_LEAST);
    if let Some((times, rest)) = number(text)
        && let Some(rest) = strip_start(rest, &["次/", "次每"])
        && (1..=MOST_TIMES).contains(&times)
    {
        let (count, unit, rest) = unit(rest, 1)?;
        let (_, rest) = frequency(rest);
        return Some(Found {
            before: "",
            period: Period::Every { count, unit, times, anchor: None },
            after_end: None,
            rest,
        });
    }
    let (count, rest) = number(text).unwrap_or((1, text));
    let (count, unit, rest) = unit(rest, count)?;
    let (times, rest) = frequency(rest);
    let period = Period::Every { count, unit, times: times?, anchor: None };
    Some(Found { before: "", period, after_end: None, rest })
}

/// 1月31日前: a day of the year without 每年.
fn yearly_date(text: &str) -> Option<Found<'_>> {
    let (month, rest) = number(text)?;
    let (anchor, rest) = checked_anchor(Some(month), MONTHS_OF_YEAR, rest.strip_prefix('月')?)??;
    if !anchor.before {
        return None;
    }
    let (_, rest) = frequency(rest);
    let period = Period::Every { count: 1, unit: Unit::Year, times: 1, anchor: Some(anchor) };
    Some(Found { before: "", period, after_end: None, rest })
}

/// 按季度公开
fn per_unit(text: &str) -> Option<Found<'_>> {
    let (count, unit, rest) = unit(strip_start(text, &["按", "逐"])?, 1)?;
    let (rest, None) = words::action(rest)? else { return None };
    Some(Found { before: "", period: Period::Every { count, unit, times: 1, anchor: None }, after_end: None, rest })
}
