//! 门户网站: the portal at `/`, where it was built and its documents are plugged in. It has the addresses that nothing else
//! has.

use std::sync::Arc;

use axum::Extension;
use axum::extract::State;
use axum::http::{HeaderMap, HeaderValue, Method, Uri, header};
use axum::response::{IntoResponse, Response};

use super::super::{Client, Web, problem};
use super::{ASSET_CACHING, PAGE_CACHING};
use crate::plugs::Plugs;

/// The folder whose documents the portal runs.
const PLUG: &str = "portal";
/// Everything comes from this server; forms are sent by scripts.
const POLICY: HeaderValue = HeaderValue::from_static(
    "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:; connect-src 'self'; \
     base-uri 'none'; form-action 'self'; frame-ancestors 'none'",
);
const PAGE: &str = "index.html";

/// What `make portal` left in `frontends/portal/dist`.
#[cfg(portal)]
static BUILT: include_dir::Dir<'_> = include_dir::include_dir!("$CARGO_MANIFEST_DIR/../../frontends/portal/dist");

#[cfg(portal)]
fn file(path: &str) -> Option<&'static [u8]> {
    BUILT.get_file(path).map(include_dir::File::contents)
}

#[cfg(not(portal))]
fn file(_path: &str) -> Option<&'static [u8]> {
    None
}

/// Whether people who open the server's own address see the portal.
pub fn has_portal(plugs: &Plugs) -> bool {
    plugs.plug(PLUG).is_some() && file(PAGE).is_some()
}

/// A file of the portal; for browsers that go to any other address its page, which knows what stands there; else nothing.
pub(in crate::http) async fn fallback(
    State(web): State<Arc<Web>>,
    Extension(client): Extension<Client>,
    method: Method,
    uri: Uri,
    headers: HeaderMap,
) -> Response {
    let is_read = method == Method::GET || method == Method::HEAD;
    if is_read && has_portal(&web.plugs) {
        let path = uri.path().trim_start_matches('/');
        if path != PAGE
            && let Some(content) = file(path)
        {
            let caching = if path.starts_with("assets/") { ASSET_CACHING } else { PAGE_CACHING };
            return super::serve(&headers, path, content, caching, POLICY);
        }
        if wants_a_page(&headers)
            && let Some(content) = file(PAGE)
        {
            return super::serve(&headers, PAGE, content, PAGE_CACHING, POLICY);
        }
    }
    problem::not_found(&client).into_response()
}

/// Browsers say so when somebody goes somewhere; programs, and pages that load their parts, do not.
fn wants_a_page(headers: &HeaderMap) -> bool {
    let accepted = headers.get(header::ACCEPT).and_then(|value| value.to_str().ok());
    accepted.is_some_and(|accepted| accepted.contains("text/html"))
}
