//! Reading catalogues: one statement per list, whatever its size.

use std::collections::HashMap;

use chrono::NaiveDate;
use domain::act::Actor;
use domain::catalogue::comment::{Comment, CommentId};
use domain::catalogue::diff::{self, Difference};
use domain::catalogue::edition::{CatalogueEdition, EditionId, Status};
use domain::catalogue::finding::{self, Finding};
use domain::catalogue::item::CatalogueItem;
use domain::catalogue::{Catalogue, CatalogueId, Kind};
use domain::directory::Directory;
use domain::pilot_domain::DomainCode;
use domain::unit::UnitId;
use sea_orm::sea_query::{Alias, Expr, ExprTrait, Query, SelectStatement};
use sea_orm::{
    ColumnTrait, Condition, EntityTrait, FromQueryResult, PaginatorTrait, QueryFilter, QueryOrder, QuerySelect,
    QueryTrait, Select,
};

use super::{all_items, editions, in_force, visible_to};
use crate::entity::{catalogue, catalogue_comment, catalogue_edition};
use crate::{Failure, Page, Store, Window};

/// Which catalogues.
#[derive(Clone, Debug, Default, PartialEq, Eq, Hash)]
pub struct CatalogueFilter {
    /// Of this unit.
    pub unit_id: Option<UnitId>,
    /// Of this domain.
    pub pilot_domain: Option<DomainCode>,
    /// Of this kind.
    pub kind: Option<Kind>,
}

/// Which editions of the workspace.
#[derive(Clone, Debug, Default, PartialEq, Eq, Hash)]
pub struct EditionFilter {
    /// In this state.
    pub status: Option<Status>,
    /// Of this unit.
    pub unit_id: Option<UnitId>,
}

impl Store {
    /// The catalogues of which `actor` sees an edition, oldest first.
    pub async fn catalogues(
        &self,
        actor: &Actor,
        filter: &CatalogueFilter,
        window: Window<CatalogueId>,
    ) -> Result<Page<Catalogue>, Failure> {
        let mut query = catalogues(actor, filter).order_by_asc(catalogue::Column::Id).limit(window.limit());
        if let Some(id) = window.after {
            query = query.filter(catalogue::Column::Id.gt(id));
        }
        Ok(Page::cut(query.all(&self.read).await?, window.first).map(Catalogue::from))
    }

    /// How many there are.
    pub async fn count_catalogues(&self, actor: &Actor, filter: &CatalogueFilter) -> Result<u64, Failure> {
        Ok(catalogues(actor, filter).count(&self.read).await?)
    }

    /// Those of `ids` of which `actor` sees an edition.
    pub async fn catalogues_by_ids(&self, actor: &Actor, ids: &[CatalogueId]) -> Result<Vec<Catalogue>, Failure> {
        let query = catalogues(actor, &CatalogueFilter::default());
        let rows = query.filter(catalogue::Column::Id.is_in(ids.iter().copied())).all(&self.read).await?;
        Ok(rows.into_iter().map(Catalogue::from).collect())
    }

    /// The editions in force of these catalogues, with the catalogues: one statement for a page and its editions.
    pub async fn editions_in_force(
        &self,
        ids: &[CatalogueId],
        as_of: Option<NaiveDate>,
    ) -> Result<Vec<(Catalogue, CatalogueEdition)>, Failure> {
        let rows = catalogue_edition::Entity::find()
            .find_also_related(catalogue::Entity)
            .filter(in_force(as_of))
            .filter(visible_to(&Actor::Anonymous))
            .filter(catalogue_edition::Column::CatalogueId.is_in(ids.iter().copied()))
            .all(&self.read)
            .await?;
        editions(rows)
    }

    /// Those of `ids` that `actor` may see.
    pub async fn editions_by_ids(&self, actor: &Actor, ids: &[EditionId]) -> Result<Vec<CatalogueEdition>, Failure> {
        Ok(self.editions_with_catalogues(actor, ids).await?.into_iter().map(|(_, edition)| edition).collect())
    }

    /// The same with their catalogues.
    async fn editions_with_catalogues(
        &self,
        actor: &Actor,
        ids: &[EditionId],
    ) -> Result<Vec<(Catalogue, CatalogueEdition)>, Failure> {
        let rows = catalogue_edition::Entity::find()
            .find_also_related(catalogue::Entity)
            .filter(visible_to(actor))
            .filter(catalogue_edition::Column::Id.is_in(ids.iter().copied()))
            .all(&self.read)
            .await?;
        editions(rows)
    }

