//! What feeds are made of: attachments that anybody may fetch, and statements that their indices carry.

use chrono::{DateTime, Utc};
use domain::act::Actor;
use domain::attachment::AttachmentId;
use domain::document::DocumentId;
use domain::staff::Role;
use persistence::{FeedFilter, Window};
use serde_json::{Value, json};
use testkit::many::copies;
use testkit::world::World;

const UNIT: &str = "370983001";
/// Documents that stand beside the ones that are asked for.
const OTHERS: usize = 20_000;

fn at() -> DateTime<Utc> {
    "2026-03-02T01:00:00Z".parse().unwrap()
}

async fn act(world: &World, actor: &Actor, verb: &str, kind: &str, input: Value) -> DocumentId {
    let query = format!(
        "mutation($input: {kind}!) {{ {verb}(input: $input) {{ document {{ id }} userErrors {{ code message }} }} }}"
    );
    let answer = world.ask(actor.clone(), at(), &query, json!({ "input": input })).await;
    let id = answer["data"][verb]["document"]["id"].as_str();
    id.unwrap_or_else(|| panic!("{verb}: {answer:#}")).parse().unwrap()
}

async fn published(world: &World, attachments: &[AttachmentId]) -> DocumentId {
    let (editor, reviewer) =
        (world.staff(Role::Editor, UNIT, None, "").await, world.staff(Role::Reviewer, UNIT, None, "").await);
    let ids: Vec<_> = attachments.iter().map(ToString::to_string).collect();
    let content = json!({ "title": "通知", "summary": "概述", "formedOn": "2026-02-01", "body": "<p>正文</p>", "attachmentIds": ids });
    let input = json!({ "unitCode": UNIT, "content": content });
    let id = act(world, &editor, "draftDocument", "DraftDocumentInput", input).await;
    let on = |version: i32| json!({ "id": id.to_string(), "expectedVersion": version });
    act(world, &editor, "submitDocument", "DocumentInput", on(1)).await;
    let mut review = on(2);
    review["decision"] = "APPROVE".into();
    review["secrecy"] = "CLEARED".into();
    review["disclosure"] = "PROACTIVE".into();
    act(world, &reviewer, "reviewDocument", "ReviewDocumentInput", review).await;
    act(world, &reviewer, "publishDocument", "DocumentInput", on(3)).await
}

#[tokio::test]
async fn a_feed_hands_on_the_attachments_of_what_is_public_in_their_order() {
    for world in World::both().await {
        let editor = world.staff(Role::Editor, UNIT, None, "").await;
        let mut files = Vec::new();
        for name in ["乙.txt", "甲.txt"] {
            files.push(world.upload(&editor, at(), name, name.as_bytes()).await);
        }
        let id = published(&world, &files).await;
        let filter = FeedFilter { document_id: Some(id), ..FeedFilter::default() };
        let (rows, next) = world.store.feed(&filter, Window::first(5)).await.unwrap();
        assert_eq!((rows.len(), next), (1, None));
        let edition = rows[0].edition.as_ref().unwrap().id;
        world.statements();
        let parts = world.store.feed_parts(&rows, Some(1_000)).await.unwrap();
        assert_eq!(world.statements(), 3, "{}", world.database);
        let named: Vec<_> = parts.attachments[&edition].iter().map(|it| it.name.as_str()).collect();
        assert_eq!(named, ["乙.txt", "甲.txt"]);
        assert_eq!(parts.bodies[&edition].plain_text, "正文");
        // A body is there as a whole or not at all.
        let bytes = "<p>正文</p>".len() as u64;
        for (bytes, held) in [(bytes, 1), (bytes - 1, 0)] {
            let parts = world.store.feed_parts(&rows, Some(bytes)).await.unwrap();
            assert_eq!(parts.bodies.len(), held, "{bytes} on {}", world.database);
        }
        let withdrawal = json!({ "id": id.to_string(), "expectedVersion": rows[0].document.version, "kind": "ERROR", "reason": "有误" });
        let reviewer = world.staff(Role::Reviewer, UNIT, None, "").await;
        act(&world, &reviewer, "withdrawDocument", "WithdrawDocumentInput", withdrawal).await;
        // Neither what was read a moment ago nor what is read now leads to a body or a file.
        let (after, _) = world.store.feed(&filter, Window::first(5)).await.unwrap();
        assert!(after[0].edition.is_none() && after[0].document.withdrawal.is_some());
        let parts = world.store.feed_parts(&rows, Some(1_000)).await.unwrap();
        assert!(parts.bodies.is_empty() && parts.attachments.is_empty(), "{}", world.database);
    }
}

#[tokio::test]
async fn a_page_among_thousands_of_documents_is_read_at_once() {
    for world in World::both().await {
        let id = published(&world, &[]).await;
        copies(&world, id, OTHERS).await;
        let unit_id = world.store.directory().unit_by_code(UNIT).map(|unit| unit.id);
        for (filter, expected) in [
            (FeedFilter::default(), 21),
            (FeedFilter { unit_id, ..FeedFilter::default() }, 1),
            (FeedFilter { document_id: Some(id), ..FeedFilter::default() }, 1),
            // None of the others is of this domain; looking for one is looking at all.
            (FeedFilter { pilot_domain: Some("18".parse().unwrap()), ..FeedFilter::default() }, 0),
        ] {
            let started = std::time::Instant::now();
            let (rows, _) = world.store.feed(&filter, Window::first(21)).await.unwrap();
            let took = started.elapsed();
            assert_eq!(rows.len(), expected, "{filter:?} on {}", world.database);
            assert!(took.as_millis() < 1_000, "{filter:?} on {}: {took:?}", world.database);
        }
    }
}
