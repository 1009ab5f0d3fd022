//! Configuration: defaults, then a file, then variables, then flags. The defaults are the documentation.

mod inspection;
mod participation;
mod requests;
mod sections;

use std::net::IpAddr;
use std::path::{Path, PathBuf};

use anyhow::{Context, bail};
use figment::Figment;
use figment::error::Kind;
use figment::providers::{Env, Format, Serialized, Toml};
use graphql::admission::Limits;
use secrecy::{ExposeSecret, SecretString};
use serde::{Deserialize, Serialize};

pub use sections::{
    AttachmentStore, Attachments, Database, Frontends, Imports, Log, LogFormat, PersonalData, Policies, Rate, S3,
    Server, SignIn, Subscriptions, Webhooks,
};

/// The file that is read when no other is named and it is there.
pub const DEFAULT_FILE: &str = "gongkai.toml";
/// The embedded database, within the data directory.
const DATABASE_FILE: &str = "gongkai.db";

/// The folder of attachments, within the data directory.
const ATTACHMENTS_FOLDER: &str = "attachments";
/// The keys that seal personal data, within the data directory.
const KEY_FILE: &str = "personal.key";
/// What `attachments.max_bytes` may be: the API tells sizes as integers of 32 bits.
const LARGEST_ATTACHMENT: u64 = 1 << 30;

/// Everything that can be set, a section per concern.
#[derive(Clone, Debug, Deserialize, Serialize)]
#[serde(default, deny_unknown_fields)]
pub struct Config {
    /// Where state is kept: the embedded database, keys, attachments.
    pub data_dir: PathBuf,
    /// The HTTP server.
    pub server: Server,
    /// The database.
    pub database: Database,
    /// What one GraphQL operation may ask for.
    pub limits: Limits,
    /// Passwords and sessions of staff.
    pub sign_in: SignIn,
    /// How much one client may ask for over time.
    pub rate: Rate,
    /// Files that staff bring in.
    pub attachments: Attachments,
    /// Files on their way into the records.
    pub imports: Imports,
    /// How rules are applied where the law leaves room.
    pub policies: Policies,
    /// How personal data is sealed.
    pub personal_data: PersonalData,
    /// Frontends that are plugged in.
    pub frontends: Frontends,
    /// Clients that stay and listen.
    pub subscriptions: Subscriptions,
    /// Messages that are posted to addresses of others.
    pub webhooks: Webhooks,
    /// What is written to standard error.
    pub log: Log,
}

impl Default for Config {
    fn default() -> Self {
        Self {
            data_dir: PathBuf::from("data"),
            server: Server::default(),
            database: Database::default(),
            limits: Limits::default(),
            sign_in: SignIn::default(),
            rate: Rate::default(),
            attachments: Attachments::default(),
            imports: Imports::default(),
            policies: Policies::default(),
            personal_data: PersonalData::default(),
            frontends: Frontends::default(),
            subscriptions: Subscriptions::default(),
            webhooks: Webhooks::default(),
            log: Log::default(),
        }
    }
}

/// What the command line sets; it wins over everything else.
#[derive(Clone, Debug, Default)]
pub struct Flags {
    /// `--config`: the file to read; it has to be there.
    pub file: Option<PathBuf>,
    /// `--host`
    pub host: Option<IpAddr>,
    /// `--port`
    pub port: Option<u16>,
    /// `--data-dir`
    pub data_dir: Option<PathBuf>,
    /// `--database-url`
    pub database_url: Option<SecretString>,
}

impl Config {
    /// Reads and checks all sources. Errors name the key and where it was set.
    pub fn load(flags: &Flags) -> anyhow::Result<Self> {
        let file = match &flags.file {
            Some(file) if !file.is_file() => {
                let file = file.display();
                bail!("找不到配置文件 {file} / the configuration file {file} is not there")
            }
            Some(file) => Some(file.as_path()),
            None => Some(Path::new(DEFAULT_FILE)).filter(|file| file.is_file()),
        };
        let mut sources = Figment::new();
        if let Some(file) = file {
            sources = sources.merge(Toml::file_exact(file));
        }
        sources = sources.merge(Env::prefixed("GONGKAI__").split("__"));
        if let Some(host) = flags.host {
            sources = sources.merge(Serialized::default("server.host", host));
        }
        if let Some(port) = flags.port {
            sources = sources.merge(Serialized::default("server.port", port));
        }
        if let Some(data_dir) = &flags.data_dir {
            sources = sources.merge(Serialized::default("data_dir", data_dir));
        }
        if let Some(url) = &flags.database_url {
            sources = sources.merge(Serialized::default("database.url", url.expose_secret()));
        }
        let config: Self = sources.extract().map_err(|error| explain(&sources, error))?;
        config.check()?;
        Ok(config)
    }

