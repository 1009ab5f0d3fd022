//! One annual report through all its states, and at each: who may do what.

use std::collections::BTreeMap;
use std::fmt::Write;

use domain::act::Actor;
use serde_json::Value;
use testkit::world::{World, none};

use super::{UNIT, at};

const STATES: [&str; 5] = ["DRAFT", "SUBMITTED", "RETURNED", "PUBLISHED", "PUBLISHED, corrected"];
const ACTIONS: [&str; 5] = ["AMEND", "SUBMIT", "RETURN", "PUBLISH", "CORRECT"];

/// Beginning a report: each actor one of their own, as there is one for a unit, a year and a scope.
pub(super) fn attempt(number: usize) -> (&'static str, String) {
    const YEARS: usize = 8;
    let scope = if number < YEARS { "UNIT" } else { "SUBTREE" };
    ("draftAnnualReport", format!("unitCode: \"{UNIT}\", year: {}, scope: {scope}", 2019 + number % YEARS))
}

async fn step(world: &World, actor: &Actor, verb: &str, id: &str, more: &str) {
    let read = format!("{{ node(id: \"{id}\") {{ ... on AnnualReport {{ version }} }} }}");
    let answer = world.ask(Actor::System, at(), &read, none()).await;
    let version = answer["data"]["node"]["version"].as_i64().unwrap_or_else(|| panic!("{answer:#}"));
    let query = format!(
        "mutation {{ {verb}(input: {{ id: \"{id}\", expectedVersion: {version}{more} }}) {{ annualReport {{ version }} userErrors {{ code message }} }} }}"
    );
    let answer = world.ask(actor.clone(), at(), &query, none()).await;
    assert!(answer["data"][verb]["annualReport"]["version"].is_i64(), "{verb}: {answer:#}");
}

/// Walks one report through all its states and asks at each who may do what.
pub(super) async fn table(world: &World, actors: &[(&'static str, Actor)]) -> String {
    let named = |wanted: &str| &actors.iter().find(|(name, _)| *name == wanted).unwrap().1;
    let (author, reviewer) = (named("author (EDITOR)"), named("REVIEWER"));
    let draft = format!(
        "mutation {{ draftAnnualReport(input: {{ unitCode: \"{UNIT}\", year: 2025 }}) {{ annualReport {{ id }} }} }}"
    );
    let answer = world.ask(author.clone(), at(), &draft, none()).await;
    let id = answer["data"]["draftAnnualReport"]["annualReport"]["id"].as_str().unwrap().to_owned();
    let mut cells: BTreeMap<(usize, usize), Vec<String>> = BTreeMap::new();
    for (row, state) in STATES.iter().enumerate() {
        match *state {
            "SUBMITTED" => step(world, author, "submitAnnualReport", &id, "").await,
            "RETURNED" => step(world, reviewer, "returnAnnualReport", &id, ", reason: \"补充\"").await,
            "PUBLISHED" => {
                step(world, author, "submitAnnualReport", &id, "").await;
                step(world, reviewer, "publishAnnualReport", &id, "").await;
            }
            "PUBLISHED, corrected" => {
                step(world, author, "correctAnnualReport", &id, ", changeNote: \"更正\"").await;
            }
            _ => {}
        }
        for (column, (_, actor)) in actors.iter().enumerate() {
            let asked = ACTIONS
                .map(|action| format!("{action}: viewerCan(action: {action}) {{ allowed reasons {{ code }} }}"))
                .join(" ");
            let query = format!("{{ node(id: \"{id}\") {{ ... on AnnualReport {{ {asked} }} }} }}");
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
        let _ = write!(table, "\n### {action} (annual report)\n\n| state |");
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
