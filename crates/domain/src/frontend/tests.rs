use std::sync::Arc;

use uuid::Uuid;

use super::*;
use crate::act::Officer;
use crate::calendar::Calendar;
use crate::channel::{Channel, ChannelId};
use crate::directory::Directory;
use crate::staff::{Grant, StaffId};
use crate::unit::{Contact, Level, Unit, UnitKind};

const COUNTY: UnitId = UnitId(Uuid::from_u128(1));
const STREET: UnitId = UnitId(Uuid::from_u128(2));
const ELSEWHERE: UnitId = UnitId(Uuid::from_u128(3));

fn directory() -> Directory {
    let unit = |id: UnitId, parent_id| Unit {
        id,
        code: id.0.as_u128().to_string().parse().unwrap(),
        credit_code: None,
        name: "单位".parse().unwrap(),
        short_name: None,
        aliases: Vec::new(),
        kind: UnitKind::Street,
        level: Level::Town,
        parent_id,
        contact: Contact::default(),
        note: None,
        closed_on: None,
        version: 1,
    };
    let channel = Channel {
        id: ChannelId(Uuid::from_u128(9)),
        code: "government-website".parse().unwrap(),
        name: "政府网站".to_owned(),
        aliases: Vec::new(),
        online: true,
        position: 1,
        version: 1,
    };
    let units = vec![unit(COUNTY, None), unit(STREET, Some(COUNTY)), unit(ELSEWHERE, Some(COUNTY))];
    Directory::new(units, Vec::new(), vec![channel], Calendar::new(Vec::new()))
}

fn act_at(actor: Actor, at: &str) -> Act {
    Act::new(actor, at.parse().unwrap(), Arc::new(directory()), Arc::new(|_| Uuid::from_u128(5)))
}

fn act(actor: Actor) -> Act {
    act_at(actor, "2026-03-02T01:00:00Z")
}

fn staff(role: Role, unit_id: UnitId) -> Actor {
    let grants = vec![Grant { role, unit_id, pilot_domain: None }];
    Actor::Staff(Officer { id: StaffId(Uuid::from_u128(7)), session_digest: String::new(), grants })
}

fn details(unit_id: UnitId) -> FrontendDetails {
    let channel_code = Some("government-website".parse().unwrap());
    FrontendDetails { title: "县政府网站".parse().unwrap(), channel_code, unit_id }
}

fn registered() -> Frontend {
    let act = act(staff(Role::Office, COUNTY));
    Frontend::register(&act, "website".parse().unwrap(), details(STREET), "a".repeat(64)).unwrap().0
}

#[test]
fn the_office_above_the_unit_registers_and_nobody_else() {
    let register = |actor| Frontend::register(&act(actor), "website".parse().unwrap(), details(STREET), "a".repeat(64));
    for actor in [staff(Role::Office, COUNTY), staff(Role::Office, STREET), Actor::System] {
        let (frontend, event) = register(actor).unwrap();
        assert_eq!((event.action, event.unit_id, event.public), ("registerFrontend", Some(STREET), false));
        assert_eq!(event.facts["keyId"], "aaaaaaaa");
        assert!(!serde_json::to_string(&event.facts).unwrap().contains(&frontend.key.digest));
    }
    let itself = Actor::Frontend(registered().as_caller());
    for actor in [staff(Role::Office, ELSEWHERE), staff(Role::Reviewer, COUNTY), Actor::Anonymous, itself] {
        assert_eq!(register(actor).map(drop).unwrap_err().ground, Ground::NotAllowed);
    }
}

#[test]
fn a_channel_nobody_knows_is_refused_by_name() {
    let unknown = FrontendDetails { channel_code: Some("telegraph".parse().unwrap()), ..details(STREET) };
    let refusal = registered().amend(&act(Actor::System), unknown).unwrap_err();
    assert_eq!((refusal.ground, refusal.path.join(".").as_str()), (Ground::UnknownReference, "details.channelCode"));
    assert_eq!(refusal.found.as_deref(), Some("telegraph"));
}

