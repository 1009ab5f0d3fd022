//! 听证会、座谈会、列席会议: meetings the public sits in on, from the notice to the published record.

mod conduct;
mod notice;
mod selection;

#[cfg(test)]
mod tests;

use chrono::{DateTime, NaiveDate, Utc};
use serde::{Deserialize, Serialize};

pub use conduct::{Breach, BreachKind, Materials, MeetingRecord, RecordSummary};
pub use notice::{
    AgendaItem, AgendaTitle, AmendReason, Amended, Amendment, Announcement, MeetingPlace, MeetingTitle, Notice, Seats,
};
pub use selection::{AttendeeRole, DrawSeed, ListEntry, RegistrationTerms, Selection, SelectionMethod, SelectionRules};

use super::decision::DecisionId;
use super::{PUBLISHERS, without_personal_data};
use crate::act::{Act, china_date};
use crate::journal::Event;
use crate::refusal::{Ground, Refusal};
use crate::unit::UnitId;
use crate::vocabulary::Locale;
use crate::{code, id, text};

id! {
    /// Identifies a meeting.
    MeetingId, "meeting"
}

text! {
    /// 取消的理由.
    CancelReason, max 1000
}

code! {
    /// 会议类型.
    pub enum MeetingKind {
        /// 听证会
        Hearing = "HEARING" / "听证会" / "Hearing",
        /// 座谈会
        Symposium = "SYMPOSIUM" / "座谈会" / "Symposium",
        /// 列席会议: the public sits in on a meeting of the government.
        AttendedMeeting = "ATTENDED_MEETING" / "列席会议" / "Attended meeting",
    }
}

code! {
    /// 会议状态: by the hour and by what was published; nobody has to open it.
    pub enum MeetingState {
        /// 已公告
        Announced = "ANNOUNCED" / "已公告" / "Announced",
        /// 已召开,待公布会议情况
        Held = "HELD" / "已召开,待公布会议情况" / "Held, record to be published",
        /// 已公布会议情况
        Recorded = "RECORDED" / "已公布会议情况" / "Record published",
        /// 已取消
        Cancelled = "CANCELLED" / "已取消" / "Cancelled",
    }
}

/// 取消.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Cancellation {
    /// When.
    pub at: DateTime<Utc>,
    /// 理由
    pub reason: CancelReason,
}

/// 会议.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Meeting {
    /// Identity.
    pub id: MeetingId,
    /// 组织单位
    pub unit_id: UnitId,
    /// 决策事项
    pub decision_id: Option<DecisionId>,
    /// 类型
    pub kind: MeetingKind,
    /// 名称
    pub title: MeetingTitle,
    /// 召开时间
    pub starts_at: DateTime<Utc>,
    /// The rest of the notice, as it stands.
    pub notice: Notice,
    /// 公告时间
    pub announced_at: DateTime<Utc>,
    /// 变更, in their order.
    pub amendments: Vec<Amended>,
    /// 材料送达
    pub materials: Option<Materials>,
    /// 遴选结果
    pub selection: Option<Selection>,
    /// When the list of participants was first published.
    pub listed_at: Option<DateTime<Utc>>,
    /// When attendance was recorded.
    pub attended_at: Option<DateTime<Utc>>,
    /// 会议情况
    pub record: Option<MeetingRecord>,
    /// 取消
    pub cancellation: Option<Cancellation>,
    /// Counts the changes.
    pub version: i32,
}

impl Meeting {
    /// 取消, before it is held, with the reason for everybody to read.
    pub fn cancel(&mut self, act: &Act, reason: CancelReason) -> Result<Event, Refusal> {
        act.require(&PUBLISHERS, self.unit_id)?;
        self.require_state(act, &[MeetingState::Announced])?;
        without_personal_data("reason", Some(reason.as_str()))?;
        self.cancellation = Some(Cancellation { at: act.at, reason });
        Ok(self.event("cancelMeeting"))
    }

    /// 状态 at an instant.
    pub fn state(&self, at: DateTime<Utc>) -> MeetingState {
        match () {
            () if self.cancellation.is_some() => MeetingState::Cancelled,
            () if self.record.is_some() => MeetingState::Recorded,
            () if at >= self.starts_at => MeetingState::Held,
            () => MeetingState::Announced,
        }
    }

    /// The day of the meeting.
    pub fn held_on(&self) -> NaiveDate {
        china_date(self.starts_at)
    }

    /// Whether people may register at an instant.
    pub fn takes_registrations(&self, at: DateTime<Utc>) -> bool {
        let today = china_date(at);
        let registration = self.notice.registration.as_ref().filter(|_| self.selection.is_none());
        self.state(at) == MeetingState::Announced
            && registration.is_some_and(|it| (it.from..=it.until).contains(&today))
    }

    pub(super) fn require_state(&self, act: &Act, allowed: &[MeetingState]) -> Result<(), Refusal> {
        let state = self.state(act.at);
        if allowed.contains(&state) {
            return Ok(());
        }
        let names = |locale: Locale| {
            allowed.iter().map(|it| it.label(locale)).collect::<Vec<_>>().join(locale.pick("、", ", "))
        };
        Err(Refusal::of(Ground::WrongState).found(state.code()).allowed(names(Locale::Zh), names(Locale::En)))
    }

    fn event(&self, action: &'static str) -> Event {
        Event::new(action, "Meeting", self.id.0)
            .of_unit(Some(self.unit_id))
            .public()
            .fact("kind", self.kind.code())
            .fact("heldOn", self.held_on().to_string())
    }
}
