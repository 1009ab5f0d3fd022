//! 报名.

use std::collections::HashMap;

use domain::act::{Act, Actor};
use domain::participation::attendance::{Attendance, AttendanceId, AttendanceState};
use domain::participation::meeting::{AttendeeRole, MeetingId};
use domain::participation::{Incoming, Registration};
use domain::submission::{CaseNumber, CaseSeries, QueryCode};
use sea_orm::{
    ActiveModelTrait, ColumnTrait, DatabaseTransaction, EntityTrait, FromQueryResult, IntoActiveModel, QueryFilter,
    QueryOrder, QuerySelect, QueryTrait,
};

use super::overseen_by;
use super::sealed::{ATTENDANCE, owner};
use crate::case_number::next_case_number;
use crate::catalogue::first_of_each;
use crate::change::Living;
use crate::entity::{attendance, meeting};
use crate::idempotency::Replay;
use crate::personal::Part;
use crate::{Failure, Idempotency, Page, Store, Undone, Window, digest};

/// Which registrations for a meeting.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub struct AttendanceFilter {
    /// The meeting.
    pub meeting_id: MeetingId,
    /// 状态
    pub state: Option<AttendanceState>,
    /// 类别
    pub role: Option<AttendeeRole>,
}

impl Store {
    /// 报名: see [`Attendance::admit`]. The same again, by its key, answers the same.
    pub async fn register_attendance(
        &self,
        act: &Act,
        idempotency: Option<&Idempotency>,
        code: &QueryCode,
        (meeting_id, role): (MeetingId, AttendeeRole),
        incoming: &Incoming,
    ) -> Result<Attendance, Undone> {
        let tx = self.begin().await?;
        if let Some(Replay { subject_id }) = Idempotency::find(&tx, act, idempotency).await? {
            return sent(&tx, AttendanceId(subject_id)).await;
        }
        // Shared: whoever selects takes it for themselves, and then knows of everybody.
        let row = meeting::Entity::find_by_id(meeting_id).lock_shared().one(&tx).await?.ok_or(Undone::Missing)?;
        let meeting = row.try_into()?;
        let received_on = Attendance::admit(act, &meeting, role, incoming)?;
        let id: AttendanceId = act.new_id();
        if let Some(Replay { subject_id }) = Idempotency::claim(&tx, act, idempotency, id.0).await? {
            return sent(&tx, AttendanceId(subject_id)).await;
        }
        let owner = owner(ATTENDANCE, id.0, meeting.unit_id);
        if let Some(text) = &incoming.text {
            self.seal(&tx, act, owner, Part::Text, text).await?;
        }
        if let Some(person) = &incoming.person {
            self.seal_person(&tx, act, owner, person).await?;
        }
        // Whoever registers twice is the same, whatever they add.
        let whoever = Incoming { text: None, ..incoming.clone() };
        let repeat_digest = self.repeat_digest(meeting.id.0, whoever.repetition())?;
        let number = next_case_number(&tx, act, CaseSeries::Attendance).await?;
        let code_digest = digest(code.bound_to(&number).as_bytes());
        let registration = Registration { number, code_digest, repeat_digest };
        let (attendance, event) = Attendance::register(act, id, &meeting, role, incoming, received_on, registration);
        attendance.insert(&tx).await?;
        self.append(&tx, act, &event).await?;
        self.commit(tx).await?;
        Ok(attendance)
    }

    /// The registrations for a meeting of a unit `actor` oversees, in the order in which they came.
    pub async fn attendances(
        &self,
        actor: &Actor,
        filter: &AttendanceFilter,
        window: Window<AttendanceId>,
    ) -> Result<Page<Attendance>, Failure> {
        let mut query = attendance::Entity::find()
            .filter(attendance::Column::MeetingId.eq(filter.meeting_id))
            .filter(overseen_by(actor, attendance::Column::UnitId));
        if let Some(state) = filter.state {
            query = query.filter(attendance::Column::State.eq(state));
        }
        if let Some(role) = filter.role {
            query = query.filter(attendance::Column::Role.eq(role));
        }
        if let Some(id) = window.after {
            query = query.filter(attendance::Column::Id.gt(id));
        }
        let rows = query.order_by_asc(attendance::Column::Id).limit(window.limit()).all(&self.read).await?;
        Ok(Page::cut(rows.into_iter().map(Attendance::from).collect(), window.first))
    }

    /// Those of `ids` in the units `actor` oversees.
    pub async fn attendances_by_ids(&self, actor: &Actor, ids: &[AttendanceId]) -> Result<Vec<Attendance>, Failure> {
        let rows = attendance::Entity::find()
            .filter(attendance::Column::Id.is_in(ids.iter().copied()))
            .filter(overseen_by(actor, attendance::Column::UnitId));
        Ok(rows.all(&self.read).await?.into_iter().map(Attendance::from).collect())
    }

