//! 回执: what whoever runs a channel says about a delivery, and how they prove it.

use chrono::NaiveDate;
use serde::{Deserialize, Serialize};

use crate::act::Act;
use crate::attachment::ContentHash;
use crate::channel::Channel;
use crate::refusal::{Ground, Refusal};
use crate::vocabulary::{Malformed, is_invisible};
use crate::{code, text};

/// Longest address that is kept, in characters.
const ADDRESS_CHARACTERS: usize = 2_000;

text! {
    /// 备注 of a receipt: for colleagues, never shown to the public.
    DeliveryNote, max 500
}

text! {
    /// 期号、节目或者地点.
    ProofText, max 200
}

code! {
    /// 回执类型: what may be reported.
    pub enum Reported {
        /// 已取用
        Pulled = "PULLED" / "已取用" / "Taken",
        /// 已发布
        Ran = "RAN" / "已发布" / "Published on the channel",
        /// 已撤回
        Recalled = "RECALLED" / "已撤回" / "Taken down",
    }
}

/// 网址: an address by http or https, as browsers open it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct WebAddress(String);

impl WebAddress {
    /// The address itself.
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl std::str::FromStr for WebAddress {
    type Err = Malformed;

    fn from_str(text: &str) -> Result<Self, Malformed> {
        let text = text.trim();
        let rest = text.strip_prefix("https://").or_else(|| text.strip_prefix("http://"));
        let host = rest.and_then(|rest| rest.split(['/', '?', '#']).next()).unwrap_or_default();
        // A name before the host would show one site and open another.
        let is_host = !host.is_empty() && !host.starts_with([':', '.']) && !host.contains('@');
        let is_bad = |c: char| c.is_whitespace() || is_invisible(c) || matches!(c, '<' | '>' | '"' | '\\' | '`');
        if is_host && text.chars().count() <= ADDRESS_CHARACTERS && !text.chars().any(is_bad) {
            return Ok(Self(text.to_owned()));
        }
        Err(Malformed {
            found: text.chars().filter(|c| !is_invisible(*c)).take(80).collect(),
            allowed: (
                "以 http:// 或 https:// 开头的完整网址,不含空格,至多 2000 个字符",
                "a whole address that begins with http:// or https://, without spaces, of at most 2000 characters",
            ),
        })
    }
}

impl Serialize for WebAddress {
    fn serialize<S: serde::Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.serialize_str(&self.0)
    }
}

impl<'de> Deserialize<'de> for WebAddress {
    fn deserialize<D: serde::Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        String::deserialize(deserializer)?.parse().map_err(serde::de::Error::custom)
    }
}

/// 发布凭证: where anybody can look it up. Online it is an address; elsewhere whichever of the others fits.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct Proof {
    /// 网址
    #[serde(skip_serializing_if = "Option::is_none")]
    pub url: Option<WebAddress>,
    /// 期号、版面: of a gazette or a newspaper.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub issue: Option<ProofText>,
    /// 节目: on radio or television.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub programme: Option<ProofText>,
    /// 地点: of a notice board, a hall, a reading point.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub place: Option<ProofText>,
    /// 照片: the hash of its content.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub photo: Option<ContentHash>,
}

/// 回执: one report.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Report {
    /// What happened.
    pub state: Reported,
    /// 发布日期 on the channel.
    pub ran_on: Option<NaiveDate>,
    /// 发布凭证
    pub proof: Proof,
    /// 备注
    pub note: Option<DeliveryNote>,
}

impl Report {
    /// The day and the proof that a report of 已发布 has to hold: online an address, and the day of the report unless it
    /// is said; elsewhere the day, and an issue, a programme or a place.
    pub fn proven_on(&self, act: &Act, channel: &Channel) -> Result<NaiveDate, Refusal> {
        let Proof { url, issue, programme, place, .. } = &self.proof;
        if channel.online && url.is_none() {
            return Err(Refusal::at(Ground::MissingValue, "url").allowed(
                "线上渠道须提供可打开的网址",
                "on a channel that is online, the address where it can be read",
            ));
        }
        if !channel.online && issue.is_none() && programme.is_none() && place.is_none() {
            return Err(Refusal::at(Ground::MissingValue, "issue").allowed(
                "线下载体须提供 issue(期号)、programme(节目)、place(地点)之一",
                "off line one of `issue`, `programme` and `place`",
            ));
        }
        match self.ran_on {
            Some(on) if on > act.date() => Err(Refusal::at(Ground::InvalidValue, "ranOn")
                .found(on.to_string())
                .allowed("不晚于今天的日期", "a day not later than today")),
            Some(on) => Ok(on),
            None if channel.online => Ok(act.date()),
            None => Err(Refusal::at(Ground::MissingValue, "ranOn")),
        }
    }

    /// Refuses proof of publication in a report of something else: it would be lost.
    pub fn without_proof(&self) -> Result<(), Refusal> {
        let Proof { url, issue, programme, place, photo } = &self.proof;
        let given = [
            ("ranOn", self.ran_on.is_some()),
            ("url", url.is_some()),
            ("issue", issue.is_some()),
            ("programme", programme.is_some()),
            ("place", place.is_some()),
            ("photo", photo.is_some()),
        ];
        match given.iter().find(|(_, is_given)| *is_given) {
            Some((field, _)) => Err(Refusal::at(Ground::InvalidValue, field)
                .found(self.state.code())
                .allowed("仅在 state 为 RAN 时填写", "only with the state RAN")),
            None => Ok(()),
        }
    }
}
