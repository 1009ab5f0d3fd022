//! `/graphql/ws`: GraphQL over WebSocket (`graphql-transport-ws`). Every operation goes through the same admission, the same
//! cost and the same eyes as one that is posted.

mod message;
mod operation;

use std::collections::HashMap;
use std::sync::Arc;
use std::time::Duration;

use ::graphql::admission::{Answer, code};
use axum::Extension;
use axum::extract::State;
use axum::extract::ws::rejection::WebSocketUpgradeRejection;
use axum::extract::ws::{Message, WebSocket, WebSocketUpgrade};
use axum::http::{HeaderMap, HeaderValue, StatusCode, header};
use axum::response::{IntoResponse, Response};
use serde_json::{Map, Value};
use tokio::sync::mpsc;
use tokio::task::{AbortHandle, JoinSet};
use tokio::time::{Instant, MissedTickBehavior, interval, sleep, sleep_until};

use super::files::Declined;
use super::graphql::KNOCK;
use super::listener::stopped;
use super::parameters::from_parameters;
use super::seats::Seat;
use super::serve::Stopping;
use super::stream::seat;
use super::{Client, Problem, Web};

use message::{Close, PROTOCOL, Said, acknowledged, complete, error, next, pong};
use operation::{Asker, Mouth, News, has_no_session};

/// Answers that wait to be sent on one socket; operations that have more wait themselves.
const QUEUE: usize = 16;
/// Pings without an answer after which nobody is there.
const SILENT_PINGS: u32 = 2;
/// How long the other side may take to close.
const FAREWELL: Duration = Duration::from_secs(1);
/// Longest pause for a client that has spent its purse.
const PURSE_PAUSE: Duration = Duration::from_secs(2);

/// Opens the socket, where there is a seat for it.
pub(super) async fn open(
    State(web): State<Arc<Web>>,
    Extension(client): Extension<Client>,
    Extension(stopping): Extension<Stopping>,
    headers: HeaderMap,
    upgrade: Result<WebSocketUpgrade, WebSocketUpgradeRejection>,
) -> Response {
    let Ok(upgrade) = upgrade else {
        let title = client.locale.pick(
            "此地址只接受 WebSocket(子协议 graphql-transport-ws)",
            "Only WebSockets are served here (subprotocol graphql-transport-ws)",
        );
        let problem = Problem::new(StatusCode::UPGRADE_REQUIRED, "UPGRADE_REQUIRED", title);
        return ([(header::UPGRADE, HeaderValue::from_static("websocket"))], problem).into_response();
    };
    let seat = match web.charge(&client, KNOCK).and_then(|()| seat(&web, &client)) {
        Ok(seat) => seat,
        Err(refused) => {
            let error = refused.answer.response.errors.first();
            let code = match error.and_then(code).as_deref() {
                Some("RATE_LIMITED") => "RATE_LIMITED",
                _ => "TOO_MANY_SUBSCRIPTIONS",
            };
            let message = error.map(|it| it.message.clone()).unwrap_or_default();
            let declined = Declined::new(StatusCode::TOO_MANY_REQUESTS, code, message);
            return Declined { retry_after: refused.retry_after, ..declined }.into_response("");
        }
    };
    let most = web.server.max_body_bytes;
    let upgrade = upgrade.protocols([PROTOCOL]).max_message_size(most).max_frame_size(most);
    let asker = Asker { web, client, headers, stopping };
    upgrade.on_upgrade(move |socket| serve(socket, asker, seat))
}

/// Serves one socket until either side has enough of it. The seat is free again afterwards.
async fn serve(mut socket: WebSocket, asker: Asker, _seat: Seat) {
    let (tell, mut told) = mpsc::channel(QUEUE);
    let mut talk = Talk { asker, tell, known: false, operations: HashMap::new(), tasks: JoinSet::new(), begun: 0 };
    let close = match socket.protocol() {
        Some(_) => talk.hold(&mut socket, &mut told).await,
        None => Some(Close::WrongProtocol),
    };
    // What is still under way ends here; whoever asked went away, or is told so by the code.
    talk.tasks.shutdown().await;
    if let Some(close) = close {
        let _ = socket.send(close.message()).await;
    }
    // Reading on answers the client's close, or waits for its answer to ours; cut off before, it would take the connection
    // for broken.
    let farewell = async { while let Some(Ok(_)) = socket.recv().await {} };
    let _ = tokio::time::timeout(FAREWELL, farewell).await;
}

/// One operation that is under way.
struct Running {
    /// Tells it from an earlier one of the same id.
    number: u64,
    abort: AbortHandle,
}

/// What has been said on a socket so far.
struct Talk {
    asker: Asker,
    tell: mpsc::Sender<(String, u64, News)>,
    /// The client has introduced itself.
    known: bool,
    operations: HashMap<String, Running>,
    tasks: JoinSet<()>,
    begun: u64,
}

