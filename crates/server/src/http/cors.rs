//! Which pages of other sites may call us: those of the frontends that are plugged in.

use axum::Router;
use axum::http::{HeaderName, HeaderValue, Method, header};
use tower_http::cors::{AllowOrigin, CorsLayer};

use crate::plugs::Plugs;

/// These routes, open to the origins in all manifests.
pub(super) fn for_frontends<S: Clone + Send + Sync + 'static>(plugs: &Plugs, routes: Router<S>) -> Router<S> {
    let origins = plugs.iter().flat_map(|plug| &plug.manifest.origins);
    let origins: Vec<HeaderValue> = origins.filter_map(|origin| HeaderValue::from_str(origin).ok()).collect();
    if origins.is_empty() {
        return routes;
    }
    let layer = CorsLayer::new()
        .allow_origin(AllowOrigin::list(origins))
        .allow_methods([Method::GET, Method::HEAD, Method::POST])
        .allow_headers([
            header::ACCEPT,
            header::ACCEPT_LANGUAGE,
            header::AUTHORIZATION,
            header::CONTENT_TYPE,
            header::IF_NONE_MATCH,
        ])
        .expose_headers([header::ETAG, header::RETRY_AFTER, HeaderName::from_static("x-request-id")]);
    routes.layer(layer)
}