    /// The first public catalogues of each unit, oldest first.
    pub async fn catalogues_of_units(
        &self,
        ids: &[UnitId],
        first: u64,
    ) -> Result<HashMap<UnitId, Page<Catalogue>>, Failure> {
        let chosen = catalogues(&Actor::Anonymous, &CatalogueFilter::default())
            .filter(catalogue::Column::UnitId.is_in(ids.iter().copied()));
        let ranked = first_of_each(chosen.into_query(), "unit_id", "id", first + 1);
        let rows = catalogue::Model::find_by_statement(self.read.get_database_backend().build(&ranked))
            .all(&self.read)
            .await?;
        let mut pages: HashMap<UnitId, Vec<Catalogue>> = HashMap::new();
        for row in rows {
            pages.entry(row.unit_id).or_default().push(row.into());
        }
        Ok(pages.into_iter().map(|(id, rows)| (id, Page::cut(rows, first))).collect())
    }

    /// How many public catalogues each unit has.
    pub async fn count_catalogues_of_units(&self, ids: &[UnitId]) -> Result<HashMap<UnitId, u64>, Failure> {
        let rows: Vec<(UnitId, i64)> = catalogues(&Actor::Anonymous, &CatalogueFilter::default())
            .filter(catalogue::Column::UnitId.is_in(ids.iter().copied()))
            .select_only()
            .column(catalogue::Column::UnitId)
            .column_as(catalogue::Column::Id.count(), "count")
            .group_by(catalogue::Column::UnitId)
            .into_tuple()
            .all(&self.read)
            .await?;
        Ok(rows.into_iter().map(|(id, count)| (id, count.unsigned_abs())).collect())
    }

    /// The first editions of each catalogue that `actor` may see, newest first.
    pub async fn editions_of(
        &self,
        actor: &Actor,
        ids: &[CatalogueId],
        window: Window<i32>,
    ) -> Result<HashMap<CatalogueId, Page<CatalogueEdition>>, Failure> {
        let catalogue_of: HashMap<_, _> =
            self.catalogues_by_ids(actor, ids).await?.into_iter().map(|it| (it.id, it)).collect();
        let mut chosen = catalogue_edition::Entity::find()
            .filter(visible_to(actor))
            .filter(catalogue_edition::Column::CatalogueId.is_in(ids.iter().copied()));
        if let Some(number) = window.after {
            chosen = chosen.filter(catalogue_edition::Column::Number.lt(number));
        }
        let ranked = first_of_each(chosen.into_query(), "catalogue_id", "number DESC", window.limit());
        let rows = catalogue_edition::Model::find_by_statement(self.read.get_database_backend().build(&ranked))
            .all(&self.read)
            .await?;
        let mut pages: HashMap<CatalogueId, Vec<CatalogueEdition>> = HashMap::new();
        for row in rows {
            if let Some(catalogue) = catalogue_of.get(&row.catalogue_id) {
                pages.entry(row.catalogue_id).or_default().push(row.into_edition(catalogue)?);
            }
        }
        Ok(pages.into_iter().map(|(id, rows)| (id, Page::cut(rows, window.first))).collect())
    }

    /// The editions under way that `actor` works with, newest first.
    pub async fn editions_under_way(
        &self,
        actor: &Actor,
        filter: &EditionFilter,
        window: Window<EditionId>,
    ) -> Result<Page<CatalogueEdition>, Failure> {
        let mut query = catalogue_edition::Entity::find()
            .find_also_related(catalogue::Entity)
            .filter(visible_to(actor))
            .order_by_desc(catalogue_edition::Column::Id)
            .limit(window.limit());
        query = match filter.status {
            Some(status) => query.filter(catalogue_edition::Column::Status.eq(status)),
            None => query.filter(catalogue_edition::Column::Status.is_not_in(super::PUBLIC)),
        };
        if let Some(unit_id) = filter.unit_id {
            query = query.filter(catalogue::Column::UnitId.eq(unit_id));
        }
        if let Some(id) = window.after {
            query = query.filter(catalogue_edition::Column::Id.lt(id));
        }
        let rows = editions(query.all(&self.read).await?)?;
        Ok(Page::cut(rows.into_iter().map(|(_, edition)| edition).collect(), window.first))
    }

