//! 个人信息, sealed.

use chrono::{DateTime, NaiveDate, Utc};
use domain::unit::UnitId;
use sea_orm::entity::prelude::*;

#[sea_orm::model]
#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "personal_record")]
pub struct Model {
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: Uuid,
    pub subject_type: String,
    pub subject_id: Uuid,
    pub part: String,
    pub unit_id: UnitId,
    pub key_id: Option<String>,
    pub sealed: Option<String>,
    pub retain_until: Option<NaiveDate>,
    pub erased_at: Option<DateTime<Utc>>,
    pub created_at: DateTime<Utc>,
}

impl ActiveModelBehavior for ActiveModel {}
