//! `/playground`: GraphiQL from within the binary, with nothing from anywhere else.

use axum::Extension;
use axum::Router;
use axum::extract::Path;
use axum::http::{HeaderMap, HeaderValue};
use axum::response::{IntoResponse, Response};
use axum::routing::get;

use super::super::{Client, problem};
use super::{ASSET_CACHING, PAGE_CACHING};

/// Everything comes from this server, no script or style stands in the page itself, and no other page may frame it.
/// Scripts may set styles one by one, which is all the editor needs.
const POLICY: HeaderValue = HeaderValue::from_static(
    "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:; font-src 'self'; \
     connect-src 'self'; worker-src 'self'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'",
);
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
pub(in crate::http) fn routes<S: Clone + Send + Sync + 'static>() -> Router<S> {
    Router::new()
        .route("/playground", get(page))
        .route("/playground/", get(page))
        .route("/playground/assets/{name}", get(asset))
}

async fn page(Extension(client): Extension<Client>, headers: HeaderMap) -> Response {
    serve(&client, &headers, "index.html", PAGE_CACHING)
}

async fn asset(Extension(client): Extension<Client>, Path(name): Path<String>, headers: HeaderMap) -> Response {
    let caching = if cfg!(playground) { ASSET_CACHING } else { PAGE_CACHING };
    serve(&client, &headers, &format!("assets/{name}"), caching)
}

fn serve(client: &Client, headers: &HeaderMap, path: &str, caching: HeaderValue) -> Response {
    let Some(content) = file(path) else {
        return problem::not_found(client).into_response();
    };
    super::serve(headers, path, content, caching, POLICY)
}

#[cfg(test)]
#[allow(clippy::unwrap_used, reason = "a test may panic")]
mod tests;
