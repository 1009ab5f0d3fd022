//! 公开渠道和载体.

use domain::channel::{Channel, ChannelCode, ChannelId};
use sea_orm::entity::prelude::*;

use super::{from_text, to_text};
use crate::Failure;

#[sea_orm::model]
#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "channel")]
pub struct Model {
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: ChannelId,
    pub code: ChannelCode,
    pub name: String,
    pub aliases: String,
    pub online: bool,
    pub position: i32,
    pub version: i32,
}

impl ActiveModelBehavior for ActiveModel {}

impl TryFrom<Model> for Channel {
    type Error = Failure;

    fn try_from(row: Model) -> Result<Self, Failure> {
        Ok(Self {
            id: row.id,
            code: row.code,
            name: row.name,
            aliases: from_text("channel.aliases", &row.aliases)?,
            online: row.online,
            position: row.position,
            version: row.version,
        })
    }
}

impl From<&Channel> for Model {
    fn from(channel: &Channel) -> Self {
        Self {
            id: channel.id,
            code: channel.code.clone(),
            name: channel.name.clone(),
            aliases: to_text(&channel.aliases),
            online: channel.online,
            position: channel.position,
            version: channel.version,
        }
    }
}
