//! 政策解读: the object and its verbs.

use std::sync::Arc;

use async_graphql::{Context, ID, InputObject, Object, SimpleObject};
use domain::act::china_date;
use domain::document::DocumentId;
use domain::document::interpretation::{self as model, InterpretationForm, Plan};
use domain::refusal::{Refusal, parse};
use persistence::Target;

use super::Document;
use super::loaders::{DocumentKey, Pair, shared};
use super::mutation::DocumentPayload;
use crate::code::Code;
use crate::context::Reach;
use crate::id::{Id, id};
use crate::loaders::Scope;
use crate::problem::{Answer, Problem, answer};
use crate::time::{Date, DateTime};

/// The interpretation of a policy, perhaps with the policy it was read through.
#[derive(Clone)]
pub struct Interpretation {
    record: Arc<model::Interpretation>,
    scope: Scope,
    policy: Option<Pair>,
}

impl Interpretation {
    /// The record as seen in `scope`.
    pub(crate) fn new(scope: Scope, record: Arc<model::Interpretation>, policy: Option<Pair>) -> Self {
        Self { record, scope, policy }
    }

    async fn policy(&self, ctx: &Context<'_>) -> Result<Option<Pair>, Problem> {
        match &self.policy {
            Some(pair) => Ok(Some(pair.clone())),
            None => ctx.load(DocumentKey(self.scope, self.record.document_id)).await,
        }
    }

    async fn material_pair(&self, ctx: &Context<'_>) -> Result<Option<Pair>, Problem> {
        let Some(id) = self.record.material_id else { return Ok(None) };
        ctx.load(DocumentKey(self.scope, id)).await
    }
}

/// 解读方案。Plan of an interpretation.
#[derive(SimpleObject)]
pub struct InterpretationPlan {
    /// 提纲。Outline.
    outline: String,
    /// 形式。Forms.
    forms: Vec<Code<InterpretationForm>>,
    /// 途径。Routes.
    routes: Vec<String>,
    /// 责任人(科室)。Who answers for it.
    responsible: String,
    /// 解读发布日期;与文件一并发布时为 null。When it is released; null when together with the document.
    release_on: Option<Date>,
    /// 方案制定时间。When the plan was made.
    at: DateTime,
}

/// 免予解读。Exemption from interpretation.
#[derive(SimpleObject)]
pub struct InterpretationExemption {
    /// 理由。Why.
    reason: String,
    /// 时间。When.
    at: DateTime,
}

/// 三同步核对。Which of the three synchronous steps held.
#[derive(SimpleObject)]
pub struct SyncCheck {
    /// 同步组织:提交文件时已有解读方案。The plan was there when the document was submitted.
    planned_together: bool,
    /// 同步审签:解读材料不晚于文件审签。The material was signed off no later than the document.
    signed_off_together: bool,
    /// 同步部署:与文件一并发布,或在规定的工作日内。Released with the document, or within the days allowed.
    released_together: bool,
    /// 三项是否都做到。Whether all three held.
    holds: bool,
}

/// 政策解读:方案、材料、三同步,或免予解读的理由。
/// Interpretation of a policy: plan, material and the three synchronous steps, or why it was exempted.
#[Object]
impl Interpretation {
    /// 全局标识。Global id.
    pub async fn id(&self) -> ID {
        id(self.record.id)
    }
    /// 被解读的政策文件。The policy document.
    async fn document(&self, ctx: &Context<'_>) -> Result<Option<Document>, Problem> {
        Ok(self.policy(ctx).await?.map(|pair| Document::new(self.scope, pair)))
    }
    /// 解读材料;公开前公众见到 null。The material; null for the public until it is published.
    async fn material(&self, ctx: &Context<'_>) -> Result<Option<Document>, Problem> {
        Ok(self.material_pair(ctx).await?.map(|pair| Document::new(self.scope, pair)))
    }
    /// 解读方案;仅工作区可见。The plan; in the workspace only.
    async fn plan(&self) -> Option<InterpretationPlan> {
        let plan = self.record.plan.as_ref().filter(|_| self.scope == Scope::Workspace)?;
        Some(InterpretationPlan {
            outline: plan.outline.to_string(),
            forms: plan.forms.iter().copied().map(Code).collect(),
            routes: plan.routes.iter().map(ToString::to_string).collect(),
            responsible: plan.responsible.to_string(),
            release_on: plan.release_on.map(Date),
            at: DateTime(plan.at),
        })
    }
    /// 免予解读;仅工作区可见。The exemption; in the workspace only.
    async fn exemption(&self) -> Option<InterpretationExemption> {
        let exemption = self.record.exemption.as_ref().filter(|_| self.scope == Scope::Workspace)?;
        Some(InterpretationExemption { reason: exemption.reason.to_string(), at: DateTime(exemption.at) })
    }
    /// 三同步核对;未发布的文件按今天发布计算。Which of the three held; a document not yet public is taken as of today.
    async fn sync_check(&self, ctx: &Context<'_>) -> Result<Option<SyncCheck>, Problem> {
        let Some((document, edition)) = self.policy(ctx).await? else { return Ok(None) };
        let material = self.material_pair(ctx).await?;
        let released_on = document.published_at.map_or(ctx.act().date(), china_date);
        let within = ctx.services().policies.interpretation;
        let newest = material.as_ref().map(|(_, edition)| &**edition);
        let held = self.record.sync_check(&edition, newest, released_on, ctx.directory().calendar(), within);
        Ok(Some(SyncCheck {
            planned_together: held.planned_together,
            signed_off_together: held.signed_off_together,
            released_together: held.released_together,
            holds: held.holds(),
        }))
    }
}

