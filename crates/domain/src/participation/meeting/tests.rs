use std::collections::hash_map::DefaultHasher;
use std::hash::{Hash, Hasher};
use std::sync::Arc;

use proptest::prelude::*;
use uuid::Uuid;

use super::*;
use crate::act::{Actor, Officer};
use crate::calendar::Calendar;
use crate::directory::Directory;
use crate::document::DocumentId;
use crate::participation::attendance::{Attendance, AttendanceId, AttendanceState, PublicName};
use crate::participation::{Incoming, ParticipationPolicy, Registration};
use crate::person::{Person, PersonKind};
use crate::staff::{Grant, Role, StaffId};
use crate::submission::{CaseNumber, CaseSeries, SubmissionWay};
use crate::unit::{Contact, Level, Unit, UnitKind};

const UNIT: UnitId = UnitId(Uuid::from_u128(1));
const DOCUMENT: DocumentId = DocumentId(Uuid::from_u128(8));

fn directory() -> Directory {
    let unit = Unit {
        id: UNIT,
        code: "370983".parse().unwrap(),
        credit_code: None,
        name: "肥城市人民政府".parse().unwrap(),
        short_name: None,
        aliases: Vec::new(),
        kind: UnitKind::Street,
        level: Level::County,
        parent_id: None,
        contact: Contact::default(),
        note: None,
        closed_on: None,
        version: 1,
    };
    Directory::new(vec![unit], Vec::new(), Vec::new(), Calendar::new(Vec::new()))
}

/// An act at nine in the morning, or at another hour.
fn act(actor: Actor, on: &str) -> Act {
    let at = if on.contains('T') { on.to_owned() } else { format!("{on}T09:00:00+08:00") };
    Act::new(actor, at.parse().unwrap(), Arc::new(directory()), Arc::new(|_| Uuid::from_u128(5)))
}

fn staff(role: Role) -> Actor {
    let grants = vec![Grant { role, unit_id: UNIT, pilot_domain: None }];
    Actor::Staff(Officer { id: StaffId(Uuid::from_u128(1)), session_digest: String::new(), grants })
}

fn reviewer(on: &str) -> Act {
    act(staff(Role::Reviewer), on)
}

fn policy() -> ParticipationPolicy {
    ParticipationPolicy::default()
}

fn day(text: &str) -> NaiveDate {
    text.parse().unwrap()
}

fn item(title: &str, open: bool) -> AgendaItem {
    AgendaItem { title: title.parse().unwrap(), open }
}

/// A meeting on 30 March that is announced on 2 March; people register until 12 March.
fn announcement(kind: MeetingKind, method: SelectionMethod) -> Announcement {
    let rules = (method != SelectionMethod::FirstCome).then(|| "按公布的办法".parse().unwrap());
    Announcement {
        unit_id: UNIT,
        decision_id: None,
        kind,
        title: "城区供热价格调整".parse().unwrap(),
        starts_at: "2026-03-30T09:00:00+08:00".parse().unwrap(),
        notice: Notice {
            place: "市政府第一会议室".parse().unwrap(),
            agenda: vec![item("听取方案说明", true), item("讨论方案", true)],
            seats: vec![
                Seats { role: AttendeeRole::Citizen, seats: 2 },
                Seats { role: AttendeeRole::Expert, seats: 1 },
            ],
            registration: Some(RegistrationTerms { from: day("2026-03-02"), until: day("2026-03-12"), method, rules }),
            document_ids: vec![DOCUMENT],
        },
    }
}

fn announce(announcement: Announcement) -> Result<Meeting, Refusal> {
    Meeting::announce(&reviewer("2026-03-02"), &policy(), None, announcement).map(|(meeting, _)| meeting)
}

fn meeting(kind: MeetingKind, method: SelectionMethod) -> Meeting {
    announce(announcement(kind, method)).unwrap()
}

