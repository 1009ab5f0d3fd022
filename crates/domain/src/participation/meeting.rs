//! 听证会、座谈会、列席会议: meetings the public sits in on, from the notice to the published record.

use std::collections::BTreeSet;

use chrono::{DateTime, NaiveDate, Utc};
use serde::{Deserialize, Serialize};

use super::attendance::{Attendance, AttendanceId, AttendanceState};
use super::decision::{Decision, DecisionId};
use super::{PUBLISHERS, ParticipationPolicy, days_after, days_before, without_personal_data};
use crate::act::{Act, china_date};
use crate::document::DocumentId;
use crate::journal::{Change, ChangeType, Event};
use crate::person::HANDLERS;
use crate::refusal::{Ground, Refusal};
use crate::unit::UnitId;
use crate::vocabulary::by_code;
use crate::{code, id, text};

/// Seats of one role at most.
const MOST_SEATS: u32 = 1_000;
/// Items of an agenda at most.
const MOST_ITEMS: usize = 50;
/// Documents handed out at most.
const MOST_DOCUMENTS: usize = 20;

id! {
    /// Identifies a meeting.
    MeetingId, "meeting"
}

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
    /// 遴选办法: published with the notice (713号令第十六条).
    SelectionRules, max 2000
}

text! {
    /// 取消的理由.
    CancelReason, max 1000
}

text! {
    /// 会议情况: what was said and what came of it.
    RecordSummary, max 5000
}

text! {
    /// 抽签种子: published, so that anybody can draw again.
    DrawSeed, max 100
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
    /// 列席人员类别 (the plan, part two (二)).
    pub enum AttendeeRole {
        /// 利益相关方
        Stakeholder = "STAKEHOLDER" / "利益相关方" / "Stakeholder",
        /// 群众代表
        Citizen = "CITIZEN" / "群众代表" / "Citizens' representative",
        /// 专家
        Expert = "EXPERT" / "专家" / "Expert",
        /// 媒体
        Media = "MEDIA" / "媒体" / "Media",
        /// 其他, such as delegates.
        Other = "OTHER" / "其他" / "Other",
    }
}

code! {
    /// 遴选方式.
    pub enum SelectionMethod {
        /// 按报名先后
        FirstCome = "FIRST_COME" / "按报名先后" / "In the order of registration",
        /// 抽签: by a seed that is published.
        Draw = "DRAW" / "抽签" / "By draw",
        /// 按公布的标准遴选
        Criteria = "CRITERIA" / "按公布的标准遴选" / "By published criteria",
    }
}

code! {
    /// 会议状态.
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

code! {
    /// 违规情形 of a hearing (713号令第十六条).
    pub enum BreachKind {
        /// 听证材料送达迟于听证会召开7日前
        MaterialsLate = "MATERIALS_LATE" / "听证材料未在规定期限前送达" / "Materials were delivered late",
        /// 听证材料未送达
        MaterialsMissing = "MATERIALS_MISSING" / "听证材料尚未送达" / "Materials were not delivered",
        /// 听证参加人名单未提前公布
        ParticipantsUnpublished = "PARTICIPANTS_UNPUBLISHED" / "听证参加人名单未提前公布" / "The list of participants was not published before",
    }
}

/// 议题.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct AgendaItem {
    /// 议题名称; of a closed item it is not public.
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

/// 报名.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct RegistrationTerms {
    /// First day.
    pub from: NaiveDate,
    /// Last day.
    pub until: NaiveDate,
    /// 遴选方式
    #[serde(with = "by_code")]
    pub method: SelectionMethod,
    /// 遴选办法
    pub rules: Option<SelectionRules>,
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
    /// 报名; none where people are invited.
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

/// 材料送达.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Materials {
    /// 送达日期
    pub delivered_on: NaiveDate,
    /// When it was entered.
    pub at: DateTime<Utc>,
}

/// 遴选结果.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Selection {
    /// When.
    pub at: DateTime<Utc>,
    /// 抽签种子
    pub seed: Option<DrawSeed>,
}

