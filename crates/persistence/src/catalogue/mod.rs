//! 标准目录: who sees which edition, and the questions and changes about catalogues.

mod draft;
mod edition;
mod import;
mod item;
mod items;
mod read;
mod seed;
mod whole;

pub use draft::{DraftSource, ItemDraft};
pub use import::CatalogueFile;
pub use items::{ItemFilter, ItemKeyset};
pub(crate) use read::first_of_each;
pub use read::{CatalogueFilter, EditionFilter};
pub use seed::{Seed, SeedTemplate, TemplateRow};
pub use whole::{EditionWanted, WholeEdition};

use chrono::NaiveDate;
use domain::act::Actor;
use domain::catalogue::edition::{CatalogueEdition, EditionId, Status};
use domain::catalogue::item::CatalogueItem;
use domain::staff::Role;
use sea_orm::sea_query::{Query, SimpleExpr};
use sea_orm::{ColumnTrait, Condition, ConnectionTrait, EntityTrait, QueryFilter, QueryOrder, QuerySelect};

use crate::Failure;
use crate::entity::{catalogue, catalogue_edition, catalogue_item};
use crate::reference::{nothing, subtree};

/// The editions anybody may read.
const PUBLIC: [Status; 2] = [Status::Published, Status::Superseded];

/// The same as a condition.
pub(crate) fn is_public() -> SimpleExpr {
    catalogue_edition::Column::Status.is_in(PUBLIC)
}

/// The editions `actor` may see: published ones, and those in the hands of the units their roles cover.
/// There is no other way to begin a question about editions.
pub(crate) fn visible_to(actor: &Actor) -> Condition {
    if *actor == Actor::System {
        return Condition::all();
    }
    let public = nothing().add(is_public());
    actor.grants().iter().fold(public, |any, grant| {
        let covered = Query::select()
            .column(catalogue::Column::Id)
            .from(catalogue::Entity)
            .and_where(catalogue::Column::UnitId.in_subquery(subtree(grant.unit_id)))
            .to_owned();
        let covered = catalogue_edition::Column::CatalogueId.in_subquery(covered);
        match (grant.role, &grant.pilot_domain) {
            (Role::Guide, Some(code)) => any.add(
                Condition::all()
                    .add(covered)
                    .add(catalogue_edition::Column::Status.ne(Status::Draft))
                    .add(holds_domain(code)),
            ),
            (Role::Guide, None) => any,
            _ => any.add(covered),
        }
    })
}

/// The items of published editions, those of earlier ones included.
pub(crate) fn of_public_edition() -> SimpleExpr {
    catalogue_item::Column::EditionId.in_subquery(read::edition_ids(visible_to(&Actor::Anonymous)))
}

/// Whether the edition has an item of this domain.
fn holds_domain(code: &str) -> SimpleExpr {
    let editions = Query::select()
        .column(catalogue_item::Column::EditionId)
        .from(catalogue_item::Entity)
        .and_where(catalogue_item::Column::PilotDomain.eq(code))
        .to_owned();
    catalogue_edition::Column::Id.in_subquery(editions)
}

/// In force on `as_of`; without a date, in force now.
fn in_force(as_of: Option<NaiveDate>) -> Condition {
    match as_of {
        None => Condition::all().add(catalogue_edition::Column::Status.eq(Status::Published)),
        Some(date) => Condition::all().add(catalogue_edition::Column::PublishedOn.lte(date)).add(
            Condition::any()
                .add(catalogue_edition::Column::SupersededOn.is_null())
                .add(catalogue_edition::Column::SupersededOn.gt(date)),
        ),
    }
}

/// Reads rows of editions joined with their catalogues.
pub(crate) fn editions(
    rows: Vec<(catalogue_edition::Model, Option<catalogue::Model>)>,
) -> Result<Vec<(domain::catalogue::Catalogue, CatalogueEdition)>, Failure> {
    rows.into_iter()
        .map(|(row, catalogue)| {
            let catalogue =
                catalogue.ok_or_else(|| Failure::Corrupt(format!("edition {} without catalogue", row.id)))?;
            let catalogue = domain::catalogue::Catalogue::from(catalogue);
            let edition = row.into_edition(&catalogue)?;
            Ok((catalogue, edition))
        })
        .collect()
}

/// Every item of an edition, in its order; for verbs that judge the whole.
pub(crate) async fn all_items(
    db: &impl ConnectionTrait,
    editions: &[EditionId],
) -> Result<Vec<CatalogueItem>, Failure> {
    if editions.is_empty() {
        return Ok(Vec::new());
    }
    catalogue_item::Entity::find()
        .filter(catalogue_item::Column::EditionId.is_in(editions.iter().copied()))
        .order_by_asc(catalogue_item::Column::EditionId)
        .order_by_asc(catalogue_item::Column::Position)
        .order_by_asc(catalogue_item::Column::Id)
        .all(db)
        .await?
        .into_iter()
        .map(CatalogueItem::try_from)
        .collect()
}

/// The visible edition, locked until the transaction ends, with its catalogue.
async fn lock_edition(
    tx: &impl ConnectionTrait,
    actor: &Actor,
    id: EditionId,
) -> Result<Option<(domain::catalogue::Catalogue, CatalogueEdition)>, Failure> {
    let row = catalogue_edition::Entity::find_by_id(id).filter(visible_to(actor)).lock_exclusive().one(tx).await?;
    let Some(row) = row else { return Ok(None) };
    let catalogue = catalogue::Entity::find_by_id(row.catalogue_id).one(tx).await?;
    editions(vec![(row, catalogue)]).map(|mut rows| rows.pop())
}