    /// Says what cannot work, naming the key.
    pub fn check(&self) -> anyhow::Result<()> {
        let positive = [
            ("server.max_connections", self.server.max_connections as u64),
            ("server.header_timeout_ms", self.server.header_timeout_ms),
            ("server.body_timeout_ms", self.server.body_timeout_ms),
            ("server.write_timeout_ms", self.server.write_timeout_ms),
            ("server.max_body_bytes", self.server.max_body_bytes as u64),
            ("server.ready_timeout_ms", self.server.ready_timeout_ms),
            ("database.acquire_timeout_ms", self.database.acquire_timeout_ms),
            ("attachments.max_bytes", self.attachments.max_bytes),
            ("attachments.max_uploads", self.attachments.max_uploads as u64),
            ("attachments.upload_timeout_ms", self.attachments.upload_timeout_ms),
            ("imports.lease_seconds", self.imports.lease_seconds.into()),
            ("subscriptions.per_client", self.subscriptions.per_client as u64),
            ("subscriptions.total", self.subscriptions.total as u64),
            ("subscriptions.operations", self.subscriptions.operations as u64),
            ("subscriptions.init_timeout_ms", self.subscriptions.init_timeout_ms),
            ("subscriptions.ping_ms", self.subscriptions.ping_ms),
            ("webhooks.timeout_ms", self.webhooks.timeout_ms),
            ("webhooks.disable_after_hours", self.webhooks.disable_after_hours.into()),
            ("sign_in.session_hours", self.sign_in.session_hours.into()),
            ("sign_in.lockout_attempts", self.sign_in.lockout_attempts.into()),
            ("sign_in.lockout_minutes", self.sign_in.lockout_minutes.into()),
        ];
        if let Some((key, _)) = positive.iter().find(|(_, value)| *value == 0) {
            bail!("{key} 至少为 1 / must be at least 1");
        }
        if self.webhooks.reminders_from_hour > 23 {
            bail!("webhooks.reminders_from_hour 应为 0 至 23 / has to be from 0 to 23");
        }
        // A lease is longer than a message may take.
        if self.webhooks.timeout_ms > 60_000 {
            bail!("webhooks.timeout_ms 至多为 60000 / must be at most 60000");
        }
        // A migration of PostgreSQL holds its lock on one connection and works on another.
        if self.database.max_connections < 2 {
            bail!("database.max_connections 至少为 2 / must be at least 2");
        }
        if (self.server.max_body_bytes as u64) < self.limits.document_bytes {
            bail!("server.max_body_bytes 不能小于 limits.document_bytes / must not be less than limits.document_bytes");
        }
        if self.attachments.max_bytes > LARGEST_ATTACHMENT {
            bail!("attachments.max_bytes 至多为 {LARGEST_ATTACHMENT} / must be at most {LARGEST_ATTACHMENT}");
        }
        if self.attachments.store == AttachmentStore::S3 {
            self.check_s3()?;
        }
        self.server.check_addresses()?;
        if self.data_dir.as_os_str().is_empty() {
            bail!("data_dir 不能为空 / must not be empty");
        }
        let url = self.database_url();
        if !["sqlite:", "postgres://", "postgresql://"].iter().any(|scheme| url.expose_secret().starts_with(scheme)) {
            bail!("database.url 应以 sqlite: 或 postgres:// 开头 / must begin with sqlite: or postgres://");
        }
        self.limits.check().map_err(|reason| anyhow::anyhow!("limits.{reason}"))?;
        self.policies.requests.check()?;
        self.policies.inspection.check()?;
        crate::telemetry::filter(&self.log).context("log.filter")?;
        Ok(())
    }

