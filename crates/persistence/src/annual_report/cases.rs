//! 所据案件: the requests and documents behind a cell. Of a published edition they are the ones that were counted then, of an open one
//! those that are counted now.

use std::collections::HashSet;

use domain::act::Act;
use domain::annual_report::AnnualReportEditionId;
use domain::annual_report::cell::{Cell, RequestColumn, RequestRow};
use domain::annual_report::counting::{CountedRequest, Period, cells_of_document, cells_of_reviews};
use domain::annual_report::edition::AnnualReportEdition;
use domain::annual_report::figure::Composition;
use domain::document::DocumentId;
use domain::person::PersonKind;
use domain::request::{AnnualRow, InformationRequest, RequestId};
use domain::unit::UnitId;
use sea_orm::{
    ActiveModelTrait, ColumnTrait, Condition, ConnectionTrait, DatabaseTransaction, EntityTrait, IntoActiveModel,
    QueryFilter, QueryOrder, QuerySelect, QueryTrait, Select,
};
use uuid::Uuid;

use super::counting::{counted_documents, documents_in, reviewed};
use crate::document::public_pairs;
use crate::entity::{annual_report_case, information_request};
use crate::reference::nothing;
use crate::request::{records, visible_to};
use crate::{Failure, Page, Store, Undone, Window};

/// Rows written at a time, far below what either database binds.
const INSERT_CHUNK: usize = 2_000;

/// Where the cases of an edition are found: in what was kept of published editions, and by counting units anew.
struct Places {
    kept: Vec<AnnualReportEditionId>,
    counted: Vec<UnitId>,
}

impl Places {
    fn of(edition: &AnnualReportEdition, composition: &Composition) -> Self {
        let published = composition.members.iter().filter_map(|it| it.edition_id);
        if edition.frozen().is_some() {
            return Self { kept: published.chain([edition.id]).collect(), counted: Vec::new() };
        }
        Self { kept: published.collect(), counted: counted_units(edition, composition) }
    }

    /// The subjects that were kept for one of `cells`.
    fn kept(&self, cells: &[Cell]) -> Select<annual_report_case::Entity> {
        annual_report_case::Entity::find()
            .select_only()
            .column(annual_report_case::Column::SubjectId)
            .filter(annual_report_case::Column::EditionId.is_in(self.kept.iter().copied()))
            .filter(annual_report_case::Column::Cell.is_in(cells.iter().map(Cell::to_string)))
    }
}

/// The units whose cases are counted for an open edition itself: not those that published what they counted.
fn counted_units(edition: &AnnualReportEdition, composition: &Composition) -> Vec<UnitId> {
    if composition.members.is_empty() {
        return vec![edition.unit_id];
    }
    composition.members.iter().filter(|it| it.edition_id.is_none()).map(|it| it.unit_id).collect()
}

impl Store {
    /// The requests behind a cell of tables three and four that `act` may see, in the order of their ids. Whoever calls has seen the
    /// edition, and the composition is its own.
    pub async fn annual_report_requests(
        &self,
        act: &Act,
        edition: &AnnualReportEdition,
        composition: &Composition,
        cell: Cell,
        window: Window<RequestId>,
    ) -> Result<Page<InformationRequest>, Failure> {
        let (places, cells) = (Places::of(edition, composition), cell.basic());
        let mut any = nothing();
        if !places.kept.is_empty() {
            any = any.add(information_request::Column::Id.in_subquery(places.kept(&cells).into_query()));
        }
        if !places.counted.is_empty() {
            any = match cell {
                Cell::Requests(row, column) => any.add(counted_in(row, column, &places.counted, edition.year)),
                Cell::Reviews(..) => {
                    let period = Period::of(edition.year);
                    let rows = reviewed(&self.read, &places.counted).await?.into_iter();
                    let counted = rows
                        .filter(|(_, _, steps)| cells_of_reviews(steps, period).iter().any(|it| cells.contains(it)));
                    any.add(information_request::Column::Id.is_in(counted.map(|it| it.1)))
                }
                Cell::Documents(..) | Cell::Decisions(_) => any,
            };
        }
        let mut query = information_request::Entity::find()
            .filter(visible_to(&act.actor))
            .filter(any)
            .order_by_asc(information_request::Column::Id)
            .limit(window.limit());
        if let Some(id) = window.after {
            query = query.filter(information_request::Column::Id.gt(id));
        }
        Ok(Page::cut(records(query.all(&self.read).await?)?, window.first))
    }

