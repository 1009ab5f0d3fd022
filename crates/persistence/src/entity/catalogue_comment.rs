//! 指导意见.

use chrono::{DateTime, Utc};
use domain::catalogue::comment::{Comment, CommentId, CommentText};
use domain::catalogue::edition::EditionId;
use domain::catalogue::item::ItemId;
use domain::staff::StaffId;
use sea_orm::entity::prelude::*;

#[sea_orm::model]
#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "catalogue_comment")]
pub struct Model {
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: CommentId,
    pub edition_id: EditionId,
    pub item_id: Option<ItemId>,
    pub author_id: StaffId,
    pub comment: CommentText,
    pub at: DateTime<Utc>,
}

impl ActiveModelBehavior for ActiveModel {}

impl From<Model> for Comment {
    fn from(row: Model) -> Self {
        Self {
            id: row.id,
            edition_id: row.edition_id,
            item_id: row.item_id,
            author_id: row.author_id,
            text: row.comment,
            at: row.at,
        }
    }
}

impl From<&Comment> for Model {
    fn from(comment: &Comment) -> Self {
        Self {
            id: comment.id,
            edition_id: comment.edition_id,
            item_id: comment.item_id,
            author_id: comment.author_id,
            comment: comment.text.clone(),
            at: comment.at,
        }
    }
}
