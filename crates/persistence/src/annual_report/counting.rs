//! Counting requests, reviews and documents for the tables, for many units and years at once: a statement for each of the three.

use std::collections::{BTreeSet, HashMap};

use domain::annual_report::cell::{Cell, RequestColumn, RequestRow};
use domain::annual_report::counting::{Period, cells_of_document, cells_of_reviews};
use domain::annual_report::figure::Counts;
use domain::document::content::DocumentKind;
use domain::document::{DocumentId, Standing};
use domain::person::PersonKind;
use domain::request::{AnnualRow, RequestId, Step};
use domain::unit::UnitId;
use sea_orm::{
    ColumnTrait, Condition, ConnectionTrait, EntityTrait, FromQueryResult, QueryFilter, QuerySelect, Statement, Value,
};

use crate::Failure;
use crate::document::public_pairs;
use crate::entity::{document, from_text, information_request};

/// What is counted: a unit in a year.
pub(super) type UnitYear = (UnitId, i32);

/// Units and years asked for in one statement, far below what either database binds.
const PERIODS_AT_ONCE: usize = 4_000;
/// What a period binds: its number, the unit, the two ends.
const BOUND: usize = 4;
/// The kinds of document that table two counts.
pub(super) const KINDS: [DocumentKind; 2] = [DocumentKind::Regulation, DocumentKind::Normative];

/// How many cases and documents stand in each cell, for each unit and year.
pub(super) async fn counts(
    db: &impl ConnectionTrait,
    wanted: &BTreeSet<UnitYear>,
) -> Result<HashMap<UnitYear, Counts>, Failure> {
    let wanted: Vec<_> = wanted.iter().copied().collect();
    let mut found: HashMap<UnitYear, Counts> = wanted.iter().map(|key| (*key, Counts::default())).collect();
    for chunk in wanted.chunks(PERIODS_AT_ONCE) {
        count_requests(db, chunk, &mut found).await?;
        let mut units: Vec<_> = chunk.iter().map(|it| it.0).collect();
        units.dedup();
        let mut years: HashMap<UnitId, Vec<i32>> = HashMap::new();
        for (unit_id, year) in chunk {
            years.entry(*unit_id).or_default().push(*year);
        }
        let mut add = |unit_id: UnitId, year: i32, cells: Vec<Cell>| {
            let counts = found.entry((unit_id, year)).or_default();
            for cell in cells {
                counts.add(cell, 1);
            }
        };
        for (unit_id, _, steps) in reviewed(db, &units).await? {
            for year in &years[&unit_id] {
                add(unit_id, *year, cells_of_reviews(&steps, Period::of(*year)));
            }
        }
        for (document, edition) in public_pairs(db, counted_documents(&units)).await? {
            for year in &years[&document.unit_id] {
                add(document.unit_id, *year, cells_of_document(&document, &edition.content, Period::of(*year)));
            }
        }
    }
    Ok(found)
}

#[derive(FromQueryResult)]
struct Group {
    place: i32,
    applicant_kind: PersonKind,
    annual_row: Option<AnnualRow>,
    received: i64,
    carried_in: i64,
    closed: i64,
    carried_out: i64,
}

async fn count_requests(
    db: &impl ConnectionTrait,
    wanted: &[UnitYear],
    found: &mut HashMap<UnitYear, Counts>,
) -> Result<(), Failure> {
    if wanted.is_empty() {
        return Ok(());
    }
    let (mut places, mut values) = (Vec::new(), Vec::<Value>::new());
    for (place, (unit_id, year)) in (0_i32..).zip(wanted) {
        let period = Period::of(*year);
        let first = values.len() + 1;
        let bound: Vec<_> = (first..first + BOUND).map(|it| format!("${it}")).collect();
        places.push(format!("({})", bound.join(", ")));
        values.extend([place.into(), unit_id.0.into(), period.starts.into(), period.ends.into()]);
    }
    // What each of these asks of a day is said once more, and tested, by `CountedRequest::cells`.
    let sql = format!(
        "WITH period (place, unit_id, starts, ends) AS (VALUES {})
         SELECT p.place AS place, r.applicant_kind AS applicant_kind, r.annual_row AS annual_row,
            SUM(CASE WHEN r.received_on >= p.starts THEN 1 ELSE 0 END) AS received,
            SUM(CASE WHEN r.received_on < p.starts THEN 1 ELSE 0 END) AS carried_in,
            SUM(CASE WHEN r.closed_on <= p.ends THEN 1 ELSE 0 END) AS closed,
            SUM(CASE WHEN r.closed_on IS NULL OR r.closed_on > p.ends THEN 1 ELSE 0 END) AS carried_out
         FROM period p
         JOIN information_request r ON r.unit_id = p.unit_id AND r.received_on <= p.ends
            AND (r.closed_on IS NULL OR r.closed_on >= p.starts)
         GROUP BY p.place, r.applicant_kind, r.annual_row",
        places.join(", ")
    );
    let statement = Statement::from_sql_and_values(db.get_database_backend(), sql, values);
    for group in Group::find_by_statement(statement).all(db).await? {
        let key = usize::try_from(group.place).ok().and_then(|place| wanted.get(place));
        let key = key.ok_or_else(|| Failure::Corrupt("a count of no period".to_owned()))?;
        let counts = found.entry(*key).or_default();
        let mut add = |row, number| counts.add(Cell::Requests(row, RequestColumn::Kind(group.applicant_kind)), number);
        add(RequestRow::Received, group.received);
        add(RequestRow::CarriedIn, group.carried_in);
        add(RequestRow::CarriedOut, group.carried_out);
        if let Some(row) = group.annual_row {
            add(RequestRow::Outcome(row), group.closed);
        }
    }
    Ok(())
}

/// The requests of these units that reconsiderations or lawsuits were recorded for, with their steps.
pub(super) async fn reviewed(
    db: &impl ConnectionTrait,
    units: &[UnitId],
) -> Result<Vec<(UnitId, RequestId, Vec<Step>)>, Failure> {
    let rows: Vec<(UnitId, RequestId, String)> = information_request::Entity::find()
        .select_only()
        .column(information_request::Column::UnitId)
        .column(information_request::Column::Id)
        .column(information_request::Column::Steps)
        .filter(information_request::Column::UnitId.is_in(units.iter().copied()))
        .filter(information_request::Column::Reviewed.eq(true))
        .into_tuple()
        .all(db)
        .await?;
    let read = |(unit_id, id, steps): (UnitId, RequestId, String)| {
        Ok((unit_id, id, from_text("information_request.steps", &steps)?))
    };
    rows.into_iter().map(read).collect()
}

/// The public documents of these units that table two knows.
pub(super) fn counted_documents(units: &[UnitId]) -> Condition {
    Condition::all()
        .add(document::Column::UnitId.is_in(units.iter().copied()))
        .add(document::Column::Kind.is_in(KINDS))
        .add(document::Column::Standing.eq(Standing::Published))
}

/// The public documents of these units that are counted in one of `cells`.
pub(super) async fn documents_in(
    db: &impl ConnectionTrait,
    units: &[UnitId],
    year: i32,
    cells: &[Cell],
) -> Result<Vec<DocumentId>, Failure> {
    let documents = public_pairs(db, counted_documents(units)).await?;
    let counted = documents.into_iter().filter(|(document, edition)| {
        cells_of_document(document, &edition.content, Period::of(year)).iter().any(|it| cells.contains(it))
    });
    Ok(counted.map(|it| it.0.id).collect())
}
