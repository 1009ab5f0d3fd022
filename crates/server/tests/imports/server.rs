//! A server that is a process of its own, on either database, and what is asked of it.

use std::path::{Path, PathBuf};
use std::process::{Child, Command, Output, Stdio};
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};
use std::time::{Duration, Instant};

use serde_json::{Value, json};
use testkit::postgres::Cluster;
use tokio::io::{AsyncBufReadExt, AsyncReadExt, AsyncWriteExt, BufStream};
use tokio::net::TcpStream;
use tokio::sync::{Mutex, MutexGuard, OnceCell};
use tokio::task::AbortHandle;

/// How often whoever waits looks again.
pub const LOOK_EVERY: Duration = Duration::from_millis(20);
/// What nothing here takes, however busy the machine is.
const DEADLINE: Duration = Duration::from_mins(1);

static SQLITE_SEEDED: OnceCell<PathBuf> = OnceCell::const_new();
static POSTGRES_SEEDED: OnceCell<String> = OnceCell::const_new();
static ALONE: Mutex<()> = Mutex::const_new(());

/// Times are taken by one test at a time; the others wait.
pub async fn alone() -> MutexGuard<'static, ()> {
    ALONE.lock().await
}

/// A seeded county: a data folder and a database that no other test knows.
pub struct County {
    /// `SQLite` or `PostgreSQL`.
    pub database: &'static str,
    folder: tempfile::TempDir,
    url: Option<String>,
    settings: Vec<(&'static str, String)>,
}

impl County {
    /// With an embedded database.
    pub async fn sqlite() -> Self {
        let seeded = SQLITE_SEEDED
            .get_or_init(|| async {
                let seeded = Self::bare("SQLite", None);
                seeded.succeeds(&["seed"]).await;
                // Kept until the process ends, which is when its folder goes.
                seeded.folder.keep()
            })
            .await;
        let county = Self::bare("SQLite", None);
        for entry in std::fs::read_dir(seeded).unwrap().map(Result::unwrap).filter(|it| it.path().is_file()) {
            std::fs::copy(entry.path(), county.folder().join(entry.file_name())).unwrap();
        }
        county
    }

    /// With a database on PostgreSQL; none when that is switched off.
    pub async fn postgres() -> Option<Self> {
        let cluster = Cluster::shared().await?;
        let seeded = POSTGRES_SEEDED
            .get_or_init(|| async {
                let url = cluster.create_database(None).await;
                Self::bare("PostgreSQL", Some(url.clone())).succeeds(&["seed"]).await;
                url
            })
            .await;
        let url = cluster.create_database(Some(seeded)).await;
        Some(Self::bare("PostgreSQL", Some(url)))
    }

    fn bare(database: &'static str, url: Option<String>) -> Self {
        let folder = tempfile::Builder::new().prefix("gongkai-imports").tempdir().unwrap();
        Self { database, folder, url, settings: Vec::new() }
    }

    /// With this configuration value, as a variable of the environment.
    pub fn with(mut self, variable: &'static str, value: u32) -> Self {
        self.settings.push((variable, value.to_string()));
        self
    }

    /// Where its state is kept.
    pub fn folder(&self) -> &Path {
        self.folder.path()
    }

    /// `gongkai` with these arguments.
    pub fn command(&self, arguments: &[&str]) -> Command {
        let mut command = Command::new(env!("CARGO_BIN_EXE_gongkai"));
        command.current_dir(self.folder()).args(arguments).arg("--data-dir").arg(self.folder());
        if let Some(url) = &self.url {
            command.args(["--database-url", url]);
        }
        command.env("GONGKAI__RATE__COST_PER_MINUTE", "0");
        command.envs(self.settings.iter().map(|(name, value)| (name, value)));
        command.stdin(Stdio::null()).stderr(Stdio::null());
        command
    }

