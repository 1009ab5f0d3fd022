//! 考核指标体系.

use std::sync::Arc;

use async_graphql::{Context, ID, Object};
use domain::assessment as model;
use domain::assessment::{FormulaKind, IndicatorKind, KnownCount, SchemeAction, SchemeState};

use super::Points;
use crate::catalogue::edition::Permission;
use crate::code::Code;
use crate::context::{LocaleCode, Reach};
use crate::id::id;
use crate::problem::UserError;
use crate::time::{Date, DateTime};
use crate::unit::{Unit, find};
use crate::written::Written;

/// A scheme.
#[derive(Clone)]
pub struct AssessmentScheme(pub(crate) Arc<model::AssessmentScheme>);

impl From<model::AssessmentScheme> for AssessmentScheme {
    fn from(scheme: model::AssessmentScheme) -> Self {
        Self(Arc::new(scheme))
    }
}

impl Written for AssessmentScheme {}

/// 考核指标体系:指标、分值、公式和红线,都是数据;发布后不再改变。
/// What is measured, how much each indicator counts, by which formula, and what no score makes good. Published, it does not change.
#[Object]
impl AssessmentScheme {
    /// 全局标识。Global id.
    pub async fn id(&self) -> ID {
        id(self.0.id)
    }
    /// 考核单位。The unit whose office assesses.
    async fn unit(&self, ctx: &Context<'_>) -> Option<Unit> {
        find(ctx, Some(self.0.unit_id))
    }
    /// 名称。Title.
    async fn title(&self) -> &str {
        self.0.content.title.as_str()
    }
    /// 考核年度。The year.
    async fn year(&self) -> i32 {
        self.0.content.year
    }
    /// 考核期间第一日。First day of the period.
    async fn period_from(&self) -> Date {
        Date(self.0.content.from)
    }
    /// 考核期间最后一日。Last day of the period.
    async fn period_until(&self) -> Date {
        Date(self.0.content.until)
    }
    /// 满分。Full mark.
    async fn full_mark(&self) -> Points {
        Points(self.0.content.full_mark)
    }
    /// 及格线:低于此分为不合格。Below it the result is a failure.
    async fn pass_mark(&self) -> Points {
        Points(self.0.content.pass_mark)
    }
    /// 加分门槛:得分高于此分才计加分。A bonus counts with a score above this.
    async fn bonus_above(&self) -> Points {
        Points(self.0.content.bonus_above)
    }
    /// 加分上限。The most a bonus may come to.
    async fn most_bonus(&self) -> Points {
        Points(self.0.content.most_bonus)
    }
    /// 一级指标。Groups of indicators.
    async fn groups(&self) -> Vec<IndicatorGroup> {
        (0..self.0.content.groups.len()).map(|place| IndicatorGroup(self.0.clone(), place)).collect()
    }
    /// 红线(一票否决)。Red lines: over one of them, no score makes it good.
    async fn red_lines(&self) -> Vec<RedLine> {
        self.0.content.red_lines.iter().cloned().map(RedLine).collect()
    }
    /// 状态。State.
    async fn state(&self) -> Code<SchemeState> {
        Code(self.0.state())
    }
    /// 状态名称。Label of the state.
    async fn state_label(&self, ctx: &Context<'_>, locale: Option<LocaleCode>) -> &str {
        self.0.state().label(ctx.language(locale))
    }
    /// 发布时间。When it was published.
    async fn published_at(&self) -> Option<DateTime> {
        self.0.published_at.map(DateTime)
    }
    /// 版本号,修改时作为 expectedVersion 提交。Version, to be sent as `expectedVersion`.
    async fn version(&self) -> i32 {
        self.0.version
    }
    /// 当前用户能否进行某操作及不能的理由。Whether the caller may, and why not.
    async fn viewer_can(&self, ctx: &Context<'_>, action: Code<SchemeAction>) -> Permission {
        let reason = self.0.may(ctx.act(), action.0).err();
        Permission::of(reason.iter().map(|it| UserError::of(it, ctx.request().locale)).collect())
    }
}

/// One group, by its place.
pub struct IndicatorGroup(Arc<model::AssessmentScheme>, usize);

impl IndicatorGroup {
    fn group(&self) -> &model::IndicatorGroup {
        &self.0.content.groups[self.1]
    }
}

