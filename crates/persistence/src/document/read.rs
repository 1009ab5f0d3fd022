//! Reading documents: one statement per list, whatever its size, and never a body that was not asked for.

use std::collections::HashMap;

use chrono::{DateTime, Utc};
use domain::act::Actor;
use domain::catalogue::CatalogueId;
use domain::catalogue::item::ItemKey;
use domain::document::body::Body;
use domain::document::content::DocumentKind;
use domain::document::edition::{DocumentEdition, DocumentEditionId, DocumentStatus};
use domain::document::number::IndexNumber;
use domain::document::{Document, DocumentId, Standing, Validity};
use domain::pilot_domain::DomainCode;
use domain::unit::UnitId;
use sea_orm::sea_query::{Expr, Query};
use sea_orm::{
    ColumnTrait, Condition, ConnectionTrait, EntityTrait, FromQueryResult, JoinType, PaginatorTrait, QueryFilter,
    QueryOrder, QuerySelect, QueryTrait, RelationDef, Select, SelectTwo,
};

use super::{Pair, in_hands_of, pairs, visible_to};
use crate::catalogue::first_of_each;
use crate::entity::{document, document_body, document_domain, document_edition, document_item};
use crate::{Failure, Page, Store, Window};

/// Which public documents.
#[derive(Clone, Debug, Default, PartialEq, Eq, Hash)]
pub struct DocumentFilter {
    /// 发布机构
    pub unit_id: Option<UnitId>,
    /// That answer items of this domain.
    pub pilot_domain: Option<DomainCode>,
    /// 体裁
    pub kind: Option<DocumentKind>,
    /// 效力状态
    pub validity: Option<Validity>,
    /// Published at or after this instant.
    pub from: Option<DateTime<Utc>>,
    /// Published before this instant.
    pub until: Option<DateTime<Utc>>,
}

/// Which documents under way.
#[derive(Clone, Debug, Default, PartialEq, Eq, Hash)]
pub struct QueueFilter {
    /// In this state; without one, in any before publication.
    pub status: Option<DocumentStatus>,
    /// 发布机构
    pub unit_id: Option<UnitId>,
}

/// Order of public documents, newest first: when they were published, then the id.
pub type DocumentKeyset = (DateTime<Utc>, DocumentId);

impl Store {
    /// The public documents with the edition in force, newest first.
    pub async fn documents(
        &self,
        filter: &DocumentFilter,
        window: Window<DocumentKeyset>,
    ) -> Result<Page<Pair>, Failure> {
        let mut query = in_force(document::Entity::find().filter(matching(filter)));
        // A domain's documents are walked in the order of its own index.
        let query = if let Some(code) = &filter.pilot_domain {
            query = query.filter(document_domain::Column::PilotDomain.eq(code.as_str()));
            newest(query, document_domain::Column::PublishedAt, document_domain::Column::DocumentId, &window)
                .join(JoinType::InnerJoin, to_domain())
        } else {
            newest(query, document::Column::PublishedAt, document::Column::Id, &window)
        };
        Ok(Page::cut(pairs(query.all(&self.read).await?)?, window.first))
    }

    /// How many there are.
    pub async fn count_documents(&self, filter: &DocumentFilter) -> Result<u64, Failure> {
        let mut query = document::Entity::find().filter(matching(filter));
        if let Some(code) = &filter.pilot_domain {
            query = query
                .join(JoinType::InnerJoin, to_domain())
                .filter(document_domain::Column::PilotDomain.eq(code.as_str()));
        }
        Ok(query.count(&self.read).await?)
    }

    /// Those of `ids` that are public, with the edition in force.
    pub async fn documents_by_ids(&self, ids: &[DocumentId]) -> Result<Vec<Pair>, Failure> {
        let seen = document::Entity::find()
            .filter(document::Column::Id.is_in(ids.iter().copied()))
            .filter(visible_to(&Actor::Anonymous));
        pairs(in_force(seen).all(&self.read).await?)
    }

