//! 文号: the number an agency gives a document it issues.

use super::reading;
use crate::vocabulary::Malformed;

/// 文号 (发文字号), as it was written. It is read on demand: a number that cannot be read is kept and is no mistake.
///
/// GB/T 9704-2012: agency code, year in six-cornered brackets, serial without leading noughts and without 第, 号
/// (鲁政办发〔2020〕11号). Orders and announcements number in ways of their own (国务院令第711号, 公告2009年第1号; G§9.4).
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
#[cfg_attr(feature = "columns", derive(sea_orm::DeriveValueType))]
#[cfg_attr(feature = "columns", sea_orm(value_type = "String"))]
pub struct DocumentNumber(String);

/// How a number that could be read is put together.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Form {
    /// 鲁政办发〔2020〕11号
    Bracketed,
    /// 公告2009年第1号
    YearAndSerial,
    /// 国务院令第711号: numbered through all years.
    Serial,
}

/// The parts of a number that could be read.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub struct Parts {
    /// 发文机关代字, or the issuer with the kind of order: 鲁政办发, 国务院令.
    pub code: String,
    /// The year; none for orders that are numbered through.
    pub year: Option<u16>,
    /// 序号
    pub serial: u32,
    /// How the parts are put together.
    pub form: Form,
}

impl Parts {
    /// What all spellings of the number share, whatever it is put together like.
    pub(super) fn key(&self) -> String {
        let Self { code, year, serial, .. } = self;
        match year {
            Some(year) => format!("{code}〔{year}〕{serial}号"),
            None => format!("{code}第{serial}号"),
        }
    }
}

impl DocumentNumber {
    /// The number in a field that may be empty: blanks, 无 and a dash say that there is none.
    pub fn given(text: &str) -> Result<Option<Self>, Malformed> {
        let key = reading::key_of(text);
        if matches!(key.as_str(), "" | "无" | "暂无" | "没有" | "-" | "--" | "/" | "NULL" | "NONE" | "N/A") {
            return Ok(None);
        }
        text.parse().map(Some)
    }

    /// The number as it was written.
    pub fn as_str(&self) -> &str {
        &self.0
    }

    /// The parts, where the number can be read.
    pub fn parts(&self) -> Option<Parts> {
        reading::whole(&self.0)
    }

    /// The number as the standard writes it; none where it cannot be read.
    pub fn normalised(&self) -> Option<String> {
        let Parts { code, year, serial, form } = self.parts()?;
        Some(match (form, year) {
            (Form::YearAndSerial, Some(year)) => format!("{code}{year}年第{serial}号"),
            (_, Some(year)) => format!("{code}〔{year}〕{serial}号"),
            (_, None) => format!("{code}第{serial}号"),
        })
    }

    /// What the number is looked up by: the same for all spellings of one number. A number that cannot be read is its
    /// own key, but for blanks, widths, capitals and the kinds of brackets and dashes.
    pub fn lookup_key(&self) -> String {
        Self::key_of(&self.0)
    }

    /// The key of whatever somebody typed, for a look-up that cannot fail.
    pub fn key_of(text: &str) -> String {
        match reading::whole(text) {
            Some(parts) => parts.key(),
            None => reading::key_of(text),
        }
    }
}

impl std::fmt::Display for DocumentNumber {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str(&self.0)
    }
}

impl std::str::FromStr for DocumentNumber {
    type Err = Malformed;

    fn from_str(text: &str) -> Result<Self, Malformed> {
        let number = text.trim();
        if super::fits(number) {
            return Ok(Self(number.to_owned()));
        }
        Err(Malformed {
            found: number.chars().take(80).collect(),
            allowed: (
                "1 至 100 个字符的文号,不含换行、控制字符和不可见字符",
                "a document number of 1 to 100 characters in one line, no control or invisible characters",
            ),
        })
    }
}

impl serde::Serialize for DocumentNumber {
    fn serialize<S: serde::Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.serialize_str(&self.0)
    }
}

impl<'de> serde::Deserialize<'de> for DocumentNumber {
    fn deserialize<D: serde::Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        String::deserialize(deserializer)?.parse().map_err(serde::de::Error::custom)
    }
}
