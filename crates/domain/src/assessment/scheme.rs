//! 考核指标体系: what is measured, how much each counts, and what no score makes good. Published, it does not change.

use std::collections::BTreeSet;

use chrono::{DateTime, Datelike, NaiveDate, Utc};
use serde::{Deserialize, Serialize};

use super::formula::Formula;
use super::known::KnownCount;
use super::points::Points;
use super::{OFFICES, SchemeAction, SchemeId, impersonal};
use crate::act::Act;
use crate::journal::Event;
use crate::refusal::{Ground, Refusal};
use crate::unit::UnitId;
use crate::vocabulary::Locale;
use crate::{code, text};

/// 满分, as a rule.
pub const FULL_MARK: Points = Points::whole(100);
/// 及格线, as a rule: 低于60分的不合格 (国办秘函〔2019〕19号).
pub const PASS_MARK: Points = Points::whole(60);
/// 加分门槛, as a rule: 高于80分的才计加分 (国办秘函〔2019〕19号).
pub const BONUS_ABOVE: Points = Points::whole(80);
/// 加分上限, as a rule (国办秘函〔2019〕19号: 30分).
pub const MOST_BONUS: Points = Points::whole(30);
/// Most indicators of one scheme.
pub const MOST_INDICATORS: usize = 60;
/// Most red lines of one scheme.
pub const MOST_RED_LINES: usize = 20;

text! {
    /// 指标体系名称.
    SchemeTitle, max 120
}

text! {
    /// 指标代码: of a group, an indicator or a red line; unique in its scheme.
    IndicatorCode, max 30
}

text! {
    /// 指标名称.
    IndicatorName, max 120
}

text! {
    /// 评分说明、依据.
    IndicatorNote, max 1000
}

code! {
    /// 指标体系状态.
    pub enum SchemeState {
        /// 草案
        Draft = "DRAFT" / "草案" / "Draft",
        /// 已发布: it does not change any more.
        Published = "PUBLISHED" / "已发布" / "Published",
    }
}

code! {
    /// 指标类型.
    pub enum IndicatorKind {
        /// 系统计算
        Computed = "COMPUTED" / "系统按公式计算" / "Computed by a formula",
        /// 人工评分: by the office, with evidence.
        Manual = "MANUAL" / "政务公开办评分,附佐证" / "Scored by the office, with evidence",
    }
}

/// 二级指标.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Indicator {
    /// 代码
    pub code: IndicatorCode,
    /// 名称
    pub name: IndicatorName,
    /// 分值
    pub weight: Points,
    /// 加分项: beside the full mark, and counted above the threshold only.
    pub bonus: bool,
    /// 公式; none where the office scores.
    pub formula: Option<Formula>,
    /// 评分说明、依据
    pub note: Option<IndicatorNote>,
}

impl Indicator {
    /// Its kind.
    pub const fn kind(&self) -> IndicatorKind {
        if self.formula.is_some() { IndicatorKind::Computed } else { IndicatorKind::Manual }
    }
}

/// 一级指标: indicators that belong together.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct IndicatorGroup {
    /// 代码
    pub code: IndicatorCode,
    /// 名称
    pub name: IndicatorName,
    /// 二级指标
    pub indicators: Vec<Indicator>,
}

impl IndicatorGroup {
    /// 分值 of its indicators, without what is a bonus.
    pub fn weight(&self) -> Points {
        self.indicators.iter().filter(|it| !it.bonus).map(|it| it.weight).sum()
    }
}

/// 红线(一票否决): with more than so many the result is 不合格, whatever the score.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct RedLine {
    /// 代码
    pub code: IndicatorCode,
    /// 名称
    pub name: IndicatorName,
    /// 已知数
    pub count: KnownCount,
    /// So many are borne.
    pub more_than: i64,
    /// 依据
    pub note: Option<IndicatorNote>,
}

