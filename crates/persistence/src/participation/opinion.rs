//! 意见: sent by many at once, so that sending takes few statements, no lock that others wait for before the number, and one
//! commit.

use std::collections::HashMap;

use domain::act::{Act, Actor};
use domain::participation::consultation::ConsultationId;
use domain::participation::feedback::OpinionGroupId;
use domain::participation::opinion::{ModerationNote, Opinion, OpinionId, OpinionState, RejectionReason, Verdict};
use domain::participation::{Incoming, Registration};
use domain::submission::{CaseNumber, CaseSeries, QueryCode};
use sea_orm::{
    ActiveModelTrait, ColumnTrait, Condition, ConnectionTrait, DatabaseTransaction, EntityTrait, IntoActiveModel,
    QueryFilter, QueryOrder, QuerySelect,
};

use super::consultation::{Hold, held};
use super::sealed::{OPINION, owner};
use super::{overseen_by, records};
use crate::case_number::next_case_number;
use crate::change::Living;
use crate::entity::opinion;
use crate::idempotency::Replay;
use crate::personal::Part;
use crate::{Failure, Idempotency, Page, Store, Target, Undone, Window, digest};

/// Which opinions of a consultation.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub struct OpinionFilter {
    /// The consultation.
    pub consultation_id: ConsultationId,
    /// 状态
    pub state: Option<OpinionState>,
    /// In this group.
    pub group_id: Option<OpinionGroupId>,
    /// 未归类: in no group.
    pub ungrouped: bool,
}

impl Store {
    /// 提交意见: see [`Opinion::admit`]. The same again, by its key, answers the same.
    pub async fn submit_opinion(
        &self,
        act: &Act,
        idempotency: Option<&Idempotency>,
        code: &QueryCode,
        consultation_id: ConsultationId,
        incoming: &Incoming,
    ) -> Result<Opinion, Undone> {
        // Before the transaction: whoever sends again takes no place in the queue of those who write.
        if let Some(Replay { subject_id }) = Idempotency::find(&self.read, act, idempotency).await? {
            return sent(&self.read, OpinionId(subject_id)).await;
        }
        // Online the period itself keeps opinions and feedback apart; a letter may be entered late.
        let (tx, consultation) = if incoming.way.is_online() {
            let consultation = held(&self.read, consultation_id, Hold::Read).await?;
            (self.begin().await?, consultation)
        } else {
            let tx = self.begin().await?;
            let consultation = held(&tx, consultation_id, Hold::Share).await?;
            (tx, consultation)
        };
        let received_on = Opinion::admit(act, &consultation, incoming)?;
        let id: OpinionId = act.new_id();
        if let Some(Replay { subject_id }) = Idempotency::claim(&tx, act, idempotency, id.0).await? {
            return sent(&tx, OpinionId(subject_id)).await;
        }
        let owner = owner(OPINION, id.0, consultation.unit_id);
        if let Some(text) = &incoming.text {
            self.seal(&tx, act, owner, Part::Text, text).await?;
        }
        if let Some(person) = &incoming.person {
            self.seal_person(&tx, act, owner, person).await?;
        }
        let repeat_digest = self.repeat_digest(consultation.id.0, incoming.repetition())?;
        let said = format!("text\0{}\0{}", consultation.id, incoming.squeezed_text());
        let text_digest = self.keyring.input_digest(said.as_bytes())?;
        let number = next_case_number(&tx, act, CaseSeries::Opinion).await?;
        let code_digest = digest(code.bound_to(&number).as_bytes());
        let registration = Registration { number, code_digest, repeat_digest };
        let (opinion, event) =
            Opinion::submit(act, id, &consultation, incoming, received_on, registration, text_digest);
        opinion.insert(&tx).await?;
        self.append(&tx, act, &event).await?;
        self.commit(tx).await?;
        Ok(opinion)
    }

    /// See [`Opinion::moderate`].
    pub async fn moderate_opinion(
        &self,
        act: &Act,
        target: Target<OpinionId>,
        verdict: Verdict,
        reason: Option<RejectionReason>,
        note: Option<ModerationNote>,
    ) -> Result<Opinion, Undone> {
        let tx = self.begin().await?;
        let seen = opinion::Entity::find_by_id(target.id).filter(overseen_by(&act.actor, opinion::Column::UnitId));
        let seen = seen.one(&tx).await?.ok_or(Undone::Missing)?;
        // Before the opinion: whoever publishes the feedback takes them in this order too.
        let consultation = held(&tx, seen.consultation_id, Hold::Share).await?;
        let mut opinion = Opinion::lock(&tx, &act.actor, target.id).await?.ok_or(Undone::Missing)?;
        target.expect(opinion.version)?;
        let event = opinion.moderate(act, &consultation, verdict, reason, note)?;
        opinion.version += 1;
        opinion.keep(&tx).await?;
        self.append(&tx, act, &event).await?;
        self.commit(tx).await?;
        Ok(opinion)
    }

