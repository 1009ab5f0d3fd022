//! 工作步骤.

use chrono::NaiveDate;
use domain::milestone::{
    DueText, Milestone, MilestoneDetails, MilestoneId, MilestonePhase, MilestoneSource, MilestoneTitle, ResponsibleText,
};
use domain::unit::{Level, UnitId};
use sea_orm::entity::prelude::*;

use super::{from_text, to_text};
use crate::Failure;

#[sea_orm::model]
#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "milestone")]
pub struct Model {
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: MilestoneId,
    pub unit_id: UnitId,
    pub position: i32,
    pub phase: MilestonePhase,
    pub title: MilestoneTitle,
    pub responsible: ResponsibleText,
    pub addressees: String,
    pub level: Level,
    pub due_on: Option<NaiveDate>,
    pub due_text: DueText,
    pub source: MilestoneSource,
    pub imported_on: Option<NaiveDate>,
    pub version: i32,
}

impl ActiveModelBehavior for ActiveModel {}

impl TryFrom<Model> for Milestone {
    type Error = Failure;

    fn try_from(row: Model) -> Result<Self, Failure> {
        Ok(Self {
            id: row.id,
            unit_id: row.unit_id,
            position: row.position,
            details: MilestoneDetails {
                phase: row.phase,
                title: row.title,
                responsible: row.responsible,
                addressees: from_text("milestone.addressees", &row.addressees)?,
                level: row.level,
                due_on: row.due_on,
                due_text: row.due_text,
                source: row.source,
            },
            imported_on: row.imported_on,
            version: row.version,
        })
    }
}

impl From<&Milestone> for Model {
    fn from(milestone: &Milestone) -> Self {
        let details = milestone.details.clone();
        Self {
            id: milestone.id,
            unit_id: milestone.unit_id,
            position: milestone.position,
            phase: details.phase,
            title: details.title,
            responsible: details.responsible,
            addressees: to_text(&details.addressees),
            level: details.level,
            due_on: details.due_on,
            due_text: details.due_text,
            source: details.source,
            imported_on: milestone.imported_on,
            version: milestone.version,
        }
    }
}
