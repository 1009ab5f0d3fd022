//! The rows: one file per concept, private to this crate.

pub(crate) mod annual_report;
pub(crate) mod annual_report_case;
pub(crate) mod annual_report_edition;
pub(crate) mod assessment_appeal;
pub(crate) mod assessment_count;
pub(crate) mod assessment_run;
pub(crate) mod assessment_scheme;
pub(crate) mod assessment_unit;
pub(crate) mod attachment;
pub(crate) mod attachment_scan;
pub(crate) mod attendance;
pub(crate) mod calendar_year;
pub(crate) mod catalogue;
pub(crate) mod catalogue_comment;
pub(crate) mod catalogue_edition;
pub(crate) mod catalogue_item;
pub(crate) mod change;
pub(crate) mod channel;
pub(crate) mod consultation;
pub(crate) mod decision;
pub(crate) mod delivery;
pub(crate) mod demonstration_site;
pub(crate) mod demonstration_site_domain;
pub(crate) mod document;
pub(crate) mod document_attachment;
pub(crate) mod document_body;
pub(crate) mod document_domain;
pub(crate) mod document_edition;
pub(crate) mod document_item;
pub(crate) mod document_view;
pub(crate) mod enquiry;
pub(crate) mod frontend;
pub(crate) mod idempotency_key;
pub(crate) mod import;
pub(crate) mod information_request;
pub(crate) mod interpretation;
pub(crate) mod item_first_publication;
pub(crate) mod journal_entry;
pub(crate) mod journal_tail;
pub(crate) mod meeting;
pub(crate) mod milestone;
pub(crate) mod milestone_record;
pub(crate) mod obligation;
pub(crate) mod obligation_calendar;
pub(crate) mod obligation_standing;
pub(crate) mod opinion;
pub(crate) mod opinion_group;
pub(crate) mod personal_band;
pub(crate) mod personal_key;
pub(crate) mod personal_record;
pub(crate) mod personal_trace;
pub(crate) mod pilot_domain;
pub(crate) mod recurring_item;
pub(crate) mod request_cluster;
pub(crate) mod request_cluster_member;
pub(crate) mod session;
pub(crate) mod staff;
pub(crate) mod trigger_record;
pub(crate) mod unit;
pub(crate) mod webhook;
pub(crate) mod webhook_attempt;

use serde::Serialize;
use serde::de::DeserializeOwned;

use crate::Failure;

/// A value that lives in one text column.
pub(crate) fn to_text<T: Serialize>(value: &T) -> String {
    serde_json::to_string(value).expect("the domain's values have string keys and no failing serializers")
}

/// Reads a text column back.
pub(crate) fn from_text<T: DeserializeOwned>(column: &'static str, text: &str) -> Result<T, Failure> {
    serde_json::from_str(text).map_err(|error| Failure::Corrupt(format!("{column}: {error}")))
}
