//! Which addresses messages may be sent to. Whoever administers a unit chooses the URL, and must not reach into the network that the
//! server stands in.

use std::io::{Error, ErrorKind};
use std::net::{IpAddr, Ipv4Addr, Ipv6Addr, SocketAddr};

use reqwest::dns::{Addrs, Name, Resolve, Resolving};

/// Looks names up, and answers nothing that is in a private network: asked when the connection is made, so that a name cannot
/// be one thing when it is looked at and another when it is called.
pub(super) struct Public;

impl Resolve for Public {
    fn resolve(&self, name: Name) -> Resolving {
        Box::pin(async move {
            let found: Vec<SocketAddr> = tokio::net::lookup_host((name.as_str(), 0)).await?.collect();
            if found.iter().all(|it| is_public(it.ip())) {
                return Ok(Box::new(found.into_iter()) as Addrs);
            }
            Err(Box::from(Error::new(ErrorKind::PermissionDenied, Refused)))
        })
    }
}

/// The address is in a private network.
#[derive(Debug, thiserror::Error)]
#[error("the address is in a private network")]
pub(super) struct Refused;

/// Whether a failure to connect is ours.
pub(super) fn is_refusal(error: &reqwest::Error) -> bool {
    let mut cause: Option<&(dyn std::error::Error + 'static)> = Some(error);
    while let Some(error) = cause {
        let is_ours = error
            .downcast_ref::<Error>()
            .is_some_and(|it| it.get_ref().is_some_and(<dyn std::error::Error + Send + Sync>::is::<Refused>));
        if is_ours || error.is::<Refused>() {
            return true;
        }
        cause = error.source();
    }
    false
}

/// Whether an address can be reached from everywhere, as far as its number tells.
pub(super) fn is_public(address: IpAddr) -> bool {
    match address {
        IpAddr::V4(address) => is_public_v4(address),
        IpAddr::V6(address) => is_public_v6(address),
    }
}

fn is_public_v4(address: Ipv4Addr) -> bool {
    let [a, b, c, _] = address.octets();
    let is_special = address.is_private()
        || address.is_loopback()
        || address.is_link_local()
        || address.is_documentation()
        || address.is_multicast()
        || matches!(
            (a, b, c),
            (0 | 240..=255, ..) | (100, 64..=127, _) | (192, 0, 0) | (192, 88, 99) | (198, 18 | 19, _)
        );
    !is_special
}

/// Only what is given out to networks; addresses that carry one of the older kind are judged by that.
fn is_public_v6(address: Ipv6Addr) -> bool {
    let parts = address.segments();
    let carried = |high: u16, low: u16| {
        let [[a, b], [c, d]] = [high.to_be_bytes(), low.to_be_bytes()];
        is_public_v4(Ipv4Addr::new(a, b, c, d))
    };
    match parts {
        [0, 0, 0, 0, 0, 0xffff, high, low] | [0x64, 0xff9b, 0, 0, 0, 0, high, low] | [0x2002, high, low, ..] => {
            carried(high, low)
        }
        [0x2001, 0..=0x01ff | 0x0db8, ..] | [0x3fff, 0..=0x0fff, ..] => false,
        [first, ..] => first & 0xe000 == 0x2000,
    }
}

#[cfg(test)]
#[allow(clippy::unwrap_used, reason = "a test may panic")]
mod tests {
    use super::*;

    #[test]
    fn what_stands_in_a_network_of_our_own_is_told_from_the_rest() {
        for public in
            ["1.1.1.1", "223.5.5.5", "100.128.0.1", "192.0.1.1", "2400:3200::1", "::ffff:8.8.8.8", "64:ff9b::808:808"]
        {
            assert!(is_public(public.parse().unwrap()), "{public}");
        }
        for private in [
            "127.0.0.1",
            "10.0.0.1",
            "172.16.0.1",
            "192.168.1.1",
            "169.254.169.254",
            "0.0.0.0",
            "100.64.0.1",
            "100.127.255.255",
            "192.0.0.1",
            "198.18.0.1",
            "224.0.0.1",
            "240.0.0.1",
            "255.255.255.255",
            "203.0.113.1",
            "::",
            "::1",
            "fe80::1",
            "fd00::1",
            "ff02::1",
            "::ffff:127.0.0.1",
            "::ffff:169.254.169.254",
            "64:ff9b::7f00:1",
            "2002:7f00:1::",
            "2001::1",
            "2001:db8::1",
            "::127.0.0.1",
            "3fff::1",
        ] {
            assert!(!is_public(private.parse().unwrap()), "{private}");
        }
    }

    #[tokio::test]
    async fn a_name_that_leads_inside_is_not_called() {
        let client = reqwest::Client::builder().no_proxy().dns_resolver(Public).build().unwrap();
        let error = client.get("http://localhost:1/").send().await.unwrap_err();
        assert!(is_refusal(&error), "{error:?}");
    }
}
