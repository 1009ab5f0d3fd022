//! 对应: which item of the template or of the edition a row stands for.

use std::collections::{HashMap, HashSet};

use super::Row;
use crate::catalogue::edition::CatalogueEdition;
use crate::catalogue::item::{CatalogueItem, ItemKey};
use crate::pilot_domain::DomainCode;
use crate::remark::{Remark, RemarkCode};

/// From this likeness on two names are worth a question.
const LIKENESS: f64 = 0.6;
/// Of a long name the beginning is compared: the rest tells no more and costs its square.
const COMPARED_CHARACTERS: usize = 60;
/// A remark names this many candidates.
const KEYS_NAMED: usize = 5;

/// The items a row may stand for.
pub(super) struct Known<'a> {
    template: &'a [CatalogueItem],
    by_key: HashMap<&'a str, &'a CatalogueItem>,
    of_template: HashMap<&'a str, &'a CatalogueItem>,
    by_name: HashMap<(Option<&'a DomainCode>, String), HashSet<&'a ItemKey>>,
    keys_are_free: bool,
}

/// What a row stands for.
pub(super) enum Match<'a> {
    /// An item of the template, or of the edition.
    Item {
        /// Its key.
        key: ItemKey,
        /// The template's item, when there is one.
        template: Option<&'a CatalogueItem>,
    },
    /// A local item that brings its key along.
    Local(ItemKey),
    /// Something new.
    Fresh,
    /// It cannot be told.
    Refused(Box<Remark>),
}

impl<'a> Known<'a> {
    pub(super) fn new(edition: &CatalogueEdition, template: &'a [CatalogueItem], current: &'a [CatalogueItem]) -> Self {
        let mut known = Self {
            template,
            by_key: HashMap::new(),
            of_template: HashMap::new(),
            by_name: HashMap::new(),
            keys_are_free: edition.is_template(),
        };
        for item in template {
            known.of_template.insert(item.key.as_str(), item);
        }
        for item in template.iter().chain(current) {
            known.by_key.insert(item.key.as_str(), item);
        }
        // A unit may have reworded a name: both wordings lead to the item.
        for item in template.iter().chain(current) {
            let name = (item.pilot_domain.as_ref(), bare(&item.elements.name()));
            known.by_name.entry(name).or_default().insert(&item.key);
        }
        known
    }

    /// The items that must not be missing.
    pub(super) fn template(&self) -> impl Iterator<Item = &'a CatalogueItem> {
        self.template.iter()
    }

    /// By key first, then by the exact name within the domain. A key that fits another domain, or a name that is another
    /// item's, is a slip of the hand that would swap two duties.
    pub(super) fn find(&self, row: &Row, pilot_domain: Option<&DomainCode>) -> Match<'a> {
        let name = (pilot_domain, bare(&row.elements.name()));
        let mut named: Vec<_> = self.by_name.get(&name).into_iter().flatten().copied().collect();
        named.sort_unstable();
        if let Some(key) = &row.key {
            return self.by_its_key(row, key, pilot_domain, &named);
        }
        match named.as_slice() {
            [] => Match::Fresh,
            [key] => Match::Item { key: (*key).clone(), template: self.template_item(key) },
            several => {
                let keys = several.iter().take(KEYS_NAMED).map(|key| key.as_str()).collect::<Vec<_>>().join("、");
                refused(RemarkCode::NameAmbiguous, row, &row.elements.name(), Some(&keys))
            }
        }
    }

    fn by_its_key(&self, row: &Row, key: &ItemKey, pilot_domain: Option<&DomainCode>, named: &[&ItemKey]) -> Match<'a> {
        let Some(known) = self.by_key.get(key.as_str()) else {
            return if self.is_free(key, pilot_domain) {
                Match::Local(key.clone())
            } else {
                refused(RemarkCode::KeyUnknown, row, key.as_str(), None)
            };
        };
        let is_of_domain = known.pilot_domain.as_ref() == pilot_domain;
        if !is_of_domain || !named.is_empty() && !named.contains(&key) {
            let item = format!("{key} {}", known.elements.name());
            return refused(RemarkCode::KeyMismatch, row, &format!("{key} {}", row.elements.name()), Some(&item));
        }
        Match::Item { key: key.clone(), template: self.template_item(key) }
    }

    /// Whether a new item may bring this key: `L` and a number, or in a template the domain and a number.
    fn is_free(&self, key: &ItemKey, pilot_domain: Option<&DomainCode>) -> bool {
        let number = if self.keys_are_free {
            pilot_domain.and_then(|code| key.as_str().strip_prefix(code.as_str())?.strip_prefix('.'))
        } else {
            key.as_str().strip_prefix('L')
        };
        number.is_some_and(|it| (3..=6).contains(&it.len()) && it.bytes().all(|byte| byte.is_ascii_digit()))
    }

    fn template_item(&self, key: &ItemKey) -> Option<&'a CatalogueItem> {
        self.of_template.get(key.as_str()).copied()
    }
}

fn refused<'a>(code: RemarkCode, row: &Row, found: &str, allowed: Option<&str>) -> Match<'a> {
    let remark = Remark::new(code, row.cell_of(crate::catalogue::item::Element::Name), found);
    Match::Refused(Box::new(match allowed {
        Some(allowed) => remark.allowed(allowed, allowed),
        None => remark,
    }))
}

/// The item whose name is most like the row's, when it is like it at all.
pub(super) fn most_alike<'a>(row: &Row, items: &[&'a CatalogueItem]) -> Option<&'a CatalogueItem> {
    let (whole, last) = (beginning(&row.elements.name()), beginning(own_name(&row.elements)));
    items
        .iter()
        .filter(|item| row.pilot_domain.is_none() || row.pilot_domain == item.pilot_domain)
        .map(|item| {
            let whole = strsim::normalized_levenshtein(&whole, &beginning(&item.elements.name()));
            let last = strsim::normalized_levenshtein(&last, &beginning(own_name(&item.elements)));
            (whole.max(last), *item)
        })
        .filter(|(likeness, _)| *likeness >= LIKENESS)
        .max_by(|(a, _), (b, _)| a.total_cmp(b))
        .map(|(_, item)| item)
}

/// The name without the group it stands in.
fn own_name(elements: &crate::catalogue::item::Elements) -> &str {
    if elements.secondary_name.is_empty() { &elements.primary_name } else { &elements.secondary_name }
}

fn beginning(name: &str) -> String {
    bare(name).chars().take(COMPARED_CHARACTERS).collect()
}

/// A name as it is compared: breaks of the source and the width of brackets say nothing.
fn bare(name: &str) -> String {
    let half = |c: char| match c {
        '\u{ff01}'..='\u{ff5e}' => char::from_u32(u32::from(c) - 0xfee0).unwrap_or(c),
        other => other,
    };
    name.chars().filter(|c| !c.is_whitespace()).map(half).collect()
}
