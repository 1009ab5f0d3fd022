//! 完成记录: written once for each unit and step, withdrawn when mistaken, and seen by those who look after the unit.

use std::collections::HashMap;

use chrono::NaiveDate;
use domain::act::{Act, Actor};
use domain::evidence::Evidence;
use domain::milestone::{
    Milestone, MilestoneId, MilestoneRecord, MilestoneRecordId, MilestoneRecordWithdrawal, READERS,
};
use domain::refusal::{Ground, Refusal};
use domain::unit::UnitId;
use sea_orm::{
    ActiveModelTrait, ColumnTrait, Condition, DatabaseTransaction, EntityTrait, IntoActiveModel, QueryFilter,
    QueryOrder, QuerySelect,
};

use crate::attachment::require_evidence;
use crate::change::Living;
use crate::entity::milestone_record;
use crate::idempotency::Replay;
use crate::reference::{nothing, subtree};
use crate::{Failure, Idempotency, Store, Target, Undone};

impl Store {
    /// See [`MilestoneRecord::record`].
    pub async fn record_milestone(
        &self,
        act: &Act,
        idempotency: Option<&Idempotency>,
        (milestone_id, unit_id): (MilestoneId, UnitId),
        reached_on: NaiveDate,
        evidence: Evidence,
    ) -> Result<MilestoneRecord, Undone> {
        let tx = self.begin().await?;
        if let Some(Replay { subject_id }) = Idempotency::find(&tx, act, idempotency).await? {
            let first = MilestoneRecord::lock(&tx, &act.actor, MilestoneRecordId(subject_id)).await?;
            return first.ok_or(Undone::Missing);
        }
        let milestone = Milestone::lock(&tx, &act.actor, milestone_id).await?;
        let milestone = milestone
            .ok_or_else(|| Refusal::at(Ground::UnknownReference, "milestoneId").found(milestone_id.to_string()))?;
        let (record, event) = MilestoneRecord::record(act, &milestone, unit_id, reached_on, evidence)?;
        require_evidence(&tx, act, &record.evidence).await?;
        if let Some(Replay { subject_id }) = Idempotency::claim(&tx, act, idempotency, record.id.0).await? {
            let first = MilestoneRecord::lock(&tx, &act.actor, MilestoneRecordId(subject_id)).await?;
            return first.ok_or(Undone::Missing);
        }
        record.insert(&tx).await?;
        self.append(&tx, act, &event).await?;
        self.commit(tx).await?;
        Ok(record)
    }

    /// See [`MilestoneRecord::withdraw`].
    pub async fn withdraw_milestone_record(
        &self,
        act: &Act,
        target: Target<MilestoneRecordId>,
        reason: MilestoneRecordWithdrawal,
    ) -> Result<MilestoneRecord, Undone> {
        self.change(act, target, |it: &mut MilestoneRecord| it.withdraw(act, reason)).await
    }

    /// Those of `ids` that `actor` may know of.
    pub async fn milestone_records_by_ids(
        &self,
        actor: &Actor,
        ids: &[MilestoneRecordId],
    ) -> Result<Vec<MilestoneRecord>, Failure> {
        let query = milestone_record::Entity::find()
            .filter(milestone_record::Column::Id.is_in(ids.iter().copied()))
            .filter(visible_to(actor));
        query.all(&self.read).await?.into_iter().map(MilestoneRecord::try_from).collect()
    }

    /// All records of these units and steps that `actor` may know of, the withdrawn ones included, newest first.
    pub async fn records_of_milestones(
        &self,
        actor: &Actor,
        places: &[(MilestoneId, UnitId)],
    ) -> Result<HashMap<(MilestoneId, UnitId), Vec<MilestoneRecord>>, Failure> {
        // Pages hold rectangles of steps and units, or nearly: what is read beside is little, and left out below.
        let rows = milestone_record::Entity::find()
            .filter(milestone_record::Column::MilestoneId.is_in(places.iter().map(|it| it.0)))
            .filter(milestone_record::Column::UnitId.is_in(places.iter().map(|it| it.1)))
            .filter(visible_to(actor))
            .order_by_desc(milestone_record::Column::Id)
            .all(&self.read)
            .await?;
        let mut groups: HashMap<_, Vec<_>> = places.iter().map(|place| (*place, Vec::new())).collect();
        for row in rows {
            if let Some(group) = groups.get_mut(&(row.milestone_id, row.unit_id)) {
                group.push(row.try_into()?);
            }
        }
        Ok(groups)
    }
}

/// The records of the units that `actor` looks after; [`MilestoneRecord::is_visible_to`] says the same of one.
pub(super) fn visible_to(actor: &Actor) -> Condition {
    if *actor == Actor::System {
        return Condition::all();
    }
    actor
        .grants()
        .iter()
        .filter(|grant| READERS.contains(&grant.role))
        .fold(nothing(), |any, grant| any.add(milestone_record::Column::UnitId.in_subquery(subtree(grant.unit_id))))
}

impl Living for MilestoneRecord {
    type Id = MilestoneRecordId;
    const IN_DIRECTORY: bool = false;

    async fn lock(tx: &DatabaseTransaction, actor: &Actor, id: MilestoneRecordId) -> Result<Option<Self>, Failure> {
        let query = milestone_record::Entity::find_by_id(id).filter(visible_to(actor)).lock_exclusive();
        query.one(tx).await?.map(Self::try_from).transpose()
    }

    async fn insert(&self, tx: &DatabaseTransaction) -> Result<(), Undone> {
        let row = milestone_record::Model::from(self).into_active_model().reset_all();
        milestone_record::Entity::insert(row).exec_without_returning(tx).await?;
        Ok(())
    }

    async fn keep(&self, tx: &DatabaseTransaction) -> Result<(), Undone> {
        let row = milestone_record::Model::from(self).into_active_model().reset_all();
        milestone_record::Entity::update(row).exec(tx).await?;
        Ok(())
    }

    fn version(&mut self) -> &mut i32 {
        &mut self.version
    }
}
