//! Steps of the county's plan with a record of the street's, and demonstration sites in the states their verbs ask for.

use std::collections::BTreeMap;

use domain::act::Actor;
use testkit::world::World;

use super::{UNIT, first_id};

const DETAILS: &str = "details: { phase: \"一\", title: \"步骤\", responsible: \"各镇街区\", addressees: [TOWNSHIPS], level: COUNTY, source: \"测试\" }";
const EVIDENCE: &str = "evidence: { text: \"照片\" }";

/// What the operator makes with one verb; its id.
async fn made(world: &World, verb: &str, object: &str, input: &str) -> String {
    let query = format!("mutation {{ {verb}(input: {{ {input} }}) {{ {object} {{ id }} userErrors {{ message }} }} }}");
    first_id(world, &Actor::System, &query, &format!("/data/{verb}/{object}/id")).await
}

fn reached(step: &str) -> String {
    format!("milestoneId: \"{step}\", unitCode: \"{UNIT}\", reachedOn: \"2026-03-02\", {EVIDENCE}")
}

/// A nomination of the station below the street, of one domain: a unit has one of each.
fn nomination(number: usize, domain: &str) -> String {
    format!(
        "unitCode: \"station{number}\", title: \"示范点\", pilotDomains: [\"{domain}\"], reason: \"齐全\", {EVIDENCE}"
    )
}

/// What one actor attempts something with: a record for each verb, as each changes it.
pub(super) async fn ids(world: &World, number: usize) -> BTreeMap<&'static str, String> {
    let add = format!("unitCode: \"370983\", {DETAILS}");
    let step = made(world, "addMilestone", "milestone", &add).await;
    let other = made(world, "addMilestone", "milestone", &add).await;
    let record = made(world, "recordMilestone", "milestoneRecord", &reached(&other)).await;
    let station = format!(
        "code: \"station{number}\", details: {{ name: \"服务站{number}\", kind: OFFICE, level: TOWN, parentCode: \"{UNIT}\" }}"
    );
    made(world, "establishUnit", "unit", &station).await;
    let mut ids = BTreeMap::from([("step", step), ("milestone record", record)]);
    for (name, domain) in [("site to designate", "01"), ("site to decline", "02"), ("site to end", "03")] {
        let nominated = nomination(number, domain);
        ids.insert(name, made(world, "nominateDemonstrationSite", "demonstrationSite", &nominated).await);
    }
    let designate = format!("id: \"{}\", expectedVersion: 1", ids["site to end"]);
    made(world, "designateDemonstrationSite", "demonstrationSite", &designate).await;
    ids
}

/// One attempt at each verb.
pub(super) fn attempts(number: usize, ids: &BTreeMap<&str, String>) -> Vec<(&'static str, String)> {
    let target = |name: &str| format!("id: \"{}\", expectedVersion: $version", ids[name]);
    vec![
        ("addMilestone", format!("unitCode: \"370983\", {DETAILS}")),
        ("amendMilestone", format!("{}, {DETAILS}", target("step"))),
        ("recordMilestone", reached(&ids["step"])),
        ("withdrawMilestoneRecord", format!("{}, reason: \"有误\"", target("milestone record"))),
        ("nominateDemonstrationSite", nomination(number, "04")),
        ("designateDemonstrationSite", target("site to designate")),
        ("declineDemonstrationSite", format!("{}, reason: \"材料不足\"", target("site to decline"))),
        ("endDemonstrationSite", format!("{}, reason: \"已撤\"", target("site to end"))),
    ]
}
