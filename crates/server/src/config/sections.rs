//! The sections of the configuration, a struct per concern.

use std::net::{IpAddr, Ipv6Addr};
use std::path::PathBuf;

use chrono::TimeDelta;
use domain::document::interpretation::InterpretationPolicy;
use domain::enquiry::EnquiryPolicy;
use domain::time_limit::PromptPolicy;
use domain::village::VillagePolicy;
use domain::webhook::WebhookPolicy;
use secrecy::{ExposeSecret, SecretString};
use serde::{Deserialize, Serialize, Serializer};

use super::inspection::Inspection;
use super::participation::Participation;
use super::requests::RequestPolicies;

/// The HTTP server.
#[derive(Clone, Debug, Deserialize, Serialize)]
#[serde(default, deny_unknown_fields)]
pub struct Server {
    /// The address to listen on.
    pub host: IpAddr,
    /// The port to listen on; 0 takes any free one.
    pub port: u16,
    /// Connections at the same time; more wait until one ends.
    pub max_connections: usize,
    /// Time for a client to send the head of a request, and to send the next one on a kept connection, in milliseconds.
    pub header_timeout_ms: u64,
    /// Time for a client to send the whole body of a request, in milliseconds.
    pub body_timeout_ms: u64,
    /// Time without any progress after which a client that does not read its answer is cut off, in milliseconds.
    pub write_timeout_ms: u64,
    /// Size of the body of a GraphQL request, in bytes.
    pub max_body_bytes: usize,
    /// Time for accepted requests to finish after the signal to stop, in milliseconds.
    pub drain_ms: u64,
    /// Time for the answer of `/readyz`, in milliseconds.
    pub ready_timeout_ms: u64,
    /// Whether `GET /graphql` accepts a document in `query`. Mutations are refused there in any case.
    pub get_queries: bool,
    /// Proxies whose `X-Forwarded-For` is believed. Without them the address of the connection is the client's.
    pub trusted_proxies: Vec<IpAddr>,
    /// Addresses from which `/metrics` may be read; what comes through a proxy is not answered.
    pub metrics_from: Vec<IpAddr>,
    /// What our addresses begin with where others call us: `https://gk.example.gov.cn`. Without it, feeds repeat the
    /// `Host` of the request.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub public_url: Option<String>,
    /// Where people read a document, with `{id}` or `{indexNumber}` in it. Without it, feeds lead to a feed of that document.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub document_page: Option<String>,
}

impl Default for Server {
    fn default() -> Self {
        Self {
            host: IpAddr::from([127, 0, 0, 1]),
            port: 8080,
            max_connections: 4_096,
            header_timeout_ms: 10_000,
            body_timeout_ms: 20_000,
            write_timeout_ms: 30_000,
            max_body_bytes: 512 * 1024,
            drain_ms: 20_000,
            ready_timeout_ms: 3_000,
            get_queries: true,
            trusted_proxies: Vec::new(),
            metrics_from: vec![IpAddr::from([127, 0, 0, 1]), IpAddr::V6(Ipv6Addr::LOCALHOST)],
            public_url: None,
            document_page: None,
        }
    }
}

impl Server {
    /// Says what is no address that others can follow.
    pub(super) fn check_addresses(&self) -> anyhow::Result<()> {
        let is_web = |text: &str| {
            let rest = text.strip_prefix("https://").or_else(|| text.strip_prefix("http://"));
            rest.is_some_and(|rest| !rest.is_empty() && rest.bytes().all(|byte| byte.is_ascii_graphic()))
        };
        if self.public_url.as_ref().is_some_and(|url| !is_web(url) || url.contains(['?', '#'])) {
            anyhow::bail!(
                "server.public_url 应形如 https://gk.example.gov.cn / has to be of the form https://gk.example.gov.cn"
            );
        }
        let is_page = |page: &String| is_web(page) && (page.contains("{id}") || page.contains("{indexNumber}"));
        if self.document_page.as_ref().is_some_and(|page| !is_page(page)) {
            anyhow::bail!(
                "server.document_page 应为含 {{id}} 或 {{indexNumber}} 的网址 / has to be an address with {{id}} or {{indexNumber}} in it"
            );
        }
        Ok(())
    }
}

