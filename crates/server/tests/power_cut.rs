//! A server killed with SIGKILL in the middle of writing: what it acknowledged is there afterwards, on both databases, and
//! whoever followed its feed goes on from the cursor they kept.

#![expect(clippy::unwrap_used, reason = "a test may stop where it stands")]

use std::collections::BTreeSet;
use std::path::Path;
use std::process::{Child, Command, Stdio};
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, Mutex};
use std::time::{Duration, Instant};

use serde_json::{Value, json};

const WRITERS: usize = 8;
const CUTS: usize = 3;

fn gongkai(folder: &Path, database: Option<&str>, arguments: &[&str]) -> Command {
    let mut command = Command::new(env!("CARGO_BIN_EXE_gongkai"));
    command.current_dir(folder).args(arguments).arg("--data-dir").arg(folder);
    if let Some(url) = database {
        command.args(["--database-url", url]);
    }
    command.env("GONGKAI__RATE__COST_PER_MINUTE", "0").stdin(Stdio::null()).stderr(Stdio::null());
    command
}

/// A running server, killed when it goes out of sight.
struct Server {
    child: Child,
    url: String,
}

impl Drop for Server {
    fn drop(&mut self) {
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

async fn start(client: &reqwest::Client, folder: &Path, database: Option<&str>) -> Server {
    let port = testkit::port::free();
    let port = port.to_string();
    let child = gongkai(folder, database, &["serve", "--port", &port]).stdout(Stdio::null()).spawn().unwrap();
    let server = Server { child, url: format!("http://127.0.0.1:{port}") };
    let deadline = Instant::now() + Duration::from_mins(1);
    loop {
        let ready = client.get(format!("{}/readyz", server.url)).send().await;
        if ready.is_ok_and(|response| response.status().is_success()) {
            return server;
        }
        assert!(Instant::now() < deadline, "the server does not become ready");
        tokio::time::sleep(Duration::from_millis(20)).await;
    }
}

async fn ask(client: &reqwest::Client, url: &str, token: Option<&str>, query: &str, variables: Value) -> Option<Value> {
    let mut request = client.post(format!("{url}/graphql")).json(&json!({ "query": query, "variables": variables }));
    if let Some(token) = token {
        request = request.bearer_auth(token);
    }
    request.send().await.ok()?.json().await.ok()
}

/// Follows the feed and knows of the channels nothing else. What it keeps survives every server.
#[derive(Default)]
struct Reader {
    cursor: Value,
    copy: BTreeSet<String>,
}

impl Reader {
    /// Reads one page. Answers whether more is there; none when the server did not answer.
    async fn read(&mut self, client: &reqwest::Client, url: &str) -> Option<bool> {
        let query = "query($after: String) { changes(after: $after, first: 20, types: [Channel]) {
            nodes { record { ... on Channel { code } } } pageInfo { endCursor hasNextPage } } }";
        let answer = ask(client, url, None, query, json!({ "after": self.cursor })).await?;
        let page = &answer["data"]["changes"];
        let nodes = page["nodes"].as_array().unwrap_or_else(|| panic!("a kept cursor is not taken: {answer:#}"));
        self.copy.extend(nodes.iter().map(|it| it["record"]["code"].as_str().unwrap().to_owned()));
        self.cursor = page["pageInfo"]["endCursor"].clone();
        page["pageInfo"]["hasNextPage"].as_bool()
    }
}

async fn survives(database: Option<&str>) {
    let folder = tempfile::Builder::new().prefix("gongkai-cut").tempdir().unwrap();
    let client = reqwest::Client::new();
    let acknowledged = Arc::new(Mutex::new(BTreeSet::new()));
    let mut reader = Reader::default();
    for cut in 0..CUTS {
        let mut server = start(&client, folder.path(), database).await;
        let output = gongkai(folder.path(), database, &["token", "--staff", "admin", "--json"]).output().unwrap();
        let token: Value = serde_json::from_slice(&output.stdout).unwrap();
        let token = token["token"].as_str().unwrap().to_owned();
        let stop = Arc::new(AtomicBool::new(false));
        let writers: Vec<_> = (0..WRITERS)
            .map(|writer| {
                let (client, url, token) = (client.clone(), server.url.clone(), token.clone());
                let (acknowledged, stop) = (acknowledged.clone(), stop.clone());
                tokio::spawn(async move {
                    for number in 0.. {
                        if stop.load(Ordering::Relaxed) {
                            break;
                        }
                        let code = format!("cut{cut}-{writer}-{number}");
                        let query = "mutation($input: AddChannelInput!) { addChannel(input: $input) { channel { code } userErrors { message } } }";
                        let input = json!({ "input": { "code": code, "details": { "name": code, "online": true, "position": 99 } } });
                        let Some(answer) = ask(&client, &url, Some(&token), query, input).await else { break };
                        assert_eq!(answer["data"]["addChannel"]["channel"]["code"], code.as_str(), "{answer:#}");
                        acknowledged.lock().unwrap().insert(code);
                    }
                })
            })
            .collect();
        let reading = {
            let (client, url, stop) = (client.clone(), server.url.clone(), stop.clone());
            tokio::spawn(async move {
                while !stop.load(Ordering::Relaxed) {
                    if reader.read(&client, &url).await == Some(false) {
                        tokio::time::sleep(Duration::from_millis(5)).await;
                    }
                }
                reader
            })
        };
        let before = acknowledged.lock().unwrap().len();
        while acknowledged.lock().unwrap().len() < before + 40 {
            tokio::time::sleep(Duration::from_millis(5)).await;
        }
        // `kill` is SIGKILL: nothing is flushed, nothing is finished.
        server.child.kill().unwrap();
        stop.store(true, Ordering::Relaxed);
        for writer in writers {
            writer.await.unwrap();
        }
        reader = reading.await.unwrap();
    }
    let server = start(&client, folder.path(), database).await;
    let answer = ask(&client, &server.url, None, "{ channels { code } }", json!({})).await.unwrap();
    let kept: BTreeSet<String> = answer["data"]["channels"]
        .as_array()
        .unwrap()
        .iter()
        .map(|it| it["code"].as_str().unwrap().to_owned())
        .collect();
    while reader.read(&client, &server.url).await.unwrap() {}
    assert_eq!(reader.copy, kept, "whoever followed the feed has what is there");
    let acknowledged = acknowledged.lock().unwrap();
    let lost: Vec<_> = acknowledged.iter().filter(|code| !kept.contains(*code)).collect();
    assert!(lost.is_empty(), "acknowledged and lost: {lost:?}");
    let verified = gongkai(folder.path(), database, &["verify-journal", "--json"]).output().unwrap();
    assert!(verified.status.success(), "{}", String::from_utf8_lossy(&verified.stdout));
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn what_was_acknowledged_survives_on_sqlite() {
    survives(None).await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn what_was_acknowledged_survives_on_postgresql() {
    let Some(cluster) = testkit::postgres::Cluster::shared().await else { return };
    let url = cluster.create_database(None).await;
    survives(Some(&url)).await;
}
