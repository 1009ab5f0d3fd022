//! One message: what it says, what it is called, and by what its receiver knows that it is ours (Standard Webhooks).

use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use chrono::{DateTime, Utc};
use domain::webhook::WebhookId;
use hmac::{Hmac, KeyInit, Mac};
use persistence::digest;
use serde_json::{Value, json};
use sha2::Sha256;

use crate::credentials::WEBHOOK_PREFIX;

/// Hexadecimal digits of a message's name.
const NAME_DIGITS: usize = 32;

/// A message.
pub(super) struct Message {
    /// `webhook-id`: the same however often it is sent.
    pub(super) id: String,
    /// What is posted.
    pub(super) body: String,
}

impl Message {
    /// About `data`, which `key` tells from everything else that this webhook says.
    pub(super) fn new(webhook: WebhookId, topic: &str, key: &str, at: &str, data: &Value) -> Self {
        let name = digest(format!("{webhook}/{key}").as_bytes());
        let body = json!({ "type": topic, "timestamp": at, "data": data }).to_string();
        Self { id: format!("msg_{}", &name[..NAME_DIGITS]), body }
    }

    /// `webhook-signature` at that moment, one for each secret.
    pub(super) fn signature<'a>(&self, at: DateTime<Utc>, secrets: impl Iterator<Item = &'a str>) -> String {
        let signed = format!("{}.{}.{}", self.id, at.timestamp(), self.body);
        let signatures = secrets.filter_map(|secret| {
            let key = STANDARD.decode(secret.strip_prefix(WEBHOOK_PREFIX)?).ok()?;
            let mut mac = Hmac::<Sha256>::new_from_slice(&key).ok()?;
            mac.update(signed.as_bytes());
            Some(format!("v1,{}", STANDARD.encode(mac.finalize().into_bytes())))
        });
        signatures.collect::<Vec<_>>().join(" ")
    }
}

#[cfg(test)]
#[allow(clippy::unwrap_used, reason = "a test may panic")]
mod tests {
    use super::*;

    /// The example of the specification.
    #[test]
    fn the_signature_is_the_one_of_the_specification() {
        let message =
            Message { id: "msg_p5jXN8AQM9LWM0D4loKWxJek".to_owned(), body: "{\"test\": 2432232314}".to_owned() };
        let at = DateTime::from_timestamp(1_614_265_330, 0).unwrap();
        let secret = "whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw";
        assert_eq!(message.signature(at, [secret].into_iter()), "v1,g0hM9SsE+OTPJTGt/tmIKtSyZlE3uFJELVlNIOLJ1OE=");
        assert_eq!(message.signature(at, [secret, secret].into_iter()).split(' ').count(), 2);
    }

    #[test]
    fn a_message_has_one_name_however_often_it_is_made() {
        let id = WebhookId(uuid::Uuid::from_u128(7));
        let [first, again, other] = ["a", "a", "b"].map(|key| Message::new(id, "t", key, "now", &json!(1)).id);
        assert!(first == again && first != other && first.len() == 36);
    }
}
