//! The last minute of a popular consultation: 200 opinions a second for a minute from 64 connections, through the HTTP
//! server, with answers that get lost and are asked for again; and how long readers wait meanwhile:
//! `cargo run --release -p gongkai-tests --example opinions_under_load`.
//!
//! Everybody has an address of their own, as behind a proxy that the configuration trusts; the limits for one address are
//! those of every deployment. PostgreSQL waits for the disk when `GONGKAI_TEST_FSYNC=on`.

// The fields of the schema lie inside each other: their futures are deep types.
#![recursion_limit = "256"]

use std::collections::{BTreeMap, BTreeSet};
use std::net::{Ipv4Addr, SocketAddr};
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, AtomicU32, Ordering};
use std::time::{Duration, Instant};

use chrono::{Days, Utc};
use domain::act::china_date;
use sea_orm::{ConnectionTrait, Database, Statement};
use serde_json::{Value, json};
use server::app::App;
use server::config::Config;
use server::http::{Web, router, serve};
use server::plugs::Plugs;
use testkit::world::{World, none};
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::{TcpListener, TcpStream};
use tokio::time::{sleep_until, timeout};

/// The binary's allocator.
#[global_allocator]
static ALLOCATOR: mimalloc::MiMalloc = mimalloc::MiMalloc;

const CONNECTIONS: u32 = 64;
const OPINIONS_PER_SECOND: u32 = 200;
const SECONDS: u32 = 60;
const OPINIONS: u32 = OPINIONS_PER_SECOND * SECONDS;
/// Of this many opinions, one is sent again after its answer, as if that had not arrived.
const ONE_SENT_TWICE: u32 = 20;
/// Of this many, the connection of one breaks before the answer, and it is sent again on a new one.
const ONE_CUT_OFF: u32 = 50;
/// Of this many, one is sent on two connections at once.
const ONE_IMPATIENT: u32 = 100;
const READERS: u32 = 8;
const READS_PER_SECOND: u32 = 40;
/// How long readers are alone, before and after.
const QUIET: Duration = Duration::from_secs(15);
const UNIT: &str = "370983001";

const SUBMIT: &str = "mutation($input: SubmitOpinionInput!) { submitOpinion(input: $input) { receipt { number queryCode } userErrors { code path message } } }";
const FOLLOW: &str =
    "query($number: String!, $code: String!) { opinion(number: $number, queryCode: $code) { number state } }";
const READ: &str = "{ consultations(first: 10) { nodes { id title stateLabel endsOn unit { name } draftDocument { title indexNumber } } } documents(first: 20) { nodes { title publishedAt unit { name } } } }";

/// A connection that stays open between requests.
struct Wire {
    address: SocketAddr,
    stream: TcpStream,
    buffer: Vec<u8>,
}

impl Wire {
    async fn new(address: SocketAddr) -> Self {
        Self { address, stream: connect(address).await, buffer: Vec::with_capacity(16 * 1024) }
    }

    async fn reconnect(&mut self) {
        self.stream = connect(self.address).await;
    }

    async fn send(&mut self, request: &[u8]) {
        self.stream.write_all(request).await.expect("the server reads");
    }

    /// The status and the body of the next answer.
    async fn answer(&mut self) -> (u16, Value) {
        self.buffer.clear();
        let end = loop {
            if let Some(end) = self.buffer.windows(4).position(|it| it == b"\r\n\r\n") {
                break end + 4;
            }
            let read = self.stream.read_buf(&mut self.buffer).await.expect("the server writes");
            assert!(read > 0, "the server hung up");
        };
        let head = String::from_utf8_lossy(&self.buffer[..end]).to_lowercase();
        let status = head.split(' ').nth(1).and_then(|it| it.parse().ok()).expect("answers have a status");
        let length = head.lines().find_map(|line| line.strip_prefix("content-length: "));
        let length: usize = length.and_then(|it| it.trim().parse().ok()).expect("answers say how long they are");
        while self.buffer.len() < end + length {
            self.stream.read_buf(&mut self.buffer).await.expect("the server writes");
        }
        let body = serde_json::from_slice(&self.buffer[end..end + length]).expect("answers are JSON");
        (status, body)
    }

