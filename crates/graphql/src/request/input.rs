//! What is sent with the verbs of a request.

use async_graphql::{Context, InputObject, SimpleObject};
use domain::refusal::Refusal;
use domain::request as model;
use domain::request::{
    ConfirmedBy, DeliveryRoute, FeeScale, InformationForm, MOST_APPLICANT_TEXT, MOST_UNIT_TEXT, Party, ReplyKind,
    RequestId, ReviewKind, ReviewOutcome, Stance,
};
use domain::submission::{LongText, SubmissionWay};
use persistence::Target;

use super::{Eyes, InformationRequest};
use crate::code::Code;
use crate::context::Reach;
use crate::id::Id;
use crate::problem::{Problem, UserError};
use crate::submission::{PersonInput, SubmissionReceipt, follow};
use crate::time::Date;

/// 所需信息的描述,至少填写一项。What is wanted; one of these at least.
#[derive(InputObject)]
pub struct WantedInformationInput {
    /// 名称。Title.
    title: Option<String>,
    /// 文号。Document number.
    document_number: Option<String>,
    /// 便于查询的其他特征描述。Other features by which it is found.
    features: Option<String>,
}

/// 提交信息公开申请(条例第二十九条):申请人、所需信息、获取方式,不要求说明用途。
/// A request for information: who asks, what is wanted, and how. No reason is asked for.
#[derive(InputObject)]
pub struct SubmitInformationRequestInput {
    /// 受理单位代码。Code of the unit that has to answer.
    pub(super) unit_code: String,
    /// 提交方式:申请人自己提交为 PORTAL 或 MINI_PROGRAM;其他方式由单位工作人员录入。By which way; PORTAL or MINI_PROGRAM for applicants, the others are entered by the unit.
    pub(super) way: Code<SubmissionWay>,
    /// 申请人:姓名或名称、身份证明、至少一项联系方式。The applicant: name, proof of identity, and one contact at least.
    pub(super) applicant: PersonInput,
    /// 所需信息。What is wanted.
    pub(super) wanted: WantedInformationInput,
    /// 获取信息的方式。In which form.
    pub(super) form: Code<InformationForm>,
    /// 获取信息的途径。By which route.
    pub(super) route: Code<DeliveryRoute>,
    /// 来信来访的到件日期,默认今天;申请人自己提交的不填。For what the unit enters: the day it arrived, today unless said.
    pub(super) on: Option<Date>,
    /// 幂等键(至少 16 个字符的随机值):同一键重复提交只生效一次,并得到同一回执。
    /// A random key of at least 16 characters: sent twice, it makes one request and gives the same receipt.
    pub(super) idempotency_key: Option<String>,
}

/// A text that was left out, or is empty, is not there.
pub(super) fn given(field: &str, text: Option<&String>, most: usize) -> Result<Option<LongText>, Refusal> {
    text.filter(|it| !it.trim().is_empty()).map(|it| LongText::read(field, it, most)).transpose()
}

impl WantedInformationInput {
    /// What is wanted, checked for size.
    pub(super) fn read(&self) -> Result<model::Wanted, Refusal> {
        let part =
            |name: &str, text: &Option<String>| given(&format!("wanted.{name}"), text.as_ref(), MOST_APPLICANT_TEXT);
        Ok(model::Wanted {
            title: part("title", &self.title)?,
            document_number: part("documentNumber", &self.document_number)?,
            features: part("features", &self.features)?,
        })
    }
}

/// 申请操作的结果。Outcome of an act on a request.
#[derive(SimpleObject)]
pub struct InformationRequestPayload {
    /// 申请;被拒绝时为 null。The request; null when refused.
    pub(super) information_request: Option<InformationRequest>,
    /// 需要改正的问题。What to mend.
    pub(super) user_errors: Vec<UserError>,
}

/// 提交申请的结果。Outcome of a submission.
#[derive(SimpleObject)]
pub struct SubmitInformationRequestPayload {
    /// 申请;被拒绝时为 null。The request; null when refused.
    pub(super) information_request: Option<InformationRequest>,
    /// 回执:受理编号和查询码。The receipt: number and query code.
    pub(super) receipt: Option<SubmissionReceipt>,
    /// 需要改正的问题。What to mend.
    pub(super) user_errors: Vec<UserError>,
}