/// Frontends that are plugged in.
#[derive(Clone, Debug, Deserialize, Serialize)]
#[serde(default, deny_unknown_fields)]
pub struct Frontends {
    /// Their folders. Without it, `schema/frontends` where the program was started, or those that come with the program.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub folder: Option<PathBuf>,
    /// Whether anonymous callers may run stored documents only; set it in production.
    pub trusted_only: bool,
    /// What the answers to stored documents may take of memory, in bytes; 0 keeps none.
    pub cache_bytes: u64,
}

impl Default for Frontends {
    fn default() -> Self {
        Self { folder: None, trusted_only: false, cache_bytes: 64 * 1024 * 1024 }
    }
}

/// Messages that are posted to addresses of others.
#[derive(Clone, Debug, Deserialize, Serialize)]
#[serde(default, deny_unknown_fields)]
pub struct Webhooks {
    /// Whether this server sends them. Any number of servers over one database may; each message is sent by one.
    pub send: bool,
    /// Whether addresses in private networks may be called, and addresses without TLS. Whoever administers a unit chooses the
    /// addresses, so this opens the network of the server to them.
    pub allow_private: bool,
    /// How long the other side may take to answer, in milliseconds.
    pub timeout_ms: u64,
    /// After how many hours of failure one is disabled.
    pub disable_after_hours: u32,
    /// From which hour of the day in China on the day's reminders are sent, 0 to 23.
    pub reminders_from_hour: u32,
}

impl Default for Webhooks {
    fn default() -> Self {
        Self { send: true, allow_private: false, timeout_ms: 15_000, disable_after_hours: 72, reminders_from_hour: 8 }
    }
}

impl Webhooks {
    /// The same for the domain.
    pub fn policy(&self) -> WebhookPolicy {
        let disable_after = TimeDelta::hours(self.disable_after_hours.into());
        WebhookPolicy { allow_private: self.allow_private, disable_after }
    }
}

/// The database.
#[derive(Clone, Debug, Deserialize, Serialize)]
#[serde(default, deny_unknown_fields)]
pub struct Database {
    /// Where it is: `sqlite://…` or `postgres://…`. Without it, a SQLite file in the data directory.
    #[serde(serialize_with = "hidden", skip_serializing_if = "Option::is_none")]
    pub url: Option<SecretString>,
    /// Connections at most; to an embedded database, connections that read.
    pub max_connections: u32,
    /// Time to wait for a free connection, in milliseconds. During an outage every caller waits this long.
    pub acquire_timeout_ms: u64,
}

impl Default for Database {
    fn default() -> Self {
        Self { url: None, max_connections: 16, acquire_timeout_ms: 2_000 }
    }
}

/// Passwords and sessions of staff.
#[derive(Clone, Debug, Deserialize, Serialize)]
#[serde(default, deny_unknown_fields)]
pub struct SignIn {
    /// How long a session lasts, in hours.
    pub session_hours: u32,
    /// Wrong passwords in a row until an account is locked.
    pub lockout_attempts: u32,
    /// How long it stays locked, in minutes.
    pub lockout_minutes: u32,
    /// After how many days a password has to be changed; 0 is never.
    pub password_max_age_days: u32,
}

impl Default for SignIn {
    fn default() -> Self {
        Self { session_hours: 12, lockout_attempts: 5, lockout_minutes: 15, password_max_age_days: 90 }
    }
}

/// How much one client may ask for over time.
#[derive(Clone, Debug, Deserialize, Serialize)]
#[serde(default, deny_unknown_fields)]
pub struct Rate {
    /// Cost that one address may spend per minute, and at once; 0 is without limit. A page of twenty documents costs
    /// some 200, signing in 1,000. Whole offices share an address, so this is generous.
    pub cost_per_minute: u32,
    /// The same for one frontend with a key, wherever it calls from: it reads for many.
    pub frontend_cost_per_minute: u32,
}

impl Default for Rate {
    fn default() -> Self {
        Self { cost_per_minute: 60_000, frontend_cost_per_minute: 600_000 }
    }
}

/// Files that staff bring in.
#[derive(Clone, Debug, Deserialize, Serialize)]
#[serde(default, deny_unknown_fields)]
pub struct Attachments {
    /// Where they are kept. Without it, `attachments` in the data directory.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub folder: Option<PathBuf>,
    /// What keeps their contents: a folder, or an object store. With an object store, `folder` is for files on their way.
    pub store: AttachmentStore,
    /// The object store, where that is what keeps them.
    pub s3: S3,
    /// Size of one file, in bytes.
    pub max_bytes: u64,
    /// Uploads at the same time; more wait a little, and are asked to come back.
    pub max_uploads: usize,
    /// Time for a client to send a whole file, in milliseconds. A pause longer than `server.body_timeout_ms` ends it before.
    pub upload_timeout_ms: u64,
}

