//! Queries about catalogues, for everybody.

use std::collections::HashMap;

use async_graphql::{Context, InputObject, Object};
use chrono::NaiveDate;
use domain::act::Actor;
use domain::catalogue::edition::EditionId;
use domain::catalogue::{self as model, CatalogueId, Kind};
use persistence::{CatalogueFilter, ItemFilter, Window};

use super::Catalogue;
use super::diff::CatalogueDiff;
use super::edition::{CatalogueEdition, domain_code};
use super::item::{CatalogueItem, item_page};
use crate::code::Code;
use crate::context::Reach;
use crate::id::Id;
use crate::loaders::{EditionKey, Scope};
use crate::page::{Connection, connection, first_ahead, rows_first_ahead, rows_select, scope, selects, window};
use crate::problem::{Answer, Problem};
use crate::time::Date;
use crate::unit::named;

/// 目录筛选条件。Which catalogues.
#[derive(InputObject, Default)]
pub struct CatalogueFilterInput {
    /// 编制单位代码。Compiled by this unit.
    unit_code: Option<String>,
    /// 领域代码。Of this domain.
    pilot_domain: Option<String>,
    /// 目录类型。Of this kind.
    kind: Option<Code<Kind>>,
}

/// 事项筛选条件。Which items.
#[derive(InputObject, Default)]
pub struct ItemFilterInput {
    /// 领域代码。Of this domain.
    pilot_domain: Option<String>,
    /// 编制单位代码。In catalogues compiled by this unit.
    unit_code: Option<String>,
    /// 责任单位代码。That this unit answers for.
    responsible_unit_code: Option<String>,
    /// 目录类型;默认除模板外的全部。In catalogues of this kind; by default, all but templates.
    kind: Option<Code<Kind>>,
    /// 某日有效;默认当前。In force on this day; by default, now.
    as_of: Option<Date>,
}

/// Queries about catalogues.
#[derive(Default)]
pub struct CatalogueQuery;

#[Object]
impl CatalogueQuery {
    /// 已发布的目录。The published catalogues.
    async fn catalogues(
        &self,
        ctx: &Context<'_>,
        first: i32,
        after: Option<String>,
        filter: Option<CatalogueFilterInput>,
    ) -> Answer<Connection<Catalogue>> {
        catalogue_page(ctx, Scope::Public, first, after, filter).await.map(Some)
    }

    /// 一个已发布的目录。One published catalogue.
    async fn catalogue(&self, ctx: &Context<'_>, id: Id<CatalogueId>) -> Answer<Catalogue> {
        let Some(first) = first_ahead(ctx, &["edition", "items"]) else {
            let found = ctx.store().catalogues_by_ids(&Actor::Anonymous, &[id.0]).await?;
            return Ok(found.into_iter().next().map(|it| Catalogue::new(Scope::Public, it)));
        };
        // Two statements for a whole page: the catalogue with its edition, then the items.
        let as_of = as_of_ahead(ctx);
        let Some((record, edition)) = ctx.store().editions_in_force(&[id.0], as_of).await?.pop() else {
            let found = ctx.store().catalogues_by_ids(&Actor::Anonymous, &[id.0]).await?;
            return Ok(found.into_iter().next().map(|it| Catalogue::new(Scope::Public, it)));
        };
        let raw = rows_select(ctx, &["edition", "items"], &["raw"]);
        let mut items = ctx.store().items_of_editions(&[edition.id], None, Window::first(first), raw).await?;
        let page = items.remove(&edition.id).unwrap_or_default();
        let edition = CatalogueEdition { ahead: Some((first, page)), ..CatalogueEdition::new(Scope::Public, edition) };
        Ok(Some(Catalogue { ahead: Some((as_of, Some(edition))), ..Catalogue::new(Scope::Public, record) }))
    }

    /// 现行目录中的公开事项,按版次和目录顺序;默认不含模板事项(kind: TEMPLATE 可单独查)。
    /// Items in force, in the order of their editions; those of templates only with `kind: TEMPLATE`.
    async fn catalogue_items(
        &self,
        ctx: &Context<'_>,
        first: i32,
        after: Option<String>,
        filter: Option<ItemFilterInput>,
    ) -> Answer<Connection<CatalogueItem>> {
        let filter = filter.unwrap_or_default();
        let filter = ItemFilter {
            pilot_domain: filter.pilot_domain.as_deref().map(domain_code).transpose()?,
            unit_id: named(ctx, filter.unit_code.as_deref())?,
            responsible_unit_id: named(ctx, filter.responsible_unit_code.as_deref())?,
            kind: filter.kind.map(|kind| kind.0),
            as_of: filter.as_of.map(|date| date.0),
            unpublished: None,
        };
        item_page(ctx, filter, first, after).await.map(Some)
    }

