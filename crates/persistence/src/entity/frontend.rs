//! 接入方.

use chrono::{DateTime, Utc};
use domain::channel::ChannelCode;
use domain::frontend::{Frontend, FrontendCode, FrontendId, FrontendKey, FrontendTitle, RetiringKey};
use domain::unit::UnitId;
use sea_orm::entity::prelude::*;

#[sea_orm::model]
#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "frontend")]
pub struct Model {
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: FrontendId,
    pub code: FrontendCode,
    pub title: FrontendTitle,
    pub channel_code: Option<ChannelCode>,
    pub unit_id: UnitId,
    pub active: bool,
    pub key_digest: String,
    pub key_set_at: DateTime<Utc>,
    pub retiring_digest: Option<String>,
    pub retiring_until: Option<DateTime<Utc>>,
    pub registered_at: DateTime<Utc>,
    pub version: i32,
}

impl ActiveModelBehavior for ActiveModel {}

impl From<Model> for Frontend {
    fn from(row: Model) -> Self {
        let retiring = row.retiring_digest.zip(row.retiring_until);
        Self {
            id: row.id,
            code: row.code,
            title: row.title,
            channel_code: row.channel_code,
            unit_id: row.unit_id,
            active: row.active,
            key: FrontendKey { digest: row.key_digest, set_at: row.key_set_at },
            retiring: retiring.map(|(digest, valid_until)| RetiringKey { digest, valid_until }),
            registered_at: row.registered_at,
            version: row.version,
        }
    }
}

impl From<&Frontend> for Model {
    fn from(frontend: &Frontend) -> Self {
        Self {
            id: frontend.id,
            code: frontend.code.clone(),
            title: frontend.title.clone(),
            channel_code: frontend.channel_code.clone(),
            unit_id: frontend.unit_id,
            active: frontend.active,
            key_digest: frontend.key.digest.clone(),
            key_set_at: frontend.key.set_at,
            retiring_digest: frontend.retiring.as_ref().map(|old| old.digest.clone()),
            retiring_until: frontend.retiring.as_ref().map(|old| old.valid_until),
            registered_at: frontend.registered_at,
            version: frontend.version,
        }
    }
}
