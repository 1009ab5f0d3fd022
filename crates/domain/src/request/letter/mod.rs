//! 文书: the official letters of a case, in words, each as it stood on its day. How they are printed is another's affair.

mod facts;
mod template;

use std::fmt;
use std::str::FromStr;

use chrono::NaiveDate;

pub(super) use self::template::Blanks;
pub use self::template::{Templates, Unusable};

use super::InformationRequest;
use super::dossier::Dossier;
use super::policy::Rules;
use super::step::What;
use crate::code;
use crate::submission::CaseNumber;
use crate::unit::Unit;
use crate::vocabulary::{Locale, Malformed};

code! {
    /// 文书类型.
    pub enum LetterKind {
        /// 登记回执 (条例第四十五条)
        Receipt = "RECEIPT" / "登记回执" / "Receipt",
        /// 补正告知书 (条例第三十条)
        Correction = "CORRECTION" / "补正告知书" / "Correction notice",
        /// 延期答复告知书 (条例第三十三条)
        Extension = "EXTENSION" / "延期答复告知书" / "Notice of extension",
        /// 说明理由告知书 (条例第三十五条)
        Reasons = "REASONS" / "说明理由告知书" / "Demand for reasons",
        /// 延迟答复告知书 (条例第三十五条)
        Deferral = "DEFERRAL" / "延迟答复告知书" / "Notice of a longer period",
        /// 征求意见书 (条例第三十二条、第三十四条)
        Consultation = "CONSULTATION" / "征求意见书" / "Consultation letter",
        /// 收费通知书 (条例第四十二条)
        Fee = "FEE" / "信息处理费收费通知书" / "Fee notice",
        /// 转办告知书 (条例第三十九条第一款)
        Transfer = "TRANSFER" / "转办告知书" / "Notice of transfer",
        /// 答复书 (条例第三十六条)
        Reply = "REPLY" / "答复书" / "Reply",
        /// 决定告知书: what is disclosed against a third party's objection, told to that party (条例第三十二条)
        ThirdPartyNotice = "THIRD_PARTY_NOTICE" / "第三方决定告知书" / "Notice to the third party",
    }
}

/// Which letter of a case: its kind, and for those to whoever was consulted which consultation, counted from 1. It shows as
/// `reply` or `consultation-2`, as it stands in addresses.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct LetterName {
    /// 文书类型
    pub kind: LetterKind,
    /// Which consultation.
    pub consultation: Option<u32>,
}

/// 文书.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Letter {
    /// 发文单位
    pub issuer: String,
    /// 标题
    pub title: String,
    /// 受理编号
    pub case_number: CaseNumber,
    /// 编号, as it stands above the letter.
    pub number: String,
    /// 称谓
    pub salutation: String,
    /// 正文, a paragraph each.
    pub paragraphs: Vec<String>,
    /// 附件, by their names.
    pub enclosures: Vec<String>,
    /// 成文日期
    pub dated: NaiveDate,
}

/// Who writes, and to whom.
#[derive(Clone, Copy, Debug)]
pub struct Correspondents<'a> {
    /// 公开主体
    pub unit: &'a Unit,
    /// 申请人; none when that was erased.
    pub applicant: Option<&'a str>,
    /// Names of the files that are handed out.
    pub enclosures: &'a [String],
}

impl LetterKind {
    /// Whether it goes to whoever was consulted.
    pub const fn is_to_consulted(self) -> bool {
        matches!(self, Self::Consultation | Self::ThirdPartyNotice)
    }
}

impl LetterName {
    /// What people call it.
    pub fn label(self, locale: Locale) -> String {
        let label = self.kind.label(locale);
        match self.consultation {
            Some(number) => locale.pick(&format!("{label}(第{number}份)"), &format!("{label} {number}")).to_owned(),
            None => label.to_owned(),
        }
    }
}

impl fmt::Display for LetterName {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.kind.code().to_ascii_lowercase().replace('_', "-"))?;
        self.consultation.map_or(Ok(()), |number| write!(f, "-{number}"))
    }
}

impl FromStr for LetterName {
    type Err = Malformed;

    /// Takes each name as it is shown, and in no other spelling.
    fn from_str(text: &str) -> Result<Self, Malformed> {
        let malformed = || Malformed {
            found: text.chars().take(80).collect(),
            allowed: ("文书代码,如 reply、consultation-1", "a letter's name such as reply or consultation-1"),
        };
        let (name, consultation) = match text.rsplit_once('-').map(|(name, number)| (name, number.parse::<u32>())) {
            Some((name, Ok(number))) => (name, Some(number)),
            _ => (text, None),
        };
        let kind: LetterKind = name.to_ascii_uppercase().replace('-', "_").parse().map_err(|_| malformed())?;
        let read = Self { kind, consultation };
        if kind.is_to_consulted() == consultation.is_some() && read.to_string() == text {
            return Ok(read);
        }
        Err(malformed())
    }
}

impl InformationRequest {
    /// The letters of the case, in the order in which they were written. They last as long as the words of the case: a
    /// dossier that was erased leaves none.
    pub fn letters(&self) -> Vec<LetterName> {
        self.letters_by_step().into_iter().map(|it| it.1).collect()
    }

    /// A letter of the case, as it was on its day; none when the case has no such letter.
    pub fn letter(
        &self,
        name: LetterName,
        dossier: &Dossier,
        between: Correspondents<'_>,
        rules: Rules<'_>,
    ) -> Option<Letter> {
        let (at, _) = self.letters_by_step().into_iter().find(|it| it.1 == name)?;
        // What came later was not known when it was written.
        let then = Self { steps: self.steps[..=at].to_vec(), ..self.clone() };
        let mut lines = facts::lines(name, &then, dossier, between, rules).into_iter();
        let enclosures = if name.kind == LetterKind::Reply { between.enclosures } else { &[] };
        Some(Letter {
            issuer: between.unit.name.to_string(),
            title: lines.next()?,
            case_number: self.number.clone(),
            number: facts::number(&then, rules),
            salutation: lines.next()?,
            paragraphs: lines.collect(),
            enclosures: enclosures.to_vec(),
            dated: self.steps[at].on,
        })
    }

    /// Each letter, with the place of the step it was written with.
    fn letters_by_step(&self) -> Vec<(usize, LetterName)> {
        let mut found = Vec::new();
        let mut consulted = 0;
        for (at, step) in self.steps.iter().enumerate() {
            let mut put = |kind, consultation| found.push((at, LetterName { kind, consultation }));
            match &step.what {
                What::Registered => put(LetterKind::Receipt, None),
                What::CorrectionRequested { .. } => put(LetterKind::Correction, None),
                What::Extended { .. } => put(LetterKind::Extension, None),
                What::ReasonsDemanded { .. } => put(LetterKind::Reasons, None),
                What::Deferred { .. } => put(LetterKind::Deferral, None),
                What::FeeNoticed { .. } => put(LetterKind::Fee, None),
                What::Transferred => put(LetterKind::Transfer, None),
                What::Consulted { .. } => {
                    consulted += 1;
                    put(LetterKind::Consultation, Some(consulted));
                }
                What::Replied { overruled, .. } => {
                    put(LetterKind::Reply, None);
                    for number in overruled {
                        put(LetterKind::ThirdPartyNotice, Some(*number));
                    }
                }
                _ => {}
            }
        }
        found
    }
}
