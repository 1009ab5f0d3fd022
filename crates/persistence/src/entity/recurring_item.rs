//! 定期公开: an item with a rhythm, and the last day whose rounds have been opened.

use chrono::NaiveDate;
use domain::catalogue::CatalogueId;
use sea_orm::entity::prelude::*;

#[sea_orm::model]
#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "recurring_item")]
pub struct Model {
    #[sea_orm(primary_key, auto_increment = false)]
    pub catalogue_id: CatalogueId,
    #[sea_orm(primary_key, auto_increment = false)]
    pub item_key: String,
    pub opened_until: NaiveDate,
}

impl ActiveModelBehavior for ActiveModel {}
