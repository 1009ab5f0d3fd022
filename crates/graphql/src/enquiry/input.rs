//! What the mutations of enquiries take, and how it is read. What people wrote is never repeated in a refusal.

use async_graphql::{Context, InputObject, InputType, Value};
use domain::catalogue::item::ItemId;
use domain::document::DocumentId;
use domain::enquiry::{Asked, EnquiryGrade, EnquiryId, EnquiryKind, RejectionReason, Submission, TEXT_CHARACTERS};
use domain::person::Person;
use domain::refusal::{Ground, Refusal, parse};
use domain::submission::{LongText, SubmissionWay};
use domain::unit::UnitId;
use persistence::{EnquiryContents, FaqWords, Undone};

use crate::code::Code;
use crate::context::Reach;
use crate::id::Id;
use crate::submission::PersonInput;

/// 提交咨询。What is asked.
#[derive(InputObject)]
pub struct SubmitEnquiryInput {
    /// 类别。Kind.
    pub(super) kind: Code<EnquiryKind>,
    /// 受理单位代码;业务咨询不填,由领域的编制单位答复。Code of the unit that is asked; left out by units, as the domain's compiling unit answers.
    pub(super) unit_code: Option<String>,
    /// 提问单位代码(业务咨询)。Code of the unit that asks its guiding unit.
    pub(super) asking_unit_code: Option<String>,
    /// 领域代码;业务咨询必填。Code of the domain; needed by units.
    pub(super) pilot_domain: Option<String>,
    /// 所指的政府信息;异议须填本项或 itemId。The document it is about; objections name this or `itemId`.
    pub(super) document_id: Option<Id<DocumentId>>,
    /// 所指的公开事项。The catalogue item it is about.
    pub(super) item_id: Option<Id<ItemId>>,
    /// 咨询内容,1 至 4000 个字符。The question, 1 to 4000 characters.
    pub(super) text: String,
    /// 提交人,可不填;凭回执即可查询。Whoever asks; may be left out, as the receipt suffices to follow it.
    pub(super) person: Option<PersonInput>,
    /// 提交方式,默认门户网站。By which way it came; the portal unless said.
    pub(super) way: Option<Code<SubmissionWay>>,
    /// 幂等键,建议用 UUID:同一键重复提交只生效一次,得到同一回执。The same key twice sends once, and answers the same receipt; a UUID will do.
    pub(super) idempotency_key: Option<String>,
}

/// 常见问题的文字,不得含个人信息。Words of a frequent question; no personal data in them.
#[derive(InputObject)]
pub struct FaqInput {
    /// 问题,至多 500 个字符。The question, up to 500 characters.
    pub(super) question: String,
    /// 答复,至多 4000 个字符。The answer, up to 4000 characters.
    pub(super) answer: String,
}

/// 认定咨询难易。How an enquiry is graded.
#[derive(InputObject)]
pub struct GradeEnquiryInput {
    /// 咨询。The enquiry.
    pub(super) id: Id<EnquiryId>,
    /// 读取时的版本号。The version that was read.
    pub(super) expected_version: i32,
    /// 难易。Grade.
    pub(super) grade: Code<EnquiryGrade>,
}

/// 答复咨询。An answer.
#[derive(InputObject)]
pub struct ReplyToEnquiryInput {
    /// 咨询。The enquiry.
    pub(super) id: Id<EnquiryId>,
    /// 读取时的版本号。The version that was read.
    pub(super) expected_version: i32,
    /// 给提交人的答复,加密保存,1 至 4000 个字符。What the sender is told, kept sealed; 1 to 4000 characters.
    pub(super) answer: String,
    /// 拟公开的常见问题,由他人公开(publishEnquiry)。Words for everybody, to be published by somebody else (`publishEnquiry`).
    pub(super) faq: Option<FaqInput>,
}

/// 转办咨询。To another unit.
#[derive(InputObject)]
pub struct ForwardEnquiryInput {
    /// 咨询。The enquiry.
    pub(super) id: Id<EnquiryId>,
    /// 读取时的版本号。The version that was read.
    pub(super) expected_version: i32,
    /// 转入单位代码;异议只能转其上级。Code of the other unit; objections go to a unit above the village.
    pub(super) unit_code: String,
    /// 说明,告知提交人,不得含个人信息。Why; told to the sender, without personal data.
    pub(super) reason: String,
}

/// 不予受理。A rejection.
#[derive(InputObject)]
pub struct RejectEnquiryInput {
    /// 咨询。The enquiry.
    pub(super) id: Id<EnquiryId>,
    /// 读取时的版本号。The version that was read.
    pub(super) expected_version: i32,
    /// 理由。Why.
    pub(super) reason: Code<RejectionReason>,
    /// 给提交人的说明,加密保存。What else the sender is told, kept sealed.
    pub(super) note: Option<String>,
}

