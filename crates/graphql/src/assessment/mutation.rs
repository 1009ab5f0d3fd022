//! What the office and the units it assesses do.

use std::sync::Arc;

use async_graphql::{Context, InputObject, Object, SimpleObject};
use domain::assessment as model;
use domain::assessment::{AppealId, Deciding, RunId, SchemeId, Scoring};
use domain::document::DocumentId;
use domain::refusal::{Ground, Refusal, parse};
use domain::unit::UnitId;
use persistence::{RunWanted, Target, Undone};

use super::appeal::AssessmentAppeal;
use super::input::AssessmentSchemeInput;
use super::loaders::SchemeKey;
use super::result::AssessmentResult;
use super::{AssessmentRun, AssessmentScheme, Points, RunKey};
use crate::context::{Reach, idempotency};
use crate::id::Id;
use crate::loaders::Scope;
use crate::problem::{Answer, Problem, UserError, answer};
use crate::time::Date;

/// 制定考核指标体系。Makes the draft of a scheme.
#[derive(InputObject)]
pub struct DefineAssessmentSchemeInput {
    /// 考核单位代码:政务公开办所在的单位。Code of the unit whose office assesses.
    unit_code: String,
    /// 内容。What it says.
    content: AssessmentSchemeInput,
    /// 幂等键:同一键重复提交只制定一次。The same key twice makes one draft.
    idempotency_key: Option<String>,
}

/// 修改指标体系草案。Amends a draft, as a whole.
#[derive(InputObject)]
pub struct AmendAssessmentSchemeInput {
    /// 指标体系。The scheme.
    id: Id<SchemeId>,
    /// 读取时的版本号。The version that was read.
    expected_version: i32,
    /// 内容。What it says.
    content: AssessmentSchemeInput,
}

/// 发布指标体系。Publishes a scheme.
#[derive(InputObject)]
pub struct PublishAssessmentSchemeInput {
    /// 指标体系。The scheme.
    id: Id<SchemeId>,
    /// 读取时的版本号。The version that was read.
    expected_version: i32,
}

/// 开展考核。Runs an assessment.
#[derive(InputObject)]
pub struct RunAssessmentInput {
    /// 已发布的指标体系。A published scheme.
    scheme_id: Id<SchemeId>,
    /// 被考核单位的代码,各含其下级;不填为考核单位的全部直属单位。Codes of the units that are assessed, each with what is below it; left out, all directly below the assessing unit.
    unit_codes: Option<Vec<String>>,
    /// 截止日期,须是已经结束的一日。The day at whose end everything is looked at; one that has ended.
    as_of: Date,
    /// 幂等键:同一键重复提交只考核一次。The same key twice runs once.
    idempotency_key: Option<String>,
}

/// 佐证。On what something rests.
#[derive(InputObject)]
pub struct ProofInput {
    /// 说明,不含个人信息。In words, without personal data.
    note: String,
    /// 已公开的政府信息。A document that is public.
    document_id: Option<Id<DocumentId>>,
}

/// 人工评分。Scores an indicator that has no formula.
#[derive(InputObject)]
pub struct ScoreIndicatorInput {
    /// 考核。The run.
    run_id: Id<RunId>,
    /// 被考核单位代码。Code of the unit that is assessed.
    unit_code: String,
    /// 读取时该单位结果的版本号。The version of the unit's result that was read.
    expected_version: i32,
    /// 指标代码。Code of the indicator.
    indicator: String,
    /// 得分,0 至该指标分值。Points, from 0 to the indicator's weight.
    points: Points,
    /// 佐证。On what it rests.
    evidence: ProofInput,
}

/// 结束评分,或者公布。Closes scoring, or publishes.
#[derive(InputObject)]
pub struct AssessmentRunInput {
    /// 考核。The run.
    id: Id<RunId>,
    /// 读取时的版本号。The version that was read.
    expected_version: i32,
}

