//! Who acts, and when: made once per request and handed down as a value.

use std::sync::Arc;

use chrono::{DateTime, FixedOffset, NaiveDate, NaiveTime, SubsecRound, TimeDelta, Utc};
use uuid::Uuid;

use crate::directory::Directory;
use crate::frontend::Caller;
use crate::refusal::{Ground, Refusal};
use crate::staff::{Grant, Role, StaffId};
use crate::unit::UnitId;
use crate::vocabulary::{Locale, TypedId};

/// China Standard Time, in which every legal date is read; it has had no summer time since 1991.
const CHINA_STANDARD_TIME_SECONDS: i32 = 8 * 3600;

/// The legal date of an instant, in China Standard Time.
pub fn china_date(at: DateTime<Utc>) -> NaiveDate {
    let offset = FixedOffset::east_opt(CHINA_STANDARD_TIME_SECONDS).expect("eight hours are a valid offset");
    at.with_timezone(&offset).date_naive()
}

/// The instant that a date and a time of day are in China Standard Time.
pub fn china_instant(day: NaiveDate, time: NaiveTime) -> DateTime<Utc> {
    day.and_time(time).and_utc() - TimeDelta::seconds(CHINA_STANDARD_TIME_SECONDS.into())
}

/// The instant at which a legal date begins.
pub fn china_midnight(day: NaiveDate) -> DateTime<Utc> {
    china_instant(day, NaiveTime::MIN)
}

/// The first instant after a legal date.
pub fn end_of_china_day(day: NaiveDate) -> DateTime<Utc> {
    china_midnight(day.succ_opt().unwrap_or(day))
}

/// Makes the UUID of a new record: UUIDv7 of the act's instant in the server, counted in tests.
pub type MakeId = Arc<dyn Fn(DateTime<Utc>) -> Uuid + Send + Sync>;

/// 操作者: who is asking.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Actor {
    /// Anybody, without credentials.
    Anonymous,
    /// 工作人员: a member of staff with a live session.
    Staff(Officer),
    /// 接入方: a frontend with a live key. It reads as anybody does, and reports for its channel.
    Frontend(Caller),
    /// The operator at the machine: seeding and commands.
    System,
}

/// A member of staff as an actor.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Officer {
    /// Whose rights these are.
    pub id: StaffId,
    /// SHA-256 of the session's token, so that the session can be ended.
    pub session_digest: String,
    /// 角色 and their scope.
    pub grants: Vec<Grant>,
}

impl Actor {
    /// The member of staff, where there is one.
    pub fn staff_id(&self) -> Option<StaffId> {
        match self {
            Self::Staff(officer) => Some(officer.id),
            Self::Anonymous | Self::Frontend(_) | Self::System => None,
        }
    }

    /// The record that stands for the actor, as the journal keeps it.
    pub fn record_id(&self) -> Option<Uuid> {
        match self {
            Self::Staff(officer) => Some(officer.id.0),
            Self::Frontend(caller) => Some(caller.id.0),
            Self::Anonymous | Self::System => None,
        }
    }

    /// The kind of actor, as the journal and the log name it.
    pub fn kind(&self) -> &'static str {
        match self {
            Self::Anonymous => "ANONYMOUS",
            Self::Staff(_) => "STAFF",
            Self::Frontend(_) => "FRONTEND",
            Self::System => "SYSTEM",
        }
    }

    /// The grants of a member of staff; none for anybody else.
    pub fn grants(&self) -> &[Grant] {
        match self {
            Self::Staff(officer) => &officer.grants,
            Self::Anonymous | Self::Frontend(_) | Self::System => &[],
        }
    }
}

/// One act: an actor at an instant, with the directory both judge by.
#[derive(Clone)]
pub struct Act {
    /// Who.
    pub actor: Actor,
    /// When, to the millisecond (both databases keep exactly that).
    pub at: DateTime<Utc>,
    /// 基础数据: the units, domains, channels and calendar of that instant.
    pub directory: Arc<Directory>,
    make_id: MakeId,
}

impl Act {
    /// An act of `actor` at `at`.
    pub fn new(actor: Actor, at: DateTime<Utc>, directory: Arc<Directory>, make_id: MakeId) -> Self {
        Self { actor, at: at.trunc_subsecs(3), directory, make_id }
    }

    /// The legal date of the act, in China Standard Time.
    pub fn date(&self) -> NaiveDate {
        china_date(self.at)
    }

    /// A new identifier, in the order of time.
    pub fn new_id<T: TypedId>(&self) -> T {
        T::from_uuid((self.make_id)(self.at))
    }

    /// Whether one of `roles` covers `unit_id`. The operator at the machine holds every role.
    pub fn holds(&self, roles: &[Role], unit_id: UnitId) -> bool {
        self.actor == Actor::System
            || self
                .actor
                .grants()
                .iter()
                .any(|grant| roles.contains(&grant.role) && self.directory.covers(grant.unit_id, unit_id))
    }

    /// Refuses unless one of `roles` covers `unit_id`.
    pub fn require(&self, roles: &[Role], unit_id: UnitId) -> Result<(), Refusal> {
        if self.holds(roles, unit_id) {
            return Ok(());
        }
        let names = |locale: Locale| {
            roles.iter().map(|role| role.label(locale)).collect::<Vec<_>>().join(locale.pick("、", ", "))
        };
        Err(Refusal::of(Ground::NotAllowed).allowed(names(Locale::Zh), names(Locale::En)))
    }

    /// Refuses whoever is among the authors: the two-person rule.
    pub fn require_other_than(&self, authors: &[StaffId]) -> Result<(), Refusal> {
        match self.actor.staff_id() {
            Some(id) if authors.contains(&id) => Err(Refusal::of(Ground::SamePerson)),
            _ => Ok(()),
        }
    }
}