    /// 比较两个版次:新增、删除、改写、改派、移动,以及哪些弱化了公开要求。工作人员也可比较其可见的草稿。
    /// Compares two editions and names what weakens; staff may compare the drafts they see.
    async fn catalogue_diff(&self, ctx: &Context<'_>, from: Id<EditionId>, to: Id<EditionId>) -> Answer<CatalogueDiff> {
        let edition = |id| ctx.load(EditionKey(Scope::Workspace, id));
        let (Some(before), Some(after)) = (edition(from.0).await?, edition(to.0).await?) else { return Ok(None) };
        let Some(differences) = ctx.store().catalogue_diff(&ctx.act().actor, from.0, to.0).await? else {
            return Ok(None);
        };
        Ok(Some(CatalogueDiff {
            from: CatalogueEdition::new(Scope::Workspace, before),
            to: CatalogueEdition::new(Scope::Workspace, after),
            differences,
        }))
    }
}

/// The day the one `edition` below asks for; `first_ahead` has made sure that there is just one.
fn as_of_ahead(ctx: &Context<'_>) -> Option<NaiveDate> {
    let fields = ctx.look_ahead().field("edition").selection_fields();
    let arguments = fields.first()?.arguments().ok()?;
    arguments.into_iter().find_map(|(name, value)| match value {
        async_graphql::Value::String(text) if name == "asOf" => text.parse().ok(),
        _ => None,
    })
}

/// A page of catalogues as seen in `of`.
pub(crate) async fn catalogue_page(
    ctx: &Context<'_>,
    of: Scope,
    first: i32,
    after: Option<String>,
    filter: Option<CatalogueFilterInput>,
) -> Result<Connection<Catalogue>, Problem> {
    let filter = filter.unwrap_or_default();
    let filter = CatalogueFilter {
        unit_id: named(ctx, filter.unit_code.as_deref())?,
        pilot_domain: filter.pilot_domain.as_deref().map(domain_code).transpose()?,
        kind: filter.kind.map(|kind| kind.0),
    };
    let actor = match of {
        Scope::Public => &Actor::Anonymous,
        Scope::Workspace => &ctx.act().actor,
    };
    let scope = scope("catalogues", &(of, &filter));
    let page = ctx.store().catalogues(actor, &filter, window(first, after.as_deref(), &scope)?).await?;
    let total =
        if selects(ctx, &["totalCount"]) { Some(ctx.store().count_catalogues(actor, &filter).await?) } else { None };
    let mut ahead = editions_with_items(ctx, of, &page.items).await?;
    let node = |it: model::Catalogue| {
        let ahead = ahead.as_mut().map(|editions| (None, editions.remove(&it.id)));
        Catalogue { ahead, ..Catalogue::new(of, it) }
    };
    Ok(connection(page, &scope, total, |it: &model::Catalogue| it.id, node))
}

/// The editions in force of these catalogues with their first items, in two statements, when just that is asked for.
async fn editions_with_items(
    ctx: &Context<'_>,
    of: Scope,
    catalogues: &[model::Catalogue],
) -> Result<Option<HashMap<CatalogueId, CatalogueEdition>>, Problem> {
    let Some(first) = rows_first_ahead(ctx, &["edition", "items"]) else { return Ok(None) };
    if rows_select_as_of(ctx) {
        return Ok(None);
    }
    let ids: Vec<_> = catalogues.iter().map(|it| it.id).collect();
    let editions = ctx.store().editions_in_force(&ids, None).await?;
    let ids: Vec<_> = editions.iter().map(|(_, edition)| edition.id).collect();
    let raw = rows_select(ctx, &["nodes", "edition", "items"], &["raw"])
        || rows_select(ctx, &["edges", "node", "edition", "items"], &["raw"]);
    let mut items = ctx.store().items_of_editions(&ids, None, Window::first(first), raw).await?;
    let with_items = editions.into_iter().map(|(catalogue, edition)| {
        let page = items.remove(&edition.id).unwrap_or_default();
        (catalogue.id, CatalogueEdition { ahead: Some((first, page)), ..CatalogueEdition::new(of, edition) })
    });
    Ok(Some(with_items.collect()))
}

/// Whether the rows ask for the edition of another day than today.
fn rows_select_as_of(ctx: &Context<'_>) -> bool {
    let nodes = ctx.look_ahead().field("nodes").field("edition").selection_fields();
    let edges = ctx.look_ahead().field("edges").field("node").field("edition").selection_fields();
    nodes.into_iter().chain(edges).any(|field| field.arguments().is_ok_and(|arguments| !arguments.is_empty()))
}
