//! 意见反馈: groups, what is in them, and the day on which they are published.

use std::collections::HashMap;

use domain::act::{Act, Actor};
use domain::participation::ParticipationPolicy;
use domain::participation::consultation::{Consultation, ConsultationId};
use domain::participation::feedback::{FeedbackSummary, GroupContent, OpinionGroup, OpinionGroupId, Tally};
use domain::participation::opinion::{Opinion, OpinionId, OpinionState};
use domain::refusal::{Ground, Refusal};
use sea_orm::sea_query::{Expr, ExprTrait};
use sea_orm::{
    ActiveModelTrait, ColumnTrait, ConnectionTrait, DatabaseTransaction, EntityTrait, IntoActiveModel, QueryFilter,
    QueryOrder, QuerySelect, QueryTrait,
};

use super::consultation::{Hold, held};
use super::sealed::OPINION;
use super::{overseen_by, records};
use crate::change::Living;
use crate::entity::{opinion, opinion_group};
use crate::idempotency::Replay;
use crate::{Failure, Idempotency, Store, Target, Undone};

impl Store {
    /// See [`OpinionGroup::add`].
    pub async fn add_opinion_group(
        &self,
        act: &Act,
        idempotency: Option<&Idempotency>,
        consultation_id: ConsultationId,
        content: GroupContent,
    ) -> Result<OpinionGroup, Undone> {
        let tx = self.begin().await?;
        if let Some(Replay { subject_id }) = Idempotency::find(&tx, act, idempotency).await? {
            return OpinionGroup::lock(&tx, &act.actor, OpinionGroupId(subject_id)).await?.ok_or(Undone::Missing);
        }
        let consultation = held(&tx, consultation_id, Hold::Own).await?;
        let others = groups(&tx, &[consultation_id]).await?;
        let (group, event) = OpinionGroup::add(act, &consultation, &others, content)?;
        if let Some(Replay { subject_id }) = Idempotency::claim(&tx, act, idempotency, group.id.0).await? {
            return OpinionGroup::lock(&tx, &act.actor, OpinionGroupId(subject_id)).await?.ok_or(Undone::Missing);
        }
        group.insert(&tx).await?;
        self.append(&tx, act, &event).await?;
        self.commit(tx).await?;
        Ok(group)
    }

    /// See [`OpinionGroup::amend`].
    pub async fn amend_opinion_group(
        &self,
        act: &Act,
        target: Target<OpinionGroupId>,
        content: GroupContent,
    ) -> Result<OpinionGroup, Undone> {
        let tx = self.begin().await?;
        let (consultation, mut group) = open(&tx, act, target).await?;
        let event = group.amend(act, &consultation, content)?;
        group.version += 1;
        group.keep(&tx).await?;
        self.append(&tx, act, &event).await?;
        self.commit(tx).await?;
        Ok(group)
    }

    /// See [`OpinionGroup::take`].
    pub async fn group_opinions(
        &self,
        act: &Act,
        target: Target<OpinionGroupId>,
        ids: &[OpinionId],
    ) -> Result<OpinionGroup, Undone> {
        let tx = self.begin().await?;
        let (consultation, mut group) = open(&tx, act, target).await?;
        let rows = opinion::Entity::find()
            .filter(opinion::Column::Id.is_in(ids.iter().copied()))
            .filter(overseen_by(&act.actor, opinion::Column::UnitId))
            .order_by_asc(opinion::Column::Id)
            .lock_exclusive()
            .all(&tx)
            .await?;
        let mut opinions: Vec<Opinion> = records(rows)?;
        if let Some(id) = ids.iter().find(|id| opinions.iter().all(|it| it.id != **id)) {
            return Err(Refusal::at(Ground::UnknownReference, "opinionIds").found(id.to_string()).into());
        }
        let event = group.take(act, &consultation, &mut opinions)?;
        opinion::Entity::update_many()
            .col_expr(opinion::Column::GroupId, Expr::value(Some(group.id.0)))
            .col_expr(opinion::Column::Version, Expr::col(opinion::Column::Version).add(1))
            .filter(opinion::Column::Id.is_in(ids.iter().copied()))
            .exec(&tx)
            .await?;
        group.version += 1;
        group.keep(&tx).await?;
        self.append(&tx, act, &event).await?;
        self.commit(tx).await?;
        Ok(group)
    }

    /// See [`Consultation::publish_feedback`]. From here on the time runs for which it is kept who sent what.
    pub async fn publish_feedback(
        &self,
        act: &Act,
        target: Target<ConsultationId>,
        policy: &ParticipationPolicy,
        summary: FeedbackSummary,
    ) -> Result<Consultation, Undone> {
        let tx = self.begin().await?;
        let mut consultation = held(&tx, target.id, Hold::Own).await?;
        target.expect(consultation.version)?;
        let tally = tallies(&tx, &[consultation.id]).await?.remove(&consultation.id).unwrap_or_default();
        let mut groups = groups(&tx, &[consultation.id]).await?;
        let counts = counted(&tx, consultation.id).await?;
        let count = |id| counts.get(&id).copied().unwrap_or_default();
        let event = consultation.publish_feedback(act, summary, tally, &mut groups, count)?;
        for group in &groups {
            group.keep(&tx).await?;
        }
        consultation.version += 1;
        consultation.keep(&tx).await?;
        let sent = opinion::Entity::find()
            .select_only()
            .column(opinion::Column::Id)
            .filter(opinion::Column::ConsultationId.eq(consultation.id));
        self.retain_all_until(&tx, OPINION, sent.into_query(), act.date(), policy.retention_days).await?;
        self.append(&tx, act, &event).await?;
        self.commit(tx).await?;
        Ok(consultation)
    }

