mod annual_reports;
mod attachments;
mod contracts;
mod documents;
mod feeds;
mod following;
mod frontends;
mod letters;
mod opinions;
mod portal;
mod reminders;
mod requests;
mod socket;
mod stored;
mod webhooks;
mod withdrawn;

use std::net::SocketAddr;
use std::time::{Duration, Instant};

use axum::Router;
use axum::routing::get;
use serde_json::{Value, json};
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::{TcpListener, TcpStream};
use tokio::sync::oneshot;
use tokio::task::JoinHandle;

use super::*;
use crate::testing::{Folder, app};

/// Longer than any answer takes, so that a test fails instead of hanging.
const PATIENCE: Duration = Duration::from_secs(10);

struct Running {
    address: SocketAddr,
    stop: oneshot::Sender<()>,
    ended: JoinHandle<usize>,
    /// Where its database is.
    folder: Folder,
}

async fn start(change: impl FnOnce(&mut Config)) -> Running {
    let folder = Folder::new();
    let mut config = folder.config();
    change(&mut config);
    let web = Web::new(app(&config).await, Plugs::start(&config).unwrap(), &config);
    let more = Router::new()
        .route("/panic", get(|| async { std::hint::black_box(None::<&str>).expect("panics on purpose") }))
        .route("/long", get(|| async { "长".repeat(1_000) }))
        .route("/huge", get(|| async { vec![0_u8; 50_000_000] }))
        .route("/slow", get(|| async { tokio::time::sleep(Duration::from_millis(200)).await }))
        .route("/stuck", get(|| async { tokio::time::sleep(PATIENCE).await }));
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let address = listener.local_addr().unwrap();
    let (stop, stopped) = oneshot::channel::<()>();
    let ended = tokio::spawn(async move {
        let shutdown = async { drop(stopped.await) };
        serve(listener, router(&web, more), &config.server, shutdown).await
    });
    Running { address, stop, ended, folder }
}

/// Status, head in lower case, and body.
struct Reply {
    status: u16,
    head: String,
    body: String,
}

impl Reply {
    fn json(&self) -> Value {
        serde_json::from_str(&self.body).unwrap_or_else(|_| panic!("no JSON: {}", self.body))
    }

    fn code(&self) -> String {
        let json = self.json();
        let code = json.pointer("/errors/0/extensions/code").or_else(|| json.get("code"));
        code.and_then(Value::as_str).unwrap_or_default().to_owned()
    }
}

async fn read(stream: &mut TcpStream) -> Reply {
    let mut bytes = Vec::new();
    // A connection that is cut shows in what is missing.
    let _ = tokio::time::timeout(PATIENCE, stream.read_to_end(&mut bytes)).await.expect("an answer in time");
    let text = String::from_utf8_lossy(&bytes).into_owned();
    let (head, body) = text.split_once("\r\n\r\n").unwrap_or((&text, ""));
    let status = head.split(' ').nth(1).and_then(|status| status.parse().ok()).unwrap_or(0);
    Reply { status, head: head.to_lowercase(), body: body.to_owned() }
}

async fn send(address: SocketAddr, request: &str) -> Reply {
    let mut stream = TcpStream::connect(address).await.unwrap();
    // The server may refuse before it has read everything.
    let _ = stream.write_all(request.as_bytes()).await;
    read(&mut stream).await
}

fn get_request(path: &str, headers: &str) -> String {
    format!("GET {path} HTTP/1.1\r\nhost: t\r\nconnection: close\r\n{headers}\r\n")
}

fn post_request(body: &str, headers: &str) -> String {
    let length = body.len();
    format!("POST /graphql HTTP/1.1\r\nhost: t\r\nconnection: close\r\ncontent-length: {length}\r\n{headers}\r\n{body}")
}

const JSON: &str = "content-type: application/json\r\naccept: application/graphql-response+json\r\n";

async fn post(address: SocketAddr, body: &Value) -> Reply {
    send(address, &post_request(&body.to_string(), JSON)).await
}

