//! 公开义务: what is due, since when and until when, and what became of it.

pub(crate) mod coverage;
mod loaders;
pub(crate) mod mutation;
pub(crate) mod query;
mod trigger;

use std::sync::Arc;

use async_graphql::{Context, ID, Object, SimpleObject};
use domain::obligation as model;
use domain::obligation::{Cause, Fulfilment, LapseReason, ObligationAction, ObligationKind, ObligationState, State};

use self::loaders::{InForceOn, TriggerKey};
use self::trigger::Trigger;
use crate::catalogue::edition::Permission;
use crate::catalogue::item::CatalogueItem;
use crate::code::{Code, Named};
use crate::context::{LocaleCode, Reach};
use crate::document::Document;
use crate::document::loaders::DocumentKey;
use crate::id::id;
use crate::loaders::Scope;
use crate::pilot_domain::PilotDomain;
use crate::problem::{Problem, UserError};
use crate::time::{Date, DateTime};
use crate::unit::{Unit, find};
use crate::written::Written;

impl Named for ObligationKind {
    const NAME: &'static str = "ObligationKind";
    const DESCRIPTION: &'static str = "公开义务的类型。What is owed.";
}
impl Named for ObligationState {
    const NAME: &'static str = "ObligationState";
    const DESCRIPTION: &'static str = "公开义务的状态。State of an obligation.";
}
impl Named for Fulfilment {
    const NAME: &'static str = "Fulfilment";
    const DESCRIPTION: &'static str = "履行情况。How an obligation stands on a day.";
}
impl Named for LapseReason {
    const NAME: &'static str = "ObligationLapse";
    const DESCRIPTION: &'static str = "义务失效的原因。Why an obligation lapsed.";
}
impl Named for ObligationAction {
    const NAME: &'static str = "ObligationAction";
    const DESCRIPTION: &'static str = "可对公开义务进行的操作。A verb an obligation knows, for asking whether one may.";
}

/// Something that is owed, and how it stands.
#[derive(Clone)]
pub struct Obligation {
    record: Arc<model::Obligation>,
    /// How it stood at the moment that was asked for; none for now.
    stood: Option<Fulfilment>,
}

impl Obligation {
    pub(crate) fn now(record: Arc<model::Obligation>) -> Self {
        Self { record, stood: None }
    }

    fn fulfilled(&self, ctx: &Context<'_>) -> Fulfilment {
        self.stood.unwrap_or_else(|| self.record.fulfilment(ctx.act().date()))
    }

    /// Whether the caller reads what is for staff.
    fn shows_inside(&self, ctx: &Context<'_>) -> bool {
        ctx.act().holds(&model::READERS, self.record.unit_id)
    }
}

impl Written for Obligation {}

