//! What people say about obligations: that something happened, that nothing will be published, which document answers it.

use domain::act::{Act, Actor};
use domain::document::DocumentId;
use domain::obligation::{ExcuseReason, Happening, Now, Obligation, ObligationId, READERS, TriggerId, TriggerRecord};
use domain::refusal::{Ground, Refusal};
use sea_orm::{
    ActiveModelTrait, ColumnTrait, Condition, DatabaseTransaction, EntityTrait, IntoActiveModel, QueryFilter,
};
use std::collections::BTreeSet;

use super::{insert, keep, lock, terms};
use crate::document::Policies;
use crate::entity::{document, document_item, obligation, trigger_record};
use crate::idempotency::Replay;
use crate::reference::{nothing, subtree};
use crate::{Idempotency, Store, Target, Undone};

impl Store {
    /// 记录事由: see [`TriggerRecord::record`]. What becomes due by it is born in the same transaction.
    pub async fn record_trigger(
        &self,
        act: &Act,
        idempotency: Option<&Idempotency>,
        happening: Happening,
        policies: &Policies,
    ) -> Result<(TriggerRecord, Obligation), Undone> {
        let tx = self.begin().await?;
        if let Some(Replay { subject_id }) = Idempotency::find(&tx, act, idempotency).await? {
            return recorded(&tx, TriggerId(subject_id)).await;
        }
        let found = terms(&tx, &BTreeSet::from([happening.line.clone()])).await?;
        let unbound = || {
            Refusal::at(Ground::UnknownReference, "itemId")
                .allowed("生效的领域目录或者单位目录中的事项", "an item in force of a domain's or a unit's catalogue")
        };
        let terms = found.get(&happening.line).ok_or_else(unbound)?;
        let (trigger, event) = TriggerRecord::record(act, terms.unit_id, happening)?;
        if let Some(Replay { subject_id }) = Idempotency::claim(&tx, act, idempotency, trigger.id.0).await? {
            return recorded(&tx, TriggerId(subject_id)).await;
        }
        let obligation = terms.triggered(act, &trigger, &policies.prompt);
        let row = trigger_record::Model::from(&trigger).into_active_model().reset_all();
        trigger_record::Entity::insert(row).exec_without_returning(&tx).await?;
        let event = insert(&tx, std::slice::from_ref(&obligation), event).await?;
        self.append(&tx, act, &event).await?;
        self.commit(tx).await?;
        Ok((trigger, obligation))
    }

    /// 免除: see [`Obligation::excuse`].
    pub async fn excuse_obligation(
        &self,
        act: &Act,
        target: Target<ObligationId>,
        reason: ExcuseReason,
    ) -> Result<Obligation, Undone> {
        let tx = self.begin().await?;
        let mut held = held(&tx, act, target).await?;
        let event = held[0].excuse(act, reason)?;
        let event = keep(&tx, &mut held, &BTreeSet::from([0]), event).await?;
        self.append(&tx, act, &event).await?;
        self.commit(tx).await?;
        held.pop().ok_or(Undone::Missing)
    }

    /// 撤销免除: see [`Obligation::take_back_excuse`].
    pub async fn reopen_obligation(
        &self,
        act: &Act,
        target: Target<ObligationId>,
        policies: &Policies,
    ) -> Result<Obligation, Undone> {
        let tx = self.begin().await?;
        let mut held = held(&tx, act, target).await?;
        let found = terms(&tx, &BTreeSet::from([held[0].line.clone()])).await?;
        let now = Now { act, terms: found.get(&held[0].line), policy: &policies.prompt };
        let event = held[0].take_back_excuse(&now)?;
        let event = keep(&tx, &mut held, &BTreeSet::from([0]), event).await?;
        self.append(&tx, act, &event).await?;
        self.commit(tx).await?;
        held.pop().ok_or(Undone::Missing)
    }

    /// 关联: see [`Obligation::answered_by`]. The document is public and answers the same item.
    pub async fn answer_obligation(
        &self,
        act: &Act,
        target: Target<ObligationId>,
        document_id: DocumentId,
    ) -> Result<Obligation, Undone> {
        let tx = self.begin().await?;
        let mut held = held(&tx, act, target).await?;
        let unknown = || Refusal::at(Ground::UnknownReference, "documentId").found(document_id.to_string());
        let line = &held[0].line;
        document_item::Entity::find()
            .filter(document_item::Column::CatalogueId.eq(line.catalogue_id))
            .filter(document_item::Column::ItemKey.eq(line.item_key.as_str()))
            .filter(document_item::Column::DocumentId.eq(document_id))
            .one(&tx)
            .await?
            .ok_or_else(unknown)?;
        let row = document::Entity::find_by_id(document_id).one(&tx).await?.ok_or_else(unknown)?;
        let published_at = row.published_at.ok_or_else(unknown)?;
        let event = held[0].answered_by(act, document_id, domain::act::china_date(published_at))?;
        let event = keep(&tx, &mut held, &BTreeSet::from([0]), event).await?;
        self.append(&tx, act, &event).await?;
        self.commit(tx).await?;
        held.pop().ok_or(Undone::Missing)
    }
}

/// What a retry is answered with.
async fn recorded(tx: &DatabaseTransaction, id: TriggerId) -> Result<(TriggerRecord, Obligation), Undone> {
    let trigger = trigger_record::Entity::find_by_id(id).one(tx).await?.ok_or(Undone::Missing)?;
    let row = obligation::Entity::find().filter(obligation::Column::TriggerId.eq(id)).one(tx).await?;
    Ok((trigger.try_into()?, row.ok_or(Undone::Missing)?.try_into()?))
}

/// The one obligation that is meant, locked; none of a unit that `act`'s roles do not cover.
async fn held(tx: &DatabaseTransaction, act: &Act, target: Target<ObligationId>) -> Result<Vec<Obligation>, Undone> {
    let condition = Condition::all().add(obligation::Column::Id.eq(target.id)).add(in_hands_of(&act.actor));
    let held = lock(tx, condition).await?;
    target.expect(held.first().ok_or(Undone::Missing)?.version)?;
    Ok(held)
}

/// The obligations of the units `actor`'s roles cover.
pub(super) fn in_hands_of(actor: &Actor) -> Condition {
    if *actor == Actor::System {
        return Condition::all();
    }
    actor
        .grants()
        .iter()
        .filter(|grant| READERS.contains(&grant.role))
        .fold(nothing(), |any, grant| any.add(obligation::Column::UnitId.in_subquery(subtree(grant.unit_id))))
}
