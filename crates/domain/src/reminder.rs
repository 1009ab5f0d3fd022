//! 督办提醒: what waits for somebody today, from every concept that has a last day or somebody waiting. Computed each time
//! it is asked for, never stored: what is done is gone from the list.
//!
//! A reminder names no person and repeats nothing that anybody wrote.

use chrono::NaiveDate;
use uuid::Uuid;

use crate::act::Act;
use crate::calendar::Calendar;
use crate::code;
use crate::person::HANDLERS;
use crate::staff::Role;
use crate::unit::UnitId;

/// 即将到期: working days ahead, where the concept's own policy does not say how many.
pub const SOON_WORKING_DAYS: u32 = 5;

/// Who is reminded of what waits in a unit: whoever handles it, and the office that looks after it (督办). The audit changes
/// nothing and is reminded of nothing.
pub const REMINDED: [Role; 3] = [Role::Editor, Role::Reviewer, Role::Office];
/// Who does it where the office may, too.
const EVERY_ROLE: [Role; 3] = REMINDED;

code! {
    /// 提醒类别, in the order in which those of one day are listed.
    pub enum ReminderKind {
        /// 依申请公开:待确认收到
        RequestToConfirm = "REQUEST_TO_CONFIRM" / "信息公开申请待确认收到" / "An information request waits for its receipt to be confirmed",
        /// 依申请公开:待答复
        RequestToReply = "REQUEST_TO_REPLY" / "信息公开申请待答复" / "An information request waits for its reply",
        /// 依申请公开:待送达
        RequestToDeliver = "REQUEST_TO_DELIVER" / "答复书待送达" / "A reply waits to be delivered",
        /// 咨询待答复
        EnquiryToAnswer = "ENQUIRY_TO_ANSWER" / "咨询待答复" / "An enquiry waits for its answer",
        /// 征求意见待反馈
        FeedbackToPublish = "FEEDBACK_TO_PUBLISH" / "征求意见待反馈" / "A consultation waits for its feedback",
        /// 渠道待发布
        DeliveryMissing = "DELIVERY_MISSING" / "渠道尚未发布" / "A channel has not published a document yet",
        /// 渠道待撤回
        RecallDue = "RECALL_DUE" / "渠道尚未撤回" / "A channel has not taken a withdrawn document down yet",
        /// 公开义务待履行
        ObligationDue = "OBLIGATION_DUE" / "公开义务待履行" / "Something is to be published",
        /// 工作步骤待完成
        MilestoneDue = "MILESTONE_DUE" / "工作步骤待完成" / "A milestone is to be reached",
    }
}

code! {
    /// 紧急程度.
    pub enum ReminderState {
        /// 已逾期
        Overdue = "OVERDUE" / "已逾期" / "Overdue",
        /// 今天到期
        DueToday = "DUE_TODAY" / "今天到期" / "Due today",
        /// 即将到期
        DueSoon = "DUE_SOON" / "即将到期" / "Due soon",
        /// 待办,没有法定的最后一日: no law names a last day, and none is invented.
        Waiting = "WAITING" / "待办" / "Waits, without a last day in law",
    }
}

impl ReminderKind {
    /// Who does something about it; whoever else is reminded oversees those who do.
    pub const fn handlers(self) -> &'static [Role] {
        match self {
            Self::RequestToConfirm | Self::RequestToReply | Self::RequestToDeliver | Self::EnquiryToAnswer => &HANDLERS,
            Self::FeedbackToPublish
            | Self::DeliveryMissing
            | Self::RecallDue
            | Self::ObligationDue
            | Self::MilestoneDue => &EVERY_ROLE,
        }
    }
}

/// By when something is due, or since when it waits.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Timing {
    /// 最后一日
    DueOn(NaiveDate),
    /// 等待自
    WaitingSince(NaiveDate),
}

impl Timing {
    /// The day by which reminders are ordered.
    pub const fn day(self) -> NaiveDate {
        match self {
            Self::DueOn(on) | Self::WaitingSince(on) => on,
        }
    }

    /// 最后一日
    pub const fn due_on(self) -> Option<NaiveDate> {
        match self {
            Self::DueOn(on) => Some(on),
            Self::WaitingSince(_) => None,
        }
    }

    /// How urgent it is.
    pub fn state(self, today: NaiveDate) -> ReminderState {
        match self {
            Self::WaitingSince(_) => ReminderState::Waiting,
            Self::DueOn(on) if on < today => ReminderState::Overdue,
            Self::DueOn(on) if on == today => ReminderState::DueToday,
            Self::DueOn(_) => ReminderState::DueSoon,
        }
    }
}

