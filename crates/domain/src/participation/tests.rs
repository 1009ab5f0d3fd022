use std::cell::Cell;
use std::sync::Arc;

use chrono::NaiveDate;
use uuid::Uuid;

use super::consultation::{Consultation, ConsultationKind, ConsultationState, Draft};
use super::decision::{Decision, DecisionState, Matter, MatterClass, ParticipationWay};
use super::feedback::{Adoption, GroupContent, MOST_GROUPS, OpinionGroup, Tally};
use super::opinion::{Opinion, OpinionId, OpinionState, RejectionReason, Verdict};
use super::*;
use crate::act::{Actor, Officer};
use crate::calendar::{Calendar, CalendarYear};
use crate::directory::Directory;
use crate::document::DocumentId;
use crate::person::{Person, PersonKind};
use crate::staff::{Grant, StaffId};
use crate::submission::CaseSeries;
use crate::unit::{Contact, Level, Unit, UnitId, UnitKind};

const COUNTY: UnitId = UnitId(Uuid::from_u128(1));
const STREET: UnitId = UnitId(Uuid::from_u128(2));
const ELSEWHERE: UnitId = UnitId(Uuid::from_u128(3));
const DOCUMENT: DocumentId = DocumentId(Uuid::from_u128(9));

fn day(text: &str) -> NaiveDate {
    text.parse().unwrap()
}

/// 2026 with National Day off, and a Saturday before it that is worked.
fn calendar() -> Calendar {
    let year = CalendarYear {
        year: 2026,
        holidays: (1..=7).map(|it| NaiveDate::from_ymd_opt(2026, 10, it).unwrap()).collect(),
        workdays: [day("2026-09-26"), day("2026-10-10")].into(),
        ..CalendarYear::default()
    };
    Calendar::new([year])
}

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
    let units = vec![unit(COUNTY, None), unit(STREET, Some(COUNTY)), unit(ELSEWHERE, Some(COUNTY))];
    Directory::new(units, Vec::new(), Vec::new(), calendar())
}

/// An act of somebody at nine in the morning of `on`; ids count.
fn act(actor: Actor, on: &str) -> Act {
    thread_local! {
        static NEXT: Cell<u128> = const { Cell::new(100) };
    }
    let make_id = Arc::new(|_| NEXT.with(|next| Uuid::from_u128(next.replace(next.get() + 1))));
    Act::new(actor, format!("{on}T01:00:00Z").parse().unwrap(), Arc::new(directory()), make_id)
}

fn staff(role: Role, unit_id: UnitId) -> Actor {
    let grants = vec![Grant { role, unit_id, pilot_domain: None }];
    Actor::Staff(Officer { id: StaffId(Uuid::from_u128(7)), session_digest: String::new(), grants })
}

fn reviewer(on: &str) -> Act {
    act(staff(Role::Reviewer, STREET), on)
}

fn draft(kind: ConsultationKind, starts_on: &str, ends_on: &str) -> Draft {
    Draft {
        unit_id: STREET,
        decision_id: None,
        kind,
        title: "草案".parse().unwrap(),
        draft_document_id: DOCUMENT,
        explanation_document_id: Some(DOCUMENT),
        starts_on: day(starts_on),
        ends_on: day(ends_on),
        shorter_period_reason: None,
        anonymous_allowed: true,
        reply_address: None,
        channel_codes: Vec::new(),
    }
}

fn shortened(mut draft: Draft) -> Draft {
    draft.shorter_period_reason = Some("汛期将至".parse().unwrap());
    draft
}

fn opened(draft: Draft) -> Result<Consultation, Refusal> {
    let on = draft.starts_on.to_string();
    Consultation::open(&reviewer(&on), &ParticipationPolicy::default(), None, draft).map(|it| it.0)
}

/// A consultation of the street from 2 March to 1 April 2026.
fn consultation() -> Consultation {
    opened(draft(ConsultationKind::MajorDecision, "2026-03-02", "2026-04-01")).unwrap()
}