/// 哪一件申请:申请人填受理编号和查询码,工作人员填标识。
/// Which request: applicants give number and query code, staff its id.
#[derive(InputObject)]
pub struct WhichRequestInput {
    /// 申请的标识(工作人员)。Its id; for staff.
    id: Option<Id<RequestId>>,
    /// 受理编号(申请人)。Its number; for the applicant.
    number: Option<String>,
    /// 查询码(申请人)。Its query code; for the applicant.
    query_code: Option<String>,
}

impl WhichRequestInput {
    /// The request, and on whose behalf something is done to it.
    pub(super) async fn find(&self, ctx: &Context<'_>) -> Result<(RequestId, Party), Problem> {
        match (self.id, &self.number, &self.query_code) {
            (Some(id), None, None) => ctx.signed_in().map(|_| (id.0, Party::Unit)),
            (None, Some(number), Some(code)) => {
                let found = follow(ctx, number, code, async |number, digest| {
                    ctx.store().followed_request(&number, &digest).await
                });
                Ok((found.await?.ok_or(Problem::NotFound)?.id, Party::Applicant))
            }
            _ => Err(Problem::bad_input(
                "request 填标识,或者受理编号和查询码",
                "`request` takes an id, or a number with its query code",
            )),
        }
    }
}

/// With whose eyes the answer is read.
pub(super) fn eyes(party: Party) -> Eyes {
    match party {
        Party::Applicant => Eyes::Applicant,
        Party::Unit => Eyes::Staff,
    }
}

/// 确认收到:双方都确认之日为收到之日(条例第三十一条)。Confirming the receipt, for the unit or for the applicant.
#[derive(InputObject)]
pub struct ConfirmReceiptInput {
    /// 申请。The request.
    pub(super) request: WhichRequestInput,
    /// 读取时的版本号。The version that was read.
    pub(super) expected_version: i32,
    /// 确认之日,默认今天;申请人不填。The day of it, today unless said; not for applicants.
    pub(super) on: Option<Date>,
}

/// 记录申请人的确认。Recording that the applicant has confirmed.
#[derive(InputObject)]
pub struct RecordApplicantConfirmationInput {
    /// 申请。The request.
    pub(super) id: Id<RequestId>,
    /// 读取时的版本号。The version that was read.
    pub(super) expected_version: i32,
    /// 申请人怎样确认的。How.
    pub(super) how: Code<ConfirmedBy>,
    /// 确认之日,默认今天。The day of it; today unless said.
    pub(super) on: Option<Date>,
}

/// 对申请的操作。An act on a request.
#[derive(InputObject)]
pub struct InformationRequestInput {
    /// 申请。The request.
    pub(super) id: Id<RequestId>,
    /// 读取时的版本号。The version that was read.
    pub(super) expected_version: i32,
}

/// 对申请的操作,可补记日期。An act on a request, on a day.
#[derive(InputObject)]
pub struct DatedInformationRequestInput {
    /// 申请。The request.
    pub(super) id: Id<RequestId>,
    /// 读取时的版本号。The version that was read.
    pub(super) expected_version: i32,
    /// 日期,默认今天。The day of it; today unless said.
    pub(super) on: Option<Date>,
}

/// 告知补正(条例第三十条)。Asking for a correction.
#[derive(InputObject)]
pub struct RequestCorrectionInput {
    /// 申请。The request.
    pub(super) id: Id<RequestId>,
    /// 读取时的版本号。The version that was read.
    pub(super) expected_version: i32,
    /// 需补正的事项。The points to correct.
    pub(super) points: String,
    /// 合理的补正期限的最后一日。The last day of a reasonable period.
    pub(super) due_on: Date,
    /// 告知之日,默认今天。The day of the notice; today unless said.
    pub(super) on: Option<Date>,
}

/// 申请人提交,或者单位收到的书面内容。What the applicant sends, or the unit received.
#[derive(InputObject)]
pub struct ApplicantTextInput {
    /// 申请。The request.
    pub(super) request: WhichRequestInput,
    /// 读取时的版本号。The version that was read.
    pub(super) expected_version: i32,
    /// 内容。The text.
    pub(super) text: String,
    /// 收到之日,默认今天;申请人不填。The day it came, today unless said; not for applicants.
    pub(super) on: Option<Date>,
}

/// 撤回申请。Withdrawing a request.
#[derive(InputObject)]
pub struct WithdrawInformationRequestInput {
    /// 申请。The request.
    pub(super) request: WhichRequestInput,
    /// 读取时的版本号。The version that was read.
    pub(super) expected_version: i32,
    /// 理由,可不填。Why; may be left out.
    pub(super) reason: Option<String>,
    /// 撤回之日,默认今天;申请人不填。The day of it, today unless said; not for applicants.
    pub(super) on: Option<Date>,
}

