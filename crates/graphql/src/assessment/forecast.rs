//! 预测: what a unit would score by now, and what if.

use std::sync::Arc;

use async_graphql::{Context, InputObject, Object, SimpleObject};
use domain::assessment::{KnownCount, SchemeId, Sheet};
use persistence::Undone;

use super::evidence::AssessmentCount;
use super::result::AssessmentOutcome;
use super::scheme::AssessmentScheme;
use crate::code::Code;
use crate::context::Reach;
use crate::id::Id;
use crate::problem::{Answer, Problem};
use crate::time::Date;
use crate::unit::named;

/// 假设的数。A count that is supposed to be another.
#[derive(InputObject)]
pub struct SupposedCountInput {
    /// 已知数。Which.
    count: Code<KnownCount>,
    /// 假设为多少。How many it is supposed to be.
    value: i32,
}

/// 预测:按现有记录和假设各算一遍,不保存。What a unit would score by now, as it is and as supposed; nothing is kept.
#[derive(SimpleObject)]
pub struct AssessmentForecast {
    /// 指标体系。The scheme.
    scheme: AssessmentScheme,
    /// 统计日期。The day it is counted for.
    as_of: Date,
    /// 现有的各数。The counts as they are.
    counts: Vec<AssessmentCount>,
    /// 按现有的数。As it is.
    actual: AssessmentOutcome,
    /// 按假设的数。As supposed.
    supposed: AssessmentOutcome,
}

/// What staff may suppose.
#[derive(Default)]
pub(crate) struct ForecastWorkspace;

#[Object]
impl ForecastWorkspace {
    /// 预测:一个单位按现有记录的得分,以及某些数变化时的得分;不保存。What a unit would score by now, and what if some counts were others; nothing is kept.
    async fn assessment_forecast(
        &self,
        ctx: &Context<'_>,
        scheme_id: Id<SchemeId>,
        unit_code: String,
        suppose: Option<Vec<SupposedCountInput>>,
    ) -> Answer<AssessmentForecast> {
        let Some(unit_id) = named(ctx, Some(&unit_code))? else { return Ok(None) };
        let suppose = suppose.unwrap_or_default();
        if suppose.iter().any(|it| it.value < 0) {
            return Err(Problem::bad_input("value 不小于 0", "`value` is 0 or more"));
        }
        let policies = &ctx.services().policies;
        let (scheme, counts) = match ctx.store().assessment_forecast(ctx.act(), scheme_id.0, unit_id, policies).await {
            Ok(found) => found,
            Err(Undone::Missing | Undone::Refused(_)) => return Ok(None),
            Err(Undone::Failed(failure)) => return Err(failure.into()),
        };
        let scheme = Arc::new(scheme);
        let mut supposed = counts.clone();
        supposed.0.extend(suppose.into_iter().map(|it| (it.count.0, i64::from(it.value))));
        let outcome = |counts| AssessmentOutcome::supposed(scheme.clone(), Sheet::compute(&scheme.content, counts));
        Ok(Some(AssessmentForecast {
            as_of: Date(ctx.act().date()),
            counts: scheme.content.reads().into_iter().map(|it| AssessmentCount::alone(it, counts.of(it))).collect(),
            actual: outcome(&counts),
            supposed: outcome(&supposed),
            scheme: AssessmentScheme(scheme),
        }))
    }
}
