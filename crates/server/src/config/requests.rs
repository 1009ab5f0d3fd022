//! How requests for information are dealt with where the law leaves room, or where it is disputed.

use std::collections::BTreeMap;

use anyhow::bail;
use domain::request::letter::{Templates, Unusable};
use domain::request::{Remedy, ReplyKind, RequestPolicy};
use serde::{Deserialize, Serialize};

/// What the remedy against a refusal has to say, in whatever words.
const RECONSIDERATION_FIRST: &str = "先申请行政复议";

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
    /// Other words for the letters, by section: title, salutation, and a paragraph on each further line, with `{blanks}`.
    pub letters: Wordings,
}

/// 文书范本 in the county's own words.
#[derive(Clone, Debug, Default, Deserialize, Serialize)]
#[serde(try_from = "BTreeMap<String, String>", into = "BTreeMap<String, String>")]
pub struct Wordings {
    texts: BTreeMap<String, String>,
    templates: Templates,
}

impl TryFrom<BTreeMap<String, String>> for Wordings {
    type Error = Unusable;

    fn try_from(texts: BTreeMap<String, String>) -> Result<Self, Unusable> {
        let sections = texts.iter().map(|(section, text)| (section.as_str(), text.as_str()));
        Ok(Self { templates: Templates::worded(sections)?, texts })
    }
}

impl From<Wordings> for BTreeMap<String, String> {
    fn from(wordings: Wordings) -> Self {
        wordings.texts
    }
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
            letters: Wordings::default(),
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
            letters: self.letters.templates.clone(),
        }
    }

    /// Where the law itself says reconsideration first, no letter may say otherwise (行政复议法第二十三条第一款第四项).
    pub fn check(&self) -> anyhow::Result<()> {
        for kind in ReplyKind::ALL.iter().filter(|it| it.is_reconsidered_first()) {
            if self.remedies.get(kind) == Some(&Remedy::Either) {
                bail!(
                    "policies.requests.remedies.{kind} 依法只能是 RECONSIDERATION_FIRST / can only be RECONSIDERATION_FIRST by law"
                );
            }
            if self.remedy_texts.get(kind).is_some_and(|text| !text.contains(RECONSIDERATION_FIRST)) {
                bail!(
                    "policies.requests.remedy_texts.{kind} 须写明“{RECONSIDERATION_FIRST}” / must say that reconsideration comes first"
                );
            }
        }
        Ok(())
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
    #[test]
    fn letters_are_worded_anew_by_section_and_keep_what_they_must_say() {
        let read = |text: &str| toml::from_str::<RequestPolicies>(text);
        let text = "[letters]\nRECEIPT = \"\"\"\n收件回执\n{申请人}:\n{受理编号}已收到,{答复期限}答复。\n\"\"\"\n";
        let policies = read(text).unwrap();
        assert_ne!(policies.read().letters, Templates::default());
        assert_eq!(read(&toml::to_string(&policies).unwrap()).unwrap().read(), policies.read());
        for wrong in ["LETTER = \"一\"", "RECEIPT = \"回执\"", "RECEIPT = \"回执\\n{姓名}:\\n已收到\""] {
            let error = read(&format!("[letters]\n{wrong}\n")).unwrap_err();
            assert!(error.to_string().contains("文书范本"), "{error}");
        }
    }

    #[test]
    fn nothing_configured_offers_a_choice_that_the_law_does_not() {
        let check = |text: &str| toml::from_str::<RequestPolicies>(text).unwrap().check();
        assert!(check("[remedies]\nNOT_EXISTING = \"EITHER\"\n").is_ok());
        assert!(
            check("[remedies]\nSTATE_SECRET = \"EITHER\"\n").unwrap_err().to_string().contains("remedies.STATE_SECRET")
        );
        assert!(check("[remedy_texts]\nPARTLY_DISCLOSED = \"可以申请行政复议或者提起行政诉讼。\"\n").is_err());
        assert!(check("[remedy_texts]\nPARTLY_DISCLOSED = \"应当先申请行政复议。\"\n").is_ok());
    }
}