/// Somebody who registered; `serial` orders the numbers.
fn registered(meeting: &Meeting, serial: u32, role: AttendeeRole) -> Attendance {
    let day = act(Actor::Anonymous, "2026-03-05");
    let incoming = incoming(SubmissionWay::Portal, None);
    let received_on = Attendance::admit(&day, meeting, role, &incoming).unwrap();
    let registration = Registration {
        number: CaseNumber::of(CaseSeries::Attendance, 2026, serial),
        code_digest: String::new(),
        repeat_digest: None,
    };
    let id = AttendanceId(Uuid::from_u128(serial.into()));
    Attendance::register(&day, id, meeting, role, &incoming, received_on, registration).0
}

fn incoming(way: SubmissionWay, received_on: Option<&str>) -> Incoming {
    let person = Person {
        kind: PersonKind::NaturalPerson,
        name: "张三".parse().unwrap(),
        identity: None,
        contact_name: None,
        phone: Some("13800000000".parse().unwrap()),
        email: None,
        address: None,
    };
    Incoming { way, received_on: received_on.map(day), person: Some(person), text: None }
}

/// Any function of the text will do for the rules; what the server takes is proven where it is published.
fn rank(text: &str) -> [u8; 32] {
    let mut hasher = DefaultHasher::new();
    text.hash(&mut hasher);
    let mut rank = [0; 32];
    rank[..8].copy_from_slice(&hasher.finish().to_be_bytes());
    rank
}

fn ids(attendances: &[Attendance], state: AttendanceState) -> Vec<u128> {
    let mut ids: Vec<_> = attendances.iter().filter(|it| it.state == state).map(|it| it.id.0.as_u128()).collect();
    ids.sort_unstable();
    ids
}

/// A hearing whose participants were selected on 13 March, with them.
fn selected(kind: MeetingKind) -> (Meeting, Vec<Attendance>) {
    let mut meeting = meeting(kind, SelectionMethod::FirstCome);
    let mut all: Vec<_> = (1..=3).map(|it| registered(&meeting, it, AttendeeRole::Citizen)).collect();
    meeting.select(&reviewer("2026-03-13"), &mut all, None, &[], rank).unwrap();
    (meeting, all)
}

fn amendment() -> Amendment {
    Amendment {
        starts_at: None,
        place: None,
        agenda: None,
        document_ids: None,
        registration_until: None,
        reason: "场地维修".parse().unwrap(),
    }
}

fn moved(to: &str) -> Amendment {
    Amendment { starts_at: Some(format!("{to}T09:00:00+08:00").parse().unwrap()), ..amendment() }
}

#[test]
fn a_hearing_leaves_seven_days_for_its_materials() {
    let on = |day_of_hearing: &str, until: &str| {
        let mut it = announcement(MeetingKind::Hearing, SelectionMethod::FirstCome);
        it.starts_at = format!("{day_of_hearing}T09:00:00+08:00").parse().unwrap();
        let registration = it.notice.registration.as_mut().unwrap();
        registration.until = day(until);
        announce(it)
    };
    // Announced on the 2nd, registration until the 2nd, selected and delivered on the 3rd, held on the 10th.
    assert!(on("2026-03-10", "2026-03-02").is_ok());
    let refusal = on("2026-03-10", "2026-03-03").unwrap_err();
    assert_eq!(refusal.ground, Ground::MaterialsTooLate);
    assert_eq!(refusal.path, ["registration", "until"]);
    assert_eq!(refusal.ground.legal_basis(), Some("《重大行政决策程序暂行条例》第十六条"));
    let refusal = on("2026-03-08", "2026-03-02").unwrap_err();
    assert_eq!((refusal.ground, refusal.path), (Ground::MaterialsTooLate, vec!["startsAt".to_owned()]));
    assert_eq!(refusal.allowed.unwrap().1, "2026-03-09 or later");
    // The configuration asks for more, never for less.
    for (configured, due_on) in [(3, "2026-03-23"), (10, "2026-03-20")] {
        let policy = ParticipationPolicy { hearing_materials_days: configured, ..policy() };
        let hearing = meeting(MeetingKind::Hearing, SelectionMethod::FirstCome);
        assert_eq!(hearing.materials_due(&policy), Some(day(due_on)));
    }
    assert_eq!(meeting(MeetingKind::Symposium, SelectionMethod::Draw).materials_due(&policy()), None);
}

