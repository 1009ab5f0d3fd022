//! A seeded county on a database of its own, with a clock that stands and ids that count.

use std::fs::File;
use std::io::Read;
use std::path::PathBuf;
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, AtomicUsize, Ordering};

use chrono::{DateTime, Duration, Utc};
use domain::act::{Act, Actor, MakeId, Officer};
use domain::attachment::{AttachmentId, FileName, Upload};
use domain::frontend::{FrontendCode, FrontendDetails};
use domain::import::ImportId;
use domain::personal_data::ContentScan;
use domain::refusal::parse;
use domain::staff::{Appointment, Grant, Role, SignInPolicy, StaffName};
use domain::unit::Unit;
use domain::vocabulary::Locale;
use domain::webhook::WebhookPolicy;
use exchange::seed::Source;
use exchange::workbook::Workbook;
use graphql::admission::{Asked, Incoming, Limits, admit};
use graphql::{Api, Progress, Request, Services, Slow};
use persistence::{DatabaseOptions, KEY_BYTES, Keyring, Policies, Store, Window};
use serde_json::{Value, json};
use server::attachments::Attachments;
use server::config::Imports;
use server::credentials::{Argon2Credentials, HashCost};
use server::imports::{Hear, Importer, ReadFile};
use server::reading::Unread;
use server::screening::Screener;
use server::surroundings::Surroundings;
use tokio::sync::OnceCell;
use uuid::Uuid;

use crate::postgres::Cluster;

/// Records of a test count from here; what was seeded stays below.
const FIRST_TEST_ID: u64 = 1_000_000;
/// The morning on which the seeds were put in.
const SEEDED_AT: &str = "2026-01-05T01:00:00Z";

static SQLITE_TEMPLATE: OnceCell<PathBuf> = OnceCell::const_new();
static POSTGRES_TEMPLATE: OnceCell<String> = OnceCell::const_new();

/// A seeded county on one database.
pub struct World {
    /// `SQLite` or `PostgreSQL`.
    pub database: &'static str,
    /// The database's address, for a second connection.
    pub url: String,
    /// Everything stored.
    pub store: Store,
    attachments: Arc<Attachments>,
    /// What looks into attachments.
    pub screener: Arc<Screener>,
    api: Api,
    make_id: MakeId,
    statements: Arc<AtomicUsize>,
    _folders: (Option<tempfile::TempDir>, tempfile::TempDir),
}

impl World {
    /// The county on both databases; on SQLite alone when PostgreSQL is switched off, which is said aloud.
    pub async fn both() -> Vec<Self> {
        let mut worlds = vec![Self::sqlite().await];
        worlds.extend(Self::postgres().await);
        worlds
    }

    /// The county in a SQLite file: a copy of one that was migrated and seeded once.
    pub async fn sqlite() -> Self {
        let template = SQLITE_TEMPLATE
            .get_or_init(|| async {
                // Kept until the process ends, which is when its folder goes.
                let folder = tempfile::Builder::new().prefix("gongkai-test").tempdir().expect("a temporary folder");
                let path = folder.keep().join("template.db");
                plant(&sqlite_url(&path)).await;
                path
            })
            .await;
        let folder = tempfile::Builder::new().prefix("gongkai-test").tempdir().expect("a temporary folder");
        let path = folder.path().join("gongkai.db");
        std::fs::copy(template, &path).expect("the template can be copied");
        Self::open("SQLite", sqlite_url(&path), Some(folder)).await
    }

    /// The county on PostgreSQL: a clone of a database that was migrated and seeded once.
    pub async fn postgres() -> Option<Self> {
        let cluster = Cluster::shared().await?;
        let template = POSTGRES_TEMPLATE
            .get_or_init(|| async {
                let url = cluster.create_database(None).await;
                plant(&url).await;
                url
            })
            .await;
        let url = cluster.create_database(Some(template)).await;
        Some(Self::open("PostgreSQL", url, None).await)
    }

