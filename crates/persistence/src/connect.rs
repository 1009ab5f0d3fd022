//! Connecting: SQLite with one writer and several readers, PostgreSQL with some connections that write and more that read.

use std::collections::HashMap;
use std::sync::Arc;
use std::sync::atomic::AtomicI64;
use std::time::{Duration, Instant};

use arc_swap::ArcSwap;
use domain::directory::Directory;
use domain::document::DocumentId;
use migrations::Migrator;
use sea_orm::{
    ConnAcquireErr, ConnectOptions, Database, DatabaseBackend, DatabaseConnection, DatabaseTransaction, DbErr,
    SqliteTransactionMode, Statement, TransactionOptions, TransactionTrait,
};
use sea_orm_migration::MigratorTrait;
use tokio::sync::Mutex;

use crate::wake::Wake;
use crate::{Failure, Keyring};

/// Readers per database; a small pool beats a large one on a few cores.
const DEFAULT_READERS: u32 = 8;

/// Of so many connections to PostgreSQL one writes. All writers wait for the tail of the journal: with every connection in
/// that queue, readers would wait there too.
const CONNECTIONS_PER_WRITER: u32 = 4;
/// Migrating takes two: one holds the lock.
const LEAST_WRITERS: u32 = 2;
/// How long a change waits for its turn while the database answers. Many at once, as in the last minute of a consultation,
/// are no outage.
const TURN_WITHIN: Duration = Duration::from_secs(10);

/// How to reach the database.
#[derive(Clone, Debug)]
pub struct DatabaseOptions {
    /// `sqlite:///path/to/file.db` or `postgres://user@host/name`.
    pub url: String,
    /// Connections that read (SQLite), or connections altogether (PostgreSQL).
    pub connections: u32,
    /// How long a caller waits for a connection, which is how long an outage takes to show.
    pub acquire_timeout: Duration,
    /// What seals personal data; without a key, whatever has to be sealed fails.
    pub keyring: Keyring,
}

impl DatabaseOptions {
    /// The usual options for `url`.
    pub fn new(url: impl Into<String>) -> Self {
        Self {
            url: url.into(),
            connections: DEFAULT_READERS,
            acquire_timeout: Duration::from_secs(2),
            keyring: Keyring::default(),
        }
    }
}

/// 存储: every question and every change, on either database.
#[derive(Clone)]
pub struct Store {
    pub(crate) read: DatabaseConnection,
    pub(crate) write: DatabaseConnection,
    pub(crate) directory: Arc<ArcSwap<Directory>>,
    pub(crate) directory_seq: Arc<AtomicI64>,
    pub(crate) refreshing: Arc<Mutex<()>>,
    /// Views that are counted, and not yet written.
    pub(crate) views: Arc<std::sync::Mutex<HashMap<DocumentId, i64>>>,
    pub(crate) wake: Wake,
    pub(crate) keyring: Arc<Keyring>,
}

impl Store {
    /// Connects; the schema is [`Store::migrate`]'s business.
    pub async fn connect(options: &DatabaseOptions) -> Result<Self, Failure> {
        let (read, write) = if options.url.starts_with("sqlite:") {
            // The writer first: it creates the file and switches it to WAL.
            let write = open(options, 1).await?;
            (open(options, options.connections).await?, write)
        } else {
            let writers = (options.connections / CONNECTIONS_PER_WRITER).max(LEAST_WRITERS);
            let readers = options.connections.saturating_sub(writers).max(1);
            (open(options, readers).await?, open(options, writers).await?)
        };
        Ok(Self {
            read,
            write,
            directory: Arc::default(),
            directory_seq: Arc::new(AtomicI64::new(-1)),
            refreshing: Arc::default(),
            views: Arc::default(),
            wake: Wake::default(),
            keyring: Arc::new(options.keyring.clone()),
        })
    }

    /// Brings the schema and the search index up to date and reads the directory. Replicas that start together wait for each other.
    pub async fn migrate(&self) -> Result<(), Failure> {
        if self.write.get_database_backend() == DatabaseBackend::Postgres {
            let lock = self.begin().await?;
            // Any number will do as long as every replica uses the same one.
            sea_orm::ConnectionTrait::execute_unprepared(&lock, "SELECT pg_advisory_xact_lock(20201105)").await?;
            Migrator::up(&self.write, None).await?;
            self.commit(lock).await?;
        } else {
            Migrator::up(&self.write, None).await?;
        }
        self.reindex_when_outdated().await?;
        self.refresh_directory().await
    }

    /// Whether the database answers.
    pub async fn ping(&self) -> Result<(), Failure> {
        Ok(self.read.ping().await?)
    }

    /// Calls `hear` after each statement that reads; servers count them, tests hold their number constant and ask how each is
    /// gone about.
    pub fn on_statement(&mut self, hear: impl Fn(&Statement) + Send + Sync + 'static) {
        self.read.set_metric_callback(move |info| hear(info.statement));
    }

    /// Ends all connections, in time for the files to be closed.
    pub async fn close(self) -> Result<(), Failure> {
        self.read.close().await?;
        Ok(self.write.close().await?)
    }

    /// The only way to begin a write. A change waits for its turn behind the others; when the database does not answer
    /// either, that shows at once.
    pub(crate) async fn begin(&self) -> Result<DatabaseTransaction, DbErr> {
        let began = Instant::now();
        loop {
            match self.begin_now().await {
                Err(DbErr::ConnectionAcquire(ConnAcquireErr::Timeout))
                    if began.elapsed() < TURN_WITHIN && self.read.ping().await.is_ok() => {}
                begun => return begun,
            }
        }
    }

    /// IMMEDIATE on SQLite, so that no transaction fails half way for want of the lock.
    async fn begin_now(&self) -> Result<DatabaseTransaction, DbErr> {
        self.write
            .begin_with_options(TransactionOptions {
                sqlite_transaction_mode: Some(SqliteTransactionMode::Immediate),
                ..TransactionOptions::default()
            })
            .await
    }

    /// The only way to commit a write: whoever follows the journal is told.
    #[expect(clippy::disallowed_methods, reason = "this is the place that is to be used instead")]
    pub(crate) async fn commit(&self, tx: DatabaseTransaction) -> Result<(), DbErr> {
        tx.commit().await?;
        self.wake.committed();
        Ok(())
    }
}

async fn open(options: &DatabaseOptions, connections: u32) -> Result<DatabaseConnection, Failure> {
    let mut connect = ConnectOptions::new(&options.url);
    connect
        .max_connections(connections)
        .min_connections(1)
        .acquire_timeout(options.acquire_timeout)
        .connect_timeout(options.acquire_timeout)
        .test_before_acquire_if_idle_for(Duration::from_secs(30))
        .statement_timeout(Duration::from_secs(10))
        .sqlx_logging(false)
        .map_sqlx_sqlite_opts(|sqlite| {
            sqlite
                .create_if_missing(true)
                .foreign_keys(true)
                .busy_timeout(Duration::from_secs(5))
                .pragma("journal_mode", "WAL")
                .pragma("synchronous", "FULL")
                // What is erased is overwritten, and does not stay in pages that are free.
                .pragma("secure_delete", "ON")
                .statement_cache_capacity(200)
        });
    Ok(Database::connect(connect).await?)
}
