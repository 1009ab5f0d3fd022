//! What the HTTP layer asks of the application.

use async_graphql::{EmptyMutation, EmptySubscription, Object, Schema};
use axum::http::HeaderMap;
use graphql::admission::{Admitted, Answer, Limits, harden};

use crate::http::Client;

/// The application behind the HTTP layer.
pub struct App {
    schema: Schema<Query, EmptyMutation, EmptySubscription>,
    limits: Limits,
}

/// An answer, and who got it.
#[derive(Debug)]
pub struct GraphqlAnswer {
    /// What goes back to the client.
    pub answer: Answer,
    /// The kind of actor for the log, such as `anonymous`; never who it is.
    pub actor: &'static str,
}

struct Query;

#[Object]
impl Query {
    /// 版本
    async fn version(&self) -> &str {
        env!("CARGO_PKG_VERSION")
    }
}

impl App {
    /// The application within these limits.
    pub fn new(limits: Limits) -> Self {
        let schema = harden(Schema::build(Query, EmptyMutation, EmptySubscription), &limits).finish();
        Self { schema, limits }
    }

    /// Finds out who asks, and runs the operation.
    pub async fn execute(&self, _headers: &HeaderMap, _client: &Client, admitted: Admitted) -> GraphqlAnswer {
        let answer = admitted.execute(&self.schema, &self.limits, |request| request).await;
        GraphqlAnswer { answer, actor: "anonymous" }
    }

    /// Whether requests can be served; otherwise why not, for the log.
    pub async fn ready(&self) -> Result<(), String> {
        let answer = self.schema.execute("{ __typename }").await;
        if answer.is_ok() { Ok(()) } else { Err("the schema does not answer".to_owned()) }
    }

    /// The schema as a contract.
    pub fn sdl(&self) -> String {
        self.schema.sdl()
    }
}
