//! What every request gets: an id, an event in the log, and headers that keep browsers careful.

use std::net::{IpAddr, Ipv4Addr, SocketAddr};
use std::sync::Arc;
use std::time::Instant;

use ::graphql::admission::Operation;
use axum::extract::{ConnectInfo, MatchedPath, Request, State};
use axum::http::{HeaderMap, HeaderName, HeaderValue, header};
use axum::middleware::Next;
use axum::response::Response;

use super::graphql::KNOCK;
use super::{Client, Web};
use crate::bearer::presents_key;

/// Characters of an operation's name that the log shows.
pub(super) const NAME_LENGTH: usize = 64;

/// What a handler tells the log, as an extension of its response. No variables, no text of a query, nobody's data.
#[derive(Clone, Debug, Default)]
pub struct Seen {
    /// The operation, where one was chosen.
    pub operation: Option<Operation>,
    /// The kind of actor.
    pub actor: &'static str,
    /// The weighed cost.
    pub cost: u64,
    /// The codes of all errors.
    pub codes: Vec<String>,
}

/// Runs the request with its [`Client`], then logs one event.
pub(super) async fn observe(State(web): State<Arc<Web>>, mut request: Request, next: Next) -> Response {
    let started = Instant::now();
    let peer = request.extensions().get::<ConnectInfo<SocketAddr>>().map(|connection| connection.0.ip());
    let peer = peer.unwrap_or(IpAddr::V4(Ipv4Addr::UNSPECIFIED));
    let mut client = Client::of(request.headers(), peer, &web.server.trusted_proxies);
    // Looking for a key has its price too, or guessing would be free; it is paid by the address.
    if presents_key(request.headers()) && web.spend(&client, KNOCK).is_ok() {
        client.frontend = web.app.frontend(request.headers()).await;
    }
    let request_id = client.request_id.clone();
    let method = request.method().clone();
    // The path as the router knows it: what a client typed instead may name a person.
    let route = request.extensions().get::<MatchedPath>().map(|path| path.as_str().to_owned());
    request.extensions_mut().insert(client);

    let mut departure = Departure { request_id: &request_id, started, is_answered: false };
    let mut response = next.run(request).await;
    departure.is_answered = true;

    web.metrics.request(route.as_deref(), response.status(), started.elapsed().as_secs_f64());
    let seen = response.extensions_mut().remove::<Seen>().unwrap_or_default();
    let operation = seen.operation.as_ref();
    let name: Option<String> =
        operation.and_then(|it| it.name.as_ref()).map(|it| it.chars().take(NAME_LENGTH).collect());
    tracing::info!(
        request.id = request_id,
        http.method = method.as_str(),
        http.route = route,
        http.status = response.status().as_u16(),
        duration_ms = started.elapsed().as_secs_f64() * 1_000.0,
        operation.name = name,
        operation.kind = operation.map(|it| it.kind.to_string()),
        operation.cost = operation.map(|_| seen.cost),
        actor.kind = Some(seen.actor).filter(|actor| !actor.is_empty()),
        error.codes = Some(seen.codes.join(",")).filter(|codes| !codes.is_empty()),
        "request"
    );
    add_headers(response.headers_mut(), &request_id);
    response
}

/// Logs what would otherwise leave no trace: the client went away, and its request was dropped half-way.
struct Departure<'a> {
    request_id: &'a str,
    started: Instant,
    is_answered: bool,
}

impl Drop for Departure<'_> {
    fn drop(&mut self) {
        if !self.is_answered {
            let duration_ms = self.started.elapsed().as_secs_f64() * 1_000.0;
            tracing::info!(request.id = self.request_id, duration_ms, "request without answer: the client went away");
        }
    }
}

/// Handlers may say otherwise, but for the id.
fn add_headers(headers: &mut HeaderMap, request_id: &str) {
    const DEFAULTS: [(HeaderName, &str); 5] = [
        (header::CACHE_CONTROL, "private, no-store"),
        (header::X_CONTENT_TYPE_OPTIONS, "nosniff"),
        (header::X_FRAME_OPTIONS, "DENY"),
        (header::REFERRER_POLICY, "no-referrer"),
        (header::CONTENT_SECURITY_POLICY, "default-src 'none'; frame-ancestors 'none'"),
    ];
    for (name, value) in DEFAULTS {
        headers.entry(name).or_insert(HeaderValue::from_static(value));
    }
    if let Ok(id) = HeaderValue::from_str(request_id) {
        headers.insert("x-request-id", id);
    }
}
