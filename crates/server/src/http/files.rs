//! Files in and out: who asks, what it costs, and what they are saved as, and why there is nothing for somebody.

use std::time::Duration;

use ::graphql::admission::{Answer, code};
use axum::http::{HeaderMap, HeaderValue, StatusCode, header};
use axum::response::{IntoResponse, Response};
use domain::act::Actor;

use super::observe::Seen;
use super::{Client, Problem, Web};

/// What a request costs before anybody knows whose it is.
const KNOCK: u64 = 1;

/// What a page that is handed out may do: be looked at.
pub(super) const PAGE_POLICY: &str = "sandbox; default-src 'none'; style-src 'unsafe-inline'";

/// Why a file was not taken, or not handed out.
#[derive(Debug)]
pub(super) struct Declined {
    pub(super) status: StatusCode,
    pub(super) code: &'static str,
    pub(super) title: String,
    pub(super) retry_after: Option<Duration>,
}

impl Declined {
    pub(super) fn new(status: StatusCode, code: &'static str, title: impl Into<String>) -> Self {
        Self { status, code, title: title.into(), retry_after: None }
    }

    pub(super) fn bad(title: impl Into<String>) -> Self {
        Self::new(StatusCode::BAD_REQUEST, "BAD_INPUT", title)
    }

    /// There is nothing, or nothing for this caller: the two look the same.
    pub(super) fn not_found(title: &'static str) -> Self {
        Self::new(StatusCode::NOT_FOUND, "NOT_FOUND", title)
    }

    /// Ours; the reason is for the log, where the id leads to it.
    pub(super) fn internal(client: &Client, reason: impl std::fmt::Display) -> Self {
        tracing::error!(request.id = client.request_id, error = %reason, "a file cannot be kept or handed out");
        let title = client.locale.pick("服务器内部错误", "Internal error");
        Self::new(StatusCode::INTERNAL_SERVER_ERROR, "INTERNAL", format!("{title} ({})", client.request_id))
    }

    pub(super) fn unavailable(client: &Client) -> Self {
        let title =
            client.locale.pick("服务暂时不可用,请稍后重试", "The service is unavailable for the moment; try again");
        Self::new(StatusCode::SERVICE_UNAVAILABLE, "UNAVAILABLE", title)
    }

    /// What looking up the session had to say.
    pub(super) fn from_answer(answer: &Answer, client: &Client) -> Self {
        let Some(error) = answer.response.errors.first() else { return Self::internal(client, "no error") };
        match code(error).as_deref() {
            Some("UNAUTHENTICATED") => Self::new(StatusCode::UNAUTHORIZED, "UNAUTHENTICATED", error.message.clone()),
            Some("UNAVAILABLE") => Self::unavailable(client),
            _ => Self::internal(client, &error.message),
        }
    }

    /// The answer, with what the log wants to know.
    pub(super) fn into_response(self, actor: &'static str) -> Response {
        let mut response = Problem::new(self.status, self.code, self.title).into_response();
        let headers = response.headers_mut();
        if let Some(wait) = self.retry_after {
            headers.insert(header::RETRY_AFTER, HeaderValue::from(wait.as_secs() + 1));
        }
        if self.status == StatusCode::UNAUTHORIZED {
            headers.insert(header::WWW_AUTHENTICATE, HeaderValue::from_static("Bearer"));
        }
        response.extensions_mut().insert(Seen { actor, codes: vec![self.code.to_owned()], ..Seen::default() });
        response
    }
}

/// Takes the cost from the client's purse.
pub(super) fn charge(web: &Web, client: &Client, cost: u64) -> Result<(), Declined> {
    web.spend(client, cost).map_err(|wait| {
        let title = client.locale.pick("请求过于频繁,请稍后再试", "Too much in too short a time; try again later");
        let declined = Declined::new(StatusCode::TOO_MANY_REQUESTS, "RATE_LIMITED", title);
        Declined { retry_after: Some(wait), ..declined }
    })
}

/// Who asks.
pub(super) async fn identify(web: &Web, client: &Client, headers: &HeaderMap) -> Result<Actor, Declined> {
    charge(web, client, KNOCK)?;
    web.app.actor(headers, client).await.map_err(|answer| Declined::from_answer(&answer, client))
}

/// To be saved and not shown, under the name it came with (RFC 6266, RFC 8187).
pub(super) fn disposition(name: &str) -> String {
    use std::fmt::Write;
    let mut value = "attachment; filename*=UTF-8''".to_owned();
    for byte in name.bytes() {
        if byte.is_ascii_alphanumeric() || b"!#$&+-.^_`|~".contains(&byte) {
            value.push(char::from(byte));
        } else {
            write!(value, "%{byte:02X}").expect("writing to a string cannot fail");
        }
    }
    value
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_name_goes_home_as_it_came_and_breaks_no_header() {
        let shown = |name: &str| disposition(name);
        assert_eq!(shown("目录 1.csv"), "attachment; filename*=UTF-8''%E7%9B%AE%E5%BD%95%201.csv");
        assert_eq!(shown("a\";x='%*.csv"), "attachment; filename*=UTF-8''a%22%3Bx%3D%27%25%2A.csv");
    }
}