/// 提醒.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Reminder {
    /// 类别
    pub kind: ReminderKind,
    /// 对象: the record, as the API names it.
    pub subject_id: String,
    /// 编号或者标题 that names nobody.
    pub title: String,
    /// 责任单位
    pub unit_id: UnitId,
    /// 期限
    pub timing: Timing,
    /// 位置 among those of the same day and kind: opaque, and unlike any other's.
    pub place: String,
}

/// Where a reminder stands in the list.
pub type ReminderPlace = (NaiveDate, ReminderKind, String);

impl Reminder {
    /// Its place in the list: by day, then kind.
    pub fn place(&self) -> ReminderPlace {
        (self.timing.day(), self.kind, self.place.clone())
    }

    /// Calendar days left; negative once it is overdue. None without a last day.
    pub fn days_left(&self, today: NaiveDate) -> Option<i64> {
        Some((self.timing.due_on()? - today).num_days())
    }

    /// Working days left, today not counted; negative once it is overdue.
    pub fn working_days_left(&self, today: NaiveDate, calendar: &Calendar) -> Option<i64> {
        Some(calendar.working_days_between(today, self.timing.due_on()?))
    }

    /// 督办: whether `act` looks after those who do it, and does not do it.
    pub fn is_overseen_by(&self, act: &Act) -> bool {
        act.holds(&[Role::Office], self.unit_id) && !act.holds(self.kind.handlers(), self.unit_id)
    }
}

/// How many there are of a kind.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct ReminderTally {
    /// 已逾期
    pub overdue: u64,
    /// 今天到期
    pub due_today: u64,
    /// 即将到期
    pub due_soon: u64,
    /// 待办
    pub waiting: u64,
}

impl ReminderTally {
    /// Counts some more in a state.
    pub fn add(&mut self, state: ReminderState, count: u64) {
        *match state {
            ReminderState::Overdue => &mut self.overdue,
            ReminderState::DueToday => &mut self.due_today,
            ReminderState::DueSoon => &mut self.due_soon,
            ReminderState::Waiting => &mut self.waiting,
        } += count;
    }

    /// 合计
    pub const fn total(self) -> u64 {
        self.overdue + self.due_today + self.due_soon + self.waiting
    }
}

/// A place within a day that is a record's identifier alone.
pub fn place_of(id: Uuid) -> String {
    id.simple().to_string()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::calendar::CalendarYear;

    fn day(text: &str) -> NaiveDate {
        text.parse().unwrap()
    }

    /// 2026-02-14 is a Saturday that is worked, in front of the Spring Festival from the 15th to the 23rd.
    fn calendar() -> Calendar {
        Calendar::new([CalendarYear {
            year: 2026,
            holidays: (15..=23).map(|it| day(&format!("2026-02-{it}"))).collect(),
            workdays: [day("2026-02-14"), day("2026-02-28")].into(),
            ..CalendarYear::default()
        }])
    }

    fn due(on: &str) -> Reminder {
        Reminder {
            kind: ReminderKind::EnquiryToAnswer,
            subject_id: "enquiry_1".to_owned(),
            title: "ZX-2026-000001".to_owned(),
            unit_id: UnitId(Uuid::nil()),
            timing: Timing::DueOn(day(on)),
            place: place_of(Uuid::nil()),
        }
    }

    #[test]
    fn a_last_day_is_soon_then_today_then_over() {
        let timing = due("2026-02-14").timing;
        assert_eq!(timing.state(day("2026-02-13")), ReminderState::DueSoon);
        assert_eq!(timing.state(day("2026-02-14")), ReminderState::DueToday);
        assert_eq!(timing.state(day("2026-02-15")), ReminderState::Overdue);
        let waits = Timing::WaitingSince(day("2026-01-01"));
        assert_eq!((waits.state(day("2026-02-14")), waits.due_on()), (ReminderState::Waiting, None));
    }

    /// The make-up Saturday is a working day left; the festival behind it is none.
    #[test]
    fn working_days_left_count_the_make_up_saturday() {
        let left = |today: &str, on: &str| due(on).working_days_left(day(today), &calendar());
        assert_eq!(left("2026-02-13", "2026-02-14"), Some(1));
        assert_eq!(left("2026-02-13", "2026-02-24"), Some(2));
        assert_eq!(left("2026-02-24", "2026-02-13"), Some(-2));
        assert_eq!(due("2026-02-24").days_left(day("2026-02-13")), Some(11));
        let waits = Reminder { timing: Timing::WaitingSince(day("2026-02-13")), ..due("2026-02-13") };
        assert_eq!(
            (waits.days_left(day("2026-02-14")), waits.working_days_left(day("2026-02-14"), &calendar())),
            (None, None)
        );
    }
}
