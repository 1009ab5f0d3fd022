//! Long imports: quick to answer, visible, and out of everybody's way.

use std::collections::BTreeSet;
use std::time::{Duration, Instant};

use serde_json::{Value, json};

use super::server::{County, alone, is_ended};
use super::workbook::{UNIT, workbook};

const ITEMS: usize = 10_000;
/// What the mutation waits for the end of an import, and what the server needs besides.
const ANSWERED_WITHIN: Duration = Duration::from_secs(4);
const OTHERS_ANSWERED_WITHIN: Duration = Duration::from_secs(1);

async fn is_quick_and_visible(county: County) {
    let _alone = alone().await;
    let server = county.serve().await;
    let bytes = workbook(ITEMS);
    let file = server.keep("王庄镇.xlsx", &bytes).await;
    let watch = server.watch(Duration::from_millis(50));
    let begun = Instant::now();
    let asks = async { (server.import(&file, UNIT).await, begun.elapsed()) };
    let mut steps = BTreeSet::new();
    let looks = async {
        let id = server.begun().await;
        let seen = |import: &Value| {
            let progress = &import["progress"];
            if let Some(phase) = progress["phase"].as_str() {
                steps.insert((phase.to_owned(), progress["done"].as_u64().unwrap()));
            }
            is_ended(import)
        };
        server.follow(&id, seen).await
    };
    let ((import, answered), ended) = tokio::join!(asks, looks);
    assert!(matches!(import["state"].as_str(), Some("RUNNING" | "DONE")), "{import}");
    let took = begun.elapsed();
    let (asked, slowest) = watch.end();
    println!(
        "{}: {ITEMS} items of {} KB imported in {took:?}, answered after {answered:?}; seen meanwhile {steps:?}; {asked} others answered within {slowest:?}; {} MB at most",
        county.database,
        bytes.len() / 1024,
        server.memory("VmHWM") / 1024,
    );
    assert_eq!(ended["state"], "DONE", "{ended:#}");
    assert_eq!(ended["counts"], json!({ "rows": ITEMS, "added": ITEMS, "changed": 0, "removed": 0, "errors": 0 }));
    assert_eq!(server.items(UNIT).await, Some(ITEMS as u64));
    assert!(answered < ANSWERED_WITHIN, "the answer took {answered:?}");
    assert!(steps.len() > 1, "progress was {steps:?}");
    assert!(slowest < OTHERS_ANSWERED_WITHIN, "somebody else waited {slowest:?}");

    let begun = Instant::now();
    let again = server.import(&file, UNIT).await;
    let again = server.end(&again["id"]).await;
    println!("{}: the same again in {:?}", county.database, begun.elapsed());
    assert_eq!(again["state"], "DONE", "{again:#}");
    assert_eq!(again["counts"], json!({ "rows": ITEMS, "added": 0, "changed": 0, "removed": 0, "errors": 0 }));
    assert_eq!(again["edition"], ended["edition"]);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn ten_thousand_items_are_imported_while_others_are_served_on_sqlite() {
    is_quick_and_visible(County::sqlite().await).await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn ten_thousand_items_are_imported_while_others_are_served_on_postgresql() {
    let Some(county) = County::postgres().await else { return };
    is_quick_and_visible(county).await;
}
