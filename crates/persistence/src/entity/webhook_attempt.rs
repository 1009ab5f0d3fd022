//! 推送记录: what became of each attempt.

use chrono::{DateTime, Utc};
use domain::webhook::{Attempt, WebhookFault, WebhookId};
use sea_orm::entity::prelude::*;

#[sea_orm::model]
#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "webhook_attempt")]
pub struct Model {
    #[sea_orm(primary_key, auto_increment = false)]
    pub webhook_id: WebhookId,
    #[sea_orm(primary_key, auto_increment = false)]
    pub number: i64,
    pub message_id: String,
    pub at: DateTime<Utc>,
    pub duration_ms: i32,
    pub status: Option<i32>,
    pub fault: Option<WebhookFault>,
}

impl ActiveModelBehavior for ActiveModel {}

impl From<Model> for Attempt {
    fn from(row: Model) -> Self {
        let Model { number, message_id, at, duration_ms, status, fault, .. } = row;
        Self { number, message_id, at, duration_ms, status, fault }
    }
}
