//! `GET /feeds/documents.json`, `.atom`, `.csv`: what became of public documents, for whoever pulls.

mod asked;
mod compose;
pub(super) mod contract;
pub(super) mod reminders;

use std::sync::Arc;

use axum::Extension;
use axum::extract::rejection::QueryRejection;
use axum::extract::{Path, Query, State};
use axum::http::{HeaderMap, HeaderName, HeaderValue, Method, StatusCode, header};
use axum::response::{IntoResponse, Response};
use chrono::{DateTime, TimeDelta, Utc};
use domain::act::Actor;
use exchange::feed::{self, Feed};
use persistence::{Failure, FeedFilter, Window, digest};
use tower_http::cors::{Any, CorsLayer};

pub(super) use asked::{Filters, nothing_else};

use self::asked::Asked;
use super::files::{Declined, charge, disposition};
use super::negotiate::knows;
use super::observe::Seen;
use super::{Client, Web};
use crate::addresses::Addresses;

/// The feed of public documents; frontends bring others, which are contracts.
const DOCUMENTS: &str = "documents";
/// What a feed costs beside its documents, and what each of them does: a body is read, and written again.
const FEED: u64 = 10;
const PER_DOCUMENT: u64 = 10;
/// What the bodies of a page may hold, markup and text each, in bytes; every document has an equal share, and a body that
/// is longer is left out. A page has to fit in memory, and alone any document does.
const BODIES: u64 = 8 * 1024 * 1024;
/// Caches may keep a page, but ask each time whether it still holds: what is withdrawn lives in none of them.
const CACHING: &str = "public, no-cache";
/// `Last-Modified` counts in seconds and replicas have clocks of their own: before this much time has passed, something
/// else may still happen in the same second.
const SETTLED: TimeDelta = TimeDelta::seconds(60);

/// The forms of a feed.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Format {
    Json,
    Atom,
    Csv,
}

impl Format {
    fn of_ending(ending: &str) -> Option<Self> {
        match ending {
            "json" => Some(Self::Json),
            "atom" => Some(Self::Atom),
            "csv" => Some(Self::Csv),
            _ => None,
        }
    }

    const fn media_type(self) -> &'static str {
        match self {
            Self::Json => "application/feed+json; charset=utf-8",
            Self::Atom => "application/atom+xml; charset=utf-8",
            Self::Csv => "text/csv; charset=utf-8",
        }
    }

    fn write(self, feed: &Feed) -> std::io::Result<Vec<u8>> {
        match self {
            Self::Json => Ok(feed::json(feed)),
            Self::Atom => feed::atom(feed),
            Self::Csv => Ok(feed::csv(feed)),
        }
    }
}

/// Pages of other sites may read what anybody may.
pub(super) fn for_other_sites() -> CorsLayer {
    CorsLayer::new()
        .allow_origin(Any)
        .allow_methods([Method::GET, Method::HEAD])
        .allow_headers([header::IF_NONE_MATCH, header::IF_MODIFIED_SINCE])
        .expose_headers([header::ETAG, header::LAST_MODIFIED, header::LINK, header::RETRY_AFTER])
}

