//! The lists of codes, as enums of the schema.

use domain::participation::attendance::AttendanceState;
use domain::participation::meeting::{AttendeeRole, BreachKind, MeetingKind, MeetingState, SelectionMethod};

use crate::code::Named;

impl Named for MeetingKind {
    const NAME: &'static str = "MeetingKind";
    const DESCRIPTION: &'static str = "会议类型。Kind of meeting.";
}
impl Named for MeetingState {
    const NAME: &'static str = "MeetingState";
    const DESCRIPTION: &'static str =
        "会议状态,由召开时间和所公布的内容决定。State of a meeting, by the hour and by what was published.";
}
impl Named for AttendeeRole {
    const NAME: &'static str = "AttendeeRole";
    const DESCRIPTION: &'static str = "参加人类别:利益相关方、群众代表、专家、媒体、其他。As what somebody sits in.";
}
impl Named for SelectionMethod {
    const NAME: &'static str = "SelectionMethod";
    const DESCRIPTION: &'static str =
        "遴选方式,与公告一并公布。How participants are selected; published with the notice.";
}
impl Named for BreachKind {
    const NAME: &'static str = "MeetingBreachKind";
    const DESCRIPTION: &'static str =
        "听证会的违规情形(713号令第十六条)。What a hearing did not keep to (order 713, art. 16).";
}
impl Named for AttendanceState {
    const NAME: &'static str = "AttendanceState";
    const DESCRIPTION: &'static str = "报名的状态。State of a registration.";
}
