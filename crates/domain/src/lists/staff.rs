//! 导入工作人员.

use std::collections::HashMap;
use std::sync::Arc;

use super::{Listing, unit_named};
use crate::act::Act;
use crate::directory::Directory;
use crate::pilot_domain::PilotDomain;
use crate::refusal::{Ground, Refusal};
use crate::remark::{Place, Remark, RemarkCode};
use crate::staff::{Appointment, Grant, Role, Staff, StaffName};
use crate::unit::UnitId;

/// No password fits it: the office sets one before the account can be used.
pub const NO_PASSWORD: &str = "none";

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
    pub roles: Vec<RoleEntry>,
}

/// 授权 as a row says it.
#[derive(Clone, Debug)]
pub struct RoleEntry {
    /// 角色
    pub role: Role,
    /// 范围单位, by code or name; none is the account's own unit.
    pub scope: Option<String>,
    /// 领域, by code or name; guides only.
    pub pilot_domain: Option<String>,
}

impl RoleEntry {
    fn grant(self, directory: &Directory, own: UnitId) -> Result<Grant, Refusal> {
        let unit_id = match self.scope {
            None => own,
            Some(scope) => unit_named(directory, &scope).ok_or_else(|| unknown_unit("scope", scope))?,
        };
        let pilot_domain = match self.pilot_domain {
            None => None,
            Some(name) => {
                let known =
                    |it: &&Arc<PilotDomain>| it.code.as_str() == name || it.name == name || it.aliases.contains(&name);
                let domain = directory.pilot_domains().find(known).map(|it| it.code.to_string());
                let unknown = || Refusal::at(Ground::UnknownReference, "pilotDomain").found(name.clone());
                Some(domain.ok_or_else(unknown)?)
            }
        };
        Ok(Grant { role: self.role, unit_id, pilot_domain })
    }
}

fn unknown_unit(field: &str, found: String) -> Refusal {
    Refusal::at(Ground::UnknownReference, field).found(found).allowed("单位的代码或全称", "code or name of a unit")
}

/// 导入工作人员: new accounts without a usable password; those that exist get the roles they lack, and lose none.
pub fn staff(act: &Act, entries: Vec<StaffEntry>, held: &[Staff]) -> Listing<Staff> {
    let mut listing = Listing::of(entries.len());
    let held: HashMap<&StaffName, &Staff> = held.iter().map(|staff| (&staff.name, staff)).collect();
    for entry in entries {
        let place = entry.place.clone();
        let outcome = match held.get(&entry.name) {
            None => appoint(act, entry, &mut listing),
            Some(known) => grant(act, entry, known, &mut listing),
        };
        if let Err(refusal) = outcome {
            listing.remarks.push(Remark::refused(place, refusal));
        }
    }
    listing.counted()
}

fn appoint(act: &Act, entry: StaffEntry, listing: &mut Listing<Staff>) -> Result<(), Refusal> {
    let StaffEntry { name, display_name, unit, roles, .. } = entry;
    let unit_id = unit_named(&act.directory, &unit).ok_or_else(|| unknown_unit("unit", unit))?;
    let grants = grants(act, roles, unit_id)?;
    let password_hash = NO_PASSWORD.to_owned();
    listing.new.push(Staff::appoint(act, Appointment { name, display_name, unit_id, grants, password_hash })?.0);
    Ok(())
}

fn grant(act: &Act, entry: StaffEntry, known: &Staff, listing: &mut Listing<Staff>) -> Result<(), Refusal> {
    if act.require(&[Role::Office], known.unit_id).is_err() {
        // Of an account elsewhere one learns no more than that its name is taken.
        return Err(Refusal::at(Ground::AlreadyTaken, "name").found(entry.name.as_str()));
    }
    let said = unit_named(&act.directory, &entry.unit).ok_or_else(|| unknown_unit("unit", entry.unit.clone()))?;
    // A list without a 显示名 has the 用户名 in its place.
    if entry.display_name != known.display_name && entry.display_name != entry.name.as_str() {
        let remark = Remark::new(RemarkCode::CellIgnored, entry.place.clone(), entry.display_name);
        listing.remarks.push(remark.label("显示名").allowed(&known.display_name, &known.display_name));
    }
    if said != known.unit_id {
        let own = act.directory.unit(known.unit_id).map_or("", |unit| unit.name.as_str());
        let remark = Remark::new(RemarkCode::CellIgnored, entry.place.clone(), entry.unit);
        listing.remarks.push(remark.label("所属单位").allowed(own, own));
    }
    let mut staff = known.clone();
    for grant in grants(act, entry.roles, known.unit_id)? {
        staff.grant(act, grant)?;
    }
    if staff != *known {
        staff.version += 1;
        listing.changed.push((staff, known.version));
    }
    Ok(())
}

fn grants(act: &Act, roles: Vec<RoleEntry>, own: UnitId) -> Result<Vec<Grant>, Refusal> {
    roles.into_iter().map(|role| role.grant(&act.directory, own)).collect()
}
