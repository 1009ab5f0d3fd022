//! 遴选: who of those who registered takes part, by the method that was published with the notice, and who of them is
//! named.

use std::collections::BTreeSet;

use chrono::{DateTime, NaiveDate, Utc};
use serde::{Deserialize, Serialize};

use super::{Meeting, MeetingState};
use crate::act::Act;
use crate::journal::Event;
use crate::participation::attendance::{Attendance, AttendanceId, AttendanceState, PublicName};
use crate::participation::{PUBLISHERS, without_personal_data};
use crate::refusal::{Ground, Refusal};
use crate::vocabulary::by_code;
use crate::{code, text};

text! {
    /// 遴选办法: published with the notice (713号令第十六条).
    SelectionRules, max 2000
}

text! {
    /// 抽签种子: published, so that anybody can draw again.
    DrawSeed, max 100
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
    /// 遴选办法; of a draw it says where the seed comes from.
    pub rules: Option<SelectionRules>,
}

/// 遴选结果.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Selection {
    /// When.
    pub at: DateTime<Utc>,
    /// 抽签种子
    pub seed: Option<DrawSeed>,
}

/// 名单中的一行: how one who was selected stands in the public list.
#[derive(Clone, Debug)]
pub struct ListEntry {
    /// Who.
    pub id: AttendanceId,
    /// 公开的称谓, where they agreed to it.
    pub public_name: Option<PublicName>,
    /// 本人同意公开
    pub consented: bool,
}

/// What is drawn: in the order of `rank` of this text, anybody comes to the same result.
fn lot(seed: &DrawSeed, attendance: &Attendance) -> String {
    format!("{seed}:{}", attendance.number)
}

impl Meeting {
    /// 遴选, once registration is over, by the method that was published: in each role those who came first; or those
    /// whose `rank` of `seed:number` is lowest; or those of `chosen`, who meet the published criteria.
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
        let method = self.require_selectable(act)?.method;
        let chosen: BTreeSet<_> = chosen.iter().copied().collect();
        method.require_fitting(seed.as_ref(), &chosen)?;
        if let Some(stranger) = chosen.iter().find(|id| attendances.iter().all(|it| it.id != **id)) {
            return Err(Refusal::at(Ground::UnknownReference, "attendanceIds").found(stranger.to_string()));
        }
        let mut selected = BTreeSet::new();
        for seats in &self.notice.seats {
            let mut of_role: Vec<_> = attendances.iter().filter(|it| it.role == seats.role).collect();
            match &seed {
                Some(seed) => of_role.sort_by_cached_key(|it| (rank(&lot(seed, it)), it.number.clone())),
                None if method == SelectionMethod::Criteria => of_role.retain(|it| chosen.contains(&it.id)),
                None => of_role.sort_by(|a, b| a.order().cmp(&b.order())),
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
    /// (个人信息保护法第二十五条). Who is left out of `entries` stands there without a name; consent can be taken back at any time
    /// (第十五条), so that the list can be published anew.
    pub fn list(&mut self, act: &Act, attendances: &mut [Attendance], entries: &[ListEntry]) -> Result<Event, Refusal> {
        act.require(&PUBLISHERS, self.unit_id)?;
        self.require_state(act, &[MeetingState::Announced, MeetingState::Held, MeetingState::Recorded])?;
        if self.selection.is_none() {
            return Err(Refusal::of(Ground::WrongState).allowed("遴选之后", "after the selection"));
        }
        for (index, entry) in entries.iter().enumerate() {
            let is_selected = |it: &Attendance| it.id == entry.id && it.state.is_invited();
            if !attendances.iter().any(is_selected) {
                return Err(Refusal::at(Ground::UnknownReference, &format!("participants.{index}.attendanceId"))
                    .found(entry.id.to_string())
                    .allowed("已入选的报名", "registrations that were selected"));
            }
            if entries[..index].iter().any(|other| other.id == entry.id) {
                return Err(Refusal::at(Ground::InvalidValue, &format!("participants.{index}.attendanceId"))
                    .found(entry.id.to_string())
                    .allowed("每人一次", "everybody once"));
            }
            if entry.public_name.is_some() && !entry.consented {
                return Err(Refusal::at(Ground::ConsentMissing, &format!("participants.{index}.consented")));
            }
            let name = entry.public_name.as_ref().map(PublicName::as_str);
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

    pub(in crate::participation) fn registration(&self) -> Result<&RegistrationTerms, Refusal> {
        let registration = self.notice.registration.as_ref();
        registration
            .ok_or_else(|| Refusal::of(Ground::WrongState).allowed("公开报名的会议", "a meeting one can register for"))
    }

    /// Refuses while people may still register, and a second time.
    fn require_selectable(&self, act: &Act) -> Result<&RegistrationTerms, Refusal> {
        let registration = self.registration()?;
        let RegistrationTerms { from, until, .. } = registration;
        if act.date() <= *until {
            return Err(Refusal::of(Ground::WrongState)
                .found(format!("{from} – {until}"))
                .allowed(format!("报名截止({until})之后"), format!("after registration ends on {until}")));
        }
        if self.selection.is_some() {
            return Err(Refusal::of(Ground::WrongState).allowed("尚未遴选", "before anybody was selected"));
        }
        Ok(registration)
    }
}

impl SelectionMethod {
    /// Refuses what would be another method than the one that was published.
    fn require_fitting(self, seed: Option<&DrawSeed>, chosen: &BTreeSet<AttendanceId>) -> Result<(), Refusal> {
        match (self, seed) {
            (Self::Draw, None) => {
                return Err(Refusal::at(Ground::MissingValue, "drawSeed").allowed(
                    "按遴选办法公开产生的随机数,如公证摇号结果",
                    "a number drawn in public as the rules say, which is published",
                ));
            }
            (Self::FirstCome | Self::Criteria, Some(_)) => {
                return Err(Refusal::at(Ground::InvalidValue, "drawSeed")
                    .found(self.code())
                    .allowed("公布的遴选方式为抽签时填写", "only where the published method is a draw"));
            }
            _ => {}
        }
        if self != Self::Criteria && !chosen.is_empty() {
            return Err(Refusal::at(Ground::InvalidValue, "attendanceIds")
                .found(self.code())
                .allowed("公布的遴选方式为按标准遴选时填写", "only where the published method is by criteria"));
        }
        Ok(())
    }
}
