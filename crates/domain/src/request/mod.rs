//! 依申请公开: what somebody asks a unit to disclose, as an ordered list of dated events on a clock that explains itself
//! (《政府信息公开条例》, 条例 for short, 第二十七条至第四十五条).
//!
//! The record holds dates, codes and numbers. Whatever is written in words stands in the [`Dossier`], which is kept sealed.

mod clock;
mod closing;
mod cluster;
mod consulting;
mod dossier;
mod fee;
mod handling;
pub mod letter;
pub mod likeness;
mod policy;
mod reasons;
mod receiving;
mod reply;
mod review;
mod standing;
mod step;

#[cfg(test)]
mod tests;

use chrono::{DateTime, NaiveDate, Utc};

pub use self::clock::{Clock, Span, SpanReason};
pub use self::closing::Archived;
pub use self::cluster::{FEWEST_APPLICANTS, RequestCluster, RequestClusterId};
pub use self::consulting::{Consultation, ConsultationKind, ConsultationOutcome, Consulting, OpinionReceived, Stance};
pub use self::dossier::{ConsultationText, Dossier, ReplyText, Wanted};
pub use self::fee::{FeeNotice, FeeScale, by_pages, by_pieces};
pub use self::handling::{CorrectionNotice, ExtensionWish};
pub use self::policy::{Remedy, RequestPolicy, Rules};
pub use self::reasons::{Deferral, ReasonsDemand};
pub use self::receiving::{ConfirmedBy, Submission};
pub use self::reply::{AnnualRow, Reply, ReplyKind};
pub use self::review::{Review, ReviewKind, ReviewOutcome};
pub use self::standing::{Queue, RequestState, Standing};
pub use self::step::{AbandonCause, Hand, Step, StepKind, What};

use crate::act::{Act, Actor};
use crate::journal::Event;
use crate::person::{HANDLERS, PersonKind};
use crate::refusal::{Ground, Refusal};
use crate::staff::Role;
use crate::submission::{CaseNumber, SubmissionWay};
use crate::unit::UnitId;
use crate::{code, id};

/// Who sees a case at all: those who handle it, the office above, and the audit, which sees no words and no person.
pub const READERS: [Role; 4] = [Role::Editor, Role::Reviewer, Role::Office, Role::Auditor];
/// Who reads what the applicant wrote.
pub const TEXT_READERS: [Role; 3] = [Role::Editor, Role::Reviewer, Role::Office];
/// 公开工作机构负责人: who agrees to an extension (条例第三十三条).
pub const APPROVERS: [Role; 2] = [Role::Reviewer, Role::Office];

/// 字数上限 of one part of what an applicant writes.
pub const MOST_APPLICANT_TEXT: usize = 4_000;
/// 字数上限 of one part of what the unit writes.
pub const MOST_UNIT_TEXT: usize = 20_000;

id! {
    /// Identifies an information request.
    RequestId, "request"
}

code! {
    /// 获取信息的方式 (条例第二十九条第二款第三项).
    pub enum InformationForm {
        /// 纸质
        Paper = "PAPER" / "纸质文本" / "On paper",
        /// 电子
        Electronic = "ELECTRONIC" / "电子文本" / "Electronic",
        /// 当场查阅、抄录
        Inspection = "INSPECTION" / "当场查阅、抄录" / "To look at and to copy by hand",
    }
}

code! {
    /// 获取信息的途径 (条例第二十九条第二款第三项).
    pub enum DeliveryRoute {
        /// 邮寄
        Post = "POST" / "邮寄" / "By post",
        /// 电子邮件
        Email = "EMAIL" / "电子邮件" / "By e-mail",
        /// 传真
        Fax = "FAX" / "传真" / "By fax",
        /// 自行领取
        PickUp = "PICK_UP" / "自行领取" / "Picked up",
        /// 网上获取: with number and query code.
        Online = "ONLINE" / "网上获取(凭受理编号和查询码)" / "Online, with number and query code",
    }
}

