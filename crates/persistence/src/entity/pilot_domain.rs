//! 试点领域.

use chrono::NaiveDate;
use domain::pilot_domain::{DomainCode, PilotDomain, PilotDomainId};
use domain::unit::UnitId;
use sea_orm::entity::prelude::*;

use super::{from_text, to_text};
use crate::Failure;

#[sea_orm::model]
#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "pilot_domain")]
pub struct Model {
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: PilotDomainId,
    pub code: DomainCode,
    pub name: String,
    pub aliases: String,
    pub ministry: Option<String>,
    pub guideline: Option<String>,
    pub guideline_confirmed: bool,
    pub compiling_unit_id: Option<UnitId>,
    pub printed_number: Option<String>,
    pub remark: Option<String>,
    pub valid_from: NaiveDate,
    pub valid_until: Option<NaiveDate>,
    pub successor_code: Option<DomainCode>,
    pub version: i32,
}

impl ActiveModelBehavior for ActiveModel {}

impl TryFrom<Model> for PilotDomain {
    type Error = Failure;

    fn try_from(row: Model) -> Result<Self, Failure> {
        Ok(Self {
            id: row.id,
            code: row.code,
            name: row.name,
            aliases: from_text("pilot_domain.aliases", &row.aliases)?,
            ministry: row.ministry,
            guideline: row.guideline,
            guideline_confirmed: row.guideline_confirmed,
            compiling_unit_id: row.compiling_unit_id,
            printed_number: row.printed_number,
            remark: row.remark,
            valid_from: row.valid_from,
            valid_until: row.valid_until,
            successor_code: row.successor_code,
            version: row.version,
        })
    }
}

impl From<&PilotDomain> for Model {
    fn from(domain: &PilotDomain) -> Self {
        Self {
            id: domain.id,
            code: domain.code.clone(),
            name: domain.name.clone(),
            aliases: to_text(&domain.aliases),
            ministry: domain.ministry.clone(),
            guideline: domain.guideline.clone(),
            guideline_confirmed: domain.guideline_confirmed,
            compiling_unit_id: domain.compiling_unit_id,
            printed_number: domain.printed_number.clone(),
            remark: domain.remark.clone(),
            valid_from: domain.valid_from,
            valid_until: domain.valid_until,
            successor_code: domain.successor_code.clone(),
            version: domain.version,
        }
    }
}
