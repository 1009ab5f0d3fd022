//! Sending an enquiry, and handling it.

use async_graphql::{Context, InputObject, InputType, Object, SimpleObject, Value};
use domain::catalogue::item::ItemId;
use domain::document::DocumentId;
use domain::enquiry as model;
use domain::enquiry::{
    Asked, EnquiryGrade, EnquiryId, EnquiryKind, Rejection, RejectionReason, Submission, TEXT_CHARACTERS,
};
use domain::refusal::{Ground, Refusal, parse};
use domain::submission::{LongText, SubmissionWay};
use domain::unit::UnitId;
use persistence::{EnquiryContents, FaqWords, Target, Undone};

use super::{Enquiry, Way};
use crate::code::Code;
use crate::context::Reach;
use crate::id::Id;

use crate::problem::{Answer, UserError, answer};
use crate::submission::{PersonInput, Sending, SubmissionReceipt};

/// 提交咨询。What is asked.
#[derive(InputObject)]
pub struct SubmitEnquiryInput {
    /// 类别。Kind.
    kind: Code<EnquiryKind>,
    /// 受理单位代码;业务咨询不填,由领域的编制单位答复。Code of the unit that is asked; left out by units, as the domain's compiling unit answers.
    unit_code: Option<String>,
    /// 提问单位代码(业务咨询)。Code of the unit that asks its guiding unit.
    asking_unit_code: Option<String>,
    /// 领域代码;业务咨询必填。Code of the domain; needed by units.
    pilot_domain: Option<String>,
    /// 所指的政府信息;异议须填本项或 itemId。The document it is about; objections name this or `itemId`.
    document_id: Option<Id<DocumentId>>,
    /// 所指的公开事项。The catalogue item it is about.
    item_id: Option<Id<ItemId>>,
    /// 咨询内容,1 至 4000 个字符。The question, 1 to 4000 characters.
    text: String,
    /// 提交人,可不填;凭回执即可查询。Whoever asks; may be left out, as the receipt suffices to follow it.
    person: Option<PersonInput>,
    /// 提交方式,默认门户网站。By which way it came; the portal unless said.
    way: Option<Code<SubmissionWay>>,
    /// 幂等键,建议用 UUID:同一键重复提交只生效一次,得到同一回执。The same key twice sends once, and answers the same receipt; a UUID will do.
    idempotency_key: Option<String>,
}

/// 提交咨询的结果。Outcome of sending an enquiry.
#[derive(SimpleObject)]
pub struct SubmitEnquiryPayload {
    /// 回执;被拒绝时为 null。The receipt; null when refused.
    receipt: Option<SubmissionReceipt>,
    /// 咨询;被拒绝时为 null。The enquiry; null when refused.
    enquiry: Option<Enquiry>,
    /// 需要改正的问题。What to mend.
    user_errors: Vec<UserError>,
}

/// 常见问题的文字,不得含个人信息。Words of a frequent question; no personal data in them.
#[derive(InputObject)]
pub struct FaqInput {
    /// 问题,至多 500 个字符。The question, up to 500 characters.
    question: String,
    /// 答复,至多 4000 个字符。The answer, up to 4000 characters.
    answer: String,
}

/// 认定咨询难易。How an enquiry is graded.
#[derive(InputObject)]
pub struct GradeEnquiryInput {
    /// 咨询。The enquiry.
    id: Id<EnquiryId>,
    /// 读取时的版本号。The version that was read.
    expected_version: i32,
    /// 难易。Grade.
    grade: Code<EnquiryGrade>,
}

/// 答复咨询。An answer.
#[derive(InputObject)]
pub struct ReplyToEnquiryInput {
    /// 咨询。The enquiry.
    id: Id<EnquiryId>,
    /// 读取时的版本号。The version that was read.
    expected_version: i32,
    /// 给提交人的答复,加密保存,1 至 4000 个字符。What the sender is told, kept sealed; 1 to 4000 characters.
    answer: String,
    /// 拟公开的常见问题,由他人公开(publishEnquiry)。Words for everybody, to be published by somebody else (`publishEnquiry`).
    faq: Option<FaqInput>,
}

/// 转办咨询。To another unit.
#[derive(InputObject)]
pub struct ForwardEnquiryInput {
    /// 咨询。The enquiry.
    id: Id<EnquiryId>,
    /// 读取时的版本号。The version that was read.
    expected_version: i32,
    /// 转入单位代码;异议只能转其上级。Code of the other unit; objections go to a unit above the village.
    unit_code: String,
    /// 说明,告知提交人,不得含个人信息。Why; told to the sender, without personal data.
    reason: String,
}

