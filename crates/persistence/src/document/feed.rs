//! 订阅源: what became of public documents, newest change first, withdrawals in their place; and what is asked about each.

use std::collections::HashMap;

use chrono::{DateTime, Utc};
use domain::act::Actor;
use domain::attachment::Attachment;
use domain::document::body::Body;
use domain::document::content::DocumentKind;
use domain::document::edition::{DocumentEdition, DocumentEditionId, DocumentStatus};
use domain::document::{Document, DocumentId, Standing};
use domain::journal::ChangeType;
use domain::pilot_domain::DomainCode;
use domain::unit::UnitId;
use sea_orm::sea_query::{Expr, Query};
use sea_orm::{
    ColumnTrait, Condition, EntityTrait, ExprTrait, JoinType, QueryFilter, QueryOrder, QuerySelect, RelationDef,
};

use super::visible_to;
use crate::entity::document_edition;
use crate::entity::{attachment, change, document, document_attachment, document_body, document_domain};
use crate::{Failure, Page, Store, Window};

/// Which documents somebody follows.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct FeedFilter {
    /// 发布机构
    pub unit_id: Option<UnitId>,
    /// That answer items of this domain. What was withdrawn belongs to no domain any more and is told to everybody.
    pub pilot_domain: Option<DomainCode>,
    /// 体裁
    pub kind: Option<DocumentKind>,
    /// One document alone.
    pub document_id: Option<DocumentId>,
}

/// The place of a change: its entry of the journal, and the position within.
pub type FeedPlace = (i64, i32);

/// One document, and what became of it last.
#[derive(Clone, Debug)]
pub struct FeedRow {
    /// Its place.
    pub place: FeedPlace,
    /// When that happened.
    pub at: DateTime<Utc>,
    /// The document.
    pub document: Document,
    /// The edition in force; none when the document has been withdrawn.
    pub edition: Option<DocumentEdition>,
}

/// What belongs to the documents of a page.
#[derive(Clone, Debug, Default)]
pub struct FeedParts {
    /// 正文; those that are too long for a feed are not here.
    pub bodies: HashMap<DocumentEditionId, Body>,
    /// 附件 anybody may fetch, in their order.
    pub attachments: HashMap<DocumentEditionId, Vec<Attachment>>,
    /// 领域, by code.
    pub domains: HashMap<DocumentId, Vec<DomainCode>>,
}

impl Store {
    /// The public documents and the withdrawn ones, newest change first, each once at the place of its last change; and
    /// the place behind which more follow. A row whose document changes while this reads is left out: it stands at the
    /// top by then.
    pub async fn feed(
        &self,
        filter: &FeedFilter,
        window: Window<FeedPlace>,
    ) -> Result<(Vec<FeedRow>, Option<FeedPlace>), Failure> {
        let rows = change::Entity::find()
            .join(JoinType::InnerJoin, to_document())
            .select_also(document::Entity)
            .filter(change::Column::SubjectType.eq(ChangeType::Document))
            .filter(matching(filter, window.after))
            .order_by_desc(change::Column::Seq)
            .order_by_desc(change::Column::Position)
            .limit(window.limit())
            .all(&self.read)
            .await?;
        let ids: Vec<_> = rows.iter().filter_map(|(_, document)| document.as_ref()?.edition_id).collect();
        let mut editions: HashMap<DocumentEditionId, document_edition::Model> = document_edition::Entity::find()
            .filter(document_edition::Column::Id.is_in(ids))
            .filter(document_edition::Column::Status.eq(DocumentStatus::Published))
            .all(&self.read)
            .await?
            .into_iter()
            .map(|row| (row.id, row))
            .collect();
        let Page { items, has_next } = Page::cut(rows, window.first);
        let next = items.last().filter(|_| has_next).map(|(change, _)| (change.seq, change.position));
        let mut found = Vec::with_capacity(items.len());
        for (change, row) in items {
            let row = row.ok_or_else(|| Failure::Corrupt(format!("change of no document {}", change.subject_id)))?;
            let document = Document::try_from(row)?;
            let edition = document.edition_id.and_then(|id| editions.remove(&id));
            let edition = edition.map(|row| row.into_edition(document.unit_id)).transpose()?;
            if edition.is_some() == (document.standing == Standing::Published) {
                found.push(FeedRow { place: (change.seq, change.position), at: change.at, document, edition });
            }
        }
        Ok((found, next))
    }

    /// What belongs to the published documents among `rows`; of bodies those with at most this many bytes of markup and of
    /// text.
    pub async fn feed_parts(&self, rows: &[FeedRow], body_bytes: Option<u64>) -> Result<FeedParts, Failure> {
        let editions: Vec<_> = rows.iter().filter_map(|row| Some(row.edition.as_ref()?.id)).collect();
        let documents: Vec<_> = rows.iter().filter(|row| row.edition.is_some()).map(|row| row.document.id).collect();
        if editions.is_empty() {
            return Ok(FeedParts::default());
        }
        let bodies = match body_bytes {
            Some(bytes) => self.short_bodies(&editions, bytes).await?,
            None => HashMap::new(),
        };
        let attachments = self.public_attachments(&editions).await?;
        let domains = self.domains_of_documents(&documents).await?;
        Ok(FeedParts { bodies, attachments, domains })
    }