/// 制定或修改解读方案。Planning an interpretation, or amending the plan.
#[derive(InputObject)]
pub struct PlanInterpretationInput {
    /// 政策文件。The policy document.
    id: Id<DocumentId>,
    /// 读取时的版本号。The version that was read.
    expected_version: i32,
    /// 提纲。Outline.
    outline: String,
    /// 形式。Forms; at least one.
    forms: Vec<Code<InterpretationForm>>,
    /// 途径。Routes.
    #[graphql(default)]
    routes: Vec<String>,
    /// 责任人(科室)。Who answers for it.
    responsible: String,
    /// 解读发布日期;不填则与文件一并发布。When it is released; by default, together with the document.
    release_on: Option<Date>,
    /// 解读材料(体裁为政策解读的政府信息)。The material, a document of kind INTERPRETATION.
    material_id: Option<Id<DocumentId>>,
}

impl PlanInterpretationInput {
    fn plan(&self, ctx: &Context<'_>) -> Result<Plan, Refusal> {
        Ok(Plan {
            outline: parse("outline", &self.outline)?,
            forms: self.forms.iter().map(|form| form.0).collect(),
            routes: self.routes.iter().map(|route| parse("routes", route)).collect::<Result<_, _>>()?,
            responsible: parse("responsible", &self.responsible)?,
            release_on: self.release_on.map(|date| date.0),
            at: ctx.act().at,
        })
    }
}

/// 免予解读。Exempting a policy from interpretation.
#[derive(InputObject)]
pub struct ExemptInterpretationInput {
    /// 政策文件。The policy document.
    id: Id<DocumentId>,
    /// 读取时的版本号。The version that was read.
    expected_version: i32,
    /// 理由。Why.
    reason: String,
}

/// Changes to interpretations.
#[derive(Default)]
pub struct InterpretationMutation;

#[Object]
impl InterpretationMutation {
    /// 制定解读方案(编辑):政策文件提交前制定,材料与文件一并审签、发布。
    /// Plans an interpretation; made before the policy is submitted, its material goes with the policy.
    async fn plan_interpretation(&self, ctx: &Context<'_>, input: PlanInterpretationInput) -> Answer<DocumentPayload> {
        let act = ctx.signed_in()?;
        let target = Target { id: input.id.0, expected_version: input.expected_version };
        let material_id = input.material_id.map(|id| id.0);
        let outcome = async { ctx.store().plan_interpretation(act, target, input.plan(ctx)?, material_id).await };
        answer(ctx.request(), outcome.await.map(shared), DocumentPayload::of)
    }

    /// 说明理由免予解读(审核、政务公开办;不能是起草人)。Exempts a policy, with the reason; not by whoever wrote it.
    async fn exempt_interpretation(
        &self,
        ctx: &Context<'_>,
        input: ExemptInterpretationInput,
    ) -> Answer<DocumentPayload> {
        let act = ctx.signed_in()?;
        let target = Target { id: input.id.0, expected_version: input.expected_version };
        let outcome = async { ctx.store().exempt_interpretation(act, target, parse("reason", &input.reason)?).await };
        answer(ctx.request(), outcome.await.map(shared), DocumentPayload::of)
    }
}
