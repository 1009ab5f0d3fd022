//! 推送: messages to an address, their administration and what became of them.

use std::sync::Arc;

use async_graphql::{Context, ID, InputObject, Object, SimpleObject};
use domain::refusal::{Ground, Refusal, parse};
use domain::webhook as model;
use domain::webhook::{REMINDERS, WebhookFault, WebhookId, WebhookState};
use persistence::{NewWebhook, Target, Undone};

use crate::code::{Code, Named};
use crate::context::{LocaleCode, Reach, idempotency};
use crate::id::{Id, id};
use crate::page::{Connection, connection, scope, window};
use crate::problem::{Answer, UserError, answer};
use crate::time::DateTime;
use crate::unit::{Unit, find};
use crate::written::Written;

impl Named for WebhookState {
    const NAME: &'static str = "WebhookState";
    const DESCRIPTION: &'static str = "推送状态。State of a webhook.";
}
impl Named for WebhookFault {
    const NAME: &'static str = "WebhookFault";
    const DESCRIPTION: &'static str = "推送失败的原因。Why a message did not arrive.";
}

/// Messages to an address.
pub struct Webhook(pub Arc<model::Webhook>);

/// 推送:契约的每条变更、或者单位每天的督办提醒,以签名的消息发往指定网址;仅单位的政务公开办、审计可见。
/// A message for each change of a contract, or for a day's reminders of a unit, signed and posted to an address; seen by offices and
/// auditors of its unit.
#[Object]
impl Webhook {
    /// 全局标识。Global id.
    pub async fn id(&self) -> ID {
        id(self.0.id)
    }
    /// 所属单位;督办提醒为该单位及其全部下级的。Whose office administers it; reminders are of this unit and those below it.
    async fn unit(&self, ctx: &Context<'_>) -> Option<Unit> {
        find(ctx, Some(self.0.unit_id))
    }
    /// 主题:契约名称,或 reminders(督办提醒)。The name of a contract, or `reminders`.
    async fn topic(&self) -> &str {
        self.0.topic.as_str()
    }
    /// 接收消息的网址。Where messages are posted.
    async fn url(&self) -> &str {
        self.0.url.as_str()
    }
    /// 状态。State.
    async fn state(&self) -> Code<WebhookState> {
        Code(self.0.state)
    }
    /// 状态名称。Label of the state.
    async fn state_label(&self, ctx: &Context<'_>, locale: Option<LocaleCode>) -> &str {
        self.0.state.label(ctx.language(locale))
    }
    /// 自上次成功以来失败的次数。Attempts that failed since the last that did not.
    async fn failures(&self) -> i32 {
        self.0.failures
    }
    /// 自何时起持续失败;正常时为 null。Since when it fails; null while it does not.
    async fn failing_since(&self) -> Option<DateTime> {
        self.0.failing_since.map(DateTime)
    }
    /// 在此之前不再尝试。Not tried again before.
    async fn next_attempt_at(&self) -> DateTime {
        DateTime(self.0.next_at)
    }
    /// 最近一次送达的时间。When a message last arrived.
    async fn delivered_at(&self) -> Option<DateTime> {
        self.0.delivered_at.map(DateTime)
    }
    /// 建立时间。When it was made.
    async fn created_at(&self) -> DateTime {
        DateTime(self.0.created_at)
    }
    /// 版本号,修改时作为 expectedVersion。Version, to be sent as `expectedVersion`.
    async fn version(&self) -> i32 {
        self.0.version
    }
}

impl Written for Webhook {}

/// What became of an attempt.
pub struct WebhookAttempt(model::Attempt);

/// 推送记录:一次尝试的结果;每个推送保留最近的 500 次。What became of one attempt; the last 500 of each webhook are kept.
#[Object]
impl WebhookAttempt {
    /// 序号,在其推送中递增。Counts the attempts of its webhook.
    async fn number(&self) -> i64 {
        self.0.number
    }
    /// 消息标识(webhook-id),同一消息的每次尝试相同。The message (`webhook-id`), the same for each attempt at it.
    async fn message_id(&self) -> &str {
        &self.0.message_id
    }
    /// 时间。When.
    async fn at(&self) -> DateTime {
        DateTime(self.0.at)
    }
    /// 对方用时(毫秒)。How long the other side took, in milliseconds.
    async fn duration_ms(&self) -> i32 {
        self.0.duration_ms
    }
    /// 应答的 HTTP 状态码;没有应答时为 null。The HTTP status of its answer; null without one.
    async fn status(&self) -> Option<i32> {
        self.0.status
    }
    /// 失败原因;送达时为 null。Why it failed; null when the message arrived.
    async fn fault(&self) -> Option<Code<WebhookFault>> {
        self.0.fault.map(Code)
    }
    /// 失败原因的说明。Label of that.
    async fn fault_label(&self, ctx: &Context<'_>, locale: Option<LocaleCode>) -> Option<&str> {
        self.0.fault.map(|it| it.label(ctx.language(locale)))
    }
}