    /// The public document with this index number, however it is spelt.
    pub async fn document_by_number(&self, number: &IndexNumber) -> Result<Option<Pair>, Failure> {
        let seen = document::Entity::find()
            .filter(document::Column::IndexKey.eq(number.lookup_key()))
            .filter(visible_to(&Actor::Anonymous));
        Ok(pairs(in_force(seen).all(&self.read).await?)?.pop())
    }

    /// What stands where a document with this number was withdrawn.
    pub async fn tombstone(&self, number: &IndexNumber) -> Result<Option<Document>, Failure> {
        let row = document::Entity::find()
            .filter(document::Column::IndexKey.eq(number.lookup_key()))
            .filter(document::Column::Standing.eq(Standing::Withdrawn))
            .one(&self.read)
            .await?;
        row.map(Document::try_from).transpose()
    }

    /// Those of `ids` in the hands of `actor`, with their newest edition.
    pub async fn documents_in_hand(&self, actor: &Actor, ids: &[DocumentId]) -> Result<Vec<Pair>, Failure> {
        let seen =
            document::Entity::find().filter(document::Column::Id.is_in(ids.iter().copied())).filter(in_hands_of(actor));
        pairs(with_newest_edition(seen).all(&self.read).await?)
    }

    /// The documents under way in the hands of `actor`, newest draft first.
    pub async fn documents_under_way(
        &self,
        actor: &Actor,
        filter: &QueueFilter,
        window: Window<DocumentEditionId>,
    ) -> Result<Page<Pair>, Failure> {
        let mut query = document::Entity::find()
            .join(JoinType::InnerJoin, to_editions())
            .select_also(document_edition::Entity)
            .filter(in_hands_of(actor))
            .order_by_desc(document_edition::Column::Id)
            .limit(window.limit());
        query = match filter.status {
            Some(status) => query.filter(document_edition::Column::Status.eq(status)),
            None => query.filter(document_edition::Column::Status.is_in(UNDER_WAY)),
        };
        if let Some(unit_id) = filter.unit_id {
            query = query.filter(document::Column::UnitId.eq(unit_id));
        }
        if let Some(id) = window.after {
            query = query.filter(document_edition::Column::Id.lt(id));
        }
        Ok(Page::cut(pairs(query.all(&self.read).await?)?, window.first))
    }

    /// The editions of these documents by id: for the public those that were published, of documents still public.
    pub async fn document_editions_by_ids(
        &self,
        actor: &Actor,
        ids: &[DocumentEditionId],
    ) -> Result<Vec<Pair>, Failure> {
        let mut query = document::Entity::find()
            .join(JoinType::InnerJoin, to_editions())
            .select_also(document_edition::Entity)
            .filter(document_edition::Column::Id.is_in(ids.iter().copied()));
        query = query.filter(editions_seen_by(actor));
        pairs(query.all(&self.read).await?)
    }

    /// The editions of each document that `actor` may see, newest first.
    pub async fn editions_of_documents(
        &self,
        actor: &Actor,
        ids: &[DocumentId],
        window: Window<i32>,
    ) -> Result<HashMap<DocumentId, Page<DocumentEdition>>, Failure> {
        let seen = document::Entity::find()
            .select_only()
            .column(document::Column::Id)
            .join(JoinType::InnerJoin, to_editions())
            .filter(editions_seen_by(actor));
        let units: HashMap<DocumentId, UnitId> = document::Entity::find()
            .select_only()
            .column(document::Column::Id)
            .column(document::Column::UnitId)
            .filter(document::Column::Id.is_in(ids.iter().copied()))
            .filter(document::Column::Id.in_subquery(seen.into_query()))
            .into_tuple::<(DocumentId, UnitId)>()
            .all(&self.read)
            .await?
            .into_iter()
            .collect();
        let mut chosen =
            document_edition::Entity::find().filter(document_edition::Column::DocumentId.is_in(units.keys().copied()));
        if *actor == Actor::Anonymous {
            chosen = chosen.filter(document_edition::Column::PublishedAt.is_not_null());
        }
        if let Some(number) = window.after {
            chosen = chosen.filter(document_edition::Column::Number.lt(number));
        }
        let ranked = first_of_each(chosen.into_query(), "document_id", "number DESC", window.limit());
        let rows = document_edition::Model::find_by_statement(self.read.get_database_backend().build(&ranked))
            .all(&self.read)
            .await?;
        let mut pages: HashMap<DocumentId, Vec<DocumentEdition>> = HashMap::new();
        for row in rows {
            let (id, unit_id) = (row.document_id, units[&row.document_id]);
            pages.entry(id).or_default().push(row.into_edition(unit_id)?);
        }
        Ok(pages.into_iter().map(|(id, rows)| (id, Page::cut(rows, window.first))).collect())
    }

