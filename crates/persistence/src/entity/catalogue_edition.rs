//! 版次. Kind and unit come from the catalogue's row.

use chrono::{DateTime, NaiveDate, Utc};
use domain::catalogue::edition::{CatalogueEdition, EditionId, Reason, State, Status};
use domain::catalogue::{Catalogue, CatalogueId};
use sea_orm::entity::prelude::*;

use super::{from_text, to_text};
use crate::Failure;

#[sea_orm::model]
#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "catalogue_edition")]
pub struct Model {
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: EditionId,
    pub catalogue_id: CatalogueId,
    pub number: i32,
    pub status: Status,
    pub return_reason: Option<Reason>,
    pub published_on: Option<NaiveDate>,
    pub superseded_on: Option<NaiveDate>,
    pub authors: String,
    pub template_ids: String,
    pub created_at: DateTime<Utc>,
    pub version: i32,
    #[sea_orm(belongs_to, from = "catalogue_id", to = "id")]
    pub catalogue: HasOne<super::catalogue::Entity>,
}

impl ActiveModelBehavior for ActiveModel {}

impl Model {
    /// The edition of `catalogue` that the row says.
    pub(crate) fn into_edition(self, catalogue: &Catalogue) -> Result<CatalogueEdition, Failure> {
        let state = match (self.status, self.return_reason, self.published_on, self.superseded_on) {
            (Status::Draft, None, None, None) => State::Draft,
            (Status::Submitted, None, None, None) => State::Submitted,
            (Status::Returned, Some(reason), None, None) => State::Returned { reason },
            (Status::Approved, None, None, None) => State::Approved,
            (Status::Published, None, Some(on), None) => State::Published { on },
            (Status::Superseded, None, Some(published_on), Some(on)) => State::Superseded { published_on, on },
            _ => return Err(Failure::Corrupt(format!("catalogue_edition {} fits no state", self.id))),
        };
        Ok(CatalogueEdition {
            id: self.id,
            catalogue_id: self.catalogue_id,
            kind: catalogue.kind,
            unit_id: catalogue.unit_id,
            pilot_domain: catalogue.pilot_domain.clone(),
            number: self.number,
            state,
            authors: from_text("catalogue_edition.authors", &self.authors)?,
            template_ids: from_text("catalogue_edition.template_ids", &self.template_ids)?,
            created_at: self.created_at,
            version: self.version,
        })
    }
}

impl From<&CatalogueEdition> for Model {
    fn from(edition: &CatalogueEdition) -> Self {
        let (return_reason, published_on, superseded_on) = match &edition.state {
            State::Draft | State::Submitted | State::Approved => (None, None, None),
            State::Returned { reason } => (Some(reason.clone()), None, None),
            State::Published { on } => (None, Some(*on), None),
            State::Superseded { published_on, on } => (None, Some(*published_on), Some(*on)),
        };
        Self {
            id: edition.id,
            catalogue_id: edition.catalogue_id,
            number: edition.number,
            status: edition.state.status(),
            return_reason,
            published_on,
            superseded_on,
            authors: to_text(&edition.authors),
            template_ids: to_text(&edition.template_ids),
            created_at: edition.created_at,
            version: edition.version,
        }
    }
}
