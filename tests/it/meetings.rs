//! Meetings from outside: anybody draws again, two at once come to one end, and what is personal is in no file.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

use chrono::{DateTime, Utc};
use domain::act::Actor;
use domain::staff::Role;
use serde_json::{Value, json};
use testkit::meeting::{announced, attended, closed, register};
use testkit::world::{World, none};

const UNIT: &str = "370983001";

fn at(text: &str) -> DateTime<Utc> {
    text.parse().unwrap()
}

async fn ask(world: &World, actor: &Actor, on: &str, query: &str) -> Value {
    let answer = world.ask(actor.clone(), at(on), query, none()).await;
    assert!(answer["errors"].is_null(), "{query}: {answer:#}");
    answer["data"].clone()
}

/// A symposium with `seats` that are drawn, and the numbers of `count` people who registered.
async fn drawn(world: &World, reviewer: &Actor, seats: usize, count: usize) -> (String, BTreeSet<String>) {
    let announce = format!(
        "mutation {{ announceMeeting(input: {{ unitCode: \"{UNIT}\", kind: SYMPOSIUM, title: \"座谈会\", startsAt: \"2026-03-20T01:00:00Z\", place: \"会议室\",
         agenda: [{{ title: \"听取意见\" }}], seats: [{{ role: CITIZEN, seats: {seats} }}], registration: {{ until: \"2026-03-03\", method: DRAW, rules: \"以公证摇号为种子\" }} }}) {{ meeting {{ id }} userErrors {{ message }} }} }}"
    );
    let announced = ask(world, reviewer, "2026-03-02T01:00:00Z", &announce).await;
    let id =
        announced["announceMeeting"]["meeting"]["id"].as_str().unwrap_or_else(|| panic!("{announced:#}")).to_owned();
    let mut numbers = BTreeSet::new();
    for person in 0..count {
        let phone = format!("138{person:08}");
        numbers.insert(register(world, "2026-03-03T01:00:00Z", &id, "居民", &phone).await.0);
    }
    (id, numbers)
}

fn select(id: &str, seed: &str) -> String {
    format!(
        "mutation {{ selectAttendees(input: {{ id: \"{id}\", expectedVersion: 1, drawSeed: \"{seed}\" }}) {{ meeting {{ id }} userErrors {{ code }} }} }}"
    )
}

#[tokio::test]
async fn anybody_draws_again_and_comes_to_the_same() {
    const SEATS: usize = 5;
    for world in World::both().await {
        let reviewer = world.staff(Role::Reviewer, UNIT, None, "").await;
        let (id, numbers) = drawn(&world, &reviewer, SEATS, 23).await;
        let before = format!("{{ node(id: \"{id}\") {{ ... on Meeting {{ selection {{ seed }} }} }} }}");
        assert!(ask(&world, &Actor::Anonymous, "2026-03-04T01:00:00Z", &before).await["node"]["selection"].is_null());
        ask(&world, &reviewer, "2026-03-04T01:00:00Z", &select(&id, "31415926")).await;
        // Only what anybody can read, page by page.
        let (mut seed, mut after, mut selected) = (String::new(), String::new(), BTreeMap::new());
        loop {
            let page = format!(
                "{{ node(id: \"{id}\") {{ ... on Meeting {{ selection {{ seed candidates(first: 10{after}) {{ nodes {{ number selected }} pageInfo {{ hasNextPage endCursor }} }} }} }} }} }}"
            );
            let selection = &ask(&world, &Actor::Anonymous, "2026-03-04T02:00:00Z", &page).await["node"]["selection"];
            selection["seed"].as_str().unwrap().clone_into(&mut seed);
            for node in selection["candidates"]["nodes"].as_array().unwrap() {
                selected.insert(node["number"].as_str().unwrap().to_owned(), node["selected"] == true);
            }
            let info = &selection["candidates"]["pageInfo"];
            if info["hasNextPage"] != true {
                break;
            }
            after = format!(", after: {}", info["endCursor"]);
        }
        assert_eq!(selected.keys().cloned().collect::<BTreeSet<_>>(), numbers, "{}", world.database);
        // As the schema describes it.
        let again = |seed: &str| {
            let mut lots: Vec<_> =
                numbers.iter().map(|it| (persistence::digest(format!("{seed}:{it}").as_bytes()), it)).collect();
            lots.sort();
            lots.into_iter().take(SEATS).map(|it| it.1.clone()).collect::<BTreeSet<_>>()
        };
        let found: BTreeSet<_> = selected.into_iter().filter(|it| it.1).map(|it| it.0).collect();
        assert_eq!(found, again(&seed), "{}", world.database);
        assert_ne!(found, again("27182818"), "the seed decides");
    }
}

#[tokio::test]
async fn of_several_who_select_at_once_one_does() {
    for world in World::both().await {
        let reviewer = world.staff(Role::Reviewer, UNIT, None, "").await;
        let (id, _) = drawn(&world, &reviewer, 2, 8).await;
        let world = Arc::new(world);
        let asked = ["1", "2", "3", "4", "5", "6"].map(|seed| {
            let (world, reviewer, query) = (world.clone(), reviewer.clone(), select(&id, seed));
            tokio::spawn(async move { (seed, ask(&world, &reviewer, "2026-03-04T01:00:00Z", &query).await) })
        });
        let mut won = Vec::new();
        for task in asked {
            let (seed, answer) = task.await.unwrap();
            if answer["selectAttendees"]["meeting"].is_object() {
                won.push(seed);
            } else {
                let code = &answer["selectAttendees"]["userErrors"][0]["code"];
                assert_eq!(code, "VERSION_CONFLICT", "{answer:#}");
            }
        }
        let [seed] = won[..] else { panic!("{won:?} have selected on {}", world.database) };
        let query = format!("{{ node(id: \"{id}\") {{ ... on Meeting {{ version selection {{ seed }} }} }} }}");
        let meeting = ask(&world, &Actor::Anonymous, "2026-03-04T02:00:00Z", &query).await["node"].clone();
        assert_eq!((&meeting["version"], &meeting["selection"]["seed"]), (&json!(2), &json!(seed)));
    }
}

#[tokio::test]
async fn a_registration_sent_again_is_kept_once() {
    for world in World::both().await {
        let meeting = announced(&world, UNIT, "2026-03-10", "2026-03-20T01:00:00Z").await;
        let (world, id) = (Arc::new(world), &meeting.id);
        let sent = [(); 4].map(|()| {
            let (world, id) = (world.clone(), id.clone());
            tokio::spawn(async move { register(&world, "2026-03-02T01:00:00Z", &id, "王五", "13800000009").await })
        });
        let mut receipts = BTreeSet::new();
        for task in sent {
            receipts.insert(task.await.unwrap());
        }
        assert_eq!(receipts.len(), 1, "{receipts:?} on {}", world.database);
        let query = format!("{{ workspace {{ meetingCase(id: \"{id}\") {{ registered {{ role count }} }} }} }}");
        let counted = ask(&world, &Actor::System, "2026-03-02T02:00:00Z", &query).await;
        assert_eq!(counted["workspace"]["meetingCase"]["registered"][0]["count"], 3, "{}", world.database);
    }
}

/// Everything a list of meetings and a workspace show, however many there are.
const LISTS: [(&str, usize); 3] = [
    (
        "{ meetings(first: 50) { nodes { title unit { name } state decision { title } documents { title } breaches { kind } participants { number name }
           selection { seed candidates(first: 5) { nodes { number selected } } } record { summary document { title } attended { role count } } } } }",
        7,
    ),
    ("{ workspace { meetingQueue(first: 50) { nodes { meeting { title } agenda { title } registered { count } selected { count } } } } }", 2),
    ("{ meetings(first: 50, filter: { unitCode: \"370983001\", kind: SYMPOSIUM, state: HELD }) { nodes { title participants { number } } } }", 2),
];

