//! 报名: somebody who wants to sit in on a meeting. Who they are is for its handlers alone.

use chrono::{DateTime, NaiveDate, Utc};

use super::meeting::{AttendeeRole, Meeting, MeetingId, MeetingState};
use super::{Incoming, Registration};
use crate::act::Act;
use crate::journal::Event;
use crate::refusal::{Ground, Refusal};
use crate::submission::{CaseNumber, SubmissionWay};
use crate::unit::UnitId;
use crate::{code, id, text};

/// Characters of what somebody adds to a registration at most.
pub const MOST_CHARACTERS: usize = 1_000;

id! {
    /// Identifies a registration.
    AttendanceId, "attendance"
}

text! {
    /// 公开的称谓: how somebody agreed to stand in the list.
    PublicName, max 100
}

code! {
    /// 报名状态.
    pub enum AttendanceState {
        /// 已报名
        Registered = "REGISTERED" / "已报名" / "Registered",
        /// 已入选
        Selected = "SELECTED" / "已入选" / "Selected",
        /// 未入选
        NotSelected = "NOT_SELECTED" / "未入选" / "Not selected",
        /// 已出席
        Attended = "ATTENDED" / "已出席" / "Attended",
        /// 缺席
        Absent = "ABSENT" / "缺席" / "Absent",
    }
}

impl AttendanceState {
    /// Whether they were selected, whatever came of it.
    pub const fn is_invited(self) -> bool {
        matches!(self, Self::Selected | Self::Attended | Self::Absent)
    }
}

/// 报名.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Attendance {
    /// Identity.
    pub id: AttendanceId,
    /// For which meeting.
    pub meeting_id: MeetingId,
    /// 组织单位
    pub unit_id: UnitId,
    /// 受理编号
    pub number: CaseNumber,
    /// Digest of number and query code.
    pub code_digest: String,
    /// 类别
    pub role: AttendeeRole,
    /// 提交方式
    pub way: SubmissionWay,
    /// 收到日期
    pub received_on: NaiveDate,
    /// When it was entered.
    pub registered_at: DateTime<Utc>,
    /// Keyed digest of who registered.
    pub repeat_digest: Option<String>,
    /// 状态
    pub state: AttendanceState,
    /// Whether they stand in the published list.
    pub listed: bool,
    /// 公开的称谓
    pub public_name: Option<PublicName>,
    /// Counts the changes.
    pub version: i32,
}

impl Attendance {
    /// Whether `incoming` may register at all; asked before it takes a number. Answers the day it counts as received.
    pub fn admit(act: &Act, meeting: &Meeting, role: AttendeeRole, incoming: &Incoming) -> Result<NaiveDate, Refusal> {
        incoming.way.require(act, meeting.unit_id)?;
        meeting.require_state(act, &[MeetingState::Announced])?;
        let registration = meeting.registration()?;
        let received_on = incoming.counted_on(act)?;
        let (from, until) = (registration.from, registration.until);
        if !(from..=until).contains(&received_on) || meeting.selection.is_some() {
            return Err(Refusal::of(Ground::OutsidePeriod)
                .found(received_on.to_string())
                .allowed(format!("{from} 至 {until}"), format!("{from} to {until}")));
        }
        if meeting.notice.seats.iter().all(|it| it.role != role) {
            let roles: Vec<_> = meeting.notice.seats.iter().map(|it| it.role.code()).collect();
            return Err(Refusal::at(Ground::InvalidValue, "role")
                .found(role.code())
                .allowed(roles.join("、"), roles.join(", ")));
        }
        match &incoming.person {
            None => Err(Refusal::at(Ground::MissingValue, "person").allowed("姓名和联系方式", "name and contact")),
            Some(person) if !person.is_reachable() => Err(Refusal::at(Ground::MissingValue, "person.phone")
                .allowed("电话、电子邮箱、通信地址至少一项", "a telephone number, an e-mail or a postal address")),
            Some(_) => Ok(received_on),
        }
    }

    /// 报名: what [`Self::admit`] has let through, under its number.
    pub fn register(
        act: &Act,
        id: AttendanceId,
        meeting: &Meeting,
        role: AttendeeRole,
        incoming: &Incoming,
        received_on: NaiveDate,
        registration: Registration,
    ) -> (Self, Event) {
        let attendance = Self {
            id,
            meeting_id: meeting.id,
            unit_id: meeting.unit_id,
            number: registration.number,
            code_digest: registration.code_digest,
            role,
            way: incoming.way,
            received_on,
            registered_at: act.at,
            repeat_digest: registration.repeat_digest,
            state: AttendanceState::Registered,
            listed: false,
            public_name: None,
            version: 1,
        };
        let event = Event::new("registerAttendance", "Attendance", attendance.id.0)
            .of_unit(Some(attendance.unit_id))
            .fact("meetingId", attendance.meeting_id.to_string())
            .fact("number", attendance.number.as_str())
            .fact("role", role.code());
        (attendance, event)
    }

    /// Who came first: the day it was received, then when it was entered, then the number.
    pub fn order(&self) -> (NaiveDate, DateTime<Utc>, &str) {
        (self.received_on, self.registered_at, self.number.as_str())
    }
}
