//! 收录: rows of a table become the items of an edition.
//!
//! A row is an item of the template by its key, or else by its exact name; a likeness is only ever a suggestion. Template items
//! that no row stands for refuse the whole (Annex 1, remark).

mod matching;

use std::collections::{HashMap, HashSet};

use serde::{Deserialize, Serialize};

use self::matching::{Known, Match};
use super::body::ResponsibleBody;
use super::edition::CatalogueEdition;
use super::finding::{self, FindingCode};
use super::item::{CatalogueItem, Element, Elements, Evidence, ExtraCell, ItemId, ItemKey, Origin, RawCells};
use super::{Catalogue, Kind};
use crate::act::Act;
use crate::pilot_domain::DomainCode;
use crate::refusal::{Ground, Refusal};
use crate::remark::{Place, Remark, RemarkCode, RemarkSeverity};
use crate::vocabulary::Locale;

/// Longest serial number and name of a column beyond the template's, in characters.
const LABEL_CHARACTERS: usize = 100;
/// Longest text of a cell beyond the template's, in characters.
const TEXT_CHARACTERS: usize = 4_000;

/// 一行: what a table says about one item, and where it stands.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Row {
    /// Sheet and row.
    pub place: Place,
    /// The column, from 0, that holds each element; of several the leftmost.
    pub columns: Vec<(Element, u32)>,
    /// 领域, by the title above the table; none where it says nothing.
    pub pilot_domain: Option<DomainCode>,
    /// 事项编码, where the table has that column.
    pub key: Option<ItemKey>,
    /// 序号 as printed.
    pub serial: String,
    /// 九要素; the responsible body as text only.
    pub elements: Elements,
    /// 原文
    pub raw: RawCells,
}

impl Row {
    /// The cell that holds `element`, or the row where no column does.
    pub fn cell_of(&self, element: Element) -> Place {
        let column = self.columns.iter().find(|(it, _)| *it == element).map(|(_, column)| *column);
        Place { column, ..self.place.clone() }
    }
}

/// 收录统计.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Counts {
    /// Rows read.
    pub rows: usize,
    /// Of these, items of the template.
    pub template: usize,
    /// Of these, local items.
    pub local: usize,
    /// Items the edition did not have.
    pub added: usize,
    /// Items that change.
    pub changed: usize,
    /// Local items that go.
    pub removed: usize,
}

/// What the edition would hold, and what is to be said about it.
#[derive(Clone, Debug, Default)]
pub struct Intake {
    /// Every item of the edition, in the order of the rows.
    pub items: Vec<CatalogueItem>,
    /// Local items of the edition that no row stands for.
    pub removed: Vec<ItemId>,
    /// How many of each.
    pub counts: Counts,
    /// What somebody has to look at.
    pub remarks: Vec<Remark>,
}

impl Intake {
    /// Whether nothing stands in the way.
    pub fn is_acceptable(&self) -> bool {
        is_acceptable(&self.remarks)
    }
}

/// Whether none of the remarks refuses the import.
pub fn is_acceptable(remarks: &[Remark]) -> bool {
    remarks.iter().all(|remark| remark.severity() != RemarkSeverity::Error)
}

/// What the rows are compared with.
#[derive(Clone, Copy, Debug)]
pub struct Base<'a> {
    /// The items of the templates the edition is drawn from.
    pub template: &'a [CatalogueItem],
    /// The items the edition has now.
    pub current: &'a [CatalogueItem],
    /// The first number for a key that no edition of the catalogue has used.
    pub first_free: u32,
}