#[test]
fn an_attended_meeting_is_announced_a_week_before() {
    let on = |held_on: &str| {
        let mut it = announcement(MeetingKind::AttendedMeeting, SelectionMethod::FirstCome);
        it.starts_at = format!("{held_on}T00:00:00+08:00").parse().unwrap();
        it.notice.registration.as_mut().unwrap().until = day("2026-03-04");
        announce(it).map(|_| ())
    };
    assert_eq!(on("2026-03-09"), Ok(()));
    assert_eq!(on("2026-03-08").unwrap_err().ground, Ground::NoticeTooShort);
    assert_eq!(on("2026-03-02").unwrap_err().ground, Ground::InvalidValue, "midnight is over");
}

#[test]
fn a_hearing_is_public_and_an_attended_meeting_has_something_to_attend() {
    let with = |kind, agenda: Vec<AgendaItem>| {
        let mut it = announcement(kind, SelectionMethod::FirstCome);
        it.notice.agenda = agenda;
        announce(it).map(|_| ()).map_err(|it| it.ground)
    };
    let mixed = || vec![item("审议方案", true), item("人事事项", false)];
    assert_eq!(with(MeetingKind::Hearing, mixed()), Err(Ground::HearingClosed));
    assert_eq!(with(MeetingKind::AttendedMeeting, mixed()), Ok(()));
    assert_eq!(with(MeetingKind::AttendedMeeting, vec![item("人事事项", false)]), Err(Ground::InvalidValue));
    assert_eq!(with(MeetingKind::AttendedMeeting, Vec::new()), Err(Ground::InvalidValue));
    // What is read by everybody names nobody's number; what is closed is read by nobody outside.
    let number = "联系人电话 13912345678";
    assert_eq!(with(MeetingKind::AttendedMeeting, vec![item(number, true)]), Err(Ground::PersonalDataFound));
    assert_eq!(with(MeetingKind::AttendedMeeting, vec![item("审议", true), item(number, false)]), Ok(()));
    assert_eq!(Ground::HearingClosed.legal_basis(), Some("《重大行政决策程序暂行条例》第十七条"));
}

#[test]
fn a_notice_is_complete() {
    let ground = |change: fn(&mut Announcement)| {
        let mut it = announcement(MeetingKind::Hearing, SelectionMethod::Draw);
        change(&mut it);
        announce(it).map(|_| ()).map_err(|it| (it.ground, it.path.join(".")))
    };
    let at = |ground, path: &str| Err((ground, path.to_owned()));
    assert_eq!(ground(|_| ()), Ok(()));
    assert_eq!(ground(|it| it.notice.document_ids.clear()), at(Ground::MissingValue, "documentIds"));
    assert_eq!(ground(|it| it.notice.seats.clear()), at(Ground::MissingValue, "seats"));
    assert_eq!(ground(|it| it.notice.seats[1].role = AttendeeRole::Citizen), at(Ground::InvalidValue, "seats"));
    assert_eq!(ground(|it| it.notice.seats[1].seats = 201), at(Ground::InvalidValue, "seats"));
    assert_eq!(ground(|it| it.notice.registration = None), at(Ground::MissingValue, "registration"));
    assert_eq!(
        ground(|it| it.notice.registration.as_mut().unwrap().rules = None),
        at(Ground::MissingValue, "registration.rules"),
        "the rules of a draw are published with the notice",
    );
    assert_eq!(
        ground(|it| it.notice.registration.as_mut().unwrap().from = "2026-03-01".parse().unwrap()),
        at(Ground::InvalidValue, "registration.until"),
    );
    let mut symposium = announcement(MeetingKind::Symposium, SelectionMethod::FirstCome);
    let terms = symposium.notice.registration.take().unwrap();
    assert!(announce(symposium.clone()).is_ok(), "a symposium may go without");
    symposium.notice.registration = Some(RegistrationTerms { until: day("2026-03-30"), ..terms });
    assert_eq!(announce(symposium).unwrap_err().ground, Ground::InvalidValue, "it ends before the day of the meeting");
}

