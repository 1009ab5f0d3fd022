//! 意见: who sent it and what they wrote stand elsewhere, sealed.

use chrono::{DateTime, NaiveDate, Utc};
use domain::participation::consultation::ConsultationId;
use domain::participation::feedback::OpinionGroupId;
use domain::participation::opinion::{Opinion, OpinionId, OpinionState};
use domain::submission::{CaseNumber, SubmissionWay};
use domain::unit::UnitId;
use sea_orm::entity::prelude::*;

use super::{from_text, to_text};
use crate::Failure;

#[sea_orm::model]
#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "opinion")]
pub struct Model {
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: OpinionId,
    pub consultation_id: ConsultationId,
    pub unit_id: UnitId,
    pub number: CaseNumber,
    pub code_digest: String,
    pub way: SubmissionWay,
    pub named: bool,
    pub received_on: NaiveDate,
    pub submitted_at: DateTime<Utc>,
    pub text_digest: String,
    pub repeat_digest: Option<String>,
    pub state: OpinionState,
    pub moderation: Option<String>,
    pub group_id: Option<OpinionGroupId>,
    pub version: i32,
}

impl ActiveModelBehavior for ActiveModel {}

impl TryFrom<Model> for Opinion {
    type Error = Failure;

    fn try_from(row: Model) -> Result<Self, Failure> {
        Ok(Self {
            id: row.id,
            consultation_id: row.consultation_id,
            unit_id: row.unit_id,
            number: row.number,
            code_digest: row.code_digest,
            way: row.way,
            named: row.named,
            received_on: row.received_on,
            submitted_at: row.submitted_at,
            text_digest: row.text_digest,
            repeat_digest: row.repeat_digest,
            state: row.state,
            moderation: row.moderation.map(|text| from_text("opinion.moderation", &text)).transpose()?,
            group_id: row.group_id,
            version: row.version,
        })
    }
}

impl From<&Opinion> for Model {
    fn from(opinion: &Opinion) -> Self {
        Self {
            id: opinion.id,
            consultation_id: opinion.consultation_id,
            unit_id: opinion.unit_id,
            number: opinion.number.clone(),
            code_digest: opinion.code_digest.clone(),
            way: opinion.way,
            named: opinion.named,
            received_on: opinion.received_on,
            submitted_at: opinion.submitted_at,
            text_digest: opinion.text_digest.clone(),
            repeat_digest: opinion.repeat_digest.clone(),
            state: opinion.state,
            moderation: opinion.moderation.as_ref().map(to_text),
            group_id: opinion.group_id,
            version: opinion.version,
        }
    }
}
