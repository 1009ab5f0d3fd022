//! 待办: the right cases before the right people, around the make-up Saturday after the May holiday of 2026.
//!
//! 1 to 5 May are free, Saturday 9 May is worked. Twenty working days after 8 April end on that Saturday; without it they
//! would end on Monday the 11th.

use std::collections::BTreeMap;

use domain::act::Actor;
use domain::request::Queue;
use domain::staff::Role;
use serde_json::{Value, json};
use testkit::request::{Case, applicant, registered, step, submit};
use testkit::world::{World, none};

use super::{COUNTY, ELSEWHERE, UNIT, morning};

/// The cases, by the names the tables below call them.
async fn cases(world: &World) -> BTreeMap<String, &'static str> {
    let mut named = BTreeMap::new();
    let mut keep = |name: &'static str, case: &Case| named.insert(case.number.clone(), name);
    for (person, (name, unit, received)) in (1..).zip([
        ("due on the Saturday", UNIT, "2026-04-08"),
        ("due on Monday", UNIT, "2026-04-09"),
        ("due on Thursday", UNIT, "2026-04-14"),
        ("due on Friday", UNIT, "2026-04-15"),
        ("elsewhere", ELSEWHERE, "2026-04-08"),
    ]) {
        keep(name, &registered(world, morning(received), unit, person, &format!("{name} 的材料")).await);
    }
    let consulted = registered(world, morning("2026-04-14"), UNIT, 11, "征求意见的材料").await;
    let party = json!({ "party": "某公司", "receivedOn": "2026-04-15" });
    step(world, morning("2026-04-15"), ("consultThirdParty", "ConsultThirdPartyInput"), &consulted, party).await;
    keep("third party asked", &consulted);
    let charged = registered(world, morning("2026-04-07"), UNIT, 12, "收费的材料").await;
    let fee = json!({ "scale": "BY_PAGE", "quantity": 31, "receivedOn": "2026-04-08" });
    step(world, morning("2026-04-08"), ("noticeFee", "NoticeFeeInput"), &charged, fee).await;
    keep("fee owed", &charged);
    let unclear = registered(world, morning("2026-05-06"), UNIT, 13, "不明确的材料").await;
    let notice = json!({ "points": "年份", "dueOn": "2026-05-08" });
    step(world, morning("2026-05-07"), ("requestCorrection", "RequestCorrectionInput"), &unclear, notice).await;
    keep("correction owed", &unclear);
    let online = |person: usize, what: &'static str| {
        submit(world, &Actor::Anonymous, morning("2026-05-07"), (UNIT, "PORTAL"), applicant(person), what)
    };
    keep("just sent", &online(14, "网上提交的材料").await);
    let confirmed = online(15, "已由机关确认的材料").await;
    let by_unit = json!({ "request": { "id": confirmed.id } });
    step(world, morning("2026-05-07"), ("confirmReceipt", "ConfirmReceiptInput"), &confirmed, by_unit).await;
    keep("confirmed by the unit", &confirmed);
    let replied = registered(world, morning("2026-05-06"), UNIT, 16, "已答复的材料").await;
    let reply = json!({ "kind": "DISCLOSED", "text": "见附件" });
    let verb = ("replyToInformationRequest", "ReplyToInformationRequestInput");
    step(world, morning("2026-05-07"), verb, &replied, reply).await;
    keep("replied", &replied);
    let withdrawn = online(17, "撤回的材料").await;
    let by_unit = json!({ "request": { "id": withdrawn.id } });
    let verb = ("withdrawInformationRequest", "WithdrawInformationRequestInput");
    step(world, morning("2026-05-07"), verb, &withdrawn, by_unit).await;
    keep("withdrawn", &withdrawn);
    named
}

/// What somebody finds in a queue on a day, in its order, page by page; and that each case says of itself that it is there.
async fn found(
    world: &World,
    actor: &Actor,
    day: &str,
    queue: &str,
    names: &BTreeMap<String, &'static str>,
) -> Vec<&'static str> {
    let (mut found, mut after) = (Vec::new(), Value::Null);
    loop {
        let query = format!(
            "query($after: String) {{ workspace {{ informationRequests(first: 2, after: $after, filter: {{ queue: {queue} }}) {{ nodes {{ number queues }} pageInfo {{ hasNextPage endCursor }} }} }} }}"
        );
        let answer = world.ask(actor.clone(), morning(day), &query, json!({ "after": after })).await;
        let page = &answer["data"]["workspace"]["informationRequests"];
        for node in page["nodes"].as_array().unwrap_or_else(|| panic!("{answer:#}")) {
            let queues = node["queues"].as_array().unwrap();
            assert!(queues.contains(&json!(queue)), "{queue} on {day}, {}: {node}", world.database);
            found.push(names[node["number"].as_str().unwrap()]);
        }
        if page["pageInfo"]["hasNextPage"] != true {
            return found;
        }
        after = page["pageInfo"]["endCursor"].clone();
    }
}

