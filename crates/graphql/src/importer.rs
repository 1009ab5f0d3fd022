//! Imports at work: what the schema asks of whoever reads files.

use domain::import::{ImportId, ImportPhase};

use crate::credentials::Slow;

/// How far an import is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Progress {
    /// What is being done.
    pub phase: ImportPhase,
    /// How much of it is done: rows, or items.
    pub done: u64,
    /// Of how much, once that is known.
    pub total: Option<u64>,
}

/// Reading files and working through the queue is the server's; the schema only asks.
pub trait Importer: Send + Sync {
    /// Begins with what is queued and waits until `id` has ended, but no longer than a person would.
    fn begin(&self, id: ImportId) -> Slow<'_, ()>;
    /// Stops working at it, for whoever is about to note its end: a transaction under way would stand in the way of that.
    fn let_go(&self, id: ImportId);
    /// How far it is; none when this server is not at work on it.
    fn progress(&self, id: ImportId) -> Option<Progress>;
}
