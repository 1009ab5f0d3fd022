//! Waking those who follow the journal: own commits at once, those of other replicas by LISTEN and NOTIFY, and by looking
//! where neither reaches.

use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::{Duration, Instant};

use sea_orm::sqlx::postgres::{PgListener, PgPoolOptions};
use sea_orm::{ConnectionTrait, DatabaseBackend};
use tokio::sync::{Notify, watch};
use tokio::time::{sleep, timeout};

use crate::{Failure, Store};

/// How often the journal's end is looked at without being told.
const LOOK_EVERY: Duration = Duration::from_millis(500);
/// How long it goes without saying that nobody else has moved the end.
const CERTAIN_FOR: Duration = Duration::from_millis(900);
/// Between two looks, however many writers there are: one look is for all of them, and so is one NOTIFY.
const PACE: Duration = Duration::from_millis(10);
/// Between attempts to listen while the database is out of reach.
const LISTEN_AGAIN: Duration = Duration::from_secs(2);
/// The channel of NOTIFY. Its messages say nothing: what happened stands in the journal.
const CHANNEL: &str = "gongkai_journal";

/// Who is to be woken, and what is known.
#[derive(Clone)]
pub(crate) struct Wake {
    /// Somebody committed, here or elsewhere.
    poked: Arc<Notify>,
    /// Of this process, and not told to the others yet.
    untold: Arc<AtomicBool>,
    /// The journal's end, as far as it is known here.
    end: Arc<watch::Sender<i64>>,
    known: Arc<Mutex<Known>>,
}

/// How well the journal's end is known.
#[derive(Clone, Copy, Default)]
struct Known {
    /// When the newest look that succeeded began.
    looked: Option<Instant>,
    /// When this process last committed something.
    committed: Option<Instant>,
}

impl Default for Wake {
    fn default() -> Self {
        let (end, _) = watch::channel(0);
        Self { poked: Arc::default(), untold: Arc::default(), end: Arc::new(end), known: Arc::default() }
    }
}

impl Wake {
    /// After a commit of this process. It costs the writer nothing.
    pub(crate) fn committed(&self) {
        self.untold.store(true, Ordering::Release);
        self.known().committed = Some(Instant::now());
        self.poked.notify_one();
    }

    /// The journal's end was seen at `seq` by a look that began then. It may also lie before what was known: the database
    /// was set back.
    pub(crate) fn reached(&self, seq: i64, began: Instant) {
        self.known().looked = Some(began);
        self.end.send_if_modified(|end| std::mem::replace(end, seq) != seq);
    }

    /// Whether the end is known as this process left it, and as the others left it a moment ago.
    fn is_certain(&self) -> bool {
        let Known { looked, committed } = *self.known();
        looked.is_some_and(|looked| looked >= committed.unwrap_or(looked) && looked.elapsed() < CERTAIN_FOR)
    }

    /// Whether a look that began later than this succeeded.
    pub(crate) fn has_looked_since(&self, instant: Instant) -> bool {
        self.known().looked.is_some_and(|looked| looked >= instant)
    }

    fn known(&self) -> MutexGuard<'_, Known> {
        self.known.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl Store {
    /// Hears of every move of the journal's end, some time after it.
    pub fn follow_end(&self) -> watch::Receiver<i64> {
        self.wake.end.subscribe()
    }

    /// 数据版本: the place of the newest entry of the journal. What this process committed is in it, what others did less than a
    /// second ago may not be; the directory is at least as new. While nothing is committed, the same is read again.
    pub async fn data_version(&self) -> Result<i64, Failure> {
        if !self.wake.is_certain() {
            self.refresh_directory().await?;
        }
        Ok(*self.wake.end.borrow())
    }

    /// Watches the journal until it is dropped: keeps the directory new, wakes those who follow, tells the other
    /// replicas. `hear` is told how each look went.
    pub async fn watch(&self, mut hear: impl FnMut(Result<(), Failure>)) {
        let look = async {
            loop {
                let _ = timeout(LOOK_EVERY, self.wake.poked.notified()).await;
                hear(self.look().await);
                sleep(PACE).await;
            }
        };
        tokio::join!(look, self.listen());
    }

    async fn look(&self) -> Result<(), Failure> {
        self.refresh_directory().await?;
        if self.write.get_database_backend() == DatabaseBackend::Postgres
            && self.wake.untold.swap(false, Ordering::AcqRel)
        {
            // Outside of every transaction: inside, it would make all of them queue for one lock.
            if let Err(error) = self.write.execute_unprepared(&format!("NOTIFY {CHANNEL}")).await {
                self.wake.untold.store(true, Ordering::Release);
                return Err(error.into());
            }
        }
        Ok(())
    }

    /// Listens on a connection of its own. Where that fails, looking has to do, and does.
    async fn listen(&self) {
        if self.write.get_database_backend() != DatabaseBackend::Postgres {
            return;
        }
        let options = self.write.get_postgres_connection_pool().connect_options();
        loop {
            let pool = PgPoolOptions::new().max_connections(1).max_lifetime(None).idle_timeout(None);
            let heard: Result<(), sea_orm::sqlx::Error> = async {
                let pool = pool.connect_with((*options).clone()).await?;
                let mut listener = PgListener::connect_with(&pool).await?;
                listener.listen(CHANNEL).await?;
                loop {
                    // None is a connection that was lost and made again: something may have been missed.
                    listener.try_recv().await?;
                    self.wake.poked.notify_one();
                }
            }
            .await;
            if let Err(error) = heard {
                tracing::debug!(%error, "listening to other replicas is interrupted");
            }
            sleep(LISTEN_AGAIN).await;
        }
    }
}