/// Answered by the layer above when a browser asks; here is who asks otherwise.
pub(super) async fn preflight() -> (StatusCode, [(HeaderName, &'static str); 1]) {
    (StatusCode::NO_CONTENT, [(header::ALLOW, "GET, HEAD, OPTIONS")])
}

/// Hands out a page.
pub(super) async fn get(
    State(web): State<Arc<Web>>,
    Extension(client): Extension<Client>,
    Path(file): Path<String>,
    pairs: Result<Query<Vec<(String, String)>>, QueryRejection>,
    headers: HeaderMap,
) -> Response {
    // Everybody reads the same, so nobody is asked who they are.
    let kind = Actor::Anonymous.kind();
    match page(&web, &client, &file, pairs, &headers).await {
        Ok(mut response) => {
            response.extensions_mut().insert(Seen { actor: kind, ..Seen::default() });
            response
        }
        Err(declined) => declined.into_response(kind),
    }
}

async fn page(
    web: &Web,
    client: &Client,
    file: &str,
    pairs: Result<Query<Vec<(String, String)>>, QueryRejection>,
    headers: &HeaderMap,
) -> Result<Response, Declined> {
    let none = || Declined::not_found(client.locale.pick("没有这个订阅源或格式", "There is no such feed or format"));
    let (name, ending) = file.rsplit_once('.').ok_or_else(none)?;
    let format = Format::of_ending(ending).filter(|_| name == DOCUMENTS).ok_or_else(none)?;
    let directory = web.app.store().directory();
    let asked = Asked::read(readable(client, pairs)?, &directory, client)?;
    charge(web, client, FEED + PER_DOCUMENT * asked.first)?;
    let now = web.app.act(Actor::Anonymous).at;
    let failed = |failure| declined(client, failure);
    let store = web.app.store();
    // Asked before the page is read: it may be older than the page, never newer.
    let newest = store.newest_change_at().await.map_err(failed)?;
    let filter = FeedFilter {
        unit_id: asked.filters.unit.as_ref().map(|unit| unit.id),
        pilot_domain: asked.filters.pilot_domain.as_ref().map(|it| it.code.clone()),
        kind: asked.filters.kind,
        document_id: asked.filters.document_id,
    };
    let (rows, next) = store.feed(&filter, Window { after: asked.after, first: asked.first }).await.map_err(failed)?;
    let share = BODIES / if filter.document_id.is_some() { 1 } else { asked.first };
    let parts = store.feed_parts(&rows, Some(share).filter(|_| format != Format::Csv)).await.map_err(failed)?;
    let addresses = Addresses::of(&web.server, headers);
    let path = format!("/feeds/{file}");
    let feed = compose::feed(&asked, rows, next, parts, &directory, &addresses, &path);
    let page = written(client, format, feed).await?;
    let fresh = Fresh { page, last_modified: newest.filter(|at| now - *at >= SETTLED) };
    Ok(fresh.answer(headers, format, "documents.csv"))
}

/// A feed in its format.
struct Page {
    bytes: Vec<u8>,
    tag: String,
    /// Where to go on, as the header `Link` has it.
    links: Vec<String>,
}

async fn written(client: &Client, format: Format, feed: Feed) -> Result<Page, Declined> {
    let written = tokio::task::spawn_blocking(move || {
        let links = [(&feed.next_url, "next"), (&feed.follow_url, feed::FOLLOW)];
        let links = links.into_iter().filter_map(|(url, rel)| Some(format!("<{}>; rel=\"{rel}\"", url.as_ref()?)));
        let links = links.collect();
        let bytes = format.write(&feed)?;
        let tag = format!("\"{}\"", digest(&bytes));
        Ok::<_, std::io::Error>(Page { bytes, tag, links })
    });
    let written = written.await.map_err(|error| Declined::internal(client, error))?;
    written.map_err(|error| Declined::internal(client, error))
}

/// What the query says, when it can be read at all.
pub(super) fn readable(
    client: &Client,
    pairs: Result<Query<Vec<(String, String)>>, QueryRejection>,
) -> Result<Vec<(String, String)>, Declined> {
    let bad =
        || Declined::bad(client.locale.pick("地址中的参数无法读取", "The parameters of the address cannot be read"));
    pairs.map(|Query(pairs)| pairs).map_err(|_| bad())
}

pub(super) fn declined(client: &Client, failure: Failure) -> Declined {
    match failure {
        Failure::Unavailable(_) => Declined::unavailable(client),
        failure => Declined::internal(client, failure),
    }
}

/// By what a client knows that it has the page already.
struct Fresh {
    page: Page,
    /// The newest change, once nothing can join it in its second.
    last_modified: Option<DateTime<Utc>>,
}

impl Fresh {
    /// `name` is what a table is saved as.
    fn answer(self, headers: &HeaderMap, format: Format, name: &str) -> Response {
        let is_known = self.is_known(headers);
        let Self { page: Page { bytes, tag, links }, last_modified } = self;
        let mut response = if is_known { StatusCode::NOT_MODIFIED.into_response() } else { bytes.into_response() };
        let set = response.headers_mut();
        let mut put = |name: HeaderName, value: String| {
            if let Ok(value) = HeaderValue::try_from(value) {
                set.insert(name, value);
            }
        };
        put(header::ETAG, tag);
        put(header::CACHE_CONTROL, CACHING.to_owned());
        if let Some(at) = last_modified {
            put(header::LAST_MODIFIED, http_date(at));
        }
        if !links.is_empty() {
            put(header::LINK, links.join(", "));
        }
        if !is_known {
            put(header::CONTENT_TYPE, format.media_type().to_owned());
        }
        if !is_known && format == Format::Csv {
            put(header::CONTENT_DISPOSITION, disposition(name));
        }
        response
    }

    /// RFC 9110, section 13.2.2: where there are tags, only they count.
    fn is_known(&self, headers: &HeaderMap) -> bool {
        if headers.contains_key(header::IF_NONE_MATCH) {
            return knows(headers, &self.page.tag);
        }
        let since = headers.get(header::IF_MODIFIED_SINCE).and_then(|value| value.to_str().ok());
        let since = since.and_then(|value| DateTime::parse_from_rfc2822(value).ok());
        since.zip(self.last_modified).is_some_and(|(since, at)| at.timestamp() <= since.timestamp())
    }
}

fn http_date(at: DateTime<Utc>) -> String {
    at.format("%a, %d %b %Y %H:%M:%S GMT").to_string()
}