#[tokio::test]
async fn lists_of_meetings_cost_the_same_whatever_their_size() {
    const ON: &str = "2026-03-02T01:00:00Z";
    for world in World::both().await {
        let mut before = Vec::new();
        for round in 0..2 {
            for _ in 0..=round * 4 {
                let meeting = attended(&world, UNIT).await;
                let list = format!(
                    "mutation {{ publishParticipants(input: {{ id: \"{}\", expectedVersion: 3 }}) {{ meeting {{ id }} userErrors {{ message }} }} }}",
                    meeting.id
                );
                ask(&world, &Actor::System, ON, &list).await;
                let document = testkit::document::publish(&world, at(ON), UNIT, "会议记录").await;
                let record = format!(
                    "mutation {{ publishMeetingRecord(input: {{ id: \"{}\", expectedVersion: 4, documentId: \"{document}\", summary: \"情况\" }}) {{ meeting {{ id }} userErrors {{ message }} }} }}",
                    meeting.id
                );
                let recorded = ask(&world, &Actor::System, ON, &record).await;
                assert!(recorded["publishMeetingRecord"]["meeting"].is_object(), "{recorded:#}");
                closed(&world, UNIT).await;
            }
            for (index, (query, most)) in LISTS.iter().enumerate() {
                world.statements();
                ask(&world, &Actor::System, ON, query).await;
                let statements = world.statements();
                assert!(statements <= *most, "{query} costs {statements} statements on {}", world.database);
                match before.get(index) {
                    None => before.push(statements),
                    Some(before) => assert_eq!(statements, *before, "{query} grows on {}", world.database),
                }
            }
        }
    }
}

