//! 考核指标体系(示例), as the draft a new county starts with.

use anyhow::{Context, bail};
use chrono::NaiveDate;
use domain::assessment::{Formula, Indicator, IndicatorGroup, IndicatorNote, RedLine, SchemeContent, WHOLE_SHARE};
use exchange::seed::{AssessmentSeed, FormulaSeed, GroupSeed, IndicatorSeed, RedLineSeed};

use super::read;

/// The sample for a year.
pub(super) fn content(seed: &AssessmentSeed, year: i32) -> anyhow::Result<SchemeContent> {
    let day = |month, day| NaiveDate::from_ymd_opt(year, month, day).context("a year that has days");
    Ok(SchemeContent {
        title: read(&seed.title)?,
        year,
        from: day(1, 1)?,
        until: day(12, 31)?,
        full_mark: read(&seed.full_mark)?,
        pass_mark: read(&seed.pass_mark)?,
        bonus_above: read(&seed.bonus_above)?,
        most_bonus: read(&seed.most_bonus)?,
        groups: seed.groups.iter().map(group).collect::<anyhow::Result<_>>()?,
        red_lines: seed.red_lines.iter().map(red_line).collect::<anyhow::Result<_>>()?,
    })
}

fn group(seed: &GroupSeed) -> anyhow::Result<IndicatorGroup> {
    Ok(IndicatorGroup {
        code: read(&seed.code)?,
        name: read(&seed.name)?,
        indicators: seed.indicators.iter().map(indicator).collect::<anyhow::Result<_>>()?,
    })
}

fn indicator(seed: &IndicatorSeed) -> anyhow::Result<Indicator> {
    let formula = seed.formula.as_ref().map(formula).transpose();
    Ok(Indicator {
        code: read(&seed.code)?,
        name: read(&seed.name)?,
        weight: read(&seed.weight)?,
        bonus: seed.bonus,
        formula: formula.with_context(|| format!("indicator {}", seed.code))?,
        note: note(seed.note.as_deref())?,
    })
}

fn formula(seed: &FormulaSeed) -> anyhow::Result<Formula> {
    let of = read(&seed.of)?;
    let per = || read(seed.per.as_deref().context("a ratio without `per`")?);
    Ok(match seed.kind.as_str() {
        "RATIO" => Formula::Ratio { of, per: per()?, full_from: seed.full_from.unwrap_or(WHOLE_SHARE) },
        "FAULT_RATIO" => Formula::FaultRatio { of, per: per()? },
        "DEDUCT" => Formula::Deduct {
            each: read(seed.each.as_deref().context("a deduction without `each`")?)?,
            of,
            up_to: seed.up_to.as_deref().map(read).transpose()?,
        },
        "THRESHOLD" => Formula::Threshold { of, at_most: seed.at_most.context("a threshold without `at_most`")? },
        kind => bail!("there is no formula {kind}"),
    })
}

fn red_line(seed: &RedLineSeed) -> anyhow::Result<RedLine> {
    Ok(RedLine {
        code: read(&seed.code)?,
        name: read(&seed.name)?,
        count: read(&seed.count)?,
        more_than: seed.more_than,
        note: note(seed.note.as_deref())?,
    })
}

fn note(text: Option<&str>) -> anyhow::Result<Option<IndicatorNote>> {
    text.map(read).transpose()
}
