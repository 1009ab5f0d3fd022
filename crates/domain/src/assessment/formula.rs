//! 计分公式: a small closed language as data. What an indicator earns follows from known counts by whole numbers alone.

use serde::{Deserialize, Serialize};
use uuid::Uuid;

use super::known::{Counts, Evidence, KnownCount};
use super::points::Points;
use crate::code;
use crate::refusal::{Ground, Refusal};
use crate::vocabulary::Locale;

/// 万分之一: shares are given in hundredths of a percent.
pub const WHOLE_SHARE: i64 = 10_000;

code! {
    /// 公式类型.
    pub enum FormulaKind {
        /// 完成比例: earns its weight in proportion to `of` among `per`.
        Ratio = "RATIO" / "按完成比例得分" / "Earned in proportion to what was done",
        /// 问题比例: loses its weight in proportion to `of` among `per`.
        FaultRatio = "FAULT_RATIO" / "按问题比例扣分" / "Lost in proportion to faults",
        /// 逐件扣分: loses so many points for each.
        Deduct = "DEDUCT" / "逐件扣分" / "So many points lost for each",
        /// 阈值: earns all or nothing.
        Threshold = "THRESHOLD" / "达标得分,超过阈值不得分" / "All or nothing",
    }
}

/// 计分公式.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "kind", rename_all = "SCREAMING_SNAKE_CASE")]
pub enum Formula {
    /// 完成比例.
    Ratio {
        /// What was done.
        of: KnownCount,
        /// What had to be done; with none of it all points are earned.
        per: KnownCount,
        /// The share that earns all, in hundredths of a percent.
        full_from: i64,
    },
    /// 问题比例.
    FaultRatio {
        /// What went wrong.
        of: KnownCount,
        /// What could have; with none of it nothing is lost.
        per: KnownCount,
    },
    /// 逐件扣分.
    Deduct {
        /// Points for each.
        each: Points,
        /// What went wrong.
        of: KnownCount,
        /// At most so many points; without it, at most all.
        up_to: Option<Points>,
    },
    /// 阈值.
    Threshold {
        /// What went wrong.
        of: KnownCount,
        /// So many are borne.
        at_most: i64,
    },
}

impl Formula {
    /// Its kind.
    pub const fn kind(&self) -> FormulaKind {
        match self {
            Self::Ratio { .. } => FormulaKind::Ratio,
            Self::FaultRatio { .. } => FormulaKind::FaultRatio,
            Self::Deduct { .. } => FormulaKind::Deduct,
            Self::Threshold { .. } => FormulaKind::Threshold,
        }
    }

    /// The counts it reads.
    pub fn reads(&self) -> Vec<KnownCount> {
        match self {
            Self::Ratio { of, per, .. } | Self::FaultRatio { of, per } => vec![*of, *per],
            Self::Deduct { of, .. } | Self::Threshold { of, .. } => vec![*of],
        }
    }

    /// 得分 out of `weight`, from 0 to all of it; rounded half up to a hundredth.
    pub fn score(&self, weight: Points, counts: &Counts) -> Points {
        let lost = match self {
            Self::Ratio { of, per, full_from } => {
                let (of, per) = (counts.of(*of), counts.of(*per));
                let earned = weight.share(of.saturating_mul(WHOLE_SHARE), per.saturating_mul(*full_from));
                weight - earned
            }
            Self::FaultRatio { of, per } if counts.of(*per) > 0 => weight.share(counts.of(*of), counts.of(*per)),
            Self::Deduct { each, of, up_to } => each.times(counts.of(*of)).min(up_to.unwrap_or(weight)),
            Self::Threshold { of, at_most } if counts.of(*of) > *at_most => weight,
            Self::FaultRatio { .. } | Self::Threshold { .. } => Points::ZERO,
        };
        weight - lost.clamp(Points::ZERO, weight)
    }

    /// 扣分佐证: the records for which points are lost.
    pub fn faults(&self, evidence: &Evidence) -> Vec<Uuid> {
        match self {
            Self::Ratio { of, per, .. } => {
                let done = evidence.of(*of);
                evidence.of(*per).iter().copied().filter(|id| done.binary_search(id).is_err()).collect()
            }
            Self::FaultRatio { of, .. } | Self::Deduct { of, .. } | Self::Threshold { of, .. } => {
                evidence.of(*of).to_vec()
            }
        }
    }

    /// 公式的文字说明.
    pub fn text(&self, locale: Locale) -> String {
        let name = |known: &KnownCount| known.label(locale).to_owned();
        let share = |share: i64| format!("{}.{:02}%", share / 100, share % 100);
        let text = |zh: String, en: String| locale.pick(&zh, &en).to_owned();
        match self {
            Self::Ratio { of, per, full_from } => text(
                format!("分值 ×({} ÷ {}),达到 {} 得满分", name(of), name(per), share(*full_from)),
                format!("Weight x ({} / {}), all of it from {}", name(of), name(per), share(*full_from)),
            ),
            Self::FaultRatio { of, per } => text(
                format!("扣分值 ×({} ÷ {})", name(of), name(per)),
                format!("Loses weight x ({} / {})", name(of), name(per)),
            ),
            Self::Deduct { each, of, up_to } => {
                let most = up_to.map_or_else(
                    || text("扣完为止".to_owned(), "down to nothing".to_owned()),
                    |most| text(format!("最多扣 {most} 分"), format!("at most {most}")),
                );
                text(
                    format!("{}每件扣 {each} 分,{most}", name(of)),
                    format!("{}: loses {each} for each, {most}", name(of)),
                )
            }
            Self::Threshold { of, at_most } => text(
                format!("{}超过 {at_most} 件的不得分", name(of)),
                format!("{}: nothing with more than {at_most}", name(of)),
            ),
        }
    }

    /// Refuses what cannot mean anything. `field` is where it stands in the input.
    pub(super) fn check(&self, field: &str, weight: Points) -> Result<(), Refusal> {
        let wrong = |name: &str, found: String, zh: &str, en: &str| {
            Err(Refusal::at(Ground::InvalidValue, &format!("{field}.{name}")).found(found).allowed(zh, en))
        };
        match self {
            Self::Ratio { of, per, .. } | Self::FaultRatio { of, per } if !of.is_part_of(*per) => {
                let parts: Vec<_> =
                    KnownCount::ALL.iter().filter(|it| it.is_part_of(*per)).map(|it| it.code()).collect();
                let parts = parts.join(" ");
                wrong("of", of.code().to_owned(), &parts, &parts)
            }
            Self::Ratio { full_from, .. } if !(1..=WHOLE_SHARE).contains(full_from) => wrong(
                "fullFrom",
                full_from.to_string(),
                "1 至 10000(万分之一)",
                "from 1 to 10000, hundredths of a percent",
            ),
            Self::Deduct { each, .. } if *each <= Points::ZERO => {
                wrong("each", each.to_string(), "大于 0 的分值", "more than nothing")
            }
            Self::Deduct { up_to: Some(most), .. } if *most <= Points::ZERO || *most > weight => wrong(
                "upTo",
                most.to_string(),
                &format!("大于 0,不超过 {weight}"),
                &format!("more than nothing, at most {weight}"),
            ),
            Self::Threshold { at_most, .. } if *at_most < 0 => {
                wrong("atMost", at_most.to_string(), "0 以上", "0 or more")
            }
            _ => Ok(()),
        }
    }
}
