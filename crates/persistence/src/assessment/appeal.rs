//! 申诉, made and decided behind the lock of the run.

use domain::act::Act;
use domain::assessment::{Appeal, AppealId, Deciding, IndicatorCode, Proof, RunId};
use domain::unit::UnitId;
use sea_orm::{ActiveModelTrait, DatabaseTransaction, EntityTrait, IntoActiveModel, QuerySelect};

use super::run::{keep_sheet, lock_run, lock_unit};
use super::{scheme_of, sheet};
use crate::entity::assessment_appeal;
use crate::idempotency::Replay;
use crate::participation::require_public;
use crate::{Idempotency, Store, Target, Undone};

impl Store {
    /// See [`Appeal::make`].
    pub async fn appeal_deduction(
        &self,
        act: &Act,
        idempotency: Option<&Idempotency>,
        run_id: RunId,
        (unit_id, code, proof): (UnitId, IndicatorCode, Proof),
    ) -> Result<Appeal, Undone> {
        let tx = self.begin().await?;
        let run = lock_run(&tx, act, run_id).await?;
        if let Some(Replay { subject_id }) = Idempotency::find(&tx, act, idempotency).await? {
            return lock(&tx, AppealId(subject_id)).await;
        }
        let row = lock_unit(&tx, run_id, unit_id).await?;
        require_public(&tx, "evidence.documentId", proof.document_id.as_slice()).await?;
        let scheme = scheme_of(&tx, &run).await?;
        let (appeal, event) = Appeal::make(act, &run, &scheme.content, &sheet(&row)?, (unit_id, code, proof))?;
        if let Some(Replay { subject_id }) = Idempotency::claim(&tx, act, idempotency, appeal.id.0).await? {
            return lock(&tx, AppealId(subject_id)).await;
        }
        let row = assessment_appeal::Model::from(&appeal).into_active_model().reset_all();
        assessment_appeal::Entity::insert(row).exec_without_returning(&tx).await?;
        self.append(&tx, act, &event).await?;
        self.commit(tx).await?;
        Ok(appeal)
    }

    /// See [`Appeal::decide`].
    pub async fn decide_appeal(
        &self,
        act: &Act,
        target: Target<AppealId>,
        deciding: Deciding,
    ) -> Result<Appeal, Undone> {
        let tx = self.begin().await?;
        let run_id = assessment_appeal::Entity::find_by_id(target.id).one(&tx).await?.ok_or(Undone::Missing)?.run_id;
        // The run first, as whoever publishes does.
        let run = lock_run(&tx, act, run_id).await?;
        let mut appeal = lock(&tx, target.id).await?;
        target.expect(appeal.version)?;
        let mut row = lock_unit(&tx, run_id, appeal.unit_id).await?;
        let scheme = scheme_of(&tx, &run).await?;
        let mut sheet = sheet(&row)?;
        let event = appeal.decide(act, &run, &scheme.content, &mut sheet, deciding)?;
        keep_sheet(&tx, &mut row, &scheme.content, &sheet).await?;
        appeal.version += 1;
        let row = assessment_appeal::Model::from(&appeal).into_active_model().reset_all();
        assessment_appeal::Entity::update(row).exec(&tx).await?;
        self.append(&tx, act, &event).await?;
        self.commit(tx).await?;
        Ok(appeal)
    }
}

async fn lock(tx: &DatabaseTransaction, id: AppealId) -> Result<Appeal, Undone> {
    let row = assessment_appeal::Entity::find_by_id(id).lock_exclusive().one(tx).await?;
    Ok(row.ok_or(Undone::Missing)?.try_into()?)
}
