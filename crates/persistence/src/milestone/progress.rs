//! 进度: plans are short and the tree of units is in memory, so that two statements answer for any subtree.

use std::collections::HashMap;
use std::sync::Arc;

use chrono::NaiveDate;
use domain::act::Act;
use domain::milestone::{Milestone, MilestoneId, MilestoneProgress, READERS, progress};
use domain::unit::UnitId;
use sea_orm::{ColumnTrait, Condition, DatabaseConnection, EntityTrait, QueryFilter, QueryOrder, QuerySelect};

use super::record::visible_to;
use crate::entity::{milestone, milestone_record};
use crate::reference::subtree;
use crate::{Failure, Store};

impl Store {
    /// 进度 of the units under `under` that `act` looks after, or of all of those; on the day of the act. Steps come in their
    /// order, and of each the units by code.
    pub async fn milestone_progress(
        &self,
        act: &Act,
        under: Option<UnitId>,
    ) -> Result<Vec<MilestoneProgress>, Failure> {
        let milestones = of_units(&self.read, act, under).await?;
        let reached = reached(&self.read, under, visible_to(&act.actor)).await?;
        Ok(progress(&milestones, &reached, &act.directory, act.date(), |unit| {
            under.is_none_or(|under| act.directory.covers(under, unit.id)) && act.holds(&READERS, unit.id)
        }))
    }
}

/// The steps of the plans that may ask something of units under `under`: plans of units above it and below it.
pub(crate) async fn of_units(
    database: &DatabaseConnection,
    act: &Act,
    under: Option<UnitId>,
) -> Result<Vec<Arc<Milestone>>, Failure> {
    let mut query = milestone::Entity::find();
    if let Some(under) = under {
        let above: Vec<_> = act.directory.ancestry(under).map(|unit| unit.id).collect();
        query = query.filter(
            Condition::any()
                .add(milestone::Column::UnitId.is_in(above))
                .add(milestone::Column::UnitId.in_subquery(subtree(under))),
        );
    }
    let rows =
        query.order_by_asc(milestone::Column::UnitId).order_by_asc(milestone::Column::Position).all(database).await?;
    rows.into_iter().map(|row| row.try_into().map(Arc::new)).collect()
}

/// What stands recorded, and is not withdrawn, of the units under `under`.
pub(crate) async fn reached(
    database: &DatabaseConnection,
    under: Option<UnitId>,
    seen: Condition,
) -> Result<HashMap<(MilestoneId, UnitId), NaiveDate>, Failure> {
    let mut query = milestone_record::Entity::find()
        .select_only()
        .column(milestone_record::Column::MilestoneId)
        .column(milestone_record::Column::UnitId)
        .column(milestone_record::Column::ReachedOn)
        .filter(milestone_record::Column::WithdrawnAt.is_null())
        .filter(seen);
    if let Some(under) = under {
        query = query.filter(milestone_record::Column::UnitId.in_subquery(subtree(under)));
    }
    let rows: Vec<(MilestoneId, UnitId, NaiveDate)> = query.into_tuple().all(database).await?;
    Ok(rows.into_iter().map(|(milestone_id, unit_id, on)| ((milestone_id, unit_id), on)).collect())
}
