//! The numbers of the inspection's rules.

use anyhow::bail;
use domain::channel::ChannelCode;
use domain::document::content::DocumentKind;
use domain::inspection::InspectionPolicy;
use serde::{Deserialize, Serialize};

/// Longer ago than anything was published.
const MOST_DAYS: u32 = 36_600;
const MOST_MONTHS: u32 = 1_200;

/// 检查指标; by default the numbers of 国办秘函〔2019〕19号.
#[derive(Clone, Debug, Deserialize, Serialize)]
#[serde(default, deny_unknown_fields)]
pub struct Inspection {
    /// Calendar days within which something new comes to the front page.
    pub front_page_days: u32,
    /// Calendar days within which something new comes to a column of news.
    pub news_days: u32,
    /// Kinds of documents that are news.
    pub news_kinds: Vec<DocumentKind>,
    /// Months within which something new comes to a column of notices or policies.
    pub notice_months: u32,
    /// Kinds of documents that are notices or policies.
    pub notice_kinds: Vec<DocumentKind>,
    /// As many columns without anything new break the rule.
    pub stale_columns: u32,
    /// As many columns that should have been updated do.
    pub overdue_columns: u32,
    /// As many empty columns do.
    pub empty_columns: u32,
    /// Months within which a message is answered.
    pub message_months: u32,
    /// Months for which messages are looked back at.
    pub messages_within_months: u32,
    /// As many messages without an answer break the rule.
    pub unanswered_messages: u32,
    /// Calendar days within which something new runs on social media.
    pub new_media_days: u32,
    /// Codes of the channels that are social media.
    pub new_media_channels: Vec<ChannelCode>,
    /// As many accounts of units on them without anything new break the rule.
    pub new_media: u32,
    /// As many consultations without feedback do; within which time it comes, `policies.participation` says.
    pub missing_feedback: u32,
    /// As many items without any content do.
    pub unpublished_items: u32,
}

impl Default for Inspection {
    fn default() -> Self {
        let InspectionPolicy {
            front_page_days,
            news_days,
            news_kinds,
            notice_months,
            notice_kinds,
            stale_columns,
            overdue_columns,
            empty_columns,
            message_months,
            messages_within_months,
            unanswered_messages,
            new_media_days,
            new_media_channels,
            new_media,
            missing_feedback,
            unpublished_items,
        } = InspectionPolicy::default();
        Self {
            front_page_days,
            news_days,
            news_kinds,
            notice_months,
            notice_kinds,
            stale_columns,
            overdue_columns,
            empty_columns,
            message_months,
            messages_within_months,
            unanswered_messages,
            new_media_days,
            new_media_channels,
            new_media,
            missing_feedback,
            unpublished_items,
        }
    }
}

impl Inspection {
    /// As the rules read them.
    pub fn read(&self) -> InspectionPolicy {
        InspectionPolicy {
            front_page_days: self.front_page_days,
            news_days: self.news_days,
            news_kinds: self.news_kinds.clone(),
            notice_months: self.notice_months,
            notice_kinds: self.notice_kinds.clone(),
            stale_columns: self.stale_columns,
            overdue_columns: self.overdue_columns,
            empty_columns: self.empty_columns,
            message_months: self.message_months,
            messages_within_months: self.messages_within_months,
            unanswered_messages: self.unanswered_messages,
            new_media_days: self.new_media_days,
            new_media_channels: self.new_media_channels.clone(),
            new_media: self.new_media,
            missing_feedback: self.missing_feedback,
            unpublished_items: self.unpublished_items,
        }
    }

    /// Says what makes no sense, naming the key.
    pub fn check(&self) -> anyhow::Result<()> {
        for (name, value, most) in [
            ("front_page_days", self.front_page_days, MOST_DAYS),
            ("news_days", self.news_days, MOST_DAYS),
            ("new_media_days", self.new_media_days, MOST_DAYS),
            ("new_media", self.new_media, u32::MAX),
            ("notice_months", self.notice_months, MOST_MONTHS),
            ("messages_within_months", self.messages_within_months, MOST_MONTHS),
            ("stale_columns", self.stale_columns, u32::MAX),
            ("overdue_columns", self.overdue_columns, u32::MAX),
            ("empty_columns", self.empty_columns, u32::MAX),
            ("unanswered_messages", self.unanswered_messages, u32::MAX),
            ("missing_feedback", self.missing_feedback, u32::MAX),
            ("unpublished_items", self.unpublished_items, u32::MAX),
        ] {
            if value == 0 || value > most {
                bail!("policies.inspection.{name} 应为 1 至 {most} / has to be from 1 to {most}");
            }
        }
        if self.message_months >= self.messages_within_months {
            bail!(
                "policies.inspection.message_months 应小于 messages_within_months / has to be less than messages_within_months"
            );
        }
        if let Some(kind) = self.news_kinds.iter().find(|it| self.notice_kinds.contains(it)) {
            bail!("policies.inspection: {kind} 不能同属两类栏目 / cannot be news and notices both");
        }
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numbers_and_kinds_are_read_and_the_others_stay() {
        let text = "front_page_days = 7\nnotice_kinds = [\"NOTICE\"]\n";
        let inspection = toml::from_str::<Inspection>(text).unwrap();
        let expected = InspectionPolicy {
            front_page_days: 7,
            notice_kinds: vec![DocumentKind::Notice],
            ..InspectionPolicy::default()
        };
        assert_eq!(inspection.read(), expected);
        inspection.check().unwrap();
    }

    #[test]
    fn what_makes_no_sense_is_refused() {
        let check = |text: &str| toml::from_str::<Inspection>(text).unwrap().check();
        for text in
            ["empty_columns = 0", "front_page_days = 1000000", "message_months = 12", "news_kinds = [\"NOTICE\"]"]
        {
            assert!(check(text).is_err(), "{text}");
        }
        assert!(toml::from_str::<Inspection>("news_kinds = [\"GOSSIP\"]").is_err());
        check("").unwrap();
    }
}
