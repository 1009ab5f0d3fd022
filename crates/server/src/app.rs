//! The application: store, schema and credentials put together. HTTP and all commands start from it.

use std::fs::{DirBuilder, OpenOptions};
use std::io;
use std::path::Path;
use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::{Arc, OnceLock};
use std::time::Duration;

use anyhow::{Context, anyhow};
use axum::http::HeaderMap;
use domain::act::{Act, Actor};
use domain::attachment::{Attachment, ContentHash};
use domain::frontend::Caller;
use domain::request::RequestPolicy;
use domain::staff::SignInPolicy;
use domain::vocabulary::Locale;
use graphql::admission::{Admitted, Answer};
use graphql::{Api, Credentials, Following, NotFollowed, Request, Round, Services};
use persistence::{DatabaseOptions, Failure, Policies, Store, Target, Undone, digest};
use secrecy::ExposeSecret;
use tokio::task::JoinSet;
use tracing::Instrument;

use crate::attachments::Attachments;
use crate::bearer::{Presented, presented};
use crate::clockwork::Clockwork;
use crate::config::{Config, SignIn};
use crate::credentials::{Argon2Credentials, generate_password, is_frontend_key};
use crate::http::{Client, network};
use crate::imports::{Importer, ReadFile};
use crate::keys;
use crate::screening::Screener;
use crate::seed;
use crate::surroundings::Surroundings;

/// The application behind the HTTP layer.
pub struct App {
    api: Api,
    store: Store,
    credentials: Arc<Argon2Credentials>,
    attachments: Arc<Attachments>,
    importer: Arc<Importer>,
    clockwork: Arc<Clockwork>,
    sign_in: SignInPolicy,
    policies: Policies,
    surroundings: Surroundings,
    statements: Arc<AtomicU64>,
    contracts: Arc<OnceLock<Vec<String>>>,
    /// Ends with the application.
    _refreshing: JoinSet<()>,
}

/// An answer, and who got it.
#[derive(Debug)]
pub struct GraphqlAnswer {
    /// What goes back to the client.
    pub answer: Answer,
    /// The kind of actor for the log, such as `ANONYMOUS`; never who it is.
    pub actor: &'static str,
}

/// The account that opens the door for everybody else. Its password is shown once and kept nowhere.
pub struct FirstAdministrator {
    /// 用户名
    pub name: &'static str,
    /// 密码
    pub password: String,
}

impl App {
    /// Connects to the configured database and brings its schema up to date.
    pub async fn start(config: &Config) -> anyhow::Result<Self> {
        Self::start_in(config, Surroundings::default()).await
    }

    /// The same in a world of the caller's making.
    pub async fn start_in(config: &Config, surroundings: Surroundings) -> anyhow::Result<Self> {
        let mut store = connect(config).await?;
        let statements = Arc::new(AtomicU64::new(0));
        let counter = statements.clone();
        store.on_statement(move |_| {
            counter.fetch_add(1, Ordering::Relaxed);
        });
        store.migrate().await.map_err(|failure| anyhow!("数据库迁移失败 / The migration failed: {failure}"))?;
        let act = Act::new(Actor::System, (surroundings.clock)(), store.directory(), surroundings.make_id.clone());
        store
            .complete_changes(&act)
            .await
            .map_err(explain)
            .context("变更序列不完整 / The feed of changes is incomplete")?;
        keys::adopt(&store, &act).await?;
        let credentials = Arc::new(Argon2Credentials::new(surroundings.hash_cost)?);
        let attachments = Attachments::start(config).await?;
        let sign_in = policy(&config.sign_in);
        let attachments = Arc::new(attachments);
        let importer = Importer::new(store.clone(), attachments.clone(), surroundings.clone(), &config.imports);
        let policies = config.policies.read();
        let clockwork = Clockwork::new(store.clone(), policies.clone(), surroundings.clone());
        let screener = Arc::new(Screener::new(store.clone(), attachments.clone(), surroundings.clone()));
        let contracts = Arc::new(OnceLock::new());
        let services = Services {
            store: store.clone(),
            credentials: credentials.clone(),
            sign_in,
            policies: policies.clone(),
            importer: importer.clone(),
            screener,
            guesses: Arc::default(),
            webhooks: config.webhooks.policy(),
            contracts: contracts.clone(),
        };
        let mut refreshing = JoinSet::new();
        refreshing.spawn(watch(store.clone()));
        Ok(Self {
            api: Api::new(services, config.limits.clone()),
            store,
            credentials,
            attachments,
            importer,
            clockwork,
            sign_in,
            policies,
            surroundings,
            statements,
            contracts,
            _refreshing: refreshing,
        })
    }

