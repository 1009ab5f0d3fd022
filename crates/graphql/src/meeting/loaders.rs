//! Loaders of meetings and of who sits in on them.

use std::collections::HashMap;
use std::sync::Arc;

use async_graphql::dataloader::Loader;
use domain::participation::attendance::{Attendance, AttendanceId, AttendanceState};
use domain::participation::meeting::{AttendeeRole, Meeting, MeetingId};
use domain::submission::CaseNumber;
use persistence::{Failure, Page, Window};

use crate::loaders::{Loaded, Reading, grouped};
use crate::participation::loaders::{arcs, shared};

/// Who stands in the published list of a meeting.
#[derive(Clone, Copy, PartialEq, Eq, Hash)]
pub(super) struct ParticipantsOf(pub(super) MeetingId);

/// Who was selected for a meeting and who was not, by number.
#[derive(Clone, PartialEq, Eq, Hash)]
pub(super) struct CandidatesOf {
    pub(super) meeting_id: MeetingId,
    pub(super) first: u64,
    pub(super) after: Option<CaseNumber>,
}

/// How many registered for a meeting.
#[derive(Clone, Copy, PartialEq, Eq, Hash)]
pub(super) struct CountsOf(pub(super) MeetingId);

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

impl Loader<ParticipantsOf> for Reading {
    type Value = Vec<Arc<Attendance>>;
    type Error = Arc<Failure>;

    async fn load(&self, keys: &[ParticipantsOf]) -> Loaded<ParticipantsOf, Self::Value> {
        let ids: Vec<_> = keys.iter().map(|key| key.0).collect();
        let found = self.store.participants_of(&ids).await?;
        Ok(found.into_iter().map(|(id, all)| (ParticipantsOf(id), arcs(all))).collect())
    }
}

impl Loader<CandidatesOf> for Reading {
    type Value = Page<Attendance>;
    type Error = Arc<Failure>;

    async fn load(&self, keys: &[CandidatesOf]) -> Loaded<CandidatesOf, Self::Value> {
        let mut loaded = HashMap::new();
        for ((first, after), keys) in grouped(keys, |key| (key.first, key.after.clone())) {
            let ids: Vec<_> = keys.iter().map(|key| key.meeting_id).collect();
            let pages = self.store.candidates_of(&ids, Window { after: after.clone(), first }).await?;
            let key = |meeting_id| CandidatesOf { meeting_id, first, after: after.clone() };
            loaded.extend(pages.into_iter().map(|(id, page)| (key(id), page)));
        }
        Ok(loaded)
    }
}

impl Loader<CountsOf> for Reading {
    type Value = Vec<(AttendeeRole, AttendanceState, i64)>;
    type Error = Arc<Failure>;

    async fn load(&self, keys: &[CountsOf]) -> Loaded<CountsOf, Self::Value> {
        let ids: Vec<_> = keys.iter().map(|key| key.0).collect();
        Ok(self.store.attendance_counts(&ids).await?.into_iter().map(|(id, all)| (CountsOf(id), all)).collect())
    }
}
