//! 征求意见: those that have ended and whose feedback is due soon. Walked by the day they ended, from which the last day
//! follows and never goes back.

use chrono::NaiveDate;
use domain::participation::consultation::{Consultation, ConsultationId, ConsultationTitle};
use domain::reminder::{Reminder, ReminderKind, ReminderTally, SOON_WORKING_DAYS, Timing};
use domain::unit::UnitId;
use sea_orm::{ColumnTrait, Condition, EntityTrait, QueryFilter, QueryOrder, QuerySelect, Select};
use uuid::Uuid;

use super::{Asked, Start, next};
use crate::Failure;
use crate::entity::consultation::{Column, Entity};

const KIND: ReminderKind = ReminderKind::FeedbackToPublish;
/// Characters of a day as it begins a place.
const DAY: usize = 10;

impl Asked<'_> {
    /// 反馈期限 of what ended on that day.
    fn feedback_due(&self, ended_on: NaiveDate) -> NaiveDate {
        let days = self.policies.participation.feedback_working_days;
        self.act.directory.calendar().add_working_days(ended_on, days).map_or(ended_on, |due| due.date)
    }

    /// The first day whose consultations have until `due_on` or longer.
    fn ended_for(&self, due_on: NaiveDate) -> NaiveDate {
        let calendar = self.act.directory.calendar();
        Consultation::overdue_before(due_on, calendar, &self.policies.participation).unwrap_or(due_on)
    }
}

fn waiting(asked: &Asked<'_>) -> Select<Entity> {
    let soon = asked.soon(SOON_WORKING_DAYS);
    Entity::find()
        .filter(Column::Feedback.is_null())
        .filter(Column::EndsOn.lt(asked.today().min(asked.ended_for(next(soon)))))
        .filter(asked.of_units(Column::UnitId))
        .filter(asked.asked_for(Column::UnitId))
}

fn started(asked: &Asked<'_>) -> Condition {
    let from = |on| Condition::all().add(Column::EndsOn.gte(asked.ended_for(on)));
    match asked.start(KIND) {
        Start::Anywhere => Condition::all(),
        Start::On(on) => from(on),
        Start::Behind(on, place) => {
            let last = place.get(..DAY).zip(place.get(DAY..));
            let last = last.and_then(|(day, id)| day.parse::<NaiveDate>().ok().zip(id.parse::<Uuid>().ok()));
            let Some((ended_on, id)) = last else { return from(on) };
            let same = Condition::all().add(Column::EndsOn.eq(ended_on)).add(Column::Id.gt(id));
            Condition::any().add(Column::EndsOn.gt(ended_on)).add(same)
        }
    }
}

pub(super) async fn list(asked: &Asked<'_>) -> Result<Vec<Reminder>, Failure> {
    let rows: Vec<(ConsultationId, ConsultationTitle, UnitId, NaiveDate)> = waiting(asked)
        .filter(started(asked))
        .select_only()
        .columns([Column::Id, Column::Title, Column::UnitId, Column::EndsOn])
        .order_by_asc(Column::EndsOn)
        .order_by_asc(Column::Id)
        .limit(asked.limit)
        .into_tuple()
        .all(&asked.store.read)
        .await?;
    let reminder = |(id, title, unit_id, ended_on): (ConsultationId, ConsultationTitle, UnitId, NaiveDate)| Reminder {
        kind: KIND,
        subject_id: id.to_string(),
        title: title.to_string(),
        unit_id,
        timing: Timing::DueOn(asked.feedback_due(ended_on)),
        place: format!("{ended_on}{}", id.0.simple()),
    };
    Ok(rows.into_iter().map(reminder).collect())
}

pub(super) async fn tally(asked: &Asked<'_>) -> Result<ReminderTally, Failure> {
    let rows: Vec<(NaiveDate, i64)> = waiting(asked)
        .select_only()
        .column(Column::EndsOn)
        .column_as(Column::Id.count(), "count")
        .group_by(Column::EndsOn)
        .into_tuple()
        .all(&asked.store.read)
        .await?;
    let due = |(ended_on, count)| (Timing::DueOn(asked.feedback_due(ended_on)), count);
    Ok(super::counted(asked, rows.into_iter().map(due)))
}
