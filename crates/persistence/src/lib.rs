//! SQLite and PostgreSQL through sea-orm: the store of every record, and the journal under every change.

mod annual_report;
mod assessment;
mod attachment;
mod attachment_scan;
mod case_number;
mod caseload;
mod catalogue;
mod change;
mod changes;
mod connect;
mod delivery;
mod demonstration_site;
mod directory;
mod document;
mod enquiry;
mod entity;
mod frontend;
mod idempotency;
mod import;
mod inspection;
mod journal;
mod lists;
mod milestone;
mod obligation;
mod page;
mod participation;
mod personal;
mod reference;
mod reminder;
mod request;
mod search;
mod staff;
mod village;
mod wake;
mod webhook;

pub use annual_report::{AnnualReportFilter, AnnualReportKeyset};
pub use assessment::{AssessmentResult, CountChanged, Recount, RunFilter, RunKeyset, RunWanted, SchemeFilter};
pub use caseload::{CaseloadCounts, CaseloadFilter};
pub use catalogue::{
    CatalogueFile, CatalogueFilter, DraftSource, EditionFilter, EditionWanted, ItemDraft, ItemFilter, ItemKeyset, Seed,
    SeedTemplate, TemplateRow, WholeEdition,
};
pub use change::Target;
pub use changes::{ChangeCursor, ChangeFilter, ChangePage, ChangeRow, Unfollowed};
pub use connect::{DatabaseOptions, Store};
pub use delivery::{DeliveryFilter, DeliveryKeyset, ReportOn, Reporting};
pub use demonstration_site::{SiteFilter, SiteKeyset};
pub use document::{
    DocumentDraft, DocumentFile, DocumentFilter, DocumentKeyset, FeedFilter, FeedParts, FeedPlace, FeedRow,
    FollowDocuments, Policies, QueueFilter,
};
pub use enquiry::{Contents as EnquiryContents, EnquiryFilter, EnquiryKeyset, FaqFilter, FaqKeyset, FaqWords};
pub use idempotency::{Idempotency, digest, sha256};
pub use inspection::{FeedbackFilter, UnansweredFilter};
pub use journal::{JournalRow, Verification};
pub use lists::ListFile;
pub use milestone::{MilestoneFilter, MilestoneKeyset};
pub use obligation::{
    Counted, CountedItems, CoverageFilter, Moment, ObligationFilter, ObligationKeyset, ObligationSeen,
};
pub use page::{Page, Window};
pub use participation::{
    AttendanceFilter, ConsultationFilter, ConsultationQueue, DecisionFilter, MeetingFilter, OpinionFilter,
    ParticipationKeyset,
};
pub use personal::{Case, Exported, ExportedPart, KEY_BYTES, Keyring, WhoseData};
pub use reminder::ReminderFilter;
pub use request::{RequestClusterKeyset, RequestFilter, RequestKeyset};
pub use search::{SearchCounts, SearchEntry, SearchFilter, SearchHit, SearchKey, TextSource};
pub use staff::SignedIn;
pub use webhook::{Leased, NewWebhook, Secrets};

use domain::refusal::{Ground, Refusal};
use sea_orm::{DbErr, RuntimeErr, sqlx};

/// The store could not do its work; never the caller's fault.
#[derive(Clone, Debug, thiserror::Error)]
pub enum Failure {
    /// The database did not answer, or not in time.
    #[error("the database cannot be reached: {0}")]
    Unavailable(DbErr),
    /// The database answered with an error.
    #[error("the database failed: {0}")]
    Database(DbErr),
    /// A row fits no record.
    #[error("a stored row cannot be read: {0}")]
    Corrupt(String),
}

impl From<DbErr> for Failure {
    fn from(error: DbErr) -> Self {
        match &error {
            DbErr::ConnectionAcquire(_) | DbErr::Conn(_) => Self::Unavailable(error),
            DbErr::Query(RuntimeErr::SqlxError(cause)) | DbErr::Exec(RuntimeErr::SqlxError(cause))
                if is_outage(cause) =>
            {
                Self::Unavailable(error)
            }
            _ => Self::Database(error),
        }
    }
}

/// Whether a statement failed because the server went away under it: the caller may try again, and nothing of ours is wrong.
fn is_outage(error: &sqlx::Error) -> bool {
    match error {
        sqlx::Error::Io(_) | sqlx::Error::PoolTimedOut | sqlx::Error::PoolClosed | sqlx::Error::WorkerCrashed => true,
        // PostgreSQL: class 08 is the connection, 57P01 to 57P03 are shutting down, crashed and starting up.
        sqlx::Error::Database(error) => error
            .code()
            .is_some_and(|code| code.starts_with("08") || matches!(code.as_ref(), "57P01" | "57P02" | "57P03")),
        _ => false,
    }
}