/// 申诉。Appeals against a deduction or a red line.
#[derive(InputObject)]
pub struct AppealDeductionInput {
    /// 考核。The run.
    run_id: Id<RunId>,
    /// 被考核单位代码。Code of the unit that was assessed.
    unit_code: String,
    /// 指标或者红线的代码。Code of the indicator, or of the red line.
    indicator: String,
    /// 理由和佐证。Why, and on what it rests.
    evidence: ProofInput,
    /// 幂等键:同一键重复提交只申诉一次。The same key twice appeals once.
    idempotency_key: Option<String>,
}

/// 处理申诉。Decides an appeal.
#[derive(InputObject)]
pub struct DecideAppealInput {
    /// 申诉。The appeal.
    id: Id<AppealId>,
    /// 读取时的版本号。The version that was read.
    expected_version: i32,
    /// 是否成立。Whether it is upheld.
    upheld: bool,
    /// 改定的得分;指标申诉成立时必填。The corrected score, where an appeal about an indicator is upheld.
    corrected_score: Option<Points>,
    /// 理由,不含个人信息。Why, without personal data.
    reason: String,
}

/// 指标体系操作的结果。Outcome of an act on a scheme.
#[derive(SimpleObject)]
pub struct AssessmentSchemePayload {
    /// 指标体系;被拒绝时为 null。The scheme; null when refused.
    assessment_scheme: Option<AssessmentScheme>,
    /// 需要改正的问题。What to mend.
    user_errors: Vec<UserError>,
}

/// 考核操作的结果。Outcome of an act on a run.
#[derive(SimpleObject)]
pub struct AssessmentRunPayload {
    /// 考核;被拒绝时为 null。The run; null when refused.
    assessment_run: Option<AssessmentRun>,
    /// 需要改正的问题。What to mend.
    user_errors: Vec<UserError>,
}

/// 评分的结果。Outcome of scoring.
#[derive(SimpleObject)]
pub struct AssessmentResultPayload {
    /// 该单位的考核结果;被拒绝时为 null。The unit's result; null when refused.
    assessment_result: Option<AssessmentResult>,
    /// 需要改正的问题。What to mend.
    user_errors: Vec<UserError>,
}

/// 申诉操作的结果。Outcome of an act on an appeal.
#[derive(SimpleObject)]
pub struct AssessmentAppealPayload {
    /// 申诉;被拒绝时为 null。The appeal; null when refused.
    appeal: Option<AssessmentAppeal>,
    /// 需要改正的问题。What to mend.
    user_errors: Vec<UserError>,
}

impl AssessmentSchemePayload {
    fn of(scheme: Option<model::AssessmentScheme>, user_errors: Vec<UserError>) -> Self {
        Self { assessment_scheme: scheme.map(AssessmentScheme::from), user_errors }
    }
}

impl AssessmentRunPayload {
    fn of(run: Option<model::AssessmentRun>, user_errors: Vec<UserError>) -> Self {
        Self { assessment_run: run.map(|it| AssessmentRun::new(Scope::Workspace, it.into())), user_errors }
    }
}

impl ProofInput {
    fn read(self) -> Result<model::Proof, Refusal> {
        Ok(model::Proof { note: parse("evidence.note", &self.note)?, document_id: self.document_id.map(|it| it.0) })
    }
}

/// The unit an input names.
fn unit_of(ctx: &Context<'_>, field: &str, code: &str) -> Result<UnitId, Refusal> {
    let unit = ctx.directory().unit_by_code(code);
    unit.map(|it| it.id).ok_or_else(|| Refusal::at(Ground::UnknownReference, field).found(code))
}

/// Acts about assessments.
#[derive(Default)]
pub struct AssessmentMutation;

