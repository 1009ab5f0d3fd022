//! 工作步骤: the plan's steps.

use async_graphql::{Context, ID, Object};
use domain::milestone as model;
use domain::unit::Level;

use crate::code::Code;
use crate::context::Reach;
use crate::id::id;
use crate::page::{Connection, connection, scope, window};
use crate::problem::Answer;
use crate::time::Date;
use crate::written::Written;

/// A step of the plan.
pub struct Milestone(model::Milestone);

/// 工作步骤:方案要求谁在何时前完成什么。历史步骤不作逾期处理。
/// A step of the plan: who has to do what until when. Imported history is never overdue.
#[Object]
impl Milestone {
    /// 全局标识。Global id.
    async fn id(&self) -> ID {
        id(self.0.id)
    }
    /// 顺序,从 1 起。Order in the plan, from 1.
    async fn position(&self) -> i32 {
        self.0.position
    }
    /// 阶段。Phase.
    async fn phase(&self) -> &str {
        &self.0.phase
    }
    /// 任务。What has to be done.
    async fn title(&self) -> &str {
        &self.0.title
    }
    /// 责任主体。By whom.
    async fn responsible(&self) -> &str {
        &self.0.responsible
    }
    /// 层级。Whose date it is: the plan's own, or the province's.
    async fn level(&self) -> Code<Level> {
        Code(self.0.level)
    }
    /// 完成日期;方案只写年份的为 null。Until when; null when only a year is named.
    async fn due_on(&self) -> Option<Date> {
        self.0.due_on.map(Date)
    }
    /// 方案原文中的日期。The date as written.
    async fn due_text(&self) -> &str {
        &self.0.due_text
    }
    /// 出处。Where it stands.
    async fn source(&self) -> &str {
        &self.0.source
    }
    /// 是否作为历史导入。Whether it came in as history.
    async fn imported(&self) -> bool {
        self.0.imported
    }
}

impl Written for Milestone {}

/// Queries about the plan.
#[derive(Default)]
pub struct MilestoneQuery;

#[Object]
impl MilestoneQuery {
    /// 方案的工作步骤,按方案顺序。The plan's steps, in its order.
    async fn milestones(&self, ctx: &Context<'_>, first: i32, after: Option<String>) -> Answer<Connection<Milestone>> {
        let scope = scope("milestones", &());
        let page = ctx.store().milestones(window(first, after.as_deref(), &scope)?).await?;
        Ok(Some(connection(page, &scope, None, |it: &model::Milestone| it.position, Milestone)))
    }
}
