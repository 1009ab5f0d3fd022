//! What staff see of catalogues: those they work on, and editions under way.

use async_graphql::{Context, InputObject, Object};
use domain::catalogue::CatalogueId;
use domain::catalogue::edition::{CatalogueEdition as EditionRecord, EditionId, Status};
use domain::catalogue::item::ItemId;
use persistence::EditionFilter;

use super::Catalogue;
use super::edition::CatalogueEdition;
use super::item::CatalogueItem;
use super::query::{CatalogueFilterInput, catalogue_page};
use crate::code::Code;
use crate::context::Reach;
use crate::id::Id;
use crate::loaders::{CatalogueKey, EditionKey, ItemIdKey, Scope};
use crate::page::{Connection, connection, scope, window};
use crate::problem::Answer;
use crate::unit::named;

/// 版次筛选条件。Which editions.
#[derive(InputObject, Default)]
pub struct EditionFilterInput {
    /// 状态;默认全部未发布的。In this state; by default, all that are not published.
    status: Option<Code<Status>>,
    /// 编制单位代码。Compiled by this unit.
    unit_code: Option<String>,
}

/// What staff see of catalogues.
#[derive(Default)]
pub(crate) struct CatalogueWorkspace;

#[Object]
impl CatalogueWorkspace {
    /// 可见的目录,含只有草稿的。The catalogues one sees, those with nothing but a draft included.
    async fn catalogues(
        &self,
        ctx: &Context<'_>,
        first: i32,
        after: Option<String>,
        filter: Option<CatalogueFilterInput>,
    ) -> Answer<Connection<Catalogue>> {
        catalogue_page(ctx, Scope::Workspace, first, after, filter).await.map(Some)
    }

    /// 一个目录。One catalogue.
    async fn catalogue(&self, ctx: &Context<'_>, id: Id<CatalogueId>) -> Answer<Catalogue> {
        let catalogue = ctx.load(CatalogueKey(Scope::Workspace, id.0)).await?;
        Ok(catalogue.map(|it| Catalogue::new(Scope::Workspace, it)))
    }

    /// 办理中的版次(草稿、待审核、已退回、已批准),新的在前。Editions under way, newest first.
    async fn catalogue_editions(
        &self,
        ctx: &Context<'_>,
        first: i32,
        after: Option<String>,
        filter: Option<EditionFilterInput>,
    ) -> Answer<Connection<CatalogueEdition>> {
        let filter = filter.unwrap_or_default();
        let filter = EditionFilter {
            status: filter.status.map(|status| status.0),
            unit_id: named(ctx, filter.unit_code.as_deref())?,
        };
        let scope = scope("catalogueEditions", &filter);
        let window = window::<EditionId>(first, after.as_deref(), &scope)?;
        let page = ctx.store().editions_under_way(&ctx.act().actor, &filter, window).await?;
        let node = |edition| CatalogueEdition::new(Scope::Workspace, edition);
        Ok(Some(connection(page, &scope, None, |edition: &EditionRecord| edition.id, node)))
    }

    /// 一个版次。One edition.
    async fn catalogue_edition(&self, ctx: &Context<'_>, id: Id<EditionId>) -> Answer<CatalogueEdition> {
        let edition = ctx.load(EditionKey(Scope::Workspace, id.0)).await?;
        Ok(edition.map(|it| CatalogueEdition::new(Scope::Workspace, it)))
    }

    /// 一个事项。One item.
    async fn catalogue_item(&self, ctx: &Context<'_>, id: Id<ItemId>) -> Answer<CatalogueItem> {
        let item = ctx.load(ItemIdKey(Scope::Workspace, id.0)).await?;
        Ok(item.map(|it| CatalogueItem::new(Scope::Workspace, it, None)))
    }
}