    /// Runs `gongkai` to its end.
    pub async fn run(&self, arguments: &[&str]) -> Output {
        let mut command = self.command(arguments);
        command.stderr(Stdio::piped());
        tokio::task::spawn_blocking(move || command.output().unwrap()).await.unwrap()
    }

    /// Runs `gongkai`, which has to succeed.
    pub async fn succeeds(&self, arguments: &[&str]) -> String {
        let output = self.run(arguments).await;
        let said = String::from_utf8(output.stdout).unwrap();
        assert!(output.status.success(), "{arguments:?}: {said}{}", String::from_utf8_lossy(&output.stderr));
        said
    }

    /// Starts a server and waits until it is ready.
    pub async fn serve(&self) -> Server {
        let port = testkit::port::free();
        let child = self.command(&["serve", "--port", &port.to_string()]).stdout(Stdio::null()).spawn().unwrap();
        let mut server = Server {
            child,
            url: format!("http://127.0.0.1:{port}"),
            client: reqwest::Client::new(),
            token: String::new(),
        };
        let begun = Instant::now();
        while !server.is_ready().await {
            assert!(begun.elapsed() < DEADLINE, "the server does not become ready");
            tokio::time::sleep(LOOK_EVERY).await;
        }
        let token: Value =
            serde_json::from_str(&self.succeeds(&["token", "--staff", "admin", "--json"]).await).unwrap();
        token["token"].as_str().unwrap().clone_into(&mut server.token);
        server
    }
}

/// A running server, killed when it goes out of sight.
pub struct Server {
    child: Child,
    url: String,
    client: reqwest::Client,
    token: String,
}

impl Drop for Server {
    fn drop(&mut self) {
        self.kill();
    }
}

impl Server {
    /// SIGKILL: nothing is flushed, nothing is finished.
    pub fn kill(&mut self) {
        let _ = self.child.kill();
        let _ = self.child.wait();
    }

    /// A number of `/proc/<pid>/status`, in KB.
    pub fn memory(&self, line: &str) -> u64 {
        let status = std::fs::read_to_string(format!("/proc/{}/status", self.child.id())).unwrap();
        let found = status.lines().find_map(|it| it.strip_prefix(line)?.strip_prefix(':')).unwrap();
        found.trim().trim_end_matches(" kB").parse().unwrap()
    }

    /// Lets `VmHWM` begin anew.
    pub fn forget_peak(&self) {
        std::fs::write(format!("/proc/{}/clear_refs", self.child.id()), "5").unwrap();
    }

    async fn is_ready(&self) -> bool {
        let answer = self.client.get(format!("{}/readyz", self.url)).send().await;
        answer.is_ok_and(|answer| answer.status().is_success())
    }

    /// The data of an operation that has no errors.
    pub async fn ask(&self, query: &str, variables: Value) -> Value {
        let request = self.client.post(format!("{}/graphql", self.url)).bearer_auth(&self.token);
        let answer = request.json(&json!({ "query": query, "variables": variables })).send().await.unwrap();
        let mut answer: Value = answer.json().await.unwrap();
        assert!(answer["errors"].is_null(), "{query}: {answer:#}");
        answer["data"].take()
    }

