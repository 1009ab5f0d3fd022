//! 年度报告: who sees which, what its figures are counted from, and the questions and changes about it.

mod cases;
mod change;
mod counting;
mod figures;
mod read;

pub use read::{AnnualReportFilter, AnnualReportKeyset};

use domain::act::{Act, Actor};
use domain::annual_report::edition::AnnualReportEdition;
use domain::annual_report::{AnnualReport, READERS};
use sea_orm::{ColumnTrait, Condition};

use crate::Failure;
use crate::entity::{annual_report, annual_report_edition};
use crate::reference::{nothing, subtree};

/// A report with one of its editions.
pub(crate) type Pair = (AnnualReport, AnnualReportEdition);

/// The reports anybody may read.
fn public() -> Condition {
    Condition::all().add(annual_report::Column::EditionId.is_not_null())
}

/// The reports `actor` works with or looks after: all of a covered unit's, whatever their state. With [`public`] there is no other
/// way to begin a question about reports; [`is_in_hands_of`] says the same of one.
fn in_hands_of(actor: &Actor) -> Condition {
    if *actor == Actor::System {
        return Condition::all();
    }
    actor
        .grants()
        .iter()
        .filter(|grant| READERS.contains(&grant.role))
        .fold(nothing(), |any, grant| any.add(annual_report::Column::UnitId.in_subquery(subtree(grant.unit_id))))
}

fn is_in_hands_of(act: &Act, report: &AnnualReport) -> bool {
    act.holds(&READERS, report.unit_id)
}

/// Reads rows of reports joined with an edition.
fn pairs(rows: Vec<(annual_report::Model, Option<annual_report_edition::Model>)>) -> Result<Vec<Pair>, Failure> {
    rows.into_iter()
        .map(|(row, edition)| {
            let report = AnnualReport::from(row);
            let edition =
                edition.ok_or_else(|| Failure::Corrupt(format!("annual_report {} without edition", report.id)))?;
            let edition = edition.into_edition(&report)?;
            Ok((report, edition))
        })
        .collect()
}