    /// The groups of each consultation, in their order.
    pub async fn groups_of_consultations(
        &self,
        ids: &[ConsultationId],
    ) -> Result<HashMap<ConsultationId, Vec<OpinionGroup>>, Failure> {
        let mut by_consultation: HashMap<_, Vec<_>> = HashMap::new();
        for group in groups(&self.read, ids).await? {
            by_consultation.entry(group.consultation_id).or_default().push(group);
        }
        Ok(by_consultation)
    }

    /// Groups by their ids. They say nothing about anybody; what may be shown of them before the publication is decided
    /// where they are shown.
    pub async fn opinion_groups_by_ids(
        &self,
        ids: &[OpinionGroupId],
    ) -> Result<HashMap<OpinionGroupId, OpinionGroup>, Failure> {
        let rows = opinion_group::Entity::find().filter(opinion_group::Column::Id.is_in(ids.iter().copied()));
        let found = rows.all(&self.read).await?;
        Ok(found.into_iter().map(|row| (row.id, row.into())).collect())
    }

    /// 意见数 of each consultation, as they stand.
    pub async fn tallies(&self, ids: &[ConsultationId]) -> Result<HashMap<ConsultationId, Tally>, Failure> {
        Ok(tallies(&self.read, ids).await?)
    }
}

async fn groups(db: &impl ConnectionTrait, ids: &[ConsultationId]) -> Result<Vec<OpinionGroup>, sea_orm::DbErr> {
    let rows = opinion_group::Entity::find()
        .filter(opinion_group::Column::ConsultationId.is_in(ids.iter().copied()))
        .order_by_asc(opinion_group::Column::ConsultationId)
        .order_by_asc(opinion_group::Column::Position)
        .all(db)
        .await?;
    Ok(rows.into_iter().map(OpinionGroup::from).collect())
}

async fn tallies(
    db: &impl ConnectionTrait,
    ids: &[ConsultationId],
) -> Result<HashMap<ConsultationId, Tally>, sea_orm::DbErr> {
    let rows: Vec<(ConsultationId, OpinionState, i64, i64)> = opinion::Entity::find()
        .select_only()
        .column(opinion::Column::ConsultationId)
        .column(opinion::Column::State)
        .column_as(opinion::Column::Id.count(), "count")
        .column_as(opinion::Column::GroupId.count(), "grouped")
        .filter(opinion::Column::ConsultationId.is_in(ids.iter().copied()))
        .group_by(opinion::Column::ConsultationId)
        .group_by(opinion::Column::State)
        .into_tuple()
        .all(db)
        .await?;
    let mut tallies: HashMap<ConsultationId, Tally> = HashMap::new();
    for (id, state, count, grouped) in rows {
        let tally = tallies.entry(id).or_default();
        let as_number = |count: i64| i32::try_from(count).unwrap_or(i32::MAX);
        match state {
            OpinionState::Received => tally.waiting = as_number(count),
            OpinionState::Rejected => tally.rejected = as_number(count),
            OpinionState::Accepted => {
                tally.accepted = as_number(count);
                tally.ungrouped = as_number(count - grouped);
            }
        }
    }
    Ok(tallies)
}

/// How many opinions are in each group of a consultation.
async fn counted(tx: &DatabaseTransaction, id: ConsultationId) -> Result<HashMap<OpinionGroupId, i32>, sea_orm::DbErr> {
    let rows: Vec<(OpinionGroupId, i64)> = opinion::Entity::find()
        .select_only()
        .column(opinion::Column::GroupId)
        .column_as(opinion::Column::Id.count(), "count")
        .filter(opinion::Column::ConsultationId.eq(id))
        .filter(opinion::Column::GroupId.is_not_null())
        .group_by(opinion::Column::GroupId)
        .into_tuple()
        .all(tx)
        .await?;
    Ok(rows.into_iter().map(|(id, count)| (id, i32::try_from(count).unwrap_or(i32::MAX))).collect())
}

/// The group a verb is meant for and its consultation, both held.
async fn open(
    tx: &DatabaseTransaction,
    act: &Act,
    target: Target<OpinionGroupId>,
) -> Result<(Consultation, OpinionGroup), Undone> {
    let seen =
        opinion_group::Entity::find_by_id(target.id).filter(overseen_by(&act.actor, opinion_group::Column::UnitId));
    let seen = seen.one(tx).await?.ok_or(Undone::Missing)?;
    let consultation = held(tx, seen.consultation_id, Hold::Share).await?;
    let group = OpinionGroup::lock(tx, &act.actor, target.id).await?.ok_or(Undone::Missing)?;
    target.expect(group.version)?;
    Ok((consultation, group))
}

impl Living for OpinionGroup {
    type Id = OpinionGroupId;
    const IN_DIRECTORY: bool = false;

    async fn lock(tx: &DatabaseTransaction, actor: &Actor, id: OpinionGroupId) -> Result<Option<Self>, Failure> {
        let seen = opinion_group::Entity::find_by_id(id).filter(overseen_by(actor, opinion_group::Column::UnitId));
        Ok(seen.lock_exclusive().one(tx).await?.map(Self::from))
    }

    async fn insert(&self, tx: &DatabaseTransaction) -> Result<(), Undone> {
        let row = opinion_group::Model::from(self).into_active_model().reset_all();
        opinion_group::Entity::insert(row).exec_without_returning(tx).await?;
        Ok(())
    }

    async fn keep(&self, tx: &DatabaseTransaction) -> Result<(), Undone> {
        let row = opinion_group::Model::from(self).into_active_model().reset_all();
        opinion_group::Entity::update(row).exec(tx).await?;
        Ok(())
    }

    fn version(&mut self) -> &mut i32 {
        &mut self.version
    }
}
