//! `/graphql`: GraphQL over HTTP, one operation per request.

use std::borrow::Cow;
use std::sync::Arc;
use std::time::Duration;

use ::graphql::admission::{Admitted, Answer, Asked, Incoming, Limits, admit, code};
use ::graphql::stored::Stored;
use async_graphql::ErrorExtensionValues;
use async_graphql::parser::types::OperationType;
use axum::Extension;
use axum::body::{Body, Bytes};
use axum::extract::State;
use axum::http::{HeaderMap, HeaderValue, StatusCode, Uri, header};
use axum::response::{IntoResponse, Response};

use super::negotiate::{Media, accepts_stream, is_json};
use super::observe::Seen;
use super::parameters::{from_body, from_query_string};
use super::serve::Stopping;
use super::{BodyFailure, Client, Problem, Web, read_body, stored, stream};
use crate::plugs::Operations;

/// What a request costs before its document is known.
pub(super) const KNOCK: u64 = 1;

/// How staff get in, who have nothing to show before; open wherever only stored documents may be run.
const ENTRANCE: [&str; 2] = ["signIn", "changePassword"];

/// Why a request was not executed.
#[derive(Debug)]
pub struct Refused {
    /// The status whatever the media type; without it, the code of the first error decides.
    pub status: Option<StatusCode>,
    /// What the client gets.
    pub answer: Box<Answer>,
    /// How long the client should wait.
    pub retry_after: Option<Duration>,
}

impl Refused {
    pub(super) fn new(status: StatusCode, code: &str, message: impl Into<String>) -> Self {
        Self { status: Some(status), answer: Answer::problem(code, message), retry_after: None }
    }

    pub(super) fn bad(code: &str, message: impl Into<String>) -> Self {
        Self::new(StatusCode::BAD_REQUEST, code, message)
    }
}

impl From<Box<Answer>> for Refused {
    fn from(answer: Box<Answer>) -> Self {
        Self { status: None, answer, retry_after: None }
    }
}

impl Web {
    /// Admits a document and takes its cost from the client's purse: the way in for every transport.
    pub fn admit(&self, client: &Client, incoming: Incoming) -> Result<Admitted, Refused> {
        let admitted = match &incoming.asked {
            Asked::Text(_) => {
                let admitted = admit(&self.limits, incoming)?;
                if !self.takes_any(client) && !admitted.asks_only(&ENTRANCE) {
                    let message = client.locale.pick(
                        "此服务只执行已登记的存储文档(documentId);工作人员请先登录(signIn)",
                        "Only stored documents may be run here; name one with documentId. Staff sign in first (signIn)",
                    );
                    return Err(Refused::new(StatusCode::FORBIDDEN, "STORED_DOCUMENTS_ONLY", message));
                }
                admitted
            }
            Asked::Stored(stored) => admit(&self.limits_of(stored), incoming)?,
        };
        self.charge(client, admitted.weight().cost)?;
        Ok(admitted)
    }

    /// What a stored document may take: as the manifest of its frontend says, else what anybody may.
    pub(crate) fn limits_of(&self, stored: &Stored) -> Cow<'_, Limits> {
        match self.plugs.plug_of(stored).and_then(|plug| plug.manifest.limits.cost) {
            Some(cost) => Cow::Owned(Limits { cost, ..self.limits.clone() }),
            None => Cow::Borrowed(&self.limits),
        }
    }

    /// Whether this client may bring documents of its own: staff may, a frontend as its manifest says, anybody else unless the
    /// configuration closes the door.
    fn takes_any(&self, client: &Client) -> bool {
        match &client.frontend {
            Some(caller) => match self.plugs.plug(caller.code.as_str()) {
                Some(plug) => plug.manifest.operations == Operations::Any,
                None => !self.trusted_only,
            },
            None => client.presents || !self.trusted_only,
        }
    }

    pub(super) fn charge(&self, client: &Client, cost: u64) -> Result<(), Refused> {
        self.spend(client, cost).map_err(|wait| {
            let message =
                client.locale.pick("请求过于频繁,请稍后再试", "Too much in too short a time; try again later");
            let refused = Refused::new(StatusCode::TOO_MANY_REQUESTS, "RATE_LIMITED", message);
            Refused { retry_after: Some(wait), ..refused }
        })
    }
}

