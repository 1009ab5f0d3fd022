//! Deliveries and recalls, as they stood.

use std::collections::{HashMap, HashSet};

use domain::assessment::KnownCount;
use domain::delivery::{Delivery, DeliveryState, settle};
use domain::document::edition::DocumentEditionId;
use sea_orm::{ColumnTrait, Condition, EntityTrait, QueryFilter};
use serde_json::Value;

use super::Counting;
use crate::Failure;
use crate::entity::delivery;
use crate::journal::last_facts;

impl Counting<'_> {
    /// The deliveries of what was published in the period, and the recalls that were outstanding. Two statements.
    pub(super) async fn deliveries(&mut self) -> Result<(), Failure> {
        use delivery::Column;
        let (first, end) = self.instants();
        let of_period = Condition::all().add(Column::DueSince.gte(first)).add(Column::DueSince.lt(end));
        let rows = delivery::Entity::find()
            .filter(self.of_units(Column::UnitId))
            .filter(Condition::any().add(of_period).add(Column::Recall.is_not_null()))
            .all(self.tx)
            .await?;
        let mut deliveries = rows.into_iter().map(Delivery::try_from).collect::<Result<Vec<_>, _>>()?;
        // What was claimed or looked into since has lost what it was.
        let later = |it: &&Delivery| {
            let said = [it.claim.as_ref().map(|it| it.at), it.verification.as_ref().map(|it| it.at)];
            said.into_iter().flatten().any(|at| !self.by_then(at))
        };
        let changed: Vec<_> = deliveries.iter().filter(later).map(|it| it.id.0).collect();
        let told = last_facts(self.tx, &["reportDelivery", "verifyDelivery"], &changed, self.seq).await?;
        let changed: HashSet<_> = changed.into_iter().collect();
        for it in &mut deliveries {
            let said = || told.get(&it.id.0).and_then(|it| it.get("state")).unwrap_or(&Value::Null);
            let told = changed.contains(&it.id.0).then(said);
            it.state = self.state_then(it, told);
        }
        let mut editions: HashMap<DocumentEditionId, Vec<Delivery>> = HashMap::new();
        for it in deliveries {
            if it.state == DeliveryState::RecallDue {
                self.note(KnownCount::RecallsOutstanding, it.unit_id, it.id.0);
            }
            if first <= it.due_since && it.due_since < end {
                editions.entry(it.edition_id).or_default().push(it);
            }
        }
        for mut of_edition in editions.into_values() {
            settle(&mut of_edition);
            for it in of_edition {
                let known = match it.state {
                    DeliveryState::Verified => KnownCount::DeliveriesVerified,
                    DeliveryState::Ran => KnownCount::DeliveriesClaimed,
                    DeliveryState::Due if !it.satisfied => KnownCount::DeliveriesMissing,
                    _ => continue,
                };
                self.note(known, it.unit_id, it.id.0);
            }
        }
        Ok(())
    }

    /// How a delivery stood: 待发布 until somebody claims that it ran. `told` is what the journal says of one that has changed
    /// since; null where it says nothing.
    fn state_then(&self, it: &Delivery, told: Option<&Value>) -> DeliveryState {
        let taken = it.pulled.as_ref().is_some_and(|it| self.by_then(it.at));
        if let Some(recall) = it.recall.as_ref().filter(|recall| taken && self.by_then(recall.due_since)) {
            let done = recall.done.as_ref().is_some_and(|it| self.by_then(it.at));
            return if done { DeliveryState::Recalled } else { DeliveryState::RecallDue };
        }
        if it.lapse.as_ref().is_some_and(|it| self.by_then(it.at)) {
            return DeliveryState::Lapsed;
        }
        let stood = match told {
            Some(told) => told.as_str().and_then(|it| it.parse().ok()),
            None if it.verification.as_ref().is_some_and(|it| it.verified) => Some(DeliveryState::Verified),
            None => it.claim.as_ref().map(|_| DeliveryState::Ran),
        };
        match stood {
            Some(state @ (DeliveryState::Ran | DeliveryState::Verified)) => state,
            _ => DeliveryState::Due,
        }
    }
}
