//! 公开义务: born and closed in the transactions of what causes it, and counted as it stood at any entry of the journal.

mod calendar;
mod coverage;
mod displays;
mod edition;
mod fallen;
mod publication;
mod read;
mod record;
mod rounds;
mod standing;

pub use coverage::{Counted, CountedItems, CoverageFilter};
pub(crate) use edition::take_effect;
pub(crate) use fallen::fallen_due;
pub(crate) use publication::{lines_of, published, taken_over, withdrawn};
pub use read::{ObligationFilter, ObligationKeyset, ObligationSeen};
pub use standing::Moment;
pub(crate) use standing::{stand, stands};

use std::collections::{BTreeSet, HashMap};

use chrono::NaiveDate;
use domain::catalogue::edition::{EditionId, Status};
use domain::catalogue::item::CatalogueItem;
use domain::catalogue::{CatalogueId, Kind};
use domain::journal::Event;
use domain::obligation::{Line, Obligation, Terms};
use domain::unit::UnitId;
use sea_orm::sea_query::{Alias, Expr, ExprTrait, Func, IntoCondition, Query, SimpleExpr};
use sea_orm::{
    ActiveModelTrait, ColumnTrait, Condition, ConnectionTrait, DatabaseTransaction, EntityTrait, IntoActiveModel,
    JoinType, QueryFilter, QueryOrder, QuerySelect, RelationTrait,
};

use crate::entity::{catalogue, catalogue_edition, catalogue_item, obligation};
use crate::{Failure, Undone};

/// Turns rows into records.
fn records(rows: Vec<obligation::Model>) -> Result<Vec<Obligation>, Failure> {
    rows.into_iter().map(Obligation::try_from).collect()
}

/// Obligations under a condition, locked, always in the same order.
async fn lock(tx: &DatabaseTransaction, condition: Condition) -> Result<Vec<Obligation>, Failure> {
    let rows = obligation::Entity::find().filter(condition).order_by_asc(obligation::Column::Id).lock_exclusive();
    records(rows.all(tx).await?)
}

/// Writes new obligations, and has the journal's entry tell how they stand.
async fn insert(tx: &DatabaseTransaction, born: &[Obligation], event: Event) -> Result<Event, Undone> {
    /// Bound values of one statement: SQLite takes 32 766.
    const AT_A_TIME: usize = 500;
    for some in born.chunks(AT_A_TIME) {
        let rows = some.iter().map(|it| obligation::Model::from(it).into_active_model().reset_all());
        obligation::Entity::insert_many(rows).exec_without_returning(tx).await?;
    }
    Ok(born.iter().fold(event, Event::owing))
}

/// Writes the changed ones, counts their versions up, and has the journal's entry tell how they stand.
async fn keep(
    tx: &DatabaseTransaction,
    obligations: &mut [Obligation],
    changed: &BTreeSet<usize>,
    mut event: Event,
) -> Result<Event, Undone> {
    for index in changed {
        let obligation = &mut obligations[*index];
        obligation.version += 1;
        let row = obligation::Model::from(&*obligation).into_active_model().reset_all();
        obligation::Entity::update(row).exec(tx).await?;
        event = event.owing(obligation);
    }
    Ok(event)
}

/// What the items in force say, by their lines; those that are in no edition in force are not in it.
async fn terms(db: &impl ConnectionTrait, lines: &BTreeSet<Line>) -> Result<HashMap<Line, Terms>, Failure> {
    let catalogues: BTreeSet<_> = lines.iter().map(|it| it.catalogue_id).collect();
    let keys: BTreeSet<_> = lines.iter().map(|it| it.item_key.as_str()).collect();
    let found = in_force(db, &catalogues, catalogue_item::Column::ItemKey.is_in(keys).into_condition()).await?;
    Ok(found
        .into_iter()
        .map(|(terms, _)| (terms.line.clone(), terms))
        .filter(|(line, _)| lines.contains(line))
        .collect())
}

/// The day the first edition of an edition's catalogue came into force.
fn first_published() -> SimpleExpr {
    let first = Alias::new("first");
    let earlier = Query::select()
        .expr(Func::min(Expr::col((first.clone(), catalogue_edition::Column::PublishedOn))))
        .from_as(catalogue_edition::Entity, first.clone())
        .and_where(
            Expr::col((first, catalogue_edition::Column::CatalogueId))
                .equals((catalogue_edition::Entity, catalogue_edition::Column::CatalogueId)),
        )
        .to_owned();
    SimpleExpr::SubQuery(None, Box::new(earlier.into()))
}

/// The items of the editions in force of some catalogues, as far as their kind binds anybody.
async fn in_force(
    db: &impl ConnectionTrait,
    catalogues: &BTreeSet<CatalogueId>,
    items: Condition,
) -> Result<Vec<(Terms, CatalogueItem)>, Failure> {
    if catalogues.is_empty() {
        return Ok(Vec::new());
    }
    let editions: Vec<(EditionId, CatalogueId, NaiveDate, UnitId)> = catalogue_edition::Entity::find()
        .select_only()
        .column(catalogue_edition::Column::Id)
        .column(catalogue_edition::Column::CatalogueId)
        .column_as(first_published(), "since")
        .column(catalogue::Column::UnitId)
        .join(JoinType::InnerJoin, catalogue_edition::Relation::Catalogue.def())
        .filter(catalogue_edition::Column::Status.eq(Status::Published))
        .filter(catalogue_edition::Column::CatalogueId.is_in(catalogues.iter().copied()))
        .filter(catalogue::Column::Kind.is_in(Kind::BINDING))
        .into_tuple()
        .all(db)
        .await?;
    let rows = catalogue_item::Entity::find()
        .filter(catalogue_item::Column::EditionId.is_in(editions.iter().map(|it| it.0)))
        .filter(items)
        .all(db)
        .await?;
    let editions: HashMap<EditionId, (CatalogueId, NaiveDate, UnitId)> =
        editions.into_iter().map(|(id, catalogue_id, since, unit_id)| (id, (catalogue_id, since, unit_id))).collect();
    let mut found = Vec::with_capacity(rows.len());
    for row in rows {
        let item = CatalogueItem::try_from(row)?;
        let Some((catalogue_id, since, unit_id)) = editions.get(&item.edition_id).copied() else { continue };
        let line = Line { catalogue_id, item_key: item.key.clone() };
        found.push((Terms::of(&item, line, unit_id, since), item));
    }
    Ok(found)
}
