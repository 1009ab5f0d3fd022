//! 审查问题: what a reviewer would say about an edition, computed (G§3.5).

use std::collections::{HashMap, HashSet};

use super::Catalogue;
use super::body::BodyKind;
use super::diff;
use super::edition::CatalogueEdition;
use super::item::{CatalogueItem, Element, Evidence, ItemId, ItemKey, Origin};
use crate::code;
use crate::directory::Directory;
use crate::time_limit::{self, Kind, TimeLimit};
use crate::unit::Level;

/// 条例第二十六条: the ceiling of every proactive limit, in working days.
const STATUTORY_WORKING_DAYS: u32 = 20;
/// The channel every all-public proactive item is expected on (条例第二十三、二十四条).
const GOVERNMENT_WEBSITE: &str = "government-website";
/// Titles that were repealed or renamed, with what took their place.
const OBSOLETE_BASES: [&str; 3] = ["国务院令第492号", "国务院令第 492 号", "第492号"];

code! {
    /// 严重程度.
    pub enum Severity {
        /// 阻断: the edition cannot be submitted.
        Blocking = "BLOCKING" / "阻断" / "Blocking",
        /// 警告: a reviewer should look.
        Warning = "WARNING" / "警告" / "Warning",
        /// 提示
        Info = "INFO" / "提示" / "Information",
    }
}

code! {
    /// 问题代码.
    pub enum FindingCode {
        /// One of the plan's eight elements is empty.
        MissingElement = "MISSING_ELEMENT" / "缺少必备要素" / "A mandatory element is missing",
        /// The body cannot be resolved to a unit.
        BodyUnresolved = "BODY_UNRESOLVED" / "公开主体未明确到具体单位" / "The responsible body is not resolved to a unit",
        /// 相关部门, 有关部门.
        BodyPlaceholder = "BODY_PLACEHOLDER" / "公开主体为泛指,无法确定责任单位" / "The responsible body is a placeholder",
        /// 或: one of several.
        BodyAlternative = "BODY_ALTERNATIVE" / "公开主体为择一表述,需要明确" / "The responsible body is one of several; decide which",
        /// No box is ticked.
        NoChannelTicked = "NO_CHANNEL_TICKED" / "没有选定任何公开渠道" / "No channel is ticked",
        /// The channel's name is not in the list.
        UnknownChannel = "UNKNOWN_CHANNEL" / "渠道名称不在渠道表中" / "The channel's name is not in the list of channels",
        /// 全社会 + 主动 without 政府网站 (条例第二十三条).
        NoGovernmentWebsite = "NO_GOVERNMENT_WEBSITE" / "面向全社会主动公开的事项未选政府网站" / "A proactive item for everybody is not on the government website",
        /// Both audiences.
        AudienceBoth = "AUDIENCE_BOTH" / "公开对象同时选择全社会和特定群体,请核对" / "Both audiences are chosen; please check",
        /// A group without a name.
        GroupNotNamed = "GROUP_NOT_NAMED" / "特定群体未写明" / "The specific group is not named",
        /// 依申请 with a limit for proactive disclosure.
        OnRequestWithLimit = "ON_REQUEST_WITH_LIMIT" / "依申请公开事项写了主动公开时限" / "An item on request carries a limit for proactive disclosure",
        /// The limit could not be read.
        LimitUnparsed = "LIMIT_UNPARSED" / "公开时限无法识别" / "The time limit could not be read",
        /// The limit could be read in part.
        LimitPartial = "LIMIT_PARTIAL" / "公开时限只能部分识别" / "The time limit could be read only in part",
        /// Longer than the law allows (条例第二十六条).
        LimitTooLong = "LIMIT_TOO_LONG" / "公开时限长于20个工作日(条例第二十六条)" / "The time limit is longer than 20 working days (article 26)",
        /// 及时 without a number.
        LimitPromptOnly = "LIMIT_PROMPT_ONLY" / "公开时限只写及时、实时等,没有天数" / "The time limit says only promptly or in real time",
        /// 同上 without an antecedent.
        NoAntecedent = "NO_ANTECEDENT" / "“同上”没有可以沿用的上一行" / "同上 has nothing above it",
        /// The same names twice under one body.
        DuplicateItem = "DUPLICATE_ITEM" / "同一主体下事项重复" / "The item occurs twice under one body",
        /// A template item is not there (Annex 1, remark).
        TemplateItemAbsent = "TEMPLATE_ITEM_ABSENT" / "缺少模板事项(模板事项不得删除)" / "A template item is absent; none may be removed",
        /// Not in the template.
        LocalItem = "LOCAL_ITEM" / "本地新增事项" / "A local addition",
        /// A repealed or renamed law.
        ObsoleteBasis = "OBSOLETE_BASIS" / "公开依据已废止或更名" / "The legal basis was repealed or renamed",
        /// Neither level is ticked.
        MissingLevel = "MISSING_LEVEL" / "未选公开层级" / "No level is ticked",
        /// The levels do not fit the unit.
        LevelInconsistent = "LEVEL_INCONSISTENT" / "公开层级与编制单位的层级不一致" / "The levels do not fit the compiling unit's",
        /// A serial number twice.
        SerialDuplicate = "SERIAL_DUPLICATE" / "序号重复" / "The serial number occurs twice",
        /// Characters lost on the way.
        TextDamaged = "TEXT_DAMAGED" / "文字可能损坏" / "The text may be damaged",
        /// Weaker than the template.
        WeakerThanTemplate = "WEAKER_THAN_TEMPLATE" / "公开要求弱于模板" / "Weaker than the template",
        /// Not yet seen in a published table.
        ToBeVerified = "TO_BE_VERIFIED" / "该行系根据模板结构复原,待核实" / "The row was reconstructed and is to be verified",
    }
}

