//! 已知数, frozen with what was counted.

use domain::assessment::{KnownCount, RunId};
use domain::unit::UnitId;
use sea_orm::entity::prelude::*;

#[sea_orm::model]
#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "assessment_count")]
pub struct Model {
    #[sea_orm(primary_key, auto_increment = false)]
    pub run_id: RunId,
    #[sea_orm(primary_key, auto_increment = false)]
    pub unit_id: UnitId,
    // The third part of the key, which the library takes no code for.
    pub known_count: KnownCount,
    pub value: i64,
    pub evidence: String,
}

impl ActiveModelBehavior for ActiveModel {}
