//! Loaders of schemes, runs, results, and what they rest on.

use std::collections::{BTreeMap, HashMap};
use std::sync::Arc;

use async_graphql::dataloader::Loader;
use domain::assessment::{Appeal, AssessmentRun, AssessmentScheme, KnownCount, Rank, RunId, SchemeId};
use domain::unit::UnitId;
use persistence::{AssessmentResult, Failure};
use uuid::Uuid;

use crate::loaders::{Loaded, Reading, Scope, grouped};

/// A scheme.
#[derive(Clone, Copy, PartialEq, Eq, Hash)]
pub(crate) struct SchemeKey(pub(crate) Scope, pub(crate) SchemeId);

/// A run.
#[derive(Clone, Copy, PartialEq, Eq, Hash)]
pub(crate) struct RunKey(pub(crate) Scope, pub(crate) RunId);

/// One unit's result.
#[derive(Clone, Copy, PartialEq, Eq, Hash)]
pub(super) struct ResultKey(pub(super) Scope, pub(super) RunId, pub(super) UnitId);

/// The ranks of all units of a run.
#[derive(Clone, Copy, PartialEq, Eq, Hash)]
pub(super) struct RanksOf(pub(super) RunId);

/// What was counted for a result the caller may read.
#[derive(Clone, Copy, PartialEq, Eq, Hash)]
pub(super) struct CountsOf(pub(super) RunId, pub(super) UnitId);

/// The records behind one count of such a result.
#[derive(Clone, Copy, PartialEq, Eq, Hash)]
pub(super) struct EvidenceOf(pub(super) RunId, pub(super) UnitId, pub(super) KnownCount);

/// The appeals about such a result.
#[derive(Clone, Copy, PartialEq, Eq, Hash)]
pub(super) struct AppealsOf(pub(super) RunId, pub(super) UnitId);

impl Loader<SchemeKey> for Reading {
    type Value = Arc<AssessmentScheme>;
    type Error = Arc<Failure>;

    async fn load(&self, keys: &[SchemeKey]) -> Loaded<SchemeKey, Self::Value> {
        let mut loaded = HashMap::new();
        for (scope, keys) in grouped(keys, |key| key.0) {
            let ids: Vec<_> = keys.iter().map(|key| key.1).collect();
            let found = self.store.assessment_schemes_by_ids(self.reader(scope), &ids).await?;
            loaded.extend(found.into_iter().map(|it| (SchemeKey(scope, it.id), Arc::new(it))));
        }
        Ok(loaded)
    }
}

impl Loader<RunKey> for Reading {
    type Value = Arc<AssessmentRun>;
    type Error = Arc<Failure>;

    async fn load(&self, keys: &[RunKey]) -> Loaded<RunKey, Self::Value> {
        let mut loaded = HashMap::new();
        for (scope, keys) in grouped(keys, |key| key.0) {
            let ids: Vec<_> = keys.iter().map(|key| key.1).collect();
            let found = self.store.assessment_runs_by_ids(self.reader(scope), &ids).await?;
            loaded.extend(found.into_iter().map(|it| (RunKey(scope, it.id), Arc::new(it))));
        }
        Ok(loaded)
    }
}

impl Loader<ResultKey> for Reading {
    type Value = Arc<AssessmentResult>;
    type Error = Arc<Failure>;

    async fn load(&self, keys: &[ResultKey]) -> Loaded<ResultKey, Self::Value> {
        let mut loaded = HashMap::new();
        for (scope, keys) in grouped(keys, |key| key.0) {
            let wanted: Vec<_> = keys.iter().map(|key| (key.1, key.2)).collect();
            let found = self.store.assessment_results_of(&self.act, self.reader(scope), &wanted).await?;
            loaded.extend(found.into_iter().map(|it| (ResultKey(scope, it.run_id, it.unit_id), Arc::new(it))));
        }
        Ok(loaded)
    }
}

impl Loader<RanksOf> for Reading {
    type Value = Arc<HashMap<UnitId, Rank>>;
    type Error = Arc<Failure>;

    async fn load(&self, keys: &[RanksOf]) -> Loaded<RanksOf, Self::Value> {
        let ids: Vec<_> = keys.iter().map(|key| key.0).collect();
        let found = self.store.assessment_ranks(&ids).await?;
        Ok(found.into_iter().map(|(id, ranks)| (RanksOf(id), Arc::new(ranks))).collect())
    }
}

impl Loader<CountsOf> for Reading {
    type Value = Arc<BTreeMap<KnownCount, i64>>;
    type Error = Arc<Failure>;

    async fn load(&self, keys: &[CountsOf]) -> Loaded<CountsOf, Self::Value> {
        let wanted: Vec<_> = keys.iter().map(|key| (key.0, key.1)).collect();
        let found = self.store.assessment_counts(&wanted).await?;
        Ok(found.into_iter().map(|((run, unit), it)| (CountsOf(run, unit), Arc::new(it))).collect())
    }
}

impl Loader<EvidenceOf> for Reading {
    type Value = Arc<Vec<Uuid>>;
    type Error = Arc<Failure>;

    async fn load(&self, keys: &[EvidenceOf]) -> Loaded<EvidenceOf, Self::Value> {
        let wanted: Vec<_> = keys.iter().map(|key| (key.0, key.1, key.2)).collect();
        let found = self.store.assessment_evidence(&wanted).await?;
        Ok(found.into_iter().map(|((run, unit, known), it)| (EvidenceOf(run, unit, known), Arc::new(it))).collect())
    }
}

impl Loader<AppealsOf> for Reading {
    type Value = Vec<Arc<Appeal>>;
    type Error = Arc<Failure>;

    async fn load(&self, keys: &[AppealsOf]) -> Loaded<AppealsOf, Self::Value> {
        let wanted: Vec<_> = keys.iter().map(|key| (key.0, key.1)).collect();
        let found = self.store.appeals_of(&wanted).await?;
        let shared = |appeals: Vec<Appeal>| appeals.into_iter().map(Arc::new).collect();
        Ok(found.into_iter().map(|((run, unit), it)| (AppealsOf(run, unit), shared(it))).collect())
    }
}
