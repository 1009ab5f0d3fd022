use std::collections::HashMap;
use std::sync::Arc;

use uuid::Uuid;

use super::*;
use crate::act::{Actor, Officer};
use crate::calendar::Calendar;
use crate::evidence::Evidence;
use crate::pilot_domain::{DomainDetails, PilotDomain};
use crate::staff::{Grant, StaffId};
use crate::unit::Contact;

const COUNTY: UnitId = UnitId(Uuid::from_u128(1));
const BUREAU: UnitId = UnitId(Uuid::from_u128(2));
const TOWN: UnitId = UnitId(Uuid::from_u128(3));
const VILLAGE: UnitId = UnitId(Uuid::from_u128(4));
const TAX: UnitId = UnitId(Uuid::from_u128(5));
const CLOSED: UnitId = UnitId(Uuid::from_u128(6));

fn day(text: &str) -> NaiveDate {
    text.parse().unwrap()
}

fn unit(id: UnitId, kind: UnitKind, level: Level, parent_id: Option<UnitId>) -> Unit {
    Unit {
        id,
        code: format!("u{}", id.0.as_u128()).parse().unwrap(),
        credit_code: None,
        name: format!("单位{}", id.0.as_u128()).parse().unwrap(),
        short_name: None,
        aliases: Vec::new(),
        kind,
        level,
        parent_id,
        contact: Contact::default(),
        note: None,
        closed_on: None,
        version: 1,
    }
}

fn units() -> Vec<Unit> {
    vec![
        unit(COUNTY, UnitKind::Government, Level::County, None),
        unit(BUREAU, UnitKind::Department, Level::County, Some(COUNTY)),
        unit(TOWN, UnitKind::Town, Level::Town, Some(COUNTY)),
        unit(VILLAGE, UnitKind::VillageCommittee, Level::Village, Some(TOWN)),
        unit(TAX, UnitKind::VerticalAgency, Level::County, Some(COUNTY)),
        Unit { closed_on: Some(day("2021-01-01")), ..unit(CLOSED, UnitKind::Department, Level::County, Some(COUNTY)) },
    ]
}

fn act(actor: Actor, on: &str) -> Act {
    let make_id: crate::act::MakeId = Arc::new(|_| Uuid::from_u128(77));
    let at = format!("{on}T01:00:00Z").parse().unwrap();
    let system = Act::new(
        Actor::System,
        at,
        Arc::new(Directory::new(units(), vec![], vec![], Calendar::new([]))),
        make_id.clone(),
    );
    let details = DomainDetails {
        name: "税收管理".to_owned(),
        aliases: Vec::new(),
        printed_number: None,
        ministry: None,
        guideline: None,
        guideline_confirmed: false,
        compiling_unit_id: Some(TAX),
        valid_from: day("2019-12-26"),
        valid_until: None,
        successor_code: None,
        remark: None,
    };
    let (domain, _) = PilotDomain::add(&system, "08".parse().unwrap(), details).unwrap();
    let directory = Directory::new(units(), vec![domain], Vec::new(), Calendar::new([]));
    Act::new(actor, at, Arc::new(directory), make_id)
}

fn officer(role: Role, unit_id: UnitId) -> Actor {
    let grants = vec![Grant { role, unit_id, pilot_domain: None }];
    Actor::Staff(Officer { id: StaffId(Uuid::from_u128(9)), session_digest: String::new(), grants })
}

fn details(addressees: &[Addressee], due_on: Option<&str>) -> MilestoneDetails {
    let due_on = due_on.map(day);
    MilestoneDetails {
        phase: "编制标准目录".parse().unwrap(),
        title: "编制目录".parse().unwrap(),
        responsible: "各镇街区、市政府各部门".parse().unwrap(),
        addressees: addressees.to_vec(),
        level: Level::County,
        due_on,
        due_text: DueText::of(due_on),
        source: "工作方案".parse().unwrap(),
    }
}

fn step(addressees: &[Addressee], due_on: Option<&str>, imported_on: Option<&str>) -> Milestone {
    let office = act(officer(Role::Office, COUNTY), "2026-03-02");
    let (milestone, _) = Milestone::add(&office, COUNTY, 1, details(addressees, due_on)).unwrap();
    Milestone { imported_on: imported_on.map(day), ..milestone }
}

fn said() -> Evidence {
    Evidence { text: Some("文件已印发".parse().unwrap()), ..Evidence::default() }
}

#[test]
fn what_was_past_when_it_was_imported_is_history_and_never_red() {
    let imported = step(&[Addressee::Townships], Some("2020-09-30"), Some("2026-01-05"));
    assert_eq!(imported.state(None, day("2030-01-01")), MilestoneState::History);
    let added = step(&[Addressee::Townships], Some("2020-09-30"), None);
    assert_eq!(added.state(None, day("2026-03-02")), MilestoneState::Overdue);
    // A last day on the day of the import, or behind it, is one like any other.
    for due_on in ["2026-01-05", "2026-01-06"] {
        let ahead = step(&[Addressee::Townships], Some(due_on), Some("2026-01-05"));
        assert_eq!(ahead.state(None, day(due_on)), MilestoneState::Pending);
        assert_eq!(ahead.state(None, day("2026-01-07")), MilestoneState::Overdue);
    }
}

#[test]
fn what_is_recorded_counts_by_its_day_and_a_step_without_one_is_never_late() {
    let step_of = |due_on| step(&[Addressee::Townships], due_on, Some("2026-01-05"));
    let (dated, open) = (step_of(Some("2020-09-30")), step_of(None));
    let today = day("2026-03-02");
    assert_eq!(dated.state(Some(day("2020-09-30")), today), MilestoneState::Reached);
    assert_eq!(dated.state(Some(day("2020-10-01")), today), MilestoneState::ReachedLate);
    assert_eq!(open.state(None, today), MilestoneState::Pending);
    assert_eq!(open.state(Some(today), today), MilestoneState::Reached);
}

