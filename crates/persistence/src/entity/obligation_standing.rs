//! What an obligation was counted as, from one entry of the journal up to and without another.

use chrono::NaiveDate;
use domain::obligation::{ObligationId, ObligationKind, ObligationState};
use domain::pilot_domain::DomainCode;
use domain::unit::UnitId;
use sea_orm::entity::prelude::*;

#[sea_orm::model]
#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "obligation_standing")]
pub struct Model {
    #[sea_orm(primary_key, auto_increment = false)]
    pub obligation_id: ObligationId,
    #[sea_orm(primary_key, auto_increment = false)]
    pub since_seq: i64,
    pub until_seq: i64,
    pub unit_id: UnitId,
    pub pilot_domain: Option<DomainCode>,
    pub kind: ObligationKind,
    pub state: ObligationState,
    pub sort_on: NaiveDate,
    pub met_on: Option<NaiveDate>,
}

impl ActiveModelBehavior for ActiveModel {}
