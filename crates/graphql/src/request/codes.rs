//! The lists of codes of information requests, by their names in the schema.

use domain::request::letter::LetterKind;
use domain::request::{
    AbandonCause, AnnualRow, ConfirmedBy, ConsultationKind, ConsultationOutcome, DeliveryRoute, FeeScale,
    InformationForm, Queue, Remedy, ReplyKind, RequestState, ReviewKind, ReviewOutcome, SpanReason, Stance, StepKind,
};

use crate::code::Named;

impl Named for InformationForm {
    const NAME: &'static str = "InformationForm";
    const DESCRIPTION: &'static str = "获取信息的方式。In which form the information is wanted.";
}
impl Named for DeliveryRoute {
    const NAME: &'static str = "InformationRoute";
    const DESCRIPTION: &'static str = "获取信息的途径。By which route the information is wanted.";
}
impl Named for RequestState {
    const NAME: &'static str = "InformationRequestState";
    const DESCRIPTION: &'static str = "信息公开申请的状态。State of an information request.";
}
impl Named for Queue {
    const NAME: &'static str = "InformationRequestQueue";
    const DESCRIPTION: &'static str =
        "信息公开申请的待办队列。Work queue of information requests: what is due, and who is waited for.";
}
impl Named for StepKind {
    const NAME: &'static str = "InformationRequestStepKind";
    const DESCRIPTION: &'static str = "办理步骤类型。Kind of step of an information request.";
}
impl Named for SpanReason {
    const NAME: &'static str = "InformationRequestSpanReason";
    const DESCRIPTION: &'static str =
        "期间计入或者不计入办理期限的原因。Why the days of a span count in the reply period, or do not.";
}
impl Named for ConfirmedBy {
    const NAME: &'static str = "ApplicantConfirmation";
    const DESCRIPTION: &'static str = "申请人确认的方式。How an applicant confirmed.";
}
impl Named for AbandonCause {
    const NAME: &'static str = "AbandonmentCause";
    const DESCRIPTION: &'static str = "视为放弃申请的原因。Why a request is deemed abandoned.";
}
impl Named for ConsultationKind {
    const NAME: &'static str = "RequestConsultationKind";
    const DESCRIPTION: &'static str = "征求意见的对象。Whose opinion is asked about a request.";
}
impl Named for ConsultationOutcome {
    const NAME: &'static str = "RequestConsultationOutcome";
    const DESCRIPTION: &'static str = "征求意见的结果。What came of asking for an opinion.";
}
impl Named for Stance {
    const NAME: &'static str = "DisclosureStance";
    const DESCRIPTION: &'static str = "对公开的意见。What somebody who was asked says to a disclosure.";
}
impl Named for FeeScale {
    const NAME: &'static str = "FeeScale";
    const DESCRIPTION: &'static str = "信息处理费的计收标准。By what an information-processing fee is counted.";
}
impl Named for ReplyKind {
    const NAME: &'static str = "RequestReplyKind";
    const DESCRIPTION: &'static str = "答复类型。Kind of reply to an information request.";
}
impl Named for LetterKind {
    const NAME: &'static str = "RequestLetterKind";
    const DESCRIPTION: &'static str = "信息公开申请的文书类型。Kind of letter of an information request.";
}
impl Named for AnnualRow {
    const NAME: &'static str = "AnnualReportRow";
    const DESCRIPTION: &'static str =
        "年度报告中的办理结果栏目。Row of the annual report in which an outcome is counted.";
}
impl Named for Remedy {
    const NAME: &'static str = "RequestRemedy";
    const DESCRIPTION: &'static str = "救济途径。Remedy against a reply.";
}
impl Named for ReviewKind {
    const NAME: &'static str = "RequestReviewKind";
    const DESCRIPTION: &'static str = "行政复议、行政诉讼。Reconsideration, or a lawsuit.";
}
impl Named for ReviewOutcome {
    const NAME: &'static str = "RequestReviewOutcome";
    const DESCRIPTION: &'static str = "复议、诉讼的结果。How a reconsideration or a lawsuit ended.";
}
