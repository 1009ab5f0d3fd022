//! What obligations are counted as: one row for each span of the journal in which that stays the same.

use std::collections::HashSet;

use chrono::NaiveDate;
use domain::obligation::{Fulfilment, Obligation, ObligationKind, ObligationState};
use sea_orm::sea_query::{CaseStatement, Expr, ExprTrait, SimpleExpr};
use sea_orm::{
    ActiveModelTrait, ColumnTrait, Condition, DatabaseTransaction, EntityTrait, IntoActiveModel, QueryFilter,
};

use crate::Undone;
use crate::entity::obligation::sort_on;
use crate::entity::obligation_standing;

/// Up to the end of the journal.
pub(super) const OPEN_END: i64 = i64::MAX;
/// 时点: after which entry of the journal obligations are looked at, and by which day they are judged.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct Moment {
    /// The entry; none for the present.
    pub seq: Option<i64>,
    /// The day.
    pub on: NaiveDate,
}

impl Moment {
    /// The rows that held then.
    pub(crate) fn holds(self) -> Condition {
        use obligation_standing::Column;
        match self.seq {
            None => Condition::all().add(Column::UntilSeq.eq(OPEN_END)),
            Some(seq) => Condition::all().add(Column::SinceSeq.lte(seq)).add(Column::UntilSeq.gt(seq)),
        }
    }
}

/// [`Obligation::fulfilment`] on a day, in the database.
pub(super) fn fulfilment(on: NaiveDate) -> SimpleExpr {
    let value = |it: Fulfilment| Expr::value(it.code());
    let whole = Fulfilment::ALL.iter().filter(|it| **it != Fulfilment::Due);
    let case = whole.fold(CaseStatement::new(), |case, it| case.case(stands(*it, on), value(*it)));
    case.finally(value(Fulfilment::Due)).into()
}

/// The rows that stand so on a day.
pub(crate) fn stands(fulfilment: Fulfilment, on: NaiveDate) -> Condition {
    use obligation_standing::Column;
    let is = |state: ObligationState| Condition::all().add(Column::State.eq(state));
    let late = || Expr::col(Column::MetOn).gt(Expr::col(Column::SortOn)).and(Column::Kind.ne(ObligationKind::Display));
    let undated = sort_on(None);
    match fulfilment {
        Fulfilment::Excused => is(ObligationState::Excused),
        Fulfilment::Lapsed => is(ObligationState::Lapsed),
        Fulfilment::Late => is(ObligationState::Met).add(late()),
        Fulfilment::Met => is(ObligationState::Met).add(late().not()),
        Fulfilment::Undated => is(ObligationState::Open).add(Column::SortOn.eq(undated)),
        Fulfilment::Missing => is(ObligationState::Open).add(Column::SortOn.lt(on)),
        Fulfilment::Due => is(ObligationState::Open).add(Column::SortOn.gte(on)).add(Column::SortOn.lt(undated)),
    }
}

/// Rows written at a time, far below what either database binds.
const AT_A_TIME: usize = 1_000;

/// Writes down how the obligations an entry changed stand from it on. The caller holds the journal's tail.
pub(crate) async fn stand(tx: &DatabaseTransaction, seq: i64, obligations: &[Obligation]) -> Result<(), Undone> {
    let mut seen = HashSet::new();
    let last: Vec<_> = obligations.iter().rev().filter(|it| seen.insert(it.id)).collect();
    for some in last.chunks(AT_A_TIME) {
        obligation_standing::Entity::update_many()
            .col_expr(obligation_standing::Column::UntilSeq, Expr::value(seq))
            .filter(obligation_standing::Column::ObligationId.is_in(some.iter().map(|it| it.id)))
            .filter(obligation_standing::Column::UntilSeq.eq(OPEN_END))
            .exec(tx)
            .await?;
        let rows = some.iter().map(|it| {
            let row = obligation_standing::Model {
                obligation_id: it.id,
                since_seq: seq,
                until_seq: OPEN_END,
                unit_id: it.unit_id,
                pilot_domain: it.pilot_domain.clone(),
                kind: it.kind,
                state: it.state.name(),
                sort_on: sort_on(it.deadline.on),
                met_on: it.met_on(),
            };
            row.into_active_model().reset_all()
        });
        obligation_standing::Entity::insert_many(rows).exec_without_returning(tx).await?;
    }
    Ok(())
}
