//! How long the public is asked, and how soon it is answered.

use domain::participation::ParticipationPolicy;
use serde::{Deserialize, Serialize};

/// 公众参与: periods where the law leaves room, or where local rules differ.
#[derive(Clone, Debug, Deserialize, Serialize)]
#[serde(default, deny_unknown_fields)]
#[expect(clippy::struct_field_names, reason = "each says in which days it is counted")]
pub struct Participation {
    /// Calendar days a draft of a major decision is put up for comment (713号令第十五条: normally at least 30).
    pub major_decision_days: u32,
    /// Working days a normative document is put up for comment.
    pub normative_document_working_days: u32,
    /// Calendar days a normative document closely tied to business is put up for comment.
    pub business_document_days: u32,
    /// Calendar days any other draft is put up for comment; 0 for no minimum.
    pub other_days: u32,
    /// Working days after the end of the period within which the feedback is published.
    pub feedback_working_days: u32,
    /// Calendar days between the notice and a meeting that people sit in on.
    pub attended_meeting_notice_days: u32,
    /// Calendar days between the notice and a hearing; 0 for no rule.
    pub hearing_notice_days: u32,
    /// Calendar days between the notice and a symposium; 0 for no rule.
    pub symposium_notice_days: u32,
    /// Calendar days before a hearing by which its participants have the materials (713号令第十六条); fewer than 7 count
    /// as 7.
    pub hearing_materials_days: u32,
    /// Days after a case is closed for which it is kept who sent it and what they wrote.
    pub retention_days: u32,
}

impl Default for Participation {
    fn default() -> Self {
        let ParticipationPolicy {
            major_decision_days,
            normative_document_working_days,
            business_document_days,
            other_days,
            feedback_working_days,
            attended_meeting_notice_days,
            hearing_notice_days,
            symposium_notice_days,
            hearing_materials_days,
            retention_days,
        } = ParticipationPolicy::default();
        Self {
            major_decision_days,
            normative_document_working_days,
            business_document_days,
            other_days,
            feedback_working_days,
            attended_meeting_notice_days,
            hearing_notice_days,
            symposium_notice_days,
            hearing_materials_days,
            retention_days,
        }
    }
}

impl Participation {
    /// As the rules read them.
    pub fn read(&self) -> ParticipationPolicy {
        let Self {
            major_decision_days,
            normative_document_working_days,
            business_document_days,
            other_days,
            feedback_working_days,
            attended_meeting_notice_days,
            hearing_notice_days,
            symposium_notice_days,
            hearing_materials_days,
            retention_days,
        } = *self;
        ParticipationPolicy {
            major_decision_days,
            normative_document_working_days,
            business_document_days,
            other_days,
            feedback_working_days,
            attended_meeting_notice_days,
            hearing_notice_days,
            symposium_notice_days,
            hearing_materials_days,
            retention_days,
        }
    }
}
