//! 会议.

use std::collections::HashMap;

use chrono::{DateTime, NaiveDate, Utc};
use domain::act::{Act, Actor};
use domain::document::DocumentId;
use domain::journal::Event;
use domain::participation::ParticipationPolicy;
use domain::participation::attendance::{Attendance, AttendanceId};
use domain::participation::decision::DecisionId;
use domain::participation::meeting::{
    Amendment, Announcement, CancelReason, DrawSeed, ListEntry, Meeting, MeetingId, MeetingKind, MeetingState,
    RecordSummary,
};
use domain::refusal::Refusal;
use domain::unit::UnitId;
use sea_orm::{
    ActiveModelTrait, ColumnTrait, Condition, DatabaseTransaction, EntityTrait, IntoActiveModel, QueryFilter,
    QueryOrder, QuerySelect, QueryTrait,
};

use super::sealed::ATTENDANCE;
use super::{ParticipationKeyset, before, keep_decision, lock_decision, overseen_by, records, require_public};
use crate::change::Living;
use crate::entity::{attendance, meeting};
use crate::idempotency::Replay;
use crate::reference::subtree;
use crate::{Failure, Idempotency, Page, Store, Target, Undone, Window, sha256};

/// Which meetings.
#[derive(Clone, Debug, Default, PartialEq, Eq, Hash)]
pub struct MeetingFilter {
    /// 组织单位
    pub unit_id: Option<UnitId>,
    /// 类型
    pub kind: Option<MeetingKind>,
    /// 状态, at an instant.
    pub state: Option<(MeetingState, DateTime<Utc>)>,
    /// Beginning at this instant or later.
    pub from: Option<DateTime<Utc>>,
    /// Beginning before this instant.
    pub before: Option<DateTime<Utc>>,
    /// 决策事项
    pub decision_id: Option<DecisionId>,
}

impl Store {
    /// See [`Meeting::announce`].
    pub async fn announce_meeting(
        &self,
        act: &Act,
        idempotency: Option<&Idempotency>,
        policy: &ParticipationPolicy,
        announcement: Announcement,
    ) -> Result<Meeting, Undone> {
        let tx = self.begin().await?;
        if let Some(Replay { subject_id }) = Idempotency::find(&tx, act, idempotency).await? {
            return Meeting::lock(&tx, &act.actor, MeetingId(subject_id)).await?.ok_or(Undone::Missing);
        }
        let mut decision = lock_decision(&tx, &act.actor, announcement.decision_id).await?;
        let under_way = decision.as_ref().map(|it| it.under_way);
        let documents = announcement.notice.document_ids.clone();
        let (meeting, event) = Meeting::announce(act, policy, decision.as_mut(), announcement)?;
        require_public(&tx, "documentIds", &documents).await?;
        if let Some(Replay { subject_id }) = Idempotency::claim(&tx, act, idempotency, meeting.id.0).await? {
            return Meeting::lock(&tx, &act.actor, MeetingId(subject_id)).await?.ok_or(Undone::Missing);
        }
        keep_decision(&tx, under_way, decision).await?;
        meeting.insert(&tx).await?;
        self.append(&tx, act, &event).await?;
        self.commit(tx).await?;
        Ok(meeting)
    }

    /// See [`Meeting::amend`].
    pub async fn amend_meeting(
        &self,
        act: &Act,
        target: Target<MeetingId>,
        policy: &ParticipationPolicy,
        amendment: Amendment,
    ) -> Result<Meeting, Undone> {
        let tx = self.begin().await?;
        let mut meeting = open(&tx, act, target).await?;
        let documents = amendment.document_ids.clone();
        let event = meeting.amend(act, policy, amendment)?;
        require_public(&tx, "documentIds", &documents.unwrap_or_default()).await?;
        self.close_with(tx, act, meeting, &event).await
    }

    /// See [`Meeting::cancel`].
    pub async fn cancel_meeting(
        &self,
        act: &Act,
        target: Target<MeetingId>,
        policy: &ParticipationPolicy,
        reason: CancelReason,
    ) -> Result<Meeting, Undone> {
        let tx = self.begin().await?;
        let mut meeting = open(&tx, act, target).await?;
        let event = meeting.cancel(act, reason)?;
        self.let_go_of(&tx, act, &meeting, policy).await?;
        self.close_with(tx, act, meeting, &event).await
    }

    /// See [`Meeting::deliver_materials`].
    pub async fn deliver_materials(
        &self,
        act: &Act,
        target: Target<MeetingId>,
        policy: &ParticipationPolicy,
        delivered_on: NaiveDate,
    ) -> Result<Meeting, Undone> {
        self.change(act, target, |it: &mut Meeting| it.deliver_materials(act, policy, delivered_on)).await
    }

