//! The plans, as anybody reads them.

use async_graphql::{Context, InputObject, Object};
use domain::milestone as model;
use domain::unit::Level;
use persistence::{MilestoneFilter, MilestoneKeyset};

use super::Milestone;
use crate::code::Code;
use crate::context::Reach;
use crate::page::{Connection, connection, scope, window};
use crate::problem::Answer;
use crate::unit::named;

/// 工作步骤筛选条件。Which milestones.
#[derive(InputObject, Default)]
pub struct MilestoneFilterInput {
    /// 方案所属单位的代码。Code of the unit whose plan it is.
    unit_code: Option<String>,
    /// 层级:谁的期限。Whose date it is.
    level: Option<Code<Level>>,
}

/// Queries about plans.
#[derive(Default)]
pub struct MilestoneQuery;

#[Object]
impl MilestoneQuery {
    /// 方案的工作步骤,按方案顺序。The plan's steps, in its order.
    async fn milestones(
        &self,
        ctx: &Context<'_>,
        first: i32,
        after: Option<String>,
        filter: Option<MilestoneFilterInput>,
    ) -> Answer<Connection<Milestone>> {
        let filter = filter.unwrap_or_default();
        let filter = MilestoneFilter {
            unit_id: named(ctx, filter.unit_code.as_deref())?,
            level: filter.level.map(|level| level.0),
        };
        let scope = scope("milestones", &filter);
        let page = ctx.store().milestones(&filter, window(first, after.as_deref(), &scope)?).await?;
        let key = |it: &model::Milestone| -> MilestoneKeyset { (it.unit_id, it.position) };
        Ok(Some(connection(page, &scope, None, key, Milestone::from)))
    }
}