/// A change that did not happen.
#[derive(Debug)]
pub enum Undone {
    /// There is no such record, or the caller may not see it.
    Missing,
    /// The rules say no.
    Refused(Refusal),
    /// The store failed.
    Failed(Failure),
}

impl From<Refusal> for Undone {
    fn from(refusal: Refusal) -> Self {
        Self::Refused(refusal)
    }
}

impl From<Failure> for Undone {
    fn from(failure: Failure) -> Self {
        Self::Failed(failure)
    }
}

impl From<DbErr> for Undone {
    fn from(error: DbErr) -> Self {
        match broken_constraint(&error) {
            Some(refusal) => Self::Refused(refusal),
            None => Self::Failed(error.into()),
        }
    }
}

/// Constraints that say something about the input. SQLite names columns, PostgreSQL the constraint.
const CONSTRAINTS: &[(&str, &str, Ground, &str)] = &[
    ("unit_code", "unit.code", Ground::AlreadyTaken, "code"),
    ("unit_credit_code", "unit.credit_code", Ground::AlreadyTaken, "creditCode"),
    ("pilot_domain_code", "pilot_domain.code", Ground::AlreadyTaken, "code"),
    ("channel_code", "channel.code", Ground::AlreadyTaken, "code"),
    ("channel_name", "channel.name", Ground::AlreadyTaken, "name"),
    ("staff_name", "staff.name", Ground::AlreadyTaken, "name"),
    ("frontend_code", "frontend.code", Ground::AlreadyTaken, "code"),
    ("catalogue_one", "index 'catalogue_one'", Ground::AlreadyTaken, "unitCode"),
    ("catalogue_edition_number", "catalogue_edition.catalogue_id", Ground::DraftExists, ""),
    ("catalogue_edition_under_way", "catalogue_edition.catalogue_id", Ground::DraftExists, ""),
    ("catalogue_item_key", "catalogue_item.edition_id", Ground::AlreadyTaken, "key"),
    ("catalogue_item_no_delete", "catalogue_item_no_delete", Ground::TemplateItemKept, ""),
    ("document_index_key", "document.index_key", Ground::IndexNumberTaken, "indexNumber"),
    ("document_edition_under_way", "document_edition.document_id", Ground::DraftExists, ""),
    ("document_edition_number", "document_edition.document_id", Ground::DraftExists, ""),
    ("document_edition_immutable", "document_edition_immutable", Ground::WrongState, ""),
    // A repetition breaks the columns of one row; SQLite names them in their order.
    ("opinion_once", "opinion.consultation_id, opinion.repeat_digest", Ground::DuplicateSubmission, "text"),
    ("attendance_once", "attendance.meeting_id, attendance.repeat_digest", Ground::DuplicateSubmission, "person"),
    ("annual_report_one", "annual_report.unit_id", Ground::ReportExists, "year"),
    ("annual_report_edition_under_way", "annual_report_edition.report_id", Ground::ReportExists, ""),
    ("annual_report_edition_immutable", "annual_report_edition_immutable", Ground::WrongState, ""),
    ("catalogue_item_immutable", "catalogue_item_immutable", Ground::WrongState, ""),
    ("milestone_record_one", "milestone_record.milestone_id", Ground::MilestoneRecorded, "milestoneId"),
    ("demonstration_site_whole", "demonstration_site.unit_id", Ground::SiteExists, "pilotDomains"),
    ("demonstration_site_scope", "demonstration_site_domain.unit_id", Ground::SiteExists, "pilotDomains"),
    (
        "assessment_appeal_once",
        "assessment_appeal.run_id, assessment_appeal.unit_id, assessment_appeal.indicator",
        Ground::AppealOnce,
        "indicator",
    ),
    ("assessment_scheme_immutable", "assessment_scheme_immutable", Ground::WrongState, ""),
];

/// The refusal behind a constraint of the database, where it speaks of the input.
fn broken_constraint(error: &DbErr) -> Option<Refusal> {
    let text = error.to_string();
    CONSTRAINTS.iter().find_map(|(postgres, sqlite, ground, field)| {
        let broken = text.contains(&format!("\"{postgres}\""))
            || text.contains(&format!("UNIQUE constraint failed: {sqlite}"))
            || text.contains(&format!("{postgres}:"));
        broken.then(|| if field.is_empty() { Refusal::of(*ground) } else { Refusal::at(*ground, field) })
    })
}
