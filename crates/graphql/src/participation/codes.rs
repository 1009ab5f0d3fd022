//! The lists of codes, as enums of the schema.

use domain::participation::consultation::{ConsultationKind, ConsultationState};
use domain::participation::decision::{DecisionState, MatterClass, ParticipationWay};
use domain::participation::feedback::Adoption;
use domain::participation::opinion::{OpinionState, RejectionReason, Verdict};

use crate::code::Named;

impl Named for MatterClass {
    const NAME: &'static str = "MatterClass";
    const DESCRIPTION: &'static str = "重大行政决策事项的类别(713号令第三条)。Class of a decision (order 713, art. 3).";
}
impl Named for ParticipationWay {
    const NAME: &'static str = "ParticipationWay";
    const DESCRIPTION: &'static str = "公众参与方式(713号令第十四条)。Form of taking part (order 713, art. 14).";
}
impl Named for DecisionState {
    const NAME: &'static str = "DecisionState";
    const DESCRIPTION: &'static str = "决策事项的状态。State of a decision.";
}
impl Named for ConsultationKind {
    const NAME: &'static str = "ConsultationKind";
    const DESCRIPTION: &'static str =
        "征求意见的事项类型,决定最短期限。What is put up for comment; decides the shortest period.";
}
impl Named for ConsultationState {
    const NAME: &'static str = "ConsultationState";
    const DESCRIPTION: &'static str =
        "征求意见的状态,由日期和反馈决定。State of a consultation, by the day and its feedback.";
}
impl Named for OpinionState {
    const NAME: &'static str = "OpinionState";
    const DESCRIPTION: &'static str = "意见的状态。State of an opinion.";
}
impl Named for Verdict {
    const NAME: &'static str = "ModerationVerdict";
    const DESCRIPTION: &'static str = "意见的审核结论。Verdict on an opinion.";
}
impl Named for RejectionReason {
    const NAME: &'static str = "RejectionReason";
    const DESCRIPTION: &'static str = "意见未通过审核的原因。Why an opinion was rejected.";
}
impl Named for Adoption {
    const NAME: &'static str = "Adoption";
    const DESCRIPTION: &'static str = "意见的采纳情况。What became of opinions.";
}
