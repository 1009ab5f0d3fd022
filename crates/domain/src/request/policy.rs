//! What the county's configuration says where the law leaves room.

use std::collections::BTreeMap;

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
    /// The remedy of a reply. Never both at choice for a refusal, unless somebody configures it.
    pub fn remedy(&self, kind: ReplyKind) -> Remedy {
        self.remedies.get(&kind).copied().unwrap_or(kind.remedy())
    }

    /// 救济告知: the sentence of the letter.
    pub fn remedy_text(&self, kind: ReplyKind) -> String {
        if let Some(text) = self.remedy_texts.get(&kind) {
            return text.clone();
        }
        let Self { reconsideration_body, court, .. } = self;
        match self.remedy(kind) {
            Remedy::ReconsiderationFirst => format!(
                "如对本答复不服,可以自收到本答复书之日起60日内向{reconsideration_body}申请行政复议;对行政复议决定不服的,\
                 可以自收到行政复议决定书之日起15日内向{court}提起行政诉讼。根据《中华人民共和国行政复议法》第二十三条第一款第四项的规定,\
                 对不予公开政府信息不服的,应当先申请行政复议。"
            ),
            Remedy::Either => format!(
                "如对本答复不服,可以自收到本答复书之日起60日内向{reconsideration_body}申请行政复议,\
                 或者自收到本答复书之日起6个月内向{court}提起行政诉讼。"
            ),
        }
    }
}
