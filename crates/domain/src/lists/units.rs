//! 导入单位.

use std::collections::{HashMap, HashSet};
use std::sync::Arc;

use super::{Listing, unit_named};
use crate::act::Act;
use crate::directory::Directory;
use crate::refusal::{Ground, Refusal};
use crate::remark::{Place, Remark, RemarkCode};
use crate::staff::Role;
use crate::unit::{Contact, Unit, UnitCode, UnitDetails, UnitId};

/// 单位 as a row says it.
#[derive(Clone, Debug)]
pub struct UnitEntry {
    /// Sheet and row.
    pub place: Place,
    /// 单位代码
    pub code: UnitCode,
    /// 上级单位, by code or name; none keeps the one it has.
    pub parent: Option<String>,
    /// Everything else.
    pub details: UnitDetails,
}

/// 导入单位: established or amended by their codes. Rows come in any order; a parent may stand below its children.
///
/// New units stand after those above them, and so do changed ones in the tree that the whole file makes:
/// written in this order, no unit ever stands below one that is not there yet, nor below itself.
pub fn units(act: &Act, entries: Vec<UnitEntry>) -> Listing<Unit> {
    let mut listing = Listing::of(entries.len());
    let mut act = act.clone();
    let (held, new): (Vec<_>, Vec<_>) =
        entries.into_iter().partition(|entry| act.directory.unit_by_code(entry.code.as_str()).is_some());
    // Rows may name a unit as this file names it, wherever it is going to stand.
    let mut amended = Vec::new();
    let mut seen = HashSet::new();
    for entry in held {
        if let Some(held) = act.directory.unit_by_code(entry.code.as_str()).cloned() {
            if !seen.insert(held.id) {
                // Once by its code and once by its credit code.
                listing.remarks.push(Remark::new(RemarkCode::RowRepeated, entry.place, entry.code.as_str()));
                continue;
            }
            match act.require(&[Role::Office], held.id) {
                Ok(()) => amended.push((entry, held)),
                Err(refusal) => listing.remarks.push(Remark::refused(entry.place, refusal)),
            }
        }
    }
    let named = amended.iter().map(|(entry, held)| as_named(entry, held)).collect();
    act.directory = Arc::new(with(&act.directory, named));
    establish(&mut act, new, &mut listing);
    amend(&act, amended, &mut listing);
    listing.counted()
}

/// The unit where it is, with its names from now on.
fn as_named(entry: &UnitEntry, held: &Unit) -> Unit {
    let UnitDetails { credit_code, name, short_name, aliases, .. } = filled_up(entry.details.clone(), held);
    Unit { credit_code, name, short_name, aliases, ..held.clone() }
}

fn with(directory: &Directory, units: Vec<Unit>) -> Directory {
    let mut all: HashMap<UnitId, Unit> =
        directory.units().iter().map(|unit| (unit.id, unit.as_ref().clone())).collect();
    all.extend(units.into_iter().map(|unit| (unit.id, unit)));
    directory.with_units(all.into_values().collect())
}

/// Establishes level by level, since the next rows may stand below these.
fn establish(act: &mut Act, entries: Vec<UnitEntry>, listing: &mut Listing<Unit>) {
    let mut waiting = entries;
    loop {
        let is_placed =
            |entry: &UnitEntry| entry.parent.as_ref().is_none_or(|parent| unit_named(&act.directory, parent).is_some());
        let (ready, rest): (Vec<_>, Vec<_>) = waiting.into_iter().partition(is_placed);
        waiting = rest;
        if ready.is_empty() {
            break;
        }
        let first = listing.new.len();
        for UnitEntry { place, code, parent, details } in ready {
            let parent_id = parent.and_then(|parent| unit_named(&act.directory, &parent));
            match Unit::establish(act, code, UnitDetails { parent_id, ..details }) {
                Ok((unit, _)) => listing.new.push(unit),
                Err(refusal) => listing.remarks.push(Remark::refused(place, refusal)),
            }
        }
        act.directory = Arc::new(with(&act.directory, listing.new[first..].to_vec()));
    }
    for entry in &waiting {
        let found = entry.parent.clone().unwrap_or_default();
        let refusal = if is_below_itself(entry, &waiting) { cycle(found) } else { unknown_parent(found) };
        listing.remarks.push(Remark::refused(entry.place.clone(), refusal));
    }
}