impl FindingCode {
    /// How much it matters.
    pub const fn severity(self) -> Severity {
        match self {
            Self::MissingElement
            | Self::BodyUnresolved
            | Self::BodyPlaceholder
            | Self::BodyAlternative
            | Self::NoChannelTicked
            | Self::GroupNotNamed
            | Self::LimitUnparsed
            | Self::NoAntecedent
            | Self::TemplateItemAbsent => Severity::Blocking,
            Self::LocalItem | Self::SerialDuplicate | Self::ToBeVerified => Severity::Info,
            _ => Severity::Warning,
        }
    }
}

/// 审查问题 at one element of one item.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Finding {
    /// What.
    pub code: FindingCode,
    /// The item; none when it is absent.
    pub item_id: Option<ItemId>,
    /// Its key.
    pub item_key: Option<ItemKey>,
    /// Its name, for people.
    pub item_name: String,
    /// Which element.
    pub element: Option<Element>,
    /// What was found there.
    pub found: Option<String>,
}

impl Finding {
    /// How much it matters.
    pub const fn severity(&self) -> Severity {
        self.code.severity()
    }

    /// Where it is, in a few words.
    pub fn place(&self) -> String {
        match &self.item_key {
            Some(key) => format!("{key} {}", self.item_name),
            None => self.item_name.clone(),
        }
    }
}

/// Everything a review of `items` turns up. `template` holds the items of the templates the edition was drawn from.
pub fn review(
    catalogue: &Catalogue,
    edition: &CatalogueEdition,
    items: &[CatalogueItem],
    template: &[CatalogueItem],
    directory: &Directory,
) -> Vec<Finding> {
    let mut findings = Vec::new();
    let by_key: HashMap<_, _> = template.iter().map(|item| (&item.key, item)).collect();
    let (mut names, mut serials) = (HashSet::new(), HashSet::new());
    let level = directory.unit(catalogue.unit_id).map(|unit| unit.level);
    for item in items {
        let mut found = Found { item, findings: &mut findings };
        let elements = &item.elements;
        for element in elements.missing() {
            found.at(FindingCode::MissingElement, element, None);
        }
        if !edition.is_template() {
            review_body(&mut found);
        }
        review_channels(&mut found);
        review_audience(&mut found);
        review_limit(&mut found, &elements.limit());
        review_level(&mut found, level);
        if OBSOLETE_BASES.iter().any(|title| elements.legal_basis.contains(title)) {
            found.at(FindingCode::ObsoleteBasis, Element::LegalBasis, Some(&elements.legal_basis));
        }
        if !names.insert((elements.name(), elements.responsible_body.text.clone(), item.pilot_domain.clone())) {
            found.at(FindingCode::DuplicateItem, Element::Name, Some(&elements.name()));
        }
        if !item.serial.is_empty() && !serials.insert((item.pilot_domain.clone(), item.serial.clone())) {
            found.push(FindingCode::SerialDuplicate, None, Some(&item.serial));
        }
        if elements.content.contains('\u{fffd}') || elements.name().contains('\u{fffd}') {
            found.push(FindingCode::TextDamaged, None, None);
        }
        if item.origin == Origin::Local {
            found.push(FindingCode::LocalItem, None, None);
        }
        if item.evidence == Evidence::Reconstructed {
            found.push(FindingCode::ToBeVerified, None, None);
        }
        for weakening in by_key.get(&item.key).map(|base| diff::weakenings(base, item)).unwrap_or_default() {
            found.at(FindingCode::WeakerThanTemplate, weakening.element(), Some(weakening.code()));
        }
    }
    let present: HashSet<_> = items.iter().map(|item| &item.key).collect();
    for absent in template.iter().filter(|item| !present.contains(&item.key)) {
        findings.push(Finding {
            code: FindingCode::TemplateItemAbsent,
            item_id: None,
            item_key: Some(absent.key.clone()),
            item_name: absent.elements.name(),
            element: None,
            found: None,
        });
    }
    findings
}

struct Found<'a> {
    item: &'a CatalogueItem,
    findings: &'a mut Vec<Finding>,
}

