//! 导入: works through the queue of files, in the background, and tells how far it is.

mod file;
mod lists;
mod reading;

use std::collections::HashMap;
use std::panic::AssertUnwindSafe;
use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;

use domain::act::{Act, Actor};
use domain::import::{Import, ImportId, ImportOutcome, ImportPhase, ImportReport, ImportState};
use domain::refusal::{Ground, Refusal};
use futures_util::FutureExt;
use graphql::{Progress, Slow};
use persistence::{Store, Undone};
use tokio::sync::Notify;
use tokio::task::JoinSet;
use tokio::time::{Instant, sleep, timeout_at};

pub use file::{Source, import_file};
pub use reading::{Hear, ReadFile};

use crate::attachments::Attachments;
use crate::surroundings::Surroundings;

/// Imports worked at together: each keeps a core busy.
const AT_ONCE: usize = 2;
/// How often the queue is looked at without being told: another replica may have filled it, or died over it.
const LOOK_EVERY: Duration = Duration::from_secs(5);
/// How often a running import says that it is alive, and asks whether it is still wanted.
const RENEW_EVERY: Duration = Duration::from_secs(1);
/// How long whoever asks for an import waits for its end before hearing that it goes on.
const PATIENCE: Duration = Duration::from_secs(3);

/// Works at imports.
pub struct Importer {
    store: Store,
    attachments: Arc<Attachments>,
    surroundings: Surroundings,
    at_work: Mutex<HashMap<ImportId, Progress>>,
    queued: Notify,
    ended: Notify,
}

impl Importer {
    /// An importer in these surroundings.
    pub fn new(store: Store, attachments: Arc<Attachments>, surroundings: Surroundings) -> Arc<Self> {
        Arc::new(Self {
            store,
            attachments,
            surroundings,
            at_work: Mutex::default(),
            queued: Notify::new(),
            ended: Notify::new(),
        })
    }

    /// Works through the queue until it is dropped. What an earlier process left is begun again from its beginning.
    pub async fn run(self: Arc<Self>) {
        if let Err(failure) = self.store.release_imports((self.surroundings.clock)()).await {
            tracing::warn!(error = %failure, "imports left behind cannot be taken up yet");
        }
        let mut running = JoinSet::new();
        loop {
            while running.len() < AT_ONCE {
                match self.store.claim_import(&self.act(Actor::System)).await {
                    Ok(Some(import)) => {
                        let importer = self.clone();
                        running.spawn(async move { importer.work(import).await });
                    }
                    Ok(None) => break,
                    Err(undone) => {
                        tracing::warn!(error = ?undone, "the queue of imports cannot be read");
                        break;
                    }
                }
            }
            tokio::select! {
                () = self.queued.notified() => {}
                () = sleep(LOOK_EVERY) => {}
                Some(_) = running.join_next(), if !running.is_empty() => {}
            }
        }
    }

    async fn work(&self, import: Import) {
        if import.attempts > 1 {
            tracing::info!(import = %import.id, attempts = import.attempts, "begun again: the server stopped in the middle");
        }
        let act = self.act(Actor::System);
        // What panics is told, and does not take the queue along.
        let working = AssertUnwindSafe(self.read_and_keep(&import)).catch_unwind();
        let outcome = tokio::select! {
            done = working => match done {
                Ok(Ok(outcome)) => outcome,
                Ok(Err(error)) => {
                    tracing::error!(import = %import.id, error = %format!("{error:#}"), "the import failed");
                    ImportOutcome::ended(ImportState::Failed)
                }
                Err(_) => {
                    tracing::error!(import = %import.id, "the import panicked");
                    ImportOutcome::ended(ImportState::Failed)
                }
            },
            () = self.until_unwanted(&import) => ImportOutcome::ended(ImportState::Cancelled),
        };
        // What kept something is noted already, together with what it kept.
        if let Err(undone) = self.store.finish_import(&act, &import, outcome).await {
            tracing::error!(import = %import.id, error = ?undone, "the end of the import cannot be noted");
        }
        self.at_work.lock().unwrap_or_else(PoisonError::into_inner).remove(&import.id);
        self.ended.notify_waiters();
    }

