//! `frontend.toml`: what a frontend says of itself.

use std::collections::{BTreeMap, BTreeSet};

use domain::channel::ChannelCode;
use serde::Deserialize;

/// Longest life of an answer in caches, in seconds. What is withdrawn is gone from everywhere after that.
const LONGEST_LIFE: u32 = 3_600;

/// 接入清单.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Manifest {
    /// 名称
    pub title: String,
    /// 渠道: the code of the channel it serves, if any.
    #[serde(default)]
    pub channel: Option<String>,
    /// What its key may run.
    #[serde(default)]
    pub operations: Operations,
    /// Sites whose pages may call us from a browser: `https://www.example.gov.cn`.
    #[serde(default)]
    pub origins: Vec<String>,
    /// 契约: documents that are feeds and webhooks, too, by name, with what their feeds are called.
    #[serde(default)]
    pub contracts: BTreeMap<String, String>,
    /// What differs from everybody's limits.
    #[serde(default)]
    pub limits: PlugLimits,
    /// How long caches may keep answers.
    #[serde(default)]
    pub cache: Life,
}

/// What a frontend with its key may run.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Operations {
    /// Stored documents.
    #[default]
    Trusted,
    /// Any document.
    Any,
}

/// What differs from everybody's limits.
#[derive(Clone, Copy, Debug, Default, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct PlugLimits {
    /// Cost of one of its documents.
    pub cost: Option<u64>,
    /// Cost that its key may spend in a minute; 0 is without limit.
    pub cost_per_minute: Option<u32>,
}

/// How long caches may keep answers.
#[derive(Clone, Copy, Debug, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct Life {
    /// Seconds for which an answer is used without asking again; cut to the next publication that is planned.
    pub max_age_seconds: u32,
}

impl Default for Life {
    fn default() -> Self {
        Self { max_age_seconds: 1 }
    }
}

impl Manifest {
    /// Reads and checks it; or says what is wrong, naming the key.
    pub fn read(text: &str) -> Result<Self, String> {
        let manifest: Self = toml::from_str(text).map_err(|error| error.to_string().trim_end().to_owned())?;
        manifest.check()?;
        Ok(manifest)
    }

    fn check(&self) -> Result<(), String> {
        if self.title.trim().is_empty() {
            return Err("title 不能为空 / must not be empty".to_owned());
        }
        if let Some(channel) = &self.channel
            && channel.parse::<ChannelCode>().is_err()
        {
            return Err(format!("channel 不是渠道代码:{channel} / is no code of a channel: {channel}"));
        }
        if let Some(origin) = self.origins.iter().find(|origin| !is_origin(origin)) {
            return Err(format!(
                "origins 应形如 https://www.example.gov.cn,不带路径:{origin} / has to be scheme and host without a path: {origin}"
            ));
        }
        if self.origins.iter().collect::<BTreeSet<_>>().len() < self.origins.len() {
            return Err("origins 重复 / holds one twice".to_owned());
        }
        if let Some((name, _)) = self.contracts.iter().find(|(_, title)| title.trim().is_empty()) {
            return Err(format!("contracts.{name} 须有标题 / needs a title"));
        }
        if self.limits.cost == Some(0) {
            return Err("limits.cost 至少为 1 / must be at least 1".to_owned());
        }
        if self.cache.max_age_seconds > LONGEST_LIFE {
            return Err(format!("cache.max_age_seconds 至多为 {LONGEST_LIFE} / must be at most {LONGEST_LIFE}"));
        }
        Ok(())
    }
}

/// As a browser sends it: scheme, host, and a port that is not the scheme's own.
fn is_origin(text: &str) -> bool {
    let rest = text.strip_prefix("https://").or_else(|| text.strip_prefix("http://"));
    rest.is_some_and(|rest| {
        let sane = |byte: u8| byte.is_ascii_lowercase() || byte.is_ascii_digit() || b".-:[]".contains(&byte);
        !rest.is_empty() && rest.bytes().all(sane)
    })
}

#[cfg(test)]
#[allow(clippy::unwrap_used, reason = "a test may panic")]
mod tests {
    use super::*;

    #[test]
    fn a_title_is_enough() {
        let manifest = Manifest::read("title = \"门户网站\"").unwrap();
        assert_eq!((manifest.operations, manifest.cache.max_age_seconds), (Operations::Trusted, 1));
    }

    #[test]
    fn what_is_wrong_is_named() {
        let wrong = |text: &str| Manifest::read(&format!("title = \"门户\"\n{text}")).unwrap_err();
        assert!(wrong("colour = 1").contains("colour"));
        assert!(wrong("origins = [\"https://a.cn/\"]").contains("https://a.cn/"));
        assert!(wrong("origins = [\"https://a.cn\", \"https://a.cn\"]").contains("origins"));
        assert!(wrong("[contracts]\nnotices = \" \"").contains("contracts.notices"));
        assert!(wrong("[limits]\ncost = 0").contains("limits.cost"));
        assert!(wrong("[cache]\nmax_age_seconds = 86400").contains("3600"));
        assert!(wrong("operations = \"some\"").contains("trusted"));
        assert!(Manifest::read("").unwrap_err().contains("title"));
    }
}