    /// The documents behind a cell of table two, in the order of their ids; those that are still public.
    pub async fn annual_report_documents(
        &self,
        edition: &AnnualReportEdition,
        composition: &Composition,
        cell: Cell,
        window: Window<DocumentId>,
    ) -> Result<Page<crate::document::Pair>, Failure> {
        let (places, cells) = (Places::of(edition, composition), cell.basic());
        let mut ids = Vec::new();
        if !places.kept.is_empty() {
            let kept: Vec<Uuid> = places.kept(&cells).into_tuple().all(&self.read).await?;
            ids.extend(kept.into_iter().map(DocumentId));
        }
        if !places.counted.is_empty() {
            ids.extend(documents_in(&self.read, &places.counted, edition.year, &cells).await?);
        }
        ids.retain(|id| window.after.is_none_or(|after| *id > after));
        ids.sort_unstable();
        let mut found = self.documents_by_ids(&ids).await?;
        found.sort_unstable_by_key(|it| it.0.id);
        Ok(Page::cut(found, window.first))
    }
}

/// The requests of a row and column of table three, counted anew.
fn counted_in(row: RequestRow, column: RequestColumn, units: &[UnitId], year: i32) -> Condition {
    use information_request::Column;
    let Period { starts, ends } = Period::of(year);
    let mut all = Condition::all().add(Column::UnitId.is_in(units.iter().copied())).add(Column::ReceivedOn.lte(ends));
    if let RequestColumn::Kind(kind) = column {
        all = all.add(Column::ApplicantKind.eq(kind));
    }
    let open_since = |day| Condition::any().add(Column::ClosedOn.is_null()).add(Column::ClosedOn.gte(day));
    match row {
        RequestRow::Received => all.add(Column::ReceivedOn.gte(starts)),
        RequestRow::CarriedIn => all.add(Column::ReceivedOn.lt(starts)).add(open_since(starts)),
        RequestRow::Outcome(outcome) => {
            all.add(Column::ClosedOn.between(starts, ends)).add(Column::AnnualRow.eq(outcome))
        }
        RequestRow::Handled => all.add(Column::ClosedOn.between(starts, ends)),
        RequestRow::CarriedOut => {
            all.add(Condition::any().add(Column::ClosedOn.is_null()).add(Column::ClosedOn.gt(ends)))
        }
    }
}

/// Keeps what is counted for an edition that is being published, so that its cells open to the same cases for good.
pub(super) async fn keep_cases(
    tx: &DatabaseTransaction,
    edition: &AnnualReportEdition,
    composition: &Composition,
) -> Result<(), Undone> {
    let units = counted_units(edition, composition);
    let period = Period::of(edition.year);
    let mut cells: HashSet<(Cell, Uuid)> = HashSet::new();
    let rows = requests_of(tx, &units, period).await?;
    for (id, counted) in rows {
        cells.extend(counted.cells(period).into_iter().map(|cell| (cell, id.0)));
    }
    for (_, id, steps) in reviewed(tx, &units).await? {
        cells.extend(cells_of_reviews(&steps, period).into_iter().map(|cell| (cell, id.0)));
    }
    for (document, document_edition) in public_pairs(tx, counted_documents(&units)).await? {
        let counted = cells_of_document(&document, &document_edition.content, period);
        cells.extend(counted.into_iter().map(|cell| (cell, document.id.0)));
    }
    let row = |(cell, subject_id): &(Cell, Uuid)| {
        let row = annual_report_case::Model { edition_id: edition.id, cell: cell.to_string(), subject_id: *subject_id };
        row.into_active_model().reset_all()
    };
    let rows: Vec<_> = cells.iter().map(row).collect();
    for chunk in rows.chunks(INSERT_CHUNK) {
        annual_report_case::Entity::insert_many(chunk.iter().cloned()).exec_without_returning(tx).await?;
    }
    Ok(())
}

type CountedRow = (RequestId, PersonKind, Option<chrono::NaiveDate>, Option<chrono::NaiveDate>, Option<AnnualRow>);

/// The requests of these units that were open at some time in the period, as table three looks at them.
async fn requests_of(
    db: &impl ConnectionTrait,
    units: &[UnitId],
    period: Period,
) -> Result<Vec<(RequestId, CountedRequest)>, Failure> {
    use information_request::Column;
    let rows: Vec<CountedRow> = information_request::Entity::find()
        .select_only()
        .columns([Column::Id, Column::ApplicantKind, Column::ReceivedOn, Column::ClosedOn, Column::AnnualRow])
        .filter(Column::UnitId.is_in(units.iter().copied()))
        .filter(Column::ReceivedOn.lte(period.ends))
        .filter(Condition::any().add(Column::ClosedOn.is_null()).add(Column::ClosedOn.gte(period.starts)))
        .into_tuple()
        .all(db)
        .await?;
    let counted = |(id, kind, received_on, closed_on, row): CountedRow| {
        (id, CountedRequest { kind, received_on, closed_on, row })
    };
    Ok(rows.into_iter().map(counted).collect())
}
