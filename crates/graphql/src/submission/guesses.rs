//! Wrong guesses of query codes, counted in so much memory and no more.

use std::hash::{BuildHasher, Hash, RandomState};
use std::sync::atomic::{AtomicU64, Ordering};

use chrono::{DateTime, Utc};

/// Counters that all share by hash. Two that meet in one are rare, and cannot be brought about, as the hash has a secret.
const COUNTERS: usize = 1 << 16;
/// Seconds after which guesses are forgotten.
const PERIOD_SECONDS: i64 = 15 * 60;
/// Wrong guesses within a period.
const MOST: u64 = 10;
/// Bits of a counter that count; the others name the period.
const COUNT_BITS: u32 = 16;

/// 查询码的错误次数, by address and by case.
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
    /// Where guesses of this kind are counted.
    pub(super) fn key_of(&self, of: &impl Hash) -> usize {
        usize::try_from(self.hasher.hash_one(of) % COUNTERS as u64).expect("there are fewer counters than that")
    }

    /// Whether no more may be guessed for the moment.
    pub(super) fn is_spent(&self, key: usize, at: DateTime<Utc>) -> bool {
        let counted = self.counters[key].load(Ordering::Relaxed);
        counted >> COUNT_BITS == period(at) && counted & (u64::MAX >> (u64::BITS - COUNT_BITS)) >= MOST
    }

    /// Counts a wrong guess.
    pub(super) fn count(&self, key: usize, at: DateTime<Utc>) {
        let add = |counted: u64| {
            let fresh = period(at) << COUNT_BITS;
            Some(if counted >> COUNT_BITS == period(at) { counted + 1 } else { fresh + 1 })
        };
        // `add` never says no.
        let _ = self.counters[key].fetch_update(Ordering::Relaxed, Ordering::Relaxed, add);
    }
}

fn period(at: DateTime<Utc>) -> u64 {
    (at.timestamp() / PERIOD_SECONDS).unsigned_abs()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn ten_wrong_guesses_are_enough_for_a_quarter_of_an_hour() {
        let guesses = Guesses::default();
        let at: DateTime<Utc> = "2026-03-02T01:00:00Z".parse().unwrap();
        let (mine, yours) = (guesses.key_of(&1_u32), guesses.key_of(&2_u32));
        for _ in 0..MOST {
            assert!(!guesses.is_spent(mine, at));
            guesses.count(mine, at);
        }
        assert!(guesses.is_spent(mine, at));
        assert!(mine == yours || !guesses.is_spent(yours, at));
        assert!(!guesses.is_spent(mine, at + chrono::Duration::minutes(15)));
    }
}
