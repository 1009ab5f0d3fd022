//! Loaders of information requests. What is sealed is opened for many at a time, and only after the record said for whom.

use std::collections::HashMap;
use std::sync::Arc;

use async_graphql::dataloader::Loader;
use domain::act::Actor;
use domain::attachment::{Attachment, AttachmentId};
use domain::person::Person;
use domain::request::{Dossier, InformationRequest, RequestCluster, RequestClusterId, RequestId};
use persistence::Failure;

use crate::loaders::{Loaded, Reading, grouped};

/// What was written of a request; the caller may read it.
#[derive(Clone, Copy, PartialEq, Eq, Hash)]
pub(crate) struct DossierOf(pub(crate) RequestId);

/// Who sent a request; the caller sees people of its unit, clearly or masked.
#[derive(Clone, Copy, PartialEq, Eq, Hash)]
pub(crate) struct ApplicantOf(pub(crate) RequestId);

/// How many others of the same applicant the caller sees.
#[derive(Clone, Copy, PartialEq, Eq, Hash)]
pub(crate) struct OthersOf(pub(crate) RequestId);

/// A file that a reply hands out; the caller may read the reply.
#[derive(Clone, Copy, PartialEq, Eq, Hash)]
pub(crate) struct FileOf(pub(crate) AttachmentId);

/// The newest requests of a cluster that was seen.
#[derive(Clone, Copy, PartialEq, Eq, Hash)]
pub(crate) struct NewestOf(pub(crate) RequestClusterId, pub(crate) u64);

impl Loader<RequestId> for Reading {
    type Value = Arc<InformationRequest>;
    type Error = Arc<Failure>;

    async fn load(&self, keys: &[RequestId]) -> Loaded<RequestId, Self::Value> {
        let found = self.store.requests_by_ids(&self.act.actor, keys).await?;
        Ok(found.into_iter().map(|it| (it.id, Arc::new(it))).collect())
    }
}

impl Loader<DossierOf> for Reading {
    type Value = Arc<Dossier>;
    type Error = Arc<Failure>;

    async fn load(&self, keys: &[DossierOf]) -> Loaded<DossierOf, Self::Value> {
        let ids: Vec<_> = keys.iter().map(|key| key.0).collect();
        let found = self.store.request_dossiers(&ids).await?;
        Ok(found.into_iter().map(|(id, dossier)| (DossierOf(id), Arc::new(dossier))).collect())
    }
}

impl Loader<ApplicantOf> for Reading {
    type Value = Arc<Person>;
    type Error = Arc<Failure>;

    async fn load(&self, keys: &[ApplicantOf]) -> Loaded<ApplicantOf, Self::Value> {
        let ids: Vec<_> = keys.iter().map(|key| key.0).collect();
        let found = self.store.request_applicants(&ids).await?;
        Ok(found.into_iter().map(|(id, person)| (ApplicantOf(id), Arc::new(person))).collect())
    }
}

impl Loader<OthersOf> for Reading {
    type Value = usize;
    type Error = Arc<Failure>;

    async fn load(&self, keys: &[OthersOf]) -> Loaded<OthersOf, usize> {
        let ids: Vec<_> = keys.iter().map(|key| key.0).collect();
        let found = self.store.requests_of_the_same(&self.act.actor, &ids).await?;
        Ok(found.into_iter().map(|(id, count)| (OthersOf(id), count)).collect())
    }
}

impl Loader<FileOf> for Reading {
    type Value = Arc<Attachment>;
    type Error = Arc<Failure>;

    async fn load(&self, keys: &[FileOf]) -> Loaded<FileOf, Self::Value> {
        // Whoever may read the reply may read what it hands out, whoever uploaded that.
        let ids: Vec<_> = keys.iter().map(|key| key.0).collect();
        let found = self.store.attachments_by_ids(&Actor::System, &ids).await?;
        Ok(found.into_iter().map(|it| (FileOf(it.id), Arc::new(it))).collect())
    }
}

impl Loader<RequestClusterId> for Reading {
    type Value = Arc<RequestCluster>;
    type Error = Arc<Failure>;

    async fn load(&self, keys: &[RequestClusterId]) -> Loaded<RequestClusterId, Self::Value> {
        let found = self.store.request_clusters_by_ids(&self.act.actor, keys).await?;
        Ok(found.into_iter().map(|it| (it.id, Arc::new(it))).collect())
    }
}

impl Loader<NewestOf> for Reading {
    type Value = Vec<Arc<InformationRequest>>;
    type Error = Arc<Failure>;

    async fn load(&self, keys: &[NewestOf]) -> Loaded<NewestOf, Self::Value> {
        let mut loaded = HashMap::new();
        for (first, keys) in grouped(keys, |key| key.1) {
            let ids: Vec<_> = keys.iter().map(|key| key.0).collect();
            let found = self.store.newest_of_clusters(&self.act.actor, &ids, first).await?;
            let rows =
                found.into_iter().map(|(id, all)| (NewestOf(id, first), all.into_iter().map(Arc::new).collect()));
            loaded.extend(rows);
        }
        Ok(loaded)
    }
}