/// 不予受理。A rejection.
#[derive(InputObject)]
pub struct RejectEnquiryInput {
    /// 咨询。The enquiry.
    id: Id<EnquiryId>,
    /// 读取时的版本号。The version that was read.
    expected_version: i32,
    /// 理由。Why.
    reason: Code<RejectionReason>,
    /// 给提交人的说明,加密保存。What else the sender is told, kept sealed.
    note: Option<String>,
}

/// 编写常见问题。Words for everybody.
#[derive(InputObject)]
pub struct DraftEnquiryFaqInput {
    /// 已答复的咨询。An answered enquiry.
    id: Id<EnquiryId>,
    /// 读取时的版本号。The version that was read.
    expected_version: i32,
    /// 文字。The words.
    faq: FaqInput,
}

/// 公开常见问题。Which frequent question to publish.
#[derive(InputObject)]
pub struct PublishEnquiryInput {
    /// 咨询。The enquiry.
    id: Id<EnquiryId>,
    /// 读取时的版本号。The version that was read.
    expected_version: i32,
}

/// 撤回常见问题。Which frequent question to withdraw.
#[derive(InputObject)]
pub struct WithdrawEnquiryInput {
    /// 咨询。The enquiry.
    id: Id<EnquiryId>,
    /// 读取时的版本号。The version that was read.
    expected_version: i32,
    /// 理由,不公开。Why; stays inside.
    reason: String,
}

/// 咨询操作的结果。Outcome of work on an enquiry.
#[derive(SimpleObject)]
pub struct EnquiryPayload {
    /// 咨询;被拒绝时为 null。The enquiry; null when refused.
    enquiry: Option<Enquiry>,
    /// 需要改正的问题。What to mend.
    user_errors: Vec<UserError>,
}

impl EnquiryPayload {
    fn of(record: Option<model::Enquiry>, user_errors: Vec<UserError>) -> Self {
        Self { enquiry: record.map(|it| Enquiry::new(Way::Workspace, it)), user_errors }
    }
}

impl FaqInput {
    /// Reads what stands at `field`; what was written is not repeated, as there may be more in it than there should.
    fn read(&self, field: &str) -> Result<FaqWords, Refusal> {
        let quietly = |refusal: Refusal| Refusal { found: None, ..refusal };
        Ok(FaqWords {
            question: parse(&format!("{field}question"), &self.question).map_err(quietly)?,
            answer: parse(&format!("{field}answer"), &self.answer).map_err(quietly)?,
        })
    }
}

impl SubmitEnquiryInput {
    async fn read(&self, ctx: &Context<'_>) -> Result<(Submission, EnquiryContents), Undone> {
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
            unit_id.ok_or_else(|| Refusal::at(Ground::UnknownReference, "pilotDomain"))
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
        Ok((submission, EnquiryContents { person, text, said: self.said(ctx) }))
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

    /// All of the input but its key, with the address it came from.
    fn said(&self, ctx: &Context<'_>) -> String {
        let mut value = self.to_value();
        if let Value::Object(fields) = &mut value {
            fields.shift_remove("idempotencyKey");
        }
        format!("{value}\0{}", ctx.request().client)
    }
}

/// Changes to enquiries.
#[derive(Default)]
pub struct EnquiryMutation;

#[Object]
impl EnquiryMutation {
    /// 提交咨询(任何人;业务咨询由工作人员提出)。回执中的查询码只给出这一次。
    /// Sends an enquiry: anybody; for a unit, its staff. The query code of the receipt is shown only here.
    async fn submit_enquiry(&self, ctx: &Context<'_>, input: SubmitEnquiryInput) -> Answer<SubmitEnquiryPayload> {
        let outcome = async {
            let sending = Sending::of(ctx, input.idempotency_key.as_ref(), "submitEnquiry", &input)?;
            let (submission, contents) = input.read(ctx).await?;
            let (key, policy) = (sending.idempotency.as_ref(), &ctx.services().policies.enquiry);
            let sent = ctx.store().submit_enquiry(ctx.act(), key, &submission, &contents, &sending.code, policy);
            let record = sent.await?;
            Ok((SubmissionReceipt::of(&record.number, &sending.code, &record.code_digest), record))
        };
        answer(ctx.request(), outcome.await, |sent, user_errors| {
            let (receipt, enquiry) = sent.map(|(receipt, it)| (receipt, Enquiry::new(Way::Followed, it))).unzip();
            SubmitEnquiryPayload { receipt, enquiry, user_errors }
        })
    }

