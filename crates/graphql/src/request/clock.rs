//! 办理期限, as it explains itself.

use async_graphql::{Context, Object};
use domain::request as model;
use domain::request::SpanReason;

use crate::code::Code;
use crate::context::{LocaleCode, Reach};
use crate::time::Date;

/// The clock of a request on the day it was asked for.
pub struct Clock(pub(super) model::Clock);

/// Consecutive days of one reason.
pub struct Span(model::Span);

/// 办理期限:由办理步骤和工作日历逐日算出,并说明每一天为什么计入或者不计入。
/// The clock of a request: computed from its steps and the working calendar, and explained day for day.
#[Object(name = "InformationRequestClock")]
impl Clock {
    /// 起算日(收到申请、收到补正或者缴费之日),当日不计入。The day from which it runs, itself not counted: of receipt, of the correction, of the payment.
    async fn since(&self) -> Date {
        Date(self.0.since)
    }
    /// 答复期限的最后一日;等待申请人期间尚不能确定,为 null。The last day for the reply; null while it waits for the applicant, as nobody knows when it goes on.
    async fn due_on(&self) -> Option<Date> {
        self.0.due_on.map(Date)
    }
    /// 该日是否可能变动:当年放假安排尚未公布,或者正在征求意见。Whether that day may move: holidays not published yet, or an opinion is waited for.
    async fn provisional(&self) -> bool {
        self.0.provisional
    }
    /// 期限的工作日数:20,延期的加上所延日数。Working days in all: 20, and what was added.
    async fn limit(&self) -> u32 {
        self.0.limit
    }
    /// 已用工作日,即各计入期间工作日之和(重新起算的从起算日计)。Working days used: the sum of the spans that count.
    async fn working_days_used(&self) -> u32 {
        self.0.used
    }
    /// 剩余工作日;逾期为负。Working days left; negative when overdue.
    async fn working_days_left(&self) -> i64 {
        self.0.left()
    }
    /// 自该日起暂停;未暂停或者已办结的为 null。The day since which it stands still; null while it runs, or when the case is closed.
    async fn paused_since(&self) -> Option<Date> {
        self.0.paused_since.map(Date)
    }
    /// 是否已延期。Whether it was extended.
    async fn extended(&self) -> bool {
        self.0.extended
    }
    /// 是否逾期:办结之日(未办结的为今天)晚于最后一日。Whether the end, or today, is later than the last day.
    async fn late(&self) -> bool {
        self.0.late
    }
    /// 是否已停止(办结)。Whether it has stopped for good.
    async fn stopped(&self) -> bool {
        self.0.stopped
    }
    /// 自收到之日次日起的每一天,分段。Every day from the one after receipt, reason by reason.
    async fn spans(&self) -> Vec<Span> {
        self.0.spans.iter().cloned().map(Span).collect()
    }
}

/// 期间:原因相同的连续各日。Consecutive days of one reason.
#[Object(name = "InformationRequestSpan")]
impl Span {
    /// 第一日。First day.
    async fn from(&self) -> Date {
        Date(self.0.from)
    }
    /// 最后一日。Last day.
    async fn to(&self) -> Date {
        Date(self.0.to)
    }
    /// 其工作日是否计入期限。Whether its working days are used up.
    async fn counts(&self) -> bool {
        self.0.reason.counts()
    }
    /// 其中的工作日数,含调休上班日。How many of them are worked, make-up days included.
    async fn working_days(&self) -> u32 {
        self.0.working_days
    }
    /// 原因。Why.
    async fn reason(&self) -> Code<SpanReason> {
        Code(self.0.reason)
    }
    /// 原因说明。Why, in words.
    async fn reason_label(&self, ctx: &Context<'_>, locale: Option<LocaleCode>) -> &str {
        self.0.reason.label(ctx.language(locale))
    }
    /// 法律依据。The article behind it.
    async fn legal_basis(&self) -> &str {
        self.0.reason.legal_basis()
    }
}
