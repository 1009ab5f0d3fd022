//! What the mutations of milestones take.

use async_graphql::InputObject;
use domain::milestone::{Addressee, DueText, MilestoneDetails, MilestoneId, MilestoneRecordId};
use domain::refusal::{Refusal, parse};
use domain::unit::Level;

use crate::code::Code;
use crate::evidence::SupportingEvidenceInput;
use crate::id::Id;
use crate::time::Date;

/// 工作步骤的内容。What a milestone says.
#[derive(InputObject)]
pub struct MilestoneDetailsInput {
    /// 阶段,至多 60 个字符。Phase, up to 60 characters.
    phase: String,
    /// 任务,至多 300 个字符。What has to be done, up to 300 characters.
    title: String,
    /// 责任主体(文字)。By whom, in words.
    responsible: String,
    /// 责任主体的范围,至少一类;只涉及方案所属单位及其下级。The groups of units it asks something of, at least one; of the plan's unit and what stands below it.
    addressees: Vec<Code<Addressee>>,
    /// 层级:谁的期限。Whose date it is.
    level: Code<Level>,
    /// 完成日期,含当日;未定的不填。The last day; left out when none is set.
    due_on: Option<Date>,
    /// 原文中的日期;不填则按 dueOn 写明。The date as written; by `dueOn` unless said.
    due_text: Option<String>,
    /// 出处,如文件名称和文号。Where it stands.
    source: String,
}

impl MilestoneDetailsInput {
    pub(super) fn read(&self) -> Result<MilestoneDetails, Refusal> {
        let due_on = self.due_on.map(|it| it.0);
        let due_text = self.due_text.as_deref().map(|text| parse("details.dueText", text)).transpose()?;
        Ok(MilestoneDetails {
            phase: parse("details.phase", &self.phase)?,
            title: parse("details.title", &self.title)?,
            responsible: parse("details.responsible", &self.responsible)?,
            addressees: self.addressees.iter().map(|it| it.0).collect(),
            level: self.level.0,
            due_on,
            due_text: due_text.unwrap_or_else(|| DueText::of(due_on)),
            source: parse("details.source", &self.source)?,
        })
    }
}

/// 增加工作步骤。A new milestone.
#[derive(InputObject)]
pub struct AddMilestoneInput {
    /// 方案所属单位的代码。Code of the unit whose plan it is.
    pub(super) unit_code: String,
    /// 内容。What it says.
    pub(super) details: MilestoneDetailsInput,
    /// 幂等键:同一键重复提交只生效一次。The same key twice adds once.
    pub(super) idempotency_key: Option<String>,
}

/// 修改工作步骤。What a milestone is to say.
#[derive(InputObject)]
pub struct AmendMilestoneInput {
    /// 工作步骤。The milestone.
    pub(super) id: Id<MilestoneId>,
    /// 读取时的版本号。The version that was read.
    pub(super) expected_version: i32,
    /// 全部内容,取代原来的。All of it, in place of what it says now.
    pub(super) details: MilestoneDetailsInput,
}

/// 记录完成。That a unit reached a step.
#[derive(InputObject)]
pub struct RecordMilestoneInput {
    /// 工作步骤。The milestone.
    pub(super) milestone_id: Id<MilestoneId>,
    /// 完成单位的代码。Code of the unit that reached it.
    pub(super) unit_code: String,
    /// 完成日期,不晚于今天。The day it was reached, today or before.
    pub(super) reached_on: Date,
    /// 佐证材料。What shows it.
    pub(super) evidence: SupportingEvidenceInput,
    /// 幂等键:同一键重复提交只生效一次。The same key twice records once.
    pub(super) idempotency_key: Option<String>,
}

/// 撤回完成记录。Which record to withdraw.
#[derive(InputObject)]
pub struct WithdrawMilestoneRecordInput {
    /// 完成记录。The record.
    pub(super) id: Id<MilestoneRecordId>,
    /// 读取时的版本号。The version that was read.
    pub(super) expected_version: i32,
    /// 理由。Why.
    pub(super) reason: String,
}