#[Object]
impl AssessmentMutation {
    /// 制定考核指标体系草案(政务公开办)。Makes the draft of a scheme; the office.
    async fn define_assessment_scheme(
        &self,
        ctx: &Context<'_>,
        input: DefineAssessmentSchemeInput,
    ) -> Answer<AssessmentSchemePayload> {
        let act = ctx.signed_in()?;
        let key = idempotency(input.idempotency_key.as_ref(), "defineAssessmentScheme", &input);
        let outcome = async {
            let unit_id = unit_of(ctx, "unitCode", &input.unit_code)?;
            ctx.store().define_assessment_scheme(act, key.as_ref(), unit_id, input.content.read()?).await
        };
        answer(ctx.request(), outcome.await, AssessmentSchemePayload::of)
    }

    /// 修改指标体系草案(政务公开办)。Amends a draft; the office.
    async fn amend_assessment_scheme(
        &self,
        ctx: &Context<'_>,
        input: AmendAssessmentSchemeInput,
    ) -> Answer<AssessmentSchemePayload> {
        let act = ctx.signed_in()?;
        let target = Target { id: input.id.0, expected_version: input.expected_version };
        let outcome = async { ctx.store().amend_assessment_scheme(act, target, input.content.read()?).await };
        answer(ctx.request(), outcome.await, AssessmentSchemePayload::of)
    }

    /// 发布指标体系(政务公开办):各指标分值之和须等于满分;发布后不再改变。Publishes a scheme, whose weights make the full mark; it does not change any more.
    async fn publish_assessment_scheme(
        &self,
        ctx: &Context<'_>,
        input: PublishAssessmentSchemeInput,
    ) -> Answer<AssessmentSchemePayload> {
        let act = ctx.signed_in()?;
        let target = Target { id: input.id.0, expected_version: input.expected_version };
        let outcome = ctx.store().publish_assessment_scheme(act, target).await;
        answer(ctx.request(), outcome, AssessmentSchemePayload::of)
    }

    /// 开展考核(政务公开办):统计截止日终了时的各数,连同所计记录冻结在日志时点上,计算得分。
    /// Runs an assessment: counts everything as it stood at the end of the day, freezes it with the records at a place in the journal, and scores.
    async fn run_assessment(&self, ctx: &Context<'_>, input: RunAssessmentInput) -> Answer<AssessmentRunPayload> {
        let act = ctx.signed_in()?;
        let key = idempotency(input.idempotency_key.as_ref(), "runAssessment", &input);
        let outcome = async {
            let codes = input.unit_codes.unwrap_or_default();
            let unit_ids = codes.iter().map(|code| unit_of(ctx, "unitCodes", code)).collect::<Result<_, _>>()?;
            let wanted = RunWanted { scheme_id: input.scheme_id.0, unit_ids, as_of: input.as_of.0 };
            ctx.store().run_assessment(act, key.as_ref(), wanted, &ctx.services().policies).await
        };
        answer(ctx.request(), outcome.await, AssessmentRunPayload::of)
    }

    /// 人工评分(政务公开办,不得给本单位评分):评分结束前可以更改。Scores an indicator without a formula; the office, and never one's own unit. It may be changed until scoring is closed.
    async fn score_indicator(&self, ctx: &Context<'_>, input: ScoreIndicatorInput) -> Answer<AssessmentResultPayload> {
        let act = ctx.signed_in()?;
        let run_id = input.run_id.0;
        let outcome = async {
            let unit_id = unit_of(ctx, "unitCode", &input.unit_code)?;
            let scoring = Scoring {
                unit_id,
                code: parse("indicator", &input.indicator)?,
                points: input.points.0,
                proof: input.evidence.read()?,
            };
            let run = ctx.store().score_indicator(act, run_id, input.expected_version, scoring).await?;
            let mut found = ctx.store().assessment_results_of(act, &act.actor, &[(run_id, unit_id)]).await?;
            Ok::<_, Undone>((run, found.pop().ok_or(Undone::Missing)?))
        };
        let outcome = outcome.await;
        let scheme = match &outcome {
            Ok((run, _)) => ctx.load(SchemeKey(Scope::Public, run.scheme_id)).await?,
            Err(_) => None,
        };
        let payload = |found: Option<(model::AssessmentRun, persistence::AssessmentResult)>, user_errors| {
            let result = found.zip(scheme).map(|((run, record), scheme)| {
                AssessmentResult::new(Scope::Workspace, Arc::new(run), scheme, Arc::new(record))
            });
            AssessmentResultPayload { assessment_result: result, user_errors }
        };
        answer(ctx.request(), outcome, payload)
    }

