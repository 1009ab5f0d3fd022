//! 申诉: a unit says that a deduction is wrong, and the office decides before anything is published.

use chrono::{DateTime, Utc};
use serde::{Deserialize, Serialize};

use super::points::Points;
use super::run::{AssessmentRun, within};
use super::scheme::{IndicatorCode, SchemeContent};
use super::sheet::{Proof, ProofNote, Sheet};
use super::{AppealId, RunAction, RunId, impersonal};
use crate::act::Act;
use crate::code;
use crate::journal::Event;
use crate::refusal::{Ground, Refusal};
use crate::staff::StaffId;
use crate::unit::UnitId;
use crate::vocabulary::Locale;

code! {
    /// 申诉状态.
    pub enum AppealState {
        /// 待处理
        Open = "OPEN" / "待处理" / "Waiting for a decision",
        /// 成立: the score is corrected, or the red line lifted.
        Upheld = "UPHELD" / "成立,已改定" / "Upheld, and corrected",
        /// 不成立
        Dismissed = "DISMISSED" / "不成立,维持原得分" / "Dismissed",
    }
}

/// 处理决定.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct AppealDecision {
    /// Whether it was upheld.
    pub upheld: bool,
    /// 改定的得分; none where it was dismissed, or a red line is lifted.
    pub corrected: Option<Points>,
    /// 理由
    pub reason: ProofNote,
    /// By whom; none for the operator.
    pub by: Option<StaffId>,
    /// When.
    pub at: DateTime<Utc>,
}

/// 申诉.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Appeal {
    /// Identity.
    pub id: AppealId,
    /// 考核
    pub run_id: RunId,
    /// 被考核单位
    pub unit_id: UnitId,
    /// 指标或者红线
    pub code: IndicatorCode,
    /// 理由和佐证
    pub proof: Proof,
    /// By whom; none for the operator.
    pub by: Option<StaffId>,
    /// When.
    pub at: DateTime<Utc>,
    /// 处理决定
    pub decision: Option<AppealDecision>,
    /// Counts the changes.
    pub version: i32,
}

/// What the office decides.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Deciding {
    /// Whether it is upheld.
    pub upheld: bool,
    /// 改定的得分
    pub corrected: Option<Points>,
    /// 理由
    pub reason: ProofNote,
}

impl Appeal {
    /// 申诉 against a deduction, or a red line that was crossed; each once.
    pub fn make(
        act: &Act,
        run: &AssessmentRun,
        content: &SchemeContent,
        sheet: &Sheet,
        (unit_id, code, proof): (UnitId, IndicatorCode, Proof),
    ) -> Result<(Self, Event), Refusal> {
        run.may(act, RunAction::Appeal, Some(unit_id))?;
        let lost = sheet.line(&code).zip(content.indicator(&code)).map(|(line, it)| line.score() < Some(it.weight));
        let crossed = sheet.red_line(&code).map(|it| it.crossed);
        match lost.or(crossed) {
            None => return Err(Refusal::at(Ground::UnknownReference, "indicator").found(code.as_str())),
            Some(false) => return Err(Refusal::at(Ground::NothingDeducted, "indicator").found(code.as_str())),
            Some(true) => {}
        }
        impersonal("evidence.note", proof.note.as_str())?;
        let by = act.actor.staff_id();
        let appeal =
            Self { id: act.new_id(), run_id: run.id, unit_id, code, proof, by, at: act.at, decision: None, version: 1 };
        let event = run
            .event_about("appealDeduction", unit_id)
            .fact("indicator", appeal.code.as_str())
            .fact("appeal", appeal.id.to_string());
        Ok((appeal, event))
    }

    /// 处理申诉: upheld with a score that is better than before, or dismissed; either with a reason.
    pub fn decide(
        &mut self,
        act: &Act,
        run: &AssessmentRun,
        content: &SchemeContent,
        sheet: &mut Sheet,
        deciding: Deciding,
    ) -> Result<Event, Refusal> {
        run.may(act, RunAction::Decide, Some(self.unit_id))?;
        if self.decision.is_some() {
            return Err(Refusal::of(Ground::WrongState)
                .found(self.state().label(Locale::Zh))
                .allowed(AppealState::Open.label(Locale::Zh), AppealState::Open.label(Locale::En)));
        }
        let Deciding { upheld, corrected, reason } = deciding;
        impersonal("reason", reason.as_str())?;
        match (upheld, content.indicator(&self.code), corrected) {
            (true, Some(indicator), Some(points)) => {
                within("correctedScore", points, indicator.weight)?;
                let line = sheet.line_mut("id", &self.code)?;
                if Some(points) <= line.score() {
                    let before = line.score().unwrap_or_default();
                    return Err(Refusal::at(Ground::InvalidValue, "correctedScore")
                        .found(points.to_string())
                        .allowed(format!("高于原得分 {before}"), format!("more than before, {before}")));
                }
                line.corrected = Some(points);
            }
            (true, Some(_), None) => return Err(Refusal::at(Ground::MissingValue, "correctedScore")),
            (true, None, None) => {
                for red_line in sheet.red_lines.iter_mut().filter(|it| it.code == self.code) {
                    red_line.lifted = true;
                }
            }
            (false, _, None) => {}
            (_, _, Some(points)) => {
                return Err(Refusal::at(Ground::InvalidValue, "correctedScore")
                    .found(points.to_string())
                    .allowed("仅在指标申诉成立时填写", "only where an appeal about an indicator is upheld"));
            }
        }
        self.decision = Some(AppealDecision { upheld, corrected, reason, by: act.actor.staff_id(), at: act.at });
        let event = run.event_about("decideAppeal", self.unit_id).fact("indicator", self.code.as_str());
        Ok(event.fact("appeal", self.id.to_string()).fact("state", self.state().code()))
    }

    /// The name of the state.
    pub fn state(&self) -> AppealState {
        match &self.decision {
            None => AppealState::Open,
            Some(it) if it.upheld => AppealState::Upheld,
            Some(_) => AppealState::Dismissed,
        }
    }
}
