//! `POST /attachments`: one file in a form, kept before it is acknowledged.

use std::sync::Arc;
use std::time::Duration;

use axum::body::Body;
use axum::extract::State;
use axum::http::{HeaderMap, StatusCode, header};
use axum::response::{IntoResponse, Response};
use axum::{Extension, Json};
use domain::act::{Act, Actor};
use domain::attachment::{Attachment, ContentHash, FileName, MediaType, Upload};
use domain::vocabulary::Malformed;
use persistence::{Failure, Undone};
use serde_json::json;
use tokio::time::timeout;

use super::super::files::{Declined, charge, identify};
use super::super::observe::Seen;
use super::super::{Client, Web};
use super::form::{Broken, ENVELOPE, Form, Part};
use super::no_attachment;
use crate::attachments::{Arrived, TooLarge};

/// What an upload costs: as much as two sign-ins, or ten pages of twenty documents.
const UPLOAD: u64 = 2_000;
/// How long an upload waits for others to end.
const QUEUE: Duration = Duration::from_secs(5);
/// The field of the form.
const FIELD: &str = "file";
/// What the sender may say the hash has to be.
const EXPECTED_HASH: &str = "x-content-sha256";

/// Takes one file.
pub(in crate::http) async fn post(
    State(web): State<Arc<Web>>,
    Extension(client): Extension<Client>,
    headers: HeaderMap,
    body: Body,
) -> Response {
    let mut kind = Actor::Anonymous.kind();
    let done = async {
        let actor = identify(&web, &client, &headers).await?;
        kind = actor.kind();
        let act = uploader(&web, &client, actor)?;
        let expected = expected_hash(&headers, &client)?;
        refuse_early(&web, &client, &headers)?;
        charge(&web, &client, UPLOAD)?;
        take(&web, &client, &act, expected, &headers, body).await
    };
    match done.await {
        Ok(attachment) => created(&attachment, kind),
        Err(declined) => declined.into_response(kind),
    }
}

fn created(attachment: &Attachment, actor: &'static str) -> Response {
    let shown = json!({
        "id": attachment.id.to_string(),
        "sha256": attachment.sha256.as_str(),
        "name": attachment.name.as_str(),
        "sizeBytes": attachment.size_bytes,
        "mediaType": attachment.media_type.code(),
    });
    let location = [(header::LOCATION, format!("/attachments/{}", attachment.sha256))];
    let mut response = (StatusCode::CREATED, location, Json(shown)).into_response();
    response.extensions_mut().insert(Seen { actor, ..Seen::default() });
    response
}

/// The act of somebody who may bring files in. Asked before a byte of the file is read, and again when it is kept.
fn uploader(web: &Web, client: &Client, actor: Actor) -> Result<Act, Declined> {
    if actor == Actor::Anonymous {
        let title = client.locale.pick(
            "请先登录(signIn),并在 Authorization 头中提供凭证",
            "Sign in first (signIn), and send the token in the Authorization header",
        );
        return Err(Declined::new(StatusCode::UNAUTHORIZED, "UNAUTHENTICATED", title));
    }
    let act = web.app.act(actor);
    match act.require_uploader() {
        Ok(()) => Ok(act),
        Err(refusal) => Err(Declined::new(StatusCode::FORBIDDEN, "FORBIDDEN", refusal.message(client.locale))),
    }
}

fn expected_hash(headers: &HeaderMap, client: &Client) -> Result<Option<ContentHash>, Declined> {
    let Some(value) = headers.get(EXPECTED_HASH) else { return Ok(None) };
    let parsed = value.to_str().unwrap_or_default().trim().parse();
    parsed.map(Some).map_err(|malformed| field("X-Content-SHA256", &malformed, client))
}

/// Before the body: what it says of itself is enough to refuse it.
fn refuse_early(web: &Web, client: &Client, headers: &HeaderMap) -> Result<(), Declined> {
    let length = headers.get(header::CONTENT_LENGTH).and_then(|value| value.to_str().ok()?.parse::<u64>().ok());
    if length.is_some_and(|length| length > web.attachments.max_bytes + ENVELOPE) {
        return Err(too_large(web, client));
    }
    Ok(())
}

