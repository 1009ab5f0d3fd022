//! 示范点: a unit that shows others how open government is done, in some pilot domains or as a whole. The unit nominates
//! itself, the office above designates it, and what is designated is public.

#[cfg(test)]
mod tests;

use chrono::{DateTime, Utc};

use crate::act::Act;
use crate::evidence::Evidence;
use crate::journal::Event;
use crate::personal_data;
use crate::pilot_domain::DomainCode;
use crate::refusal::{Ground, Refusal};
use crate::staff::{Role, StaffId};
use crate::unit::UnitId;
use crate::vocabulary::Locale;
use crate::{code, id, text};

/// Who nominates a unit.
pub const NOMINATORS: [Role; 3] = [Role::Editor, Role::Reviewer, Role::Office];
/// Who reads the nominations of the units they look after.
pub const READERS: [Role; 4] = [Role::Editor, Role::Reviewer, Role::Office, Role::Auditor];

id! {
    /// Identifies a demonstration site, from its nomination on.
    DemonstrationSiteId, "site"
}

text! {
    /// 示范点名称.
    SiteTitle, max 120
}

text! {
    /// 申报理由: what there is to be seen; public once the site is designated.
    SiteReason, max 2000
}

text! {
    /// 审定意见、取消理由: stays inside.
    RulingReason, max 500
}

code! {
    /// 示范点状态.
    pub enum SiteState {
        /// 已申报,待审定
        Nominated = "NOMINATED" / "已申报,待审定" / "Nominated",
        /// 未通过
        Declined = "DECLINED" / "未通过" / "Declined",
        /// 已确定为示范点
        Designated = "DESIGNATED" / "已确定为示范点" / "Designated",
        /// 已取消
        Ended = "ENDED" / "已取消" / "Ended",
    }
}

code! {
    /// 操作: the verbs a site knows, for asking whether one may.
    pub enum SiteAction {
        /// 确定
        Designate = "DESIGNATE" / "确定为示范点" / "Designate",
        /// 不予通过
        Decline = "DECLINE" / "不予通过" / "Decline",
        /// 取消
        End = "END" / "取消示范点" / "End",
    }
}

/// 审定: who decided, when, and why.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Ruling {
    /// When.
    pub at: DateTime<Utc>,
    /// By whom; none for the operator.
    pub by: Option<StaffId>,
    /// Why.
    pub reason: Option<RulingReason>,
}

/// Where a site stands: each state holds what only it has.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum SiteStanding {
    /// 已申报
    Nominated,
    /// 未通过
    Declined(Ruling),
    /// 已确定
    Designated(Ruling),
    /// 已取消
    Ended {
        /// 确定
        designated: Ruling,
        /// 取消
        ended: Ruling,
    },
}

/// 申报: what a nomination says.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Nomination {
    /// The unit.
    pub unit_id: UnitId,
    /// 名称
    pub title: SiteTitle,
    /// 领域; none for the unit's work as a whole.
    pub pilot_domains: Vec<DomainCode>,
    /// 理由
    pub reason: SiteReason,
    /// 佐证材料
    pub evidence: Evidence,
}

/// 示范点.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct DemonstrationSite {
    /// Identity.
    pub id: DemonstrationSiteId,
    /// What was nominated.
    pub nomination: Nomination,
    /// Who nominated it; none for the operator.
    pub nominated_by: Option<StaffId>,
    /// When.
    pub nominated_at: DateTime<Utc>,
    /// Where it stands.
    pub standing: SiteStanding,
    /// Counts the changes.
    pub version: i32,
}

impl SiteStanding {
    /// 状态
    pub const fn state(&self) -> SiteState {
        match self {
            Self::Nominated => SiteState::Nominated,
            Self::Declined(_) => SiteState::Declined,
            Self::Designated(_) => SiteState::Designated,
            Self::Ended { .. } => SiteState::Ended,
        }
    }

    /// 审定: how the nomination was decided.
    pub const fn decided(&self) -> Option<&Ruling> {
        match self {
            Self::Nominated => None,
            Self::Declined(it) | Self::Designated(it) | Self::Ended { designated: it, .. } => Some(it),
        }
    }

    /// 取消
    pub const fn ended(&self) -> Option<&Ruling> {
        match self {
            Self::Ended { ended, .. } => Some(ended),
            _ => None,
        }
    }
}

impl SiteState {
    /// Whether nothing else of the same scope may be nominated beside it.
    pub const fn is_live(self) -> bool {
        matches!(self, Self::Nominated | Self::Designated)
    }
}

impl DemonstrationSite {
    /// 申报. That the unit has no other of the same scope is the store's.
    pub fn nominate(act: &Act, nomination: Nomination) -> Result<(Self, Event), Refusal> {
        act.require(&NOMINATORS, nomination.unit_id)?;
        nomination.check(act)?;
        let site = Self {
            id: act.new_id(),
            nomination,
            nominated_by: act.actor.staff_id(),
            nominated_at: act.at,
            standing: SiteStanding::Nominated,
            version: 1,
        };
        let event = site.event("nominateDemonstrationSite");
        Ok((site, event))
    }

