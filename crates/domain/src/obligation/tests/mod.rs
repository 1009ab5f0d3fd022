//! A case for each rule, the rounds of every rhythm, and ten thousand histories.

mod rounds;
mod rules;
mod walk;

use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::{Arc, LazyLock};

use chrono::{DateTime, NaiveDate, Utc};
use uuid::Uuid;

use super::*;
use crate::act::{Act, Actor, Officer};
use crate::calendar::{Calendar, CalendarYear};
use crate::directory::Directory;
use crate::staff::{Grant, StaffId};
use crate::time_limit::{PromptPolicy, TimeLimit, TriggerEvent};
use crate::unit::{Contact, Level, Unit, UnitKind};

const UNIT: UnitId = UnitId(Uuid::from_u128(1));
const OTHER: UnitId = UnitId(Uuid::from_u128(2));

fn day(text: &str) -> NaiveDate {
    text.parse().unwrap()
}

/// Two units, and 2026 with a holiday and a make-up Saturday; 2027 is not known.
static DIRECTORY: LazyLock<Arc<Directory>> = LazyLock::new(|| {
    directory(Calendar::new([CalendarYear {
        year: 2026,
        holidays: [day("2026-04-06"), day("2026-05-01")].into(),
        workdays: [day("2026-05-09")].into(),
        ..CalendarYear::default()
    }]))
});

fn calendar() -> &'static Calendar {
    DIRECTORY.calendar()
}

fn directory(calendar: Calendar) -> Arc<Directory> {
    let units = vec![unit(UNIT, "370983001"), unit(OTHER, "370983002")];
    Arc::new(Directory::new(units, Vec::new(), Vec::new(), calendar))
}

fn unit(id: UnitId, code: &str) -> Unit {
    Unit {
        id,
        code: code.parse().unwrap(),
        credit_code: None,
        name: code.parse().unwrap(),
        short_name: None,
        aliases: Vec::new(),
        kind: UnitKind::Street,
        level: Level::Town,
        parent_id: None,
        contact: Contact::default(),
        note: None,
        closed_on: None,
        version: 1,
    }
}

fn act(actor: Actor, on: NaiveDate, directory: Arc<Directory>) -> Act {
    static NEXT: AtomicU64 = AtomicU64::new(100);
    let at: DateTime<Utc> = on.and_hms_opt(1, 0, 0).unwrap().and_utc();
    let make_id = Arc::new(|_| Uuid::from_u128(NEXT.fetch_add(1, Ordering::Relaxed).into()));
    Act::new(actor, at, directory, make_id)
}

fn system(on: &str) -> Act {
    act(Actor::System, day(on), DIRECTORY.clone())
}

fn staff(role: Role, unit_id: UnitId, on: &str) -> Act {
    let grants = vec![Grant { role, unit_id, pilot_domain: None }];
    let officer = Officer { id: StaffId(Uuid::from_u128(9)), session_digest: String::new(), grants };
    act(Actor::Staff(officer), day(on), DIRECTORY.clone())
}

fn line() -> Line {
    Line { catalogue_id: CatalogueId(Uuid::from_u128(5)), item_key: "03.001".parse().unwrap() }
}

fn terms(limit: &str) -> Terms {
    Terms { line: line(), unit_id: UNIT, pilot_domain: None, limit: TimeLimit::parse(limit), since: day("2026-01-01") }
}

fn happened(event: TriggerEvent, scope: Option<&str>, on: NaiveDate) -> TriggerRecord {
    TriggerRecord::record(&act(Actor::System, on, DIRECTORY.clone()), UNIT, happening(event, scope, on)).unwrap().0
}

fn happening(event: TriggerEvent, scope: Option<&str>, on: NaiveDate) -> Happening {
    Happening {
        line: line(),
        event,
        subject: "某项目批准文件".parse().unwrap(),
        scope: scope.map(str::to_owned),
        occurred_on: on,
        evidence: TriggerEvidence::default(),
    }
}

/// What a limit makes due after something was formed on a day.
fn formed(limit: &str, on: &str) -> Obligation {
    let trigger = happened(TriggerEvent::Formed, None, day(on));
    terms(limit).triggered(&system(on), &trigger, &PromptPolicy::default())
}

fn document(number: u128) -> DocumentId {
    DocumentId(Uuid::from_u128(number))
}

fn published(number: u128, on: &str) -> Publication {
    Publication { document_id: document(number), on: day(on), formed_on: None, is_correction: false }
}