/// Receives, checks, keeps the content and then the record.
async fn take(
    web: &Web,
    client: &Client,
    act: &Act,
    expected: Option<ContentHash>,
    headers: &HeaderMap,
    body: Body,
) -> Result<Attachment, Declined> {
    let Ok(Ok(_permit)) = timeout(QUEUE, web.uploads.acquire()).await else {
        let title =
            client.locale.pick("正在上传的文件过多,请稍后重试", "Too many files are being uploaded; try again later");
        let declined = Declined::new(StatusCode::SERVICE_UNAVAILABLE, "UNAVAILABLE", title);
        return Err(Declined { retry_after: Some(QUEUE), ..declined });
    };
    let whole = Duration::from_millis(web.attachments.upload_timeout_ms);
    let received = timeout(whole, receive(web, client, headers, body)).await;
    let (name, arrived) = received.map_err(|_| broken(web, client, Broken::Stalled))??;
    if let Some(expected) = expected.filter(|expected| *expected != arrived.sha256) {
        let zh = format!("收到的内容与 X-Content-SHA256 不符,请重新上传。应为 {expected},实际为 {}", arrived.sha256);
        let en = format!(
            "The content does not fit X-Content-SHA256; upload it again. Expected {expected}, found {}",
            arrived.sha256
        );
        let title = client.locale.pick(&zh, &en);
        return Err(Declined::new(StatusCode::UNPROCESSABLE_ENTITY, "HASH_MISMATCH", title));
    }
    let media_type = arrived.media_type(&name).await.map_err(|error| Declined::internal(client, error))?;
    let media_type = media_type.ok_or_else(|| wrong_type(client))?;
    // The content first: a record without content would be a promise nobody keeps.
    web.app.attachments().keep(&arrived).await.map_err(|error| Declined::internal(client, error))?;
    let upload = Upload { sha256: arrived.sha256, name, size_bytes: arrived.size_bytes, media_type };
    web.app.store().keep_attachment(act, upload).await.map_err(|undone| match undone {
        Undone::Refused(refusal) => Declined::new(StatusCode::FORBIDDEN, "FORBIDDEN", refusal.message(client.locale)),
        Undone::Missing => no_attachment(client),
        Undone::Failed(Failure::Unavailable(_)) => Declined::unavailable(client),
        Undone::Failed(failure) => Declined::internal(client, failure),
    })
}

/// The one file of the form.
async fn receive(web: &Web, client: &Client, headers: &HeaderMap, body: Body) -> Result<(FileName, Arrived), Declined> {
    let why = |failure| broken(web, client, failure);
    let patience = Duration::from_millis(web.server.body_timeout_ms);
    let most = web.attachments.max_bytes + ENVELOPE;
    let form = Form::open(headers, body, most, patience).await;
    let mut form = form.ok_or_else(|| {
        let title = client.locale.pick(
            "只接受 multipart/form-data,且须有 boundary;文件放在名为 file 的部分中",
            "Only multipart/form-data with a boundary is accepted; the file is its part `file`",
        );
        Declined::new(StatusCode::UNSUPPORTED_MEDIA_TYPE, "UNSUPPORTED_MEDIA_TYPE", title)
    })?;
    let part = form.next().await.map_err(why)?.filter(|part| part.field() == Some(FIELD));
    let received = save(web, client, part.ok_or_else(|| one_part(client))?).await?;
    if form.next().await.map_err(why)?.is_some() {
        return Err(one_part(client));
    }
    Ok(received)
}

async fn save(web: &Web, client: &Client, mut part: Part<'_>) -> Result<(FileName, Arrived), Declined> {
    let name = part.file_name().ok_or_else(|| one_part(client))?;
    let name: FileName = name.parse().map_err(|malformed| field("filename", &malformed, client))?;
    let ours = |error| Declined::internal(client, error);
    let mut incoming = web.app.attachments().incoming(web.attachments.max_bytes).await.map_err(ours)?;
    while let Some(piece) = part.piece().await.map_err(|failure| broken(web, client, failure))? {
        incoming.write(&piece).await.map_err(ours)?.map_err(|TooLarge| too_large(web, client))?;
    }
    let arrived = incoming.finish().await.map_err(ours)?;
    if arrived.size_bytes == 0 {
        return Err(Declined::bad(client.locale.pick("文件为空", "The file is empty")));
    }
    Ok((name, arrived))
}

fn broken(web: &Web, client: &Client, failure: Broken) -> Declined {
    match failure {
        Broken::TooLarge => too_large(web, client),
        Broken::Stalled => {
            let title = client.locale.pick("文件未在时限内到达,请重试", "The file did not arrive in time; try again");
            Declined::new(StatusCode::REQUEST_TIMEOUT, "BODY_TOO_SLOW", title)
        }
        Broken::Malformed => {
            Declined::bad(client.locale.pick("表单不完整或格式有误", "The form is incomplete or malformed"))
        }
    }
}

fn too_large(web: &Web, client: &Client) -> Declined {
    let most = web.attachments.max_bytes;
    let title = client.locale.pick("文件字节数超出上限:", "The file is too large; bytes allowed:");
    Declined::new(StatusCode::PAYLOAD_TOO_LARGE, "BODY_TOO_LARGE", format!("{title} {most}"))
}

fn wrong_type(client: &Client) -> Declined {
    let title = client.locale.pick(
        "不接受此类文件(按内容判定,与文件名无关;加密或带宏的 Office 文件请先取消加密或宏)。允许:",
        "Files of this kind are not taken (judged by the content, not by the name; encrypted Office files and those with macros are not, either). Allowed:",
    );
    let title = format!("{title} {}", MediaType::allowed());
    Declined::new(StatusCode::UNSUPPORTED_MEDIA_TYPE, "UNSUPPORTED_MEDIA_TYPE", title)
}

fn one_part(client: &Client) -> Declined {
    Declined::bad(client.locale.pick(
        "表单须恰有一个部分:名为 file,并带文件名(filename)",
        "The form must have exactly one part: it is called `file` and has a `filename`",
    ))
}

fn field(name: &str, malformed: &Malformed, client: &Client) -> Declined {
    let (found, (zh, en)) = (&malformed.found, malformed.allowed);
    let zh = format!("{name} 应为{zh}。当前:{found}");
    let en = format!("{name} has to be {en}. Found: {found}");
    Declined::bad(client.locale.pick(&zh, &en))
}
