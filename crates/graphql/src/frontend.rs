//! 接入方: object and administration.

use std::sync::Arc;

use async_graphql::{Context, ID, InputObject, Object, SimpleObject};
use domain::channel::ChannelCode;
use domain::frontend as model;
use domain::frontend::{DEFAULT_GRACE_HOURS, FrontendDetails, FrontendId};
use domain::refusal::{Ground, Refusal, parse};
use persistence::{Target, digest};

use crate::channel::Channel;
use crate::context::{Reach, idempotency};
use crate::id::{Id, id};
use crate::page::{Connection, connection, scope, window};
use crate::problem::{Answer, UserError, answer};
use crate::time::DateTime;
use crate::unit::{Unit, find};
use crate::written::Written;

/// A site or program with a key.
pub struct Frontend(pub Arc<model::Frontend>);

/// 接入方:持密钥读取公开信息、并为其渠道报送发布回执的网站或程序;仅其自身和所属单位的政务公开办、审计可见。
/// A site or program that reads with a key and reports for its channel; seen by itself, and by offices and auditors of its
/// unit.
#[Object]
impl Frontend {
    /// 全局标识。Global id.
    pub async fn id(&self) -> ID {
        id(self.0.id)
    }
    /// 接入方代码。Natural key.
    async fn code(&self) -> &str {
        self.0.code.as_str()
    }
    /// 名称。Title.
    async fn title(&self) -> &str {
        self.0.title.as_str()
    }
    /// 报送回执的渠道;只读取的接入方为 null。The channel it reports for; null when it only reads.
    async fn channel(&self, ctx: &Context<'_>) -> Option<Channel> {
        let code = self.0.channel_code.as_ref()?;
        ctx.directory().channel(code.as_str()).cloned().map(Channel)
    }
    /// 服务范围:该单位及其全部下级。The top of the subtree it serves.
    async fn unit(&self, ctx: &Context<'_>) -> Option<Unit> {
        find(ctx, Some(self.0.unit_id))
    }
    /// 是否有效;吊销后为 false,其密钥全部失效。Whether its keys open anything; false once revoked.
    async fn active(&self) -> bool {
        self.0.active
    }
    /// 现用密钥的编号,用于辨认,不是密钥。Names the key to people; it is not the key.
    async fn key_id(&self) -> &str {
        self.0.key.public_id()
    }
    /// 现用密钥的生成时间。When the key was made.
    async fn key_set_at(&self) -> DateTime {
        DateTime(self.0.key.set_at)
    }
    /// 旧密钥的失效时间;没有仍有效的旧密钥时为 null。Until when the key before still opens; null when it does not.
    async fn old_key_valid_until(&self, ctx: &Context<'_>) -> Option<DateTime> {
        let until = self.0.retiring.as_ref()?.valid_until;
        (ctx.act().at < until).then_some(DateTime(until))
    }
    /// 登记时间。When it was registered.
    async fn registered_at(&self) -> DateTime {
        DateTime(self.0.registered_at)
    }
    /// 版本号,修改时作为 expectedVersion。Version, to be sent as `expectedVersion`.
    async fn version(&self) -> i32 {
        self.0.version
    }
}

impl Written for Frontend {}

/// 接入方资料。What a frontend is described by.
#[derive(InputObject)]
pub struct FrontendDetailsInput {
    /// 名称。Title.
    title: String,
    /// 报送回执的渠道代码;只读取的不填。Code of the channel it reports for; left out when it only reads.
    channel_code: Option<String>,
    /// 服务范围的单位代码。Code of the top of the subtree it serves.
    unit_code: String,
}

impl FrontendDetailsInput {
    fn read(self, ctx: &Context<'_>) -> Result<FrontendDetails, Refusal> {
        let unit = ctx
            .directory()
            .unit_by_code(&self.unit_code)
            .ok_or_else(|| Refusal::at(Ground::UnknownReference, "details.unitCode").found(self.unit_code.clone()))?;
        let channel = self.channel_code.as_deref();
        Ok(FrontendDetails {
            title: parse("details.title", &self.title)?,
            channel_code: channel.map(|code| parse::<ChannelCode>("details.channelCode", code)).transpose()?,
            unit_id: unit.id,
        })
    }
}

/// 登记接入方。A new frontend.
#[derive(InputObject)]
pub struct RegisterFrontendInput {
    /// 接入方代码,唯一。Natural key.
    code: String,
    /// 接入方资料。Details.
    details: FrontendDetailsInput,
    /// 幂等键:同一键重复提交只生效一次;重复时不再给出密钥。The same key twice creates once; the repetition answers no key.
    idempotency_key: Option<String>,
}

/// 修改接入方。New details for a frontend.
#[derive(InputObject)]
pub struct AmendFrontendInput {
    /// 接入方。The frontend.
    id: Id<FrontendId>,
    /// 读取时的版本号。The version that was read.
    expected_version: i32,
    /// 接入方资料。Details.
    details: FrontendDetailsInput,
}

/// 更换密钥。A new key for a frontend.
#[derive(InputObject)]
pub struct RotateFrontendKeyInput {
    /// 接入方。The frontend.
    id: Id<FrontendId>,
    /// 读取时的版本号。The version that was read.
    expected_version: i32,
    /// 旧密钥继续有效的小时数(0 至 168);0 为立即失效,默认 24。For how many hours the key so far still opens, 0 to 168; 0 ends it at once, 24 unless said.
    grace_hours: Option<i32>,
}