    /// 正文 of editions that have been seen already.
    pub async fn bodies(&self, ids: &[DocumentEditionId]) -> Result<HashMap<DocumentEditionId, Body>, Failure> {
        let rows = document_body::Entity::find()
            .filter(document_body::Column::EditionId.is_in(ids.iter().copied()))
            .all(&self.read)
            .await?;
        Ok(rows.into_iter().map(|row| (row.edition_id, Body { html: row.html, plain_text: row.plain_text })).collect())
    }

    /// The newest public documents that answer each line of an item.
    pub async fn documents_of_items(
        &self,
        lines: &[(CatalogueId, ItemKey)],
        window: Window<DocumentKeyset>,
    ) -> Result<HashMap<(CatalogueId, ItemKey), Page<Pair>>, Failure> {
        let any = lines.iter().fold(crate::reference::nothing(), |any, (catalogue_id, key)| {
            any.add(
                Condition::all()
                    .add(document_item::Column::CatalogueId.eq(*catalogue_id))
                    .add(document_item::Column::ItemKey.eq(key.as_str())),
            )
        });
        let mut chosen = document_item::Entity::find().filter(any);
        if let Some((at, id)) = window.after {
            chosen =
                chosen.filter(before(document_item::Column::PublishedAt, document_item::Column::DocumentId, at, id));
        }
        let order = "published_at DESC, document_id DESC";
        let ranked = first_of_each(chosen.into_query(), "catalogue_id, item_key", order, window.limit());
        let rows = document_item::Model::find_by_statement(self.read.get_database_backend().build(&ranked))
            .all(&self.read)
            .await?;
        let mut ids: Vec<_> = rows.iter().map(|row| row.document_id).collect();
        ids.sort_unstable();
        ids.dedup();
        let found: HashMap<DocumentId, Pair> =
            self.documents_by_ids(&ids).await?.into_iter().map(|pair| (pair.0.id, pair)).collect();
        let mut pages: HashMap<(CatalogueId, ItemKey), Vec<Pair>> = HashMap::new();
        for row in rows {
            if let Some(pair) = found.get(&row.document_id) {
                let line = (row.catalogue_id, key(&row.item_key)?);
                pages.entry(line).or_default().push(pair.clone());
            }
        }
        Ok(pages.into_iter().map(|(line, rows)| (line, Page::cut(rows, window.first))).collect())
    }

    /// How many public documents answer each line of an item.
    pub async fn count_documents_of_items(
        &self,
        lines: &[(CatalogueId, ItemKey)],
    ) -> Result<HashMap<(CatalogueId, ItemKey), u64>, Failure> {
        let any = lines.iter().fold(crate::reference::nothing(), |any, (catalogue_id, key)| {
            any.add(
                Condition::all()
                    .add(document_item::Column::CatalogueId.eq(*catalogue_id))
                    .add(document_item::Column::ItemKey.eq(key.as_str())),
            )
        });
        let rows: Vec<(CatalogueId, String, i64)> = document_item::Entity::find()
            .select_only()
            .column(document_item::Column::CatalogueId)
            .column(document_item::Column::ItemKey)
            .column_as(document_item::Column::DocumentId.count(), "count")
            .filter(any)
            .group_by(document_item::Column::CatalogueId)
            .group_by(document_item::Column::ItemKey)
            .into_tuple()
            .all(&self.read)
            .await?;
        rows.into_iter().map(|(id, item_key, count)| Ok(((id, key(&item_key)?), count.unsigned_abs()))).collect()
    }
}

fn key(text: &str) -> Result<ItemKey, Failure> {
    text.parse().map_err(|error| Failure::Corrupt(format!("document_item.item_key: {error}")))
}

