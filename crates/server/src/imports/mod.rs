//! 导入: works through the queue of files, in the background, and tells how far it is.

mod file;
mod lists;
mod reading;

use std::collections::HashMap;
use std::panic::AssertUnwindSafe;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::Duration;

use domain::act::{Act, Actor};
use domain::import::{Import, ImportId, ImportOutcome, ImportPhase, ImportReport, ImportState};
use domain::refusal::{Ground, Refusal};
use futures_util::FutureExt;
use graphql::{Progress, Slow};
use persistence::{Store, Undone};
use tokio::sync::Notify;
use tokio::task::JoinSet;
use tokio::time::{Instant, sleep, timeout, timeout_at};

pub use file::{Source, import_file};
pub use reading::{Hear, ReadFile};

use crate::attachments::Attachments;
use crate::config::Imports;
use crate::surroundings::Surroundings;

/// Imports worked at together: each keeps a core busy.
const AT_ONCE: usize = 2;
/// How often the queue is looked at without being told: another replica may have filled it, or died over it.
const LOOK_EVERY: Duration = Duration::from_secs(5);
/// How often a running import says that it is alive, and asks whether it is still wanted; more often when a lease is short.
const RENEW_EVERY: Duration = Duration::from_secs(1);
/// How long whoever asked to let go of an import may take to note its end.
const LET_GO_FOR: Duration = Duration::from_secs(10);
/// Between attempts to note an end while the database is out of reach.
const PAUSES: [Duration; 5] = [
    Duration::from_secs(1),
    Duration::from_secs(2),
    Duration::from_secs(5),
    Duration::from_secs(15),
    Duration::from_mins(1),
];
/// How long whoever asks for an import waits for its end before hearing that it goes on.
const PATIENCE: Duration = Duration::from_secs(3);

/// An import this server works at.
#[derive(Default)]
struct AtWork {
    progress: Option<Progress>,
    let_go: Arc<Notify>,
}

/// Works at imports.
pub struct Importer {
    store: Store,
    attachments: Arc<Attachments>,
    surroundings: Surroundings,
    lease: Duration,
    at_work: Mutex<HashMap<ImportId, AtWork>>,
    queued: Notify,
    ended: Notify,
}

impl Importer {
    /// An importer in these surroundings.
    pub fn new(store: Store, attachments: Arc<Attachments>, surroundings: Surroundings, config: &Imports) -> Arc<Self> {
        Arc::new(Self {
            store,
            attachments,
            surroundings,
            lease: Duration::from_secs(config.lease_seconds.into()),
            at_work: Mutex::default(),
            queued: Notify::new(),
            ended: Notify::new(),
        })
    }

