//! 附件 of an edition, and whether anybody may fetch it.

use domain::attachment::AttachmentId;
use domain::document::edition::DocumentEditionId;
use sea_orm::entity::prelude::*;

#[sea_orm::model]
#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "document_attachment")]
pub struct Model {
    #[sea_orm(primary_key, auto_increment = false)]
    pub edition_id: DocumentEditionId,
    #[sea_orm(primary_key, auto_increment = false)]
    pub attachment_id: AttachmentId,
    pub position: i32,
    pub public: bool,
}

impl ActiveModelBehavior for ActiveModel {}
