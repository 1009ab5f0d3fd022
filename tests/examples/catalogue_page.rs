//! Measures the catalogue page (50 items, all elements, unit, domain) against one hand-written SQL statement through the
//! same HTTP stack: `cargo run --release -p gongkai-tests --example catalogue_page`.
//!
//! Both are asked over loopback by the same client, in turns; only the ratio of a run means something.

// The fields of the schema lie inside each other: their futures are deep types.
#![recursion_limit = "256"]

use std::sync::Arc;
use std::time::{Duration, Instant};

use axum::Router;
use axum::extract::State;
use axum::response::IntoResponse;
use axum::routing::post;
use sea_orm::{ConnectOptions, Database, DatabaseConnection, FromQueryResult, Statement};
use serde::Serialize;
use serde_json::{Value, json};
use server::app::App;
use server::config::Config;
use server::http::{Web, router, serve};
use server::plugs::Plugs;
use testkit::world::World;
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::{TcpListener, TcpStream};

/// The binary's allocator.
#[global_allocator]
static ALLOCATOR: mimalloc::MiMalloc = mimalloc::MiMalloc;

const CLIENTS: usize = 16;
const ROUND: Duration = Duration::from_secs(3);
const ROUNDS: usize = 5;
const PAGE: &str = "query($id: ID!) { catalogue(id: $id) { title unit { name } pilotDomain { name } edition { number items(first: 50) { nodes {
    key primaryName secondaryName content legalBasis timeLimit { text } responsibleBody { text } responsibleUnit { name }
    channels { text ticked } audience { wholeSociety specificGroup } method { proactive onRequest } levels { county town }
    unit { name } pilotDomain { name } } } } } }";

/// What the statement reads; the row is the item of the answer.
#[derive(FromQueryResult, Serialize)]
struct Row {
    title: String,
    number: i32,
    unit_name: String,
    item_key: String,
    primary_name: String,
    secondary_name: String,
    content: String,
    legal_basis: String,
    time_limit: String,
    responsible_body: String,
    responsible_unit_name: Option<String>,
    channels: String,
    whole_society: bool,
    specific_group: Option<String>,
    proactive: bool,
    on_request: bool,
    county: bool,
    town: bool,
    domain_name: Option<String>,
}

const STATEMENT: &str =
    "SELECT c.title, e.number, u.name AS unit_name, i.item_key, i.primary_name, i.secondary_name, i.content,
    i.legal_basis, i.time_limit, i.responsible_body, r.name AS responsible_unit_name, i.channels, i.whole_society,
    i.specific_group, i.proactive, i.on_request, i.county, i.town, d.name AS domain_name
    FROM catalogue c JOIN catalogue_edition e ON e.catalogue_id = c.id AND e.status = 'PUBLISHED'
    JOIN unit u ON u.id = c.unit_id JOIN catalogue_item i ON i.edition_id = e.id
    LEFT JOIN unit r ON r.id = i.responsible_unit_id LEFT JOIN pilot_domain d ON d.code = i.pilot_domain
    WHERE c.id = $1 ORDER BY i.position, i.id LIMIT 50";

struct Peer {
    database: DatabaseConnection,
    catalogue: uuid::Uuid,
}

async fn hand_written(State(peer): State<Arc<Peer>>) -> impl IntoResponse {
    let statement =
        Statement::from_sql_and_values(peer.database.get_database_backend(), STATEMENT, [peer.catalogue.into()]);
    let rows = Row::find_by_statement(statement).all(&peer.database).await.expect("the statement runs");
    ([("content-type", "application/json")], serde_json::to_string(&rows).expect("rows are JSON"))
}

/// One request after the other on one connection; answers with how many were answered.
async fn hammer(address: std::net::SocketAddr, request: Arc<Vec<u8>>, until: Instant) -> usize {
    let mut stream = TcpStream::connect(address).await.expect("the server accepts");
    stream.set_nodelay(true).expect("loopback takes the option");
    let (mut answered, mut buffer) = (0, Vec::with_capacity(128 * 1024));
    while Instant::now() < until {
        stream.write_all(&request).await.expect("the server reads");
        buffer.clear();
        loop {
            let end = buffer.windows(4).position(|it| it == b"\r\n\r\n");
            if let Some(end) = end {
                let head = String::from_utf8_lossy(&buffer[..end]).to_lowercase();
                assert!(head.starts_with("http/1.1 200"), "{head}");
                let length: usize = head
                    .lines()
                    .find_map(|line| line.strip_prefix("content-length: "))
                    .and_then(|length| length.trim().parse().ok())
                    .expect("answers say how long they are");
                while buffer.len() < end + 4 + length {
                    stream.read_buf(&mut buffer).await.expect("the server writes");
                }
                break;
            }
            stream.read_buf(&mut buffer).await.expect("the server writes");
        }
        answered += 1;
    }
    answered
}

async fn rate(address: std::net::SocketAddr, request: &Arc<Vec<u8>>) -> f64 {
    let until = Instant::now() + ROUND;
    let clients: Vec<_> = (0..CLIENTS).map(|_| tokio::spawn(hammer(address, request.clone(), until))).collect();
    let mut answered = 0;
    for client in clients {
        answered += client.await.expect("a client ends");
    }
    #[expect(clippy::cast_precision_loss, reason = "a rate needs no more than three digits")]
    let rate = answered as f64 / ROUND.as_secs_f64();
    rate
}

fn request(path: &str, body: &Value) -> Arc<Vec<u8>> {
    let body = body.to_string();
    let head = format!(
        "POST {path} HTTP/1.1\r\nhost: localhost\r\naccept: application/json\r\ncontent-type: application/json\r\ncontent-length: {}\r\n\r\n",
        body.len()
    );
    Arc::new([head.into_bytes(), body.into_bytes()].concat())
}

async fn measure(world: World) {
    let catalogue = testkit::county::publish_everywhere(&world).await;
    let mut config = Config::default();
    config.database.url = Some(world.url.clone().into());
    config.rate.cost_per_minute = 0;
    let app = App::start(&config).await.expect("the application starts");
    let peer = Peer {
        database: Database::connect(ConnectOptions::new(&world.url).max_connections(8).sqlx_logging(false).to_owned())
            .await
            .expect("the database answers"),
        catalogue: catalogue.split_once('_').and_then(|(_, hex)| hex.parse().ok()).expect("an id"),
    };
    let more = Router::new().route("/hand-written", post(hand_written)).with_state(Arc::new(peer));
    let web = Web::new(app, Plugs::default(), &config);
    let listener = TcpListener::bind("127.0.0.1:0").await.expect("a free port");
    let address = listener.local_addr().expect("an address");
    let server_config = config.server.clone();
    tokio::spawn(async move { serve(listener, router(&web, more), &server_config, std::future::pending()).await });

    let ours = request("/graphql", &json!({ "query": PAGE, "variables": { "id": catalogue } }));
    let theirs = request("/hand-written", &json!({}));
    let mut ratios = Vec::new();
    for _ in 0..ROUNDS {
        let limit = rate(address, &theirs).await;
        let graphql = rate(address, &ours).await;
        ratios.push(graphql / limit);
        println!(
            "{:<12} hand-written {limit:>8.0}/s   GraphQL {graphql:>8.0}/s   ratio {:.2}",
            world.database,
            graphql / limit
        );
    }
    ratios.sort_by(f64::total_cmp);
    println!("{:<12} median ratio {:.2}\n", world.database, ratios[ROUNDS / 2]);
}

#[tokio::main]
async fn main() {
    for world in World::both().await {
        measure(world).await;
    }
}
