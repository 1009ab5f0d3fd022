//! 考核指标体系. What it says stands as JSON: it is read and written as a whole.

use chrono::{DateTime, Utc};
use domain::assessment::{AssessmentScheme, SchemeId};
use domain::unit::UnitId;
use sea_orm::entity::prelude::*;

use super::{from_text, to_text};
use crate::Failure;

#[sea_orm::model]
#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "assessment_scheme")]
pub struct Model {
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: SchemeId,
    pub unit_id: UnitId,
    pub year: i32,
    pub content: String,
    pub made_at: DateTime<Utc>,
    pub published_at: Option<DateTime<Utc>>,
    pub version: i32,
}

impl ActiveModelBehavior for ActiveModel {}

impl TryFrom<Model> for AssessmentScheme {
    type Error = Failure;

    fn try_from(row: Model) -> Result<Self, Failure> {
        Ok(Self {
            id: row.id,
            unit_id: row.unit_id,
            content: from_text("assessment_scheme.content", &row.content)?,
            made_at: row.made_at,
            published_at: row.published_at,
            version: row.version,
        })
    }
}

impl From<&AssessmentScheme> for Model {
    fn from(scheme: &AssessmentScheme) -> Self {
        Self {
            id: scheme.id,
            unit_id: scheme.unit_id,
            year: scheme.content.year,
            content: to_text(&scheme.content),
            made_at: scheme.made_at,
            published_at: scheme.published_at,
            version: scheme.version,
        }
    }
}
