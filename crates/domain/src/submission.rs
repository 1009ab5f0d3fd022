//! 提交: what all that people send have in common — by which way it came, its number, and the code by which its sender follows it
//! without an account.

use serde::{Deserialize, Serialize};

use crate::act::{Act, Actor};
use crate::folding::folded;
use crate::person::HANDLERS;
use crate::refusal::{Ground, Refusal};
use crate::unit::UnitId;
use crate::vocabulary::{Malformed, is_invisible};
use crate::{code, text};

/// Characters of a query code: sixty bits, which nobody guesses.
const CODE_CHARACTERS: usize = 12;
/// Bits of one of them.
const CODE_BITS: u32 = 5;
/// Characters between two dashes, for reading aloud.
const CODE_GROUP: usize = 4;
/// Without I, L, O and U, which are taken for others.
const CODE_ALPHABET: &[u8; 32] = b"0123456789ABCDEFGHJKMNPQRSTVWXYZ";

code! {
    /// 提交方式: by which way it came; decides the day of receipt (条例第三十一条).
    pub enum SubmissionWay {
        /// 门户网站
        Portal = "PORTAL" / "门户网站" / "Portal",
        /// 小程序
        MiniProgram = "MINI_PROGRAM" / "小程序" / "Mini program",
        /// 电子邮件
        Email = "EMAIL" / "电子邮件" / "E-mail",
        /// 传真
        Fax = "FAX" / "传真" / "Fax",
        /// 挂号信、快递: the unit signs for it.
        SignedPost = "SIGNED_POST" / "挂号信、快递(签收)" / "Post with signature",
        /// 平常信函: nobody signs.
        OrdinaryPost = "ORDINARY_POST" / "平常信函(不签收)" / "Ordinary mail",
        /// 当面提交
        Counter = "COUNTER" / "当面提交" / "In person",
    }
}

impl SubmissionWay {
    /// Whether people use it by themselves, through a frontend.
    pub const fn is_online(self) -> bool {
        matches!(self, Self::Portal | Self::MiniProgram)
    }

    /// Anybody sends online; what came on paper is entered by those who handle the unit's cases.
    pub fn require(self, act: &Act, unit_id: UnitId) -> Result<(), Refusal> {
        match act.actor {
            Actor::Anonymous | Actor::Frontend(_) if self.is_online() => Ok(()),
            Actor::Anonymous | Actor::Frontend(_) => Err(Refusal::at(Ground::NotAllowed, "way")
                .found(self.label(crate::vocabulary::Locale::Zh))
                .allowed("门户网站、小程序", "PORTAL, MINI_PROGRAM")),
            Actor::Staff(_) | Actor::System => act.require(&HANDLERS, unit_id),
        }
    }
}

code! {
    /// 受理编号类别.
    pub enum CaseSeries {
        /// 依申请公开
        InformationRequest = "SQ" / "依申请公开" / "Information request",
        /// 意见
        Opinion = "YJ" / "意见" / "Opinion",
        /// 咨询
        Enquiry = "ZX" / "咨询" / "Enquiry",
        /// 列席、听证报名
        Attendance = "BM" / "会议报名" / "Registration for a meeting",
    }
}

text! {
    /// 受理编号, such as `SQ-2026-000017`.
    CaseNumber, max 40
}

impl CaseNumber {
    /// The number of a serial in a series and year.
    pub fn of(series: CaseSeries, year: i32, serial: u32) -> Self {
        format!("{}-{year}-{serial:06}", series.code()).parse().expect("letters, digits and dashes are a text")
    }

    /// The number somebody typed, in whatever width and case; none when it cannot be one.
    pub fn typed(text: &str) -> Option<Self> {
        let folded = text.chars().take(80).flat_map(folded);
        let squeezed: String = folded.filter(|it| !it.is_whitespace()).map(|it| it.to_ascii_uppercase()).collect();
        squeezed.replace(['—', '–', '_', '―'], "-").parse().ok()
    }
}

/// 查询码: by which the sender follows a case. Shown once; kept as a digest.
#[derive(Clone, PartialEq, Eq)]
pub struct QueryCode(String);

impl QueryCode {
    /// The code of sixty random bits; the lowest four are left out.
    pub fn of_bits(bits: u64) -> Self {
        let letter = |place: usize| {
            let shift = u64::BITS - CODE_BITS * u32::try_from(place + 1).expect("a dozen");
            char::from(CODE_ALPHABET[usize::try_from(bits >> shift & 31).expect("five bits")])
        };
        Self((0..CODE_CHARACTERS).map(letter).collect())
    }

