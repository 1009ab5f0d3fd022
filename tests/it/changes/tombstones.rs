//! 墓碑: a withdrawal reaches whoever kept a cursor, wherever in the feed that stood, and reaches them once.

use chrono::{DateTime, Utc};
use domain::act::Actor;
use serde_json::{Value, json};
use testkit::document::{publish, withdraw};
use testkit::world::World;

/// What somebody may follow: everything, documents, what one unit does.
const FOLLOWED: [&str; 3] = ["", "types: [Document]", "unitCode: \"370983001\""];
const UNIT: &str = "370983001";

fn at() -> DateTime<Utc> {
    "2026-03-02T01:00:00Z".parse().unwrap()
}

/// A cursor, and what it is of.
struct Kept {
    of: &'static str,
    cursor: Value,
}

async fn page(world: &World, of: &str, after: &Value, first: usize) -> Value {
    let query = format!(
        "query($after: String) {{ changes(after: $after, first: {first}, {of}) {{ edges {{ cursor node {{ kind id }} }} pageInfo {{ endCursor hasNextPage }} upTo }} }}"
    );
    let answer = world.ask(Actor::Anonymous, at(), &query, json!({ "after": after })).await;
    assert_eq!(answer["errors"], Value::Null, "{answer:#}");
    answer["data"]["changes"].clone()
}

/// Every kind of change of the document behind `cursor`, in order, and the end.
async fn followed(world: &World, of: &str, cursor: &Value, first: usize, document: &str) -> (Vec<String>, Value) {
    let (mut kinds, mut cursor) = (Vec::new(), cursor.clone());
    loop {
        let page = page(world, of, &cursor, first).await;
        for edge in page["edges"].as_array().unwrap() {
            if edge["node"]["id"] == document {
                kinds.push(edge["node"]["kind"].as_str().unwrap().to_owned());
            }
        }
        cursor = page["pageInfo"]["endCursor"].clone();
        if page["pageInfo"]["hasNextPage"] == false {
            return (kinds, cursor);
        }
    }
}

/// The ends of all feeds, where a follower would stand now.
async fn keep(world: &World, kept: &mut Vec<Kept>) {
    for of in FOLLOWED {
        let cursor = page(world, of, &Value::Null, 1).await["upTo"].clone();
        kept.push(Kept { of, cursor });
    }
}

#[tokio::test]
async fn a_tombstone_reaches_every_cursor_once() {
    for world in World::both().await {
        let mut before = FOLLOWED.map(|of| Kept { of, cursor: Value::Null }).into_iter().collect::<Vec<_>>();
        keep(&world, &mut before).await;
        publish(&world, at(), UNIT, "早先").await;
        keep(&world, &mut before).await;
        let document = publish(&world, at(), UNIT, "将撤回").await;
        keep(&world, &mut before).await;
        for number in 0..3 {
            publish(&world, at(), UNIT, &format!("其后{number}")).await;
            keep(&world, &mut before).await;
        }
        // Somebody stands in the middle of a page, and has or has not read the publication.
        for of in FOLLOWED {
            let page = page(&world, of, &Value::Null, 500).await;
            let edges = page["edges"].as_array().unwrap();
            let published = edges.iter().position(|edge| edge["node"]["id"] == document.as_str()).unwrap();
            let around = edges[published - 1..=published + 1].iter();
            before.extend(around.map(|edge| Kept { of, cursor: edge["cursor"].clone() }));
        }

        withdraw(&world, at(), &document, 4).await;
        let mut after = Vec::new();
        keep(&world, &mut after).await;
        publish(&world, at(), UNIT, "撤回之后").await;
        keep(&world, &mut after).await;

        for (kept, expected) in before.iter().map(|it| (it, 1)).chain(after.iter().map(|it| (it, 0))) {
            for first in [2, 500] {
                let told = format!("{:?} of {:?} by {first} on {}", kept.cursor, kept.of, world.database);
                let (kinds, end) = followed(&world, kept.of, &kept.cursor, first, &document).await;
                assert_eq!(kinds, vec!["TOMBSTONE"; expected], "{told}");
                let (kinds, same) = followed(&world, kept.of, &end, first, &document).await;
                assert_eq!((kinds, same), (vec![], end), "{told}, a second time");
            }
        }
    }
}
