//! 检查结果: what one rule found on a day.

use chrono::NaiveDate;

use super::{InspectionPolicy, InspectionRule};
use crate::vocabulary::Locale;

/// What was found.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Found {
    /// So many; of the front page, so many days.
    Number(i64),
    /// Nothing was ever published.
    Never,
    /// 不保留以往数据: of a day that has passed this cannot be told.
    NotKept,
}

/// 检查结果 of one rule.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Finding {
    /// Which rule.
    pub rule: InspectionRule,
    /// What was found.
    pub found: Found,
    /// From how many on it is broken; of the front page, after how many days.
    pub limit: u32,
}

impl Finding {
    /// What a rule found.
    pub const fn new(policy: &InspectionPolicy, rule: InspectionRule, found: Found) -> Self {
        Self { rule, found, limit: policy.limit(rule) }
    }

    /// 首页: how long ago the newest was published.
    pub fn front_page(policy: &InspectionPolicy, newest_on: Option<NaiveDate>, today: NaiveDate) -> Self {
        let found = newest_on.map_or(Found::Never, |day| Found::Number((today - day).num_days()));
        Self::new(policy, InspectionRule::FrontPage, found)
    }

    /// Whether the rule is broken; none where that cannot be told.
    pub fn is_broken(&self) -> Option<bool> {
        let limit = i64::from(self.limit);
        match self.found {
            Found::Never => Some(true),
            Found::NotKept => None,
            // 两周内: the last day still counts.
            Found::Number(days) if self.rule == InspectionRule::FrontPage => Some(days > limit),
            Found::Number(number) => Some(number >= limit),
        }
    }

    /// The rule in a sentence, with the numbers it is judged by.
    pub fn wording(&self, policy: &InspectionPolicy, locale: Locale) -> String {
        let (limit, zh) = (self.limit, locale == Locale::Zh);
        let InspectionPolicy {
            news_days, notice_months, message_months, messages_within_months, new_media_days, ..
        } = policy;
        match (self.rule, zh) {
            (InspectionRule::FrontPage, true) => format!("{limit}日内没有新发布的信息"),
            (InspectionRule::FrontPage, false) => format!("nothing was published within {limit} days"),
            (InspectionRule::StaleColumns, true) => format!(
                "{news_days}日内未更新的动态要闻类栏目与{notice_months}个月内未更新的通知公告、政策文件类栏目合计{limit}个以上"
            ),
            (InspectionRule::StaleColumns, false) => format!(
                "{limit} or more columns together: of news without anything new within {news_days} days, of notices and policies within {notice_months} months"
            ),
            (InspectionRule::OverdueColumns, true) => {
                format!("有更新或者定期公开义务逾期未履行的领域栏目{limit}个以上")
            }
            (InspectionRule::OverdueColumns, false) => {
                format!("{limit} or more columns of a domain in which an update or a periodic publication is overdue")
            }
            (InspectionRule::EmptyColumns, true) => format!("目录中有事项而没有任何信息的领域栏目{limit}个以上"),
            (InspectionRule::EmptyColumns, false) => {
                format!(
                    "{limit} or more columns of a domain that has items in force, and nothing published for any of them"
                )
            }
            (InspectionRule::UnansweredMessages, true) => {
                format!("{messages_within_months}个月内的留言超过{message_months}个月未答复的{limit}件以上")
            }
            (InspectionRule::UnansweredMessages, false) => {
                format!(
                    "{limit} or more messages of the last {messages_within_months} months unanswered for more than {message_months} months"
                )
            }
            (InspectionRule::NewMedia, true) => format!("{new_media_days}日内未更新的政务新媒体{limit}个以上"),
            (InspectionRule::NewMedia, false) => {
                format!(
                    "{limit} or more accounts of units on social media without anything new within {new_media_days} days"
                )
            }
            (InspectionRule::MissingFeedback, true) => format!("征求意见结束后逾期未反馈的{limit}件以上"),
            (InspectionRule::MissingFeedback, false) => {
                format!("{limit} or more consultations whose feedback is overdue")
            }
            (InspectionRule::UnpublishedItems, true) => format!("生效目录中没有任何公开信息的事项{limit}个以上"),
            (InspectionRule::UnpublishedItems, false) => {
                format!("{limit} or more items in force for which nothing is public")
            }
        }
    }
}
