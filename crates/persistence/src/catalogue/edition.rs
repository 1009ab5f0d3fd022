//! The verbs of an edition: submit, return, approve, publish, comment. Each is one transaction.

use domain::act::Act;
use domain::catalogue::comment::{Comment, CommentId, CommentText};
use domain::catalogue::edition::{CatalogueEdition, EditionId, Reason, Status};
use domain::catalogue::finding;
use domain::catalogue::item::ItemId;
use domain::journal::Event;
use domain::refusal::{Ground, Refusal};
use sea_orm::ActiveModelTrait;
use sea_orm::{
    ColumnTrait, DatabaseTransaction, EntityTrait, IntoActiveModel, PaginatorTrait, QueryFilter, QuerySelect,
};
use uuid::Uuid;

use super::{all_items, lock_edition};
use crate::entity::{catalogue_comment, catalogue_edition, catalogue_item};
use crate::idempotency::Replay;
use crate::obligation::take_effect;
use crate::search::{index_edition, unindex_edition};
use crate::{Failure, Idempotency, Policies, Store, Target, Undone};

/// A comment that was written before.
async fn written(tx: &DatabaseTransaction, act: &Act, id: Uuid) -> Result<Comment, Undone> {
    let row = catalogue_comment::Entity::find_by_id(CommentId(id)).one(tx).await?.ok_or(Undone::Missing)?;
    let (_, edition) = lock_edition(tx, &act.actor, row.edition_id).await?.ok_or(Undone::Missing)?;
    if edition.is_worked_on_by(act) { Ok(row.into()) } else { Err(Undone::Missing) }
}

/// Writes the edition's row.
pub(super) async fn keep(tx: &DatabaseTransaction, edition: &CatalogueEdition) -> Result<(), Undone> {
    let row = catalogue_edition::Model::from(edition).into_active_model().reset_all();
    catalogue_edition::Entity::update(row).exec(tx).await?;
    Ok(())
}

impl Store {
    /// 提交审核: judged with all its items and the templates it was drawn from.
    pub async fn submit_catalogue(&self, act: &Act, target: Target<EditionId>) -> Result<CatalogueEdition, Undone> {
        let tx = self.begin().await?;
        let (catalogue, mut edition) = lock_edition(&tx, &act.actor, target.id).await?.ok_or(Undone::Missing)?;
        target.expect(edition.version)?;
        let items = all_items(&tx, &[edition.id]).await?;
        let template = all_items(&tx, &edition.template_ids).await?;
        let findings = finding::review(&catalogue, &edition, &items, &template, &act.directory);
        let event = edition.submit(act, items.len(), &findings)?;
        self.finish(tx, act, edition, &event).await
    }

    /// 退回.
    pub async fn return_catalogue(
        &self,
        act: &Act,
        target: Target<EditionId>,
        reason: Reason,
    ) -> Result<CatalogueEdition, Undone> {
        self.decide_edition(act, target, |edition| edition.return_(act, reason)).await
    }

    /// 批准.
    pub async fn approve_catalogue(&self, act: &Act, target: Target<EditionId>) -> Result<CatalogueEdition, Undone> {
        self.decide_edition(act, target, |edition| edition.approve(act)).await
    }

    /// 发布: the edition before it is superseded in the same transaction.
    pub async fn publish_catalogue(
        &self,
        act: &Act,
        target: Target<EditionId>,
        policies: &Policies,
    ) -> Result<CatalogueEdition, Undone> {
        let tx = self.begin().await?;
        let (catalogue, mut edition) = lock_edition(&tx, &act.actor, target.id).await?.ok_or(Undone::Missing)?;
        target.expect(edition.version)?;
        let mut event = edition.publish(act)?;
        let before = catalogue_edition::Entity::find()
            .filter(catalogue_edition::Column::CatalogueId.eq(catalogue.id))
            .filter(catalogue_edition::Column::Status.eq(Status::Published))
            .lock_exclusive()
            .one(&tx)
            .await?;
        if let Some(row) = before {
            let mut before = row.into_edition(&catalogue)?;
            before.supersede(act.date());
            before.version += 1;
            keep(&tx, &before).await?;
            event = event.also(before.disclosed());
            unindex_edition(&tx, before.id).await?;
        }
        let items = all_items(&tx, &[edition.id]).await?;
        index_edition(&tx, &catalogue, &edition, &items).await?;
        // What follows from it is judged by what is in force.
        edition.version += 1;
        keep(&tx, &edition).await?;
        if !edition.is_template() {
            event = take_effect(&tx, act, policies, catalogue.id, event).await?;
        }
        self.append(&tx, act, &event).await?;
        self.commit(tx).await?;
        Ok(edition)
    }

    /// 提出指导意见.
    pub async fn comment_on_catalogue(
        &self,
        act: &Act,
        idempotency: Option<&Idempotency>,
        edition_id: EditionId,
        item_id: Option<ItemId>,
        text: CommentText,
    ) -> Result<Comment, Undone> {
        let Some(author_id) = act.actor.staff_id() else { return Err(Refusal::of(Ground::NotAllowed).into()) };
        let tx = self.begin().await?;
        if let Some(Replay { subject_id }) = Idempotency::find(&tx, act, idempotency).await? {
            return written(&tx, act, subject_id).await;
        }
        let (_, edition) = lock_edition(&tx, &act.actor, edition_id).await?.ok_or(Undone::Missing)?;
        if let Some(item_id) = item_id {
            let held = catalogue_item::Entity::find_by_id(item_id)
                .filter(catalogue_item::Column::EditionId.eq(edition_id))
                .count(&tx)
                .await?;
            if held == 0 {
                return Err(Refusal::at(Ground::UnknownReference, "itemId").into());
            }
        }
        let (comment, event) = Comment::write(act, &edition, author_id, item_id, text)?;
        if let Some(Replay { subject_id }) = Idempotency::claim(&tx, act, idempotency, comment.id.0).await? {
            return written(&tx, act, subject_id).await;
        }
        let row = catalogue_comment::Model::from(&comment).into_active_model().reset_all();
        catalogue_comment::Entity::insert(row).exec_without_returning(&tx).await?;
        self.append(&tx, act, &event).await?;
        self.commit(tx).await?;
        Ok(comment)
    }

    /// The findings and the catalogue are not needed: the edition decides alone.
    async fn decide_edition(
        &self,
        act: &Act,
        target: Target<EditionId>,
        decide: impl FnOnce(&mut CatalogueEdition) -> Result<Event, Refusal> + Send,
    ) -> Result<CatalogueEdition, Undone> {
        let tx = self.begin().await?;
        let (_, mut edition) = lock_edition(&tx, &act.actor, target.id).await?.ok_or(Undone::Missing)?;
        target.expect(edition.version)?;
        let event = decide(&mut edition)?;
        self.finish(tx, act, edition, &event).await
    }

    async fn finish(
        &self,
        tx: DatabaseTransaction,
        act: &Act,
        mut edition: CatalogueEdition,
        event: &Event,
    ) -> Result<CatalogueEdition, Undone> {
        edition.version += 1;
        keep(&tx, &edition).await?;
        self.append(&tx, act, event).await?;
        self.commit(tx).await.map_err(Failure::from)?;
        Ok(edition)
    }
}
