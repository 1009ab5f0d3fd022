//! Announcing, amending, adopting and dropping decisions.

use async_graphql::{Context, InputObject, Object, SimpleObject};
use domain::document::DocumentId;
use domain::participation::decision as model;
use domain::participation::decision::{DecisionId, MatterClass, ParticipationWay};
use domain::refusal::{Refusal, parse};
use persistence::Target;

use super::decision::Decision;
use super::unit_id;
use crate::code::Code;
use crate::context::{Reach, idempotency};
use crate::id::Id;
use crate::problem::{Answer, UserError, answer};
use crate::time::Date;

/// 事项内容。What is announced.
#[derive(InputObject)]
pub struct DecisionMatterInput {
    /// 列入哪一年的事项目录。On the list of this year.
    year: i32,
    /// 事项名称。Title.
    title: String,
    /// 类别。Class.
    class: Code<MatterClass>,
    /// 参与范围。Who is concerned, and about what.
    scope: String,
    /// 参与方式,至少一种。How the public takes part, in one way at least.
    ways: Vec<Code<ParticipationWay>>,
    /// 公开渠道代码。Codes of the channels.
    #[graphql(default)]
    channel_codes: Vec<String>,
    /// 计划开始。Planned beginning.
    planned_from: Date,
    /// 计划完成。Planned end.
    planned_until: Date,
}

impl DecisionMatterInput {
    fn read(self) -> Result<model::Matter, Refusal> {
        let codes = self.channel_codes.iter().map(|it| parse("matter.channelCodes", it));
        Ok(model::Matter {
            year: self.year,
            title: parse("matter.title", &self.title)?,
            class: self.class.0,
            scope: parse("matter.scope", &self.scope)?,
            ways: self.ways.into_iter().map(|it| it.0).collect(),
            channel_codes: codes.collect::<Result<_, _>>()?,
            planned_from: self.planned_from.0,
            planned_until: self.planned_until.0,
        })
    }
}

/// 公布决策事项。Announcing a decision.
#[derive(InputObject)]
pub struct AnnounceDecisionInput {
    /// 决策机关代码。Code of the unit that decides.
    unit_code: String,
    /// 事项内容。What is announced.
    matter: DecisionMatterInput,
    /// 幂等键:同一键重复提交只生效一次。The same key twice announces once.
    idempotency_key: Option<String>,
}

/// 调整决策事项。Amending a decision.
#[derive(InputObject)]
pub struct AmendDecisionInput {
    /// 决策事项。The decision.
    id: Id<DecisionId>,
    /// 读取时的版本号。The version that was read.
    expected_version: i32,
    /// 调整后的全部内容。All of it, as it stands from now on.
    matter: DecisionMatterInput,
}

/// 作出决策。Recording what was decided.
#[derive(InputObject)]
pub struct AdoptDecisionInput {
    /// 决策事项。The decision.
    id: Id<DecisionId>,
    /// 读取时的版本号。The version that was read.
    expected_version: i32,
    /// 决策文件,须已公开。The document that says so; public already.
    document_id: Id<DocumentId>,
}

/// 不再推进。Dropping a decision.
#[derive(InputObject)]
pub struct DropDecisionInput {
    /// 决策事项。The decision.
    id: Id<DecisionId>,
    /// 读取时的版本号。The version that was read.
    expected_version: i32,
    /// 理由,对外公布。Why; published.
    reason: String,
}

/// 决策事项操作的结果。Outcome of an act on a decision.
#[derive(SimpleObject)]
pub struct DecisionPayload {
    /// 决策事项;被拒绝时为 null。The decision; null when refused.
    decision: Option<Decision>,
    /// 需要改正的问题。What to mend.
    user_errors: Vec<UserError>,
}

impl DecisionPayload {
    fn of(decision: Option<model::Decision>, user_errors: Vec<UserError>) -> Self {
        Self { decision: decision.map(Decision::from), user_errors }
    }
}

/// Changes to decisions.
#[derive(Default)]
pub struct DecisionMutation;

#[Object]
impl DecisionMutation {
    /// 公布重大行政决策事项(审核人员、政务公开办)。Announces a decision; reviewers and offices.
    async fn announce_decision(&self, ctx: &Context<'_>, input: AnnounceDecisionInput) -> Answer<DecisionPayload> {
        let act = ctx.signed_in()?;
        let key = idempotency(input.idempotency_key.as_ref(), "announceDecision", &input);
        let outcome = async {
            let unit_id = unit_id(ctx, &input.unit_code)?;
            ctx.store().announce_decision(act, key.as_ref(), unit_id, input.matter.read()?).await
        };
        answer(ctx.request(), outcome.await, DecisionPayload::of)
    }

    /// 调整已公布的决策事项。Amends what was announced.
    async fn amend_decision(&self, ctx: &Context<'_>, input: AmendDecisionInput) -> Answer<DecisionPayload> {
        let act = ctx.signed_in()?;
        let target = Target { id: input.id.0, expected_version: input.expected_version };
        let outcome = async { ctx.store().amend_decision(act, target, input.matter.read()?).await };
        answer(ctx.request(), outcome.await, DecisionPayload::of)
    }

    /// 作出决策,并关联决策文件;尚有征求意见未公布采纳情况的拒绝。Records what was decided; refused while the feedback of a consultation is missing.
    async fn adopt_decision(&self, ctx: &Context<'_>, input: AdoptDecisionInput) -> Answer<DecisionPayload> {
        let act = ctx.signed_in()?;
        let target = Target { id: input.id.0, expected_version: input.expected_version };
        let outcome = ctx.store().adopt_decision(act, target, input.document_id.0).await;
        answer(ctx.request(), outcome, DecisionPayload::of)
    }

    /// 不再推进决策事项,理由对外公布。Drops a decision and says why.
    async fn drop_decision(&self, ctx: &Context<'_>, input: DropDecisionInput) -> Answer<DecisionPayload> {
        let act = ctx.signed_in()?;
        let target = Target { id: input.id.0, expected_version: input.expected_version };
        let outcome = async { ctx.store().drop_decision(act, target, parse("reason", &input.reason)?).await };
        answer(ctx.request(), outcome.await, DecisionPayload::of)
    }
}