/// 一级指标。A group of indicators.
#[Object(name = "AssessmentIndicatorGroup")]
impl IndicatorGroup {
    /// 代码。Code.
    async fn code(&self) -> &str {
        self.group().code.as_str()
    }
    /// 名称。Name.
    async fn name(&self) -> &str {
        self.group().name.as_str()
    }
    /// 分值合计,不含加分项。Weight of its indicators, without what is a bonus.
    async fn weight(&self) -> Points {
        Points(self.group().weight())
    }
    /// 二级指标。Its indicators.
    async fn indicators(&self) -> Vec<Indicator> {
        self.group().indicators.iter().cloned().map(Indicator).collect()
    }
}

/// One indicator.
pub struct Indicator(pub(super) model::Indicator);

/// 二级指标。An indicator.
#[Object(name = "AssessmentIndicator")]
impl Indicator {
    /// 代码。Code.
    async fn code(&self) -> &str {
        self.0.code.as_str()
    }
    /// 名称。Name.
    async fn name(&self) -> &str {
        self.0.name.as_str()
    }
    /// 分值。Weight.
    async fn weight(&self) -> Points {
        Points(self.0.weight)
    }
    /// 是否加分项。Whether it is a bonus, beside the full mark.
    async fn bonus(&self) -> bool {
        self.0.bonus
    }
    /// 类型。Kind.
    async fn kind(&self) -> Code<IndicatorKind> {
        Code(self.0.kind())
    }
    /// 公式;人工评分的为 null。Formula; null where the office scores.
    async fn formula(&self) -> Option<Formula> {
        self.0.formula.clone().map(Formula)
    }
    /// 评分说明、依据。How it is scored, and why.
    async fn note(&self) -> Option<&str> {
        self.0.note.as_ref().map(model::IndicatorNote::as_str)
    }
}

/// One formula.
pub struct Formula(model::Formula);

/// 计分公式。A formula: data of a small closed language, computed in whole hundredths.
#[Object(name = "AssessmentFormula")]
impl Formula {
    /// 类型。Kind.
    async fn kind(&self) -> Code<FormulaKind> {
        Code(self.0.kind())
    }
    /// 文字说明。In words.
    async fn text(&self, ctx: &Context<'_>, locale: Option<LocaleCode>) -> String {
        self.0.text(ctx.language(locale))
    }
    /// 所计的数。What is counted.
    async fn of(&self) -> Code<KnownCount> {
        Code(match self.0 {
            model::Formula::Ratio { of, .. }
            | model::Formula::FaultRatio { of, .. }
            | model::Formula::Deduct { of, .. }
            | model::Formula::Threshold { of, .. } => of,
        })
    }
    /// 比例的分母。Among which, where it is a ratio.
    async fn per(&self) -> Option<Code<KnownCount>> {
        match self.0 {
            model::Formula::Ratio { per, .. } | model::Formula::FaultRatio { per, .. } => Some(Code(per)),
            _ => None,
        }
    }
    /// 达到此比例得满分,单位为万分之一。The share that earns all, in hundredths of a percent.
    async fn full_from(&self) -> Option<i32> {
        match self.0 {
            model::Formula::Ratio { full_from, .. } => i32::try_from(full_from).ok(),
            _ => None,
        }
    }
    /// 每件扣分。Points lost for each.
    async fn each(&self) -> Option<Points> {
        match self.0 {
            model::Formula::Deduct { each, .. } => Some(Points(each)),
            _ => None,
        }
    }
    /// 最多扣分;null 为扣完为止。The most that is lost; null for all.
    async fn up_to(&self) -> Option<Points> {
        match self.0 {
            model::Formula::Deduct { up_to, .. } => up_to.map(Points),
            _ => None,
        }
    }
    /// 阈值:不超过此数得分。So many are borne.
    async fn at_most(&self) -> Option<i64> {
        match self.0 {
            model::Formula::Threshold { at_most, .. } => Some(at_most),
            _ => None,
        }
    }
}

/// One red line.
pub struct RedLine(pub(super) model::RedLine);

/// 红线(一票否决)。A red line.
#[Object(name = "AssessmentRedLine")]
impl RedLine {
    /// 代码。Code.
    async fn code(&self) -> &str {
        self.0.code.as_str()
    }
    /// 名称。Name.
    async fn name(&self) -> &str {
        self.0.name.as_str()
    }
    /// 所计的数。What is counted.
    async fn count(&self) -> Code<KnownCount> {
        Code(self.0.count)
    }
    /// 超过此数即触及。It is crossed with more than so many.
    async fn more_than(&self) -> i64 {
        self.0.more_than
    }
    /// 依据。Why.
    async fn note(&self) -> Option<&str> {
        self.0.note.as_ref().map(model::IndicatorNote::as_str)
    }
}