/// 指标体系的内容.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct SchemeContent {
    /// 名称
    pub title: SchemeTitle,
    /// 考核年度
    pub year: i32,
    /// 考核期间: first day.
    pub from: NaiveDate,
    /// 考核期间: last day.
    pub until: NaiveDate,
    /// 满分
    pub full_mark: Points,
    /// 及格线: below it the result is 不合格.
    pub pass_mark: Points,
    /// 加分门槛: a bonus is counted with more than this.
    pub bonus_above: Points,
    /// 加分上限
    pub most_bonus: Points,
    /// 一级指标, in their order.
    pub groups: Vec<IndicatorGroup>,
    /// 红线
    pub red_lines: Vec<RedLine>,
}

impl SchemeContent {
    /// 二级指标, in their order.
    pub fn indicators(&self) -> impl Iterator<Item = &Indicator> {
        self.groups.iter().flat_map(|it| &it.indicators)
    }

    /// The indicator of this code.
    pub fn indicator(&self, code: &IndicatorCode) -> Option<&Indicator> {
        self.indicators().find(|it| it.code == *code)
    }

    /// The red line of this code.
    pub fn red_line(&self, code: &IndicatorCode) -> Option<&RedLine> {
        self.red_lines.iter().find(|it| it.code == *code)
    }

    /// The counts it reads, each once.
    pub fn reads(&self) -> BTreeSet<KnownCount> {
        let formulas = self.indicators().filter_map(|it| it.formula.as_ref()).flat_map(Formula::reads);
        formulas.chain(self.red_lines.iter().map(|it| it.count)).collect()
    }

    /// The points that can be earned without a bonus.
    pub fn weight(&self) -> Points {
        self.groups.iter().map(IndicatorGroup::weight).sum()
    }

    /// Refuses what cannot be meant; a draft need not add up yet.
    fn check(&self) -> Result<(), Refusal> {
        let wrong = |field: &str, found: String, zh: String, en: String| {
            Err(Refusal::at(Ground::InvalidValue, &format!("content.{field}")).found(found).allowed(zh, en))
        };
        if self.from > self.until || self.from.year() != self.year {
            let year = self.year;
            let (zh, en) = (format!("{year} 年内开始、不早于首日结束"), format!("begins in {year}, ends no sooner"));
            return wrong("from", format!("{} – {}", self.from, self.until), zh, en);
        }
        if self.full_mark <= Points::ZERO {
            return wrong("fullMark", self.full_mark.to_string(), "大于 0".into(), "more than nothing".into());
        }
        for (field, mark) in [("passMark", self.pass_mark), ("bonusAbove", self.bonus_above)] {
            if mark > self.full_mark {
                let full = self.full_mark;
                return wrong(field, mark.to_string(), format!("不超过 {full}"), format!("at most {full}"));
            }
        }
        if self.indicators().count() > MOST_INDICATORS || self.groups.len() > MOST_INDICATORS {
            let found = self.indicators().count().to_string();
            return wrong("groups", found, format!("至多 {MOST_INDICATORS} 个"), format!("at most {MOST_INDICATORS}"));
        }
        if self.red_lines.len() > MOST_RED_LINES {
            let found = self.red_lines.len().to_string();
            return wrong("redLines", found, format!("至多 {MOST_RED_LINES} 个"), format!("at most {MOST_RED_LINES}"));
        }
        self.check_codes()?;
        for (group, it) in self.groups.iter().enumerate() {
            for (place, indicator) in it.indicators.iter().enumerate() {
                let field = format!("groups.{group}.indicators.{place}");
                if indicator.weight <= Points::ZERO {
                    let field = format!("{field}.weight");
                    return wrong(&field, indicator.weight.to_string(), "大于 0".into(), "more than nothing".into());
                }
                if let Some(formula) = &indicator.formula {
                    formula.check(&format!("content.{field}.formula"), indicator.weight)?;
                }
            }
        }
        match self.red_lines.iter().enumerate().find(|(_, it)| it.more_than < 0) {
            Some((place, it)) => wrong(
                &format!("redLines.{place}.moreThan"),
                it.more_than.to_string(),
                "0 以上".into(),
                "0 or more".into(),
            ),
            None => Ok(()),
        }
    }