    /// 版次比较 of two editions `actor` may see; none when one of them is not.
    pub async fn catalogue_diff(
        &self,
        actor: &Actor,
        from: EditionId,
        to: EditionId,
    ) -> Result<Option<Vec<Difference>>, Failure> {
        let seen = self.editions_by_ids(actor, &[from, to]).await?;
        if [from, to].iter().any(|id| !seen.iter().any(|edition| edition.id == *id)) {
            return Ok(None);
        }
        let (before, after): (Vec<_>, Vec<_>) =
            all_items(&self.read, &[from, to]).await?.into_iter().partition(|item| item.edition_id == from);
        // An edition compared with itself differs in nothing.
        Ok(Some(if from == to { Vec::new() } else { diff::compare(&before, &after) }))
    }

    /// 审查问题 of the editions that `actor` may see, blocking ones first. Two statements, however many editions.
    pub async fn findings(
        &self,
        actor: &Actor,
        ids: &[EditionId],
        directory: &Directory,
    ) -> Result<HashMap<EditionId, Vec<Finding>>, Failure> {
        let seen = self.editions_with_catalogues(actor, ids).await?;
        let mut wanted: Vec<_> = seen.iter().flat_map(|(_, edition)| edition.template_ids.iter().copied()).collect();
        wanted.extend(seen.iter().map(|(_, edition)| edition.id));
        wanted.sort_unstable();
        wanted.dedup();
        let mut items: HashMap<EditionId, Vec<CatalogueItem>> = HashMap::new();
        for item in all_items(&self.read, &wanted).await? {
            items.entry(item.edition_id).or_default().push(item);
        }
        let of = |id: &EditionId| items.get(id).map(Vec::as_slice).unwrap_or_default();
        Ok(seen
            .iter()
            .map(|(catalogue, edition)| {
                let template: Vec<_> = edition.template_ids.iter().flat_map(|id| of(id).iter().cloned()).collect();
                let mut findings = finding::review(catalogue, edition, of(&edition.id), &template, directory);
                findings.sort_by_key(Finding::severity);
                (edition.id, findings)
            })
            .collect())
    }

    /// The first 指导意见 on each edition, oldest first; the editions themselves must have been seen already.
    pub async fn comments(
        &self,
        ids: &[EditionId],
        window: Window<CommentId>,
    ) -> Result<HashMap<EditionId, Page<Comment>>, Failure> {
        let mut chosen =
            catalogue_comment::Entity::find().filter(catalogue_comment::Column::EditionId.is_in(ids.iter().copied()));
        if let Some(id) = window.after {
            chosen = chosen.filter(catalogue_comment::Column::Id.gt(id));
        }
        let ranked = first_of_each(chosen.into_query(), "edition_id", "id", window.limit());
        let rows = catalogue_comment::Model::find_by_statement(self.read.get_database_backend().build(&ranked))
            .all(&self.read)
            .await?;
        let mut pages: HashMap<EditionId, Vec<Comment>> = HashMap::new();
        for row in rows {
            pages.entry(row.edition_id).or_default().push(row.into());
        }
        Ok(pages.into_iter().map(|(id, rows)| (id, Page::cut(rows, window.first))).collect())
    }
}

fn catalogues(actor: &Actor, filter: &CatalogueFilter) -> Select<catalogue::Entity> {
    let seen = catalogue_edition::Entity::find()
        .select_only()
        .column(catalogue_edition::Column::CatalogueId)
        .filter(visible_to(actor))
        .into_query();
    let mut query = catalogue::Entity::find().filter(catalogue::Column::Id.in_subquery(seen));
    if let Some(unit_id) = filter.unit_id {
        query = query.filter(catalogue::Column::UnitId.eq(unit_id));
    }
    if let Some(code) = &filter.pilot_domain {
        query = query.filter(catalogue::Column::PilotDomain.eq(code.clone()));
    }
    if let Some(kind) = filter.kind {
        query = query.filter(catalogue::Column::Kind.eq(kind));
    }
    query
}

pub(super) fn edition_ids(condition: Condition) -> SelectStatement {
    catalogue_edition::Entity::find().select_only().column(catalogue_edition::Column::Id).filter(condition).into_query()
}

/// The first rows of each group, by a window function both databases have.
pub(crate) fn first_of_each(mut rows: SelectStatement, group: &str, order: &str, limit: u64) -> SelectStatement {
    let rank = Alias::new("rank_in_group");
    rows.expr_as(Expr::cust(format!("ROW_NUMBER() OVER (PARTITION BY {group} ORDER BY {order})")), rank.clone());
    Query::select()
        .expr(Expr::cust("*"))
        .from_subquery(rows, Alias::new("ranked"))
        .and_where(Expr::col(rank.clone()).lte(limit))
        .order_by(rank, sea_orm::Order::Asc)
        .to_owned()
}
