//! 公开义务.

use chrono::{DateTime, NaiveDate, Utc};
use domain::catalogue::CatalogueId;
use domain::catalogue::item::ItemKey;
use domain::document::DocumentId;
use domain::obligation::{
    Cause, Deadline, LapseReason, Line, Met, Obligation, ObligationId, ObligationKind, ObligationState, State,
    TriggerId,
};
use domain::pilot_domain::DomainCode;
use domain::time_limit::Basis;
use domain::unit::UnitId;
use sea_orm::entity::prelude::*;

use super::{from_text, to_text};
use crate::Failure;

#[sea_orm::model]
#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "obligation")]
pub struct Model {
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: ObligationId,
    pub catalogue_id: CatalogueId,
    pub item_key: ItemKey,
    pub unit_id: UnitId,
    pub pilot_domain: Option<DomainCode>,
    pub kind: ObligationKind,
    pub scope: String,
    pub trigger_id: Option<TriggerId>,
    pub period_from: Option<NaiveDate>,
    pub period_until: Option<NaiveDate>,
    pub turn: Option<i32>,
    pub displayed_id: Option<DocumentId>,
    pub starts_on: NaiveDate,
    pub due_on: Option<NaiveDate>,
    pub sort_on: NaiveDate,
    pub provisional: bool,
    pub ceiling: bool,
    pub basis: Basis,
    pub clause: Option<i32>,
    pub state: ObligationState,
    pub document_id: Option<DocumentId>,
    pub met_on: Option<NaiveDate>,
    pub excuse: Option<String>,
    pub lapse_reason: Option<LapseReason>,
    pub lapsed_on: Option<NaiveDate>,
    pub born_at: DateTime<Utc>,
    pub version: i32,
}

impl ActiveModelBehavior for ActiveModel {}

/// By what lists are walked where no date can be derived: behind all others, and within what both databases can hold.
pub(crate) fn sort_on(due_on: Option<NaiveDate>) -> NaiveDate {
    due_on.unwrap_or(NaiveDate::from_ymd_opt(9999, 12, 31).unwrap_or(NaiveDate::MAX))
}

impl TryFrom<Model> for Obligation {
    type Error = Failure;

    fn try_from(row: Model) -> Result<Self, Failure> {
        let unfit = || Failure::Corrupt(format!("obligation {} fits no cause or state", row.id));
        let turn = row.turn.map(u32::try_from).transpose().map_err(|_| unfit())?;
        let cause = match (row.trigger_id, row.period_from, row.period_until, turn, row.displayed_id) {
            (Some(trigger_id), None, None, None, None) => Cause::Trigger { trigger_id },
            (None, Some(from), Some(until), Some(turn), None) => Cause::Period { from, until, turn },
            (None, None, None, None, Some(document_id)) => Cause::Publication { document_id },
            _ => return Err(unfit()),
        };
        let state =
            match (row.state, row.document_id, row.met_on, row.excuse.as_deref(), row.lapse_reason, row.lapsed_on) {
                (ObligationState::Open, None, None, None, None, None) => State::Open,
                (ObligationState::Met, Some(document_id), Some(on), None, None, None) => {
                    State::Met(Met { document_id, on })
                }
                (ObligationState::Excused, None, None, Some(excuse), None, None) => {
                    State::Excused(from_text("obligation.excuse", excuse)?)
                }
                (ObligationState::Lapsed, None, None, None, Some(reason), Some(on)) => State::Lapsed { reason, on },
                _ => return Err(unfit()),
            };
        let clause = row.clause.map(usize::try_from).transpose().map_err(|_| unfit())?;
        let deadline =
            Deadline { on: row.due_on, provisional: row.provisional, ceiling: row.ceiling, basis: row.basis, clause };
        Ok(Self {
            id: row.id,
            line: Line { catalogue_id: row.catalogue_id, item_key: row.item_key },
            unit_id: row.unit_id,
            pilot_domain: row.pilot_domain,
            kind: row.kind,
            scope: Some(row.scope).filter(|it| !it.is_empty()),
            cause,
            starts_on: row.starts_on,
            deadline,
            state,
            born_at: row.born_at,
            version: row.version,
        })
    }
}

impl From<&Obligation> for Model {
    fn from(obligation: &Obligation) -> Self {
        let number = |it: u32| i32::try_from(it).unwrap_or(i32::MAX);
        let (trigger_id, period, displayed_id) = match obligation.cause {
            Cause::Trigger { trigger_id } => (Some(trigger_id), None, None),
            Cause::Period { from, until, turn } => (None, Some((from, until, number(turn))), None),
            Cause::Publication { document_id } => (None, None, Some(document_id)),
        };
        let (met, excuse, lapse) = match &obligation.state {
            State::Open => (None, None, None),
            State::Met(met) => (Some(*met), None, None),
            State::Excused(excuse) => (None, Some(to_text(excuse)), None),
            State::Lapsed { reason, on } => (None, None, Some((*reason, *on))),
        };
        let Deadline { on, provisional, ceiling, basis, clause } = obligation.deadline;
        Self {
            id: obligation.id,
            catalogue_id: obligation.line.catalogue_id,
            item_key: obligation.line.item_key.clone(),
            unit_id: obligation.unit_id,
            pilot_domain: obligation.pilot_domain.clone(),
            kind: obligation.kind,
            scope: obligation.scope.clone().unwrap_or_default(),
            trigger_id,
            period_from: period.map(|it| it.0),
            period_until: period.map(|it| it.1),
            turn: period.map(|it| it.2),
            displayed_id,
            starts_on: obligation.starts_on,
            due_on: on,
            sort_on: sort_on(on),
            provisional,
            ceiling,
            basis,
            clause: clause.and_then(|it| i32::try_from(it).ok()),
            state: obligation.state.name(),
            document_id: met.map(|it| it.document_id),
            met_on: met.map(|it| it.on),
            excuse,
            lapse_reason: lapse.map(|it| it.0),
            lapsed_on: lapse.map(|it| it.1),
            born_at: obligation.born_at,
            version: obligation.version,
        }
    }
}