fn matter() -> Matter {
    Matter {
        year: 2026,
        title: "城区公交优化".parse().unwrap(),
        class: MatterClass::PublicPolicy,
        scope: "全市居民".parse().unwrap(),
        ways: vec![ParticipationWay::PublicConsultation],
        channel_codes: Vec::new(),
        planned_from: day("2026-03-01"),
        planned_until: day("2026-12-31"),
    }
}

fn incoming(text: &str) -> Incoming {
    Incoming {
        way: SubmissionWay::Portal,
        received_on: None,
        person: None,
        text: Some(LongText::read("text", text, 100).unwrap()),
    }
}

fn person(name: &str, phone: Option<&str>) -> Person {
    Person {
        kind: PersonKind::NaturalPerson,
        name: name.parse().unwrap(),
        identity: None,
        contact_name: None,
        phone: phone.map(|it| it.parse().unwrap()),
        email: None,
        address: None,
    }
}

fn sent(consultation: &Consultation) -> Opinion {
    let act = act(Actor::Anonymous, "2026-03-10");
    let incoming = incoming("希望增设公交站");
    let received_on = Opinion::admit(&act, consultation, &incoming).unwrap();
    let registration = Registration {
        number: CaseNumber::of(CaseSeries::Opinion, 2026, 1),
        code_digest: "digest".to_owned(),
        repeat_digest: None,
    };
    let id: OpinionId = act.new_id();
    Opinion::submit(&act, id, consultation, &incoming, received_on, registration, "text".to_owned()).0
}

fn content(adoption: Option<Adoption>, reason: Option<&str>) -> GroupContent {
    GroupContent {
        title: "线路".parse().unwrap(),
        summary: "希望增设公交站".parse().unwrap(),
        adoption,
        reason: reason.map(|it| it.parse().unwrap()),
    }
}

/// Article 15: thirty days, of which the day it begins is none; the last day counts.
#[test]
fn a_draft_of_a_major_decision_is_open_for_thirty_days() {
    let of = |ends_on| draft(ConsultationKind::MajorDecision, "2026-03-02", ends_on);
    assert!(opened(of("2026-04-01")).is_ok());
    let refused = opened(of("2026-03-31")).unwrap_err();
    assert_eq!((refused.ground, refused.path.join(".")), (Ground::PeriodTooShort, "endsOn".to_owned()));
    let (zh, en) = refused.allowed.unwrap();
    assert!(zh.contains("最早 2026-04-01") && en.starts_with("2026-04-01 or later"), "{zh} {en}");
    assert!(refused.ground.legal_basis().unwrap().contains("第十五条"));

    assert!(opened(shortened(of("2026-03-31"))).is_ok(), "with a reason that is published");
    let needless = opened(shortened(of("2026-04-01"))).unwrap_err();
    assert_eq!(needless.path, ["shorterPeriodReason"], "no reason for what is not shorter");
    let unexplained = opened(Draft { explanation_document_id: None, ..of("2026-04-01") }).unwrap_err();
    assert_eq!(unexplained.path, ["explanationDocumentId"]);
}

/// Seven working days from the Friday before National Day: worked Saturdays count, the holidays do not.
#[test]
fn the_period_of_each_type_is_policy() {
    let policy = ParticipationPolicy::default();
    let earliest = |kind: ConsultationKind, from, policy: &ParticipationPolicy| {
        let found = kind.earliest_end(day(from), &calendar(), policy).unwrap();
        (found.on.to_string(), found.provisional)
    };
    let sure = |on: &str| (on.to_owned(), false);
    let normative = ConsultationKind::NormativeDocument;
    assert_eq!(earliest(normative, "2026-09-25", &policy), sure("2026-10-10"));
    assert_eq!(earliest(normative, "2026-09-30", &policy), sure("2026-10-15"));
    assert_eq!(earliest(ConsultationKind::BusinessDocument, "2026-09-25", &policy), sure("2026-10-25"));
    assert_eq!(earliest(ConsultationKind::Other, "2026-09-25", &policy), sure("2026-10-02"));
    // The holidays of the next year are not known yet.
    assert!(earliest(normative, "2026-12-30", &policy).1);
    // 农历 and leap days have no say: a day is a day.
    assert_eq!(earliest(ConsultationKind::MajorDecision, "2028-02-10", &policy), sure("2028-03-11"));

    let local = ParticipationPolicy { normative_document_working_days: 10, other_days: 0, ..policy };
    assert_eq!(earliest(normative, "2026-09-25", &local), sure("2026-10-14"));
    assert_eq!(earliest(ConsultationKind::Other, "2026-09-25", &local), sure("2026-09-25"));
}

