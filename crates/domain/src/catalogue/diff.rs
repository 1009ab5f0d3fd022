//! 版次比较: what two editions say differently, and where the later one owes the public less.

use std::collections::{BTreeMap, HashSet};

use super::item::{CatalogueItem, Element, ItemKey};
use crate::channel::ChannelMark;
use crate::code;
use crate::time_limit::Comparison;

code! {
    /// 变化类型.
    pub enum Change {
        /// 新增
        Added = "ADDED" / "新增" / "Added",
        /// 删除
        Removed = "REMOVED" / "删除" / "Removed",
        /// 文字修改
        Reworded = "REWORDED" / "文字修改" / "Reworded",
        /// 公开主体变更
        Reassigned = "REASSIGNED" / "公开主体变更" / "Reassigned",
        /// 时限、渠道、对象、方式或层级调整
        Adjusted = "ADJUSTED" / "要素调整" / "Adjusted",
        /// 顺序调整
        Moved = "MOVED" / "顺序调整" / "Moved",
    }
}

code! {
    /// 弱化: how the later edition owes the public less.
    pub enum Weakening {
        /// 时限放宽
        LooserTimeLimit = "LOOSER_TIME_LIMIT" / "时限放宽" / "Looser time limit",
        /// 渠道减少
        DroppedChannel = "DROPPED_CHANNEL" / "渠道减少" / "Dropped channel",
        /// 公开对象缩小
        NarrowerAudience = "NARROWER_AUDIENCE" / "公开对象缩小" / "Narrower audience",
        /// 主动公开改为依申请公开
        ProactiveToOnRequest = "PROACTIVE_TO_ON_REQUEST" / "主动公开改为依申请公开" / "From proactive to on request",
        /// 事项删除
        ItemRemoved = "ITEM_REMOVED" / "事项删除" / "Item removed",
    }
}

impl Weakening {
    /// The element it concerns.
    pub const fn element(self) -> Element {
        match self {
            Self::LooserTimeLimit => Element::TimeLimit,
            Self::DroppedChannel => Element::Channels,
            Self::NarrowerAudience => Element::Audience,
            Self::ProactiveToOnRequest => Element::Method,
            Self::ItemRemoved => Element::Name,
        }
    }
}

/// 差异: one item that the two editions do not share unchanged.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Difference {
    /// 事项键
    pub key: ItemKey,
    /// The item before, unless it was added.
    pub from: Option<CatalogueItem>,
    /// The item after, unless it was removed.
    pub to: Option<CatalogueItem>,
    /// What happened to it.
    pub changes: Vec<Change>,
    /// Which elements differ.
    pub elements: Vec<Element>,
    /// How it owes less than before.
    pub weakenings: Vec<Weakening>,
}

/// Compares two editions by item key, in the order of the later one, removed items last.
pub fn compare(from: &[CatalogueItem], to: &[CatalogueItem]) -> Vec<Difference> {
    let before: BTreeMap<_, _> = from.iter().map(|item| (&item.key, item)).collect();
    let after: HashSet<_> = to.iter().map(|item| &item.key).collect();
    let moved = moved_keys(from, to);
    let kept = to.iter().filter_map(|item| match before.get(&item.key) {
        None => Some(Difference {
            key: item.key.clone(),
            from: None,
            to: Some(item.clone()),
            changes: vec![Change::Added],
            elements: Vec::new(),
            weakenings: Vec::new(),
        }),
        Some(base) => changed(base, item, moved.contains(&item.key)),
    });
    let removed = from.iter().filter(|item| !after.contains(&item.key)).map(|item| Difference {
        key: item.key.clone(),
        from: Some(item.clone()),
        to: None,
        changes: vec![Change::Removed],
        elements: Vec::new(),
        weakenings: vec![Weakening::ItemRemoved],
    });
    kept.chain(removed).collect()
}

/// Where `after` owes the public less than `before`.
pub fn weakenings(before: &CatalogueItem, after: &CatalogueItem) -> Vec<Weakening> {
    let (old, new) = (&before.elements, &after.elements);
    let mut weakenings = Vec::new();
    if old.time_limit != new.time_limit && new.limit().compared_to(&old.limit()) == Comparison::Looser {
        weakenings.push(Weakening::LooserTimeLimit);
    }
    let ticked: HashSet<_> = new.channels.iter().filter(|mark| mark.ticked).map(ChannelMark::key).collect();
    if old.channels.iter().any(|mark| mark.ticked && !ticked.contains(mark.key())) {
        weakenings.push(Weakening::DroppedChannel);
    }
    let group_changed = !new.audience.whole_society && old.audience.specific_group != new.audience.specific_group;
    if (old.audience.whole_society && !new.audience.whole_society)
        || (group_changed && old.audience.specific_group.is_some())
    {
        weakenings.push(Weakening::NarrowerAudience);
    }
    if old.method.proactive && !new.method.proactive {
        weakenings.push(Weakening::ProactiveToOnRequest);
    }
    weakenings
}

fn changed(before: &CatalogueItem, after: &CatalogueItem, moved: bool) -> Option<Difference> {
    let (old, new) = (&before.elements, &after.elements);
    let differing = [
        (Element::Name, old.name() != new.name()),
        (Element::Content, old.content != new.content),
        (Element::LegalBasis, old.legal_basis != new.legal_basis),
        (Element::TimeLimit, old.time_limit != new.time_limit),
        (
            Element::ResponsibleBody,
            old.responsible_body.text != new.responsible_body.text
                // A template names kinds of bodies: finding the unit behind one is no reassignment.
                || (before.responsible_unit_id.is_some() && before.responsible_unit_id != after.responsible_unit_id),
        ),
        (Element::Channels, old.channels != new.channels),
        (Element::Audience, old.audience != new.audience),
        (Element::Method, old.method != new.method),
        (Element::Level, old.levels != new.levels),
    ];
    let elements: Vec<_> = differing.into_iter().filter_map(|(element, differs)| differs.then_some(element)).collect();
    let mut changes: Vec<_> = elements.iter().map(|element| change_of(*element)).collect();
    changes.sort_unstable();
    changes.dedup();
    if moved {
        changes.push(Change::Moved);
    }
    (!changes.is_empty()).then(|| Difference {
        key: after.key.clone(),
        weakenings: weakenings(before, after),
        from: Some(before.clone()),
        to: Some(after.clone()),
        changes,
        elements,
    })
}

const fn change_of(element: Element) -> Change {
    match element {
        Element::Name | Element::Content | Element::LegalBasis => Change::Reworded,
        Element::ResponsibleBody => Change::Reassigned,
        _ => Change::Adjusted,
    }
}

/// The items whose neighbour before them among the shared items is another one than it was.
fn moved_keys<'a>(from: &'a [CatalogueItem], to: &'a [CatalogueItem]) -> HashSet<&'a ItemKey> {
    let shared: HashSet<_> = from.iter().map(|item| &item.key).collect();
    let kept: HashSet<_> = to.iter().map(|item| &item.key).filter(|key| shared.contains(key)).collect();
    let order = |items: &'a [CatalogueItem]| -> Vec<&'a ItemKey> {
        items.iter().map(|item| &item.key).filter(|key| kept.contains(key)).collect()
    };
    order(from).into_iter().zip(order(to)).filter(|(before, after)| before != after).map(|(_, after)| after).collect()
}
