//! 导入名册: units, calendars and accounts, from the rows of a file to those the rules judge.

use domain::act::Act;
use domain::calendar::DayKind;
use domain::import::{Import, ImportOutcome, ImportSubject};
use domain::lists::{DayEntry, RoleEntry, StaffEntry, UnitEntry};
use domain::unit::UnitDetails;
use exchange::lists::{self, CalendarDay, Listed, StaffRow, UnitRow};
use exchange::workbook::Workbook;
use persistence::{ListFile, Store, Undone};

/// Imports the list that the workbook holds.
pub(super) async fn import(
    store: &Store,
    act: &Act,
    workbook: &Workbook,
    subject: ImportSubject,
    dry_run: bool,
    queued: Option<&Import>,
) -> Result<ImportOutcome, Undone> {
    match subject {
        ImportSubject::Units => store.import_units(act, file(lists::units(workbook), dry_run, unit), queued).await,
        ImportSubject::WorkingCalendar => {
            store.import_calendar(act, file(lists::calendar(workbook), dry_run, day), queued).await
        }
        ImportSubject::Staff | ImportSubject::Catalogue | ImportSubject::Documents => {
            store.import_staff(act, file(lists::staff(workbook), dry_run, member), queued).await
        }
    }
}

fn file<R, E>(listed: Listed<R>, dry_run: bool, entry: impl Fn(R) -> E) -> ListFile<E> {
    ListFile { entries: listed.rows.into_iter().map(entry).collect(), remarks: listed.remarks, dry_run }
}

fn unit(row: UnitRow) -> UnitEntry {
    UnitEntry {
        place: row.place,
        code: row.code,
        parent: row.parent,
        details: UnitDetails {
            credit_code: row.credit_code,
            name: row.name,
            short_name: row.short_name,
            aliases: row.aliases,
            kind: row.kind,
            level: row.level,
            parent_id: None,
            contact: row.contact,
            note: row.note,
        },
    }
}

fn day(row: CalendarDay) -> DayEntry {
    let CalendarDay { place, date, kind, name, source } = row;
    DayEntry { place, date, is_holiday: kind == DayKind::Holiday, name, source }
}

fn member(row: StaffRow) -> StaffEntry {
    let StaffRow { place, name, display_name, unit, roles } = row;
    let role = |(role, scope, pilot_domain)| RoleEntry { role, scope, pilot_domain };
    StaffEntry { place, name, display_name, unit, roles: roles.into_iter().map(role).collect() }
}
