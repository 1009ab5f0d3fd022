//! 分值: points in whole hundredths. Nothing here knows a float, so that a result recomputes to the digit.

use std::fmt;
use std::iter::Sum;
use std::ops::{Add, Sub};
use std::str::FromStr;

use serde::{Deserialize, Serialize};

use crate::vocabulary::Malformed;

/// Hundredths in one point.
const HUNDREDTHS: i64 = 100;
/// The most points anything may have.
const MOST: i64 = 1_000 * HUNDREDTHS;

/// 分值, in hundredths of a point.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(transparent)]
pub struct Points(pub i64);

impl Points {
    /// No point.
    pub const ZERO: Self = Self(0);

    /// So many whole points.
    pub const fn whole(points: i64) -> Self {
        Self(points * HUNDREDTHS)
    }

    /// 四舍五入: this times `numerator` over `denominator`, half a hundredth rounded up. Nothing over nothing is all of it: where there is
    /// nothing to measure, nothing is lost.
    #[must_use]
    pub fn share(self, numerator: i64, denominator: i64) -> Self {
        if denominator <= 0 {
            return self;
        }
        let (above, below) = (i128::from(self.0) * i128::from(numerator.max(0)), i128::from(denominator));
        let rounded = (2 * above + below) / (2 * below);
        Self(i64::try_from(rounded).unwrap_or(i64::MAX))
    }

    /// This so many times.
    #[must_use]
    pub fn times(self, number: i64) -> Self {
        Self(self.0.saturating_mul(number))
    }
}

impl Add for Points {
    type Output = Self;
    fn add(self, other: Self) -> Self {
        Self(self.0 + other.0)
    }
}

impl Sub for Points {
    type Output = Self;
    fn sub(self, other: Self) -> Self {
        Self(self.0 - other.0)
    }
}

impl Sum for Points {
    fn sum<I: Iterator<Item = Self>>(all: I) -> Self {
        all.fold(Self::ZERO, Add::add)
    }
}

impl fmt::Display for Points {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let sign = if self.0 < 0 { "-" } else { "" };
        let hundredths = self.0.unsigned_abs();
        write!(f, "{sign}{}.{:02}", hundredths / HUNDREDTHS.unsigned_abs(), hundredths % HUNDREDTHS.unsigned_abs())
    }
}

impl FromStr for Points {
    type Err = Malformed;

    /// Reads `12`, `12.5` or `12.50`; no sign, no more than two decimals.
    fn from_str(text: &str) -> Result<Self, Malformed> {
        let malformed = || Malformed {
            found: text.chars().take(80).collect(),
            allowed: (
                "0 至 1000 之间、至多两位小数的数,如 12.50",
                "a number from 0 to 1000 with at most two decimals, such as 12.50",
            ),
        };
        let (whole, decimals) = text.split_once('.').unwrap_or((text, "0"));
        let digits = |part: &str, most: usize| {
            !part.is_empty() && part.len() <= most && part.bytes().all(|it| it.is_ascii_digit())
        };
        if !digits(whole, 4) || !digits(decimals, 2) {
            return Err(malformed());
        }
        let hundredths: i64 = format!("{whole}{decimals:0<2}").parse().map_err(|_| malformed())?;
        if hundredths > MOST { Err(malformed()) } else { Ok(Self(hundredths)) }
    }
}

#[cfg(test)]
mod tests {
    use super::Points;

    #[test]
    fn halves_are_rounded_up_and_thirds_to_the_nearer() {
        let shares = [(1, 3, "3.33"), (2, 3, "6.67"), (1, 8, "1.25"), (1, 16, "0.63"), (3, 16, "1.88"), (0, 7, "0.00")];
        for (numerator, denominator, share) in shares {
            assert_eq!(Points::whole(10).share(numerator, denominator).to_string(), share, "{numerator}/{denominator}");
        }
        assert_eq!(Points::whole(10).share(0, 0), Points::whole(10), "nothing to measure");
    }

    #[test]
    fn texts_are_read_and_written() {
        for (text, written) in [("12", "12.00"), ("12.5", "12.50"), ("0.05", "0.05"), ("1000", "1000.00")] {
            assert_eq!(text.parse::<Points>().unwrap().to_string(), written);
        }
        for text in ["", "-1", "1.234", "1000.01", ".5", "5.", "1e2", "+1", "99999"] {
            assert!(text.parse::<Points>().is_err(), "{text}");
        }
        assert_eq!(Points(-5).to_string(), "-0.05");
    }
}
