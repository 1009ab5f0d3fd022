//! Stored documents by GET, for whoever reads as anybody: from memory while nothing has changed, and with what caches on the way
//! have to know.

use std::sync::Arc;
use std::time::Duration;

use ::graphql::admission::{Admitted, Asked, Incoming};
use axum::http::{HeaderMap, HeaderValue, StatusCode, header};
use axum::response::{IntoResponse, Response};
use chrono::{DateTime, Utc};
use domain::act::{Actor, china_date, end_of_china_day};
use persistence::Failure;

use super::answers::{Kept, Key};
use super::graphql::{Refused, Told};
use super::negotiate::{Media, by_quality, knows};
use super::observe::Seen;
use super::{Client, Web};

/// What an answer depends on besides the address.
const VARY: &str = "accept, accept-language, accept-encoding, authorization";

/// Whether the answer is the same for everybody who asks this.
pub(super) fn is_public(client: &Client, headers: &HeaderMap, incoming: &Incoming) -> bool {
    let is_steady = matches!(&incoming.asked, Asked::Stored(stored) if stored.is_steady);
    is_steady && !client.presents && Media::accepted(headers).is_some()
}

/// Answers, from memory where it can.
pub(super) async fn respond(
    web: &Arc<Web>,
    client: &Client,
    headers: &HeaderMap,
    query: &str,
    incoming: Incoming,
) -> Response {
    let media = Media::accepted(headers).unwrap_or(Media::Json);
    let most = longest_life(web, &incoming.asked);
    let mut seen = Seen { actor: Actor::Anonymous.kind(), ..Seen::default() };
    let now = web.app.act(Actor::Anonymous).at;
    let mut made = false;
    let found = async {
        let version = web.app.store().data_version().await.map_err(|failure| failed(&failure, client, media))?;
        let key = Key { query: query.to_owned(), locale: client.locale, version, day: china_date(now) };
        if let Some(kept) = web.answers.find(&key).await {
            return Ok(kept);
        }
        // The work is done once for all who wait; but each of them is weighed and pays, as one's refusal is nobody else's.
        let refused = |refused| Told::of(refused, media, &client.request_id);
        let admitted = web.admit(client, incoming).map_err(refused)?;
        let make = async {
            made = true;
            make(web, client, headers, media, admitted, now).await
        };
        web.answers.get(key, Box::pin(make)).await
    };
    let found = found.await;
    let mut response = match found {
        Ok(kept) => {
            web.metrics.answer(made);
            if !made {
                kept.viewed.iter().for_each(|id| web.app.store().count_view(*id));
            }
            (seen.operation, seen.cost) = (Some(kept.operation.clone()), kept.cost);
            hand_out(&kept, headers, media, life(most, &kept, now))
        }
        // `no-store`, as everything that does not say otherwise.
        Err(told) => {
            seen.codes.clone_from(&told.codes);
            told.into_response(media)
        }
    };
    response.headers_mut().insert(header::VARY, HeaderValue::from_static(VARY));
    response.extensions_mut().insert(seen);
    response
}

/// Runs the document. What failed is told and not kept.
async fn make(
    web: &Arc<Web>,
    client: &Client,
    headers: &HeaderMap,
    media: Media,
    admitted: Admitted,
    now: DateTime<Utc>,
) -> Result<Arc<Kept>, Told> {
    // Asked before anything is read: whatever is planned later moves the version.
    let planned = web.app.store().next_publication().await.map_err(|failure| failed(&failure, client, media))?;
    let midnight = end_of_china_day(china_date(now));
    let until = planned.map_or(midnight, |at| at.min(midnight));
    let what = (admitted.operation().clone(), admitted.weight().cost);
    let mut done = web.app.execute(headers, client, admitted).await;
    let viewed = std::mem::take(&mut done.answer.viewed);
    let told = Told::of(Refused::from(Box::new(done.answer)), media, &client.request_id);
    if told.status != StatusCode::OK || !told.codes.is_empty() {
        return Err(told);
    }
    let body = told.body.clone();
    let kept = tokio::task::spawn_blocking(move || Kept::new(body, viewed, until, what)).await;
    kept.map(Arc::new).map_err(|_| told)
}

/// For how long caches may use an answer without asking, in seconds: what the frontend says.
fn longest_life(web: &Web, asked: &Asked) -> u32 {
    let Asked::Stored(stored) = asked else { return 0 };
    web.plugs.plug_of(stored).map_or(0, |plug| plug.manifest.cache.max_age_seconds)
}

/// The same, cut to when something may be different by itself.
fn life(most: u32, kept: &Kept, now: DateTime<Utc>) -> Duration {
    let left = (kept.until - now).to_std().unwrap_or_default();
    Duration::from_secs(left.as_secs().min(most.into()))
}

fn hand_out(kept: &Kept, headers: &HeaderMap, media: Media, life: Duration) -> Response {
    let is_known = knows(headers, &kept.tag);
    let gzip = kept.gzip.as_ref().filter(|_| accepts_gzip(headers));
    let mut response = match (is_known, gzip) {
        (true, _) => StatusCode::NOT_MODIFIED.into_response(),
        (false, Some(gzip)) => gzip.clone().into_response(),
        (false, None) => kept.plain.clone().into_response(),
    };
    let set = response.headers_mut();
    if !is_known {
        set.insert(header::CONTENT_TYPE, media.content_type());
        if gzip.is_some() {
            set.insert(header::CONTENT_ENCODING, HeaderValue::from_static("gzip"));
        }
    }
    let caching =
        if life.is_zero() { "public, no-cache".to_owned() } else { format!("public, max-age={}", life.as_secs()) };
    for (name, value) in [(header::ETAG, kept.tag.clone()), (header::CACHE_CONTROL, caching)] {
        if let Ok(value) = HeaderValue::try_from(value) {
            set.insert(name, value);
        }
    }
    response
}

fn accepts_gzip(headers: &HeaderMap) -> bool {
    let values = headers.get_all(header::ACCEPT_ENCODING).iter().filter_map(|value| value.to_str().ok());
    values.flat_map(by_quality).any(|(name, quality)| name.eq_ignore_ascii_case("gzip") && quality > 0.0)
}

fn failed(failure: &Failure, client: &Client, media: Media) -> Told {
    tracing::error!(request.id = client.request_id, error = %failure, "a stored document cannot be answered");
    let (status, code, message) = match failure {
        Failure::Unavailable(_) => {
            let message =
                client.locale.pick("服务暂时不可用,请稍后重试", "The service is unavailable for the moment; try again");
            (StatusCode::SERVICE_UNAVAILABLE, "UNAVAILABLE", message)
        }
        _ => (StatusCode::INTERNAL_SERVER_ERROR, "INTERNAL", client.locale.pick("服务器内部错误", "Internal error")),
    };
    Told::of(Refused::new(status, code, message), media, &client.request_id)
}
