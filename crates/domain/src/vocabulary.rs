//! Typed identifiers, closed lists of codes, checked strings: the four shapes every record is made of.

/// The language an answer is written in. 中文 is the default everywhere.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash)]
pub enum Locale {
    /// 简体中文
    #[default]
    Zh,
    /// English
    En,
}

impl Locale {
    /// Chooses between the two texts of a message.
    pub fn pick<'a>(self, zh: &'a str, en: &'a str) -> &'a str {
        match self {
            Self::Zh => zh,
            Self::En => en,
        }
    }
}

/// Why a text could not become the value it should be.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Malformed {
    /// What was found.
    pub found: String,
    /// What would be accepted, in both languages.
    pub allowed: (&'static str, &'static str),
}

impl std::fmt::Display for Malformed {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "{:?} 应为{} / {:?} has to be {}", self.found, self.allowed.0, self.found, self.allowed.1)
    }
}

impl std::error::Error for Malformed {}

/// A typed identifier: `unit_<32 hex digits>` outside, a UUID in the database.
#[macro_export]
macro_rules! id {
    ($(#[$meta:meta])* $name:ident, $prefix:literal) => {
        $(#[$meta])*
        #[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, serde::Serialize, serde::Deserialize)]
        #[cfg_attr(feature = "columns", derive(sea_orm::DeriveValueType))]
        pub struct $name(pub uuid::Uuid);

        impl $crate::vocabulary::TypedId for $name {
            const PREFIX: &'static str = $prefix;
            fn from_uuid(uuid: uuid::Uuid) -> Self {
                Self(uuid)
            }
            fn uuid(self) -> uuid::Uuid {
                self.0
            }
        }

        impl std::fmt::Display for $name {
            fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
                write!(f, "{}_{}", $prefix, self.0.simple())
            }
        }

        impl std::str::FromStr for $name {
            type Err = $crate::vocabulary::Malformed;
            fn from_str(text: &str) -> Result<Self, Self::Err> {
                text.strip_prefix(concat!($prefix, "_"))
                    .filter(|hex| hex.len() == 32)
                    .and_then(|hex| uuid::Uuid::try_parse(hex).ok())
                    .map(Self)
                    .ok_or_else(|| $crate::vocabulary::Malformed {
                        found: text.chars().take(80).collect(),
                        allowed: (concat!("形如 ", $prefix, "_… 的标识"), concat!("an id of the form ", $prefix, "_…")),
                    })
            }
        }

        #[cfg(feature = "columns")]
        impl sea_orm::TryFromU64 for $name {
            fn try_from_u64(_: u64) -> Result<Self, sea_orm::DbErr> {
                Err(sea_orm::DbErr::ConvertFromU64(stringify!($name)))
            }
        }
    };
}

/// What all typed identifiers share.
pub trait TypedId: Copy + std::fmt::Display + std::str::FromStr<Err = Malformed> {
    /// The word before the underscore.
    const PREFIX: &'static str;
    /// Wraps a UUID that is known to name this kind of record.
    fn from_uuid(uuid: uuid::Uuid) -> Self;
    /// The bare UUID.
    fn uuid(self) -> uuid::Uuid;
}

/// What all lists of codes share, for whoever shows them.
pub trait CodeList: Copy + Eq + Send + Sync + 'static {
    /// Every code, in the order of the list.
    fn all() -> &'static [Self];
    /// The code as it stands in the database and in the API.
    fn code(self) -> &'static str;
    /// The name people read.
    fn label(self, locale: Locale) -> &'static str;
}

/// Codes in JSON, as their code: `#[serde(with = "vocabulary::by_code")]`.
pub mod by_code {
    use serde::de::Error;
    use serde::{Deserialize, Deserializer, Serializer};

    use super::CodeList;

    /// Writes the code.
    pub fn serialize<T: CodeList, S: Serializer>(value: &T, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.serialize_str(value.code())
    }

    /// Reads the code; an unknown one is an error.
    pub fn deserialize<'de, T: CodeList, D: Deserializer<'de>>(deserializer: D) -> Result<T, D::Error> {
        let text = String::deserialize(deserializer)?;
        let found = T::all().iter().copied().find(|it| it.code() == text);
        found.ok_or_else(|| D::Error::custom(format!("there is no code {text}")))
    }
}

/// The same for a code that may be absent; one that is no longer known is read as absent.
pub mod optional_by_code {
    use serde::{Deserialize, Deserializer, Serializer};

    use super::CodeList;

    /// Writes the code, or null.
    pub fn serialize<T: CodeList, S: Serializer>(value: &Option<T>, serializer: S) -> Result<S::Ok, S::Error> {
        match value {
            Some(value) => serializer.serialize_some(value.code()),
            None => serializer.serialize_none(),
        }
    }