#[test]
fn people_register_for_a_role_that_is_wanted_while_it_is_open() {
    let meeting = meeting(MeetingKind::Hearing, SelectionMethod::Draw);
    let admit = |actor: Actor, on: &str, role, incoming: &Incoming| {
        Attendance::admit(&act(actor, on), &meeting, role, incoming).map_err(|it| it.ground)
    };
    let online = incoming(SubmissionWay::Portal, None);
    let citizen = AttendeeRole::Citizen;
    assert_eq!(admit(Actor::Anonymous, "2026-03-12T23:59:59+08:00", citizen, &online), Ok(day("2026-03-12")));
    assert_eq!(admit(Actor::Anonymous, "2026-03-13T00:00:00+08:00", citizen, &online), Err(Ground::OutsidePeriod));
    assert_eq!(admit(Actor::Anonymous, "2026-03-05", AttendeeRole::Media, &online), Err(Ground::InvalidValue));
    // A letter of the last day that is entered later counts as of its day.
    let letter = incoming(SubmissionWay::OrdinaryPost, Some("2026-03-12"));
    assert_eq!(admit(staff(Role::Editor), "2026-03-16", citizen, &letter), Ok(day("2026-03-12")));
    assert_eq!(admit(Actor::Anonymous, "2026-03-05", citizen, &letter), Err(Ground::NotAllowed));
    assert_eq!(admit(staff(Role::Office), "2026-03-16", citizen, &letter), Err(Ground::NotAllowed));
    let mut unreachable = online.clone();
    unreachable.person.as_mut().unwrap().phone = None;
    assert_eq!(admit(Actor::Anonymous, "2026-03-05", citizen, &unreachable), Err(Ground::MissingValue));
    let nobody = Incoming { person: None, ..online };
    assert_eq!(admit(Actor::Anonymous, "2026-03-05", citizen, &nobody), Err(Ground::MissingValue));
}

#[test]
fn nobody_is_selected_before_registration_ends_nor_twice() {
    let mut meeting = meeting(MeetingKind::Hearing, SelectionMethod::FirstCome);
    let mut all = vec![registered(&meeting, 1, AttendeeRole::Citizen)];
    let early = meeting.select(&reviewer("2026-03-12"), &mut all, None, &[], rank).unwrap_err();
    assert_eq!(early.ground, Ground::WrongState);
    assert_eq!(all[0].state, AttendanceState::Registered);
    meeting.select(&reviewer("2026-03-13"), &mut all, None, &[], rank).unwrap();
    assert_eq!(all[0].state, AttendanceState::Selected);
    let again = meeting.select(&reviewer("2026-03-14"), &mut all, None, &[], rank).unwrap_err();
    assert_eq!(again.ground, Ground::WrongState);
    let letter = incoming(SubmissionWay::OrdinaryPost, Some("2026-03-12"));
    let late = Attendance::admit(&act(staff(Role::Editor), "2026-03-16"), &meeting, AttendeeRole::Citizen, &letter);
    assert_eq!(late.unwrap_err().ground, Ground::OutsidePeriod, "after the selection nobody joins");
}

#[test]
fn selection_keeps_to_the_method_that_was_published() {
    use SelectionMethod::{Criteria, Draw, FirstCome};
    let grounds = |method, seed: Option<&str>, chosen: &[u128]| {
        let mut meeting = meeting(MeetingKind::Hearing, method);
        let mut all: Vec<_> = (1..=3).map(|it| registered(&meeting, it, AttendeeRole::Citizen)).collect();
        let chosen: Vec<_> = chosen.iter().map(|id| AttendanceId(Uuid::from_u128(*id))).collect();
        let seed = seed.map(|it| it.parse().unwrap());
        let before = all.clone();
        let refusal = meeting.select(&reviewer("2026-03-13"), &mut all, seed, &chosen, rank).unwrap_err();
        assert_eq!((&all, meeting.selection), (&before, None), "a refusal changes nothing");
        refusal.ground
    };
    assert_eq!(grounds(Draw, None, &[]), Ground::MissingValue);
    assert_eq!(grounds(Draw, Some("7"), &[1]), Ground::InvalidValue);
    assert_eq!(grounds(FirstCome, Some("7"), &[]), Ground::InvalidValue);
    assert_eq!(grounds(FirstCome, None, &[1]), Ground::InvalidValue);
    assert_eq!(grounds(Criteria, Some("7"), &[1]), Ground::InvalidValue);
    assert_eq!(grounds(Criteria, None, &[1, 2, 3]), Ground::InvalidValue, "three for two seats");
    assert_eq!(grounds(Criteria, None, &[9]), Ground::UnknownReference);
}

