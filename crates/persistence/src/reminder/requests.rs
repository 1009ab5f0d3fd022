//! 依申请公开: what waits to be confirmed, replied to and delivered. The number of the case and nothing else.

use chrono::NaiveDate;
use domain::reminder::{Reminder, ReminderKind, ReminderTally, Timing, place_of};
use domain::request::{Queue, RequestId};
use domain::submission::CaseNumber;
use domain::unit::UnitId;
use sea_orm::{ColumnTrait, Condition, EntityTrait, QueryFilter, QueryOrder, QuerySelect, Select};

use super::Asked;
use crate::Failure;
use crate::entity::information_request::{Column, Entity};

/// By which column the queue is walked, and what stands in it.
fn walked(kind: ReminderKind) -> (Column, fn(NaiveDate) -> Timing) {
    match kind {
        ReminderKind::RequestToReply => (Column::DueOn, Timing::DueOn),
        _ => (Column::SortOn, Timing::WaitingSince),
    }
}

fn waiting(asked: &Asked<'_>, kind: ReminderKind) -> Select<Entity> {
    let queued = |queue: Queue| Condition::all().add(Column::Queue.eq(queue));
    let condition = match kind {
        ReminderKind::RequestToConfirm => queued(Queue::ToConfirm),
        ReminderKind::RequestToDeliver => queued(Queue::ToDeliver),
        // Where there is a last day, the unit's clock runs.
        _ => Condition::all().add(Column::DueOn.lte(asked.soon(asked.policies.request.due_soon_working_days))),
    };
    Entity::find().filter(condition).filter(asked.of_units(Column::UnitId)).filter(asked.asked_for(Column::UnitId))
}

pub(super) async fn list(asked: &Asked<'_>, kind: ReminderKind) -> Result<Vec<Reminder>, Failure> {
    let (day, timing) = walked(kind);
    let rows: Vec<(RequestId, CaseNumber, UnitId, NaiveDate)> = waiting(asked, kind)
        .filter(asked.start(kind).by_day(day, Column::Id))
        .select_only()
        .columns([Column::Id, Column::Number, Column::UnitId, day])
        .order_by_asc(day)
        .order_by_asc(Column::Id)
        .limit(asked.limit)
        .into_tuple()
        .all(&asked.store.read)
        .await?;
    let reminder = |(id, number, unit_id, on): (RequestId, CaseNumber, UnitId, NaiveDate)| Reminder {
        kind,
        subject_id: id.to_string(),
        title: number.to_string(),
        unit_id,
        timing: timing(on),
        place: place_of(id.0),
    };
    Ok(rows.into_iter().map(reminder).collect())
}

pub(super) async fn tally(asked: &Asked<'_>, kind: ReminderKind) -> Result<ReminderTally, Failure> {
    let (day, timing) = walked(kind);
    let rows: Vec<(NaiveDate, i64)> = waiting(asked, kind)
        .select_only()
        .column(day)
        .column_as(Column::Id.count(), "count")
        .group_by(day)
        .into_tuple()
        .all(&asked.store.read)
        .await?;
    Ok(super::counted(asked, rows.into_iter().map(|(on, count)| (timing(on), count))))
}