    /// Reads the code, or null.
    pub fn deserialize<'de, T: CodeList, D: Deserializer<'de>>(deserializer: D) -> Result<Option<T>, D::Error> {
        let code = Option::<String>::deserialize(deserializer)?;
        Ok(code.and_then(|code| T::all().iter().copied().find(|it| it.code() == code)))
    }
}

/// A closed list of codes with a label in both languages.
#[macro_export]
macro_rules! code {
    ($(#[$meta:meta])* pub enum $name:ident { $($(#[$vmeta:meta])* $variant:ident = $code:literal / $zh:literal / $en:literal),+ $(,)? }) => {
        $(#[$meta])*
        #[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
        #[cfg_attr(feature = "columns", derive(sea_orm::DeriveValueType))]
        #[cfg_attr(feature = "columns", sea_orm(value_type = "String"))]
        pub enum $name { $($(#[$vmeta])* $variant),+ }

        impl $name {
            /// Every code, in the order of the list.
            pub const ALL: &'static [Self] = &[$(Self::$variant),+];

            /// The code as it stands in the database and in the API.
            pub const fn code(self) -> &'static str {
                match self { $(Self::$variant => $code),+ }
            }

            /// The name people read.
            pub fn label(self, locale: $crate::vocabulary::Locale) -> &'static str {
                match self { $(Self::$variant => locale.pick($zh, $en)),+ }
            }
        }

        impl $crate::vocabulary::CodeList for $name {
            fn all() -> &'static [Self] {
                Self::ALL
            }
            fn code(self) -> &'static str {
                self.code()
            }
            fn label(self, locale: $crate::vocabulary::Locale) -> &'static str {
                self.label(locale)
            }
        }

        impl std::fmt::Display for $name {
            fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
                f.write_str(self.code())
            }
        }

        impl std::str::FromStr for $name {
            type Err = $crate::vocabulary::Malformed;
            fn from_str(text: &str) -> Result<Self, Self::Err> {
                Self::ALL.iter().copied().find(|it| it.code() == text).ok_or_else(|| $crate::vocabulary::Malformed {
                    found: text.chars().take(80).collect(),
                    allowed: (concat!($($code, " "),+), concat!($($code, " "),+)),
                })
            }
        }

        impl serde::Serialize for $name {
            fn serialize<S: serde::Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
                serializer.serialize_str(self.code())
            }
        }

        impl<'de> serde::Deserialize<'de> for $name {
            fn deserialize<D: serde::Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
                <std::borrow::Cow<'de, str> as serde::Deserialize>::deserialize(deserializer)?
                    .parse()
                    .map_err(serde::de::Error::custom)
            }
        }
    };
}

/// Characters nobody sees: control characters but the line break, zero-width ones, and those that turn the direction of
/// what follows. A text of nothing else is empty, and a name that holds one can pass for another.
pub fn is_invisible(c: char) -> bool {
    (c.is_control() && c != '\n')
        || matches!(c, '\u{ad}' | '\u{200b}'..='\u{200f}' | '\u{202a}'..='\u{202e}' | '\u{2060}'..='\u{206f}' | '\u{feff}')
}

/// A string that was trimmed, is not empty, holds no control characters and is at most so many characters long.
#[macro_export]
macro_rules! text {
    ($(#[$meta:meta])* $name:ident, max $max:literal) => {
        $(#[$meta])*
        #[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
        #[cfg_attr(feature = "columns", derive(sea_orm::DeriveValueType))]
        #[cfg_attr(feature = "columns", sea_orm(value_type = "String"))]
        pub struct $name(String);

        impl $name {
            /// The text itself.
            pub fn as_str(&self) -> &str {
                &self.0
            }
        }

        impl std::fmt::Display for $name {
            fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
                f.write_str(&self.0)
            }
        }

        impl serde::Serialize for $name {
            fn serialize<S: serde::Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
                serializer.serialize_str(&self.0)
            }
        }

        impl<'de> serde::Deserialize<'de> for $name {
            fn deserialize<D: serde::Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
                let text = String::deserialize(deserializer)?;
                text.parse().map_err(serde::de::Error::custom)
            }
        }

        impl std::str::FromStr for $name {
            type Err = $crate::vocabulary::Malformed;
            fn from_str(text: &str) -> Result<Self, Self::Err> {
                let trimmed = text.trim();
                let fits = !trimmed.is_empty() && trimmed.chars().count() <= $max;
                if !fits || trimmed.chars().any($crate::vocabulary::is_invisible) {
                    return Err($crate::vocabulary::Malformed {
                        found: trimmed.chars().take(80).collect(),
                        allowed: (concat!("1 至 ", $max, " 个字符,不含控制字符和不可见字符"), concat!("1 to ", $max, " characters, no control or invisible characters")),
                    });
                }
                Ok(Self(trimmed.to_owned()))
            }
        }
    };
}
