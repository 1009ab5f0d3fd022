//! Loaders of what the public takes part in.

use std::collections::HashMap;
use std::sync::Arc;

use async_graphql::dataloader::Loader;
use domain::participation::consultation::{Consultation, ConsultationId};
use domain::participation::decision::{Decision, DecisionId};
use domain::participation::feedback::{OpinionGroup, OpinionGroupId, Tally};
use domain::participation::opinion::{Opinion, OpinionId};
use domain::person::Person;
use domain::submission::LongText;
use domain::unit::UnitId;
use persistence::Failure;
use uuid::Uuid;

use crate::loaders::{Loaded, Reading, grouped};

/// Consultations that a decision shows of itself; the root lists all of them.
pub(super) const SHOWN: u64 = 20;

/// The newest consultations about a decision.
#[derive(Clone, Copy, PartialEq, Eq, Hash)]
pub(super) struct ConsultationsAbout(pub(super) DecisionId);

/// The groups of a consultation; what may be shown of them is decided where they are shown.
#[derive(Clone, Copy, PartialEq, Eq, Hash)]
pub(super) struct GroupsOf(pub(super) ConsultationId);

/// How many opinions a consultation has.
#[derive(Clone, Copy, PartialEq, Eq, Hash)]
pub(super) struct TallyOf(pub(super) ConsultationId);

/// How often a text was sent in its consultation.
#[derive(Clone, PartialEq, Eq, Hash)]
pub(super) struct SameText(pub(super) ConsultationId, pub(super) String);

/// The kind of a case.
#[derive(Clone, Copy, PartialEq, Eq, Hash)]
pub(crate) enum CaseKind {
    Opinion,
    Attendance,
}

/// Who sent a case; found by its handlers alone.
#[derive(Clone, Copy, PartialEq, Eq, Hash)]
pub(crate) struct SenderOf(pub(crate) CaseKind, pub(crate) Uuid, pub(crate) UnitId);

/// What they wrote; found by its handlers alone.
#[derive(Clone, Copy, PartialEq, Eq, Hash)]
pub(crate) struct TextOf(pub(crate) CaseKind, pub(crate) Uuid, pub(crate) UnitId);

impl Loader<DecisionId> for Reading {
    type Value = Arc<Decision>;
    type Error = Arc<Failure>;

    async fn load(&self, keys: &[DecisionId]) -> Loaded<DecisionId, Self::Value> {
        Ok(shared(self.store.decisions_by_ids(keys).await?))
    }
}

impl Loader<ConsultationId> for Reading {
    type Value = Arc<Consultation>;
    type Error = Arc<Failure>;

    async fn load(&self, keys: &[ConsultationId]) -> Loaded<ConsultationId, Self::Value> {
        Ok(shared(self.store.consultations_by_ids(keys).await?))
    }
}

impl Loader<OpinionGroupId> for Reading {
    type Value = Arc<OpinionGroup>;
    type Error = Arc<Failure>;

    async fn load(&self, keys: &[OpinionGroupId]) -> Loaded<OpinionGroupId, Self::Value> {
        Ok(shared(self.store.opinion_groups_by_ids(keys).await?))
    }
}

impl Loader<OpinionId> for Reading {
    type Value = Arc<Opinion>;
    type Error = Arc<Failure>;

    async fn load(&self, keys: &[OpinionId]) -> Loaded<OpinionId, Self::Value> {
        let found = self.store.opinions_by_ids(&self.act.actor, keys).await?;
        Ok(found.into_iter().map(|it| (it.id, Arc::new(it))).collect())
    }
}

impl Loader<ConsultationsAbout> for Reading {
    type Value = Vec<Arc<Consultation>>;
    type Error = Arc<Failure>;

    async fn load(&self, keys: &[ConsultationsAbout]) -> Loaded<ConsultationsAbout, Self::Value> {
        let ids: Vec<_> = keys.iter().map(|key| key.0).collect();
        let found = self.store.consultations_of_decisions(&ids, SHOWN).await?;
        Ok(found.into_iter().map(|(id, all)| (ConsultationsAbout(id), arcs(all))).collect())
    }
}

impl Loader<GroupsOf> for Reading {
    type Value = Vec<Arc<OpinionGroup>>;
    type Error = Arc<Failure>;

    async fn load(&self, keys: &[GroupsOf]) -> Loaded<GroupsOf, Self::Value> {
        let ids: Vec<_> = keys.iter().map(|key| key.0).collect();
        let found = self.store.groups_of_consultations(&ids).await?;
        Ok(found.into_iter().map(|(id, all)| (GroupsOf(id), arcs(all))).collect())
    }
}

impl Loader<TallyOf> for Reading {
    type Value = Tally;
    type Error = Arc<Failure>;

    async fn load(&self, keys: &[TallyOf]) -> Loaded<TallyOf, Self::Value> {
        let ids: Vec<_> = keys.iter().map(|key| key.0).collect();
        Ok(self.store.tallies(&ids).await?.into_iter().map(|(id, tally)| (TallyOf(id), tally)).collect())
    }
}

impl Loader<SameText> for Reading {
    type Value = i64;
    type Error = Arc<Failure>;

    async fn load(&self, keys: &[SameText]) -> Loaded<SameText, Self::Value> {
        let said: Vec<_> = keys.iter().map(|key| (key.0, key.1.clone())).collect();
        let found = self.store.same_texts(&said).await?;
        Ok(found.into_iter().map(|((id, digest), count)| (SameText(id, digest), count)).collect())
    }
}

impl Loader<SenderOf> for Reading {
    type Value = Arc<Person>;
    type Error = Arc<Failure>;

    async fn load(&self, keys: &[SenderOf]) -> Loaded<SenderOf, Self::Value> {
        let mut loaded = HashMap::new();
        for (kind, keys) in grouped(keys, |key| key.0) {
            let cases: Vec<_> = keys.iter().map(|key| (key.1, key.2)).collect();
            let mut found = match kind {
                CaseKind::Opinion => self.store.authors_of(&self.act, &cases).await?,
                CaseKind::Attendance => self.store.registrants_of(&self.act, &cases).await?,
            };
            loaded.extend(keys.into_iter().filter_map(|key| Some((key, Arc::new(found.remove(&key.1)?)))));
        }
        Ok(loaded)
    }
}

impl Loader<TextOf> for Reading {
    type Value = LongText;
    type Error = Arc<Failure>;

    async fn load(&self, keys: &[TextOf]) -> Loaded<TextOf, Self::Value> {
        let mut loaded = HashMap::new();
        for (kind, keys) in grouped(keys, |key| key.0) {
            let cases: Vec<_> = keys.iter().map(|key| (key.1, key.2)).collect();
            let mut found = match kind {
                CaseKind::Opinion => self.store.texts_of_opinions(&self.act, &cases).await?,
                CaseKind::Attendance => self.store.remarks_of_attendances(&self.act, &cases).await?,
            };
            loaded.extend(keys.into_iter().filter_map(|key| Some((key, found.remove(&key.1)?))));
        }
        Ok(loaded)
    }
}

pub(crate) fn shared<K: std::hash::Hash + Eq, V>(found: HashMap<K, V>) -> HashMap<K, Arc<V>> {
    found.into_iter().map(|(id, it)| (id, Arc::new(it))).collect()
}

pub(crate) fn arcs<T>(all: Vec<T>) -> Vec<Arc<T>> {
    all.into_iter().map(Arc::new).collect()
}
