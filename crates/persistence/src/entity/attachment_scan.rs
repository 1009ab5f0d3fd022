//! 附件检查.

use chrono::{DateTime, Utc};
use sea_orm::entity::prelude::*;

#[sea_orm::model]
#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "attachment_scan")]
pub struct Model {
    #[sea_orm(primary_key, auto_increment = false)]
    pub sha256: String,
    pub scanner_version: i32,
    /// The whole of a `ContentScan`.
    pub findings: String,
    pub readable: bool,
    pub at: DateTime<Utc>,
}

impl ActiveModelBehavior for ActiveModel {}
