//! The pilot domains of a demonstration site, each a row, so that lists are walked by them.

use domain::demonstration_site::DemonstrationSiteId;
use domain::unit::UnitId;
use sea_orm::entity::prelude::*;

#[sea_orm::model]
#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "demonstration_site_domain")]
pub struct Model {
    #[sea_orm(primary_key, auto_increment = false)]
    pub site_id: DemonstrationSiteId,
    #[sea_orm(primary_key, auto_increment = false)]
    pub pilot_domain: String,
    pub unit_id: UnitId,
    pub live: bool,
}

impl ActiveModelBehavior for ActiveModel {}
