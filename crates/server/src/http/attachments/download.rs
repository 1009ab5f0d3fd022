//! `GET /attachments/{sha256}`: the content for those who may have it, whole or in part, and never to be run.

use std::ops::Range;
use std::sync::Arc;

use axum::Extension;
use axum::body::Body;
use axum::extract::{Path, State};
use axum::http::{HeaderMap, HeaderValue, Method, StatusCode, header};
use axum::response::{IntoResponse, Response};
use domain::act::Actor;
use domain::attachment::{Attachment, ContentHash};
use graphql::NotFollowed;
use persistence::Failure;

use super::super::files::{Declined, charge, disposition, identify};
use super::super::observe::Seen;
use super::super::{Client, Web};
use super::no_attachment;

/// 受理编号 of the request whose reply hands the file out.
const CASE_NUMBER: &str = "x-case-number";
/// 查询码
const QUERY_CODE: &str = "x-query-code";
/// What a download costs.
const DOWNLOAD: u64 = 100;

/// What of the content is asked for.
#[derive(Clone, Debug, PartialEq, Eq)]
enum Wanted {
    Whole,
    Part(Range<u64>),
    /// None of it: the range lies behind the end.
    Nothing,
}

/// Hands out the content.
pub(in crate::http) async fn get(
    State(web): State<Arc<Web>>,
    Extension(client): Extension<Client>,
    Path(sha256): Path<String>,
    method: Method,
    headers: HeaderMap,
) -> Response {
    let mut kind = Actor::Anonymous.kind();
    let done = async {
        let actor = identify(&web, &client, &headers).await?;
        kind = actor.kind();
        let attachment = if let Some(case) = case(&headers) {
            // A code costs like a download, whether it fits or not.
            charge(&web, &client, DOWNLOAD)?;
            find_in_case(&web, &client, case, &sha256).await?
        } else {
            let found = find(&web, &client, &actor, &sha256).await?;
            charge(&web, &client, DOWNLOAD)?;
            found
        };
        answer(&web, &client, &attachment, &method, &headers).await
    };
    match done.await {
        Ok(mut response) => {
            response.extensions_mut().insert(Seen { actor: kind, ..Seen::default() });
            response
        }
        Err(declined) => declined.into_response(kind),
    }
}

async fn find(web: &Web, client: &Client, actor: &Actor, sha256: &str) -> Result<Attachment, Declined> {
    let sha256: ContentHash = sha256.parse().map_err(|_| no_attachment(client))?;
    match web.app.store().attachment_by_hash(actor, &sha256).await {
        Ok(found) => found.ok_or_else(|| no_attachment(client)),
        Err(Failure::Unavailable(_)) => Err(Declined::unavailable(client)),
        Err(failure) => Err(Declined::internal(client, failure)),
    }
}

/// Number and query code, by which the files of a reply are had without an account. Headers, as addresses are logged on the
/// way.
fn case(headers: &HeaderMap) -> Option<(&str, &str)> {
    let text = |name| headers.get(name).and_then(|value| value.to_str().ok());
    text(CASE_NUMBER).zip(text(QUERY_CODE))
}

async fn find_in_case(web: &Web, client: &Client, case: (&str, &str), sha256: &str) -> Result<Attachment, Declined> {
    let sha256: ContentHash = sha256.parse().map_err(|_| no_attachment(client))?;
    match web.app.handed_out(client, case, &sha256).await {
        Ok(found) => found.ok_or_else(|| no_attachment(client)),
        Err(NotFollowed::TooManyGuesses) => {
            let title = client.locale.pick(
                "受理编号或查询码错误次数过多,请 15 分钟后再试",
                "Number or query code were wrong too often; try again in 15 minutes",
            );
            Err(Declined::new(StatusCode::TOO_MANY_REQUESTS, "TOO_MANY_GUESSES", title))
        }
        Err(NotFollowed::Failed(Failure::Unavailable(_))) => Err(Declined::unavailable(client)),
        Err(NotFollowed::Failed(failure)) => Err(Declined::internal(client, failure)),
    }
}

