//! 考核指标体系(示例).

use serde::Deserialize;

use super::files::unique;
use super::{SeedError, Source};

const FILE: &str = "national/assessment.toml";

/// 指标体系.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct AssessmentSeed {
    /// 名称
    pub title: String,
    /// 满分
    pub full_mark: String,
    /// 及格线
    pub pass_mark: String,
    /// 加分门槛
    pub bonus_above: String,
    /// 加分上限
    pub most_bonus: String,
    /// 一级指标
    #[serde(rename = "group")]
    pub groups: Vec<GroupSeed>,
    /// 红线
    #[serde(rename = "red_line")]
    pub red_lines: Vec<RedLineSeed>,
}

/// 一级指标.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct GroupSeed {
    /// 代码
    pub code: String,
    /// 名称
    pub name: String,
    /// 二级指标
    #[serde(rename = "indicator")]
    pub indicators: Vec<IndicatorSeed>,
}

/// 二级指标.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct IndicatorSeed {
    /// 代码
    pub code: String,
    /// 名称
    pub name: String,
    /// 分值
    pub weight: String,
    /// 加分项
    #[serde(default)]
    pub bonus: bool,
    /// 公式; none where the office scores.
    pub formula: Option<FormulaSeed>,
    /// 评分说明、依据
    pub note: Option<String>,
}

/// 公式.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct FormulaSeed {
    /// Its kind.
    pub kind: String,
    /// What is counted.
    pub of: String,
    /// Among which.
    pub per: Option<String>,
    /// The share that earns all, in hundredths of a percent.
    pub full_from: Option<i64>,
    /// Points for each.
    pub each: Option<String>,
    /// At most so many points.
    pub up_to: Option<String>,
    /// So many are borne.
    pub at_most: Option<i64>,
}

/// 红线.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct RedLineSeed {
    /// 代码
    pub code: String,
    /// 名称
    pub name: String,
    /// What is counted.
    pub count: String,
    /// So many are borne.
    pub more_than: i64,
    /// 依据
    pub note: Option<String>,
}

impl Source {
    /// Reads the sample scheme.
    pub(super) fn assessment(&self) -> Result<AssessmentSeed, SeedError> {
        let seed: AssessmentSeed = self.toml(FILE)?;
        unique(FILE, seed.groups.iter().flat_map(|it| &it.indicators).map(|it| it.code.as_str()))?;
        Ok(seed)
    }
}
