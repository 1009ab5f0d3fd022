//! Which public documents answer which 公开事项, by the item's line through its editions.

use chrono::{DateTime, Utc};
use domain::catalogue::CatalogueId;
use domain::document::DocumentId;
use sea_orm::entity::prelude::*;

#[sea_orm::model]
#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "document_item")]
pub struct Model {
    #[sea_orm(primary_key, auto_increment = false)]
    pub catalogue_id: CatalogueId,
    #[sea_orm(primary_key, auto_increment = false)]
    pub item_key: String,
    #[sea_orm(primary_key, auto_increment = false)]
    pub document_id: DocumentId,
    pub published_at: DateTime<Utc>,
}

impl ActiveModelBehavior for ActiveModel {}
