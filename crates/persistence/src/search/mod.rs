//! 检索: the index of what is published, written inside the transactions that publish and withdraw, and asked with
//! nobody's rights: what is not public never gets in.

mod catalogue;
mod document;
mod entry;
mod question;
mod write;

pub use entry::{SearchEntry, SearchFilter, TextSource};
pub use question::{SearchCounts, SearchHit, SearchKey};

pub(crate) use catalogue::{index_edition, unindex_edition};
pub(crate) use write::{index, unindex};

use domain::search::INDEX_VERSION;
use sea_orm::{ConnectionTrait, Statement};
use uuid::Uuid;

use crate::{Failure, Store};

/// Entries that are made and written at a time.
const CHUNK: usize = 500;

impl Store {
    /// Puts entries in without the records they stand for, for tests and measurements; whoever publishes a record does it
    /// in the publishing transaction.
    pub async fn put_into_search(&self, entries: &[SearchEntry]) -> Result<(), Failure> {
        let tx = self.begin().await?;
        index(&tx, entries).await?;
        Ok(self.commit(tx).await?)
    }

    /// Takes entries out again.
    pub async fn take_out_of_search(&self, ids: &[Uuid]) -> Result<(), Failure> {
        let tx = self.begin().await?;
        unindex(&tx, ids).await?;
        Ok(self.commit(tx).await?)
    }

    /// Makes the index anew when the rules of its tokens have changed since it was made, or when it never was.
    ///
    /// It can be made from the records at any time, so it leaves no trace in the journal.
    pub(crate) async fn reindex_when_outdated(&self) -> Result<(), Failure> {
        let tx = self.begin().await?;
        let backend = tx.get_database_backend();
        // Replicas that start together wait here for the first of them.
        let claim = "UPDATE search_state SET index_version = $1 WHERE id = 1 AND index_version <> $1";
        let claim = Statement::from_sql_and_values(backend, claim, [INDEX_VERSION.into()]);
        if tx.execute_raw(claim).await?.rows_affected() == 0 {
            return Ok(tx.rollback().await?);
        }
        tracing::info!(version = INDEX_VERSION, "the search index is made anew");
        write::clear(&tx).await?;
        catalogue::index_all(&tx).await?;
        document::index_all(&tx).await?;
        Ok(self.commit(tx).await?)
    }
}
