//! Cell by cell against the count by force.

use std::collections::{BTreeMap, BTreeSet};

use domain::act::Actor;
use serde_json::{Value, json};
use testkit::request::registered;
use testkit::world::{World, none};

use super::brute::{Counted, count};
use super::chance::Chance;
use super::history::{documents, reply, requests};
use super::{AFTER, UNITS, YEARS, asked, done, draft, morning, publish};

const TABLES: &str = "tables { blocks { rows { cells { key text } } } } brokenIdentities { kind cell left right }";

/// Every cell of a report's newest edition, and the equations that do not hold.
async fn cells(world: &World, id: &str) -> (BTreeMap<String, String>, Value) {
    let query = format!("{{ workspace {{ annualReport(id: \"{id}\") {{ edition {{ {TABLES} }} }} }} }}");
    let answer = world.ask(Actor::System, morning(AFTER), &query, none()).await;
    let edition = &answer["data"]["workspace"]["annualReport"]["edition"];
    let list = |value: &Value| value.as_array().unwrap_or_else(|| panic!("{answer:#}")).clone();
    let mut cells = BTreeMap::new();
    for table in list(&edition["tables"]) {
        for block in list(&table["blocks"]) {
            for row in list(&block["rows"]) {
                for cell in list(&row["cells"]) {
                    cells.insert(cell["key"].as_str().unwrap().to_owned(), cell["text"].as_str().unwrap().to_owned());
                }
            }
        }
    }
    assert_eq!(cells.len(), 200);
    (cells, edition["brokenIdentities"].clone())
}

/// What the cells should say, for these units together.
fn expected(counted: &Counted, units: &[&str], year: i32, key: &str) -> String {
    if ["2.LICENSING", "2.PENALTY", "2.COERCION", "2.FEES"].contains(&key) {
        return String::new();
    }
    let of = |unit: &&str| counted.get(&((*unit).to_owned(), year, key.to_owned())).map_or(0, BTreeSet::len);
    units.iter().map(of).sum::<usize>().to_string()
}

/// What a cell opens to.
async fn behind(world: &World, id: &str, key: &str) -> BTreeSet<String> {
    let (field, name) = if key.starts_with("2.") { ("cellDocuments", "title") } else { ("cellRequests", "number") };
    let (mut found, mut after) = (BTreeSet::new(), Value::Null);
    loop {
        let query = format!(
            "query($after: String) {{ workspace {{ annualReport(id: \"{id}\") {{ edition {{ {field}(cell: \"{key}\", first: 4, after: $after) {{ nodes {{ {name} }} pageInfo {{ hasNextPage endCursor }} }} }} }} }} }}"
        );
        let answer = world.ask(Actor::System, morning(AFTER), &query, json!({ "after": after })).await;
        let page = &answer["data"]["workspace"]["annualReport"]["edition"][field];
        let nodes = page["nodes"].as_array().unwrap_or_else(|| panic!("{key}: {answer:#}"));
        for node in nodes {
            assert!(found.insert(node[name].as_str().unwrap().to_owned()), "{key} names one twice");
        }
        if page["pageInfo"]["hasNextPage"] != true {
            return found;
        }
        after = page["pageInfo"]["endCursor"].clone();
    }
}

async fn opens_to_its_cases(world: &World, counted: &Counted, id: &str, units: &[&str], year: i32, told: &str) {
    let (shown, _) = cells(world, id).await;
    for key in shown.keys().filter(|it| !["2.LICENSING", "2.PENALTY", "2.COERCION", "2.FEES"].contains(&it.as_str())) {
        let of = |unit: &&str| counted.get(&((*unit).to_owned(), year, key.clone())).cloned().unwrap_or_default();
        let wanted: BTreeSet<_> = units.iter().flat_map(of).collect();
        if !wanted.is_empty() {
            assert_eq!(behind(world, id, key).await, wanted, "{key} of {told}");
        }
    }
    let nothing = shown.iter().find(|it| it.0.starts_with("3.") && it.1 == "0").expect("some cell is nought").0;
    assert_eq!(behind(world, id, nothing).await, BTreeSet::new(), "{nothing} of {told}");
}

