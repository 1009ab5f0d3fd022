//! 办理期限: the clock of a case, computed from its steps and the working calendar, and explained day for day.
//!
//! The day after the day of receipt is the first that counts (民法典第二百零一条). Every calendar day from there to today, or
//! to the day the case was closed, belongs to exactly one span; the working days of the spans that count are the days used.

use chrono::NaiveDate;

use super::InformationRequest;
use super::consulting::ConsultationKind;
use super::policy::Rules;
use super::step::What;
use crate::code;

/// 答复期限: working days (条例第三十三条第二款).
pub const REPLY_WITHIN: u32 = 20;

code! {
    /// 计时原因: why the days of a span count, or do not.
    pub enum SpanReason {
        /// 答复期限
        ReplyPeriod = "REPLY_PERIOD" / "答复期限" / "Reply period",
        /// 延期
        Extension = "EXTENSION" / "延长的答复期限" / "Extension",
        /// 延迟答复
        Deferral = "DEFERRAL" / "延迟答复的合理期限" / "Deferred reply",
        /// 逾期
        Overdue = "OVERDUE" / "逾期" / "Overdue",
        /// 补正前
        BeforeCorrection = "BEFORE_CORRECTION" / "补正前的期间,补正后重新计算" / "Before the correction: counted anew from there",
        /// 等待补正
        WaitingForCorrection = "WAITING_FOR_CORRECTION" / "等待申请人补正" / "Waiting for the correction",
        /// 征求第三方意见
        ConsultingThirdParty = "CONSULTING_THIRD_PARTY" / "征求第三方意见,不计入期限" / "Consulting a third party: not counted",
        /// 征求共同制作机关意见
        ConsultingCoMaker = "CONSULTING_CO_MAKER" / "征求其他行政机关意见,不计入期限" / "Consulting another agency: not counted",
        /// 等待缴费
        WaitingForPayment = "WAITING_FOR_PAYMENT" / "等待申请人缴费" / "Waiting for the fee",
        /// 缴费前
        BeforePayment = "BEFORE_PAYMENT" / "缴费前的期间,缴费次日起重新计算" / "Before the payment: counted anew from the day after it",
    }
}

impl SpanReason {
    /// Whether its working days are used up.
    pub const fn counts(self) -> bool {
        matches!(self, Self::ReplyPeriod | Self::Extension | Self::Deferral | Self::Overdue)
    }

    /// The article behind it.
    pub const fn legal_basis(self) -> &'static str {
        match self {
            Self::ReplyPeriod | Self::Extension | Self::Overdue => "《中华人民共和国政府信息公开条例》第三十三条第二款",
            Self::Deferral => "《中华人民共和国政府信息公开条例》第三十五条",
            Self::BeforeCorrection | Self::WaitingForCorrection => "《中华人民共和国政府信息公开条例》第三十条",
            Self::ConsultingThirdParty => "《中华人民共和国政府信息公开条例》第三十二条、第三十三条第三款",
            Self::ConsultingCoMaker => "《中华人民共和国政府信息公开条例》第三十三条第三款、第三十四条",
            Self::WaitingForPayment | Self::BeforePayment => {
                "《政府信息公开信息处理费管理办法》(国办函〔2020〕109号)第六条"
            }
        }
    }
}

/// 期间: consecutive days of one reason.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Span {
    /// The first day.
    pub from: NaiveDate,
    /// The last day.
    pub to: NaiveDate,
    /// Why they count, or do not.
    pub reason: SpanReason,
    /// How many of them are worked.
    pub working_days: u32,
}

/// 办理期限.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Clock {
    /// The day from which it runs now, itself not counted: of receipt, of the correction, of the payment.
    pub since: NaiveDate,
    /// The last day for the reply; none while it waits for the applicant, and nobody knows when it goes on.
    pub due_on: Option<NaiveDate>,
    /// Whether that day may move: the holidays of its year are not known, or an opinion is waited for and may come earlier.
    pub provisional: bool,
    /// Working days in all: twenty, and what was added, or those up to the end of a longer reasonable period.
    pub limit: u32,
    /// Working days used up.
    pub used: u32,
    /// The day of the event since which it stands still; none while it runs, or when the case is closed.
    pub paused_since: Option<NaiveDate>,
    /// Whether it was extended.
    pub extended: bool,
    /// Whether the reply, or whatever closed the case, or today is later than the last day.
    pub late: bool,
    /// Whether it has stopped for good.
    pub stopped: bool,
    /// Every day from the one after receipt.
    pub spans: Vec<Span>,
}

