//! 公开事项: one duty of the catalogue, with the nine elements typed and every cell's raw text kept.

use serde::{Deserialize, Serialize};

use super::body::{Responsibility, ResponsibleBody};
use super::edition::{CatalogueEdition, EditionId};
use crate::act::Act;
use crate::channel::ChannelMark;
use crate::journal::Event;
use crate::pilot_domain::DomainCode;
use crate::refusal::{Ground, Refusal};
use crate::time_limit::TimeLimit;
use crate::unit::UnitId;
use crate::vocabulary::is_invisible;
use crate::{code, id, text};

/// Longest text of one element, in characters; the longest seen in a published table has some 900.
const ELEMENT_MAX_CHARACTERS: usize = 4_000;

id! {
    /// Identifies an item within one edition; its key joins it to the other editions.
    ItemId, "item"
}

text! {
    /// 事项键: stable across the editions of a catalogue and shared with the template.
    ItemKey, max 40
}

code! {
    /// 事项来源.
    pub enum Origin {
        /// 模板事项: never removed.
        Template = "TEMPLATE" / "模板事项" / "From the template",
        /// 本地新增
        Local = "LOCAL" / "本地新增" / "Local addition",
    }
}

code! {
    /// 佐证程度: how sure it is that the row stands so in a published table.
    pub enum Evidence {
        /// Seen in a published catalogue.
        Confirmed = "CONFIRMED" / "已见于公开目录" / "Seen in a published catalogue",
        /// 根据模板结构复原
        Reconstructed = "RECONSTRUCTED" / "根据模板结构复原,待核实" / "Reconstructed, to be verified",
        /// Entered by a unit, which answers for it.
        Entered = "ENTERED" / "由单位录入" / "Entered by the unit",
    }
}

code! {
    /// 要素: the eight of the plan, and level as the ninth.
    pub enum Element {
        /// 公开事项
        Name = "NAME" / "公开事项" / "Name",
        /// 公开内容(要素)
        Content = "CONTENT" / "公开内容(要素)" / "Content",
        /// 公开依据
        LegalBasis = "LEGAL_BASIS" / "公开依据" / "Legal basis",
        /// 公开时限
        TimeLimit = "TIME_LIMIT" / "公开时限" / "Time limit",
        /// 公开主体
        ResponsibleBody = "RESPONSIBLE_BODY" / "公开主体" / "Responsible body",
        /// 公开渠道和载体
        Channels = "CHANNELS" / "公开渠道和载体" / "Channels",
        /// 公开对象
        Audience = "AUDIENCE" / "公开对象" / "Audience",
        /// 公开方式
        Method = "METHOD" / "公开方式" / "Method",
        /// 公开层级
        Level = "LEVEL" / "公开层级" / "Level",
    }
}

/// 公开对象: everybody, a named group, or both for parts of the content.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Audience {
    /// 全社会
    pub whole_society: bool,
    /// 特定群体: the group's name; an empty name is a tick without one.
    pub specific_group: Option<String>,
}

/// 公开方式: both may be ticked, when part of the content is given on request.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Method {
    /// 主动
    pub proactive: bool,
    /// 依申请
    pub on_request: bool,
}

/// 公开层级.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Levels {
    /// 县级
    pub county: bool,
    /// 乡级
    pub town: bool,
    /// 村级
    pub village: bool,
}

/// 原文: every cell as it was found, before anything was read into it.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct RawCells {
    /// 序号
    pub serial: String,
    /// 一级事项
    pub primary_name: String,
    /// 二级事项
    pub secondary_name: String,
    /// 公开内容(要素)
    pub content: String,
    /// 公开依据
    pub legal_basis: String,
    /// 公开时限
    pub time_limit: String,
    /// 公开主体
    pub responsible_body: String,
    /// 公开渠道和载体
    pub channels: String,
    /// 全社会
    pub whole_society: String,
    /// 特定群体
    pub specific_group: String,
    /// 主动
    pub proactive: String,
    /// 依申请
    pub on_request: String,
    /// 县级
    pub county: String,
    /// 乡级
    pub town: String,
    /// 村级
    #[serde(skip_serializing_if = "String::is_empty")]
    pub village: String,
    /// 模板以外的列, left to right: 责任科室, 五公开, 更新频率, 公开时长, 咨询电话.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub extra: Vec<ExtraCell>,
}

/// 模板以外的列: a cell under a header that the template does not have.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct ExtraCell {
    /// 列名
    pub label: String,
    /// 内容
    pub text: String,
}