#[test]
fn who_came_first_is_who_was_received_first() {
    let mut meeting = meeting(MeetingKind::Hearing, SelectionMethod::FirstCome);
    let mut all: Vec<_> = (1..=3).map(|it| registered(&meeting, it, AttendeeRole::Citizen)).collect();
    all.push(registered(&meeting, 4, AttendeeRole::Expert));
    // The letter with the highest number came on the first day.
    all[2].received_on = day("2026-03-02");
    all.reverse();
    meeting.select(&reviewer("2026-03-13"), &mut all, None, &[], rank).unwrap();
    assert_eq!(ids(&all, AttendanceState::Selected), [1, 3, 4]);
    assert_eq!(ids(&all, AttendanceState::NotSelected), [2]);
}

proptest! {
    #[test]
    fn a_draw_can_be_done_again_by_anybody(count in 0_u32..40, seed in "[0-9]{1,12}", turn in 0_usize..40) {
        let meeting = meeting(MeetingKind::Hearing, SelectionMethod::Draw);
        let role = |serial: u32| if serial.is_multiple_of(3) { AttendeeRole::Expert } else { AttendeeRole::Citizen };
        let all: Vec<_> = (1..=count).map(|it| registered(&meeting, it, role(it))).collect();
        let draw = |mut all: Vec<Attendance>| {
            let mut meeting = meeting.clone();
            let seed = Some(seed.parse().unwrap());
            meeting.select(&reviewer("2026-03-13"), &mut all, seed, &[], rank).unwrap();
            ids(&all, AttendanceState::Selected)
        };
        let drawn = draw(all.clone());
        let mut turned = all.clone();
        turned.rotate_left(turn.min(all.len()));
        prop_assert_eq!(&drawn, &draw(turned), "the order of the rows decides nothing");
        // As the rules say it: lowest rank of `seed:number` in each role.
        let mut again = Vec::new();
        for (of, seats) in [(AttendeeRole::Citizen, 2), (AttendeeRole::Expert, 1)] {
            let mut lots: Vec<_> = all.iter().filter(|it| it.role == of)
                .map(|it| (rank(&format!("{seed}:{}", it.number)), it.id.0.as_u128())).collect();
            lots.sort_unstable();
            again.extend(lots.into_iter().take(seats).map(|(_, id)| id));
        }
        again.sort_unstable();
        prop_assert_eq!(drawn, again);
    }
}

#[test]
fn nobody_is_named_without_consent() {
    let (mut meeting, mut all) = selected(MeetingKind::Hearing);
    let entry = |id: u128, name: &str, consented| ListEntry {
        id: AttendanceId(Uuid::from_u128(id)),
        public_name: Some(name.parse().unwrap()),
        consented,
    };
    let on = reviewer("2026-03-16");
    let mut refused = |entries: &[ListEntry]| meeting.list(&on, &mut all, entries).unwrap_err().ground;
    assert_eq!(refused(&[entry(1, "张三", false)]), Ground::ConsentMissing);
    assert_eq!(refused(&[entry(3, "王五", true)]), Ground::UnknownReference, "who was not selected is not listed");
    assert_eq!(refused(&[entry(1, "张三 13912345678", true)]), Ground::PersonalDataFound);
    assert_eq!(refused(&[entry(1, "张三", true), entry(1, "张某", true)]), Ground::InvalidValue);
    meeting.list(&on, &mut all, &[entry(1, "张三", true)]).unwrap();
    let listed: Vec<_> = all.iter().map(|it| (it.listed, it.public_name.as_ref().map(PublicName::as_str))).collect();
    assert_eq!(listed, [(true, Some("张三")), (true, None), (false, None)]);
    // Taken back: the list is published again without the name, and stays published since the first time.
    meeting.list(&reviewer("2026-03-17"), &mut all, &[]).unwrap();
    assert_eq!((all[0].public_name.clone(), meeting.listed_at), (None, Some(on.at)));
}

