//! 附件: a file that staff have brought in, kept by what is in it, so that later acts can name it.

use chrono::{DateTime, Utc};

use crate::act::Act;
use crate::journal::Event;
use crate::refusal::{Ground, Refusal};
use crate::staff::{Role, StaffId};
use crate::unit::UnitId;
use crate::vocabulary::{Locale, Malformed, is_invisible};
use crate::{code, id};

/// Hexadecimal digits of a SHA-256.
const HASH_DIGITS: usize = 64;
/// Longest name of a file, in characters.
const FILE_NAME_CHARACTERS: usize = 200;
/// Who may bring files in: whoever drafts, reviews or keeps templates.
const UPLOADERS: [Role; 3] = [Role::Editor, Role::Reviewer, Role::Office];

id! {
    /// Identifies an attachment.
    AttachmentId, "attachment"
}

code! {
    /// 文件类型: what an attachment is, judged by what is in it; the code is its media type, the label how people call it.
    pub enum MediaType {
        /// Excel, from 2007.
        Xlsx = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet" / "xlsx" / "xlsx",
        /// Excel, 97 to 2003.
        Xls = "application/vnd.ms-excel" / "xls" / "xls",
        /// OpenDocument spreadsheet.
        Ods = "application/vnd.oasis.opendocument.spreadsheet" / "ods" / "ods",
        /// Comma-separated text.
        Csv = "text/csv" / "csv" / "csv",
        /// Tab-separated text.
        Tsv = "text/tab-separated-values" / "tsv" / "tsv",
        /// A web page.
        Html = "text/html" / "html" / "html",
        /// Plain text.
        Txt = "text/plain" / "txt" / "txt",
        /// Word, from 2007.
        Docx = "application/vnd.openxmlformats-officedocument.wordprocessingml.document" / "docx" / "docx",
        /// Word, 97 to 2003.
        Doc = "application/msword" / "doc" / "doc",
        /// Portable document.
        Pdf = "application/pdf" / "pdf" / "pdf",
        /// Picture.
        Png = "image/png" / "png" / "png",
        /// Photo.
        Jpeg = "image/jpeg" / "jpg" / "jpg",
        /// Picture.
        Gif = "image/gif" / "gif" / "gif",
        /// Picture.
        Webp = "image/webp" / "webp" / "webp",
        /// Archive.
        Zip = "application/zip" / "zip" / "zip",
    }
}

impl MediaType {
    /// All that is taken, for whoever brought something else.
    pub fn allowed() -> String {
        Self::ALL.iter().map(|it| it.label(Locale::En)).collect::<Vec<_>>().join(" ")
    }
}

/// 内容摘要: SHA-256 in lower-case hexadecimal digits; names the content and nothing else.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
#[cfg_attr(feature = "columns", derive(sea_orm::DeriveValueType))]
#[cfg_attr(feature = "columns", sea_orm(value_type = "String"))]
pub struct ContentHash(String);

impl ContentHash {
    /// The digits.
    pub fn as_str(&self) -> &str {
        &self.0
    }

    /// The first two digits and the others: the folder and the file of the content.
    pub fn split(&self) -> (&str, &str) {
        self.0.split_at(2)
    }
}

impl From<[u8; 32]> for ContentHash {
    fn from(digest: [u8; 32]) -> Self {
        use std::fmt::Write;
        Self(digest.iter().fold(String::with_capacity(HASH_DIGITS), |mut digits, byte| {
            write!(digits, "{byte:02x}").expect("writing to a string cannot fail");
            digits
        }))
    }
}

impl std::fmt::Display for ContentHash {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str(&self.0)
    }
}

impl std::str::FromStr for ContentHash {
    type Err = Malformed;

    fn from_str(text: &str) -> Result<Self, Malformed> {
        if text.len() == HASH_DIGITS && text.bytes().all(|byte| byte.is_ascii_hexdigit()) {
            return Ok(Self(text.to_ascii_lowercase()));
        }
        Err(Malformed {
            found: text.chars().take(80).collect(),
            allowed: ("64 位十六进制的 SHA-256", "a SHA-256 of 64 hexadecimal digits"),
        })
    }
}

impl serde::Serialize for ContentHash {
    fn serialize<S: serde::Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.serialize_str(&self.0)
    }
}