/// The file, its log and the journal hold nothing of who registered, while handlers read it.
#[tokio::test]
async fn who_registered_is_in_no_file() {
    const MARKS: [&str; 2] = ["隐匿之人", "13877776666"];
    let world = World::sqlite().await;
    let meeting = announced(&world, UNIT, "2026-03-10", "2026-03-20T01:00:00Z").await.id;
    let [name, phone] = MARKS;
    register(&world, "2026-03-02T01:00:00Z", &meeting, name, phone).await;
    // Refused, and not repeated: the same person once more.
    let twice =
        json!({ "input": { "meetingId": meeting, "role": "CITIZEN", "person": { "name": name, "phone": phone } } });
    let query = "mutation($input: RegisterAttendanceInput!) { registerAttendance(input: $input) { userErrors { code message } } }";
    let answer = world.ask(Actor::Anonymous, at("2026-03-02T01:00:00Z"), query, twice).await;
    assert_eq!(answer["data"]["registerAttendance"]["userErrors"][0]["code"], "DUPLICATE_SUBMISSION", "{answer:#}");
    assert!(!MARKS.iter().any(|mark| answer.to_string().contains(mark)), "{answer:#}");

    let read = format!(
        "{{ workspace {{ attendances(first: 10, filter: {{ meetingId: \"{meeting}\" }}) {{ nodes {{ person {{ name phone }} }} }} journal(first: 100) {{ nodes {{ facts }} }} }} }}"
    );
    let editor = world.staff(Role::Editor, UNIT, None, "").await;
    let seen = ask(&world, &editor, "2026-03-02T02:00:00Z", &read).await["workspace"]["attendances"].to_string();
    assert!(MARKS.iter().all(|mark| seen.contains(mark)), "{seen}");
    let journal = ask(&world, &Actor::System, "2026-03-02T02:00:00Z", &read).await["workspace"]["journal"].to_string();
    assert!(journal.contains("CITIZEN") && !MARKS.iter().any(|mark| journal.contains(mark)), "{journal}");
    let path = world.url.trim_start_matches("sqlite://").split('?').next().unwrap().to_owned();
    let mut looked = 0;
    for ending in ["", "-wal"] {
        let Ok(bytes) = std::fs::read(format!("{path}{ending}")) else { continue };
        looked += bytes.len();
        for mark in MARKS {
            assert!(!bytes.windows(mark.len()).any(|it| it == mark.as_bytes()), "{mark} stands in {path}{ending}");
        }
    }
    assert!(looked > 100_000, "the file is at {path}");
}