#[test]
fn each_group_has_its_units_and_villages_and_closed_ones_are_in_none() {
    let act = act(Actor::System, "2026-03-02");
    let concerned = |group| -> Vec<UnitId> {
        let milestone = step(&[group], None, None);
        let all = act.directory.units().iter();
        all.filter(|unit| milestone.concerns(&act.directory, unit, act.date())).map(|unit| unit.id).collect()
    };
    assert_eq!(concerned(Addressee::Counties), [COUNTY]);
    assert_eq!(concerned(Addressee::Departments), [BUREAU]);
    assert_eq!(concerned(Addressee::Townships), [TOWN]);
    assert_eq!(concerned(Addressee::CompilingUnits), [TAX]);
    assert_eq!(concerned(Addressee::Prefectures), []);
    let departments = step(&[Addressee::Departments], None, None);
    let closed = act.directory.unit(CLOSED).unwrap();
    assert!(departments.concerns(&act.directory, closed, day("2020-12-31")));
}

#[test]
fn only_the_office_of_the_plan_changes_it() {
    let groups = [Addressee::Townships];
    for (actor, may) in [
        (officer(Role::Office, COUNTY), true),
        (officer(Role::Office, TOWN), false),
        (officer(Role::Reviewer, COUNTY), false),
        (Actor::Anonymous, false),
    ] {
        let act = act(actor, "2026-03-02");
        assert_eq!(Milestone::add(&act, COUNTY, 1, details(&groups, None)).is_ok(), may);
        assert_eq!(step(&groups, None, None).amend(&act, details(&groups, None)).is_ok(), may);
    }
    let office = act(officer(Role::Office, COUNTY), "2026-03-02");
    let ground = |groups: &[Addressee]| Milestone::add(&office, COUNTY, 1, details(groups, None)).unwrap_err().ground;
    assert_eq!(ground(&[]), Ground::MissingValue);
    assert_eq!(ground(&[Addressee::Townships, Addressee::Townships]), Ground::InvalidValue);
}

#[test]
fn a_unit_records_what_the_step_asks_of_it_and_withdraws_a_mistake_once() {
    let milestone = step(&[Addressee::Townships], Some("2026-03-31"), None);
    let editor = act(officer(Role::Editor, TOWN), "2026-03-02");
    let record =
        |act: &Act, unit_id, on, evidence| MilestoneRecord::record(act, &milestone, unit_id, day(on), evidence);
    let ground = |it: Result<(MilestoneRecord, Event), Refusal>| it.unwrap_err().ground;
    assert_eq!(ground(record(&editor, TOWN, "2026-03-03", said())), Ground::InvalidValue);
    assert_eq!(ground(record(&editor, TOWN, "2026-03-02", Evidence::default())), Ground::MissingValue);
    assert_eq!(ground(record(&editor, BUREAU, "2026-03-02", said())), Ground::NotAllowed);
    let office = act(officer(Role::Office, COUNTY), "2026-03-02");
    assert_eq!(ground(record(&office, BUREAU, "2026-03-02", said())), Ground::MilestoneNotAddressed);
    let auditor = act(officer(Role::Auditor, COUNTY), "2026-03-02");
    assert_eq!(ground(record(&auditor, TOWN, "2026-03-02", said())), Ground::NotAllowed);

    let (mut kept, event) = record(&editor, TOWN, "2026-03-02", said()).unwrap();
    assert!(!event.public && !format!("{:?}", event.facts).contains("印发"), "evidence stays out of the journal");
    assert!(kept.is_visible_to(&auditor) && !kept.is_visible_to(&act(officer(Role::Editor, BUREAU), "2026-03-02")));
    let reason = || "日期有误".parse().unwrap();
    assert_eq!(kept.withdraw(&auditor, reason()).unwrap_err().ground, Ground::NotAllowed);
    kept.withdraw(&editor, reason()).unwrap();
    assert_eq!(kept.withdraw(&editor, reason()).unwrap_err().ground, Ground::WrongState);
}

#[test]
fn progress_has_each_unit_of_each_step_once_and_its_tally_adds_up() {
    let act = act(Actor::System, "2026-03-02");
    let steps: Vec<_> = [
        (&[Addressee::Townships, Addressee::Departments][..], Some("2026-02-28")),
        (&[Addressee::CompilingUnits][..], Some("2026-03-31")),
    ]
    .into_iter()
    .zip(10..)
    .map(|((groups, due_on), id)| {
        Arc::new(Milestone { id: MilestoneId(Uuid::from_u128(id)), ..step(groups, due_on, None) })
    })
    .collect();
    let reached = HashMap::from([((steps[0].id, TOWN), day("2026-03-01"))]);
    let rows = progress(&steps, &reached, &act.directory, act.date(), |_| true);
    let said: Vec<_> = rows.iter().map(|it| (it.unit.id, it.state)).collect();
    assert_eq!(
        said,
        [(BUREAU, MilestoneState::Overdue), (TOWN, MilestoneState::ReachedLate), (TAX, MilestoneState::Pending)]
    );
    let mut tally = MilestoneTally::default();
    for it in &rows {
        tally.add(it.state);
    }
    assert_eq!(tally, MilestoneTally { overdue: 1, reached_late: 1, pending: 1, ..MilestoneTally::default() });
    assert_eq!(tally.concerned(), 3);
    assert_eq!(progress(&steps, &reached, &act.directory, act.date(), |unit| unit.id == TOWN).len(), 1);
}
