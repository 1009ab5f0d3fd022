//! 考核: counted once, at one place in the journal; scored where people score, appealed against, published.

use std::collections::BTreeSet;

use chrono::{DateTime, NaiveDate, Utc};

use super::points::Points;
use super::scheme::{AssessmentScheme, IndicatorCode, SchemeContent};
use super::sheet::{ManualScore, Proof, Sheet};
use super::{APPELLANTS, OFFICES, RunAction, RunId, SchemeAction, SchemeId, impersonal};
use crate::act::{Act, Actor};
use crate::code;
use crate::journal::Event;
use crate::refusal::{Ground, Refusal};
use crate::staff::Role;
use crate::unit::UnitId;
use crate::vocabulary::Locale;

/// Most units of one run.
pub const MOST_UNITS: usize = 300;

code! {
    /// 考核状态.
    pub enum RunState {
        /// 评分中: the office scores what people score.
        Scoring = "SCORING" / "评分中" / "Being scored",
        /// 申诉中: scored; the units may appeal.
        Appeals = "APPEALS" / "已评分,可申诉" / "Scored, open to appeals",
        /// 已公布
        Published = "PUBLISHED" / "已公布" / "Published",
    }
}

/// 时点: the place in the journal after which the counts were taken.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Position {
    /// The entry; 0 before the first.
    pub seq: i64,
    /// Its hash.
    pub hash: String,
}

/// 考核: one scheme, some units, one day.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct AssessmentRun {
    /// Identity.
    pub id: RunId,
    /// 指标体系
    pub scheme_id: SchemeId,
    /// 考核单位: the scheme's.
    pub unit_id: UnitId,
    /// 截止日期: as everything stood at its end.
    pub as_of: NaiveDate,
    /// 日志时点
    pub position: Position,
    /// 状态
    pub state: RunState,
    /// When it was begun.
    pub started_at: DateTime<Utc>,
    /// 公布时间
    pub published_at: Option<DateTime<Utc>>,
    /// Counts the changes.
    pub version: i32,
}

/// 人工评分 of one indicator.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Scoring {
    /// 被考核单位
    pub unit_id: UnitId,
    /// 指标
    pub code: IndicatorCode,
    /// 得分
    pub points: Points,
    /// 佐证
    pub proof: Proof,
}

impl AssessmentRun {
    /// 考核: of a day that has ended, so that nothing more can happen on it.
    pub fn begin(
        act: &Act,
        scheme: &AssessmentScheme,
        units: &[UnitId],
        as_of: NaiveDate,
        position: Position,
    ) -> Result<(Self, Event), Refusal> {
        scheme.may(act, SchemeAction::Run)?;
        check_day(act, scheme, as_of)?;
        check_units(act, scheme, units)?;
        let run = Self {
            id: act.new_id(),
            scheme_id: scheme.id,
            unit_id: scheme.unit_id,
            as_of,
            position,
            state: RunState::Scoring,
            started_at: act.at,
            published_at: None,
            version: 1,
        };
        let event = run.event("runAssessment").fact("units", units.len()).fact("position", run.position.seq);
        Ok((run, event))
    }

    /// 评分: by the office, with evidence, for another unit than one's own; again, until scoring is closed.
    pub fn score(
        &self,
        act: &Act,
        content: &SchemeContent,
        sheet: &mut Sheet,
        scoring: &Scoring,
    ) -> Result<Event, Refusal> {
        let Scoring { unit_id, code, points, proof } = scoring;
        self.may(act, RunAction::Score, Some(*unit_id))?;
        let indicator = content.indicator(code);
        let Some(indicator) = indicator.filter(|it| it.formula.is_none()) else {
            let manual = content.indicators().filter(|it| it.formula.is_none()).map(|it| it.code.as_str());
            let manual = manual.collect::<Vec<_>>().join(" ");
            return Err(Refusal::at(Ground::UnknownReference, "indicator")
                .found(code.as_str())
                .allowed(manual.as_str(), manual.as_str()));
        };
        within("points", *points, indicator.weight)?;
        impersonal("evidence.note", proof.note.as_str())?;
        let by = act.actor.staff_id();
        sheet.line_mut("indicator", code)?.manual =
            Some(ManualScore { points: *points, proof: proof.clone(), by, at: act.at });
        Ok(self
            .event_about("scoreIndicator", *unit_id)
            .fact("indicator", code.as_str())
            .fact("points", points.to_string()))
    }

    /// 结束评分: everything is scored, and the units may appeal.
    pub fn close_scoring<'a>(
        &mut self,
        act: &Act,
        sheets: impl IntoIterator<Item = (UnitId, &'a Sheet)>,
    ) -> Result<Event, Refusal> {
        self.may(act, RunAction::CloseScoring, None)?;
        let directory = &act.directory;
        let unscored = sheets.into_iter().find_map(|(unit_id, sheet)| Some((unit_id, sheet.unscored().next()?)));
        if let Some((unit_id, code)) = unscored {
            let name = directory.unit(unit_id).map_or("", |it| it.name.as_str());
            return Err(Refusal::of(Ground::IndicatorsUnscored).found(format!("{name} {code}")));
        }
        self.state = RunState::Appeals;
        Ok(self.event("closeAssessmentScoring"))
    }

