//! 会话.

use chrono::{DateTime, Utc};
use domain::staff::{Session, SessionId, StaffId};
use sea_orm::entity::prelude::*;

#[sea_orm::model]
#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "session")]
pub struct Model {
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: SessionId,
    pub staff_id: StaffId,
    pub token_digest: String,
    pub created_at: DateTime<Utc>,
    pub expires_at: DateTime<Utc>,
}

impl ActiveModelBehavior for ActiveModel {}

impl From<&Session> for Model {
    fn from(session: &Session) -> Self {
        Self {
            id: session.id,
            staff_id: session.staff_id,
            token_digest: session.token_digest.clone(),
            created_at: session.created_at,
            expires_at: session.expires_at,
        }
    }
}
