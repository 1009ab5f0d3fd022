use std::collections::BTreeMap;
use std::fmt::Write;
use std::sync::Arc;

use uuid::Uuid;

use super::*;
use crate::act::Officer;
use crate::calendar::Calendar;
use crate::channel::{ChannelId, ChannelMark, ChannelSemantics};
use crate::directory::Directory;
use crate::frontend::Caller;
use crate::staff::Grant;
use crate::unit::{Contact, Level, Unit, UnitKind};

const COUNTY: UnitId = UnitId(Uuid::from_u128(1));
const STREET: UnitId = UnitId(Uuid::from_u128(2));
const ELSEWHERE: UnitId = UnitId(Uuid::from_u128(3));
const WEBSITE: &str = "government-website";
const GAZETTE: &str = "government-gazette";

fn channel(code: &str) -> Channel {
    Channel {
        id: ChannelId(Uuid::from_u128(9)),
        code: code.parse().unwrap(),
        name: code.to_owned(),
        aliases: Vec::new(),
        online: code == WEBSITE,
        position: 1,
        version: 1,
    }
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
    Directory::new(units, Vec::new(), vec![channel(WEBSITE), channel(GAZETTE)], Calendar::new(Vec::new()))
}

fn at(actor: Actor, instant: &str) -> Act {
    Act::new(actor, instant.parse().unwrap(), Arc::new(directory()), Arc::new(|_| Uuid::from_u128(5)))
}

fn act(actor: Actor) -> Act {
    at(actor, "2026-03-02T01:00:00Z")
}

fn staff(number: u128, role: Role, unit_id: UnitId) -> Actor {
    let grants = vec![Grant { role, unit_id, pilot_domain: None }];
    Actor::Staff(Officer { id: StaffId(Uuid::from_u128(number)), session_digest: String::new(), grants })
}

fn frontend(channel: &str, unit_id: UnitId) -> Actor {
    let id = FrontendId(Uuid::from_u128(7));
    Actor::Frontend(Caller {
        id,
        code: "portal".parse().unwrap(),
        channel_code: Some(channel.parse().unwrap()),
        unit_id,
    })
}

fn due(channel: &str) -> Delivery {
    let line = (DocumentId(Uuid::from_u128(1)), DocumentEditionId(Uuid::from_u128(2)), STREET);
    let requirement = Requirement { channel_code: channel.parse().unwrap(), groups: Vec::new() };
    Delivery::open(&act(Actor::System), line, requirement, channel == WEBSITE)
}

fn simply(state: Reported) -> Report {
    Report { state, ran_on: None, proof: Proof::default(), note: None }
}

fn ran(url: &str) -> Report {
    Report { proof: Proof { url: Some(url.parse().unwrap()), ..Proof::default() }, ..simply(Reported::Ran) }
}

fn printed(issue: &str) -> Report {
    let proof = Proof { issue: Some(issue.parse().unwrap()), ..Proof::default() };
    Report { proof, ran_on: Some("2026-03-01".parse().unwrap()), ..simply(Reported::Ran) }
}

/// A delivery of the website in each state, by way of its verbs.
fn in_state(state: DeliveryState) -> Delivery {
    let reporter = act(frontend(WEBSITE, COUNTY));
    let mut delivery = due(WEBSITE);
    let report = |delivery: &mut Delivery, report: &Report| {
        delivery.report(&reporter, &channel(WEBSITE), report, true).unwrap().expect("it says something new");
    };
    match state {
        DeliveryState::Due => delivery = due(GAZETTE),
        DeliveryState::Offered => {}
        DeliveryState::Pulled => report(&mut delivery, &simply(Reported::Pulled)),
        DeliveryState::Ran => report(&mut delivery, &ran("https://example.gov.cn/1")),
        DeliveryState::Verified => {
            report(&mut delivery, &ran("https://example.gov.cn/1"));
            delivery.verify(&act(staff(1, Role::Reviewer, STREET)), true, None, true).unwrap();
        }
        DeliveryState::RecallDue | DeliveryState::Recalled => {
            report(&mut delivery, &ran("https://example.gov.cn/1"));
            assert_eq!(withdraw(std::slice::from_mut(&mut delivery), reporter.at), [0]);
            if state == DeliveryState::Recalled {
                report(&mut delivery, &simply(Reported::Recalled));
            }
        }
        DeliveryState::Lapsed => assert_eq!(withdraw(std::slice::from_mut(&mut delivery), reporter.at), [0]),
    }
    assert_eq!(delivery.state, state);
    delivery
}

