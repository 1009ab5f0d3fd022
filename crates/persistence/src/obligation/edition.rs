//! What a catalogue that comes into force does to obligations: those of its items follow them, and rhythms begin.

use std::collections::{BTreeSet, HashMap, HashSet};

use domain::act::Act;
use domain::catalogue::CatalogueId;
use domain::journal::Event;
use domain::obligation::{Line, Now, ObligationState, Terms};
use sea_orm::{
    ActiveModelTrait, ColumnTrait, Condition, DatabaseTransaction, EntityTrait, IntoActiveModel, QueryFilter,
};

use super::{in_force, keep, lock, rounds};
use crate::Undone;
use crate::document::Policies;
use crate::entity::{obligation, recurring_item};

/// An edition of this catalogue has just come into force, in place of the one before.
pub(crate) async fn take_effect(
    tx: &DatabaseTransaction,
    act: &Act,
    policies: &Policies,
    catalogue_id: CatalogueId,
    event: Event,
) -> Result<Event, Undone> {
    let found = in_force(tx, &BTreeSet::from([catalogue_id]), Condition::all()).await?;
    let found: HashMap<Line, Terms> = found.into_iter().map(|(terms, _)| (terms.line.clone(), terms)).collect();
    let open = Condition::all()
        .add(obligation::Column::CatalogueId.eq(catalogue_id))
        .add(obligation::Column::State.eq(ObligationState::Open));
    let mut obligations = lock(tx, open).await?;
    let mut changed = BTreeSet::new();
    for (index, obligation) in obligations.iter_mut().enumerate() {
        let now = Now { act, terms: found.get(&obligation.line), policy: &policies.prompt };
        if obligation.renew(&now) {
            changed.insert(index);
        }
    }
    let event = keep(tx, &mut obligations, &changed, event).await?;
    let event = event.fact("obligationsRenewed", changed.len());
    recur(tx, act, policies, catalogue_id, found, event).await
}

/// Keeps the list of items with a rhythm, and opens the rounds of those that are new in it.
async fn recur(
    tx: &DatabaseTransaction,
    act: &Act,
    policies: &Policies,
    catalogue_id: CatalogueId,
    found: HashMap<Line, Terms>,
    event: Event,
) -> Result<Event, Undone> {
    let rows =
        recurring_item::Entity::find().filter(recurring_item::Column::CatalogueId.eq(catalogue_id)).all(tx).await?;
    let known: HashSet<String> = rows.into_iter().map(|row| row.item_key).collect();
    let recurring: Vec<&Terms> = found.values().filter(|it| it.recurs()).collect();
    let keys: HashSet<&str> = recurring.iter().map(|it| it.line.item_key.as_str()).collect();
    let gone: Vec<&str> = known.iter().map(String::as_str).filter(|key| !keys.contains(key)).collect();
    if !gone.is_empty() {
        recurring_item::Entity::delete_many()
            .filter(recurring_item::Column::CatalogueId.eq(catalogue_id))
            .filter(recurring_item::Column::ItemKey.is_in(gone))
            .exec(tx)
            .await?;
    }
    let new: Vec<&Terms> = recurring.into_iter().filter(|it| !known.contains(it.line.item_key.as_str())).collect();
    if new.is_empty() {
        return Ok(event);
    }
    let rows = new.iter().map(|it| {
        let item_key = it.line.item_key.to_string();
        recurring_item::Model { catalogue_id, item_key, opened_until: act.date() }.into_active_model().reset_all()
    });
    recurring_item::Entity::insert_many(rows).exec_without_returning(tx).await?;
    // What is new in the list is owed from the rounds on that begin now.
    rounds::open(tx, act, policies, new.into_iter().map(|terms| (terms, act.date())), event).await
}
