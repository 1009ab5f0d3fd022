//! `GET /exports/catalogues/{edition}.xlsx`, `.csv`, `.html`: a whole edition in the official layout, for those who may see it.

use std::sync::Arc;

use axum::Extension;
use axum::extract::{Path, State};
use axum::http::{HeaderMap, StatusCode, header};
use axum::response::{IntoResponse, Response};
use clap::ValueEnum;
use domain::act::Actor;
use domain::catalogue::edition::EditionId;
use persistence::{Failure, WholeEdition};

use super::files::{Declined, PAGE_POLICY, charge, disposition, identify};
use super::observe::Seen;
use super::{Client, Web};
use crate::exports::{ExportFormat, Exported, Form, export};

/// What an export costs: a whole catalogue is read and printed.
const EXPORT: u64 = 2_000;
/// What an empty form costs.
const FORM: u64 = 50;

/// Hands out the edition as a file.
pub(super) async fn catalogue(
    State(web): State<Arc<Web>>,
    Extension(client): Extension<Client>,
    Path(file): Path<String>,
    headers: HeaderMap,
) -> Response {
    let mut kind = Actor::Anonymous.kind();
    let done = async {
        let actor = identify(&web, &client, &headers).await?;
        kind = actor.kind();
        let none =
            || Declined::not_found(client.locale.pick("没有这个版次或格式", "There is no such edition or format"));
        let (id, format) = wanted(&file).ok_or_else(none)?;
        charge(&web, &client, EXPORT)?;
        let whole = find(&web, &client, &actor, id).await?.ok_or_else(none)?;
        answer(&web, &client, whole, format).await
    };
    match done.await {
        Ok(mut response) => {
            response.extensions_mut().insert(Seen { actor: kind, ..Seen::default() });
            response
        }
        Err(declined) => declined.into_response(kind),
    }
}

/// `GET /exports/forms/units.xlsx`, `calendar.xlsx`, `staff.xlsx`, `documents.xlsx`: empty forms, for anybody.
pub(super) async fn form(
    State(web): State<Arc<Web>>,
    Extension(client): Extension<Client>,
    Path(file): Path<String>,
) -> Response {
    let done = charge(&web, &client, FORM).and_then(|()| {
        let name = file.strip_suffix(".xlsx").and_then(|name| Form::from_str(name, false).ok());
        let none = || Declined::not_found(client.locale.pick("没有这种表", "There is no such form"));
        let Exported { name, bytes } =
            name.ok_or_else(none)?.file().map_err(|error| Declined::internal(&client, error))?;
        let kind = ExportFormat::Xlsx.media_type().to_owned();
        Ok(([(header::CONTENT_TYPE, kind), (header::CONTENT_DISPOSITION, disposition(&name))], bytes).into_response())
    });
    done.unwrap_or_else(|declined| declined.into_response(Actor::Anonymous.kind()))
}

/// `edition_….xlsx`
fn wanted(file: &str) -> Option<(EditionId, ExportFormat)> {
    let (id, ending) = file.rsplit_once('.')?;
    Some((id.parse().ok()?, ending.parse().ok()?))
}

async fn find(web: &Web, client: &Client, actor: &Actor, id: EditionId) -> Result<Option<WholeEdition>, Declined> {
    match web.app.store().whole_edition(actor, id).await {
        Ok(found) => Ok(found),
        Err(Failure::Unavailable(_)) => Err(Declined::unavailable(client)),
        Err(failure) => Err(Declined::internal(client, failure)),
    }
}

async fn answer(web: &Web, client: &Client, whole: WholeEdition, format: ExportFormat) -> Result<Response, Declined> {
    // A published edition never changes; a draft may the next moment.
    let is_public = whole.edition.is_public();
    let directory = web.app.store().directory();
    let printed = tokio::task::spawn_blocking(move || export(whole, &directory, format)).await;
    let Exported { name, bytes } = match printed {
        Ok(Ok(exported)) => exported,
        Ok(Err(error)) => return Err(Declined::internal(client, error)),
        Err(error) => return Err(Declined::internal(client, error)),
    };
    let cache = if is_public { "public, max-age=3600" } else { "private, no-store" };
    let headers = [
        (header::CONTENT_TYPE, format.media_type().to_owned()),
        (header::CONTENT_DISPOSITION, disposition(&name)),
        (header::CACHE_CONTROL, cache.to_owned()),
        (header::X_CONTENT_TYPE_OPTIONS, "nosniff".to_owned()),
        (header::CONTENT_SECURITY_POLICY, PAGE_POLICY.to_owned()),
        (header::VARY, "Authorization".to_owned()),
    ];
    Ok((StatusCode::OK, headers, bytes).into_response())
}