    /// An object store needs an address, a bucket and keys.
    fn check_s3(&self) -> anyhow::Result<()> {
        let s3 = &self.attachments.s3;
        let has = |secret: &Option<SecretString>| secret.as_ref().is_some_and(|it| !it.expose_secret().is_empty());
        let given = [
            ("bucket", !s3.bucket.is_empty()),
            ("region", !s3.region.is_empty()),
            ("access_key", has(&s3.access_key)),
            ("secret_key", has(&s3.secret_key)),
        ];
        if let Some((key, _)) = given.iter().find(|(_, is_given)| !is_given) {
            bail!("attachments.store 为 s3 时须设置 attachments.s3.{key} / is needed when attachments.store is s3");
        }
        if !["https://", "http://"].iter().any(|scheme| s3.endpoint.starts_with(scheme)) {
            bail!("attachments.s3.endpoint 应以 https:// 或 http:// 开头 / must begin with https:// or http://");
        }
        Ok(())
    }

    /// The database to use; the default is made when it is missing.
    pub fn database_url(&self) -> SecretString {
        self.database.url.clone().unwrap_or_else(|| {
            // The driver decodes the path as one of a URL.
            let file = self.data_dir.join(DATABASE_FILE).display().to_string().replace('%', "%25").replace('?', "%3F");
            SecretString::from(format!("sqlite://{file}?mode=rwc"))
        })
    }

    /// Where the database is, for people: a file, or the kind of server. The rest of a URL may hold a password.
    pub fn database_place(&self) -> String {
        match self.database_file() {
            Some(file) => file.display().to_string(),
            None => self.database.url.as_ref().map_or_else(String::new, sections::hide),
        }
    }

    /// The file of an embedded database; none for a server, and for one that lives in memory.
    pub fn database_file(&self) -> Option<PathBuf> {
        let Some(url) = &self.database.url else { return Some(self.data_dir.join(DATABASE_FILE)) };
        let path = url.expose_secret().strip_prefix("sqlite:")?;
        let path = path.strip_prefix("//").unwrap_or(path);
        let path = path.split_once('?').map_or(path, |(path, _)| path);
        (!path.is_empty() && path != ":memory:").then(|| PathBuf::from(path.replace("%3F", "?").replace("%25", "%")))
    }

    /// Where attachments are kept.
    pub fn attachments_folder(&self) -> PathBuf {
        self.attachments.folder.clone().unwrap_or_else(|| self.data_dir.join(ATTACHMENTS_FOLDER))
    }

    /// Where the keys are that seal personal data, unless the configuration holds them.
    pub fn key_file(&self) -> PathBuf {
        self.data_dir.join(KEY_FILE)
    }

    /// What is in force, as TOML, with secrets hidden.
    pub fn to_toml(&self) -> anyhow::Result<String> {
        toml::to_string_pretty(self).context("the configuration cannot be written as TOML")
    }
}