/// Whether the units above, as the rows that could not be placed name them, lead back to the row.
fn is_below_itself(entry: &UnitEntry, waiting: &[UnitEntry]) -> bool {
    let above = |below: &&UnitEntry| {
        let parent = below.parent.as_deref()?;
        waiting.iter().find(|it| it.code.as_str() == parent || it.details.name.as_str() == parent)
    };
    std::iter::successors(above(&entry), above).take(waiting.len()).any(|it| it.code == entry.code)
}

fn cycle(found: String) -> Refusal {
    Refusal::at(Ground::UnitCycle, "parent")
        .found(found)
        .allowed("本单位及其下级以外的单位", "a unit other than itself and those below it")
}

fn unknown_parent(found: String) -> Refusal {
    Refusal::at(Ground::UnknownReference, "parent")
        .found(found)
        .allowed("已有单位或本文件中单位的代码或全称", "code or name of a unit that exists or stands in this file")
}

/// Amends what there is. Rights are judged by the tree as it is, cycles by the one that the whole file makes.
fn amend(act: &Act, entries: Vec<(UnitEntry, Arc<Unit>)>, listing: &mut Listing<Unit>) {
    let mut placed = Vec::new();
    for (entry, held) in entries {
        match place_of(act, &entry, &held) {
            Ok(parent_id) => placed.push((entry, held, parent_id)),
            Err(refusal) => listing.remarks.push(Remark::refused(entry.place, refusal)),
        }
    }
    let moved = placed.iter().map(|(entry, held, parent_id)| Unit { parent_id: *parent_id, ..as_named(entry, held) });
    let mut after = act.clone();
    after.directory = Arc::new(with(&act.directory, moved.collect()));
    let stands_below_itself = |(_, held, parent_id): &(UnitEntry, Arc<Unit>, Option<UnitId>)| {
        parent_id.is_some_and(|parent_id| after.directory.covers(held.id, parent_id))
    };
    let (cycles, sound): (Vec<_>, Vec<_>) = placed.into_iter().partition(stands_below_itself);
    if !cycles.is_empty() {
        // Whatever hangs from a cycle cannot be judged before it is mended.
        let remark =
            |(entry, ..): (UnitEntry, _, _)| Remark::refused(entry.place, cycle(entry.parent.unwrap_or_default()));
        listing.remarks.extend(cycles.into_iter().map(remark));
        return;
    }
    for (entry, held, parent_id) in sound {
        let mut unit = held.as_ref().clone();
        let details = UnitDetails { parent_id, ..filled_up(entry.details, &held) };
        match unit.amend(&after, details) {
            Err(refusal) => listing.remarks.push(Remark::refused(entry.place, refusal)),
            Ok(_) if unit == *held => {}
            Ok(_) => {
                unit.version += 1;
                listing.changed.push((unit, held.version));
            }
        }
    }
    listing.changed.sort_by_cached_key(|(unit, _)| after.directory.ancestry(unit.id).count());
}

/// Where an existing unit stands from now on; a move needs the office over the new place as well.
fn place_of(act: &Act, entry: &UnitEntry, held: &Unit) -> Result<Option<UnitId>, Refusal> {
    let Some(parent) = &entry.parent else { return Ok(held.parent_id) };
    let parent_id = unit_named(&act.directory, parent).ok_or_else(|| unknown_parent(parent.clone()))?;
    if held.parent_id != Some(parent_id) {
        act.require(&[Role::Office], parent_id)?;
    }
    Ok(Some(parent_id))
}

/// What a list leaves empty stays as it is: few lists have every column.
fn filled_up(details: UnitDetails, held: &Unit) -> UnitDetails {
    let Contact { phone, fax, email, address, postcode, office_hours } = held.contact.clone();
    let contact = details.contact;
    UnitDetails {
        credit_code: details.credit_code.or_else(|| held.credit_code.clone()),
        short_name: details.short_name.or_else(|| held.short_name.clone()),
        aliases: if details.aliases.is_empty() { held.aliases.clone() } else { details.aliases },
        contact: Contact {
            phone: contact.phone.or(phone),
            fax: contact.fax.or(fax),
            email: contact.email.or(email),
            address: contact.address.or(address),
            postcode: contact.postcode.or(postcode),
            office_hours: contact.office_hours.or(office_hours),
        },
        note: details.note.or_else(|| held.note.clone()),
        ..details
    }
}
