//! What publishing and withdrawing do to deliveries, within their transactions.

use std::collections::{HashMap, HashSet};

use domain::act::Act;
use domain::catalogue::CatalogueId;
use domain::catalogue::edition::Status;
use domain::catalogue::item::{ItemId, ItemKey};
use domain::channel::{ChannelCode, ChannelMark, ChannelSemantics};
use domain::delivery::{self as model, Delivery, DeliveryState, Ticked, required};
use domain::document::edition::DocumentEdition;
use domain::document::{Document, DocumentId};
use domain::frontend::Frontend;
use sea_orm::sea_query::{Expr, ExprTrait, Func};
use sea_orm::{
    ActiveModelTrait, ColumnTrait, DatabaseTransaction, EntityTrait, IntoActiveModel, JoinType, QueryFilter,
    QueryOrder, QuerySelect, RelationDef, Select,
};

use super::{keep, records};
use crate::entity::{catalogue, catalogue_edition, catalogue_item, delivery, from_text, frontend};
use crate::reference::subtree;
use crate::{Failure, Undone};

/// Asks the channels for an edition that has just been published, in place of the editions before. Answers the names of
/// ticked channels that are in no list: a note for the journal.
pub(crate) async fn open(
    tx: &DatabaseTransaction,
    act: &Act,
    document: &Document,
    edition: &DocumentEdition,
) -> Result<Vec<String>, Undone> {
    let mut before = of_document(tx, document.id).await?;
    let replaced = |delivery: &mut Delivery| model::replace(delivery, act.at);
    let changed: Vec<_> = (0..before.len()).filter(|index| replaced(&mut before[*index])).collect();
    keep(tx, &mut before, &changed).await?;

    let model::Required { mut requirements, mut unnamed } = required(&ticked(tx, &edition.content.items).await?);
    // A code that the list of channels has lost would be no reference.
    requirements.retain(|it| {
        let known = act.directory.channel(it.channel_code.as_str()).is_some();
        if !known {
            unnamed.push(it.channel_code.to_string());
        }
        known
    });
    let codes: Vec<_> = requirements.iter().map(|it| it.channel_code.clone()).collect();
    let served = served(tx, act, document, &codes).await?;
    let rows = requirements.into_iter().map(|requirement| {
        let is_served = served.contains(&requirement.channel_code);
        let line = (document.id, edition.id, document.unit_id);
        let opened = Delivery::open(act, line, requirement, is_served);
        delivery::Model::from(&opened).into_active_model().reset_all()
    });
    let rows: Vec<_> = rows.collect();
    if !rows.is_empty() {
        // One row per channel, of which there are a few dozen at most.
        delivery::Entity::insert_many(rows).exec_without_returning(tx).await?;
    }
    Ok(unnamed)
}

/// Asks every channel that took a withdrawn document to take it down; nobody waits for the others any more.
pub(crate) async fn recall(tx: &DatabaseTransaction, act: &Act, document_id: DocumentId) -> Result<u64, Undone> {
    let mut deliveries = of_document(tx, document_id).await?;
    let changed = model::withdraw(&mut deliveries, act.at);
    keep(tx, &mut deliveries, &changed).await?;
    let due = deliveries.iter().filter(|it| it.state == DeliveryState::RecallDue).count();
    Ok(u64::try_from(due).unwrap_or(u64::MAX))
}

/// Offers what is due on a frontend's channel in its subtree to the frontend that has come to serve it.
pub(crate) async fn offer(tx: &DatabaseTransaction, act: &Act, frontend: &Frontend) -> Result<u64, Undone> {
    let Some(channel) = &frontend.channel_code else { return Ok(0) };
    let offered_at = Func::coalesce([Expr::col(delivery::Column::OfferedAt), Expr::value(act.at)]);
    let done = delivery::Entity::update_many()
        .col_expr(delivery::Column::State, Expr::value(DeliveryState::Offered))
        .col_expr(delivery::Column::OfferedAt, offered_at.into())
        .col_expr(delivery::Column::Version, Expr::col(delivery::Column::Version).add(1))
        .filter(delivery::Column::ChannelCode.eq(channel.as_str()))
        .filter(delivery::Column::State.eq(DeliveryState::Due))
        .filter(delivery::Column::UnitId.in_subquery(subtree(frontend.unit_id)))
        .exec(tx)
        .await?;
    Ok(done.rows_affected)
}