impl Written for WebhookAttempt {}

/// 新建推送。A new webhook.
#[derive(InputObject)]
pub struct CreateWebhookInput {
    /// 所属单位代码。Code of the unit whose office administers it.
    unit_code: String,
    /// 主题:契约名称(“前端/文档”),或 reminders(督办提醒,每天一次)。The name of a contract, `frontend/document`; or `reminders`, once a day.
    topic: String,
    /// 接收消息的网址,须为 https。Where messages are posted, by https.
    url: String,
    /// 是否从现有的全部公开记录开始;默认只推送此后的变更。Whether it begins with every record there is; else with what comes.
    #[graphql(default)]
    from_beginning: bool,
    /// 幂等键:同一键重复提交只生效一次;重复时不再给出签名密钥。The same key twice creates once; the repetition answers no secret.
    idempotency_key: Option<String>,
}

/// 修改推送地址。A new address for a webhook.
#[derive(InputObject)]
pub struct AmendWebhookInput {
    /// 推送。The webhook.
    id: Id<WebhookId>,
    /// 读取时的版本号。The version that was read.
    expected_version: i32,
    /// 接收消息的网址,须为 https。Where messages are posted, by https.
    url: String,
}

/// 推送操作的对象。Which webhook.
#[derive(InputObject)]
pub struct WebhookInput {
    /// 推送。The webhook.
    id: Id<WebhookId>,
    /// 读取时的版本号。The version that was read.
    expected_version: i32,
}

/// 重新推送。Telling again.
#[derive(InputObject)]
pub struct ReplayWebhookInput {
    /// 推送。The webhook.
    id: Id<WebhookId>,
    /// 读取时的版本号。The version that was read.
    expected_version: i32,
    /// 重新推送此后的变更;省略则从现有的全部公开记录开始。督办提醒则重新推送当天的。What changed since then; left out, every record there is. Of reminders, today's.
    since: Option<DateTime>,
}

/// 推送操作的结果。Outcome of a change to a webhook.
#[derive(SimpleObject)]
pub struct WebhookPayload {
    /// 推送;被拒绝时为 null。The webhook; null when refused.
    webhook: Option<Webhook>,
    /// 需要改正的问题。What to mend.
    user_errors: Vec<UserError>,
}

/// 新建推送或更换签名密钥的结果。Outcome of making a secret.
#[derive(SimpleObject)]
pub struct WebhookSecretPayload {
    /// 签名密钥(Standard Webhooks,whsec_ 开头);只给出这一次。The secret that messages are signed with (Standard Webhooks); given only once.
    secret: Option<String>,
    /// 推送;被拒绝时为 null。The webhook; null when refused.
    webhook: Option<Webhook>,
    /// 需要改正的问题。What to mend.
    user_errors: Vec<UserError>,
}

impl WebhookPayload {
    fn of(webhook: Option<model::Webhook>, user_errors: Vec<UserError>) -> Self {
        Self { webhook: webhook.map(Arc::new).map(Webhook), user_errors }
    }
}

impl WebhookSecretPayload {
    fn of(secret: String, made: Option<(model::Webhook, bool)>, user_errors: Vec<UserError>) -> Self {
        let secret = made.as_ref().is_some_and(|(_, is_new)| *is_new).then_some(secret);
        Self { secret, webhook: made.map(|(it, _)| Webhook(it.into())), user_errors }
    }
}

/// Changes to webhooks.
#[derive(Default)]
pub struct WebhookMutation;

#[Object]
impl WebhookMutation {
    /// 新建推送并给出签名密钥(政务公开办)。Makes a webhook and answers its secret; the office above the unit may.
    async fn create_webhook(&self, ctx: &Context<'_>, input: CreateWebhookInput) -> Answer<WebhookSecretPayload> {
        let act = ctx.signed_in()?;
        let idempotency = idempotency(input.idempotency_key.as_ref(), "createWebhook", &input);
        let secret = ctx.services().credentials.webhook_secret();
        let outcome = async {
            let unit = ctx.directory().unit_by_code(&input.unit_code);
            let unknown = || Refusal::at(Ground::UnknownReference, "unitCode").found(input.unit_code.clone());
            let new = NewWebhook {
                unit_id: unit.ok_or_else(unknown)?.id,
                topic: topic(ctx, &input.topic)?,
                url: parse("url", &input.url)?,
                from_beginning: input.from_beginning,
            };
            let policy = ctx.services().webhooks;
            ctx.store().create_webhook(act, idempotency.as_ref(), policy, new, &secret).await
        };
        let outcome = outcome.await;
        answer(ctx.request(), outcome, |made, errors| WebhookSecretPayload::of(secret.clone(), made, errors))
    }

