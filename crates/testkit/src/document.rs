//! A document that is public and goes to channels.

use chrono::{DateTime, Utc};
use domain::act::Actor;
use serde_json::{Value, json};

use crate::world::{World, none};

/// Publishes a document of the unit that answers the first item of the template of social assistance, and so goes to every
/// channel which that ticks. Answers its id.
pub async fn publish(world: &World, at: DateTime<Utc>, unit_code: &str, title: &str) -> String {
    let item = "{ catalogueItems(first: 1, filter: { kind: TEMPLATE, pilotDomain: \"18\" }) { nodes { id } } }";
    let item = world.ask(Actor::Anonymous, at, item, none()).await["data"]["catalogueItems"]["nodes"][0]["id"].take();
    publish_for(world, at, unit_code, item.as_str().expect("the template has items"), title).await
}

/// Publishes a document of the unit that answers this item. Answers its id.
pub async fn publish_for(world: &World, at: DateTime<Utc>, unit_code: &str, item: &str, title: &str) -> String {
    let content = json!({
        "title": title, "summary": title, "formedOn": at.date_naive().to_string(), "itemIds": [item], "body": "<p>正文</p>"
    });
    let draft = json!({ "unitCode": unit_code, "content": content });
    let id = step(world, at, ("draftDocument", "DraftDocumentInput"), draft).await;
    step(world, at, ("submitDocument", "DocumentInput"), json!({ "id": id, "expectedVersion": 1 })).await;
    let review = json!({
        "id": id, "expectedVersion": 2, "decision": "APPROVE", "secrecy": "CLEARED", "disclosure": "PROACTIVE"
    });
    step(world, at, ("reviewDocument", "ReviewDocumentInput"), review).await;
    step(world, at, ("publishDocument", "DocumentInput"), json!({ "id": id, "expectedVersion": 3 })).await
}

/// Corrects a document that stands at this version, and publishes the correction: four versions on.
pub async fn correct(world: &World, at: DateTime<Utc>, document: &str, version: i32) {
    let correction =
        json!({ "id": document, "expectedVersion": version, "changeNote": "更正", "content": { "body": "<p>二</p>" } });
    step(world, at, ("correctDocument", "CorrectDocumentInput"), correction).await;
    let on = |more: i32| json!({ "id": document, "expectedVersion": version + more });
    step(world, at, ("submitDocument", "DocumentInput"), on(1)).await;
    let mut review = on(2);
    review["decision"] = "APPROVE".into();
    review["secrecy"] = "CLEARED".into();
    review["disclosure"] = "PROACTIVE".into();
    step(world, at, ("reviewDocument", "ReviewDocumentInput"), review).await;
    step(world, at, ("publishDocument", "DocumentInput"), on(3)).await;
}

/// Withdraws a document that stands at this version.
pub async fn withdraw(world: &World, at: DateTime<Utc>, document: &str, version: i32) {
    let input = json!({ "id": document, "expectedVersion": version, "kind": "ERROR", "reason": "有误" });
    step(world, at, ("withdrawDocument", "WithdrawDocumentInput"), input).await;
}

/// One act of the operator; the document's id.
async fn step(world: &World, at: DateTime<Utc>, (verb, input_type): (&str, &str), input: Value) -> String {
    let query = format!(
        "mutation($input: {input_type}!) {{ {verb}(input: $input) {{ document {{ id }} userErrors {{ code path message }} }} }}"
    );
    let answer = world.ask(Actor::System, at, &query, json!({ "input": input })).await;
    let id = answer["data"][verb]["document"]["id"].as_str();
    id.unwrap_or_else(|| panic!("{verb}: {answer:#}")).to_owned()
}
