//! What many writers, failures, a slow clock and two replicas must not break: index numbers, scheduled times, counted views.

use std::collections::BTreeSet;
use std::sync::Arc;

use chrono::{DateTime, Duration, Utc};
use domain::act::Actor;
use domain::staff::Role;
use persistence::{DatabaseOptions, FeedFilter, Policies, Store, Window};
use sea_orm::{ConnectionTrait, Database, DatabaseBackend};
use serde_json::{Value, json};
use testkit::world::{World, none};

const UNIT: &str = "370983001";
const CLIENTS: usize = 16;
const PUBLISHES: usize = 1_000;
/// Between so many publications one is broken off at its very end.
const BROKEN_OFF: usize = 10;

/// What the county has from the beginning.
const PLAN: &str = "11370983K21344588M/2020-04825";

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
    approved_with(world, editor, reviewer, json!({ "title": title })).await
}

/// The same, with more to say.
async fn approved_with(world: &World, editor: &Actor, reviewer: &Actor, more: Value) -> Value {
    let mut content = json!({ "summary": "概述", "formedOn": "2026-02-01", "body": "<p>正文</p>" });
    content.as_object_mut().unwrap().extend(more.as_object().unwrap().clone());
    let input = json!({ "unitCode": UNIT, "content": content });
    let id = act(world, editor, at(), "draftDocument", "DraftDocumentInput", input).await["id"].clone();
    act(world, editor, at(), "submitDocument", "DocumentInput", json!({ "id": id, "expectedVersion": 1 })).await;
    let input = json!({ "id": id, "expectedVersion": 2, "decision": "APPROVE", "secrecy": "CLEARED", "disclosure": "PROACTIVE" });
    act(world, reviewer, at(), "reviewDocument", "ReviewDocumentInput", input).await
}

/// Makes the database refuse, as the last thing in a publication, what documents of this kind add to the feed: their number
/// has been given by then.
async fn break_off_statistics(world: &World) {
    let database = Database::connect(&world.url).await.unwrap();
    let of_kind = "(SELECT kind FROM document WHERE id = NEW.subject_id) = 'STATISTICS'";
    let statements = match database.get_database_backend() {
        DatabaseBackend::Sqlite => vec![format!(
            "CREATE TRIGGER broken_off BEFORE INSERT ON change WHEN {of_kind} BEGIN SELECT RAISE(ABORT, 'broken off'); END"
        )],
        _ => vec![
            format!(
                "CREATE FUNCTION broken_off() RETURNS trigger LANGUAGE plpgsql AS $$
                BEGIN IF {of_kind} THEN RAISE EXCEPTION 'broken off'; END IF; RETURN NEW; END $$"
            ),
            "CREATE TRIGGER broken_off BEFORE INSERT ON change FOR EACH ROW EXECUTE FUNCTION broken_off()".to_owned(),
        ],
    };
    for statement in statements {
        database.execute_unprepared(&statement).await.unwrap();
    }
    database.close().await.unwrap();
}

/// Publishes a document whose publication is broken off.
async fn broken_off(world: &World, editor: &Actor, reviewer: &Actor) {
    let content = json!({ "title": "统计公报", "kind": "STATISTICS" });
    let document = approved_with(world, editor, reviewer, content).await;
    let publish = "mutation($input: DocumentInput!) { publishDocument(input: $input) { document { id } } }";
    let input = json!({ "input": { "id": document["id"], "expectedVersion": document["version"] } });
    let answer = world.ask(reviewer.clone(), at(), publish, input).await;
    assert_eq!(answer["errors"][0]["extensions"]["code"], "INTERNAL", "{answer:#}");
}

async fn people(world: &World) -> (Actor, Actor) {
    (world.staff(Role::Editor, UNIT, None, "").await, world.staff(Role::Reviewer, UNIT, None, "").await)
}

