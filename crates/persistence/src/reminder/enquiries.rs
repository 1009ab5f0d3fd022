//! 咨询: what waits for an answer, and is due soon. Guides are reminded of the questions of units in their domain.

use chrono::NaiveDate;
use domain::enquiry::{EnquiryId, EnquiryKind, SOON_WORKING_DAYS};
use domain::reminder::{Reminder, ReminderKind, ReminderTally, Timing, place_of};
use domain::staff::Role;
use domain::submission::CaseNumber;
use domain::unit::UnitId;
use sea_orm::{ColumnTrait, Condition, EntityTrait, QueryFilter, QueryOrder, QuerySelect, Select};

use super::Asked;
use crate::Failure;
use crate::entity::enquiry::{Column, Entity};
use crate::reference::subtree;

const KIND: ReminderKind = ReminderKind::EnquiryToAnswer;

fn waiting(asked: &Asked<'_>) -> Select<Entity> {
    let guided = asked.act.actor.grants().iter().filter(|grant| grant.role == Role::Guide);
    let of_units = asked.of_units(Column::UnitId);
    let seen = guided.fold(of_units, |any, grant| match &grant.pilot_domain {
        None => any,
        Some(code) => any.add(
            Condition::all()
                .add(Column::Kind.eq(EnquiryKind::Unit))
                .add(Column::PilotDomain.eq(code.as_str()))
                .add(Column::UnitId.in_subquery(subtree(grant.unit_id))),
        ),
    });
    Entity::find()
        .filter(Column::Open.eq(true))
        .filter(Column::DueOn.lte(asked.soon(SOON_WORKING_DAYS)))
        .filter(seen)
        .filter(asked.asked_for(Column::UnitId))
}

pub(super) async fn list(asked: &Asked<'_>) -> Result<Vec<Reminder>, Failure> {
    let rows: Vec<(EnquiryId, CaseNumber, UnitId, NaiveDate)> = waiting(asked)
        .filter(asked.start(KIND).by_day(Column::DueOn, Column::Id))
        .select_only()
        .columns([Column::Id, Column::Number, Column::UnitId, Column::DueOn])
        .order_by_asc(Column::DueOn)
        .order_by_asc(Column::Id)
        .limit(asked.limit)
        .into_tuple()
        .all(&asked.store.read)
        .await?;
    let reminder = |(id, number, unit_id, due_on): (EnquiryId, CaseNumber, UnitId, NaiveDate)| Reminder {
        kind: KIND,
        subject_id: id.to_string(),
        title: number.to_string(),
        unit_id,
        timing: Timing::DueOn(due_on),
        place: place_of(id.0),
    };
    Ok(rows.into_iter().map(reminder).collect())
}

pub(super) async fn tally(asked: &Asked<'_>) -> Result<ReminderTally, Failure> {
    let rows: Vec<(NaiveDate, i64)> = waiting(asked)
        .select_only()
        .column(Column::DueOn)
        .column_as(Column::Id.count(), "count")
        .group_by(Column::DueOn)
        .into_tuple()
        .all(&asked.store.read)
        .await?;
    Ok(super::counted(asked, rows.into_iter().map(|(on, count)| (Timing::DueOn(on), count))))
}
