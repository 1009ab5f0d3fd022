//! 工作步骤: read in the plan's order.

use domain::milestone::Milestone;
use sea_orm::{ColumnTrait, EntityTrait, QueryFilter, QueryOrder, QuerySelect};

use crate::entity::milestone;
use crate::{Failure, Page, Store, Window};

impl Store {
    /// The plan's steps, in its order.
    pub async fn milestones(&self, window: Window<i32>) -> Result<Page<Milestone>, Failure> {
        let mut query = milestone::Entity::find().order_by_asc(milestone::Column::Position).limit(window.limit());
        if let Some(position) = window.after {
            query = query.filter(milestone::Column::Position.gt(position));
        }
        Ok(Page::cut(query.all(&self.read).await?, window.first).map(Milestone::from))
    }
}