#[test]
fn materials_that_come_too_late_move_the_hearing() {
    let (mut hearing, _) = selected(MeetingKind::Hearing);
    let deliver = |it: &mut Meeting, on: &str, delivered_on: &str| {
        it.deliver_materials(&act(staff(Role::Editor), on), &policy(), day(delivered_on)).map(|_| ())
    };
    assert_eq!(deliver(&mut hearing, "2026-03-20", "2026-03-12").unwrap_err().ground, Ground::InvalidValue);
    assert_eq!(deliver(&mut hearing, "2026-03-20", "2026-03-21").unwrap_err().ground, Ground::InvalidValue);
    let before = hearing.clone();
    let late = deliver(&mut hearing, "2026-03-24", "2026-03-24").unwrap_err();
    assert_eq!((late.ground, late.path.join(".")), (Ground::MaterialsTooLate, "deliveredOn".to_owned()));
    assert!(late.allowed.unwrap().1.contains("2026-03-31 or later"));
    assert_eq!(hearing, before);
    // Moved to the day that was named, they are in time.
    let moved = Amendment { reason: "材料延迟".parse().unwrap(), ..moved("2026-03-31") };
    hearing.amend(&reviewer("2026-03-24"), &policy(), moved).unwrap();
    deliver(&mut hearing, "2026-03-24", "2026-03-24").unwrap();
    assert_eq!(hearing.amendments[0].moved_from, Some(before.starts_at));
    // And not moved back before them.
    let back = hearing.amend(&reviewer("2026-03-24"), &policy(), self::moved("2026-03-30")).unwrap_err();
    assert_eq!(back.ground, Ground::MaterialsTooLate);
    let (mut early, _) = selected(MeetingKind::Hearing);
    deliver(&mut early, "2026-03-23", "2026-03-23").unwrap();
    let (mut symposium, _) = selected(MeetingKind::Symposium);
    deliver(&mut symposium, "2026-03-29", "2026-03-29").unwrap();
    let mut unselected = meeting(MeetingKind::Hearing, SelectionMethod::Draw);
    assert_eq!(deliver(&mut unselected, "2026-03-13", "2026-03-13").unwrap_err().ground, Ground::WrongState);
}

#[test]
fn what_a_hearing_did_not_keep_to_is_named() {
    use BreachKind::{MaterialsLate, MaterialsMissing, ParticipantsUnpublished};
    let (mut hearing, mut all) = selected(MeetingKind::Hearing);
    let breaches =
        |it: &Meeting, on: &str| it.breaches(day(on), &policy()).iter().map(|it| it.kind).collect::<Vec<_>>();
    assert_eq!(breaches(&hearing, "2026-03-23"), []);
    assert_eq!(breaches(&hearing, "2026-03-24"), [MaterialsMissing]);
    assert_eq!(breaches(&hearing, "2026-03-29"), [MaterialsMissing]);
    assert_eq!(breaches(&hearing, "2026-03-30"), [MaterialsMissing, ParticipantsUnpublished]);
    // It was held all the same: what is told of it is the truth, with its day.
    let after = act(staff(Role::Editor), "2026-04-01");
    hearing.deliver_materials(&after, &policy(), day("2026-03-27")).unwrap();
    hearing.list(&reviewer("2026-04-01"), &mut all, &[]).unwrap();
    let named = hearing.breaches(day("2026-04-01"), &policy());
    assert_eq!(named[0], Breach { kind: MaterialsLate, due_on: day("2026-03-23"), done_on: Some(day("2026-03-27")) });
    assert_eq!(
        named[1],
        Breach { kind: ParticipantsUnpublished, due_on: day("2026-03-29"), done_on: Some(day("2026-04-01")) }
    );
    // In time, there is nothing to name; nor of what is no hearing.
    let (mut kept, mut all) = selected(MeetingKind::Hearing);
    kept.deliver_materials(&act(staff(Role::Editor), "2026-03-23"), &policy(), day("2026-03-23")).unwrap();
    kept.list(&reviewer("2026-03-29"), &mut all, &[]).unwrap();
    assert_eq!(breaches(&kept, "2026-04-01"), []);
    assert_eq!(breaches(&selected(MeetingKind::Symposium).0, "2026-04-01"), []);
}

