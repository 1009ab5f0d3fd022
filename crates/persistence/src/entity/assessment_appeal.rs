//! 申诉. What was said stands as JSON: it is read and written as a whole.

use chrono::{DateTime, Utc};
use domain::assessment::{Appeal, AppealId, IndicatorCode, RunId};
use domain::staff::StaffId;
use domain::unit::UnitId;
use sea_orm::entity::prelude::*;

use super::{from_text, to_text};
use crate::Failure;

#[sea_orm::model]
#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "assessment_appeal")]
pub struct Model {
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: AppealId,
    pub run_id: RunId,
    pub unit_id: UnitId,
    pub indicator: IndicatorCode,
    pub proof: String,
    pub made_by: Option<StaffId>,
    pub made_at: DateTime<Utc>,
    pub decided: bool,
    pub decision: Option<String>,
    pub version: i32,
}

impl ActiveModelBehavior for ActiveModel {}

impl TryFrom<Model> for Appeal {
    type Error = Failure;

    fn try_from(row: Model) -> Result<Self, Failure> {
        Ok(Self {
            id: row.id,
            run_id: row.run_id,
            unit_id: row.unit_id,
            code: row.indicator,
            proof: from_text("assessment_appeal.proof", &row.proof)?,
            by: row.made_by,
            at: row.made_at,
            decision: row.decision.map(|text| from_text("assessment_appeal.decision", &text)).transpose()?,
            version: row.version,
        })
    }
}

impl From<&Appeal> for Model {
    fn from(appeal: &Appeal) -> Self {
        Self {
            id: appeal.id,
            run_id: appeal.run_id,
            unit_id: appeal.unit_id,
            indicator: appeal.code.clone(),
            proof: to_text(&appeal.proof),
            made_by: appeal.by,
            made_at: appeal.at,
            decided: appeal.decision.is_some(),
            decision: appeal.decision.as_ref().map(to_text),
            version: appeal.version,
        }
    }
}
