//! 数: Arabic and Chinese numerals, and the units that follow them.

use super::Unit;
use super::words;
use crate::calendar::MAX_DAYS;

const NUMERALS: &str = "零〇一二三四五六七八九";
const MAX_DIGITS: usize = 6;
const MONTHS_OF_QUARTER: u32 = 3;
const MONTHS_OF_HALF_YEAR: u32 = 6;

/// An amount inside a text.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Amount {
    pub(super) start: usize,
    pub(super) end: usize,
    pub(super) number: u32,
    pub(super) unit: Unit,
}

fn is_numeral(c: char) -> bool {
    c.is_ascii_digit() || NUMERALS.contains(c) || "两十百千".contains(c)
}

/// Whether a number stands at the beginning.
pub(super) fn starts(text: &str) -> bool {
    text.chars().next().is_some_and(is_numeral)
}

/// The number at the beginning, and what follows it.
pub(super) fn number(text: &str) -> Option<(u32, &str)> {
    let arabic = text.starts_with(|c: char| c.is_ascii_digit());
    let belongs = |c: char| if arabic { c.is_ascii_digit() } else { is_numeral(c) && !c.is_ascii_digit() };
    let end = text.find(|c| !belongs(c)).unwrap_or(text.len());
    let (digits, rest) = text.split_at(end);
    if digits.is_empty() || digits.chars().count() > MAX_DIGITS {
        return None;
    }
    let value = if arabic { digits.parse().ok()? } else { chinese(digits)? };
    Some((value, rest))
}

/// 二十, 一百二十, 二〇.
fn chinese(digits: &str) -> Option<u32> {
    let mut sum: u32 = 0;
    let mut pending: Option<u32> = None;
    let positional = digits.contains(['十', '百', '千']);
    for c in digits.chars() {
        let weight = match c {
            '十' => 10,
            '百' => 100,
            '千' => 1000,
            _ => {
                let digit = if c == '两' { 2 } else { numeral(c)? };
                pending = Some(if positional { digit } else { pending.unwrap_or(0) * 10 + digit });
                continue;
            }
        };
        sum += pending.take().unwrap_or(1) * weight;
    }
    Some(sum + pending.unwrap_or(0))
}

fn numeral(c: char) -> Option<u32> {
    let position = NUMERALS.chars().position(|it| it == c)?;
    // 零 and 〇 are both nought.
    u32::try_from(position.saturating_sub(1)).ok()
}

/// The unit at the beginning: how many of which it stands for, and what follows it.
fn unit(text: &str) -> Option<(u32, Unit, &str)> {
    let units = [
        ("个工作日", 1, Unit::WorkingDay),
        ("工作日", 1, Unit::WorkingDay),
        ("个自然日", 1, Unit::CalendarDay),
        ("自然日", 1, Unit::CalendarDay),
        ("个日历日", 1, Unit::CalendarDay),
        ("日", 1, Unit::CalendarDay),
        ("天", 1, Unit::CalendarDay),
        ("个星期", 1, Unit::Week),
        ("星期", 1, Unit::Week),
        ("周", 1, Unit::Week),
        ("个季度", MONTHS_OF_QUARTER, Unit::Month),
        ("季度", MONTHS_OF_QUARTER, Unit::Month),
        ("个月", 1, Unit::Month),
        ("年", 1, Unit::Year),
    ];
    let (factor, unit, rest) =
        units.iter().find_map(|(word, factor, unit)| text.strip_prefix(word).map(|rest| (*factor, *unit, rest)))?;
    // 年度, 日期, 周末 are other words.
    if words::starts(rest, &["度", "底", "末", "初", "期", "常", "内容"]) {
        None
    } else {
        Some((factor, unit, rest))
    }
}

/// The first number with a unit: 20个工作日, 一周, 半年. Dates such as 1月31日 are none.
pub(super) fn amount(text: &str) -> Option<Amount> {
    let mut previous = ' ';
    let mut skip_to = 0;
    for (start, c) in text.char_indices() {
        if start < skip_to {
            previous = c;
            continue;
        }
        let rest = &text[start..];
        if let Some(after) = rest.strip_prefix("半年") {
            if previous != '每' && !after.starts_with("度") {
                return Some(Amount {
                    start,
                    end: text.len() - after.len(),
                    number: MONTHS_OF_HALF_YEAR,
                    unit: Unit::Month,
                });
            }
        } else if is_numeral(c) {
            if let Some((value, after)) = number(rest) {
                skip_to = text.len() - after.len();
                if let Some((factor, unit, after)) = unit(after)
                    && !"月第年每.-".contains(previous)
                    && !previous.is_ascii_alphanumeric()
                {
                    let number = value.checked_mul(factor).filter(|it| (1..=limit(unit)).contains(it))?;
                    return Some(Amount { start, end: text.len() - after.len(), number, unit });
                }
            } else {
                skip_to = start + rest.find(|c| !is_numeral(c)).unwrap_or(rest.len());
            }
        }
        previous = c;
    }
    None
}

/// More cannot be counted and is a slip of the pen.
fn limit(unit: Unit) -> u32 {
    match unit {
        Unit::WorkingDay | Unit::CalendarDay => MAX_DAYS,
        Unit::Week => MAX_DAYS / 7,
        Unit::Month => MAX_DAYS / 31,
        Unit::Year => MAX_DAYS / 366,
    }
}
