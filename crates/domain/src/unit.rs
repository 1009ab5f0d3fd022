//! 单位: everybody who owes information, as a tree. Rights cover subtrees.

use chrono::NaiveDate;
use serde::{Deserialize, Serialize};

use crate::act::Act;
use crate::credit_code::CreditCode;
use crate::journal::Event;
use crate::refusal::{Ground, Refusal};
use crate::staff::Role;
use crate::{code, id, text};

id! {
    /// Identifies a unit for ever.
    UnitId, "unit"
}

text! {
    /// 单位代码: the unit's natural key; its credit code where that is known.
    UnitCode, max 40
}

text! {
    /// 单位名称.
    UnitName, max 120
}

text! {
    /// 短文本: a remark, a telephone number, an address.
    Remark, max 1000
}

code! {
    /// 单位类别.
    pub enum UnitKind {
        /// 人民政府
        Government = "GOVERNMENT" / "人民政府" / "Government",
        /// 办公室 and other offices of the government.
        Office = "OFFICE" / "办公室(机构)" / "Office",
        /// 工作部门
        Department = "DEPARTMENT" / "工作部门" / "Department",
        /// 事业单位
        PublicInstitution = "PUBLIC_INSTITUTION" / "事业单位" / "Public institution",
        /// 垂直管理部门: outside the county's chain of command.
        VerticalAgency = "VERTICAL_AGENCY" / "垂直管理部门" / "Vertically managed agency",
        /// 上级部门的分局
        Branch = "BRANCH" / "上级派驻机构(分局)" / "Branch of a higher level",
        /// 街道办事处: an outpost of the county, not a government.
        Street = "STREET" / "街道办事处" / "Street office",
        /// 镇、乡人民政府
        Town = "TOWN" / "镇(乡)人民政府" / "Town government",
        /// 功能区: treated like a town.
        FunctionalZone = "FUNCTIONAL_ZONE" / "功能区" / "Functional zone",
        /// 村民委员会: self-governing.
        VillageCommittee = "VILLAGE_COMMITTEE" / "村民委员会" / "Village committee",
        /// 居民委员会: self-governing.
        ResidentCommittee = "RESIDENT_COMMITTEE" / "居民委员会" / "Residents' committee",
        /// 公共企事业单位 (条例 art. 55).
        PublicUtility = "PUBLIC_UTILITY" / "公共企事业单位" / "Public utility",
    }
}

impl UnitKind {
    /// 镇街区: whether it compiles from the town template.
    pub const fn is_township(self) -> bool {
        matches!(self, Self::Street | Self::Town | Self::FunctionalZone)
    }

    /// 村(居)民委员会: a self-governing body, which the town guides and nobody orders (G§12).
    pub const fn is_self_governing(self) -> bool {
        matches!(self, Self::VillageCommittee | Self::ResidentCommittee)
    }
}

code! {
    /// 行政层级.
    pub enum Level {
        /// 省级
        Province = "PROVINCE" / "省级" / "Province",
        /// 设区的市级
        Prefecture = "PREFECTURE" / "市级" / "Prefecture",
        /// 县级
        County = "COUNTY" / "县级" / "County",
        /// 乡级
        Town = "TOWN" / "乡级" / "Town",
        /// 村级
        Village = "VILLAGE" / "村级" / "Village",
    }
}

/// 政府信息公开工作机构联系方式: where citizens reach the unit's disclosure office (条例第四条).
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct Contact {
    /// 联系电话
    pub phone: Option<String>,
    /// 传真
    pub fax: Option<String>,
    /// 电子邮箱
    pub email: Option<String>,
    /// 办公地址
    pub address: Option<String>,
    /// 邮政编码
    pub postcode: Option<String>,
    /// 办公时间
    pub office_hours: Option<String>,
}

/// 单位: a government, department, town, street, zone, institution or committee.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Unit {
    /// Identity.
    pub id: UnitId,
    /// Natural key.
    pub code: UnitCode,
    /// 统一社会信用代码; prefix of the index numbers. Unknown is unknown, never guessed.
    pub credit_code: Option<CreditCode>,
    /// 全称
    pub name: UnitName,
    /// 简称, as catalogues write it.
    pub short_name: Option<String>,
    /// Other names it is found under.
    pub aliases: Vec<String>,
    /// 类别
    pub kind: UnitKind,
    /// 层级
    pub level: Level,
    /// The unit that oversees its disclosure; none for the top.
    pub parent_id: Option<UnitId>,
    /// 联系方式
    pub contact: Contact,
    /// Where this is known from and how sure it is.
    pub note: Option<String>,
    /// 撤销日期: the day from which the unit no longer exists.
    pub closed_on: Option<NaiveDate>,
    /// Counts the changes.
    pub version: i32,
}

