//! 幂等键: which creation a key already stands for.

use chrono::{DateTime, Utc};
use sea_orm::entity::prelude::*;

#[sea_orm::model]
#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "idempotency_key")]
pub struct Model {
    #[sea_orm(primary_key, auto_increment = false)]
    pub owner: String,
    #[sea_orm(primary_key, auto_increment = false)]
    pub idempotency_key: String,
    pub action: String,
    pub input_digest: String,
    pub subject_id: Uuid,
    pub at: DateTime<Utc>,
}

impl ActiveModelBehavior for ActiveModel {}