#[tokio::test]
async fn a_query_is_answered_with_careful_headers() {
    let server = start(|_| {}).await;
    let reply =
        send(server.address, &post_request(r#"{"query":"{ __typename }"}"#, &format!("{JSON}x-request-id: me.1\r\n")))
            .await;
    assert_eq!(reply.status, 200);
    assert_eq!(reply.json(), json!({ "data": { "__typename": "Query" } }));
    for header in [
        "content-type: application/graphql-response+json; charset=utf-8",
        "cache-control: private, no-store",
        "x-content-type-options: nosniff",
        "x-frame-options: deny",
        "referrer-policy: no-referrer",
        "x-request-id: me.1",
    ] {
        assert!(reply.head.contains(header), "{header} is missing in {}", reply.head);
    }
}

#[tokio::test]
async fn bodies_have_a_size() {
    let server = start(|config| config.server.max_body_bytes = 300).await;
    let query = |length: usize| json!({ "query": format!("{{ __typename }} #{}", "x".repeat(length)) });
    assert_eq!(post(server.address, &query(200)).await.status, 200);
    let refused = post(server.address, &query(300)).await;
    assert_eq!((refused.status, refused.code().as_str()), (413, "BODY_TOO_LARGE"));

    let chunks = "64\r\n".to_owned() + &"x".repeat(100) + "\r\n";
    let chunked = format!(
        "POST /graphql HTTP/1.1\r\nhost: t\r\nconnection: close\r\n{JSON}transfer-encoding: chunked\r\n\r\n{}",
        chunks.repeat(4)
    );
    assert_eq!(send(server.address, &chunked).await.status, 413);
}

#[tokio::test]
async fn documents_have_a_size_whatever_the_body_may_have() {
    let server = start(|_| {}).await;
    let reply = post(server.address, &json!({ "query": format!("{{ __typename }} #{}", "x".repeat(64 * 1024)) })).await;
    assert_eq!((reply.status, reply.code().as_str()), (413, "DOCUMENT_TOO_LARGE"));
}

#[tokio::test]
async fn a_slow_head_is_cut_off() {
    let server = start(|config| config.server.header_timeout_ms = 100).await;
    for sent in ["", "GET /healthz HTTP/1.1\r\nhost: t\r\n"] {
        let started = Instant::now();
        let reply = send(server.address, sent).await;
        assert_ne!(reply.status, 200);
        assert!(started.elapsed() < Duration::from_secs(2), "{:?}", started.elapsed());
    }
}

#[tokio::test]
async fn a_slow_body_is_cut_off_even_when_it_trickles() {
    let server = start(|config| config.server.body_timeout_ms = 150).await;
    let mut stream = TcpStream::connect(server.address).await.unwrap();
    let head = format!("POST /graphql HTTP/1.1\r\nhost: t\r\nconnection: close\r\n{JSON}content-length: 1000\r\n\r\n");
    stream.write_all(head.as_bytes()).await.unwrap();
    let started = Instant::now();
    let (mut from, mut to) = stream.into_split();
    let trickle = tokio::spawn(async move {
        while to.write_all(b" ").await.is_ok() {
            tokio::time::sleep(Duration::from_millis(20)).await;
        }
    });
    let mut answer = [0; 12];
    tokio::time::timeout(PATIENCE, from.read_exact(&mut answer)).await.expect("an answer in time").unwrap();
    trickle.abort();
    assert_eq!(&answer, b"HTTP/1.1 408");
    assert!(started.elapsed() < Duration::from_secs(2), "{:?}", started.elapsed());
}

#[tokio::test]
async fn connections_over_the_cap_wait() {
    let server = start(|config| config.server.max_connections = 1).await;
    // The first has to be accepted before the second asks.
    let mut first = TcpStream::connect(server.address).await.unwrap();
    first.write_all(b"GET /healthz HTTP/1.1\r\nhost: t\r\n\r\n").await.unwrap();
    let mut seen = [0; 15];
    first.read_exact(&mut seen).await.unwrap();

    let mut second = TcpStream::connect(server.address).await.unwrap();
    second.write_all(get_request("/healthz", "").as_bytes()).await.unwrap();
    let early = tokio::time::timeout(Duration::from_millis(150), second.read_u8()).await;
    assert!(early.is_err(), "the second connection was served beside the first");
    drop(first);
    let reply = read(&mut second).await;
    assert_eq!(reply.status, 200);
}

#[tokio::test]
async fn a_client_that_does_not_read_is_cut_off() {
    let server = start(|config| {
        config.server.max_connections = 1;
        config.server.write_timeout_ms = 100;
    })
    .await;
    let mut stuck = TcpStream::connect(server.address).await.unwrap();
    stuck.write_all(b"GET /huge HTTP/1.1\r\nhost: t\r\n\r\n").await.unwrap();
    stuck.read_exact(&mut [0; 15]).await.unwrap();
    // The only place becomes free although the first client keeps its connection.
    assert_eq!(send(server.address, &get_request("/healthz", "")).await.status, 200);
    drop(stuck);
}

#[tokio::test]
async fn a_request_is_one_event_without_anybodys_data() {
    let server = start(|_| {}).await;
    // The place of the event has to be known by now: if another thread were first to come by, which has no subscriber, it would
    // be taken for one that nobody listens to.
    post(server.address, &json!({ "query": "{ __typename }" })).await;
    let log = Log::default();
    let writer = log.clone();
    let subscriber = tracing_subscriber::fmt().json().flatten_event(true).with_writer(move || writer.clone()).finish();
    let _logging = tracing::subscriber::set_default(subscriber);
    let query = "query Watched($name: String) { a: __typename b: __type(name: $name) { nobodyHasThisField } }";
    post(server.address, &json!({ "query": query, "variables": { "name": "李四" } })).await;
    send(server.address, &get_request("/nowhere/李四", "")).await;

    let lines = String::from_utf8(log.0.lock().unwrap().clone()).unwrap();
    let events: Vec<Value> = lines.lines().map(|line| serde_json::from_str(line).unwrap()).collect();
    assert_eq!(events.len(), 2, "{lines}");
    let event = &events[0];
    assert_eq!(event["operation.name"], "Watched");
    assert_eq!(event["operation.kind"], "query");
    assert_eq!(event["operation.cost"], 2);
    assert_eq!(event["http.status"], 400);
    assert_eq!(event["http.route"], "/graphql");
    assert_eq!(event["error.codes"], "GRAPHQL_VALIDATION_FAILED");
    assert!(event["request.id"].is_string() && event["duration_ms"].is_number() && event["actor.kind"].is_string());
    for private in ["李四", "nobodyHasThisField", "127.0.0.1", "nowhere"] {
        assert!(!lines.contains(private), "{private} is in {lines}");
    }
}

/// What was logged, shared with the subscriber.
#[derive(Clone, Default)]
struct Log(Arc<std::sync::Mutex<Vec<u8>>>);

impl std::io::Write for Log {
    fn write(&mut self, bytes: &[u8]) -> std::io::Result<usize> {
        self.0.lock().unwrap().extend_from_slice(bytes);
        Ok(bytes.len())
    }

    fn flush(&mut self) -> std::io::Result<()> {
        Ok(())
    }
}

#[tokio::test]
async fn a_token_nobody_holds_is_unauthorized() {
    let server = start(|_| {}).await;
    for accept in ["application/json", "application/graphql-response+json"] {
        let headers = format!("content-type: application/json\r\naccept: {accept}\r\nauthorization: Bearer gk_x\r\n");
        let reply = send(server.address, &post_request(r#"{"query":"{ __typename }"}"#, &headers)).await;
        assert_eq!((reply.status, reply.code().as_str()), (401, "UNAUTHENTICATED"));
        assert!(reply.head.contains("www-authenticate: bearer"), "{}", reply.head);
    }
}

#[tokio::test]
async fn batches_are_refused() {
    let server = start(|_| {}).await;
    let reply = post(server.address, &json!([{ "query": "{ __typename }" }])).await;
    assert_eq!((reply.status, reply.code().as_str()), (400, "BATCH_NOT_SUPPORTED"));
}

#[tokio::test]
async fn only_json_is_read() {
    let server = start(|_| {}).await;
    for content_type in ["text/plain", "application/x-www-form-urlencoded", "multipart/form-data; boundary=x"] {
        let headers = format!("content-type: {content_type}\r\n");
        let reply = send(server.address, &post_request(r#"{"query":"{ __typename }"}"#, &headers)).await;
        assert_eq!((reply.status, reply.code().as_str()), (415, "UNSUPPORTED_MEDIA_TYPE"), "{content_type}");
    }
    let nothing = send(server.address, &post_request(r#"{"query":"{ __typename }"}"#, "")).await;
    assert_eq!(nothing.status, 415);
}

#[tokio::test]
async fn parameters_of_the_wrong_type_are_named() {
    let server = start(|_| {}).await;
    for (body, name) in [
        (json!({ "query": 1 }), "query"),
        (json!({ "query": "{ __typename }", "operationName": [] }), "operationName"),
        (json!({ "query": "{ __typename }", "variables": "{}" }), "variables"),
        (json!({ "query": "{ __typename }", "extensions": false }), "extensions"),
        (json!({}), "query"),
    ] {
        let reply = post(server.address, &body).await;
        assert_eq!((reply.status, reply.code().as_str()), (400, "BAD_INPUT"));
        assert!(reply.json()["errors"][0]["message"].as_str().unwrap().contains(name), "{}", reply.body);
    }
    let deep = format!(r#"{{"query":"{{ __typename }}","variables":{}}}"#, "[".repeat(100_000));
    assert_eq!(send(server.address, &post_request(&deep, JSON)).await.status, 400);
    let mut invalid = post_request("\u{1}\u{1}", JSON).into_bytes();
    invalid.truncate(invalid.len() - 2);
    invalid.extend([0xff, 0xfe]);
    let mut stream = TcpStream::connect(server.address).await.unwrap();
    stream.write_all(&invalid).await.unwrap();
    assert_eq!(read(&mut stream).await.status, 400);
}

#[tokio::test]
async fn get_is_for_queries() {
    let server = start(|_| {}).await;
    let query = send(server.address, &get_request("/graphql?query=%7B__typename%7D", "")).await;
    assert_eq!((query.status, query.json()), (200, json!({ "data": { "__typename": "Query" } })));
    for accept in ["", "accept: application/graphql-response+json\r\n"] {
        let mutation = send(server.address, &get_request("/graphql?query=mutation%7B__typename%7D", accept)).await;
        assert_eq!((mutation.status, mutation.code().as_str()), (405, "METHOD_NOT_ALLOWED"));
        assert!(mutation.head.contains("allow: post"));
    }
    assert_eq!(send(server.address, &get_request("/graphql?query=%7Ba%7D&variables=%7B", "")).await.status, 400);
    assert_eq!(send(server.address, &get_request("/graphql", "")).await.status, 400);

    let without = start(|config| config.server.get_queries = false).await;
    assert_eq!(send(without.address, &get_request("/graphql?query=%7B__typename%7D", "")).await.status, 405);
}

#[tokio::test]
async fn the_media_type_decides_the_status_of_refusals() {
    let server = start(|_| {}).await;
    let body = r#"{"query":"{ nobodyHasThisField }"}"#;
    let strict = send(server.address, &post_request(body, JSON)).await;
    assert_eq!((strict.status, strict.code().as_str()), (400, "GRAPHQL_VALIDATION_FAILED"));
    let legacy =
        send(server.address, &post_request(body, "content-type: application/json\r\naccept: application/json\r\n"))
            .await;
    assert_eq!(legacy.status, 200);
    let neither =
        send(server.address, &post_request(body, "content-type: application/json\r\naccept: text/html\r\n")).await;
    assert_eq!((neither.status, neither.code().as_str()), (406, "NOT_ACCEPTABLE"));
}

#[tokio::test]
async fn cost_is_limited_per_client() {
    let server = start(|config| {
        config.rate.cost_per_minute = 20;
        config.server.trusted_proxies = vec!["127.0.0.1".parse().unwrap()];
    })
    .await;
    let body = r#"{"query":"{ a: __schema { x: queryType { name } } b: __schema { x: queryType { name } } }"}"#;
    let from = |address: &str| post_request(body, &format!("{JSON}x-forwarded-for: {address}\r\n"));
    let mut statuses = Vec::new();
    for _ in 0..3 {
        statuses.push(send(server.address, &from("192.0.2.1")).await.status);
    }
    assert_eq!(statuses, [200, 200, 429]);
    let refused = send(server.address, &from("192.0.2.1")).await;
    assert_eq!(refused.code(), "RATE_LIMITED");
    assert!(refused.head.contains("retry-after: "), "{}", refused.head);
    assert_eq!(send(server.address, &from("192.0.2.2")).await.status, 200);
}

#[tokio::test]
async fn a_panic_is_a_problem_and_not_a_broken_connection() {
    let server = start(|_| {}).await;
    let reply = send(server.address, &get_request("/panic", "")).await;
    assert_eq!((reply.status, reply.code().as_str()), (500, "INTERNAL"));
    assert!(reply.head.contains("content-type: application/problem+json"));
    assert!(reply.head.contains("x-request-id: ") && !reply.body.contains("purpose"));
}

#[tokio::test]
async fn unknown_paths_and_methods_are_problems() {
    let server = start(|_| {}).await;
    let nowhere = send(server.address, &get_request("/nowhere", "accept-language: en\r\n")).await;
    assert_eq!((nowhere.status, nowhere.code().as_str()), (404, "NOT_FOUND"));
    assert_eq!(nowhere.json()["title"], "There is nothing at this path");
    let method = send(server.address, &get_request("/graphql", "").replacen("GET", "DELETE", 1)).await;
    assert_eq!((method.status, method.code().as_str()), (405, "METHOD_NOT_ALLOWED"));
    assert!(method.head.contains("allow: "), "{}", method.head);
}

#[tokio::test]
async fn probes_and_schema_answer() {
    let server = start(|_| {}).await;
    assert_eq!(send(server.address, &get_request("/healthz", "")).await.status, 200);
    assert_eq!(send(server.address, &get_request("/readyz", "")).await.status, 200);
    let schema = send(server.address, &get_request("/schema.graphql", "")).await;
    assert!(schema.status == 200 && schema.body.contains("type Query"));

    let client = Client::of(&axum::http::HeaderMap::new(), server.address.ip(), &[]);
    let failing = probes::answer(&client, PATIENCE, async { Err("the database at 10.0.0.5 is gone".to_owned()) }).await;
    assert_eq!(failing.status(), 503);
    let body = read_body(failing.into_body(), 1_000, PATIENCE).await.unwrap();
    assert!(!String::from_utf8_lossy(&body).contains("10.0.0.5"));
    let hanging = probes::answer(&client, Duration::from_millis(20), std::future::pending()).await;
    assert_eq!(hanging.status(), 503);
}

#[tokio::test]
async fn long_answers_are_compressed_on_request() {
    let server = start(|_| {}).await;
    let gzip = "accept-encoding: gzip\r\n";
    assert!(send(server.address, &get_request("/long", gzip)).await.head.contains("content-encoding: gzip"));
    assert!(!send(server.address, &get_request("/long", "")).await.head.contains("content-encoding"));
    assert!(!send(server.address, &get_request("/healthz", gzip)).await.head.contains("content-encoding"));
}

#[tokio::test]
async fn draining_finishes_what_was_accepted() {
    let server = start(|_| {}).await;
    let mut stream = TcpStream::connect(server.address).await.unwrap();
    stream.write_all(b"GET /slow HTTP/1.1\r\nhost: t\r\n\r\n").await.unwrap();
    // An answer on another connection proves that the server has had its turn to read the first.
    assert_eq!(send(server.address, &get_request("/healthz", "")).await.status, 200);
    let mut idle = TcpStream::connect(server.address).await.unwrap();
    idle.write_all(b"GET /healthz HTTP/1.1\r\nhost: t\r\n\r\n").await.unwrap();
    idle.read_exact(&mut [0; 15]).await.unwrap();

    server.stop.send(()).unwrap();
    assert_eq!(read(&mut stream).await.status, 200);
    let cut = tokio::time::timeout(PATIENCE, server.ended).await.expect("ends though one connection was idle");
    assert_eq!(cut.unwrap(), 0);
    assert!(TcpStream::connect(server.address).await.is_err());
}

#[tokio::test]
async fn draining_has_a_deadline() {
    let server = start(|config| config.server.drain_ms = 100).await;
    let mut stream = TcpStream::connect(server.address).await.unwrap();
    stream.write_all(b"GET /stuck HTTP/1.1\r\nhost: t\r\n\r\n").await.unwrap();
    assert_eq!(send(server.address, &get_request("/healthz", "")).await.status, 200);
    server.stop.send(()).unwrap();
    let cut = tokio::time::timeout(Duration::from_secs(3), server.ended).await.expect("ends at the deadline");
    assert_eq!(cut.unwrap(), 1);
}

/// Runs the audit of `graphql-http` where its packages are installed (`npm ci` in `tests/audit`).
#[tokio::test]
async fn the_audit_of_graphql_over_http_passes() {
    let folder = std::path::Path::new(env!("CARGO_MANIFEST_DIR")).join("../../tests/audit");
    if !folder.join("node_modules").is_dir() {
        let required = ["CI", "GONGKAI_REQUIRE_AUDIT"].iter().any(|name| std::env::var_os(name).is_some());
        assert!(!required, "run `npm ci` in tests/audit: the audit of GraphQL over HTTP is required here");
        eprintln!("SKIPPED: run `npm ci` in tests/audit to have GraphQL over HTTP audited");
        return;
    }
    let server = start(|_| {}).await;
    let url = format!("http://{}/graphql", server.address);
    let audit =
        tokio::process::Command::new("node").arg("run.mjs").arg(url).current_dir(folder).output().await.unwrap();
    let report = String::from_utf8_lossy(&audit.stdout);
    assert!(audit.status.success(), "{report}{}", String::from_utf8_lossy(&audit.stderr));
    println!("{report}");
}
