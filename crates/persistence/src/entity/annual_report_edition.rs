//! 版次 of an annual report. Unit, year and scope come from the report's row; what it says stands as JSON, as it is read as a whole.

use chrono::{DateTime, Utc};
use domain::annual_report::edition::{AnnualReportEdition, Frozen, ReportStatus, State};
use domain::annual_report::{AnnualReport, AnnualReportEditionId, AnnualReportId};
use domain::document::edition::{ChangeNote, ReturnReason};
use sea_orm::entity::prelude::*;

use super::{from_text, to_text};
use crate::Failure;

#[sea_orm::model]
#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "annual_report_edition")]
pub struct Model {
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: AnnualReportEditionId,
    pub report_id: AnnualReportId,
    pub number: i32,
    pub status: ReportStatus,
    pub content: String,
    pub change_note: Option<ChangeNote>,
    pub return_reason: Option<ReturnReason>,
    pub authors: String,
    pub frozen: Option<String>,
    pub published_at: Option<DateTime<Utc>>,
    pub ended_at: Option<DateTime<Utc>>,
    pub created_at: DateTime<Utc>,
}

impl ActiveModelBehavior for ActiveModel {}

impl Model {
    /// The edition of `report` that the row says.
    pub(crate) fn into_edition(self, report: &AnnualReport) -> Result<AnnualReportEdition, Failure> {
        use ReportStatus as Is;
        let frozen: Option<Frozen> =
            self.frozen.as_deref().map(|text| from_text("annual_report_edition.frozen", text)).transpose()?;
        let state = match (self.status, self.return_reason, frozen, self.published_at, self.ended_at) {
            (Is::Draft, None, None, None, None) => State::Draft,
            (Is::Submitted, None, None, None, None) => State::Submitted,
            (Is::Returned, Some(reason), None, None, None) => State::Returned { reason },
            (Is::Published, None, Some(frozen), Some(at), None) => State::Published { at, frozen },
            (Is::Superseded, None, Some(frozen), Some(published_at), Some(at)) => {
                State::Superseded { published_at, at, frozen }
            }
            _ => return Err(Failure::Corrupt(format!("annual_report_edition {} fits no state", self.id))),
        };
        Ok(AnnualReportEdition {
            id: self.id,
            report_id: self.report_id,
            unit_id: report.unit_id,
            year: report.year,
            scope: report.scope,
            number: self.number,
            state,
            content: from_text("annual_report_edition.content", &self.content)?,
            change_note: self.change_note,
            authors: from_text("annual_report_edition.authors", &self.authors)?,
            created_at: self.created_at,
        })
    }
}

impl From<&AnnualReportEdition> for Model {
    fn from(edition: &AnnualReportEdition) -> Self {
        let (return_reason, ended_at) = match &edition.state {
            State::Returned { reason } => (Some(reason.clone()), None),
            State::Superseded { at, .. } => (None, Some(*at)),
            State::Draft | State::Submitted | State::Published { .. } => (None, None),
        };
        Self {
            id: edition.id,
            report_id: edition.report_id,
            number: edition.number,
            status: edition.status(),
            content: to_text(&edition.content),
            change_note: edition.change_note.clone(),
            return_reason,
            authors: to_text(&edition.authors),
            frozen: edition.frozen().map(to_text),
            published_at: edition.published_at(),
            ended_at,
            created_at: edition.created_at,
        }
    }
}