async fn answer(
    web: &Web,
    client: &Client,
    attachment: &Attachment,
    method: &Method,
    headers: &HeaderMap,
) -> Result<Response, Declined> {
    let size = attachment.size_bytes;
    let tag = format!("\"{}\"", attachment.sha256);
    let is_known = headers.get(header::IF_NONE_MATCH).is_some_and(|value| value.as_bytes() == tag.as_bytes());
    // Only `GET` knows ranges, and a part fits only to what the client has the rest of.
    let is_same = headers.get(header::IF_RANGE).is_none_or(|value| value.as_bytes() == tag.as_bytes());
    let range = headers.get(header::RANGE).and_then(|value| value.to_str().ok());
    let wanted = range.filter(|_| is_same && method == Method::GET).map_or(Wanted::Whole, |range| wanted(range, size));
    let (status, range) = match wanted {
        _ if is_known => (StatusCode::NOT_MODIFIED, 0..0),
        Wanted::Whole => (StatusCode::OK, 0..size),
        Wanted::Part(range) => (StatusCode::PARTIAL_CONTENT, range),
        Wanted::Nothing => (StatusCode::RANGE_NOT_SATISFIABLE, 0..0),
    };
    let length = range.end - range.start;
    let content_range = match status {
        StatusCode::PARTIAL_CONTENT => Some(format!("bytes {}-{}/{size}", range.start, range.end - 1)),
        StatusCode::RANGE_NOT_SATISFIABLE => Some(format!("bytes */{size}")),
        _ => None,
    };
    let body = if method == Method::HEAD || length == 0 {
        Body::empty()
    } else {
        let pieces = web.app.attachments().read(&attachment.sha256, range).await;
        Body::from_stream(pieces.map_err(|error| Declined::internal(client, error))?)
    };
    let mut response = (status, body).into_response();
    let set = response.headers_mut();
    let mut put = |name, value: String| {
        if let Ok(value) = HeaderValue::try_from(value) {
            set.insert(name, value);
        }
    };
    put(header::ETAG, tag);
    put(header::ACCEPT_RANGES, "bytes".to_owned());
    put(header::CACHE_CONTROL, "private, no-store".to_owned());
    put(header::X_CONTENT_TYPE_OPTIONS, "nosniff".to_owned());
    put(header::CONTENT_SECURITY_POLICY, "sandbox; default-src 'none'; frame-ancestors 'none'".to_owned());
    if let Some(content_range) = content_range {
        put(header::CONTENT_RANGE, content_range);
    }
    if status != StatusCode::NOT_MODIFIED {
        put(header::CONTENT_LENGTH, length.to_string());
    }
    if status.is_success() {
        put(header::CONTENT_TYPE, attachment.media_type.code().to_owned());
        put(header::CONTENT_DISPOSITION, disposition(attachment.name.as_str()));
    }
    Ok(response)
}

/// One range of bytes. Several, and what is no range of bytes, may be answered with the whole (RFC 9110, section 14.2).
fn wanted(range: &str, size: u64) -> Wanted {
    let Some((first, last)) = range.trim().strip_prefix("bytes=").and_then(|range| range.split_once('-')) else {
        return Wanted::Whole;
    };
    let number = |text: &str| {
        let text = text.trim();
        // `parse` alone would take a sign.
        text.bytes().all(|byte| byte.is_ascii_digit()).then(|| text.parse::<u64>().ok()).flatten()
    };
    match (number(first), number(last)) {
        (None, Some(length)) if first.trim().is_empty() => {
            if length == 0 {
                Wanted::Nothing
            } else {
                Wanted::Part(size.saturating_sub(length)..size)
            }
        }
        (Some(first), Some(last)) if last < first => Wanted::Whole,
        (Some(first), _) if first >= size && (last.trim().is_empty() || number(last).is_some()) => Wanted::Nothing,
        (Some(first), Some(last)) => Wanted::Part(first..last.saturating_add(1).min(size)),
        (Some(first), None) if last.trim().is_empty() => Wanted::Part(first..size),
        _ => Wanted::Whole,
    }
}

#[cfg(test)]
#[allow(clippy::unwrap_used, reason = "a test may panic")]
mod tests {
    use super::*;

    #[test]
    fn one_range_is_answered_and_what_is_none_is_the_whole() {
        for (range, expected) in [
            ("bytes=0-0", Wanted::Part(0..1)),
            ("bytes=2-5", Wanted::Part(2..6)),
            ("bytes=8-", Wanted::Part(8..10)),
            ("bytes=8-99", Wanted::Part(8..10)),
            ("bytes=-3", Wanted::Part(7..10)),
            ("bytes=-99", Wanted::Part(0..10)),
            ("bytes=9-18446744073709551615", Wanted::Part(9..10)),
            ("bytes=10-", Wanted::Nothing),
            ("bytes=10-20", Wanted::Nothing),
            ("bytes=-0", Wanted::Nothing),
            ("bytes=5-2", Wanted::Whole),
            ("bytes=0-1,4-5", Wanted::Whole),
            ("bytes=-", Wanted::Whole),
            ("bytes=+1-2", Wanted::Whole),
            ("bytes=1-x", Wanted::Whole),
            ("lines=1-2", Wanted::Whole),
            ("", Wanted::Whole),
        ] {
            assert_eq!(wanted(range, 10), expected, "{range}");
        }
    }
}
