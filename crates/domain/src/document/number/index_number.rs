//! 索引号: what a document is found by for ever.

use crate::credit_code::CreditCode;
use crate::unit::Unit;
use crate::vocabulary::Malformed;

/// Digits of a serial number, filled up with noughts; the hundred-thousandth document of a year has one more.
const SERIAL_DIGITS: usize = 5;
/// Digits of a year.
const YEAR_DIGITS: usize = 4;

/// 索引号: identifies a document for ever; allocated on publication, or kept as another system allocated it.
///
/// Numbers of other systems have no form in common (G§9.2), so they are opaque: any line of 1 to 100 characters.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
#[cfg_attr(feature = "columns", derive(sea_orm::DeriveValueType))]
#[cfg_attr(feature = "columns", sea_orm(value_type = "String"))]
pub struct IndexNumber(String);

/// The parts of a number in the form that is allocated here.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub struct OwnForm {
    /// 统一社会信用代码 of the unit.
    pub credit_code: CreditCode,
    /// The year of allocation.
    pub year: u16,
    /// The place among the unit's numbers of that year, from 1.
    pub serial: u32,
}

impl IndexNumber {
    /// `11370983K21344588M/2020-04825`: the unit's credit code, the year, and the serial number of five digits, or of
    /// as many as it takes from 100000 on. The serial is the caller's to take in the publishing transaction.
    pub fn allocate(unit: &CreditCode, year: u16, serial: u32) -> Self {
        Self(format!("{unit}/{year:0YEAR_DIGITS$}-{serial:0SERIAL_DIGITS$}"))
    }

    /// The same for a unit, by its own code where its credit code is not known: other systems use division codes and
    /// abbreviations too (G§9.2).
    pub fn of_unit(unit: &Unit, year: i32, serial: u32) -> Self {
        let prefix = unit.credit_code.as_ref().map_or(unit.code.as_str(), CreditCode::as_str);
        Self(format!("{prefix}/{year:0YEAR_DIGITS$}-{serial:0SERIAL_DIGITS$}"))
    }

    /// What numbers given to `unit` begin with, as a key.
    pub fn prefix_key(unit: &Unit) -> String {
        Self::key_of(unit.credit_code.as_ref().map_or(unit.code.as_str(), CreditCode::as_str))
    }

    /// Year and serial, where this is a number that `unit` is given here: whoever brings it in takes that serial.
    pub fn serial_of(&self, unit: &Unit) -> Option<(i32, u32)> {
        let key = self.lookup_key();
        let (year, serial) = key.rsplit_once('/')?.1.split_once('-')?;
        if year.len() != YEAR_DIGITS {
            return None; // 202008 is a month
        }
        let (year, serial) = (year.parse().ok()?, serial.parse().ok().filter(|it| *it > 0)?);
        (Self::of_unit(unit, year, serial).lookup_key() == key).then_some((year, serial))
    }

    /// The number itself.
    pub fn as_str(&self) -> &str {
        &self.0
    }

    /// What the number is looked up by, and unique by: without blanks, in half width, capitals, and one kind of dash
    /// and slash. Numbers that differ in anything else have different keys, leading noughts included.
    pub fn lookup_key(&self) -> String {
        Self::key_of(&self.0)
    }

    /// The key of whatever somebody typed, for a look-up that cannot fail.
    pub fn key_of(text: &str) -> String {
        text.chars().flat_map(super::squeezed).collect()
    }

    /// The parts, where the number has the form that is allocated here: an imported number of this form takes its
    /// serial, and none may be given out twice.
    pub fn own_form(&self) -> Option<OwnForm> {
        let key = self.lookup_key();
        let (credit_code, rest) = key.split_once('/')?;
        let (year, serial) = rest.split_once('-')?;
        let are_digits = |text: &str| text.bytes().all(|byte| byte.is_ascii_digit());
        let padded = serial.len() == SERIAL_DIGITS || (serial.len() > SERIAL_DIGITS && !serial.starts_with('0'));
        if year.len() != YEAR_DIGITS || !padded || !are_digits(year) || !are_digits(serial) {
            return None;
        }
        let serial = serial.parse().ok().filter(|it| *it > 0)?;
        Some(OwnForm { credit_code: credit_code.parse().ok()?, year: year.parse().ok()?, serial })
    }
}

impl std::fmt::Display for IndexNumber {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str(&self.0)
    }
}

impl std::str::FromStr for IndexNumber {
    type Err = Malformed;

    fn from_str(text: &str) -> Result<Self, Malformed> {
        let number = text.trim();
        // Blanks alone would leave a key that names nothing.
        if super::fits(number) && !Self::key_of(number).is_empty() {
            return Ok(Self(number.to_owned()));
        }
        Err(Malformed {
            found: number.chars().take(80).collect(),
            allowed: (
                "1 至 100 个字符的索引号,不含换行、控制字符和不可见字符",
                "an index number of 1 to 100 characters in one line, no control or invisible characters",
            ),
        })
    }
}

impl serde::Serialize for IndexNumber {
    fn serialize<S: serde::Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.serialize_str(&self.0)
    }
}

impl<'de> serde::Deserialize<'de> for IndexNumber {
    fn deserialize<D: serde::Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        String::deserialize(deserializer)?.parse().map_err(serde::de::Error::custom)
    }
}
