//! 咨询: what people, units and villagers ask, who has to answer by when, and which answers everybody may read.
//!
//! What they wrote, who they are and what they were told is personal data: it is kept sealed, apart from this record.

mod faq;
mod handling;
mod rights;
mod submission;

#[cfg(test)]
mod tests;

use chrono::{DateTime, NaiveDate, Utc};

pub use self::faq::{FaqAnswer, FaqQuestion, FaqState, FaqText, FaqWithdrawal, Publication};
pub use self::handling::{Forward, ForwardReason, Rejection};
pub use self::rights::ASKERS;
pub use self::submission::{Asked, Submission};

use crate::catalogue::item::ItemId;
use crate::document::DocumentId;
use crate::journal::Event;
use crate::pilot_domain::DomainCode;
use crate::staff::StaffId;
use crate::submission::{CaseNumber, SubmissionWay};
use crate::unit::UnitId;
use crate::vocabulary::Locale;
use crate::{code, id};

/// Characters of a question, or of an answer to the person.
pub const TEXT_CHARACTERS: usize = 4_000;

id! {
    /// Identifies an enquiry.
    EnquiryId, "enquiry"
}

code! {
    /// 咨询类别.
    pub enum EnquiryKind {
        /// 办事咨询: anybody asks a unit.
        Citizen = "CITIZEN" / "办事咨询" / "Question of a citizen",
        /// 业务咨询: a unit asks the unit that guides a pilot domain.
        Unit = "UNIT" / "业务咨询" / "Question of a unit to its guiding unit",
        /// 村务公开异议: against what a village published, or did not (山东省村务公开条例第十六条).
        Objection = "OBJECTION" / "村务公开异议" / "Objection against what a village published",
    }
}

code! {
    /// 咨询难易.
    pub enum EnquiryGrade {
        /// 简单咨询
        Simple = "SIMPLE" / "简单咨询" / "Simple",
        /// 一般咨询
        Normal = "NORMAL" / "一般咨询" / "Normal",
    }
}

code! {
    /// 办理状态.
    pub enum EnquiryState {
        /// 待答复
        Submitted = "SUBMITTED" / "待答复" / "Waiting for an answer",
        /// 已转办,待答复: at another unit; the clock goes on.
        Forwarded = "FORWARDED" / "已转办,待答复" / "Forwarded, waiting for an answer",
        /// 已答复
        Answered = "ANSWERED" / "已答复" / "Answered",
        /// 不予受理
        Rejected = "REJECTED" / "不予受理" / "Not taken up",
    }
}

impl EnquiryState {
    /// Whether somebody waits for an answer.
    pub const fn is_open(self) -> bool {
        matches!(self, Self::Submitted | Self::Forwarded)
    }
}

code! {
    /// 不予受理的理由.
    pub enum RejectionReason {
        /// 信访、投诉、举报: their own channels take them (条例第三十九条).
        Complaint = "COMPLAINT" / "属于信访、投诉、举报,请通过相应渠道提出" / "A complaint, which has a channel of its own",
        /// 政府信息公开申请: has its own form and clock.
        InformationRequest = "INFORMATION_REQUEST" / "属于政府信息公开申请,请按依申请公开提交" / "A request for information, which has a form of its own",
        /// 重复咨询
        Repeated = "REPEATED" / "已就同一问题答复过" / "The same question was answered before",
        /// 内容不明
        Unclear = "UNCLEAR" / "内容不明,无法答复" / "Cannot be understood",
        /// 不属于本地事务
        NotOurs = "NOT_OURS" / "不属于本地行政机关或者村(居)的事务" / "No matter of a unit of this place",
        /// 垃圾信息
        Abuse = "ABUSE" / "广告、谩骂等与咨询无关的内容" / "Advertising, abuse, or nothing to do with a question",
    }
}

code! {
    /// 操作: the verbs an enquiry knows, for asking whether one may.
    pub enum EnquiryAction {
        /// 认定难易
        Grade = "GRADE" / "认定难易" / "Grade",
        /// 答复
        Reply = "REPLY" / "答复" / "Reply",
        /// 转办
        Forward = "FORWARD" / "转办" / "Forward",
        /// 不予受理
        Reject = "REJECT" / "不予受理" / "Reject",
        /// 编写常见问题
        DraftFaq = "DRAFT_FAQ" / "编写常见问题" / "Write it as a frequent question",
        /// 公开为常见问题
        Publish = "PUBLISH" / "公开为常见问题" / "Publish as a frequent question",
        /// 撤回常见问题
        Withdraw = "WITHDRAW" / "撤回常见问题" / "Withdraw the frequent question",
    }
}

