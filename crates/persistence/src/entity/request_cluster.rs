//! 相似申请 of several applicants.

use chrono::NaiveDate;
use domain::request::{RequestCluster, RequestClusterId};
use domain::unit::UnitId;
use sea_orm::entity::prelude::*;

#[sea_orm::model]
#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "request_cluster")]
pub struct Model {
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: RequestClusterId,
    pub unit_id: UnitId,
    pub requests: i32,
    pub applicants: i32,
    pub first_on: NaiveDate,
    pub last_on: NaiveDate,
}

impl ActiveModelBehavior for ActiveModel {}

impl From<Model> for RequestCluster {
    fn from(row: Model) -> Self {
        let Model { id, unit_id, requests, applicants, first_on, last_on } = row;
        Self { id, unit_id, requests, applicants, first_on, last_on }
    }
}
