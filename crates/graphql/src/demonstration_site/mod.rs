//! 示范点: what anybody reads of a designated one, and what those who look after the unit read of its nomination.

pub(crate) mod mutation;
pub(crate) mod query;

use std::sync::Arc;

use async_graphql::dataloader::Loader;
use async_graphql::{Context, ID, Object};
use domain::demonstration_site as model;
use domain::demonstration_site::{DemonstrationSiteId, SiteAction, SiteState};
use persistence::Failure;

use crate::catalogue::edition::Permission;
use crate::code::{Code, Named};
use crate::context::{LocaleCode, Reach};
use crate::evidence::SupportingEvidence;
use crate::id::id;
use crate::loaders::{Loaded, Reading, Scope, grouped};
use crate::milestone::record::staff;
use crate::pilot_domain::PilotDomain;
use crate::problem::{Answer, UserError};
use crate::staff::Staff;
use crate::time::{Date, DateTime};
use crate::unit::{Unit, find};
use crate::written::Written;

impl Named for SiteState {
    const NAME: &'static str = "DemonstrationSiteState";
    const DESCRIPTION: &'static str = "示范点状态。State of a demonstration site.";
}
impl Named for SiteAction {
    const NAME: &'static str = "DemonstrationSiteAction";
    const DESCRIPTION: &'static str =
        "可对示范点进行的操作。A verb a demonstration site knows, for asking whether one may.";
}

/// A site: as anybody sees a designated one, or as those who look after the unit see its nomination.
#[derive(Clone)]
pub struct DemonstrationSite {
    scope: Scope,
    record: Arc<model::DemonstrationSite>,
}

impl DemonstrationSite {
    pub(crate) fn new(scope: Scope, record: impl Into<Arc<model::DemonstrationSite>>) -> Self {
        Self { scope, record: record.into() }
    }

    /// The nomination, for whoever came through the workspace and looks after the unit.
    fn inside(&self, ctx: &Context<'_>) -> Option<&model::DemonstrationSite> {
        (self.scope == Scope::Workspace && self.record.is_visible_to(ctx.act())).then_some(&*self.record)
    }
}

impl Written for DemonstrationSite {}

/// A site, with whose eyes it is read.
#[derive(Clone, Copy, PartialEq, Eq, Hash)]
pub(crate) struct SiteKey(pub(crate) Scope, pub(crate) DemonstrationSiteId);

impl Loader<SiteKey> for Reading {
    type Value = Arc<model::DemonstrationSite>;
    type Error = Arc<Failure>;

    async fn load(&self, keys: &[SiteKey]) -> Loaded<SiteKey, Self::Value> {
        let mut loaded = std::collections::HashMap::new();
        for (scope, keys) in grouped(keys, |key| key.0) {
            let ids: Vec<_> = keys.iter().map(|key| key.1).collect();
            let found = match scope {
                Scope::Public => self.store.demonstration_sites_by_ids(&ids).await?,
                Scope::Workspace => self.store.site_nominations_by_ids(&self.act.actor, &ids).await?,
            };
            loaded.extend(found.into_iter().map(|it| (SiteKey(scope, it.id), Arc::new(it))));
        }
        Ok(loaded)
    }
}

