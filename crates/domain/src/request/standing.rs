//! 状态和待办: where a case stands, and who is waited for. Both follow from the steps; lists are walked by them.

use chrono::NaiveDate;

use super::InformationRequest;
use super::policy::Rules;
use super::step::What;
use crate::act::china_date;
use crate::code;
use crate::submission::SubmissionWay;

code! {
    /// 申请状态 (G§6.2).
    pub enum RequestState {
        /// 已提交
        Submitted = "SUBMITTED" / "已提交" / "Submitted",
        /// 一方已确认
        Confirmed = "CONFIRMED" / "一方已确认" / "Confirmed by one side",
        /// 已收到
        Received = "RECEIVED" / "已收到" / "Received",
        /// 已登记
        Registered = "REGISTERED" / "已登记" / "Registered",
        /// 待补正
        CorrectionRequested = "CORRECTION_REQUESTED" / "待补正" / "Correction requested",
        /// 已补正
        Corrected = "CORRECTED" / "已补正" / "Corrected",
        /// 办理中
        InProcess = "IN_PROCESS" / "办理中" / "In process",
        /// 已延期: extended, or deferred for the number of requests.
        Extended = "EXTENDED" / "已延期" / "Extended",
        /// 征求意见中
        Consulting = "CONSULTING" / "征求意见中" / "Consulting",
        /// 待缴费
        FeeNoticed = "FEE_NOTICED" / "待缴费" / "Fee noticed",
        /// 已缴费
        Paid = "PAID" / "已缴费" / "Paid",
        /// 已答复
        Replied = "REPLIED" / "已答复" / "Replied",
        /// 已送达
        Delivered = "DELIVERED" / "已送达" / "Delivered",
        /// 视为放弃
        Abandoned = "ABANDONED" / "视为放弃" / "Abandoned",
        /// 已撤回
        Withdrawn = "WITHDRAWN" / "已撤回" / "Withdrawn",
        /// 已转办
        TransferredToChannel = "TRANSFERRED_TO_CHANNEL" / "已转信访等渠道" / "Transferred to petitions",
        /// 已归档
        Archived = "ARCHIVED" / "已归档" / "Archived",
    }
}

code! {
    /// 待办队列.
    pub enum Queue {
        /// 临期
        DueSoon = "DUE_SOON" / "即将到期" / "Due soon",
        /// 逾期
        Overdue = "OVERDUE" / "已逾期" / "Overdue",
        /// 待确认
        ToConfirm = "TO_CONFIRM" / "待机关确认" / "To be confirmed by the unit",
        /// 待答复
        ToReply = "TO_REPLY" / "待办理答复" / "To be dealt with and replied to",
        /// 等待申请人
        WaitingOnApplicant = "WAITING_ON_APPLICANT" / "等待申请人" / "Waiting on the applicant",
        /// 等待第三方
        WaitingOnThirdParty = "WAITING_ON_THIRD_PARTY" / "等待第三方或其他机关" / "Waiting on a third party or another agency",
        /// 待送达
        ToDeliver = "TO_DELIVER" / "待送达" / "To be delivered",
        /// 已办结
        Closed = "CLOSED" / "已办结" / "Closed",
    }
}

/// 待办: where a case stands in the lists.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Standing {
    /// Who is waited for; neither due soon nor overdue, which depend on the day.
    pub queue: Queue,
    /// The last day of a wait, after which the unit has to go on.
    pub waiting_until: Option<NaiveDate>,
    /// The last day for the reply, while there is none.
    pub due_on: Option<NaiveDate>,
    /// By what lists are ordered: the day on which something is due, or happened.
    pub sort_on: NaiveDate,
}

impl InformationRequest {
    /// 状态 on a day: a consultation whose time is over without an answer holds nothing up any more.
    pub fn state_on(&self, rules: Rules<'_>, today: NaiveDate) -> RequestState {
        match self.state() {
            RequestState::Consulting if !self.consultations(rules).iter().any(|it| it.is_open(today)) => {
                RequestState::InProcess
            }
            state => state,
        }
    }

