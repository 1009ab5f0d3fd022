//! Announcing meetings, changing the notice and calling them off.

use async_graphql::{Context, InputObject, Object};
use domain::document::DocumentId;
use domain::participation::decision::DecisionId;
use domain::participation::meeting as model;
use domain::participation::meeting::{AttendeeRole, MeetingId, MeetingKind, SelectionMethod};
use domain::refusal::{Refusal, parse};
use persistence::Target;

use super::MeetingPayload;
use crate::code::Code;
use crate::context::{Reach, idempotency};
use crate::id::Id;
use crate::participation::{given, policy, unit_id};
use crate::problem::{Answer, answer};
use crate::time::{Date, DateTime};

/// 议题。An item of the agenda.
#[derive(InputObject)]
pub struct AgendaItemInput {
    /// 议题名称;不公开的议题不对外显示。What it is about; of a closed item nobody outside sees it.
    title: String,
    /// 是否公开,默认公开;听证会的议题须全部公开。Whether it is open; it is unless said. Those of a hearing all are.
    #[graphql(default = true)]
    open: bool,
}

/// 名额。Seats of one role.
#[derive(InputObject)]
pub struct SeatsInput {
    /// 类别。Role.
    role: Code<AttendeeRole>,
    /// 名额,1 至 200。How many, 1 to 200.
    seats: u32,
}

/// 报名办法。How one registers, and how participants are selected.
#[derive(InputObject)]
pub struct RegistrationTermsInput {
    /// 开始日期,默认当日。First day; today unless said.
    from: Option<Date>,
    /// 截止日期,当日有效;听证会须早于材料送达期限。Last day, which counts; before a hearing it is earlier than the day by which the materials are delivered.
    until: Date,
    /// 遴选方式,公告后不再更改。How participants are selected; it stays as announced.
    method: Code<SelectionMethod>,
    /// 遴选办法,与公告一并公布;抽签、按标准遴选的必填。The rules, published with the notice; needed for a draw and for criteria.
    rules: Option<String>,
}

/// 发布会议公告。Announcing a meeting.
#[derive(InputObject)]
pub struct AnnounceMeetingInput {
    /// 组织单位代码。Code of the unit that holds it.
    unit_code: String,
    /// 所属决策事项。The decision it is about.
    decision_id: Option<Id<DecisionId>>,
    /// 类型。Kind.
    kind: Code<MeetingKind>,
    /// 名称。Title.
    title: String,
    /// 召开时间。When it begins.
    starts_at: DateTime,
    /// 地点。Where.
    place: String,
    /// 议程,至少一项公开的议题。The agenda, with at least one open item.
    agenda: Vec<AgendaItemInput>,
    /// 各类别名额,每类一次。Seats of each role, each role once.
    #[graphql(default)]
    seats: Vec<SeatsInput>,
    /// 报名办法;不接受报名的不填,听证会必填。How one registers; left out where nobody can. A hearing needs it.
    registration: Option<RegistrationTermsInput>,
    /// 决策草案、说明等材料,须已公开,至多 10 份;听证会必填。The draft, its explanation and other materials, public already, at most 10; needed for a hearing.
    #[graphql(default)]
    document_ids: Vec<Id<DocumentId>>,
    /// 幂等键:同一键重复提交只生效一次。The same key twice announces once.
    idempotency_key: Option<String>,
}

impl AnnounceMeetingInput {
    fn read(self, ctx: &Context<'_>) -> Result<model::Announcement, Refusal> {
        let registration = self.registration.map(|it| {
            Ok(model::RegistrationTerms {
                from: it.from.map_or_else(|| ctx.act().date(), |from| from.0),
                until: it.until.0,
                method: it.method.0,
                rules: given("registration.rules", it.rules)?,
            })
        });
        Ok(model::Announcement {
            unit_id: unit_id(ctx, &self.unit_code)?,
            decision_id: self.decision_id.map(|it| it.0),
            kind: self.kind.0,
            title: parse("title", &self.title)?,
            starts_at: self.starts_at.0,
            notice: model::Notice {
                place: parse("place", &self.place)?,
                agenda: agenda(&self.agenda)?,
                seats: self.seats.iter().map(|it| model::Seats { role: it.role.0, seats: it.seats }).collect(),
                registration: registration.transpose()?,
                document_ids: self.document_ids.into_iter().map(|it| it.0).collect(),
            },
        })
    }
}

