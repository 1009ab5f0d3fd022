//! 指标体系, as it comes in.

use async_graphql::InputObject;
use domain::assessment as model;
use domain::assessment::{FormulaKind, KnownCount, WHOLE_SHARE};
use domain::refusal::{Ground, Refusal, parse};

use super::Points;
use crate::code::Code;
use crate::time::Date;

/// 指标体系的内容。What a scheme says.
#[derive(InputObject)]
pub struct AssessmentSchemeInput {
    /// 名称。Title.
    title: String,
    /// 考核年度。The year.
    year: i32,
    /// 考核期间第一日;默认为该年 1 月 1 日。First day of the period; by default the year's first.
    period_from: Option<Date>,
    /// 考核期间最后一日;默认为该年 12 月 31 日。Last day of the period; by default the year's last.
    period_until: Option<Date>,
    /// 满分;默认 100。Full mark; 100 by default.
    full_mark: Option<Points>,
    /// 及格线;默认 60。Pass mark; 60 by default.
    pass_mark: Option<Points>,
    /// 加分门槛,得分高于此分才计加分;默认 80。A bonus counts with a score above this; 80 by default.
    bonus_above: Option<Points>,
    /// 加分上限;默认 30。The most a bonus may come to; 30 by default.
    most_bonus: Option<Points>,
    /// 一级指标。Groups of indicators.
    groups: Vec<IndicatorGroupInput>,
    /// 红线(一票否决)。Red lines.
    #[graphql(default)]
    red_lines: Vec<RedLineInput>,
}

/// 一级指标。A group of indicators.
#[derive(InputObject)]
#[graphql(name = "AssessmentIndicatorGroupInput")]
pub struct IndicatorGroupInput {
    /// 代码,在指标体系内唯一。Code, unique in the scheme.
    code: String,
    /// 名称。Name.
    name: String,
    /// 二级指标。Indicators.
    indicators: Vec<IndicatorInput>,
}

/// 二级指标;不填公式的由政务公开办评分。An indicator; without a formula the office scores it.
#[derive(InputObject)]
#[graphql(name = "AssessmentIndicatorInput")]
pub struct IndicatorInput {
    /// 代码,在指标体系内唯一。Code, unique in the scheme.
    code: String,
    /// 名称。Name.
    name: String,
    /// 分值。Weight.
    weight: Points,
    /// 是否加分项。Whether it is a bonus.
    #[graphql(default)]
    bonus: bool,
    /// 公式。Formula.
    formula: Option<FormulaInput>,
    /// 评分说明、依据。How it is scored, and why.
    note: Option<String>,
}

/// 计分公式,按类型填写:RATIO 和 FAULT_RATIO 用 of、per;DEDUCT 用 of、each;THRESHOLD 用 of、atMost。
/// A formula: RATIO and FAULT_RATIO take `of` and `per`, DEDUCT `of` and `each`, THRESHOLD `of` and `atMost`.
#[derive(InputObject)]
#[graphql(name = "AssessmentFormulaInput")]
pub struct FormulaInput {
    /// 类型。Kind.
    kind: Code<FormulaKind>,
    /// 所计的数。What is counted.
    of: Code<KnownCount>,
    /// 比例的分母,of 须是它的一部分。Among which; `of` is a part of it.
    per: Option<Code<KnownCount>>,
    /// RATIO:达到此比例得满分,单位为万分之一,默认 10000。The share that earns all, in hundredths of a percent; 10000 by default.
    full_from: Option<i32>,
    /// DEDUCT:每件扣分。Points lost for each.
    each: Option<Points>,
    /// DEDUCT:最多扣分,不填为扣完为止。The most that is lost; left out, all.
    up_to: Option<Points>,
    /// THRESHOLD:不超过此数得分。So many are borne.
    at_most: Option<i32>,
}

/// 红线(一票否决)。A red line.
#[derive(InputObject)]
#[graphql(name = "AssessmentRedLineInput")]
pub struct RedLineInput {
    /// 代码,在指标体系内唯一。Code, unique in the scheme.
    code: String,
    /// 名称。Name.
    name: String,
    /// 所计的数。What is counted.
    count: Code<KnownCount>,
    /// 超过此数即触及;默认 0。It is crossed with more than so many; 0 by default.
    #[graphql(default)]
    more_than: i32,
    /// 依据。Why.
    note: Option<String>,
}