    async fn read_and_keep(&self, import: &Import) -> anyhow::Result<ImportOutcome> {
        let attachments = self.store.attachments_by_ids(&Actor::System, &[import.attachment_id]).await?;
        let Some(attachment) = attachments.first() else { anyhow::bail!("the file is not there any more") };
        let act = match import.staff_id {
            None => self.act(Actor::System),
            // As they may act now, which may be less than when they asked.
            Some(id) => match self.store.officer_by_id(id).await? {
                Some(officer) => self.act(Actor::Staff(officer)),
                None => {
                    let refusal = Refusal::of(Ground::StaffInactive);
                    return Ok(ImportOutcome::refused(ImportReport::default(), Some(refusal)));
                }
            },
        };
        let source = Source {
            name: attachment.name.as_str(),
            file: self.attachments.open(attachment).await?,
            subject: import.subject,
            dry_run: import.dry_run,
        };
        let follow = |phase, done, total| self.tell(import.id, phase, done, total);
        let reader = self.surroundings.reader.as_ref();
        let outcome = import_file(&self.store, reader, &act, source, &import.options, Some(import), &follow).await;
        match outcome {
            Ok(outcome) => Ok(outcome),
            Err(Failed::Undone(Undone::Refused(refusal))) => {
                Ok(ImportOutcome::refused(ImportReport::default(), Some(refusal)))
            }
            Err(Failed::Undone(Undone::Missing)) => {
                Ok(ImportOutcome::refused(ImportReport::default(), Some(Refusal::of(Ground::UnknownReference))))
            }
            Err(Failed::Undone(Undone::Failed(failure))) => Err(failure.into()),
            Err(Failed::Unread(error)) => Err(error.into()),
        }
    }

    /// Ends when the import was cancelled, or somebody else took it up.
    async fn until_unwanted(&self, import: &Import) {
        loop {
            sleep(RENEW_EVERY).await;
            match self.store.renew_import(import, (self.surroundings.clock)()).await {
                Ok(true) => {}
                Ok(false) => return,
                // The database will be asked again; the import itself finds out soon enough.
                Err(failure) => tracing::debug!(error = %failure, "the import cannot be renewed"),
            }
        }
    }

    fn tell(&self, id: ImportId, phase: ImportPhase, done: u64, total: Option<u64>) {
        let mut at_work = self.at_work.lock().unwrap_or_else(PoisonError::into_inner);
        at_work.insert(id, Progress { phase, done, total });
    }

    fn act(&self, actor: Actor) -> Act {
        let Surroundings { clock, make_id, .. } = &self.surroundings;
        Act::new(actor, clock(), self.store.directory(), make_id.clone())
    }

    async fn is_finished(&self, id: ImportId) -> bool {
        match self.store.imports_by_ids(&Actor::System, &[id]).await {
            Ok(imports) => imports.iter().all(Import::is_finished),
            Err(_) => false,
        }
    }
}

impl graphql::Importer for Importer {
    fn begin(&self, id: ImportId) -> Slow<'_, ()> {
        Box::pin(async move {
            let deadline = Instant::now() + PATIENCE;
            self.queued.notify_one();
            loop {
                let ended = self.ended.notified();
                if self.is_finished(id).await || timeout_at(deadline, ended).await.is_err() {
                    return;
                }
            }
        })
    }

    fn progress(&self, id: ImportId) -> Option<Progress> {
        self.at_work.lock().unwrap_or_else(PoisonError::into_inner).get(&id).copied()
    }
}

/// Why an import has no outcome.
#[derive(Debug)]
pub enum Failed {
    /// The store or the rules.
    Undone(Undone),
    /// The machine could not read the file.
    Unread(std::io::Error),
}

impl From<Undone> for Failed {
    fn from(undone: Undone) -> Self {
        Self::Undone(undone)
    }
}

impl From<std::io::Error> for Failed {
    fn from(error: std::io::Error) -> Self {
        Self::Unread(error)
    }
}
