//! 标准目录: what is owed. A catalogue has editions, an edition has items.

pub mod body;
pub mod comment;
pub mod diff;
pub mod edition;
pub mod finding;
pub mod intake;
pub mod item;

use crate::act::Act;
use crate::channel::ChannelSemantics;
use crate::pilot_domain::DomainCode;
use crate::refusal::{Ground, Refusal};
use crate::staff::Role;
use crate::unit::UnitId;
use crate::{code, id, text};

id! {
    /// Identifies a catalogue through all its editions.
    CatalogueId, "catalogue"
}

text! {
    /// 目录名称.
    CatalogueTitle, max 200
}

code! {
    /// 目录类型 (G§2.1: four kinds of document use one layout; a village's and the negative list are kinds of their own).
    pub enum Kind {
        /// 标准指引(模板): what the units start from.
        Template = "TEMPLATE" / "标准目录模板" / "Template",
        /// 领域标准目录: one domain, written by its compiling unit.
        Domain = "DOMAIN" / "领域标准目录" / "Domain catalogue",
        /// 部门、乡镇目录: one unit, many domains.
        Unit = "UNIT" / "单位目录" / "Unit catalogue",
        /// 村(居)务公开目录
        Village = "VILLAGE" / "村(居)务公开目录" / "Village affairs catalogue",
        /// 负面清单: what is not disclosed, with its basis.
        NegativeList = "NEGATIVE_LIST" / "政务公开负面清单" / "Negative list",
    }
}

impl Kind {
    /// Whose items an organ of the state owes. A template binds nobody before it is adopted, a negative list says what is not
    /// disclosed, and what a village owes, which nobody orders, is counted by itself: [`crate::village`].
    pub const BINDING: [Self; 2] = [Self::Domain, Self::Unit];

    /// The roles that draft in a catalogue of this kind: templates are the office's.
    pub const fn editor_roles(self) -> &'static [Role] {
        match self {
            Self::Template => &[Role::Office],
            _ => &[Role::Editor, Role::Office],
        }
    }

    /// The roles that return, approve and publish one.
    pub const fn reviewer_roles(self) -> &'static [Role] {
        match self {
            Self::Template => &[Role::Office],
            _ => &[Role::Reviewer, Role::Office],
        }
    }
}

/// 标准目录: the line of editions that one unit answers for.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Catalogue {
    /// Identity.
    pub id: CatalogueId,
    /// 类型
    pub kind: Kind,
    /// 编制单位
    pub unit_id: UnitId,
    /// 领域; none for catalogues of many domains.
    pub pilot_domain: Option<DomainCode>,
    /// 名称
    pub title: CatalogueTitle,
    /// What ■ and □ mean in it.
    pub channel_semantics: ChannelSemantics,
}

impl Catalogue {
    /// A new line of editions. Templates are made by the office, everything else by the unit's editors.
    pub fn found(
        act: &Act,
        kind: Kind,
        unit_id: UnitId,
        pilot_domain: Option<DomainCode>,
        title: CatalogueTitle,
        channel_semantics: ChannelSemantics,
    ) -> Result<Self, Refusal> {
        let catalogue = Self { id: act.new_id(), kind, unit_id, pilot_domain, title, channel_semantics };
        act.require(kind.editor_roles(), unit_id)?;
        if act.directory.unit(unit_id).is_some_and(|unit| unit.closed_on.is_some()) {
            return Err(
                Refusal::at(Ground::WrongState, "unitCode").allowed("未撤销的单位", "a unit that has not been closed")
            );
        }
        if kind == Kind::Domain && catalogue.pilot_domain.is_none() {
            return Err(Refusal::at(Ground::MissingValue, "pilotDomain"));
        }
        Ok(catalogue)
    }
}