#[tokio::test]
async fn every_cell_equals_a_count_over_the_raw_rows() {
    for world in World::both().await {
        let mut chance = Chance(20_210_926);
        requests(&world, &mut chance, 66).await;
        documents(&world, &mut chance, 24).await;
        let counted = count(&world, YEARS).await;
        let mut ids = BTreeMap::new();
        let mut nonzero = 0;
        for year in YEARS {
            for (unit, scope) in UNITS.map(|it| (it, "UNIT")).into_iter().chain([("370983", "SUBTREE")]) {
                let id = draft(&world, unit, year, scope).await;
                let told = format!("{unit} {scope} {year} on {}", world.database);
                let units: &[&str] = if scope == "UNIT" { &[unit] } else { &UNITS };
                let (shown, broken) = cells(&world, &id).await;
                for (key, text) in &shown {
                    assert_eq!(*text, expected(&counted, units, year, key), "{key} of {told}");
                    nonzero += usize::from(!["", "0"].contains(&text.as_str()));
                }
                assert_eq!(broken, json!([]), "{told}");
                if year == 2026 && unit != "370983002" {
                    opens_to_its_cases(&world, &counted, &id, units, year, &told).await;
                }
                ids.insert((unit, scope, year), id);
            }
        }
        assert!(nonzero > 300, "{nonzero} cells are not nought: there is nothing to compare");
        // What 2025 carried out, 2026 carried in.
        let (year, next) = (
            cells(&world, &ids[&("370983", "SUBTREE", 2025)]).await.0,
            cells(&world, &ids[&("370983", "SUBTREE", 2026)]).await.0,
        );
        assert_ne!(year["3.CARRIED_OUT.TOTAL"], "0");
        assert_eq!(year["3.CARRIED_OUT.TOTAL"], next["3.CARRIED_IN.TOTAL"]);
        what_was_published_stays(&world, &ids, &counted).await;
    }
}