impl Default for Attachments {
    fn default() -> Self {
        Self {
            folder: None,
            store: AttachmentStore::Folder,
            s3: S3::default(),
            max_bytes: 20 * 1024 * 1024,
            max_uploads: 4,
            upload_timeout_ms: 300_000,
        }
    }
}

/// What keeps the contents of attachments.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Deserialize, Serialize)]
#[serde(rename_all = "lowercase")]
pub enum AttachmentStore {
    /// A folder of this machine, or one that is shared.
    #[default]
    Folder,
    /// A store that speaks the protocol of S3.
    S3,
}

/// An object store that speaks the protocol of S3. The bucket is there already, and nobody but us writes to it.
#[derive(Clone, Debug, Default, Deserialize, Serialize)]
#[serde(default, deny_unknown_fields)]
pub struct S3 {
    /// Where it is: `https://oss.example.cn`. Plain `http` is for stores in the same machine room.
    pub endpoint: String,
    /// The bucket.
    pub bucket: String,
    /// The region, as the store names it; many take any.
    pub region: String,
    /// What stands before the name of every content; empty for nothing.
    pub prefix: String,
    /// Whether the bucket is a part of the host's name, as some stores want it, and not of the path.
    pub virtual_hosts: bool,
    /// Who we are there.
    #[serde(serialize_with = "concealed", skip_serializing_if = "Option::is_none")]
    pub access_key: Option<SecretString>,
    /// What proves it.
    #[serde(serialize_with = "concealed", skip_serializing_if = "Option::is_none")]
    pub secret_key: Option<SecretString>,
}

/// Files on their way into the records.
#[derive(Clone, Debug, Deserialize, Serialize)]
#[serde(default, deny_unknown_fields)]
pub struct Imports {
    /// Time after which another replica takes up the import of one that is not heard of any more, in seconds.
    pub lease_seconds: u32,
}

impl Default for Imports {
    fn default() -> Self {
        Self { lease_seconds: 30 }
    }
}

/// How rules are applied where the law leaves room.
#[derive(Clone, Debug, Deserialize, Serialize)]
#[serde(default, deny_unknown_fields)]
pub struct Policies {
    /// Working days after a policy document within which its interpretation is published (国办发〔2016〕19号).
    pub interpretation_working_days: u32,
    /// Working days within which a simple question is answered.
    pub simple_enquiry_working_days: u32,
    /// Working days within which any other question is answered.
    pub enquiry_working_days: u32,
    /// Calendar days after a publication within which villagers may object (山东省村务公开条例第十六条).
    pub objection_days: u32,
    /// Calendar days within which an objection is answered (the same article).
    pub objection_answer_days: u32,
    /// Months after an enquiry was closed for which what is sealed of it is kept.
    pub enquiry_retention_months: u32,
    /// Calendar days after the end of a period within which a village publishes what it owes for it.
    pub village_days_after_period: u32,
    /// 公众参与
    pub participation: Participation,
    /// 依申请公开
    pub requests: RequestPolicies,
    /// 实时: working days the county gives itself; none for the ceiling of the law, as for the next two.
    pub real_time_working_days: Option<u32>,
    /// 即时, 立即: working days.
    pub immediate_working_days: Option<u32>,
    /// 及时: working days.
    pub prompt_working_days: Option<u32>,
    /// 检查指标
    pub inspection: Inspection,
}

impl Default for Policies {
    fn default() -> Self {
        let enquiry = EnquiryPolicy::default();
        Self {
            interpretation_working_days: InterpretationPolicy::default().within_working_days,
            simple_enquiry_working_days: enquiry.simple_working_days,
            enquiry_working_days: enquiry.normal_working_days,
            objection_days: enquiry.objection_days,
            objection_answer_days: enquiry.objection_answer_days,
            enquiry_retention_months: enquiry.retention_months,
            village_days_after_period: VillagePolicy::default().days_after_period,
            participation: Participation::default(),
            requests: RequestPolicies::default(),
            real_time_working_days: None,
            immediate_working_days: None,
            prompt_working_days: None,
            inspection: Inspection::default(),
        }
    }
}

