//! 听证会、座谈会、列席会议: what the public sits in on, and who registers for it.

pub(crate) mod attendance;
mod attendance_mutation;
mod codes;
mod conduct_mutation;
pub(crate) mod loaders;
mod notice_mutation;
pub(crate) mod query;
mod selection;
pub(crate) mod workspace;

use std::sync::Arc;

use async_graphql::{Context, ID, MergedObject, Object, SimpleObject};
use domain::participation::meeting as model;
use domain::participation::meeting::{AttendeeRole, BreachKind, MeetingKind, MeetingState};

use self::loaders::ParticipantsOf;
use self::selection::{MeetingParticipant, MeetingRecord, MeetingSelection, RegistrationTerms};
use crate::code::Code;
use crate::context::{LocaleCode, Reach};
use crate::document::Document;
use crate::document::loaders::DocumentKey;
use crate::id::id;
use crate::loaders::Scope;
use crate::participation::decision::Decision;
use crate::participation::policy;
use crate::problem::{Answer, Problem, UserError};
use crate::time::{Date, DateTime};
use crate::unit::{Unit, find};
use crate::written::Written;

/// Changes to meetings.
#[derive(MergedObject, Default)]
pub struct MeetingMutation(
    notice_mutation::NoticeMutation,
    attendance_mutation::AttendanceMutation,
    conduct_mutation::ConductMutation,
);

/// A meeting as anybody sees it.
#[derive(Clone)]
pub struct Meeting(pub(crate) Arc<model::Meeting>);

impl From<model::Meeting> for Meeting {
    fn from(meeting: model::Meeting) -> Self {
        Self(Arc::new(meeting))
    }
}

impl Written for Meeting {}

/// 会议操作的结果。Outcome of an act on a meeting.
#[derive(SimpleObject)]
pub struct MeetingPayload {
    /// 会议;被拒绝时为 null。The meeting; null when refused.
    meeting: Option<Meeting>,
    /// 需要改正的问题。What to mend.
    user_errors: Vec<UserError>,
}

impl MeetingPayload {
    fn of(meeting: Option<model::Meeting>, user_errors: Vec<UserError>) -> Self {
        Self { meeting: meeting.map(Meeting::from), user_errors }
    }
}

/// 议题。An item of the agenda.
#[derive(SimpleObject)]
pub struct AgendaItem {
    /// 议题名称。What it is about.
    title: String,
    /// 是否公开;不公开的议题仅组织单位的工作人员可见。Whether it is public; closed items are shown to the unit's staff only.
    open: bool,
}

/// 名额。Seats of one role.
#[derive(SimpleObject)]
pub struct Seats {
    /// 类别。Role.
    role: Code<AttendeeRole>,
    /// 名额。How many.
    seats: u32,
}

/// 公告变更。A change of the notice.
#[derive(SimpleObject)]
pub struct MeetingAmendment {
    /// 变更时间。When it was changed.
    at: DateTime,
    /// 理由。Why.
    reason: String,
    /// 原定召开时间;未改期的为 null。When it was to be held before; null where it was not moved.
    moved_from: Option<DateTime>,
}

/// 取消。That it was called off.
#[derive(SimpleObject)]
pub struct MeetingCancellation {
    /// 取消时间。When.
    at: DateTime,
    /// 理由。Why.
    reason: String,
}

/// 违规情形。What a hearing did not keep to.
#[derive(SimpleObject)]
#[graphql(complex)]
pub struct MeetingBreach {
    /// 情形。What.
    kind: Code<BreachKind>,
    /// 法定期限。The last day on which it would have been in time.
    due_on: Date,
    /// 实际日期;尚未进行的为 null。The day it happened; null while it has not.
    done_on: Option<Date>,
}

#[async_graphql::ComplexObject]
impl MeetingBreach {
    /// 情形名称。Label of it.
    async fn label(&self, ctx: &Context<'_>, locale: Option<LocaleCode>) -> &str {
        self.kind.0.label(ctx.language(locale))
    }
}

/// Items of an agenda as rows.
fn agenda<'a>(items: impl Iterator<Item = &'a model::AgendaItem>) -> Vec<AgendaItem> {
    items.map(|it| AgendaItem { title: it.title.to_string(), open: it.open }).collect()
}