fn outcome<T>(delivery: &Delivery, done: Result<T, Refusal>, changed: impl Fn(&T) -> bool) -> String {
    match done {
        Ok(value) if changed(&value) => delivery.state.code().to_owned(),
        Ok(_) => "(nothing new)".to_owned(),
        Err(refusal) => refusal.ground.code().to_lowercase().replace('_', " "),
    }
}

/// Every verb in every state, as the people who may do it would.
#[test]
fn verbs_in_states() {
    let reporter = act(frontend(WEBSITE, COUNTY));
    let reviewer = act(staff(1, Role::Reviewer, STREET));
    let mut table = format!("{:<11}", "state");
    let verbs = ["pulled", "ran", "ran elsewhere", "recalled", "verify", "reject", "replace", "withdraw"];
    for verb in verbs {
        write!(table, "| {verb:<14}").unwrap();
    }
    for state in DeliveryState::ALL {
        write!(table, "\n{:<11}", state.code()).unwrap();
        for verb in verbs {
            let mut delivery = in_state(*state);
            // A gazette takes another proof, and has no frontend.
            let (actor, on, proof) = if *state == DeliveryState::Due {
                (&reviewer, channel(GAZETTE), [printed("第1期"), printed("第2期")])
            } else {
                let urls = ["https://example.gov.cn/1", "https://example.gov.cn/2"];
                (&reporter, channel(WEBSITE), urls.map(ran))
            };
            let served = *state != DeliveryState::Due;
            let before = delivery.clone();
            let report = |delivery: &mut Delivery, report: &Report| {
                let done = delivery.report(actor, &on, report, served);
                outcome(delivery, done, Option::is_some)
            };
            let note = Some("打不开".parse().unwrap());
            let cell = match verb {
                "pulled" => report(&mut delivery, &simply(Reported::Pulled)),
                "ran" => report(&mut delivery, &proof[0]),
                "ran elsewhere" => report(&mut delivery, &proof[1]),
                "recalled" => report(&mut delivery, &simply(Reported::Recalled)),
                "verify" | "reject" => {
                    let done = delivery.verify(&reviewer, verb == "verify", note, served);
                    outcome(&delivery, done, |_| true)
                }
                "replace" => {
                    let changed = replace(&mut delivery, reviewer.at);
                    outcome(&delivery, Ok(changed), |changed| *changed)
                }
                _ => {
                    let changed = withdraw(std::slice::from_mut(&mut delivery), reviewer.at);
                    outcome(&delivery, Ok(changed), |changed| !changed.is_empty())
                }
            };
            if !DeliveryState::ALL.iter().any(|it| it.code() == cell) {
                assert_eq!(delivery, before, "{verb} in {state} changes nothing and yet does");
            }
            write!(table, "| {cell:<14}").unwrap();
        }
    }
    let table: Vec<_> = table.lines().map(str::trim_end).collect();
    insta::assert_snapshot!(table.join("\n"));
}

