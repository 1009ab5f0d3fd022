//! One document through all its states, and at each: who may do what.

use std::collections::BTreeMap;
use std::fmt::Write;

use domain::act::Actor;
use serde_json::Value;
use testkit::world::{World, none};

use super::{UNIT, at};

const STATES: [&str; 8] =
    ["DRAFT", "SUBMITTED", "RETURNED", "APPROVED", "SCHEDULED", "PUBLISHED", "PUBLISHED, corrected", "WITHDRAWN"];
const ACTIONS: [&str; 8] = ["AMEND", "SUBMIT", "REVIEW", "SCHEDULE", "PUBLISH", "CORRECT", "WITHDRAW", "REPEAL"];

async fn step(world: &World, actor: &Actor, verb: &str, id: &str, more: &str) {
    let read = format!("{{ node(id: \"{id}\") {{ ... on Document {{ version }} }} }}");
    let answer = world.ask(Actor::System, at(), &read, none()).await;
    let version = answer["data"]["node"]["version"].as_i64().unwrap_or_else(|| panic!("{answer:#}"));
    let query = format!(
        "mutation {{ {verb}(input: {{ id: \"{id}\", expectedVersion: {version}{more} }}) {{ document {{ version }} userErrors {{ code message }} }} }}"
    );
    let answer = world.ask(actor.clone(), at(), &query, none()).await;
    assert!(answer["data"][verb]["document"]["version"].is_i64(), "{verb}: {answer:#}");
}

/// Walks one document through all its states and asks at each who may do what.
pub(super) async fn table(world: &World, actors: &[(&'static str, Actor)]) -> String {
    const APPROVE: &str = ", decision: APPROVE, secrecy: CLEARED, disclosure: PROACTIVE";
    let named = |wanted: &str| &actors.iter().find(|(name, _)| *name == wanted).unwrap().1;
    let (author, reviewer) = (named("author (EDITOR)"), named("REVIEWER"));
    let draft = format!(
        "mutation {{ draftDocument(input: {{ unitCode: \"{UNIT}\", content: {{ title: \"通知\", summary: \"概述\", formedOn: \"2026-02-01\" }} }}) {{ document {{ id }} }} }}"
    );
    let answer = world.ask(author.clone(), at(), &draft, none()).await;
    let id = answer["data"]["draftDocument"]["document"]["id"].as_str().unwrap().to_owned();
    let mut cells: BTreeMap<(usize, usize), Vec<String>> = BTreeMap::new();
    for (row, state) in STATES.iter().enumerate() {
        match *state {
            "SUBMITTED" => step(world, author, "submitDocument", &id, "").await,
            "RETURNED" => step(world, reviewer, "reviewDocument", &id, ", decision: RETURN, note: \"补充\"").await,
            "APPROVED" => {
                step(world, author, "submitDocument", &id, "").await;
                step(world, reviewer, "reviewDocument", &id, APPROVE).await;
            }
            "SCHEDULED" => step(world, reviewer, "scheduleDocument", &id, ", at: \"2026-06-01T01:00:00Z\"").await,
            "PUBLISHED" => step(world, reviewer, "publishDocument", &id, "").await,
            "PUBLISHED, corrected" => {
                step(world, author, "correctDocument", &id, ", changeNote: \"更正\", content: {}").await;
            }
            "WITHDRAWN" => step(world, reviewer, "withdrawDocument", &id, ", kind: ERROR, reason: \"有误\"").await,
            _ => {}
        }
        for (column, (_, actor)) in actors.iter().enumerate() {
            let asked = ACTIONS
                .map(|action| format!("{action}: viewerCan(action: {action}) {{ allowed reasons {{ code }} }}"))
                .join(" ");
            let query = format!("{{ node(id: \"{id}\") {{ ... on Document {{ {asked} }} }} }}");
            let answer = world.ask(actor.clone(), at(), &query, none()).await;
            let node = &answer["data"]["node"];
            let cell = ACTIONS.iter().map(|action| match &node[*action] {
                Value::Null => "not found".to_owned(),
                it if it["allowed"] == true => "**yes**".to_owned(),
                it => it["reasons"][0]["code"].as_str().unwrap().to_lowercase().replace('_', " "),
            });
            cells.insert((row, column), cell.collect());
        }
    }
    let mut table = String::new();
    for (index, action) in ACTIONS.iter().enumerate() {
        let _ = write!(table, "\n### {action} (document)\n\n| state |");
        for (name, _) in actors {
            let _ = write!(table, " {name} |");
        }
        let _ = writeln!(table, "\n|{}", " --- |".repeat(actors.len() + 1));
        for (row, state) in STATES.iter().enumerate() {
            let row: Vec<_> = (0..actors.len()).map(|column| cells[&(row, column)][index].clone()).collect();
            let _ = writeln!(table, "| {state} | {} |", row.join(" | "));
        }
    }
    table
}
