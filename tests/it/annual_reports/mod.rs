//! Annual reports: every figure against a count over the raw rows, across two New Years; what was published stays; and a constant number
//! of statements.

mod brute;
mod chance;
mod figures;
mod history;
mod statements;

use chrono::{DateTime, NaiveDate, Utc};
use domain::act::Actor;
use serde_json::{Value, json};
use testkit::world::World;

/// Units of the county that report, and the county itself.
const UNITS: [&str; 3] = ["370983001", "370983002", "370983"];
/// When the reports are drawn up: after two New Years.
const AFTER: &str = "2027-02-01";
/// The years that are reported on.
const YEARS: std::ops::RangeInclusive<i32> = 2024..=2027;

/// Nine in the morning of a day, in China.
fn morning(day: &str) -> DateTime<Utc> {
    format!("{day}T09:00:00+08:00").parse::<DateTime<chrono::FixedOffset>>().unwrap().to_utc()
}

/// The same of a date.
fn on(day: NaiveDate) -> DateTime<Utc> {
    morning(&day.to_string())
}

/// One verb of annual reports by the operator, which has to succeed; the report.
async fn done(world: &World, at: DateTime<Utc>, verb: &str, input: Value) -> Value {
    let answer = asked(world, at, verb, input).await;
    let report = &answer["data"][verb]["annualReport"];
    assert!(report["id"].is_string(), "{verb}: {answer:#}");
    report.clone()
}

/// One verb of annual reports by the operator.
async fn asked(world: &World, at: DateTime<Utc>, verb: &str, input: Value) -> Value {
    let input_type = match verb {
        "submitAnnualReport" | "publishAnnualReport" => "AnnualReportInput".to_owned(),
        _ => format!("{}{}Input", verb[..1].to_uppercase(), &verb[1..]),
    };
    let query = format!(
        "mutation($input: {input_type}!) {{ {verb}(input: $input) {{ annualReport {{ id version edition {{ id status }} }} userErrors {{ code path message }} }} }}"
    );
    world.ask(Actor::System, at, &query, json!({ "input": input })).await
}

/// Begins the report of a unit, a year and a scope; its id.
async fn draft(world: &World, unit: &str, year: i32, scope: &str) -> String {
    let input = json!({ "unitCode": unit, "year": year, "scope": scope });
    done(world, morning(AFTER), "draftAnnualReport", input).await["id"].as_str().unwrap().to_owned()
}

/// Submits and publishes a report that stands at this version.
async fn publish(world: &World, at: DateTime<Utc>, id: &str, version: i32) {
    done(world, at, "submitAnnualReport", json!({ "id": id, "expectedVersion": version })).await;
    done(world, at, "publishAnnualReport", json!({ "id": id, "expectedVersion": version + 1 })).await;
}
