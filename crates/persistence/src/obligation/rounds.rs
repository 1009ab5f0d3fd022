//! 定期公开: the rounds that begin, day by day.

use std::collections::BTreeMap;

use chrono::NaiveDate;
use domain::act::Act;
use domain::journal::Event;
use domain::obligation::{Line, Obligation, Terms};
use domain::unit::UnitId;
use sea_orm::sea_query::Expr;
use sea_orm::{ColumnTrait, DatabaseTransaction, EntityTrait, QueryFilter, QueryOrder, QuerySelect};

use super::{insert, terms};
use crate::document::Policies;
use crate::entity::recurring_item;
use crate::{Failure, Store, Undone};

/// Items looked at in one transaction.
const AT_A_TIME: u64 = 200;

impl Store {
    /// Opens the rounds that have begun since the last time, for some of the items that were not looked at today. Answers how many items
    /// that was; none when every item is up to date. Any number of replicas may do so at the same time.
    pub async fn open_rounds(&self, act: &Act, policies: &Policies) -> Result<usize, Undone> {
        let today = act.date();
        let tx = self.begin().await?;
        let rows = recurring_item::Entity::find()
            .filter(recurring_item::Column::OpenedUntil.lt(today))
            .order_by_asc(recurring_item::Column::OpenedUntil)
            .order_by_asc(recurring_item::Column::CatalogueId)
            .order_by_asc(recurring_item::Column::ItemKey)
            .limit(AT_A_TIME)
            .lock_exclusive()
            .all(&tx)
            .await?;
        if rows.is_empty() {
            return Ok(0);
        }
        let mut since = BTreeMap::new();
        for row in &rows {
            let unfit = |error| Failure::Corrupt(format!("recurring_item.item_key: {error}"));
            let line = Line { catalogue_id: row.catalogue_id, item_key: row.item_key.parse().map_err(unfit)? };
            since.insert(line, row.opened_until.succ_opt().unwrap_or(today));
        }
        let found = terms(&tx, &since.keys().cloned().collect()).await?;
        let since = since.iter().filter_map(|(line, first)| Some((found.get(line)?, *first)));
        let event = Event::new("openRounds", "Obligation", act.new_id::<UnitId>().0).fact("on", today.to_string());
        let event = open(&tx, act, policies, since, event).await?;
        for row in &rows {
            recurring_item::Entity::update_many()
                .col_expr(recurring_item::Column::OpenedUntil, Expr::value(today))
                .filter(recurring_item::Column::CatalogueId.eq(row.catalogue_id))
                .filter(recurring_item::Column::ItemKey.eq(row.item_key.as_str()))
                .exec(&tx)
                .await?;
        }
        // A day on which no round begins is no event.
        if !event.owed.is_empty() {
            self.append(&tx, act, &event).await?;
        }
        self.commit(tx).await?;
        Ok(rows.len())
    }
}

/// Opens the rounds of items that began from a day of their own up to today.
pub(super) async fn open<'a>(
    tx: &DatabaseTransaction,
    act: &Act,
    policies: &Policies,
    items: impl Iterator<Item = (&'a Terms, NaiveDate)>,
    event: Event,
) -> Result<Event, Undone> {
    let calendar = act.directory.calendar();
    let born = items.flat_map(|(terms, since)| {
        let duties = terms.coming_round(calendar, since, act.date());
        duties.into_iter().map(move |duty| terms.due_by_period(act, &duty, &policies.prompt))
    });
    let born: Vec<Obligation> = born.collect();
    let event = event.fact("rounds", born.len());
    insert(tx, &born, event).await
}
