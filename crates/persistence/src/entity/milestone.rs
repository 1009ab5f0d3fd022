//! 工作步骤.

use chrono::NaiveDate;
use domain::milestone::{Milestone, MilestoneId};
use domain::unit::Level;
use sea_orm::entity::prelude::*;

#[sea_orm::model]
#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "milestone")]
pub struct Model {
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: MilestoneId,
    pub position: i32,
    pub phase: String,
    pub title: String,
    pub responsible: String,
    pub level: Level,
    pub due_on: Option<NaiveDate>,
    pub due_text: String,
    pub source: String,
    pub imported: bool,
}

impl ActiveModelBehavior for ActiveModel {}

impl From<Model> for Milestone {
    fn from(row: Model) -> Self {
        Self {
            id: row.id,
            position: row.position,
            phase: row.phase,
            title: row.title,
            responsible: row.responsible,
            level: row.level,
            due_on: row.due_on,
            due_text: row.due_text,
            source: row.source,
            imported: row.imported,
        }
    }
}

impl From<&Milestone> for Model {
    fn from(milestone: &Milestone) -> Self {
        Self {
            id: milestone.id,
            position: milestone.position,
            phase: milestone.phase.clone(),
            title: milestone.title.clone(),
            responsible: milestone.responsible.clone(),
            level: milestone.level,
            due_on: milestone.due_on,
            due_text: milestone.due_text.clone(),
            source: milestone.source.clone(),
            imported: milestone.imported,
        }
    }
}
