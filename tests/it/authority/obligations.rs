//! Obligations of the street, one for each verb, as each changes it.

use serde_json::json;
use testkit::owed::{act, catalogue, happens};
use testkit::world::World;

use super::{UNIT, at};

/// An item in force, and a document that answers it.
pub(super) async fn prepared(world: &World) -> (String, String) {
    let item = catalogue(world, at(), UNIT, &["20个工作日"]).await.remove(0);
    let answer = testkit::document::publish_for(world, at(), UNIT, &item, "一份多用").await;
    (item, answer)
}

/// One attempt at each verb.
pub(super) async fn attempts(world: &World, (item, answer): &(String, String)) -> Vec<(&'static str, String)> {
    let open = async || happens(world, at(), item, at().date_naive()).await;
    let (owed, excusable, excused) = (open().await, open().await, open().await);
    let excuse = json!({ "id": excused, "expectedVersion": 1, "reason": "不予公开" });
    act(world, at(), "excuseObligation", "ExcuseObligationInput", "obligation { id }", excuse).await;
    let target = |id: &str| format!("id: \"{id}\", expectedVersion: $version");
    vec![
        ("recordTrigger", format!("itemId: \"{item}\", event: FORMED, subject: \"文件\", occurredOn: \"2026-03-02\"")),
        ("answerObligation", format!("{}, documentId: \"{answer}\"", target(&owed))),
        ("excuseObligation", format!("{}, reason: \"不予公开\"", target(&excusable))),
        ("reopenObligation", target(&excused)),
    ]
}
