//! 重大行政决策事项.

use std::sync::Arc;

use async_graphql::{Context, ID, Object};
use domain::participation::decision as model;
use domain::participation::decision::{DecisionState, MatterClass, Outcome, ParticipationWay};

use super::consultation::Consultation;
use super::loaders::ConsultationsAbout;
use super::{channels, document};
use crate::channel::Channel;
use crate::code::Code;
use crate::context::{LocaleCode, Reach};
use crate::document::Document;
use crate::id::id;
use crate::problem::{Answer, Problem};
use crate::time::{Date, DateTime};
use crate::unit::{Unit, find};
use crate::written::Written;

/// A matter on a year's list.
#[derive(Clone)]
pub struct Decision(pub(crate) Arc<model::Decision>);

impl From<model::Decision> for Decision {
    fn from(decision: model::Decision) -> Self {
        Self(Arc::new(decision))
    }
}

impl Written for Decision {}

/// 重大行政决策事项:列入年度事项目录,公布参与范围、方式和渠道。
/// A matter the public takes part in before it is decided, with scope, ways and channels.
#[Object]
impl Decision {
    /// 全局标识。Global id.
    pub async fn id(&self) -> ID {
        id(self.0.id)
    }
    /// 决策机关。The unit that decides.
    async fn unit(&self, ctx: &Context<'_>) -> Option<Unit> {
        find(ctx, Some(self.0.unit_id))
    }
    /// 列入哪一年的事项目录。On the list of this year.
    async fn year(&self) -> i32 {
        self.0.matter.year
    }
    /// 事项名称。Title.
    async fn title(&self) -> &str {
        self.0.matter.title.as_str()
    }
    /// 类别。Class.
    async fn class(&self) -> Code<MatterClass> {
        Code(self.0.matter.class)
    }
    /// 类别名称。Label of the class.
    async fn class_label(&self, ctx: &Context<'_>, locale: Option<LocaleCode>) -> &str {
        self.0.matter.class.label(ctx.language(locale))
    }
    /// 参与范围。Who is concerned, and about what.
    async fn scope(&self) -> &str {
        self.0.matter.scope.as_str()
    }
    /// 参与方式。How the public takes part.
    async fn ways(&self) -> Vec<Code<ParticipationWay>> {
        self.0.matter.ways.iter().copied().map(Code).collect()
    }
    /// 公开渠道。Channels on which it is announced.
    async fn channels(&self, ctx: &Context<'_>) -> Vec<Channel> {
        channels(ctx, &self.0.matter.channel_codes)
    }
    /// 计划开始。Planned beginning.
    async fn planned_from(&self) -> Date {
        Date(self.0.matter.planned_from)
    }
    /// 计划完成。Planned end.
    async fn planned_until(&self) -> Date {
        Date(self.0.matter.planned_until)
    }
    /// 状态。State.
    async fn state(&self) -> Code<DecisionState> {
        Code(self.0.state())
    }
    /// 状态名称。Label of the state.
    async fn state_label(&self, ctx: &Context<'_>, locale: Option<LocaleCode>) -> &str {
        self.0.state().label(ctx.language(locale))
    }
    /// 公布时间。When it was announced.
    async fn announced_at(&self) -> DateTime {
        DateTime(self.0.announced_at)
    }
    /// 决策文件。The document that says what was decided.
    async fn document(&self, ctx: &Context<'_>) -> Result<Option<Document>, Problem> {
        let Some(Outcome::Adopted { document_id, .. }) = &self.0.outcome else { return Ok(None) };
        document(ctx, Some(*document_id)).await
    }
    /// 作出决策或不再推进的时间。When it was decided or dropped.
    async fn ended_at(&self) -> Option<DateTime> {
        let (Outcome::Adopted { at, .. } | Outcome::Dropped { at, .. }) = self.0.outcome.as_ref()?;
        Some(DateTime(*at))
    }
    /// 不再推进的理由。Why it was dropped.
    async fn drop_reason(&self) -> Option<&str> {
        match self.0.outcome.as_ref()? {
            Outcome::Dropped { reason, .. } => Some(reason.as_str()),
            Outcome::Adopted { .. } => None,
        }
    }
    /// 就此公开征求意见,新的在前,至多 20 次;全部见 consultations(filter)。Consultations about it, newest first, at most 20; for all see `consultations`.
    async fn consultations(&self, ctx: &Context<'_>) -> Answer<Vec<Consultation>> {
        let found = ctx.load(ConsultationsAbout(self.0.id)).await?.unwrap_or_default();
        Ok(Some(found.into_iter().map(Consultation).collect()))
    }
    /// 版本号,操作时作为 expectedVersion。Version, to be sent as `expectedVersion`.
    async fn version(&self) -> i32 {
        self.0.version
    }
}
