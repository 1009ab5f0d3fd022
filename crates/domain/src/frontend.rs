//! 接入方: a site or program that reads with a key of its own, and reports what ran on its channel.

use chrono::{DateTime, Duration, Utc};

use crate::act::{Act, Actor};
use crate::channel::ChannelCode;
use crate::journal::Event;
use crate::refusal::{Ground, Refusal};
use crate::staff::Role;
use crate::unit::UnitId;
use crate::{id, text};

/// How long the old key still opens after a rotation, unless it is said otherwise.
pub const DEFAULT_GRACE_HOURS: i32 = 24;
/// Longest time two keys may be valid beside each other.
const MAX_GRACE_HOURS: i32 = 7 * 24;
/// Digits of a key's digest that name it to people.
const KEY_ID_DIGITS: usize = 8;

id! {
    /// Identifies a frontend.
    FrontendId, "frontend"
}

text! {
    /// 接入方代码, such as `county-website`.
    FrontendCode, max 40
}

text! {
    /// 接入方名称.
    FrontendTitle, max 80
}

/// 接入密钥, as far as it is kept: its SHA-256. The key itself is answered once and forgotten.
#[derive(Clone, PartialEq, Eq)]
pub struct FrontendKey {
    /// SHA-256 in hexadecimal digits.
    pub digest: String,
    /// When it was made.
    pub set_at: DateTime<Utc>,
}

impl FrontendKey {
    /// 密钥编号: tells keys apart for people, and helps nobody to guess one: 32 bits of the digest of 256 random ones.
    pub fn public_id(&self) -> &str {
        self.digest.get(..KEY_ID_DIGITS).unwrap_or(&self.digest)
    }
}

/// The key before the last rotation.
#[derive(Clone, PartialEq, Eq)]
pub struct RetiringKey {
    /// SHA-256 in hexadecimal digits.
    pub digest: String,
    /// Until when it still opens.
    pub valid_until: DateTime<Utc>,
}

/// 接入方.
#[derive(Clone, PartialEq, Eq)]
pub struct Frontend {
    /// Identity.
    pub id: FrontendId,
    /// Natural key; stays taken when the frontend is revoked.
    pub code: FrontendCode,
    /// 名称
    pub title: FrontendTitle,
    /// 渠道: where it puts what it takes, and reports for; none for one that only reads.
    pub channel_code: Option<ChannelCode>,
    /// The top of the subtree it serves. Its office administers the frontend.
    pub unit_id: UnitId,
    /// Whether its keys open anything.
    pub active: bool,
    /// 现用密钥
    pub key: FrontendKey,
    /// 旧密钥, within its time of grace.
    pub retiring: Option<RetiringKey>,
    /// When it was registered.
    pub registered_at: DateTime<Utc>,
    /// Counts the changes.
    pub version: i32,
}

/// What a frontend is described by.
#[derive(Clone, Debug)]
pub struct FrontendDetails {
    /// See [`Frontend`].
    pub title: FrontendTitle,
    /// See [`Frontend`].
    pub channel_code: Option<ChannelCode>,
    /// See [`Frontend`].
    pub unit_id: UnitId,
}

/// A frontend as an actor: what its key says about whoever sends it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Caller {
    /// Which one.
    pub id: FrontendId,
    /// Its natural key.
    pub code: FrontendCode,
    /// The channel it reports for.
    pub channel_code: Option<ChannelCode>,
    /// The top of the subtree it serves.
    pub unit_id: UnitId,
}

impl Frontend {
    /// 登记接入方: by the office above the unit. `key_digest` is the SHA-256 of the key that is about to be answered.
    pub fn register(
        act: &Act,
        code: FrontendCode,
        details: FrontendDetails,
        key_digest: String,
    ) -> Result<(Self, Event), Refusal> {
        check(act, &details)?;
        let FrontendDetails { title, channel_code, unit_id } = details;
        let frontend = Self {
            id: act.new_id(),
            code,
            title,
            channel_code,
            unit_id,
            active: true,
            key: FrontendKey { digest: key_digest, set_at: act.at },
            retiring: None,
            registered_at: act.at,
            version: 1,
        };
        let event = frontend.event("registerFrontend");
        Ok((frontend, event))
    }