    /// 认定咨询难易,重新计算答复期限(办理人员)。Grades an enquiry, which counts its limit anew; its handlers.
    async fn grade_enquiry(&self, ctx: &Context<'_>, input: GradeEnquiryInput) -> Answer<EnquiryPayload> {
        let act = ctx.signed_in()?;
        let target = Target { id: input.id.0, expected_version: input.expected_version };
        let policy = &ctx.services().policies.enquiry;
        let outcome = ctx.store().grade_enquiry(act, target, input.grade.0, policy).await;
        answer(ctx.request(), outcome, EnquiryPayload::of)
    }

    /// 答复咨询(办理人员;业务咨询亦可由该领域业务指导人员答复)。Answers an enquiry: its handlers, and of a unit's question the guides of the domain.
    async fn reply_to_enquiry(&self, ctx: &Context<'_>, input: ReplyToEnquiryInput) -> Answer<EnquiryPayload> {
        let act = ctx.signed_in()?;
        let target = Target { id: input.id.0, expected_version: input.expected_version };
        let outcome = async {
            let text = LongText::read("answer", &input.answer, TEXT_CHARACTERS)?;
            let faq = input.faq.as_ref().map(|it| it.read("faq.")).transpose()?;
            ctx.store().reply_to_enquiry(act, target, &text, faq, &ctx.services().policies.enquiry).await
        };
        answer(ctx.request(), outcome.await, EnquiryPayload::of)
    }

    /// 转办咨询,期限照算(办理人员)。Forwards an enquiry to another unit; the clock goes on. Its handlers.
    async fn forward_enquiry(&self, ctx: &Context<'_>, input: ForwardEnquiryInput) -> Answer<EnquiryPayload> {
        let act = ctx.signed_in()?;
        let target = Target { id: input.id.0, expected_version: input.expected_version };
        let outcome = async {
            let unit = ctx.directory().unit_by_code(&input.unit_code);
            let unit = unit.ok_or_else(|| Refusal::at(Ground::UnknownReference, "unitCode"))?;
            let reason = parse("reason", &input.reason).map_err(|it: Refusal| Refusal { found: None, ..it })?;
            ctx.store().forward_enquiry(act, target, unit.id, reason).await
        };
        answer(ctx.request(), outcome.await, EnquiryPayload::of)
    }

    /// 不予受理(办理人员)。Does not take an enquiry up; its handlers.
    async fn reject_enquiry(&self, ctx: &Context<'_>, input: RejectEnquiryInput) -> Answer<EnquiryPayload> {
        let act = ctx.signed_in()?;
        let target = Target { id: input.id.0, expected_version: input.expected_version };
        let outcome = async {
            let note = input.note.as_ref().filter(|it| !it.trim().is_empty());
            let note = note.map(|it| LongText::read("note", it, TEXT_CHARACTERS)).transpose()?;
            let rejection = Rejection { reason: input.reason.0 };
            let policy = &ctx.services().policies.enquiry;
            ctx.store().reject_enquiry(act, target, rejection, note.as_ref(), policy).await
        };
        answer(ctx.request(), outcome.await, EnquiryPayload::of)
    }

    /// 为已答复的咨询编写常见问题(办理人员);由他人公开。Writes the frequent question of an answered enquiry; its handlers. Somebody else publishes it.
    async fn draft_enquiry_faq(&self, ctx: &Context<'_>, input: DraftEnquiryFaqInput) -> Answer<EnquiryPayload> {
        let act = ctx.signed_in()?;
        let target = Target { id: input.id.0, expected_version: input.expected_version };
        let outcome = async { ctx.store().draft_enquiry_faq(act, target, input.faq.read("faq.")?).await };
        answer(ctx.request(), outcome.await, EnquiryPayload::of)
    }

    /// 公开常见问题(审核人员、政务公开办;不得公开自己编写或答复的)。Publishes a frequent question: reviewers and offices, never whoever wrote or answered it.
    async fn publish_enquiry(&self, ctx: &Context<'_>, input: PublishEnquiryInput) -> Answer<EnquiryPayload> {
        let act = ctx.signed_in()?;
        let target = Target { id: input.id.0, expected_version: input.expected_version };
        answer(ctx.request(), ctx.store().publish_enquiry(act, target).await, EnquiryPayload::of)
    }

    /// 撤回常见问题(审核人员、政务公开办)。Withdraws a frequent question: reviewers and offices.
    async fn withdraw_enquiry(&self, ctx: &Context<'_>, input: WithdrawEnquiryInput) -> Answer<EnquiryPayload> {
        let act = ctx.signed_in()?;
        let target = Target { id: input.id.0, expected_version: input.expected_version };
        let outcome = async {
            let reason = parse("reason", &input.reason).map_err(|it: Refusal| Refusal { found: None, ..it })?;
            ctx.store().withdraw_enquiry(act, target, reason).await
        };
        answer(ctx.request(), outcome.await, EnquiryPayload::of)
    }
}