    fn check_codes(&self) -> Result<(), Refusal> {
        let groups = self.groups.iter().map(|it| &it.code);
        let codes = groups.chain(self.indicators().map(|it| &it.code)).chain(self.red_lines.iter().map(|it| &it.code));
        let mut seen = BTreeSet::new();
        match codes.into_iter().find(|it| !seen.insert(*it)) {
            Some(code) => Err(Refusal::at(Ground::AlreadyTaken, "content.groups").found(code.as_str())),
            None => Ok(()),
        }
    }
}

/// 考核指标体系.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct AssessmentScheme {
    /// Identity.
    pub id: SchemeId,
    /// 考核单位: the office that assesses, and the top of what it may assess.
    pub unit_id: UnitId,
    /// What it says.
    pub content: SchemeContent,
    /// When it was made.
    pub made_at: DateTime<Utc>,
    /// 发布时间; none for a draft.
    pub published_at: Option<DateTime<Utc>>,
    /// Counts the changes.
    pub version: i32,
}

impl AssessmentScheme {
    /// 制定: a draft of the office.
    pub fn define(act: &Act, unit_id: UnitId, content: SchemeContent) -> Result<(Self, Event), Refusal> {
        act.require(&OFFICES, unit_id)?;
        content.check()?;
        let scheme = Self { id: act.new_id(), unit_id, content, made_at: act.at, published_at: None, version: 1 };
        let event = scheme.event("defineAssessmentScheme");
        Ok((scheme, event))
    }

    /// 修改 a draft, as a whole.
    pub fn amend(&mut self, act: &Act, content: SchemeContent) -> Result<Event, Refusal> {
        self.may(act, SchemeAction::Amend)?;
        content.check()?;
        self.content = content;
        Ok(self.event("amendAssessmentScheme"))
    }

    /// 发布: from now on it does not change. Its weights make the full mark.
    pub fn publish(&mut self, act: &Act) -> Result<Event, Refusal> {
        self.may(act, SchemeAction::Publish)?;
        let (weight, full) = (self.content.weight(), self.content.full_mark);
        if weight != full {
            return Err(Refusal::of(Ground::WeightsNotFull)
                .found(weight.to_string())
                .allowed(full.to_string(), full.to_string()));
        }
        for text in self.texts() {
            impersonal("id", text)?;
        }
        self.published_at = Some(act.at);
        Ok(self.event("publishAssessmentScheme").public())
    }

    /// Whether `action` may be done, by the verb's own rules.
    pub fn may(&self, act: &Act, action: SchemeAction) -> Result<(), Refusal> {
        act.require(&OFFICES, self.unit_id)?;
        match (action, self.state()) {
            (SchemeAction::Amend | SchemeAction::Publish, SchemeState::Draft)
            | (SchemeAction::Run, SchemeState::Published) => Ok(()),
            (_, state) => Err(Refusal::of(Ground::WrongState)
                .found(state.label(Locale::Zh))
                .allowed("发布前可以修改,发布后才能考核", "amended before it is published, run afterwards")),
        }
    }

    /// The name of the state.
    pub const fn state(&self) -> SchemeState {
        if self.published_at.is_some() { SchemeState::Published } else { SchemeState::Draft }
    }

    fn texts(&self) -> impl Iterator<Item = &str> {
        let content = &self.content;
        let of_indicators =
            content.indicators().flat_map(|it| [Some(it.name.as_str()), it.note.as_ref().map(IndicatorNote::as_str)]);
        let of_red_lines = content
            .red_lines
            .iter()
            .flat_map(|it| [Some(it.name.as_str()), it.note.as_ref().map(IndicatorNote::as_str)]);
        [content.title.as_str()].into_iter().chain(of_indicators.chain(of_red_lines).flatten())
    }

    fn event(&self, action: &'static str) -> Event {
        Event::new(action, "AssessmentScheme", self.id.0)
            .of_unit(Some(self.unit_id))
            .fact("year", self.content.year)
            .fact("title", self.content.title.as_str())
    }
}