    /// 修改接入方: the office has to cover where it was and where it goes.
    pub fn amend(&mut self, act: &Act, details: FrontendDetails) -> Result<Event, Refusal> {
        self.require_office(act)?;
        self.require_active()?;
        check(act, &details)?;
        let FrontendDetails { title, channel_code, unit_id } = details;
        (self.title, self.channel_code, self.unit_id) = (title, channel_code, unit_id);
        Ok(self.event("amendFrontend"))
    }

    /// 更换密钥: the key so far opens for `grace_hours` more; with 0 it ends at once. A key that was still in its grace ends.
    pub fn rotate_key(&mut self, act: &Act, key_digest: String, grace_hours: i32) -> Result<Event, Refusal> {
        self.require_office(act)?;
        self.require_active()?;
        if !(0..=MAX_GRACE_HOURS).contains(&grace_hours) {
            return Err(Refusal::at(Ground::InvalidValue, "graceHours")
                .found(grace_hours.to_string())
                .allowed("0 至 168 小时", "0 to 168 hours"));
        }
        let new = FrontendKey { digest: key_digest, set_at: act.at };
        let old = std::mem::replace(&mut self.key, new);
        let valid_until = act.at + Duration::hours(grace_hours.into());
        self.retiring = (grace_hours > 0).then_some(RetiringKey { digest: old.digest, valid_until });
        Ok(self.event("rotateFrontendKey").fact("graceHours", grace_hours))
    }

    /// 吊销: its keys open nothing any more, for good; whoever is to come back is registered anew.
    pub fn revoke(&mut self, act: &Act) -> Result<Event, Refusal> {
        self.require_office(act)?;
        self.require_active()?;
        self.active = false;
        self.retiring = None;
        Ok(self.event("revokeFrontend"))
    }

    /// Whether a key of this digest opens at that moment.
    pub fn opens(&self, digest: &str, at: DateTime<Utc>) -> bool {
        let retiring = self.retiring.as_ref().is_some_and(|old| old.digest == digest && at < old.valid_until);
        self.active && (self.key.digest == digest || retiring)
    }

    /// Whether it answers for `channel_code` in `unit_id`.
    pub fn serves(&self, act: &Act, channel_code: &ChannelCode, unit_id: UnitId) -> bool {
        self.active && self.as_caller().serves(act, channel_code, unit_id)
    }

    /// Itself as an actor.
    pub fn as_caller(&self) -> Caller {
        Caller { id: self.id, code: self.code.clone(), channel_code: self.channel_code.clone(), unit_id: self.unit_id }
    }

    fn require_office(&self, act: &Act) -> Result<(), Refusal> {
        act.require(&[Role::Office], self.unit_id)
    }

    fn require_active(&self) -> Result<(), Refusal> {
        if self.active { Ok(()) } else { Err(Refusal::of(Ground::WrongState)) }
    }

    fn event(&self, action: &'static str) -> Event {
        Event::new(action, "Frontend", self.id.0)
            .of_unit(Some(self.unit_id))
            .fact("code", self.code.as_str())
            .fact("channel", self.channel_code.as_ref().map(ChannelCode::as_str))
            .fact("keyId", self.key.public_id())
    }
}

impl Caller {
    /// Whether it answers for `channel_code` in `unit_id`.
    pub fn serves(&self, act: &Act, channel_code: &ChannelCode, unit_id: UnitId) -> bool {
        self.channel_code.as_ref() == Some(channel_code) && act.directory.covers(self.unit_id, unit_id)
    }
}

impl Actor {
    /// The frontend, where one speaks.
    pub fn frontend(&self) -> Option<&Caller> {
        match self {
            Self::Frontend(caller) => Some(caller),
            Self::Anonymous | Self::Staff(_) | Self::System => None,
        }
    }
}

/// Refuses a unit the caller's office does not cover, and a channel nobody knows.
fn check(act: &Act, details: &FrontendDetails) -> Result<(), Refusal> {
    act.require(&[Role::Office], details.unit_id)?;
    match &details.channel_code {
        Some(code) if act.directory.channel(code.as_str()).is_none() => {
            Err(Refusal::at(Ground::UnknownReference, "details.channelCode").found(code.as_str()))
        }
        _ => Ok(()),
    }
}

#[cfg(test)]
mod tests;
