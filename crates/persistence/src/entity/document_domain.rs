//! Which public documents belong to which 试点领域.

use chrono::{DateTime, Utc};
use domain::document::DocumentId;
use sea_orm::entity::prelude::*;

#[sea_orm::model]
#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "document_domain")]
pub struct Model {
    #[sea_orm(primary_key, auto_increment = false)]
    pub pilot_domain: String,
    #[sea_orm(primary_key, auto_increment = false)]
    pub document_id: DocumentId,
    pub published_at: DateTime<Utc>,
}

impl ActiveModelBehavior for ActiveModel {}
