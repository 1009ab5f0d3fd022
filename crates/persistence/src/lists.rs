//! 导入名册: units, calendars and accounts, a whole list in one transaction.

use domain::act::{Act, Actor};
use domain::calendar::CalendarYear;
use domain::catalogue::intake::is_acceptable;
use domain::import::{Import, ImportOutcome, ImportReport, ImportState};
use domain::journal::{Change, ChangeType, Event};
use domain::lists::{self, DayEntry, Listing, StaffEntry, UnitEntry};
use domain::refusal::{Ground, Refusal};
use domain::remark::Remark;
use domain::staff::{Staff, StaffName};
use domain::unit::{Unit, UnitId};
use sea_orm::{ColumnTrait, DatabaseTransaction, EntityTrait, QueryFilter};
use serde_json::{Value, json};

use crate::change::Living;
use crate::entity::staff;
use crate::reference::keep_calendar_year;
use crate::{Failure, Store, Undone};

/// How a list is to be taken.
#[derive(Clone, Debug)]
pub struct ListFile<T> {
    /// The rows.
    pub entries: Vec<T>,
    /// What was found while it was read.
    pub remarks: Vec<Remark>,
    /// 试运行
    pub dry_run: bool,
}

impl Store {
    /// 导入单位.
    pub async fn import_units(
        &self,
        act: &Act,
        file: ListFile<UnitEntry>,
        queued: Option<&Import>,
    ) -> Result<ImportOutcome, Undone> {
        let listing = lists::units(act, file.entries);
        let tx = self.begin().await?;
        let decided = decide(&listing, file.remarks, file.dry_run);
        if !decided.is_kept {
            return Ok(decided.outcome);
        }
        // Units that move may stand below new ones.
        for unit in &listing.new {
            unit.insert(&tx).await?;
        }
        for (unit, version) in &listing.changed {
            require_unchanged(Unit::lock(&tx, &Actor::System, unit.id).await?.map(|it| it.version), *version)?;
            unit.keep(&tx).await?;
        }
        let units = listing.new.iter().chain(listing.changed.iter().map(|(unit, _)| unit));
        let changes = units.map(|it| Change::upsert(ChangeType::Unit, it.id.0, Some(it.id))).collect();
        let told = Told { changes, fact: None };
        self.close_list(tx, act, "importUnits", queued, told, decided.outcome).await
    }

    /// 导入工作日历.
    pub async fn import_calendar(
        &self,
        act: &Act,
        file: ListFile<DayEntry>,
        queued: Option<&Import>,
    ) -> Result<ImportOutcome, Undone> {
        let listing: Listing<CalendarYear> = lists::calendar(act, file.entries);
        let tx = self.begin().await?;
        let decided = decide(&listing, file.remarks, file.dry_run);
        if !decided.is_kept {
            return Ok(decided.outcome);
        }
        for year in listing.new.iter().chain(listing.changed.iter().map(|(year, _)| year)) {
            keep_calendar_year(&tx, act, year).await?;
        }
        self.close_list(tx, act, "importWorkingCalendar", queued, Told::default(), decided.outcome).await
    }

    /// 导入工作人员.
    pub async fn import_staff(
        &self,
        act: &Act,
        file: ListFile<StaffEntry>,
        queued: Option<&Import>,
    ) -> Result<ImportOutcome, Undone> {
        let tx = self.begin().await?;
        let names: Vec<StaffName> = file.entries.iter().map(|entry| entry.name.clone()).collect();
        let rows = staff::Entity::find().filter(staff::Column::Name.is_in(names)).all(&tx).await?;
        let held = rows.into_iter().map(Staff::try_from).collect::<Result<Vec<_>, Failure>>()?;
        let listing = lists::staff(act, file.entries, &held);
        let decided = decide(&listing, file.remarks, file.dry_run);
        if !decided.is_kept {
            return Ok(decided.outcome);
        }
        for (member, version) in &listing.changed {
            require_unchanged(Staff::lock(&tx, &Actor::System, member.id).await?.map(|it| it.version), *version)?;
            member.keep(&tx).await?;
        }
        for member in &listing.new {
            member.insert(&tx).await?;
        }
        let told = Told { fact: Some(("staff", whom(&listing))), ..Told::default() };
        self.close_list(tx, act, "importStaff", queued, told, decided.outcome).await
    }

    /// The last step of all three: the outcome and its trace are kept together with the records.
    async fn close_list(
        &self,
        tx: DatabaseTransaction,
        act: &Act,
        action: &'static str,
        queued: Option<&Import>,
        told: Told,
        outcome: ImportOutcome,
    ) -> Result<ImportOutcome, Undone> {
        let event = match queued {
            None => {
                let counts = outcome.report.counts;
                let event = Event::new(action, "Import", act.new_id::<UnitId>().0);
                event.fact("added", counts.added).fact("changed", counts.changed)
            }
            Some(import) => match crate::import::finish(&tx, act, import, outcome.clone()).await? {
                Some(event) => event,
                None => return Ok(ImportOutcome::ended(ImportState::Cancelled)),
            },
        };
        let event = match told.fact {
            Some((name, value)) => event.fact(name, value),
            None => event,
        };
        self.append(&tx, act, &event.also_all(told.changes)).await?;
        self.commit(tx).await?;
        self.refresh_after_commit().await;
        Ok(outcome)
    }
}

/// What the journal is told beside the counts.
#[derive(Default)]
struct Told {
    /// The public records the list wrote.
    changes: Vec<Change>,
    fact: Option<(&'static str, Value)>,
}

/// The accounts that a list opens or gives roles to, with the roles they have from now on; no names.
fn whom(listing: &Listing<Staff>) -> Value {
    let roles = |staff: &Staff| staff.grants.iter().map(|grant| grant.role.code()).collect::<Vec<_>>();
    let members = listing.new.iter().chain(listing.changed.iter().map(|(staff, _)| staff));
    members.map(|staff| json!({ "id": staff.id.to_string(), "roles": roles(staff) })).collect()
}

/// The outcome, and whether anything is to be written.
struct Decided {
    outcome: ImportOutcome,
    is_kept: bool,
}

fn decide<T>(listing: &Listing<T>, read: Vec<Remark>, dry_run: bool) -> Decided {
    let report = ImportReport::new(listing.counts, read.into_iter().chain(listing.remarks.iter().cloned()).collect());
    if !is_acceptable(&report.remarks) {
        let refusal = Some(Refusal::of(Ground::FileRefused));
        return Decided { outcome: ImportOutcome::refused(report, refusal), is_kept: false };
    }
    let outcome = ImportOutcome { state: ImportState::Done, report, refusal: None, edition_id: None, unit_id: None };
    Decided { outcome, is_kept: !dry_run }
}

/// Somebody may have changed the record since the picture was taken that the list was compared with.
fn require_unchanged(found: Option<i32>, expected: i32) -> Result<(), Refusal> {
    if found == Some(expected) { Ok(()) } else { Err(Refusal::of(Ground::VersionConflict)) }
}
