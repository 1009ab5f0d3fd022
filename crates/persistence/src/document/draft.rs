//! 起草, 编辑, 更正: what may still be written.

use domain::act::Act;
use domain::catalogue::item::ItemId;
use domain::document::body::Body;
use domain::document::content::Content;
use domain::document::edition::{ChangeNote, DocumentEdition, DocumentEditionId};
use domain::document::{Document, DocumentId, READERS, REVIEWERS, Standing};
use domain::refusal::{Ground, Refusal};
use domain::unit::UnitId;
use sea_orm::{
    ActiveModelTrait, ColumnTrait, DatabaseTransaction, EntityTrait, IntoActiveModel, QueryFilter, QuerySelect,
};
use uuid::Uuid;

use super::{Pair, keep_document, keep_edition, lock_document, newest_edition, open};
use crate::entity::{catalogue_item, document, document_attachment, document_body, document_edition};
use crate::idempotency::Replay;
use crate::{Idempotency, Store, Target, Undone};

/// What a draft says.
#[derive(Clone, Debug)]
pub struct DocumentDraft {
    /// 内容
    pub content: Content,
    /// 正文
    pub body: Body,
}

impl Store {
    /// 起草: a new document with its first edition.
    pub async fn draft_document(
        &self,
        act: &Act,
        idempotency: Option<&Idempotency>,
        unit_id: UnitId,
        draft: DocumentDraft,
    ) -> Result<Pair, Undone> {
        let tx = self.begin().await?;
        if let Some(Replay { subject_id }) = Idempotency::find(&tx, act, idempotency).await? {
            return drafted(&tx, act, subject_id).await;
        }
        let (record, edition, event) = DocumentEdition::draft(act, unit_id, draft.content)?;
        check_references(&tx, act, &edition).await?;
        if let Some(Replay { subject_id }) = Idempotency::claim(&tx, act, idempotency, record.id.0).await? {
            return drafted(&tx, act, subject_id).await;
        }
        let row = document::Model::from(&record).into_active_model().reset_all();
        document::Entity::insert(row).exec_without_returning(&tx).await?;
        insert_edition(&tx, &edition, &draft.body).await?;
        self.append(&tx, act, &event).await?;
        self.commit(tx).await?;
        Ok((record, edition))
    }

    /// 编辑: `amend` makes the new draft from the old.
    pub async fn amend_document(
        &self,
        act: &Act,
        target: Target<DocumentId>,
        note: Option<ChangeNote>,
        amend: impl FnOnce(DocumentDraft) -> Result<DocumentDraft, Refusal> + Send,
    ) -> Result<Pair, Undone> {
        let tx = self.begin().await?;
        let (mut record, mut edition) = open(&tx, act, target).await?;
        let before = DocumentDraft { content: edition.content.clone(), body: body_of(&tx, edition.id).await? };
        let draft = amend(before.clone())?;
        let event = edition.amend(act, draft.content, note)?;
        check_references(&tx, act, &edition).await?;
        if record.standing == Standing::Unpublished {
            record.kind = edition.content.kind;
        }
        keep_document(&tx, &mut record).await?;
        keep_edition(&tx, &edition).await?;
        if draft.body != before.body {
            let row = body_row(edition.id, &draft.body).into_active_model().reset_all();
            document_body::Entity::update(row).exec(&tx).await?;
        }
        document_attachment::Entity::delete_many()
            .filter(document_attachment::Column::EditionId.eq(edition.id))
            .exec(&tx)
            .await?;
        insert_attachments(&tx, &edition).await?;
        self.append(&tx, act, &event).await?;
        self.commit(tx).await?;
        Ok((record, edition))
    }

    /// 更正: the next edition of a published document, begun from the one in force.
    pub async fn correct_document(
        &self,
        act: &Act,
        idempotency: Option<&Idempotency>,
        target: Target<DocumentId>,
        note: ChangeNote,
        amend: impl FnOnce(DocumentDraft) -> Result<DocumentDraft, Refusal> + Send,
    ) -> Result<Pair, Undone> {
        let tx = self.begin().await?;
        if let Some(Replay { subject_id }) = Idempotency::find(&tx, act, idempotency).await? {
            return drafted(&tx, act, subject_id).await;
        }
        let (mut record, latest) = open(&tx, act, target).await?;
        let before = DocumentDraft { content: latest.content.clone(), body: body_of(&tx, latest.id).await? };
        let draft = amend(before)?;
        let (edition, event) = DocumentEdition::correct(act, &record, &latest, draft.content, note)?;
        check_references(&tx, act, &edition).await?;
        if let Some(Replay { subject_id }) = Idempotency::claim(&tx, act, idempotency, record.id.0).await? {
            return drafted(&tx, act, subject_id).await;
        }
        keep_document(&tx, &mut record).await?;
        insert_edition(&tx, &edition, &draft.body).await?;
        self.append(&tx, act, &event).await?;
        self.commit(tx).await?;
        Ok((record, edition))
    }
}

