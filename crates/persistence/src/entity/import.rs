//! 导入.

use chrono::{DateTime, Utc};
use domain::attachment::AttachmentId;
use domain::catalogue::edition::EditionId;
use domain::import::{Import, ImportId, ImportReport, ImportState, ImportSubject};
use domain::staff::StaffId;
use domain::unit::UnitId;
use sea_orm::entity::prelude::*;

use super::{from_text, to_text};
use crate::Failure;

#[sea_orm::model]
#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "import")]
pub struct Model {
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: ImportId,
    pub subject: ImportSubject,
    pub attachment_id: AttachmentId,
    pub staff_id: Option<StaffId>,
    pub unit_id: Option<UnitId>,
    pub options: String,
    pub dry_run: bool,
    pub state: ImportState,
    pub attempts: i32,
    pub lease_until: Option<DateTime<Utc>>,
    pub report: String,
    pub remarks: String,
    pub refusal: Option<String>,
    pub edition_id: Option<EditionId>,
    pub created_at: DateTime<Utc>,
    pub finished_at: Option<DateTime<Utc>>,
    pub version: i32,
}

impl ActiveModelBehavior for ActiveModel {}

impl TryFrom<Model> for Import {
    type Error = Failure;

    fn try_from(row: Model) -> Result<Self, Failure> {
        Ok(Self {
            id: row.id,
            subject: row.subject,
            attachment_id: row.attachment_id,
            staff_id: row.staff_id,
            unit_id: row.unit_id,
            options: from_text("import.options", &row.options)?,
            dry_run: row.dry_run,
            state: row.state,
            attempts: row.attempts,
            report: ImportReport {
                remarks: from_text("import.remarks", &row.remarks)?,
                ..from_text("import.report", &row.report)?
            },
            refusal: row.refusal.map(|text| from_text("import.refusal", &text)).transpose()?,
            edition_id: row.edition_id,
            created_at: row.created_at,
            finished_at: row.finished_at,
            version: row.version,
        })
    }
}

impl Model {
    /// The row of an import; `lease_until` while somebody works at it.
    pub(crate) fn of(import: &Import, lease_until: Option<DateTime<Utc>>) -> Self {
        Self {
            id: import.id,
            subject: import.subject,
            attachment_id: import.attachment_id,
            staff_id: import.staff_id,
            unit_id: import.unit_id,
            options: to_text(&import.options),
            dry_run: import.dry_run,
            state: import.state,
            attempts: import.attempts,
            lease_until,
            report: to_text(&import.report),
            remarks: to_text(&import.report.remarks),
            refusal: import.refusal.as_ref().map(to_text),
            edition_id: import.edition_id,
            created_at: import.created_at,
            finished_at: import.finished_at,
            version: import.version,
        }
    }
}