    async fn open(database: &'static str, url: String, folder: Option<tempfile::TempDir>) -> Self {
        let options = DatabaseOptions { keyring: keyring(), ..DatabaseOptions::new(&url) };
        let mut store = Store::connect(&options).await.expect("the database answers");
        store.refresh_directory().await.expect("the directory can be read");
        let keys = Act::new(Actor::System, SEEDED_AT.parse().expect("a date"), store.directory(), counting_from(1));
        store.adopt_keys(&keys).await.expect("the store answers").expect("the key opens what is there");
        let statements = Arc::new(AtomicUsize::new(0));
        let counter = statements.clone();
        store.on_statement(move |_| {
            counter.fetch_add(1, Ordering::Relaxed);
        });
        let make_id = counting_from(FIRST_TEST_ID);
        let files = tempfile::Builder::new().prefix("gongkai-test").tempdir().expect("a temporary folder");
        let attachments = Arc::new(Attachments::in_folder(files.path()).expect("a folder for attachments"));
        let surroundings = surroundings(&make_id);
        let screener = Arc::new(Screener::new(store.clone(), attachments.clone(), surroundings.clone()));
        let services = Services {
            store: store.clone(),
            policies: Policies::default(),
            importer: Arc::new(AtOnce(Importer::new(
                store.clone(),
                attachments.clone(),
                surroundings,
                &Imports::default(),
            ))),
            screener: screener.clone(),
            guesses: Arc::default(),
            webhooks: WebhookPolicy::default(),
            contracts: Arc::new(vec!["media-puller/documents".to_owned()].into()),
            credentials: Arc::new(cheap_credentials()),
            sign_in: SignInPolicy {
                session: Duration::hours(8),
                lockout_attempts: 5,
                lockout: Duration::minutes(15),
                password_max_age: Duration::days(90),
            },
        };
        let api = Api::new(services, Limits::default());
        Self { database, url, store, attachments, screener, api, make_id, statements, _folders: (folder, files) }
    }

    /// An act of `actor` at `at`, over the directory as it stands.
    pub fn act(&self, actor: Actor, at: DateTime<Utc>) -> Act {
        Act::new(actor, at, self.store.directory(), self.make_id.clone())
    }

    /// Runs a document as the server would, and answers with the response's JSON.
    pub async fn ask(&self, actor: Actor, at: DateTime<Utc>, query: &str, variables: Value) -> Value {
        self.ask_in(actor, at, query, variables, Locale::Zh, true).await
    }

    /// The same in another language, or without reading ahead.
    pub async fn ask_in(
        &self,
        actor: Actor,
        at: DateTime<Utc>,
        query: &str,
        variables: Value,
        locale: Locale,
        look_ahead: bool,
    ) -> Value {
        let incoming = Incoming {
            asked: Asked::Text(query.to_owned()),
            variables: serde_json::from_value(variables).expect("variables are an object"),
            locale,
            ..Incoming::default()
        };
        let answer = match admit(&Limits::default(), incoming) {
            Ok(admitted) => {
                let request = Request { act: self.act(actor, at), locale, look_ahead, client: 0 };
                // A test holds many of these futures, which are large: they live on the heap.
                Box::pin(self.api.execute(admitted, request)).await
            }
            Err(refused) => *refused,
        };
        serde_json::to_value(&answer).expect("answers are JSON")
    }

    /// Uploads a file, as over HTTP.
    pub async fn upload(&self, actor: &Actor, at: DateTime<Utc>, name: &str, bytes: &[u8]) -> AttachmentId {
        let mut incoming = self.attachments.incoming(u64::MAX).await.expect("a place for a file");
        incoming.write(bytes).await.expect("the disk takes it").expect("no file is too large");
        let arrived = incoming.finish().await.expect("the disk takes it");
        let name: FileName = name.parse().expect("a file name");
        let media_type = arrived.media_type(&name).await.expect("it can be read").expect("a known type");
        self.attachments.keep(&arrived).await.expect("the disk takes it");
        let upload = Upload { sha256: arrived.sha256.clone(), name, size_bytes: arrived.size_bytes, media_type };
        let act = self.act(actor.clone(), at);
        self.store.keep_attachment(&act, upload).await.expect("the uploader may").id
    }

    /// The number of statements that have read since the last call.
    pub fn statements(&self) -> usize {
        self.statements.swap(0, Ordering::Relaxed)
    }

    /// The frontend of a channel in a unit's subtree; registered when it first appears.
    pub async fn frontend(&self, channel: &str, unit: &str) -> Actor {
        let act = self.act(Actor::System, SEEDED_AT.parse().expect("a date"));
        let unit = self.unit(unit);
        let code: FrontendCode = parse("code", &format!("{channel}-{}", unit.code)).expect("a code");
        let page = self.store.frontends(&Actor::System, Window::first(100)).await.expect("the store answers");
        let frontend = if let Some(known) = page.items.into_iter().find(|it| it.code == code) {
            known
        } else {
            let details = FrontendDetails {
                title: parse("title", &format!("{channel} {}", unit.name)).expect("a title"),
                channel_code: Some(parse("channelCode", channel).expect("a channel")),
                unit_id: unit.id,
            };
            let digest = persistence::digest(code.as_str().as_bytes());
            self.store.register_frontend(&act, None, code, details, digest).await.expect("the operator may")
        };
        Actor::Frontend(frontend.as_caller())
    }

    /// The unit of this code or name.
    fn unit(&self, unit: &str) -> Arc<Unit> {
        let directory = self.store.directory();
        let named = || directory.units().iter().find(|it| it.names().any(|name| name == unit));
        directory.unit_by_code(unit).or_else(named).unwrap_or_else(|| panic!("no unit {unit}")).clone()
    }

