//! A subscription on its way to one client, whatever carries it.

use std::collections::VecDeque;
use std::sync::Arc;
use std::time::Duration;

use ::graphql::admission::Answer;
use ::graphql::{Following, Round};
use axum::http::HeaderMap;
use tokio::sync::watch;
use tokio::time::sleep;

use super::graphql::name_request;
use super::serve::Stopping;
use super::{Client, Web};

/// Between two rounds when there was nothing more to tell: a crowd of writers is one round.
const PACE: Duration = Duration::from_millis(50);
/// How often it is asked whether the client may still listen, when nothing happens.
const CHECK_EVERY: Duration = Duration::from_secs(2);
/// Longest pause for a client that has spent its purse.
const PURSE_PAUSE: Duration = Duration::from_secs(2);

/// A subscription in the hands of a transport.
pub(super) struct Listener {
    web: Arc<Web>,
    client: Client,
    headers: HeaderMap,
    following: Following,
    end: watch::Receiver<i64>,
    stopping: Stopping,
    ready: VecDeque<Answer>,
    has_next: bool,
    is_over: bool,
}

impl Listener {
    /// Runs the first round. What is refused before anything ran is an error here.
    pub(super) async fn start(
        web: Arc<Web>,
        client: Client,
        headers: HeaderMap,
        stopping: Stopping,
        following: Following,
    ) -> Result<Self, Box<Answer>> {
        let end = web.app.store().follow_end();
        let (ready, has_next, is_over) = (VecDeque::new(), false, false);
        let mut listener = Self { web, client, headers, following, end, stopping, ready, has_next, is_over };
        listener.round().await;
        let is_refused = listener.is_over && listener.ready.front().is_some_and(|answer| !answer.executed);
        match listener.ready.pop_front() {
            Some(refused) if is_refused => Err(Box::new(refused)),
            Some(first) => {
                listener.ready.push_front(first);
                Ok(listener)
            }
            None => Ok(listener),
        }
    }

    /// The next answer; none when nothing will follow. One without data is the last, and says why.
    pub(super) async fn next(&mut self) -> Option<Answer> {
        loop {
            if let Some(mut answer) = self.ready.pop_front() {
                self.pay().await;
                name_request(&mut answer, &self.client.request_id);
                return Some(answer);
            }
            if self.is_over {
                return None;
            }
            if self.has_next || self.wait().await {
                self.round().await;
            }
        }
    }

    async fn round(&mut self) {
        // Seen before reading: what happens from now on wakes us again.
        self.end.borrow_and_update();
        let Round { answers, has_next, is_over } =
            self.web.app.round(&self.headers, &self.client, &self.following).await;
        self.ready.extend(answers);
        (self.has_next, self.is_over) = (has_next, is_over);
    }

    /// Waits until there may be something new. False when it is over instead.
    async fn wait(&mut self) -> bool {
        loop {
            tokio::select! {
                biased;
                () = self.stopping.wait() => {
                    self.finish(stopped(&self.client));
                    return false;
                }
                Ok(()) = self.end.changed() => sleep(PACE).await,
                () = sleep(CHECK_EVERY) => {}
            }
            if Some(*self.end.borrow_and_update()) != self.following.reached() {
                return true;
            }
            if let Err(refused) = self.web.app.actor(&self.headers, &self.client).await {
                self.finish(*refused);
                return false;
            }
        }
    }

    fn finish(&mut self, answer: Answer) {
        self.ready.push_back(answer);
        self.is_over = true;
    }

    /// Every answer has its price. Whoever has spent everything waits, and loses nothing.
    async fn pay(&self) {
        let cost = self.following.weight().cost;
        while let Err(wait) = self.web.spend(&self.client, cost) {
            if self.stopping.is_told() {
                return;
            }
            sleep(wait.min(PURSE_PAUSE)).await;
        }
    }
}

/// The server stops: whoever listens goes on elsewhere, or later.
pub(super) fn stopped(client: &Client) -> Answer {
    let message = client.locale.pick(
        "服务正在停止;请稍后以最后收到的 cursor 作为 after 继续",
        "The server is stopping; go on in a moment, with the last cursor as `after`",
    );
    *Answer::problem("SERVER_STOPPING", message)
}
