//! Loaders of milestones and of what units recorded.

use std::sync::Arc;

use async_graphql::dataloader::Loader;
use domain::milestone::{Milestone, MilestoneId, MilestoneRecord, MilestoneRecordId};
use domain::unit::UnitId;
use persistence::Failure;

use crate::loaders::{Loaded, Reading};

/// The records of one step of one unit that the caller may know of, newest first.
#[derive(Clone, Copy, PartialEq, Eq, Hash)]
pub(super) struct RecordsOf(pub(super) MilestoneId, pub(super) UnitId);

impl Loader<MilestoneId> for Reading {
    type Value = Arc<Milestone>;
    type Error = Arc<Failure>;

    async fn load(&self, keys: &[MilestoneId]) -> Loaded<MilestoneId, Self::Value> {
        let found = self.store.milestones_by_ids(keys).await?;
        Ok(found.into_iter().map(|(id, it)| (id, Arc::new(it))).collect())
    }
}

impl Loader<MilestoneRecordId> for Reading {
    type Value = Arc<MilestoneRecord>;
    type Error = Arc<Failure>;

    async fn load(&self, keys: &[MilestoneRecordId]) -> Loaded<MilestoneRecordId, Self::Value> {
        let found = self.store.milestone_records_by_ids(&self.act.actor, keys).await?;
        Ok(found.into_iter().map(|it| (it.id, Arc::new(it))).collect())
    }
}

impl Loader<RecordsOf> for Reading {
    type Value = Vec<Arc<MilestoneRecord>>;
    type Error = Arc<Failure>;

    async fn load(&self, keys: &[RecordsOf]) -> Loaded<RecordsOf, Self::Value> {
        let places: Vec<_> = keys.iter().map(|key| (key.0, key.1)).collect();
        let found = self.store.records_of_milestones(&self.act.actor, &places).await?;
        Ok(found
            .into_iter()
            .map(|((milestone_id, unit_id), records)| {
                (RecordsOf(milestone_id, unit_id), records.into_iter().map(Arc::new).collect())
            })
            .collect())
    }
}