    /// Uploads a file: the status, and what is said. As most programs do with large files, it asks before it sends.
    pub async fn upload(&self, name: &str, bytes: &[u8]) -> (u16, Value) {
        const BOUNDARY: &str = "gongkai7MA4YWxk";
        let part =
            format!("--{BOUNDARY}\r\ncontent-disposition: form-data; name=\"file\"; filename=\"{name}\"\r\n\r\n");
        let form = [part.as_bytes(), bytes, format!("\r\n--{BOUNDARY}--\r\n").as_bytes()].concat();
        let head = format!(
            "POST /attachments HTTP/1.1\r\nhost: t\r\nconnection: close\r\nexpect: 100-continue\r\nauthorization: Bearer {}\r\ncontent-type: multipart/form-data; boundary={BOUNDARY}\r\ncontent-length: {}\r\n\r\n",
            self.token,
            form.len()
        );
        let mut stream = BufStream::new(TcpStream::connect(self.url.trim_start_matches("http://")).await.unwrap());
        stream.write_all(head.as_bytes()).await.unwrap();
        stream.flush().await.unwrap();
        let mut answer = String::new();
        stream.read_line(&mut answer).await.unwrap();
        if answer.starts_with("HTTP/1.1 100") {
            stream.read_line(&mut answer).await.unwrap();
            stream.write_all(&form).await.unwrap();
            stream.flush().await.unwrap();
            answer.clear();
        }
        stream.read_to_string(&mut answer).await.unwrap();
        let status = answer.split(' ').nth(1).unwrap().parse().unwrap();
        let (_, body) = answer.split_once("\r\n\r\n").unwrap();
        (status, serde_json::from_str(body).unwrap())
    }

    /// Uploads a file that is accepted; its id.
    pub async fn keep(&self, name: &str, bytes: &[u8]) -> String {
        let (status, said) = self.upload(name, bytes).await;
        assert_eq!(status, 201, "{said:#}");
        said["id"].as_str().unwrap().to_owned()
    }