    /// By what information requests are dealt with, besides the law.
    pub(crate) fn request_policy(&self) -> &RequestPolicy {
        &self.policies.request
    }

    /// What the county's configuration says where the law leaves room.
    pub(crate) fn policies(&self) -> &Policies {
        &self.policies
    }

    /// An act of `actor` now.
    pub fn act(&self, actor: Actor) -> Act {
        Act::new(actor, (self.surroundings.clock)(), self.store.directory(), self.surroundings.make_id.clone())
    }

    /// Finds out who asks, and runs the operation.
    pub async fn execute(&self, headers: &HeaderMap, client: &Client, admitted: Admitted) -> GraphqlAnswer {
        let actor = match self.actor(headers, client).await {
            Ok(actor) => actor,
            Err(refused) => return GraphqlAnswer { answer: *refused, actor: Actor::Anonymous.kind() },
        };
        let kind = actor.kind();
        let request =
            Request { act: self.act(actor), locale: client.locale, look_ahead: true, client: network(client.address) };
        // Whatever is logged on the way carries the id that the client was given.
        let span = tracing::info_span!("operation", request.id = client.request_id);
        GraphqlAnswer { answer: self.api.execute(admitted, request).instrument(span).await, actor: kind }
    }

    /// The file with this content, where the reply to the request of this number and code hands it out.
    pub(crate) async fn handed_out(
        &self,
        client: &Client,
        case: (&str, &str),
        sha256: &ContentHash,
    ) -> Result<Option<Attachment>, NotFollowed> {
        let act = self.act(Actor::Anonymous);
        let request = Request { act, locale: client.locale, look_ahead: true, client: network(client.address) };
        self.api.handed_out(&request, case, sha256).await
    }

    /// One round of a subscription, by whoever asks now: a session that ended since ends it.
    pub(crate) async fn round(&self, headers: &HeaderMap, client: &Client, following: &Following) -> Round {
        let actor = match self.actor(headers, client).await {
            Ok(actor) => actor,
            Err(refused) => return Round { answers: vec![*refused], is_over: true, ..Round::default() },
        };
        let request =
            Request { act: self.act(actor), locale: client.locale, look_ahead: true, client: network(client.address) };
        let span = tracing::info_span!("operation", request.id = client.request_id);
        self.api.round(following, request).instrument(span).await
    }

    /// One round of a subscription as anybody sees it, whoever it is for.
    pub(crate) async fn round_as_anybody(&self, following: &Following) -> Round {
        let act = self.act(Actor::Anonymous);
        self.api.round(following, Request { act, locale: Locale::Zh, look_ahead: true, client: 0 }).await
    }

    /// Who asks. A token that is not valid is refused: its sender would take an anonymous answer for the whole.
    pub(crate) async fn actor(&self, headers: &HeaderMap, client: &Client) -> Result<Actor, Box<Answer>> {
        let token = match presented(headers) {
            Presented::Nothing => return Ok(Actor::Anonymous),
            Presented::Token(token) => token,
            Presented::Nonsense => return Err(unauthenticated(client.locale)),
        };
        let (token_digest, now) = (digest(token.as_bytes()), (self.surroundings.clock)());
        let found = if is_frontend_key(token) {
            self.store.caller(&token_digest, now).await.map(|it| it.map(Actor::Frontend))
        } else {
            self.store.officer(&token_digest, now).await.map(|it| it.map(Actor::Staff))
        };
        match found {
            Ok(Some(actor)) => Ok(actor),
            Ok(None) => Err(unauthenticated(client.locale)),
            Err(failure) => {
                tracing::error!(request.id = client.request_id, error = %failure, "a session cannot be looked up");
                Err(match failure {
                    Failure::Unavailable(_) => Answer::problem(
                        "UNAVAILABLE",
                        client
                            .locale
                            .pick("服务暂时不可用,请稍后重试", "The service is unavailable for the moment; try again"),
                    ),
                    _ => Answer::problem("INTERNAL", client.locale.pick("服务器内部错误", "Internal error")),
                })
            }
        }
    }