    async fn ask(&mut self, request: &[u8]) -> (u16, Value) {
        self.send(request).await;
        self.answer().await
    }
}

async fn connect(address: SocketAddr) -> TcpStream {
    let stream = TcpStream::connect(address).await.expect("the server accepts");
    stream.set_nodelay(true).expect("loopback takes the option");
    stream
}

/// A request of whoever has the `person`th address of a private network.
fn request(person: u32, query: &str, variables: &Value) -> Vec<u8> {
    let body = json!({ "query": query, "variables": variables }).to_string();
    let address = Ipv4Addr::from(u32::from(Ipv4Addr::new(10, 0, 0, 0)) + person);
    let head = format!(
        "POST /graphql HTTP/1.1\r\nhost: localhost\r\nx-forwarded-for: {address}\r\naccept: application/json\r\ncontent-type: application/json\r\ncontent-length: {}\r\n\r\n",
        body.len()
    );
    [head.into_bytes(), body.into_bytes()].concat()
}

/// What one opinion is sent as, however often.
fn opinion(consultation: &str, number: u32) -> Vec<u8> {
    let person = json!({ "kind": "NATURAL_PERSON", "name": "张三", "phone": format!("138{number:08}") });
    let text = format!("第{number}条:希望增加夜间停车位,并延长公交线路的运营时间。");
    let key = format!("opinion-of-the-last-minute-{number:08}");
    let input = json!({
        "consultationId": consultation, "way": "MINI_PROGRAM", "person": person, "text": text, "idempotencyKey": key
    });
    request(number, SUBMIT, &json!({ "input": input }))
}

/// Waiting times, and how many were told to come back.
#[derive(Default)]
struct Waits(Vec<Duration>, usize);

impl Waits {
    /// The wait that `share` of a hundred do not exceed, in milliseconds.
    fn percentile(&mut self, share: usize) -> f64 {
        self.0.sort_unstable();
        self.0[(self.0.len() * share / 100).min(self.0.len() - 1)].as_secs_f64() * 1_000.0
    }
}

/// What the senders of one connection were told.
#[derive(Default)]
struct Told {
    waits: Waits,
    /// Number and code, by opinion.
    receipts: BTreeMap<u32, (String, String)>,
    sent: u32,
    turned_away: u32,
}

/// Sends one opinion until it has a receipt, and checks that it is the same receipt each time.
async fn deliver(wire: &mut Wire, sent: &[u8], number: u32, told: &mut Told) {
    loop {
        told.sent += 1;
        let (status, body) = wire.ask(sent).await;
        if status == 503 || status == 429 {
            told.turned_away += 1;
            tokio::time::sleep(Duration::from_millis(200)).await;
            continue;
        }
        let receipt = &body["data"]["submitOpinion"]["receipt"];
        let [Some(case), Some(code)] = [&receipt["number"], &receipt["queryCode"]].map(Value::as_str) else {
            panic!("opinion {number}: {status} {body:#}");
        };
        let receipt = (case.to_owned(), code.to_owned());
        let before = told.receipts.insert(number, receipt.clone());
        assert!(before.is_none_or(|it| it == receipt), "opinion {number} has two receipts");
        return;
    }
}

