//! 工作步骤: what is overdue or due soon, of each unit by itself. History is none of it.

use domain::milestone::{MilestoneProgress, MilestoneState, progress};
use domain::reminder::{REMINDED, Reminder, ReminderKind, ReminderTally, SOON_WORKING_DAYS, Timing};
use domain::unit::UnitId;

use super::{Asked, Start};
use crate::Failure;
use crate::entity::milestone_record::Column;
use crate::milestone::{of_units, reached};

const KIND: ReminderKind = ReminderKind::MilestoneDue;

async fn waiting(asked: &Asked<'_>) -> Result<Vec<Reminder>, Failure> {
    let (act, under) = (asked.act, asked.under);
    let milestones = of_units(&asked.store.read, act, under).await?;
    let reached = reached(&asked.store.read, under, asked.of_units(Column::UnitId)).await?;
    let is_asked =
        |unit: UnitId| under.is_none_or(|under| act.directory.covers(under, unit)) && act.holds(&REMINDED, unit);
    let rows = progress(&milestones, &reached, &act.directory, asked.today(), |unit| is_asked(unit.id));
    let soon = asked.soon(SOON_WORKING_DAYS);
    let reminder = |it: MilestoneProgress| {
        let due_on = it.milestone.details.due_on?;
        let waits = match it.state {
            MilestoneState::Overdue => true,
            MilestoneState::Pending => due_on <= soon,
            MilestoneState::History | MilestoneState::Reached | MilestoneState::ReachedLate => false,
        };
        waits.then(|| Reminder {
            kind: KIND,
            subject_id: it.milestone.id.to_string(),
            title: it.milestone.details.title.to_string(),
            unit_id: it.unit.id,
            timing: Timing::DueOn(due_on),
            place: format!("{}{}", it.milestone.id.0.simple(), it.unit.id.0.simple()),
        })
    };
    Ok(rows.into_iter().filter_map(reminder).collect())
}

pub(super) async fn list(asked: &Asked<'_>) -> Result<Vec<Reminder>, Failure> {
    let mut all = waiting(asked).await?;
    let start = asked.start(KIND);
    all.retain(|it| match start {
        Start::Anywhere => true,
        Start::On(on) => it.timing.day() >= on,
        Start::Behind(on, place) => (it.timing.day(), it.place.as_str()) > (on, place),
    });
    all.sort_by_cached_key(Reminder::place);
    all.truncate(usize::try_from(asked.limit).unwrap_or(usize::MAX));
    Ok(all)
}

pub(super) async fn tally(asked: &Asked<'_>) -> Result<ReminderTally, Failure> {
    let all = waiting(asked).await?;
    Ok(super::counted(asked, all.into_iter().map(|it| (it.timing, 1))))
}
