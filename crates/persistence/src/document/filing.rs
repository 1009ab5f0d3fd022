//! 归集: where a public document is found, by item, domain, file and word; written and taken away with its publication.

use std::collections::{BTreeSet, HashMap};

use chrono::{DateTime, Utc};
use domain::act::Actor;
use domain::catalogue::CatalogueId;
use domain::catalogue::item::ItemKey;
use domain::document::content::{HeaderWord, Summary};
use domain::document::edition::DocumentEdition;
use domain::document::{Document, DocumentId};
use domain::pilot_domain::DomainCode;
use domain::search::SubjectType;
use sea_orm::sea_query::{Expr, IntoCondition, OnConflict};
use sea_orm::{
    ActiveModelTrait, ColumnTrait, Condition, DatabaseTransaction, EntityTrait, IntoActiveModel, JoinType, QueryFilter,
    QuerySelect, QueryTrait, RelationDef,
};

use super::{Pair, visible_to};
use crate::entity::{
    catalogue_edition, catalogue_item, document, document_attachment, document_body, document_domain, document_edition,
    document_item, item_first_publication,
};
use crate::search::{self, SearchEntry, TextSource};
use crate::{Failure, Undone};

/// Files a document that has just been published, in place of what its edition before said.
pub(super) async fn file(
    tx: &DatabaseTransaction,
    document: &Document,
    edition: &DocumentEdition,
) -> Result<(), Undone> {
    unfile(tx, document).await?;
    let Some(published_at) = document.published_at else {
        return Err(Failure::Corrupt(format!("document {} is filed before it is public", document.id)).into());
    };
    let lines = lines(tx, edition).await?;
    let items = lines.iter().map(|(catalogue_id, item_key, _)| document_item::Model {
        catalogue_id: *catalogue_id,
        item_key: item_key.as_str().to_owned(),
        document_id: document.id,
        published_at,
    });
    let items: Vec<_> = items.map(|row| row.into_active_model().reset_all()).collect();
    if !items.is_empty() {
        document_item::Entity::insert_many(items).exec_without_returning(tx).await?;
        // What was published elsewhere before is public here since it was taken over.
        let since = edition.state.published_at().unwrap_or(published_at).max(document.created_at);
        note_first(tx, &lines, since).await?;
    }
    let said = edition.content.pilot_domains.iter().cloned();
    let codes: BTreeSet<_> = lines.into_iter().filter_map(|(.., code)| code).chain(said).collect();
    let domains = codes.iter().map(|pilot_domain| document_domain::Model {
        pilot_domain: pilot_domain.as_str().to_owned(),
        document_id: document.id,
        published_at,
    });
    let domains: Vec<_> = domains.map(|row| row.into_active_model().reset_all()).collect();
    if !domains.is_empty() {
        document_domain::Entity::insert_many(domains).exec_without_returning(tx).await?;
    }
    document_attachment::Entity::update_many()
        .col_expr(document_attachment::Column::Public, Expr::value(true))
        .filter(document_attachment::Column::EditionId.eq(edition.id))
        .exec(tx)
        .await?;
    reindex(tx, document).await
}

/// Keeps since when there is something public for these lines; what was known before stays.
async fn note_first(
    tx: &DatabaseTransaction,
    lines: &[(CatalogueId, ItemKey, Option<DomainCode>)],
    at: DateTime<Utc>,
) -> Result<(), Undone> {
    use item_first_publication::Column;
    let rows = lines.iter().map(|(catalogue_id, item_key, _)| item_first_publication::Model {
        catalogue_id: *catalogue_id,
        item_key: item_key.as_str().to_owned(),
        at,
    });
    let known = OnConflict::columns([Column::CatalogueId, Column::ItemKey]).do_nothing().to_owned();
    item_first_publication::Entity::insert_many(rows.map(|row| row.into_active_model().reset_all()))
        .on_conflict(known)
        .exec_without_returning(tx)
        .await?;
    Ok(())
}

/// Takes a document out of search, and its files out of the public's reach: earlier editions are history while it is public.
pub(super) async fn close(tx: &DatabaseTransaction, document: &Document) -> Result<(), Undone> {
    unfile(tx, document).await?;
    search::unindex(tx, &[document.id.0]).await?;
    close_files(tx, document.id).await
}

/// Takes a document out of every list.
async fn unfile(tx: &DatabaseTransaction, document: &Document) -> Result<(), Undone> {
    let id = document.id;
    document_item::Entity::delete_many().filter(document_item::Column::DocumentId.eq(id)).exec(tx).await?;
    document_domain::Entity::delete_many().filter(document_domain::Column::DocumentId.eq(id)).exec(tx).await?;
    Ok(())
}

