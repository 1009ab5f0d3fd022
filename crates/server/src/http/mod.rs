//! The HTTP server: routes, and what holds for all of them.

mod annual_reports;
mod answers;
mod attachments;
mod body;
mod changes;
mod client;
mod cors;
mod documents;
mod exports;
mod feeds;
mod files;
mod graphql;
mod letters;
mod listener;
mod metrics;
mod negotiate;
mod observe;
mod pages;
mod parameters;
mod probes;
mod problem;
mod rate;
mod seats;
mod serve;
mod socket;
mod stall;
mod stored;
mod stream;

#[cfg(test)]
#[allow(clippy::unwrap_used, reason = "a test may panic")]
mod tests;

use std::collections::HashMap;
use std::sync::Arc;
use std::time::Duration;

use axum::Router;
use axum::body::Body;
use axum::http::{Extensions, HeaderMap, HeaderValue, Response, StatusCode, Version, header};
use axum::middleware::{from_fn_with_state, map_response};
use axum::response::IntoResponse;
use axum::routing::{get, post};
use tokio::sync::Semaphore;
use tower_http::catch_panic::CatchPanicLayer;
use tower_http::compression::CompressionLayer;
use tower_http::compression::predicate::{DefaultPredicate, Predicate, SizeAbove};

pub use body::{BodyFailure, read_body};
pub use client::Client;
pub use feeds::reminders::reminder_feed;
pub use graphql::Refused;
pub use observe::Seen;
pub use pages::portal::has_portal;
pub use problem::Problem;
pub use rate::{RateLimiter, network};
pub use serve::serve;

use crate::app::App;
use crate::config::{Attachments, Config, Server, Subscriptions};
use crate::plugs::{Plug, Plugs};
use ::graphql::admission::Limits;
use answers::Answers;
pub use metrics::Metrics;
use seats::Seats;

/// Shorter bodies are not worth compressing, in bytes.
const COMPRESS_ABOVE: u64 = 1_024;

/// What handlers share.
pub struct Web {
    /// The application.
    pub app: App,
    /// What one operation may ask for.
    pub limits: Limits,
    /// The limits of the transport.
    pub server: Server,
    /// What clients may spend.
    pub rate: RateLimiter,
    /// What frontends may spend, by key.
    pub frontend_rate: RateLimiter,
    /// The purses of frontends whose manifests give them one of their own, by code.
    purses: HashMap<String, RateLimiter>,
    /// The frontends that are plugged in.
    pub plugs: Plugs,
    /// How the server does.
    pub metrics: Metrics,
    /// Whether anonymous callers may run stored documents only.
    trusted_only: bool,
    /// Answers to stored documents.
    answers: Answers,
    /// The limits of uploads.
    pub attachments: Attachments,
    /// A permit for each upload under way.
    uploads: Semaphore,
    /// The limits of clients that stay.
    pub subscriptions: Subscriptions,
    /// A seat for each of them.
    seats: Arc<Seats>,
}

impl Web {
    /// Puts the application behind the limits of the configuration.
    pub fn new(app: App, plugs: Plugs, config: &Config) -> Arc<Self> {
        let rate = RateLimiter::new(config.rate.cost_per_minute);
        let frontend_rate = RateLimiter::new(config.rate.frontend_cost_per_minute);
        let attachments = config.attachments.clone();
        let uploads = Semaphore::new(attachments.max_uploads);
        let subscriptions = config.subscriptions.clone();
        let seats = Seats::new(subscriptions.per_client, subscriptions.total);
        let (limits, server) = (config.limits.clone(), config.server.clone());
        let own = |plug: &Plug| Some((plug.name.clone(), RateLimiter::new(plug.manifest.limits.cost_per_minute?)));
        app.name_contracts(plugs.contracts().map(|it| it.name.to_owned()).collect());
        let statements = app.statements();
        let purses = plugs.iter().filter_map(own).collect();
        Arc::new(Self {
            app,
            limits,
            server,
            rate,
            frontend_rate,
            purses,
            plugs,
            metrics: Metrics::new(statements),
            trusted_only: config.frontends.trusted_only,
            answers: Answers::new(config.frontends.cache_bytes),
            attachments,
            uploads,
            subscriptions,
            seats,
        })
    }

    /// Takes `cost` from the purse of whoever asks, or says how long to wait: a frontend has its own, everybody else that
    /// of their address.
    fn spend(&self, client: &Client, cost: u64) -> Result<(), Duration> {
        match &client.frontend {
            Some(caller) => {
                let own = self.purses.get(caller.code.as_str());
                own.unwrap_or(&self.frontend_rate).spend_of(caller.id, cost)
            }
            None => self.rate.spend(client.address, cost),
        }
    }
}

/// All routes. `more` come from elsewhere and get the same treatment: request id, log event, headers, panics caught.
pub fn router(web: &Arc<Web>, more: Router) -> Router {
    // What is handed out in parts stays as it is: the parts of a compressed and a plain answer do not fit together.
    let whole =
        |_: StatusCode, _: Version, headers: &HeaderMap, _: &Extensions| !headers.contains_key(header::ACCEPT_RANGES);
    let compressible = DefaultPredicate::new().and(SizeAbove::new(COMPRESS_ABOVE)).and(whole);
    let for_frontends = [
        ("/graphql", get(graphql::get).post(graphql::post)),
        ("/changes", get(changes::get)),
        ("/attachments/{sha256}", get(attachments::download::get)),
        ("/exports/catalogues/{file}", get(exports::catalogue)),
        ("/exports/{file}", get(documents::list)),
        ("/exports/annual-reports/{file}", get(annual_reports::annual_report)),
    ];
    Router::new()
        .merge(cors::open_to(&web.plugs, for_frontends))
        .route("/graphql/ws", get(socket::open))
        .route("/attachments", post(attachments::upload::post))
        .route("/exports/forms/{file}", get(exports::form))
        .route("/exports/requests/{id}/{file}", get(letters::letter))
        .route("/feeds/reminders.json", get(feeds::reminders::get))
        .route(
            "/feeds/{frontend}/{file}",
            get(feeds::contract::get).options(feeds::preflight).layer(feeds::for_other_sites()),
        )
        .route("/feeds/{file}", get(feeds::get).options(feeds::preflight).layer(feeds::for_other_sites()))
        .route("/schema.graphql", get(probes::schema))
        .route("/metrics", get(metrics::get))
        .route("/healthz", get(probes::alive))
        .route("/readyz", get(probes::ready))
        .merge(pages::playground::routes())
        .fallback(pages::portal::fallback)
        .with_state(web.clone())
        .merge(more)
        .method_not_allowed_fallback(problem::method_not_allowed)
        .layer(CatchPanicLayer::custom(|_| -> Response<Body> {
            let title = "服务器内部错误 / Internal error";
            Problem::new(StatusCode::INTERNAL_SERVER_ERROR, "INTERNAL", title).into_response()
        }))
        .layer(from_fn_with_state(web.clone(), observe::observe))
        .layer(CompressionLayer::new().compress_when(compressible))
        .layer(map_response(weaken))
}

/// A compressed answer is not the plain one byte by byte, and its tag must not say so (RFC 9110, section 8.8.3.3).
async fn weaken(mut response: Response<Body>) -> Response<Body> {
    let headers = response.headers_mut();
    if headers.contains_key(header::CONTENT_ENCODING)
        && let Some(tag) = headers.get(header::ETAG).and_then(|tag| tag.to_str().ok())
        && !tag.starts_with("W/")
        && let Ok(weak) = HeaderValue::try_from(format!("W/{tag}"))
    {
        headers.insert(header::ETAG, weak);
    }
    response
}