/// 变更会议公告;未填的保持不变,名额和遴选办法不能变更。Changing the notice; what is left out stays. Seats and the way of selecting cannot be changed.
#[derive(InputObject)]
pub struct AmendMeetingInput {
    /// 会议。The meeting.
    id: Id<MeetingId>,
    /// 读取时的版本号。The version that was read.
    expected_version: i32,
    /// 召开时间。When it begins.
    starts_at: Option<DateTime>,
    /// 地点。Where.
    place: Option<String>,
    /// 议程。The agenda.
    agenda: Option<Vec<AgendaItemInput>>,
    /// 材料;送达后不能变更。The materials; not once they are delivered.
    document_ids: Option<Vec<Id<DocumentId>>>,
    /// 报名截止日期,只能延后。Last day of registration; it may only be put off.
    registration_until: Option<Date>,
    /// 变更的理由,对外公布。Why it is changed; published.
    reason: String,
}

impl AmendMeetingInput {
    fn read(self) -> Result<model::Amendment, Refusal> {
        Ok(model::Amendment {
            starts_at: self.starts_at.map(|it| it.0),
            place: given("place", self.place)?,
            agenda: self.agenda.map(|it| agenda(&it)).transpose()?,
            document_ids: self.document_ids.map(|ids| ids.into_iter().map(|it| it.0).collect()),
            registration_until: self.registration_until.map(|it| it.0),
            reason: parse("reason", &self.reason)?,
        })
    }
}

/// 取消会议。Calling a meeting off.
#[derive(InputObject)]
pub struct CancelMeetingInput {
    /// 会议。The meeting.
    id: Id<MeetingId>,
    /// 读取时的版本号。The version that was read.
    expected_version: i32,
    /// 理由,对外公布。Why; published.
    reason: String,
}

fn agenda(items: &[AgendaItemInput]) -> Result<Vec<model::AgendaItem>, Refusal> {
    let read = |(at, it): (usize, &AgendaItemInput)| {
        Ok(model::AgendaItem { title: parse(&format!("agenda.{at}.title"), &it.title)?, open: it.open })
    };
    items.iter().enumerate().map(read).collect()
}

/// Changes to notices.
#[derive(Default)]
pub struct NoticeMutation;

#[Object]
impl NoticeMutation {
    /// 发布听证会、座谈会、列席会议公告(审核人员、政务公开办);来不及在听证会7日前送达材料的拒绝。Announces a meeting; reviewers and offices. A hearing too soon for its materials is refused, naming the earliest day.
    async fn announce_meeting(&self, ctx: &Context<'_>, input: AnnounceMeetingInput) -> Answer<MeetingPayload> {
        let act = ctx.signed_in()?;
        let key = idempotency(input.idempotency_key.as_ref(), "announceMeeting", &input);
        let outcome = async { ctx.store().announce_meeting(act, key.as_ref(), policy(ctx), input.read(ctx)?).await };
        answer(ctx.request(), outcome.await, MeetingPayload::of)
    }

    /// 变更会议公告,召开前(审核人员、政务公开办)。Changes the notice before the meeting; reviewers and offices.
    async fn amend_meeting(&self, ctx: &Context<'_>, input: AmendMeetingInput) -> Answer<MeetingPayload> {
        let act = ctx.signed_in()?;
        let target = Target { id: input.id.0, expected_version: input.expected_version };
        let outcome = async { ctx.store().amend_meeting(act, target, policy(ctx), input.read()?).await };
        answer(ctx.request(), outcome.await, MeetingPayload::of)
    }

    /// 取消会议,召开前(审核人员、政务公开办)。Calls a meeting off before it is held; reviewers and offices.
    async fn cancel_meeting(&self, ctx: &Context<'_>, input: CancelMeetingInput) -> Answer<MeetingPayload> {
        let act = ctx.signed_in()?;
        let target = Target { id: input.id.0, expected_version: input.expected_version };
        let outcome = async {
            let reason = parse("reason", &input.reason)?;
            ctx.store().cancel_meeting(act, target, policy(ctx), reason).await
        };
        answer(ctx.request(), outcome.await, MeetingPayload::of)
    }
}
