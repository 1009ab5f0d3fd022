use std::sync::Arc;

use chrono::{DateTime, Utc};
use uuid::Uuid;

use super::*;
use crate::act::{Act, Actor, Officer};
use crate::calendar::{Calendar, CalendarYear};
use crate::directory::Directory;
use crate::person::Sight;
use crate::refusal::{Ground, Refusal};
use crate::staff::{Grant, Role};
use crate::unit::{Contact, Level, Unit, UnitKind};

const TOWN: UnitId = UnitId(Uuid::from_u128(1));
const VILLAGE: UnitId = UnitId(Uuid::from_u128(2));
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

/// 2026-02-14 is a Saturday that is worked, in front of the Spring Festival.
fn act(actor: Actor, at: &str) -> Act {
    let day = |text: &str| text.parse().unwrap();
    let year = CalendarYear {
        year: 2026,
        holidays: (15..=23).map(|it| day(&format!("2026-02-{it}"))).collect(),
        workdays: [day("2026-02-14"), day("2026-02-28")].into(),
        ..CalendarYear::default()
    };
    let units = vec![
        unit(TOWN, UnitKind::Town, None),
        unit(VILLAGE, UnitKind::VillageCommittee, Some(TOWN)),
        unit(OTHER, UnitKind::Department, None),
    ];
    let directory = Directory::new(units, Vec::new(), Vec::new(), Calendar::new([year]));
    let at: DateTime<Utc> = at.parse().unwrap();
    Act::new(actor, at, Arc::new(directory), Arc::new(|_| Uuid::from_u128(77)))
}

fn officer(number: u128, role: Role, unit_id: UnitId) -> Actor {
    let grants = vec![Grant { role, unit_id, pilot_domain: None }];
    Actor::Staff(Officer { id: StaffId(Uuid::from_u128(number)), session_digest: String::new(), grants })
}

fn editor() -> Actor {
    officer(10, Role::Editor, TOWN)
}

fn submission(kind: EnquiryKind, unit_id: UnitId) -> Submission {
    Submission {
        kind,
        unit_id,
        asking_unit_id: None,
        pilot_domain: None,
        way: SubmissionWay::Portal,
        about: Asked::default(),
    }
}

fn sent(at: &str) -> Enquiry {
    let number = "ZX-2026-000001".parse().unwrap();
    let policy = EnquiryPolicy::default();
    let asked = submission(EnquiryKind::Citizen, VILLAGE);
    Enquiry::submit(&act(Actor::Anonymous, at), &asked, number, "digest".to_owned(), &policy).unwrap().0
}

const FRIDAY: &str = "2026-02-13T02:00:00Z";

#[test]
fn the_limit_is_counted_in_working_days_and_again_when_graded() {
    let mut enquiry = sent(FRIDAY);
    // 14 (worked), 24-27, 28 (worked), 2-6, 9-12 March: fifteen.
    assert_eq!(enquiry.due_on.to_string(), "2026-03-12");
    let simple = enquiry.grade(&act(editor(), "2026-02-14T02:00:00Z"), EnquiryGrade::Simple, &EnquiryPolicy::default());
    assert_eq!(simple.unwrap().facts["dueOn"], "2026-02-27");
    assert!(!enquiry.is_overdue("2026-02-27".parse().unwrap()) && enquiry.is_overdue("2026-02-28".parse().unwrap()));
}

#[test]
fn forwarding_leaves_the_clock_alone() {
    let mut enquiry = sent(FRIDAY);
    let due_on = enquiry.due_on;
    let reason: ForwardReason = "由该部门负责".parse().unwrap();
    let phone: ForwardReason = "请联系13812345678".parse().unwrap();
    let refused = enquiry.forward(&act(editor(), FRIDAY), OTHER, phone).unwrap_err();
    assert_eq!(refused.ground, Ground::PersonalDataFound);
    assert!(!refused.found.unwrap().contains("13812345678"));
    enquiry.forward(&act(editor(), FRIDAY), OTHER, reason).unwrap();
    assert_eq!((enquiry.unit_id, enquiry.state, enquiry.due_on), (OTHER, EnquiryState::Forwarded, due_on));
    assert_eq!(enquiry.reply(&act(editor(), FRIDAY)).unwrap_err().ground, Ground::NotAllowed, "it is theirs no longer");
    enquiry.reply(&act(officer(11, Role::Reviewer, OTHER), FRIDAY)).unwrap();
    assert_eq!(enquiry.reply(&act(officer(11, Role::Reviewer, OTHER), FRIDAY)).unwrap_err().ground, Ground::WrongState);
}

