//! A list of reports, and a sum over a county, cost the same number of statements whatever their size.

use domain::act::Actor;
use testkit::world::{World, none};

use super::chance::Chance;
use super::history::requests;
use super::{AFTER, draft, morning, publish};

/// Each question with the most statements it may cost.
const QUESTIONS: [(&str, usize, &str); 4] = [
    (
        "published reports with figures",
        1,
        "{ annualReports(first: 20) { nodes { year unit { name } dueOn late edition { number received: cell(key: \"3.RECEIVED.TOTAL\") { text } brokenIdentities { kind } texts { text } } } } }",
    ),
    (
        "published reports with all their editions",
        3,
        "{ annualReports(first: 20) { nodes { editions(first: 5) { nodes { number received: cell(key: \"3.RECEIVED.TOTAL\") { text } } } } } }",
    ),
    (
        "drafts with figures",
        5,
        "{ workspace { annualReports(first: 20, filter: { status: DRAFT }) { nodes { year scope edition { received: cell(key: \"3.RECEIVED.TOTAL\") { text } brokenIdentities { kind } reportFindings { code } } } } } }",
    ),
    (
        "drafts of sums with their members and cases",
        30,
        "{ workspace { annualReports(first: 20, filter: { scope: SUBTREE, year: 2025 }) { nodes { edition { members(first: 100) { nodes { unit { name } } } cellRequests(cell: \"3.RECEIVED.TOTAL\", first: 5) { nodes { number } } } } } } }",
    ),
];

async fn cost(world: &World) -> Vec<usize> {
    let mut costs = Vec::new();
    for (name, most, query) in QUESTIONS {
        world.statements();
        let answer = world.ask(Actor::System, morning(AFTER), query, none()).await;
        assert!(answer["errors"].is_null(), "{name}: {answer:#}");
        let cost = world.statements();
        assert!(cost <= most, "{name} took {cost} statements on {}", world.database);
        costs.push(cost);
    }
    costs
}

#[tokio::test]
async fn a_constant_number_of_statements() {
    for world in World::both().await {
        let mut chance = Chance(7);
        requests(&world, &mut chance, 4).await;
        let first = draft(&world, "370983003", 2025, "UNIT").await;
        publish(&world, morning(AFTER), &first, 1).await;
        draft(&world, "370983004", 2025, "UNIT").await;
        draft(&world, "370983", 2025, "SUBTREE").await;
        let small = cost(&world).await;
        requests(&world, &mut chance, 8).await;
        for year in [2023, 2024, 2026] {
            let id = draft(&world, "370983003", year, "UNIT").await;
            publish(&world, morning(AFTER), &id, 1).await;
            draft(&world, "370983004", year, "UNIT").await;
        }
        for unit in ["370983001", "370983002"] {
            draft(&world, unit, 2025, "UNIT").await;
        }
        assert_eq!(cost(&world).await, small, "on {}", world.database);
    }
}