/// A JSON body with `query`, `variables`, `operationName`.
pub(super) async fn post(
    State(web): State<Arc<Web>>,
    Extension(client): Extension<Client>,
    Extension(stopping): Extension<Stopping>,
    headers: HeaderMap,
    body: Body,
) -> Response {
    let incoming = async {
        web.charge(&client, KNOCK)?;
        if !is_json(&headers) {
            let message = client
                .locale
                .pick("只接受 UTF-8 编码的 application/json", "Only application/json in UTF-8 is accepted");
            return Err(Refused::new(StatusCode::UNSUPPORTED_MEDIA_TYPE, "UNSUPPORTED_MEDIA_TYPE", message));
        }
        let timeout = Duration::from_millis(web.server.body_timeout_ms);
        let body =
            read_body(body, web.server.max_body_bytes, timeout).await.map_err(|it| no_body(it, &client, &web))?;
        from_body(&web, &body, &client)
    };
    let incoming = incoming.await;
    respond(&web, &client, &headers, stopping, incoming).await
}

/// The same in the query string, for queries only. A stored document that anybody may read has its answer from memory.
pub(super) async fn get(
    State(web): State<Arc<Web>>,
    Extension(client): Extension<Client>,
    Extension(stopping): Extension<Stopping>,
    headers: HeaderMap,
    uri: Uri,
) -> Response {
    let incoming = web.charge(&client, KNOCK).and_then(|()| from_query_string(&web, &uri, &client));
    match incoming {
        Ok(incoming) if stored::is_public(&client, &headers, &incoming) => {
            let query = uri.query().unwrap_or_default();
            Box::pin(stored::respond(&web, &client, &headers, query, incoming)).await
        }
        incoming => respond(&web, &client, &headers, stopping, incoming).await,
    }
}

fn no_body(failure: BodyFailure, client: &Client, web: &Web) -> Refused {
    match failure {
        BodyFailure::TooLarge => {
            let most = web.server.max_body_bytes;
            let message = format!(
                "{} {most}",
                client.locale.pick("请求体字节数超出上限:", "The body is too large; bytes allowed:")
            );
            Refused::new(StatusCode::PAYLOAD_TOO_LARGE, "BODY_TOO_LARGE", message)
        }
        BodyFailure::TooSlow => {
            let message = client.locale.pick("请求体未在时限内到达", "The body did not arrive in time");
            Refused::new(StatusCode::REQUEST_TIMEOUT, "BODY_TOO_SLOW", message)
        }
        BodyFailure::Broken => Refused::bad("BAD_INPUT", client.locale.pick("请求体不完整", "The body is incomplete")),
    }
}

/// Admits and executes; or says why not, in the media type the client wants.
async fn respond(
    web: &Arc<Web>,
    client: &Client,
    headers: &HeaderMap,
    stopping: Stopping,
    incoming: Result<Incoming, Refused>,
) -> Response {
    let (accepted, streams) = (Media::accepted(headers), accepts_stream(headers));
    let Some(media) = accepted.or(streams.then_some(Media::GraphqlResponse)) else {
        let title = client.locale.pick(
            "只提供 application/graphql-response+json 与 application/json",
            "Only application/graphql-response+json and application/json are available",
        );
        return Problem::new(StatusCode::NOT_ACCEPTABLE, "NOT_ACCEPTABLE", title).into_response();
    };
    let mut seen = Seen::default();
    let refused = match incoming.and_then(|incoming| web.admit(client, incoming)) {
        Ok(admitted) => {
            seen.operation = Some(admitted.operation().clone());
            seen.cost = admitted.weight().cost;
            let is_streamed =
                streams && (accepted.is_none() || admitted.operation().kind == OperationType::Subscription);
            if is_streamed {
                match stream::respond(web, client, headers, stopping, admitted, &mut seen).await {
                    Ok(mut response) => {
                        response.extensions_mut().insert(seen);
                        return response;
                    }
                    Err(refused) => refused,
                }
            } else {
                let done = web.app.execute(headers, client, admitted).await;
                seen.actor = done.actor;
                Refused::from(Box::new(done.answer))
            }
        }
        Err(refused) => refused,
    };
    let told = Told::of(refused, media, &client.request_id);
    seen.codes.clone_from(&told.codes);
    let mut response = told.into_response(media);
    response.extensions_mut().insert(seen);
    response
}