/// A published report, the county's sum over it, and a request that is entered late.
async fn what_was_published_stays(world: &World, ids: &BTreeMap<(&str, &str, i32), String>, counted: &Counted) {
    let told = format!("on {}", world.database);
    let (street, county) = (&ids[&("370983001", "UNIT", 2025)], &ids[&("370983", "SUBTREE", 2025)]);
    let (before, sum) = (cells(world, street).await.0, cells(world, county).await.0);
    let number = |cells: &BTreeMap<String, String>, key: &str| cells[key].parse::<i64>().unwrap();
    // Two cases that were dealt with on paper, and figures of other systems.
    let received = number(&before, "3.RECEIVED.LEGAL_SERVICE") + 2;
    let disclosed = number(&before, "3.DISCLOSED.LEGAL_SERVICE") + 2;
    let correction = |cell: &str, value: i64| json!({ "cell": cell, "value": value.to_string(), "reason": "纸质件" });
    let amendment = json!({
        "id": street, "expectedVersion": 1,
        "entries": [{ "cell": "2.PENALTY", "value": "7", "evidence": "执法平台" }, { "cell": "2.FEES", "value": "1.25", "evidence": "非税系统" }],
        "corrections": [correction("3.RECEIVED.LEGAL_SERVICE", received), correction("3.DISCLOSED.LEGAL_SERVICE", disclosed)],
    });
    done(world, morning(AFTER), "amendAnnualReport", amendment).await;
    publish(world, morning(AFTER), street, 2).await;
    let published = cells(world, street).await.0;
    assert_eq!(number(&published, "3.RECEIVED.TOTAL"), number(&before, "3.RECEIVED.TOTAL") + 2, "{told}");
    // The county's sum takes it as it was published, and names who is missing.
    let after = cells(world, county).await.0;
    for key in before.keys().filter(|it| !it.starts_with("2.")) {
        let wanted = number(&sum, key) + number(&published, key) - number(&before, key);
        assert_eq!(number(&after, key), wanted, "{key} {told}");
    }
    assert_eq!(
        (after["2.PENALTY"].as_str(), after["2.FEES"].as_str(), after["2.COERCION"].as_str()),
        ("7", "1.25", "")
    );
    let query = format!(
        "{{ workspace {{ annualReport(id: \"{county}\") {{ edition {{ there: members(first: 100, published: true) {{ totalCount nodes {{ unit {{ code }} published edition {{ number }} }} }}
            missing: members(first: 100, published: false) {{ totalCount nodes {{ unit {{ code kind }} }} }} all: members(first: 1) {{ totalCount }} }} }} }} }}"
    );
    let answer = world.ask(Actor::System, morning(AFTER), &query, none()).await;
    let edition = &answer["data"]["workspace"]["annualReport"]["edition"];
    assert_eq!(
        edition["there"]["nodes"],
        json!([{ "unit": { "code": "370983001" }, "published": true, "edition": { "number": 1 } }])
    );
    let missing = edition["missing"]["nodes"].as_array().unwrap();
    assert!(missing.iter().any(|it| it["unit"]["code"] == "370983002"), "{answer:#}");
    let outside = ["VERTICAL_AGENCY", "BRANCH", "VILLAGE_COMMITTEE", "RESIDENT_COMMITTEE", "PUBLIC_UTILITY"];
    assert!(missing.iter().all(|it| !outside.iter().any(|kind| it["unit"]["kind"] == **kind)), "{answer:#}");
    let total = |name: &str| edition[name]["totalCount"].as_i64().unwrap();
    assert_eq!(total("there") + total("missing"), total("all"));
    publish(world, morning(AFTER), county, 1).await;
    let county_published = cells(world, county).await.0;
    // A letter of 2025 is entered afterwards, and answered: what was published says the same, and opens to the same.
    let day = "2025-11-03".parse().unwrap();
    let case = registered(world, morning("2025-11-03"), "370983001", 900, "迟录的材料").await;
    reply(world, day, &case, "DISCLOSED").await;
    assert_eq!((cells(world, street).await.0, cells(world, county).await.0), (published, county_published), "{told}");
    for (id, units) in [(street, &["370983001"][..]), (county, &UNITS[..])] {
        opens_to_its_cases(world, counted, id, units, 2025, &told).await;
    }
    // One that would still be open on New Year's Eve is carried in by nobody: next year's report is told so, and does not go out.
    let _open = registered(world, morning("2025-12-30"), "370983001", 901, "迟录的另一份材料").await;
    let next = &ids[&("370983001", "UNIT", 2026)];
    let broken = cells(world, next).await.1;
    let kinds: Vec<_> = broken
        .as_array()
        .unwrap()
        .iter()
        .map(|it| (it["kind"].as_str().unwrap(), it["cell"].as_str().unwrap()))
        .collect();
    assert_eq!(
        kinds,
        [("CARRIED_OVER", "3.CARRIED_IN.NATURAL_PERSON"), ("CARRIED_OVER", "3.CARRIED_IN.TOTAL")],
        "{told}"
    );
    let refused = asked(world, morning(AFTER), "submitAnnualReport", json!({ "id": next, "expectedVersion": 1 })).await;
    assert_eq!(refused["data"]["submitAnnualReport"]["userErrors"][0]["code"], "IDENTITY_BROKEN", "{refused:#}");
    // A year that still runs is not reported on.
    let running = &ids[&("370983001", "UNIT", 2027)];
    let refused =
        asked(world, morning(AFTER), "submitAnnualReport", json!({ "id": running, "expectedVersion": 1 })).await;
    assert_eq!(refused["data"]["submitAnnualReport"]["userErrors"], json!([]), "{refused:#}");
    let refused =
        asked(world, morning(AFTER), "publishAnnualReport", json!({ "id": running, "expectedVersion": 2 })).await;
    assert_eq!(refused["data"]["publishAnnualReport"]["userErrors"][0]["code"], "REPORT_YEAR_RUNS", "{refused:#}");
}
