//! Reading catalogues: one statement per list, whatever its size.

use std::collections::HashMap;

use chrono::NaiveDate;
use domain::act::Actor;
use domain::catalogue::comment::Comment;
use domain::catalogue::diff::{self, Difference};
use domain::catalogue::edition::{CatalogueEdition, EditionId, Status};
use domain::catalogue::finding::{self, Finding};
use domain::catalogue::item::{CatalogueItem, ItemId};
use domain::catalogue::{Catalogue, CatalogueId, Kind};
use domain::directory::Directory;
use domain::pilot_domain::DomainCode;
use domain::unit::UnitId;
use sea_orm::sea_query::{Alias, Expr, ExprTrait, Query, SelectStatement};
use sea_orm::{
    ColumnTrait, Condition, EntityTrait, FromQueryResult, PaginatorTrait, QueryFilter, QueryOrder, QuerySelect,
    QueryTrait, Select,
};
use uuid::Uuid;

use super::{all_items, editions, in_force, visible_to};
use crate::entity::{catalogue, catalogue_comment, catalogue_edition, catalogue_item};
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

/// Which items in force.
#[derive(Clone, Debug, Default, PartialEq, Eq, Hash)]
pub struct ItemFilter {
    /// Of this domain.
    pub pilot_domain: Option<DomainCode>,
    /// In catalogues compiled by this unit.
    pub unit_id: Option<UnitId>,
    /// That this unit answers for.
    pub responsible_unit_id: Option<UnitId>,
    /// In catalogues of this kind; without it, in all but templates.
    pub kind: Option<Kind>,
    /// In force on this day; without it, now.
    pub as_of: Option<NaiveDate>,
}

