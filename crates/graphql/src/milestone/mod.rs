//! 工作步骤: the steps of plans, how far units have come with them, and what they recorded.

mod input;
pub(crate) mod loaders;
pub(crate) mod mutation;
pub(crate) mod progress;
pub(crate) mod query;
pub(crate) mod record;

use std::sync::Arc;

use async_graphql::{Context, ID, Object};
use domain::milestone as model;
use domain::milestone::{Addressee, MilestoneState};
use domain::unit::Level;

use crate::code::{Code, Named};
use crate::context::{LocaleCode, Reach};
use crate::id::id;
use crate::time::Date;
use crate::unit::{Unit, find};
use crate::written::Written;

impl Named for Addressee {
    const NAME: &'static str = "MilestoneAddressee";
    const DESCRIPTION: &'static str = "工作步骤的责任主体范围。A group of units that a milestone asks something of.";
}
impl Named for MilestoneState {
    const NAME: &'static str = "MilestoneState";
    const DESCRIPTION: &'static str = "工作步骤的完成情况。Where a unit stands with a milestone.";
}

/// A step of a plan.
#[derive(Clone)]
pub struct Milestone(pub(crate) Arc<model::Milestone>);

impl From<model::Milestone> for Milestone {
    fn from(milestone: model::Milestone) -> Self {
        Self(Arc::new(milestone))
    }
}

/// 工作步骤:方案要求谁在何时前完成什么。历史步骤不作逾期处理。
/// A step of the plan: who has to do what until when. Imported history is never overdue.
#[Object]
impl Milestone {
    /// 全局标识。Global id.
    pub async fn id(&self) -> ID {
        id(self.0.id)
    }
    /// 方案所属单位。Whose plan it stands in.
    async fn unit(&self, ctx: &Context<'_>) -> Option<Unit> {
        find(ctx, Some(self.0.unit_id))
    }
    /// 在该方案中的顺序,从 1 起。Order in that plan, from 1.
    async fn position(&self) -> i32 {
        self.0.position
    }
    /// 阶段。Phase.
    async fn phase(&self) -> &str {
        self.0.details.phase.as_str()
    }
    /// 任务。What has to be done.
    async fn title(&self) -> &str {
        self.0.details.title.as_str()
    }
    /// 责任主体。By whom.
    async fn responsible(&self) -> &str {
        self.0.details.responsible.as_str()
    }
    /// 责任主体的范围,据此确定涉及哪些单位。The groups of units it asks something of.
    async fn addressees(&self) -> Vec<Code<Addressee>> {
        self.0.details.addressees.iter().copied().map(Code).collect()
    }
    /// 层级。Whose date it is: the plan's own, or the province's.
    async fn level(&self) -> Code<Level> {
        Code(self.0.details.level)
    }
    /// 层级名称。Label of the level.
    async fn level_label(&self, ctx: &Context<'_>, locale: Option<LocaleCode>) -> &str {
        self.0.details.level.label(ctx.language(locale))
    }
    /// 完成日期(含当日);未定的为 null。The last day; null when none is set.
    async fn due_on(&self) -> Option<Date> {
        self.0.details.due_on.map(Date)
    }
    /// 方案原文中的日期。The date as written.
    async fn due_text(&self) -> &str {
        self.0.details.due_text.as_str()
    }
    /// 出处。Where it stands.
    async fn source(&self) -> &str {
        self.0.details.source.as_str()
    }
    /// 是否作为历史导入。Whether it came in as history.
    async fn imported(&self) -> bool {
        self.0.imported_on.is_some()
    }
    /// 导入日期;在本系统增加的为 null。The day it was imported; null for what was added here.
    async fn imported_on(&self) -> Option<Date> {
        self.0.imported_on.map(Date)
    }
    /// 是否为历史步骤:导入时期限已过,没有记录的不作逾期处理。Whether it is history: its day had passed when it was imported, and without a record it is not overdue.
    async fn history(&self) -> bool {
        self.0.is_history()
    }
    /// 版本号,修改时作为 expectedVersion。Version, to be sent as `expectedVersion`.
    async fn version(&self) -> i32 {
        self.0.version
    }
}

impl Written for Milestone {}