impl Clock {
    /// Working days that are left; negative when it is overdue.
    pub fn left(&self) -> i64 {
        i64::from(self.limit) - i64::from(self.used)
    }
}

/// Days that are left out: those after a day, up to and including another; none while it lasts.
struct Pause {
    after: NaiveDate,
    until: Option<NaiveDate>,
    reason: SpanReason,
}

impl Pause {
    fn holds(&self, day: NaiveDate) -> bool {
        self.after < day && self.until.is_none_or(|until| day <= until)
    }
}

/// What moves the clock, read off the steps.
struct Course {
    since: NaiveDate,
    restart: Option<(NaiveDate, SpanReason)>,
    pauses: Vec<Pause>,
    /// Working days of the reply period and its extension.
    limit: u32,
    /// The end of a longer reasonable period, which is a day and not a number of days.
    deferred_to: Option<NaiveDate>,
    waiting_provisional: bool,
}

impl Course {
    fn of(request: &InformationRequest, rules: Rules<'_>, received_on: NaiveDate, end: NaiveDate) -> Self {
        let mut pauses = Vec::new();
        let mut restart = None;
        if let Some((asked, came)) = request.correction() {
            pauses.push(Pause { after: asked.on, until: came, reason: SpanReason::WaitingForCorrection });
            restart = came.map(|on| (on, SpanReason::BeforeCorrection));
        }
        if let Some((noticed_on, _)) = request.fee() {
            let paid_on = request.paid_on();
            pauses.push(Pause { after: noticed_on, until: paid_on, reason: SpanReason::WaitingForPayment });
            if let Some(on) = paid_on.filter(|_| rules.policy.payment_restarts) {
                // A payment follows the correction, or there was none: one cannot be asked for while the other is owed.
                restart = match restart {
                    Some((corrected_on, reason)) if corrected_on > on => Some((corrected_on, reason)),
                    _ => Some((on, SpanReason::BeforePayment)),
                };
            }
        }
        let mut waiting_provisional = false;
        for it in request.consultations(rules) {
            let reason = match it.kind {
                ConsultationKind::ThirdParty => SpanReason::ConsultingThirdParty,
                ConsultationKind::CoMaker => SpanReason::ConsultingCoMaker,
            };
            waiting_provisional |= it.is_open(end) || it.provisional && it.answer.is_none();
            pauses.push(Pause { after: it.sent_on, until: Some(it.ends_on()), reason });
        }
        let since = restart.map_or(received_on, |(on, _)| on);
        let extended = request.extension().map_or(0, |(_, days)| days);
        let deferred_to = request.deferral().map(|(_, due_on, _)| due_on);
        Self { since, restart, pauses, limit: REPLY_WITHIN + extended, deferred_to, waiting_provisional }
    }

    /// Why a day is left out; none when it counts.
    fn left_out(&self, day: NaiveDate) -> Option<SpanReason> {
        let waits = |pause: &&Pause| {
            matches!(pause.reason, SpanReason::WaitingForCorrection | SpanReason::WaitingForPayment) && pause.holds(day)
        };
        let waiting = self.pauses.iter().find(waits).map(|pause| pause.reason);
        let before = self.restart.filter(|(on, _)| day <= *on).map(|(_, reason)| reason);
        let consulting = self.pauses.iter().find(|pause| pause.holds(day)).map(|pause| pause.reason);
        waiting.or(before).or(consulting)
    }

    /// Whether the working day is used up.
    fn counts(&self, rules: Rules<'_>, day: NaiveDate) -> bool {
        rules.calendar.day(day).is_worked() && self.left_out(day).is_none()
    }

