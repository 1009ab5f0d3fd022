//! Uploads to a server that is a process of its own: what it needs of memory, and what is left when it is killed.

#![expect(clippy::unwrap_used, reason = "a test may stop where it stands")]

use std::path::Path;
use std::process::{Child, Command, Stdio};
use std::time::{Duration, Instant};

use serde_json::{Value, json};
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::TcpStream;

/// The files of the memory test: what the first one needs of code and buffers is there when the second one comes.
const SMALL: usize = 32 << 20;
const LARGE: usize = 128 << 20;
/// What memory may grow by from the one to the other: a sixth of what the second has more.
const GROWTH: usize = (LARGE - SMALL) / 6;
const BOUNDARY: &str = "gongkai7MA4YWxk";

fn gongkai(folder: &Path, arguments: &[&str]) -> Command {
    let mut command = Command::new(env!("CARGO_BIN_EXE_gongkai"));
    command.current_dir(folder).args(arguments).arg("--data-dir").arg(folder);
    command.env("GONGKAI__RATE__COST_PER_MINUTE", "0").env("GONGKAI__ATTACHMENTS__MAX_BYTES", LARGE.to_string());
    // Optimised or not, and whatever else the machine is doing.
    command.env("GONGKAI__SERVER__BODY_TIMEOUT_MS", "120000");
    command.stdin(Stdio::null()).stderr(Stdio::null());
    command
}

/// A running server, killed when it goes out of sight.
struct Server {
    child: Child,
    port: u16,
}