    /// 状态, as the steps tell it.
    pub(super) fn state(&self) -> RequestState {
        if self.archived().is_some() {
            return RequestState::Archived;
        }
        if let Some(closing) = self.closing() {
            return match closing.what {
                What::Abandoned { .. } => RequestState::Abandoned,
                What::Transferred => RequestState::TransferredToChannel,
                What::Withdrawn => RequestState::Withdrawn,
                _ if self.delivered_on().is_some() => RequestState::Delivered,
                _ => RequestState::Replied,
            };
        }
        if self.received_on().is_none() {
            let confirmed = self.office_confirmed().or(self.applicant_confirmed()).is_some();
            return if confirmed { RequestState::Confirmed } else { RequestState::Submitted };
        }
        if self.correction_due_on().is_some() {
            return RequestState::CorrectionRequested;
        }
        if self.unpaid_fee().is_some() {
            return RequestState::FeeNoticed;
        }
        if self.awaits_opinion() {
            return RequestState::Consulting;
        }
        let reached = self.last(|step| match step.what {
            What::Registered => Some(RequestState::Registered),
            What::Corrected => Some(RequestState::Corrected),
            What::Extended { .. } | What::Deferred { .. } => Some(RequestState::Extended),
            What::Paid => Some(RequestState::Paid),
            What::Answered { .. } | What::ReasonsGiven => Some(RequestState::InProcess),
            _ => None,
        });
        reached.unwrap_or(RequestState::Received)
    }

    /// Whether a consultation has no answer, in time or not.
    fn awaits_opinion(&self) -> bool {
        let count = |pick: fn(&What) -> bool| self.steps.iter().filter(|step| pick(&step.what)).count();
        count(|it| matches!(it, What::Consulted { .. })) > count(|it| matches!(it, What::Answered { .. }))
    }

    /// 待办队列 in which the case is found on a day: by who is waited for, and by what is due. A wait whose time is over is
    /// the unit's turn again.
    pub fn queues(&self, rules: Rules<'_>, today: NaiveDate) -> Vec<Queue> {
        let standing = self.standing(rules);
        let waits = matches!(standing.queue, Queue::WaitingOnApplicant | Queue::WaitingOnThirdParty);
        let is_over = waits && standing.waiting_until.is_some_and(|until| until < today);
        let mut queues = vec![if is_over { Queue::ToReply } else { standing.queue }];
        if let Some(due_on) = standing.due_on {
            let soon = rules.calendar.add_working_days(today, rules.policy.due_soon_working_days);
            if due_on < today {
                queues.push(Queue::Overdue);
            } else if due_on <= soon.map_or(today, |due| due.date) {
                queues.push(Queue::DueSoon);
            }
        }
        queues
    }

    /// 待办.
    pub fn standing(&self, rules: Rules<'_>) -> Standing {
        let submitted_on = china_date(self.submitted_at);
        let at = |queue, sort_on| Standing { queue, waiting_until: None, due_on: None, sort_on };
        if let Some(closed_on) = self.closed_on() {
            let to_deliver = self.replied().is_some() && self.delivered_on().is_none();
            return at(if to_deliver { Queue::ToDeliver } else { Queue::Closed }, closed_on);
        }
        if self.received_on().is_none() {
            let waits = self.office_confirmed().is_some() && self.way != SubmissionWay::Counter;
            return at(if waits { Queue::WaitingOnApplicant } else { Queue::ToConfirm }, submitted_on);
        }
        let payment = self.payment_due_on(rules).ok().flatten();
        if let Some(until) = self.correction_due_on().or(payment) {
            return Standing { waiting_until: Some(until), ..at(Queue::WaitingOnApplicant, until) };
        }
        let due_on = self.clock(rules, self.newest_on()).and_then(|clock| clock.due_on);
        let sort_on = due_on.unwrap_or(submitted_on);
        let waiting_until = self.consultations(rules).iter().filter(|it| it.answer.is_none()).map(|it| it.due_on).max();
        let queue = if waiting_until.is_some() { Queue::WaitingOnThirdParty } else { Queue::ToReply };
        Standing { queue, waiting_until, due_on, sort_on }
    }
}