    /// The frontend whose live key is presented, so that its requests are paid from its own purse. Whatever else is
    /// presented is judged by [`Self::actor`].
    pub(crate) async fn frontend(&self, headers: &HeaderMap) -> Option<Caller> {
        let Presented::Token(token) = presented(headers) else { return None };
        if !is_frontend_key(token) {
            return None;
        }
        let caller = self.store.caller(&digest(token.as_bytes()), (self.surroundings.clock)()).await;
        caller.ok().flatten()
    }

    /// Says which contracts there are, once: webhooks may be made for them.
    pub(crate) fn name_contracts(&self, names: Vec<String>) {
        let _ = self.contracts.set(names);
    }

    /// How many statements have read so far.
    pub(crate) fn statements(&self) -> Arc<AtomicU64> {
        self.statements.clone()
    }

    /// Whether requests can be served; otherwise why not, for the log.
    pub async fn ready(&self) -> Result<(), String> {
        self.store.ping().await.map_err(|failure| failure.to_string())
    }

    /// The schema as a contract.
    pub fn sdl(&self) -> String {
        graphql::sdl()
    }

    /// Fills an empty database from the built-in files. None when it is not empty, or when another replica was faster.
    pub async fn seed(&self) -> anyhow::Result<Option<FirstAdministrator>> {
        if !self.is_empty().await? {
            return Ok(None);
        }
        let source = exchange::seed::Source::Embedded;
        let national = source.national().context("种子数据有误 / The seed data is wrong")?;
        let county = source.county("feicheng", &national).context("种子数据有误 / The seed data is wrong")?;
        let name = seed::ADMINISTRATOR;
        let password = generate_password(name);
        let hash = self.credentials.hash(password.clone()).await;
        let now = (self.surroundings.clock)();
        let act_in = |directory| Act::new(Actor::System, now, Arc::new(directory), self.surroundings.make_id.clone());
        let seed = seed::plant(act_in, &national, &county, hash).context("种子数据有误 / The seed data is wrong")?;
        match self.store.seed(&self.act(Actor::System), seed).await {
            Ok(()) => Ok(Some(FirstAdministrator { name, password })),
            Err(_) if !self.is_empty().await? => Ok(None),
            Err(undone) => Err(explain(undone)).context("写入种子数据失败 / The seed data cannot be written"),
        }
    }

    /// Gives the account of this name a new password, as the operator at the machine.
    pub(crate) async fn renew_password(&self, act: &Act, name: &str) -> anyhow::Result<String> {
        let name = seed::read(name)?;
        let staff = self.store.staff_named(&name).await.map_err(|failure| explain(failure.into()))?;
        let staff = staff.with_context(|| format!("没有账户 {name} / There is no account {name}"))?;
        let password = generate_password(name.as_str());
        let hash = self.credentials.hash(password.clone()).await;
        let target = Target { id: staff.id, expected_version: staff.version };
        self.store.reset_password(act, target, hash).await.map_err(explain)?;
        Ok(password)
    }

    /// Whether nothing was ever put into the database.
    pub async fn is_empty(&self) -> anyhow::Result<bool> {
        self.store.is_empty().await.map_err(|failure| explain(failure.into()))
    }

    /// Every record.
    pub fn store(&self) -> &Store {
        &self.store
    }

    /// The content of attachments.
    pub fn attachments(&self) -> &Attachments {
        &self.attachments
    }

    /// What works at imports; only a server lets it run.
    pub fn importer(&self) -> &Arc<Importer> {
        &self.importer
    }

    /// What happens by itself; only a server lets it run.
    pub fn clockwork(&self) -> &Arc<Clockwork> {
        &self.clockwork
    }

