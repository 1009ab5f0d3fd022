//! Against a store in this process that answers as much of the protocol as is asked of it, over HTTP and with ranges.

use std::collections::{BTreeMap, HashMap};
use std::io::Read;
use std::sync::{Arc, Mutex};

use axum::Router;
use axum::body::Bytes;
use axum::extract::{Path, Query, State};
use axum::http::{HeaderMap, Method, StatusCode, header};
use axum::response::{IntoResponse, Response};
use domain::attachment::{Attachment, AttachmentId, MediaType};
use domain::unit::UnitId;
use futures_util::StreamExt;
use uuid::Uuid;

use crate::attachments::Attachments;
use crate::config::{AttachmentStore, Config};
use crate::testing::Folder;

/// More than one part.
const SIZE: usize = 11 * 1024 * 1024 + 7;

#[derive(Default)]
struct Bucket {
    objects: BTreeMap<String, Bytes>,
    uploads: HashMap<String, BTreeMap<u32, Bytes>>,
    requests: usize,
    failures: usize,
}

type Shared = Arc<Mutex<Bucket>>;

/// One request to the store.
async fn answer(
    State(bucket): State<Shared>,
    method: Method,
    Path(key): Path<String>,
    Query(query): Query<HashMap<String, String>>,
    headers: HeaderMap,
    body: Bytes,
) -> Response {
    let mut bucket = bucket.lock().unwrap();
    bucket.requests += 1;
    let signed = headers.get(header::AUTHORIZATION).and_then(|it| it.to_str().ok()).unwrap_or_default();
    if !signed.starts_with("AWS4-HMAC-SHA256 Credential=gongkai/") {
        return StatusCode::FORBIDDEN.into_response();
    }
    if bucket.failures > 0 && method == Method::PUT {
        bucket.failures -= 1;
        return StatusCode::INTERNAL_SERVER_ERROR.into_response();
    }
    match (method, query.get("uploadId"), query.get("partNumber")) {
        (Method::POST, None, None) => {
            bucket.uploads.insert("u1".to_owned(), BTreeMap::new());
            "<InitiateMultipartUploadResult><Bucket>b</Bucket><Key>k</Key><UploadId>u1</UploadId></InitiateMultipartUploadResult>".into_response()
        }
        (Method::PUT, Some(upload), Some(part)) => {
            bucket.uploads.get_mut(upload).unwrap().insert(part.parse().unwrap(), body);
            [(header::ETAG, format!("\"{part}\""))].into_response()
        }
        (Method::POST, Some(upload), None) => {
            let parts = bucket.uploads.remove(upload).unwrap();
            let whole = parts.into_values().collect::<Vec<_>>().concat();
            bucket.objects.insert(key, whole.into());
            "<CompleteMultipartUploadResult><ETag>\"whole\"</ETag></CompleteMultipartUploadResult>".into_response()
        }
        (Method::PUT, None, None) => {
            bucket.objects.insert(key, body);
            [(header::ETAG, "\"whole\"")].into_response()
        }
        (Method::GET | Method::HEAD, ..) => match bucket.objects.get(&key) {
            Some(content) => serve(content, &headers),
            None => StatusCode::NOT_FOUND.into_response(),
        },
        _ => StatusCode::METHOD_NOT_ALLOWED.into_response(),
    }
}

fn serve(content: &Bytes, headers: &HeaderMap) -> Response {
    let fixed =
        [(header::ETAG, "\"whole\"".to_owned()), (header::LAST_MODIFIED, "Mon, 02 Mar 2026 01:00:00 GMT".to_owned())];
    let range = headers.get(header::RANGE).and_then(|it| it.to_str().ok()?.strip_prefix("bytes=")?.split_once('-'));
    let Some((first, last)) = range else { return (fixed, content.clone()).into_response() };
    let (first, last): (usize, usize) = (first.parse().unwrap(), last.parse().unwrap());
    let shown = [(header::CONTENT_RANGE, format!("bytes {first}-{last}/{}", content.len()))];
    (StatusCode::PARTIAL_CONTENT, fixed, shown, content.slice(first..=last)).into_response()
}

