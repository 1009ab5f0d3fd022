//! 推送.

use chrono::{DateTime, NaiveDate, Utc};
use domain::unit::UnitId;
use domain::webhook::{Reached, Webhook, WebhookId, WebhookState, WebhookTopic};
use sea_orm::entity::prelude::*;

use crate::Failure;

#[sea_orm::model]
#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "webhook")]
pub struct Model {
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: WebhookId,
    pub unit_id: UnitId,
    pub topic: WebhookTopic,
    pub url: String,
    pub state: WebhookState,
    pub reached_seq: i64,
    pub reached_position: i32,
    pub reached_mark: String,
    pub told_on: Option<NaiveDate>,
    pub next_at: DateTime<Utc>,
    pub failures: i32,
    pub failing_since: Option<DateTime<Utc>>,
    pub delivered_at: Option<DateTime<Utc>>,
    pub attempts: i64,
    pub created_at: DateTime<Utc>,
    pub version: i32,
    /// Which sender has it, until when.
    pub lease: Option<Uuid>,
    pub lease_until: Option<DateTime<Utc>>,
}

impl ActiveModelBehavior for ActiveModel {}

impl TryFrom<Model> for Webhook {
    type Error = Failure;

    fn try_from(row: Model) -> Result<Self, Failure> {
        let corrupt = |_| Failure::Corrupt(format!("webhook {}: the address is none", row.id));
        Ok(Self {
            url: row.url.parse().map_err(corrupt)?,
            id: row.id,
            unit_id: row.unit_id,
            topic: row.topic,
            state: row.state,
            reached: Reached { seq: row.reached_seq, position: row.reached_position, mark: row.reached_mark },
            told_on: row.told_on,
            next_at: row.next_at,
            failures: row.failures,
            failing_since: row.failing_since,
            delivered_at: row.delivered_at,
            attempts: row.attempts,
            created_at: row.created_at,
            version: row.version,
        })
    }
}

/// Nobody's: whoever was sending gives way to a change.
impl From<&Webhook> for Model {
    fn from(it: &Webhook) -> Self {
        Self {
            id: it.id,
            unit_id: it.unit_id,
            topic: it.topic.clone(),
            url: it.url.as_str().to_owned(),
            state: it.state,
            reached_seq: it.reached.seq,
            reached_position: it.reached.position,
            reached_mark: it.reached.mark.clone(),
            told_on: it.told_on,
            next_at: it.next_at,
            failures: it.failures,
            failing_since: it.failing_since,
            delivered_at: it.delivered_at,
            attempts: it.attempts,
            created_at: it.created_at,
            version: it.version,
            lease: None,
            lease_until: None,
        }
    }
}