/// Makes the items of `edition` from `rows`; decides nothing about keeping them.
pub fn take_in(act: &Act, catalogue: &Catalogue, edition: &CatalogueEdition, rows: &[Row], base: Base<'_>) -> Intake {
    let mut taking = Taking {
        act,
        edition,
        current: base.current.iter().map(|item| (&item.key, item)).collect(),
        known: Known::new(edition, base.template, base.current),
        bodies: HashMap::new(),
        next_number: base.first_free,
        used: HashSet::new(),
        intake: Intake::default(),
    };
    taking.intake.counts.rows = rows.len();
    let mut sheets_astray = HashSet::new();
    let mut sources = HashMap::new();
    for row in rows {
        let pilot_domain = row.pilot_domain.clone().or_else(|| catalogue.pilot_domain.clone());
        if let (Some(said), Some(wanted)) = (&row.pilot_domain, &catalogue.pilot_domain)
            && said != wanted
        {
            if sheets_astray.insert(row.place.sheet.as_str()) {
                let remark = Remark::new(RemarkCode::DomainMismatch, row.place.clone(), said.as_str());
                taking.intake.remarks.push(remark.allowed(wanted.as_str(), wanted.as_str()));
            }
            continue;
        }
        if pilot_domain.is_none() && matches!(catalogue.kind, Kind::Template | Kind::Domain | Kind::Unit) {
            if sheets_astray.insert(row.place.sheet.as_str()) {
                taking.intake.remarks.push(Remark::new(RemarkCode::DomainUnknown, row.place.clone(), ""));
            }
            continue;
        }
        if let Some(id) = taking.take(row, pilot_domain) {
            sources.insert(id, row);
        }
    }
    let Taking { known, used, mut intake, .. } = taking;
    absent(edition, base.current, &known, &used, rows, &sources, &mut intake);
    leave(edition, &used, base.current, rows, &mut intake);
    for found in finding::review(catalogue, edition, &intake.items, base.template, &act.directory) {
        let Some(row) = found.item_id.and_then(|id| sources.get(&id)) else { continue };
        // Said about the cell already.
        if found.code == FindingCode::TemplateItemAbsent {
            continue;
        }
        let place = found.element.map_or_else(|| row.place.clone(), |element| row.cell_of(element));
        let mut remark = Remark::new(RemarkCode::Finding, place, found.found.clone().unwrap_or_default());
        remark.finding = Some(found.code);
        remark.label = found.element.map(|element| element.label(Locale::Zh).to_owned());
        intake.remarks.push(remark);
    }
    intake
}

struct Taking<'a> {
    act: &'a Act,
    edition: &'a CatalogueEdition,
    current: HashMap<&'a ItemKey, &'a CatalogueItem>,
    known: Known<'a>,
    /// Thousands of rows name a dozen bodies.
    bodies: HashMap<String, ResponsibleBody>,
    next_number: u32,
    used: HashSet<ItemKey>,
    intake: Intake,
}