/// Order of items across editions: the edition, the place in it, the id.
pub type ItemKeyset = (EditionId, i32, ItemId);

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
        let rows = catalogue_edition::Entity::find()
            .find_also_related(catalogue::Entity)
            .filter(visible_to(actor))
            .filter(catalogue_edition::Column::Id.is_in(ids.iter().copied()))
            .all(&self.read)
            .await?;
        Ok(editions(rows)?.into_iter().map(|(_, edition)| edition).collect())
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

    /// The first items of each edition; the editions themselves must have been seen already.
    pub async fn items_of_editions(
        &self,
        ids: &[EditionId],
        pilot_domain: Option<&DomainCode>,
        window: Window<(i32, ItemId)>,
        raw: bool,
    ) -> Result<HashMap<EditionId, Page<CatalogueItem>>, Failure> {
        let mut chosen = items(raw).filter(catalogue_item::Column::EditionId.is_in(ids.iter().copied()));
        if let Some(code) = pilot_domain {
            chosen = chosen.filter(catalogue_item::Column::PilotDomain.eq(code.clone()));
        }
        if let Some((position, id)) = window.after {
            chosen = chosen.filter(after_place(position, id));
        }
        let rows = if let [_] = ids {
            let ordered = chosen
                .order_by_asc(catalogue_item::Column::Position)
                .order_by_asc(catalogue_item::Column::Id)
                .limit(window.limit());
            ordered.into_model::<catalogue_item::Model>().all(&self.read).await?
        } else {
            let ranked = first_of_each(chosen.into_query(), "edition_id", "position, id", window.limit());
            catalogue_item::Model::find_by_statement(self.read.get_database_backend().build(&ranked))
                .all(&self.read)
                .await?
        };
        let mut pages: HashMap<EditionId, Vec<CatalogueItem>> = HashMap::new();
        for row in rows {
            pages.entry(row.edition_id).or_default().push(row.try_into()?);
        }
        Ok(pages.into_iter().map(|(id, rows)| (id, Page::cut(rows, window.first))).collect())
    }

    /// How many items each edition has.
    pub async fn count_items_of_editions(
        &self,
        ids: &[EditionId],
        pilot_domain: Option<&DomainCode>,
    ) -> Result<HashMap<EditionId, u64>, Failure> {
        let mut query = catalogue_item::Entity::find()
            .select_only()
            .column(catalogue_item::Column::EditionId)
            .column_as(catalogue_item::Column::Id.count(), "count")
            .filter(catalogue_item::Column::EditionId.is_in(ids.iter().copied()))
            .group_by(catalogue_item::Column::EditionId);
        if let Some(code) = pilot_domain {
            query = query.filter(catalogue_item::Column::PilotDomain.eq(code.clone()));
        }
        let rows: Vec<(EditionId, i64)> = query.into_tuple().all(&self.read).await?;
        Ok(rows.into_iter().map(|(id, count)| (id, count.unsigned_abs())).collect())
    }

    /// The items in force, in the order of their editions.
    pub async fn items_in_force(
        &self,
        filter: &ItemFilter,
        window: Window<ItemKeyset>,
        raw: bool,
    ) -> Result<Page<CatalogueItem>, Failure> {
        let mut query = items(raw)
            .filter(matching(filter))
            .order_by_asc(catalogue_item::Column::EditionId)
            .order_by_asc(catalogue_item::Column::Position)
            .order_by_asc(catalogue_item::Column::Id)
            .limit(window.limit());
        if let Some((edition_id, position, id)) = window.after {
            query = query.filter(Condition::any().add(catalogue_item::Column::EditionId.gt(edition_id)).add(
                Condition::all().add(catalogue_item::Column::EditionId.eq(edition_id)).add(after_place(position, id)),
            ));
        }
        let rows = query.into_model::<catalogue_item::Model>().all(&self.read).await?;
        let found: Result<Vec<_>, _> = rows.into_iter().map(CatalogueItem::try_from).collect();
        Ok(Page::cut(found?, window.first))
    }

    /// How many there are.
    pub async fn count_items_in_force(&self, filter: &ItemFilter) -> Result<u64, Failure> {
        Ok(catalogue_item::Entity::find().filter(matching(filter)).count(&self.read).await?)
    }

    /// The first items in force of each domain, in the order of their editions.
    pub async fn items_of_domains(
        &self,
        codes: &[DomainCode],
        first: u64,
    ) -> Result<HashMap<DomainCode, Page<CatalogueItem>>, Failure> {
        let chosen = items(false)
            .filter(matching(&ItemFilter::default()))
            .filter(catalogue_item::Column::PilotDomain.is_in(codes.iter().cloned()));
        let ranked = first_of_each(chosen.into_query(), "pilot_domain", "edition_id, position, id", first + 1);
        let rows = catalogue_item::Model::find_by_statement(self.read.get_database_backend().build(&ranked))
            .all(&self.read)
            .await?;
        let mut pages: HashMap<DomainCode, Vec<CatalogueItem>> = HashMap::new();
        for row in rows {
            if let Some(code) = row.pilot_domain.clone() {
                pages.entry(code).or_default().push(row.try_into()?);
            }
        }
        Ok(pages.into_iter().map(|(code, rows)| (code, Page::cut(rows, first))).collect())
    }

    /// How many items are in force in each domain.
    pub async fn count_items_of_domains(&self, codes: &[DomainCode]) -> Result<HashMap<DomainCode, u64>, Failure> {
        let rows: Vec<(DomainCode, i64)> = catalogue_item::Entity::find()
            .select_only()
            .column(catalogue_item::Column::PilotDomain)
            .column_as(catalogue_item::Column::Id.count(), "count")
            .filter(matching(&ItemFilter::default()))
            .filter(catalogue_item::Column::PilotDomain.is_in(codes.iter().cloned()))
            .group_by(catalogue_item::Column::PilotDomain)
            .into_tuple()
            .all(&self.read)
            .await?;
        Ok(rows.into_iter().map(|(code, count)| (code, count.unsigned_abs())).collect())
    }

    /// Those of `ids` in editions that `actor` may see.
    pub async fn items_by_ids(&self, actor: &Actor, ids: &[ItemId]) -> Result<Vec<CatalogueItem>, Failure> {
        catalogue_item::Entity::find()
            .filter(catalogue_item::Column::Id.is_in(ids.iter().copied()))
            .filter(catalogue_item::Column::EditionId.in_subquery(edition_ids(visible_to(actor))))
            .all(&self.read)
            .await?
            .into_iter()
            .map(CatalogueItem::try_from)
            .collect()
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

    /// 审查问题 of an edition the caller has seen.
    pub async fn findings(
        &self,
        catalogue: &Catalogue,
        edition: &CatalogueEdition,
        directory: &Directory,
    ) -> Result<Vec<Finding>, Failure> {
        let mut ids = edition.template_ids.clone();
        ids.push(edition.id);
        let (items, template): (Vec<_>, Vec<_>) =
            all_items(&self.read, &ids).await?.into_iter().partition(|item| item.edition_id == edition.id);
        Ok(finding::review(catalogue, edition, &items, &template, directory))
    }

    /// 指导意见 on these editions, oldest first; the editions themselves must have been seen already.
    pub async fn comments(&self, edition: EditionId, window: Window<Uuid>) -> Result<Page<Comment>, Failure> {
        let mut query = catalogue_comment::Entity::find()
            .filter(catalogue_comment::Column::EditionId.eq(edition))
            .order_by_asc(catalogue_comment::Column::Id)
            .limit(window.limit());
        if let Some(id) = window.after {
            query = query.filter(catalogue_comment::Column::Id.gt(id));
        }
        Ok(Page::cut(query.all(&self.read).await?, window.first).map(Comment::from))
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

/// The columns of items; the raw cells only when they were asked for.
fn items(raw: bool) -> Select<catalogue_item::Entity> {
    use sea_orm::Iterable;
    if raw {
        return catalogue_item::Entity::find();
    }
    let columns = catalogue_item::Column::iter().filter(|column| !matches!(column, catalogue_item::Column::Raw));
    catalogue_item::Entity::find().select_only().columns(columns).expr_as(Expr::val("{}"), "raw")
}

/// The public items in force that fit `filter`.
fn matching(filter: &ItemFilter) -> Condition {
    let mut of_catalogue = Condition::all();
    of_catalogue = match filter.kind {
        Some(kind) => of_catalogue.add(catalogue::Column::Kind.eq(kind)),
        None => of_catalogue.add(catalogue::Column::Kind.ne(Kind::Template)),
    };
    if let Some(unit_id) = filter.unit_id {
        of_catalogue = of_catalogue.add(catalogue::Column::UnitId.eq(unit_id));
    }
    let catalogues =
        catalogue::Entity::find().select_only().column(catalogue::Column::Id).filter(of_catalogue).into_query();
    let editions = Condition::all()
        .add(in_force(filter.as_of))
        .add(visible_to(&Actor::Anonymous))
        .add(catalogue_edition::Column::CatalogueId.in_subquery(catalogues));
    let mut condition = Condition::all().add(catalogue_item::Column::EditionId.in_subquery(edition_ids(editions)));
    if let Some(code) = &filter.pilot_domain {
        condition = condition.add(catalogue_item::Column::PilotDomain.eq(code.clone()));
    }
    if let Some(unit_id) = filter.responsible_unit_id {
        condition = condition.add(catalogue_item::Column::ResponsibleUnitId.eq(unit_id));
    }
    condition
}

fn edition_ids(condition: Condition) -> SelectStatement {
    catalogue_edition::Entity::find().select_only().column(catalogue_edition::Column::Id).filter(condition).into_query()
}

fn after_place(position: i32, id: ItemId) -> Condition {
    Condition::any()
        .add(catalogue_item::Column::Position.gt(position))
        .add(Condition::all().add(catalogue_item::Column::Position.eq(position)).add(catalogue_item::Column::Id.gt(id)))
}

/// The first rows of each group, by a window function both databases have.
fn first_of_each(mut rows: SelectStatement, group: &str, order: &str, limit: u64) -> SelectStatement {
    let rank = Alias::new("rank_in_group");
    rows.expr_as(Expr::cust(format!("ROW_NUMBER() OVER (PARTITION BY {group} ORDER BY {order})")), rank.clone());
    Query::select()
        .expr(Expr::cust("*"))
        .from_subquery(rows, Alias::new("ranked"))
        .and_where(Expr::col(rank.clone()).lte(limit))
        .order_by(rank, sea_orm::Order::Asc)
        .to_owned()
}
