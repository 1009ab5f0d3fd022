//! 附件.

use chrono::{DateTime, Utc};
use domain::attachment::{Attachment, AttachmentId, ContentHash, FileName, MediaType};
use domain::staff::StaffId;
use domain::unit::UnitId;
use sea_orm::entity::prelude::*;

use crate::Failure;

#[sea_orm::model]
#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "attachment")]
pub struct Model {
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: AttachmentId,
    pub sha256: ContentHash,
    pub name: FileName,
    pub size_bytes: i64,
    pub media_type: MediaType,
    pub uploaded_by: Option<StaffId>,
    pub unit_id: UnitId,
    pub at: DateTime<Utc>,
}

impl ActiveModelBehavior for ActiveModel {}

impl TryFrom<Model> for Attachment {
    type Error = Failure;

    fn try_from(row: Model) -> Result<Self, Failure> {
        let size_bytes = u64::try_from(row.size_bytes)
            .map_err(|_| Failure::Corrupt(format!("attachment.size_bytes: {}", row.size_bytes)))?;
        Ok(Self {
            id: row.id,
            sha256: row.sha256,
            name: row.name,
            size_bytes,
            media_type: row.media_type,
            uploaded_by: row.uploaded_by,
            unit_id: row.unit_id,
            at: row.at,
        })
    }
}

impl From<&Attachment> for Model {
    fn from(attachment: &Attachment) -> Self {
        Self {
            id: attachment.id,
            sha256: attachment.sha256.clone(),
            name: attachment.name.clone(),
            // No file comes near to what this number can hold.
            size_bytes: i64::try_from(attachment.size_bytes).unwrap_or(i64::MAX),
            media_type: attachment.media_type,
            uploaded_by: attachment.uploaded_by,
            unit_id: attachment.unit_id,
            at: attachment.at,
        }
    }
}