code! {
    /// 待办类别: which part of the work.
    pub enum EnquiryQueue {
        /// 待答复
        Waiting = "WAITING" / "待答复" / "Waiting for an answer",
        /// 即将到期
        DueSoon = "DUE_SOON" / "即将到期" / "Waiting, and due soon",
        /// 已逾期
        Overdue = "OVERDUE" / "已逾期" / "Waiting longer than it may",
        /// 待公开的常见问题
        ToPublish = "TO_PUBLISH" / "待公开的常见问题" / "A frequent question that waits for a reviewer",
        /// 已办结
        Closed = "CLOSED" / "已办结" / "Answered, or not taken up",
    }
}

/// 即将到期: working days within which something is due soon.
pub const SOON_WORKING_DAYS: u32 = 3;

/// How enquiries are timed where the law leaves room. The national text vetoes sites that leave a valid message unanswered for
/// more than three months (国办秘函〔2019〕19号); the shorter limits are guidance, hence configurable (G§14).
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct EnquiryPolicy {
    /// 简单咨询: working days.
    pub simple_working_days: u32,
    /// 一般咨询: working days.
    pub normal_working_days: u32,
    /// 提出异议: calendar days after publication (山东省村务公开条例第十六条).
    pub objection_days: u32,
    /// 答复异议: calendar days after it was raised (the same article).
    pub objection_answer_days: u32,
    /// 保存期限 of what is sealed, in months after the case was closed (个人信息保护法第十九条: no longer than necessary).
    pub retention_months: u32,
}

impl Default for EnquiryPolicy {
    fn default() -> Self {
        Self {
            simple_working_days: 5,
            normal_working_days: 15,
            objection_days: 5,
            objection_answer_days: 5,
            retention_months: 24,
        }
    }
}

/// 异议所指: what an objection, or a question, is about.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct About {
    /// 政府信息
    pub document_id: Option<DocumentId>,
    /// 公开事项
    pub item_id: Option<ItemId>,
}

/// 咨询.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Enquiry {
    /// Identity.
    pub id: EnquiryId,
    /// 受理编号
    pub number: CaseNumber,
    /// Digest of the query code, bound to the number.
    pub code_digest: String,
    /// 类别
    pub kind: EnquiryKind,
    /// 难易
    pub grade: EnquiryGrade,
    /// 提交方式
    pub way: SubmissionWay,
    /// 办理单位: whose turn it is.
    pub unit_id: UnitId,
    /// 提问单位: which unit asks its guiding unit.
    pub asking_unit_id: Option<UnitId>,
    /// Who asked for that unit.
    pub asked_by: Option<StaffId>,
    /// 领域
    pub pilot_domain: Option<DomainCode>,
    /// What it is about.
    pub about: About,
    /// 状态
    pub state: EnquiryState,
    /// 提交时间
    pub submitted_at: DateTime<Utc>,
    /// 答复期限
    pub due_on: NaiveDate,
    /// 转办 from unit to unit, oldest first.
    pub forwards: Vec<Forward>,
    /// When it was answered or rejected.
    pub closed_at: Option<DateTime<Utc>>,
    /// By whom.
    pub closed_by: Option<StaffId>,
    /// 不予受理的理由
    pub rejection: Option<RejectionReason>,
    /// 常见问题: what everybody may read of it.
    pub publication: Publication,
    /// Counts the changes.
    pub version: i32,
}

impl Enquiry {
    /// Whether it waits longer than it may.
    pub fn is_overdue(&self, today: NaiveDate) -> bool {
        self.state.is_open() && self.due_on < today
    }

    /// Whether anybody may read its frequent question.
    pub const fn is_public(&self) -> bool {
        matches!(self.publication, Publication::Published { .. })
    }

    /// An event about it. What was written, and by whom, stays out.
    pub(crate) fn event(&self, action: &'static str) -> Event {
        Event::new(action, "Enquiry", self.id.0)
            .of_unit(Some(self.unit_id))
            .fact("kind", self.kind.code())
            .fact("state", self.state.code())
    }

    pub(crate) fn wrong_state(&self, zh: &str, en: &str) -> crate::refusal::Refusal {
        crate::refusal::Refusal::of(crate::refusal::Ground::WrongState)
            .found(self.state.label(Locale::Zh))
            .allowed(zh, en)
    }
}
