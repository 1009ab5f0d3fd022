//! 工作日历: one row per year; the days are one text, as they are always read together.

use sea_orm::entity::prelude::*;

#[sea_orm::model]
#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "calendar_year")]
pub struct Model {
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: Uuid,
    pub year: i32,
    pub days: String,
    pub version: i32,
}

impl ActiveModelBehavior for ActiveModel {}