    /// Working days in all.
    fn whole_limit(&self, rules: Rules<'_>) -> u32 {
        let days = |until| self.since.iter_days().skip(1).take_while(move |day| *day <= until);
        let deferred = self.deferred_to.map_or(0, |until| days(until).filter(|day| self.counts(rules, *day)).count());
        self.limit.max(u32::try_from(deferred).unwrap_or(u32::MAX))
    }

    /// The last day of the limit, and whether a day on the way lies in an unknown year. None while a wait has no end.
    fn due_on(&self, rules: Rules<'_>) -> Option<(NaiveDate, bool)> {
        if self.pauses.iter().any(|pause| pause.until.is_none()) {
            return None;
        }
        let (mut day, mut counted, mut provisional) = (self.since, 0, false);
        while counted < self.limit {
            day = day.succ_opt()?;
            provisional |= !rules.calendar.is_known(day);
            counted += u32::from(self.counts(rules, day));
        }
        Some(self.deferred_to.filter(|until| *until >= day).map_or((day, provisional), |until| (until, false)))
    }
}

impl InformationRequest {
    /// The clock as it stands on `today`; none before the day of receipt is known.
    pub fn clock(&self, rules: Rules<'_>, today: NaiveDate) -> Option<Clock> {
        let received_on = self.received_on()?;
        let closed_on = self.closed_on();
        let end = closed_on.unwrap_or(today);
        let course = Course::of(self, rules, received_on, end);
        let due = course.due_on(rules);
        let due_on = due.map(|it| it.0);
        let (spans, used) = spans(&course, rules, received_on, end);
        let standing = course
            .pauses
            .iter()
            .filter(|pause| closed_on.is_none() && pause.after <= end && pause.until.is_none_or(|until| end <= until));
        // On the last day of a wait that has ended the clock is about to run again.
        let ended =
            |pause: &Pause| self.steps.last().is_some_and(|step| ends(&step.what) && Some(step.on) == pause.until);
        let paused_since = standing.filter(|pause| !ended(pause)).map(|pause| pause.after).min();
        Some(Clock {
            since: course.since,
            due_on,
            provisional: due.is_some_and(|it| it.1) || closed_on.is_none() && course.waiting_provisional,
            limit: course.whole_limit(rules),
            used,
            paused_since,
            extended: self.extension().is_some(),
            late: due_on.is_some_and(|due_on| due_on < end),
            stopped: closed_on.is_some(),
            spans,
        })
    }

    /// Whether the case was closed, or the reply given, after its last day.
    pub fn is_late(&self, rules: Rules<'_>) -> bool {
        self.closed_on().and_then(|on| self.clock(rules, on)).is_some_and(|clock| clock.late)
    }
}

fn ends(what: &What) -> bool {
    matches!(what, What::Corrected | What::Paid | What::Answered { .. })
}

/// The days after receipt, one reason after the other, and how many working days are used.
fn spans(course: &Course, rules: Rules<'_>, received_on: NaiveDate, end: NaiveDate) -> (Vec<Span>, u32) {
    let mut spans: Vec<Span> = Vec::new();
    let mut used = 0;
    let days = std::iter::successors(received_on.succ_opt(), NaiveDate::succ_opt).take_while(|day| *day <= end);
    for day in days {
        let worked = rules.calendar.day(day).is_worked();
        let reason = course.left_out(day).unwrap_or_else(|| {
            used += u32::from(worked);
            match used {
                0..=REPLY_WITHIN => SpanReason::ReplyPeriod,
                _ if used <= course.limit => SpanReason::Extension,
                _ if course.deferred_to.is_some_and(|until| day <= until) => SpanReason::Deferral,
                _ => SpanReason::Overdue,
            }
        });
        match spans.last_mut() {
            Some(span) if span.reason == reason => {
                span.to = day;
                span.working_days += u32::from(worked);
            }
            _ => spans.push(Span { from: day, to: day, reason, working_days: u32::from(worked) }),
        }
    }
    (spans, used)
}
