//! 产生: what an item in force makes due, by what happened, by a period, and by a publication.

use chrono::NaiveDate;

use super::period::{Round, is_recurring, rounds};
use super::trigger::TriggerRecord;
use super::{Cause, Deadline, Line, Obligation, ObligationKind, State};
use crate::act::Act;
use crate::calendar::Calendar;
use crate::catalogue::item::CatalogueItem;
use crate::document::DocumentId;
use crate::pilot_domain::DomainCode;
use crate::time_limit::{Basis, Clause, Kind, PromptPolicy, TimeLimit, TriggerEvent};
use crate::unit::UnitId;

/// 义务条件: what an item in force says about when, and who answers for it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Terms {
    /// 公开事项
    pub line: Line,
    /// 公开主体: the unit named, else the one that compiled the catalogue.
    pub unit_id: UnitId,
    /// 领域
    pub pilot_domain: Option<DomainCode>,
    /// 公开时限
    pub limit: TimeLimit,
    /// The day its first edition came into force: nothing is owed for rounds that opened before it.
    pub since: NaiveDate,
}

/// 按期义务: one clause that comes round again and again.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Duty {
    /// Which clause, by its index.
    pub clause: usize,
    /// One of its rounds.
    pub round: Round,
    /// Which publication of the round, from 1.
    pub turn: u32,
}

impl Terms {
    /// What an item says, in a catalogue that `compiling_unit_id` answers for.
    pub fn of(item: &CatalogueItem, line: Line, compiling_unit_id: UnitId, since: NaiveDate) -> Self {
        Self {
            line,
            unit_id: item.responsible_unit_id.unwrap_or(compiling_unit_id),
            pilot_domain: item.pilot_domain.clone(),
            limit: item.elements.limit(),
            since,
        }
    }

    /// Whether anything comes round again and again.
    pub fn recurs(&self) -> bool {
        self.limit.clauses.iter().any(is_recurring)
    }

    /// What happened makes something due: an update where something public has changed, else a publication.
    pub fn triggered(&self, act: &Act, trigger: &TriggerRecord, policy: &PromptPolicy) -> Obligation {
        let kind = match trigger.happening.event {
            TriggerEvent::Changed => ObligationKind::Update,
            _ => ObligationKind::Publish,
        };
        let cause = Cause::Trigger { trigger_id: trigger.id };
        let scope = trigger.happening.scope.clone();
        let undated = self.undated(act, kind, scope, cause, trigger.happening.occurred_on);
        self.dated(act, undated, policy)
    }

    /// The rounds that open within these days, for every clause with a rhythm; none that opened before the item was in force.
    pub fn coming_round(&self, calendar: &Calendar, first: NaiveDate, last: NaiveDate) -> Vec<Duty> {
        let first = first.max(self.since);
        let of_clause = |(clause, it): (usize, &Clause)| {
            let Some(rounds) = rounds(it, calendar) else { return Vec::new() };
            let times = rounds.times;
            let turns = |round: Round| (1..=times).map(move |turn| Duty { clause, round, turn });
            rounds.opening(first, last).into_iter().flat_map(turns).collect::<Vec<_>>()
        };
        self.limit.clauses.iter().enumerate().flat_map(of_clause).collect()
    }

    /// One round is due.
    pub fn due_by_period(&self, act: &Act, duty: &Duty, policy: &PromptPolicy) -> Obligation {
        let Duty { clause, round, turn } = duty;
        let scope = self.limit.clauses.get(*clause).and_then(|it| it.scope.clone());
        let cause = Cause::Period { from: round.from, until: round.until, turn: *turn };
        let undated = self.undated(act, ObligationKind::Periodic, scope, cause, round.opens_on);
        self.dated(act, undated, policy)
    }

    /// 公示: how long a publication has to stay; none where the item asks for no such thing.
    pub fn displayed(&self, act: &Act, document_id: DocumentId, published_on: NaiveDate) -> Option<Obligation> {
        let cause = Cause::Publication { document_id };
        let deadline = self.of_display(published_on, act.directory.calendar());
        deadline.on?;
        Some(Obligation { deadline, ..self.undated(act, ObligationKind::Display, None, cause, published_on) })
    }

    fn undated(
        &self,
        act: &Act,
        kind: ObligationKind,
        scope: Option<String>,
        cause: Cause,
        starts_on: NaiveDate,
    ) -> Obligation {
        Obligation {
            id: act.new_id(),
            line: self.line.clone(),
            unit_id: self.unit_id,
            pilot_domain: self.pilot_domain.clone(),
            kind,
            scope,
            cause,
            starts_on,
            deadline: Deadline { on: None, provisional: false, ceiling: false, basis: Basis::None, clause: None },
            state: State::Open,
            born_at: act.at,
            version: 1,
        }
    }

    fn dated(&self, act: &Act, undated: Obligation, policy: &PromptPolicy) -> Obligation {
        Obligation { deadline: self.deadline(&undated, act.directory.calendar(), policy), ..undated }
    }

    /// 期限 of an obligation, by what the item says now.
    pub fn deadline(&self, obligation: &Obligation, calendar: &Calendar, policy: &PromptPolicy) -> Deadline {
        match &obligation.cause {
            Cause::Trigger { .. } => {
                let due = self.limit.due(obligation.starts_on, obligation.scope.as_deref(), calendar, policy);
                let (on, provisional) = due.due.map_or((None, false), |it| (Some(it.date), it.provisional));
                Deadline { on, provisional, ceiling: due.ceiling, basis: due.basis, clause: due.clause }
            }
            Cause::Period { from, .. } => self.of_round(*from, obligation, calendar),
            Cause::Publication { .. } => self.of_display(obligation.starts_on, calendar),
        }
    }

    /// The round that contains the period's first day, by the clause that has a rhythm for the same part of the item.
    fn of_round(&self, from: NaiveDate, obligation: &Obligation, calendar: &Calendar) -> Deadline {
        let clauses = self.limit.clauses.iter().enumerate();
        let found = clauses.filter(|(_, it)| it.scope == obligation.scope).find_map(|(index, clause)| {
            let round = rounds(clause, calendar)?.beginning(from)?;
            Some((index, round))
        });
        match found {
            Some((clause, round)) => Deadline {
                on: Some(round.due_on),
                provisional: round.provisional,
                ceiling: false,
                basis: Basis::TimeLimit,
                clause: Some(clause),
            },
            // The rhythm has changed: what is open keeps the day it had.
            None => obligation.deadline,
        }
    }

    fn of_display(&self, published_on: NaiveDate, calendar: &Calendar) -> Deadline {
        let ends = |(index, clause): (usize, &Clause)| {
            let (amount, unit) = clause.amount.zip(clause.unit).filter(|_| clause.kind == Kind::Display)?;
            Some((calendar.add_calendar_period(published_on, amount, unit).ok()?, index))
        };
        // Of several the longest holds: shorter would break one of them.
        match self.limit.clauses.iter().enumerate().filter_map(ends).max_by_key(|(due, _)| due.unmoved) {
            Some((due, clause)) => Deadline {
                on: Some(due.unmoved),
                provisional: due.provisional,
                ceiling: false,
                basis: Basis::TimeLimit,
                clause: Some(clause),
            },
            None => Deadline { on: None, provisional: false, ceiling: false, basis: Basis::None, clause: None },
        }
    }
}