/// 单位的书面告知。What the unit writes.
#[derive(InputObject)]
pub struct UnitTextInput {
    /// 申请。The request.
    pub(super) id: Id<RequestId>,
    /// 读取时的版本号。The version that was read.
    pub(super) expected_version: i32,
    /// 内容。The text.
    pub(super) text: String,
    /// 日期,默认今天。The day of it; today unless said.
    pub(super) on: Option<Date>,
}

/// 征求第三方意见(条例第三十二条)。Asking a third party.
#[derive(InputObject)]
pub struct ConsultThirdPartyInput {
    /// 申请。The request.
    pub(super) id: Id<RequestId>,
    /// 读取时的版本号。The version that was read.
    pub(super) expected_version: i32,
    /// 第三方的名称和地址。Name and address of the third party.
    pub(super) party: String,
    /// 发出之日,默认今天。The day the letter was sent; today unless said.
    pub(super) on: Option<Date>,
    /// 对方收到之日,以送达凭证为准;尚无凭证的,有凭证后再记录。The day it arrived, as proof of it shows; without proof it is recorded when there is one.
    pub(super) received_on: Date,
}

/// 征求共同制作机关意见(条例第三十四条)。Asking an agency that made the information together with this one.
#[derive(InputObject)]
pub struct ConsultCoMakerInput {
    /// 申请。The request.
    pub(super) id: Id<RequestId>,
    /// 读取时的版本号。The version that was read.
    pub(super) expected_version: i32,
    /// 机关在单位名录中的代码。Code of the agency, where it is in the county's list.
    pub(super) unit_code: Option<String>,
    /// 机关名称;填了代码的可不填。Its name; may be left out with a code.
    pub(super) party: Option<String>,
    /// 发出之日,默认今天。The day the letter was sent; today unless said.
    pub(super) on: Option<Date>,
    /// 对方收到之日,以送达凭证为准;尚无凭证的,有凭证后再记录。The day it arrived, as proof of it shows; without proof it is recorded when there is one.
    pub(super) received_on: Date,
}

/// 记录收到的意见。Recording an opinion.
#[derive(InputObject)]
pub struct RecordOpinionInput {
    /// 申请。The request.
    pub(super) id: Id<RequestId>,
    /// 读取时的版本号。The version that was read.
    pub(super) expected_version: i32,
    /// 哪一次征求意见,序号从 1 起。Which consultation, counted from 1.
    pub(super) consultation: u32,
    /// 是否同意公开。What was said.
    pub(super) stance: Code<Stance>,
    /// 意见内容。The opinion in their words.
    pub(super) opinion: Option<String>,
    /// 收到之日,默认今天。The day it came; today unless said.
    pub(super) on: Option<Date>,
}

/// 提请延期。Proposing an extension.
#[derive(InputObject)]
pub struct ProposeExtensionInput {
    /// 申请。The request.
    pub(super) id: Id<RequestId>,
    /// 读取时的版本号。The version that was read.
    pub(super) expected_version: i32,
    /// 延长的工作日数,至多 20。Working days to add; at most 20.
    pub(super) days: u32,
    /// 理由,告知申请人。Why; told to the applicant.
    pub(super) reason: String,
}

/// 同意延期并告知申请人。Agreeing to an extension.
#[derive(InputObject)]
pub struct ExtendInformationRequestInput {
    /// 申请。The request.
    pub(super) id: Id<RequestId>,
    /// 读取时的版本号。The version that was read.
    pub(super) expected_version: i32,
    /// 告知申请人之日,默认今天,不能是以后的日期。The day the applicant was told; today unless said, and none to come.
    pub(super) notified_on: Option<Date>,
}

/// 要求说明理由(条例第三十五条)。Demanding reasons.
#[derive(InputObject)]
pub struct DemandReasonsInput {
    /// 申请。The request.
    pub(super) id: Id<RequestId>,
    /// 读取时的版本号。The version that was read.
    pub(super) expected_version: i32,
    /// 事由,告知申请人。Why; told to the applicant.
    pub(super) text: String,
    /// 说明理由的最后一日。The last day for the reasons.
    pub(super) due_on: Date,
    /// 要求之日,默认今天。The day of it; today unless said.
    pub(super) on: Option<Date>,
}

