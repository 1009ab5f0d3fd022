//! 附件: the records of files that staff have brought in.

use domain::act::{Act, Actor};
use domain::attachment::{Attachment, AttachmentId, ContentHash, Upload};
use domain::document::DocumentId;
use domain::evidence::Evidence;
use domain::refusal::{Ground, Refusal};
use domain::unit::UnitId;
use sea_orm::sea_query::{Expr, OnConflict, Query};
use sea_orm::{
    ActiveModelTrait, ColumnTrait, Condition, DatabaseTransaction, EntityTrait, ExprTrait, IntoActiveModel,
    QueryFilter, QueryOrder, QuerySelect,
};

use crate::entity::{attachment, document_attachment, document_edition, staff};
use crate::participation::require_public;
use crate::reference::{nothing, subtree};
use crate::{Failure, Store, Undone};

impl Store {
    /// 上传: the record of a file whose content is safely kept already. The same content from the same person under the
    /// same name is the same record, so that an upload can be repeated.
    pub async fn keep_attachment(&self, act: &Act, upload: Upload) -> Result<Attachment, Undone> {
        let tx = self.begin().await?;
        let unit_id = unit_of(&tx, act).await?;
        let (record, event) = Attachment::keep(act, upload, unit_id)?;
        if let Some(first) = repeated(&tx, &record).await? {
            return Ok(first);
        }
        let row = attachment::Model::from(&record).into_active_model().reset_all();
        let inserted = attachment::Entity::insert(row)
            .on_conflict(
                OnConflict::columns([
                    attachment::Column::Sha256,
                    attachment::Column::UploadedBy,
                    attachment::Column::Name,
                ])
                .do_nothing()
                .to_owned(),
            )
            .exec_without_returning(&tx)
            .await?;
        if inserted == 0 {
            // The same upload ran beside this one, and was waited for.
            return repeated(&tx, &record).await?.ok_or(Undone::Missing);
        }
        self.append(&tx, act, &event).await?;
        self.commit(tx).await?;
        Ok(record)
    }

    /// The attachment, where `actor` may see it.
    pub async fn attachment(&self, actor: &Actor, id: AttachmentId) -> Result<Option<Attachment>, Failure> {
        Ok(self.attachments_by_ids(actor, &[id]).await?.pop())
    }

    /// Those of `ids` that `actor` may see.
    pub async fn attachments_by_ids(&self, actor: &Actor, ids: &[AttachmentId]) -> Result<Vec<Attachment>, Failure> {
        attachment::Entity::find()
            .filter(attachment::Column::Id.is_in(ids.iter().copied()))
            .filter(visible_to(actor))
            .all(&self.read)
            .await?
            .into_iter()
            .map(Attachment::try_from)
            .collect()
    }

    /// The attachment with this content, where `actor` may see one. Of several it is the actor's own, else the first.
    pub async fn attachment_by_hash(&self, actor: &Actor, sha256: &ContentHash) -> Result<Option<Attachment>, Failure> {
        for seen in [own(actor), visible_to(actor)] {
            let row = attachment::Entity::find()
                .filter(attachment::Column::Sha256.eq(sha256.as_str()))
                .filter(seen)
                .order_by_asc(attachment::Column::Id)
                .one(&self.read)
                .await?;
            if let Some(row) = row {
                return row.try_into().map(Some);
            }
        }
        Ok(None)
    }
}

/// Those of `ids` that whoever acts may see, and those that the document `of` has already.
pub(crate) async fn seen(
    tx: &DatabaseTransaction,
    act: &Act,
    ids: &[AttachmentId],
    of: DocumentId,
) -> Result<Vec<AttachmentId>, Failure> {
    let editions = Query::select()
        .column(document_edition::Column::Id)
        .from(document_edition::Entity)
        .and_where(document_edition::Column::DocumentId.eq(of))
        .to_owned();
    let held = Query::select()
        .column(document_attachment::Column::AttachmentId)
        .from(document_attachment::Entity)
        .and_where(document_attachment::Column::EditionId.in_subquery(editions))
        .to_owned();
    Ok(attachment::Entity::find()
        .select_only()
        .column(attachment::Column::Id)
        .filter(attachment::Column::Id.is_in(ids.iter().copied()))
        .filter(visible_to(&act.actor).add(attachment::Column::Id.in_subquery(held)))
        .into_tuple()
        .all(tx)
        .await?)
}

/// Refuses evidence that whoever acts may not see, and a document that is not public.
pub(crate) async fn require_evidence(tx: &DatabaseTransaction, act: &Act, evidence: &Evidence) -> Result<(), Undone> {
    require_public(tx, "evidence.documentId", evidence.document_id.as_slice()).await?;
    let Some(id) = evidence.attachment_id else { return Ok(()) };
    let query = attachment::Entity::find_by_id(id).filter(visible_to(&act.actor));
    match query.one(tx).await? {
        Some(_) => Ok(()),
        None => Err(Refusal::at(Ground::UnknownReference, "evidence.attachmentId").found(id.to_string()).into()),
    }
}

/// The unit of the account that acts; what the operator brings in belongs to the top.
async fn unit_of(tx: &DatabaseTransaction, act: &Act) -> Result<UnitId, Undone> {
    let unit_id = match act.actor.staff_id() {
        Some(id) => staff::Entity::find_by_id(id).one(tx).await?.map(|row| row.unit_id),
        None => act.directory.top(),
    };
    unit_id.ok_or_else(|| Refusal::of(Ground::NotAllowed).into())
}

/// The record that an earlier upload of the same thing has made.
async fn repeated(tx: &DatabaseTransaction, record: &Attachment) -> Result<Option<Attachment>, Failure> {
    let uploader = match record.uploaded_by {
        Some(id) => attachment::Column::UploadedBy.eq(id),
        None => attachment::Column::UploadedBy.is_null(),
    };
    attachment::Entity::find()
        .filter(attachment::Column::Sha256.eq(record.sha256.as_str()))
        .filter(attachment::Column::Name.eq(record.name.as_str()))
        .filter(uploader)
        .order_by_asc(attachment::Column::Id)
        .one(tx)
        .await?
        .map(Attachment::try_from)
        .transpose()
}

/// What anybody may have: the files of the published editions of public documents, until the document is withdrawn. Asked
/// of one file, in the words of the index over what is public.
fn published() -> Condition {
    let held = Query::select()
        .expr(Expr::val(1))
        .from(document_attachment::Entity)
        .and_where(document_attachment::Column::AttachmentId.into_expr().equals(attachment::Column::Id.as_column_ref()))
        .and_where(document_attachment::Column::Public.into_expr())
        .to_owned();
    nothing().add(Expr::exists(held))
}

/// What `actor` has brought in.
fn own(actor: &Actor) -> Condition {
    match actor.staff_id() {
        Some(id) => nothing().add(attachment::Column::UploadedBy.eq(id)),
        None => nothing(),
    }
}

/// What `actor` has brought in, what belongs to the units their roles cover, and what is published. This is the one place
/// that says who sees an attachment; the download, `node` and the loaders all come through here.
fn visible_to(actor: &Actor) -> Condition {
    if *actor == Actor::System {
        return Condition::all();
    }
    actor
        .grants()
        .iter()
        .filter(|grant| Attachment::READERS.contains(&grant.role))
        .fold(own(actor).add(published()), |any, grant| {
            any.add(attachment::Column::UnitId.in_subquery(subtree(grant.unit_id)))
        })
}