impl Found<'_> {
    fn at(&mut self, code: FindingCode, element: Element, found: Option<&str>) {
        self.push(code, Some(element), found);
    }

    fn push(&mut self, code: FindingCode, element: Option<Element>, found: Option<&str>) {
        self.findings.push(Finding {
            code,
            item_id: Some(self.item.id),
            item_key: Some(self.item.key.clone()),
            item_name: self.item.elements.name(),
            element,
            found: found.map(str::to_owned),
        });
    }
}

fn review_body(found: &mut Found<'_>) {
    if found.item.responsible_unit_id.is_some() {
        return;
    }
    for part in found.item.elements.responsible_body.open_parts() {
        let code = match part.kind {
            BodyKind::Placeholder => FindingCode::BodyPlaceholder,
            BodyKind::Alternative => FindingCode::BodyAlternative,
            _ => FindingCode::BodyUnresolved,
        };
        found.at(code, Element::ResponsibleBody, Some(&part.text));
    }
    if found.item.elements.responsible_body.text.starts_with("同上") {
        found.at(FindingCode::NoAntecedent, Element::ResponsibleBody, Some("同上"));
    }
}

fn review_channels(found: &mut Found<'_>) {
    let elements = &found.item.elements;
    if !elements.channels.is_empty() && !elements.channels.iter().any(|mark| mark.ticked) {
        found.at(FindingCode::NoChannelTicked, Element::Channels, None);
    }
    for mark in elements.channels.iter().filter(|mark| mark.ticked && mark.code.is_none()) {
        found.at(FindingCode::UnknownChannel, Element::Channels, Some(&mark.text));
    }
    let expected = elements.audience.whole_society && elements.method.proactive;
    if expected && !elements.channels.iter().any(|mark| mark.ticked && mark.key() == GOVERNMENT_WEBSITE) {
        found.at(FindingCode::NoGovernmentWebsite, Element::Channels, None);
    }
}

fn review_audience(found: &mut Found<'_>) {
    let audience = &found.item.elements.audience;
    match &audience.specific_group {
        Some(group) if group.is_empty() => found.at(FindingCode::GroupNotNamed, Element::Audience, None),
        Some(group) if audience.whole_society => found.at(FindingCode::AudienceBoth, Element::Audience, Some(group)),
        _ => {}
    }
}

fn review_limit(found: &mut Found<'_>, limit: &TimeLimit) {
    if found.item.elements.time_limit.is_empty() {
        return;
    }
    let raw = found.item.elements.time_limit.as_str();
    let has = |kinds: &[Kind]| limit.clauses.iter().any(|clause| kinds.contains(&clause.kind));
    if has(&[Kind::SameAsAbove]) {
        found.at(FindingCode::NoAntecedent, Element::TimeLimit, Some(raw));
    }
    match limit.status {
        time_limit::Status::Unparsed => found.at(FindingCode::LimitUnparsed, Element::TimeLimit, Some(raw)),
        time_limit::Status::Partial => found.at(FindingCode::LimitPartial, Element::TimeLimit, Some(raw)),
        time_limit::Status::Parsed => {}
    }
    if limit.clauses.iter().any(exceeds_statute) {
        found.at(FindingCode::LimitTooLong, Element::TimeLimit, Some(raw));
    }
    if !limit.clauses.is_empty()
        && limit.clauses.iter().all(|clause| matches!(clause.kind, Kind::Prompt | Kind::RealTime | Kind::AsItHappens))
    {
        found.at(FindingCode::LimitPromptOnly, Element::TimeLimit, Some(raw));
    }
    let method = found.item.elements.method;
    if method.on_request && !method.proactive && has(&[Kind::Within]) {
        found.at(FindingCode::OnRequestWithLimit, Element::TimeLimit, Some(raw));
    }
}

/// More than twenty working days; 28 calendar days are never more than that, a month always may be.
fn exceeds_statute(clause: &time_limit::Clause) -> bool {
    let (Kind::Within, Some(amount)) = (clause.kind, clause.amount) else { return false };
    match clause.unit {
        Some(time_limit::Unit::WorkingDay) => amount > STATUTORY_WORKING_DAYS,
        Some(time_limit::Unit::CalendarDay) => amount > STATUTORY_WORKING_DAYS / 5 * 7,
        Some(time_limit::Unit::Week) => amount > STATUTORY_WORKING_DAYS / 5,
        Some(time_limit::Unit::Month | time_limit::Unit::Year) => true,
        None => false,
    }
}

fn review_level(found: &mut Found<'_>, unit_level: Option<Level>) {
    let levels = found.item.elements.levels;
    if !levels.county && !levels.town && !levels.village {
        found.at(FindingCode::MissingLevel, Element::Level, None);
    } else if unit_level == Some(Level::Town) && !levels.town {
        found.at(FindingCode::LevelInconsistent, Element::Level, None);
    }
}
