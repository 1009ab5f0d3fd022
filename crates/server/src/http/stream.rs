//! GraphQL over server-sent events, each operation on a connection of its own: `next` for every answer, then `complete`.

use std::convert::Infallible;
use std::sync::Arc;
use std::time::Duration;

use ::graphql::Following;
use ::graphql::admission::{Admitted, Answer};
use async_graphql::parser::types::OperationType;
use axum::http::{HeaderMap, HeaderValue, StatusCode};
use axum::response::sse::{Event, KeepAlive, Sse};
use axum::response::{IntoResponse, Response};
use futures_util::stream::{Stream, iter, unfold};

use super::graphql::{Refused, name_request};
use super::listener::Listener;
use super::observe::Seen;
use super::seats::Seat;
use super::serve::Stopping;
use super::{Client, Web};

/// How long a client without a free seat is asked to wait.
const COME_BACK: Duration = Duration::from_secs(30);

/// Executes and streams. What is refused before anything ran is answered like any other request.
pub(super) async fn respond(
    web: &Arc<Web>,
    client: &Client,
    headers: &HeaderMap,
    stopping: Stopping,
    admitted: Admitted,
    seen: &mut Seen,
) -> Result<Response, Refused> {
    if admitted.operation().kind != OperationType::Subscription {
        let mut done = web.app.execute(headers, client, admitted).await;
        seen.actor = done.actor;
        if !done.answer.executed {
            return Err(Box::new(done.answer).into());
        }
        name_request(&mut done.answer, &client.request_id);
        seen.codes = done.answer.codes();
        return Ok(events(web, iter([Ok(next(&done.answer)), Ok(complete())])));
    }
    let seat = seat(web, client)?;
    seen.actor = web.app.actor(headers, client).await?.kind();
    let following = Following::new(admitted);
    let listener = Listener::start(web.clone(), client.clone(), headers.clone(), stopping, following).await?;
    Ok(events(web, told(listener, seat)))
}

/// A seat, or when to come back for one.
pub(super) fn seat(web: &Web, client: &Client) -> Result<Seat, Refused> {
    web.seats.take(client.address).ok_or_else(|| {
        let message = client.locale.pick(
            "同时保持的连接过多,请先关闭其他订阅",
            "Too many clients are listening from this address; close another subscription first",
        );
        let refused = Refused::new(StatusCode::TOO_MANY_REQUESTS, "TOO_MANY_SUBSCRIPTIONS", message);
        Refused { retry_after: Some(COME_BACK), ..refused }
    })
}

fn told(listener: Listener, seat: Seat) -> impl Stream<Item = Result<Event, Infallible>> + Send + 'static {
    // The seat is kept as long as the stream is.
    unfold(Some((listener, seat)), |state| async move {
        let (mut listener, seat) = state?;
        match listener.next().await {
            Some(answer) => Some((Ok(next(&answer)), Some((listener, seat)))),
            None => Some((Ok(complete()), None)),
        }
    })
}

fn events(web: &Web, events: impl Stream<Item = Result<Event, Infallible>> + Send + 'static) -> Response {
    let ping = KeepAlive::new().interval(Duration::from_millis(web.subscriptions.ping_ms));
    let mut response = Sse::new(events).keep_alive(ping).into_response();
    // Proxies that collect what they pass on would keep it from the client.
    response.headers_mut().insert("x-accel-buffering", HeaderValue::from_static("no"));
    response
}

fn next(answer: &Answer) -> Event {
    let event = Event::default().event("next");
    // Answers are made of plain values; what could not be written would be our own fault, and says so.
    event
        .json_data(answer)
        .unwrap_or_else(|_| Event::default().event("next").data(r#"{"errors":[{"message":"INTERNAL"}]}"#))
}

fn complete() -> Event {
    Event::default().event("complete").data("")
}
