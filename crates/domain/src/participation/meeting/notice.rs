//! 会议公告: what is told beforehand, and what may still be changed of it.

use chrono::{DateTime, NaiveDate, SubsecRound, Utc};
use serde::{Deserialize, Serialize};

use super::selection::{AttendeeRole, RegistrationTerms, SelectionMethod};
use super::{Meeting, MeetingId, MeetingKind, MeetingState};
use crate::act::{Act, china_date};
use crate::document::DocumentId;
use crate::journal::{Change, ChangeType, Event};
use crate::participation::decision::{Decision, DecisionId};
use crate::participation::{PUBLISHERS, ParticipationPolicy, days_after, days_before, without_personal_data};
use crate::refusal::{Ground, Refusal};
use crate::text;
use crate::unit::UnitId;
use crate::vocabulary::by_code;

/// Seats of one role at most.
const MOST_SEATS: u32 = 200;
/// Items of an agenda at most.
const MOST_ITEMS: usize = 50;
/// Documents handed out at most.
const MOST_DOCUMENTS: usize = 10;
/// Days ahead that a meeting is announced at most, so that a slip of the year is noticed.
const MOST_DAYS_AHEAD: u32 = 366;
/// Times a notice is changed at most.
const MOST_AMENDMENTS: usize = 20;
/// 听证材料: days before a hearing by which its participants have the materials (713号令第十六条: 7日前). The configuration
/// may ask for more, not for less.
const HEARING_MATERIALS_DAYS: u32 = 7;

text! {
    /// 会议名称.
    MeetingTitle, max 200
}

text! {
    /// 地点.
    MeetingPlace, max 200
}

text! {
    /// 议题.
    AgendaTitle, max 300
}

text! {
    /// 变更的理由.
    AmendReason, max 1000
}

/// 议题.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct AgendaItem {
    /// 议题名称; of a closed item it is never public.
    pub title: AgendaTitle,
    /// 是否公开
    pub open: bool,
}

/// 名额.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Seats {
    /// 类别
    #[serde(with = "by_code")]
    pub role: AttendeeRole,
    /// How many.
    pub seats: u32,
}

/// 公告的内容.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Notice {
    /// 地点
    pub place: MeetingPlace,
    /// 议程
    pub agenda: Vec<AgendaItem>,
    /// 名额
    pub seats: Vec<Seats>,
    /// 报名; none where nobody can register.
    pub registration: Option<RegistrationTerms>,
    /// 决策草案、说明等材料, published with the notice.
    pub document_ids: Vec<DocumentId>,
}

/// What is announced.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Announcement {
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
    /// The rest of the notice.
    pub notice: Notice,
}

/// 变更: what is to stand in the notice from now on; what is none stays. Seats, method and rules of the selection are
/// never changed: people registered by them (713号令第十六条).
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Amendment {
    /// 召开时间
    pub starts_at: Option<DateTime<Utc>>,
    /// 地点
    pub place: Option<MeetingPlace>,
    /// 议程
    pub agenda: Option<Vec<AgendaItem>>,
    /// 材料
    pub document_ids: Option<Vec<DocumentId>>,
    /// 报名截止日期, which may only be put off.
    pub registration_until: Option<NaiveDate>,
    /// 理由, which is published.
    pub reason: AmendReason,
}

/// 变更公告: that the notice was changed, and why.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Amended {
    /// When.
    pub at: DateTime<Utc>,
    /// 理由
    pub reason: AmendReason,
    /// 原定召开时间, where it was moved.
    pub moved_from: Option<DateTime<Utc>>,
}

impl MeetingKind {
    const fn notice_days(self, policy: &ParticipationPolicy) -> u32 {
        match self {
            Self::Hearing => policy.hearing_notice_days,
            Self::Symposium => policy.symposium_notice_days,
            Self::AttendedMeeting => policy.attended_meeting_notice_days,
        }
    }

    /// 材料送达期限 of a hearing on a day; other meetings have none.
    fn materials_due(self, held_on: NaiveDate, policy: &ParticipationPolicy) -> Option<NaiveDate> {
        (self == Self::Hearing).then(|| days_before(held_on, materials_days(policy)))
    }

