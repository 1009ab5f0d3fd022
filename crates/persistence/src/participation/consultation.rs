//! 公开征求意见.

use std::collections::HashMap;

use chrono::NaiveDate;
use domain::act::{Act, Actor};
use domain::participation::ParticipationPolicy;
use domain::participation::consultation::{Consultation, ConsultationId, ConsultationState, Draft};
use domain::participation::decision::DecisionId;
use domain::unit::UnitId;
use sea_orm::{
    ActiveModelTrait, ColumnTrait, Condition, ConnectionTrait, DatabaseTransaction, EntityTrait, FromQueryResult,
    IntoActiveModel, QueryFilter, QueryOrder, QuerySelect, QueryTrait,
};

use super::{ParticipationKeyset, before, keep_decision, lock_decision, overseen_by, records, require_public};
use crate::catalogue::first_of_each;
use crate::change::Living;
use crate::entity::consultation;
use crate::idempotency::Replay;
use crate::reference::subtree;
use crate::{Failure, Idempotency, Page, Store, Target, Undone, Window};

/// Which consultations.
#[derive(Clone, Debug, Default, PartialEq, Eq, Hash)]
pub struct ConsultationFilter {
    /// 征求意见的单位
    pub unit_id: Option<UnitId>,
    /// 状态, on a day.
    pub state: Option<(ConsultationState, NaiveDate)>,
    /// The year in which it began.
    pub year: Option<i32>,
    /// 决策事项
    pub decision_id: Option<DecisionId>,
}

/// Which consultations still have to be answered.
#[derive(Clone, Debug, Default, PartialEq, Eq, Hash)]
pub struct ConsultationQueue {
    /// Of this unit and everything below it.
    pub under: Option<UnitId>,
    /// Ended before this day; see [`Consultation::overdue_before`].
    pub ended_before: Option<NaiveDate>,
}

impl Store {
    /// See [`Consultation::open`]. Draft and explanation are public by then.
    pub async fn open_consultation(
        &self,
        act: &Act,
        idempotency: Option<&Idempotency>,
        policy: &ParticipationPolicy,
        draft: Draft,
    ) -> Result<Consultation, Undone> {
        let tx = self.begin().await?;
        if let Some(Replay { subject_id }) = Idempotency::find(&tx, act, idempotency).await? {
            return held(&tx, ConsultationId(subject_id), Hold::Read).await;
        }
        let mut decision = lock_decision(&tx, &act.actor, draft.decision_id).await?;
        let under_way = decision.as_ref().map(|it| it.under_way);
        let (draft_id, explanation_id) = (draft.draft_document_id, draft.explanation_document_id);
        let (consultation, event) = Consultation::open(act, policy, decision.as_mut(), draft)?;
        require_public(&tx, "draftDocumentId", &[draft_id]).await?;
        require_public(&tx, "explanationDocumentId", explanation_id.as_slice()).await?;
        if let Some(Replay { subject_id }) = Idempotency::claim(&tx, act, idempotency, consultation.id.0).await? {
            return held(&tx, ConsultationId(subject_id), Hold::Read).await;
        }
        keep_decision(&tx, under_way, decision).await?;
        consultation.insert(&tx).await?;
        self.append(&tx, act, &event).await?;
        self.commit(tx).await?;
        Ok(consultation)
    }

    /// See [`Consultation::extend`].
    pub async fn extend_consultation(
        &self,
        act: &Act,
        target: Target<ConsultationId>,
        policy: &ParticipationPolicy,
        ends_on: NaiveDate,
    ) -> Result<Consultation, Undone> {
        self.change(act, target, |it: &mut Consultation| it.extend(act, policy, ends_on)).await
    }

    /// The consultations, opened last first.
    pub async fn consultations(
        &self,
        filter: &ConsultationFilter,
        window: Window<ParticipationKeyset<ConsultationId>>,
    ) -> Result<Page<Consultation>, Failure> {
        let mut query = consultation::Entity::find().filter(matching(filter));
        if let Some((at, id)) = window.after {
            query = query.filter(before(consultation::Column::OpenedAt, consultation::Column::Id, at, id));
        }
        let rows = query
            .order_by_desc(consultation::Column::OpenedAt)
            .order_by_desc(consultation::Column::Id)
            .limit(window.limit())
            .all(&self.read)
            .await?;
        Ok(Page::cut(records(rows)?, window.first))
    }

