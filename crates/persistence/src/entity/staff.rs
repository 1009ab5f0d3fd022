//! 工作人员.

use chrono::{DateTime, Utc};
use domain::staff::{Staff, StaffId, StaffName};
use domain::unit::UnitId;
use sea_orm::entity::prelude::*;

use super::{from_text, to_text};
use crate::Failure;

#[sea_orm::model]
#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "staff")]
pub struct Model {
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: StaffId,
    pub name: StaffName,
    pub display_name: String,
    pub unit_id: UnitId,
    pub grants: String,
    pub password_hash: String,
    pub password_set_at: DateTime<Utc>,
    pub failed_attempts: i32,
    pub locked_until: Option<DateTime<Utc>>,
    pub active: bool,
    pub version: i32,
}

impl ActiveModelBehavior for ActiveModel {}

impl TryFrom<Model> for Staff {
    type Error = Failure;

    fn try_from(row: Model) -> Result<Self, Failure> {
        Ok(Self {
            id: row.id,
            name: row.name,
            display_name: row.display_name,
            unit_id: row.unit_id,
            grants: from_text("staff.grants", &row.grants)?,
            password_hash: row.password_hash,
            password_set_at: row.password_set_at,
            failed_attempts: row.failed_attempts,
            locked_until: row.locked_until,
            active: row.active,
            version: row.version,
        })
    }
}

impl From<&Staff> for Model {
    fn from(staff: &Staff) -> Self {
        Self {
            id: staff.id,
            name: staff.name.clone(),
            display_name: staff.display_name.clone(),
            unit_id: staff.unit_id,
            grants: to_text(&staff.grants),
            password_hash: staff.password_hash.clone(),
            password_set_at: staff.password_set_at,
            failed_attempts: staff.failed_attempts,
            locked_until: staff.locked_until,
            active: staff.active,
            version: staff.version,
        }
    }
}
