//! 试点领域: the 26 domains of the plan, as data with validity and successor, never compiled in (G§4).

use chrono::NaiveDate;

use crate::act::Act;
use crate::journal::Event;
use crate::refusal::{Ground, Refusal};
use crate::staff::Role;
use crate::unit::UnitId;
use crate::{id, text};

id! {
    /// Identifies a pilot domain.
    PilotDomainId, "domain"
}

text! {
    /// 领域代码: the row of Annex 1, `01`..`26`; later domains continue the count.
    DomainCode, max 8
}

/// 试点领域: a field of administration with a standard catalogue of its own.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct PilotDomain {
    /// Identity.
    pub id: PilotDomainId,
    /// Natural key.
    pub code: DomainCode,
    /// 领域名称, without the word 领域.
    pub name: String,
    /// 别名, former and local names included.
    pub aliases: Vec<String>,
    /// 牵头部委: the ministry whose guideline the template comes from.
    pub ministry: Option<String>,
    /// 标准指引文号; none when it was not found.
    pub guideline: Option<String>,
    /// Whether the guideline's number was seen in another published document.
    pub guideline_confirmed: bool,
    /// 编制单位: who writes the county's catalogue of this domain.
    pub compiling_unit_id: Option<UnitId>,
    /// 序号 as printed in Annex 1; a label, never a key: 19 and 20 occur twice.
    pub printed_number: Option<String>,
    /// 备注 of Annex 1.
    pub remark: Option<String>,
    /// First day of validity.
    pub valid_from: NaiveDate,
    /// Last day of validity, when it ended.
    pub valid_until: Option<NaiveDate>,
    /// The domain that took over.
    pub successor_code: Option<DomainCode>,
    /// Counts the changes.
    pub version: i32,
}

/// What a domain is added or amended with.
#[derive(Clone, Debug)]
pub struct DomainDetails {
    /// See [`PilotDomain`].
    pub name: String,
    /// See [`PilotDomain`].
    pub aliases: Vec<String>,
    /// See [`PilotDomain`].
    pub ministry: Option<String>,
    /// See [`PilotDomain`].
    pub guideline: Option<String>,
    /// See [`PilotDomain`].
    pub guideline_confirmed: bool,
    /// See [`PilotDomain`].
    pub compiling_unit_id: Option<UnitId>,
    /// See [`PilotDomain`].
    pub printed_number: Option<String>,
    /// See [`PilotDomain`].
    pub remark: Option<String>,
    /// See [`PilotDomain`].
    pub valid_from: NaiveDate,
    /// See [`PilotDomain`].
    pub valid_until: Option<NaiveDate>,
    /// See [`PilotDomain`].
    pub successor_code: Option<DomainCode>,
}

impl PilotDomain {
    /// Adds a domain; the office of the top unit does that.
    pub fn add(act: &Act, code: DomainCode, details: DomainDetails) -> Result<(Self, Event), Refusal> {
        let mut domain = Self {
            id: act.new_id(),
            code,
            name: String::new(),
            aliases: Vec::new(),
            ministry: None,
            guideline: None,
            guideline_confirmed: false,
            compiling_unit_id: None,
            printed_number: None,
            remark: None,
            valid_from: details.valid_from,
            valid_until: None,
            successor_code: None,
            version: 1,
        };
        domain.set(act, details)?;
        let event = domain.event("addPilotDomain");
        Ok((domain, event))
    }

    /// Renames it, names its compiling unit, ends its validity or names its successor.
    pub fn amend(&mut self, act: &Act, details: DomainDetails) -> Result<Event, Refusal> {
        self.set(act, details)?;
        Ok(self.event("amendPilotDomain"))
    }

    /// Whether the domain is in force on `date`.
    pub fn is_valid_on(&self, date: NaiveDate) -> bool {
        self.valid_from <= date && self.valid_until.is_none_or(|until| date <= until)
    }

    fn set(&mut self, act: &Act, details: DomainDetails) -> Result<(), Refusal> {
        act.require_top_office()?;
        if details.name.trim().is_empty() {
            return Err(Refusal::at(Ground::MissingValue, "name"));
        }
        if details.valid_until.is_some_and(|until| until < details.valid_from) {
            return Err(Refusal::at(Ground::InvalidValue, "validUntil")
                .allowed("不早于 validFrom 的日期", "a date not before validFrom"));
        }
        if details.successor_code.as_ref() == Some(&self.code) {
            return Err(Refusal::at(Ground::InvalidValue, "successorCode").allowed("另一个领域", "another domain"));
        }
        self.name = details.name;
        self.aliases = details.aliases;
        self.ministry = details.ministry;
        self.guideline = details.guideline;
        self.guideline_confirmed = details.guideline_confirmed;
        self.compiling_unit_id = details.compiling_unit_id;
        self.printed_number = details.printed_number;
        self.remark = details.remark;
        self.valid_from = details.valid_from;
        self.valid_until = details.valid_until;
        self.successor_code = details.successor_code;
        Ok(())
    }

    fn event(&self, action: &'static str) -> Event {
        Event::new(action, "PilotDomain", self.id.0)
            .of_unit(self.compiling_unit_id)
            .public()
            .fact("code", self.code.as_str())
            .fact("name", self.name.as_str())
    }
}

impl Act {
    /// Refuses unless the caller is the office of a top unit: what concerns every unit is decided there.
    pub fn require_top_office(&self) -> Result<(), Refusal> {
        match self.directory.top() {
            Some(top) => self.require(&[Role::Office], top),
            None if self.actor == crate::act::Actor::System => Ok(()),
            None => Err(Refusal::of(Ground::NotAllowed)),
        }
    }
}