impl AssessmentSchemeInput {
    /// The content it means.
    pub(super) fn read(self) -> Result<model::SchemeContent, Refusal> {
        let year_day = |month, day| chrono::NaiveDate::from_ymd_opt(self.year, month, day);
        let unknown = || Refusal::at(Ground::InvalidValue, "content.year").found(self.year.to_string());
        let from = self.period_from.map(|it| it.0).or(year_day(1, 1)).ok_or_else(unknown)?;
        let until = self.period_until.map(|it| it.0).or(year_day(12, 31)).ok_or_else(unknown)?;
        let or = |points: Option<Points>, usual| points.map_or(usual, |it| it.0);
        let groups = self.groups.into_iter().enumerate().map(|(place, it)| it.read(&format!("content.groups.{place}")));
        let red_lines =
            self.red_lines.into_iter().enumerate().map(|(place, it)| it.read(&format!("content.redLines.{place}")));
        Ok(model::SchemeContent {
            title: parse("content.title", &self.title)?,
            year: self.year,
            from,
            until,
            full_mark: or(self.full_mark, model::FULL_MARK),
            pass_mark: or(self.pass_mark, model::PASS_MARK),
            bonus_above: or(self.bonus_above, model::BONUS_ABOVE),
            most_bonus: or(self.most_bonus, model::MOST_BONUS),
            groups: groups.collect::<Result<_, _>>()?,
            red_lines: red_lines.collect::<Result<_, _>>()?,
        })
    }
}

impl IndicatorGroupInput {
    fn read(self, field: &str) -> Result<model::IndicatorGroup, Refusal> {
        let indicators = self.indicators.into_iter().enumerate();
        Ok(model::IndicatorGroup {
            code: parse(&format!("{field}.code"), &self.code)?,
            name: parse(&format!("{field}.name"), &self.name)?,
            indicators: indicators
                .map(|(place, it)| it.read(&format!("{field}.indicators.{place}")))
                .collect::<Result<_, _>>()?,
        })
    }
}

impl IndicatorInput {
    fn read(self, field: &str) -> Result<model::Indicator, Refusal> {
        Ok(model::Indicator {
            code: parse(&format!("{field}.code"), &self.code)?,
            name: parse(&format!("{field}.name"), &self.name)?,
            weight: self.weight.0,
            bonus: self.bonus,
            formula: self.formula.map(|it| it.read(&format!("{field}.formula"))).transpose()?,
            note: note(&format!("{field}.note"), self.note)?,
        })
    }
}

impl FormulaInput {
    fn read(self, field: &str) -> Result<model::Formula, Refusal> {
        let kind = self.kind.0;
        let given = [
            ("per", self.per.is_some(), matches!(kind, FormulaKind::Ratio | FormulaKind::FaultRatio)),
            ("fullFrom", self.full_from.is_some(), kind == FormulaKind::Ratio),
            ("each", self.each.is_some(), kind == FormulaKind::Deduct),
            ("upTo", self.up_to.is_some(), kind == FormulaKind::Deduct),
            ("atMost", self.at_most.is_some(), kind == FormulaKind::Threshold),
        ];
        if let Some((name, ..)) = given.iter().find(|(_, given, known)| *given && !known) {
            return Err(Refusal::at(Ground::InvalidValue, &format!("{field}.{name}"))
                .found(kind.code())
                .allowed("该类公式不用此项", "nothing: a formula of this kind does not know it"));
        }
        let missing = |name: &str| Refusal::at(Ground::MissingValue, &format!("{field}.{name}"));
        let of = self.of.0;
        let per = || self.per.map(|it| it.0).ok_or_else(|| missing("per"));
        Ok(match kind {
            FormulaKind::Ratio => {
                model::Formula::Ratio { of, per: per()?, full_from: self.full_from.map_or(WHOLE_SHARE, i64::from) }
            }
            FormulaKind::FaultRatio => model::Formula::FaultRatio { of, per: per()? },
            FormulaKind::Deduct => {
                let each = self.each.ok_or_else(|| missing("each"))?.0;
                model::Formula::Deduct { each, of, up_to: self.up_to.map(|it| it.0) }
            }
            FormulaKind::Threshold => {
                let at_most = self.at_most.ok_or_else(|| missing("atMost"))?;
                model::Formula::Threshold { of, at_most: i64::from(at_most) }
            }
        })
    }
}

impl RedLineInput {
    fn read(self, field: &str) -> Result<model::RedLine, Refusal> {
        Ok(model::RedLine {
            code: parse(&format!("{field}.code"), &self.code)?,
            name: parse(&format!("{field}.name"), &self.name)?,
            count: self.count.0,
            more_than: i64::from(self.more_than),
            note: note(&format!("{field}.note"), self.note)?,
        })
    }
}

fn note(field: &str, text: Option<String>) -> Result<Option<model::IndicatorNote>, Refusal> {
    text.filter(|it| !it.trim().is_empty()).map(|it| parse(field, &it)).transpose()
}