async fn close_files(tx: &DatabaseTransaction, id: DocumentId) -> Result<(), Undone> {
    let editions = document_edition::Entity::find()
        .select_only()
        .column(document_edition::Column::Id)
        .filter(document_edition::Column::DocumentId.eq(id));
    document_attachment::Entity::update_many()
        .col_expr(document_attachment::Column::Public, Expr::value(false))
        .filter(document_attachment::Column::EditionId.in_subquery(editions.into_query()))
        .filter(document_attachment::Column::Public.eq(true))
        .exec(tx)
        .await?;
    Ok(())
}

/// Brings the full text up to date with what is public of a document.
pub(super) async fn reindex(tx: &DatabaseTransaction, document: &Document) -> Result<(), Undone> {
    let entries = search_entries(tx, document::Column::Id.eq(document.id).into_condition()).await?;
    Ok(search::index(tx, &entries).await?)
}

/// What the full text holds of the public documents that fit `condition`.
pub(crate) async fn search_entries(
    tx: &DatabaseTransaction,
    condition: Condition,
) -> Result<Vec<SearchEntry>, Failure> {
    let shown = Condition::all().add(visible_to(&Actor::Anonymous)).add(condition);
    let pairs = super::read::public_pairs(tx, shown).await?;
    let ids: Vec<_> = pairs.iter().map(|(document, _)| document.id).collect();
    let editions: Vec<_> = pairs.iter().map(|(_, edition)| edition.id).collect();
    let bodies = document_body::Entity::find().filter(document_body::Column::EditionId.is_in(editions)).all(tx).await?;
    let mut bodies: HashMap<_, _> = bodies.into_iter().map(|row| (row.edition_id, row.plain_text)).collect();
    let domains =
        document_domain::Entity::find().filter(document_domain::Column::DocumentId.is_in(ids)).all(tx).await?;
    let mut codes: HashMap<DocumentId, Vec<DomainCode>> = HashMap::new();
    for row in domains {
        codes.entry(row.document_id).or_default().extend(row.pilot_domain.parse::<DomainCode>());
    }
    let entry = |(document, edition): Pair| {
        let content = &edition.content;
        let summary = content.summary.as_ref().map(Summary::as_str);
        let plain = bodies.remove(&edition.id);
        let words: Vec<_> = content.keywords.iter().map(HeaderWord::as_str).collect();
        let body = [summary.unwrap_or_default(), plain.as_deref().unwrap_or_default(), &words.join(" ")].join(
            "
",
        );
        Some(SearchEntry {
            id: document.id.0,
            subject_type: SubjectType::Document,
            unit_id: document.unit_id,
            pilot_domains: codes.remove(&document.id).unwrap_or_default(),
            kind: content.kind.code().to_owned(),
            validity: Some(document.validity.code().to_owned()),
            published_at: document.published_at?,
            text: TextSource {
                title: content.title.to_string(),
                index_number: document.index_number.as_ref().map(ToString::to_string),
                document_number: content.document_number.as_ref().map(ToString::to_string),
                body: body.trim().to_owned(),
            },
        })
    };
    Ok(pairs.into_iter().filter_map(entry).collect())
}

/// The lines of the items an edition answers, with their domains.
async fn lines(
    tx: &DatabaseTransaction,
    edition: &DocumentEdition,
) -> Result<Vec<(CatalogueId, ItemKey, Option<DomainCode>)>, Undone> {
    if edition.content.items.is_empty() {
        return Ok(Vec::new());
    }
    let rows = catalogue_item::Entity::find()
        .select_only()
        .column(catalogue_edition::Column::CatalogueId)
        .column(catalogue_item::Column::ItemKey)
        .column(catalogue_item::Column::PilotDomain)
        .join(JoinType::InnerJoin, to_edition())
        .filter(catalogue_item::Column::Id.is_in(edition.content.items.iter().copied()))
        .into_tuple()
        .all(tx)
        .await?;
    // Two editions of one item are one line.
    let distinct: BTreeSet<(CatalogueId, ItemKey, Option<DomainCode>)> = rows.into_iter().collect();
    Ok(distinct.into_iter().collect())
}

fn to_edition() -> RelationDef {
    catalogue_item::Entity::belongs_to(catalogue_edition::Entity)
        .from(catalogue_item::Column::EditionId)
        .to(catalogue_edition::Column::Id)
        .into()
}
