//! What a client may ask for over time, counted in cost and not in requests: one search is not one sign-in.

use std::hash::{BuildHasher, RandomState};
use std::net::IpAddr;
use std::num::NonZeroU32;
use std::time::Duration;

use domain::frontend::FrontendId;
use governor::clock::{Clock, DefaultClock};
use governor::{DefaultKeyedRateLimiter, Quota};

/// Purses that all clients share by hash. Memory is bounded by their number whoever calls; two clients that meet in
/// one are rare, and cannot be brought about on purpose, as the hash has a secret.
const PURSES: u64 = 1 << 17;

/// A purse per client, refilled steadily.
pub struct RateLimiter {
    /// `None` is without limit.
    purses: Option<DefaultKeyedRateLimiter<u64>>,
    size: NonZeroU32,
    hasher: RandomState,
    clock: DefaultClock,
}

impl RateLimiter {
    /// A purse holds the cost of one minute; 0 is without limit.
    pub fn new(cost_per_minute: u32) -> Self {
        let size = NonZeroU32::new(cost_per_minute);
        Self {
            purses: size.map(|size| DefaultKeyedRateLimiter::keyed(Quota::per_minute(size))),
            size: size.unwrap_or(NonZeroU32::MIN),
            hasher: RandomState::new(),
            clock: DefaultClock::default(),
        }
    }

    /// Takes `cost` from the purse of `address`, or says how long to wait until it is there. What costs more than a
    /// purse holds takes a full one: a single admitted operation can always be run in the end.
    pub fn spend(&self, address: IpAddr, cost: u64) -> Result<(), Duration> {
        self.take(network(address), cost)
    }

    /// The same from the purse of a frontend, wherever it calls from.
    pub fn spend_of(&self, frontend: FrontendId, cost: u64) -> Result<(), Duration> {
        self.take(frontend.0.as_u128(), cost)
    }

    fn take(&self, client: u128, cost: u64) -> Result<(), Duration> {
        let Some(purses) = &self.purses else { return Ok(()) };
        if cost == 0 {
            return Ok(());
        }
        let cost = u32::try_from(cost).ok().and_then(NonZeroU32::new).map_or(self.size, |cost| cost.min(self.size));
        match purses.check_key_n(&(self.hasher.hash_one(client) % PURSES), cost) {
            Ok(Ok(())) => Ok(()),
            Ok(Err(not_yet)) => Err(not_yet.wait_time_from(self.clock.now())),
            // Cannot be: the cost is at most the size of the purse.
            Err(_) => Err(Duration::from_mins(1)),
        }
    }
}

/// One host commands a whole /64 of IPv6 addresses.
pub fn network(address: IpAddr) -> u128 {
    match address.to_canonical() {
        IpAddr::V4(address) => u128::from(address.to_bits()),
        IpAddr::V6(address) => address.to_bits() >> 64 << 64,
    }
}

#[cfg(test)]
#[allow(clippy::unwrap_used, reason = "a test may panic")]
mod tests {
    use super::*;

    fn address(text: &str) -> IpAddr {
        text.parse().unwrap()
    }

    #[test]
    fn a_purse_empties_by_cost_and_belongs_to_one_address() {
        let limiter = RateLimiter::new(100);
        let (mine, yours) = (address("192.0.2.1"), address("192.0.2.2"));
        assert_eq!(limiter.spend(mine, 60), Ok(()));
        let wait = limiter.spend(mine, 60).expect_err("40 are left");
        assert!(wait > Duration::from_secs(5) && wait < Duration::from_secs(20), "{wait:?}");
        assert_eq!(limiter.spend(mine, 30), Ok(()));
        assert_eq!(limiter.spend(yours, 100), Ok(()));
    }

    #[test]
    fn what_costs_more_than_a_purse_takes_a_full_one() {
        let limiter = RateLimiter::new(100);
        assert_eq!(limiter.spend(address("192.0.2.1"), u64::MAX), Ok(()));
        assert!(limiter.spend(address("192.0.2.1"), 1).is_err());
        assert_eq!(limiter.spend(address("192.0.2.1"), 0), Ok(()));
    }

    #[test]
    fn zero_is_without_limit() {
        let limiter = RateLimiter::new(0);
        assert!((0..1_000).all(|_| limiter.spend(address("192.0.2.1"), u64::MAX).is_ok()));
    }

    #[test]
    fn a_network_of_ipv6_is_one_client() {
        assert_eq!(network(address("2001:db8::1")), network(address("2001:db8::ffff:2")));
        assert_ne!(network(address("2001:db8::1")), network(address("2001:db8:0:1::1")));
        assert_eq!(network(address("::ffff:192.0.2.1")), network(address("192.0.2.1")));
    }
}