/// 会议情况, as published.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct MeetingRecord {
    /// When.
    pub at: DateTime<Utc>,
    /// 会议记录
    pub document_id: DocumentId,
    /// 摘要
    pub summary: RecordSummary,
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
    /// The rest of the notice.
    pub notice: Notice,
    /// 公告时间
    pub announced_at: DateTime<Utc>,
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

/// 违规情形: what the rule asked for by which day, and when it happened.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Breach {
    /// What.
    pub kind: BreachKind,
    /// The last day on which it would have been in time.
    pub due_on: NaiveDate,
    /// When it happened.
    pub done_on: Option<NaiveDate>,
}

/// 名单中的一行: how one who was selected stands in the public list.
#[derive(Clone, Debug)]
pub struct ListEntry {
    /// Who.
    pub id: AttendanceId,
    /// 公开的称谓, where they agreed to it.
    pub public_name: Option<super::attendance::PublicName>,
    /// 本人同意公开
    pub consented: bool,
}

impl MeetingKind {
    const fn notice_days(self, policy: &ParticipationPolicy) -> u32 {
        match self {
            Self::Hearing => policy.hearing_notice_days,
            Self::Symposium => policy.symposium_notice_days,
            Self::AttendedMeeting => policy.attended_meeting_notice_days,
        }
    }
}