/// 编写常见问题。Words for everybody.
#[derive(InputObject)]
pub struct DraftEnquiryFaqInput {
    /// 已答复的咨询。An answered enquiry.
    pub(super) id: Id<EnquiryId>,
    /// 读取时的版本号。The version that was read.
    pub(super) expected_version: i32,
    /// 文字。The words.
    pub(super) faq: FaqInput,
}

/// 公开常见问题。Which frequent question to publish.
#[derive(InputObject)]
pub struct PublishEnquiryInput {
    /// 咨询。The enquiry.
    pub(super) id: Id<EnquiryId>,
    /// 读取时的版本号。The version that was read.
    pub(super) expected_version: i32,
}

/// 撤回常见问题。Which frequent question to withdraw.
#[derive(InputObject)]
pub struct WithdrawEnquiryInput {
    /// 咨询。The enquiry.
    pub(super) id: Id<EnquiryId>,
    /// 读取时的版本号。The version that was read.
    pub(super) expected_version: i32,
    /// 理由,不公开。Why; stays inside.
    pub(super) reason: String,
}

impl FaqInput {
    /// Reads what stands at `field`; what was written is not repeated, as there may be more in it than there should.
    pub(super) fn read(&self, field: &str) -> Result<FaqWords, Refusal> {
        let quietly = |refusal: Refusal| Refusal { found: None, ..refusal };
        Ok(FaqWords {
            question: parse(&format!("{field}question"), &self.question).map_err(quietly)?,
            answer: parse(&format!("{field}answer"), &self.answer).map_err(quietly)?,
        })
    }
}

impl SubmitEnquiryInput {
    pub(super) async fn read(&self, ctx: &Context<'_>) -> Result<(Submission, EnquiryContents), Undone> {
        let unit = |field: &str, code: Option<&String>| -> Result<Option<UnitId>, Refusal> {
            let Some(code) = code else { return Ok(None) };
            let unit = ctx.directory().unit_by_code(code);
            unit.map(|it| Some(it.id)).ok_or_else(|| Refusal::at(Ground::UnknownReference, field))
        };
        let pilot_domain = self.pilot_domain.as_ref().map(|code| parse("pilotDomain", code)).transpose()?;
        let guiding = || {
            let domain = pilot_domain.as_ref().ok_or_else(|| Refusal::at(Ground::MissingValue, "pilotDomain"))?;
            let domain = ctx.directory().pilot_domain(domain);
            let unit_id = domain.and_then(|it| it.compiling_unit_id);
            unit_id.ok_or_else(|| {
                Refusal::at(Ground::UnknownReference, "pilotDomain")
                    .allowed("有编制单位的试点领域", "a pilot domain with a compiling unit")
            })
        };
        let unit_id = match (self.kind.0, unit("unitCode", self.unit_code.as_ref())?) {
            (EnquiryKind::Unit, None) => guiding()?,
            (_, Some(unit_id)) => unit_id,
            (_, None) => return Err(Refusal::at(Ground::MissingValue, "unitCode").into()),
        };
        let submission = Submission {
            kind: self.kind.0,
            unit_id,
            asking_unit_id: unit("askingUnitCode", self.asking_unit_code.as_ref())?,
            pilot_domain,
            way: self.way.map_or(SubmissionWay::Portal, |it| it.0),
            about: self.asked(ctx).await?,
        };
        let person = self.person.as_ref().map(|it| it.read("person")).transpose()?;
        let text = LongText::read("text", &self.text, TEXT_CHARACTERS)?;
        let said = self.said(ctx, person.as_ref());
        Ok((submission, EnquiryContents { person, text, said }))
    }

    /// What it is about, as anybody may see it.
    async fn asked(&self, ctx: &Context<'_>) -> Result<Asked, Undone> {
        let store = ctx.store();
        let unknown = |field: &str| Undone::from(Refusal::at(Ground::UnknownReference, field));
        let document = match &self.document_id {
            None => None,
            Some(id) => {
                let found = store.documents_by_ids(&[id.0]).await?.pop();
                Some(found.ok_or_else(|| unknown("documentId"))?.0)
            }
        };
        let item = match &self.item_id {
            None => None,
            Some(id) => {
                let anybody = &domain::act::Actor::Anonymous;
                let item = store.items_by_ids(anybody, &[id.0]).await?.pop().ok_or_else(|| unknown("itemId"))?;
                let edition = store.editions_by_ids(anybody, &[item.edition_id]).await?.pop();
                Some((item.id, edition.ok_or_else(|| unknown("itemId"))?.unit_id))
            }
        };
        Ok(Asked { document, item })
    }

    /// All of the input but its key. Where nobody can be known again by what they say of themselves, the address stands for them.
    fn said(&self, ctx: &Context<'_>, person: Option<&Person>) -> String {
        let mut value = self.to_value();
        if let Value::Object(fields) = &mut value {
            fields.shift_remove("idempotencyKey");
        }
        let is_known = person.is_some_and(|it| !it.traces().is_empty());
        let sender = if is_known { String::new() } else { ctx.request().client.to_string() };
        format!("{value}\0{sender}")
    }
}
