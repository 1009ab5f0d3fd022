//! 变更: one row per public record, at the place of the last act that touched it.

use chrono::{DateTime, Utc};
use domain::journal::{ChangeKind, ChangeType};
use domain::unit::UnitId;
use sea_orm::entity::prelude::*;

#[sea_orm::model]
#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "change")]
pub struct Model {
    pub subject_type: ChangeType,
    /// With the type the key of the table; identifiers of different types never meet anyway.
    #[sea_orm(primary_key, auto_increment = false)]
    pub subject_id: Uuid,
    pub seq: i64,
    pub position: i32,
    pub kind: ChangeKind,
    pub unit_id: Option<UnitId>,
    pub at: DateTime<Utc>,
}

impl ActiveModelBehavior for ActiveModel {}