/// Who may report and verify, for a channel with a frontend and for one without.
#[test]
fn actors_and_channels() {
    let actors = [
        ("anonymous", Actor::Anonymous),
        ("operator", Actor::System),
        ("its frontend", frontend(WEBSITE, COUNTY)),
        ("frontend elsewhere", frontend(WEBSITE, ELSEWHERE)),
        ("another channel's", frontend("radio", COUNTY)),
        ("editor", staff(1, Role::Editor, STREET)),
        ("reviewer", staff(1, Role::Reviewer, STREET)),
        ("office above", staff(1, Role::Office, COUNTY)),
        ("auditor", staff(1, Role::Auditor, COUNTY)),
        ("editor elsewhere", staff(1, Role::Editor, ELSEWHERE)),
    ];
    let delivery = in_state(DeliveryState::Ran);
    let mut table = String::new();
    for (name, actor) in actors {
        let act = act(actor);
        let cell = |action, served| match delivery.may(&act, action, served) {
            Ok(()) => "yes".to_owned(),
            Err(refusal) => refusal.ground.code().to_lowercase().replace('_', " "),
        };
        let cells = [
            cell(DeliveryAction::Report, true),
            cell(DeliveryAction::Report, false),
            cell(DeliveryAction::Verify, true),
        ];
        writeln!(table, "{name:<18} | {:<18} | {:<11} | {}", cells[0], cells[1], cells[2]).unwrap();
    }
    insta::assert_snapshot!(table.trim_end());
}

/// 谁报送,谁不核实.
#[test]
fn whoever_claims_does_not_verify() {
    let (reporter, other) = (act(staff(1, Role::Reviewer, STREET)), act(staff(2, Role::Reviewer, STREET)));
    let mut delivery = due(GAZETTE);
    delivery.report(&reporter, &channel(GAZETTE), &printed("第1期"), false).unwrap();
    assert_eq!(delivery.verify(&reporter, true, None, false).unwrap_err().ground, Ground::SamePerson);
    let silent = delivery.verify(&other, false, None, false).unwrap_err();
    assert_eq!((silent.ground, silent.path[0].as_str()), (Ground::MissingValue, "note"));
    delivery.verify(&other, false, Some("版面不符".parse().unwrap()), false).unwrap();
    assert_eq!((delivery.state, &delivery.claim, delivery.is_gap()), (DeliveryState::Due, &None, true));
    // Claimed anew, the old verdict is gone; nothing of it speaks for the new claim.
    delivery.report(&reporter, &channel(GAZETTE), &printed("第2期"), false).unwrap();
    assert_eq!((delivery.state, &delivery.verification), (DeliveryState::Ran, &None));
}

#[test]
fn proof_is_what_the_channel_can_have() {
    let reporter = act(staff(1, Role::Editor, STREET));
    let refused = |on: &str, report: &Report| {
        let mut delivery = due(on);
        let refusal = delivery.report(&reporter, &channel(on), report, false).unwrap_err();
        assert_eq!(delivery, due(on));
        (refusal.ground, refusal.path.join("."))
    };
    let missing = |field: &str| (Ground::MissingValue, field.to_owned());
    let invalid = |field: &str| (Ground::InvalidValue, field.to_owned());
    assert_eq!(refused(WEBSITE, &printed("第1期")), missing("url"));
    assert_eq!(refused(GAZETTE, &ran("https://example.gov.cn/1")), missing("issue"));
    assert_eq!(refused(GAZETTE, &Report { ran_on: None, ..printed("第1期") }), missing("ranOn"));
    let tomorrow = Some("2026-03-03".parse().unwrap());
    assert_eq!(refused(GAZETTE, &Report { ran_on: tomorrow, ..printed("第1期") }), invalid("ranOn"));
    assert_eq!(refused(GAZETTE, &Report { state: Reported::Pulled, ..printed("第1期") }), invalid("ranOn"));
    assert_eq!(refused(WEBSITE, &Report { state: Reported::Recalled, ..ran("https://a.cn/") }), invalid("url"));
    let place = Proof { place: Some("新城街道便民服务中心公示栏".parse().unwrap()), ..Proof::default() };
    let on_board = Report { proof: place, ..printed("第1期") };
    let mut delivery = due(GAZETTE);
    assert!(delivery.report(&reporter, &channel(GAZETTE), &on_board, false).unwrap().is_some());
    assert_eq!(delivery.claim.unwrap().ran_on.to_string(), "2026-03-01");
}

