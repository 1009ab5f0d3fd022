//! 相似申请 and their clusters.

use domain::request::{RequestClusterId, RequestId};
use sea_orm::entity::prelude::*;

#[sea_orm::model]
#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "request_cluster_member")]
pub struct Model {
    #[sea_orm(primary_key, auto_increment = false)]
    pub cluster_id: RequestClusterId,
    #[sea_orm(primary_key, auto_increment = false)]
    pub request_id: RequestId,
}

impl ActiveModelBehavior for ActiveModel {}
