//! 定时: what happens by itself when its time has come — scheduled publications, validities that end, counted views, last
//! days that move with the calendar.

use std::sync::Arc;
use std::time::Duration;

use chrono::{DateTime, TimeDelta, Utc};
use domain::act::{Act, Actor};
use domain::directory::Directory;
use domain::document::DocumentId;
use persistence::{Policies, Store, Undone};

use crate::surroundings::Surroundings;

/// How often the schedule is looked at: what is late by more is visibly late.
const TICK: Duration = Duration::from_secs(1);
/// How often validities are looked at, and counted views written, in ticks.
const SELDOM: u32 = 10;
/// How long a publication that was refused is left alone before it is tried again.
const RETRY: TimeDelta = TimeDelta::minutes(5);

/// The clockwork of one server; any number of them may run over one database.
pub struct Clockwork {
    store: Store,
    policies: Policies,
    surroundings: Surroundings,
}

/// Publications that were refused, and when: each is told once and tried again after a while.
#[derive(Default)]
pub struct Refused(Vec<(DocumentId, DateTime<Utc>)>);

impl Clockwork {
    /// A clockwork over these records.
    pub fn new(store: Store, policies: Policies, surroundings: Surroundings) -> Arc<Self> {
        Arc::new(Self { store, policies, surroundings })
    }

    /// Runs until it is dropped. What it does is one transaction each, so it can be cut anywhere.
    pub async fn run(self: Arc<Self>) {
        let mut refused = Refused::default();
        let mut ticks = tokio::time::interval(TICK);
        ticks.set_missed_tick_behavior(tokio::time::MissedTickBehavior::Delay);
        let mut counted_by = None;
        for tick in 0_u32.. {
            ticks.tick().await;
            self.publish_due(&mut refused).await;
            self.date_anew().await;
            if tick % SELDOM == 0 {
                self.expire().await;
                self.open_rounds().await;
                self.end_displays().await;
                self.write_views().await;
                self.redate(&mut counted_by).await;
            }
        }
    }

    /// Publishes everything whose time has come; answers how many.
    pub async fn publish_due(&self, refused: &mut Refused) -> usize {
        let mut published = 0;
        loop {
            let act = self.act();
            refused.0.retain(|(_, at)| act.at - *at < RETRY);
            let skip: Vec<_> = refused.0.iter().map(|(id, _)| *id).collect();
            match Box::pin(self.store.publish_next_due(&act, &self.policies, &skip)).await {
                Ok(Some(_)) => published += 1,
                Ok(None) => return published,
                Err((None, undone)) => {
                    tracing::debug!(?undone, "the schedule cannot be read");
                    return published;
                }
                Err((Some(id), undone)) => {
                    if let Undone::Refused(refusal) = &undone {
                        tracing::warn!(document.id = %id, ground = refusal.ground.code(), "a scheduled publication is refused");
                    } else {
                        tracing::error!(document.id = %id, ?undone, "a scheduled publication failed");
                    }
                    refused.0.push((id, act.at));
                }
            }
        }
    }

    /// Counts the last days of open requests anew, when the calendar may be another than the one they were counted by.
    pub async fn redate(&self, counted_by: &mut Option<Arc<Directory>>) {
        let directory = self.store.directory();
        if counted_by.as_ref().is_some_and(|it| Arc::ptr_eq(it, &directory)) {
            return;
        }
        match Box::pin(self.store.redate_requests(&self.act(), &self.policies.request)).await {
            Ok(moved) => {
                *counted_by = Some(directory);
                if moved > 0 {
                    tracing::info!(moved, "the last days of requests have moved with the calendar");
                }
            }
            Err(undone) => tracing::debug!(?undone, "the last days of requests cannot be counted for the moment"),
        }
    }

    /// Marks everything whose period has run out.
    pub async fn expire(&self) {
        while let Ok(Some(_)) = self.store.expire_next(&self.act()).await {}
    }

    /// Opens the rounds of what is published again and again.
    pub async fn open_rounds(&self) {
        while let Ok(1..) = Box::pin(self.store.open_rounds(&self.act(), &self.policies)).await {}
    }

    /// Closes the displays that have lasted.
    pub async fn end_displays(&self) {
        while let Ok(1..) = Box::pin(self.store.end_displays(&self.act())).await {}
    }

    /// Dates anew what a calendar that has come changes.
    pub async fn date_anew(&self) {
        match Box::pin(self.store.date_anew(&self.act(), &self.policies)).await {
            Ok(0) => {}
            Ok(dated) => tracing::info!(dated, "obligations were dated anew by the calendar"),
            Err(undone) => tracing::debug!(?undone, "obligations cannot be dated anew yet"),
        }
    }

    /// Writes the views that were counted since the last time; asked once more when the server stops.
    pub async fn write_views(&self) {
        if let Err(failure) = self.store.flush_views().await {
            tracing::debug!(error = %failure, "views are kept in memory until the database answers");
        }
    }

    fn act(&self) -> Act {
        let Surroundings { clock, make_id, .. } = &self.surroundings;
        Act::new(Actor::System, clock(), self.store.directory(), make_id.clone())
    }
}
