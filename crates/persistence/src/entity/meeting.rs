//! 会议. What is read and written as a whole stands as JSON.

use chrono::{DateTime, Utc};
use domain::participation::decision::DecisionId;
use domain::participation::meeting::{Meeting, MeetingId, MeetingKind, MeetingTitle};
use domain::unit::UnitId;
use sea_orm::entity::prelude::*;

use super::{from_text, to_text};
use crate::Failure;

#[sea_orm::model]
#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "meeting")]
pub struct Model {
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: MeetingId,
    pub unit_id: UnitId,
    pub decision_id: Option<DecisionId>,
    pub kind: MeetingKind,
    pub title: MeetingTitle,
    pub starts_at: DateTime<Utc>,
    pub notice: String,
    pub announced_at: DateTime<Utc>,
    pub amendments: String,
    pub materials: Option<String>,
    pub selection: Option<String>,
    pub listed_at: Option<DateTime<Utc>>,
    pub attended_at: Option<DateTime<Utc>>,
    pub record: Option<String>,
    pub cancellation: Option<String>,
    pub version: i32,
}

impl ActiveModelBehavior for ActiveModel {}

impl TryFrom<Model> for Meeting {
    type Error = Failure;

    fn try_from(row: Model) -> Result<Self, Failure> {
        Ok(Self {
            id: row.id,
            unit_id: row.unit_id,
            decision_id: row.decision_id,
            kind: row.kind,
            title: row.title,
            starts_at: row.starts_at,
            notice: from_text("meeting.notice", &row.notice)?,
            announced_at: row.announced_at,
            amendments: from_text("meeting.amendments", &row.amendments)?,
            materials: row.materials.map(|text| from_text("meeting.materials", &text)).transpose()?,
            selection: row.selection.map(|text| from_text("meeting.selection", &text)).transpose()?,
            listed_at: row.listed_at,
            attended_at: row.attended_at,
            record: row.record.map(|text| from_text("meeting.record", &text)).transpose()?,
            cancellation: row.cancellation.map(|text| from_text("meeting.cancellation", &text)).transpose()?,
            version: row.version,
        })
    }
}

impl From<&Meeting> for Model {
    fn from(meeting: &Meeting) -> Self {
        Self {
            id: meeting.id,
            unit_id: meeting.unit_id,
            decision_id: meeting.decision_id,
            kind: meeting.kind,
            title: meeting.title.clone(),
            starts_at: meeting.starts_at,
            notice: to_text(&meeting.notice),
            announced_at: meeting.announced_at,
            amendments: to_text(&meeting.amendments),
            materials: meeting.materials.as_ref().map(to_text),
            selection: meeting.selection.as_ref().map(to_text),
            listed_at: meeting.listed_at,
            attended_at: meeting.attended_at,
            record: meeting.record.as_ref().map(to_text),
            cancellation: meeting.cancellation.as_ref().map(to_text),
            version: meeting.version,
        }
    }
}
