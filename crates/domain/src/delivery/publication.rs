//! What publication, correction and withdrawal of a document do to its deliveries.

use std::collections::{BTreeMap, BTreeSet};

use chrono::{DateTime, Utc};

use super::{Delivery, DeliveryState, Lapse, LapseReason, Recall};
use crate::channel::ChannelCode;

/// 更正: a later edition takes the place of this one, and asks for deliveries of its own. What has run stays as it is:
/// history, and until the later edition has run there, what readers of that channel see. True when it changed.
pub fn replace(delivery: &mut Delivery, at: DateTime<Utc>) -> bool {
    if !matches!(delivery.state, DeliveryState::Due | DeliveryState::Offered | DeliveryState::Pulled) {
        return false;
    }
    delivery.lapse_at(at, LapseReason::Replaced);
    true
}

/// 撤回: of all deliveries of a document, over all its editions. Each channel that took it has to take it down, once: the
/// newest edition it took. What nobody said they took lapses; a frontend that took it without a word learns of the
/// withdrawal from the tombstone in the feed, and may still report. Answers which ones changed.
pub fn withdraw(deliveries: &mut [Delivery], at: DateTime<Utc>) -> Vec<usize> {
    let mut newest: BTreeMap<ChannelCode, usize> = BTreeMap::new();
    for (index, delivery) in deliveries.iter().enumerate().filter(|(_, it)| it.pulled.is_some()) {
        let place = newest.entry(delivery.channel_code.clone()).or_insert(index);
        if deliveries[*place].due_since <= delivery.due_since {
            *place = index;
        }
    }
    let to_recall: BTreeSet<usize> = newest.into_values().collect();
    let mut changed = Vec::new();
    for (index, delivery) in deliveries.iter_mut().enumerate() {
        if matches!(delivery.state, DeliveryState::RecallDue | DeliveryState::Recalled) {
            continue;
        }
        if to_recall.contains(&index) {
            delivery.recall = Some(Recall { due_since: at, done: None });
            delivery.state = DeliveryState::RecallDue;
            changed.push(index);
        } else if delivery.state != DeliveryState::Lapsed || delivery.pulled.is_none() {
            delivery.lapse_at(at, LapseReason::Withdrawn);
            changed.push(index);
        }
    }
    changed
}

/// 任选: marks those alternatives of one edition nobody waits for any more, because another channel of each of their
/// groups has run; and those that are waited for again. Answers which ones changed.
pub fn settle(deliveries: &mut [Delivery]) -> Vec<usize> {
    let has_run = |it: &&Delivery| matches!(it.state, DeliveryState::Ran | DeliveryState::Verified);
    let run: Vec<_> = deliveries.iter().filter(has_run).map(|it| (it.id, it.groups.clone())).collect();
    let mut changed = Vec::new();
    for (index, delivery) in deliveries.iter_mut().enumerate() {
        let elsewhere = |group: &i32| run.iter().any(|(id, groups)| *id != delivery.id && groups.contains(group));
        let satisfied = delivery.is_alternative() && delivery.groups.iter().all(elsewhere);
        if satisfied != delivery.satisfied {
            delivery.satisfied = satisfied;
            changed.push(index);
        }
    }
    changed
}

impl Delivery {
    fn lapse_at(&mut self, at: DateTime<Utc>, reason: LapseReason) {
        self.state = DeliveryState::Lapsed;
        self.lapse = Some(Lapse { at, reason });
    }
}
