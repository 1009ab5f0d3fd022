//! 演示县: every unit keeps its catalogues, and the county lives through its days — things happen and are published in time,
//! late or not at all, people ask and are answered. The clock is turned from one event to the next, and everything goes
//! through the verbs that everybody takes, so that the journal is that of a county.

mod cases;
mod consultations;
mod enquiries;
mod publications;

use std::collections::{BTreeMap, HashSet};
use std::sync::Arc;
use std::sync::atomic::{AtomicI64, Ordering};

use anyhow::Context;
use chrono::{DateTime, Days, NaiveDate, NaiveTime, TimeDelta, Utc};
use domain::act::{Act, Actor};
use domain::obligation::ObligationId;
use domain::unit::{UnitId, UnitKind};
use persistence::{Policies, Store};

use self::cases::Case;
use self::consultations::Debate;
use self::enquiries::Question;
use self::publications::Paper;
use super::FollowDemonstration;
use super::catalogues::{self, Topic};
use super::chance::Chance;
use crate::app::{App, explain};
use crate::clockwork::Refused;
use crate::surroundings::{Clock, Surroundings};

/// Offices open at half past eight in China, which is half past midnight in UTC.
const OPENING: TimeDelta = TimeDelta::minutes(30);
/// Minutes of a working day.
const OPEN_MINUTES: usize = 540;

/// What publishes for the county itself.
const DEPARTMENTS: [UnitKind; 5] =
    [UnitKind::Office, UnitKind::Department, UnitKind::PublicInstitution, UnitKind::VerticalAgency, UnitKind::Branch];

/// 时钟: the time of the county, which somebody turns.
#[derive(Clone, Debug, Default)]
pub struct Hands(Arc<AtomicI64>);

impl Hands {
    /// A clock that stands at the beginning of a day.
    pub fn at(day: NaiveDate) -> Self {
        let hands = Self::default();
        hands.turn(day.and_time(NaiveTime::MIN).and_utc());
        hands
    }

    /// Turns the clock.
    pub fn turn(&self, at: DateTime<Utc>) {
        self.0.store(at.timestamp_millis(), Ordering::Relaxed);
    }

    /// The world as it is, but for the time.
    pub fn surroundings(&self) -> Surroundings {
        let hands = self.0.clone();
        let clock: Clock = Arc::new(move || {
            DateTime::from_timestamp_millis(hands.load(Ordering::Relaxed)).unwrap_or(DateTime::UNIX_EPOCH)
        });
        Surroundings { clock, ..Surroundings::default() }
    }
}

/// What the county is told to be.
#[derive(Clone, Copy, Debug)]
pub struct Plan {
    /// The first day.
    pub from: NaiveDate,
    /// The day before which it ends.
    pub until: NaiveDate,
    /// How many times as much happens as in a quiet county.
    pub times: usize,
    /// As many units take part, in the order of their codes.
    pub units: usize,
    /// Decides what happens.
    pub seed: u64,
}

/// What the county came to.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct County {
    /// Units that keep catalogues.
    pub units: usize,
    /// Catalogues in force.
    pub catalogues: usize,
    /// Documents published.
    pub documents: usize,
    /// Information requests.
    pub requests: usize,
    /// Enquiries.
    pub enquiries: usize,
    /// Consultations.
    pub consultations: usize,
}

/// What is to happen at its time.
enum Task {
    /// A working day begins.
    Morning,
    Paper(Box<Paper>),
    Case(Box<Case>),
    Question(Box<Question>),
    Debate(Box<Debate>),
}

/// A county on its way.
struct Life<'a> {
    app: &'a App,
    policies: &'a Policies,
    hands: &'a Hands,
    plan: Plan,
    units: Vec<UnitId>,
    topics: Vec<Topic>,
    /// What is to happen, in order; what is planned first comes first.
    agenda: BTreeMap<(DateTime<Utc>, u64), Task>,
    /// Counts the decisions that were left to chance.
    drawn: u64,
    /// Rounds that somebody has taken up.
    taken: HashSet<ObligationId>,
    made: County,
}

/// Makes the county in an empty database that was just filled, by an application over the same hands.
pub async fn live(
    app: &App,
    policies: &Policies,
    hands: &Hands,
    plan: Plan,
    follow: FollowDemonstration<'_>,
) -> anyhow::Result<County> {
    let store = app.store();
    store.refresh_directory().await.map_err(|failure| explain(failure.into()))?;
    let act = app.act(Actor::System);
    let units = members(&act, plan.units);
    let templates = catalogues::templates(store).await.map_err(explain)?;
    let mut made = County { units: units.len(), ..County::default() };
    let total = units.len() * templates.len();
    for unit_id in &units {
        for (code, template_id) in &templates {
            let published = catalogues::publish(store, &act, *unit_id, code.clone(), *template_id);
            Box::pin(published).await.map_err(explain)?;
            made.catalogues += 1;
            follow("标准目录 catalogues", made.catalogues, total);
        }
    }
    let topics = catalogues::published(store, usize::MAX).await.map_err(explain)?;
    let (agenda, taken) = (BTreeMap::new(), HashSet::new());
    let mut life = Life { app, policies, hands, plan, units, topics, agenda, drawn: 0, taken, made };
    life.plan_mornings();
    life.run(follow).await?;
    Ok(life.made)
}

