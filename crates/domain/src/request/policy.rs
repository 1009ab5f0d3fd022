//! What the county's configuration says where the law leaves room.

use std::collections::BTreeMap;

use super::letter::{Blanks, Templates};
use super::reply::ReplyKind;
use crate::calendar::Calendar;
use crate::code;

/// 保存期限 of a case's words and of the applicant's data, in years after the archive: the shortest class of 机关文书档案
/// (国家档案局令第8号: 定期 30 年、10 年).
const RETENTION_YEARS: u32 = 10;
/// 临期: so many working days before the last one a case is due soon.
const DUE_SOON_WORKING_DAYS: u32 = 5;

code! {
    /// 救济途径.
    pub enum Remedy {
        /// 复议前置 (行政复议法第二十三条第一款第四项): reconsideration first, and only then a lawsuit.
        ReconsiderationFirst = "RECONSIDERATION_FIRST" / "先申请行政复议,对复议决定不服的再提起行政诉讼" / "Reconsideration first, then a lawsuit",
        /// 复议或诉讼
        Either = "EITHER" / "申请行政复议或者提起行政诉讼" / "Reconsideration or a lawsuit",
    }
}

/// 依申请公开政策.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct RequestPolicy {
    /// Whether the reply period is counted anew after a fee is paid; otherwise the days of waiting are left out.
    pub payment_restarts: bool,
    /// Years after the archive.
    pub retention_years: u32,
    /// Working days.
    pub due_soon_working_days: u32,
    /// 行政复议机关, as the letters name it.
    pub reconsideration_body: String,
    /// 人民法院, as the letters name it.
    pub court: String,
    /// Other remedies than the law's for some replies.
    pub remedies: BTreeMap<ReplyKind, Remedy>,
    /// Other words for the remedies of some replies.
    pub remedy_texts: BTreeMap<ReplyKind, String>,
    /// 文书范本 in the county's own words.
    pub letters: Templates,
}

impl Default for RequestPolicy {
    fn default() -> Self {
        Self {
            payment_restarts: true,
            retention_years: RETENTION_YEARS,
            due_soon_working_days: DUE_SOON_WORKING_DAYS,
            reconsideration_body: "有管辖权的行政复议机关".to_owned(),
            court: "有管辖权的人民法院".to_owned(),
            remedies: BTreeMap::new(),
            remedy_texts: BTreeMap::new(),
            letters: Templates::default(),
        }
    }
}

/// 规则: the days that are worked, and what is configured.
#[derive(Clone, Copy, Debug)]
pub struct Rules<'a> {
    /// 工作日历
    pub calendar: &'a Calendar,
    /// 政策
    pub policy: &'a RequestPolicy,
}

impl RequestPolicy {
    /// 救济途径 of a reply. Where the law itself says reconsideration first, nothing configured says otherwise.
    pub fn remedy(&self, kind: ReplyKind) -> Remedy {
        let configured = self.remedies.get(&kind).filter(|_| !kind.is_reconsidered_first());
        configured.copied().unwrap_or(kind.remedy())
    }

    /// 救济告知: the sentence of the reply.
    pub fn remedy_text(&self, kind: ReplyKind) -> String {
        self.remedy_told(kind, "答复书")
    }

    /// The same in a letter that is called otherwise.
    pub(super) fn remedy_told(&self, kind: ReplyKind, letter: &str) -> String {
        match self.remedy_texts.get(&kind) {
            Some(text) => text.clone(),
            None => self.remedy_in_words(self.remedy(kind), letter),
        }
    }

    /// What is told of a remedy in a letter called `letter`.
    pub(super) fn remedy_in_words(&self, remedy: Remedy, letter: &str) -> String {
        let mut blanks = Blanks::default();
        blanks.put("文书", letter);
        blanks.put("行政复议机关", &self.reconsideration_body);
        blanks.put("人民法院", &self.court);
        self.letters.fill(&format!("REMEDY.{remedy}"), &blanks).join("\n")
    }
}
