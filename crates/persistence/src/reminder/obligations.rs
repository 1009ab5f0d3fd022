//! 公开义务: what has to be published and is due soon. What only has to stay on display asks for nothing.

use std::collections::BTreeSet;

use chrono::NaiveDate;
use domain::catalogue::CatalogueId;
use domain::catalogue::item::ItemKey;
use domain::obligation::{Line, ObligationId, ObligationKind, ObligationState};
use domain::reminder::{Reminder, ReminderKind, ReminderTally, SOON_WORKING_DAYS, Timing, place_of};
use domain::unit::UnitId;
use sea_orm::{ColumnTrait, EntityTrait, QueryFilter, QueryOrder, QuerySelect, Select};

use super::Asked;
use crate::Failure;
use crate::entity::obligation::{Column, Entity};

const KIND: ReminderKind = ReminderKind::ObligationDue;

type Row = (ObligationId, CatalogueId, ItemKey, UnitId, NaiveDate);

/// Where no date can be derived there is none by which anybody is late; the list of obligations has it.
fn waiting(asked: &Asked<'_>) -> Select<Entity> {
    Entity::find()
        .filter(Column::State.eq(ObligationState::Open))
        .filter(Column::Kind.ne(ObligationKind::Display))
        .filter(Column::SortOn.lte(asked.soon(SOON_WORKING_DAYS)))
        .filter(asked.of_units(Column::UnitId))
        .filter(asked.asked_for(Column::UnitId))
}

pub(super) async fn list(asked: &Asked<'_>) -> Result<Vec<Reminder>, Failure> {
    let rows: Vec<Row> = waiting(asked)
        .filter(asked.start(KIND).by_day(Column::SortOn, Column::Id))
        .select_only()
        .columns([Column::Id, Column::CatalogueId, Column::ItemKey, Column::UnitId, Column::SortOn])
        .order_by_asc(Column::SortOn)
        .order_by_asc(Column::Id)
        .limit(asked.limit)
        .into_tuple()
        .all(&asked.store.read)
        .await?;
    let line = |row: &Row| Line { catalogue_id: row.1, item_key: row.2.clone() };
    let items = asked.store.items_of_lines(&rows.iter().map(line).collect::<BTreeSet<_>>()).await?;
    let reminder = |row: Row| Reminder {
        kind: KIND,
        subject_id: row.0.to_string(),
        title: items.get(&line(&row)).map_or_else(|| row.2.to_string(), |item| item.elements.name()),
        unit_id: row.3,
        timing: Timing::DueOn(row.4),
        place: place_of(row.0.0),
    };
    Ok(rows.into_iter().map(reminder).collect())
}

pub(super) async fn tally(asked: &Asked<'_>) -> Result<ReminderTally, Failure> {
    let rows: Vec<(NaiveDate, i64)> = waiting(asked)
        .select_only()
        .column(Column::SortOn)
        .column_as(Column::Id.count(), "count")
        .group_by(Column::SortOn)
        .into_tuple()
        .all(&asked.store.read)
        .await?;
    Ok(super::counted(asked, rows.into_iter().map(|(on, count)| (Timing::DueOn(on), count))))
}