/// 示范点:公众见已确定的;申报材料和审定情况仅管理该单位的工作人员在工作区可见。
/// A demonstration site. Anybody sees a designated one; its nomination, and how that was decided, are for those who look after the unit, in the workspace.
#[Object]
impl DemonstrationSite {
    /// 全局标识。Global id.
    pub async fn id(&self) -> ID {
        id(self.record.id)
    }
    /// 单位。The unit.
    async fn unit(&self, ctx: &Context<'_>) -> Option<Unit> {
        find(ctx, Some(self.record.nomination.unit_id))
    }
    /// 名称。Title.
    async fn title(&self) -> &str {
        self.record.nomination.title.as_str()
    }
    /// 示范的领域;为空表示全面工作。The domains it shows; none for the unit's work as a whole.
    async fn pilot_domains(&self, ctx: &Context<'_>) -> Vec<PilotDomain> {
        let codes = self.record.nomination.pilot_domains.iter();
        codes.filter_map(|code| ctx.directory().pilot_domain(code).cloned()).map(PilotDomain::from).collect()
    }
    /// 理由:有什么可以示范。What there is to be seen.
    async fn reason(&self) -> &str {
        self.record.nomination.reason.as_str()
    }
    /// 状态。State.
    async fn state(&self) -> Code<SiteState> {
        Code(self.record.state())
    }
    /// 状态名称。Label of the state.
    async fn state_label(&self, ctx: &Context<'_>, locale: Option<LocaleCode>) -> &str {
        self.record.state().label(ctx.language(locale))
    }
    /// 确定为示范点的日期;未确定的为 null。The day it was designated; null when it is not.
    async fn designated_on(&self) -> Option<Date> {
        let is_designated = matches!(self.record.state(), SiteState::Designated | SiteState::Ended);
        let decided = self.record.standing.decided().filter(|_| is_designated)?;
        Some(Date(domain::act::china_date(decided.at)))
    }
    /// 版本号,操作时作为 expectedVersion。Version, to be sent as `expectedVersion`.
    async fn version(&self) -> i32 {
        self.record.version
    }
    /// 佐证材料;仅工作区可见。Evidence; in the workspace only.
    async fn evidence(&self, ctx: &Context<'_>) -> Option<SupportingEvidence> {
        Some(SupportingEvidence(self.inside(ctx)?.nomination.evidence.clone()))
    }
    /// 申报人;仅工作区可见,无权查看账号时为 null。Who nominated it; in the workspace only, and null where the caller may not see the account.
    async fn nominated_by(&self, ctx: &Context<'_>) -> Answer<Staff> {
        staff(ctx, self.inside(ctx).and_then(|it| it.nominated_by)).await
    }
    /// 申报时间;仅工作区可见。When it was nominated; in the workspace only.
    async fn nominated_at(&self, ctx: &Context<'_>) -> Option<DateTime> {
        Some(DateTime(self.inside(ctx)?.nominated_at))
    }
    /// 审定人;仅工作区可见。Who decided; in the workspace only.
    async fn decided_by(&self, ctx: &Context<'_>) -> Answer<Staff> {
        staff(ctx, self.inside(ctx).and_then(|it| it.standing.decided()?.by)).await
    }
    /// 审定时间;仅工作区可见。When it was decided; in the workspace only.
    async fn decided_at(&self, ctx: &Context<'_>) -> Option<DateTime> {
        Some(DateTime(self.inside(ctx)?.standing.decided()?.at))
    }
    /// 审定意见;仅工作区可见。What was said with the decision; in the workspace only.
    async fn decision_reason(&self, ctx: &Context<'_>) -> Option<&str> {
        Some(self.inside(ctx)?.standing.decided()?.reason.as_ref()?.as_str())
    }
    /// 取消时间;仅工作区可见。When it ended; in the workspace only.
    async fn ended_at(&self, ctx: &Context<'_>) -> Option<DateTime> {
        Some(DateTime(self.inside(ctx)?.standing.ended()?.at))
    }
    /// 取消理由;仅工作区可见。Why it ended; in the workspace only.
    async fn end_reason(&self, ctx: &Context<'_>) -> Option<&str> {
        Some(self.inside(ctx)?.standing.ended()?.reason.as_ref()?.as_str())
    }
    /// 当前用户能否进行某操作,以及不能的理由;仅工作区可用。Whether the caller may do this to it, and if not, why; in the workspace only.
    async fn viewer_can(&self, ctx: &Context<'_>, action: Code<SiteAction>) -> Option<Permission> {
        let reason = self.inside(ctx)?.may(ctx.act(), action.0).err();
        let reasons = reason.iter().map(|refusal| UserError::of(refusal, ctx.request().locale));
        Some(Permission::of(reasons.collect()))
    }
}
