//! Days and instants: law counts in the first, facts happen at the second.

use async_graphql::{InputValueError, InputValueResult, Scalar, ScalarType, Value};
use chrono::{NaiveDate, SecondsFormat, Utc};

/// A legal day.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct Date(pub NaiveDate);

/// An instant.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct DateTime(pub chrono::DateTime<Utc>);

/// 日期,如 2026-03-02,按中国标准时间;法定期限用它表示。
/// A day such as 2026-03-02, in China Standard Time; legal time limits are counted in days.
#[Scalar(name = "Date")]
impl ScalarType for Date {
    fn parse(value: Value) -> InputValueResult<Self> {
        match &value {
            // Exactly ten characters: chrono alone would also take 2026-3-2.
            Value::String(text) if text.len() == 10 => text.parse().map(Self).map_err(InputValueError::custom),
            Value::String(text) => Err(InputValueError::custom(format!("{text:?} is no day of the form 2026-03-02"))),
            _ => Err(InputValueError::expected_type(value)),
        }
    }

    fn to_value(&self) -> Value {
        Value::String(self.0.to_string())
    }
}

/// 时刻,如 2026-03-02T01:00:00.000Z(UTC);记录事实发生的时间。
/// An instant such as 2026-03-02T01:00:00.000Z (UTC); says when something happened.
#[Scalar(name = "DateTime")]
impl ScalarType for DateTime {
    fn parse(value: Value) -> InputValueResult<Self> {
        match &value {
            Value::String(text) => {
                let parsed = chrono::DateTime::parse_from_rfc3339(text).map_err(InputValueError::custom)?;
                Ok(Self(parsed.to_utc()))
            }
            _ => Err(InputValueError::expected_type(value)),
        }
    }

    fn to_value(&self) -> Value {
        Value::String(self.0.to_rfc3339_opts(SecondsFormat::Millis, true))
    }
}