#[test]
fn a_period_begins_today_or_later_and_has_an_end() {
    let refused = |draft| {
        let (today, policy) = (reviewer("2026-03-02"), ParticipationPolicy::default());
        let refusal = Consultation::open(&today, &policy, None, draft).unwrap_err();
        (refusal.ground, refusal.path.join("."))
    };
    let of = |from, until| draft(ConsultationKind::Other, from, until);
    assert_eq!(refused(of("2026-03-01", "2026-06-01")), (Ground::InvalidValue, "startsOn".to_owned()));
    assert_eq!(refused(of("2026-03-02", "2026-03-01")), (Ground::InvalidValue, "endsOn".to_owned()));
    assert_eq!(refused(of("2026-03-02", "2027-03-04")), (Ground::InvalidValue, "endsOn".to_owned()));
    let unknown = Draft { channel_codes: vec!["nowhere".parse().unwrap()], ..of("2026-03-02", "2026-06-01") };
    assert_eq!(refused(unknown), (Ground::UnknownReference, "channelCodes".to_owned()));
}

#[test]
fn only_who_publishes_for_the_unit_opens() {
    let policy = ParticipationPolicy::default();
    let open = |actor| {
        let draft = draft(ConsultationKind::Other, "2026-03-02", "2026-06-01");
        Consultation::open(&act(actor, "2026-03-02"), &policy, None, draft).map(|_| ()).map_err(|it| it.ground)
    };
    assert_eq!(open(staff(Role::Reviewer, STREET)), Ok(()));
    assert_eq!(open(staff(Role::Office, COUNTY)), Ok(()));
    for actor in [
        Actor::Anonymous,
        staff(Role::Editor, STREET),
        staff(Role::Guide, COUNTY),
        staff(Role::Auditor, COUNTY),
        staff(Role::Reviewer, ELSEWHERE),
    ] {
        assert_eq!(open(actor), Err(Ground::NotAllowed));
    }
}

#[test]
fn the_day_decides_whether_it_is_open() {
    let it = consultation();
    let state = |on| it.state(day(on));
    assert_eq!(state("2026-03-01"), ConsultationState::Announced);
    assert_eq!(state("2026-03-02"), ConsultationState::Open);
    assert_eq!(state("2026-04-01"), ConsultationState::Open);
    assert_eq!(state("2026-04-02"), ConsultationState::Closed);
    let admitted = |on| Opinion::admit(&act(Actor::Anonymous, on), &it, &incoming("意见")).map_err(|it| it.ground);
    assert_eq!(admitted("2026-03-01"), Err(Ground::OutsidePeriod));
    assert_eq!(admitted("2026-03-02"), Ok(day("2026-03-02")));
    assert_eq!(admitted("2026-04-01"), Ok(day("2026-04-01")));
    assert_eq!(admitted("2026-04-02"), Err(Ground::OutsidePeriod));
}