    /// Refuses a time that comes too soon after `act`, by which the public learns of it.
    fn require_time(self, act: &Act, policy: &ParticipationPolicy, starts_at: DateTime<Utc>) -> Result<(), Refusal> {
        if starts_at <= act.at {
            return Err(Refusal::at(Ground::InvalidValue, "startsAt")
                .found(starts_at.to_rfc3339())
                .allowed("以后的时间", "a time to come"));
        }
        let (today, held_on) = (act.date(), china_date(starts_at));
        let days = self.notice_days(policy);
        let (earliest, latest) = (days_after(today, days), days_after(today, MOST_DAYS_AHEAD));
        if held_on > latest {
            return Err(Refusal::at(Ground::InvalidValue, "startsAt")
                .found(held_on.to_string())
                .allowed(format!("不晚于 {latest}"), format!("{latest} or before")));
        }
        if held_on < earliest {
            return Err(Refusal::at(Ground::NoticeTooShort, "startsAt").found(held_on.to_string()).allowed(
                format!("最早 {earliest}(提前 {days} 日公告)"),
                format!("{earliest} or later: the notice is given {days} days before"),
            ));
        }
        match self.materials_due(held_on, policy) {
            Some(due_on) if due_on < today => {
                let earliest = days_after(today, materials_days(policy));
                Err(Refusal::at(Ground::MaterialsTooLate, "startsAt")
                    .found(held_on.to_string())
                    .allowed(format!("最早 {earliest}"), format!("{earliest} or later")))
            }
            _ => Ok(()),
        }
    }
}

impl Notice {
    fn check(&self, kind: MeetingKind) -> Result<(), Refusal> {
        self.check_agenda(kind)?;
        let count = self.document_ids.len();
        if count > MOST_DOCUMENTS {
            return Err(Refusal::at(Ground::InvalidValue, "documentIds")
                .found(count.to_string())
                .allowed(format!("至多 {MOST_DOCUMENTS} 份"), format!("at most {MOST_DOCUMENTS}")));
        }
        if kind == MeetingKind::Hearing && count == 0 {
            return Err(Refusal::at(Ground::MissingValue, "documentIds").allowed(
                "听证会应当提前公布决策草案及其说明等材料",
                "the draft and its explanation are published before a hearing",
            ));
        }
        for (index, it) in self.seats.iter().enumerate() {
            if !(1..=MOST_SEATS).contains(&it.seats) {
                return Err(Refusal::at(Ground::InvalidValue, "seats")
                    .found(it.seats.to_string())
                    .allowed(format!("1 至 {MOST_SEATS}"), format!("1 to {MOST_SEATS}")));
            }
            if self.seats[..index].iter().any(|other| other.role == it.role) {
                return Err(Refusal::at(Ground::InvalidValue, "seats")
                    .found(it.role.code())
                    .allowed("每个类别一次", "each role once"));
            }
        }
        without_personal_data("place", Some(self.place.as_str()))
    }

    /// A hearing is held in public (713号令第十七条); elsewhere something must be open to sit in on.
    fn check_agenda(&self, kind: MeetingKind) -> Result<(), Refusal> {
        if !(1..=MOST_ITEMS).contains(&self.agenda.len()) {
            return Err(Refusal::at(Ground::InvalidValue, "agenda")
                .found(self.agenda.len().to_string())
                .allowed(format!("1 至 {MOST_ITEMS} 项议题"), format!("1 to {MOST_ITEMS} items")));
        }
        if let Some(at) = self.agenda.iter().position(|it| !it.open).filter(|_| kind == MeetingKind::Hearing) {
            return Err(Refusal::at(Ground::HearingClosed, &format!("agenda.{at}.open"))
                .allowed("公开的议题", "items that are open"));
        }
        if !self.agenda.iter().any(|it| it.open) {
            return Err(Refusal::at(Ground::InvalidValue, "agenda")
                .allowed("至少一项公开的议题", "at least one item that is open"));
        }
        for (at, it) in self.agenda.iter().enumerate().filter(|(_, it)| it.open) {
            without_personal_data(&format!("agenda.{at}.title"), Some(it.title.as_str()))?;
        }
        Ok(())
    }

