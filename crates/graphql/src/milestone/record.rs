//! 完成记录: seen by those who look after the unit.

use std::sync::Arc;

use async_graphql::{Context, ID, Object};
use domain::milestone as model;
use domain::staff::StaffId;

use super::Milestone;
use crate::context::Reach;
use crate::evidence::SupportingEvidence;
use crate::id::id;
use crate::problem::{Answer, Problem};
use crate::staff::Staff;
use crate::time::{Date, DateTime};
use crate::unit::{Unit, find};
use crate::written::Written;

/// A record, seen by somebody who may.
#[derive(Clone)]
pub struct MilestoneRecord(pub(crate) Arc<model::MilestoneRecord>);

impl From<model::MilestoneRecord> for MilestoneRecord {
    fn from(record: model::MilestoneRecord) -> Self {
        Self(Arc::new(record))
    }
}

impl Written for MilestoneRecord {}

/// 完成记录:某单位于何日完成某工作步骤,及佐证材料;管理该单位的工作人员可见。有误的可撤回,撤回后仍留存。
/// That a unit reached a step, when, and what shows it; seen by those who look after the unit. A mistaken one is withdrawn, and stays.
#[Object]
impl MilestoneRecord {
    /// 全局标识。Global id.
    pub async fn id(&self) -> ID {
        id(self.0.id)
    }
    /// 工作步骤。The step.
    async fn milestone(&self, ctx: &Context<'_>) -> Answer<Milestone> {
        Ok(ctx.load(self.0.milestone_id).await?.map(Milestone))
    }
    /// 完成单位。Who reached it.
    async fn unit(&self, ctx: &Context<'_>) -> Option<Unit> {
        find(ctx, Some(self.0.unit_id))
    }
    /// 完成日期。The day it was reached.
    async fn reached_on(&self) -> Date {
        Date(self.0.reached_on)
    }
    /// 佐证材料。What shows it.
    async fn evidence(&self) -> SupportingEvidence {
        SupportingEvidence(self.0.evidence.clone())
    }
    /// 记录人;无权查看账号时为 null。Who recorded it; null where the caller may not see the account.
    async fn recorded_by(&self, ctx: &Context<'_>) -> Answer<Staff> {
        staff(ctx, self.0.recorded_by).await
    }
    /// 记录时间。When it was recorded.
    async fn recorded_at(&self) -> DateTime {
        DateTime(self.0.recorded_at)
    }
    /// 撤回时间;有效的为 null。When it was withdrawn; null while it counts.
    async fn withdrawn_at(&self) -> Option<DateTime> {
        Some(DateTime(self.0.withdrawn.as_ref()?.at))
    }
    /// 撤回人。Who withdrew it.
    async fn withdrawn_by(&self, ctx: &Context<'_>) -> Answer<Staff> {
        staff(ctx, self.0.withdrawn.as_ref().and_then(|it| it.by)).await
    }
    /// 撤回理由。Why.
    async fn withdrawal_reason(&self) -> Option<&str> {
        Some(self.0.withdrawn.as_ref()?.reason.as_str())
    }
    /// 版本号,撤回时作为 expectedVersion。Version, to be sent as `expectedVersion`.
    async fn version(&self) -> i32 {
        self.0.version
    }
}

/// An account, for whoever may see it.
pub(crate) async fn staff(ctx: &Context<'_>, staff_id: Option<StaffId>) -> Result<Option<Staff>, Problem> {
    let Some(staff_id) = staff_id else { return Ok(None) };
    Ok(ctx.load(staff_id).await?.map(Staff))
}