/// Towns, streets and departments, by code.
fn members(act: &Act, most: usize) -> Vec<UnitId> {
    let takes_part = |kind: UnitKind| kind.is_township() || DEPARTMENTS.contains(&kind);
    let open = act.directory.units().iter().filter(|unit| unit.closed_on.is_none() && takes_part(unit.kind));
    let by_code: BTreeMap<_, _> = open.map(|unit| (unit.code.to_string(), unit.id)).collect();
    by_code.into_values().take(most).collect()
}

impl Life<'_> {
    fn plan_mornings(&mut self) {
        let (directory, until) = (self.store().directory(), self.plan.until);
        let days = self.plan.from.iter_days().take_while(|day| *day < until);
        for day in days.filter(|day| directory.calendar().day(*day).is_worked()) {
            self.add(day.and_time(NaiveTime::MIN).and_utc(), Task::Morning);
        }
    }

    async fn run(&mut self, follow: FollowDemonstration<'_>) -> anyhow::Result<()> {
        let total = usize::try_from((self.plan.until - self.plan.from).num_days()).unwrap_or_default();
        while let Some(((at, _), task)) = self.agenda.pop_first() {
            self.hands.turn(at);
            let day = domain::act::china_date(at);
            match task {
                Task::Morning => {
                    follow(
                        "县域日程 days",
                        usize::try_from((day - self.plan.from).num_days()).unwrap_or_default(),
                        total,
                    );
                    Box::pin(self.morning(day)).await
                }
                Task::Paper(paper) => Box::pin(self.publish(*paper)).await,
                Task::Case(case) => Box::pin(self.handle(*case)).await,
                Task::Question(question) => Box::pin(self.answer(*question)).await,
                Task::Debate(debate) => Box::pin(self.debate(*debate)).await,
            }
            .with_context(|| format!("{day}"))?;
        }
        self.hands.turn(self.plan.until.and_time(NaiveTime::MIN).and_utc());
        self.tick().await;
        follow("县域日程 days", total, total);
        Ok(())
    }

    /// What a working day brings.
    async fn morning(&mut self, day: NaiveDate) -> anyhow::Result<()> {
        self.tick().await;
        self.take_up_rounds(day).await?;
        for _ in 0..self.plan.times {
            self.something_happens(day).await?;
            self.somebody_applies(day);
            self.somebody_asks(day);
        }
        self.a_draft_is_discussed(day);
        Ok(())
    }

    /// What happens by itself.
    async fn tick(&self) {
        let clockwork = self.app.clockwork();
        clockwork.publish_due(&mut Refused::default()).await;
        clockwork.expire().await;
        clockwork.open_rounds().await;
        clockwork.end_displays().await;
    }

    /// Plans something, unless the county's story is over by then.
    fn add(&mut self, at: DateTime<Utc>, task: Task) {
        self.drawn += 1;
        if domain::act::china_date(at) < self.plan.until {
            self.agenda.insert((at, self.drawn), task);
        }
    }

    /// The dice of the next decision.
    fn chance(&mut self) -> Chance {
        self.drawn += 1;
        Chance::of(self.plan.seed, self.drawn)
    }

    /// A moment of a working day so many days later, or of the next that is one.
    fn moment(&self, chance: &mut Chance, day: NaiveDate, later: usize) -> DateTime<Utc> {
        let directory = self.store().directory();
        let first = day.checked_add_days(Days::new(u64::try_from(later).unwrap_or_default())).unwrap_or(day);
        let worked = first.iter_days().find(|day| directory.calendar().day(*day).is_worked()).unwrap_or(first);
        let minutes = i64::try_from(chance.below(OPEN_MINUTES)).unwrap_or_default();
        worked.and_time(NaiveTime::MIN).and_utc() + OPENING + TimeDelta::minutes(minutes)
    }

    fn store(&self) -> &Store {
        self.app.store()
    }

    fn act(&self, actor: Actor) -> Act {
        self.app.act(actor)
    }
}

#[cfg(test)]
#[allow(clippy::unwrap_used, reason = "a test may panic")]
mod tests;
