//! `GET /exports/documents.xlsx`, `.csv`: the list of public documents, for anybody.

use std::sync::Arc;

use axum::Extension;
use axum::body::Body;
use axum::extract::rejection::QueryRejection;
use axum::extract::{Path, Query, State};
use axum::http::{HeaderMap, header};
use axum::response::{IntoResponse, Response};
use domain::act::Actor;
use futures_util::stream::try_unfold;
use persistence::DocumentFilter;
use tokio::io::AsyncReadExt;

use super::feeds::{Filters, declined, nothing_else, readable};
use super::files::{Declined, charge, disposition};
use super::observe::Seen;
use super::{Client, Web};
use crate::addresses::Addresses;
use crate::exports::ExportFormat;
use crate::listing::{Listing, MOST, Unlisted};

/// What a list costs: thousands of documents are read.
const LIST: u64 = 2_000;
/// Bytes of a workbook that are handed out at a time.
const CHUNK: usize = 64 * 1024;

/// Hands out the list.
pub(super) async fn list(
    State(web): State<Arc<Web>>,
    Extension(client): Extension<Client>,
    Path(file): Path<String>,
    pairs: Result<Query<Vec<(String, String)>>, QueryRejection>,
    headers: HeaderMap,
) -> Response {
    let kind = Actor::Anonymous.kind();
    let done = async {
        let none =
            || Declined::not_found(client.locale.pick("没有这个导出或格式", "There is no such export or format"));
        let ending = file.strip_prefix("documents.").ok_or_else(none)?;
        let format = ending.parse().ok().filter(|it| *it != ExportFormat::Html).ok_or_else(none)?;
        let mut pairs = readable(&client, pairs)?;
        let filters = Filters::take(&mut pairs, &web.app.store().directory(), &client)?;
        nothing_else(&pairs, &client, "unit、domain、kind")?;
        charge(&web, &client, LIST)?;
        let filter = DocumentFilter {
            unit_id: filters.unit.map(|unit| unit.id),
            pilot_domain: filters.pilot_domain.map(|it| it.code.clone()),
            kind: filters.kind,
            ..DocumentFilter::default()
        };
        let listing = Listing { filter, addresses: Addresses::of(&web.server, &headers) };
        written(&web, listing, format).await.map_err(|unlisted| refused(&client, unlisted))
    };
    match done.await {
        Ok(mut response) => {
            response.extensions_mut().insert(Seen { actor: kind, ..Seen::default() });
            response
        }
        Err(declined) => declined.into_response(kind),
    }
}

async fn written(web: &Web, listing: Listing, format: ExportFormat) -> Result<Response, Unlisted> {
    let store = web.app.store().clone();
    listing.count(&store).await?;
    let body = if format == ExportFormat::Csv {
        Body::from_stream(listing.csv(store))
    } else {
        let file = tokio::fs::File::from_std(listing.xlsx(store).await?);
        Body::from_stream(try_unfold(file, |mut file| async {
            let mut chunk = vec![0; CHUNK];
            let length = file.read(&mut chunk).await?;
            chunk.truncate(length);
            Ok::<_, std::io::Error>((length > 0).then_some((chunk, file)))
        }))
    };
    let headers = [
        (header::CONTENT_TYPE, format.media_type().to_owned()),
        (header::CONTENT_DISPOSITION, disposition(&format!("政府信息清单.{}", format.ending()))),
        (header::CACHE_CONTROL, "no-store".to_owned()),
    ];
    Ok((headers, body).into_response())
}

fn refused(client: &Client, unlisted: Unlisted) -> Declined {
    match unlisted {
        Unlisted::TooMany(count) => Declined::bad(client.locale.pick(
            &format!("符合条件的政府信息有 {count} 份,一次至多导出 {MOST} 份;请用 unit、domain、kind 缩小范围"),
            &format!("{count} documents fit, a list has at most {MOST}; narrow it down by unit, domain or kind"),
        )),
        Unlisted::Failed(failure) => declined(client, failure),
        unwritten @ Unlisted::Unwritten(_) => Declined::internal(client, unwritten),
    }
}
