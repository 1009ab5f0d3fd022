//! A catalogue in force, and what happens to its items.

use chrono::{DateTime, NaiveDate, Utc};
use domain::act::Actor;
use serde_json::{Value, json};

use crate::world::World;

/// One act of the operator; its payload, which has no errors.
///
/// # Panics
/// When it is refused.
pub async fn act(world: &World, at: DateTime<Utc>, verb: &str, input_type: &str, asked: &str, input: Value) -> Value {
    let query = format!(
        "mutation($input: {input_type}!) {{ {verb}(input: $input) {{ {asked} userErrors {{ code path message }} }} }}"
    );
    let mut answer = world.ask(Actor::System, at, &query, json!({ "input": input })).await;
    let payload = answer["data"][verb].take();
    assert_eq!(payload["userErrors"], json!([]), "{verb}: {answer:#} {payload:#}");
    payload
}

/// A unit's own catalogue with an item for each of these time limits, in force from `at` on; the ids of the items.
///
/// # Panics
/// When there is no such unit.
pub async fn catalogue(world: &World, at: DateTime<Utc>, unit: &str, limits: &[&str]) -> Vec<String> {
    let items: Vec<_> = limits.iter().map(|limit| (*limit, None)).collect();
    catalogue_of(world, at, unit, &items).await
}

/// The same with the domain of each item.
///
/// # Panics
/// When there is no such unit.
pub async fn catalogue_of(
    world: &World,
    at: DateTime<Utc>,
    unit: &str,
    limits: &[(&str, Option<&str>)],
) -> Vec<String> {
    catalogue_of_kind(world, at, unit, "UNIT", limits).await
}

/// The same, of any kind.
///
/// # Panics
/// When there is no such unit.
pub async fn catalogue_of_kind(
    world: &World,
    at: DateTime<Utc>,
    unit: &str,
    kind: &str,
    limits: &[(&str, Option<&str>)],
) -> Vec<String> {
    let new =
        json!({ "unitCode": unit, "kind": kind, "title": format!("{unit}标准目录"), "channelSemantics": "CHOSEN" });
    let asked = "catalogueEdition { id }";
    let drafted = act(world, at, "draftCatalogueEdition", "DraftCatalogueEditionInput", asked, new).await;
    let edition = drafted["catalogueEdition"]["id"].clone();
    let directory = world.store.directory();
    let name = directory.unit_by_code(unit).expect("a unit").name.as_str();
    let mut items = Vec::new();
    for (number, (limit, domain)) in limits.iter().enumerate() {
        let elements = json!({
            "primaryName": format!("事项{number}"), "content": "内容", "legalBasis": "条例第二十条", "timeLimit": limit,
            "responsibleBody": name, "channels": [{ "channel": "government-website", "ticked": true }],
            "audience": { "wholeSociety": true }, "method": { "proactive": true }, "levels": { "town": true },
        });
        let input = json!({ "editionId": edition, "pilotDomain": domain, "elements": elements });
        let added = act(world, at, "addCatalogueItem", "AddCatalogueItemInput", "catalogueItem { id }", input).await;
        items.push(added["catalogueItem"]["id"].as_str().unwrap_or_default().to_owned());
    }
    for (version, verb) in [(1, "submitCatalogue"), (2, "approveCatalogue"), (3, "publishCatalogue")] {
        let input = json!({ "id": edition, "expectedVersion": version });
        act(world, at, verb, "CatalogueEditionInput", asked, input).await;
    }
    items
}

/// Something is formed that the item is about; the obligation that is born.
pub async fn happens(world: &World, at: DateTime<Utc>, item: &str, occurred_on: NaiveDate) -> String {
    let input = json!({ "itemId": item, "event": "FORMED", "subject": "文件", "occurredOn": occurred_on.to_string() });
    let recorded = act(world, at, "recordTrigger", "RecordTriggerInput", "obligation { id }", input).await;
    recorded["obligation"]["id"].as_str().unwrap_or_default().to_owned()
}