/// 公开义务:一个公开事项因发生的事由、到来的周期或已有的发布而应做的事。
/// What an item makes due, because something happened, a period came round, or something is on display.
#[Object]
impl Obligation {
    /// 全局标识。Global id.
    pub async fn id(&self) -> ID {
        id(self.record.id)
    }
    /// 事项键。Key of the item.
    async fn item_key(&self) -> &str {
        self.record.line.item_key.as_str()
    }
    /// 生效目录中的公开事项;已不在目录中的为 null。The item in force; null when no catalogue in force has it.
    async fn item(&self, ctx: &Context<'_>) -> Result<Option<CatalogueItem>, Problem> {
        let item = ctx.load(InForceOn(self.record.line.clone())).await?;
        Ok(item.map(|it| CatalogueItem::new(Scope::Public, it, None)))
    }
    /// 公开主体。The unit that answers for it.
    async fn unit(&self, ctx: &Context<'_>) -> Option<Unit> {
        find(ctx, Some(self.record.unit_id))
    }
    /// 领域。Pilot domain.
    async fn pilot_domain(&self, ctx: &Context<'_>) -> Option<PilotDomain> {
        ctx.directory().pilot_domain(self.record.pilot_domain.as_ref()?).cloned().map(PilotDomain::from)
    }
    /// 义务类型。What is owed.
    async fn kind(&self) -> Code<ObligationKind> {
        Code(self.record.kind)
    }
    /// 义务类型名称。Label of the kind.
    async fn kind_label(&self, ctx: &Context<'_>, locale: Option<LocaleCode>) -> &str {
        self.record.kind.label(ctx.language(locale))
    }
    /// 适用范围,即事项中的哪一部分。The part of the item it is about.
    async fn scope(&self) -> Option<&str> {
        self.record.scope.as_deref()
    }
    /// 起算事由;仅该单位工作人员可见,因所涉内容可能尚未公开。What happened; for the unit's staff, as it may not be public yet.
    async fn trigger(&self, ctx: &Context<'_>) -> Result<Option<Trigger>, Problem> {
        let Cause::Trigger { trigger_id } = self.record.cause else { return Ok(None) };
        if !self.shows_inside(ctx) {
            return Ok(None);
        }
        Ok(ctx.load(TriggerKey(trigger_id)).await?.map(Trigger))
    }
    /// 所属周期;不按期的为 null。The period it is for; null when it is for none.
    async fn period(&self) -> Option<ObligationPeriod> {
        let Cause::Period { from, until, turn } = self.record.cause else { return None };
        Some(ObligationPeriod { from: Date(from), until: Date(until), turn: i32::try_from(turn).unwrap_or(i32::MAX) })
    }
    /// 起算日期。The day from which it counts.
    async fn starts_on(&self) -> Date {
        Date(self.record.starts_on)
    }
    /// 到期日;无法确定的为 null。公示义务为应保持公开的最后一日。The last day; null where none can be derived. Of a display, the last day on which it has to be public.
    async fn due_on(&self) -> Option<Date> {
        self.record.deadline.on.map(Date)
    }
    /// 到期日是否暂定:计算经过尚未公布放假安排的年份。Whether the day may move: the holidays of a year on the way are not known yet.
    async fn provisional(&self) -> bool {
        self.record.deadline.provisional
    }
    /// 是否为法定最长期限:时限未写明天数,应及时公开,至迟为该日。Whether the text names no number: promptly, at the latest on that day.
    async fn ceiling(&self) -> bool {
        self.record.deadline.ceiling
    }
    /// 期限的依据。Where the day comes from.
    async fn basis(&self) -> &str {
        self.record.deadline.basis.code()
    }
    /// 期限的法律依据。The law behind the day, where it is not the catalogue itself.
    async fn legal_basis(&self) -> Option<&str> {
        self.record.deadline.basis.legal_basis()
    }
    /// 状态。State.
    async fn state(&self) -> Code<ObligationState> {
        Code(self.record.state.name())
    }
    /// 状态名称。Label of the state.
    async fn state_label(&self, ctx: &Context<'_>, locale: Option<LocaleCode>) -> &str {
        self.record.state.name().label(ctx.language(locale))
    }
    /// 履行情况;按 asOf 查询的为当时的情况。How it stands; as it stood then, where `asOf` was asked for.
    async fn fulfilment(&self, ctx: &Context<'_>) -> Code<Fulfilment> {
        Code(self.fulfilled(ctx))
    }
    /// 履行情况名称。Label of how it stands.
    async fn fulfilment_label(&self, ctx: &Context<'_>, locale: Option<LocaleCode>) -> &str {
        self.fulfilled(ctx).label(ctx.language(locale))
    }
    /// 距到期的自然日数,逾期的为负;已了结的为 null。Calendar days until it is due, negative when overdue; null when it is closed.
    async fn days_left(&self, ctx: &Context<'_>) -> Option<i64> {
        let due_on = self.record.deadline.on.filter(|_| self.record.is_open())?;
        Some((due_on - ctx.act().date()).num_days())
    }
    /// 履行该义务的政府信息。The document that met it.
    async fn document(&self, ctx: &Context<'_>) -> Result<Option<Document>, Problem> {
        let displayed = match self.record.cause {
            Cause::Publication { document_id } => Some(document_id),
            _ => None,
        };
        let Some(document_id) = self.record.met_by().or(displayed) else { return Ok(None) };
        let pair = ctx.load(DocumentKey(Scope::Public, document_id)).await?;
        Ok(pair.map(|pair| Document::new(Scope::Public, pair)))
    }
    /// 履行日期。The day it was met.
    async fn met_on(&self) -> Option<Date> {
        self.record.met_on().map(Date)
    }
    /// 免除理由;仅该单位工作人员可见。Why it was excused; for the unit's staff.
    async fn excuse(&self, ctx: &Context<'_>) -> Option<ObligationExcuse> {
        let State::Excused(excuse) = &self.record.state else { return None };
        self.shows_inside(ctx).then(|| ObligationExcuse { reason: excuse.reason.to_string(), at: DateTime(excuse.at) })
    }
    /// 失效原因。Why it lapsed.
    async fn lapse_reason(&self) -> Option<Code<LapseReason>> {
        match self.record.state {
            State::Lapsed { reason, .. } => Some(Code(reason)),
            _ => None,
        }
    }
    /// 版本号,修改时作为 expectedVersion 提交。Version, to be sent as `expectedVersion`.
    async fn version(&self) -> i32 {
        self.record.version
    }
    /// 当前用户能否进行某操作及不能的理由。Whether the caller may, and why not.
    async fn viewer_can(&self, ctx: &Context<'_>, action: Code<ObligationAction>) -> Permission {
        let reason = self.record.may(ctx.act(), action.0).err();
        Permission::of(reason.iter().map(|refusal| UserError::of(refusal, ctx.request().locale)).collect())
    }
}

/// 周期。A period for which something is published.
#[derive(SimpleObject)]
pub struct ObligationPeriod {
    /// 第一日。First day.
    from: Date,
    /// 最后一日。Last day.
    until: Date,
    /// 期内第几次,从 1 起。Which publication of the period, from 1.
    turn: i32,
}

/// 免除。An excuse.
#[derive(SimpleObject)]
pub struct ObligationExcuse {
    /// 理由。Why.
    reason: String,
    /// 时间。When.
    at: DateTime,
}
