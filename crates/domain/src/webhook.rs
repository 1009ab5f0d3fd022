//! 推送: messages that are posted to an address, one for each change of a contract, or a day's reminders of a unit. Every message
//! comes at least once and in the order of commits; each is signed (Standard Webhooks).

use chrono::{DateTime, Duration, NaiveDate, Utc};

use crate::act::Act;
use crate::delivery::WebAddress;
use crate::journal::Event;
use crate::refusal::{Ground, Refusal};
use crate::staff::Role;
use crate::unit::UnitId;
use crate::{code, id, text};

/// The topic that is no contract: what waits in a unit, once a day.
pub const REMINDERS: &str = "reminders";
/// How long the secret before still signs, too, after a rotation.
pub const SECRET_GRACE: Duration = Duration::hours(24);
/// The time between a failure and the next attempt, in seconds; the last one again and again.
const BACK_OFF: [i64; 8] = [5, 30, 120, 600, 1_800, 3_600, 7_200, 14_400];

id! {
    /// Identifies a webhook.
    WebhookId, "webhook"
}

text! {
    /// 主题: the name of a contract, such as `media/notices`, or [`REMINDERS`].
    WebhookTopic, max 100
}

code! {
    /// 推送状态.
    pub enum WebhookState {
        /// 推送中
        Active = "ACTIVE" / "推送中" / "Active",
        /// 已暂停
        Paused = "PAUSED" / "已暂停" / "Paused",
        /// 已停用: it failed for too long, or the address said that nobody is there any more.
        Failed = "FAILED" / "因持续失败停用" / "Disabled after failing long",
    }
}

code! {
    /// 推送失败的原因.
    pub enum WebhookFault {
        /// 地址不允许
        AddressRefused = "ADDRESS_REFUSED" / "地址指向内部网络,不允许推送" / "The address leads into a private network",
        /// 无法连接
        Unreachable = "UNREACHABLE" / "无法连接" / "No connection",
        /// 超时
        TimedOut = "TIMED_OUT" / "超时未答" / "No answer in time",
        /// 应答不是 2xx
        Status = "STATUS" / "应答不是 2xx" / "The answer is not 2xx",
        /// 没有该主题
        TopicUnknown = "TOPIC_UNKNOWN" / "没有该主题" / "The topic is not there any more",
    }
}

/// What the configuration says about webhooks.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct WebhookPolicy {
    /// Whether addresses in private networks may be called, and addresses without TLS.
    pub allow_private: bool,
    /// How long one may fail until it is disabled.
    pub disable_after: Duration,
}

impl Default for WebhookPolicy {
    fn default() -> Self {
        Self { allow_private: false, disable_after: Duration::days(3) }
    }
}

/// A place in the journal, up to which everything was delivered; by default its beginning.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Reached {
    /// The entry.
    pub seq: i64,
    /// The place within it.
    pub position: i32,
    /// How the entry's hash begins.
    pub mark: String,
}

/// 推送.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Webhook {
    /// Identity.
    pub id: WebhookId,
    /// Whose office administers it; its reminders are of this unit and everything below it.
    pub unit_id: UnitId,
    /// What is told.
    pub topic: WebhookTopic,
    /// To where.
    pub url: WebAddress,
    /// Whether messages are sent.
    pub state: WebhookState,
    /// Up to where everything was delivered.
    pub reached: Reached,
    /// The last day whose reminders were delivered.
    pub told_on: Option<NaiveDate>,
    /// Not to be tried again before.
    pub next_at: DateTime<Utc>,
    /// Attempts that failed since the last that did not.
    pub failures: i32,
    /// Since when it fails.
    pub failing_since: Option<DateTime<Utc>>,
    /// When a message last arrived.
    pub delivered_at: Option<DateTime<Utc>>,
    /// Attempts in all, each of which has a number.
    pub attempts: i64,
    /// When it was made.
    pub created_at: DateTime<Utc>,
    /// Counts the changes.
    pub version: i32,
}

/// What became of one attempt.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Attempt {
    /// Counts the attempts of its webhook.
    pub number: i64,
    /// The same for each attempt at one message.
    pub message_id: String,
    /// When.
    pub at: DateTime<Utc>,
    /// How long the other side took, in milliseconds.
    pub duration_ms: i32,
    /// The status of its answer.
    pub status: Option<i32>,
    /// Why it failed; none when the message arrived.
    pub fault: Option<WebhookFault>,
}

