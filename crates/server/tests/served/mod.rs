//! The binary itself, serving a folder of its own, asked with plain HTTP as any client does.

use std::fs::File;
use std::net::IpAddr;
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Output, Stdio};
use std::time::{Duration, Instant};

use serde_json::{Value, json};

/// Where a server keeps its state, and what it is configured with.
pub struct Place {
    folder: tempfile::TempDir,
    database: Option<String>,
    settings: Vec<(String, String)>,
}

/// A running server, ended when it goes out of sight.
pub struct Server {
    child: Child,
    /// `http://127.0.0.1:…`
    pub url: String,
}

impl Drop for Server {
    fn drop(&mut self) {
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

impl Place {
    /// A folder of its own; on SQLite without a database.
    pub fn new(database: Option<String>) -> Self {
        let folder = tempfile::Builder::new().prefix("gongkai-served").tempdir().unwrap();
        Self { folder, database, settings: Vec::new() }
    }

    /// What is configured from now on.
    pub fn set(&mut self, name: &str, value: &str) {
        self.settings.retain(|it| it.0 != name);
        self.settings.push((name.to_owned(), value.to_owned()));
    }

    /// The folder.
    pub fn folder(&self) -> &Path {
        self.folder.path()
    }

    /// The database on PostgreSQL.
    pub fn database(&self) -> Option<&str> {
        self.database.as_deref()
    }

    /// Where the log of all its servers goes.
    pub fn log(&self) -> PathBuf {
        self.folder().join("server.log")
    }

    fn command(&self, arguments: &[&str]) -> Command {
        let mut command = Command::new(env!("CARGO_BIN_EXE_gongkai"));
        command.current_dir(self.folder()).args(arguments).arg("--data-dir").arg(self.folder());
        if let Some(url) = &self.database {
            command.args(["--database-url", url]);
        }
        command.envs(self.settings.iter().map(|(name, value)| (name, value))).stdin(Stdio::null());
        command
    }

    /// Runs a command to its end.
    pub fn run(&self, arguments: &[&str]) -> Output {
        self.command(arguments).output().unwrap()
    }

    /// Runs a command that has to succeed, and reads the JSON it answers.
    pub fn json(&self, arguments: &[&str]) -> Value {
        let output = self.run(arguments);
        assert!(output.status.success(), "{arguments:?}: {}", String::from_utf8_lossy(&output.stderr));
        serde_json::from_slice(&output.stdout).unwrap()
    }

    /// A session of somebody who may sign in.
    pub fn token(&self, name: &str) -> String {
        let told = self.json(&["token", "--staff", name, "--json"]);
        told["token"].as_str().unwrap().to_owned()
    }

    /// Starts a server and waits until it is ready.
    pub async fn serve(&self) -> Server {
        let port = testkit::port::free().to_string();
        let log = File::options().create(true).append(true).open(self.log()).unwrap();
        let mut command = self.command(&["serve", "--port", &port]);
        command.stdout(log.try_clone().unwrap()).stderr(log);
        let server = Server { child: command.spawn().unwrap(), url: format!("http://127.0.0.1:{port}") };
        let deadline = Instant::now() + Duration::from_mins(1);
        let client = reqwest::Client::new();
        loop {
            let ready = client.get(format!("{}/readyz", server.url)).send().await;
            if ready.is_ok_and(|response| response.status().is_success()) {
                return server;
            }
            let log = || std::fs::read_to_string(self.log()).unwrap_or_default();
            assert!(Instant::now() < deadline, "the server does not become ready: {}", log());
            tokio::time::sleep(Duration::from_millis(20)).await;
        }
    }

    /// An editor and a reviewer of a street, appointed by the first administrator; their tokens.
    pub async fn appoint(&self, server: &Server, unit: &str) -> [String; 2] {
        let office = Caller::new(None).by(&self.token("admin"));
        let mut tokens = Vec::new();
        for role in ["EDITOR", "REVIEWER"] {
            let name = format!("{}-{unit}", role.to_lowercase());
            let input = json!({ "name": name, "displayName": "测试", "unitCode": unit, "password": "Aa1-aaaaaaaaaa",
                "grants": [{ "role": role, "unitCode": unit }] });
            let query =
                "mutation($input: AppointStaffInput!) { appointStaff(input: $input) { userErrors { message } } }";
            let answer = office.ask(server, query, json!({ "input": input })).await;
            assert_eq!(answer["data"]["appointStaff"]["userErrors"], json!([]), "{answer:#}");
            tokens.push(self.token(&name));
        }
        tokens.try_into().unwrap()
    }
}

/// A client: an address, and perhaps a session. Nothing but an HTTP request is needed.
#[derive(Clone)]
pub struct Caller {
    client: reqwest::Client,
    token: Option<String>,
}

impl Caller {
    /// From this address of the machine's own, or from any.
    pub fn new(from: Option<IpAddr>) -> Self {
        Self { client: reqwest::Client::builder().local_address(from).build().unwrap(), token: None }
    }

    /// The same with a session.
    pub fn by(self, token: &str) -> Self {
        Self { token: Some(token.to_owned()), ..self }
    }

    /// The status and the bytes of the answer to one POST of JSON.
    pub async fn post(&self, server: &Server, query: &str, variables: Value) -> (u16, String) {
        let body = json!({ "query": query, "variables": variables }).to_string();
        let mut request = self.client.post(format!("{}/graphql", server.url));
        request = request.header("content-type", "application/json").body(body);
        if let Some(token) = &self.token {
            request = request.header("authorization", format!("Bearer {token}"));
        }
        let response = request.send().await.unwrap();
        (response.status().as_u16(), response.text().await.unwrap())
    }

    /// The same, read as JSON.
    pub async fn ask(&self, server: &Server, query: &str, variables: Value) -> Value {
        serde_json::from_str(&self.post(server, query, variables).await.1).unwrap()
    }
}

/// A new database on PostgreSQL; none when that is switched off.
pub async fn postgresql() -> Option<String> {
    let cluster = testkit::postgres::Cluster::shared().await?;
    Some(cluster.create_database(None).await)
}