/// Sends every `CONNECTIONS`th opinion at its time, whether those before were answered or not.
async fn send(address: SocketAddr, consultation: Arc<str>, which: u32, began: Instant) -> Told {
    let (mut wire, mut told) = (Wire::new(address).await, Told::default());
    for number in (which..OPINIONS).step_by(CONNECTIONS as usize) {
        let due = began + Duration::from_secs(1) * number / OPINIONS_PER_SECOND;
        sleep_until(due.into()).await;
        let sent = opinion(&consultation, number);
        if number % ONE_CUT_OFF == 7 {
            told.sent += 1;
            wire.send(&sent).await;
            tokio::time::sleep(Duration::from_millis(u64::from(number % 5))).await;
            wire.reconnect().await;
        }
        if number % ONE_IMPATIENT == 13 {
            let mut other = Wire::new(address).await;
            told.sent += 1;
            other.send(&sent).await;
            deliver(&mut wire, &sent, number, &mut told).await;
            let (status, body) = other.answer().await;
            let receipt = &body["data"]["submitOpinion"]["receipt"]["number"];
            assert!(status != 200 || *receipt == told.receipts[&number].0.as_str(), "{body:#}");
        }
        deliver(&mut wire, &sent, number, &mut told).await;
        told.waits.0.push(due.elapsed());
        if number % ONE_SENT_TWICE == 3 {
            deliver(&mut wire, &sent, number, &mut told).await;
        }
    }
    told
}

/// Reads a public page at an even pace until told to stop.
async fn read(address: SocketAddr, which: u32, stop: Arc<AtomicBool>, people: Arc<AtomicU32>) -> Waits {
    let (mut wire, mut waits) = (Wire::new(address).await, Waits::default());
    let pace = Duration::from_secs(1) * READERS / READS_PER_SECOND;
    let mut due = Instant::now() + pace * which / READERS;
    while !stop.load(Ordering::Relaxed) {
        sleep_until(due.into()).await;
        let (status, body) = wire.ask(&request(people.fetch_add(1, Ordering::Relaxed), READ, &none())).await;
        waits.0.push(due.elapsed());
        if status == 503 {
            waits.1 += 1;
        } else {
            assert_eq!(status, 200, "{body:#}");
            assert!(body["data"]["consultations"]["nodes"][0]["id"].is_string(), "{body:#}");
        }
        due += pace;
    }
    waits
}

/// How long readers wait while `meanwhile` goes on.
async fn reading<T>(address: SocketAddr, people: &Arc<AtomicU32>, meanwhile: impl Future<Output = T>) -> (Waits, T) {
    let stop = Arc::new(AtomicBool::new(false));
    let readers: Vec<_> =
        (0..READERS).map(|which| tokio::spawn(read(address, which, stop.clone(), people.clone()))).collect();
    let done = meanwhile.await;
    stop.store(true, Ordering::Relaxed);
    let mut waits = Waits::default();
    for reader in readers {
        let of_one = reader.await.expect("a reader ends");
        waits.0.extend(of_one.0);
        waits.1 += of_one.1;
    }
    (waits, done)
}

async fn count(world: &World, sql: &str) -> i64 {
    let database = Database::connect(&world.url).await.expect("the database answers");
    let statement = Statement::from_string(database.get_database_backend(), sql);
    let row = database.query_one_raw(statement).await.expect("it counts").expect("a count is one row");
    let counted = row.try_get("", "n").expect("a count is a number");
    database.close().await.expect("the connection ends");
    counted
}