#[test]
fn whoever_wrote_it_does_not_publish_it() {
    let mut enquiry = sent(FRIDAY);
    let answering = officer(20, Role::Reviewer, TOWN);
    let writing = officer(21, Role::Reviewer, TOWN);
    let publishing = officer(22, Role::Reviewer, TOWN);
    let at = |actor: &Actor| act(actor.clone(), FRIDAY);
    let text = || ("怎么办?".parse().unwrap(), "这样办。".parse().unwrap());
    let early = enquiry.draft_faq(&at(&writing), text().0, text().1);
    assert_eq!(early.unwrap_err().ground, Ground::WrongState);
    enquiry.reply(&at(&answering)).unwrap();
    let id: FaqAnswer = "身份证号11010519491231002X".parse().unwrap();
    assert_eq!(enquiry.draft_faq(&at(&writing), text().0, id).unwrap_err().ground, Ground::PersonalDataFound);
    enquiry.draft_faq(&at(&writing), text().0, text().1).unwrap();
    for author in [&answering, &writing] {
        assert_eq!(enquiry.publish_faq(&at(author)).unwrap_err().ground, Ground::SamePerson);
    }
    assert_eq!(enquiry.publish_faq(&at(&editor())).unwrap_err().ground, Ground::NotAllowed);
    assert!(enquiry.publish_faq(&at(&publishing)).unwrap().public);
    assert_eq!(enquiry.draft_faq(&at(&writing), text().0, text().1).unwrap_err().ground, Ground::WrongState);
    enquiry.withdraw_faq(&at(&publishing), "政策已调整".parse().unwrap()).unwrap();
    assert!(!enquiry.is_public());
    enquiry.draft_faq(&at(&writing), text().0, text().1).unwrap();
}

#[test]
fn objections_are_about_something_and_in_time() {
    let policy = EnquiryPolicy::default();
    let ground = |asked: &Submission| asked.check(&act(Actor::Anonymous, FRIDAY), &policy).map_err(|it| it.ground);
    assert_eq!(ground(&submission(EnquiryKind::Objection, OTHER)), Err(Ground::InvalidValue));
    let mut asked = submission(EnquiryKind::Objection, VILLAGE);
    assert_eq!(ground(&asked), Err(Ground::MissingValue));
    let item = ItemId(Uuid::from_u128(5));
    asked.about.item = Some((item, OTHER));
    assert_eq!(ground(&asked), Err(Ground::UnknownReference));
    asked.about.item = Some((item, VILLAGE));
    assert_eq!(ground(&asked), Ok(()));
    let document = |published: &str| crate::document::Document {
        id: DocumentId(Uuid::from_u128(6)),
        unit_id: VILLAGE,
        kind: crate::document::content::DocumentKind::Other,
        index_number: None,
        standing: crate::document::Standing::Published,
        edition_id: None,
        published_at: Some(published.parse().unwrap()),
        validity: crate::document::Validity::Valid,
        effective_until: None,
        ending: None,
        withdrawal: None,
        created_at: published.parse().unwrap(),
        version: 1,
    };
    asked.about.document = Some(document("2026-02-09T02:00:00Z"));
    assert_eq!(ground(&asked), Ok(()));
    asked.about.item = Some((item, OTHER));
    let refused = asked.check(&act(Actor::Anonymous, FRIDAY), &policy).unwrap_err();
    assert_eq!((refused.ground, refused.path), (Ground::UnknownReference, vec!["itemId".to_owned()]));
    asked.about.item = Some((item, VILLAGE));
    asked.about.document = Some(document("2026-02-06T02:00:00Z"));
    assert_eq!(ground(&asked), Err(Ground::ObjectionTooLate));
    asked.about.document = Some(crate::document::Document { unit_id: OTHER, ..document("2026-02-09T02:00:00Z") });
    assert_eq!(ground(&asked), Err(Ground::UnknownReference));
}

#[test]
fn strangers_send_online_and_see_nothing() {
    let counter = Submission { way: SubmissionWay::Counter, ..submission(EnquiryKind::Citizen, VILLAGE) };
    let refused = |actor, asked: &Submission| -> Result<(), Refusal> {
        asked.check(&act(actor, FRIDAY), &EnquiryPolicy::default())
    };
    assert_eq!(refused(Actor::Anonymous, &counter).unwrap_err().ground, Ground::NotAllowed);
    assert_eq!(refused(editor(), &counter), Ok(()));
    let enquiry = sent(FRIDAY);
    let seen = |actor: Actor| {
        let act = act(actor, FRIDAY);
        (enquiry.is_visible_to(&act), enquiry.shows_texts_to(&act), enquiry.sight(&act))
    };
    assert_eq!(seen(Actor::Anonymous), (false, false, Sight::Hidden));
    assert_eq!(seen(editor()), (true, true, Sight::Clear));
    assert_eq!(seen(officer(1, Role::Office, TOWN)), (true, false, Sight::Masked));
    assert_eq!(seen(officer(1, Role::Auditor, TOWN)), (true, false, Sight::Hidden));
    assert_eq!(seen(officer(1, Role::Editor, OTHER)), (false, false, Sight::Hidden));
}

#[test]
fn what_is_sealed_is_kept_from_the_day_it_was_closed() {
    let policy = EnquiryPolicy::default();
    let mut enquiry = sent(FRIDAY);
    assert_eq!(enquiry.retained_until(&policy), None);
    enquiry.reject(&act(editor(), FRIDAY), Rejection { reason: RejectionReason::Abuse }).unwrap();
    assert_eq!(enquiry.retained_until(&policy).unwrap().to_string(), "2028-02-13");
}