#[test]
fn a_period_is_extended_and_never_cut() {
    let policy = ParticipationPolicy::default();
    let mut it = opened(shortened(draft(ConsultationKind::MajorDecision, "2026-03-02", "2026-03-12"))).unwrap();
    let before = it.clone();
    for sooner in ["2026-03-11", "2026-03-12"] {
        let refused = it.extend(&reviewer("2026-03-12"), &policy, day(sooner)).unwrap_err();
        assert_eq!(refused.ground, Ground::PeriodOnlyExtended);
    }
    assert_eq!(it.extend(&reviewer("2026-03-13"), &policy, day("2026-04-01")).unwrap_err().ground, Ground::WrongState);
    assert_eq!(it, before, "what is refused changes nothing");
    it.extend(&reviewer("2026-03-12"), &policy, day("2026-03-20")).unwrap();
    assert!(it.shorter_period_reason.is_some(), "still shorter than the rule");
    it.extend(&reviewer("2026-03-12"), &policy, day("2026-04-01")).unwrap();
    assert_eq!(it.shorter_period_reason, None);
}

/// One look-up for the queue says the same as each consultation's own due day, on every day of the year.
#[test]
fn the_queue_and_the_due_day_agree() {
    let policy = ParticipationPolicy { feedback_working_days: 7, ..ParticipationPolicy::default() };
    for offset in 0..120 {
        let today = days_after(day("2026-08-20"), offset);
        let first = Consultation::overdue_before(today, &calendar(), &policy).unwrap();
        for back in 0..30 {
            let mut it = consultation();
            it.ends_on = days_before(today, back);
            let due = it.feedback_due(&calendar(), &policy).unwrap().date;
            assert_eq!(due < today, it.ends_on < first, "ended {} on {today}: due {due}", it.ends_on);
        }
    }
}

#[test]
fn paper_is_entered_by_handlers_with_the_day_it_came() {
    let it = consultation();
    let letter = |received_on: Option<&str>| Incoming {
        way: SubmissionWay::OrdinaryPost,
        received_on: received_on.map(day),
        ..incoming("来信")
    };
    let editor = |on| act(staff(Role::Editor, STREET), on);
    // A letter that came on the last day may be entered later.
    assert_eq!(Opinion::admit(&editor("2026-04-03"), &it, &letter(Some("2026-04-01"))), Ok(day("2026-04-01")));
    let refused = |act: &Act, incoming: &Incoming| {
        let refusal = Opinion::admit(act, &it, incoming).unwrap_err();
        (refusal.ground, refusal.path.join("."))
    };
    let (missing, outside) = (Ground::MissingValue, Ground::OutsidePeriod);
    assert_eq!(refused(&editor("2026-04-03"), &letter(Some("2026-04-02"))), (outside, String::new()));
    assert_eq!(refused(&editor("2026-03-10"), &letter(None)), (missing, "receivedOn".to_owned()));
    assert_eq!(refused(&editor("2026-03-10"), &letter(Some("2026-03-11"))).1, "receivedOn", "in the future");
    let stranger = act(Actor::Anonymous, "2026-03-10");
    assert_eq!(refused(&stranger, &letter(Some("2026-03-10"))), (Ground::NotAllowed, "way".to_owned()));
    let elsewhere = act(staff(Role::Editor, ELSEWHERE), "2026-03-10");
    assert_eq!(refused(&elsewhere, &letter(Some("2026-03-10"))).0, Ground::NotAllowed);
    let backdated = Incoming { received_on: Some(day("2026-03-09")), ..incoming("网上") };
    assert_eq!(refused(&stranger, &backdated), (Ground::InvalidValue, "receivedOn".to_owned()));
}

#[test]
fn a_name_is_asked_for_where_the_notice_says_so() {
    let it = Consultation { anonymous_allowed: false, ..consultation() };
    let stranger = act(Actor::Anonymous, "2026-03-10");
    assert_eq!(Opinion::admit(&stranger, &it, &incoming("意见")).unwrap_err().path, ["person"]);
    let named = Incoming { person: Some(person("张三", None)), ..incoming("意见") };
    assert!(Opinion::admit(&stranger, &it, &named).is_ok());
    let empty = Incoming { text: None, ..named };
    assert_eq!(Opinion::admit(&stranger, &it, &empty).unwrap_err().path, ["text"]);
}

