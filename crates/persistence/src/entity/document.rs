//! 政府信息.

use chrono::{DateTime, NaiveDate, Utc};
use domain::document::content::DocumentKind;
use domain::document::edition::DocumentEditionId;
use domain::document::number::IndexNumber;
use domain::document::{Document, DocumentId, Standing, Validity};
use domain::unit::UnitId;
use sea_orm::entity::prelude::*;

use super::{from_text, to_text};
use crate::Failure;

#[sea_orm::model]
#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "document")]
pub struct Model {
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: DocumentId,
    pub unit_id: UnitId,
    pub kind: DocumentKind,
    pub index_number: Option<IndexNumber>,
    pub index_key: Option<String>,
    pub standing: Standing,
    pub edition_id: Option<DocumentEditionId>,
    pub published_at: Option<DateTime<Utc>>,
    pub validity: Validity,
    pub effective_until: Option<NaiveDate>,
    pub ending: Option<String>,
    pub withdrawal: Option<String>,
    pub created_at: DateTime<Utc>,
    pub version: i32,
}

impl ActiveModelBehavior for ActiveModel {}

impl TryFrom<Model> for Document {
    type Error = Failure;

    fn try_from(row: Model) -> Result<Self, Failure> {
        Ok(Self {
            id: row.id,
            unit_id: row.unit_id,
            kind: row.kind,
            index_number: row.index_number,
            standing: row.standing,
            edition_id: row.edition_id,
            published_at: row.published_at,
            validity: row.validity,
            effective_until: row.effective_until,
            ending: row.ending.map(|text| from_text("document.ending", &text)).transpose()?,
            withdrawal: row.withdrawal.map(|text| from_text("document.withdrawal", &text)).transpose()?,
            created_at: row.created_at,
            version: row.version,
        })
    }
}

impl From<&Document> for Model {
    fn from(document: &Document) -> Self {
        Self {
            id: document.id,
            unit_id: document.unit_id,
            kind: document.kind,
            index_number: document.index_number.clone(),
            index_key: document.index_number.as_ref().map(IndexNumber::lookup_key),
            standing: document.standing,
            edition_id: document.edition_id,
            published_at: document.published_at,
            validity: document.validity,
            effective_until: document.effective_until,
            ending: document.ending.as_ref().map(to_text),
            withdrawal: document.withdrawal.as_ref().map(to_text),
            created_at: document.created_at,
            version: document.version,
        }
    }
}
