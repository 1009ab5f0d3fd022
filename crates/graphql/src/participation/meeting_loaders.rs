//! Loaders of meetings and of who sits in on them.

use std::sync::Arc;

use async_graphql::dataloader::Loader;
use domain::participation::attendance::{Attendance, AttendanceId};
use domain::participation::decision::DecisionId;
use domain::participation::meeting::{Meeting, MeetingId};
use persistence::Failure;

use super::loaders::{SHOWN, arcs, shared};
use crate::loaders::{Loaded, Reading};

/// The latest meetings about a decision.
#[derive(Clone, Copy, PartialEq, Eq, Hash)]
pub(super) struct MeetingsAbout(pub(super) DecisionId);

/// Who was selected for a meeting, and who was not.
#[derive(Clone, Copy, PartialEq, Eq, Hash)]
pub(super) struct SelectionOf(pub(super) MeetingId);

impl Loader<MeetingId> for Reading {
    type Value = Arc<Meeting>;
    type Error = Arc<Failure>;

    async fn load(&self, keys: &[MeetingId]) -> Loaded<MeetingId, Self::Value> {
        Ok(shared(self.store.meetings_by_ids(keys).await?))
    }
}

impl Loader<AttendanceId> for Reading {
    type Value = Arc<Attendance>;
    type Error = Arc<Failure>;

    async fn load(&self, keys: &[AttendanceId]) -> Loaded<AttendanceId, Self::Value> {
        let found = self.store.attendances_by_ids(&self.act.actor, keys).await?;
        Ok(found.into_iter().map(|it| (it.id, Arc::new(it))).collect())
    }
}

impl Loader<MeetingsAbout> for Reading {
    type Value = Vec<Arc<Meeting>>;
    type Error = Arc<Failure>;

    async fn load(&self, keys: &[MeetingsAbout]) -> Loaded<MeetingsAbout, Self::Value> {
        let ids: Vec<_> = keys.iter().map(|key| key.0).collect();
        let found = self.store.meetings_of_decisions(&ids, SHOWN).await?;
        Ok(found.into_iter().map(|(id, all)| (MeetingsAbout(id), arcs(all))).collect())
    }
}

impl Loader<SelectionOf> for Reading {
    type Value = Vec<Arc<Attendance>>;
    type Error = Arc<Failure>;

    async fn load(&self, keys: &[SelectionOf]) -> Loaded<SelectionOf, Self::Value> {
        let ids: Vec<_> = keys.iter().map(|key| key.0).collect();
        let found = self.store.selections_of(&ids).await?;
        Ok(found.into_iter().map(|(id, all)| (SelectionOf(id), arcs(all))).collect())
    }
}
