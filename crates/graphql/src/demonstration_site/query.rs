//! The designated sites, and the nominations of those who look after units.

use async_graphql::{Context, InputObject, Object};
use domain::demonstration_site as model;
use domain::demonstration_site::SiteState;
use persistence::{SiteFilter, SiteKeyset};

use super::DemonstrationSite;
use crate::catalogue::edition::domain_code;
use crate::code::Code;
use crate::context::Reach;
use crate::loaders::Scope;
use crate::page::{Connection, connection, scope, selects, window};
use crate::problem::Answer;
use crate::unit::named;

/// 示范点申报筛选条件。Which nominations.
#[derive(InputObject, Default)]
pub struct SiteNominationFilterInput {
    /// 该单位及其全部下级的代码。Code of a unit, with everything below it.
    unit_code: Option<String>,
    /// 领域代码。Of this domain.
    pilot_domain: Option<String>,
    /// 状态;不填为全部。In this state; all unless said.
    state: Option<Code<SiteState>>,
}

/// Queries about demonstration sites.
#[derive(Default)]
pub struct DemonstrationSiteQuery;

#[Object]
impl DemonstrationSiteQuery {
    /// 已确定的示范点,新的在前。The designated demonstration sites, newest first.
    async fn demonstration_sites(
        &self,
        ctx: &Context<'_>,
        first: i32,
        after: Option<String>,
        #[graphql(desc = "该单位及其全部下级的代码。Code of a unit, with everything below it.")] unit_code: Option<
            String,
        >,
        #[graphql(desc = "领域代码。Of this domain.")] pilot_domain: Option<String>,
    ) -> Answer<Connection<DemonstrationSite>> {
        let filter = SiteFilter {
            under: named(ctx, unit_code.as_deref())?,
            pilot_domain: pilot_domain.as_deref().map(domain_code).transpose()?,
            state: None,
        };
        let list = scope("demonstrationSites", &filter);
        let page = ctx.store().demonstration_sites(&filter, window(first, after.as_deref(), &list)?).await?;
        let total = if selects(ctx, &["totalCount"]) {
            Some(ctx.store().count_demonstration_sites(&filter).await?)
        } else {
            None
        };
        let key = |it: &model::DemonstrationSite| -> SiteKeyset {
            (it.standing.decided().map_or(it.nominated_at, |it| it.at), it.id)
        };
        Ok(Some(connection(page, &list, total, key, |it| DemonstrationSite::new(Scope::Public, it))))
    }
}

/// What staff see of demonstration sites.
#[derive(Default)]
pub(crate) struct DemonstrationSiteWorkspace;

#[Object]
impl DemonstrationSiteWorkspace {
    /// 示范点申报及审定情况,新的在前(本单位的工作人员、上级政务公开办、审计)。Nominations of demonstration sites and what became of them, newest first: staff of the unit, offices above, auditors.
    async fn site_nominations(
        &self,
        ctx: &Context<'_>,
        first: i32,
        after: Option<String>,
        filter: Option<SiteNominationFilterInput>,
    ) -> Answer<Connection<DemonstrationSite>> {
        let filter = filter.unwrap_or_default();
        let filter = SiteFilter {
            under: named(ctx, filter.unit_code.as_deref())?,
            pilot_domain: filter.pilot_domain.as_deref().map(domain_code).transpose()?,
            state: filter.state.map(|state| state.0),
        };
        let list = scope("siteNominations", &filter);
        let window = window::<SiteKeyset>(first, after.as_deref(), &list)?;
        let page = ctx.store().site_nominations(&ctx.act().actor, &filter, window).await?;
        let key = |it: &model::DemonstrationSite| -> SiteKeyset { (it.nominated_at, it.id) };
        Ok(Some(connection(page, &list, None, key, |it| DemonstrationSite::new(Scope::Workspace, it))))
    }
}