    /// The domains of public documents, by code.
    pub async fn domains_of_documents(
        &self,
        ids: &[DocumentId],
    ) -> Result<HashMap<DocumentId, Vec<DomainCode>>, Failure> {
        let rows = document_domain::Entity::find()
            .filter(document_domain::Column::DocumentId.is_in(ids.iter().copied()))
            .order_by_asc(document_domain::Column::PilotDomain)
            .all(&self.read)
            .await?;
        let mut domains: HashMap<DocumentId, Vec<DomainCode>> = HashMap::new();
        for row in rows {
            let code = row.pilot_domain.parse();
            let code = code.map_err(|error| Failure::Corrupt(format!("document_domain.pilot_domain: {error}")))?;
            domains.entry(row.document_id).or_default().push(code);
        }
        Ok(domains)
    }

    /// When the newest public change of any kind happened; to be asked before the feed is read.
    pub async fn newest_change_at(&self) -> Result<Option<DateTime<Utc>>, Failure> {
        let newest = change::Entity::find()
            .select_only()
            .column(change::Column::At)
            .order_by_desc(change::Column::Seq)
            .order_by_desc(change::Column::Position)
            .into_tuple()
            .one(&self.read)
            .await?;
        Ok(newest)
    }

    async fn short_bodies(
        &self,
        ids: &[DocumentEditionId],
        bytes: u64,
    ) -> Result<HashMap<DocumentEditionId, Body>, Failure> {
        let bytes = i64::try_from(bytes).unwrap_or(i64::MAX);
        // A document may be withdrawn between the statement that found it and this one.
        let in_force = Query::select()
            .column(document_edition::Column::Id)
            .from(document_edition::Entity)
            .and_where(document_edition::Column::Id.is_in(ids.iter().copied()))
            .and_where(document_edition::Column::Status.eq(DocumentStatus::Published))
            .to_owned();
        let rows: Vec<(DocumentEditionId, String, String)> = document_body::Entity::find()
            .select_only()
            .columns([document_body::Column::EditionId, document_body::Column::Html, document_body::Column::PlainText])
            .filter(document_body::Column::EditionId.in_subquery(in_force))
            .filter(Expr::cust("octet_length(html)").lte(bytes))
            .filter(Expr::cust("octet_length(plain_text)").lte(bytes))
            .into_tuple()
            .all(&self.read)
            .await?;
        Ok(rows.into_iter().map(|(id, html, plain_text)| (id, Body { html, plain_text })).collect())
    }

    async fn public_attachments(
        &self,
        ids: &[DocumentEditionId],
    ) -> Result<HashMap<DocumentEditionId, Vec<Attachment>>, Failure> {
        let rows = document_attachment::Entity::find()
            .join(JoinType::InnerJoin, to_attachment())
            .select_also(attachment::Entity)
            .filter(document_attachment::Column::EditionId.is_in(ids.iter().copied()))
            .filter(document_attachment::Column::Public.eq(true))
            .order_by_asc(document_attachment::Column::Position)
            .all(&self.read)
            .await?;
        let mut attachments: HashMap<DocumentEditionId, Vec<Attachment>> = HashMap::new();
        for (held, row) in rows {
            if let Some(row) = row {
                attachments.entry(held.edition_id).or_default().push(row.try_into()?);
            }
        }
        Ok(attachments)
    }
}

fn matching(filter: &FeedFilter, after: Option<FeedPlace>) -> Condition {
    let withdrawn = document::Column::Standing.eq(Standing::Withdrawn);
    let mut condition = Condition::all().add(visible_to(&Actor::Anonymous).add(withdrawn.clone()));
    if let Some((seq, position)) = after {
        let within = Condition::all().add(change::Column::Seq.eq(seq)).add(change::Column::Position.lt(position));
        // The first half alone lets the index be entered at the cursor.
        condition = condition
            .add(change::Column::Seq.lte(seq))
            .add(Condition::any().add(change::Column::Seq.lt(seq)).add(within));
    }
    if let Some(unit_id) = filter.unit_id {
        condition = condition.add(change::Column::UnitId.eq(unit_id));
    }
    if let Some(kind) = filter.kind {
        condition = condition.add(document::Column::Kind.eq(kind));
    }
    if let Some(id) = filter.document_id {
        condition = condition.add(change::Column::SubjectId.eq(id.0));
    }
    if let Some(code) = &filter.pilot_domain {
        let filed = Query::select()
            .column(document_domain::Column::DocumentId)
            .from(document_domain::Entity)
            .and_where(document_domain::Column::PilotDomain.eq(code.as_str()))
            .to_owned();
        condition = condition.add(Condition::any().add(withdrawn).add(document::Column::Id.in_subquery(filed)));
    }
    condition
}

fn to_document() -> RelationDef {
    change::Entity::belongs_to(document::Entity).from(change::Column::SubjectId).to(document::Column::Id).into()
}

fn to_attachment() -> RelationDef {
    document_attachment::Entity::belongs_to(attachment::Entity)
        .from(document_attachment::Column::AttachmentId)
        .to(attachment::Column::Id)
        .into()
}