/// A document that was drafted, or corrected, before.
async fn drafted(tx: &DatabaseTransaction, act: &Act, id: Uuid) -> Result<Pair, Undone> {
    let record = lock_document(tx, &act.actor, DocumentId(id)).await?;
    let edition = newest_edition(tx, &record).await?;
    // A key is no pass: a correction under way is its unit's own affair.
    act.require(&READERS, record.unit_id)?;
    Ok((record, edition))
}

/// Writes a new edition with its body.
pub(super) async fn insert_edition(
    tx: &DatabaseTransaction,
    edition: &DocumentEdition,
    body: &Body,
) -> Result<(), Undone> {
    let row = document_edition::Model::from(edition).into_active_model().reset_all();
    document_edition::Entity::insert(row).exec_without_returning(tx).await?;
    let row = body_row(edition.id, body).into_active_model().reset_all();
    document_body::Entity::insert(row).exec_without_returning(tx).await?;
    insert_attachments(tx, edition).await
}

async fn insert_attachments(tx: &DatabaseTransaction, edition: &DocumentEdition) -> Result<(), Undone> {
    if edition.content.attachments.is_empty() {
        return Ok(());
    }
    let rows = edition.content.attachments.iter().zip(1..).map(|(attachment_id, position)| {
        let row = document_attachment::Model {
            edition_id: edition.id,
            attachment_id: *attachment_id,
            position,
            public: edition.has_been_published(),
        };
        row.into_active_model().reset_all()
    });
    document_attachment::Entity::insert_many(rows).exec_without_returning(tx).await?;
    Ok(())
}

pub(super) fn body_row(edition_id: DocumentEditionId, body: &Body) -> document_body::Model {
    document_body::Model { edition_id, html: body.html.clone(), plain_text: body.plain_text.clone() }
}

/// The body of an edition.
pub(super) async fn body_of(tx: &DatabaseTransaction, id: DocumentEditionId) -> Result<Body, Undone> {
    let row = document_body::Entity::find_by_id(id).one(tx).await?;
    Ok(row.map(|row| Body { html: row.html, plain_text: row.plain_text }).unwrap_or_default())
}

/// Refuses references to what does not exist or may not be seen: items of catalogues, files, documents to be repealed.
async fn check_references(tx: &DatabaseTransaction, act: &Act, edition: &DocumentEdition) -> Result<(), Undone> {
    let content = &edition.content;
    if !content.items.is_empty() {
        let found: Vec<ItemId> = catalogue_item::Entity::find()
            .select_only()
            .column(catalogue_item::Column::Id)
            .filter(catalogue_item::Column::Id.is_in(content.items.iter().copied()))
            .filter(crate::catalogue::of_public_edition())
            .into_tuple()
            .all(tx)
            .await?;
        require_all("content.itemIds", &content.items, &found)?;
    }
    if !content.attachments.is_empty() {
        let found = crate::attachment::seen(tx, act, &content.attachments, edition.document_id).await?;
        require_all("content.attachmentIds", &content.attachments, &found)?;
    }
    if !content.repeals.is_empty() {
        let rows = document::Entity::find()
            .filter(document::Column::Id.is_in(content.repeals.iter().copied()))
            .filter(document::Column::Standing.eq(Standing::Published))
            .all(tx)
            .await?;
        let found: Vec<_> = rows.iter().map(|row| row.id).collect();
        require_all("content.repealsIds", &content.repeals, &found)?;
        // Whoever publishes this edition ends those documents: only a unit's own, or those below an office.
        for row in rows.iter().filter(|row| row.unit_id != edition.unit_id) {
            act.require(&REVIEWERS, row.unit_id)?;
        }
    }
    Ok(())
}

fn require_all<T: PartialEq + std::fmt::Display>(field: &str, wanted: &[T], found: &[T]) -> Result<(), Refusal> {
    match wanted.iter().find(|id| !found.contains(id)) {
        Some(id) => Err(Refusal::at(Ground::UnknownReference, field).found(id.to_string())),
        None => Ok(()),
    }
}

/// The documents an edition repeals, locked in the order of their ids.
pub(super) async fn lock_repealed(tx: &DatabaseTransaction, ids: &[DocumentId]) -> Result<Vec<Document>, Undone> {
    use sea_orm::QueryOrder;
    if ids.is_empty() {
        return Ok(Vec::new());
    }
    let rows = document::Entity::find()
        .filter(document::Column::Id.is_in(ids.iter().copied()))
        .order_by_asc(document::Column::Id)
        .lock_exclusive()
        .all(tx)
        .await?;
    rows.into_iter().map(|row| Ok(Document::try_from(row)?)).collect()
}
