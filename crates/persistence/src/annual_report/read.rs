//! Reading reports and their editions: one statement per list, whatever its size.

use std::collections::HashMap;

use domain::act::Actor;
use domain::annual_report::edition::{AnnualReportEdition, ReportStatus};
use domain::annual_report::{AnnualReport, AnnualReportEditionId, AnnualReportId, ReportScope};
use domain::unit::UnitId;
use sea_orm::sea_query::{Expr, Query};
use sea_orm::{
    ColumnTrait, Condition, EntityTrait, FromQueryResult, JoinType, QueryFilter, QueryOrder, QuerySelect, QueryTrait,
    RelationDef, Select, SelectTwo,
};

use super::{Pair, in_hands_of, pairs, public};
use crate::catalogue::first_of_each;
use crate::entity::{annual_report, annual_report_edition};
use crate::{Failure, Page, Store, Window};

/// Which reports.
#[derive(Clone, Debug, Default, PartialEq, Eq, Hash)]
pub struct AnnualReportFilter {
    /// Of this unit.
    pub unit_id: Option<UnitId>,
    /// About this year.
    pub year: Option<i32>,
    /// Of this scope.
    pub scope: Option<ReportScope>,
    /// Whose newest edition is in this state; in the workspace.
    pub status: Option<ReportStatus>,
}

/// Order of reports, newest year first: the year, then the id.
pub type AnnualReportKeyset = (i32, AnnualReportId);

impl Store {
    /// The published reports with the edition in force, newest year first.
    pub async fn annual_reports(
        &self,
        filter: &AnnualReportFilter,
        window: Window<AnnualReportKeyset>,
    ) -> Result<Page<Pair>, Failure> {
        let reports = annual_report::Entity::find().filter(public()).filter(matching(filter));
        let rows = in_force(newest(reports, &window)).all(&self.read).await?;
        Ok(Page::cut(pairs(rows)?, window.first))
    }

    /// The reports in the hands of `actor` with their newest edition, newest year first.
    pub async fn annual_reports_in_hand(
        &self,
        actor: &Actor,
        filter: &AnnualReportFilter,
        window: Window<AnnualReportKeyset>,
    ) -> Result<Page<Pair>, Failure> {
        let reports = annual_report::Entity::find().filter(in_hands_of(actor)).filter(matching(filter));
        let mut query = with_newest_edition(newest(reports, &window));
        if let Some(status) = filter.status {
            query = query.filter(annual_report_edition::Column::Status.eq(status));
        }
        Ok(Page::cut(pairs(query.all(&self.read).await?)?, window.first))
    }

    /// Those of `ids` that are published, with the edition in force.
    pub async fn annual_reports_by_ids(&self, ids: &[AnnualReportId]) -> Result<Vec<Pair>, Failure> {
        let reports =
            annual_report::Entity::find().filter(annual_report::Column::Id.is_in(ids.iter().copied())).filter(public());
        pairs(in_force(reports).all(&self.read).await?)
    }

    /// Those of `ids` in the hands of `actor`, with their newest edition.
    pub async fn annual_reports_in_hand_by_ids(
        &self,
        actor: &Actor,
        ids: &[AnnualReportId],
    ) -> Result<Vec<Pair>, Failure> {
        let reports = annual_report::Entity::find()
            .filter(annual_report::Column::Id.is_in(ids.iter().copied()))
            .filter(in_hands_of(actor));
        pairs(with_newest_edition(reports).all(&self.read).await?)
    }

    /// Editions by id, with their reports: those that were published, and those in the hands of `actor`.
    pub async fn annual_report_editions_by_ids(
        &self,
        actor: &Actor,
        ids: &[AnnualReportEditionId],
    ) -> Result<Vec<Pair>, Failure> {
        let query = with_editions(annual_report::Entity::find())
            .filter(annual_report_edition::Column::Id.is_in(ids.iter().copied()))
            .filter(editions_seen_by(actor));
        pairs(query.all(&self.read).await?)
    }

