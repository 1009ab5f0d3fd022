//! 报名: for whoever has number and code, and for those who handle it.

use std::sync::Arc;

use async_graphql::{Context, ID, Object};
use domain::participation::attendance as model;
use domain::participation::attendance::{AttendanceState, PublicName};
use domain::participation::meeting::AttendeeRole;
use domain::person::Sight;
use domain::submission::{LongText, SubmissionWay};

use super::Meeting;
use crate::code::Code;
use crate::context::{LocaleCode, Reach};
use crate::id::id;
use crate::participation::loaders::{CaseKind, SenderOf, TextOf};
use crate::problem::Problem;
use crate::submission::Person;
use crate::time::{Date, DateTime};
use crate::written::Written;

/// A registration as whoever sent it follows it.
pub struct Attendance(pub(super) model::Attendance);

/// 报名的办理情况,凭受理编号和查询码查询;不含报名人和附言。
/// How a registration stands, for whoever has number and query code; neither who registered nor what they added is in it.
#[Object]
impl Attendance {
    /// 受理编号。Number.
    async fn number(&self) -> &str {
        self.0.number.as_str()
    }
    /// 会议。The meeting.
    async fn meeting(&self, ctx: &Context<'_>) -> Result<Option<Meeting>, Problem> {
        Ok(ctx.load(self.0.meeting_id).await?.map(Meeting))
    }
    /// 类别。As what they registered.
    async fn role(&self) -> Code<AttendeeRole> {
        Code(self.0.role)
    }
    /// 提交方式。By which way it came.
    async fn way(&self) -> Code<SubmissionWay> {
        Code(self.0.way)
    }
    /// 收到日期。The day it was received.
    async fn received_on(&self) -> Date {
        Date(self.0.received_on)
    }
    /// 状态。State.
    async fn state(&self) -> Code<AttendanceState> {
        Code(self.0.state)
    }
    /// 状态名称。Label of the state.
    async fn state_label(&self, ctx: &Context<'_>, locale: Option<LocaleCode>) -> &str {
        self.0.state.label(ctx.language(locale))
    }
    /// 是否列入已公布的参加人名单。Whether they stand in the published list.
    async fn listed(&self) -> bool {
        self.0.listed
    }
    /// 名单中公开的称谓。As what they are named in it.
    async fn public_name(&self) -> Option<&str> {
        self.0.public_name.as_ref().map(PublicName::as_str)
    }
}

/// A registration as the unit handles it.
#[derive(Clone)]
pub struct AttendanceCase(pub(crate) Arc<model::Attendance>);

impl From<model::Attendance> for AttendanceCase {
    fn from(attendance: model::Attendance) -> Self {
        Self(Arc::new(attendance))
    }
}

impl Written for AttendanceCase {}

impl AttendanceCase {
    fn is_clear_to(&self, ctx: &Context<'_>) -> bool {
        Sight::of(ctx.act(), self.0.unit_id) == Sight::Clear
    }
}

/// 工作区中的报名;报名人和附言仅办理人员可见。
/// A registration as its unit handles it; who registered and what they added is for its handlers alone.
#[Object]
impl AttendanceCase {
    /// 全局标识。Global id.
    pub async fn id(&self) -> ID {
        id(self.0.id)
    }
    /// 受理编号。Number.
    async fn number(&self) -> &str {
        self.0.number.as_str()
    }
    /// 会议。The meeting.
    async fn meeting(&self, ctx: &Context<'_>) -> Result<Option<Meeting>, Problem> {
        Ok(ctx.load(self.0.meeting_id).await?.map(Meeting))
    }
    /// 类别。As what they registered.
    async fn role(&self) -> Code<AttendeeRole> {
        Code(self.0.role)
    }
    /// 类别名称。Label of the role.
    async fn role_label(&self, ctx: &Context<'_>, locale: Option<LocaleCode>) -> &str {
        self.0.role.label(ctx.language(locale))
    }
    /// 提交方式。By which way it came.
    async fn way(&self) -> Code<SubmissionWay> {
        Code(self.0.way)
    }
    /// 收到日期。The day it was received.
    async fn received_on(&self) -> Date {
        Date(self.0.received_on)
    }
    /// 登记时间。When it was entered.
    async fn registered_at(&self) -> DateTime {
        DateTime(self.0.registered_at)
    }
    /// 报名人;仅办理人员可见。Who registered; for its handlers alone.
    async fn person(&self, ctx: &Context<'_>) -> Result<Option<Person>, Problem> {
        if !self.is_clear_to(ctx) {
            return Ok(None);
        }
        let found = ctx.load(SenderOf(CaseKind::Attendance, self.0.id.0, self.0.unit_id)).await?;
        Ok(found.and_then(|it| Person::seen(&it, Sight::Clear)))
    }
    /// 附言;仅办理人员可见。What they added; for its handlers alone.
    async fn remark(&self, ctx: &Context<'_>) -> Result<Option<String>, Problem> {
        if !self.is_clear_to(ctx) {
            return Ok(None);
        }
        let found = ctx.load(TextOf(CaseKind::Attendance, self.0.id.0, self.0.unit_id)).await?;
        Ok(found.as_ref().map(LongText::as_str).map(str::to_owned))
    }
    /// 状态。State.
    async fn state(&self) -> Code<AttendanceState> {
        Code(self.0.state)
    }
    /// 状态名称。Label of the state.
    async fn state_label(&self, ctx: &Context<'_>, locale: Option<LocaleCode>) -> &str {
        self.0.state.label(ctx.language(locale))
    }
    /// 是否列入已公布的参加人名单。Whether they stand in the published list.
    async fn listed(&self) -> bool {
        self.0.listed
    }
    /// 名单中公开的称谓。As what they are named in it.
    async fn public_name(&self) -> Option<&str> {
        self.0.public_name.as_ref().map(PublicName::as_str)
    }
}
