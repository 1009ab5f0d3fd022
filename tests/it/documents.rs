//! What many writers, a slow clock and two replicas must not break: index numbers, scheduled times, counted views.

use std::collections::BTreeSet;
use std::sync::Arc;

use chrono::{DateTime, Duration, Utc};
use domain::act::Actor;
use domain::staff::Role;
use persistence::{DatabaseOptions, Policies, Store};
use serde_json::{Value, json};
use testkit::world::{World, none};

const UNIT: &str = "370983001";
const CLIENTS: usize = 16;
const PUBLISHES: usize = 1_000;

fn at() -> DateTime<Utc> {
    "2026-03-02T01:00:00Z".parse().unwrap()
}

/// Asks for a verb and answers with its document; panics where it is refused.
async fn act(world: &World, actor: &Actor, when: DateTime<Utc>, verb: &str, kind: &str, input: Value) -> Value {
    let query = format!(
        "mutation($input: {kind}!) {{ {verb}(input: $input) {{ document {{ id version indexNumber standing edition {{ status lateBySeconds }} }} userErrors {{ code path message }} }} }}"
    );
    let answer = world.ask(actor.clone(), when, &query, json!({ "input": input })).await;
    let payload = &answer["data"][verb];
    assert!(payload["document"]["id"].is_string(), "{verb}: {answer:#}");
    payload["document"].clone()
}

/// A document of the street, approved.
async fn approved(world: &World, editor: &Actor, reviewer: &Actor, title: &str) -> Value {
    let content = json!({ "title": title, "summary": "概述", "formedOn": "2026-02-01", "body": "<p>正文</p>" });
    let input = json!({ "unitCode": UNIT, "content": content });
    let id = act(world, editor, at(), "draftDocument", "DraftDocumentInput", input).await["id"].clone();
    act(world, editor, at(), "submitDocument", "DocumentInput", json!({ "id": id, "expectedVersion": 1 })).await;
    let input = json!({ "id": id, "expectedVersion": 2, "decision": "APPROVE", "secrecy": "CLEARED", "disclosure": "PROACTIVE" });
    act(world, reviewer, at(), "reviewDocument", "ReviewDocumentInput", input).await
}

async fn people(world: &World) -> (Actor, Actor) {
    (world.staff(Role::Editor, UNIT, None, "").await, world.staff(Role::Reviewer, UNIT, None, "").await)
}