/// Which of the channels have an active frontend that answers for the document's unit.
async fn served(
    tx: &DatabaseTransaction,
    act: &Act,
    document: &Document,
    codes: &[ChannelCode],
) -> Result<HashSet<ChannelCode>, Failure> {
    let frontends = serving(tx, codes).await?;
    let serves = |code: &&ChannelCode| frontends.iter().any(|it| it.serves(act, code, document.unit_id));
    Ok(codes.iter().filter(serves).cloned().collect())
}

/// The active frontends of these channels, wherever.
pub(super) async fn serving(
    db: &impl sea_orm::ConnectionTrait,
    codes: &[ChannelCode],
) -> Result<Vec<Frontend>, Failure> {
    if codes.is_empty() {
        return Ok(Vec::new());
    }
    let rows = frontend::Entity::find()
        .filter(frontend::Column::ChannelCode.is_in(codes.iter().map(ChannelCode::as_str)))
        .filter(frontend::Column::Active.eq(true))
        .all(db)
        .await?;
    Ok(rows.into_iter().map(Frontend::from).collect())
}

/// All deliveries of a document, locked, always in the same order.
async fn of_document(tx: &DatabaseTransaction, document_id: DocumentId) -> Result<Vec<Delivery>, Failure> {
    let rows = delivery::Entity::find()
        .filter(delivery::Column::DocumentId.eq(document_id))
        .order_by_asc(delivery::Column::Id)
        .lock_exclusive()
        .all(tx)
        .await?;
    records(rows)
}

/// A line of a catalogue: what an item is through all editions.
type Line = (CatalogueId, ItemKey);
type Cell = (CatalogueId, ItemKey, String, ChannelSemantics);

/// What the items say about channels: each as its catalogue has it in force, else as it was linked.
async fn ticked(tx: &DatabaseTransaction, items: &[ItemId]) -> Result<Vec<Ticked>, Failure> {
    if items.is_empty() {
        return Ok(Vec::new());
    }
    let linked: Vec<Cell> =
        cells().filter(catalogue_item::Column::Id.is_in(items.iter().copied())).into_tuple().all(tx).await?;
    let (catalogues, keys): (HashSet<_>, HashSet<_>) = linked.iter().map(|it| (it.0, it.1.as_str())).unzip();
    let in_force: Vec<Cell> = cells()
        .filter(catalogue_edition::Column::Status.eq(Status::Published))
        .filter(catalogue_edition::Column::CatalogueId.is_in(catalogues))
        .filter(catalogue_item::Column::ItemKey.is_in(keys))
        .into_tuple()
        .all(tx)
        .await?;
    let mut lines: HashMap<Line, (String, ChannelSemantics)> = HashMap::new();
    let wanted: HashSet<Line> = linked.iter().map(|it| (it.0, it.1.clone())).collect();
    for (catalogue_id, key, channels, semantics) in linked.into_iter().chain(in_force) {
        let line = (catalogue_id, key);
        if wanted.contains(&line) {
            lines.insert(line, (channels, semantics));
        }
    }
    let read = |(channels, semantics): (String, ChannelSemantics)| {
        let marks: Vec<ChannelMark> = from_text("catalogue_item.channels", &channels)?;
        Ok(Ticked { semantics, marks })
    };
    // In an order of their own, so that groups are numbered the same way each time.
    let mut sorted: Vec<_> = lines.into_iter().collect();
    sorted.sort_by(|a, b| a.0.cmp(&b.0));
    sorted.into_iter().map(|(_, cell)| read(cell)).collect()
}

fn cells() -> Select<catalogue_item::Entity> {
    catalogue_item::Entity::find()
        .select_only()
        .column(catalogue_edition::Column::CatalogueId)
        .column(catalogue_item::Column::ItemKey)
        .column(catalogue_item::Column::Channels)
        .column(catalogue::Column::ChannelSemantics)
        .join(JoinType::InnerJoin, to_edition())
        .join(JoinType::InnerJoin, to_catalogue())
}

fn to_edition() -> RelationDef {
    catalogue_item::Entity::belongs_to(catalogue_edition::Entity)
        .from(catalogue_item::Column::EditionId)
        .to(catalogue_edition::Column::Id)
        .into()
}

fn to_catalogue() -> RelationDef {
    catalogue_edition::Entity::belongs_to(catalogue::Entity)
        .from(catalogue_edition::Column::CatalogueId)
        .to(catalogue::Column::Id)
        .into()
}
