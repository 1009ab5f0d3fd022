//! `GET /exports/annual-reports/{edition}.xlsx`, `.docx`: an edition of an annual report in the official layout, for those who may see it.

use std::str::FromStr;
use std::sync::Arc;

use axum::Extension;
use axum::extract::{Path, State};
use axum::http::{HeaderMap, StatusCode, header};
use axum::response::{IntoResponse, Response};
use domain::act::{Actor, china_date};
use domain::annual_report::edition::AnnualReportEdition;
use domain::annual_report::figure::Figures;
use domain::annual_report::{AnnualReportEditionId, ReportScope};
use domain::vocabulary::Locale;
use exchange::print::{PrintedReport, annual_report_docx, annual_report_title, annual_report_xlsx};
use persistence::Failure;

use super::files::{Declined, PAGE_POLICY, charge, disposition, identify};
use super::observe::Seen;
use super::{Client, Web};
use crate::app::App;

/// What a report costs: a draft is counted anew before it is printed.
const REPORT: u64 = 500;

/// 导出格式.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Format {
    Xlsx,
    Docx,
}

impl Format {
    const fn ending(self) -> &'static str {
        match self {
            Self::Xlsx => "xlsx",
            Self::Docx => "docx",
        }
    }

    const fn media_type(self) -> &'static str {
        match self {
            Self::Xlsx => "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
            Self::Docx => "application/vnd.openxmlformats-officedocument.wordprocessingml.document",
        }
    }
}

impl FromStr for Format {
    type Err = ();

    fn from_str(text: &str) -> Result<Self, ()> {
        match text {
            "xlsx" => Ok(Self::Xlsx),
            "docx" => Ok(Self::Docx),
            _ => Err(()),
        }
    }
}

/// An edition with all that its print says.
struct Found {
    edition: AnnualReportEdition,
    figures: Figures,
    unit: String,
}

/// Hands out the edition as a file.
pub(super) async fn annual_report(
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
            || Declined::not_found(client.locale.pick("没有这份年度报告或格式", "There is no such report or format"));
        let (id, format) = wanted(&file).ok_or_else(none)?;
        charge(&web, &client, REPORT)?;
        let found = match find(&web.app, actor, id).await {
            Ok(found) => found.ok_or_else(none)?,
            Err(Failure::Unavailable(_)) => return Err(Declined::unavailable(&client)),
            Err(failure) => return Err(Declined::internal(&client, failure)),
        };
        answer(&client, &found, format)
    };
    match done.await {
        Ok(mut response) => {
            response.extensions_mut().insert(Seen { actor: kind, ..Seen::default() });
            response
        }
        Err(declined) => declined.into_response(kind),
    }
}

/// `annualedition_….xlsx`
fn wanted(file: &str) -> Option<(AnnualReportEditionId, Format)> {
    let (id, ending) = file.rsplit_once('.')?;
    Some((id.parse().ok()?, ending.parse().ok()?))
}

/// The edition, where `actor` may see it: one that was published, or one of a unit they look after.
async fn find(app: &App, actor: Actor, id: AnnualReportEditionId) -> Result<Option<Found>, Failure> {
    let (act, store) = (app.act(actor), app.store());
    let Some((report, edition)) = store.annual_report_editions_by_ids(&act.actor, &[id]).await?.pop() else {
        return Ok(None);
    };
    let Some(composition) = store.annual_report_figures(&act, &[&edition]).await?.remove(&id) else { return Ok(None) };
    let unit = act.directory.unit(report.unit_id).map(|unit| unit.name.to_string()).unwrap_or_default();
    Ok(Some(Found { edition, figures: composition.figures, unit }))
}

fn answer(client: &Client, found: &Found, format: Format) -> Result<Response, Declined> {
    let Found { edition, figures, unit } = found;
    let title = annual_report_title(unit, edition.year);
    let standing = match edition.published_at() {
        Some(at) => china_date(at).format("%Y年%-m月%-d日发布").to_string(),
        None => edition.status().label(Locale::Zh).to_owned(),
    };
    let scope = match edition.scope {
        ReportScope::Unit => String::new(),
        ReportScope::Subtree => format!(" {}", edition.scope.label(Locale::Zh)),
    };
    let report = PrintedReport {
        title: title.clone(),
        unit: unit.clone(),
        edition: format!("第{}版 {standing}{scope}", edition.number),
        content: &edition.content,
        figures,
    };
    let bytes = match format {
        Format::Xlsx => annual_report_xlsx(&report).map_err(|error| Declined::internal(client, error))?,
        Format::Docx => annual_report_docx(&report).map_err(|error| Declined::internal(client, error))?,
    };
    let file = format!("{title}-第{}版.{}", edition.number, format.ending()).replace(['/', '\\'], "-");
    // A published edition never changes; the figures of a draft are those of the moment.
    let cache = if edition.frozen().is_some() { "public, max-age=3600" } else { "private, no-store" };
    let headers = [
        (header::CONTENT_TYPE, format.media_type().to_owned()),
        (header::CONTENT_DISPOSITION, disposition(&file)),
        (header::CACHE_CONTROL, cache.to_owned()),
        (header::X_CONTENT_TYPE_OPTIONS, "nosniff".to_owned()),
        (header::CONTENT_SECURITY_POLICY, PAGE_POLICY.to_owned()),
        (header::VARY, "Authorization".to_owned()),
    ];
    Ok((StatusCode::OK, headers, bytes).into_response())
}