impl Taking<'_> {
    fn take(&mut self, row: &Row, pilot_domain: Option<DomainCode>) -> Option<ItemId> {
        if let Some(remark) = excess(row) {
            self.intake.remarks.push(remark);
            return None;
        }
        if let Err(refusal) = row.elements.check() {
            let element = refusal.path.first().and_then(|field| Element::of_input_field(field));
            let place = element.map_or_else(|| row.place.clone(), |element| row.cell_of(element));
            let mut remark = Remark::new(RemarkCode::ValueMalformed, place, refusal.found.unwrap_or_default());
            remark.allowed = refusal.allowed;
            self.intake.remarks.push(remark);
            return None;
        }
        let (key, template) = match self.known.find(row, pilot_domain.as_ref()) {
            Match::Item { key, template } => (key, template),
            Match::Local(key) => (key, None),
            Match::Fresh => (self.new_key(pilot_domain.as_ref())?, None),
            Match::Refused(remark) => {
                self.intake.remarks.push(*remark);
                return None;
            }
        };
        if !self.used.insert(key.clone()) {
            let name = row.elements.name();
            let remark = Remark::new(RemarkCode::RowRepeated, row.cell_of(Element::Name), format!("{key} {name}"));
            self.intake.remarks.push(remark);
            return None;
        }
        let mut item = match (self.current.get(&key), template) {
            (Some(current), _) => (*current).clone(),
            (None, Some(template)) => {
                let mut item = template.copy_to(self.act, self.edition);
                item.template_item_id = Some(template.id);
                item
            }
            (None, None) => self.blank(key),
        };
        let before = item.clone();
        self.write(&mut item, row, pilot_domain);
        if self.is_emptied(row, &item, &before) {
            return None;
        }
        self.count(&item);
        let id = item.id;
        self.intake.items.push(item);
        Some(id)
    }

    fn blank(&self, key: ItemKey) -> CatalogueItem {
        CatalogueItem {
            id: self.act.new_id(),
            edition_id: self.edition.id,
            key,
            position: 0,
            serial: String::new(),
            pilot_domain: None,
            origin: if self.edition.is_template() { Origin::Template } else { Origin::Local },
            evidence: Evidence::Entered,
            template_item_id: None,
            elements: Elements::default(),
            responsible_unit_id: None,
            raw: RawCells::default(),
            version: 1,
        }
    }

    /// Puts the row into the item. What says the same as before stays as it was, its raw text and the unit named for it
    /// included; a column that the file does not have changes nothing.
    fn write(&mut self, item: &mut CatalogueItem, row: &Row, pilot_domain: Option<DomainCode>) {
        let is_held = self.current.contains_key(&item.key);
        let before = item.clone();
        item.position = i32::try_from(self.intake.items.len() + 1).unwrap_or(i32::MAX);
        item.serial.clone_from(&row.serial);
        item.pilot_domain = pilot_domain;
        item.elements.clone_from(&row.elements);
        for element in Element::ALL.iter().filter(|it| row.columns.iter().all(|(known, _)| known != *it)) {
            item.elements.keep(*element, &before.elements);
        }
        let is_worded_alike = item.elements.responsible_body.text == before.elements.responsible_body.text;
        if is_held && is_worded_alike && item.responsible_unit_id.is_some() {
            item.elements.responsible_body = before.elements.responsible_body.clone();
        } else {
            let text = std::mem::take(&mut item.elements.responsible_body.text);
            item.elements.responsible_body = self.body(&text);
            item.settle_responsibility();
        }
        let extra = united(&row.raw.extra, &before.raw.extra);
        if is_held && *item == before && extra == before.raw.extra {
            return;
        }
        item.raw.clone_from(&row.raw);
        item.raw.extra = extra;
        item.evidence = Evidence::Entered;
        if is_held {
            item.version += 1;
        }
    }

    /// 模板事项的必备要素 may not be emptied by a file, either.
    fn is_emptied(&mut self, row: &Row, item: &CatalogueItem, before: &CatalogueItem) -> bool {
        if item.origin != Origin::Template || self.edition.is_template() {
            return false;
        }
        let missing = before.elements.missing();
        let emptied: Vec<_> = item.elements.missing().into_iter().filter(|it| !missing.contains(it)).collect();
        for element in &emptied {
            let refusal =
                Refusal::of(Ground::TemplateElementKept).found(format!("{} {}", item.key, item.elements.name()));
            let remark = Remark::refused(row.cell_of(*element), refusal);
            self.intake.remarks.push(remark.label(element.label(Locale::Zh)));
        }
        !emptied.is_empty()
    }

    /// A template keeps the kinds of bodies it names; everybody else's are units of the county.
    fn body(&mut self, text: &str) -> ResponsibleBody {
        if let Some(body) = self.bodies.get(text) {
            return body.clone();
        }
        let body = if self.edition.is_template() {
            ResponsibleBody::unresolved(text)
        } else {
            ResponsibleBody::resolve_in_county(text, &self.act.directory, self.edition.unit_id)
        };
        self.bodies.insert(text.to_owned(), body.clone());
        body
    }

    fn count(&mut self, item: &CatalogueItem) {
        let counts = &mut self.intake.counts;
        match item.origin {
            Origin::Template => counts.template += 1,
            Origin::Local => counts.local += 1,
        }
        match self.current.get(&item.key) {
            None => counts.added += 1,
            Some(current) if **current != *item => counts.changed += 1,
            Some(_) => {}
        }
    }

    /// A key nobody has used, neither an edition nor the file.
    fn new_key(&mut self, pilot_domain: Option<&DomainCode>) -> Option<ItemKey> {
        loop {
            let number = self.next_number;
            self.next_number += 1;
            let key = if self.edition.is_template() {
                format!("{}.{number:03}", pilot_domain.map_or("00", DomainCode::as_str))
            } else {
                format!("L{number:03}")
            };
            let key: ItemKey = key.parse().ok()?;
            if !self.used.contains(&key) && !self.current.contains_key(&key) {
                return Some(key);
            }
        }
    }
}

