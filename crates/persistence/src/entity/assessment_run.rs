//! 考核.

use chrono::{DateTime, NaiveDate, Utc};
use domain::assessment::{AssessmentRun, Position, RunId, RunState, SchemeId};
use domain::unit::UnitId;
use sea_orm::entity::prelude::*;

#[sea_orm::model]
#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "assessment_run")]
pub struct Model {
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: RunId,
    pub scheme_id: SchemeId,
    pub unit_id: UnitId,
    pub year: i32,
    pub as_of: NaiveDate,
    pub journal_seq: i64,
    pub journal_hash: String,
    pub state: RunState,
    pub started_at: DateTime<Utc>,
    pub published_at: Option<DateTime<Utc>>,
    pub version: i32,
}

impl ActiveModelBehavior for ActiveModel {}

impl From<Model> for AssessmentRun {
    fn from(row: Model) -> Self {
        Self {
            id: row.id,
            scheme_id: row.scheme_id,
            unit_id: row.unit_id,
            as_of: row.as_of,
            position: Position { seq: row.journal_seq, hash: row.journal_hash },
            state: row.state,
            started_at: row.started_at,
            published_at: row.published_at,
            version: row.version,
        }
    }
}

impl Model {
    /// The row of a run about `year`.
    pub(crate) fn of(run: &AssessmentRun, year: i32) -> Self {
        Self {
            id: run.id,
            scheme_id: run.scheme_id,
            unit_id: run.unit_id,
            year,
            as_of: run.as_of,
            journal_seq: run.position.seq,
            journal_hash: run.position.hash.clone(),
            state: run.state,
            started_at: run.started_at,
            published_at: run.published_at,
            version: run.version,
        }
    }
}