    /// 结束评分(政务公开办):各项指标均已评分,此后被考核单位可以申诉。Closes scoring, when everything is scored; from then on the units may appeal.
    async fn close_assessment_scoring(
        &self,
        ctx: &Context<'_>,
        input: AssessmentRunInput,
    ) -> Answer<AssessmentRunPayload> {
        let act = ctx.signed_in()?;
        let target = Target { id: input.id.0, expected_version: input.expected_version };
        let outcome = ctx.store().close_assessment_scoring(act, target).await;
        answer(ctx.request(), outcome, AssessmentRunPayload::of)
    }

    /// 申诉(被考核单位的审核、政务公开办):对一项扣分或者一条红线,每项一次。Appeals against a deduction or a red line, each once; the unit's reviewers and its office.
    async fn appeal_deduction(
        &self,
        ctx: &Context<'_>,
        input: AppealDeductionInput,
    ) -> Answer<AssessmentAppealPayload> {
        let act = ctx.signed_in()?;
        let key = idempotency(input.idempotency_key.as_ref(), "appealDeduction", &input);
        let run_id = input.run_id.0;
        let outcome = async {
            let unit_id = unit_of(ctx, "unitCode", &input.unit_code)?;
            let code = parse("indicator", &input.indicator)?;
            ctx.store().appeal_deduction(act, key.as_ref(), run_id, (unit_id, code, input.evidence.read()?)).await
        };
        appealed(ctx, outcome.await).await
    }

    /// 处理申诉(政务公开办,不得处理本单位的):成立的改定得分或者不计红线,不成立的维持;均须说明理由。
    /// Decides an appeal: upheld, with a better score or the red line lifted, or dismissed; either with a reason. Never of one's own unit.
    async fn decide_appeal(&self, ctx: &Context<'_>, input: DecideAppealInput) -> Answer<AssessmentAppealPayload> {
        let act = ctx.signed_in()?;
        let target = Target { id: input.id.0, expected_version: input.expected_version };
        let outcome = async {
            let corrected = input.corrected_score.map(|it| it.0);
            let deciding = Deciding { upheld: input.upheld, corrected, reason: parse("reason", &input.reason)? };
            ctx.store().decide_appeal(act, target, deciding).await
        };
        appealed(ctx, outcome.await).await
    }

    /// 公布考核结果(政务公开办):没有未处理的申诉。Publishes the results, when no appeal waits for its decision.
    async fn publish_assessment(&self, ctx: &Context<'_>, input: AssessmentRunInput) -> Answer<AssessmentRunPayload> {
        let act = ctx.signed_in()?;
        let target = Target { id: input.id.0, expected_version: input.expected_version };
        let outcome = ctx.store().publish_assessment(act, target).await;
        answer(ctx.request(), outcome, AssessmentRunPayload::of)
    }
}

async fn appealed(ctx: &Context<'_>, outcome: Result<model::Appeal, Undone>) -> Answer<AssessmentAppealPayload> {
    let run = match &outcome {
        Ok(appeal) => ctx.load(RunKey(Scope::Workspace, appeal.run_id)).await?,
        Err(_) => None,
    };
    if outcome.is_ok() && run.is_none() {
        return Err(Problem::NotFound);
    }
    let payload = |appeal: Option<model::Appeal>, user_errors| AssessmentAppealPayload {
        appeal: appeal.zip(run).map(|(it, run)| AssessmentAppeal::new(run, Arc::new(it))),
        user_errors,
    };
    answer(ctx.request(), outcome, payload)
}
