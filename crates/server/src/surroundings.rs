//! What the application takes from the world: the time, new ids, how hard passwords are, and how files are read. Tests bring their own.

use std::sync::{Arc, Mutex};

use chrono::{DateTime, Utc};
use domain::act::MakeId;
use uuid::{ContextV7, Timestamp, Uuid};

use crate::credentials::HashCost;
use crate::imports::ReadFile;
use crate::reading::Reader;

/// Tells the time.
pub type Clock = Arc<dyn Fn() -> DateTime<Utc> + Send + Sync>;

/// The world around the application.
#[derive(Clone)]
pub struct Surroundings {
    /// The time.
    pub clock: Clock,
    /// Identifiers.
    pub make_id: MakeId,
    /// How much work a password costs.
    pub hash_cost: HashCost,
    /// How files are read that came from outside.
    pub reader: Arc<dyn ReadFile>,
}

impl Default for Surroundings {
    fn default() -> Self {
        // Where a program cannot tell what it is called, its name on the path has to do.
        let program = std::env::current_exe().unwrap_or_else(|_| "gongkai".into());
        Self {
            clock: Arc::new(Utc::now),
            make_id: time_ordered_ids(),
            hash_cost: HashCost::default(),
            reader: Arc::new(Reader::new(program)),
        }
    }
}

/// UUIDv7 of the act's instant; of two made in one process the later one is always the greater.
pub fn time_ordered_ids() -> MakeId {
    let context = Mutex::new(ContextV7::new());
    Arc::new(move |at: DateTime<Utc>| {
        let seconds = u64::try_from(at.timestamp()).unwrap_or_default();
        Uuid::new_v7(Timestamp::from_unix(&context, seconds, at.timestamp_subsec_nanos()))
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn ids_ascend_and_tell_their_time() {
        let make_id = time_ordered_ids();
        let at: DateTime<Utc> = "2026-03-02T01:00:00Z".parse().unwrap();
        let mut ids: Vec<Uuid> = (0..1_000).map(|_| make_id(at)).collect();
        ids.push(make_id(at - chrono::Duration::seconds(5)));
        ids.push(make_id(at + chrono::Duration::milliseconds(1)));
        assert!(ids.is_sorted_by(|a, b| a < b));
        let (seconds, _) = ids[0].get_timestamp().unwrap().to_unix();
        assert_eq!((ids[0].get_version_num(), i64::try_from(seconds).unwrap()), (7, at.timestamp()));
    }
}
