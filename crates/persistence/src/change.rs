//! Changes to one record: lock it, let the domain decide, keep the outcome and its trace; or keep nothing.

use std::future::Future;

use domain::act::{Act, Actor};
use domain::journal::Event;
use domain::refusal::{Ground, Refusal};
use sea_orm::DatabaseTransaction;
use uuid::Uuid;

use crate::idempotency::{Idempotency, Replay};
use crate::{Failure, Store, Undone};

/// What a change is meant for: a record, and the version the caller last saw of it.
#[derive(Clone, Copy, Debug)]
pub struct Target<T> {
    /// The record.
    pub id: T,
    /// Its version when the caller read it.
    pub expected_version: i32,
}

impl<T> Target<T> {
    /// Refuses when somebody was faster.
    pub(crate) fn expect(&self, found: i32) -> Result<(), Refusal> {
        if found == self.expected_version {
            return Ok(());
        }
        Err(Refusal::at(Ground::VersionConflict, "expectedVersion")
            .found(self.expected_version.to_string())
            .allowed(found.to_string(), found.to_string()))
    }
}

/// A record that verbs change one at a time.
pub(crate) trait Living: Sized + Send {
    /// Its identifier.
    type Id: Copy + Send;
    /// Whether the directory holds it.
    const IN_DIRECTORY: bool;

    /// The record, locked until the transaction ends; none when `actor` may not see it.
    fn lock(
        tx: &DatabaseTransaction,
        actor: &Actor,
        id: Self::Id,
    ) -> impl Future<Output = Result<Option<Self>, Failure>> + Send;
    /// Writes a new record.
    fn insert(&self, tx: &DatabaseTransaction) -> impl Future<Output = Result<(), Undone>> + Send;
    /// Writes the changed record.
    fn keep(&self, tx: &DatabaseTransaction) -> impl Future<Output = Result<(), Undone>> + Send;
    /// Its version, to be compared and counted up.
    fn version(&mut self) -> &mut i32;
}

impl Store {
    /// Locks the record, lets the domain decide, keeps the outcome and its trace; or keeps nothing.
    pub(crate) async fn change<T: Living>(
        &self,
        act: &Act,
        target: Target<T::Id>,
        decide: impl FnOnce(&mut T) -> Result<Event, Refusal> + Send,
    ) -> Result<T, Undone> {
        let tx = self.begin().await?;
        let mut record = T::lock(&tx, &act.actor, target.id).await?.ok_or(Undone::Missing)?;
        target.expect(*record.version())?;
        let event = decide(&mut record)?;
        *record.version() += 1;
        record.keep(&tx).await?;
        self.append(&tx, act, &event).await?;
        self.commit(tx).await?;
        if T::IN_DIRECTORY {
            self.refresh_after_commit().await;
        }
        Ok(record)
    }

    /// Makes a new record and its trace, once for each idempotency key.
    pub(crate) async fn create<T: Living>(
        &self,
        act: &Act,
        idempotency: Option<&Idempotency>,
        id_of: impl Fn(&T) -> Uuid + Send,
        revive: impl Fn(Uuid) -> T::Id + Send,
        make: impl FnOnce() -> Result<(T, Event), Refusal> + Send,
    ) -> Result<T, Undone> {
        let tx = self.begin().await?;
        if let Some(Replay { subject_id }) = Idempotency::find(&tx, act, idempotency).await? {
            return T::lock(&tx, &act.actor, revive(subject_id)).await?.ok_or(Undone::Missing);
        }
        let (record, event) = make()?;
        if let Some(Replay { subject_id }) = Idempotency::claim(&tx, act, idempotency, id_of(&record)).await? {
            return T::lock(&tx, &act.actor, revive(subject_id)).await?.ok_or(Undone::Missing);
        }
        record.insert(&tx).await?;
        self.append(&tx, act, &event).await?;
        self.commit(tx).await?;
        if T::IN_DIRECTORY {
            self.refresh_after_commit().await;
        }
        Ok(record)
    }
}
