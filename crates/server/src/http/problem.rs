//! Errors outside GraphQL: problem details as in RFC 9457.

use axum::http::{HeaderValue, StatusCode, header};
use axum::response::{IntoResponse, Response};
use axum::{Extension, Json};
use serde::Serialize;

use super::Client;

/// A problem of the generic type, told apart by status and code.
#[derive(Clone, Debug, Serialize)]
pub struct Problem {
    /// The status as a number, repeated for those who only see the body.
    #[serde(serialize_with = "as_number")]
    status: StatusCode,
    /// A code for programs, such as `NOT_FOUND`.
    code: &'static str,
    /// A sentence for people.
    title: String,
    /// The way out, for programs, where there is one.
    #[serde(skip_serializing_if = "Option::is_none")]
    restart: Option<&'static str>,
}

impl Problem {
    /// A problem with its sentence in the language of the client.
    pub fn new(status: StatusCode, code: &'static str, title: impl Into<String>) -> Self {
        Self { status, code, title: title.into(), restart: None }
    }

    /// The same with the way out.
    pub(super) fn restart(self, restart: &'static str) -> Self {
        Self { restart: Some(restart), ..self }
    }
}

impl IntoResponse for Problem {
    fn into_response(self) -> Response {
        let mut response = (self.status, Json(self)).into_response();
        let media = HeaderValue::from_static("application/problem+json");
        response.headers_mut().insert(header::CONTENT_TYPE, media);
        response
    }
}

#[expect(clippy::trivially_copy_pass_by_ref, reason = "serde passes fields by reference")]
fn as_number<S: serde::Serializer>(status: &StatusCode, serializer: S) -> Result<S::Ok, S::Error> {
    serializer.serialize_u16(status.as_u16())
}

pub(super) fn not_found(client: &Client) -> Problem {
    Problem::new(
        StatusCode::NOT_FOUND,
        "NOT_FOUND",
        client.locale.pick("没有这个地址", "There is nothing at this path"),
    )
}

pub(super) async fn method_not_allowed(Extension(client): Extension<Client>) -> Problem {
    let title = client.locale.pick("该地址不支持此方法", "This path does not know this method");
    Problem::new(StatusCode::METHOD_NOT_ALLOWED, "METHOD_NOT_ALLOWED", title)
}