impl Drop for Server {
    fn drop(&mut self) {
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

impl Server {
    async fn start(folder: &Path) -> Self {
        let port = testkit::port::free();
        let child = gongkai(folder, &["serve", "--port", &port.to_string()]).stdout(Stdio::null()).spawn().unwrap();
        let server = Self { child, port };
        let deadline = Instant::now() + Duration::from_mins(1);
        loop {
            let ready = reqwest::get(server.url("/readyz")).await;
            if ready.is_ok_and(|response| response.status().is_success()) {
                return server;
            }
            assert!(Instant::now() < deadline, "the server does not become ready");
            tokio::time::sleep(Duration::from_millis(20)).await;
        }
    }

    fn url(&self, path: &str) -> String {
        format!("http://127.0.0.1:{}{path}", self.port)
    }

    /// Sends the head of a form whose file is `size` bytes long, then `pieces`, and leaves the rest to the caller.
    async fn begin(&self, token: &str, name: &str, size: usize) -> TcpStream {
        let part =
            format!("--{BOUNDARY}\r\ncontent-disposition: form-data; name=\"file\"; filename=\"{name}\"\r\n\r\n");
        let length = part.len() + size + end().len();
        let head = format!(
            "POST /attachments HTTP/1.1\r\nhost: t\r\nconnection: close\r\nauthorization: Bearer {token}\r\ncontent-type: multipart/form-data; boundary={BOUNDARY}\r\ncontent-length: {length}\r\n\r\n{part}"
        );
        let mut stream = TcpStream::connect(("127.0.0.1", self.port)).await.unwrap();
        stream.write_all(head.as_bytes()).await.unwrap();
        stream
    }
}

fn end() -> String {
    format!("\r\n--{BOUNDARY}--\r\n")
}

fn token(folder: &Path) -> String {
    let output = gongkai(folder, &["token", "--staff", "admin", "--json"]).output().unwrap();
    let token: Value = serde_json::from_slice(&output.stdout).unwrap();
    token["token"].as_str().unwrap().to_owned()
}

/// The end of the upload, and the answer to it; none when the connection broke.
async fn finish(mut stream: TcpStream) -> Option<Value> {
    stream.write_all(end().as_bytes()).await.ok()?;
    let mut answer = String::new();
    stream.read_to_string(&mut answer).await.ok()?;
    let (head, body) = answer.split_once("\r\n\r\n")?;
    assert!(head.starts_with("HTTP/1.1 201"), "{answer}");
    serde_json::from_str(body).ok()
}

/// The most memory the process has had, in bytes.
#[cfg(target_os = "linux")]
fn peak(server: &Server) -> usize {
    let status = std::fs::read_to_string(format!("/proc/{}/status", server.child.id())).unwrap();
    let line = status.lines().find_map(|line| line.strip_prefix("VmHWM:")).unwrap();
    line.trim().trim_end_matches(" kB").parse::<usize>().unwrap() * 1024
}

#[cfg(target_os = "linux")]
#[tokio::test]
async fn memory_does_not_grow_with_the_file() {
    let folder = tempfile::Builder::new().prefix("gongkai-upload").tempdir().unwrap();
    let server = Server::start(folder.path()).await;
    let token = token(folder.path());
    to_and_fro(&server, &token, SMALL).await;
    let before = peak(&server);
    to_and_fro(&server, &token, LARGE).await;
    let grown = peak(&server).saturating_sub(before);
    assert!(grown < GROWTH, "memory has grown by {grown} of {GROWTH} bytes");
}

/// Uploads a file of `size` bytes and reads it back.
#[cfg(target_os = "linux")]
async fn to_and_fro(server: &Server, token: &str, size: usize) {
    let mut stream = server.begin(token, &format!("{size}.txt"), size).await;
    let piece = vec![b'a'; 1 << 20];
    for _ in 0..size / piece.len() {
        stream.write_all(&piece).await.unwrap();
    }
    let kept = finish(stream).await.unwrap();
    assert_eq!(kept["sizeBytes"], size);
    let path = format!("/attachments/{}", kept["sha256"].as_str().unwrap());
    let mut found = reqwest::Client::new().get(server.url(&path)).bearer_auth(token).send().await.unwrap();
    let mut read = 0;
    while let Some(piece) = found.chunk().await.unwrap() {
        read += piece.len();
    }
    assert_eq!(read, size);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn what_was_acknowledged_is_there_after_a_kill() {
    let folder = tempfile::Builder::new().prefix("gongkai-upload").tempdir().unwrap();
    let mut acknowledged = Vec::new();
    for cut in 0..3 {
        let mut server = Server::start(folder.path()).await;
        let token = token(folder.path());
        // One is under way when the server is killed.
        let mut open = server.begin(&token, "open.txt", 1_000_000).await;
        open.write_all(&vec![b'a'; 500_000]).await.unwrap();
        for number in 0..10 {
            let content = format!("{cut}-{number}").repeat(10_000);
            let mut stream = server.begin(&token, &format!("{number}.txt"), content.len()).await;
            stream.write_all(content.as_bytes()).await.unwrap();
            let kept = finish(stream).await.unwrap();
            acknowledged.push((kept["sha256"].as_str().unwrap().to_owned(), content));
        }
        // `kill` is SIGKILL: nothing is flushed, nothing is finished.
        server.child.kill().unwrap();
        assert_eq!(finish(open).await, None);
    }
    let server = Server::start(folder.path()).await;
    let token = token(folder.path());
    let client = reqwest::Client::new();
    for (sha256, content) in &acknowledged {
        let found = client.get(server.url(&format!("/attachments/{sha256}"))).bearer_auth(&token).send().await.unwrap();
        let found = found.bytes().await.unwrap();
        assert!(found == content.as_bytes(), "{sha256} was acknowledged and is lost");
    }
    // No record without content, and of what was not acknowledged no trace.
    let kept: usize = std::fs::read_dir(folder.path().join("attachments"))
        .unwrap()
        .map(|entry| std::fs::read_dir(entry.unwrap().path()).unwrap().count())
        .sum();
    assert_eq!(kept, acknowledged.len());
    let query = json!({ "query": "{ workspace { journal(first: 100) { nodes { action } } } }" });
    let journal: Value = client
        .post(server.url("/graphql"))
        .bearer_auth(&token)
        .json(&query)
        .send()
        .await
        .unwrap()
        .json()
        .await
        .unwrap();
    let entries = journal["data"]["workspace"]["journal"]["nodes"].as_array().unwrap();
    assert_eq!(entries.iter().filter(|entry| entry["action"] == "uploadAttachment").count(), acknowledged.len());
}