impl Policies {
    /// As the rules read them.
    pub fn read(&self) -> persistence::Policies {
        let interpretation = InterpretationPolicy { within_working_days: self.interpretation_working_days };
        let prompt = PromptPolicy {
            real_time: self.real_time_working_days,
            immediate: self.immediate_working_days,
            prompt: self.prompt_working_days,
        };
        let enquiry = EnquiryPolicy {
            simple_working_days: self.simple_enquiry_working_days,
            normal_working_days: self.enquiry_working_days,
            objection_days: self.objection_days,
            objection_answer_days: self.objection_answer_days,
            retention_months: self.enquiry_retention_months,
        };
        let village = VillagePolicy { days_after_period: self.village_days_after_period };
        let request = std::sync::Arc::new(self.requests.read());
        persistence::Policies {
            interpretation,
            enquiry,
            village,
            participation: self.participation.read(),
            request,
            prompt,
            inspection: self.inspection.read(),
        }
    }
}

/// How personal data is sealed. Without a key here, the file `personal.key` in the data directory holds it, made on the
/// first start; several servers on one database need the same key, and get it from here.
#[derive(Clone, Debug, Default, Deserialize, Serialize)]
#[serde(default, deny_unknown_fields)]
pub struct PersonalData {
    /// What seals: 32 bytes in base64.
    #[serde(serialize_with = "concealed", skip_serializing_if = "Option::is_none")]
    pub key: Option<SecretString>,
    /// What sealed before and still has to open, until `gongkai personal-data rotate` has run: the same, with commas between them.
    #[serde(serialize_with = "concealed", skip_serializing_if = "Option::is_none")]
    pub old_keys: Option<SecretString>,
}

/// Clients that stay and listen: WebSockets, event streams and polls that wait.
#[derive(Clone, Debug, Deserialize, Serialize)]
#[serde(default, deny_unknown_fields)]
pub struct Subscriptions {
    /// Of one client address at the same time. Whole offices share an address, so this is generous.
    pub per_client: usize,
    /// Of all clients at the same time.
    pub total: usize,
    /// Operations under way on one WebSocket.
    pub operations: usize,
    /// Time for a WebSocket to introduce itself (`connection_init`), in milliseconds.
    pub init_timeout_ms: u64,
    /// How often something is sent to a client that has nothing to hear, in milliseconds. A WebSocket that answers none of
    /// two pings is cut off.
    pub ping_ms: u64,
}

impl Default for Subscriptions {
    fn default() -> Self {
        Self { per_client: 100, total: 2_000, operations: 20, init_timeout_ms: 10_000, ping_ms: 15_000 }
    }
}

/// What is written to standard error.
#[derive(Clone, Debug, Deserialize, Serialize)]
#[serde(default, deny_unknown_fields)]
pub struct Log {
    /// The form of a line.
    pub format: LogFormat,
    /// What is written: `info`, or a filter such as `info,sqlx=warn`.
    pub filter: String,
}

impl Default for Log {
    fn default() -> Self {
        Self { format: LogFormat::Human, filter: "info".to_owned() }
    }
}

/// The form of a log line.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Deserialize, Serialize)]
#[serde(rename_all = "lowercase")]
pub enum LogFormat {
    /// For people.
    Human,
    /// One JSON object per line, for programs.
    Json,
}

/// Shows that there is one.
#[expect(clippy::ref_option, reason = "serde passes fields by reference")]
fn concealed<S: Serializer>(secret: &Option<SecretString>, serializer: S) -> Result<S::Ok, S::Error> {
    serializer.serialize_str(if secret.is_some() { "<hidden>" } else { "" })
}

/// Shows which kind of database it is and nothing else: the rest of a URL may hold a password.
#[expect(clippy::ref_option, reason = "serde passes fields by reference")]
fn hidden<S: Serializer>(url: &Option<SecretString>, serializer: S) -> Result<S::Ok, S::Error> {
    serializer.serialize_str(&url.as_ref().map_or_else(String::new, hide))
}

/// The scheme of a URL.
pub(super) fn hide(url: &SecretString) -> String {
    let scheme = url.expose_secret().split_once(':').map_or("", |(scheme, _)| scheme);
    format!("{scheme}:<hidden>")
}