    /// The registration of this number, for whoever has its code.
    pub async fn attendance_followed(
        &self,
        number: &CaseNumber,
        code_digest: &str,
    ) -> Result<Option<Attendance>, Failure> {
        let row = attendance::Entity::find()
            .filter(attendance::Column::Number.eq(number.clone()))
            .filter(attendance::Column::CodeDigest.eq(code_digest))
            .one(&self.read)
            .await?;
        Ok(row.map(Attendance::from))
    }

    /// 参加人名单: those who stand in the published lists of these meetings, by role and number.
    pub async fn participants_of(&self, ids: &[MeetingId]) -> Result<HashMap<MeetingId, Vec<Attendance>>, Failure> {
        let rows = attendance::Entity::find()
            .filter(attendance::Column::MeetingId.is_in(ids.iter().copied()))
            .filter(attendance::Column::Listed.eq(true))
            .order_by_asc(attendance::Column::Role)
            .order_by_asc(attendance::Column::Number)
            .all(&self.read)
            .await?;
        let mut by_meeting: HashMap<_, Vec<_>> = HashMap::new();
        for row in rows {
            by_meeting.entry(row.meeting_id).or_default().push(row.into());
        }
        Ok(by_meeting)
    }

    /// Who was selected for each meeting and who was not, by number: what the public needs to select again. Nobody
    /// before the selection.
    pub async fn candidates_of(
        &self,
        ids: &[MeetingId],
        window: Window<CaseNumber>,
    ) -> Result<HashMap<MeetingId, Page<Attendance>>, Failure> {
        let mut chosen = attendance::Entity::find()
            .filter(attendance::Column::MeetingId.is_in(ids.iter().copied()))
            .filter(attendance::Column::State.ne(AttendanceState::Registered));
        if let Some(number) = window.after.clone() {
            chosen = chosen.filter(attendance::Column::Number.gt(number));
        }
        let ranked = first_of_each(chosen.into_query(), "meeting_id", "number", window.limit());
        let rows = attendance::Model::find_by_statement(self.read.get_database_backend().build(&ranked));
        let mut by_meeting: HashMap<MeetingId, Vec<Attendance>> = HashMap::new();
        for row in rows.all(&self.read).await? {
            by_meeting.entry(row.meeting_id).or_default().push(row.into());
        }
        Ok(by_meeting.into_iter().map(|(id, all)| (id, Page::cut(all, window.first))).collect())
    }

    /// 报名人数: how many registered for each meeting, by role and state; those nobody registered for are absent.
    pub async fn attendance_counts(
        &self,
        ids: &[MeetingId],
    ) -> Result<HashMap<MeetingId, Vec<(AttendeeRole, AttendanceState, i64)>>, Failure> {
        let rows: Vec<(MeetingId, AttendeeRole, AttendanceState, i64)> = attendance::Entity::find()
            .select_only()
            .column(attendance::Column::MeetingId)
            .column(attendance::Column::Role)
            .column(attendance::Column::State)
            .column_as(attendance::Column::Id.count(), "count")
            .filter(attendance::Column::MeetingId.is_in(ids.iter().copied()))
            .group_by(attendance::Column::MeetingId)
            .group_by(attendance::Column::Role)
            .group_by(attendance::Column::State)
            .into_tuple()
            .all(&self.read)
            .await?;
        let mut by_meeting: HashMap<_, Vec<_>> = HashMap::new();
        for (id, role, state, count) in rows {
            by_meeting.entry(id).or_default().push((role, state, count));
        }
        Ok(by_meeting)
    }
}

/// What a key stands for already.
async fn sent(tx: &DatabaseTransaction, id: AttendanceId) -> Result<Attendance, Undone> {
    Ok(attendance::Entity::find_by_id(id).one(tx).await?.ok_or(Undone::Missing)?.into())
}

impl Living for Attendance {
    type Id = AttendanceId;
    const IN_DIRECTORY: bool = false;

    async fn lock(tx: &DatabaseTransaction, actor: &Actor, id: AttendanceId) -> Result<Option<Self>, Failure> {
        let seen = attendance::Entity::find_by_id(id).filter(overseen_by(actor, attendance::Column::UnitId));
        Ok(seen.lock_exclusive().one(tx).await?.map(Self::from))
    }

    async fn insert(&self, tx: &DatabaseTransaction) -> Result<(), Undone> {
        let row = attendance::Model::from(self).into_active_model().reset_all();
        attendance::Entity::insert(row).exec_without_returning(tx).await?;
        Ok(())
    }

    async fn keep(&self, tx: &DatabaseTransaction) -> Result<(), Undone> {
        attendance::Entity::update(attendance::Model::from(self).into_active_model().reset_all()).exec(tx).await?;
        Ok(())
    }

    fn version(&mut self) -> &mut i32 {
        &mut self.version
    }
}
