//! 版次 of a document. The unit comes from the document's row; the body has a table of its own.

use chrono::{DateTime, Utc};
use domain::document::DocumentId;
use domain::document::edition::{ChangeNote, DocumentEdition, DocumentEditionId, DocumentStatus, ReturnReason, State};
use domain::unit::UnitId;
use sea_orm::entity::prelude::*;

use super::{from_text, to_text};
use crate::Failure;

#[sea_orm::model]
#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "document_edition")]
pub struct Model {
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: DocumentEditionId,
    pub document_id: DocumentId,
    pub number: i32,
    pub status: DocumentStatus,
    pub content: String,
    pub change_note: Option<ChangeNote>,
    pub return_reason: Option<ReturnReason>,
    pub authors: String,
    pub submitted_at: Option<DateTime<Utc>>,
    pub review: Option<String>,
    pub screening: Option<String>,
    pub clearance: Option<String>,
    pub scheduled_for: Option<DateTime<Utc>>,
    pub published_at: Option<DateTime<Utc>>,
    pub ended_at: Option<DateTime<Utc>>,
    pub created_at: DateTime<Utc>,
}

impl ActiveModelBehavior for ActiveModel {}

impl Model {
    /// The edition of a document of `unit_id` that the row says.
    pub(crate) fn into_edition(self, unit_id: UnitId) -> Result<DocumentEdition, Failure> {
        use DocumentStatus as Is;
        let state = match (self.status, self.return_reason, self.scheduled_for, self.published_at, self.ended_at) {
            (Is::Draft, None, None, None, None) => State::Draft,
            (Is::Submitted, None, None, None, None) => State::Submitted,
            (Is::Returned, Some(reason), None, None, None) => State::Returned { reason },
            (Is::Approved, None, None, None, None) => State::Approved,
            (Is::Scheduled, None, Some(at), None, None) => State::Scheduled { at },
            (Is::Published, None, scheduled_for, Some(at), None) => State::Published { at, scheduled_for },
            (Is::Superseded, None, _, Some(published_at), Some(at)) => State::Superseded { published_at, at },
            (Is::Withdrawn, None, _, Some(published_at), Some(at)) => State::Withdrawn { published_at, at },
            _ => return Err(Failure::Corrupt(format!("document_edition {} fits no state", self.id))),
        };
        let review = self.review.map(|text| from_text("document_edition.review", &text)).transpose()?;
        Ok(DocumentEdition {
            id: self.id,
            document_id: self.document_id,
            unit_id,
            number: self.number,
            state,
            content: from_text("document_edition.content", &self.content)?,
            change_note: self.change_note,
            authors: from_text("document_edition.authors", &self.authors)?,
            submitted_at: self.submitted_at,
            screening: self
                .screening
                .map(|text| from_text("document_edition.screening", &text))
                .transpose()?
                .unwrap_or_default(),
            clearance: self.clearance.map(|text| from_text("document_edition.clearance", &text)).transpose()?,
            review,
            created_at: self.created_at,
        })
    }
}

impl From<&DocumentEdition> for Model {
    fn from(edition: &DocumentEdition) -> Self {
        let (return_reason, scheduled_for, ended_at) = match &edition.state {
            State::Returned { reason } => (Some(reason.clone()), None, None),
            State::Scheduled { at } => (None, Some(*at), None),
            State::Published { scheduled_for, .. } => (None, *scheduled_for, None),
            State::Superseded { at, .. } | State::Withdrawn { at, .. } => (None, None, Some(*at)),
            State::Draft | State::Submitted | State::Approved => (None, None, None),
        };
        Self {
            id: edition.id,
            document_id: edition.document_id,
            number: edition.number,
            status: edition.state.status(),
            content: to_text(&edition.content),
            change_note: edition.change_note.clone(),
            return_reason,
            authors: to_text(&edition.authors),
            submitted_at: edition.submitted_at,
            review: edition.review.as_ref().map(to_text),
            screening: edition.submitted_at.map(|_| to_text(&edition.screening)),
            clearance: edition.clearance.as_ref().map(to_text),
            scheduled_for,
            published_at: edition.state.published_at(),
            ended_at,
            created_at: edition.created_at,
        }
    }
}