/// 九要素: what an item says, typed.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Elements {
    /// 一级事项
    pub primary_name: String,
    /// 二级事项; empty where the table has one level.
    pub secondary_name: String,
    /// 公开内容(要素)
    pub content: String,
    /// 公开依据, merges and 同上 resolved.
    pub legal_basis: String,
    /// 公开时限, merges and 同上 resolved; read by [`TimeLimit::parse`].
    pub time_limit: String,
    /// 公开主体
    pub responsible_body: ResponsibleBody,
    /// 公开渠道和载体
    pub channels: Vec<ChannelMark>,
    /// 公开对象
    pub audience: Audience,
    /// 公开方式
    pub method: Method,
    /// 公开层级
    pub levels: Levels,
}

impl Elements {
    /// The item's full name.
    pub fn name(&self) -> String {
        match self.secondary_name.as_str() {
            "" => self.primary_name.clone(),
            second => format!("{}/{second}", self.primary_name),
        }
    }

    /// 公开时限, read.
    pub fn limit(&self) -> TimeLimit {
        TimeLimit::parse(&self.time_limit)
    }

    /// Which of the plan's elements are empty.
    pub fn missing(&self) -> Vec<Element> {
        let named_group = self.audience.specific_group.is_some();
        [
            (Element::Name, self.primary_name.is_empty()),
            (Element::Content, self.content.is_empty()),
            (Element::LegalBasis, self.legal_basis.is_empty()),
            (Element::TimeLimit, self.time_limit.is_empty()),
            (Element::ResponsibleBody, self.responsible_body.text.is_empty()),
            (Element::Channels, self.channels.is_empty()),
            (Element::Audience, !self.audience.whole_society && !named_group),
            (Element::Method, !self.method.proactive && !self.method.on_request),
        ]
        .into_iter()
        .filter_map(|(element, missing)| missing.then_some(element))
        .collect()
    }

    /// Takes one element from `other`.
    pub fn keep(&mut self, element: Element, other: &Self) {
        match element {
            Element::Name => {
                self.primary_name.clone_from(&other.primary_name);
                self.secondary_name.clone_from(&other.secondary_name);
            }
            Element::Content => self.content.clone_from(&other.content),
            Element::LegalBasis => self.legal_basis.clone_from(&other.legal_basis),
            Element::TimeLimit => self.time_limit.clone_from(&other.time_limit),
            Element::ResponsibleBody => self.responsible_body.clone_from(&other.responsible_body),
            Element::Channels => self.channels.clone_from(&other.channels),
            Element::Audience => self.audience.clone_from(&other.audience),
            Element::Method => self.method = other.method,
            Element::Level => self.levels = other.levels,
        }
    }

    /// Refuses texts that are too long or hold control characters.
    pub fn check(&self) -> Result<(), Refusal> {
        let texts = [
            ("primaryName", &self.primary_name),
            ("secondaryName", &self.secondary_name),
            ("content", &self.content),
            ("legalBasis", &self.legal_basis),
            ("timeLimit", &self.time_limit),
            ("responsibleBody", &self.responsible_body.text),
        ];
        let group = self.audience.specific_group.iter().map(|text| ("audience.specificGroup", text));
        let channels = self.channels.iter().map(|mark| ("channels", &mark.text));
        for (field, text) in texts.into_iter().chain(group).chain(channels) {
            if text.chars().count() > ELEMENT_MAX_CHARACTERS {
                return Err(Refusal::at(Ground::InvalidValue, field).found(text.chars().count().to_string()).allowed(
                    format!("至多 {ELEMENT_MAX_CHARACTERS} 个字符"),
                    format!("at most {ELEMENT_MAX_CHARACTERS} characters"),
                ));
            }
            if text.chars().any(is_invisible) {
                return Err(Refusal::at(Ground::InvalidValue, field)
                    .allowed("不含控制字符和不可见字符", "no control or invisible characters"));
            }
        }
        if self.primary_name.is_empty() {
            return Err(Refusal::at(Ground::MissingValue, "primaryName"));
        }
        Ok(())
    }
}

/// 公开事项 within one edition.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct CatalogueItem {
    /// Identity.
    pub id: ItemId,
    /// The edition it stands in.
    pub edition_id: EditionId,
    /// 事项键
    pub key: ItemKey,
    /// Order in the edition, from 1.
    pub position: i32,
    /// 序号 as printed: a label, never a key.
    pub serial: String,
    /// 领域
    pub pilot_domain: Option<DomainCode>,
    /// 来源
    pub origin: Origin,
    /// 佐证程度
    pub evidence: Evidence,
    /// The template's item it was copied from.
    pub template_item_id: Option<ItemId>,
    /// 九要素
    pub elements: Elements,
    /// The unit that answers for it, once that is one unit.
    pub responsible_unit_id: Option<UnitId>,
    /// 原文
    pub raw: RawCells,
    /// Counts the changes within the edition.
    pub version: i32,
}

