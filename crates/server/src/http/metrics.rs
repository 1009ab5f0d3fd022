//! `/metrics`: how the server does, as Prometheus reads it. Counts and times only; no address, no name, no text of anybody's.

use std::net::IpAddr;
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};

use ::graphql::stored::Stored;
use axum::Extension;
use axum::extract::State;
use axum::http::{HeaderMap, StatusCode, header};
use axum::response::{IntoResponse, Response};
use prometheus_client::collector::Collector;
use prometheus_client::encoding::text::encode;
use prometheus_client::encoding::{DescriptorEncoder, EncodeLabelSet, EncodeMetric};
use prometheus_client::metrics::counter::{ConstCounter, Counter};
use prometheus_client::metrics::family::Family;
use prometheus_client::metrics::histogram::Histogram;
use prometheus_client::registry::{Registry, Unit};

use super::{Client, Web, problem};

const MEDIA_TYPE: &str = "application/openmetrics-text; version=1.0.0; charset=utf-8";
/// Bounds of the times that are told apart, in seconds.
const BOUNDS: [f64; 10] = [0.001, 0.003, 0.01, 0.03, 0.1, 0.3, 1.0, 3.0, 10.0, 30.0];

#[derive(Clone, Debug, PartialEq, Eq, Hash, EncodeLabelSet)]
struct Request {
    route: String,
    status: u16,
}

#[derive(Clone, Debug, PartialEq, Eq, Hash, EncodeLabelSet)]
struct Document {
    document: String,
}

#[derive(Clone, Debug, PartialEq, Eq, Hash, EncodeLabelSet)]
struct Deprecated {
    field: String,
    document: String,
}

#[derive(Clone, Debug, PartialEq, Eq, Hash, EncodeLabelSet)]
struct Answer {
    from: &'static str,
}

/// What is counted since the start of this process.
pub struct Metrics {
    registry: Registry,
    requests: Family<Request, Counter>,
    seconds: Histogram,
    documents: Family<Document, Counter>,
    deprecated: Family<Deprecated, Counter>,
    answers: Family<Answer, Counter>,
}

impl Metrics {
    /// Nothing yet; `statements` is counted elsewhere.
    pub(super) fn new(statements: Arc<AtomicU64>) -> Self {
        let mut registry = Registry::with_prefix("gongkai");
        let requests = Family::<Request, Counter>::default();
        registry.register("http_requests", "Requests by route and status", requests.clone());
        let seconds = Histogram::new(BOUNDS);
        registry.register_with_unit("http_request", "Time to the answer's head", Unit::Seconds, seconds.clone());
        let documents = Family::<Document, Counter>::default();
        registry.register("document_requests", "Requests by stored document", documents.clone());
        let deprecated = Family::<Deprecated, Counter>::default();
        registry.register("deprecated_fields", "Requests by deprecated field and document", deprecated.clone());
        let answers = Family::<Answer, Counter>::default();
        registry.register("stored_answers", "Answers to stored documents, from memory or made", answers.clone());
        registry.register_collector(Box::new(Statements(statements)));
        Self { registry, requests, seconds, documents, deprecated, answers }
    }

    /// A request was answered.
    pub(super) fn request(&self, route: Option<&str>, status: StatusCode, seconds: f64) {
        // What no route takes may be any path.
        let route = route.unwrap_or("none").to_owned();
        self.requests.get_or_create(&Request { route, status: status.as_u16() }).inc();
        self.seconds.observe(seconds);
    }

    /// A stored document was asked for. Whoever is to be told before a field goes shows here.
    pub(super) fn document(&self, stored: &Stored) {
        self.documents.get_or_create(&Document { document: stored.name.clone() }).inc();
        for old in &stored.deprecated {
            let (field, document) = (old.field.clone(), stored.name.clone());
            self.deprecated.get_or_create(&Deprecated { field, document }).inc();
        }
    }

    /// An answer to a stored document was handed out.
    pub(super) fn answer(&self, made: bool) {
        self.answers.get_or_create(&Answer { from: if made { "database" } else { "memory" } }).inc();
    }

    /// Requests for this document so far.
    #[cfg(test)]
    pub(super) fn of_document(&self, name: &str) -> u64 {
        self.documents.get_or_create(&Document { document: name.to_owned() }).get()
    }
}

/// Statements that read, as the store counts them.
#[derive(Debug)]
struct Statements(Arc<AtomicU64>);

impl Collector for Statements {
    fn encode(&self, mut encoder: DescriptorEncoder<'_>) -> Result<(), std::fmt::Error> {
        let counter = ConstCounter::new(self.0.load(Ordering::Relaxed));
        let metric = encoder.encode_descriptor(
            "read_statements",
            "Statements that read from the database",
            None,
            counter.metric_type(),
        )?;
        counter.encode(metric)
    }
}

/// The page, for those who watch; to others there is none.
pub(super) async fn get(
    State(web): State<Arc<Web>>,
    Extension(client): Extension<Client>,
    headers: HeaderMap,
) -> Response {
    if !may_watch(&web.server.metrics_from, &client, &headers) {
        return problem::not_found(&client).into_response();
    }
    let mut text = String::new();
    match encode(&mut text, &web.metrics.registry) {
        Ok(()) => ([(header::CONTENT_TYPE, MEDIA_TYPE)], text).into_response(),
        Err(_) => StatusCode::INTERNAL_SERVER_ERROR.into_response(),
    }
}

/// A proxy that nobody named speaks for whoever is behind it: what it passes on is no watcher's request.
fn may_watch(watchers: &[IpAddr], client: &Client, headers: &HeaderMap) -> bool {
    let is_passed_on = headers.contains_key("x-forwarded-for") || headers.contains_key(header::FORWARDED);
    watchers.contains(&client.address) && !is_passed_on
}
