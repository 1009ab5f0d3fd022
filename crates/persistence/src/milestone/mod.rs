//! 工作步骤: plans, read in their order, and what the offices make of them.

mod progress;
mod record;

pub(crate) use progress::{of_units, reached};

use std::collections::HashMap;

use domain::act::{Act, Actor};
use domain::milestone::{Milestone, MilestoneDetails, MilestoneId};
use domain::unit::{Level, UnitId};
use sea_orm::{
    ActiveModelTrait, ColumnTrait, Condition, DatabaseTransaction, EntityTrait, IntoActiveModel, QueryFilter,
    QueryOrder, QuerySelect,
};

use crate::change::Living;
use crate::entity::milestone;
use crate::idempotency::Replay;
use crate::{Failure, Idempotency, Page, Store, Target, Undone, Window};

/// Which milestones.
#[derive(Clone, Debug, Default, PartialEq, Eq, Hash)]
pub struct MilestoneFilter {
    /// In the plan of this unit.
    pub unit_id: Option<UnitId>,
    /// Whose date is this level's.
    pub level: Option<Level>,
}

/// Order of milestones: by plan, the older first, and in the plan's own order.
pub type MilestoneKeyset = (UnitId, i32);

impl Store {
    /// The steps of plans, in their order.
    pub async fn milestones(
        &self,
        filter: &MilestoneFilter,
        window: Window<MilestoneKeyset>,
    ) -> Result<Page<Milestone>, Failure> {
        use milestone::Column::{Level, Position, UnitId};
        let mut query = milestone::Entity::find();
        if let Some(unit_id) = filter.unit_id {
            query = query.filter(UnitId.eq(unit_id));
        }
        if let Some(level) = filter.level {
            query = query.filter(Level.eq(level));
        }
        if let Some((unit_id, position)) = window.after {
            query = query.filter(
                Condition::any()
                    .add(UnitId.gt(unit_id))
                    .add(Condition::all().add(UnitId.eq(unit_id)).add(Position.gt(position))),
            );
        }
        let rows = query.order_by_asc(UnitId).order_by_asc(Position).limit(window.limit()).all(&self.read).await?;
        Ok(Page::cut(records(rows)?, window.first))
    }

    /// Milestones by their ids.
    pub async fn milestones_by_ids(&self, ids: &[MilestoneId]) -> Result<HashMap<MilestoneId, Milestone>, Failure> {
        let rows = milestone::Entity::find().filter(milestone::Column::Id.is_in(ids.iter().copied()));
        Ok(records(rows.all(&self.read).await?)?.into_iter().map(|it| (it.id, it)).collect())
    }

    /// See [`Milestone::add`]: behind the last step of the unit's plan. Two that are added at once wait for each other, or
    /// one of them is told that the place is taken.
    pub async fn add_milestone(
        &self,
        act: &Act,
        idempotency: Option<&Idempotency>,
        unit_id: UnitId,
        details: MilestoneDetails,
    ) -> Result<Milestone, Undone> {
        let tx = self.begin().await?;
        if let Some(Replay { subject_id }) = Idempotency::find(&tx, act, idempotency).await? {
            return Milestone::lock(&tx, &act.actor, MilestoneId(subject_id)).await?.ok_or(Undone::Missing);
        }
        crate::reference::hold_unit(&tx, unit_id).await?;
        let last: Option<i32> = milestone::Entity::find()
            .select_only()
            .column(milestone::Column::Position)
            .filter(milestone::Column::UnitId.eq(unit_id))
            .order_by_desc(milestone::Column::Position)
            .into_tuple()
            .one(&tx)
            .await?;
        let (record, event) = Milestone::add(act, unit_id, last.unwrap_or(0) + 1, details)?;
        if let Some(Replay { subject_id }) = Idempotency::claim(&tx, act, idempotency, record.id.0).await? {
            return Milestone::lock(&tx, &act.actor, MilestoneId(subject_id)).await?.ok_or(Undone::Missing);
        }
        record.insert(&tx).await?;
        self.append(&tx, act, &event).await?;
        self.commit(tx).await?;
        Ok(record)
    }

    /// See [`Milestone::amend`].
    pub async fn amend_milestone(
        &self,
        act: &Act,
        target: Target<MilestoneId>,
        details: MilestoneDetails,
    ) -> Result<Milestone, Undone> {
        self.change(act, target, |it: &mut Milestone| it.amend(act, details)).await
    }
}

fn records(rows: Vec<milestone::Model>) -> Result<Vec<Milestone>, Failure> {
    rows.into_iter().map(Milestone::try_from).collect()
}

impl Living for Milestone {
    type Id = MilestoneId;
    const IN_DIRECTORY: bool = false;

    async fn lock(tx: &DatabaseTransaction, _: &Actor, id: MilestoneId) -> Result<Option<Self>, Failure> {
        let row = milestone::Entity::find_by_id(id).lock_exclusive().one(tx).await?;
        row.map(Self::try_from).transpose()
    }

    async fn insert(&self, tx: &DatabaseTransaction) -> Result<(), Undone> {
        let row = milestone::Model::from(self).into_active_model().reset_all();
        milestone::Entity::insert(row).exec_without_returning(tx).await?;
        Ok(())
    }

    async fn keep(&self, tx: &DatabaseTransaction) -> Result<(), Undone> {
        milestone::Entity::update(milestone::Model::from(self).into_active_model().reset_all()).exec(tx).await?;
        Ok(())
    }

    fn version(&mut self) -> &mut i32 {
        &mut self.version
    }
}
