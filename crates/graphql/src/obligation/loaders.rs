//! Loaders of obligations.

use std::sync::Arc;

use async_graphql::dataloader::Loader;
use domain::catalogue::item::CatalogueItem;
use domain::obligation::{Line, Obligation, ObligationId, TriggerId, TriggerRecord};
use persistence::Failure;

use crate::loaders::{Loaded, Reading};

/// The item of a line in the edition in force.
#[derive(Clone, PartialEq, Eq, Hash)]
pub(crate) struct InForceOn(pub(crate) Line);

/// What happened; asked for only by those who may read it.
#[derive(Clone, Copy, PartialEq, Eq, Hash)]
pub(crate) struct TriggerKey(pub(crate) TriggerId);

impl Loader<InForceOn> for Reading {
    type Value = Arc<CatalogueItem>;
    type Error = Arc<Failure>;

    async fn load(&self, keys: &[InForceOn]) -> Loaded<InForceOn, Self::Value> {
        let lines = keys.iter().map(|key| key.0.clone()).collect();
        let found = self.store.items_of_lines(&lines).await?;
        Ok(found.into_iter().map(|(line, item)| (InForceOn(line), Arc::new(item))).collect())
    }
}

impl Loader<TriggerKey> for Reading {
    type Value = Arc<TriggerRecord>;
    type Error = Arc<Failure>;

    async fn load(&self, keys: &[TriggerKey]) -> Loaded<TriggerKey, Self::Value> {
        let ids: Vec<_> = keys.iter().map(|key| key.0).collect();
        let found = self.store.triggers_by_ids(&ids).await?;
        Ok(found.into_iter().map(|(id, trigger)| (TriggerKey(id), Arc::new(trigger))).collect())
    }
}

impl Loader<ObligationId> for Reading {
    type Value = Arc<Obligation>;
    type Error = Arc<Failure>;

    async fn load(&self, keys: &[ObligationId]) -> Loaded<ObligationId, Self::Value> {
        let found = self.store.obligations_by_ids(keys).await?;
        Ok(found.into_iter().map(|it| (it.id, Arc::new(it))).collect())
    }
}
