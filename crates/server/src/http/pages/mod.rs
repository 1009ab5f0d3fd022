//! Pages from within the binary, with nothing from anywhere else: the playground, and the portal where it was built.

pub(super) mod playground;
pub(super) mod portal;

use std::hash::{DefaultHasher, Hash, Hasher};

use axum::http::{HeaderMap, HeaderValue, StatusCode, header};
use axum::response::{IntoResponse, Response};

/// A page names its assets, whose names change with their content.
const PAGE_CACHING: HeaderValue = HeaderValue::from_static("no-cache");
const ASSET_CACHING: HeaderValue = HeaderValue::from_static("public, max-age=31536000, immutable");

/// The content of the file at `path`, or that the browser has it already.
fn serve(
    headers: &HeaderMap,
    path: &str,
    content: &'static [u8],
    caching: HeaderValue,
    policy: HeaderValue,
) -> Response {
    let tag = tag(content);
    let is_known = headers
        .get(header::IF_NONE_MATCH)
        .and_then(|value| value.to_str().ok())
        .is_some_and(|known| known.split(',').any(|known| known.trim() == tag));
    let mut response = if is_known { StatusCode::NOT_MODIFIED.into_response() } else { content.into_response() };
    let kind = mime_guess::from_path(path).first_raw().unwrap_or("application/octet-stream");
    let kind = if kind.starts_with("text/") { format!("{kind}; charset=utf-8") } else { kind.to_owned() };
    for (name, value) in [
        (header::CONTENT_TYPE, HeaderValue::from_str(&kind).ok()),
        (header::ETAG, HeaderValue::from_str(&tag).ok()),
        (header::CACHE_CONTROL, Some(caching)),
        (header::CONTENT_SECURITY_POLICY, Some(policy)),
    ] {
        if let Some(value) = value {
            response.headers_mut().insert(name, value);
        }
    }
    response
}

/// Weak, as the body may be compressed on its way. Unkeyed, so that every replica says the same.
fn tag(content: &[u8]) -> String {
    let mut hasher = DefaultHasher::new();
    content.hash(&mut hasher);
    format!("W/\"{:016x}\"", hasher.finish())
}
