//! 报名: who registered stands elsewhere, sealed.

use chrono::{DateTime, NaiveDate, Utc};
use domain::participation::attendance::{Attendance, AttendanceId, AttendanceState, PublicName};
use domain::participation::meeting::{AttendeeRole, MeetingId};
use domain::submission::{CaseNumber, SubmissionWay};
use domain::unit::UnitId;
use sea_orm::entity::prelude::*;

#[sea_orm::model]
#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "attendance")]
pub struct Model {
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: AttendanceId,
    pub meeting_id: MeetingId,
    pub unit_id: UnitId,
    pub number: CaseNumber,
    pub code_digest: String,
    pub role: AttendeeRole,
    pub way: SubmissionWay,
    pub received_on: NaiveDate,
    pub registered_at: DateTime<Utc>,
    pub repeat_digest: Option<String>,
    pub state: AttendanceState,
    pub listed: bool,
    pub public_name: Option<PublicName>,
    pub version: i32,
}

impl ActiveModelBehavior for ActiveModel {}

impl From<Model> for Attendance {
    fn from(row: Model) -> Self {
        Self {
            id: row.id,
            meeting_id: row.meeting_id,
            unit_id: row.unit_id,
            number: row.number,
            code_digest: row.code_digest,
            role: row.role,
            way: row.way,
            received_on: row.received_on,
            registered_at: row.registered_at,
            repeat_digest: row.repeat_digest,
            state: row.state,
            listed: row.listed,
            public_name: row.public_name,
            version: row.version,
        }
    }
}

impl From<&Attendance> for Model {
    fn from(attendance: &Attendance) -> Self {
        Self {
            id: attendance.id,
            meeting_id: attendance.meeting_id,
            unit_id: attendance.unit_id,
            number: attendance.number.clone(),
            code_digest: attendance.code_digest.clone(),
            role: attendance.role,
            way: attendance.way,
            received_on: attendance.received_on,
            registered_at: attendance.registered_at,
            repeat_digest: attendance.repeat_digest.clone(),
            state: attendance.state,
            listed: attendance.listed,
            public_name: attendance.public_name.clone(),
            version: attendance.version,
        }
    }
}
