//! For those who watch and those who build on us: liveness, readiness, the schema.

use std::sync::Arc;
use std::time::Duration;

use axum::Extension;
use axum::extract::State;
use axum::http::{StatusCode, header};
use axum::response::{IntoResponse, Response};

use super::{Client, Problem, Web};

/// The process runs; nothing else is asked.
pub(super) async fn alive() -> &'static str {
    "ok\n"
}

/// Requests can be served.
pub(super) async fn ready(State(web): State<Arc<Web>>, Extension(client): Extension<Client>) -> Response {
    answer(&client, Duration::from_millis(web.server.ready_timeout_ms), web.app.ready()).await
}

/// Why not is for the log: it may name hosts and tables.
pub(super) async fn answer(
    client: &Client,
    timeout: Duration,
    probe: impl Future<Output = Result<(), String>>,
) -> Response {
    let reason = match tokio::time::timeout(timeout, probe).await {
        Ok(Ok(())) => return "ready\n".into_response(),
        Ok(Err(reason)) => reason,
        Err(_) => format!("no answer within {} ms", timeout.as_millis()),
    };
    tracing::warn!(request.id = client.request_id, reason, "not ready");
    let title = client.locale.pick("服务暂不可用", "The service is not available at the moment");
    Problem::new(StatusCode::SERVICE_UNAVAILABLE, "UNAVAILABLE", title).into_response()
}

/// The contract, as SDL.
pub(super) async fn schema(State(web): State<Arc<Web>>) -> Response {
    let headers = [(header::CONTENT_TYPE, "application/graphql; charset=utf-8"), (header::CACHE_CONTROL, "no-cache")];
    (headers, web.app.sdl()).into_response()
}
