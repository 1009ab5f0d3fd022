//! Answers to stored documents, kept in memory as they are sent. What they are made from moves the key they are kept under, so
//! that nothing has to be taken back.

use std::io::Write;
use std::sync::Arc;

use ::graphql::admission::Operation;
use axum::body::Bytes;
use chrono::{DateTime, NaiveDate, Utc};
use domain::document::DocumentId;
use domain::vocabulary::Locale;
use flate2::Compression;
use flate2::write::GzEncoder;
use moka::future::Cache;
use moka::policy::EvictionPolicy;
use persistence::digest;

use super::COMPRESS_ABOVE;
use super::graphql::Told;

/// What an answer takes beside its bytes, roughly.
const OVERHEAD: usize = 512;

/// What an answer follows from.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub(super) struct Key {
    /// The query string as it came: the document and its variables. Another spelling is another answer.
    pub(super) query: String,
    pub(super) locale: Locale,
    /// The place of the newest entry in the journal.
    pub(super) version: i64,
    /// The legal date.
    pub(super) day: NaiveDate,
}

/// An answer as it is sent.
#[derive(Debug)]
pub(super) struct Kept {
    pub(super) plain: Bytes,
    /// Compressed once for all.
    pub(super) gzip: Option<Bytes>,
    /// A digest of the answer: what is the same reads the same, whatever else was changed.
    pub(super) tag: String,
    /// Whose views it counts as.
    pub(super) viewed: Vec<DocumentId>,
    /// When something may be different by itself.
    pub(super) until: DateTime<Utc>,
    pub(super) operation: Operation,
    pub(super) cost: u64,
}

/// What is kept, the longest unused gone first.
pub(super) struct Answers(Cache<Key, Arc<Kept>>);

impl Answers {
    /// Room for so many bytes.
    pub(super) fn new(bytes: u64) -> Self {
        let weigh = |key: &Key, kept: &Arc<Kept>| {
            let gzip = kept.gzip.as_ref().map_or(0, Bytes::len);
            u32::try_from(key.query.len() + kept.plain.len() + gzip + OVERHEAD).unwrap_or(u32::MAX)
        };
        // By use alone: an answer that is out of date was asked for often, and must not keep the new one out for that.
        let cache = Cache::builder().max_capacity(bytes).weigher(weigh).eviction_policy(EvictionPolicy::lru());
        Self(cache.build())
    }

    /// The answer under this key, if it is there.
    pub(super) async fn find(&self, key: &Key) -> Option<Arc<Kept>> {
        self.0.get(key).await
    }

    /// The answer under this key; made when it is not there, once for all who wait for it.
    pub(super) async fn get(
        &self,
        key: Key,
        make: impl Future<Output = Result<Arc<Kept>, Told>>,
    ) -> Result<Arc<Kept>, Told> {
        self.0.try_get_with(key, make).await.map_err(|told| (*told).clone())
    }
}

impl Kept {
    pub(super) fn new(
        plain: Bytes,
        viewed: Vec<DocumentId>,
        until: DateTime<Utc>,
        (operation, cost): (Operation, u64),
    ) -> Self {
        let gzip = (plain.len() as u64 > COMPRESS_ABOVE).then(|| compressed(&plain)).flatten();
        let tag = format!("\"{}\"", digest(&plain));
        Self { plain, gzip, tag, viewed, until, operation, cost }
    }
}

fn compressed(plain: &[u8]) -> Option<Bytes> {
    let mut encoder = GzEncoder::new(Vec::new(), Compression::default());
    encoder.write_all(plain).ok()?;
    Some(encoder.finish().ok()?.into())
}