/// 吊销接入方。Revoking a frontend.
#[derive(InputObject)]
pub struct RevokeFrontendInput {
    /// 接入方。The frontend.
    id: Id<FrontendId>,
    /// 读取时的版本号。The version that was read.
    expected_version: i32,
}

/// 接入方操作的结果。Outcome of a change to a frontend.
#[derive(SimpleObject)]
pub struct FrontendPayload {
    /// 接入方;被拒绝时为 null。The frontend; null when refused.
    frontend: Option<Frontend>,
    /// 需要改正的问题。What to mend.
    user_errors: Vec<UserError>,
}

/// 登记或更换密钥的结果。Outcome of making a key.
#[derive(SimpleObject)]
pub struct FrontendKeyPayload {
    /// 接入密钥,以 Authorization: Bearer 发送;只给出这一次,服务器不保存。The key, sent as `Authorization: Bearer`; given only once and not kept.
    key: Option<String>,
    /// 接入方;被拒绝时为 null。The frontend; null when refused.
    frontend: Option<Frontend>,
    /// 需要改正的问题。What to mend.
    user_errors: Vec<UserError>,
}

impl FrontendPayload {
    fn of(frontend: Option<model::Frontend>, user_errors: Vec<UserError>) -> Self {
        Self { frontend: frontend.map(Arc::new).map(Frontend), user_errors }
    }
}

impl FrontendKeyPayload {
    /// A repetition finds the frontend with the key it got the first time: this one opens nothing, and is not shown.
    fn of(key: String, frontend: Option<model::Frontend>, user_errors: Vec<UserError>) -> Self {
        let opens = frontend.as_ref().is_some_and(|it| it.key.digest == digest(key.as_bytes()));
        Self { key: opens.then_some(key), frontend: frontend.map(Arc::new).map(Frontend), user_errors }
    }
}

/// Changes to frontends.
#[derive(Default)]
pub struct FrontendMutation;

#[Object]
impl FrontendMutation {
    /// 登记接入方并给出密钥(政务公开办)。Registers a frontend and answers its key; the office above the unit may.
    async fn register_frontend(&self, ctx: &Context<'_>, input: RegisterFrontendInput) -> Answer<FrontendKeyPayload> {
        let act = ctx.signed_in()?;
        let idempotency = idempotency(input.idempotency_key.as_ref(), "registerFrontend", &input);
        let key = ctx.services().credentials.key();
        let key_digest = digest(key.as_bytes());
        let outcome = async {
            let code = parse("code", &input.code)?;
            ctx.store().register_frontend(act, idempotency.as_ref(), code, input.details.read(ctx)?, key_digest).await
        };
        answer(ctx.request(), outcome.await, |frontend, errors| FrontendKeyPayload::of(key, frontend, errors))
    }

    /// 修改接入方(政务公开办)。Amends a frontend; the office above its unit may.
    async fn amend_frontend(&self, ctx: &Context<'_>, input: AmendFrontendInput) -> Answer<FrontendPayload> {
        let act = ctx.signed_in()?;
        let target = Target { id: input.id.0, expected_version: input.expected_version };
        let outcome = async { ctx.store().amend_frontend(act, target, input.details.read(ctx)?).await };
        answer(ctx.request(), outcome.await, FrontendPayload::of)
    }

    /// 更换接入密钥(政务公开办)。Gives a frontend a new key; the office above its unit may.
    async fn rotate_frontend_key(
        &self,
        ctx: &Context<'_>,
        input: RotateFrontendKeyInput,
    ) -> Answer<FrontendKeyPayload> {
        let act = ctx.signed_in()?;
        let target = Target { id: input.id.0, expected_version: input.expected_version };
        let grace_hours = input.grace_hours.unwrap_or(DEFAULT_GRACE_HOURS);
        let key = ctx.services().credentials.key();
        let outcome = ctx.store().rotate_frontend_key(act, target, digest(key.as_bytes()), grace_hours).await;
        answer(ctx.request(), outcome, |frontend, errors| FrontendKeyPayload::of(key, frontend, errors))
    }

    /// 吊销接入方,其密钥立即失效(政务公开办)。Revokes a frontend, whose keys end at once; the office above its unit may.
    async fn revoke_frontend(&self, ctx: &Context<'_>, input: RevokeFrontendInput) -> Answer<FrontendPayload> {
        let act = ctx.signed_in()?;
        let target = Target { id: input.id.0, expected_version: input.expected_version };
        answer(ctx.request(), ctx.store().revoke_frontend(act, target).await, FrontendPayload::of)
    }
}

/// What staff see of frontends.
#[derive(Default)]
pub(crate) struct FrontendWorkspace;

#[Object]
impl FrontendWorkspace {
    /// 可见的接入方(政务公开办、审计),按代码排序。The frontends of one's subtree, by code; offices and auditors.
    async fn frontends(&self, ctx: &Context<'_>, first: i32, after: Option<String>) -> Answer<Connection<Frontend>> {
        let scope = scope("frontends", &());
        let page = ctx.store().frontends(&ctx.act().actor, window(first, after.as_deref(), &scope)?).await?;
        let code = |frontend: &model::Frontend| frontend.code.as_str().to_owned();
        Ok(Some(connection(page, &scope, None, code, |frontend| Frontend(frontend.into()))))
    }
}