async fn store() -> (Shared, String) {
    let bucket = Shared::default();
    let routes = Router::new().route("/{*key}", axum::routing::any(answer)).with_state(bucket.clone());
    let routes = routes.layer(axum::extract::DefaultBodyLimit::disable());
    let listener = tokio::net::TcpListener::bind("127.0.0.1:0").await.unwrap();
    let endpoint = format!("http://{}", listener.local_addr().unwrap());
    tokio::spawn(async move { axum::serve(listener, routes).await });
    (bucket, endpoint)
}

fn config(folder: &Folder, endpoint: &str, access_key: &str) -> Config {
    let mut config = folder.config();
    config.attachments.store = AttachmentStore::S3;
    let s3 = &mut config.attachments.s3;
    s3.endpoint = endpoint.to_owned();
    (s3.bucket, s3.region, s3.prefix) = ("county".into(), "cn-east".into(), "files".into());
    (s3.access_key, s3.secret_key) = (Some(access_key.into()), Some("swordfish".into()));
    config
}

#[tokio::test]
async fn contents_go_to_the_store_and_come_back_whole_and_in_part() {
    let (bucket, endpoint) = store().await;
    let folder = Folder::new();
    let attachments = Attachments::start(&config(&folder, &endpoint, "gongkai")).await.unwrap();
    let content: Vec<u8> = (0..=250).cycle().take(SIZE).collect();
    let mut incoming = attachments.incoming(1 << 30).await.unwrap();
    for piece in content.chunks(100_000) {
        incoming.write(piece).await.unwrap().unwrap();
    }
    let arrived = incoming.finish().await.unwrap();
    // The store falters once, and the same content comes twice.
    bucket.lock().unwrap().failures = 1;
    attachments.keep(&arrived).await.unwrap();
    attachments.keep(&arrived).await.unwrap();
    let (first, rest) = arrived.sha256.split();
    let keys: Vec<_> = bucket.lock().unwrap().objects.keys().cloned().collect();
    assert_eq!(keys, [format!("county/files/{first}/{rest}")]);

    let record = Attachment {
        id: AttachmentId(Uuid::nil()),
        sha256: arrived.sha256.clone(),
        name: "a.txt".parse().unwrap(),
        size_bytes: SIZE as u64,
        media_type: MediaType::Txt,
        uploaded_by: None,
        unit_id: UnitId(Uuid::nil()),
        at: "2026-03-02T01:00:00Z".parse().unwrap(),
    };
    let mut back = Vec::new();
    attachments.open(&record).await.unwrap().read_to_end(&mut back).unwrap();
    assert!(back == content);
    let part: Vec<_> = attachments.read(&record.sha256, 5_000_000..5_000_010).await.unwrap().collect().await;
    assert_eq!(part.into_iter().map(Result::unwrap).collect::<Vec<_>>().concat(), content[5_000_000..5_000_010]);
    let missing = "00".repeat(32).parse().unwrap();
    assert!(attachments.read(&missing, 0..1).await.is_err());
}

#[tokio::test]
async fn a_store_that_does_not_know_us_is_named_at_the_start() {
    let (bucket, endpoint) = store().await;
    let folder = Folder::new();
    let refused = Attachments::start(&config(&folder, &endpoint, "stranger")).await.err().unwrap().to_string();
    assert!(refused.contains(&endpoint) && refused.contains("the keys are refused"), "{refused}");
    assert!(!refused.contains("swordfish") && bucket.lock().unwrap().requests > 0);
    let nobody = config(&folder, "http://127.0.0.1:9", "gongkai");
    let refused = Attachments::start(&nobody).await.err().unwrap().to_string();
    assert!(refused.contains("127.0.0.1:9"), "{refused}");

    let mut missing = config(&folder, &endpoint, "gongkai");
    assert!(missing.check().is_ok());
    assert!(!missing.to_toml().unwrap().contains("swordfish") && missing.to_toml().unwrap().contains("<hidden>"));
    missing.attachments.s3.secret_key = None;
    assert!(missing.check().unwrap_err().to_string().contains("attachments.s3.secret_key"));
    missing = config(&folder, "oss.example.cn", "gongkai");
    assert!(missing.check().unwrap_err().to_string().contains("attachments.s3.endpoint"));
}
