//! 公开渠道和载体: object, queries, mutations.

use std::sync::Arc;

use async_graphql::{Context, ID, InputObject, Object, SimpleObject};
use domain::channel as model;
use domain::channel::{ChannelDetails, ChannelId};
use domain::refusal::{Refusal, parse};
use persistence::Target;

use crate::context::{Reach, idempotency};
use crate::id::{Id, id};
use crate::problem::{Answer, UserError, answer};
use crate::unit::{names, short_text};

/// A channel of the directory.
pub struct Channel(pub Arc<model::Channel>);

/// 公开渠道和载体。Where published information goes.
#[Object]
impl Channel {
    /// 全局标识。Global id.
    pub async fn id(&self) -> ID {
        id(self.0.id)
    }
    /// 渠道代码。Natural key.
    async fn code(&self) -> &str {
        self.0.code.as_str()
    }
    /// 名称。Name.
    async fn name(&self) -> &str {
        &self.0.name
    }
    /// 别名,即各地表格中的写法。Other spellings in real tables.
    async fn aliases(&self) -> &[String] {
        &self.0.aliases
    }
    /// 是否线上渠道。Whether proof of publication can be an address.
    async fn online(&self) -> bool {
        self.0.online
    }
    /// 模板中的顺序。Order of the template's list.
    async fn position(&self) -> i32 {
        self.0.position
    }
    /// 版本号,修改时作为 expectedVersion。Version, to be sent as `expectedVersion`.
    async fn version(&self) -> i32 {
        self.0.version
    }
}

/// Queries about channels.
#[derive(Default)]
pub struct ChannelQuery;

#[Object]
impl ChannelQuery {
    /// 全部公开渠道和载体,按模板顺序。Every channel, in the template's order.
    async fn channels(&self, ctx: &Context<'_>) -> Vec<Channel> {
        ctx.directory().channels().iter().cloned().map(Channel).collect()
    }
}

/// 渠道资料。What a channel is described by.
#[derive(InputObject)]
pub struct ChannelDetailsInput {
    /// 名称。Name.
    name: String,
    /// 别名。Other spellings.
    #[graphql(default)]
    aliases: Vec<String>,
    /// 是否线上渠道。Whether it is online.
    online: bool,
    /// 顺序。Order.
    position: i32,
}

/// 新增渠道。A new channel.
#[derive(InputObject)]
pub struct AddChannelInput {
    /// 渠道代码,唯一。Natural key.
    code: String,
    /// 渠道资料。Details.
    details: ChannelDetailsInput,
    /// 幂等键:同一键重复提交只生效一次。The same key twice creates once.
    idempotency_key: Option<String>,
}

/// 修改渠道。New details for a channel.
#[derive(InputObject)]
pub struct AmendChannelInput {
    /// 渠道。The channel.
    id: Id<ChannelId>,
    /// 读取时的版本号。The version that was read.
    expected_version: i32,
    /// 渠道资料。Details.
    details: ChannelDetailsInput,
}

/// 渠道操作的结果。Outcome of a change to a channel.
#[derive(SimpleObject)]
pub struct ChannelPayload {
    /// 渠道;被拒绝时为 null。The channel; null when refused.
    channel: Option<Channel>,
    /// 需要改正的问题。What to mend.
    user_errors: Vec<UserError>,
}

impl ChannelPayload {
    fn of(channel: Option<model::Channel>, user_errors: Vec<UserError>) -> Self {
        Self { channel: channel.map(Arc::new).map(Channel), user_errors }
    }
}

impl ChannelDetailsInput {
    fn read(self) -> Result<ChannelDetails, Refusal> {
        Ok(ChannelDetails {
            name: short_text("details.name", Some(self.name))?.unwrap_or_default(),
            aliases: names("details.aliases", &self.aliases)?,
            online: self.online,
            position: self.position,
        })
    }
}

/// Changes to channels.
#[derive(Default)]
pub struct ChannelMutation;

#[Object]
impl ChannelMutation {
    /// 新增渠道(顶层政务公开办)。Adds a channel; the office of the top unit may.
    async fn add_channel(&self, ctx: &Context<'_>, input: AddChannelInput) -> Answer<ChannelPayload> {
        let act = ctx.signed_in()?;
        let key = idempotency(input.idempotency_key.as_ref(), "addChannel", &input);
        let outcome = async {
            let code = parse("code", &input.code)?;
            ctx.store().add_channel(act, key.as_ref(), code, input.details.read()?).await
        };
        answer(ctx.request(), outcome.await, ChannelPayload::of)
    }

    /// 修改渠道(顶层政务公开办)。Amends a channel; the office of the top unit may.
    async fn amend_channel(&self, ctx: &Context<'_>, input: AmendChannelInput) -> Answer<ChannelPayload> {
        let act = ctx.signed_in()?;
        let target = Target { id: input.id.0, expected_version: input.expected_version };
        let outcome = async { ctx.store().amend_channel(act, target, input.details.read()?).await };
        answer(ctx.request(), outcome.await, ChannelPayload::of)
    }
}
