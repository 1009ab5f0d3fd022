//! 办理: graded, answered, forwarded, not taken up.

use chrono::{DateTime, Months, NaiveDate, Utc};
use serde::{Deserialize, Serialize};

use super::submission::due_on;
use super::{Enquiry, EnquiryAction, EnquiryGrade, EnquiryKind, EnquiryPolicy, EnquiryState, RejectionReason};
use crate::act::{Act, china_date};
use crate::journal::Event;
use crate::personal_data::find;
use crate::refusal::{Ground, Refusal};
use crate::text;
use crate::unit::UnitId;

text! {
    /// 转办说明: told to whoever asked, so that they know who answers.
    ForwardReason, max 500
}

/// 转办: from one unit to another.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Forward {
    /// From.
    pub from: UnitId,
    /// To.
    pub to: UnitId,
    /// Why.
    pub reason: ForwardReason,
    /// When.
    pub at: DateTime<Utc>,
}

/// 不予受理: the reason; what else the person is told is sealed.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Rejection {
    /// 理由
    pub reason: RejectionReason,
}

impl Enquiry {
    /// Whether `act` may do this, apart from what the input says.
    pub fn may(&self, act: &Act, action: EnquiryAction) -> Result<(), Refusal> {
        match action {
            EnquiryAction::Grade | EnquiryAction::Reply | EnquiryAction::Forward | EnquiryAction::Reject => {
                self.require_open(act)
            }
            EnquiryAction::DraftFaq => self.require_faq_writer(act),
            EnquiryAction::Publish => self.require_faq_publisher(act),
            EnquiryAction::Withdraw => self.require_faq_withdrawer(act),
        }
    }

    /// 认定难易: the limit is counted anew from the day it was sent. Objections have one limit.
    pub fn grade(&mut self, act: &Act, grade: EnquiryGrade, policy: &EnquiryPolicy) -> Result<Event, Refusal> {
        self.require_open(act)?;
        if self.kind == EnquiryKind::Objection {
            return Err(Refusal::at(Ground::InvalidValue, "grade")
                .allowed("异议的答复期限不分难易", "objections have one limit, whatever their grade"));
        }
        self.grade = grade;
        self.due_on = due_on(act, self.kind, grade, china_date(self.submitted_at), policy)?;
        Ok(self.event("gradeEnquiry").fact("grade", grade.code()).fact("dueOn", self.due_on.to_string()))
    }

    /// 答复. What is said is sealed beside this.
    pub fn reply(&mut self, act: &Act) -> Result<Event, Refusal> {
        self.require_open(act)?;
        let in_time = !self.is_overdue(act.date());
        self.close(act, EnquiryState::Answered);
        Ok(self.event("replyToEnquiry").fact("inTime", in_time))
    }

    /// 转办: to another unit, which answers within what is left: the clock goes on.
    pub fn forward(&mut self, act: &Act, to: UnitId, reason: ForwardReason) -> Result<Event, Refusal> {
        self.require_open(act)?;
        let Some(unit) = act.directory.unit(to) else { return Err(Refusal::at(Ground::UnknownReference, "unitCode")) };
        if to == self.unit_id || unit.closed_on.is_some_and(|on| on <= act.date()) {
            return Err(Refusal::at(Ground::InvalidValue, "unitCode")
                .found(unit.name.as_str())
                .allowed("另一个未撤销的单位", "another unit, which has not been closed"));
        }
        if self.kind == EnquiryKind::Objection && !act.directory.covers(to, self.unit_id) {
            // 村民委员会组织法第三十六条: whoever oversees the village looks into it, and nobody else.
            return Err(Refusal::at(Ground::InvalidValue, "unitCode")
                .found(unit.name.as_str())
                .allowed("该村(居)的上级单位", "a unit above the village"));
        }
        require_no_personal_data("reason", reason.as_str())?;
        let from = std::mem::replace(&mut self.unit_id, to);
        self.forwards.push(Forward { from, to, reason, at: act.at });
        self.state = EnquiryState::Forwarded;
        Ok(self.event("forwardEnquiry").fact("from", from.to_string()).fact("to", to.to_string()))
    }

    /// 不予受理.
    pub fn reject(&mut self, act: &Act, rejection: Rejection) -> Result<Event, Refusal> {
        self.require_open(act)?;
        if self.kind == EnquiryKind::Objection && rejection.reason == RejectionReason::Complaint {
            return Err(Refusal::at(Ground::InvalidValue, "reason")
                .allowed("异议本身即法定渠道", "an objection is a channel of the law itself"));
        }
        self.close(act, EnquiryState::Rejected);
        self.rejection = Some(rejection.reason);
        Ok(self.event("rejectEnquiry").fact("reason", rejection.reason.code()))
    }

    /// 保存期限: from which day what is sealed may be erased; none while somebody waits.
    pub fn retained_until(&self, policy: &EnquiryPolicy) -> Option<NaiveDate> {
        china_date(self.closed_at?).checked_add_months(Months::new(policy.retention_months))
    }

    fn close(&mut self, act: &Act, state: EnquiryState) {
        self.state = state;
        self.closed_at = Some(act.at);
        self.closed_by = act.actor.staff_id();
    }
}

/// 个人信息: numbers of people have no place in what others will read. They are shown masked.
pub(super) fn require_no_personal_data(field: &str, text: &str) -> Result<(), Refusal> {
    let found = find(text, "");
    if found.is_empty() {
        return Ok(());
    }
    let masked: Vec<_> = found.into_iter().map(|it| it.masked).collect();
    Err(Refusal::at(Ground::PersonalDataFound, field).found(masked.join("、")))
}
