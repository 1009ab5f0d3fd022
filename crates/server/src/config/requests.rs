//! How requests for information are dealt with where the law leaves room, or where it is disputed.

use std::collections::BTreeMap;

use domain::request::{Remedy, ReplyKind, RequestPolicy};
use serde::{Deserialize, Serialize};

/// 依申请公开.
#[derive(Clone, Debug, Deserialize, Serialize)]
#[serde(default, deny_unknown_fields)]
pub struct RequestPolicies {
    /// Whether the reply period is counted anew from the day after a fee is paid; otherwise only the days of waiting are left out.
    pub payment_restarts: bool,
    /// Years after its archive for which the words of a case and its applicant's data are kept.
    pub retention_years: u32,
    /// Working days before its last one from which a case is due soon.
    pub due_soon_working_days: u32,
    /// The body for reconsideration, as letters name it.
    pub reconsideration_body: String,
    /// The court, as letters name it.
    pub court: String,
    /// Other remedies than the law's, by kind of reply: `RECONSIDERATION_FIRST` or `EITHER`.
    pub remedies: BTreeMap<ReplyKind, Remedy>,
    /// Other words for the remedies, by kind of reply.
    pub remedy_texts: BTreeMap<ReplyKind, String>,
}

impl Default for RequestPolicies {
    fn default() -> Self {
        let policy = RequestPolicy::default();
        Self {
            payment_restarts: policy.payment_restarts,
            retention_years: policy.retention_years,
            due_soon_working_days: policy.due_soon_working_days,
            reconsideration_body: policy.reconsideration_body,
            court: policy.court,
            remedies: policy.remedies,
            remedy_texts: policy.remedy_texts,
        }
    }
}

impl RequestPolicies {
    /// As the rules read them.
    pub fn read(&self) -> RequestPolicy {
        RequestPolicy {
            payment_restarts: self.payment_restarts,
            retention_years: self.retention_years,
            due_soon_working_days: self.due_soon_working_days,
            reconsideration_body: self.reconsideration_body.clone(),
            court: self.court.clone(),
            remedies: self.remedies.clone(),
            remedy_texts: self.remedy_texts.clone(),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn remedies_are_named_by_the_reply() {
        let text =
            "retention_years = 30\n[remedies]\nNOT_EXISTING = \"EITHER\"\n[remedy_texts]\nOTHER = \"另行告知。\"\n";
        let policy = toml::from_str::<RequestPolicies>(text).unwrap().read();
        assert_eq!(policy.remedy(ReplyKind::NotExisting), Remedy::Either);
        assert_eq!(policy.remedy(ReplyKind::StateSecret), Remedy::ReconsiderationFirst);
        assert_eq!(policy.remedy_text(ReplyKind::OtherReply), "另行告知。");
        assert_eq!(policy.retention_years, 30);
        assert!(toml::from_str::<RequestPolicies>("[remedies]\nNOTHING = \"EITHER\"\n").is_err());
    }
}
