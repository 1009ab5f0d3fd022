//! `GET /changes`: the feed for systems that have nothing but a URL, and may wait for what comes.

use std::sync::Arc;
use std::time::Duration;

use ::graphql::admission::{Answer, Asked, Incoming, admit, code};
use async_graphql::Variables;
use axum::Extension;
use axum::body::Body;
use axum::extract::{Query, State};
use axum::http::{HeaderMap, StatusCode, Uri, header};
use axum::response::{IntoResponse, Response};
use domain::act::Actor;
use serde_json::{Map, Value, json};
use tokio::time::{Instant, sleep, timeout_at};

use super::files::Declined;
use super::graphql::{KNOCK, Refused};
use super::observe::Seen;
use super::serve::Stopping;
use super::stream::seat;
use super::{Client, Problem, Web};

/// The same content as the field has.
const DOCUMENT: &str = "query Changes($after: String, $first: Int!, $types: [ChangeType!], $unitCode: String) {
    changes(after: $after, first: $first, types: $types, unitCode: $unitCode) {
        edges { cursor node { kind type id at unit { code name } } }
        pageInfo { endCursor hasNextPage } upTo lagSeconds
    }
}";
/// Rows where the client does not say.
const FIRST: u64 = 100;
/// Longest wait, in seconds.
const WAIT: u64 = 60;
/// Between two looks while waiting.
const PACE: Duration = Duration::from_millis(100);

/// What the query string asks for.
struct Wanted {
    variables: Map<String, Value>,
    wait: Duration,
}

pub(super) async fn get(
    State(web): State<Arc<Web>>,
    Extension(client): Extension<Client>,
    Extension(stopping): Extension<Stopping>,
    headers: HeaderMap,
    uri: Uri,
) -> Response {
    let mut seen = Seen { actor: Actor::Anonymous.kind(), ..Seen::default() };
    let answer = match wanted(&uri, &client) {
        Ok(wanted) => follow(&web, &client, &headers, stopping, wanted, &mut seen).await,
        Err(declined) => return declined.into_response(seen.actor),
    };
    let mut response = match answer {
        Ok(page) => {
            ([(header::CONTENT_TYPE, "application/json; charset=utf-8")], Body::from(page.to_string())).into_response()
        }
        Err(refused) => problem(&client, &refused, &mut seen, "/changes without after"),
    };
    response.extensions_mut().insert(seen);
    response
}

/// Answers at once when there is something, else when something comes or the time is over.
async fn follow(
    web: &Web,
    client: &Client,
    headers: &HeaderMap,
    mut stopping: Stopping,
    Wanted { mut variables, wait }: Wanted,
    seen: &mut Seen,
) -> Result<Value, Refused> {
    web.charge(client, KNOCK)?;
    let _seat = if wait.is_zero() { None } else { Some(seat(web, client)?) };
    let deadline = Instant::now() + wait;
    let mut end = web.app.store().follow_end();
    let mut is_first = true;
    loop {
        end.borrow_and_update();
        let incoming = Incoming {
            asked: Asked::Text(DOCUMENT.to_owned()),
            variables: Variables::from_json(Value::Object(variables.clone())),
            read_only: true,
            locale: client.locale,
            ..Incoming::default()
        };
        // Our own document, whoever asks. Looking again costs next to nothing: it begins where the last look ended.
        let admitted = admit(&web.limits, incoming)?;
        web.charge(client, if std::mem::take(&mut is_first) { admitted.weight().cost } else { KNOCK })?;
        (seen.operation, seen.cost) = (Some(admitted.operation().clone()), admitted.weight().cost);
        let done = web.app.execute(headers, client, admitted).await;
        seen.actor = done.actor;
        let page = page(&done.answer)?;
        let is_empty = page["edges"].as_array().is_none_or(Vec::is_empty);
        if !is_empty || stopping.is_told() {
            return Ok(page);
        }
        // From here on only what is new is searched.
        variables.insert("after".to_owned(), page["pageInfo"]["endCursor"].clone());
        let news = async {
            tokio::select! {
                () = stopping.wait() => {}
                _ = end.changed() => sleep(PACE).await,
            }
        };
        if timeout_at(deadline, news).await.is_err() {
            return Ok(page);
        }
    }
}

/// The page without what GraphQL puts around it.
fn page(answer: &Answer) -> Result<Value, Refused> {
    let told = serde_json::to_value(answer).unwrap_or_default();
    if answer.executed && answer.response.errors.is_empty() {
        return Ok(told["data"]["changes"].clone());
    }
    Err(Refused { status: None, answer: Box::new(Answer::refused(answer.response.errors.clone())), retry_after: None })
}

/// A refusal as a problem; whoever shows a place that is gone is told where to begin again.
pub(super) fn problem(client: &Client, refused: &Refused, seen: &mut Seen, restart: &'static str) -> Response {
    seen.codes = refused.answer.codes();
    let Some(error) = refused.answer.response.errors.first() else {
        return Declined::internal(client, "a refusal without an error").into_response(seen.actor);
    };
    let message = error.message.clone();
    let declined = match code(error).as_deref() {
        Some("CURSOR_EXPIRED") => {
            return Problem::new(StatusCode::GONE, "CURSOR_EXPIRED", message).restart(restart).into_response();
        }
        Some("UNAUTHENTICATED") => Declined::new(StatusCode::UNAUTHORIZED, "UNAUTHENTICATED", message),
        Some("RATE_LIMITED") => Declined::new(StatusCode::TOO_MANY_REQUESTS, "RATE_LIMITED", message),
        Some("TOO_MANY_SUBSCRIPTIONS") => {
            Declined::new(StatusCode::TOO_MANY_REQUESTS, "TOO_MANY_SUBSCRIPTIONS", message)
        }
        Some("UNAVAILABLE" | "TIMEOUT") => Declined::unavailable(client),
        Some("INTERNAL") => Declined::internal(client, message),
        _ => Declined::bad(message),
    };
    Declined { retry_after: refused.retry_after, ..declined }.into_response(seen.actor)
}

fn wanted(uri: &Uri, client: &Client) -> Result<Wanted, Declined> {
    let malformed = |name: &str| {
        let message = client.locale.pick("查询字符串有误", "The query string is malformed");
        Declined::bad(format!("{message}: {name}"))
    };
    let Ok(Query(pairs)) = Query::<Vec<(String, String)>>::try_from_uri(uri) else { return Err(malformed("?")) };
    let mut wanted = Wanted { variables: Map::from_iter([("first".to_owned(), json!(FIRST))]), wait: Duration::ZERO };
    for (name, text) in pairs {
        let value = match name.as_str() {
            "after" | "unitCode" if text.is_empty() => continue,
            "after" | "unitCode" => Value::String(text),
            "first" => json!(text.parse::<i32>().map_err(|_| malformed("first"))?),
            "types" => text.split(',').map(str::trim).filter(|it| !it.is_empty()).map(Value::from).collect(),
            "wait" => {
                let seconds: u64 = text.parse().map_err(|_| malformed("wait"))?;
                wanted.wait = Duration::from_secs(seconds.min(WAIT));
                continue;
            }
            // A misspelt name would be a cursor that nobody reads.
            _ => return Err(malformed(&name.chars().take(40).collect::<String>())),
        };
        wanted.variables.insert(name, value);
    }
    Ok(wanted)
}
