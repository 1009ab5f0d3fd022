//! 提交, 退回, 审签, 定时: the way of an edition through other people's hands.

use chrono::{DateTime, Utc};
use domain::act::Act;
use domain::document::edition::{DocumentEdition, ReturnReason};
use domain::document::interpretation::require_plan;
use domain::document::review::Review;
use domain::document::{Document, DocumentId};
use domain::journal::Event;
use domain::personal_data::OverrideReason;
use domain::refusal::Refusal;
use sea_orm::DatabaseTransaction;

use super::interpretation::interpretation_of;
use super::publish::Policies;
use super::screening::screen;
use super::{Pair, keep_document, keep_edition, open};
use crate::{Store, Target, Undone, sha256};

impl Store {
    /// 提交审核: a policy document comes with the plan of its interpretation.
    pub async fn submit_document(&self, act: &Act, target: Target<DocumentId>) -> Result<Pair, Undone> {
        let tx = self.begin().await?;
        let (document, mut edition) = open(&tx, act, target).await?;
        let event = edition.submit(act, &document, screen(&tx, &edition).await?)?;
        require_plan(&edition, interpretation_of(&tx, document.id).await?.as_ref())?;
        self.finish_edition(tx, act, document, edition, &event).await
    }

    /// 退回.
    pub async fn return_document(
        &self,
        act: &Act,
        target: Target<DocumentId>,
        reason: ReturnReason,
    ) -> Result<Pair, Undone> {
        self.decide_document(act, target, |edition| edition.return_(act, reason)).await
    }

    /// 审签.
    pub async fn approve_document(
        &self,
        act: &Act,
        target: Target<DocumentId>,
        review: Review,
        let_pass: Option<OverrideReason>,
    ) -> Result<Pair, Undone> {
        self.decide_document(act, target, |edition| edition.approve(act, review, let_pass, sha256)).await
    }

    /// 定时发布: what would keep it from being published at that moment keeps it from being scheduled.
    pub async fn schedule_document(
        &self,
        act: &Act,
        target: Target<DocumentId>,
        at: DateTime<Utc>,
        policies: &Policies,
    ) -> Result<Pair, Undone> {
        let tx = self.begin().await?;
        let (document, mut edition) = open(&tx, act, target).await?;
        let event = edition.schedule(act, at)?;
        policies.require(&tx, act, &edition, domain::act::china_date(at)).await?;
        self.finish_edition(tx, act, document, edition, &event).await
    }

    async fn decide_document(
        &self,
        act: &Act,
        target: Target<DocumentId>,
        decide: impl FnOnce(&mut DocumentEdition) -> Result<Event, Refusal> + Send,
    ) -> Result<Pair, Undone> {
        let tx = self.begin().await?;
        let (document, mut edition) = open(&tx, act, target).await?;
        let event = decide(&mut edition)?;
        self.finish_edition(tx, act, document, edition, &event).await
    }

    async fn finish_edition(
        &self,
        tx: DatabaseTransaction,
        act: &Act,
        mut document: Document,
        edition: DocumentEdition,
        event: &Event,
    ) -> Result<Pair, Undone> {
        keep_document(&tx, &mut document).await?;
        keep_edition(&tx, &edition).await?;
        self.append(&tx, act, event).await?;
        self.commit(tx).await?;
        Ok((document, edition))
    }
}
