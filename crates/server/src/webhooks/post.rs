//! Posting a message, and what the other side says to it.

use std::time::{Duration, Instant};

use anyhow::Context;
use chrono::{DateTime, Utc};
use domain::webhook::{Attempt, Webhook, WebhookFault};
use reqwest::header::CONTENT_TYPE;
use reqwest::redirect::Policy;
use reqwest::{Client, Url};

use super::addresses::{Public, is_public, is_refusal};
use super::message::Message;
use crate::config::Webhooks;

const CONNECT: Duration = Duration::from_secs(5);

/// What sends messages.
pub(super) struct Post {
    client: Client,
    allow_private: bool,
}

impl Post {
    /// No proxy, no redirect: the address that was chosen is the one that is called.
    pub(super) fn new(config: &Webhooks) -> anyhow::Result<Self> {
        let builder = Client::builder()
            .no_proxy()
            .redirect(Policy::none())
            .connect_timeout(CONNECT)
            .timeout(Duration::from_millis(config.timeout_ms))
            .user_agent(concat!("Gongkai/", env!("CARGO_PKG_VERSION")));
        let builder = if config.allow_private { builder } else { builder.dns_resolver(Public).https_only(true) };
        let client = builder.build().context("无法准备推送 / Webhooks cannot be sent")?;
        Ok(Self { client, allow_private: config.allow_private })
    }

    /// One attempt; what the other side answers beside its status is not read.
    pub(super) async fn send(
        &self,
        webhook: &Webhook,
        message: &Message,
        at: DateTime<Utc>,
        signature: &str,
    ) -> Attempt {
        let begun = Instant::now();
        let (status, fault) = match self.try_send(webhook.url.as_str(), message, at, signature).await {
            Ok(status) => (Some(i32::from(status)), (!(200..300).contains(&status)).then_some(WebhookFault::Status)),
            Err(fault) => (None, Some(fault)),
        };
        Attempt {
            number: webhook.attempts,
            message_id: message.id.clone(),
            at,
            duration_ms: i32::try_from(begun.elapsed().as_millis()).unwrap_or(i32::MAX),
            status,
            fault,
        }
    }

    async fn try_send(
        &self,
        url: &str,
        message: &Message,
        at: DateTime<Utc>,
        signature: &str,
    ) -> Result<u16, WebhookFault> {
        let url = Url::parse(url).map_err(|_| WebhookFault::Unreachable)?;
        if !self.allow_private && is_private_number(&url) {
            return Err(WebhookFault::AddressRefused);
        }
        let request = self
            .client
            .post(url)
            .header(CONTENT_TYPE, "application/json; charset=utf-8")
            .header("webhook-id", &message.id)
            .header("webhook-timestamp", at.timestamp())
            .header("webhook-signature", signature)
            .body(message.body.clone());
        match request.send().await {
            Ok(response) => Ok(response.status().as_u16()),
            Err(error) if is_refusal(&error) => Err(WebhookFault::AddressRefused),
            Err(error) if error.is_timeout() => Err(WebhookFault::TimedOut),
            Err(_) => Err(WebhookFault::Unreachable),
        }
    }
}

/// An address by number is not looked up, so it is looked at here.
fn is_private_number(url: &Url) -> bool {
    let host = url.host_str().unwrap_or_default().trim_matches(['[', ']']);
    host.parse().is_ok_and(|address| !is_public(address))
}

#[cfg(test)]
#[allow(clippy::unwrap_used, reason = "a test may panic")]
mod tests {
    use super::*;

    #[test]
    fn numbers_are_read_as_browsers_read_them() {
        for private in ["https://127.1/", "https://0x7f000001/", "https://2130706433/", "https://[::1]/", "https://0/"]
        {
            assert!(is_private_number(&Url::parse(private).unwrap()), "{private}");
        }
        for other in ["https://1.1.1.1/", "https://example.gov.cn/", "https://[2400:3200::1]/"] {
            assert!(!is_private_number(&Url::parse(other).unwrap()), "{other}");
        }
    }
}
