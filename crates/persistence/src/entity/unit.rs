//! 单位.

use chrono::NaiveDate;
use domain::credit_code::CreditCode;
use domain::unit::{Level, Unit, UnitCode, UnitId, UnitKind, UnitName};
use sea_orm::entity::prelude::*;

use super::{from_text, to_text};
use crate::Failure;

#[sea_orm::model]
#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "unit")]
pub struct Model {
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: UnitId,
    pub code: UnitCode,
    pub credit_code: Option<CreditCode>,
    pub name: UnitName,
    pub short_name: Option<String>,
    pub aliases: String,
    pub kind: UnitKind,
    pub level: Level,
    pub parent_id: Option<UnitId>,
    /// `/` and the hexadecimal ids from the top down to this unit: a subtree is a prefix.
    pub path: String,
    pub contact: String,
    pub note: Option<String>,
    pub closed_on: Option<NaiveDate>,
    pub version: i32,
}

impl ActiveModelBehavior for ActiveModel {}

impl TryFrom<Model> for Unit {
    type Error = Failure;

    fn try_from(row: Model) -> Result<Self, Failure> {
        Ok(Self {
            id: row.id,
            code: row.code,
            credit_code: row.credit_code,
            name: row.name,
            short_name: row.short_name,
            aliases: from_text("unit.aliases", &row.aliases)?,
            kind: row.kind,
            level: row.level,
            parent_id: row.parent_id,
            contact: from_text("unit.contact", &row.contact)?,
            note: row.note,
            closed_on: row.closed_on,
            version: row.version,
        })
    }
}

impl Model {
    /// The row of `unit` at `path`.
    pub(crate) fn of(unit: &Unit, path: String) -> Self {
        Self {
            id: unit.id,
            code: unit.code.clone(),
            credit_code: unit.credit_code.clone(),
            name: unit.name.clone(),
            short_name: unit.short_name.clone(),
            aliases: to_text(&unit.aliases),
            kind: unit.kind,
            level: unit.level,
            parent_id: unit.parent_id,
            path,
            contact: to_text(&unit.contact),
            note: unit.note.clone(),
            closed_on: unit.closed_on,
            version: unit.version,
        }
    }
}
