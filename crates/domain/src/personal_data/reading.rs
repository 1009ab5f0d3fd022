//! 附件内容: what was read of one file's content, by pieces; the same content is read once.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};

use super::{Match, PartKind, PersonalDataKind, Spot, find, mask};
use crate::code;

/// What finds and what reads: raised when either learns something, so that contents are looked at again.
pub const SCANNER_VERSION: i32 = 1;
/// Findings of one content that are kept; beyond them only their number is.
pub const FINDINGS_KEPT: usize = 500;

code! {
    /// 无法检查的原因: why a content, or a part of it, has to be looked at by a person.
    pub enum Unreadable {
        /// 图片
        Picture = "PICTURE" / "图片中的文字无法自动识别" / "Text in pictures is not read",
        /// 没有文字层的页
        NoText = "NO_TEXT" / "没有可读取的文字(可能为扫描件)" / "There is no text to read; it may be a scan",
        /// 字体没有文字对照
        Encoding = "ENCODING" / "字体缺少文字对照,无法还原文字" / "The font does not tell which characters it shows",
        /// 加密
        Encrypted = "ENCRYPTED" / "文件已加密" / "The file is encrypted",
        /// 损坏
        Damaged = "DAMAGED" / "文件已损坏或无法读取" / "The file is damaged or cannot be read",
        /// 太大
        TooLarge = "TOO_LARGE" / "内容过多,超出检查的上限" / "There is more in it than is read",
        /// 嵌入的其他文件
        Embedded = "EMBEDDED" / "嵌入了其他文件" / "Other files are embedded",
        /// 格式不支持
        Format = "FORMAT" / "该格式无法自动检查" / "This format is not read",
    }
}

/// A piece of text on its way to be looked at. It holds what is in the file, so it is never written down or shown.
#[derive(Clone, PartialEq, Eq)]
pub struct Passage {
    /// Where it stands.
    pub spot: Spot,
    /// The text.
    pub text: String,
    /// What stands over it: the header of its column.
    pub context: String,
}

/// A number in a content, masked.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct SpotFinding {
    /// What it is.
    pub kind: PersonalDataKind,
    /// Where.
    pub spot: Spot,
    /// The number, masked.
    pub masked: String,
    /// The character of the spot's text at which the first one begins, from 1.
    pub position: u32,
    /// How many of it there are at that spot.
    pub count: u32,
}

/// Something nobody but a person can look at.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct UnreadablePart {
    /// Why.
    pub reason: Unreadable,
    /// Where the first one is; none when it is the whole.
    pub spot: Option<Spot>,
    /// How many there are.
    pub count: u32,
}

/// 检查结果: what one content holds. Nothing in it is a number of anybody.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct ContentScan {
    /// What was found, at most [`FINDINGS_KEPT`].
    pub findings: Vec<SpotFinding>,
    /// How many more there are.
    pub more: u32,
    /// What was not read; empty when all of it was.
    pub unreadable: Vec<UnreadablePart>,
}

impl ContentScan {
    /// A content of which nothing could be read.
    pub fn unread(reason: Unreadable) -> Self {
        Self { unreadable: vec![UnreadablePart { reason, spot: None, count: 1 }], ..Self::default() }
    }

    /// Whether all of it was read.
    pub fn is_readable(&self) -> bool {
        self.unreadable.is_empty()
    }

    /// Looks through one more piece.
    pub fn read(&mut self, passage: &Passage) {
        for mut finding in findings(&passage.text, &passage.context, &passage.spot) {
            if let Spot::Cell { sheet, .. } = &mut finding.spot {
                *sheet = mask(sheet);
            }
            self.keep(finding);
        }
    }

    /// Takes over what was found in another part of the same content.
    pub fn merge(&mut self, other: Self) {
        other.findings.into_iter().for_each(|it| self.keep(it));
        self.more = self.more.saturating_add(other.more);
        for it in other.unreadable {
            self.cannot_read(it.reason, it.spot);
        }
    }

    fn keep(&mut self, finding: SpotFinding) {
        if self.findings.len() < FINDINGS_KEPT {
            self.findings.push(finding);
        } else {
            self.more = self.more.saturating_add(finding.count);
        }
    }

    /// Notes something that a person has to look at, once for each reason.
    pub fn cannot_read(&mut self, reason: Unreadable, spot: Option<Spot>) {
        match self.unreadable.iter_mut().find(|it| it.reason == reason) {
            Some(known) => known.count = known.count.saturating_add(1),
            None => self.unreadable.push(UnreadablePart { reason, spot, count: 1 }),
        }
    }

    /// What the name of a file gives away.
    pub fn of_name(name: &str) -> Self {
        let mut scan = Self::default();
        let spot = Spot::Part { part: PartKind::Name, number: 1 };
        scan.read(&Passage { spot, text: name.to_owned(), context: String::new() });
        scan
    }
}

/// What a text holds, the same number at the same spot once.
pub(super) fn findings(text: &str, context: &str, spot: &Spot) -> Vec<SpotFinding> {
    let mut known: BTreeMap<(PersonalDataKind, &str), usize> = BTreeMap::new();
    let mut findings: Vec<SpotFinding> = Vec::new();
    let (mut at, mut characters) = (0, 0_usize);
    for Match { kind, start, end, masked } in find(text, context) {
        characters += text[at..start].chars().count();
        at = start;
        // The same number, written in another way, is another one here; that only makes the list longer.
        if let Some(&index) = known.get(&(kind, &text[start..end])) {
            findings[index].count += 1;
            continue;
        }
        known.insert((kind, &text[start..end]), findings.len());
        let position = u32::try_from(characters + 1).unwrap_or(u32::MAX);
        findings.push(SpotFinding { kind, spot: spot.clone(), masked, position, count: 1 });
    }
    findings
}
