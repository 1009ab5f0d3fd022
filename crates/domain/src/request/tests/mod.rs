//! A case for each sentence of the law, and ten thousand cases in any order.

mod letters;
mod rules;
mod walk;

use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};

use chrono::{DateTime, NaiveDate, Utc};
use uuid::Uuid;

use super::*;
use crate::act::{Act, Actor, Officer};
use crate::attachment::AttachmentId;
use crate::calendar::{Calendar, CalendarYear};
use crate::directory::Directory;
use crate::person::{Identity, IdentityKind, Person};
use crate::staff::{Grant, StaffId};
use crate::submission::{CaseSeries, LongText};
use crate::unit::{Contact, Level, Unit, UnitKind};

pub(super) const UNIT: UnitId = UnitId(Uuid::from_u128(1));

/// 2026 with two holidays and a make-up Saturday: enough to see that all three are read.
pub(super) fn calendar() -> Calendar {
    let day = |text: &str| text.parse().unwrap();
    Calendar::new([CalendarYear {
        year: 2026,
        holidays: [day("2026-04-04"), day("2026-04-05"), day("2026-04-06"), day("2026-05-01")].into(),
        workdays: [day("2026-03-14"), day("2026-05-09")].into(),
        ..CalendarYear::default()
    }])
}

pub(super) fn units() -> Vec<Unit> {
    vec![Unit {
        id: UNIT,
        code: "370983001".parse().unwrap(),
        credit_code: None,
        name: "新城街道办事处".parse().unwrap(),
        short_name: None,
        aliases: Vec::new(),
        kind: UnitKind::Street,
        level: Level::Town,
        parent_id: None,
        contact: Contact::default(),
        note: None,
        closed_on: None,
        version: 1,
    }]
}

pub(super) fn staff(number: u128, role: Role) -> Actor {
    let grants = vec![Grant { role, unit_id: UNIT, pilot_domain: None }];
    Actor::Staff(Officer { id: StaffId(Uuid::from_u128(number)), session_digest: String::new(), grants })
}

pub(super) fn text(text: &str) -> LongText {
    LongText::read("text", text, 1_000).unwrap()
}

pub(super) fn applicant() -> Person {
    Person {
        kind: PersonKind::NaturalPerson,
        name: "张三".parse().unwrap(),
        identity: Some(Identity { kind: IdentityKind::ResidentId, number: "11010519491231002X".parse().unwrap() }),
        contact_name: None,
        phone: Some("13812345678".parse().unwrap()),
        email: None,
        address: None,
    }
}

/// A request as it comes in by this way, on this day.
pub(super) fn submitted(way: SubmissionWay, on: NaiveDate) -> (InformationRequest, Dossier) {
    let actor = if way.is_online() { Actor::Anonymous } else { staff(1, Role::Editor) };
    let submission = Submission {
        unit_id: UNIT,
        way,
        wanted: Wanted { features: Some(text("老旧小区改造的招标文件")), ..Wanted::default() },
        form: InformationForm::Electronic,
        route: DeliveryRoute::Online,
        on: None,
    };
    let number = CaseNumber::of(CaseSeries::InformationRequest, 2026, 1);
    let made = InformationRequest::submit(&act_on(actor, on), submission, &applicant(), number, "digest".to_owned());
    let (request, dossier, _) = made.unwrap();
    (request, dossier)
}

/// One that came over the counter and was registered the same day.
pub(super) fn registered(on: &str) -> (InformationRequest, Dossier) {
    let (mut request, dossier) = submitted(SubmissionWay::Counter, on.parse().unwrap());
    request.register(&act(staff(1, Role::Editor), on)).unwrap();
    (request, dossier)
}

pub(super) fn act(actor: Actor, on: &str) -> Act {
    act_on(actor, on.parse().unwrap())
}

pub(super) fn act_on(actor: Actor, on: NaiveDate) -> Act {
    static NEXT: AtomicU64 = AtomicU64::new(1);
    let at: DateTime<Utc> = on.and_hms_opt(1, 0, 0).unwrap().and_utc();
    let make_id = Arc::new(|_| Uuid::from_u128(NEXT.fetch_add(1, Ordering::Relaxed).into()));
    Act::new(actor, at, Arc::new(Directory::new(units(), Vec::new(), Vec::new(), calendar())), make_id)
}
