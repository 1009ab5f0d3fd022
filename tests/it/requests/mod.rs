//! Requests for information: who finds which case on which day, and who sees whom.

mod calendar;
mod plans;
mod queues;
mod reading;
mod sight;

use chrono::{DateTime, Utc};

/// The street whose cases these are.
const UNIT: &str = "370983001";
/// Another street.
const ELSEWHERE: &str = "370983002";
/// The county.
const COUNTY: &str = "370983";

/// Nine in the morning of a day, in China.
fn morning(day: &str) -> DateTime<Utc> {
    format!("{day}T09:00:00+08:00").parse::<DateTime<chrono::FixedOffset>>().unwrap().to_utc()
}