#[tokio::test]
async fn the_right_people_find_the_right_cases_around_a_make_up_saturday() {
    for world in World::both().await {
        let names = cases(&world).await;
        let editor = world.staff(Role::Editor, UNIT, None, "").await;
        // Friday 8 May, the Saturday that is worked, the Sunday that is not, and the Monday.
        let days = ["2026-05-08", "2026-05-09", "2026-05-10", "2026-05-11"];
        let expected: [(&str, [&[&str]; 4]); 8] = [
            (
                "DUE_SOON",
                [
                    &["due on the Saturday", "due on Monday", "due on Thursday"],
                    &["due on the Saturday", "due on Monday", "due on Thursday", "due on Friday"],
                    &["due on Monday", "due on Thursday", "due on Friday"],
                    &["due on Monday", "due on Thursday", "due on Friday"],
                ],
            ),
            ("OVERDUE", [&[], &[], &["due on the Saturday"], &["due on the Saturday"]]),
            ("TO_CONFIRM", [&["just sent"]; 4]),
            (
                "TO_REPLY",
                [
                    &["due on the Saturday", "due on Monday", "due on Thursday", "due on Friday"],
                    &["correction owed", "due on the Saturday", "due on Monday", "due on Thursday", "due on Friday"],
                    &[
                        "correction owed",
                        "due on the Saturday",
                        "fee owed",
                        "due on Monday",
                        "due on Thursday",
                        "due on Friday",
                        "third party asked",
                    ],
                    &[
                        "correction owed",
                        "due on the Saturday",
                        "fee owed",
                        "due on Monday",
                        "due on Thursday",
                        "due on Friday",
                        "third party asked",
                    ],
                ],
            ),
            (
                "WAITING_ON_APPLICANT",
                [
                    &["confirmed by the unit", "correction owed", "fee owed"],
                    &["confirmed by the unit", "fee owed"],
                    &["confirmed by the unit"],
                    &["confirmed by the unit"],
                ],
            ),
            ("WAITING_ON_THIRD_PARTY", [&["third party asked"], &["third party asked"], &[], &[]]),
            ("TO_DELIVER", [&["replied"]; 4]),
            ("CLOSED", [&["withdrawn"]; 4]),
        ];
        assert_eq!(expected.len(), Queue::ALL.len());
        let (county, elsewhere) =
            (world.staff(Role::Office, COUNTY, None, "").await, world.staff(Role::Reviewer, ELSEWHERE, None, "").await);
        let (guide, auditor) = (
            world.staff(Role::Guide, COUNTY, Some("18"), "").await,
            world.staff(Role::Auditor, COUNTY, None, "").await,
        );
        for (queue, by_day) in expected {
            for (day, wanted) in days.iter().zip(by_day) {
                let told = format!("{queue} on {day}, {}", world.database);
                assert_eq!(found(&world, &editor, day, queue, &names).await, wanted, "{told}");
                // The other street's case is due like the first.
                let theirs = wanted.contains(&"due on the Saturday").then_some("elsewhere");
                assert_eq!(found(&world, &elsewhere, day, queue, &names).await, Vec::from_iter(theirs), "{told}");
                assert_eq!(found(&world, &guide, day, queue, &names).await, Vec::<&str>::new(), "{told}");
                for above in [&county, &auditor] {
                    let mut all = found(&world, above, day, queue, &names).await;
                    let mut both: Vec<_> = wanted.iter().copied().chain(theirs).collect();
                    all.sort_unstable();
                    both.sort_unstable();
                    assert_eq!(all, both, "{told}");
                }
            }
        }
    }
}

#[tokio::test]
async fn the_make_up_saturday_is_counted() {
    for world in World::both().await {
        let case = registered(&world, morning("2026-04-08"), UNIT, 1, "按日计数的材料").await;
        let editor = world.staff(Role::Editor, UNIT, None, "").await;
        for (day, left, late) in [("2026-05-08", 1, false), ("2026-05-09", 0, false), ("2026-05-10", 0, true)] {
            let query = format!(
                "{{ workspace {{ informationRequest(id: \"{}\") {{ clock {{ dueOn workingDaysLeft late }} }} }} }}",
                case.id
            );
            let answer = world.ask(editor.clone(), morning(day), &query, none()).await;
            let wanted = json!({ "dueOn": "2026-05-09", "workingDaysLeft": left, "late": late });
            assert_eq!(answer["data"]["workspace"]["informationRequest"]["clock"], wanted, "{day}, {}", world.database);
        }
    }
}