    /// Registration ends before the meeting; before a hearing so early that those who are selected then still have the
    /// materials in time. A hearing always says how its participants are selected (713号令第十六条); whoever is invited to
    /// one is entered by its handlers and selected by criteria.
    fn check_registration(
        &self,
        kind: MeetingKind,
        policy: &ParticipationPolicy,
        announced_on: NaiveDate,
        held_on: NaiveDate,
    ) -> Result<(), Refusal> {
        let Some(RegistrationTerms { from, until, method, rules }) = &self.registration else {
            return match kind {
                MeetingKind::Hearing => Err(Refusal::at(Ground::MissingValue, "registration").allowed(
                    "听证会应当提前公布听证参加人遴选办法",
                    "how the participants of a hearing are selected is published before it",
                )),
                MeetingKind::Symposium | MeetingKind::AttendedMeeting => Ok(()),
            };
        };
        let (from, until) = (*from, *until);
        if self.seats.is_empty() {
            return Err(Refusal::at(Ground::MissingValue, "seats").allowed("报名的类别和名额", "roles and their seats"));
        }
        if from < announced_on || until < from || until >= held_on {
            return Err(Refusal::at(Ground::InvalidValue, "registration.until")
                .found(format!("{from} – {until}"))
                .allowed(
                    format!("{announced_on} 至 {held_on} 的前一日之间"),
                    format!("between {announced_on} and the day before {held_on}"),
                ));
        }
        if let Some(due_on) = kind.materials_due(held_on, policy).filter(|due_on| until >= *due_on) {
            let latest = days_before(due_on, 1);
            return Err(Refusal::at(Ground::MaterialsTooLate, "registration.until").found(until.to_string()).allowed(
                format!("不晚于 {latest}:报名截止后遴选,材料不晚于 {due_on} 送达"),
                format!("{latest} or before: participants are selected after it, and have the materials by {due_on}"),
            ));
        }
        if *method != SelectionMethod::FirstCome && rules.is_none() {
            return Err(Refusal::at(Ground::MissingValue, "registration.rules")
                .allowed("遴选办法,与公告一并公布", "how participants are selected, published with the notice"));
        }
        without_personal_data("registration.rules", rules.as_ref().map(super::SelectionRules::as_str))
    }
}

impl Meeting {
    /// 发布会议公告.
    pub fn announce(
        act: &Act,
        policy: &ParticipationPolicy,
        decision: Option<&mut Decision>,
        announcement: Announcement,
    ) -> Result<(Self, Event), Refusal> {
        let Announcement { unit_id, decision_id, kind, title, starts_at, notice } = announcement;
        act.require(&PUBLISHERS, unit_id)?;
        let starts_at = starts_at.trunc_subsecs(3);
        without_personal_data("title", Some(title.as_str()))?;
        kind.require_time(act, policy, starts_at)?;
        notice.check(kind)?;
        notice.check_registration(kind, policy, act.date(), china_date(starts_at))?;
        let news = match decision {
            Some(decision) => decision.take_up(act, unit_id)?.then_some((decision.id, decision.unit_id)),
            None => None,
        };
        let id: MeetingId = act.new_id();
        let meeting = Self {
            id,
            unit_id,
            decision_id,
            kind,
            title,
            starts_at,
            notice,
            announced_at: act.at,
            amendments: Vec::new(),
            materials: None,
            selection: None,
            listed_at: None,
            attended_at: None,
            record: None,
            cancellation: None,
            version: 1,
        };
        let event = meeting.event("announceMeeting");
        let event = match news {
            Some((id, unit_id)) => event.also(Change::upsert(ChangeType::Decision, id.0, Some(unit_id))),
            None => event,
        };
        Ok((meeting, event))
    }