impl Talk {
    /// Talks until the end; answers with the code to close with, none when the client is gone.
    async fn hold(&mut self, socket: &mut WebSocket, told: &mut mpsc::Receiver<(String, u64, News)>) -> Option<Close> {
        let limits = &self.asker.web.subscriptions;
        let deadline = Instant::now() + Duration::from_millis(limits.init_timeout_ms);
        let mut pings = interval(Duration::from_millis(limits.ping_ms));
        pings.set_missed_tick_behavior(MissedTickBehavior::Delay);
        pings.reset();
        let mut stopping = self.asker.stopping.clone();
        let mut silent = 0;
        loop {
            let is_stopping = self.asker.stopping.is_told();
            // Subscriptions are told by themselves; what else was accepted is finished.
            if is_stopping && self.operations.is_empty() {
                return Some(Close::GoingAway);
            }
            let sent = tokio::select! {
                received = socket.recv() => {
                    silent = 0;
                    match received {
                        None | Some(Ok(Message::Close(_))) => return None,
                        Some(Err(failure)) => return Some(reason(&failure)),
                        Some(Ok(message)) => match self.hear(message).await {
                            Ok(Some(reply)) => socket.send(reply).await,
                            Ok(None) => Ok(()),
                            Err(close) => return Some(close),
                        },
                    }
                }
                Some((id, number, news)) = told.recv() => {
                    let Some((message, close)) = self.pass_on(&id, number, &news) else { continue };
                    let sent = socket.send(message).await;
                    if sent.is_ok() && close.is_some() {
                        return close;
                    }
                    sent
                }
                () = sleep_until(deadline), if !self.known => return Some(Close::InitTimeout),
                () = stopping.wait(), if !is_stopping => Ok(()),
                _ = pings.tick() => {
                    if silent >= SILENT_PINGS {
                        return None;
                    }
                    silent += 1;
                    socket.send(Message::Ping(Vec::new().into())).await
                }
            };
            if sent.is_err() {
                return None;
            }
        }
    }

    /// What an operation says goes to the client, unless it wants no more of it.
    fn pass_on(&mut self, id: &str, number: u64, news: &News) -> Option<(Message, Option<Close>)> {
        if self.operations.get(id).is_none_or(|running| running.number != number) {
            return None;
        }
        if !matches!(news, News::Next(_)) {
            self.operations.remove(id);
        }
        Some(match news {
            News::Next(answer) => (next(id, answer), None),
            News::Complete => (complete(id), None),
            News::Error(answer) => (error(id, answer), has_no_session(answer).then_some(Close::Forbidden)),
        })
    }

    async fn hear(&mut self, message: Message) -> Result<Option<Message>, Close> {
        let text = match message {
            Message::Text(text) => text,
            Message::Ping(_) | Message::Pong(_) => return Ok(None),
            Message::Binary(_) | Message::Close(_) => return Err(Close::Invalid),
        };
        self.pay().await;
        match Said::read(&text)? {
            Said::Ping(payload) => Ok(Some(pong(payload))),
            Said::Pong => Ok(None),
            Said::Init(_) if self.known => Err(Close::TooManyInits),
            Said::Init(payload) => self.meet(payload).await.map(Some),
            Said::Subscribe { .. } if !self.known => Err(Close::NotIntroduced),
            Said::Subscribe { id, .. } if self.operations.contains_key(&id) => Err(Close::DuplicateId),
            Said::Subscribe { id, parameters } => Ok(self.begin(id, parameters)),
            Said::Complete(id) => {
                if let Some(running) = self.operations.remove(&id) {
                    running.abort.abort();
                }
                Ok(None)
            }
        }
    }

    /// Every message has its price; whoever has spent everything is read more slowly.
    async fn pay(&self) {
        while let Err(wait) = self.asker.web.spend(&self.asker.client, KNOCK) {
            if self.asker.stopping.is_told() {
                return;
            }
            sleep(wait.min(PURSE_PAUSE)).await;
        }
    }

    /// The token may come in the introduction, as browsers cannot send headers; else it is that of the request.
    async fn meet(&mut self, payload: Map<String, Value>) -> Result<Message, Close> {
        let given = payload.into_iter().find(|(name, _)| name.eq_ignore_ascii_case("authorization"));
        if let Some((_, given)) = given {
            let header = given.as_str().and_then(|text| HeaderValue::from_str(text).ok()).ok_or(Close::Forbidden)?;
            self.asker.headers.insert(header::AUTHORIZATION, header);
            self.asker.client.presents = true;
        }
        let Asker { web, client, headers, .. } = &self.asker;
        match web.app.actor(headers, client).await {
            Ok(_) => {
                self.known = true;
                Ok(acknowledged())
            }
            Err(refused) if has_no_session(&refused) => Err(Close::Forbidden),
            Err(_) => Err(Close::TryAgainLater),
        }
    }

    /// Begins an operation, or says why not.
    fn begin(&mut self, id: String, parameters: Map<String, Value>) -> Option<Message> {
        while self.tasks.try_join_next().is_some() {}
        let Asker { web, client, stopping, .. } = &self.asker;
        if stopping.is_told() {
            return Some(error(&id, &stopped(client)));
        }
        let most = web.subscriptions.operations;
        if self.operations.len() >= most {
            return Some(error(&id, &too_many(client, most)));
        }
        let admitted = match from_parameters(web, parameters, client).and_then(|incoming| web.admit(client, incoming)) {
            Ok(admitted) => admitted,
            Err(refused) => return Some(error(&id, &refused.answer)),
        };
        self.begun += 1;
        let number = self.begun;
        let mouth = Mouth { id: id.clone(), number, socket: self.tell.clone() };
        let abort = self.tasks.spawn(self.asker.clone().run(admitted, mouth));
        self.operations.insert(id, Running { number, abort });
        None
    }
}

fn too_many(client: &Client, most: usize) -> Answer {
    let message = client
        .locale
        .pick("此连接上同时进行的操作过多,上限为", "Too many operations are under way on this socket; at most");
    *Answer::problem("TOO_MANY_OPERATIONS", format!("{message} {most}"))
}

/// Messages past the limit have a code of their own; otherwise what came was no WebSocket's.
fn reason(failure: &axum::Error) -> Close {
    if failure.to_string().contains("too long") || failure.to_string().contains("too large") {
        return Close::TooLarge;
    }
    Close::Invalid
}
