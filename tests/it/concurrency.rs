//! Sixteen writers at once: no lost update, no gap or double in the journal, no database that is locked.

use std::sync::Arc;

use chrono::{DateTime, Utc};
use domain::act::Actor;
use domain::staff::Role;
use serde_json::json;
use testkit::world::{World, none};

const WRITERS: usize = 16;
const ROUNDS: usize = 6;

fn at() -> DateTime<Utc> {
    "2026-03-02T01:00:00Z".parse().unwrap()
}

#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn sixteen_writers_lose_nothing() {
    for world in World::both().await {
        let world = Arc::new(world);
        let office = world.staff(Role::Office, "370983", None, "").await;
        let start = world.store.verify_journal(|_| ()).await.unwrap().sound;
        let tasks = (0..WRITERS).map(|writer| {
            let (world, office) = (world.clone(), office.clone());
            tokio::spawn(async move {
                let mut written = 0;
                for round in 0..ROUNDS {
                    written += usize::from(add_channel(&world, &office, writer, round).await);
                    written += amend_shared(&world, &office, writer, round).await;
                }
                written
            })
        });
        let mut written = 0;
        for task in tasks.collect::<Vec<_>>() {
            written += task.await.unwrap();
        }
        let verified = world.store.verify_journal(|_| ()).await.unwrap();
        assert_eq!(verified.first_bad, None);
        assert_eq!(verified.sound - start, i64::try_from(written).unwrap(), "one entry per acknowledged write");

        // Every acknowledged update of the shared channel counts in its version: none was lost.
        let answer = world.ask(Actor::Anonymous, at(), "{ channels { code version aliases } }", none()).await;
        let channels = answer["data"]["channels"].as_array().unwrap();
        let shared = channels.iter().find(|it| it["code"] == "government-website").unwrap();
        assert_eq!(shared["version"], 1 + WRITERS * ROUNDS);
        let added = channels.iter().filter(|it| it["code"].as_str().unwrap().starts_with("test-")).count();
        assert_eq!(added, WRITERS * ROUNDS);
    }
}

async fn add_channel(world: &World, office: &Actor, writer: usize, round: usize) -> bool {
    let query = "mutation($input: AddChannelInput!) { addChannel(input: $input) { channel { id } userErrors { code message } } }";
    let input = json!({ "input": {
        "code": format!("test-{writer}-{round}"), "idempotencyKey": format!("{writer}-{round}"),
        "details": { "name": format!("渠道 {writer} {round}"), "online": true, "position": 100 }
    } });
    let answer = world.ask(office.clone(), at(), query, input).await;
    assert!(answer["data"]["addChannel"]["channel"]["id"].is_string(), "{answer:#}");
    true
}

/// Reads, changes and writes one record that all fight for, until it works; a conflict must say so and change nothing.
async fn amend_shared(world: &World, office: &Actor, writer: usize, round: usize) -> usize {
    // Each time somebody else was faster they were done, so that nobody is turned away more often than all write.
    for _ in 0..=WRITERS * ROUNDS * 2 {
        let read = world.ask(Actor::Anonymous, at(), "{ channels { id code version name } }", none()).await;
        let channels = read["data"]["channels"].as_array().unwrap().clone();
        let shared = channels.into_iter().find(|it| it["code"] == "government-website").unwrap();
        let query = "mutation($input: AmendChannelInput!) { amendChannel(input: $input) { channel { version } userErrors { code } } }";
        let input = json!({ "input": {
            "id": shared["id"], "expectedVersion": shared["version"],
            "details": { "name": shared["name"], "online": true, "position": 1, "aliases": [format!("{writer}-{round}")] }
        } });
        let answer = world.ask(office.clone(), at(), query, input).await;
        let payload = &answer["data"]["amendChannel"];
        if payload["channel"]["version"].is_i64() {
            return 1;
        }
        assert_eq!(payload["userErrors"][0]["code"], "VERSION_CONFLICT", "{answer:#}");
    }
    panic!("what was written is not what is read");
}

/// Two administrators who deactivate each other at the same moment: one of them stays.
#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn somebody_always_administers() {
    for world in World::both().await {
        let world = Arc::new(world);
        let admin =
            world.ask(Actor::System, at(), "{ workspace { staff(first: 10) { nodes { id version } } } }", none()).await;
        let admin = admin["data"]["workspace"]["staff"]["nodes"][0].clone();
        let first = world.staff(Role::Office, "370983", None, "").await;
        let second = world.staff(Role::Office, "370983", None, "2").await;
        let query = "mutation($id: ID!, $version: Int!) { deactivateStaff(input: { id: $id, expectedVersion: $version }) { staff { active } userErrors { code } } }";
        let variables = json!({ "id": admin["id"], "version": admin["version"] });
        let gone = world.ask(first.clone(), at(), query, variables).await;
        assert_eq!(gone["data"]["deactivateStaff"]["staff"]["active"], false, "{gone:#}");
        let pairs = [(first.clone(), second.clone()), (second, first)];
        let tasks = pairs.map(|(actor, target)| {
            let world = world.clone();
            tokio::spawn(async move {
                let variables = json!({ "id": target.staff_id().unwrap().to_string(), "version": 1 });
                let answer = world.ask(actor, at(), query, variables).await;
                answer["data"]["deactivateStaff"]["staff"].is_object()
            })
        });
        let mut removed = 0;
        for task in tasks {
            removed += usize::from(task.await.unwrap());
        }
        assert_eq!(removed, 1, "on {}", world.database);
    }
}

/// Sent twice because a finger was quick, or the answer was lost: one case, whatever arrives at the same time.
#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn the_same_question_is_kept_once() {
    let query = "mutation($input: SubmitEnquiryInput!) { submitEnquiry(input: $input) { receipt { number queryCode } userErrors { code } } }";
    for world in World::both().await {
        let world = Arc::new(world);
        let send = async |input: serde_json::Value| {
            let tasks = (0..WRITERS).map(|_| {
                let (world, input) = (world.clone(), input.clone());
                tokio::spawn(async move {
                    let answer = world.ask(Actor::Anonymous, at(), query, json!({ "input": input })).await;
                    answer["data"]["submitEnquiry"].clone()
                })
            });
            let mut answers = Vec::new();
            for task in tasks.collect::<Vec<_>>() {
                answers.push(task.await.unwrap());
            }
            answers
        };
        let input = |text: &str| json!({ "kind": "CITIZEN", "unitCode": "370983001", "text": text });
        let answers = send(input("没有幂等键")).await;
        let taken = answers.iter().filter(|it| it["receipt"].is_object()).count();
        let refused = answers.iter().filter(|it| it["userErrors"][0]["code"] == "DUPLICATE_SUBMISSION").count();
        assert_eq!((taken, refused), (1, WRITERS - 1), "{}: {answers:#?}", world.database);

        let mut keyed = input("有幂等键");
        keyed["idempotencyKey"] = json!("the-same-question-1");
        let answers = send(keyed).await;
        assert!(answers[0]["receipt"]["queryCode"].is_string(), "{}: {answers:#?}", world.database);
        assert!(answers.iter().all(|it| *it == answers[0]), "{}: {answers:#?}", world.database);

        let office = world.staff(Role::Office, "370983", None, "").await;
        let count = "{ workspace { enquiries(first: 5) { totalCount nodes { number } } } }";
        let answer = world.ask(office, at(), count, none()).await;
        assert_eq!(answer["data"]["workspace"]["enquiries"]["totalCount"], 2, "{}: {answer:#}", world.database);
    }
}
