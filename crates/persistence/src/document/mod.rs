//! 政府信息: who sees which document, and the questions and changes about documents.

mod draft;
mod feed;
mod filing;
mod intake;
mod interpretation;
mod number;
mod publish;
mod read;
mod review;
mod screening;
mod views;

pub use draft::DocumentDraft;
pub use feed::{FeedFilter, FeedParts, FeedPlace, FeedRow};
pub(crate) use filing::search_entries;
pub use intake::{DocumentFile, FollowDocuments};
pub(crate) use intake::{raise_serials, take_over};
pub use publish::Policies;
pub(crate) use read::public_pairs;
pub use read::{DocumentFilter, DocumentKeyset, QueueFilter};

use domain::act::{Act, Actor};
use domain::document::edition::DocumentEdition;
use domain::document::{Document, DocumentId, READERS, Standing};
use sea_orm::{ActiveModelTrait, ColumnTrait, Condition, DatabaseTransaction, EntityTrait, IntoActiveModel};
use sea_orm::{QueryFilter, QueryOrder, QuerySelect};

use crate::entity::{document, document_edition};
use crate::reference::{nothing, subtree};
use crate::{Failure, Target, Undone};

/// The documents `actor` may see: public ones, and those of the units their roles cover. There is no other way to begin a
/// question about documents. What has been withdrawn is no longer public.
pub(crate) fn visible_to(actor: &Actor) -> Condition {
    if *actor == Actor::System {
        return Condition::all();
    }
    // Alone it stands as it is, so that lists find the indices over what is public.
    let public = Condition::any().add(document::Column::Standing.eq(Standing::Published));
    actor
        .grants()
        .iter()
        .filter(|grant| READERS.contains(&grant.role))
        .fold(public, |any, grant| any.add(document::Column::UnitId.in_subquery(subtree(grant.unit_id))))
}

/// The documents `actor` works with: all of a covered unit's, whatever their state.
fn in_hands_of(actor: &Actor) -> Condition {
    if *actor == Actor::System {
        return Condition::all();
    }
    actor
        .grants()
        .iter()
        .filter(|grant| READERS.contains(&grant.role))
        .fold(nothing(), |any, grant| any.add(document::Column::UnitId.in_subquery(subtree(grant.unit_id))))
}

/// A document with one of its editions.
pub(crate) type Pair = (Document, DocumentEdition);

/// Reads rows of documents joined with an edition.
fn pairs(rows: Vec<(document::Model, Option<document_edition::Model>)>) -> Result<Vec<Pair>, Failure> {
    rows.into_iter()
        .map(|(row, edition)| {
            let edition = edition.ok_or_else(|| Failure::Corrupt(format!("document {} without edition", row.id)))?;
            let edition = edition.into_edition(row.unit_id)?;
            Ok((Document::try_from(row)?, edition))
        })
        .collect()
}

/// The document `actor` sees, locked until the transaction ends.
pub(crate) async fn lock_document(tx: &DatabaseTransaction, actor: &Actor, id: DocumentId) -> Result<Document, Undone> {
    let row = document::Entity::find_by_id(id).filter(visible_to(actor)).lock_exclusive().one(tx).await?;
    Ok(row.ok_or(Undone::Missing)?.try_into()?)
}

/// The document a verb is meant for with its newest edition; the document's lock holds for its editions too.
async fn open(tx: &DatabaseTransaction, act: &Act, target: Target<DocumentId>) -> Result<Pair, Undone> {
    let document = lock_document(tx, &act.actor, target.id).await?;
    target.expect(document.version)?;
    let edition = newest_edition(tx, &document).await?;
    Ok((document, edition))
}

/// The newest edition of a document, published or not.
pub(crate) async fn newest_edition(tx: &DatabaseTransaction, document: &Document) -> Result<DocumentEdition, Undone> {
    let row = document_edition::Entity::find()
        .filter(document_edition::Column::DocumentId.eq(document.id))
        .order_by_desc(document_edition::Column::Number)
        .one(tx)
        .await?;
    let row = row.ok_or_else(|| Failure::Corrupt(format!("document {} without edition", document.id)))?;
    Ok(row.into_edition(document.unit_id)?)
}

/// Writes the document's row, one version on.
async fn keep_document(tx: &DatabaseTransaction, document: &mut Document) -> Result<(), Undone> {
    document.version += 1;
    document::Entity::update(document::Model::from(&*document).into_active_model().reset_all()).exec(tx).await?;
    Ok(())
}

/// Writes the edition's row.
async fn keep_edition(tx: &DatabaseTransaction, edition: &DocumentEdition) -> Result<(), Undone> {
    let row = document_edition::Model::from(edition).into_active_model().reset_all();
    document_edition::Entity::update(row).exec(tx).await?;
    Ok(())
}