impl Webhook {
    /// 新建推送: by the office above the unit. `from` is the place behind which messages begin.
    pub fn create(
        act: &Act,
        policy: WebhookPolicy,
        unit_id: UnitId,
        topic: WebhookTopic,
        url: WebAddress,
        from: Reached,
    ) -> Result<(Self, Event), Refusal> {
        act.require(&[Role::Office], unit_id)?;
        check(policy, &url)?;
        let webhook = Self {
            id: act.new_id(),
            unit_id,
            topic,
            url,
            state: WebhookState::Active,
            reached: from,
            told_on: None,
            next_at: act.at,
            failures: 0,
            failing_since: None,
            delivered_at: None,
            attempts: 0,
            created_at: act.at,
            version: 1,
        };
        let event = webhook.event("createWebhook");
        Ok((webhook, event))
    }

    /// 修改地址: what waits goes to the new address.
    pub fn amend(&mut self, act: &Act, policy: WebhookPolicy, url: WebAddress) -> Result<Event, Refusal> {
        act.require(&[Role::Office], self.unit_id)?;
        check(policy, &url)?;
        self.url = url;
        self.retry(act);
        Ok(self.event("amendWebhook"))
    }

    /// 更换签名密钥: see [`SECRET_GRACE`].
    pub fn rotate_secret(&mut self, act: &Act) -> Result<Event, Refusal> {
        act.require(&[Role::Office], self.unit_id)?;
        Ok(self.event("rotateWebhookSecret"))
    }

    /// 暂停: what happens meanwhile is told when it is resumed.
    pub fn pause(&mut self, act: &Act) -> Result<Event, Refusal> {
        act.require(&[Role::Office], self.unit_id)?;
        if self.state != WebhookState::Active {
            return Err(Refusal::of(Ground::WrongState));
        }
        self.state = WebhookState::Paused;
        Ok(self.event("pauseWebhook"))
    }

    /// 恢复: from where it stopped, at once.
    pub fn resume(&mut self, act: &Act) -> Result<Event, Refusal> {
        act.require(&[Role::Office], self.unit_id)?;
        if self.state == WebhookState::Active {
            return Err(Refusal::of(Ground::WrongState));
        }
        self.state = WebhookState::Active;
        self.retry(act);
        Ok(self.event("resumeWebhook"))
    }

    /// 重新推送: what came behind `from` is told again.
    pub fn replay(&mut self, act: &Act, from: Reached) -> Result<Event, Refusal> {
        act.require(&[Role::Office], self.unit_id)?;
        let seq = from.seq;
        self.reached = from;
        self.told_on = None;
        self.retry(act);
        Ok(self.event("replayWebhook").fact("fromSeq", seq))
    }

    /// Whether there is something to be told of reminders: each day's once.
    pub fn is_due_on(&self, day: NaiveDate) -> bool {
        self.topic.as_str() == REMINDERS && self.told_on.is_none_or(|told_on| told_on < day)
    }

    /// A message has arrived.
    pub fn delivered(&mut self, at: DateTime<Utc>) {
        (self.failures, self.failing_since, self.delivered_at) = (0, None, Some(at));
    }

    /// A message has not arrived. Answers what to write down when that ends it.
    pub fn failed(&mut self, policy: WebhookPolicy, at: DateTime<Utc>, status: Option<i32>) -> Option<Event> {
        /// 410: nobody is there any more, and says so.
        const GONE: i32 = 410;
        let step = usize::try_from(self.failures).unwrap_or_default().min(BACK_OFF.len() - 1);
        self.next_at = at + Duration::seconds(BACK_OFF[step]);
        self.failures = self.failures.saturating_add(1);
        let since = *self.failing_since.get_or_insert(at);
        if status != Some(GONE) && at - since < policy.disable_after {
            return None;
        }
        self.state = WebhookState::Failed;
        self.version += 1;
        Some(self.event("disableWebhook").fact("failures", self.failures))
    }

    fn retry(&mut self, act: &Act) {
        (self.next_at, self.failures, self.failing_since) = (act.at, 0, None);
    }

    fn event(&self, action: &'static str) -> Event {
        Event::new(action, "Webhook", self.id.0).of_unit(Some(self.unit_id)).fact("topic", self.topic.as_str())
    }
}

fn check(policy: WebhookPolicy, url: &WebAddress) -> Result<(), Refusal> {
    if policy.allow_private || url.as_str().starts_with("https://") {
        return Ok(());
    }
    Err(Refusal::at(Ground::InvalidValue, "url").found(url.as_str()).allowed("https 网址", "an address by https"))
}

#[cfg(test)]
mod tests;
