//! `/graphql`: GraphQL over HTTP, one operation per request.

use std::sync::Arc;
use std::time::Duration;

use ::graphql::admission::{Admitted, Answer, Incoming, admit, code};
use async_graphql::parser::types::OperationType;
use async_graphql::{ErrorExtensionValues, Variables};
use axum::Extension;
use axum::body::Body;
use axum::extract::{Query, State};
use axum::http::{HeaderMap, HeaderValue, StatusCode, Uri, header};
use axum::response::{IntoResponse, Response};
use serde_json::{Map, Value};

use super::negotiate::{Media, accepts_stream, is_json};
use super::observe::Seen;
use super::serve::Stopping;
use super::{BodyFailure, Client, Problem, Web, read_body, stream};

/// What a request costs before its document is known.
pub(super) const KNOCK: u64 = 1;

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

    fn bad(code: &str, message: impl Into<String>) -> Self {
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
        let admitted = admit(&self.limits, incoming)?;
        self.charge(client, admitted.weight().cost)?;
        Ok(admitted)
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
        from_body(&body, &client)
    };
    let incoming = incoming.await;
    respond(&web, &client, &headers, stopping, incoming).await
}

/// The same in the query string, for queries only.
pub(super) async fn get(
    State(web): State<Arc<Web>>,
    Extension(client): Extension<Client>,
    Extension(stopping): Extension<Stopping>,
    headers: HeaderMap,
    uri: Uri,
) -> Response {
    let incoming = web.charge(&client, KNOCK).and_then(|()| {
        if web.server.get_queries {
            return from_query_string(&uri, &client);
        }
        let message =
            client.locale.pick("此服务不接受 GET 查询,请改用 POST", "Documents are not accepted by GET; use POST");
        Err(Refused::new(StatusCode::METHOD_NOT_ALLOWED, "METHOD_NOT_ALLOWED", message))
    });
    respond(&web, &client, &headers, stopping, incoming).await
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

fn from_body(body: &[u8], client: &Client) -> Result<Incoming, Refused> {
    match serde_json::from_slice(body) {
        Ok(Value::Object(parameters)) => from_parameters(parameters, client),
        Ok(Value::Array(_)) => {
            let message =
                client.locale.pick("不支持批量请求,每次请求一个操作", "No batches; send one operation per request");
            Err(Refused::bad("BATCH_NOT_SUPPORTED", message))
        }
        Ok(other) => Err(wrong_type("body", "{}", &other, client)),
        Err(failure) => {
            let message = client.locale.pick("请求体不是有效的 JSON", "The body is not valid JSON");
            Err(Refused::bad("BAD_INPUT", format!("{message}: {failure}")))
        }
    }
}

fn from_query_string(uri: &Uri, client: &Client) -> Result<Incoming, Refused> {
    let Ok(Query(pairs)) = Query::<Vec<(String, String)>>::try_from_uri(uri) else {
        return Err(Refused::bad("BAD_INPUT", client.locale.pick("查询字符串有误", "The query string is malformed")));
    };
    let mut parameters = Map::new();
    for (name, text) in pairs {
        let value = match name.as_str() {
            "query" | "operationName" => Value::String(text),
            "variables" | "extensions" if text.is_empty() => Value::Null,
            "variables" | "extensions" => serde_json::from_str(&text).map_err(|failure| {
                let message = client.locale.pick("不是有效的 JSON", "is not valid JSON");
                Refused::bad("BAD_INPUT", format!("{name} {message}: {failure}"))
            })?,
            _ => continue,
        };
        parameters.insert(name, value);
    }
    Ok(Incoming { read_only: true, ..from_parameters(parameters, client)? })
}

/// Checks the types of all parameters the specification has; others are left for extensions of it.
pub(super) fn from_parameters(mut parameters: Map<String, Value>, client: &Client) -> Result<Incoming, Refused> {
    let mut take = |name| parameters.remove(name).unwrap_or_default();
    let query = match take("query") {
        Value::String(query) => query,
        Value::Null => {
            let message = client.locale.pick("缺少参数 query", "The parameter query is missing");
            return Err(Refused::bad("BAD_INPUT", message));
        }
        other => return Err(wrong_type("query", "\"…\"", &other, client)),
    };
    let operation_name = match take("operationName") {
        Value::String(name) => Some(name),
        Value::Null => None,
        other => return Err(wrong_type("operationName", "\"…\"", &other, client)),
    };
    let variables = match take("variables") {
        Value::Null => Variables::default(),
        variables @ Value::Object(_) => Variables::from_json(variables),
        other => return Err(wrong_type("variables", "{…}", &other, client)),
    };
    match take("extensions") {
        Value::Null | Value::Object(_) => {}
        other => return Err(wrong_type("extensions", "{…}", &other, client)),
    }
    Ok(Incoming { query, operation_name, variables, read_only: false, locale: client.locale })
}

fn wrong_type(name: &str, expected: &str, found: &Value, client: &Client) -> Refused {
    let (zh, en) = match found {
        Value::Null => ("null", "null"),
        Value::Bool(_) => ("布尔值", "a boolean"),
        Value::Number(_) => ("数字", "a number"),
        Value::String(_) => ("字符串", "a string"),
        Value::Array(_) => ("数组", "an array"),
        Value::Object(_) => ("对象", "an object"),
    };
    let found = client.locale.pick(zh, en);
    let message = match client.locale {
        domain::vocabulary::Locale::Zh => format!("{name} 应为 {expected},实际为{found}"),
        domain::vocabulary::Locale::En => format!("{name} must be {expected}, found {found}"),
    };
    Refused::bad("BAD_INPUT", message)
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
    let Refused { status, mut answer, retry_after } = refused;
    name_request(&mut answer, &client.request_id);
    seen.codes = answer.codes();
    let status = status.unwrap_or_else(|| status_of(&answer, media));
    let Ok(body) = serde_json::to_vec(&answer) else {
        return StatusCode::INTERNAL_SERVER_ERROR.into_response();
    };
    let mut response = (status, body).into_response();
    let headers = response.headers_mut();
    headers.insert(header::CONTENT_TYPE, media.content_type());
    if let Some(wait) = retry_after {
        headers.insert(header::RETRY_AFTER, HeaderValue::from(wait.as_secs() + 1));
    }
    if status == StatusCode::METHOD_NOT_ALLOWED {
        headers.insert(header::ALLOW, HeaderValue::from_static("POST"));
    }
    if status == StatusCode::UNAUTHORIZED {
        headers.insert(header::WWW_AUTHENTICATE, HeaderValue::from_static("Bearer"));
    }
    response.extensions_mut().insert(seen);
    response
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