/// 确定延迟答复的合理期限(条例第三十五条)。Setting a longer reasonable period.
#[derive(InputObject)]
pub struct DeferInformationRequestInput {
    /// 申请。The request.
    pub(super) id: Id<RequestId>,
    /// 读取时的版本号。The version that was read.
    pub(super) expected_version: i32,
    /// 答复的最后一日,晚于现在的最后一日。The last day for the reply; later than it is now.
    pub(super) due_on: Date,
    /// 理由,告知申请人。Why; told to the applicant.
    pub(super) reason: String,
    /// 告知申请人之日,默认今天,不能是以后的日期。The day the applicant was told; today unless said, and none to come.
    pub(super) notified_on: Option<Date>,
}

/// 收费通知(国办函〔2020〕109号)。Noticing a fee.
#[derive(InputObject)]
pub struct NoticeFeeInput {
    /// 申请。The request.
    pub(super) id: Id<RequestId>,
    /// 读取时的版本号。The version that was read.
    pub(super) expected_version: i32,
    /// 按件或者按量,不得并用。By piece or by page, never both.
    pub(super) scale: Code<FeeScale>,
    /// 本申请的件数,或者页数;同一申请人当月此前的件数由系统计算。Pieces of this request, or pages; those of the same applicant in this month are counted by the system.
    pub(super) quantity: u32,
    /// 通知之日,默认今天。The day of the notice; today unless said.
    pub(super) on: Option<Date>,
    /// 申请人收到之日,以送达凭证为准;尚无凭证的,有凭证后再记录。The day it arrived, as proof of it shows; without proof it is recorded when there is one.
    pub(super) received_on: Date,
}

/// 答复(条例第三十六条至第三十九条)。Replying.
#[derive(InputObject)]
pub struct ReplyToInformationRequestInput {
    /// 申请。The request.
    pub(super) id: Id<RequestId>,
    /// 读取时的版本号。The version that was read.
    pub(super) expected_version: i32,
    /// 答复类型。Kind of reply.
    pub(super) kind: Code<ReplyKind>,
    /// 部分公开时,不公开的部分所属的不予公开类型。For a partial disclosure, the kind of refusal of what is kept back.
    pub(super) withheld_as: Option<Code<ReplyKind>>,
    /// 答复内容。What is answered.
    pub(super) text: String,
    /// 理由:不予公开、无法提供、不予处理和部分公开的必填。Why; needed unless everything is disclosed.
    pub(super) ground: Option<String>,
    /// 公共利益理由:第三方不同意而仍然公开的必填,不公开部分属于第三方合法权益的部分公开除外。The public interest; needed to disclose against a third party's objection, unless what is kept back is the third party's.
    pub(super) public_interest: Option<String>,
    /// 所提供的信息(附件)。The files that are handed out.
    #[graphql(default)]
    pub(super) attachment_ids: Vec<Id<domain::attachment::AttachmentId>>,
    /// 答复之日,默认今天。The day of it; today unless said.
    pub(super) on: Option<Date>,
}

/// 记录送达。Recording the delivery of a reply.
#[derive(InputObject)]
pub struct RecordReplyDeliveryInput {
    /// 申请。The request.
    pub(super) id: Id<RequestId>,
    /// 读取时的版本号。The version that was read.
    pub(super) expected_version: i32,
    /// 送达途径。By which route.
    pub(super) route: Code<DeliveryRoute>,
    /// 送达之日,默认今天。The day of it; today unless said.
    pub(super) on: Option<Date>,
}

/// 记录行政复议、行政诉讼。Recording a reconsideration or a lawsuit.
#[derive(InputObject)]
pub struct RecordReviewInput {
    /// 申请。The request.
    pub(super) id: Id<RequestId>,
    /// 读取时的版本号。The version that was read.
    pub(super) expected_version: i32,
    /// 程序。By which way.
    pub(super) kind: Code<ReviewKind>,
    /// 结果;受理未结的为 PENDING。How it stands; PENDING while it is not decided.
    pub(super) outcome: Code<ReviewOutcome>,
    /// 日期,默认今天。The day of it; today unless said.
    pub(super) on: Option<Date>,
}

/// The request that was read.
pub(super) fn target(id: Id<RequestId>, expected_version: i32) -> Target<RequestId> {
    Target { id: id.0, expected_version }
}

/// A text of the unit.
pub(super) fn unit_text(field: &str, text: &str) -> Result<LongText, Refusal> {
    LongText::read(field, text, MOST_UNIT_TEXT)
}
