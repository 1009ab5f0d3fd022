//! Registering for a meeting: anybody, without an account.

use async_graphql::{Context, InputObject, Object, SimpleObject};
use domain::participation::attendance::MOST_CHARACTERS;
use domain::participation::meeting::{AttendeeRole, MeetingId};
use domain::submission::SubmissionWay;

use crate::code::Code;
use crate::context::Reach;
use crate::id::Id;
use crate::participation::incoming;
use crate::problem::{Answer, UserError, answer};
use crate::submission::{PersonInput, Sending, SubmissionReceipt};
use crate::time::Date;

/// 报名。Registering for a meeting.
#[derive(InputObject)]
pub struct RegisterAttendanceInput {
    /// 会议。The meeting.
    meeting_id: Id<MeetingId>,
    /// 类别,须为公告中有名额的。As what; a role the notice has seats for.
    role: Code<AttendeeRole>,
    /// 提交方式,默认 PORTAL;来信、当面报名由办理人员登记。By which way; PORTAL unless said. What came on paper is entered by handlers.
    way: Option<Code<SubmissionWay>>,
    /// 实际收到的日期;仅来信、当面报名填写。The day it was received; for what came on paper only.
    received_on: Option<Date>,
    /// 报名人,须有姓名和一种联系方式。Who registers, with a name and one way to reach them.
    person: PersonInput,
    /// 附言,如拟陈述的意见、与事项的利害关系,至多 1000 字。What they add, such as what they want to say; at most 1000 characters.
    remark: Option<String>,
    /// 幂等键(至少 16 个字符的随机值):因网络中断重新提交时用同一键,只登记一次并得到同一回执。A random key of at least 16 characters; sent again with the same key it is kept once and gets the same receipt.
    idempotency_key: Option<String>,
}

/// 报名的结果。Outcome of registering.
#[derive(SimpleObject)]
pub struct RegisterAttendancePayload {
    /// 回执;被拒绝时为 null。The receipt; null when refused.
    receipt: Option<SubmissionReceipt>,
    /// 需要改正的问题。What to mend.
    user_errors: Vec<UserError>,
}

/// Registrations.
#[derive(Default)]
pub struct AttendanceMutation;

#[Object]
impl AttendanceMutation {
    /// 报名参加听证会、座谈会或列席会议(任何人,无须注册;来信、当面报名由办理人员登记)。Registers for a meeting: anybody, without an account; what came on paper is entered by handlers.
    async fn register_attendance(
        &self,
        ctx: &Context<'_>,
        input: RegisterAttendanceInput,
    ) -> Answer<RegisterAttendancePayload> {
        let act = ctx.act();
        let outcome = async {
            let sending = Sending::of(ctx, input.idempotency_key.as_ref(), "registerAttendance", &input)?;
            let remark = ("remark", input.remark.as_ref(), MOST_CHARACTERS);
            let incoming = incoming(input.way, input.received_on, Some(&input.person), remark)?;
            let (key, code) = (sending.idempotency.as_ref(), &sending.code);
            let wanted = (input.meeting_id.0, input.role.0);
            let attendance = ctx.store().register_attendance(act, key, code, wanted, &incoming).await?;
            Ok(SubmissionReceipt::of(&attendance.number, code, &attendance.code_digest))
        };
        let payload = |receipt, user_errors| RegisterAttendancePayload { receipt, user_errors };
        answer(ctx.request(), outcome.await, payload)
    }
}
