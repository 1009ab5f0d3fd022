//! 政务公开考核: schemes, runs, results with what they rest on, appeals, and what would be if.

mod appeal;
mod evidence;
pub(crate) mod forecast;
mod input;
mod loaders;
pub(crate) mod mutation;
pub(crate) mod query;
mod result;
mod run;
mod scheme;
pub(crate) mod workspace;

pub(crate) use self::loaders::{RunKey, SchemeKey};
pub(crate) use self::run::AssessmentRun;
pub(crate) use self::scheme::AssessmentScheme;

use async_graphql::{InputValueError, InputValueResult, Scalar, ScalarType, Value};
use domain::assessment as model;

use crate::code::Named;

impl Named for model::KnownCount {
    const NAME: &'static str = "KnownCount";
    const DESCRIPTION: &'static str =
        "已知数:公式可以引用的数,由系统从记录统计。What a formula may count; the system counts it from its records.";
}
impl Named for model::EvidenceKind {
    const NAME: &'static str = "EvidenceKind";
    const DESCRIPTION: &'static str = "佐证类型。Of what kind the counted records are.";
}
impl Named for model::FormulaKind {
    const NAME: &'static str = "FormulaKind";
    const DESCRIPTION: &'static str = "公式类型。Kind of a formula.";
}
impl Named for model::IndicatorKind {
    const NAME: &'static str = "IndicatorKind";
    const DESCRIPTION: &'static str = "指标类型。Kind of an indicator.";
}
impl Named for model::SchemeState {
    const NAME: &'static str = "AssessmentSchemeState";
    const DESCRIPTION: &'static str = "指标体系状态。State of a scheme.";
}
impl Named for model::SchemeAction {
    const NAME: &'static str = "AssessmentSchemeAction";
    const DESCRIPTION: &'static str = "可对指标体系进行的操作。A verb a scheme knows, for asking whether one may.";
}
impl Named for model::RunState {
    const NAME: &'static str = "AssessmentRunState";
    const DESCRIPTION: &'static str = "考核状态。State of a run.";
}
impl Named for model::RunAction {
    const NAME: &'static str = "AssessmentRunAction";
    const DESCRIPTION: &'static str = "可对考核进行的操作。A verb a run knows, for asking whether one may.";
}
impl Named for model::AppealState {
    const NAME: &'static str = "AppealState";
    const DESCRIPTION: &'static str = "申诉状态。State of an appeal.";
}
impl Named for model::Verdict {
    const NAME: &'static str = "Verdict";
    const DESCRIPTION: &'static str = "考核等次。Passed or failed.";
}

/// 分值, exact.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Points(pub model::Points);

/// 分值,两位小数的十进制文本,如 "12.50";四舍五入到百分之一分。不用浮点数。
/// Points as a decimal text with two decimals such as "12.50", rounded half up to a hundredth; never a float.
#[Scalar(name = "Points")]
impl ScalarType for Points {
    fn parse(value: Value) -> InputValueResult<Self> {
        let text = match &value {
            Value::String(text) => text.clone(),
            Value::Number(number) if number.is_u64() => number.to_string(),
            _ => return Err(InputValueError::expected_type(value)),
        };
        text.parse().map(Self).map_err(InputValueError::custom)
    }

    fn to_value(&self) -> Value {
        Value::String(self.0.to_string())
    }
}