    /// See [`Meeting::select`].
    pub async fn select_attendees(
        &self,
        act: &Act,
        target: Target<MeetingId>,
        seed: Option<DrawSeed>,
        chosen: &[AttendanceId],
    ) -> Result<Meeting, Undone> {
        let rank = |drawn: &str| sha256(drawn.as_bytes());
        let decide = |meeting: &mut Meeting, all: &mut [Attendance]| meeting.select(act, all, seed, chosen, rank);
        self.change_with_attendances(act, target, decide).await
    }

    /// See [`Meeting::list`].
    pub async fn publish_participants(
        &self,
        act: &Act,
        target: Target<MeetingId>,
        entries: &[ListEntry],
    ) -> Result<Meeting, Undone> {
        self.change_with_attendances(act, target, |meeting, all| meeting.list(act, all, entries)).await
    }

    /// See [`Meeting::record_attendance`].
    pub async fn record_attendance(
        &self,
        act: &Act,
        target: Target<MeetingId>,
        present: &[AttendanceId],
    ) -> Result<Meeting, Undone> {
        self.change_with_attendances(act, target, |meeting, all| meeting.record_attendance(act, all, present)).await
    }

    /// See [`Meeting::publish_record`]. From here on the time runs for which it is kept who registered.
    pub async fn publish_meeting_record(
        &self,
        act: &Act,
        target: Target<MeetingId>,
        policy: &ParticipationPolicy,
        (document_id, summary, signed): (DocumentId, RecordSummary, bool),
    ) -> Result<Meeting, Undone> {
        let tx = self.begin().await?;
        let mut meeting = open(&tx, act, target).await?;
        let event = meeting.publish_record(act, document_id, summary, signed)?;
        require_public(&tx, "documentId", &[document_id]).await?;
        self.let_go_of(&tx, act, &meeting, policy).await?;
        self.close_with(tx, act, meeting, &event).await
    }

    /// The meetings, those farthest ahead first.
    pub async fn meetings(
        &self,
        filter: &MeetingFilter,
        window: Window<ParticipationKeyset<MeetingId>>,
    ) -> Result<Page<Meeting>, Failure> {
        let mut query = meeting::Entity::find().filter(matching(filter));
        if let Some((at, id)) = window.after {
            query = query.filter(before(meeting::Column::StartsAt, meeting::Column::Id, at, id));
        }
        let rows = query
            .order_by_desc(meeting::Column::StartsAt)
            .order_by_desc(meeting::Column::Id)
            .limit(window.limit())
            .all(&self.read)
            .await?;
        Ok(Page::cut(records(rows)?, window.first))
    }

    /// 待办: the meetings of the units `actor` oversees that are neither recorded nor cancelled, the first to begin first.
    pub async fn meetings_under_way(
        &self,
        actor: &Actor,
        under: Option<UnitId>,
        window: Window<ParticipationKeyset<MeetingId>>,
    ) -> Result<Page<Meeting>, Failure> {
        let mut query = meeting::Entity::find()
            .filter(meeting::Column::Record.is_null())
            .filter(meeting::Column::Cancellation.is_null())
            .filter(overseen_by(actor, meeting::Column::UnitId));
        if let Some(unit_id) = under {
            query = query.filter(meeting::Column::UnitId.in_subquery(subtree(unit_id)));
        }
        if let Some((at, id)) = window.after {
            let later = Condition::all().add(meeting::Column::StartsAt.eq(at)).add(meeting::Column::Id.gt(id));
            query = query.filter(Condition::any().add(meeting::Column::StartsAt.gt(at)).add(later));
        }
        let rows = query
            .order_by_asc(meeting::Column::StartsAt)
            .order_by_asc(meeting::Column::Id)
            .limit(window.limit())
            .all(&self.read)
            .await?;
        Ok(Page::cut(records(rows)?, window.first))
    }

    /// Meetings by their ids.
    pub async fn meetings_by_ids(&self, ids: &[MeetingId]) -> Result<HashMap<MeetingId, Meeting>, Failure> {
        let rows = meeting::Entity::find().filter(meeting::Column::Id.is_in(ids.iter().copied()));
        let found: Vec<Meeting> = records(rows.all(&self.read).await?)?;
        Ok(found.into_iter().map(|it| (it.id, it)).collect())
    }

