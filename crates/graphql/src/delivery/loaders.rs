//! Loaders of deliveries.

use std::sync::Arc;

use async_graphql::dataloader::Loader;
use domain::channel::ChannelCode;
use domain::delivery::{Delivery, DeliveryId};
use domain::document::edition::DocumentEditionId;
use domain::document::number::IndexNumber;
use domain::unit::UnitId;
use persistence::Failure;

use crate::loaders::{Loaded, Reading};

/// The deliveries of an edition that was seen, by channel.
#[derive(Clone, Copy, PartialEq, Eq, Hash)]
pub(crate) struct DeliveriesOf(pub(crate) DocumentEditionId);

/// Index number and edition number of an edition that has deliveries.
#[derive(Clone, Copy, PartialEq, Eq, Hash)]
pub(crate) struct SubjectOf(pub(crate) DocumentEditionId);

/// Whether an active frontend answers for a channel in a unit.
#[derive(Clone, PartialEq, Eq, Hash)]
pub(crate) struct ServedAt(pub(crate) ChannelCode, pub(crate) UnitId);

impl Loader<DeliveriesOf> for Reading {
    type Value = Vec<Arc<Delivery>>;
    type Error = Arc<Failure>;

    async fn load(&self, keys: &[DeliveriesOf]) -> Loaded<DeliveriesOf, Self::Value> {
        let ids: Vec<_> = keys.iter().map(|key| key.0).collect();
        let found = self.store.deliveries_of_editions(&ids).await?;
        Ok(found.into_iter().map(|(id, all)| (DeliveriesOf(id), all.into_iter().map(Arc::new).collect())).collect())
    }
}

impl Loader<SubjectOf> for Reading {
    type Value = (IndexNumber, i32);
    type Error = Arc<Failure>;

    async fn load(&self, keys: &[SubjectOf]) -> Loaded<SubjectOf, Self::Value> {
        let ids: Vec<_> = keys.iter().map(|key| key.0).collect();
        let found = self.store.delivered_editions(&ids).await?;
        Ok(found.into_iter().map(|(id, subject)| (SubjectOf(id), subject)).collect())
    }
}

impl Loader<ServedAt> for Reading {
    type Value = bool;
    type Error = Arc<Failure>;

    async fn load(&self, keys: &[ServedAt]) -> Loaded<ServedAt, bool> {
        let places: Vec<_> = keys.iter().map(|key| (key.0.clone(), key.1)).collect();
        let served = self.store.served(&self.act, &places).await?;
        Ok(keys.iter().map(|key| (key.clone(), served.contains(&(key.0.clone(), key.1)))).collect())
    }
}

impl Loader<DeliveryId> for Reading {
    type Value = Arc<Delivery>;
    type Error = Arc<Failure>;

    async fn load(&self, keys: &[DeliveryId]) -> Loaded<DeliveryId, Self::Value> {
        let found = self.store.deliveries_by_ids(keys).await?;
        Ok(found.into_iter().map(|it| (it.id, Arc::new(it))).collect())
    }
}
