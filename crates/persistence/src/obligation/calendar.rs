//! A calendar that arrives, changes or goes: what is open and counted through its year is dated anew, each in an entry of its own.

use std::collections::{BTreeMap, BTreeSet};

use chrono::NaiveDate;
use domain::act::Act;
use domain::obligation::{Now, ObligationState};
use sea_orm::{
    ActiveModelTrait, ColumnTrait, Condition, DatabaseTransaction, EntityTrait, IntoActiveModel, QueryOrder,
    QuerySelect,
};

use super::{keep, lock, terms};
use crate::document::Policies;
use crate::entity::{calendar_year, obligation, obligation_calendar};
use crate::reference::nothing;
use crate::{Failure, Store, Undone};

impl Store {
    /// Dates anew what depends on years of the calendar that are not those it was dated by; `act` judges by the present calendar.
    /// Answers how many changed. Any number of replicas may do so at the same time.
    pub async fn date_anew(&self, act: &Act, policies: &Policies) -> Result<usize, Undone> {
        if stale(&self.read).await?.is_empty() {
            return Ok(0);
        }
        let tx = self.begin().await?;
        // Whoever is second waits here, and finds nothing left.
        obligation_calendar::Entity::find()
            .order_by_asc(obligation_calendar::Column::Year)
            .lock_exclusive()
            .all(&tx)
            .await?;
        let stale = stale(&tx).await?;
        // A picture that is older than the rows would date by what was known before: the next tick has the new one.
        let is_seen =
            |(year, version): (&i32, &Option<i32>)| version.is_some() == act.directory.calendar().year(*year).is_some();
        if stale.is_empty() || !stale.iter().all(is_seen) {
            return Ok(0);
        }
        let dated = self.date_years(&tx, act, policies, stale.keys().copied()).await?;
        for (year, version) in stale {
            obligation_calendar::Entity::delete_by_id(year).exec(&tx).await?;
            if let Some(version) = version {
                let row = obligation_calendar::Model { year, version }.into_active_model().reset_all();
                obligation_calendar::Entity::insert(row).exec_without_returning(&tx).await?;
            }
        }
        self.commit(tx).await?;
        Ok(dated)
    }

    async fn date_years(
        &self,
        tx: &DatabaseTransaction,
        act: &Act,
        policies: &Policies,
        years: impl Iterator<Item = i32>,
    ) -> Result<usize, Undone> {
        let crosses = years.filter_map(crosses).fold(nothing(), Condition::add);
        let open = Condition::all().add(obligation::Column::State.eq(ObligationState::Open)).add(crosses);
        let mut obligations = lock(tx, open).await?;
        let lines: BTreeSet<_> = obligations.iter().map(|it| it.line.clone()).collect();
        let found = terms(tx, &lines).await?;
        let mut dated = 0;
        for index in 0..obligations.len() {
            let before = obligations[index].deadline;
            let now = Now { act, terms: found.get(&obligations[index].line), policy: &policies.prompt };
            if !obligations[index].renew(&now) {
                continue;
            }
            let event = obligations[index]
                .event("dateObligation")
                .fact("dueBefore", before.on.map(|it| it.to_string()))
                .fact("provisional", obligations[index].deadline.provisional);
            let event = keep(tx, &mut obligations, &BTreeSet::from([index]), event).await?;
            self.append(tx, act, &event).await?;
            dated += 1;
        }
        Ok(dated)
    }
}

/// The years of which another version is known than obligations were dated by; none where the year is known no longer.
async fn stale(db: &impl sea_orm::ConnectionTrait) -> Result<BTreeMap<i32, Option<i32>>, Failure> {
    let known: Vec<(i32, i32)> = calendar_year::Entity::find()
        .select_only()
        .column(calendar_year::Column::Year)
        .column(calendar_year::Column::Version)
        .into_tuple()
        .all(db)
        .await?;
    let used = obligation_calendar::Entity::find().all(db).await?;
    let mut used: BTreeMap<i32, i32> = used.into_iter().map(|row| (row.year, row.version)).collect();
    let mut stale = BTreeMap::new();
    for (year, version) in known {
        if used.remove(&year) != Some(version) {
            stale.insert(year, Some(version));
        }
    }
    stale.extend(used.into_keys().map(|year| (year, None)));
    Ok(stale)
}

/// What may be counted through a year: whatever ends before it or begins after it is not. What a notice precedes is counted
/// backwards, from the day of the event.
fn crosses(year: i32) -> Option<Condition> {
    let (first, last) = (NaiveDate::from_ymd_opt(year, 1, 1)?, NaiveDate::from_ymd_opt(year, 12, 31)?);
    let (starts, due) = (obligation::Column::StartsOn, obligation::Column::SortOn);
    let forwards = Condition::all().add(starts.lte(last)).add(due.gte(first));
    let backwards = Condition::all().add(starts.gte(first)).add(due.lte(last));
    Some(Condition::any().add(forwards).add(backwards))
}