#[test]
fn a_notice_is_changed_without_taking_anything_away() {
    let fresh = || meeting(MeetingKind::Hearing, SelectionMethod::FirstCome);
    let ground = |on: &str, amendment: Amendment| {
        let mut it = fresh();
        let outcome = it.amend(&reviewer(on), &policy(), amendment).map(|_| ()).map_err(|it| it.ground);
        assert!(outcome.is_ok() || it == fresh(), "a refusal changes nothing");
        outcome
    };
    let until = |on: &str| Amendment { registration_until: Some(day(on)), ..amendment() };
    assert_eq!(ground("2026-03-05", amendment()), Err(Ground::MissingValue), "something changes");
    assert_eq!(ground("2026-03-05", moved("2026-03-30")), Err(Ground::MissingValue));
    assert_eq!(ground("2026-03-05", until("2026-03-11")), Err(Ground::PeriodOnlyExtended));
    assert_eq!(ground("2026-03-05", until("2026-03-22")), Ok(()));
    assert_eq!(ground("2026-03-05", until("2026-03-23")), Err(Ground::MaterialsTooLate));
    assert_eq!(ground("2026-03-05", moved("2026-03-12")), Err(Ground::InvalidValue), "before registration ends");
    assert_eq!(ground("2026-03-05", moved("2026-03-19")), Err(Ground::MaterialsTooLate));
    assert_eq!(ground("2026-03-05", moved("2026-04-30")), Ok(()));
    let closed = Amendment { agenda: Some(vec![item("审议", true), item("人事", false)]), ..amendment() };
    assert_eq!(ground("2026-03-05", closed), Err(Ground::HearingClosed));
    assert_eq!(ground("2026-03-30", moved("2026-04-30")), Err(Ground::WrongState), "it has begun");
    // A new day is announced as early as any other.
    let mut attended = meeting(MeetingKind::AttendedMeeting, SelectionMethod::FirstCome);
    let short = attended.amend(&reviewer("2026-03-25"), &policy(), moved("2026-03-31")).unwrap_err();
    assert_eq!(short.ground, Ground::NoticeTooShort);
    attended.amend(&reviewer("2026-03-25"), &policy(), moved("2026-04-01")).unwrap();
    // An hour of the same day is told at once.
    let hour = Amendment { starts_at: Some("2026-04-01T14:00:00+08:00".parse().unwrap()), ..amendment() };
    attended.amend(&reviewer("2026-03-31"), &policy(), hour).unwrap();
    // What people were selected by, and what they were given, stays.
    let (mut hearing, _) = selected(MeetingKind::Hearing);
    let reopened = hearing.amend(&reviewer("2026-03-14"), &policy(), until("2026-03-20")).unwrap_err();
    assert_eq!(reopened.ground, Ground::WrongState);
    hearing.deliver_materials(&act(staff(Role::Editor), "2026-03-16"), &policy(), day("2026-03-16")).unwrap();
    let other = Amendment { document_ids: Some(vec![DocumentId(Uuid::from_u128(9))]), ..amendment() };
    assert_eq!(hearing.amend(&reviewer("2026-03-17"), &policy(), other).unwrap_err().ground, Ground::WrongState);
}

