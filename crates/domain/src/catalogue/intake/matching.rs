//! 对应: which item of the template or of the edition a row stands for.

use std::collections::{HashMap, HashSet};

use super::Row;
use crate::catalogue::edition::CatalogueEdition;
use crate::catalogue::item::{CatalogueItem, ItemKey};
use crate::pilot_domain::DomainCode;
use crate::remark::{Remark, RemarkCode};

/// From this likeness on two names are worth a question.
const LIKENESS: f64 = 0.6;

/// The items a row may stand for.
pub(super) struct Known<'a> {
    template: &'a [CatalogueItem],
    by_key: HashMap<&'a str, Option<&'a CatalogueItem>>,
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
        let mut known =
            Self { template, by_key: HashMap::new(), by_name: HashMap::new(), keys_are_free: edition.is_template() };
        for item in current {
            known.by_key.insert(item.key.as_str(), None);
        }
        for item in template {
            known.by_key.insert(item.key.as_str(), Some(item));
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

    /// By key first, then by the exact name within the domain.
    pub(super) fn find(&self, row: &Row, pilot_domain: Option<&DomainCode>) -> Match<'a> {
        if let Some(key) = &row.key {
            return match self.by_key.get(key.as_str()) {
                Some(template) => Match::Item { key: key.clone(), template: *template },
                None if self.keys_are_free || key.as_str().starts_with('L') => Match::Local(key.clone()),
                None => Match::Refused(Box::new(Remark::new(RemarkCode::KeyUnknown, row.place.clone(), key.as_str()))),
            };
        }
        let name = (pilot_domain, bare(&row.elements.name()));
        let mut keys: Vec<_> = self.by_name.get(&name).into_iter().flatten().copied().collect();
        keys.sort_unstable();
        match keys.as_slice() {
            [] => Match::Fresh,
            [key] => Match::Item { key: (*key).clone(), template: self.by_key.get(key.as_str()).copied().flatten() },
            several => {
                let keys = several.iter().map(|key| key.as_str()).collect::<Vec<_>>().join("、");
                let place = row.cell_of(crate::catalogue::item::Element::Name);
                let remark = Remark::new(RemarkCode::NameAmbiguous, place, row.elements.name());
                Match::Refused(Box::new(remark.allowed(keys.clone(), keys)))
            }
        }
    }
}

/// The item whose name is most like the row's, when it is like it at all.
pub(super) fn most_alike<'a>(row: &Row, items: &[&'a CatalogueItem]) -> Option<&'a CatalogueItem> {
    let (whole, last) = (bare(&row.elements.name()), bare(own_name(&row.elements)));
    items
        .iter()
        .filter(|item| row.pilot_domain.is_none() || row.pilot_domain == item.pilot_domain)
        .map(|item| {
            let whole = strsim::normalized_levenshtein(&whole, &bare(&item.elements.name()));
            let last = strsim::normalized_levenshtein(&last, &bare(own_name(&item.elements)));
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

/// A name as it is compared: breaks of the source and the width of brackets say nothing.
fn bare(name: &str) -> String {
    let half = |c: char| match c {
        '\u{ff01}'..='\u{ff5e}' => char::from_u32(u32::from(c) - 0xfee0).unwrap_or(c),
        other => other,
    };
    name.chars().filter(|c| !c.is_whitespace()).map(half).collect()
}