#[test]
fn the_same_person_and_text_are_known_again() {
    let said = |person: Option<Person>, text| Incoming { person, ..incoming(text) }.repetition();
    let phone = Some("13812345678");
    let first = said(Some(person("张三", phone)), "希望增设公交站。A线");
    assert_eq!(first, said(Some(person("张 三", Some("+86 138-1234-5678"))), "希望增设 公交站。\n ａ线"));
    assert_ne!(first, said(Some(person("张三", phone)), "希望增设公交站。B线"));
    assert_ne!(first, said(Some(person("张三", Some("13812345679"))), "希望增设公交站。A线"));
    assert_eq!(said(None, "希望增设公交站。A线"), None, "nobody is nobody's double");
}

#[test]
fn an_opinion_is_rejected_with_a_reason_and_may_be_taken_back_in() {
    let it = consultation();
    let mut opinion = sent(&it);
    let editor = act(staff(Role::Editor, STREET), "2026-03-11");
    let before = opinion.clone();
    let mut refused = |act: &Act, verdict, reason, note: Option<&str>| {
        let note = note.map(|it| it.parse().unwrap());
        let refusal = opinion.moderate(act, &it, verdict, reason, note).unwrap_err();
        assert_eq!(opinion, before, "what is refused changes nothing");
        (refusal.ground, refusal.path.join("."))
    };
    let (missing, invalid) = (Ground::MissingValue, Ground::InvalidValue);
    let spam = Some(RejectionReason::Spam);
    assert_eq!(refused(&editor, Verdict::Reject, None, None), (missing, "reason".to_owned()));
    assert_eq!(refused(&editor, Verdict::Accept, spam, None), (invalid, "reason".to_owned()));
    let number = Some("来自 13812345678 的广告");
    assert_eq!(refused(&editor, Verdict::Reject, spam, number), (Ground::PersonalDataFound, "note".to_owned()));
    for actor in [Actor::Anonymous, staff(Role::Office, COUNTY), staff(Role::Auditor, COUNTY)] {
        assert_eq!(refused(&act(actor, "2026-03-11"), Verdict::Accept, None, None).0, Ground::NotAllowed);
    }
    opinion.moderate(&editor, &it, Verdict::Reject, spam, None).unwrap();
    assert_eq!(opinion.state, OpinionState::Rejected);
    opinion.moderate(&editor, &it, Verdict::Accept, None, None).unwrap();
    assert_eq!((opinion.state, opinion.moderation.unwrap().reason), (OpinionState::Accepted, None));
}

#[test]
fn groups_hold_accepted_opinions_of_their_consultation() {
    let it = consultation();
    let editor = act(staff(Role::Editor, STREET), "2026-03-11");
    let (group, _) = OpinionGroup::add(&editor, &it, &[], content(None, None)).unwrap();
    let mut opinions = vec![sent(&it)];
    let refused = group.take(&editor, &it, &mut opinions).unwrap_err();
    assert_eq!((refused.ground, refused.path.join(".")), (Ground::WrongState, "opinionIds".to_owned()));
    opinions[0].moderate(&editor, &it, Verdict::Accept, None, None).unwrap();
    group.take(&editor, &it, &mut opinions).unwrap();
    assert_eq!(opinions[0].group_id, Some(group.id));
    let other = consultation();
    let (elsewhere, _) = OpinionGroup::add(&editor, &other, &[], content(None, None)).unwrap();
    assert_eq!(elsewhere.take(&editor, &other, &mut opinions).unwrap_err().ground, Ground::WrongState);
    // Who is rejected after all leaves the group.
    opinions[0].moderate(&editor, &it, Verdict::Reject, Some(RejectionReason::Unrelated), None).unwrap();
    assert_eq!(opinions[0].group_id, None);

    let many = vec![group.clone(); MOST_GROUPS];
    assert!(OpinionGroup::add(&editor, &it, &many, content(None, None)).is_err());
    let (second, _) = OpinionGroup::add(&editor, &it, std::slice::from_ref(&group), content(None, None)).unwrap();
    assert_eq!((group.position, second.position), (1, 2));
    let unexplained = OpinionGroup::add(&editor, &it, &[], content(Some(Adoption::Not), None)).unwrap_err();
    assert_eq!((unexplained.ground, unexplained.path.join(".")), (Ground::MissingValue, "content.reason".to_owned()));
    let named = GroupContent { summary: "张三 13812345678 说".parse().unwrap(), ..content(None, None) };
    assert_eq!(OpinionGroup::add(&editor, &it, &[], named).unwrap_err().ground, Ground::PersonalDataFound);
}