impl Announcement {
    fn check(&self, act: &Act, policy: &ParticipationPolicy) -> Result<(), Refusal> {
        let refuse = |field: &str, found: String, zh: String, en: String| {
            Err(Refusal::at(Ground::InvalidValue, field).found(found).allowed(zh, en))
        };
        if self.starts_at <= act.at {
            return refuse(
                "startsAt",
                self.starts_at.to_rfc3339(),
                "以后的时间".to_owned(),
                "a time to come".to_owned(),
            );
        }
        let (held_on, days) = (china_date(self.starts_at), self.kind.notice_days(policy));
        let earliest = days_after(act.date(), days);
        if held_on < earliest {
            return Err(Refusal::at(Ground::NoticeTooShort, "startsAt").found(held_on.to_string()).allowed(
                format!("最早 {earliest}(提前 {days} 日公告)"),
                format!("{earliest} or later: the notice is given {days} days before"),
            ));
        }
        let notice = &self.notice;
        if !(1..=MOST_ITEMS).contains(&notice.agenda.len()) {
            let (zh, en) = (format!("1 至 {MOST_ITEMS} 项议题"), format!("1 to {MOST_ITEMS} items"));
            return refuse("agenda", notice.agenda.len().to_string(), zh, en);
        }
        if notice.document_ids.len() > MOST_DOCUMENTS {
            let (zh, en) = (format!("至多 {MOST_DOCUMENTS} 份"), format!("at most {MOST_DOCUMENTS}"));
            return refuse("documentIds", notice.document_ids.len().to_string(), zh, en);
        }
        if self.kind == MeetingKind::Hearing && notice.document_ids.is_empty() {
            return Err(Refusal::at(Ground::MissingValue, "documentIds").allowed(
                "听证会应当提前公布决策草案及其说明等材料",
                "the draft and its explanation are published before a hearing",
            ));
        }
        for (index, it) in notice.seats.iter().enumerate() {
            if !(1..=MOST_SEATS).contains(&it.seats) {
                let (zh, en) = (format!("1 至 {MOST_SEATS}"), format!("1 to {MOST_SEATS}"));
                return refuse("seats", it.seats.to_string(), zh, en);
            }
            if notice.seats[..index].iter().any(|other| other.role == it.role) {
                let (zh, en) = ("每个类别一次".to_owned(), "each role once".to_owned());
                return refuse("seats", it.role.code().to_owned(), zh, en);
            }
        }
        let Some(registration) = &notice.registration else { return Ok(()) };
        if notice.seats.is_empty() {
            return Err(Refusal::at(Ground::MissingValue, "seats").allowed("报名的类别和名额", "roles and their seats"));
        }
        let (from, until) = (registration.from, registration.until);
        if from < act.date() || until < from || until >= held_on {
            return refuse(
                "registration.until",
                format!("{from} – {until}"),
                format!("{} 至 {held_on} 的前一日之间", act.date()),
                format!("between {} and the day before {held_on}", act.date()),
            );
        }
        if registration.method != SelectionMethod::FirstCome && registration.rules.is_none() {
            return Err(Refusal::at(Ground::MissingValue, "registration.rules")
                .allowed("遴选办法,与公告一并公布", "how participants are selected, published with the notice"));
        }
        Ok(())
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
        act.require(&PUBLISHERS, announcement.unit_id)?;
        announcement.check(act, policy)?;
        let news = match decision {
            Some(decision) => decision.take_up(act, announcement.unit_id)?.then_some((decision.id, decision.unit_id)),
            None => None,
        };
        let meeting = Self {
            id: act.new_id(),
            unit_id: announcement.unit_id,
            decision_id: announcement.decision_id,
            kind: announcement.kind,
            title: announcement.title,
            starts_at: announcement.starts_at,
            notice: announcement.notice,
            announced_at: act.at,
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

    /// 取消, before it is held.
    pub fn cancel(&mut self, act: &Act, reason: CancelReason) -> Result<Event, Refusal> {
        act.require(&PUBLISHERS, self.unit_id)?;
        self.require_state(act, &[MeetingState::Announced])?;
        self.cancellation = Some(Cancellation { at: act.at, reason });
        Ok(self.event("cancelMeeting"))
    }

    /// 材料送达: on which day the participants had the materials. A day that was too late is recorded and named as a
    /// breach, see [`Self::breaches`].
    pub fn deliver_materials(&mut self, act: &Act, delivered_on: NaiveDate) -> Result<Event, Refusal> {
        act.require(&HANDLERS, self.unit_id)?;
        self.require_state(act, &[MeetingState::Announced, MeetingState::Held])?;
        let (from, today) = (china_date(self.announced_at), act.date());
        if !(from..=today).contains(&delivered_on) {
            return Err(Refusal::at(Ground::InvalidValue, "deliveredOn")
                .found(delivered_on.to_string())
                .allowed(format!("{from} 至 {today}"), format!("{from} to {today}")));
        }
        self.materials = Some(Materials { delivered_on, at: act.at });
        Ok(self.event("recordMaterialsDelivery").fact("deliveredOn", delivered_on.to_string()))
    }

    /// 遴选, once registration is over, by the method that was published. `rank` orders a draw: it is given the seed and
    /// the number, which anybody can do again. `chosen` names those who meet the published criteria.
    pub fn select(
        &mut self,
        act: &Act,
        attendances: &mut [Attendance],
        seed: Option<DrawSeed>,
        chosen: &[AttendanceId],
        rank: impl Fn(&str) -> [u8; 32],
    ) -> Result<Event, Refusal> {
        act.require(&PUBLISHERS, self.unit_id)?;
        self.require_state(act, &[MeetingState::Announced])?;
        let registration = self.registration()?;
        if act.date() <= registration.until {
            return Err(Refusal::of(Ground::WrongState)
                .found(format!("{} – {}", registration.from, registration.until))
                .allowed(
                    format!("报名截止({})之后", registration.until),
                    format!("after registration ends on {}", registration.until),
                ));
        }
        if self.selection.is_some() {
            return Err(Refusal::of(Ground::WrongState).allowed("尚未遴选", "before anybody was selected"));
        }
        let method = registration.method;
        match (method, &seed) {
            (SelectionMethod::Draw, None) => {
                return Err(Refusal::at(Ground::MissingValue, "drawSeed")
                    .allowed("公开产生的随机数,如公证摇号结果", "a number drawn in public, which is published"));
            }
            (SelectionMethod::FirstCome | SelectionMethod::Criteria, Some(_)) => {
                return Err(Refusal::at(Ground::InvalidValue, "drawSeed").allowed("抽签时填写", "for a draw only"));
            }
            _ => {}
        }
        let chosen: BTreeSet<_> = chosen.iter().collect();
        if method != SelectionMethod::Criteria && !chosen.is_empty() {
            return Err(Refusal::at(Ground::InvalidValue, "attendanceIds")
                .allowed("按公布的标准遴选时填写", "for a selection by criteria only"));
        }
        if let Some(stranger) = chosen.iter().find(|id| attendances.iter().all(|it| it.id != ***id)) {
            return Err(Refusal::at(Ground::UnknownReference, "attendanceIds").found(stranger.to_string()));
        }
        let drawn = |it: &Attendance| rank(&format!("{}:{}", seed.as_ref().map_or("", DrawSeed::as_str), it.number));
        let mut selected = BTreeSet::new();
        for seats in &self.notice.seats {
            let mut of_role: Vec<_> = attendances.iter().filter(|it| it.role == seats.role).collect();
            match method {
                SelectionMethod::FirstCome => of_role.sort_by(|a, b| a.order().cmp(&b.order())),
                SelectionMethod::Draw => of_role.sort_by_cached_key(|it| (drawn(it), it.number.clone())),
                SelectionMethod::Criteria => of_role.retain(|it| chosen.contains(&it.id)),
            }
            let places = usize::try_from(seats.seats).unwrap_or(usize::MAX);
            if method == SelectionMethod::Criteria && of_role.len() > places {
                return Err(Refusal::at(Ground::InvalidValue, "attendanceIds")
                    .found(format!("{} {}", seats.role.code(), of_role.len()))
                    .allowed(format!("至多 {places} 人"), format!("at most {places}")));
            }
            selected.extend(of_role.into_iter().take(places).map(|it| it.id));
        }
        for attendance in attendances.iter_mut() {
            let is_selected = selected.contains(&attendance.id);
            attendance.state = if is_selected { AttendanceState::Selected } else { AttendanceState::NotSelected };
        }
        let event = self.event("selectAttendees").fact("method", method.code()).fact("selected", selected.len());
        let event = event.fact("seed", seed.as_ref().map(DrawSeed::as_str));
        self.selection = Some(Selection { at: act.at, seed });
        Ok(event)
    }

    /// 公布参加人名单: roles and numbers, and how somebody agreed to be named. Nobody is named without consent
    /// (个人信息保护法第二十五条). Who is left out of `entries` stands there without a name.
    pub fn list(&mut self, act: &Act, attendances: &mut [Attendance], entries: &[ListEntry]) -> Result<Event, Refusal> {
        act.require(&PUBLISHERS, self.unit_id)?;
        self.require_state(act, &[MeetingState::Announced, MeetingState::Held])?;
        if self.selection.is_none() {
            return Err(Refusal::of(Ground::WrongState).allowed("遴选之后", "after the selection"));
        }
        for (index, entry) in entries.iter().enumerate() {
            let is_selected = |it: &Attendance| it.id == entry.id && it.state.is_invited();
            if !attendances.iter().any(is_selected) {
                return Err(Refusal::at(Ground::UnknownReference, "participants")
                    .found(entry.id.to_string())
                    .allowed("已入选的报名", "registrations that were selected"));
            }
            if entry.public_name.is_some() && !entry.consented {
                return Err(Refusal::at(Ground::ConsentMissing, &format!("participants.{index}.consented")));
            }
            let name = entry.public_name.as_ref().map(super::attendance::PublicName::as_str);
            without_personal_data(&format!("participants.{index}.publicName"), name)?;
        }
        for attendance in attendances.iter_mut() {
            let entry = entries.iter().find(|it| it.id == attendance.id);
            attendance.listed = attendance.state.is_invited();
            attendance.public_name = entry.and_then(|it| it.public_name.clone());
        }
        self.listed_at = self.listed_at.or(Some(act.at));
        let listed = attendances.iter().filter(|it| it.listed).count();
        Ok(self.event("publishParticipants").fact("participants", listed))
    }

    /// 签到: who of those selected came.
    pub fn record_attendance(
        &mut self,
        act: &Act,
        attendances: &mut [Attendance],
        present: &[AttendanceId],
    ) -> Result<Event, Refusal> {
        act.require(&HANDLERS, self.unit_id)?;
        self.require_state(act, &[MeetingState::Held])?;
        if let Some(id) = present.iter().find(|id| !attendances.iter().any(|it| it.id == **id && it.state.is_invited()))
        {
            return Err(Refusal::at(Ground::UnknownReference, "attendanceIds")
                .found(id.to_string())
                .allowed("已入选的报名", "registrations that were selected"));
        }
        for attendance in attendances.iter_mut().filter(|it| it.state.is_invited()) {
            let came = present.contains(&attendance.id);
            attendance.state = if came { AttendanceState::Attended } else { AttendanceState::Absent };
        }
        self.attended_at = Some(act.at);
        Ok(self.event("recordAttendance").fact("attended", present.len()))
    }

    /// 公布会议情况; closed items of the agenda stay closed.
    pub fn publish_record(
        &mut self,
        act: &Act,
        document_id: DocumentId,
        summary: RecordSummary,
    ) -> Result<Event, Refusal> {
        act.require(&PUBLISHERS, self.unit_id)?;
        self.require_state(act, &[MeetingState::Held])?;
        without_personal_data("summary", Some(summary.as_str()))?;
        self.record = Some(MeetingRecord { at: act.at, document_id, summary });
        Ok(self.event("publishMeetingRecord").fact("documentId", document_id.to_string()))
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

    /// 材料送达期限 of a hearing (713号令第十六条: 7日前).
    pub fn materials_due(&self, policy: &ParticipationPolicy) -> Option<NaiveDate> {
        (self.kind == MeetingKind::Hearing).then(|| days_before(self.held_on(), policy.hearing_materials_days))
    }

    /// 违规情形 as they stand on a day.
    pub fn breaches(&self, today: NaiveDate, policy: &ParticipationPolicy) -> Vec<Breach> {
        let Some(due_on) = self.materials_due(policy).filter(|_| self.cancellation.is_none()) else {
            return Vec::new();
        };
        let materials = match &self.materials {
            Some(it) if it.delivered_on > due_on => Some((BreachKind::MaterialsLate, Some(it.delivered_on))),
            None if today > due_on => Some((BreachKind::MaterialsMissing, None)),
            _ => None,
        };
        let materials = materials.map(|(kind, done_on)| Breach { kind, due_on, done_on });
        let before = days_before(self.held_on(), 1);
        let listed_on = self.listed_at.map(china_date);
        let is_late = listed_on.map_or(today > before, |on| on > before) && self.notice.registration.is_some();
        let list = Breach { kind: BreachKind::ParticipantsUnpublished, due_on: before, done_on: listed_on };
        materials.into_iter().chain(is_late.then_some(list)).collect()
    }

    /// Whether people may register on a day.
    pub fn takes_registrations(&self, at: DateTime<Utc>) -> bool {
        let today = china_date(at);
        let registration = self.notice.registration.as_ref();
        self.state(at) == MeetingState::Announced
            && registration.is_some_and(|it| (it.from..=it.until).contains(&today))
    }

    pub(super) fn registration(&self) -> Result<&RegistrationTerms, Refusal> {
        let registration = self.notice.registration.as_ref();
        registration
            .ok_or_else(|| Refusal::of(Ground::WrongState).allowed("公开报名的会议", "a meeting one can register for"))
    }

    pub(super) fn require_state(&self, act: &Act, allowed: &[MeetingState]) -> Result<(), Refusal> {
        let state = self.state(act.at);
        if allowed.contains(&state) {
            return Ok(());
        }
        let names = |locale: crate::vocabulary::Locale| {
            allowed.iter().map(|it| it.label(locale)).collect::<Vec<_>>().join(locale.pick("、", ", "))
        };
        Err(Refusal::of(Ground::WrongState)
            .found(state.code())
            .allowed(names(crate::vocabulary::Locale::Zh), names(crate::vocabulary::Locale::En)))
    }

    fn event(&self, action: &'static str) -> Event {
        Event::new(action, "Meeting", self.id.0)
            .of_unit(Some(self.unit_id))
            .public()
            .fact("kind", self.kind.code())
            .fact("heldOn", self.held_on().to_string())
    }
}