/// The states before publication.
const UNDER_WAY: [DocumentStatus; 5] = [
    DocumentStatus::Draft,
    DocumentStatus::Submitted,
    DocumentStatus::Returned,
    DocumentStatus::Approved,
    DocumentStatus::Scheduled,
];

/// The editions `actor` may see, in a query over documents joined with them.
fn editions_seen_by(actor: &Actor) -> Condition {
    let public =
        Condition::all().add(visible_to(&Actor::Anonymous)).add(document_edition::Column::PublishedAt.is_not_null());
    Condition::any().add(public).add(in_hands_of(actor))
}

fn to_edition_in_force() -> RelationDef {
    document::Entity::belongs_to(document_edition::Entity)
        .from(document::Column::EditionId)
        .to(document_edition::Column::Id)
        .into()
}

fn to_editions() -> RelationDef {
    document::Entity::belongs_to(document_edition::Entity)
        .from(document::Column::Id)
        .to(document_edition::Column::DocumentId)
        .into()
}

fn to_domain() -> RelationDef {
    document::Entity::belongs_to(document_domain::Entity)
        .from(document::Column::Id)
        .to(document_domain::Column::DocumentId)
        .into()
}

/// The documents that fit `condition`, with the edition in force, inside another's transaction.
pub(crate) async fn public_pairs(tx: &impl ConnectionTrait, condition: Condition) -> Result<Vec<Pair>, Failure> {
    pairs(in_force(document::Entity::find().filter(condition)).all(tx).await?)
}

fn in_force(documents: Select<document::Entity>) -> SelectTwo<document::Entity, document_edition::Entity> {
    documents.join(JoinType::InnerJoin, to_edition_in_force()).select_also(document_edition::Entity)
}

fn with_newest_edition(documents: Select<document::Entity>) -> SelectTwo<document::Entity, document_edition::Entity> {
    let newest = Query::select()
        .expr(Expr::cust("MAX(number)"))
        .from(document_edition::Entity)
        .and_where(Expr::cust("document_edition.document_id = document.id"))
        .to_owned();
    documents
        .join(JoinType::InnerJoin, to_editions())
        .select_also(document_edition::Entity)
        .filter(document_edition::Column::Number.in_subquery(newest))
}

/// Orders by two columns of one index, newest first, from the window's cursor on.
fn newest<C: ColumnTrait>(
    query: SelectTwo<document::Entity, document_edition::Entity>,
    at: C,
    id: C,
    window: &Window<DocumentKeyset>,
) -> SelectTwo<document::Entity, document_edition::Entity> {
    let query = match window.after {
        Some((instant, document_id)) => query.filter(before(at, id, instant, document_id)),
        None => query,
    };
    query.order_by_desc(at).order_by_desc(id).limit(window.limit())
}

fn before<C: ColumnTrait>(at: C, id: C, instant: DateTime<Utc>, document_id: DocumentId) -> Condition {
    // The first half alone lets the index be entered at the cursor.
    Condition::all()
        .add(at.lte(instant))
        .add(Condition::any().add(at.lt(instant)).add(Condition::all().add(at.eq(instant)).add(id.lt(document_id))))
}

/// The public documents that fit `filter`, but for the domain, which is a join.
fn matching(filter: &DocumentFilter) -> Condition {
    let mut condition = Condition::all().add(visible_to(&Actor::Anonymous));
    if let Some(unit_id) = filter.unit_id {
        condition = condition.add(document::Column::UnitId.eq(unit_id));
    }
    if let Some(kind) = filter.kind {
        condition = condition.add(document::Column::Kind.eq(kind));
    }
    if let Some(validity) = filter.validity {
        condition = condition.add(document::Column::Validity.eq(validity));
        if validity != Validity::Valid {
            // Said once more in the words of the index over what has ended.
            condition = condition.add(document::Column::Validity.ne(Validity::Valid));
        }
    }
    if let Some(from) = filter.from {
        condition = condition.add(document::Column::PublishedAt.gte(from));
    }
    if let Some(until) = filter.until {
        condition = condition.add(document::Column::PublishedAt.lt(until));
    }
    condition
}
