//! 检查指标: what the inspection of government websites looks for (国办秘函〔2019〕19号), measured over what is public, what was
//! asked and what is owed. The numbers the rules name stand in a policy: provinces have stricter ones.

mod finding;

#[cfg(test)]
mod tests;

use chrono::{Days, Months, NaiveDate};

pub use self::finding::{Finding, Found};

use crate::channel::ChannelCode;
use crate::code;
use crate::document::content::DocumentKind;
use crate::pilot_domain::DomainCode;
use crate::unit::UnitId;

code! {
    /// 检查指标: one thing the inspection counts.
    pub enum InspectionRule {
        /// 首页不更新
        FrontPage = "FRONT_PAGE" / "首页不更新" / "Nothing new on the front page",
        /// 栏目不更新: 动态要闻类, 通知公告和政策文件类.
        StaleColumns = "STALE_COLUMNS" / "栏目不更新" / "Columns without anything new",
        /// 应更新未更新的栏目
        OverdueColumns = "OVERDUE_COLUMNS" / "栏目应更新未更新" / "Columns that should have been updated",
        /// 空白栏目
        EmptyColumns = "EMPTY_COLUMNS" / "空白栏目" / "Empty columns",
        /// 互动回应差: 留言超期未回应.
        UnansweredMessages = "UNANSWERED_MESSAGES" / "留言超期未回应" / "Messages left without an answer",
        /// 政务新媒体不更新
        NewMedia = "NEW_MEDIA" / "政务新媒体不更新" / "Nothing new on social media",
        /// 意见征集结果未反馈
        MissingFeedback = "MISSING_FEEDBACK" / "意见征集结果未反馈" / "Consultations without feedback",
        /// 公开事项无内容
        UnpublishedItems = "UNPUBLISHED_ITEMS" / "公开事项无内容" / "Items for which nothing was ever published",
    }
}

code! {
    /// 后果: what a broken rule means for the inspected.
    pub enum InspectionConsequence {
        /// 单项否决: the site fails by this alone.
        Veto = "VETO" / "单项否决" / "Fails by this alone",
        /// 扣分
        Deduction = "DEDUCTION" / "扣分" / "Costs points",
        /// 本地政务公开考核
        Local = "LOCAL" / "本地考核" / "Counted by the county's own assessment",
    }
}

/// 两微一端: the channel that counts as new media unless the configuration says otherwise.
const SOCIAL_MEDIA: &str = "official-social-media";
/// 国办秘函〔2019〕19号.
const INSPECTION: &str = "《政府网站与政务新媒体检查指标》(国办秘函〔2019〕19号)单项否决指标";
const DEDUCTION: &str = "《政府网站与政务新媒体检查指标》(国办秘函〔2019〕19号)扣分指标";
const LOCAL: &str = "本地政务公开考核(《中华人民共和国政府信息公开条例》第四十六条)";

impl InspectionRule {
    /// What breaking it means.
    pub const fn consequence(self) -> InspectionConsequence {
        match self {
            Self::FrontPage
            | Self::StaleColumns
            | Self::OverdueColumns
            | Self::EmptyColumns
            | Self::UnansweredMessages
            | Self::NewMedia => InspectionConsequence::Veto,
            Self::MissingFeedback => InspectionConsequence::Deduction,
            Self::UnpublishedItems => InspectionConsequence::Local,
        }
    }

    /// Where it stands.
    pub const fn source(self) -> &'static str {
        match self.consequence() {
            InspectionConsequence::Veto => INSPECTION,
            InspectionConsequence::Deduction => DEDUCTION,
            InspectionConsequence::Local => LOCAL,
        }
    }
}

/// The numbers of the rules; by default those of 国办秘函〔2019〕19号.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct InspectionPolicy {
    /// 首页: calendar days within which something new has to come (2 weeks).
    pub front_page_days: u32,
    /// 动态要闻类栏目: calendar days (2 weeks).
    pub news_days: u32,
    /// 动态要闻类: documents of these kinds.
    pub news_kinds: Vec<DocumentKind>,
    /// 通知公告、政策文件类栏目: months (6).
    pub notice_months: u32,
    /// 通知公告、政策文件类: documents of these kinds.
    pub notice_kinds: Vec<DocumentKind>,
    /// Stale columns of both kinds together, from which the rule is broken (5).
    pub stale_columns: u32,
    /// Columns that should have been updated, from which the rule is broken (10).
    pub overdue_columns: u32,
    /// Empty columns, from which the rule is broken (5).
    pub empty_columns: u32,
    /// 留言: months within which an answer has to come (3).
    pub message_months: u32,
    /// Months for which messages are looked back at (1 year).
    pub messages_within_months: u32,
    /// Messages without an answer, from which the rule is broken; one suffices.
    pub unanswered_messages: u32,
    /// 政务新媒体: calendar days within which something new has to run (2 weeks).
    pub new_media_days: u32,
    /// 政务新媒体: these channels, in units that have ever run something on them.
    pub new_media_channels: Vec<ChannelCode>,
    /// Channels of units without anything new, from which the rule is broken; one suffices.
    pub new_media: u32,
    /// Consultations without feedback, from which the rule is broken.
    pub missing_feedback: u32,
    /// Items without any content, from which the rule is broken.
    pub unpublished_items: u32,
}