#[test]
fn an_address_is_one_that_browsers_open() {
    for good in ["https://www.feicheng.gov.cn/art/1.html?a=b#c", "http://10.0.0.1:8080/", " https://县政府.中国/公开 "]
    {
        assert_eq!(good.parse::<WebAddress>().unwrap().as_str(), good.trim());
    }
    let long = format!("https://a.cn/{}", "x".repeat(2_000));
    for bad in [
        "",
        "www.feicheng.gov.cn",
        "https://",
        "https:///path",
        "javascript:alert(1)",
        "ftp://a.cn/",
        "https://gov.cn@evil.example/",
        "https://a.cn/a b",
        "https://a.cn/\u{202e}lmth",
        "https://a.cn/\"onclick",
        "https://a.cn\\@b.cn/",
        &long,
    ] {
        assert!(bad.parse::<WebAddress>().is_err(), "{bad}");
    }
}

/// A frontend that took what was withdrawn, and says so afterwards, has to take it down.
#[test]
fn late_reports_are_kept() {
    let reporter = act(frontend(WEBSITE, COUNTY));
    for report in [simply(Reported::Pulled), ran("https://example.gov.cn/1")] {
        let mut delivery = in_state(DeliveryState::Lapsed);
        delivery.report(&reporter, &channel(WEBSITE), &report, true).unwrap();
        assert_eq!((delivery.state, delivery.is_gap()), (DeliveryState::RecallDue, true));
        assert_eq!(delivery.public_claim(), None, "nothing leads to a withdrawn text");
        delivery.report(&reporter, &channel(WEBSITE), &simply(Reported::Recalled), true).unwrap();
        assert_eq!((delivery.state, delivery.is_gap()), (DeliveryState::Recalled, false));
    }
    // What was replaced need not be taken down until the document is withdrawn.
    let mut delivery = due(WEBSITE);
    assert!(replace(&mut delivery, reporter.at));
    delivery.report(&reporter, &channel(WEBSITE), &ran("https://example.gov.cn/1"), true).unwrap();
    assert_eq!(delivery.state, DeliveryState::Lapsed);
    assert_eq!(withdraw(std::slice::from_mut(&mut delivery), reporter.at), [0]);
    assert_eq!(delivery.state, DeliveryState::RecallDue);
}

/// A channel that had both editions is asked once, for the newer.
#[test]
fn a_channel_is_recalled_once() {
    let reporter = act(frontend(WEBSITE, COUNTY));
    let later = at(Actor::System, "2026-03-05T01:00:00Z");
    let mut first = in_state(DeliveryState::Verified);
    first.id = DeliveryId(Uuid::from_u128(11));
    let requirement = Requirement { channel_code: WEBSITE.parse().unwrap(), groups: Vec::new() };
    let line = (first.document_id, DocumentEditionId(Uuid::from_u128(3)), STREET);
    let mut second = Delivery::open(&later, line, requirement, true);
    // The second was not taken: what stands there is the first.
    let mut all = [first.clone(), second.clone(), due(GAZETTE)];
    assert_eq!(withdraw(&mut all, later.at), [0, 1, 2]);
    assert_eq!(all.each_ref().map(|it| it.state.code()), ["RECALL_DUE", "LAPSED", "LAPSED"]);
    assert_eq!(withdraw(&mut all, later.at), [1, 2], "what was withdrawn is asked once");
    second.report(&reporter, &channel(WEBSITE), &simply(Reported::Pulled), true).unwrap();
    let mut all = [first, second];
    withdraw(&mut all, later.at);
    assert_eq!(all.each_ref().map(|it| it.state.code()), ["LAPSED", "RECALL_DUE"]);
    assert_eq!(all[1].days_open("2026-03-10".parse().unwrap()), 5);
}

fn ticked(semantics: ChannelSemantics, marks: &[(&str, bool)]) -> Ticked {
    let mark = |(code, ticked): &(&str, bool)| ChannelMark {
        code: (!code.starts_with('?')).then(|| (*code).to_owned()),
        text: (*code).to_owned(),
        ticked: *ticked,
    };
    Ticked { semantics, marks: marks.iter().map(mark).collect() }
}

