//! 咨询. What was written about the public stands as JSON: it is read and written as a whole.

use chrono::{DateTime, NaiveDate, Utc};
use domain::catalogue::item::ItemId;
use domain::document::DocumentId;
use domain::enquiry::{
    About, Enquiry, EnquiryGrade, EnquiryId, EnquiryKind, EnquiryState, FaqState, FaqText, FaqWithdrawal, Publication,
    RejectionReason,
};
use domain::pilot_domain::DomainCode;
use domain::staff::StaffId;
use domain::submission::{CaseNumber, SubmissionWay};
use domain::unit::UnitId;
use sea_orm::entity::prelude::*;
use serde::{Deserialize, Serialize};

use super::{from_text, to_text};
use crate::Failure;

#[sea_orm::model]
#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "enquiry")]
pub struct Model {
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: EnquiryId,
    pub number: CaseNumber,
    pub code_digest: String,
    pub kind: EnquiryKind,
    pub grade: EnquiryGrade,
    pub way: SubmissionWay,
    pub unit_id: UnitId,
    pub asking_unit_id: Option<UnitId>,
    pub asked_by: Option<StaffId>,
    pub pilot_domain: Option<DomainCode>,
    pub document_id: Option<DocumentId>,
    pub item_id: Option<ItemId>,
    pub state: EnquiryState,
    pub open: bool,
    pub submitted_at: DateTime<Utc>,
    pub due_on: NaiveDate,
    pub forwards: String,
    pub closed_at: Option<DateTime<Utc>>,
    pub closed_by: Option<StaffId>,
    pub rejection: Option<RejectionReason>,
    pub publication: FaqState,
    pub faq: Option<String>,
    pub published_at: Option<DateTime<Utc>>,
    pub withdrawal: Option<String>,
    pub version: i32,
}

impl ActiveModelBehavior for ActiveModel {}

/// 撤回 as it is kept.
#[derive(Serialize, Deserialize)]
struct Withdrawal {
    at: DateTime<Utc>,
    reason: FaqWithdrawal,
}

impl TryFrom<Model> for Enquiry {
    type Error = Failure;

    fn try_from(row: Model) -> Result<Self, Failure> {
        let publication = publication(&row)?;
        Ok(Self {
            id: row.id,
            number: row.number,
            code_digest: row.code_digest,
            kind: row.kind,
            grade: row.grade,
            way: row.way,
            unit_id: row.unit_id,
            asking_unit_id: row.asking_unit_id,
            asked_by: row.asked_by,
            pilot_domain: row.pilot_domain,
            about: About { document_id: row.document_id, item_id: row.item_id },
            state: row.state,
            submitted_at: row.submitted_at,
            due_on: row.due_on,
            forwards: from_text("enquiry.forwards", &row.forwards)?,
            closed_at: row.closed_at,
            closed_by: row.closed_by,
            rejection: row.rejection,
            publication,
            version: row.version,
        })
    }
}

fn publication(row: &Model) -> Result<Publication, Failure> {
    let text: Option<FaqText> = row.faq.as_deref().map(|text| from_text("enquiry.faq", text)).transpose()?;
    let withdrawal: Option<Withdrawal> =
        row.withdrawal.as_deref().map(|text| from_text("enquiry.withdrawal", text)).transpose()?;
    match (row.publication, text, row.published_at, withdrawal) {
        (FaqState::None, None, None, None) => Ok(Publication::None),
        (FaqState::Proposed, Some(text), None, None) => Ok(Publication::Proposed(text)),
        (FaqState::Published, Some(text), Some(at), None) => Ok(Publication::Published { text, at }),
        (FaqState::Withdrawn, Some(text), Some(published_at), Some(Withdrawal { at, reason })) => {
            Ok(Publication::Withdrawn { text, published_at, at, reason })
        }
        _ => Err(Failure::Corrupt(format!("enquiry {} is {} in an impossible way", row.id, row.publication))),
    }
}

impl From<&Enquiry> for Model {
    fn from(enquiry: &Enquiry) -> Self {
        let (published_at, withdrawal) = match &enquiry.publication {
            Publication::None | Publication::Proposed(_) => (None, None),
            Publication::Published { at, .. } => (Some(*at), None),
            Publication::Withdrawn { published_at, at, reason, .. } => {
                (Some(*published_at), Some(to_text(&Withdrawal { at: *at, reason: reason.clone() })))
            }
        };
        Self {
            id: enquiry.id,
            number: enquiry.number.clone(),
            code_digest: enquiry.code_digest.clone(),
            kind: enquiry.kind,
            grade: enquiry.grade,
            way: enquiry.way,
            unit_id: enquiry.unit_id,
            asking_unit_id: enquiry.asking_unit_id,
            asked_by: enquiry.asked_by,
            pilot_domain: enquiry.pilot_domain.clone(),
            document_id: enquiry.about.document_id,
            item_id: enquiry.about.item_id,
            state: enquiry.state,
            open: enquiry.state.is_open(),
            submitted_at: enquiry.submitted_at,
            due_on: enquiry.due_on,
            forwards: to_text(&enquiry.forwards),
            closed_at: enquiry.closed_at,
            closed_by: enquiry.closed_by,
            rejection: enquiry.rejection,
            publication: enquiry.publication.state(),
            faq: enquiry.publication.text().map(to_text),
            published_at,
            withdrawal,
            version: enquiry.version,
        }
    }
}