    /// 待反馈: the consultations of the units `actor` oversees that have no feedback yet, the oldest end first.
    pub async fn unanswered_consultations(
        &self,
        actor: &Actor,
        queue: &ConsultationQueue,
        window: Window<(NaiveDate, ConsultationId)>,
    ) -> Result<Page<Consultation>, Failure> {
        let mut query = consultation::Entity::find()
            .filter(consultation::Column::Feedback.is_null())
            .filter(overseen_by(actor, consultation::Column::UnitId));
        if let Some(unit_id) = queue.under {
            query = query.filter(consultation::Column::UnitId.in_subquery(subtree(unit_id)));
        }
        if let Some(day) = queue.ended_before {
            query = query.filter(consultation::Column::EndsOn.lt(day));
        }
        if let Some((on, id)) = window.after {
            let later = Condition::all().add(consultation::Column::EndsOn.eq(on)).add(consultation::Column::Id.gt(id));
            query = query.filter(Condition::any().add(consultation::Column::EndsOn.gt(on)).add(later));
        }
        let rows = query
            .order_by_asc(consultation::Column::EndsOn)
            .order_by_asc(consultation::Column::Id)
            .limit(window.limit())
            .all(&self.read)
            .await?;
        Ok(Page::cut(records(rows)?, window.first))
    }

    /// Consultations by their ids.
    pub async fn consultations_by_ids(
        &self,
        ids: &[ConsultationId],
    ) -> Result<HashMap<ConsultationId, Consultation>, Failure> {
        let rows = consultation::Entity::find().filter(consultation::Column::Id.is_in(ids.iter().copied()));
        let found: Vec<Consultation> = records(rows.all(&self.read).await?)?;
        Ok(found.into_iter().map(|it| (it.id, it)).collect())
    }

    /// The newest consultations about each decision.
    pub async fn consultations_of_decisions(
        &self,
        ids: &[DecisionId],
        first: u64,
    ) -> Result<HashMap<DecisionId, Vec<Consultation>>, Failure> {
        let chosen = consultation::Entity::find().filter(consultation::Column::DecisionId.is_in(ids.iter().copied()));
        let ranked = first_of_each(chosen.into_query(), "decision_id", "opened_at DESC, id DESC", first);
        let rows = consultation::Model::find_by_statement(self.read.get_database_backend().build(&ranked))
            .all(&self.read)
            .await?;
        let mut groups: HashMap<_, Vec<_>> = HashMap::new();
        for consultation in records::<_, Consultation>(rows)? {
            if let Some(id) = consultation.decision_id {
                groups.entry(id).or_default().push(consultation);
            }
        }
        Ok(groups)
    }
}

fn matching(filter: &ConsultationFilter) -> Condition {
    use consultation::Column::{DecisionId, EndsOn, Feedback, StartsOn, UnitId};
    let mut all = Condition::all();
    if let Some(unit_id) = filter.unit_id {
        all = all.add(UnitId.eq(unit_id));
    }
    if let Some(id) = filter.decision_id {
        all = all.add(DecisionId.eq(id));
    }
    if let Some(year) = filter.year {
        let day = |year| NaiveDate::from_ymd_opt(year, 1, 1).unwrap_or(NaiveDate::MAX);
        all = all.add(StartsOn.gte(day(year))).add(StartsOn.lt(day(year.saturating_add(1))));
    }
    // As `Consultation::state` says it of one.
    match filter.state {
        None => all,
        Some((ConsultationState::Answered, _)) => all.add(Feedback.is_not_null()),
        Some((ConsultationState::Announced, on)) => all.add(Feedback.is_null()).add(StartsOn.gt(on)),
        Some((ConsultationState::Open, on)) => all.add(Feedback.is_null()).add(StartsOn.lte(on)).add(EndsOn.gte(on)),
        Some((ConsultationState::Closed, on)) => all.add(Feedback.is_null()).add(EndsOn.lt(on)),
    }
}

/// What a transaction wants of a consultation it reads.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(super) enum Hold {
    /// To see it as it stands. Opinions are sent by many at once: none of them locks it.
    Read,
    /// That it is not answered meanwhile.
    Share,
    /// To itself.
    Own,
}

/// The consultation, held until the transaction ends.
pub(super) async fn held(tx: &impl ConnectionTrait, id: ConsultationId, hold: Hold) -> Result<Consultation, Undone> {
    let query = consultation::Entity::find_by_id(id);
    let query = match hold {
        Hold::Read => query,
        Hold::Share => query.lock_shared(),
        Hold::Own => query.lock_exclusive(),
    };
    Ok(query.one(tx).await?.ok_or(Undone::Missing)?.try_into()?)
}

impl Living for Consultation {
    type Id = ConsultationId;
    const IN_DIRECTORY: bool = false;

    async fn lock(tx: &DatabaseTransaction, _: &Actor, id: ConsultationId) -> Result<Option<Self>, Failure> {
        let row = consultation::Entity::find_by_id(id).lock_exclusive().one(tx).await?;
        row.map(Self::try_from).transpose()
    }

    async fn insert(&self, tx: &DatabaseTransaction) -> Result<(), Undone> {
        let row = consultation::Model::from(self).into_active_model().reset_all();
        consultation::Entity::insert(row).exec_without_returning(tx).await?;
        Ok(())
    }

    async fn keep(&self, tx: &DatabaseTransaction) -> Result<(), Undone> {
        consultation::Entity::update(consultation::Model::from(self).into_active_model().reset_all()).exec(tx).await?;
        Ok(())
    }

    fn version(&mut self) -> &mut i32 {
        &mut self.version
    }
}