    /// 变更公告, before it is held. A new day is judged like one that is announced now; what people relied on when they
    /// registered stays (see [`Amendment`]).
    pub fn amend(&mut self, act: &Act, policy: &ParticipationPolicy, amendment: Amendment) -> Result<Event, Refusal> {
        act.require(&PUBLISHERS, self.unit_id)?;
        self.require_state(act, &[MeetingState::Announced])?;
        if self.amendments.len() >= MOST_AMENDMENTS {
            return Err(Refusal::of(Ground::WrongState).allowed(
                format!("至多变更 {MOST_AMENDMENTS} 次"),
                format!("changed {MOST_AMENDMENTS} times at most"),
            ));
        }
        let Amendment { starts_at, place, agenda, document_ids, registration_until, reason } = amendment;
        without_personal_data("reason", Some(reason.as_str()))?;
        let starts_at = starts_at.map_or(self.starts_at, |it| it.trunc_subsecs(3));
        let (held_on, was_on) = (china_date(starts_at), self.held_on());
        if starts_at <= act.at || held_on != was_on {
            self.kind.require_time(act, policy, starts_at)?;
        }
        let mut notice = self.notice.clone();
        notice.place = place.unwrap_or(notice.place);
        notice.agenda = agenda.unwrap_or(notice.agenda);
        if let Some(document_ids) = document_ids.filter(|it| *it != notice.document_ids) {
            if self.materials.is_some() {
                return Err(Refusal::at(Ground::WrongState, "documentIds")
                    .allowed("材料送达之前", "before the materials are delivered"));
            }
            notice.document_ids = document_ids;
        }
        if let Some(until) = registration_until {
            notice.registration = Some(self.registration_until(act, until)?);
        }
        notice.check(self.kind)?;
        notice.check_registration(self.kind, policy, china_date(self.announced_at), held_on)?;
        if let Some(due_on) = self.kind.materials_due(held_on, policy).filter(|_| held_on != was_on) {
            // Moved forward past the materials that were in time for the old day.
            if let Some(late) = self.materials.as_ref().filter(|it| it.delivered_on > due_on) {
                return Err(self.materials_too_late("startsAt", late.delivered_on, policy));
            }
        }
        if notice == self.notice && starts_at == self.starts_at {
            return Err(Refusal::of(Ground::MissingValue).allowed("至少变更一项", "at least one thing that changes"));
        }
        let moved_from = (starts_at != self.starts_at).then_some(self.starts_at);
        self.amendments.push(Amended { at: act.at, reason, moved_from });
        (self.starts_at, self.notice) = (starts_at, notice);
        let movement = moved_from.map(|_| was_on.to_string());
        Ok(self.event("amendMeeting").fact("movedFrom", movement))
    }

    /// 材料送达期限 of a hearing (713号令第十六条: 7日前).
    pub fn materials_due(&self, policy: &ParticipationPolicy) -> Option<NaiveDate> {
        self.kind.materials_due(self.held_on(), policy)
    }

    /// Says to which day the hearing would have to be moved so that materials of `delivered_on` are in time.
    pub(super) fn materials_too_late(
        &self,
        field: &str,
        delivered_on: NaiveDate,
        policy: &ParticipationPolicy,
    ) -> Refusal {
        let due_on = self.materials_due(policy).unwrap_or(NaiveDate::MIN);
        let earliest = days_after(delivered_on, materials_days(policy));
        Refusal::at(Ground::MaterialsTooLate, field).found(delivered_on.to_string()).allowed(
            format!("不晚于 {due_on};材料 {delivered_on} 送达的,听证会最早 {earliest} 召开(amendMeeting)"),
            format!("{due_on} or before; with materials of {delivered_on} the hearing is held on {earliest} or later (amendMeeting)"),
        )
    }

    /// 延长报名: the terms with a later end.
    fn registration_until(&self, act: &Act, until: NaiveDate) -> Result<RegistrationTerms, Refusal> {
        let registration = self.registration()?;
        if self.selection.is_some() {
            return Err(
                Refusal::at(Ground::WrongState, "registrationUntil").allowed("遴选之前", "before anybody was selected")
            );
        }
        if until < registration.until || until < act.date() {
            let earliest = registration.until.max(act.date());
            return Err(Refusal::at(Ground::PeriodOnlyExtended, "registrationUntil")
                .found(until.to_string())
                .allowed(format!("{earliest} 或以后"), format!("{earliest} or later")));
        }
        Ok(RegistrationTerms { until, ..registration.clone() })
    }
}

fn materials_days(policy: &ParticipationPolicy) -> u32 {
    policy.hearing_materials_days.max(HEARING_MATERIALS_DAYS)
}
