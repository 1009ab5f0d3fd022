//! 得分表 of one unit: what each indicator earned, which red lines were crossed, and what follows from it. The outcome is never
//! stored without what it follows from.

use std::collections::HashMap;

use chrono::{DateTime, Utc};
use serde::{Deserialize, Serialize};

use super::known::Counts;
use super::points::Points;
use super::scheme::{Indicator, IndicatorCode, SchemeContent};
use crate::code;
use crate::document::DocumentId;
use crate::refusal::{Ground, Refusal};
use crate::staff::StaffId;
use crate::text;
use crate::unit::{UnitId, UnitKind};

text! {
    /// 佐证说明: on what a score, an appeal or its decision rests.
    ProofNote, max 2000
}

code! {
    /// 考核等次.
    pub enum Verdict {
        /// 合格
        Qualified = "QUALIFIED" / "合格" / "Passed",
        /// 不合格: below the pass mark, or over a red line.
        Unqualified = "UNQUALIFIED" / "不合格" / "Failed",
    }
}

/// 佐证: in words, and by a public document where there is one.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Proof {
    /// 说明
    pub note: ProofNote,
    /// 政府信息
    pub document_id: Option<DocumentId>,
}

/// 人工评分.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct ManualScore {
    /// 得分
    pub points: Points,
    /// 佐证
    pub proof: Proof,
    /// By whom; none for the operator.
    pub by: Option<StaffId>,
    /// When.
    pub at: DateTime<Utc>,
}

/// 一项指标的得分.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Line {
    /// 指标
    pub code: IndicatorCode,
    /// 计算得分; none where the office scores.
    pub computed: Option<Points>,
    /// 人工评分
    pub manual: Option<ManualScore>,
    /// 申诉后改定的得分
    pub corrected: Option<Points>,
}

impl Line {
    /// 得分; none until the office has scored.
    pub fn score(&self) -> Option<Points> {
        self.corrected.or_else(|| self.manual.as_ref().map(|it| it.points)).or(self.computed)
    }
}

/// 一条红线的情况.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct RedLineFound {
    /// 红线
    pub code: IndicatorCode,
    /// How many were found.
    pub found: i64,
    /// Whether that is too many.
    pub crossed: bool,
    /// 申诉后不计
    pub lifted: bool,
}

impl RedLineFound {
    /// Whether it decides the result.
    pub const fn holds(&self) -> bool {
        self.crossed && !self.lifted
    }
}

/// 得分表.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Sheet {
    /// One for each indicator, in the scheme's order.
    pub lines: Vec<Line>,
    /// One for each red line, in the scheme's order.
    pub red_lines: Vec<RedLineFound>,
}

/// 考核结果 that follows from a sheet.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Outcome {
    /// 已得分 of what is scored, without bonus.
    pub earned: Points,
    /// 待评分值: the weight of what nobody has scored yet, without bonus.
    pub open: Points,
    /// 得分, without bonus; none until everything is scored. Full mark less all deductions.
    pub score: Option<Points>,
    /// 加分 that counts; none until everything is scored.
    pub bonus: Option<Points>,
    /// 等次; none until it is certain.
    pub verdict: Option<Verdict>,
}

impl Outcome {
    /// 总分: with the bonus.
    pub fn total(&self) -> Option<Points> {
        Some(self.score? + self.bonus?)
    }
}

impl Sheet {
    /// What the counts make of a scheme.
    pub fn compute(content: &SchemeContent, counts: &Counts) -> Self {
        let line = |it: &Indicator| Line {
            code: it.code.clone(),
            computed: it.formula.as_ref().map(|formula| formula.score(it.weight, counts)),
            manual: None,
            corrected: None,
        };
        let red_lines = content.red_lines.iter().map(|it| {
            let found = counts.of(it.count);
            RedLineFound { code: it.code.clone(), found, crossed: found > it.more_than, lifted: false }
        });
        Self { lines: content.indicators().map(line).collect(), red_lines: red_lines.collect() }
    }

