//! A seat for everybody who stays: so many for one client, and so many in all.

use std::collections::HashMap;
use std::net::IpAddr;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use super::rate::network;

/// The seats, and who sits in them.
pub(super) struct Seats {
    per_client: usize,
    total: usize,
    taken: Mutex<Taken>,
}

#[derive(Default)]
struct Taken {
    total: usize,
    by_client: HashMap<u128, usize>,
}

/// A seat; free again when it is dropped.
pub(super) struct Seat {
    seats: Arc<Seats>,
    client: u128,
}

impl Seats {
    /// So many for one client, and so many in all.
    pub(super) fn new(per_client: usize, total: usize) -> Arc<Self> {
        Arc::new(Self { per_client, total, taken: Mutex::default() })
    }

    /// A seat for whoever is at `address`; none when they have theirs, or all are taken.
    pub(super) fn take(self: &Arc<Self>, address: IpAddr) -> Option<Seat> {
        let client = network(address);
        let mut taken = self.lock();
        let own = taken.by_client.get(&client).copied().unwrap_or_default();
        if own >= self.per_client || taken.total >= self.total {
            return None;
        }
        taken.total += 1;
        taken.by_client.insert(client, own + 1);
        Some(Seat { seats: self.clone(), client })
    }

    /// Whether nobody sits anywhere.
    #[cfg(test)]
    pub(super) fn is_free(&self) -> bool {
        self.lock().total == 0
    }

    fn lock(&self) -> MutexGuard<'_, Taken> {
        self.taken.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl Drop for Seat {
    fn drop(&mut self) {
        let mut taken = self.seats.lock();
        taken.total = taken.total.saturating_sub(1);
        // Who has left leaves no trace: the map does not grow with everybody who was ever here.
        match taken.by_client.get_mut(&self.client) {
            Some(own) if *own > 1 => *own -= 1,
            _ => drop(taken.by_client.remove(&self.client)),
        }
    }
}

#[cfg(test)]
#[allow(clippy::unwrap_used, reason = "a test may panic")]
mod tests {
    use super::*;

    #[test]
    fn seats_are_counted_by_client_and_in_all_and_become_free() {
        let seats = Seats::new(2, 3);
        let [mine, yours, theirs] = ["192.0.2.1", "192.0.2.2", "192.0.2.3"].map(|it| it.parse::<IpAddr>().unwrap());
        let first = seats.take(mine).unwrap();
        let second = seats.take(mine).unwrap();
        assert!(seats.take(mine).is_none());
        let third = seats.take(yours).unwrap();
        assert!(seats.take(theirs).is_none(), "all are taken");
        drop(first);
        assert!(seats.take(theirs).is_some());
        drop((second, third));
        assert!(seats.lock().by_client.is_empty() && seats.lock().total == 0);
    }
}
