//! A consultation, for whatever follows from it.

use chrono::{DateTime, NaiveDate, Utc};
use domain::act::Actor;
use serde_json::json;

use crate::document::publish;
use crate::world::World;

/// Puts a draft of the unit up for comment, until the end of `ends_on`. Answers the consultation's id.
pub async fn open(world: &World, at: DateTime<Utc>, unit_code: &str, ends_on: NaiveDate) -> String {
    let draft = publish(world, at, unit_code, "停车管理办法(征求意见稿)").await;
    let query = "mutation($input: OpenConsultationInput!) { openConsultation(input: $input) { consultation { id } userErrors { code path message } } }";
    let input = json!({
        "unitCode": unit_code, "kind": "OTHER", "title": "就停车管理办法征求意见", "draftDocumentId": draft, "endsOn": ends_on.to_string()
    });
    let answer = world.ask(Actor::System, at, query, json!({ "input": input })).await;
    let id = answer["data"]["openConsultation"]["consultation"]["id"].as_str();
    id.unwrap_or_else(|| panic!("{answer:#}")).to_owned()
}