impl Default for InspectionPolicy {
    fn default() -> Self {
        Self {
            front_page_days: 14,
            news_days: 14,
            news_kinds: vec![DocumentKind::News],
            notice_months: 6,
            notice_kinds: vec![DocumentKind::Notice, DocumentKind::Policy, DocumentKind::Normative],
            stale_columns: 5,
            overdue_columns: 10,
            empty_columns: 5,
            message_months: 3,
            messages_within_months: 12,
            unanswered_messages: 1,
            new_media_days: 14,
            new_media_channels: vec![SOCIAL_MEDIA.parse().expect("a code of a channel")],
            new_media: 1,
            missing_feedback: 1,
            unpublished_items: 1,
        }
    }
}

/// 分类栏目: what a unit publishes of one kind, and the newest of it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Column<D> {
    /// 发布机构
    pub unit_id: UnitId,
    /// 体裁分类
    pub kind: DocumentKind,
    /// The day the newest was published on.
    pub newest_on: NaiveDate,
    /// Which that is.
    pub newest: D,
}

/// 领域栏目: what a unit has to publish in one domain.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct DomainColumn {
    /// 公开主体
    pub unit_id: UnitId,
    /// 试点领域
    pub pilot_domain: DomainCode,
    /// Since when it is as it is counted.
    pub since: NaiveDate,
}

/// 政务新媒体: a channel on which a unit has run something.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Medium {
    /// 单位
    pub unit_id: UnitId,
    /// 渠道
    pub channel_code: ChannelCode,
    /// The day on which something last ran there.
    pub newest_on: NaiveDate,
}

impl InspectionPolicy {
    /// From how many on a rule is broken; of the front page, after how many days.
    pub const fn limit(&self, rule: InspectionRule) -> u32 {
        match rule {
            InspectionRule::FrontPage => self.front_page_days,
            InspectionRule::StaleColumns => self.stale_columns,
            InspectionRule::OverdueColumns => self.overdue_columns,
            InspectionRule::EmptyColumns => self.empty_columns,
            InspectionRule::UnansweredMessages => self.unanswered_messages,
            InspectionRule::NewMedia => self.new_media,
            InspectionRule::MissingFeedback => self.missing_feedback,
            InspectionRule::UnpublishedItems => self.unpublished_items,
        }
    }

    /// The last day by which a column needs something new after `newest_on`; none where the rule does not look at its kind.
    pub fn update_due(&self, kind: DocumentKind, newest_on: NaiveDate) -> Option<NaiveDate> {
        if self.news_kinds.contains(&kind) {
            newest_on.checked_add_days(Days::new(self.news_days.into()))
        } else if self.notice_kinds.contains(&kind) {
            newest_on.checked_add_months(Months::new(self.notice_months))
        } else {
            None
        }
    }

    /// The media that stand still on a day, the longest untouched first.
    pub fn silent<'a>(&self, media: &'a [Medium], today: NaiveDate) -> Vec<&'a Medium> {
        let last_day = |it: &Medium| it.newest_on.checked_add_days(Days::new(self.new_media_days.into()));
        let mut silent: Vec<_> = media.iter().filter(|it| last_day(it).is_some_and(|day| day < today)).collect();
        silent
            .sort_by(|a, b| (a.newest_on, a.unit_id, &a.channel_code).cmp(&(b.newest_on, b.unit_id, &b.channel_code)));
        silent
    }

    /// The last day by which the front page needs something new.
    pub fn front_page_due(&self, newest_on: NaiveDate) -> Option<NaiveDate> {
        newest_on.checked_add_days(Days::new(self.front_page_days.into()))
    }

    /// The columns that are stale on a day, the longest untouched first.
    pub fn stale<'a, D>(&self, columns: &'a [Column<D>], today: NaiveDate) -> Vec<&'a Column<D>> {
        let is_stale = |it: &&Column<D>| self.update_due(it.kind, it.newest_on).is_some_and(|due| due < today);
        let mut stale: Vec<_> = columns.iter().filter(is_stale).collect();
        stale.sort_by_key(|it| (it.newest_on, it.unit_id, it.kind.code()));
        stale
    }

    /// The days on which a message was left that counts as unanswered today: from the first, and before the second.
    pub fn unanswered_between(&self, today: NaiveDate) -> (NaiveDate, NaiveDate) {
        let ago = |months: u32| today.checked_sub_months(Months::new(months)).unwrap_or(NaiveDate::MIN);
        (ago(self.messages_within_months), ago(self.message_months))
    }
}
