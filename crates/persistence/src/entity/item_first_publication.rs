//! When an item first had something public, by its line through the editions of its catalogue.

use chrono::{DateTime, Utc};
use domain::catalogue::CatalogueId;
use sea_orm::entity::prelude::*;

#[sea_orm::model]
#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "item_first_publication")]
pub struct Model {
    #[sea_orm(primary_key, auto_increment = false)]
    pub catalogue_id: CatalogueId,
    #[sea_orm(primary_key, auto_increment = false)]
    pub item_key: String,
    pub at: DateTime<Utc>,
}

impl ActiveModelBehavior for ActiveModel {}
