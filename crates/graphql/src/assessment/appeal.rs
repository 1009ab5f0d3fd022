//! 申诉: what a unit says against its result, and what became of that.

use std::sync::Arc;

use async_graphql::{Context, ID, Object};
use domain::assessment as model;
use domain::assessment::{AppealState, RunAction};

use super::Points;
use super::evidence::document;
use crate::catalogue::edition::Permission;
use crate::code::Code;
use crate::context::{LocaleCode, Reach};
use crate::document::Document;
use crate::id::id;
use crate::problem::{Answer, UserError};
use crate::time::DateTime;
use crate::unit::{Unit, find};
use crate::written::Written;

/// An appeal.
#[derive(Clone)]
pub struct AssessmentAppeal {
    run: Arc<model::AssessmentRun>,
    record: Arc<model::Appeal>,
}

impl AssessmentAppeal {
    pub(super) fn new(run: Arc<model::AssessmentRun>, record: Arc<model::Appeal>) -> Self {
        Self { run, record }
    }
}

impl Written for AssessmentAppeal {}

/// 申诉。An appeal against a deduction, or a red line.
#[Object]
impl AssessmentAppeal {
    /// 标识。Id, to be sent to decideAppeal.
    async fn id(&self) -> ID {
        id(self.record.id)
    }
    /// 申诉单位。The unit that appeals.
    async fn unit(&self, ctx: &Context<'_>) -> Option<Unit> {
        find(ctx, Some(self.record.unit_id))
    }
    /// 指标或者红线的代码。Code of the indicator, or of the red line.
    async fn indicator(&self) -> &str {
        self.record.code.as_str()
    }
    /// 理由。Why.
    async fn reason(&self) -> &str {
        self.record.proof.note.as_str()
    }
    /// 佐证:政府信息。The document it rests on.
    async fn document(&self, ctx: &Context<'_>) -> Answer<Document> {
        document(ctx, self.record.proof.document_id).await
    }
    /// 提出时间。When it was made.
    async fn at(&self) -> DateTime {
        DateTime(self.record.at)
    }
    /// 状态。State.
    async fn state(&self) -> Code<AppealState> {
        Code(self.record.state())
    }
    /// 状态名称。Label of the state.
    async fn state_label(&self, ctx: &Context<'_>, locale: Option<LocaleCode>) -> &str {
        self.record.state().label(ctx.language(locale))
    }
    /// 改定的得分。The score it was corrected to.
    async fn corrected_score(&self) -> Option<Points> {
        self.record.decision.as_ref()?.corrected.map(Points)
    }
    /// 处理理由。Why it was decided so.
    async fn decision_reason(&self) -> Option<&str> {
        Some(self.record.decision.as_ref()?.reason.as_str())
    }
    /// 处理时间。When it was decided.
    async fn decided_at(&self) -> Option<DateTime> {
        Some(DateTime(self.record.decision.as_ref()?.at))
    }
    /// 版本号,处理时作为 expectedVersion 提交。Version, to be sent as `expectedVersion`.
    async fn version(&self) -> i32 {
        self.record.version
    }
    /// 当前用户能否处理及不能的理由。Whether the caller may decide it, and why not.
    async fn viewer_can(&self, ctx: &Context<'_>, action: Code<RunAction>) -> Permission {
        let reason = self.run.may(ctx.act(), action.0, Some(self.record.unit_id)).err();
        Permission::of(reason.iter().map(|it| UserError::of(it, ctx.request().locale)).collect())
    }
}