    /// 公布: anybody may read the results. No appeal waits for its decision.
    pub fn publish(&mut self, act: &Act, appeals_open: u64) -> Result<Event, Refusal> {
        self.may(act, RunAction::Publish, None)?;
        if appeals_open > 0 {
            return Err(Refusal::of(Ground::AppealsOpen).found(appeals_open.to_string()));
        }
        self.state = RunState::Published;
        self.published_at = Some(act.at);
        Ok(self.event("publishAssessment").public())
    }

    /// Whether `action` may be done, by the verbs' own rules; about `unit_id`, where it is about one.
    pub fn may(&self, act: &Act, action: RunAction, unit_id: Option<UnitId>) -> Result<(), Refusal> {
        match action {
            RunAction::CloseScoring | RunAction::Score => {
                act.require(&OFFICES, self.unit_id)?;
                self.require_state(RunState::Scoring)?;
            }
            RunAction::Publish | RunAction::Decide => {
                act.require(&OFFICES, self.unit_id)?;
                self.require_state(RunState::Appeals)?;
            }
            RunAction::Appeal => {
                act.require(&APPELLANTS, unit_id.unwrap_or(self.unit_id))?;
                // Who assesses does not appeal to itself.
                if act.actor != Actor::System && act.holds(&OFFICES, self.unit_id) {
                    return Err(Refusal::of(Ground::NotAllowed).allowed("被考核单位", "the unit that was assessed"));
                }
                self.require_state(RunState::Appeals)?;
            }
        }
        match unit_id {
            Some(unit_id) if matches!(action, RunAction::Score | RunAction::Decide) => not_ones_own(act, unit_id),
            _ => Ok(()),
        }
    }

    /// Whether anybody may read it.
    pub const fn is_public(&self) -> bool {
        matches!(self.state, RunState::Published)
    }

    fn require_state(&self, state: RunState) -> Result<(), Refusal> {
        if self.state == state {
            return Ok(());
        }
        let name = |locale| state.label(locale);
        Err(Refusal::of(Ground::WrongState)
            .found(self.state.label(Locale::Zh))
            .allowed(name(Locale::Zh), name(Locale::En)))
    }

    pub(super) fn event_about(&self, action: &'static str, unit_id: UnitId) -> Event {
        self.event(action).fact("unit", unit_id.to_string())
    }

    fn event(&self, action: &'static str) -> Event {
        Event::new(action, "AssessmentRun", self.id.0)
            .of_unit(Some(self.unit_id))
            .fact("scheme", self.scheme_id.to_string())
            .fact("asOf", self.as_of.to_string())
    }
}

/// Refuses a day that has not ended, or lies before the period.
pub fn check_day(act: &Act, scheme: &AssessmentScheme, as_of: NaiveDate) -> Result<(), Refusal> {
    let (first, today) = (scheme.content.from, act.date());
    if first <= as_of && as_of < today {
        return Ok(());
    }
    Err(Refusal::at(Ground::InvalidValue, "asOf")
        .found(as_of.to_string())
        .allowed(format!("{first} 起、{today} 前的日期"), format!("a day from {first} on, before {today}")))
}

fn check_units(act: &Act, scheme: &AssessmentScheme, units: &[UnitId]) -> Result<(), Refusal> {
    let distinct: BTreeSet<_> = units.iter().collect();
    let outside = units.iter().find(|it| !act.directory.covers(scheme.unit_id, **it));
    if units.is_empty() || units.len() > MOST_UNITS || distinct.len() < units.len() {
        return Err(Refusal::at(Ground::InvalidValue, "unitCodes")
            .found(units.len().to_string())
            .allowed(format!("1 至 {MOST_UNITS} 个不重复的单位"), format!("1 to {MOST_UNITS} different units")));
    }
    match outside {
        Some(id) => {
            let name = act.directory.unit(*id).map_or("", |it| it.name.as_str());
            Err(Refusal::at(Ground::InvalidValue, "unitCodes")
                .found(name)
                .allowed("考核单位及其下级", "the assessing unit and what is below it"))
        }
        None => Ok(()),
    }
}

/// 回避: nobody scores a unit they work in.
fn not_ones_own(act: &Act, unit_id: UnitId) -> Result<(), Refusal> {
    let works_in = |it: &crate::staff::Grant| {
        it.unit_id == unit_id
            || matches!(it.role, Role::Editor | Role::Reviewer) && act.directory.covers(it.unit_id, unit_id)
    };
    if act.actor.grants().iter().any(works_in) { Err(Refusal::of(Ground::OwnUnit)) } else { Ok(()) }
}

pub(super) fn within(field: &str, points: Points, weight: Points) -> Result<(), Refusal> {
    if (Points::ZERO..=weight).contains(&points) {
        return Ok(());
    }
    Err(Refusal::at(Ground::InvalidValue, field)
        .found(points.to_string())
        .allowed(format!("0 至 {weight}"), format!("0 to {weight}")))
}