/// What a unit is established or amended with.
#[derive(Clone, Debug)]
pub struct UnitDetails {
    /// See [`Unit`].
    pub credit_code: Option<CreditCode>,
    /// See [`Unit`].
    pub name: UnitName,
    /// See [`Unit`].
    pub short_name: Option<String>,
    /// See [`Unit`].
    pub aliases: Vec<String>,
    /// See [`Unit`].
    pub kind: UnitKind,
    /// See [`Unit`].
    pub level: Level,
    /// See [`Unit`].
    pub parent_id: Option<UnitId>,
    /// See [`Unit`].
    pub contact: Contact,
    /// See [`Unit`].
    pub note: Option<String>,
}

impl Unit {
    /// 设立: a new unit below `details.parent_id`; only the operator makes a new top.
    pub fn establish(act: &Act, code: UnitCode, details: UnitDetails) -> Result<(Self, Event), Refusal> {
        match details.parent_id {
            Some(parent_id) => act.require(&[Role::Office], parent_id)?,
            None if act.actor == crate::act::Actor::System => {}
            None => return Err(Refusal::at(Ground::MissingValue, "details.parentCode")),
        }
        if act.directory.unit_by_code(code.as_str()).is_some() {
            return Err(Refusal::at(Ground::AlreadyTaken, "code").found(code.as_str()));
        }
        let unit = Self {
            id: act.new_id(),
            code,
            credit_code: details.credit_code,
            name: details.name,
            short_name: details.short_name,
            aliases: details.aliases,
            kind: details.kind,
            level: details.level,
            parent_id: details.parent_id,
            contact: details.contact,
            note: details.note,
            closed_on: None,
            version: 1,
        };
        unit.check(act)?;
        let event = unit.event("establishUnit");
        Ok((unit, event))
    }

    /// 变更: new details; moving it needs the office over both places.
    pub fn amend(&mut self, act: &Act, details: UnitDetails) -> Result<Event, Refusal> {
        act.require(&[Role::Office], self.id)?;
        if details.parent_id != self.parent_id {
            let Some(parent_id) = details.parent_id else {
                return Err(Refusal::at(Ground::MissingValue, "details.parentCode"));
            };
            act.require(&[Role::Office], parent_id)?;
            if act.directory.covers(self.id, parent_id) {
                return Err(Refusal::at(Ground::UnitCycle, "details.parentCode"));
            }
        }
        self.credit_code = details.credit_code;
        self.name = details.name;
        self.short_name = details.short_name;
        self.aliases = details.aliases;
        self.kind = details.kind;
        self.level = details.level;
        self.parent_id = details.parent_id;
        self.contact = details.contact;
        self.note = details.note;
        self.check(act)?;
        Ok(self.event("amendUnit"))
    }

    /// 撤销: the unit exists no longer from `on`; its history stays.
    pub fn close(&mut self, act: &Act, on: NaiveDate) -> Result<Event, Refusal> {
        act.require(&[Role::Office], self.id)?;
        let open_below = act.directory.children(self.id).any(|unit| unit.closed_on.is_none());
        if self.closed_on.is_some() || self.parent_id.is_none() || open_below {
            return Err(Refusal::of(Ground::WrongState).allowed(
                "未撤销、有上级、没有存续下级的单位",
                "an open unit with a unit above and no open ones below",
            ));
        }
        self.closed_on = Some(on);
        Ok(self.event("closeUnit"))
    }

    /// What concerns other units too: nobody takes over another's code, and nothing stands below a closed unit.
    fn check(&self, act: &Act) -> Result<(), Refusal> {
        let bearer = self.credit_code.as_ref().and_then(|code| act.directory.unit_by_code(code.as_str()));
        if bearer.is_some_and(|bearer| bearer.id != self.id) {
            return Err(Refusal::at(Ground::AlreadyTaken, "details.creditCode"));
        }
        let above = self.parent_id.and_then(|id| act.directory.unit(id));
        if above.is_some_and(|above| above.closed_on.is_some()) {
            return Err(Refusal::at(Ground::WrongState, "details.parentCode")
                .allowed("未撤销的单位", "a unit that has not been closed"));
        }
        Ok(())
    }

    /// Every name the unit answers to.
    pub fn names(&self) -> impl Iterator<Item = &str> {
        std::iter::once(self.name.as_str())
            .chain(self.short_name.as_deref())
            .chain(self.aliases.iter().map(String::as_str))
    }

    fn event(&self, action: &'static str) -> Event {
        Event::new(action, "Unit", self.id.0)
            .of_unit(Some(self.id))
            .public()
            .fact("code", self.code.as_str())
            .fact("name", self.name.as_str())
    }
}