#[test]
fn the_record_follows_the_meeting() {
    let (mut hearing, mut all) = selected(MeetingKind::Hearing);
    let summary = || -> RecordSummary { "各方陈述了意见。".parse().unwrap() };
    let publish = |it: &mut Meeting, on: &str, signed| {
        it.publish_record(&reviewer(on), DOCUMENT, summary(), signed).map(|_| ()).map_err(|it| it.ground)
    };
    assert_eq!(publish(&mut hearing, "2026-03-29", true), Err(Ground::WrongState), "nothing was said yet");
    assert_eq!(publish(&mut hearing, "2026-04-01", true), Err(Ground::WrongState), "who came is not recorded");
    let editor = act(staff(Role::Editor), "2026-04-01");
    let present = |id: u128| [AttendanceId(Uuid::from_u128(id))];
    let stranger = hearing.record_attendance(&editor, &mut all, &present(3)).unwrap_err();
    assert_eq!(stranger.ground, Ground::UnknownReference, "who was not selected did not take part");
    hearing.record_attendance(&editor, &mut all, &present(2)).unwrap();
    hearing.record_attendance(&editor, &mut all, &present(1)).unwrap();
    assert_eq!(ids(&all, AttendanceState::Attended), [1]);
    assert_eq!(ids(&all, AttendanceState::Absent), [2]);
    assert_eq!(publish(&mut hearing, "2026-04-01", false), Err(Ground::RecordUnsigned));
    assert_eq!(publish(&mut hearing, "2026-04-01", true), Ok(()));
    assert_eq!(hearing.state(editor.at), MeetingState::Recorded);
    assert_eq!(publish(&mut hearing, "2026-04-02", true), Err(Ground::WrongState), "once");
    assert_eq!(hearing.record_attendance(&editor, &mut all, &present(2)).unwrap_err().ground, Ground::WrongState);
    // Consent can be taken back when all is over.
    hearing.list(&reviewer("2026-05-06"), &mut all, &[]).unwrap();
    // A symposium is recorded without signatures, and personal data stays out.
    let (mut symposium, mut all) = selected(MeetingKind::Symposium);
    symposium.record_attendance(&editor, &mut all, &present(1)).unwrap();
    let named = "张三(13912345678)发言".parse().unwrap();
    let refusal = symposium.publish_record(&reviewer("2026-04-01"), DOCUMENT, named, false).unwrap_err();
    assert_eq!(refusal.ground, Ground::PersonalDataFound);
    assert_eq!(publish(&mut symposium, "2026-04-01", false), Ok(()));
}

#[test]
fn what_is_cancelled_is_over() {
    let (hearing, mut all) = selected(MeetingKind::Hearing);
    let reason = || -> CancelReason { "方案撤回".parse().unwrap() };
    let mut late = hearing.clone();
    let held = late.cancel(&reviewer("2026-03-30"), reason()).unwrap_err();
    assert_eq!(held.ground, Ground::WrongState, "what was held is not cancelled");
    let mut gone = hearing;
    gone.cancel(&reviewer("2026-03-20"), reason()).unwrap();
    assert_eq!(gone.state("2026-05-01T00:00:00Z".parse().unwrap()), MeetingState::Cancelled);
    assert_eq!(gone.breaches(day("2026-04-01"), &policy()), []);
    let on = reviewer("2026-03-21");
    let grounds = [
        gone.cancel(&on, reason()).unwrap_err().ground,
        gone.amend(&on, &policy(), moved("2026-04-30")).unwrap_err().ground,
        gone.list(&on, &mut all, &[]).unwrap_err().ground,
        gone.deliver_materials(&on, &policy(), day("2026-03-20")).unwrap_err().ground,
        gone.record_attendance(&on, &mut all, &[]).unwrap_err().ground,
    ];
    assert_eq!(grounds, [Ground::WrongState; 5]);
}

#[test]
fn closed_items_are_in_no_trace() {
    let secret = "人事事项";
    let mut it = announcement(MeetingKind::AttendedMeeting, SelectionMethod::FirstCome);
    it.notice.agenda = vec![item("审议方案", true), item(secret, false)];
    let (mut meeting, announced) = Meeting::announce(&reviewer("2026-03-02"), &policy(), None, it).unwrap();
    let other =
        Amendment { agenda: Some(vec![item("审议", true), item("另一人事事项", false)]), ..amendment() };
    let amended = meeting.amend(&reviewer("2026-03-03"), &policy(), other).unwrap();
    for event in [announced, amended] {
        assert!(!format!("{event:?}").contains(secret));
    }
}
