//! Reporting and verifying.

use async_graphql::{Context, InputObject, Object, SimpleObject};
use domain::attachment::{AttachmentId, ContentHash};
use domain::delivery as model;
use domain::delivery::{DeliveryId, DeliveryNote, Proof, ProofText, Report, Reported};
use domain::document::DocumentId;
use domain::document::number::IndexNumber;
use domain::refusal::{Ground, Refusal, parse};
use domain::vocabulary::TypedId;
use persistence::{ReportOn, Reporting, Target, Undone};

use super::Delivery;
use crate::code::Code;
use crate::context::{Reach, idempotency};
use crate::id::Id;
use crate::problem::{Answer, UserError, answer};
use crate::time::Date;

/// 报送发布回执。A report of what happened on a channel.
#[derive(InputObject)]
pub struct ReportDeliveryInput {
    /// 政府信息;与 indexNumber 填一项。The document; this or `indexNumber`.
    document_id: Option<Id<DocumentId>>,
    /// 索引号;与 documentId 填一项。Its index number; this or `documentId`.
    index_number: Option<String>,
    /// 版次号;不填为该渠道最近的版次,报送撤回时为待撤回的版次。Number of the edition; left out, the newest for the channel, or the one to be taken down.
    edition_number: Option<i32>,
    /// 渠道代码;接入方可不填,即其自己的渠道。Code of the channel; a frontend may leave out its own.
    channel_code: Option<String>,
    /// 发生了什么。What happened.
    state: Code<Reported>,
    /// 在该渠道发布的日期;线上渠道不填为今天。The day it ran; online, today unless said.
    ran_on: Option<Date>,
    /// 网址(http 或 https),线上渠道必填。Address by http or https; needed online.
    url: Option<String>,
    /// 期号、版面;线下载体须填期号、节目、地点之一。Issue; off line one of issue, programme and place is needed.
    issue: Option<String>,
    /// 广播电视节目。Programme.
    programme: Option<String>,
    /// 张贴、查阅地点。Place.
    place: Option<String>,
    /// 照片:附件标识,或照片文件的 SHA-256。Photo: the id of an attachment, or the SHA-256 of the file.
    photo: Option<String>,
    /// 备注,不向公众显示。Note, not shown to the public.
    note: Option<String>,
    /// 幂等键:同一键重复提交只生效一次;相同的回执重复报送本来也不改变什么。The same key twice reports once; the same report twice changes nothing anyway.
    idempotency_key: Option<String>,
}

/// 核实发布声明。A reviewer's verdict on a claim.
#[derive(InputObject)]
pub struct VerifyDeliveryInput {
    /// 发布回执。The delivery.
    id: Id<DeliveryId>,
    /// 读取时的版本号。The version that was read.
    expected_version: i32,
    /// 是否属实;不属实的重新列为待发布。Whether it was found as claimed; otherwise it is due again.
    verified: bool,
    /// 说明;不属实时必填。Note; needed when it was not.
    note: Option<String>,
}

/// 回执操作的结果。Outcome of a report or a verdict.
#[derive(SimpleObject)]
pub struct DeliveryPayload {
    /// 发布回执;被拒绝时为 null。The delivery; null when refused.
    delivery: Option<Delivery>,
    /// 需要改正的问题。What to mend.
    user_errors: Vec<UserError>,
}

impl DeliveryPayload {
    fn of(delivery: Option<model::Delivery>, user_errors: Vec<UserError>) -> Self {
        Self { delivery: delivery.map(Delivery::from), user_errors }
    }
}

impl ReportDeliveryInput {
    async fn read(self, ctx: &Context<'_>) -> Result<Reporting, Undone> {
        let on = match (self.document_id, self.index_number) {
            (Some(id), None) => ReportOn::Document(id.0),
            (None, Some(number)) => ReportOn::IndexNumber(parse::<IndexNumber>("indexNumber", &number)?),
            (None, None) => return Err(Refusal::at(Ground::MissingValue, "documentId").into()),
            (Some(_), Some(_)) => {
                return Err(Refusal::at(Ground::InvalidValue, "indexNumber")
                    .allowed("documentId 与 indexNumber 填一项", "one of `documentId` and `indexNumber`")
                    .into());
            }
        };
        let text = |field: &str, text: Option<String>| -> Result<Option<ProofText>, Refusal> {
            text.filter(|it| !it.trim().is_empty()).map(|it| parse(field, &it)).transpose()
        };
        let proof = Proof {
            url: self.url.map(|url| parse("url", &url)).transpose()?,
            issue: text("issue", self.issue)?,
            programme: text("programme", self.programme)?,
            place: text("place", self.place)?,
            photo: match self.photo {
                Some(photo) => Some(photo_hash(ctx, &photo).await?),
                None => None,
            },
        };
        let channel_code = self.channel_code.map(|code| parse("channelCode", &code)).transpose()?;
        let (ran_on, note) = (self.ran_on.map(|on| on.0), note(self.note)?);
        let report = Report { state: self.state.0, ran_on, proof, note };
        Ok(Reporting { on, edition_number: self.edition_number, channel_code, report })
    }
}

fn note(text: Option<String>) -> Result<Option<DeliveryNote>, Refusal> {
    text.filter(|it| !it.trim().is_empty()).map(|it| parse("note", &it)).transpose()
}

/// The hash of a photo: as given, or of an attachment the caller may see.
async fn photo_hash(ctx: &Context<'_>, photo: &str) -> Result<ContentHash, Undone> {
    if !photo.starts_with(AttachmentId::PREFIX) {
        return Ok(parse("photo", photo)?);
    }
    let id: AttachmentId = parse("photo", photo)?;
    let attachment = ctx.store().attachment(&ctx.act().actor, id).await?;
    let found = attachment.ok_or_else(|| Refusal::at(Ground::UnknownReference, "photo").found(photo))?;
    Ok(found.sha256)
}

/// Changes to deliveries.
#[derive(Default)]
pub struct DeliveryMutation;

#[Object]
impl DeliveryMutation {
    /// 报送发布回执(该渠道的接入方;没有接入方的渠道由单位工作人员报送)。Reports what happened on a channel: its frontend, or the unit's staff where there is none.
    async fn report_delivery(&self, ctx: &Context<'_>, input: ReportDeliveryInput) -> Answer<DeliveryPayload> {
        let act = ctx.signed_in()?;
        let key = idempotency(input.idempotency_key.as_ref(), "reportDelivery", &input);
        let outcome = async { ctx.store().report_delivery(act, key.as_ref(), &input.read(ctx).await?).await };
        answer(ctx.request(), outcome.await, DeliveryPayload::of)
    }

    /// 核实发布声明(审核人员、政务公开办;不得核实自己报送的)。Verifies a claim, or rejects it; reviewers and offices, never whoever reported it.
    async fn verify_delivery(&self, ctx: &Context<'_>, input: VerifyDeliveryInput) -> Answer<DeliveryPayload> {
        let act = ctx.signed_in()?;
        let target = Target { id: input.id.0, expected_version: input.expected_version };
        let outcome = async { ctx.store().verify_delivery(act, target, input.verified, note(input.note)?).await };
        answer(ctx.request(), outcome.await, DeliveryPayload::of)
    }
}