/// Nobody hands a frontend to a subtree they do not administer, nor takes one from there.
#[test]
fn a_move_takes_the_office_of_both_units() {
    let office = act(staff(Role::Office, STREET));
    assert_eq!(registered().amend(&office, details(ELSEWHERE)).unwrap_err().ground, Ground::NotAllowed);
    let mut frontend = registered();
    frontend.amend(&act(staff(Role::Office, COUNTY)), details(ELSEWHERE)).unwrap();
    assert_eq!(frontend.unit_id, ELSEWHERE);
    assert_eq!(frontend.amend(&office, details(STREET)).unwrap_err().ground, Ground::NotAllowed);
}

#[test]
fn the_old_key_opens_within_its_grace_and_no_longer() {
    let office = act(staff(Role::Office, COUNTY));
    let (old, new, third) = ("a".repeat(64), "b".repeat(64), "c".repeat(64));
    let mut frontend = registered();
    assert!(frontend.opens(&old, office.at) && !frontend.opens(&new, office.at));
    frontend.rotate_key(&office, new.clone(), DEFAULT_GRACE_HOURS).unwrap();
    let later = |hours: i64| office.at + Duration::hours(hours);
    assert!(frontend.opens(&new, later(1_000)) && frontend.opens(&old, later(23)));
    assert!(!frontend.opens(&old, later(24)));
    // A second rotation ends the first key though its grace had not passed.
    frontend.rotate_key(&office, third.clone(), 0).unwrap();
    assert!(frontend.opens(&third, office.at));
    assert!(!frontend.opens(&new, office.at) && !frontend.opens(&old, office.at));
    for hours in [-1, 169, i32::MAX] {
        let refusal = frontend.rotate_key(&office, new.clone(), hours).unwrap_err();
        assert_eq!((refusal.ground, refusal.path[0].as_str()), (Ground::InvalidValue, "graceHours"));
    }
    assert!(frontend.opens(&third, office.at), "a refusal changes nothing");
}

#[test]
fn a_revoked_frontend_stays_so() {
    let office = act(staff(Role::Office, COUNTY));
    let mut frontend = registered();
    frontend.rotate_key(&office, "b".repeat(64), 24).unwrap();
    frontend.revoke(&office).unwrap();
    assert!(!frontend.opens(&"a".repeat(64), office.at) && !frontend.opens(&"b".repeat(64), office.at));
    for again in [
        frontend.revoke(&office),
        frontend.amend(&office, details(STREET)),
        frontend.rotate_key(&office, "c".repeat(64), 0),
    ] {
        assert_eq!(again.unwrap_err().ground, Ground::WrongState);
    }
}

#[test]
fn it_serves_its_channel_in_its_subtree() {
    let act = act(Actor::System);
    let (website, gazette) = ("government-website".parse().unwrap(), "government-gazette".parse().unwrap());
    let mut frontend = registered();
    assert!(frontend.serves(&act, &website, STREET));
    assert!(!frontend.serves(&act, &website, ELSEWHERE) && !frontend.serves(&act, &gazette, STREET));
    frontend.amend(&act, FrontendDetails { channel_code: None, ..details(COUNTY) }).unwrap();
    assert!(!frontend.serves(&act, &website, STREET));
    frontend.amend(&act, details(COUNTY)).unwrap();
    assert!(frontend.serves(&act, &website, STREET) && frontend.serves(&act, &website, ELSEWHERE));
    frontend.revoke(&act).unwrap();
    assert!(!frontend.serves(&act, &website, STREET));
}

#[test]
fn a_frontend_is_no_member_of_staff() {
    let act = act(Actor::Frontend(registered().as_caller()));
    assert_eq!((act.actor.kind(), act.actor.staff_id()), ("FRONTEND", None));
    assert_eq!(act.actor.record_id(), Some(registered().id.0));
    assert!(!Role::ALL.iter().any(|role| act.holds(&[*role], STREET)));
    assert_eq!(act.require_staff().unwrap_err().ground, Ground::NotAllowed);
}
