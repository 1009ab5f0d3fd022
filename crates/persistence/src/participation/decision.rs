//! 重大行政决策事项.

use std::collections::HashMap;

use chrono::{DateTime, Utc};
use domain::act::{Act, Actor};
use domain::document::DocumentId;
use domain::participation::consultation::Consultation;
use domain::participation::decision::{Decision, DecisionId, DecisionState, DropReason, Matter};
use domain::unit::UnitId;
use sea_orm::{
    ActiveModelTrait, ColumnTrait, DatabaseTransaction, EntityTrait, IntoActiveModel, QueryFilter, QueryOrder,
    QuerySelect,
};

use super::{before, records, require_public};
use crate::change::Living;
use crate::entity::{consultation, decision};
use crate::{Failure, Idempotency, Page, Store, Target, Undone, Window};

/// Which decisions.
#[derive(Clone, Debug, Default, PartialEq, Eq, Hash)]
pub struct DecisionFilter {
    /// 决策机关
    pub unit_id: Option<UnitId>,
    /// 哪一年的事项目录
    pub year: Option<i32>,
    /// 状态
    pub state: Option<DecisionState>,
}

/// Order of what the public takes part in, newest first: an instant, then the id.
pub type ParticipationKeyset<I> = (DateTime<Utc>, I);

impl Store {
    /// See [`Decision::announce`].
    pub async fn announce_decision(
        &self,
        act: &Act,
        idempotency: Option<&Idempotency>,
        unit_id: UnitId,
        matter: Matter,
    ) -> Result<Decision, Undone> {
        let make = || Decision::announce(act, unit_id, matter);
        self.create(act, idempotency, |it: &Decision| it.id.0, DecisionId, make).await
    }

    /// See [`Decision::amend`].
    pub async fn amend_decision(
        &self,
        act: &Act,
        target: Target<DecisionId>,
        matter: Matter,
    ) -> Result<Decision, Undone> {
        self.change(act, target, |it: &mut Decision| it.amend(act, matter)).await
    }

    /// See [`Decision::drop`].
    pub async fn drop_decision(
        &self,
        act: &Act,
        target: Target<DecisionId>,
        reason: DropReason,
    ) -> Result<Decision, Undone> {
        self.change(act, target, |it: &mut Decision| it.drop(act, reason)).await
    }

    /// See [`Decision::adopt`]. Consultations are opened behind the decision's lock, so that none is missed.
    pub async fn adopt_decision(
        &self,
        act: &Act,
        target: Target<DecisionId>,
        document_id: DocumentId,
    ) -> Result<Decision, Undone> {
        let tx = self.begin().await?;
        let mut decision = Decision::lock(&tx, &act.actor, target.id).await?.ok_or(Undone::Missing)?;
        target.expect(decision.version)?;
        let rows =
            consultation::Entity::find().filter(consultation::Column::DecisionId.eq(decision.id)).all(&tx).await?;
        let consultations: Vec<Consultation> = records(rows)?;
        let event = decision.adopt(act, document_id, &consultations)?;
        require_public(&tx, "documentId", &[document_id]).await?;
        decision.version += 1;
        decision.keep(&tx).await?;
        self.append(&tx, act, &event).await?;
        self.commit(tx).await?;
        Ok(decision)
    }

    /// The decisions, announced last first.
    pub async fn decisions(
        &self,
        filter: &DecisionFilter,
        window: Window<ParticipationKeyset<DecisionId>>,
    ) -> Result<Page<Decision>, Failure> {
        let mut query = decision::Entity::find();
        if let Some(unit_id) = filter.unit_id {
            query = query.filter(decision::Column::UnitId.eq(unit_id));
        }
        if let Some(year) = filter.year {
            query = query.filter(decision::Column::Year.eq(year));
        }
        if let Some(state) = filter.state {
            query = query.filter(decision::Column::State.eq(state));
        }
        if let Some((at, id)) = window.after {
            query = query.filter(before(decision::Column::AnnouncedAt, decision::Column::Id, at, id));
        }
        let rows = query
            .order_by_desc(decision::Column::AnnouncedAt)
            .order_by_desc(decision::Column::Id)
            .limit(window.limit())
            .all(&self.read)
            .await?;
        Ok(Page::cut(records(rows)?, window.first))
    }

    /// Decisions by their ids.
    pub async fn decisions_by_ids(&self, ids: &[DecisionId]) -> Result<HashMap<DecisionId, Decision>, Failure> {
        let rows = decision::Entity::find().filter(decision::Column::Id.is_in(ids.iter().copied()));
        let found: Vec<Decision> = records(rows.all(&self.read).await?)?;
        Ok(found.into_iter().map(|it| (it.id, it)).collect())
    }
}

impl Living for Decision {
    type Id = DecisionId;
    const IN_DIRECTORY: bool = false;

    async fn lock(tx: &DatabaseTransaction, _: &Actor, id: DecisionId) -> Result<Option<Self>, Failure> {
        let row = decision::Entity::find_by_id(id).lock_exclusive().one(tx).await?;
        row.map(Self::try_from).transpose()
    }

    async fn insert(&self, tx: &DatabaseTransaction) -> Result<(), Undone> {
        let row = decision::Model::from(self).into_active_model().reset_all();
        decision::Entity::insert(row).exec_without_returning(tx).await?;
        Ok(())
    }

    async fn keep(&self, tx: &DatabaseTransaction) -> Result<(), Undone> {
        decision::Entity::update(decision::Model::from(self).into_active_model().reset_all()).exec(tx).await?;
        Ok(())
    }

    fn version(&mut self) -> &mut i32 {
        &mut self.version
    }
}
