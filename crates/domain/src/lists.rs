//! 名册: units, calendars and accounts that come as a list, each row through the verb it would take one at a time.

mod calendar;
mod staff;
mod units;

use crate::catalogue::intake::Counts;
use crate::directory::Directory;
use crate::remark::Remark;
use crate::unit::UnitId;

pub use calendar::{DayEntry, calendar};
pub use staff::{NO_PASSWORD, RoleEntry, StaffEntry, staff};
pub use units::{UnitEntry, units};

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
