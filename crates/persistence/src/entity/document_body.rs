//! 正文 of an edition.

use domain::document::edition::DocumentEditionId;
use sea_orm::entity::prelude::*;

#[sea_orm::model]
#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "document_body")]
pub struct Model {
    #[sea_orm(primary_key, auto_increment = false)]
    pub edition_id: DocumentEditionId,
    pub html: String,
    pub plain_text: String,
}

impl ActiveModelBehavior for ActiveModel {}
