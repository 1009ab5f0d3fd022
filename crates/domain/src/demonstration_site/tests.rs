use std::sync::Arc;

use uuid::Uuid;

use super::*;
use crate::act::{Actor, Officer};
use crate::calendar::Calendar;
use crate::directory::Directory;
use crate::journal::{Change, ChangeType};
use crate::staff::Grant;
use crate::unit::{Contact, Level, Unit, UnitKind};

const COUNTY: UnitId = UnitId(Uuid::from_u128(1));
const TOWN: UnitId = UnitId(Uuid::from_u128(2));
const OTHER: UnitId = UnitId(Uuid::from_u128(3));

fn unit(id: UnitId, kind: UnitKind, parent_id: Option<UnitId>) -> Unit {
    Unit {
        id,
        code: format!("u{}", id.0.as_u128()).parse().unwrap(),
        credit_code: None,
        name: format!("单位{}", id.0.as_u128()).parse().unwrap(),
        short_name: None,
        aliases: Vec::new(),
        kind,
        level: Level::Town,
        parent_id,
        contact: Contact::default(),
        note: None,
        closed_on: None,
        version: 1,
    }
}

fn act(actor: Actor) -> Act {
    let units = vec![
        unit(COUNTY, UnitKind::Government, None),
        unit(TOWN, UnitKind::Town, Some(COUNTY)),
        unit(OTHER, UnitKind::Town, Some(COUNTY)),
    ];
    let directory = Directory::new(units, Vec::new(), Vec::new(), Calendar::new([]));
    let at = "2026-03-02T01:00:00Z".parse().unwrap();
    Act::new(actor, at, Arc::new(directory), Arc::new(|_| Uuid::from_u128(77)))
}

fn officer(number: u128, role: Role, unit_id: UnitId) -> Act {
    let grants = vec![Grant { role, unit_id, pilot_domain: None }];
    act(Actor::Staff(Officer { id: StaffId(Uuid::from_u128(number)), session_digest: String::new(), grants }))
}

fn nomination(unit_id: UnitId) -> Nomination {
    Nomination {
        unit_id,
        title: "便民服务中心政务公开专区".parse().unwrap(),
        pilot_domains: Vec::new(),
        reason: "目录齐全,现场可查询、可申请".parse().unwrap(),
        evidence: Evidence { text: Some("现场照片一组".parse().unwrap()), ..Evidence::default() },
    }
}

fn why() -> RulingReason {
    "材料不足".parse().unwrap()
}

#[test]
fn a_unit_nominates_itself_and_the_office_above_decides() {
    let editor = officer(1, Role::Editor, TOWN);
    let (site, event) = DemonstrationSite::nominate(&editor, nomination(TOWN)).unwrap();
    assert!(!event.public && !site.is_public());
    assert!(!format!("{:?}", event.facts).contains("目录齐全"), "what was written stays out of the journal");
    for (act, may) in [
        (officer(2, Role::Office, COUNTY), true),
        (officer(2, Role::Office, TOWN), false),
        (officer(2, Role::Office, OTHER), false),
        (officer(2, Role::Reviewer, COUNTY), false),
        (officer(2, Role::Auditor, COUNTY), false),
        (act(Actor::Anonymous), false),
        (act(Actor::System), true),
    ] {
        assert_eq!(site.clone().designate(&act, None).is_ok(), may, "{:?}", act.actor);
        assert_eq!(site.clone().decline(&act, why()).is_ok(), may, "{:?}", act.actor);
        assert_eq!(site.may(&act, SiteAction::Designate).is_ok(), may, "{:?}", act.actor);
    }
}

#[test]
fn what_is_designated_is_public_until_it_ends() {
    let office = officer(2, Role::Office, COUNTY);
    let (mut site, _) = DemonstrationSite::nominate(&officer(1, Role::Editor, TOWN), nomination(TOWN)).unwrap();
    assert_eq!(site.end(&office, why()).unwrap_err().ground, Ground::WrongState);
    let event = site.designate(&office, None).unwrap();
    let change = |make: fn(ChangeType, Uuid, Option<UnitId>) -> Change| {
        vec![make(ChangeType::DemonstrationSite, site.id.0, Some(TOWN))]
    };
    assert_eq!((event.changes, site.is_public()), (change(Change::upsert), true));
    let tombstone = change(Change::tombstone);
    assert_eq!(site.decline(&office, why()).unwrap_err().ground, Ground::WrongState);
    let event = site.end(&office, why()).unwrap();
    assert_eq!((event.changes, site.is_public(), site.state()), (tombstone, false, SiteState::Ended));
    assert!(site.standing.decided().is_some() && site.standing.ended().is_some());
}

#[test]
fn nobody_decides_what_they_nominated() {
    let office = officer(1, Role::Office, COUNTY);
    let (mut site, _) = DemonstrationSite::nominate(&office, nomination(TOWN)).unwrap();
    assert_eq!(site.designate(&office, None).unwrap_err().ground, Ground::SamePerson);
    let colleague = officer(2, Role::Office, COUNTY);
    site.designate(&colleague, None).unwrap();
    // Ending it decides nothing anew.
    site.end(&office, why()).unwrap();
}

#[test]
fn a_nomination_has_a_unit_with_an_office_above_evidence_and_no_personal_data() {
    let office = officer(1, Role::Office, COUNTY);
    let ground = |it: Nomination| DemonstrationSite::nominate(&office, it).unwrap_err().ground;
    assert_eq!(ground(nomination(COUNTY)), Ground::InvalidValue);
    assert_eq!(ground(Nomination { evidence: Evidence::default(), ..nomination(TOWN) }), Ground::MissingValue);
    let unknown = vec!["99".parse().unwrap()];
    assert_eq!(ground(Nomination { pilot_domains: unknown, ..nomination(TOWN) }), Ground::UnknownReference);
    let reason = "联系人电话13800000000".parse().unwrap();
    assert_eq!(ground(Nomination { reason, ..nomination(TOWN) }), Ground::PersonalDataFound);
    let stranger = officer(1, Role::Editor, OTHER);
    assert_eq!(DemonstrationSite::nominate(&stranger, nomination(TOWN)).unwrap_err().ground, Ground::NotAllowed);
}
