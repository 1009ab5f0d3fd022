//! 完成记录 of a step.

use chrono::{DateTime, NaiveDate, Utc};
use domain::attachment::AttachmentId;
use domain::document::DocumentId;
use domain::evidence::{Evidence, EvidenceText};
use domain::milestone::{MilestoneId, MilestoneRecord, MilestoneRecordId, MilestoneRecordWithdrawal, Withdrawn};
use domain::staff::StaffId;
use domain::unit::UnitId;
use sea_orm::entity::prelude::*;

use crate::Failure;

#[sea_orm::model]
#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "milestone_record")]
pub struct Model {
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: MilestoneRecordId,
    pub milestone_id: MilestoneId,
    pub unit_id: UnitId,
    pub reached_on: NaiveDate,
    pub evidence_text: Option<EvidenceText>,
    pub evidence_document_id: Option<DocumentId>,
    pub evidence_attachment_id: Option<AttachmentId>,
    pub recorded_by: Option<StaffId>,
    pub recorded_at: DateTime<Utc>,
    pub withdrawn_at: Option<DateTime<Utc>>,
    pub withdrawn_by: Option<StaffId>,
    pub withdrawal_reason: Option<MilestoneRecordWithdrawal>,
    pub version: i32,
}

impl ActiveModelBehavior for ActiveModel {}

impl TryFrom<Model> for MilestoneRecord {
    type Error = Failure;

    fn try_from(row: Model) -> Result<Self, Failure> {
        let withdrawn = match (row.withdrawn_at, row.withdrawal_reason) {
            (None, None) => None,
            (Some(at), Some(reason)) => Some(Withdrawn { at, by: row.withdrawn_by, reason }),
            _ => return Err(Failure::Corrupt(format!("milestone record {} is half withdrawn", row.id))),
        };
        Ok(Self {
            id: row.id,
            milestone_id: row.milestone_id,
            unit_id: row.unit_id,
            reached_on: row.reached_on,
            evidence: Evidence {
                text: row.evidence_text,
                document_id: row.evidence_document_id,
                attachment_id: row.evidence_attachment_id,
            },
            recorded_by: row.recorded_by,
            recorded_at: row.recorded_at,
            withdrawn,
            version: row.version,
        })
    }
}

impl From<&MilestoneRecord> for Model {
    fn from(record: &MilestoneRecord) -> Self {
        let (withdrawn, evidence) = (record.withdrawn.clone(), record.evidence.clone());
        Self {
            id: record.id,
            milestone_id: record.milestone_id,
            unit_id: record.unit_id,
            reached_on: record.reached_on,
            evidence_text: evidence.text,
            evidence_document_id: evidence.document_id,
            evidence_attachment_id: evidence.attachment_id,
            recorded_by: record.recorded_by,
            recorded_at: record.recorded_at,
            withdrawn_at: withdrawn.as_ref().map(|it| it.at),
            withdrawn_by: withdrawn.as_ref().and_then(|it| it.by),
            withdrawal_reason: withdrawn.map(|it| it.reason),
            version: record.version,
        }
    }
}
