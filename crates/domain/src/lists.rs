//! 名册: units, calendars and accounts that come as a list, each row through the verb it would take one at a time.

use std::collections::{BTreeMap, HashMap};
use std::sync::Arc;

use chrono::{Datelike, NaiveDate};

use crate::act::Act;
use crate::calendar::CalendarYear;
use crate::catalogue::intake::Counts;
use crate::directory::Directory;
use crate::refusal::{Ground, Refusal};
use crate::remark::{Place, Remark};
use crate::staff::{Appointment, Grant, Staff, StaffName};
use crate::unit::{Contact, Unit, UnitCode, UnitDetails, UnitId};

/// No password fits it: the office sets one before the account can be used.
pub const NO_PASSWORD: &str = "none";

/// What a list comes to.
#[derive(Clone, Debug)]
pub struct Listing<T> {
    /// Records that are new.
    pub new: Vec<T>,
    /// Records that change, with the version they were seen in.
    pub changed: Vec<(T, i32)>,
    /// How many of each.
    pub counts: Counts,
    /// What somebody has to look at.
    pub remarks: Vec<Remark>,
}

impl<T> Listing<T> {
    fn of(rows: usize) -> Self {
        let counts = Counts { rows, ..Counts::default() };
        Self { new: Vec::new(), changed: Vec::new(), counts, remarks: Vec::new() }
    }

    fn counted(mut self) -> Self {
        self.counts.added = self.new.len();
        self.counts.changed = self.changed.len();
        self
    }
}

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
pub fn units(act: &Act, entries: Vec<UnitEntry>) -> Listing<Unit> {
    let mut listing = Listing::of(entries.len());
    let mut act = act.clone();
    let mut waiting = entries;
    while !waiting.is_empty() {
        let (ready, rest): (Vec<_>, Vec<_>) = waiting.into_iter().partition(|entry| is_placed(&act.directory, entry));
        waiting = rest;
        if ready.is_empty() {
            break;
        }
        let mut units: HashMap<UnitId, Unit> =
            act.directory.units().iter().map(|unit| (unit.id, unit.as_ref().clone())).collect();
        for entry in ready {
            if let Some(unit) = unit(&act, entry, &mut listing) {
                units.insert(unit.id, unit);
            }
        }
        // The next rows may stand below these.
        act.directory = Arc::new(act.directory.with_units(units.into_values().collect()));
    }
    for entry in waiting {
        let found = entry.parent.clone().unwrap_or_default();
        let refusal = Refusal::at(Ground::UnknownReference, "parent").found(found);
        let refusal = refusal
            .allowed("已有单位或本文件中单位的代码或全称", "code or name of a unit that exists or stands in this file");
        listing.remarks.push(Remark::refused(entry.place, refusal));
    }
    listing.counted()
}

/// Whether the unit above is known; the top and units that keep their place need none.
fn is_placed(directory: &Directory, entry: &UnitEntry) -> bool {
    entry.parent.as_ref().is_none_or(|parent| unit_named(directory, parent).is_some())
}

/// The unit above.
fn parent_of(directory: &Directory, entry: &UnitEntry) -> Option<UnitId> {
    match &entry.parent {
        None => directory.unit_by_code(entry.code.as_str()).and_then(|unit| unit.parent_id),
        Some(parent) => unit_named(directory, parent),
    }
}

/// The one unit of this code, name or other name.
pub fn unit_named(directory: &Directory, text: &str) -> Option<UnitId> {
    if let Some(unit) = directory.unit_by_code(text) {
        return Some(unit.id);
    }
    let mut bearers = directory.units().iter().filter(|unit| unit.names().any(|name| name == text));
    match (bearers.next(), bearers.next()) {
        (Some(unit), None) => Some(unit.id),
        _ => None,
    }
}