/// Articles 18, 29 and 32: sorted, studied, answered.
#[test]
fn feedback_waits_until_every_opinion_has_its_statement() {
    let mut it = consultation();
    let editor = act(staff(Role::Editor, STREET), "2026-03-11");
    let (mut group, _) = OpinionGroup::add(&editor, &it, &[], content(None, None)).unwrap();
    let done = Tally { waiting: 0, accepted: 2, rejected: 1, ungrouped: 0 };
    let publish = |it: &mut Consultation, on, tally, group: &mut OpinionGroup, act: Option<Act>| {
        let before = it.clone();
        let act = act.unwrap_or_else(|| reviewer(on));
        let groups = std::slice::from_mut(group);
        let outcome = it.publish_feedback(&act, "综述".parse().unwrap(), tally, groups, |_| 2);
        if outcome.is_err() {
            assert_eq!(*it, before, "what is refused changes nothing");
        }
        outcome.map(|_| ()).map_err(|it| it.ground)
    };
    assert_eq!(publish(&mut it, "2026-04-01", done, &mut group, None), Err(Ground::WrongState), "the last day is open");
    let waiting = Tally { waiting: 1, ..done };
    assert_eq!(publish(&mut it, "2026-04-02", waiting, &mut group, None), Err(Ground::OpinionsUnsettled));
    let ungrouped = Tally { ungrouped: 1, ..done };
    assert_eq!(publish(&mut it, "2026-04-02", ungrouped, &mut group, None), Err(Ground::OpinionsUnsettled));
    let missing = Err(Ground::AdoptionStatementsMissing);
    assert_eq!(publish(&mut it, "2026-04-02", done, &mut group, None), missing);
    group.amend(&editor, &it, content(Some(Adoption::Partly), Some("列入下一年计划"))).unwrap();
    let author = Some(act(staff(Role::Editor, STREET), "2026-04-02"));
    assert_eq!(publish(&mut it, "2026-04-02", done, &mut group, author), Err(Ground::NotAllowed));
    assert_eq!(group.opinions, None);
    publish(&mut it, "2026-04-02", done, &mut group, None).unwrap();
    assert_eq!(group.opinions, Some(2));
    assert_eq!(it.state(day("2026-04-02")), ConsultationState::Answered);

    // From now on it stands.
    assert_eq!(publish(&mut it, "2026-04-03", done, &mut group, None), Err(Ground::WrongState));
    let late = act(staff(Role::Editor, STREET), "2026-04-03");
    assert_eq!(group.amend(&late, &it, content(None, None)).unwrap_err().ground, Ground::WrongState);
    assert_eq!(OpinionGroup::add(&late, &it, &[], content(None, None)).unwrap_err().ground, Ground::WrongState);
    let mut opinion = sent(&consultation());
    assert!(opinion.moderate(&late, &it, Verdict::Accept, None, None).is_err());
    let letter = Incoming { way: SubmissionWay::Counter, received_on: Some(day("2026-03-30")), ..incoming("晚到") };
    assert_eq!(Opinion::admit(&late, &it, &letter).unwrap_err().ground, Ground::WrongState);
}