#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn a_thousand_publishes_by_sixteen_clients_leave_no_gap() {
    for world in World::both().await {
        let world = Arc::new(world);
        let (editor, reviewer) = people(&world).await;
        let tasks = (0..CLIENTS).map(|client| {
            let (world, editor, reviewer) = (world.clone(), editor.clone(), reviewer.clone());
            tokio::spawn(async move {
                let mut numbers = Vec::new();
                for round in (client..PUBLISHES).step_by(CLIENTS) {
                    let document = approved(&world, &editor, &reviewer, &format!("通知 {round}")).await;
                    let (id, version) = (&document["id"], document["version"].as_i64().unwrap());
                    // One that fails between the others must not leave a hole: a stale version, asked by a reviewer.
                    let stale = "mutation($input: DocumentInput!) { publishDocument(input: $input) { document { id } userErrors { code } } }";
                    let input = json!({ "input": { "id": id, "expectedVersion": version - 1 } });
                    let refused = world.ask(reviewer.clone(), at(), stale, input).await;
                    assert_eq!(refused["data"]["publishDocument"]["userErrors"][0]["code"], "VERSION_CONFLICT");
                    let input = json!({ "id": id, "expectedVersion": version });
                    let published = act(&world, &reviewer, at(), "publishDocument", "DocumentInput", input).await;
                    numbers.push(published["indexNumber"].as_str().unwrap().to_owned());
                }
                numbers
            })
        });
        let mut given = BTreeSet::new();
        for task in tasks.collect::<Vec<_>>() {
            given.extend(task.await.unwrap());
        }
        let expected: BTreeSet<_> = (1..=PUBLISHES).map(|serial| format!("{UNIT}/2026-{serial:05}")).collect();
        assert_eq!(given, expected, "{}", world.database);
        assert_eq!(world.store.verify_journal(|_| ()).await.unwrap().first_bad, None);
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn what_is_scheduled_is_published_once_and_not_before_its_time() {
    for world in World::both().await {
        let (editor, reviewer) = people(&world).await;
        let due = at() + Duration::hours(2);
        let mut ids = Vec::new();
        for round in 0..5 {
            let document = approved(&world, &editor, &reviewer, &format!("定时 {round}")).await;
            let input = json!({ "id": document["id"], "expectedVersion": document["version"], "at": due.to_rfc3339() });
            act(&world, &reviewer, at(), "scheduleDocument", "ScheduleDocumentInput", input).await;
            ids.push(document["id"].clone());
        }
        let replica = Store::connect(&DatabaseOptions::new(&world.url)).await.unwrap();
        replica.refresh_directory().await.unwrap();
        let tick = async |store: &Store, now: DateTime<Utc>| {
            let mut published = 0;
            let act = world.act(Actor::System, now);
            while let Some((_, edition)) =
                Box::pin(store.publish_next_due(&act, &Policies::default(), &[])).await.map_err(|(_, it)| it).unwrap()
            {
                published += usize::from(edition.state.published_at() == Some(now));
            }
            published
        };
        let count = "{ documents(first: 10) { totalCount } }";
        assert_eq!(tick(&world.store, due - Duration::seconds(1)).await, 0);
        assert_eq!(world.ask(Actor::Anonymous, due, count, none()).await["data"]["documents"]["totalCount"], 0);
        // Nobody was there at that moment; an hour later two replicas wake up together.
        let late = due + Duration::hours(1);
        let (one, two) = tokio::join!(tick(&world.store, late), tick(&replica, late));
        assert!(one + two >= ids.len(), "{}: {one} and {two}", world.database);
        let entries = "{ workspace { journal(first: 100) { nodes { action } } } }";
        let journal = world.ask(Actor::System, late, entries, none()).await;
        let nodes = journal["data"]["workspace"]["journal"]["nodes"].as_array().unwrap();
        assert_eq!(
            nodes.iter().filter(|it| it["action"] == "publishDocument").count(),
            ids.len(),
            "{}",
            world.database
        );
        let answer = world.ask(Actor::Anonymous, late, "{ documents(first: 10) { totalCount nodes { indexNumber edition { number lateBySeconds scheduledFor } editions(first: 5) { nodes { number } } } } }", none()).await;
        let nodes = answer["data"]["documents"]["nodes"].as_array().unwrap();
        let numbers: BTreeSet<_> = nodes.iter().map(|it| it["indexNumber"].as_str().unwrap()).collect();
        assert_eq!((nodes.len(), numbers.len()), (5, 5), "{answer:#}");
        assert!(nodes.iter().all(|it| it["edition"]["lateBySeconds"] == 3_600), "visibly late: {answer:#}");
        let changes = world
            .ask(Actor::Anonymous, late, "{ changes(first: 100, types: [Document]) { nodes { kind id } } }", none())
            .await;
        assert_eq!(changes["data"]["changes"]["nodes"].as_array().unwrap().len(), 5);
    }
}

#[tokio::test]
async fn views_are_counted_in_memory_and_written_together() {
    for world in World::both().await {
        let (editor, reviewer) = people(&world).await;
        let document = approved(&world, &editor, &reviewer, "通知").await;
        let input = json!({ "id": document["id"], "expectedVersion": document["version"] });
        let number =
            act(&world, &reviewer, at(), "publishDocument", "DocumentInput", input).await["indexNumber"].clone();
        let read = "query($number: String!) { document(indexNumber: $number) { viewCount } }";
        let mut seen = Vec::new();
        for round in 0..6 {
            if round == 3 {
                assert_eq!(world.store.flush_views().await.unwrap(), 1, "one row for three views");
            }
            let answer = world.ask(Actor::Anonymous, at(), read, json!({ "number": number })).await;
            seen.push(answer["data"]["document"]["viewCount"].as_i64().unwrap());
        }
        assert_eq!(seen, [1, 2, 3, 4, 5, 6]);
        world.store.flush_views().await.unwrap();
        assert_eq!(world.store.flush_views().await.unwrap(), 0, "nothing is written twice");
        let other = Store::connect(&DatabaseOptions::new(&world.url)).await.unwrap();
        let id = document["id"].as_str().unwrap().parse().unwrap();
        assert_eq!(other.views(&[id]).await.unwrap()[&id], 6, "another replica reads what was written");
    }
}

#[tokio::test]
async fn personal_data_waits_for_a_named_reviewer() {
    for world in World::both().await {
        let (editor, reviewer) = people(&world).await;
        let content = json!({ "title": "救助名单", "summary": "名单", "formedOn": "2026-02-01", "body": "<p>联系电话13812345678</p>" });
        let id = act(
            &world,
            &editor,
            at(),
            "draftDocument",
            "DraftDocumentInput",
            json!({ "unitCode": UNIT, "content": content }),
        )
        .await["id"]
            .clone();
        act(&world, &editor, at(), "submitDocument", "DocumentInput", json!({ "id": id, "expectedVersion": 1 })).await;
        let approve = |more: Value| {
            let mut input = json!({ "id": id, "expectedVersion": 2, "decision": "APPROVE", "secrecy": "CLEARED", "disclosure": "PROACTIVE" });
            input.as_object_mut().unwrap().extend(more.as_object().unwrap().clone());
            json!({ "input": input })
        };
        let query = "mutation($input: ReviewDocumentInput!) { reviewDocument(input: $input) { document { version edition { screening { isClear findings { masked place kind } clearance { reason by { name } } } } } userErrors { code message legalBasis } } }";
        let refused = world.ask(reviewer.clone(), at(), query, approve(json!({}))).await;
        assert_eq!(refused["data"]["reviewDocument"]["userErrors"][0]["code"], "PERSONAL_DATA_FOUND", "{refused:#}");
        assert!(!refused.to_string().contains("13812345678"));
        let passed = world
            .ask(reviewer.clone(), at(), query, approve(json!({ "personalDataReason": "单位对外公布的值班电话" })))
            .await;
        let screening = &passed["data"]["reviewDocument"]["document"]["edition"]["screening"];
        assert_eq!(screening["findings"][0]["masked"], "138****5678", "{passed:#}");
        assert!(screening["clearance"]["by"]["name"].is_string());
        assert!(!screening.to_string().contains("13812345678"));
    }
}