    /// What is digested to keep it: with the number, so that one digest opens one case.
    pub fn bound_to(&self, number: &CaseNumber) -> String {
        format!("{number}:{}", self.0)
    }

    /// In groups, as people read it.
    pub fn shown(&self) -> String {
        let groups: Vec<&str> =
            (0..CODE_CHARACTERS).step_by(CODE_GROUP).map(|at| &self.0[at..at + CODE_GROUP]).collect();
        groups.join("-")
    }
}

/// Codes stay out of logs.
impl std::fmt::Debug for QueryCode {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("QueryCode(…)")
    }
}

impl std::str::FromStr for QueryCode {
    type Err = Malformed;

    fn from_str(text: &str) -> Result<Self, Malformed> {
        let read = |c: char| match c.to_ascii_uppercase() {
            'O' => '0',
            'I' | 'L' => '1',
            other => other,
        };
        let folded = text.chars().take(80).flat_map(folded);
        let code: String = folded.filter(|it| !it.is_whitespace() && !"-—–".contains(*it)).map(read).collect();
        let is_code = code.len() == CODE_CHARACTERS && code.bytes().all(|it| CODE_ALPHABET.contains(&it));
        // What was typed may be nearly right: it is not repeated.
        is_code.then_some(Self(code)).ok_or_else(|| Malformed {
            found: "…".to_owned(),
            allowed: ("12 位查询码,如 7K2M-9QX4-TB3D", "a query code of 12 characters such as 7K2M-9QX4-TB3D"),
        })
    }
}

/// 正文: what people write at length; kept sealed, as it may hold anything.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct LongText(String);

impl LongText {
    /// The text, trimmed; refused when empty, longer than `most` characters, or with characters nobody sees.
    pub fn read(field: &str, text: &str, most: usize) -> Result<Self, Refusal> {
        let text = text.replace("\r\n", "\n");
        let trimmed = text.trim();
        let count = trimmed.chars().count();
        if (1..=most).contains(&count) && !trimmed.chars().any(|it| is_invisible(it) && it != '\t') {
            return Ok(Self(trimmed.to_owned()));
        }
        Err(Refusal::at(if count == 0 { Ground::MissingValue } else { Ground::InvalidValue }, field)
            .found(format!("{count} 字"))
            .allowed(
                format!("1 至 {most} 个字符,不含不可见字符"),
                format!("1 to {most} characters, none of them invisible"),
            ))
    }

    /// The text itself.
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_code_is_read_however_it_is_typed() {
        let code = QueryCode::of_bits(0x0123_4567_89ab_cdef);
        let shown = code.shown();
        assert_eq!(shown.len(), 14);
        for typed in
            [shown.clone(), shown.to_lowercase(), shown.replace('-', " "), shown.replace('0', "o").replace('1', "l")]
        {
            assert_eq!(typed.parse(), Ok(code.clone()), "{typed}");
        }
        for wrong in ["", "7K2M-9QX4-TB3", "7K2M-9QX4-TB3DD", "7K2M-9QX4-TB3U"] {
            assert!(wrong.parse::<QueryCode>().is_err(), "{wrong}");
        }
        assert_ne!(QueryCode::of_bits(1 << 4), QueryCode::of_bits(1 << 5), "all but four bits count");
        assert!(!format!("{code:?}").contains(&code.0));
    }

    #[test]
    fn a_number_is_read_however_it_is_typed() {
        let number = CaseNumber::of(CaseSeries::InformationRequest, 2026, 17);
        assert_eq!(number.as_str(), "SQ-2026-000017");
        for typed in ["sq-2026-000017", " SQ—2026—000017 ", "ＳＱ－２０２６－００００１７"] {
            assert_eq!(CaseNumber::typed(typed).as_ref(), Some(&number), "{typed}");
        }
        assert_eq!(CaseNumber::typed(""), None);
    }

    #[test]
    fn a_long_text_is_neither_empty_nor_endless() {
        assert_eq!(LongText::read("text", " 一\r\n二 ", 3).unwrap().as_str(), "一\n二");
        assert_eq!(LongText::read("text", " ", 3).unwrap_err().ground, Ground::MissingValue);
        assert_eq!(LongText::read("text", "一二三四", 3).unwrap_err().ground, Ground::InvalidValue);
        assert_eq!(LongText::read("text", "一\u{200b}", 3).unwrap_err().ground, Ground::InvalidValue);
    }
}