#[test]
fn a_decision_walks_from_the_list_to_its_document() {
    let county = |on| act(staff(Role::Reviewer, COUNTY), on);
    let (mut decision, _) = Decision::announce(&county("2026-03-01"), COUNTY, matter()).unwrap();
    assert_eq!(decision.state(), DecisionState::Announced);
    let policy = ParticipationPolicy::default();
    let draft =
        Draft { decision_id: Some(decision.id), ..draft(ConsultationKind::MajorDecision, "2026-03-02", "2026-04-01") };
    let (mut asked, event) =
        Consultation::open(&reviewer("2026-03-02"), &policy, Some(&mut decision), draft.clone()).unwrap();
    assert_eq!(decision.state(), DecisionState::UnderWay);
    assert_eq!(event.changes.len(), 2, "the decision has changed too");
    let (_, event) = Consultation::open(&reviewer("2026-03-02"), &policy, Some(&mut decision), draft.clone()).unwrap();
    assert_eq!(event.changes.len(), 1);

    let refused = decision.adopt(&county("2026-05-01"), DOCUMENT, std::slice::from_ref(&asked)).unwrap_err();
    assert_eq!(refused.ground, Ground::AdoptionStatementsMissing);
    assert!(refused.found.unwrap().contains("草案"), "it says which");
    assert_eq!(decision.state(), DecisionState::UnderWay);
    asked.publish_feedback(&reviewer("2026-04-02"), "综述".parse().unwrap(), Tally::default(), &mut [], |_| 0).unwrap();
    decision.adopt(&county("2026-05-01"), DOCUMENT, &[asked]).unwrap();
    assert_eq!(decision.state(), DecisionState::Adopted);

    // It is over: nothing more is asked about it, and nothing of it changes.
    let again = Consultation::open(&reviewer("2026-03-02"), &policy, Some(&mut decision), draft).unwrap_err();
    assert_eq!((again.ground, again.path.join(".")), (Ground::WrongState, "decisionId".to_owned()));
    let before = decision.clone();
    let late = county("2026-05-02");
    assert_eq!(decision.amend(&late, matter()).unwrap_err().ground, Ground::WrongState);
    assert_eq!(decision.drop(&late, "理由".parse().unwrap()).unwrap_err().ground, Ground::WrongState);
    assert_eq!(decision.adopt(&late, DOCUMENT, &[]).unwrap_err().ground, Ground::WrongState);
    assert_eq!(decision, before);
}

#[test]
fn a_matter_says_who_how_and_when() {
    let county = act(staff(Role::Office, COUNTY), "2026-03-01");
    let refused = |matter| Decision::announce(&county, COUNTY, matter).unwrap_err().path.join(".");
    assert_eq!(refused(Matter { ways: Vec::new(), ..matter() }), "matter.ways");
    let twice = vec![ParticipationWay::Hearing, ParticipationWay::Hearing];
    assert_eq!(refused(Matter { ways: twice, ..matter() }), "matter.ways");
    assert_eq!(refused(Matter { year: 1999, ..matter() }), "matter.year");
    assert_eq!(refused(Matter { planned_until: day("2026-02-28"), ..matter() }), "matter.plannedUntil");
    assert!(Decision::announce(&county, COUNTY, Matter { planned_until: day("2026-03-01"), ..matter() }).is_ok());

    // A unit asks about its own decisions and those of the units above it.
    let (mut elsewhere, _) = Decision::announce(&county, ELSEWHERE, matter()).unwrap();
    let draft = Draft { decision_id: Some(elsewhere.id), ..draft(ConsultationKind::Other, "2026-03-02", "2026-06-01") };
    let policy = ParticipationPolicy::default();
    let refused = Consultation::open(&reviewer("2026-03-02"), &policy, Some(&mut elsewhere), draft).unwrap_err();
    assert_eq!(refused.path, ["decisionId"]);
    assert_eq!(elsewhere.state(), DecisionState::Announced);
    elsewhere.drop(&county, "上级统一部署".parse().unwrap()).unwrap();
    assert_eq!(elsewhere.state(), DecisionState::Dropped);
}
