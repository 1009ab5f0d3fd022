//! `GET /exports/requests/{id}/{letter}.html`, `.docx`: the letters of an information request, for those who handle it. They
//! name the applicant: for everybody else there are none.

use std::str::FromStr;
use std::sync::Arc;

use axum::Extension;
use axum::extract::{Path, State};
use axum::http::{HeaderMap, StatusCode, header};
use axum::response::{IntoResponse, Response};
use domain::act::Actor;
use domain::person::Sight;
use domain::request::letter::{Correspondents, Letter, LetterName};
use domain::request::{RequestId, Rules};
use domain::vocabulary::Locale;
use exchange::print::{letter_docx, letter_html};
use persistence::Failure;

use super::files::{Declined, PAGE_POLICY, charge, disposition, identify};
use super::observe::Seen;
use super::{Client, Web};
use crate::app::App;

/// What a letter costs: a case is opened and printed.
const LETTER: u64 = 200;

/// 文书格式.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Format {
    Html,
    Docx,
}

impl Format {
    const fn media_type(self) -> &'static str {
        match self {
            Self::Html => "text/html; charset=utf-8",
            Self::Docx => "application/vnd.openxmlformats-officedocument.wordprocessingml.document",
        }
    }
}

impl FromStr for Format {
    type Err = ();

    fn from_str(text: &str) -> Result<Self, ()> {
        match text {
            "html" => Ok(Self::Html),
            "docx" => Ok(Self::Docx),
            _ => Err(()),
        }
    }
}

/// Hands out the letter as a file.
pub(super) async fn letter(
    State(web): State<Arc<Web>>,
    Extension(client): Extension<Client>,
    Path((id, file)): Path<(String, String)>,
    headers: HeaderMap,
) -> Response {
    let mut kind = Actor::Anonymous.kind();
    let done = async {
        let actor = identify(&web, &client, &headers).await?;
        kind = actor.kind();
        let none = || Declined::not_found(client.locale.pick("没有这份文书", "There is no such letter"));
        let (id, name, format) = wanted(&id, &file).ok_or_else(none)?;
        charge(&web, &client, LETTER)?;
        let letter = match find(&web.app, actor, id, name).await {
            Ok(found) => found.ok_or_else(none)?,
            Err(Failure::Unavailable(_)) => return Err(Declined::unavailable(&client)),
            Err(failure) => return Err(Declined::internal(&client, failure)),
        };
        answer(&client, name, &letter, format)
    };
    match done.await {
        Ok(mut response) => {
            response.extensions_mut().insert(Seen { actor: kind, ..Seen::default() });
            response
        }
        Err(declined) => declined.into_response(kind),
    }
}

/// `request_…` and `reply.docx`
fn wanted(id: &str, file: &str) -> Option<(RequestId, LetterName, Format)> {
    let (name, ending) = file.rsplit_once('.')?;
    Some((id.parse().ok()?, name.parse().ok()?, ending.parse().ok()?))
}

/// The letter, where `actor` handles the case and the case has it.
async fn find(app: &App, actor: Actor, id: RequestId, name: LetterName) -> Result<Option<Letter>, Failure> {
    let (act, store) = (app.act(actor), app.store());
    let request = store.requests_by_ids(&act.actor, &[id]).await?.pop();
    let Some(request) = request.filter(|it| Sight::of(&act, it.unit_id) == Sight::Clear) else { return Ok(None) };
    if !request.letters().contains(&name) {
        return Ok(None);
    }
    let (mut dossiers, mut applicants) = (store.request_dossiers(&[id]).await?, store.request_applicants(&[id]).await?);
    let (Some(dossier), Some(unit)) = (dossiers.remove(&id), act.directory.unit(request.unit_id)) else {
        return Ok(None);
    };
    let applicant = applicants.remove(&id);
    // Whoever handles the case knows what its reply hands out, whoever uploaded that.
    let handed_out = store.attachments_by_ids(&Actor::System, request.disclosed()).await?;
    let name_of = |id| handed_out.iter().find(|it| it.id == id).map(|it| it.name.to_string());
    let enclosures: Vec<_> = request.disclosed().iter().filter_map(|id| name_of(*id)).collect();
    let applicant = applicant.as_ref().map(|it| it.name.as_str());
    let between = Correspondents { unit, applicant, enclosures: &enclosures };
    let rules = Rules { calendar: act.directory.calendar(), policy: app.request_policy() };
    Ok(request.letter(name, &dossier, between, rules))
}

fn answer(client: &Client, name: LetterName, letter: &Letter, format: Format) -> Result<Response, Declined> {
    let (ending, bytes) = match format {
        Format::Html => ("html", letter_html(letter).into_bytes()),
        Format::Docx => ("docx", letter_docx(letter).map_err(|error| Declined::internal(client, error))?),
    };
    // The number and the kind of letter: nobody is named in the name of a file.
    let file = format!("{}-{}.{ending}", letter.case_number, name.label(Locale::Zh));
    let headers = [
        (header::CONTENT_TYPE, format.media_type().to_owned()),
        (header::CONTENT_DISPOSITION, disposition(&file)),
        (header::CACHE_CONTROL, "private, no-store".to_owned()),
        (header::X_CONTENT_TYPE_OPTIONS, "nosniff".to_owned()),
        (header::CONTENT_SECURITY_POLICY, PAGE_POLICY.to_owned()),
        (header::VARY, "Authorization".to_owned()),
    ];
    Ok((StatusCode::OK, headers, bytes).into_response())
}