/// 依申请公开 of one applicant to one unit.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct InformationRequest {
    /// Identity.
    pub id: RequestId,
    /// 受理编号
    pub number: CaseNumber,
    /// Digest of the query code with the number.
    pub code_digest: String,
    /// 公开主体: the unit that has to answer.
    pub unit_id: UnitId,
    /// 提交方式
    pub way: SubmissionWay,
    /// 申请人类型: a column of the annual report, which is counted after the applicant's data is erased; says nothing of who it is.
    pub applicant_kind: PersonKind,
    /// 获取信息的方式
    pub form: InformationForm,
    /// 获取信息的途径
    pub route: DeliveryRoute,
    /// When it was entered or sent.
    pub submitted_at: DateTime<Utc>,
    /// What happened, in the order of days; the first is the submission.
    pub steps: Vec<Step>,
    /// Counts the changes.
    pub version: i32,
}

/// 办理人: on whose behalf something is done to a case. Whoever has shown number and query code acts as the applicant.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Party {
    /// 申请人
    Applicant,
    /// 办理机关
    Unit,
}

impl InformationRequest {
    /// The last step that `pick` knows something of.
    fn last<T>(&self, pick: impl Fn(&Step) -> Option<T>) -> Option<T> {
        self.steps.iter().rev().find_map(pick)
    }

    /// The day of the last step.
    fn newest_on(&self) -> NaiveDate {
        self.steps.last().map_or(NaiveDate::MIN, |step| step.on)
    }

    /// 收到申请之日 (条例第三十一条), from which every limit is counted: the day of submission at the counter, the day of
    /// signature for signed post, and for everything else the day by which both sides have confirmed.
    pub fn received_on(&self) -> Option<NaiveDate> {
        match self.way {
            SubmissionWay::Counter | SubmissionWay::SignedPost => self.steps.first().map(|step| step.on),
            _ => Some(self.office_confirmed()?.on.max(self.applicant_confirmed()?.on)),
        }
    }

    /// 机关确认
    pub fn office_confirmed(&self) -> Option<&Step> {
        self.steps.iter().find(|step| step.what == What::OfficeConfirmed)
    }

    /// 申请人确认
    pub fn applicant_confirmed(&self) -> Option<&Step> {
        self.steps.iter().find(|step| matches!(step.what, What::ApplicantConfirmed { .. }))
    }

    /// 登记日期
    pub fn registered_on(&self) -> Option<NaiveDate> {
        self.steps.iter().find(|step| step.what == What::Registered).map(|step| step.on)
    }

    /// The step with which nothing was left to decide: reply, abandonment, withdrawal, transfer.
    pub fn closing(&self) -> Option<&Step> {
        self.steps.iter().find(|step| step.what.closes())
    }

    /// 办结日期: the day the clock stops.
    pub fn closed_on(&self) -> Option<NaiveDate> {
        self.closing().map(|step| step.on)
    }

    /// 补正要求 and the day the correction came.
    pub fn correction(&self) -> Option<(&Step, Option<NaiveDate>)> {
        let asked = self.steps.iter().find(|step| matches!(step.what, What::CorrectionRequested { .. }))?;
        let came = self.steps.iter().find(|step| step.what == What::Corrected);
        Some((asked, came.map(|step| step.on)))
    }

    /// 补正期限, while the correction is waited for.
    pub fn correction_due_on(&self) -> Option<NaiveDate> {
        match self.correction()? {
            (Step { what: What::CorrectionRequested { due_on }, .. }, None) => Some(*due_on),
            _ => None,
        }
    }

    /// 延期: the working days that were added, where it was approved.
    pub fn extension(&self) -> Option<(NaiveDate, u32)> {
        self.steps.iter().find_map(|step| match step.what {
            What::Extended { days, .. } => Some((step.on, days)),
            _ => None,
        })
    }

    /// 年度报告栏目 of how it ended (G§13, table 3).
    pub fn annual_row(&self) -> Option<AnnualRow> {
        match &self.closing()?.what {
            What::Replied { kind, .. } => Some(kind.annual_row()),
            What::Abandoned { cause: AbandonCause::NotCorrected } => Some(AnnualRow::Other1),
            What::Abandoned { cause: AbandonCause::NotPaid } => Some(AnnualRow::Other2),
            What::Transferred => Some(AnnualRow::NotProcessed1),
            _ => Some(AnnualRow::Other3),
        }
    }

