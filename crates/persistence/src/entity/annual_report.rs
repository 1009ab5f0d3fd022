//! 年度报告.

use chrono::{DateTime, NaiveDate, Utc};
use domain::annual_report::{AnnualReport, AnnualReportEditionId, AnnualReportId, ReportScope};
use domain::unit::UnitId;
use sea_orm::entity::prelude::*;

#[sea_orm::model]
#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "annual_report")]
pub struct Model {
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: AnnualReportId,
    pub unit_id: UnitId,
    pub year: i32,
    pub scope: ReportScope,
    pub edition_id: Option<AnnualReportEditionId>,
    pub published_on: Option<NaiveDate>,
    pub created_at: DateTime<Utc>,
    pub version: i32,
}

impl ActiveModelBehavior for ActiveModel {}

impl From<Model> for AnnualReport {
    fn from(row: Model) -> Self {
        let Model { id, unit_id, year, scope, edition_id, published_on, created_at, version } = row;
        Self { id, unit_id, year, scope, edition_id, published_on, created_at, version }
    }
}

impl From<&AnnualReport> for Model {
    fn from(report: &AnnualReport) -> Self {
        let AnnualReport { id, unit_id, year, scope, edition_id, published_on, created_at, version } = report.clone();
        Self { id, unit_id, year, scope, edition_id, published_on, created_at, version }
    }
}