/// What goes out when all is said.
#[derive(Clone, Debug)]
pub(super) struct Told {
    pub(super) status: StatusCode,
    pub(super) body: Bytes,
    /// The codes of all errors.
    pub(super) codes: Vec<String>,
    retry_after: Option<Duration>,
}

impl Told {
    pub(super) fn of(Refused { status, mut answer, retry_after }: Refused, media: Media, request_id: &str) -> Self {
        name_request(&mut answer, request_id);
        let (codes, status) = (answer.codes(), status.unwrap_or_else(|| status_of(&answer, media)));
        match serde_json::to_vec(&answer) {
            Ok(body) => Self { status, body: body.into(), codes, retry_after },
            Err(_) => Self { status: StatusCode::INTERNAL_SERVER_ERROR, body: Bytes::new(), codes, retry_after: None },
        }
    }

    pub(super) fn into_response(self, media: Media) -> Response {
        let mut response = (self.status, self.body).into_response();
        let headers = response.headers_mut();
        headers.insert(header::CONTENT_TYPE, media.content_type());
        if let Some(wait) = self.retry_after {
            headers.insert(header::RETRY_AFTER, HeaderValue::from(wait.as_secs() + 1));
        }
        if self.status == StatusCode::METHOD_NOT_ALLOWED {
            headers.insert(header::ALLOW, HeaderValue::from_static("POST"));
        }
        if self.status == StatusCode::UNAUTHORIZED {
            headers.insert(header::WWW_AUTHENTICATE, HeaderValue::from_static("Bearer"));
        }
        response
    }
}

/// Internal errors say nothing, so that the id has to lead to the event in the log.
pub(super) fn name_request(answer: &mut Answer, request_id: &str) {
    for error in &mut answer.response.errors {
        if matches!(code(error).as_deref(), Some("INTERNAL" | "UNAVAILABLE" | "TIMEOUT")) {
            error.extensions.get_or_insert_with(ErrorExtensionValues::default).set("requestId", request_id);
        }
    }
}

/// What ran is 200, unless the database was out of reach: then it is 503, and whoever asked tries again. A refusal has its own status, but for clients of `application/json`: to them a well-formed request
/// that asks the wrong thing is 200 too.
fn status_of(answer: &Answer, media: Media) -> StatusCode {
    if answer.executed {
        let outage = answer.response.errors.iter().any(|error| code(error).as_deref() == Some("UNAVAILABLE"));
        return if outage { StatusCode::SERVICE_UNAVAILABLE } else { StatusCode::OK };
    }
    match answer.response.errors.first().and_then(code).as_deref() {
        Some("METHOD_NOT_ALLOWED") => StatusCode::METHOD_NOT_ALLOWED,
        Some("UNAUTHENTICATED") => StatusCode::UNAUTHORIZED,
        Some("FORBIDDEN") => StatusCode::FORBIDDEN,
        Some("DOCUMENT_TOO_LARGE") => StatusCode::PAYLOAD_TOO_LARGE,
        Some("RATE_LIMITED") => StatusCode::TOO_MANY_REQUESTS,
        Some("TIMEOUT" | "UNAVAILABLE") => StatusCode::SERVICE_UNAVAILABLE,
        Some("INTERNAL") => StatusCode::INTERNAL_SERVER_ERROR,
        _ if media == Media::Json => StatusCode::OK,
        _ => StatusCode::BAD_REQUEST,
    }
}