async fn measure(world: World) {
    let now = Utc::now();
    let today = china_date(now);
    let opened = now - Days::new(10);
    let consultation: Arc<str> = testkit::consultation::open(&world, opened, UNIT, today).await.into();
    let mut config = Config::default();
    config.database.url = Some(world.url.clone().into());
    config.server.trusted_proxies = vec![Ipv4Addr::LOCALHOST.into()];
    // 32 bytes of seven: the key of every test.
    config.personal_data.key = Some("BwcHBwcHBwcHBwcHBwcHBwcHBwcHBwcHBwcHBwcHBwc=".into());
    let app = App::start(&config).await.expect("the application starts");
    let web = Web::new(app, Plugs::default(), &config);
    let listener = TcpListener::bind("127.0.0.1:0").await.expect("a free port");
    let address = listener.local_addr().expect("an address");
    let server_config = config.server.clone();
    let more = axum::Router::new();
    tokio::spawn(async move { serve(listener, router(&web, more), &server_config, std::future::pending()).await });

    // Readers' addresses lie behind the senders'.
    let people = Arc::new(AtomicU32::new(1 << 20));
    let (mut before, ()) = reading(address, &people, tokio::time::sleep(QUIET)).await;
    let began = Instant::now() + Duration::from_millis(100);
    let senders = async {
        let sending = (0..CONNECTIONS).map(|which| tokio::spawn(send(address, consultation.clone(), which, began)));
        let sending: Vec<_> = sending.collect();
        let mut all = Told::default();
        for sender in sending {
            let told = sender.await.expect("a sender ends");
            all.waits.0.extend(told.waits.0);
            all.receipts.extend(told.receipts);
            all.sent += told.sent;
            all.turned_away += told.turned_away;
        }
        all
    };
    let (mut during, mut told) = reading(address, &people, senders).await;
    let took = began.elapsed();
    let (mut after, ()) = reading(address, &people, tokio::time::sleep(QUIET)).await;

    // None lost: each has a receipt, and each receipt stands for a record with what is sealed of it. None doubled: there is
    // no record beside them.
    let expected = i64::from(OPINIONS);
    assert_eq!(told.receipts.len(), OPINIONS as usize, "opinions without a receipt");
    let numbers: BTreeSet<_> = told.receipts.values().map(|it| &it.0).collect();
    assert_eq!(numbers.len(), OPINIONS as usize, "two opinions have one number");
    assert_eq!(count(&world, "SELECT count(*) AS n FROM opinion").await, expected);
    assert_eq!(count(&world, "SELECT count(DISTINCT repeat_digest) AS n FROM opinion").await, expected);
    for part in ["TEXT", "PERSON"] {
        let sealed = format!("SELECT count(*) AS n FROM personal_record WHERE part = '{part}'");
        assert_eq!(count(&world, &sealed).await, expected, "{part}");
    }
    let entries = "SELECT count(*) AS n FROM journal_entry WHERE action = 'submitOpinion'";
    assert_eq!(count(&world, entries).await, expected);
    let mut wire = Wire::new(address).await;
    for (number, (case, code)) in told.receipts.iter().step_by(100) {
        let follow = request(*number, FOLLOW, &json!({ "number": case, "code": code }));
        let (_, body) = timeout(Duration::from_secs(5), wire.ask(&follow)).await.expect("an answer");
        assert_eq!(body["data"]["opinion"]["number"], case.as_str(), "{body:#}");
    }
    assert_eq!(world.store.verify_journal(|_| ()).await.expect("the journal is read").first_bad, None);

    let repeated = told.sent - told.turned_away - OPINIONS;
    println!(
        "{:<10} {OPINIONS} opinions in {:.1} s from {CONNECTIONS} connections, {repeated} sent again, {} turned away: none lost, none doubled; \
         a sender waits {:.0} ms (p50), {:.0} ms (p99)",
        world.database,
        took.as_secs_f64(),
        told.turned_away,
        told.waits.percentile(50),
        told.waits.percentile(99),
    );
    let quiet = [50, 99].map(|share| f64::midpoint(before.percentile(share), after.percentile(share)));
    let busy = [50, 99].map(|share| during.percentile(share));
    println!(
        "{:<10} a reader waits {:.1} ms (p50), {:.1} ms (p99) alone and {:.1} ms, {:.1} ms beside them: {:.1} and {:.1} times as long; of {} reads {} were turned away\n",
        world.database,
        quiet[0],
        quiet[1],
        busy[0],
        busy[1],
        busy[0] / quiet[0],
        busy[1] / quiet[1],
        during.0.len(),
        during.1,
    );
}

#[tokio::main]
async fn main() {
    for world in World::both().await {
        measure(world).await;
    }
}
