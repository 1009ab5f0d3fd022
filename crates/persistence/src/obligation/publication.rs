//! What publishing, correcting and withdrawing do to obligations, within their transactions.

use std::collections::{BTreeSet, HashMap};

use chrono::{DateTime, NaiveDate, Utc};
use domain::act::{Act, china_date};
use domain::catalogue::CatalogueId;
use domain::catalogue::item::ItemKey;
use domain::document::content::Content;
use domain::document::edition::DocumentEdition;
use domain::document::{Document, DocumentId};
use domain::journal::Event;
use domain::obligation::{self as model, Line, Now, ObligationState, Publication, Withdrawn};
use sea_orm::{
    ColumnTrait, Condition, DatabaseTransaction, EntityTrait, JoinType, QueryFilter, QueryOrder, QuerySelect,
};

use super::{insert, keep, lock, terms};
use crate::document::Policies;
use crate::entity::{document, document_edition, document_item, from_text, obligation};
use crate::{Failure, Undone};

/// A document has been published, or a correction of it, and filed under its items; `before` are those it was filed under until now.
pub(crate) async fn published(
    tx: &DatabaseTransaction,
    act: &Act,
    policies: &Policies,
    (document, edition): (&Document, &DocumentEdition),
    before: &BTreeSet<Line>,
    mut event: Event,
) -> Result<Event, Undone> {
    let now_filed = lines_of(tx, document.id).await?;
    let left: BTreeSet<Line> = before.difference(&now_filed).cloned().collect();
    if !left.is_empty() {
        // It answers these items no longer, which is as if it had been taken away from them.
        let kind = domain::document::WithdrawalKind::Replaced;
        let gone = Withdrawn { document_id: document.id, kind, on: act.date() };
        event = open_again(tx, act, policies, &gone, &left, event).await?;
    }
    let of_line = |line: &Line| publication(document.id, act.date(), edition, before.contains(line));
    answer(tx, act, now_filed.iter().map(|line| (line, of_line(line))).collect(), event).await
}

/// A document that was published before, elsewhere, has been taken over and filed under its items.
pub(crate) async fn taken_over(
    tx: &DatabaseTransaction,
    act: &Act,
    (document, edition): (&Document, &DocumentEdition),
    event: Event,
) -> Result<Event, Undone> {
    let on = document.published_at.map_or(act.date(), china_date);
    let lines = lines_of(tx, document.id).await?;
    answer(tx, act, lines.iter().map(|line| (line, publication(document.id, on, edition, false))).collect(), event)
        .await
}

fn publication(document_id: DocumentId, on: NaiveDate, edition: &DocumentEdition, is_correction: bool) -> Publication {
    Publication { document_id, on, formed_on: edition.content.formed_on, is_correction }
}

/// One document closes what it answers of each of its items, and has to stay on display where they say so.
async fn answer(
    tx: &DatabaseTransaction,
    act: &Act,
    publications: Vec<(&Line, Publication)>,
    mut event: Event,
) -> Result<Event, Undone> {
    let found = terms(tx, &publications.iter().map(|(line, _)| (*line).clone()).collect()).await?;
    for (line, publication) in publications {
        let document_id = publication.document_id;
        let mut obligations = lock(tx, of_line(line).add(is_open_or_met_by(document_id))).await?;
        let changed = model::answer(&mut obligations, &publication).into_iter().collect();
        event = keep(tx, &mut obligations, &changed, event).await?;
        let shown = found.get(line).filter(|_| !publication.is_correction);
        let display = shown.and_then(|it| it.displayed(act, document_id, publication.on));
        // What is taken over from long ago has lasted already.
        let display = display.filter(|it| it.deadline.on >= Some(act.date()));
        event = insert(tx, &display.into_iter().collect::<Vec<_>>(), event).await?;
    }
    Ok(event)
}