/// The unit as it is from now on; none when it stays as it was, or is refused.
fn unit(act: &Act, entry: UnitEntry, listing: &mut Listing<Unit>) -> Option<Unit> {
    let parent_id = parent_of(&act.directory, &entry);
    let UnitEntry { place, code, mut details, .. } = entry;
    details.parent_id = parent_id;
    let outcome = match act.directory.unit_by_code(code.as_str()) {
        None => Unit::establish(act, code, details).map(|(unit, _)| {
            listing.new.push(unit.clone());
            Some(unit)
        }),
        Some(held) => {
            let mut unit = held.as_ref().clone();
            unit.amend(act, filled_up(details, held)).map(|_| {
                (unit != **held).then(|| {
                    unit.version += 1;
                    listing.changed.push((unit.clone(), held.version));
                    unit
                })
            })
        }
    };
    outcome.unwrap_or_else(|refusal| {
        listing.remarks.push(Remark::refused(place, refusal));
        None
    })
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

/// 一天 of the working calendar as a row says it.
#[derive(Clone, Debug)]
pub struct DayEntry {
    /// Sheet and row.
    pub place: Place,
    /// 日期
    pub date: NaiveDate,
    /// 放假 or 上班.
    pub is_holiday: bool,
    /// 名称, such as 春节.
    pub name: Option<String>,
    /// 依据
    pub source: Option<String>,
}

/// 导入工作日历: each year of the list in place of the version before.
pub fn calendar(act: &Act, entries: Vec<DayEntry>) -> Listing<CalendarYear> {
    let mut listing = Listing::of(entries.len());
    let mut years: BTreeMap<i32, (Place, CalendarYear)> = BTreeMap::new();
    for entry in entries {
        let number = entry.date.year();
        let (_, year) = years
            .entry(number)
            .or_insert_with(|| (entry.place.clone(), CalendarYear { year: number, ..CalendarYear::default() }));
        let days = if entry.is_holiday { &mut year.holidays } else { &mut year.workdays };
        days.insert(entry.date);
        if let Some(name) = entry.name {
            year.names.insert(entry.date, name);
        }
        year.source = year.source.take().or(entry.source);
    }
    for (place, year) in years.into_values() {
        match act.require_top_office().and_then(|()| year.check()) {
            Err(refusal) => listing.remarks.push(Remark::refused(place, refusal)),
            Ok(()) => match act.directory.calendar().year(year.year) {
                None => listing.new.push(year),
                Some(held) if *held == year => {}
                Some(_) => listing.changed.push((year, 0)),
            },
        }
    }
    listing.counted()
}

/// 工作人员 as a row says it: the roles of one account may stand on several rows.
#[derive(Clone, Debug)]
pub struct StaffEntry {
    /// Sheet and row.
    pub place: Place,
    /// 用户名
    pub name: StaffName,
    /// 显示名
    pub display_name: String,
    /// 所属单位, by code or name.
    pub unit: String,
    /// 授权
    pub grants: Vec<Grant>,
}

/// 导入工作人员: new accounts without a usable password; those that exist get the roles they lack, and lose none.
pub fn staff(act: &Act, entries: Vec<StaffEntry>, held: &[Staff]) -> Listing<Staff> {
    let mut listing = Listing::of(entries.len());
    let held: HashMap<&StaffName, &Staff> = held.iter().map(|staff| (&staff.name, staff)).collect();
    for entry in entries {
        let StaffEntry { place, name, display_name, unit, grants } = entry;
        let Some(unit_id) = unit_named(&act.directory, &unit) else {
            let refusal = Refusal::at(Ground::UnknownReference, "unit").found(unit);
            listing.remarks.push(Remark::refused(place, refusal.allowed("单位的代码或全称", "code or name of a unit")));
            continue;
        };
        let outcome = match held.get(&name) {
            None => {
                let password_hash = NO_PASSWORD.to_owned();
                let appointment = Appointment { name, display_name, unit_id, grants, password_hash };
                Staff::appoint(act, appointment).map(|(staff, _)| listing.new.push(staff))
            }
            Some(known) => {
                let mut staff = (*known).clone();
                let granted = grants.into_iter().try_for_each(|grant| staff.grant(act, grant).map(drop));
                granted.map(|()| {
                    if staff != **known {
                        staff.version += 1;
                        listing.changed.push((staff, known.version));
                    }
                })
            }
        };
        if let Err(refusal) = outcome {
            listing.remarks.push(Remark::refused(place, refusal));
        }
    }
    listing.counted()
}