    /// A verb that decides about everybody who registered.
    async fn change_with_attendances(
        &self,
        act: &Act,
        target: Target<MeetingId>,
        decide: impl FnOnce(&mut Meeting, &mut [Attendance]) -> Result<Event, Refusal>,
    ) -> Result<Meeting, Undone> {
        let tx = self.begin().await?;
        let mut meeting = open(&tx, act, target).await?;
        let rows = attendance::Entity::find()
            .filter(attendance::Column::MeetingId.eq(meeting.id))
            .order_by_asc(attendance::Column::Id)
            .lock_exclusive()
            .all(&tx)
            .await?;
        let before: Vec<_> = rows.iter().map(|row| (row.state, row.listed, row.public_name.clone())).collect();
        let mut attendances: Vec<Attendance> = rows.into_iter().map(Attendance::from).collect();
        let event = decide(&mut meeting, &mut attendances)?;
        let after = attendances.iter_mut().zip(before);
        for (attendance, (state, listed, name)) in after {
            if attendance.state != state || attendance.listed != listed || attendance.public_name != name {
                attendance.version += 1;
                attendance.keep(&tx).await?;
            }
        }
        self.close_with(tx, act, meeting, &event).await
    }

    /// Writes the meeting one version on, with its trace.
    async fn close_with(
        &self,
        tx: DatabaseTransaction,
        act: &Act,
        mut meeting: Meeting,
        event: &Event,
    ) -> Result<Meeting, Undone> {
        meeting.version += 1;
        meeting.keep(&tx).await?;
        self.append(&tx, act, event).await?;
        self.commit(tx).await?;
        Ok(meeting)
    }

    /// The case is closed: the time runs for which it is kept who registered.
    async fn let_go_of(
        &self,
        tx: &DatabaseTransaction,
        act: &Act,
        meeting: &Meeting,
        policy: &ParticipationPolicy,
    ) -> Result<(), Undone> {
        let sent = attendance::Entity::find()
            .select_only()
            .column(attendance::Column::Id)
            .filter(attendance::Column::MeetingId.eq(meeting.id));
        self.retain_all_until(tx, ATTENDANCE, sent.into_query(), act.date(), policy.retention_days).await
    }
}

fn matching(filter: &MeetingFilter) -> Condition {
    use meeting::Column::{Cancellation, DecisionId, Kind, Record, StartsAt, UnitId};
    let mut all = Condition::all();
    if let Some(unit_id) = filter.unit_id {
        all = all.add(UnitId.eq(unit_id));
    }
    if let Some(id) = filter.decision_id {
        all = all.add(DecisionId.eq(id));
    }
    if let Some(kind) = filter.kind {
        all = all.add(Kind.eq(kind));
    }
    if let Some(from) = filter.from {
        all = all.add(StartsAt.gte(from));
    }
    if let Some(end) = filter.before {
        all = all.add(StartsAt.lt(end));
    }
    // As `Meeting::state` says it of one.
    let open = |all: Condition| all.add(Record.is_null()).add(Cancellation.is_null());
    match filter.state {
        None => all,
        Some((MeetingState::Cancelled, _)) => all.add(Cancellation.is_not_null()),
        Some((MeetingState::Recorded, _)) => all.add(Record.is_not_null()),
        Some((MeetingState::Held, at)) => open(all).add(StartsAt.lte(at)),
        Some((MeetingState::Announced, at)) => open(all).add(StartsAt.gt(at)),
    }
}

/// The meeting a verb is meant for, locked.
async fn open(tx: &DatabaseTransaction, act: &Act, target: Target<MeetingId>) -> Result<Meeting, Undone> {
    let meeting = Meeting::lock(tx, &act.actor, target.id).await?.ok_or(Undone::Missing)?;
    target.expect(meeting.version)?;
    Ok(meeting)
}

impl Living for Meeting {
    type Id = MeetingId;
    const IN_DIRECTORY: bool = false;

    async fn lock(tx: &DatabaseTransaction, _: &Actor, id: MeetingId) -> Result<Option<Self>, Failure> {
        let row = meeting::Entity::find_by_id(id).lock_exclusive().one(tx).await?;
        row.map(Self::try_from).transpose()
    }

    async fn insert(&self, tx: &DatabaseTransaction) -> Result<(), Undone> {
        let row = meeting::Model::from(self).into_active_model().reset_all();
        meeting::Entity::insert(row).exec_without_returning(tx).await?;
        Ok(())
    }

    async fn keep(&self, tx: &DatabaseTransaction) -> Result<(), Undone> {
        meeting::Entity::update(meeting::Model::from(self).into_active_model().reset_all()).exec(tx).await?;
        Ok(())
    }

    fn version(&mut self) -> &mut i32 {
        &mut self.version
    }
}