fn shown(items: &[Ticked]) -> (BTreeMap<String, Vec<i32>>, Vec<String>) {
    let Required { requirements, unnamed } = required(items);
    (requirements.into_iter().map(|it| (it.channel_code.to_string(), it.groups)).collect(), unnamed)
}

#[test]
fn what_is_ticked_is_required() {
    use ChannelSemantics::{AtLeastOne, Chosen, RequiredOptional};
    let none: Vec<String> = Vec::new();
    let channels = |pairs: &[(&str, &[i32])]| {
        pairs.iter().map(|(code, groups)| ((*code).to_owned(), groups.to_vec())).collect::<BTreeMap<_, _>>()
    };
    for semantics in [Chosen, RequiredOptional] {
        let items = [ticked(semantics, &[("a", true), ("b", false)]), ticked(semantics, &[("c", true), ("a", true)])];
        assert_eq!(shown(&items), (channels(&[("a", &[]), ("c", &[])]), none.clone()));
    }
    let one_of = |codes: &[&str]| ticked(AtLeastOne, &codes.iter().map(|code| (*code, true)).collect::<Vec<_>>());
    assert_eq!(shown(&[one_of(&["a", "b"])]).0, channels(&[("a", &[1]), ("b", &[1])]));
    // One of one is that one.
    assert_eq!(shown(&[one_of(&["a"])]).0, channels(&[("a", &[])]));
    // What has to run anyway is one of the ticked.
    let required_too = ticked(Chosen, &[("a", true)]);
    assert_eq!(shown(&[one_of(&["a", "b"]), required_too]).0, channels(&[("a", &[])]));
    // Who has one of a and b has one of a, b and c.
    assert_eq!(shown(&[one_of(&["a", "b", "c"]), one_of(&["b", "a"])]).0, channels(&[("a", &[1]), ("b", &[1])]));
    // Groups that overlap stay two.
    let two = shown(&[one_of(&["a", "b"]), one_of(&["b", "c"])]).0;
    assert_eq!(two, channels(&[("a", &[1]), ("b", &[1, 2]), ("c", &[2])]));
    // Names in no list are said, once, and take nothing from the others.
    let unknown = ticked(Chosen, &[("?大喇叭", true), ("?不选", false), ("a", true)]);
    assert_eq!(shown(&[unknown.clone(), unknown]), (channels(&[("a", &[])]), vec!["?大喇叭".to_owned()]));
    assert_eq!(shown(&[one_of(&["?大喇叭", "a"])]), (channels(&[("a", &[1])]), vec!["?大喇叭".to_owned()]));
    assert_eq!(shown(&[]), (BTreeMap::new(), none));
}

#[test]
fn one_of_several_suffices() {
    let alternative = |id: u128, groups: &[i32], state: DeliveryState| Delivery {
        id: DeliveryId(Uuid::from_u128(id)),
        groups: groups.to_vec(),
        ..in_state(state)
    };
    let (ran, offered) = (DeliveryState::Ran, DeliveryState::Offered);
    let mut all =
        [alternative(1, &[1], ran), alternative(2, &[1, 2], offered), alternative(3, &[2], offered), due(WEBSITE)];
    assert_eq!(settle(&mut all), Vec::<usize>::new(), "the second group still waits, for either of its channels");
    assert_eq!(all.each_ref().map(Delivery::is_gap), [false, true, true, true]);
    all[2] = alternative(3, &[2], ran);
    assert_eq!(settle(&mut all), [1]);
    assert_eq!(all.each_ref().map(Delivery::is_gap), [false, false, false, true]);
    // The proof is rejected: they are waited for again.
    all[0] = alternative(1, &[1], offered);
    assert_eq!(settle(&mut all), [1]);
    assert_eq!(all.each_ref().map(Delivery::is_gap), [true, true, false, true]);
}