    /// A member of staff with one role, by unit code or name; appointed when they first appear.
    pub async fn staff(&self, role: Role, unit: &str, pilot_domain: Option<&str>, which: &str) -> Actor {
        let act = self.act(Actor::System, SEEDED_AT.parse().expect("a date"));
        let unit = self.unit(unit);
        let grant = Grant { role, unit_id: unit.id, pilot_domain: pilot_domain.map(str::to_owned) };
        let name = format!("{}{}{which}-{}", role.code(), pilot_domain.unwrap_or_default(), unit.code).to_lowercase();
        let name: StaffName = parse("name", &name).expect("a name");
        let known = self.store.staff_named(&name).await.expect("the store answers");
        let staff = if let Some(staff) = known {
            staff
        } else {
            let appointment = Appointment {
                display_name: name.to_string(),
                name,
                unit_id: unit.id,
                grants: vec![grant],
                password_hash: "none".to_owned(),
            };
            self.store.appoint_staff(&act, None, appointment).await.expect("the operator may appoint")
        };
        Actor::Staff(Officer { id: staff.id, session_digest: String::new(), grants: staff.grants })
    }
}

/// Files are read within the process: no test has a program of its own to start.
fn surroundings(make_id: &MakeId) -> Surroundings {
    Surroundings { make_id: make_id.clone(), reader: Arc::new(InProcess), ..Surroundings::default() }
}

/// Works off the queue before it answers: a test sees the end of every import it asks for.
struct AtOnce(Arc<Importer>);

impl graphql::Importer for AtOnce {
    fn begin(&self, _: ImportId) -> Slow<'_, ()> {
        Box::pin(async { self.0.work_off().await.expect("the queue can be read") })
    }

    fn let_go(&self, id: ImportId) {
        self.0.let_go(id);
    }

    fn progress(&self, id: ImportId) -> Option<Progress> {
        self.0.progress(id)
    }
}

struct InProcess;

impl ReadFile for InProcess {
    fn read<'a>(&'a self, name: &'a str, mut file: File, hear: Hear<'a>) -> Slow<'a, Result<Workbook, Unread>> {
        Box::pin(async move {
            let mut bytes = Vec::new();
            file.read_to_end(&mut bytes)?;
            let workbook = exchange::workbook::read(name, &bytes, &exchange::workbook::Limits::default())?;
            let rows = workbook.sheets.iter().map(|sheet| sheet.rows.len() as u64).sum();
            hear(rows, Some(rows));
            Ok(workbook)
        })
    }

    fn scan(&self, mut file: File) -> Slow<'_, std::io::Result<ContentScan>> {
        Box::pin(async move {
            let mut bytes = Vec::new();
            file.read_to_end(&mut bytes)?;
            Ok(exchange::screening::scan(&bytes))
        })
    }
}

/// What seals the personal data of every test.
pub fn keyring() -> Keyring {
    Keyring::new([[7; KEY_BYTES]])
}

/// Ids that count, so that a test's order is the ids' order.
fn counting_from(first: u64) -> MakeId {
    let next = AtomicU64::new(first);
    Arc::new(move |_| Uuid::from_u128(next.fetch_add(1, Ordering::Relaxed).into()))
}

/// Hashing that costs a test nothing.
pub fn cheap_credentials() -> Argon2Credentials {
    Argon2Credentials::new(HashCost { memory_kib: 8, passes: 1 }).expect("argon2 accepts its least cost")
}

fn sqlite_url(path: &std::path::Path) -> String {
    format!("sqlite://{}?mode=rwc", path.display())
}

/// Migrates and seeds the database at `url`, and leaves it alone.
async fn plant(url: &str) {
    let store = Store::connect(&DatabaseOptions::new(url)).await.expect("the database answers");
    store.migrate().await.expect("the migrations run");
    let at = SEEDED_AT.parse().expect("a date");
    let make_id = counting_from(1);
    let national = Source::Embedded.national().expect("the national seeds can be read");
    let county = Source::Embedded.county("feicheng", &national).expect("the county's seeds can be read");
    let act_in = |directory| Act::new(Actor::System, at, Arc::new(directory), make_id.clone());
    let hash = graphql::Credentials::hash(&cheap_credentials(), ADMINISTRATOR_PASSWORD.to_owned()).await;
    let seed = server::seed::plant(act_in, &national, &county, hash).expect("the seeds fit the domain");
    let act = Act::new(Actor::System, at, store.directory(), make_id.clone());
    store.seed(&act, seed).await.expect("an empty database takes the seeds");
    store.close().await.expect("the connections end");
}

/// What the first administrator of every test county signs in with.
pub const ADMINISTRATOR_PASSWORD: &str = "Test-county-2026";

/// No variables.
pub fn none() -> Value {
    json!({})
}
