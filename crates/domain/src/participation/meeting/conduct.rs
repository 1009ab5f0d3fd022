//! 召开: that the materials were delivered, who came, what is published of it, and what was not kept to.

use chrono::{DateTime, NaiveDate, Utc};
use serde::{Deserialize, Serialize};

use super::{Meeting, MeetingKind, MeetingState};
use crate::act::{Act, china_date};
use crate::document::DocumentId;
use crate::journal::Event;
use crate::participation::attendance::{Attendance, AttendanceId, AttendanceState};
use crate::participation::{PUBLISHERS, ParticipationPolicy, days_before, without_personal_data};
use crate::person::HANDLERS;
use crate::refusal::{Ground, Refusal};
use crate::{code, text};

text! {
    /// 会议情况: what was said and what came of it.
    RecordSummary, max 5000
}

code! {
    /// 违规情形 of a hearing (713号令第十六条).
    pub enum BreachKind {
        /// 听证材料送达迟于听证会召开7日前
        MaterialsLate = "MATERIALS_LATE" / "听证材料未在规定期限前送达" / "Materials were delivered late",
        /// 听证材料未送达
        MaterialsMissing = "MATERIALS_MISSING" / "听证材料尚未送达" / "Materials were not delivered",
        /// 听证参加人名单未提前公布
        ParticipantsUnpublished = "PARTICIPANTS_UNPUBLISHED" / "听证参加人名单未提前公布" / "The list of participants was not published before",
    }
}

/// 材料送达.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Materials {
    /// 送达日期: the day on which the last of the participants had them.
    pub delivered_on: NaiveDate,
    /// When it was entered.
    pub at: DateTime<Utc>,
}

/// 会议情况, as published.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct MeetingRecord {
    /// When.
    pub at: DateTime<Utc>,
    /// 会议记录
    pub document_id: DocumentId,
    /// 摘要
    pub summary: RecordSummary,
    /// 听证参加人已确认并签字
    pub signed: bool,
}

/// 违规情形: what the rule asked for by which day, and when it happened.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Breach {
    /// What.
    pub kind: BreachKind,
    /// The last day on which it would have been in time.
    pub due_on: NaiveDate,
    /// When it happened.
    pub done_on: Option<NaiveDate>,
}

impl Meeting {
    /// 材料送达: on which day the participants had the materials. Before a hearing, materials that come too late are
    /// refused: it has to be moved (713号令第十六条). Once it was held nothing can be mended; the day is recorded as it was
    /// and named by [`Self::breaches`].
    pub fn deliver_materials(
        &mut self,
        act: &Act,
        policy: &ParticipationPolicy,
        delivered_on: NaiveDate,
    ) -> Result<Event, Refusal> {
        act.require(&HANDLERS, self.unit_id)?;
        self.require_state(act, &[MeetingState::Announced, MeetingState::Held])?;
        // Before the selection nobody is a participant yet.
        let from = match (&self.notice.registration, &self.selection) {
            (Some(_), None) => {
                return Err(Refusal::of(Ground::WrongState).allowed("遴选之后", "after the selection"));
            }
            (_, Some(selection)) => china_date(selection.at),
            (None, None) => china_date(self.announced_at),
        };
        let today = act.date();
        if !(from..=today).contains(&delivered_on) {
            return Err(Refusal::at(Ground::InvalidValue, "deliveredOn")
                .found(delivered_on.to_string())
                .allowed(format!("{from} 至 {today}"), format!("{from} to {today}")));
        }
        let is_late = self.materials_due(policy).is_some_and(|due_on| delivered_on > due_on);
        if is_late && self.state(act.at) == MeetingState::Announced {
            return Err(self.materials_too_late("deliveredOn", delivered_on, policy));
        }
        self.materials = Some(Materials { delivered_on, at: act.at });
        Ok(self.event("recordMaterialsDelivery").fact("deliveredOn", delivered_on.to_string()))
    }

    /// 签到: who of those selected came. May be put right until the record is published.
    pub fn record_attendance(
        &mut self,
        act: &Act,
        attendances: &mut [Attendance],
        present: &[AttendanceId],
    ) -> Result<Event, Refusal> {
        act.require(&HANDLERS, self.unit_id)?;
        self.require_state(act, &[MeetingState::Held])?;
        let is_selected = |id: &AttendanceId| attendances.iter().any(|it| it.id == *id && it.state.is_invited());
        if let Some(id) = present.iter().find(|id| !is_selected(id)) {
            return Err(Refusal::at(Ground::UnknownReference, "attendanceIds")
                .found(id.to_string())
                .allowed("已入选的报名", "registrations that were selected"));
        }
        for attendance in attendances.iter_mut().filter(|it| it.state.is_invited()) {
            let came = present.contains(&attendance.id);
            attendance.state = if came { AttendanceState::Attended } else { AttendanceState::Absent };
        }
        self.attended_at = Some(act.at);
        let attended = attendances.iter().filter(|it| it.state == AttendanceState::Attended).count();
        Ok(self.event("recordAttendance").fact("attended", attended))
    }

    /// 公布会议情况, once it stands who came; closed items of the agenda stay closed. The record of a hearing is confirmed
    /// and signed by its participants (713号令第十七条).
    pub fn publish_record(
        &mut self,
        act: &Act,
        document_id: DocumentId,
        summary: RecordSummary,
        signed: bool,
    ) -> Result<Event, Refusal> {
        act.require(&PUBLISHERS, self.unit_id)?;
        self.require_state(act, &[MeetingState::Held])?;
        if self.notice.registration.is_some() && self.attended_at.is_none() {
            return Err(Refusal::of(Ground::WrongState)
                .allowed("签到(recordAttendance)之后", "once it is recorded who came (recordAttendance)"));
        }
        if self.kind == MeetingKind::Hearing && !signed {
            return Err(Refusal::at(Ground::RecordUnsigned, "signed"));
        }
        without_personal_data("summary", Some(summary.as_str()))?;
        self.record = Some(MeetingRecord { at: act.at, document_id, summary, signed });
        Ok(self.event("publishMeetingRecord").fact("documentId", document_id.to_string()))
    }

    /// 违规情形 as they stand on a day.
    pub fn breaches(&self, today: NaiveDate, policy: &ParticipationPolicy) -> Vec<Breach> {
        let Some(due_on) = self.materials_due(policy).filter(|_| self.cancellation.is_none()) else {
            return Vec::new();
        };
        let materials = match &self.materials {
            Some(it) if it.delivered_on > due_on => Some((BreachKind::MaterialsLate, Some(it.delivered_on))),
            None if today > due_on => Some((BreachKind::MaterialsMissing, None)),
            _ => None,
        };
        let materials = materials.map(|(kind, done_on)| Breach { kind, due_on, done_on });
        let before = days_before(self.held_on(), 1);
        let listed_on = self.listed_at.map(china_date);
        let is_late = listed_on.map_or(today > before, |on| on > before) && self.notice.registration.is_some();
        let list = Breach { kind: BreachKind::ParticipantsUnpublished, due_on: before, done_on: listed_on };
        materials.into_iter().chain(is_late.then_some(list)).collect()
    }
}
