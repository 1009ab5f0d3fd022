//! Wrong guesses of query codes, counted in so much memory and no more.

use std::hash::{BuildHasher, Hash, RandomState};
use std::sync::atomic::{AtomicU64, Ordering};

use chrono::{DateTime, Utc};
use domain::frontend::FrontendId;
use domain::submission::CaseNumber;

/// Counters that all share by hash. Two that meet in one are rare, and cannot be brought about, as the hash has a secret.
const COUNTERS: usize = 1 << 16;
/// Seconds after which guesses are forgotten.
const PERIOD_SECONDS: i64 = 15 * 60;
/// Bits of a counter that count; the others name the period.
const COUNT_BITS: u32 = 16;
const COUNT_MASK: u64 = (1 << COUNT_BITS) - 1;

/// Wrong guesses from one address within a period: somebody who mistypes needs fewer.
const MOST_BY_ADDRESS: u64 = 10;
/// Wrong guesses through one frontend with a key: it asks for many people, who share its address and are not to be locked out by
/// one of them. Keeping one of its users from guessing is its own affair.
const MOST_BY_FRONTEND: u64 = 1_000;
/// Wrong guesses at one number, from wherever. Numbers are no secret and follow each other: with a small limit a stranger locks
/// people out of their own cases by being wrong on purpose. This one takes a hundred addresses to reach, and a code has sixty
/// bits: so many guesses in every period of a year find it with a chance of one in thirty thousand million.
const MOST_BY_NUMBER: u64 = 1_000;

/// Whose guesses are counted together, or at what.
#[derive(Clone, Copy)]
pub(super) enum Counted<'a> {
    /// From an address, as the transport knows it.
    Address(u128),
    /// Through a frontend with a key, wherever that calls from.
    Frontend(FrontendId),
    /// At a number; at none, where what was typed cannot be one.
    Number(Option<&'a CaseNumber>),
}

impl Counted<'_> {
    const fn most(self) -> u64 {
        match self {
            Self::Address(_) => MOST_BY_ADDRESS,
            Self::Frontend(_) => MOST_BY_FRONTEND,
            Self::Number(_) => MOST_BY_NUMBER,
        }
    }
}

/// Each kind has a hash of its own for the same thing.
impl Hash for Counted<'_> {
    fn hash<H: std::hash::Hasher>(&self, state: &mut H) {
        std::mem::discriminant(self).hash(state);
        match self {
            Self::Address(address) => address.hash(state),
            Self::Frontend(id) => id.0.hash(state),
            Self::Number(number) => number.map(CaseNumber::as_str).hash(state),
        }
    }
}

/// 查询码的错误次数, by who asks and by case. Kept in memory: each server counts for itself, and forgets when it stops.
pub struct Guesses {
    counters: Box<[AtomicU64]>,
    hasher: RandomState,
}

impl Default for Guesses {
    fn default() -> Self {
        Self { counters: (0..COUNTERS).map(|_| AtomicU64::new(0)).collect(), hasher: RandomState::new() }
    }
}

impl Guesses {
    fn counter(&self, of: Counted<'_>) -> &AtomicU64 {
        let place = usize::try_from(self.hasher.hash_one(of) % COUNTERS as u64);
        &self.counters[place.expect("there are fewer counters than that")]
    }

    /// Whether no more may be guessed for the moment.
    pub(super) fn is_spent(&self, of: Counted<'_>, at: DateTime<Utc>) -> bool {
        spent(self.counter(of).load(Ordering::Relaxed), of, at)
    }

    /// Counts a wrong guess; whether it was still one of those that are allowed. Of many at the same time some are not.
    pub(super) fn count(&self, of: Counted<'_>, at: DateTime<Utc>) -> bool {
        let add = |counted: u64| {
            let before = if counted >> COUNT_BITS == period(at) { counted & COUNT_MASK } else { 0 };
            Some(period(at) << COUNT_BITS | (before + 1).min(COUNT_MASK))
        };
        // `add` never says no.
        let (Ok(counted) | Err(counted)) = self.counter(of).fetch_update(Ordering::Relaxed, Ordering::Relaxed, add);
        !spent(counted, of, at)
    }
}

fn spent(counted: u64, of: Counted<'_>, at: DateTime<Utc>) -> bool {
    counted >> COUNT_BITS == period(at) && counted & COUNT_MASK >= of.most()
}

fn period(at: DateTime<Utc>) -> u64 {
    (at.timestamp() / PERIOD_SECONDS).unsigned_abs()
}

#[cfg(test)]
mod tests {
    use uuid::Uuid;

    use super::*;

    fn at() -> DateTime<Utc> {
        "2026-03-02T01:00:00Z".parse().unwrap()
    }

    /// Guesses until no more are allowed; answers how many that were.
    fn allowed(guesses: &Guesses, of: Counted<'_>) -> u64 {
        let mut count = 0;
        while !guesses.is_spent(of, at()) {
            assert!(guesses.count(of, at()), "{count}");
            count += 1;
        }
        assert!(!guesses.count(of, at()), "asked at the same time as the last one");
        count
    }

    #[test]
    fn wrong_guesses_are_enough_for_a_quarter_of_an_hour() {
        let guesses = Guesses::default();
        let mine = Counted::Address(1);
        assert_eq!(allowed(&guesses, mine), 10);
        assert!(guesses.is_spent(mine, at() + chrono::Duration::seconds(899)));
        assert!(!guesses.is_spent(mine, at() + chrono::Duration::minutes(15)));
        let yours = Counted::Address(2);
        assert!(std::ptr::eq(guesses.counter(mine), guesses.counter(yours)) || !guesses.is_spent(yours, at()));
    }

    #[test]
    fn a_counter_that_is_full_stays_full() {
        let guesses = Guesses::default();
        let of = Counted::Address(1);
        for _ in 0..COUNT_MASK + 2 {
            guesses.count(of, at());
        }
        assert!(guesses.is_spent(of, at()));
    }

    #[test]
    fn a_stranger_alone_does_not_lock_a_case() {
        let guesses = Guesses::default();
        let number = CaseNumber::typed("ZX-2026-000001");
        assert_eq!(allowed(&guesses, Counted::Number(number.as_ref())), 100 * allowed(&guesses, Counted::Address(1)));
        assert_eq!(allowed(&guesses, Counted::Frontend(FrontendId(Uuid::from_u128(1)))), 1_000);
    }
}