impl CatalogueItem {
    /// 新增事项: a local item, or an item of a template under construction.
    pub fn add(
        act: &Act,
        edition: &mut CatalogueEdition,
        key: ItemKey,
        position: i32,
        pilot_domain: Option<DomainCode>,
        elements: Elements,
    ) -> Result<(Self, Event), Refusal> {
        edition.require_drafting(act)?;
        elements.check()?;
        let mut item = Self {
            id: act.new_id(),
            edition_id: edition.id,
            key,
            position,
            serial: position.to_string(),
            pilot_domain,
            origin: if edition.is_template() { Origin::Template } else { Origin::Local },
            evidence: Evidence::Entered,
            template_item_id: None,
            elements,
            responsible_unit_id: None,
            raw: RawCells::default(),
            version: 1,
        };
        item.settle_responsibility();
        edition.written_by(act);
        let event = item.event("addCatalogueItem", edition);
        Ok((item, event))
    }

    /// 修改事项: rewords, narrows, adapts; a template item keeps all its elements.
    pub fn amend(&mut self, act: &Act, edition: &mut CatalogueEdition, elements: Elements) -> Result<Event, Refusal> {
        edition.require_drafting(act)?;
        elements.check()?;
        if self.origin == Origin::Template {
            let before = self.elements.missing();
            if let Some(emptied) = elements.missing().into_iter().find(|element| !before.contains(element)) {
                return Err(Refusal::at(Ground::TemplateElementKept, emptied.input_field()).found(format!(
                    "{} {}",
                    self.key,
                    self.elements.name()
                )));
            }
        }
        let reworded = elements.responsible_body.text != self.elements.responsible_body.text;
        self.elements = elements;
        if reworded || self.responsible_unit_id.is_none() {
            self.settle_responsibility();
        }
        edition.written_by(act);
        Ok(self.event("amendCatalogueItem", edition))
    }

    /// 指明公开主体: names the unit that answers for the item (Annex 1, remark).
    pub fn reassign(&mut self, act: &Act, edition: &mut CatalogueEdition, unit_id: UnitId) -> Result<Event, Refusal> {
        edition.require_drafting(act)?;
        let Some(unit) = act.directory.unit(unit_id) else {
            return Err(Refusal::at(Ground::UnknownReference, "unitId"));
        };
        self.elements.responsible_body = ResponsibleBody::named(unit);
        self.responsible_unit_id = Some(unit_id);
        edition.written_by(act);
        Ok(self.event("reassignCatalogueItem", edition).fact("unitCode", unit.code.as_str()))
    }

    /// 删除事项: only what the unit added itself; a template item is never removed (Annex 1, remark).
    pub fn remove(&self, act: &Act, edition: &mut CatalogueEdition) -> Result<Event, Refusal> {
        edition.require_drafting(act)?;
        if self.origin == Origin::Template && !edition.is_template() {
            return Err(Refusal::of(Ground::TemplateItemKept).found(format!("{} {}", self.key, self.elements.name())));
        }
        edition.written_by(act);
        Ok(self.event("removeCatalogueItem", edition))
    }

    /// The same item in a new edition of the same or of a unit's catalogue.
    #[must_use]
    pub fn copy_to(&self, act: &Act, edition: &CatalogueEdition) -> Self {
        let mut copy = self.clone();
        copy.id = act.new_id();
        copy.edition_id = edition.id;
        copy.version = 1;
        copy
    }

    /// 责任归属: the compiling unit's own, somebody else's, or open.
    pub fn responsibility(&self, compiling_unit_id: UnitId) -> Responsibility {
        self.elements.responsible_body.responsibility(self.responsible_unit_id, compiling_unit_id)
    }

    /// Takes the responsible unit from the body's text, where that names exactly one.
    pub fn settle_responsibility(&mut self) {
        self.responsible_unit_id = self.elements.responsible_body.sole_unit();
    }

    fn event(&self, action: &'static str, edition: &CatalogueEdition) -> Event {
        Event::new(action, "CatalogueItem", self.id.0)
            .of_unit(Some(edition.unit_id))
            .fact("key", self.key.as_str())
            .fact("editionId", edition.id.to_string())
    }
}

impl Element {
    /// The input field that carries the element.
    pub const fn input_field(self) -> &'static str {
        match self {
            Self::Name => "primaryName",
            Self::Content => "content",
            Self::LegalBasis => "legalBasis",
            Self::TimeLimit => "timeLimit",
            Self::ResponsibleBody => "responsibleBody",
            Self::Channels => "channels",
            Self::Audience => "audience",
            Self::Method => "method",
            Self::Level => "levels",
        }
    }

    /// The element that `field` of an input carries.
    pub fn of_input_field(field: &str) -> Option<Self> {
        let field = if field == "secondaryName" { "primaryName" } else { field };
        Self::ALL.iter().copied().find(|element| element.input_field() == field)
    }
}