    /// 修改推送地址(政务公开办)。Amends the address; the office above its unit may.
    async fn amend_webhook(&self, ctx: &Context<'_>, input: AmendWebhookInput) -> Answer<WebhookPayload> {
        let act = ctx.signed_in()?;
        let target = Target { id: input.id.0, expected_version: input.expected_version };
        let outcome = async {
            let url = parse("url", &input.url)?;
            ctx.store().amend_webhook(act, ctx.services().webhooks, target, url).await
        };
        answer(ctx.request(), outcome.await, WebhookPayload::of)
    }

    /// 更换签名密钥(政务公开办);旧密钥再签名 24 小时,消息同时带两个签名。Makes a new secret; the one before signs beside it for 24 hours more.
    async fn rotate_webhook_secret(&self, ctx: &Context<'_>, input: WebhookInput) -> Answer<WebhookSecretPayload> {
        let act = ctx.signed_in()?;
        let target = Target { id: input.id.0, expected_version: input.expected_version };
        let secret = ctx.services().credentials.webhook_secret();
        let outcome = ctx.store().rotate_webhook_secret(act, target, secret.clone()).await;
        answer(ctx.request(), outcome, |made, errors| {
            WebhookSecretPayload::of(secret.clone(), made.map(|it| (it, true)), errors)
        })
    }

    /// 暂停推送(政务公开办);期间的变更在恢复后推送。Pauses it; what happens meanwhile is told afterwards.
    async fn pause_webhook(&self, ctx: &Context<'_>, input: WebhookInput) -> Answer<WebhookPayload> {
        let act = ctx.signed_in()?;
        let target = Target { id: input.id.0, expected_version: input.expected_version };
        answer(ctx.request(), ctx.store().pause_webhook(act, target).await, WebhookPayload::of)
    }

    /// 恢复推送(政务公开办),包括因持续失败停用的。Resumes it, also after it was disabled.
    async fn resume_webhook(&self, ctx: &Context<'_>, input: WebhookInput) -> Answer<WebhookPayload> {
        let act = ctx.signed_in()?;
        let target = Target { id: input.id.0, expected_version: input.expected_version };
        answer(ctx.request(), ctx.store().resume_webhook(act, target).await, WebhookPayload::of)
    }

    /// 重新推送(政务公开办);消息标识与原来相同。Tells again, by the same message ids.
    async fn replay_webhook(&self, ctx: &Context<'_>, input: ReplayWebhookInput) -> Answer<WebhookPayload> {
        let act = ctx.signed_in()?;
        let target = Target { id: input.id.0, expected_version: input.expected_version };
        let since = input.since.map(|it| it.0);
        answer(ctx.request(), ctx.store().replay_webhook(act, target, since).await, WebhookPayload::of)
    }
}

/// A topic that is there.
fn topic(ctx: &Context<'_>, text: &str) -> Result<model::WebhookTopic, Undone> {
    let topic: model::WebhookTopic = parse("topic", text)?;
    let contracts = ctx.services().contracts.get().map(Vec::as_slice).unwrap_or_default();
    if topic.as_str() == REMINDERS || contracts.iter().any(|it| it == topic.as_str()) {
        return Ok(topic);
    }
    let there: Vec<_> = std::iter::once(REMINDERS).chain(contracts.iter().map(String::as_str)).collect();
    let refusal = Refusal::at(Ground::UnknownReference, "topic").found(topic.as_str());
    Err(refusal.allowed(there.join("、"), there.join(", ")).into())
}

/// What staff see of webhooks.
#[derive(Default)]
pub(crate) struct WebhookWorkspace;

#[Object]
impl WebhookWorkspace {
    /// 可见的推送(政务公开办、审计),先建的在前。The webhooks of one's subtree, oldest first; offices and auditors.
    async fn webhooks(&self, ctx: &Context<'_>, first: i32, after: Option<String>) -> Answer<Connection<Webhook>> {
        let scope = scope("webhooks", &());
        let page = ctx.store().webhooks(&ctx.act().actor, window(first, after.as_deref(), &scope)?).await?;
        Ok(Some(connection(page, &scope, None, |it: &model::Webhook| it.id.0, |it| Webhook(it.into()))))
    }

    /// 推送记录,新的在前。What became of the attempts of a webhook, newest first.
    async fn webhook_attempts(
        &self,
        ctx: &Context<'_>,
        webhook_id: Id<WebhookId>,
        first: i32,
        after: Option<String>,
    ) -> Answer<Connection<WebhookAttempt>> {
        let scope = scope("webhookAttempts", &webhook_id.0);
        let window = window(first, after.as_deref(), &scope)?;
        if ctx.load(webhook_id.0).await?.is_none() {
            return Ok(None);
        }
        let page = ctx.store().webhook_attempts(webhook_id.0, window).await?;
        Ok(Some(connection(page, &scope, None, |it: &model::Attempt| it.number, WebhookAttempt)))
    }
}