    /// What reads files.
    pub fn reader(&self) -> &dyn ReadFile {
        self.surroundings.reader.as_ref()
    }

    /// Passwords and tokens.
    pub fn credentials(&self) -> &Argon2Credentials {
        &self.credentials
    }

    /// How sign-in behaves.
    pub fn sign_in_policy(&self) -> SignInPolicy {
        self.sign_in
    }
}

/// Connects to the configured database as it is; an embedded one is made when it is missing.
pub async fn connect(config: &Config) -> anyhow::Result<Store> {
    if let Some(file) = config.database_file() {
        make_private(&file)
            .with_context(|| format!("无法建立数据库文件 / Cannot make the database file {}", file.display()))?;
    }
    let options = DatabaseOptions {
        url: config.database_url().expose_secret().to_owned(),
        connections: config.database.max_connections,
        acquire_timeout: Duration::from_millis(config.database.acquire_timeout_ms),
        keyring: keys::keyring(config)?,
    };
    Store::connect(&options).await.map_err(|failure| explain(failure.into()))
}

/// Makes the file and its directory where they are missing, for their owner alone: not everything in it is public.
fn make_private(file: &Path) -> io::Result<()> {
    if file.exists() {
        return Ok(());
    }
    let mut new = OpenOptions::new();
    new.write(true).create(true);
    #[cfg(unix)]
    std::os::unix::fs::OpenOptionsExt::mode(&mut new, 0o600);
    if let Some(parent) = file.parent().filter(|parent| !parent.as_os_str().is_empty()) {
        make_private_folder(parent)?;
    }
    new.open(file).map(drop)
}

/// Makes the folder, for its owner alone; one that is there stays as it is.
pub(crate) fn make_private_folder(folder: &Path) -> io::Result<()> {
    let mut new = DirBuilder::new();
    new.recursive(true);
    #[cfg(unix)]
    std::os::unix::fs::DirBuilderExt::mode(&mut new, 0o700);
    new.create(folder)
}

/// What the store did not do, for the person at the machine.
pub fn explain(undone: Undone) -> anyhow::Error {
    match undone {
        Undone::Missing => anyhow!("找不到该对象 / There is no such thing"),
        Undone::Refused(refusal) => anyhow!("{} / {}", refusal.message(Locale::Zh), refusal.message(Locale::En)),
        Undone::Failed(Failure::Unavailable(error)) => {
            anyhow!(
                "无法连接数据库,请检查 database.url 以及数据库是否运行 / The database cannot be reached; check database.url and whether it runs: {error}"
            )
        }
        Undone::Failed(failure) => anyhow!("数据库出错 / {failure}"),
    }
}

fn unauthenticated(locale: Locale) -> Box<Answer> {
    Answer::problem(
        "UNAUTHENTICATED",
        locale.pick(
            "登录凭证或接入密钥无效、已过期或已吊销,请重新登录(signIn);匿名访问请不要带 Authorization 头",
            "The session or key is unknown, has expired or was revoked; sign in again (signIn), or leave the Authorization header out to read as anybody",
        ),
    )
}

fn policy(config: &SignIn) -> SignInPolicy {
    SignInPolicy {
        session: chrono::Duration::hours(config.session_hours.into()),
        lockout_attempts: i32::try_from(config.lockout_attempts).unwrap_or(i32::MAX),
        lockout: chrono::Duration::minutes(config.lockout_minutes.into()),
        password_max_age: chrono::Duration::days(config.password_max_age_days.into()),
    }
}

/// Follows what other replicas change. An outage is told once, and so is its end.
async fn watch(store: Store) {
    let mut is_failing = false;
    let hear = |outcome: Result<(), Failure>| {
        let failed = outcome.is_err();
        match outcome {
            Ok(()) if is_failing => tracing::info!("the database answers again"),
            Err(failure) if !is_failing => tracing::warn!(error = %failure, "the journal cannot be watched"),
            Ok(()) | Err(_) => {}
        }
        is_failing = failed;
    };
    store.watch(hear).await;
}

#[cfg(test)]
#[allow(clippy::unwrap_used, reason = "a test may panic")]
mod tests;
