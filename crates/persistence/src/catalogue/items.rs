//! Reading items: one statement per list, whatever its size.

use std::collections::HashMap;

use chrono::NaiveDate;
use domain::act::Actor;
use domain::catalogue::Kind;
use domain::catalogue::edition::EditionId;
use domain::catalogue::item::{CatalogueItem, ItemId};
use domain::pilot_domain::DomainCode;
use domain::unit::UnitId;
use sea_orm::sea_query::{Expr, ExprTrait, Query};
use sea_orm::{
    ColumnTrait, Condition, EntityTrait, FromQueryResult, PaginatorTrait, QueryFilter, QueryOrder, QuerySelect,
    QueryTrait, Select,
};

use super::read::{edition_ids, first_of_each};
use super::{in_force, visible_to};
use crate::entity::{catalogue, catalogue_edition, catalogue_item, document_item};
use crate::reference::subtree;
use crate::{Failure, Page, Store, Window};

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
    /// 公开事项无内容: of what somebody owes, only that for which nothing is public, and that this unit, or one below it,
    /// answers for; anybody, without one.
    pub unpublished: Option<Option<UnitId>>,
}

/// Order of items across editions: the edition, the place in it, the id.
pub type ItemKeyset = (EditionId, i32, ItemId);

impl Store {
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
    if filter.unpublished.is_some() {
        of_catalogue = of_catalogue.add(catalogue::Column::Kind.is_in(Kind::BINDING));
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
    match filter.unpublished {
        None => condition,
        Some(None) => condition.add(has_no_document()),
        Some(Some(unit_id)) => condition.add(has_no_document()).add(answered_under(unit_id)),
    }
}

/// The items whose line no public document answers.
fn has_no_document() -> Condition {
    let published = Query::select()
        .expr(Expr::val(1))
        .from(document_item::Entity)
        .inner_join(
            catalogue_edition::Entity,
            Expr::col((catalogue_edition::Entity, catalogue_edition::Column::CatalogueId))
                .equals((document_item::Entity, document_item::Column::CatalogueId)),
        )
        .and_where(
            Expr::col((catalogue_edition::Entity, catalogue_edition::Column::Id))
                .equals((catalogue_item::Entity, catalogue_item::Column::EditionId)),
        )
        .and_where(
            Expr::col((document_item::Entity, document_item::Column::ItemKey))
                .equals((catalogue_item::Entity, catalogue_item::Column::ItemKey)),
        )
        .to_owned();
    Condition::all().not().add(Expr::exists(published))
}

/// The items that a unit or one below it answers for: it is named, or it compiled the catalogue and nobody is.
fn answered_under(unit_id: UnitId) -> Condition {
    let compiled = catalogue::Entity::find()
        .select_only()
        .column(catalogue::Column::Id)
        .filter(catalogue::Column::UnitId.in_subquery(subtree(unit_id)))
        .into_query();
    let editions = edition_ids(Condition::all().add(catalogue_edition::Column::CatalogueId.in_subquery(compiled)));
    let own = Condition::all()
        .add(catalogue_item::Column::ResponsibleUnitId.is_null())
        .add(catalogue_item::Column::EditionId.in_subquery(editions));
    Condition::any().add(catalogue_item::Column::ResponsibleUnitId.in_subquery(subtree(unit_id))).add(own)
}

fn after_place(position: i32, id: ItemId) -> Condition {
    Condition::any()
        .add(catalogue_item::Column::Position.gt(position))
        .add(Condition::all().add(catalogue_item::Column::Position.eq(position)).add(catalogue_item::Column::Id.gt(id)))
}
