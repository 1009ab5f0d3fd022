//! 值的写法: numbers and dates as people see them in a sheet.

use chrono::{NaiveDateTime, NaiveTime, Timelike};

/// `20`, not `20.0`; spreadsheet programs show fifteen digits, so that 0.1 + 0.2 is 0.3.
pub(super) fn number(value: f64) -> String {
    let rounded = format!("{value:.14e}").parse().unwrap_or(value);
    // Negative zero is shown without its sign.
    format!("{}", if rounded == 0.0 { 0.0 } else { rounded })
}

/// `是` or `否`.
pub(super) const fn boolean(value: bool) -> &'static str {
    if value { "是" } else { "否" }
}

/// `2026-01-31`, with the time where there is one.
pub(super) fn date(value: NaiveDateTime) -> String {
    if value.time() == NaiveTime::MIN {
        return value.date().to_string();
    }
    format!("{} {}", value.date(), time(value.time()))
}

/// `08:30`, with seconds where there are some.
pub(super) fn time(value: NaiveTime) -> String {
    value.format(if value.second() == 0 { "%H:%M" } else { "%H:%M:%S" }).to_string()
}

/// A date as markup has it: `2026-01-31` or `2026-01-31T08:30:00`; anything else stays as it is.
pub(super) fn iso_date(text: &str) -> String {
    let without_zone = text.trim_end_matches('Z');
    without_zone.parse::<NaiveDateTime>().map_or_else(|_| text.to_owned(), date)
}