/// 听证会、座谈会、列席会议:从公告、报名、遴选到公布会议情况。
/// A hearing, a symposium or a meeting of the government that people sit in on: from the notice to the published record.
#[Object]
impl Meeting {
    /// 全局标识。Global id.
    pub async fn id(&self) -> ID {
        id(self.0.id)
    }
    /// 组织单位。The unit that holds it.
    async fn unit(&self, ctx: &Context<'_>) -> Option<Unit> {
        find(ctx, Some(self.0.unit_id))
    }
    /// 所属决策事项。The decision it is about.
    async fn decision(&self, ctx: &Context<'_>) -> Result<Option<Decision>, Problem> {
        let Some(id) = self.0.decision_id else { return Ok(None) };
        Ok(ctx.load(id).await?.map(Decision))
    }
    /// 类型。Kind.
    async fn kind(&self) -> Code<MeetingKind> {
        Code(self.0.kind)
    }
    /// 类型名称。Label of the kind.
    async fn kind_label(&self, ctx: &Context<'_>, locale: Option<LocaleCode>) -> &str {
        self.0.kind.label(ctx.language(locale))
    }
    /// 名称。Title.
    async fn title(&self) -> &str {
        self.0.title.as_str()
    }
    /// 召开时间。When it begins.
    async fn starts_at(&self) -> DateTime {
        DateTime(self.0.starts_at)
    }
    /// 召开日期。The day on which it is held.
    async fn held_on(&self) -> Date {
        Date(self.0.held_on())
    }
    /// 地点。Where.
    async fn place(&self) -> &str {
        self.0.notice.place.as_str()
    }
    /// 公开的议题;不公开的不在其中。The items of the agenda that are open; closed ones are not among them.
    async fn agenda(&self) -> Vec<AgendaItem> {
        agenda(self.0.notice.agenda.iter().filter(|it| it.open))
    }
    /// 各类别名额。Seats of each role.
    async fn seats(&self) -> Vec<Seats> {
        self.0.notice.seats.iter().map(|it| Seats { role: Code(it.role), seats: it.seats }).collect()
    }
    /// 报名;不接受报名的为 null。How to register; null where nobody can.
    async fn registration(&self) -> Option<RegistrationTerms> {
        self.0.notice.registration.as_ref()?;
        Some(RegistrationTerms(self.0.clone()))
    }
    /// 决策草案及说明等会议材料。The draft, its explanation and other materials.
    async fn documents(&self, ctx: &Context<'_>) -> Answer<Vec<Document>> {
        let keys: Vec<_> = self.0.notice.document_ids.iter().map(|id| DocumentKey(Scope::Public, *id)).collect();
        let mut found = ctx.load_all(keys.clone()).await?;
        let documents = keys.into_iter().filter_map(|key| found.remove(&key));
        Ok(Some(documents.map(|pair| Document::new(Scope::Public, pair)).collect()))
    }
    /// 公告时间。When it was announced.
    async fn announced_at(&self) -> DateTime {
        DateTime(self.0.announced_at)
    }
    /// 公告变更,按时间先后。Changes of the notice, in their order.
    async fn amendments(&self) -> Vec<MeetingAmendment> {
        let shown = |it: &model::Amended| MeetingAmendment {
            at: DateTime(it.at),
            reason: it.reason.to_string(),
            moved_from: it.moved_from.map(DateTime),
        };
        self.0.amendments.iter().map(shown).collect()
    }
    /// 听证材料送达期限;不是听证会的为 null。By which day the participants of a hearing have the materials; null for other meetings.
    async fn materials_due_on(&self, ctx: &Context<'_>) -> Option<Date> {
        self.0.materials_due(policy(ctx)).map(Date)
    }
    /// 材料送达日期。The day on which the participants had the materials.
    async fn materials_delivered_on(&self) -> Option<Date> {
        self.0.materials.as_ref().map(|it| Date(it.delivered_on))
    }
    /// 遴选结果;遴选前为 null。How participants were selected; null before.
    async fn selection(&self) -> Option<MeetingSelection> {
        self.0.selection.as_ref()?;
        Some(MeetingSelection(self.0.clone()))
    }
    /// 首次公布参加人名单的时间。When the list of participants was first published.
    async fn participants_listed_at(&self) -> Option<DateTime> {
        self.0.listed_at.map(DateTime)
    }
    /// 参加人名单;公布前为 null。The list of participants; null before it is published.
    async fn participants(&self, ctx: &Context<'_>) -> Answer<Vec<MeetingParticipant>> {
        if self.0.listed_at.is_none() {
            return Ok(None);
        }
        let found = ctx.load(ParticipantsOf(self.0.id)).await?.unwrap_or_default();
        Ok(Some(found.into_iter().map(MeetingParticipant).collect()))
    }
    /// 会议情况;公布前为 null。What was published of it; null before.
    async fn record(&self) -> Option<MeetingRecord> {
        self.0.record.as_ref()?;
        Some(MeetingRecord(self.0.clone()))
    }
    /// 取消;未取消的为 null。That it was called off; null where it was not.
    async fn cancellation(&self) -> Option<MeetingCancellation> {
        let it = self.0.cancellation.as_ref()?;
        Some(MeetingCancellation { at: DateTime(it.at), reason: it.reason.to_string() })
    }
    /// 状态,由召开时间和所公布的内容决定。State, by the hour and by what was published.
    async fn state(&self, ctx: &Context<'_>) -> Code<MeetingState> {
        Code(self.0.state(ctx.act().at))
    }
    /// 状态名称。Label of the state.
    async fn state_label(&self, ctx: &Context<'_>, locale: Option<LocaleCode>) -> &str {
        self.0.state(ctx.act().at).label(ctx.language(locale))
    }
    /// 违规情形,以当日为准(713号令第十六条)。What a hearing has not kept to, as of today (order 713, art. 16).
    async fn breaches(&self, ctx: &Context<'_>) -> Vec<MeetingBreach> {
        let shown = |it: model::Breach| MeetingBreach {
            kind: Code(it.kind),
            due_on: Date(it.due_on),
            done_on: it.done_on.map(Date),
        };
        self.0.breaches(ctx.act().date(), policy(ctx)).into_iter().map(shown).collect()
    }
    /// 版本号,操作时作为 expectedVersion。Version, to be sent as `expectedVersion`.
    async fn version(&self) -> i32 {
        self.0.version
    }
}