/// Names the key and its source, and for unknown keys what is known. Values stay out: they may be secrets.
fn explain(sources: &Figment, error: figment::Error) -> anyhow::Error {
    let lines = error.into_iter().map(|error| {
        let key = error.path.join(".");
        let what = match &error.kind {
            Kind::UnknownField(_, known) => format!("unknown key, known are: {}", known.join(", ")),
            Kind::InvalidType(_, expected) | Kind::InvalidValue(_, expected) => format!("expected {expected}"),
            Kind::UnknownVariant(_, known) => format!("expected one of: {}", known.join(", ")),
            Kind::Message(message) => message.clone(),
            other => other.to_string(),
        };
        let source = sources.find_metadata(&key).or(error.metadata.as_ref()).map_or_else(
            || "the command line".to_owned(),
            |metadata| match &metadata.source {
                Some(source) => source.to_string(),
                None => metadata.name.trim_end_matches("(s)").replace('`', ""),
            },
        );
        format!("{key} (set in {source}): {what}")
    });
    anyhow::anyhow!("{}", lines.collect::<Vec<_>>().join("\n"))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[expect(clippy::result_large_err, reason = "figment's test harness wants its own error")]
    fn load_from(toml: Option<&str>, variables: &[(&str, &str)], flags: &Flags) -> anyhow::Result<Config> {
        let mut loaded = Err(anyhow::anyhow!("not loaded"));
        figment::Jail::expect_with(|jail| {
            if let Some(toml) = toml {
                jail.create_file(DEFAULT_FILE, toml)?;
            }
            for (name, value) in variables {
                jail.set_env(name, value);
            }
            loaded = Config::load(flags);
            Ok(())
        });
        loaded
    }

    fn load(toml: &str, variables: &[(&str, &str)], flags: &Flags) -> anyhow::Result<Config> {
        load_from(Some(toml), variables, flags)
    }

    fn refusal(toml: &str, variables: &[(&str, &str)]) -> String {
        load(toml, variables, &Flags::default()).expect_err("is refused").to_string()
    }

    #[test]
    fn later_sources_win() {
        let toml = "[server]\nport = 1\nmax_connections = 7\nheader_timeout_ms = 5";
        let variables = [("GONGKAI__SERVER__PORT", "2"), ("GONGKAI__SERVER__MAX_CONNECTIONS", "8")];
        let config = load(toml, &variables, &Flags { port: Some(3), ..Flags::default() }).expect("loads");
        let server = config.server;
        assert_eq!((server.port, server.max_connections, server.header_timeout_ms), (3, 8, 5));
        assert_eq!(server.body_timeout_ms, Server::default().body_timeout_ms);
    }

    #[test]
    fn the_default_file_need_not_be_there() {
        let config = load_from(None, &[], &Flags::default()).expect("loads");
        assert_eq!(config.server.port, Server::default().port);
    }

    #[test]
    fn the_default_database_lies_in_the_data_directory() {
        let flags = Flags { data_dir: Some("/srv/gongkai".into()), ..Flags::default() };
        let config = load("", &[], &flags).expect("loads");
        assert_eq!(config.database_url().expose_secret(), "sqlite:///srv/gongkai/gongkai.db?mode=rwc");
    }

    #[test]
    fn unknown_keys_are_named_with_their_source() {
        let from_file = refusal("[server]\nprot = 1", &[]);
        assert!(from_file.starts_with("server.prot (set in ") && from_file.contains(DEFAULT_FILE), "{from_file}");
        let from_variable = refusal("", &[("GONGKAI__LIMITS__DEPHT", "16")]);
        assert!(from_variable.starts_with("limits.depht (set in "), "{from_variable}");
        assert!(from_variable.contains("GONGKAI__"), "{from_variable}");
    }

    #[test]
    fn what_cannot_work_is_refused() {
        assert!(refusal("[server]\nport = \"many\"", &[]).starts_with("server.port (set in "));
        assert!(refusal("[log]\nformat = \"xml\"", &[]).starts_with("log.format"));
        assert!(refusal("[log]\nfilter = \"a=b=c\"", &[]).starts_with("log.filter"));
        assert!(refusal("[limits]\ndepth = 3", &[]).starts_with("limits.depth"));
        assert!(refusal("[attachments]\nmax_bytes = 2000000000", &[]).starts_with("attachments.max_bytes"));
        assert!(refusal("[attachments]\nmax_uploads = 0", &[]).starts_with("attachments.max_uploads"));
        assert!(refusal("[server]\nmax_connections = 0", &[]).starts_with("server.max_connections"));
        for url in ["gk.example.cn", "ftp://gk.example.cn", "https://gk.example.cn/?a", "https://", "https://a b"] {
            let refused = refusal(&format!("[server]\npublic_url = \"{url}\""), &[]);
            assert!(refused.starts_with("server.public_url"), "{url}: {refused}");
        }
        for page in ["https://example.cn/gk/", "/gk/{id}", "javascript:{id}"] {
            let refused = refusal(&format!("[server]\ndocument_page = \"{page}\""), &[]);
            assert!(refused.starts_with("server.document_page"), "{page}: {refused}");
        }
        assert!(refusal("", &[("GONGKAI__DATABASE__URL", "mysql://x")]).starts_with("database.url"));
        let missing = Flags { file: Some("nowhere.toml".into()), ..Flags::default() };
        assert!(load("", &[], &missing).is_err());
    }

    #[test]
    fn secrets_are_not_shown() {
        let url = [("GONGKAI__DATABASE__URL", "postgres://u:swordfish@db/gongkai")];
        let config = load("", &url, &Flags::default()).expect("loads");
        let shown = config.to_toml().expect("renders");
        assert!(shown.contains("postgres:<hidden>") && !shown.contains("swordfish"), "{shown}");
        assert!(!format!("{config:?}").contains("swordfish"));
        assert!(!refusal("", &[("GONGKAI__DATABASE__URL", "{swordfish=1}")]).contains("swordfish"));
    }
}
