//! `/playground`: GraphiQL from within the binary, with nothing from anywhere else.

use std::hash::{DefaultHasher, Hash, Hasher};

use axum::Extension;
use axum::Router;
use axum::extract::Path;
use axum::http::{HeaderMap, HeaderValue, StatusCode, header};
use axum::response::{IntoResponse, Response};
use axum::routing::get;

use super::{Client, problem};

/// Everything comes from this server, no script or style stands in the page itself, and no other page may frame it.
/// Scripts may set styles one by one, which is all the editor needs.
const POLICY: HeaderValue = HeaderValue::from_static(
    "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:; font-src 'self'; \
     connect-src 'self'; worker-src 'self'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'",
);
/// The page names its assets, whose names change with their content.
const PAGE_CACHING: HeaderValue = HeaderValue::from_static("no-cache");
const ASSET_CACHING: HeaderValue =
    if cfg!(playground) { HeaderValue::from_static("public, max-age=31536000, immutable") } else { PAGE_CACHING };

/// What `npm run build` left in `frontends/playground/dist`.
#[cfg(playground)]
static BUILT: include_dir::Dir<'_> = include_dir::include_dir!("$CARGO_MANIFEST_DIR/../../frontends/playground/dist");

#[cfg(playground)]
fn file(path: &str) -> Option<&'static [u8]> {
    BUILT.get_file(path).map(include_dir::File::contents)
}

/// A page that says how to build the playground.
#[cfg(not(playground))]
fn file(path: &str) -> Option<&'static [u8]> {
    match path {
        "index.html" => Some(include_bytes!("playground/unbuilt.html")),
        "assets/unbuilt.css" => Some(include_bytes!("playground/unbuilt.css")),
        _ => None,
    }
}

/// The routes of the page and its assets.
pub(super) fn routes<S: Clone + Send + Sync + 'static>() -> Router<S> {
    Router::new()
        .route("/playground", get(page))
        .route("/playground/", get(page))
        .route("/playground/assets/{name}", get(asset))
}

async fn page(Extension(client): Extension<Client>, headers: HeaderMap) -> Response {
    serve(client, &headers, "index.html", PAGE_CACHING).await
}

async fn asset(Extension(client): Extension<Client>, Path(name): Path<String>, headers: HeaderMap) -> Response {
    serve(client, &headers, &format!("assets/{name}"), ASSET_CACHING).await
}

async fn serve(client: Client, headers: &HeaderMap, path: &str, caching: HeaderValue) -> Response {
    let Some(content) = file(path) else {
        return problem::not_found(Extension(client)).await.into_response();
    };
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
        (header::CONTENT_SECURITY_POLICY, Some(POLICY)),
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

#[cfg(test)]
#[allow(clippy::unwrap_used, reason = "a test may panic")]
mod tests;
