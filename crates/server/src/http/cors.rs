//! Which pages of other sites may call us: those of the frontends that are plugged in.

use axum::Router;
use axum::http::{HeaderName, HeaderValue, Method, StatusCode, header};
use axum::routing::MethodRouter;
use tower_http::cors::{AllowOrigin, CorsLayer};

use crate::plugs::Plugs;

/// These routes, open to the origins in all manifests.
pub(super) fn open_to<S: Clone + Send + Sync + 'static>(
    plugs: &Plugs,
    routes: impl IntoIterator<Item = (&'static str, MethodRouter<S>)>,
) -> Router<S> {
    let origins = plugs.iter().flat_map(|plug| &plug.manifest.origins);
    let origins: Vec<HeaderValue> = origins.filter_map(|origin| HeaderValue::from_str(origin).ok()).collect();
    let routes = routes.into_iter();
    if origins.is_empty() {
        return routes.fold(Router::new(), |all, (path, methods)| all.route(path, methods));
    }
    // The layer answers what browsers ask beforehand, but only where the route knows the method.
    let open = |all: Router<S>, (path, methods): (_, MethodRouter<S>)| {
        all.route(path, methods.options(StatusCode::NO_CONTENT))
    };
    let routes = routes.fold(Router::new(), open);
    let layer = CorsLayer::new()
        .allow_origin(AllowOrigin::list(origins))
        .allow_methods([Method::GET, Method::HEAD, Method::POST])
        .allow_headers([
            header::ACCEPT,
            header::ACCEPT_LANGUAGE,
            header::AUTHORIZATION,
            header::CONTENT_TYPE,
            header::IF_NONE_MATCH,
            HeaderName::from_static("x-case-number"),
            HeaderName::from_static("x-query-code"),
        ])
        .expose_headers([header::ETAG, header::RETRY_AFTER, HeaderName::from_static("x-request-id")]);
    routes.layer(layer)
}