    /// Who does this: the applicant, or somebody who handles the unit's cases.
    fn hand(&self, act: &Act, party: Party) -> Result<Hand, Refusal> {
        match party {
            Party::Applicant => Ok(Hand::Applicant),
            Party::Unit => {
                act.require(&HANDLERS, self.unit_id)?;
                Ok(Hand::of(&act.actor))
            }
        }
    }

    /// The day something happened: today, or an earlier one that is given, not before what happened last.
    fn day(&self, act: &Act, field: &str, given: Option<NaiveDate>) -> Result<NaiveDate, Refusal> {
        let (first, today) = (self.newest_on(), act.date());
        let on = given.unwrap_or(today);
        if (first..=today).contains(&on) {
            return Ok(on);
        }
        Err(Refusal::at(Ground::InvalidValue, field).found(on.to_string()).allowed(
            format!("{first} 至 {today} 之间的日期:不早于上一步,不晚于今天"),
            format!("a day from {first} to {today}: not before the last step, not after today"),
        ))
    }

    /// The day of what the applicant or the unit does. Whoever acts with number and code acts now.
    fn day_of(&self, act: &Act, party: Party, given: Option<NaiveDate>) -> Result<NaiveDate, Refusal> {
        if party == Party::Applicant && given.is_some() {
            return Err(Refusal::at(Ground::InvalidValue, "on")
                .allowed("不填,以系统记录的日期为准", "nothing: the system's own day counts"));
        }
        self.day(act, "on", given)
    }

    /// Refuses what needs a case that is under way: received, registered, and not closed.
    fn require_under_way(&self) -> Result<(), Refusal> {
        self.require_open()?;
        if self.received_on().is_none() {
            return Err(Refusal::of(Ground::ReceiptNotConfirmed));
        }
        if self.registered_on().is_none() {
            return Err(Refusal::of(Ground::RequestNotRegistered));
        }
        Ok(())
    }

    /// The same, where the applicant owes nothing.
    fn require_in_hand(&self) -> Result<(), Refusal> {
        self.require_under_way()?;
        if self.correction_due_on().is_some() || self.unpaid_fee().is_some() {
            return Err(Refusal::of(Ground::WaitingForApplicant));
        }
        Ok(())
    }

    fn require_open(&self) -> Result<(), Refusal> {
        match self.closed_on() {
            Some(on) => Err(Refusal::of(Ground::RequestClosed).found(on.to_string())),
            None => Ok(()),
        }
    }

    /// Takes the step, and tells the journal: codes and days, nothing of what anybody wrote.
    fn take(&mut self, act: &Act, action: &'static str, by: Hand, on: NaiveDate, what: What) -> Event {
        self.steps.push(Step { on, at: act.at, by, what });
        self.event(action).fact("on", on.to_string())
    }

    fn event(&self, action: &'static str) -> Event {
        Event::new(action, "InformationRequest", self.id.0)
            .of_unit(Some(self.unit_id))
            .fact("number", self.number.as_str())
            .fact("state", self.state().code())
    }

    /// Whether `act` reads the words of the case.
    pub fn shows_text_to(&self, act: &Act) -> bool {
        matches!(act.actor, Actor::Staff(_) | Actor::System) && act.holds(&TEXT_READERS, self.unit_id)
    }
}

/// The day on which something reached somebody: the day `on` which it was sent or a later one, and none that is still to come.
fn arrival(act: &Act, field: &str, on: NaiveDate, arrived_on: NaiveDate) -> Result<NaiveDate, Refusal> {
    let today = act.date();
    if (on..=today).contains(&arrived_on) {
        return Ok(arrived_on);
    }
    Err(Refusal::at(Ground::InvalidValue, field)
        .found(arrived_on.to_string())
        .allowed(format!("{on} 至 {today}"), format!("{on} to {today}")))
}

/// Refuses the end of a period that is none.
fn require_later(due_on: NaiveDate, than: NaiveDate) -> Result<(), Refusal> {
    if due_on > than {
        return Ok(());
    }
    Err(Refusal::at(Ground::InvalidValue, "dueOn")
        .found(due_on.to_string())
        .allowed(format!("晚于 {than}"), format!("later than {than}")))
}
