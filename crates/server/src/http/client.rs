//! Who is on the other side, as far as HTTP tells.

use std::net::IpAddr;

use axum::http::{HeaderMap, header};
use domain::frontend::Caller;
use domain::vocabulary::Locale;
use uuid::Uuid;

use crate::bearer::{Presented, presented};

/// Longer request ids are not taken over.
const REQUEST_ID_LENGTH: usize = 64;

/// The client of one request; handlers get it as an `Extension`.
#[derive(Clone, Debug)]
pub struct Client {
    /// Its address; personal data, so it is for limits and never for the log.
    pub address: IpAddr,
    /// The language it wants.
    pub locale: Locale,
    /// The request's id in log, header `x-request-id` and internal errors.
    pub request_id: String,
    /// Whether it shows a session or a key, whatever that turns out to be worth.
    pub presents: bool,
    /// The frontend whose key it sends; its requests are paid from a purse of their own.
    pub frontend: Option<Caller>,
}

impl Client {
    /// Reads the headers; `peer` is the other end of the connection.
    pub(super) fn of(headers: &HeaderMap, peer: IpAddr, trusted_proxies: &[IpAddr]) -> Self {
        Self {
            address: address(headers, peer, trusted_proxies),
            locale: locale(headers),
            request_id: request_id(headers),
            presents: presented(headers) != Presented::Nothing,
            frontend: None,
        }
    }
}

/// The last address that no trusted proxy vouches against: what stands left of it, anybody may have written.
fn address(headers: &HeaderMap, peer: IpAddr, trusted_proxies: &[IpAddr]) -> IpAddr {
    let mut address = peer.to_canonical();
    let forwarded = headers.get_all("x-forwarded-for").iter().filter_map(|value| value.to_str().ok());
    let hops: Vec<&str> = forwarded.flat_map(|value| value.split(',')).map(str::trim).collect();
    for hop in hops.iter().rev() {
        if !trusted_proxies.contains(&address) {
            break;
        }
        let Ok(next) = hop.parse::<IpAddr>() else { break };
        address = next.to_canonical();
    }
    address
}

/// 中文 unless the client prefers English to it.
fn locale(headers: &HeaderMap) -> Locale {
    let wanted = headers.get(header::ACCEPT_LANGUAGE).and_then(|value| value.to_str().ok()).unwrap_or_default();
    let (mut zh, mut en) = (0.0_f32, 0.0_f32);
    for (language, quality) in super::negotiate::by_quality(wanted) {
        match language.get(..2).map(str::to_ascii_lowercase).as_deref() {
            Some("zh") => zh = zh.max(quality),
            Some("en") => en = en.max(quality),
            _ => {}
        }
    }
    if en > zh { Locale::En } else { Locale::Zh }
}

/// The client's own id where it is harmless in a log, else a new one.
fn request_id(headers: &HeaderMap) -> String {
    let is_sane = |id: &&str| {
        (1..=REQUEST_ID_LENGTH).contains(&id.len())
            && id.bytes().all(|byte| byte.is_ascii_alphanumeric() || matches!(byte, b'-' | b'_' | b'.'))
    };
    let given = headers.get("x-request-id").and_then(|value| value.to_str().ok()).filter(is_sane);
    given.map_or_else(|| Uuid::now_v7().to_string(), ToOwned::to_owned)
}

#[cfg(test)]
#[allow(clippy::unwrap_used, reason = "a test may panic")]
mod tests {
    use super::*;

    fn headers(pairs: &[(&'static str, &str)]) -> HeaderMap {
        pairs.iter().map(|(name, value)| ((*name).parse().unwrap(), value.parse().unwrap())).collect()
    }

    #[test]
    fn forwarded_addresses_are_believed_from_trusted_proxies_only() {
        let [proxy, inner, stranger] = ["10.0.0.1", "10.0.0.2", "203.0.113.9"].map(|it| it.parse::<IpAddr>().unwrap());
        let forwarded = headers(&[("x-forwarded-for", "1.2.3.4, 203.0.113.9, 10.0.0.2")]);
        assert_eq!(address(&forwarded, stranger, &[proxy]), stranger);
        assert_eq!(address(&forwarded, proxy, &[proxy, inner]), stranger);
        assert_eq!(address(&forwarded, proxy, &[proxy]), inner);
        assert_eq!(address(&headers(&[("x-forwarded-for", "nonsense")]), proxy, &[proxy]), proxy);
    }

    #[test]
    fn the_language_is_chinese_unless_english_is_preferred() {
        let of = |wanted| locale(&headers(&[("accept-language", wanted)]));
        assert_eq!(of("en-GB,en;q=0.9,zh;q=0.8"), Locale::En);
        assert_eq!(of("zh-CN,zh;q=0.9,en;q=0.8"), Locale::Zh);
        assert_eq!(of("fr"), Locale::Zh);
        assert_eq!(of("日,en;q=x,;;,"), Locale::Zh);
    }

    #[test]
    fn request_ids_are_taken_over_when_sane() {
        let of = |id| request_id(&headers(&[("x-request-id", id)]));
        assert_eq!(of("abc-1_2.3"), "abc-1_2.3");
        assert_ne!(of("a b"), "a b");
        assert_ne!(of(&"x".repeat(65)).len(), 65);
    }
}