/// Texts beside the elements have their limits, too.
fn excess(row: &Row) -> Option<Remark> {
    let texts = row.raw.extra.iter().flat_map(|it| [(&it.label, LABEL_CHARACTERS), (&it.text, TEXT_CHARACTERS)]);
    let (text, limit) = std::iter::once((&row.serial, LABEL_CHARACTERS))
        .chain(texts)
        .find(|(text, limit)| text.chars().count() > *limit)?;
    let remark = Remark::new(RemarkCode::ValueMalformed, row.place.clone(), text.as_str());
    Some(remark.allowed(format!("至多 {limit} 个字符"), format!("at most {limit} characters")))
}

/// What the file says, and what it has no column for.
fn united(said: &[ExtraCell], before: &[ExtraCell]) -> Vec<ExtraCell> {
    let kept = before.iter().filter(|cell| said.iter().all(|it| it.label != cell.label));
    said.iter().chain(kept).cloned().collect()
}

/// Names the template items that no row stands for, and the rows that resemble one.
fn absent(
    edition: &CatalogueEdition,
    current: &[CatalogueItem],
    known: &Known<'_>,
    used: &HashSet<ItemKey>,
    rows: &[Row],
    sources: &HashMap<ItemId, &Row>,
    intake: &mut Intake,
) {
    let mut seen = HashSet::new();
    // What a later edition of the template no longer has stays with those who have it.
    let held = current.iter().filter(|item| item.origin == Origin::Template && !edition.is_template());
    let owed = known.template().chain(held).filter(|item| !used.contains(&item.key));
    let missing: Vec<_> = owed.filter(|item| seen.insert(&item.key)).collect();
    for item in &missing {
        let table = rows.iter().find(|row| row.pilot_domain == item.pilot_domain).or(rows.first());
        let place = table.map_or_else(Place::default, |row| Place::sheet(&row.place.sheet));
        let found = format!("{} {}", item.key, item.elements.name());
        intake.remarks.push(Remark::new(RemarkCode::TemplateItemAbsent, place, found));
    }
    if missing.is_empty() {
        return;
    }
    for item in intake.items.iter().filter(|it| it.origin == Origin::Local) {
        let Some(row) = sources.get(&item.id) else { continue };
        if let Some(like) = matching::most_alike(row, &missing) {
            let name = like.elements.name();
            let remark = Remark::new(RemarkCode::SimilarItem, row.cell_of(Element::Name), row.elements.name());
            intake.remarks.push(
                remark.allowed(format!("模板事项 {} {name}", like.key), format!("the template's {} {name}", like.key)),
            );
        }
    }
}

/// Local items the file does not have go; template items are spoken for already.
fn leave(
    edition: &CatalogueEdition,
    used: &HashSet<ItemKey>,
    current: &[CatalogueItem],
    rows: &[Row],
    intake: &mut Intake,
) {
    let kept = |item: &CatalogueItem| used.contains(&item.key);
    for item in current.iter().filter(|it| !kept(it) && (it.origin == Origin::Local || edition.is_template())) {
        let place = rows.first().map_or_else(Place::default, |row| Place::sheet(&row.place.sheet));
        let found = format!("{} {}", item.key, item.elements.name());
        intake.remarks.push(Remark::new(RemarkCode::LocalItemRemoved, place, found));
        intake.removed.push(item.id);
        intake.counts.removed += 1;
    }
}
