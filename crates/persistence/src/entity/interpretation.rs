//! 政策解读.

use domain::document::DocumentId;
use domain::document::interpretation::{Interpretation, InterpretationId};
use domain::unit::UnitId;
use sea_orm::entity::prelude::*;

use super::{from_text, to_text};
use crate::Failure;

#[sea_orm::model]
#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "interpretation")]
pub struct Model {
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: InterpretationId,
    pub document_id: DocumentId,
    pub unit_id: UnitId,
    pub plan: Option<String>,
    pub material_id: Option<DocumentId>,
    pub exemption: Option<String>,
    pub version: i32,
}

impl ActiveModelBehavior for ActiveModel {}

impl TryFrom<Model> for Interpretation {
    type Error = Failure;

    fn try_from(row: Model) -> Result<Self, Failure> {
        Ok(Self {
            id: row.id,
            document_id: row.document_id,
            unit_id: row.unit_id,
            plan: row.plan.map(|text| from_text("interpretation.plan", &text)).transpose()?,
            material_id: row.material_id,
            exemption: row.exemption.map(|text| from_text("interpretation.exemption", &text)).transpose()?,
            version: row.version,
        })
    }
}

impl From<&Interpretation> for Model {
    fn from(interpretation: &Interpretation) -> Self {
        Self {
            id: interpretation.id,
            document_id: interpretation.document_id,
            unit_id: interpretation.unit_id,
            plan: interpretation.plan.as_ref().map(to_text),
            material_id: interpretation.material_id,
            exemption: interpretation.exemption.as_ref().map(to_text),
            version: interpretation.version,
        }
    }
}
