//! Adding and amending steps, recording that they were reached.

use async_graphql::{Context, Object, SimpleObject};
use domain::milestone as model;
use domain::refusal::{Ground, Refusal, parse};
use persistence::Target;

use super::Milestone;
use super::input::{AddMilestoneInput, AmendMilestoneInput, RecordMilestoneInput, WithdrawMilestoneRecordInput};
use super::record::MilestoneRecord;
use crate::context::{Reach, idempotency};
use crate::problem::{Answer, UserError, answer};

/// 工作步骤操作的结果。Outcome of work on a milestone.
#[derive(SimpleObject)]
pub struct MilestonePayload {
    /// 工作步骤;被拒绝时为 null。The milestone; null when refused.
    milestone: Option<Milestone>,
    /// 需要改正的问题。What to mend.
    user_errors: Vec<UserError>,
}

impl MilestonePayload {
    fn of(milestone: Option<model::Milestone>, user_errors: Vec<UserError>) -> Self {
        Self { milestone: milestone.map(Milestone::from), user_errors }
    }
}

/// 完成记录操作的结果。Outcome of recording a milestone, or of withdrawing the record.
#[derive(SimpleObject)]
pub struct MilestoneRecordPayload {
    /// 完成记录;被拒绝时为 null。The record; null when refused.
    milestone_record: Option<MilestoneRecord>,
    /// 需要改正的问题。What to mend.
    user_errors: Vec<UserError>,
}

impl MilestoneRecordPayload {
    fn of(record: Option<model::MilestoneRecord>, user_errors: Vec<UserError>) -> Self {
        Self { milestone_record: record.map(MilestoneRecord::from), user_errors }
    }
}

/// Changes to plans, and records of what was reached.
#[derive(Default)]
pub struct MilestoneMutation;

#[Object]
impl MilestoneMutation {
    /// 在所辖单位的方案中增加工作步骤(政务公开办)。Adds a step to the plan of a unit in one's charge; offices.
    async fn add_milestone(&self, ctx: &Context<'_>, input: AddMilestoneInput) -> Answer<MilestonePayload> {
        let act = ctx.signed_in()?;
        let key = idempotency(input.idempotency_key.as_ref(), "addMilestone", &input);
        let outcome = async {
            let unit = ctx.directory().unit_by_code(&input.unit_code);
            let unit = unit.ok_or_else(|| Refusal::at(Ground::UnknownReference, "unitCode"))?;
            ctx.store().add_milestone(act, key.as_ref(), unit.id, input.details.read()?).await
        };
        answer(ctx.request(), outcome.await, MilestonePayload::of)
    }

    /// 修改工作步骤(政务公开办)。Amends a step of the plan of a unit in one's charge; offices.
    async fn amend_milestone(&self, ctx: &Context<'_>, input: AmendMilestoneInput) -> Answer<MilestonePayload> {
        let act = ctx.signed_in()?;
        let target = Target { id: input.id.0, expected_version: input.expected_version };
        let outcome = async { ctx.store().amend_milestone(act, target, input.details.read()?).await };
        answer(ctx.request(), outcome.await, MilestonePayload::of)
    }

    /// 记录某单位已完成工作步骤(编辑、审核、政务公开办);每个单位每个步骤一条有效记录。
    /// Records that a unit reached a step: its editors and reviewers, and the offices over it. One record counts of each unit and step.
    async fn record_milestone(&self, ctx: &Context<'_>, input: RecordMilestoneInput) -> Answer<MilestoneRecordPayload> {
        let act = ctx.signed_in()?;
        let key = idempotency(input.idempotency_key.as_ref(), "recordMilestone", &input);
        let outcome = async {
            let unit = ctx.directory().unit_by_code(&input.unit_code);
            let unit = unit.ok_or_else(|| Refusal::at(Ground::UnknownReference, "unitCode"))?;
            let evidence = input.evidence.read()?;
            let place = (input.milestone_id.0, unit.id);
            ctx.store().record_milestone(act, key.as_ref(), place, input.reached_on.0, evidence).await
        };
        answer(ctx.request(), outcome.await, MilestoneRecordPayload::of)
    }

    /// 撤回有误的完成记录(编辑、审核、政务公开办)。Withdraws a mistaken record: editors and reviewers of the unit, and the offices over it.
    async fn withdraw_milestone_record(
        &self,
        ctx: &Context<'_>,
        input: WithdrawMilestoneRecordInput,
    ) -> Answer<MilestoneRecordPayload> {
        let act = ctx.signed_in()?;
        let target = Target { id: input.id.0, expected_version: input.expected_version };
        let outcome = async {
            let reason = parse("reason", &input.reason).map_err(|it: Refusal| Refusal { found: None, ..it })?;
            ctx.store().withdraw_milestone_record(act, target, reason).await
        };
        answer(ctx.request(), outcome.await, MilestoneRecordPayload::of)
    }
}