    /// Works through the queue until it is dropped. What an earlier process left is begun again from its beginning.
    pub async fn run(self: Arc<Self>) {
        let mut running = JoinSet::new();
        let mut is_released = false;
        loop {
            if !is_released {
                match self.store.release_imports((self.surroundings.clock)()).await {
                    Ok(()) => is_released = true,
                    Err(failure) => {
                        tracing::warn!(error = %failure, "imports left behind cannot be taken up yet");
                    }
                }
            }
            while running.len() < AT_ONCE {
                match self.store.claim_import(&self.act(Actor::System), self.lease()).await {
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
                () = sleep(LOOK_EVERY.min(self.lease)) => {}
                Some(_) = running.join_next(), if !running.is_empty() => {}
            }
        }
    }

    /// Works through the queue until it is empty, one file after the other: for whoever waits for just that.
    pub async fn work_off(&self) -> Result<(), Undone> {
        while let Some(import) = self.store.claim_import(&self.act(Actor::System), self.lease()).await? {
            // What one import holds on its way is much for a caller's own future.
            Box::pin(self.work(import)).await;
        }
        Ok(())
    }

    /// Puts back what was being worked at: the server stops of its own will, and that is no fault of the files.
    pub async fn give_back(&self) {
        let ids: Vec<_> = self.lock().keys().copied().collect();
        if let Err(failure) = self.store.give_back_imports(&ids).await {
            tracing::warn!(error = %failure, "imports under way cannot be put back; they are begun again later");
        }
    }

    async fn work(&self, import: Import) {
        if import.attempts > 1 {
            tracing::info!(import = %import.id, attempts = import.attempts, "begun again: the server stopped in the middle");
        }
        let let_go = self.lock().entry(import.id).or_default().let_go.clone();
        let outcome = loop {
            tokio::select! {
                outcome = self.outcome(&import) => break outcome,
                () = self.until_unwanted(&import) => break ImportOutcome::ended(ImportState::Cancelled),
                () = let_go.notified() => {}
            }
            // Whoever asked for that notes the end. If they cannot, the import is begun again.
            if timeout(LET_GO_FOR, self.until_unwanted(&import)).await.is_ok() {
                break ImportOutcome::ended(ImportState::Cancelled);
            }
        };
        // What kept something is noted already, together with what it kept.
        for pause in PAUSES {
            match self.store.finish_import(&self.act(Actor::System), &import, outcome.clone()).await {
                Ok(()) => break,
                Err(undone) => {
                    tracing::error!(import = %import.id, error = ?undone, "the end of the import cannot be noted yet");
                    sleep(pause).await;
                }
            }
        }
        self.lock().remove(&import.id);
        self.ended.notify_waiters();
    }

    async fn outcome(&self, import: &Import) -> ImportOutcome {
        // What panics is told, and does not take the queue along.
        match AssertUnwindSafe(self.read_and_keep(import)).catch_unwind().await {
            Ok(Ok(outcome)) => outcome,
            Ok(Err(error)) => {
                tracing::error!(import = %import.id, error = %format!("{error:#}"), "the import failed");
                ImportOutcome::failed(import.id)
            }
            Err(_) => {
                tracing::error!(import = %import.id, "the import panicked");
                ImportOutcome::failed(import.id)
            }
        }
    }

    async fn read_and_keep(&self, import: &Import) -> anyhow::Result<ImportOutcome> {
        let attachments = self.store.attachments_by_ids(&Actor::System, &[import.attachment_id]).await?;
        let Some(attachment) = attachments.first() else { anyhow::bail!("the file is not there any more") };
        // As they may act now, which may be less than when they asked.
        let actor = match import.staff_id {
            None => Some(Actor::System),
            Some(id) => self.store.officer_by_id(id).await?.map(Actor::Staff),
        };
        let Some(actor) = actor else {
            let refusal = Refusal::of(Ground::StaffInactive);
            return Ok(ImportOutcome::refused(ImportReport::default(), Some(refusal)));
        };
        let act = self.act(actor);
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
            sleep(RENEW_EVERY.min(self.lease / 4)).await;
            match self.store.renew_import(import, (self.surroundings.clock)(), self.lease()).await {
                Ok(true) => {}
                Ok(false) => return,
                // The database will be asked again; the import itself finds out soon enough.
                Err(failure) => tracing::debug!(error = %failure, "the import cannot be renewed"),
            }
        }
    }

    fn tell(&self, id: ImportId, phase: ImportPhase, done: u64, total: Option<u64>) {
        self.lock().entry(id).or_default().progress = Some(Progress { phase, done, total });
    }

    fn lock(&self) -> MutexGuard<'_, HashMap<ImportId, AtWork>> {
        self.at_work.lock().unwrap_or_else(PoisonError::into_inner)
    }

    fn lease(&self) -> chrono::Duration {
        chrono::Duration::from_std(self.lease).unwrap_or(chrono::Duration::MAX)
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

    fn let_go(&self, id: ImportId) {
        if let Some(at_work) = self.lock().get(&id) {
            at_work.let_go.notify_one();
        }
    }

    fn progress(&self, id: ImportId) -> Option<Progress> {
        self.lock().get(&id)?.progress
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