    /// The opinions of a consultation in the units `actor` oversees, in the order in which they came.
    pub async fn opinions(
        &self,
        actor: &Actor,
        filter: &OpinionFilter,
        window: Window<OpinionId>,
    ) -> Result<Page<Opinion>, Failure> {
        let mut query = opinion::Entity::find()
            .filter(opinion::Column::ConsultationId.eq(filter.consultation_id))
            .filter(overseen_by(actor, opinion::Column::UnitId));
        if let Some(state) = filter.state {
            query = query.filter(opinion::Column::State.eq(state));
        }
        if let Some(id) = filter.group_id {
            query = query.filter(opinion::Column::GroupId.eq(id));
        }
        if filter.ungrouped {
            query = query.filter(opinion::Column::GroupId.is_null());
        }
        if let Some(id) = window.after {
            query = query.filter(opinion::Column::Id.gt(id));
        }
        let rows = query.order_by_asc(opinion::Column::Id).limit(window.limit()).all(&self.read).await?;
        Ok(Page::cut(records(rows)?, window.first))
    }

    /// Those of `ids` in the units `actor` oversees.
    pub async fn opinions_by_ids(&self, actor: &Actor, ids: &[OpinionId]) -> Result<Vec<Opinion>, Failure> {
        let rows = opinion::Entity::find()
            .filter(opinion::Column::Id.is_in(ids.iter().copied()))
            .filter(overseen_by(actor, opinion::Column::UnitId));
        records(rows.all(&self.read).await?)
    }

    /// The opinion of this number, for whoever has its code.
    pub async fn opinion_followed(&self, number: &CaseNumber, code_digest: &str) -> Result<Option<Opinion>, Failure> {
        let row = opinion::Entity::find()
            .filter(opinion::Column::Number.eq(number.clone()))
            .filter(opinion::Column::CodeDigest.eq(code_digest))
            .one(&self.read)
            .await?;
        row.map(Opinion::try_from).transpose()
    }

    /// How many opinions of its consultation say the same as each of these, itself included.
    pub async fn same_texts(
        &self,
        said: &[(ConsultationId, String)],
    ) -> Result<HashMap<(ConsultationId, String), i64>, Failure> {
        let any = said.iter().fold(crate::reference::nothing(), |any, (id, digest)| {
            let same = Condition::all().add(opinion::Column::ConsultationId.eq(*id));
            any.add(same.add(opinion::Column::TextDigest.eq(digest.as_str())))
        });
        let rows: Vec<(ConsultationId, String, i64)> = opinion::Entity::find()
            .select_only()
            .column(opinion::Column::ConsultationId)
            .column(opinion::Column::TextDigest)
            .column_as(opinion::Column::Id.count(), "count")
            .filter(any)
            .group_by(opinion::Column::ConsultationId)
            .group_by(opinion::Column::TextDigest)
            .into_tuple()
            .all(&self.read)
            .await?;
        Ok(rows.into_iter().map(|(id, digest, count)| ((id, digest), count)).collect())
    }
}

/// What a key stands for already.
async fn sent(tx: &impl ConnectionTrait, id: OpinionId) -> Result<Opinion, Undone> {
    Ok(opinion::Entity::find_by_id(id).one(tx).await?.ok_or(Undone::Missing)?.try_into()?)
}

impl Living for Opinion {
    type Id = OpinionId;
    const IN_DIRECTORY: bool = false;

    async fn lock(tx: &DatabaseTransaction, actor: &Actor, id: OpinionId) -> Result<Option<Self>, Failure> {
        let seen = opinion::Entity::find_by_id(id).filter(overseen_by(actor, opinion::Column::UnitId));
        seen.lock_exclusive().one(tx).await?.map(Self::try_from).transpose()
    }

    async fn insert(&self, tx: &DatabaseTransaction) -> Result<(), Undone> {
        let row = opinion::Model::from(self).into_active_model().reset_all();
        opinion::Entity::insert(row).exec_without_returning(tx).await?;
        Ok(())
    }

    async fn keep(&self, tx: &DatabaseTransaction) -> Result<(), Undone> {
        opinion::Entity::update(opinion::Model::from(self).into_active_model().reset_all()).exec(tx).await?;
        Ok(())
    }

    fn version(&mut self) -> &mut i32 {
        &mut self.version
    }
}