#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn a_thousand_publishes_by_sixteen_clients_leave_no_gap() {
    for world in World::both().await {
        let world = Arc::new(world);
        let (editor, reviewer) = people(&world).await;
        break_off_statistics(&world).await;
        let tasks = (0..CLIENTS).map(|client| {
            let (world, editor, reviewer) = (world.clone(), editor.clone(), reviewer.clone());
            tokio::spawn(async move {
                let mut numbers = Vec::new();
                for round in (client..PUBLISHES).step_by(CLIENTS) {
                    let document = approved(&world, &editor, &reviewer, &format!("通知 {round}")).await;
                    let (id, version) = (&document["id"], document["version"].as_i64().unwrap());
                    // What fails between the others must not leave a hole: a stale version, or the very last statement.
                    if round.is_multiple_of(BROKEN_OFF) {
                        broken_off(&world, &editor, &reviewer).await;
                    }
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

/// What a document repeals may be gone by the time it is published: then it stays gone, for those who follow too.
#[tokio::test]
async fn what_was_withdrawn_before_it_is_repealed_stays_a_tombstone() {
    for world in World::both().await {
        let (editor, reviewer) = people(&world).await;
        let publish = async |document: &Value| {
            let input = json!({ "id": document["id"], "expectedVersion": document["version"] });
            act(&world, &reviewer, at(), "publishDocument", "DocumentInput", input).await
        };
        let old = publish(&approved(&world, &editor, &reviewer, "旧办法").await).await;
        let repealing = json!({ "title": "新办法", "repealsIds": [old["id"]] });
        let repealing = approved_with(&world, &editor, &reviewer, repealing).await;
        let gone = json!({ "id": old["id"], "expectedVersion": old["version"], "kind": "ERROR", "reason": "有误" });
        act(&world, &reviewer, at(), "withdrawDocument", "WithdrawDocumentInput", gone).await;
        let new = publish(&repealing).await;
        let query = "{ changes(first: 10, types: [Document]) { nodes { kind id } } }";
        let changes = world.ask(Actor::Anonymous, at(), query, none()).await["data"]["changes"]["nodes"].clone();
        let expected = [json!({ "kind": "TOMBSTONE", "id": old["id"] }), json!({ "kind": "UPSERT", "id": new["id"] })];
        assert_eq!(changes.as_array().unwrap()[1..], expected, "{}", world.database);
    }
}

/// Five documents whose time comes at once.
async fn scheduled(world: &World, due: DateTime<Utc>) -> Vec<Value> {
    let (editor, reviewer) = people(world).await;
    let mut ids = Vec::new();
    for round in 0..5 {
        let document = approved(world, &editor, &reviewer, &format!("定时公布 {round}")).await;
        let input = json!({ "id": document["id"], "expectedVersion": document["version"], "at": due.to_rfc3339() });
        act(world, &reviewer, at(), "scheduleDocument", "ScheduleDocumentInput", input).await;
        ids.push(document["id"].clone());
    }
    ids
}

/// Publishes what is due, as a replica does every second; answers how many it published itself or found published.
async fn tick(world: &World, store: &Store, now: DateTime<Utc>) -> usize {
    let mut published = 0;
    let act = world.act(Actor::System, now);
    while let Some((_, edition)) =
        Box::pin(store.publish_next_due(&act, &Policies::default(), &[])).await.map_err(|(_, it)| it).unwrap()
    {
        published += usize::from(edition.state.published_at() == Some(now));
    }
    published
}

/// How many of what was scheduled anybody finds: in the list, by id, by search, in the feed, and among the changes.
async fn seen(world: &World, now: DateTime<Utc>, ids: &[Value]) -> [usize; 5] {
    let query = "query($ids: [ID!]!) {
        documents(first: 100, filter: { unitCode: \"370983001\" }) { nodes { id } }
        nodes(ids: $ids) { id }
        search(query: \"定时公布\", first: 100) { nodes { title } }
        changes(first: 500, types: [Document]) { nodes { id } } }";
    let answer = world.ask(Actor::Anonymous, now, query, json!({ "ids": ids })).await;
    assert_eq!(answer["errors"], Value::Null, "{answer:#}");
    let count = |nodes: &Value| nodes.as_array().unwrap().iter().filter(|it| it.is_object()).count();
    let data = &answer["data"];
    let changes = data["changes"]["nodes"].as_array().unwrap().iter().filter(|it| ids.contains(&it["id"])).count();
    let (feed, _) = world.store.feed(&FeedFilter::default(), Window::first(100)).await.unwrap();
    let feed = feed.iter().filter(|row| ids.contains(&row.document.id.to_string().into())).count();
    [count(&data["documents"]["nodes"]), count(&data["nodes"]), count(&data["search"]["nodes"]), feed, changes]
}

#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn what_is_scheduled_is_published_once_and_not_before_its_time() {
    for world in World::both().await {
        let due = at() + Duration::hours(2);
        let ids = scheduled(&world, due).await;
        let replica = Store::connect(&DatabaseOptions::new(&world.url)).await.unwrap();
        replica.refresh_directory().await.unwrap();
        assert_eq!(tick(&world, &world.store, due - Duration::seconds(1)).await, 0);
        // Until somebody publishes it, it is not seen either, though its time may have come.
        for now in [due - Duration::seconds(1), due + Duration::hours(1)] {
            assert_eq!(seen(&world, now, &ids).await, [0; 5], "{}", world.database);
        }
        // Nobody was there at that moment; an hour later two replicas wake up together.
        let late = due + Duration::hours(1);
        let (one, two) = tokio::join!(tick(&world, &world.store, late), tick(&world, &replica, late));
        assert!(one + two >= ids.len(), "{}: {one} and {two}", world.database);
        assert_eq!(seen(&world, late, &ids).await, [5; 5], "{}", world.database);
        // And once more, when there is nothing left to do.
        assert_eq!(tick(&world, &replica, late + Duration::seconds(1)).await, 0);
        assert_eq!(seen(&world, late, &ids).await, [5; 5], "{}", world.database);
        let entries = "{ workspace { journal(first: 100) { nodes { action } } } }";
        let journal = world.ask(Actor::System, late, entries, none()).await;
        let nodes = journal["data"]["workspace"]["journal"]["nodes"].as_array().unwrap();
        let published = nodes.iter().filter(|it| it["action"] == "publishDocument").count();
        assert_eq!(published, ids.len(), "{}", world.database);
        let query = "{ documents(first: 10) { nodes { indexNumber edition { number lateBySeconds scheduledFor } editions(first: 5) { nodes { number } } } } }";
        let answer = world.ask(Actor::Anonymous, late, query, none()).await;
        let nodes = answer["data"]["documents"]["nodes"].as_array().unwrap();
        // The plan is there from the beginning.
        let nodes: Vec<_> = nodes.iter().filter(|it| it["indexNumber"] != PLAN).collect();
        let numbers: BTreeSet<_> = nodes.iter().map(|it| it["indexNumber"].as_str().unwrap()).collect();
        assert_eq!((nodes.len(), numbers.len()), (5, 5), "{answer:#}");
        assert!(nodes.iter().all(|it| it["edition"]["lateBySeconds"] == 3_600), "visibly late: {answer:#}");
        assert!(nodes.iter().all(|it| it["editions"]["nodes"].as_array().unwrap().len() == 1), "once: {answer:#}");
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