    /// 确定: by the office above, never by whoever nominated it. From now on anybody reads its name and its reason.
    pub fn designate(&mut self, act: &Act, note: Option<RulingReason>) -> Result<Event, Refusal> {
        self.require(act, SiteState::Nominated)?;
        self.standing = SiteStanding::Designated(ruling(act, note));
        Ok(self.event("designateDemonstrationSite").public())
    }

    /// 不予通过, with the reason for the unit.
    pub fn decline(&mut self, act: &Act, reason: RulingReason) -> Result<Event, Refusal> {
        self.require(act, SiteState::Nominated)?;
        self.standing = SiteStanding::Declined(ruling(act, Some(reason)));
        Ok(self.event("declineDemonstrationSite"))
    }

    /// 取消: it is public no longer.
    pub fn end(&mut self, act: &Act, reason: RulingReason) -> Result<Event, Refusal> {
        self.require(act, SiteState::Designated)?;
        if let SiteStanding::Designated(designated) = &self.standing {
            self.standing = SiteStanding::Ended { designated: designated.clone(), ended: ruling(act, Some(reason)) };
        }
        Ok(self.event("endDemonstrationSite").tombstone())
    }

    /// Whether `act` may take `action` now: the verbs' own conditions, asked without doing.
    pub fn may(&self, act: &Act, action: SiteAction) -> Result<(), Refusal> {
        self.require(act, if action == SiteAction::End { SiteState::Designated } else { SiteState::Nominated })
    }

    /// 状态
    pub const fn state(&self) -> SiteState {
        self.standing.state()
    }

    /// Whether anybody may read of it.
    pub const fn is_public(&self) -> bool {
        matches!(self.standing, SiteStanding::Designated(_))
    }

    /// Whether `act` reads how it was nominated and decided.
    pub fn is_visible_to(&self, act: &Act) -> bool {
        act.holds(&READERS, self.nomination.unit_id)
    }

    /// The office above decides: the one over the unit that oversees this one. What has nobody above is the operator's.
    fn require(&self, act: &Act, state: SiteState) -> Result<(), Refusal> {
        let above = act.directory.unit(self.nomination.unit_id).and_then(|unit| unit.parent_id);
        let is_above = above.is_some_and(|above| act.holds(&[Role::Office], above));
        if !is_above && act.actor != crate::act::Actor::System {
            return Err(Refusal::of(Ground::NotAllowed).allowed("上级政务公开办", "the disclosure office above"));
        }
        if self.state() != state {
            return Err(Refusal::of(Ground::WrongState)
                .found(self.state().label(Locale::Zh))
                .allowed(state.label(Locale::Zh), state.label(Locale::En)));
        }
        if state == SiteState::Nominated {
            act.require_other_than(self.nominated_by.as_slice())?;
        }
        Ok(())
    }

    /// What was written stays out.
    fn event(&self, action: &'static str) -> Event {
        let domains: Vec<_> = self.nomination.pilot_domains.iter().map(DomainCode::as_str).collect();
        Event::new(action, "DemonstrationSite", self.id.0)
            .of_unit(Some(self.nomination.unit_id))
            .fact("state", self.state().code())
            .fact("pilotDomains", domains)
    }
}

impl Nomination {
    fn check(&self, act: &Act) -> Result<(), Refusal> {
        let unit = act.directory.unit(self.unit_id);
        if unit.is_none_or(|unit| unit.parent_id.is_none() || unit.closed_on.is_some_and(|on| on <= act.date())) {
            return Err(Refusal::at(Ground::InvalidValue, "unitCode")
                .allowed("有上级的、未撤销的单位", "a unit that has one above it and is not closed"));
        }
        for (index, code) in self.pilot_domains.iter().enumerate() {
            if act.directory.pilot_domain(code).is_none() {
                return Err(Refusal::at(Ground::UnknownReference, "pilotDomains").found(code.as_str()));
            }
            if self.pilot_domains[..index].contains(code) {
                return Err(Refusal::at(Ground::InvalidValue, "pilotDomains")
                    .found(code.as_str())
                    .allowed("每个领域一次", "each domain once"));
            }
        }
        self.evidence.require_some()?;
        // Both become public with the designation (个人信息保护法第二十五条).
        without_personal_data("title", self.title.as_str())?;
        without_personal_data("reason", self.reason.as_str())
    }
}

fn without_personal_data(field: &str, text: &str) -> Result<(), Refusal> {
    match personal_data::find(text, "").first() {
        None => Ok(()),
        Some(found) => Err(Refusal::at(Ground::PersonalDataFound, field)
            .found(found.masked.clone())
            .allowed("删除后重试", "take it out and try again")),
    }
}

fn ruling(act: &Act, reason: Option<RulingReason>) -> Ruling {
    Ruling { at: act.at, by: act.actor.staff_id(), reason }
}
