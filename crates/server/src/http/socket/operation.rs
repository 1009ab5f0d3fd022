//! One operation of a socket, from its message to its end.

use std::sync::Arc;
use std::time::Instant;

use ::graphql::Following;
use ::graphql::admission::{Admitted, Answer, code};
use async_graphql::parser::types::OperationType;
use axum::http::HeaderMap;
use tokio::sync::mpsc;

use super::super::graphql::name_request;
use super::super::listener::Listener;
use super::super::observe::NAME_LENGTH;
use super::super::serve::Stopping;
use super::super::{Client, Web};

/// What an operation has for the client.
#[derive(Debug)]
pub(super) enum News {
    /// An answer; more may follow.
    Next(Box<Answer>),
    /// The end: it did not work, or works no more.
    Error(Box<Answer>),
    /// The end: there is nothing more.
    Complete,
}

/// Who asks, and on whose behalf.
#[derive(Clone)]
pub(super) struct Asker {
    pub(super) web: Arc<Web>,
    pub(super) client: Client,
    pub(super) headers: HeaderMap,
    pub(super) stopping: Stopping,
}

/// Takes what one operation says to its socket.
pub(super) struct Mouth {
    /// The operation, as the client calls it.
    pub(super) id: String,
    /// Tells it from an earlier one of the same id.
    pub(super) number: u64,
    pub(super) socket: mpsc::Sender<(String, u64, News)>,
}

/// The socket is there no more.
struct Gone;

impl Mouth {
    async fn tell(&self, news: News) -> Result<(), Gone> {
        self.socket.send((self.id.clone(), self.number, news)).await.map_err(|_| Gone)
    }
}

impl Asker {
    /// Runs the operation to its end, or until its socket is gone.
    pub(super) async fn run(self, admitted: Admitted, mouth: Mouth) {
        let (started, request_id) = (Instant::now(), self.client.request_id.clone());
        let (operation, cost) = (admitted.operation().clone(), admitted.weight().cost);
        // Whoever went away needs no answer.
        let _ = if admitted.operation().kind == OperationType::Subscription {
            self.listen(admitted, &mouth).await
        } else {
            self.execute(admitted, &mouth).await
        };
        tracing::info!(
            request.id = request_id,
            operation.name = operation.name.map(|it| it.chars().take(NAME_LENGTH).collect::<String>()),
            operation.kind = operation.kind.to_string(),
            operation.cost = cost,
            duration_ms = started.elapsed().as_secs_f64() * 1_000.0,
            "operation of a socket"
        );
    }

    async fn execute(self, admitted: Admitted, mouth: &Mouth) -> Result<(), Gone> {
        let mut answer = Box::new(self.web.app.execute(&self.headers, &self.client, admitted).await.answer);
        name_request(&mut answer, &self.client.request_id);
        if !answer.executed {
            return mouth.tell(News::Error(answer)).await;
        }
        mouth.tell(News::Next(answer)).await?;
        mouth.tell(News::Complete).await
    }

    async fn listen(self, admitted: Admitted, mouth: &Mouth) -> Result<(), Gone> {
        let Self { web, client, headers, stopping } = self;
        let mut listener = match Listener::start(web, client, headers, stopping, Following::new(admitted)).await {
            Ok(listener) => listener,
            Err(refused) => return mouth.tell(News::Error(refused)).await,
        };
        while let Some(answer) = listener.next().await {
            if answer.is_failure() {
                return mouth.tell(News::Error(Box::new(answer))).await;
            }
            mouth.tell(News::Next(Box::new(answer))).await?;
        }
        mouth.tell(News::Complete).await
    }
}

/// Whether the session behind the socket is at an end, so that nothing will work on it any more.
pub(super) fn has_no_session(answer: &Answer) -> bool {
    !answer.executed && answer.response.errors.first().and_then(code).as_deref() == Some("UNAUTHENTICATED")
}