impl<'de> serde::Deserialize<'de> for ContentHash {
    fn deserialize<D: serde::Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let text = String::deserialize(deserializer)?;
        text.parse().map_err(serde::de::Error::custom)
    }
}

/// 文件名: what a file was called where it came from. It is shown and handed back, never used as a path.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
#[cfg_attr(feature = "columns", derive(sea_orm::DeriveValueType))]
#[cfg_attr(feature = "columns", sea_orm(value_type = "String"))]
pub struct FileName(String);

impl FileName {
    /// The name itself.
    pub fn as_str(&self) -> &str {
        &self.0
    }

    /// What stands after the last dot, in lower case.
    pub fn ending(&self) -> Option<String> {
        self.0.rsplit_once('.').map(|(_, ending)| ending.to_ascii_lowercase())
    }
}

impl std::fmt::Display for FileName {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str(&self.0)
    }
}

impl std::str::FromStr for FileName {
    type Err = Malformed;

    fn from_str(text: &str) -> Result<Self, Malformed> {
        let name = text.trim();
        let is_bad = |c: char| is_invisible(c) || matches!(c, '/' | '\\' | '\n' | '\u{2028}' | '\u{2029}' | '\u{fffd}');
        let fits = (1..=FILE_NAME_CHARACTERS).contains(&name.chars().count());
        if fits && !name.chars().any(is_bad) && name.chars().any(|c| c != '.') {
            return Ok(Self(name.to_owned()));
        }
        Err(Malformed {
            found: name.chars().filter(|c| !is_invisible(*c)).take(80).collect(),
            allowed: (
                "1 至 200 个字符的文件名,不含路径分隔符、控制字符和不可见字符",
                "a file name of 1 to 200 characters without path separators, control or invisible characters",
            ),
        })
    }
}

/// 附件: the record of a file. Its content is kept beside the records, under its hash.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Attachment {
    /// Identity.
    pub id: AttachmentId,
    /// 内容摘要
    pub sha256: ContentHash,
    /// 文件名
    pub name: FileName,
    /// How large it is.
    pub size_bytes: u64,
    /// 文件类型
    pub media_type: MediaType,
    /// By whom; none when the operator brought it in at the machine.
    pub uploaded_by: Option<StaffId>,
    /// The unit of whoever brought it in; roles that cover it may read it.
    pub unit_id: UnitId,
    /// When.
    pub at: DateTime<Utc>,
}

/// A file that has arrived and was looked into.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Upload {
    /// 内容摘要
    pub sha256: ContentHash,
    /// 文件名
    pub name: FileName,
    /// How large it is.
    pub size_bytes: u64,
    /// 文件类型
    pub media_type: MediaType,
}

impl Attachment {
    /// Whose roles may read what another member of a covered unit has brought in.
    pub const READERS: [Role; 4] = [Role::Office, Role::Auditor, Role::Reviewer, Role::Editor];

    /// 上传: keeps the record of a file, in the unit of whoever brought it.
    pub fn keep(act: &Act, upload: Upload, unit_id: UnitId) -> Result<(Self, Event), Refusal> {
        act.require_uploader()?;
        let Upload { sha256, name, size_bytes, media_type } = upload;
        let uploaded_by = act.actor.staff_id();
        let attachment =
            Self { id: act.new_id(), sha256, name, size_bytes, media_type, uploaded_by, unit_id, at: act.at };
        // Names of files often hold names of people, so the journal does without.
        let event = Event::new("uploadAttachment", "Attachment", attachment.id.0)
            .of_unit(Some(unit_id))
            .fact("sha256", attachment.sha256.as_str())
            .fact("sizeBytes", size_bytes)
            .fact("mediaType", media_type.code());
        Ok((attachment, event))
    }
}

impl Act {
    /// Refuses whoever may not bring files in: it takes a role that writes, in whatever unit.
    pub fn require_uploader(&self) -> Result<(), Refusal> {
        let may = |grant: &crate::staff::Grant| UPLOADERS.contains(&grant.role);
        if self.actor == crate::act::Actor::System || self.actor.grants().iter().any(may) {
            return Ok(());
        }
        let names = |locale: Locale| UPLOADERS.map(|role| role.label(locale)).join(locale.pick("、", ", "));
        Err(Refusal::of(Ground::NotAllowed).allowed(names(Locale::Zh), names(Locale::En)))
    }
}

#[cfg(test)]
mod tests;
