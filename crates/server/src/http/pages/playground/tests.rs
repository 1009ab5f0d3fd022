use axum::body::Body;
use axum::extract::Request;
use axum::http::{StatusCode, header};
use http_body_util::BodyExt;
use tower::ServiceExt;

use super::*;

/// Status, headers and body of what stands at `path`.
async fn fetch(path: &str, known: &str) -> (StatusCode, HeaderMap, String) {
    let client = Client {
        address: [127, 0, 0, 1].into(),
        locale: domain::vocabulary::Locale::En,
        request_id: "r".into(),
        presents: false,
        frontend: None,
    };
    let request = Request::get(path).header(header::IF_NONE_MATCH, known).body(Body::empty()).unwrap();
    let router: Router = routes()
        .fallback(async |Extension(client): Extension<Client>| problem::not_found(&client))
        .layer(Extension(client));
    let response = router.oneshot(request).await.unwrap();
    let (parts, body) = response.into_parts();
    let body = body.collect().await.unwrap().to_bytes();
    (parts.status, parts.headers, String::from_utf8_lossy(&body).into_owned())
}

/// The addresses that the page takes its styles and scripts from.
fn assets(page: &str) -> Vec<String> {
    let quoted = page.split('"').filter(|it| it.starts_with("/playground/assets/"));
    quoted.map(ToOwned::to_owned).collect()
}

#[tokio::test]
async fn the_page_and_its_assets_come_under_the_strict_policy() {
    let (status, headers, page) = fetch("/playground", "").await;
    assert_eq!(status, StatusCode::OK);
    assert_eq!(headers[header::CONTENT_TYPE], "text/html; charset=utf-8");
    assert_eq!(headers[header::CACHE_CONTROL], "no-cache");
    let policy = headers[header::CONTENT_SECURITY_POLICY].to_str().unwrap();
    assert!(policy.starts_with("default-src 'none'; script-src 'self'; style-src 'self';"), "{policy}");
    assert!(!policy.contains("unsafe") && !policy.contains("http"), "{policy}");
    assert!(!page.contains("http://") || page.contains("http://www.w3.org/2000/svg"), "{page}");
    assert!(!page.contains("https://") && !page.contains("<style") && !page.contains(" style="), "{page}");

    let assets = assets(&page);
    assert!(!assets.is_empty(), "{page}");
    for asset in assets {
        let (status, headers, _) = fetch(&asset, "").await;
        assert_eq!(status, StatusCode::OK, "{asset}");
        let is_style = asset.rsplit('.').next() == Some("css");
        let expected = if is_style { "text/css; charset=utf-8" } else { "text/javascript; charset=utf-8" };
        assert_eq!(headers[header::CONTENT_TYPE], expected);
        let caching = headers[header::CACHE_CONTROL].to_str().unwrap();
        assert_eq!(caching.contains("immutable"), cfg!(playground), "{asset}: {caching}");
    }
}

#[tokio::test]
async fn what_a_browser_has_is_not_sent_again() {
    let (_, headers, _) = fetch("/playground", "").await;
    let tag = headers[header::ETAG].to_str().unwrap();
    let (status, again, body) = fetch("/playground", &format!("\"other\", {tag}")).await;
    assert_eq!((status, body.as_str()), (StatusCode::NOT_MODIFIED, ""));
    assert_eq!(again[header::ETAG], tag);
    assert_eq!(fetch("/playground", "W/\"other\"").await.0, StatusCode::OK);
}

#[tokio::test]
async fn paths_below_that_lead_nowhere_are_problems() {
    for path in ["/playground/nothing", "/playground/assets/nothing.js", "/playground/assets/..%2findex.html"] {
        let (status, headers, body) = fetch(path, "").await;
        assert_eq!(status, StatusCode::NOT_FOUND, "{path}");
        assert_eq!(headers[header::CONTENT_TYPE], "application/problem+json");
        assert!(body.contains("NOT_FOUND"), "{body}");
    }
}
