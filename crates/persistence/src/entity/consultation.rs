//! 公开征求意见.

use chrono::{DateTime, NaiveDate, Utc};
use domain::document::DocumentId;
use domain::participation::consultation::{
    Consultation, ConsultationId, ConsultationKind, ConsultationTitle, ReplyAddress, ShorterPeriodReason,
};
use domain::participation::decision::DecisionId;
use domain::unit::UnitId;
use sea_orm::entity::prelude::*;

use super::{from_text, to_text};
use crate::Failure;

#[sea_orm::model]
#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "consultation")]
pub struct Model {
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: ConsultationId,
    pub unit_id: UnitId,
    pub decision_id: Option<DecisionId>,
    pub kind: ConsultationKind,
    pub title: ConsultationTitle,
    pub draft_document_id: DocumentId,
    pub explanation_document_id: Option<DocumentId>,
    pub starts_on: NaiveDate,
    pub ends_on: NaiveDate,
    pub shorter_period_reason: Option<ShorterPeriodReason>,
    pub anonymous_allowed: bool,
    pub reply_address: Option<ReplyAddress>,
    pub channel_codes: String,
    pub opened_at: DateTime<Utc>,
    pub feedback: Option<String>,
    pub version: i32,
}

impl ActiveModelBehavior for ActiveModel {}

impl TryFrom<Model> for Consultation {
    type Error = Failure;

    fn try_from(row: Model) -> Result<Self, Failure> {
        Ok(Self {
            id: row.id,
            unit_id: row.unit_id,
            decision_id: row.decision_id,
            kind: row.kind,
            title: row.title,
            draft_document_id: row.draft_document_id,
            explanation_document_id: row.explanation_document_id,
            starts_on: row.starts_on,
            ends_on: row.ends_on,
            shorter_period_reason: row.shorter_period_reason,
            anonymous_allowed: row.anonymous_allowed,
            reply_address: row.reply_address,
            channel_codes: from_text("consultation.channel_codes", &row.channel_codes)?,
            opened_at: row.opened_at,
            feedback: row.feedback.map(|text| from_text("consultation.feedback", &text)).transpose()?,
            version: row.version,
        })
    }
}

impl From<&Consultation> for Model {
    fn from(consultation: &Consultation) -> Self {
        Self {
            id: consultation.id,
            unit_id: consultation.unit_id,
            decision_id: consultation.decision_id,
            kind: consultation.kind,
            title: consultation.title.clone(),
            draft_document_id: consultation.draft_document_id,
            explanation_document_id: consultation.explanation_document_id,
            starts_on: consultation.starts_on,
            ends_on: consultation.ends_on,
            shorter_period_reason: consultation.shorter_period_reason.clone(),
            anonymous_allowed: consultation.anonymous_allowed,
            reply_address: consultation.reply_address.clone(),
            channel_codes: to_text(&consultation.channel_codes),
            opened_at: consultation.opened_at,
            feedback: consultation.feedback.as_ref().map(to_text),
            version: consultation.version,
        }
    }
}