    /// The same sheet, its computed parts made from other counts; what people decided stays.
    #[must_use]
    pub fn recomputed(&self, content: &SchemeContent, counts: &Counts) -> Self {
        let mut fresh = Self::compute(content, counts);
        for line in &mut fresh.lines {
            if let Some(known) = self.line(&line.code) {
                line.manual.clone_from(&known.manual);
                line.corrected = known.corrected;
            }
        }
        for red_line in &mut fresh.red_lines {
            red_line.lifted = self.red_line(&red_line.code).is_some_and(|it| it.lifted);
        }
        fresh
    }

    /// The line of an indicator.
    pub fn line(&self, code: &IndicatorCode) -> Option<&Line> {
        self.lines.iter().find(|it| it.code == *code)
    }

    /// The line of a red line.
    pub fn red_line(&self, code: &IndicatorCode) -> Option<&RedLineFound> {
        self.red_lines.iter().find(|it| it.code == *code)
    }

    /// What follows.
    pub fn outcome(&self, content: &SchemeContent) -> Outcome {
        let (mut earned, mut open, mut bonus) = (Points::ZERO, Points::ZERO, Some(Points::ZERO));
        for (indicator, line) in content.indicators().zip(&self.lines) {
            match (indicator.bonus, line.score()) {
                (false, Some(score)) => earned = earned + score,
                (false, None) => open = open + indicator.weight,
                (true, score) => bonus = bonus.zip(score).map(|(sum, more)| sum + more),
            }
        }
        let score = (open == Points::ZERO).then_some(earned);
        let counted = |score: Points| {
            if score > content.bonus_above { bonus.map(|it| it.min(content.most_bonus)) } else { Some(Points::ZERO) }
        };
        let verdict = match score {
            _ if self.red_lines.iter().any(RedLineFound::holds) => Some(Verdict::Unqualified),
            Some(score) if score < content.pass_mark => Some(Verdict::Unqualified),
            Some(_) => Some(Verdict::Qualified),
            None => None,
        };
        Outcome { earned, open, score, bonus: score.and_then(counted), verdict }
    }

    /// The indicators nobody has scored yet.
    pub fn unscored(&self) -> impl Iterator<Item = &IndicatorCode> {
        self.lines.iter().filter(|it| it.score().is_none()).map(|it| &it.code)
    }

    pub(super) fn line_mut(&mut self, field: &str, code: &IndicatorCode) -> Result<&mut Line, Refusal> {
        let unknown = || Refusal::at(Ground::UnknownReference, field).found(code.as_str());
        self.lines.iter_mut().find(|it| it.code == *code).ok_or_else(unknown)
    }
}

/// 名次 among the units of the same kind.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Rank {
    /// 第几名; equals share a place.
    pub place: u32,
    /// Of how many.
    pub among: u32,
    /// The kind they are ranked in.
    pub kind: UnitKind,
}

/// The kind a unit is ranked in: 镇街区 together, and 村居 together.
pub const fn ranked_as(kind: UnitKind) -> UnitKind {
    if kind.is_township() {
        UnitKind::Town
    } else if kind.is_self_governing() {
        UnitKind::VillageCommittee
    } else {
        kind
    }
}

/// 排名: who is over a red line comes behind everybody who is not. Without a total there is no place.
pub fn ranks(units: &[(UnitId, UnitKind, Outcome)]) -> HashMap<UnitId, Rank> {
    let key = |outcome: &Outcome| Some((outcome.verdict == Some(Verdict::Qualified), outcome.total()?));
    let of_kind = |kind: UnitKind| units.iter().filter(move |it| ranked_as(it.1) == kind);
    let rank = |(unit_id, kind, outcome): &(UnitId, UnitKind, Outcome)| {
        let (kind, own) = (ranked_as(*kind), key(outcome)?);
        let better = of_kind(kind).filter(|it| key(&it.2).is_some_and(|other| other > own)).count();
        let place = u32::try_from(better + 1).unwrap_or(u32::MAX);
        let among = u32::try_from(of_kind(kind).count()).unwrap_or(u32::MAX);
        Some((*unit_id, Rank { place, among, kind }))
    };
    units.iter().filter_map(rank).collect()
}
