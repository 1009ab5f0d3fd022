//! 年度报告所据案件: what was counted in a cell of a published edition.

use domain::annual_report::AnnualReportEditionId;
use sea_orm::entity::prelude::*;

#[sea_orm::model]
#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "annual_report_case")]
pub struct Model {
    #[sea_orm(primary_key, auto_increment = false)]
    pub edition_id: AnnualReportEditionId,
    #[sea_orm(primary_key, auto_increment = false)]
    pub cell: String,
    #[sea_orm(primary_key, auto_increment = false)]
    pub subject_id: Uuid,
}

impl ActiveModelBehavior for ActiveModel {}
