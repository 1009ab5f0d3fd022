//! 政务公开考核: indicators as data, counts that are frozen at a place in the journal, and scores that follow from them to the digit
//! (国办秘函〔2019〕19号; local 考核 of the same structure: 单项否决, 扣分, 加分).

mod appeal;
mod formula;
mod known;
mod points;
mod run;
mod scheme;
mod sheet;

#[cfg(test)]
mod tests;

pub use self::appeal::{Appeal, AppealDecision, AppealState, Deciding};
pub use self::formula::{Formula, FormulaKind, WHOLE_SHARE};
pub use self::known::{Counts, Evidence, EvidenceKind, KnownCount};
pub use self::points::Points;
pub use self::run::{AssessmentRun, MOST_UNITS, Position, RunState, Scoring, check_day};
pub use self::scheme::{
    AssessmentScheme, BONUS_ABOVE, FULL_MARK, Indicator, IndicatorCode, IndicatorGroup, IndicatorKind, IndicatorName,
    IndicatorNote, MOST_BONUS, PASS_MARK, RedLine, SchemeContent, SchemeState, SchemeTitle,
};
pub use self::sheet::{
    Line, ManualScore, Outcome, Proof, ProofNote, Rank, RedLineFound, Sheet, Verdict, ranked_as, ranks,
};

use crate::personal_data;
use crate::refusal::{Ground, Refusal};
use crate::staff::Role;
use crate::{code, id};

/// 政务公开办: who assesses.
pub const OFFICES: [Role; 1] = [Role::Office];
/// Who appeals for a unit.
pub const APPELLANTS: [Role; 2] = [Role::Reviewer, Role::Office];
/// Who reads a unit's own results before they are public.
pub const READERS: [Role; 4] = [Role::Editor, Role::Reviewer, Role::Office, Role::Auditor];
/// Who reads the results of all units before they are public.
pub const OVERSEERS: [Role; 2] = [Role::Office, Role::Auditor];

id! {
    /// Identifies a scheme.
    SchemeId, "scheme"
}

id! {
    /// Identifies a run.
    RunId, "assessment"
}

id! {
    /// Identifies an appeal.
    AppealId, "appeal"
}

code! {
    /// 操作: the verbs a scheme knows, for asking whether one may.
    pub enum SchemeAction {
        /// 修改
        Amend = "AMEND" / "修改" / "Amend",
        /// 发布
        Publish = "PUBLISH" / "发布" / "Publish",
        /// 考核
        Run = "RUN" / "开展考核" / "Run an assessment",
    }
}

code! {
    /// 操作: the verbs a run knows, for asking whether one may.
    pub enum RunAction {
        /// 评分
        Score = "SCORE" / "人工评分" / "Score",
        /// 结束评分
        CloseScoring = "CLOSE_SCORING" / "结束评分" / "Close scoring",
        /// 申诉
        Appeal = "APPEAL" / "申诉" / "Appeal",
        /// 处理申诉
        Decide = "DECIDE" / "处理申诉" / "Decide an appeal",
        /// 公布
        Publish = "PUBLISH" / "公布结果" / "Publish",
    }
}

/// 个人信息 has no place in what will be published.
fn impersonal(field: &str, text: &str) -> Result<(), Refusal> {
    match personal_data::find(text, "").into_iter().next() {
        Some(found) => Err(Refusal::at(Ground::PersonalDataFound, field)
            .found(found.masked)
            .allowed("删除后重试", "take it out and try again")),
        None => Ok(()),
    }
}
