//! How people register, who was selected and who came; of people nothing but role, number and the name they agreed to.

use std::sync::Arc;

use async_graphql::{Context, Object, SimpleObject};
use domain::participation::attendance::{Attendance, AttendanceState, PublicName};
use domain::participation::meeting as model;
use domain::participation::meeting::{AttendeeRole, DrawSeed, SelectionMethod, SelectionRules};
use domain::submission::CaseNumber;
use persistence::Window;

use super::loaders::{CandidatesOf, CountsOf};
use crate::code::Code;
use crate::context::{LocaleCode, Reach};
use crate::document::Document;
use crate::page::{Connection, connection, scope, window};
use crate::participation::document;
use crate::problem::{Answer, Problem};
use crate::time::{Date, DateTime};
use crate::written::Written;

/// How one registers for a meeting that takes registrations.
pub struct RegistrationTerms(pub(super) Arc<model::Meeting>);

impl RegistrationTerms {
    fn record(&self) -> &model::RegistrationTerms {
        self.0.notice.registration.as_ref().expect("made of meetings with registration only")
    }
}

/// 报名办法。How one registers, and how participants are selected.
#[Object]
impl RegistrationTerms {
    /// 开始日期。First day.
    async fn from(&self) -> Date {
        Date(self.record().from)
    }
    /// 截止日期,当日报名的有效。Last day, which counts.
    async fn until(&self) -> Date {
        Date(self.record().until)
    }
    /// 遴选方式。How participants are selected.
    async fn method(&self) -> Code<SelectionMethod> {
        Code(self.record().method)
    }
    /// 遴选方式名称。Label of the method.
    async fn method_label(&self, ctx: &Context<'_>, locale: Option<LocaleCode>) -> &str {
        self.record().method.label(ctx.language(locale))
    }
    /// 遴选办法;抽签的,说明种子由何产生。The rules; of a draw they say where its seed comes from.
    async fn rules(&self) -> Option<&str> {
        self.record().rules.as_ref().map(SelectionRules::as_str)
    }
    /// 目前是否接受报名。Whether one can register now.
    async fn open(&self, ctx: &Context<'_>) -> bool {
        self.0.takes_registrations(ctx.act().at)
    }
}

/// How participants were selected.
pub struct MeetingSelection(pub(super) Arc<model::Meeting>);

impl MeetingSelection {
    fn record(&self) -> &model::Selection {
        self.0.selection.as_ref().expect("made of meetings with a selection only")
    }
}

/// 遴选结果。抽签可由任何人复核:对每个报名,以 `种子:受理编号`(UTF-8)计算 SHA-256,各类别按哈希值从小到大取名额数。
/// How participants were selected. Anybody can draw again: take the SHA-256 of `seed:number` (UTF-8) of everybody; in each role those with the lowest hashes are in, as many as there are seats.
#[Object]
impl MeetingSelection {
    /// 遴选时间。When.
    async fn at(&self) -> DateTime {
        DateTime(self.record().at)
    }
    /// 抽签种子;不是抽签的为 null。The seed; null where nothing was drawn.
    async fn seed(&self) -> Option<&str> {
        self.record().seed.as_ref().map(DrawSeed::as_str)
    }
    /// 全部报名及其结果,按受理编号排序,不含个人信息。Everybody who registered and what came of it, by number; nothing personal.
    async fn candidates(
        &self,
        ctx: &Context<'_>,
        first: i32,
        after: Option<String>,
    ) -> Answer<Connection<MeetingCandidate>> {
        let scope = scope("candidates", &self.0.id);
        let Window { after, first } = window::<CaseNumber>(first, after.as_deref(), &scope)?;
        let key = CandidatesOf { meeting_id: self.0.id, first, after };
        let page = ctx.load(key).await?.unwrap_or_default();
        let node = |it: Attendance| MeetingCandidate {
            number: it.number.to_string(),
            role: Code(it.role),
            selected: it.state.is_invited(),
        };
        Ok(Some(connection(page, &scope, None, |it: &Attendance| it.number.clone(), node)))
    }
}

/// 报名及其遴选结果。Somebody who registered, by number, and whether they were selected.
#[derive(SimpleObject)]
pub struct MeetingCandidate {
    /// 受理编号。Number.
    number: String,
    /// 类别。Role.
    role: Code<AttendeeRole>,
    /// 是否入选。Whether they were selected.
    selected: bool,
}

impl Written for MeetingCandidate {}

/// Somebody in the published list.
pub struct MeetingParticipant(pub(super) Arc<Attendance>);

/// 参加人名单中的一行。One line of the list of participants.
#[Object]
impl MeetingParticipant {
    /// 受理编号。Number.
    async fn number(&self) -> &str {
        self.0.number.as_str()
    }
    /// 类别。Role.
    async fn role(&self) -> Code<AttendeeRole> {
        Code(self.0.role)
    }
    /// 类别名称。Label of the role.
    async fn role_label(&self, ctx: &Context<'_>, locale: Option<LocaleCode>) -> &str {
        self.0.role.label(ctx.language(locale))
    }
    /// 公开的称谓;本人未同意公开的为 null。As what they agreed to be named; null without consent.
    async fn name(&self) -> Option<&str> {
        self.0.public_name.as_ref().map(PublicName::as_str)
    }
}

/// What was published of a meeting that was held.
pub struct MeetingRecord(pub(super) Arc<model::Meeting>);

impl MeetingRecord {
    fn record(&self) -> &model::MeetingRecord {
        self.0.record.as_ref().expect("made of meetings with a record only")
    }
}

/// 人数。How many of one role.
#[derive(SimpleObject)]
pub struct RoleCount {
    /// 类别。Role.
    role: Code<AttendeeRole>,
    /// 人数。How many.
    count: i64,
}

/// 会议情况。What was published of a meeting.
#[Object]
impl MeetingRecord {
    /// 公布时间。When.
    async fn published_at(&self) -> DateTime {
        DateTime(self.record().at)
    }
    /// 会议记录。The record.
    async fn document(&self, ctx: &Context<'_>) -> Result<Option<Document>, Problem> {
        document(ctx, Some(self.record().document_id)).await
    }
    /// 摘要。What was said and what came of it.
    async fn summary(&self) -> &str {
        self.record().summary.as_str()
    }
    /// 听证参加人是否已确认并签字(713号令第十七条)。Whether the participants have confirmed and signed it (order 713, art. 17).
    async fn signed(&self) -> bool {
        self.record().signed
    }
    /// 各类别实到人数。How many of each role came.
    async fn attended(&self, ctx: &Context<'_>) -> Answer<Vec<RoleCount>> {
        let counts = ctx.load(CountsOf(self.0.id)).await?.unwrap_or_default();
        Ok(Some(counted(&self.0, &counts, |it| it == AttendanceState::Attended)))
    }
}

/// How many of each role that has seats are in one of the states that `counts` takes.
pub(super) fn counted(
    meeting: &model::Meeting,
    found: &[(AttendeeRole, AttendanceState, i64)],
    counts: impl Fn(AttendanceState) -> bool,
) -> Vec<RoleCount> {
    let of = |role| found.iter().filter(|it| it.0 == role && counts(it.1)).map(|it| it.2).sum();
    meeting.notice.seats.iter().map(|it| RoleCount { role: Code(it.role), count: of(it.role) }).collect()
}
