//! Selecting participants, delivering materials, and what was held.

use async_graphql::{Context, InputObject, Object};
use domain::document::DocumentId;
use domain::participation::attendance::AttendanceId;
use domain::participation::meeting::{ListEntry, MeetingId};
use domain::refusal::{Refusal, parse};
use persistence::Target;

use super::MeetingPayload;
use crate::context::Reach;
use crate::id::Id;
use crate::participation::{given, policy};
use crate::problem::{Answer, Problem, answer};
use crate::time::Date;

/// Ids that one call takes at most: as many as a meeting has seats.
const MOST_IDS: usize = 1_000;

/// 遴选参加人。Selecting participants.
#[derive(InputObject)]
pub struct SelectAttendeesInput {
    /// 会议。The meeting.
    id: Id<MeetingId>,
    /// 读取时的版本号。The version that was read.
    expected_version: i32,
    /// 抽签种子:按公布的办法公开产生的随机数,仅抽签填写,对外公布。Seed of a draw: a number drawn in public as the rules say; for a draw only, and published.
    draw_seed: Option<String>,
    /// 符合公布标准的报名,仅按标准遴选填写。Those who meet the published criteria; for a selection by criteria only.
    #[graphql(default)]
    attendance_ids: Vec<Id<AttendanceId>>,
}

/// 名单中的称谓。How somebody is named in the list.
#[derive(InputObject)]
pub struct ParticipantInput {
    /// 已入选的报名。A registration that was selected.
    attendance_id: Id<AttendanceId>,
    /// 公开的称谓,如姓名、单位。As what they are named.
    public_name: Option<String>,
    /// 本人是否单独同意公开;未同意的不能公开称谓。Whether they agreed to be named; without that nobody is.
    consented: bool,
}

/// 公布参加人名单;未列出的入选者只公布类别和受理编号。Publishing the list; whoever is left out of it stands there by role and number.
#[derive(InputObject)]
pub struct PublishParticipantsInput {
    /// 会议。The meeting.
    id: Id<MeetingId>,
    /// 读取时的版本号。The version that was read.
    expected_version: i32,
    /// 公开称谓的参加人。Those who are named.
    #[graphql(default)]
    participants: Vec<ParticipantInput>,
}

/// 登记材料送达。Recording that the materials were delivered.
#[derive(InputObject)]
pub struct RecordMaterialsDeliveryInput {
    /// 会议。The meeting.
    id: Id<MeetingId>,
    /// 读取时的版本号。The version that was read.
    expected_version: i32,
    /// 送达最后一名参加人的日期。The day on which the last of the participants had them.
    delivered_on: Date,
}

/// 签到。Recording who came.
#[derive(InputObject)]
pub struct RecordAttendanceInput {
    /// 会议。The meeting.
    id: Id<MeetingId>,
    /// 读取时的版本号。The version that was read.
    expected_version: i32,
    /// 到会的报名;其余入选者记为缺席。Those who came; whoever else was selected is absent.
    attendance_ids: Vec<Id<AttendanceId>>,
}

/// 公布会议情况。Publishing what was said and what came of it.
#[derive(InputObject)]
pub struct PublishMeetingRecordInput {
    /// 会议。The meeting.
    id: Id<MeetingId>,
    /// 读取时的版本号。The version that was read.
    expected_version: i32,
    /// 会议记录,须已公开。The record; public already.
    document_id: Id<DocumentId>,
    /// 摘要,至多 5000 字。Summary, at most 5000 characters.
    summary: String,
    /// 听证参加人已确认并签字;听证会须为 true。Whether the participants have confirmed and signed it; a hearing needs that.
    #[graphql(default)]
    signed: bool,
}

/// Changes to what becomes of a meeting.
#[derive(Default)]
pub struct ConductMutation;