    /// The editions of each report that `actor` may see, newest first.
    pub async fn editions_of_annual_reports(
        &self,
        actor: &Actor,
        ids: &[AnnualReportId],
        window: Window<i32>,
    ) -> Result<HashMap<AnnualReportId, Page<AnnualReportEdition>>, Failure> {
        let mut chosen = annual_report_edition::Entity::find()
            .join(JoinType::InnerJoin, to_report())
            .filter(annual_report_edition::Column::ReportId.is_in(ids.iter().copied()))
            .filter(editions_seen_by(actor));
        if let Some(number) = window.after {
            chosen = chosen.filter(annual_report_edition::Column::Number.lt(number));
        }
        let ranked = first_of_each(chosen.into_query(), "report_id", "number DESC", window.limit());
        let statement = self.read.get_database_backend().build(&ranked);
        let rows = annual_report_edition::Model::find_by_statement(statement).all(&self.read).await?;
        let reports: HashMap<_, _> = annual_report::Entity::find()
            .filter(annual_report::Column::Id.is_in(ids.iter().copied()))
            .all(&self.read)
            .await?
            .into_iter()
            .map(|row| (row.id, AnnualReport::from(row)))
            .collect();
        let mut pages: HashMap<AnnualReportId, Vec<AnnualReportEdition>> = HashMap::new();
        for row in rows {
            let report = reports
                .get(&row.report_id)
                .ok_or_else(|| Failure::Corrupt(format!("annual_report_edition {} without report", row.id)))?;
            pages.entry(row.report_id).or_default().push(row.into_edition(report)?);
        }
        Ok(pages.into_iter().map(|(id, rows)| (id, Page::cut(rows, window.first))).collect())
    }
}

fn matching(filter: &AnnualReportFilter) -> Condition {
    Condition::all()
        .add_option(filter.unit_id.map(|it| annual_report::Column::UnitId.eq(it)))
        .add_option(filter.year.map(|it| annual_report::Column::Year.eq(it)))
        .add_option(filter.scope.map(|it| annual_report::Column::Scope.eq(it)))
}

fn newest(
    reports: Select<annual_report::Entity>,
    window: &Window<AnnualReportKeyset>,
) -> Select<annual_report::Entity> {
    let mut query = reports
        .order_by_desc(annual_report::Column::Year)
        .order_by_desc(annual_report::Column::Id)
        .limit(window.limit());
    if let Some((year, id)) = window.after {
        query = query.filter(
            Condition::any()
                .add(annual_report::Column::Year.lt(year))
                .add(Condition::all().add(annual_report::Column::Year.eq(year)).add(annual_report::Column::Id.lt(id))),
        );
    }
    query
}

/// The editions `actor` may see, in a query over reports joined with them.
fn editions_seen_by(actor: &Actor) -> Condition {
    let published = Condition::all().add(annual_report_edition::Column::PublishedAt.is_not_null());
    Condition::any().add(published).add(in_hands_of(actor))
}

fn to_edition_in_force() -> RelationDef {
    annual_report::Entity::belongs_to(annual_report_edition::Entity)
        .from(annual_report::Column::EditionId)
        .to(annual_report_edition::Column::Id)
        .into()
}

fn to_editions() -> RelationDef {
    annual_report::Entity::belongs_to(annual_report_edition::Entity)
        .from(annual_report::Column::Id)
        .to(annual_report_edition::Column::ReportId)
        .into()
}

fn to_report() -> RelationDef {
    annual_report_edition::Entity::belongs_to(annual_report::Entity)
        .from(annual_report_edition::Column::ReportId)
        .to(annual_report::Column::Id)
        .into()
}

pub(super) fn in_force(
    reports: Select<annual_report::Entity>,
) -> SelectTwo<annual_report::Entity, annual_report_edition::Entity> {
    reports.join(JoinType::InnerJoin, to_edition_in_force()).select_also(annual_report_edition::Entity)
}

fn with_editions(
    reports: Select<annual_report::Entity>,
) -> SelectTwo<annual_report::Entity, annual_report_edition::Entity> {
    reports.join(JoinType::InnerJoin, to_editions()).select_also(annual_report_edition::Entity)
}

fn with_newest_edition(
    reports: Select<annual_report::Entity>,
) -> SelectTwo<annual_report::Entity, annual_report_edition::Entity> {
    let newest = Query::select()
        .expr(Expr::cust("MAX(other.number)"))
        .from_as(annual_report_edition::Entity, "other")
        .and_where(Expr::cust("other.report_id = annual_report.id"))
        .to_owned();
    with_editions(reports).filter(annual_report_edition::Column::Number.in_subquery(newest))
}