/// A document has been withdrawn; `before` are the items it was filed under.
pub(crate) async fn withdrawn(
    tx: &DatabaseTransaction,
    act: &Act,
    policies: &Policies,
    document: &Document,
    before: &BTreeSet<Line>,
    event: Event,
) -> Result<Event, Undone> {
    let Some(withdrawal) = &document.withdrawal else { return Ok(event) };
    let gone = Withdrawn { document_id: document.id, kind: withdrawal.kind, on: act.date() };
    open_again(tx, act, policies, &gone, before, event).await
}

/// The items a public document is filed under.
pub(crate) async fn lines_of(tx: &DatabaseTransaction, id: DocumentId) -> Result<BTreeSet<Line>, Failure> {
    let rows = document_item::Entity::find().filter(document_item::Column::DocumentId.eq(id)).all(tx).await?;
    let line = |row: document_item::Model| {
        let item_key =
            row.item_key.parse().map_err(|error| Failure::Corrupt(format!("document_item.item_key: {error}")))?;
        Ok(Line { catalogue_id: row.catalogue_id, item_key })
    };
    rows.into_iter().map(line).collect()
}

async fn open_again(
    tx: &DatabaseTransaction,
    act: &Act,
    policies: &Policies,
    gone: &Withdrawn,
    lines: &BTreeSet<Line>,
    mut event: Event,
) -> Result<Event, Undone> {
    let found = terms(tx, lines).await?;
    let mut others = others(tx, lines, gone.document_id).await?;
    for line in lines {
        let mut obligations = lock(tx, of_line(line)).await?;
        let now = Now { act, terms: found.get(line), policy: &policies.prompt };
        let others = others.remove(line).unwrap_or_default();
        let changed = model::withdraw(&now, &mut obligations, gone, &others).into_iter().collect();
        event = keep(tx, &mut obligations, &changed, event).await?;
    }
    Ok(event)
}

/// The other public documents of the items, oldest first.
async fn others(
    tx: &DatabaseTransaction,
    lines: &BTreeSet<Line>,
    gone: DocumentId,
) -> Result<HashMap<Line, Vec<Publication>>, Failure> {
    type Row = (CatalogueId, ItemKey, DocumentId, DateTime<Utc>, String);
    let to_document = document_item::Entity::belongs_to(document::Entity)
        .from(document_item::Column::DocumentId)
        .to(document::Column::Id);
    let to_edition = document::Entity::belongs_to(document_edition::Entity)
        .from(document::Column::EditionId)
        .to(document_edition::Column::Id);
    let rows: Vec<Row> = document_item::Entity::find()
        .select_only()
        .column(document_item::Column::CatalogueId)
        .column(document_item::Column::ItemKey)
        .column(document_item::Column::DocumentId)
        .column(document_item::Column::PublishedAt)
        .column(document_edition::Column::Content)
        .join(JoinType::InnerJoin, to_document.into())
        .join(JoinType::InnerJoin, to_edition.into())
        .filter(document_item::Column::CatalogueId.is_in(lines.iter().map(|it| it.catalogue_id)))
        .filter(document_item::Column::ItemKey.is_in(lines.iter().map(|it| it.item_key.as_str())))
        .filter(document_item::Column::DocumentId.ne(gone))
        .order_by_asc(document_item::Column::PublishedAt)
        .order_by_asc(document_item::Column::DocumentId)
        .into_tuple()
        .all(tx)
        .await?;
    let mut found: HashMap<Line, Vec<Publication>> = HashMap::new();
    for (catalogue_id, item_key, document_id, published_at, content) in rows {
        let content: Content = from_text("document_edition.content", &content)?;
        let on: NaiveDate = china_date(published_at);
        let publication = Publication { document_id, on, formed_on: content.formed_on, is_correction: false };
        found.entry(Line { catalogue_id, item_key }).or_default().push(publication);
    }
    Ok(found)
}

pub(super) fn of_line(line: &Line) -> Condition {
    Condition::all()
        .add(obligation::Column::CatalogueId.eq(line.catalogue_id))
        .add(obligation::Column::ItemKey.eq(line.item_key.as_str()))
}

fn is_open_or_met_by(id: DocumentId) -> Condition {
    Condition::any().add(obligation::Column::State.eq(ObligationState::Open)).add(obligation::Column::DocumentId.eq(id))
}