#[Object]
impl ConductMutation {
    /// 遴选参加人,报名截止后,按公布的方式(审核人员、政务公开办)。Selects participants when registration is over, by the method that was published; reviewers and offices.
    async fn select_attendees(&self, ctx: &Context<'_>, input: SelectAttendeesInput) -> Answer<MeetingPayload> {
        let act = ctx.signed_in()?;
        let target = Target { id: input.id.0, expected_version: input.expected_version };
        let chosen = ids(&input.attendance_ids)?;
        let outcome = async {
            let seed = given("drawSeed", input.draw_seed)?;
            ctx.store().select_attendees(act, target, seed, &chosen).await
        };
        answer(ctx.request(), outcome.await, MeetingPayload::of)
    }

    /// 公布参加人名单(审核人员、政务公开办);未经本人单独同意不公开称谓。Publishes the list of participants; reviewers and offices. Nobody is named without consent.
    async fn publish_participants(&self, ctx: &Context<'_>, input: PublishParticipantsInput) -> Answer<MeetingPayload> {
        let act = ctx.signed_in()?;
        let target = Target { id: input.id.0, expected_version: input.expected_version };
        at_most(input.participants.len())?;
        let outcome = async {
            let entries = input.participants.into_iter().enumerate().map(|(at, it)| {
                let public_name = given(&format!("participants.{at}.publicName"), it.public_name)?;
                Ok(ListEntry { id: it.attendance_id.0, public_name, consented: it.consented })
            });
            let entries = entries.collect::<Result<Vec<_>, Refusal>>()?;
            ctx.store().publish_participants(act, target, &entries).await
        };
        answer(ctx.request(), outcome.await, MeetingPayload::of)
    }

    /// 登记材料送达日期(办理人员);迟于听证会召开7日前的拒绝,须先改期。Records when the materials were delivered; handlers. Less than seven days before a hearing it is refused until the hearing is moved.
    async fn record_materials_delivery(
        &self,
        ctx: &Context<'_>,
        input: RecordMaterialsDeliveryInput,
    ) -> Answer<MeetingPayload> {
        let act = ctx.signed_in()?;
        let target = Target { id: input.id.0, expected_version: input.expected_version };
        let outcome = ctx.store().deliver_materials(act, target, policy(ctx), input.delivered_on.0).await;
        answer(ctx.request(), outcome, MeetingPayload::of)
    }

    /// 签到:登记到会的参加人(办理人员)。Records who came; handlers.
    async fn record_attendance(&self, ctx: &Context<'_>, input: RecordAttendanceInput) -> Answer<MeetingPayload> {
        let act = ctx.signed_in()?;
        let target = Target { id: input.id.0, expected_version: input.expected_version };
        let present = ids(&input.attendance_ids)?;
        let outcome = ctx.store().record_attendance(act, target, &present).await;
        answer(ctx.request(), outcome, MeetingPayload::of)
    }

    /// 公布会议情况(审核人员、政务公开办);听证会记录须经参加人签字。Publishes the record; reviewers and offices. That of a hearing is signed by its participants.
    async fn publish_meeting_record(
        &self,
        ctx: &Context<'_>,
        input: PublishMeetingRecordInput,
    ) -> Answer<MeetingPayload> {
        let act = ctx.signed_in()?;
        let target = Target { id: input.id.0, expected_version: input.expected_version };
        let outcome = async {
            let record = (input.document_id.0, parse("summary", &input.summary)?, input.signed);
            ctx.store().publish_meeting_record(act, target, policy(ctx), record).await
        };
        answer(ctx.request(), outcome.await, MeetingPayload::of)
    }
}

fn ids(ids: &[Id<AttendanceId>]) -> Result<Vec<AttendanceId>, Problem> {
    at_most(ids.len())?;
    Ok(ids.iter().map(|it| it.0).collect())
}

fn at_most(count: usize) -> Result<(), Problem> {
    if count <= MOST_IDS {
        return Ok(());
    }
    Err(Problem::bad_input(format!("至多 {MOST_IDS} 人"), format!("at most {MOST_IDS} people")))
}
