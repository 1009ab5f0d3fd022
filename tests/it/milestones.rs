//! Milestones and demonstration sites: once of each, also at the same moment; and nothing of what was recorded outside.

use chrono::{DateTime, Utc};
use domain::act::Actor;
use domain::staff::Role;
use persistence::Window;
use serde_json::{Value, json};
use testkit::world::{World, none};

const UNIT: &str = "370983001";

fn at() -> DateTime<Utc> {
    "2026-03-02T01:00:00Z".parse().unwrap()
}

async fn first_step(world: &World) -> String {
    let query = "{ milestones(first: 1) { nodes { id } } }";
    let answer = world.ask(Actor::Anonymous, at(), query, none()).await;
    answer["data"]["milestones"]["nodes"][0]["id"].as_str().unwrap().to_owned()
}

fn record(step: &str, key: &str) -> String {
    format!(
        "mutation {{ recordMilestone(input: {{ milestoneId: \"{step}\", unitCode: \"{UNIT}\", reachedOn: \"2020-08-19\", evidence: {{ text: \"已印发\" }}{key} }}) {{ milestoneRecord {{ id }} userErrors {{ code path }} }} }}"
    )
}

/// How often each verb stands in the journal.
async fn entries(world: &World, action: &str) -> usize {
    let act = world.act(Actor::System, at());
    let journal = world.store.journal(&act, Window::first(100)).await.unwrap();
    journal.items.iter().filter(|it| it.action == action).count()
}

#[tokio::test]
async fn the_same_record_at_the_same_moment_is_one() {
    for world in World::both().await {
        let (step, editor) = (first_step(&world).await, world.staff(Role::Editor, UNIT, None, "").await);
        let keyed = record(&step, ", idempotencyKey: \"record-it-just-once\"");
        let ask = || world.ask(editor.clone(), at(), &keyed, none());
        let (a, b, c) = tokio::join!(ask(), ask(), ask());
        let id = a["data"]["recordMilestone"]["milestoneRecord"]["id"].clone();
        assert!(id.is_string(), "{}: {a:#}", world.database);
        for answer in [b, c] {
            assert_eq!(answer["data"]["recordMilestone"]["milestoneRecord"]["id"], id, "{answer:#}");
        }
        // Without the key it is another record of the same, which there is none of.
        let again = world.ask(editor.clone(), at(), &record(&step, ""), none()).await;
        let refused = json!([{ "code": "MILESTONE_RECORDED", "path": ["milestoneId"] }]);
        assert_eq!(again["data"]["recordMilestone"]["userErrors"], refused, "{}: {again:#}", world.database);
        assert_eq!(entries(&world, "recordMilestone").await, 1, "{}", world.database);
    }
}

#[tokio::test]
async fn two_steps_added_at_the_same_moment_have_places_of_their_own() {
    for world in World::both().await {
        let office = world.staff(Role::Office, "370983", None, "").await;
        let add = "mutation { addMilestone(input: { unitCode: \"370983\", details: { phase: \"一\", title: \"步骤\", responsible: \"各镇街区\", addressees: [TOWNSHIPS], level: COUNTY, source: \"测试\" } }) { milestone { position } userErrors { code } } }";
        let ask = || world.ask(office.clone(), at(), add, none());
        let (a, b, c) = tokio::join!(ask(), ask(), ask());
        let mut places: Vec<_> =
            [a, b, c].iter().map(|it| it["data"]["addMilestone"]["milestone"]["position"].as_i64()).collect();
        places.sort_unstable();
        assert_eq!(places, [Some(11), Some(12), Some(13)], "{}", world.database);
    }
}

#[tokio::test]
async fn two_nominations_of_one_scope_at_the_same_moment_are_one() {
    for world in World::both().await {
        let editor = world.staff(Role::Editor, UNIT, None, "").await;
        for (scope, domains) in [("the whole", "[]"), ("domains", "[\"18\", \"21\"]")] {
            let nominate = format!(
                "mutation {{ nominateDemonstrationSite(input: {{ unitCode: \"{UNIT}\", title: \"示范点\", pilotDomains: {domains}, reason: \"齐全\", evidence: {{ text: \"照片\" }} }}) {{ demonstrationSite {{ id }} userErrors {{ code }} }} }}"
            );
            let ask = || world.ask(editor.clone(), at(), &nominate, none());
            let (a, b) = tokio::join!(ask(), ask());
            let codes = |it: &Value| it["data"]["nominateDemonstrationSite"]["userErrors"].clone();
            let mut said = [codes(&a).to_string(), codes(&b).to_string()];
            said.sort_unstable();
            assert_eq!(said, ["[]", "[{\"code\":\"SITE_EXISTS\"}]"], "{scope} on {}: {a:#} {b:#}", world.database);
        }
    }
}

/// Pages of progress follow each other without loss or double, and the totals count the same rows.
#[tokio::test]
async fn progress_pages_and_totals_are_of_the_same_rows() {
    for world in World::both().await {
        let office = world.staff(Role::Office, "370983", None, "").await;
        let editor = world.staff(Role::Editor, UNIT, None, "").await;
        let step = first_step(&world).await;
        world.ask(editor, at(), &record(&step, ""), none()).await;
        let (mut after, mut rows) = (Value::Null, Vec::new());
        loop {
            let query = "query($after: String) { workspace { milestoneProgress(first: 7, after: $after) { totalCount nodes { milestone { id } unit { code } state } pageInfo { hasNextPage endCursor } } } }";
            let answer = world.ask(office.clone(), at(), query, json!({ "after": after })).await;
            let page = &answer["data"]["workspace"]["milestoneProgress"];
            rows.extend(page["nodes"].as_array().unwrap_or_else(|| panic!("{answer:#}")).iter().cloned());
            after = page["pageInfo"]["endCursor"].clone();
            if page["pageInfo"]["hasNextPage"] == false {
                assert_eq!(page["totalCount"], rows.len(), "{}", world.database);
                break;
            }
        }
        let states = |wanted: &str| rows.iter().filter(|it| it["state"] == wanted).count();
        // The plan's own steps are history, whoever asks and whenever; one street said that it was there.
        assert_eq!((states("OVERDUE"), states("REACHED")), (0, 1), "{}", world.database);
        let keys: std::collections::BTreeSet<_> =
            rows.iter().map(|it| (it["milestone"]["id"].to_string(), it["unit"]["code"].to_string())).collect();
        assert_eq!(keys.len(), rows.len(), "{}", world.database);
        let query = "{ workspace { milestoneTotals(first: 50) { nodes { milestone { id } concerned history pending reached reachedLate overdue } } } }";
        let answer = world.ask(office, at(), query, none()).await;
        for totals in answer["data"]["workspace"]["milestoneTotals"]["nodes"].as_array().unwrap() {
            let of_step: Vec<_> = rows.iter().filter(|it| it["milestone"]["id"] == totals["milestone"]["id"]).collect();
            let count = |state: &str| of_step.iter().filter(|it| it["state"] == state).count();
            assert_eq!(totals["concerned"], of_step.len(), "{totals}");
            for (field, state) in [
                ("history", "HISTORY"),
                ("pending", "PENDING"),
                ("reached", "REACHED"),
                ("reachedLate", "REACHED_LATE"),
                ("overdue", "OVERDUE"),
            ] {
                assert_eq!(totals[field], count(state), "{field} of {totals}");
            }
        }
    }
}