    /// Asks for the import of a catalogue, and hears how it stands when the server answers.
    pub async fn import(&self, file: &str, unit: &str) -> Value {
        let query = "mutation($input: ImportCatalogueInput!) { importCatalogue(input: $input) {
            import { id state version } userErrors { code message } } }";
        let input = json!({ "input": { "file": file, "unitCode": unit } });
        let answer = self.ask(query, input).await;
        let import = answer["importCatalogue"]["import"].clone();
        assert!(import.is_object(), "{answer:#}");
        import
    }

    /// Asks for the import of a catalogue without hearing the answer, and finds it in the list.
    pub async fn begin(&self, file: &str, unit: &str) -> Value {
        self.begin_with(
            "mutation($input: ImportCatalogueInput!) { importCatalogue(input: $input) { import { id } } }",
            file,
            unit,
        )
        .await
    }

    /// The same for a list of documents.
    pub async fn begin_documents(&self, file: &str, unit: &str) -> Value {
        self.begin_with(
            "mutation($input: ImportDocumentsInput!) { importDocuments(input: $input) { import { id } } }",
            file,
            unit,
        )
        .await
    }

    async fn begin_with(&self, query: &str, file: &str, unit: &str) -> Value {
        let input = json!({ "input": { "file": file, "unitCode": unit } });
        let request = self.client.post(format!("{}/graphql", self.url)).bearer_auth(&self.token);
        tokio::spawn(request.json(&json!({ "query": query, "variables": input })).send());
        self.begun().await
    }

    /// The import that is under way, as soon as one is.
    pub async fn begun(&self) -> Value {
        let begun = Instant::now();
        loop {
            let found = self.ask("{ workspace { imports(first: 1) { nodes { id state } } } }", json!({})).await;
            let import = &found["workspace"]["imports"]["nodes"][0];
            if import.is_object() && !is_ended(import) {
                return import["id"].clone();
            }
            assert!(begun.elapsed() < DEADLINE, "the import does not begin");
            tokio::time::sleep(LOOK_EVERY).await;
        }
    }

    /// Follows an import until it is in this phase, and has done something of it.
    pub async fn reaches(&self, id: &Value, phase: &str) -> Value {
        let reached = |import: &Value| {
            let progress = &import["progress"];
            progress["phase"] == phase && (phase != "WRITING" || progress["done"].as_u64() > Some(0))
        };
        let import = self.follow(id, |import| reached(import) || is_ended(import)).await;
        assert!(!is_ended(&import), "{phase} was not seen: {import:#}");
        import
    }

    /// 取消导入; the payload.
    pub async fn cancel(&self, import: &Value) -> Value {
        let query = "mutation($input: CancelImportInput!) { cancelImport(input: $input) {
            import { state version } userErrors { code message } } }";
        let input = json!({ "input": { "id": import["id"], "expectedVersion": import["version"] } });
        self.ask(query, input).await["cancelImport"].take()
    }

    /// How an import stands.
    pub async fn look(&self, id: &Value) -> Value {
        let query = "query($id: ID!) { workspace { import(id: $id) {
            id state version attempts progress { phase done total } edition { id }
            counts { rows added changed removed errors }
            remarks(first: 20, severity: ERROR) { nodes { code message found allowed fix } } } } }";
        self.ask(query, json!({ "id": id })).await["workspace"]["import"].take()
    }

    /// Looks at an import until `is_enough`; `seen` hears of every look.
    pub async fn follow(&self, id: &Value, mut is_enough: impl FnMut(&Value) -> bool) -> Value {
        let begun = Instant::now();
        loop {
            let import = self.look(id).await;
            if is_enough(&import) {
                return import;
            }
            assert!(begun.elapsed() < DEADLINE, "it does not come to that: {import:#}");
            tokio::time::sleep(LOOK_EVERY).await;
        }
    }

    /// Looks at an import until it has ended.
    pub async fn end(&self, id: &Value) -> Value {
        self.follow(id, is_ended).await
    }

    /// How many items the edition has that the unit drafts; none when there is no edition.
    pub async fn items(&self, unit: &str) -> Option<u64> {
        let query = "query($unit: String!) { workspace { catalogueEditions(first: 5, filter: { unitCode: $unit }) {
            nodes { items(first: 1) { totalCount } } } } }";
        let answer = self.ask(query, json!({ "unit": unit })).await;
        let editions = answer["workspace"]["catalogueEditions"]["nodes"].as_array().unwrap();
        editions.first().map(|edition| edition["items"]["totalCount"].as_u64().unwrap())
    }

    /// Asks something small every so often, and keeps the longest time the answer took.
    pub fn watch(&self, every: Duration) -> Watch {
        let client = reqwest::Client::new();
        let (url, slowest, asked) = (self.url.clone(), Arc::new(AtomicU64::new(0)), Arc::new(AtomicU64::new(0)));
        let (longest, count) = (slowest.clone(), asked.clone());
        let task = tokio::spawn(async move {
            let query = json!({ "query": "{ pilotDomains { code name compilingUnit { name } } }" });
            loop {
                let begun = Instant::now();
                let read: Value =
                    client.post(format!("{url}/graphql")).json(&query).send().await.unwrap().json().await.unwrap();
                assert_eq!(read["data"]["pilotDomains"].as_array().unwrap().len(), 26, "{read:#}");
                longest.fetch_max(u64::try_from(begun.elapsed().as_millis()).unwrap(), Ordering::Relaxed);
                let begun = Instant::now();
                assert!(client.get(format!("{url}/readyz")).send().await.unwrap().status().is_success());
                longest.fetch_max(u64::try_from(begun.elapsed().as_millis()).unwrap(), Ordering::Relaxed);
                count.fetch_add(1, Ordering::Relaxed);
                tokio::time::sleep(every).await;
            }
        });
        Watch { slowest, asked, task: task.abort_handle() }
    }
}

/// Whether an import has come to its end.
pub fn is_ended(import: &Value) -> bool {
    !matches!(import["state"].as_str(), Some("QUEUED" | "RUNNING"))
}

/// Somebody who uses the server meanwhile.
pub struct Watch {
    slowest: Arc<AtomicU64>,
    asked: Arc<AtomicU64>,
    task: AbortHandle,
}

impl Watch {
    /// How often it asked, and how long the slowest answer took. One that was not right has ended the watch.
    pub fn end(self) -> (u64, Duration) {
        assert!(!self.task.is_finished(), "somebody else was not answered");
        self.task.abort();
        (self.asked.load(Ordering::Relaxed), Duration::from_millis(self.slowest.load(Ordering::Relaxed)))
    }
}
