//! Boards: each is one operation, in a constant number of statements, and its numbers are those of the tables.

use std::fs;
use std::path::Path;

use chrono::{DateTime, TimeDelta, Utc};
use domain::act::Actor;
use sea_orm::{ConnectionTrait, Database, Statement};
use serde_json::{Value, json};
use testkit::document::publish_for;
use testkit::owed::{catalogue, happens};
use testkit::request::registered;
use testkit::world::World;

const UNITS: [&str; 3] = ["370983001", "370983002", "370983003"];
/// Each board, and the most statements it may cost.
const BOARDS: [(&str, usize); 3] = [("county-board", 20), ("domain-board", 16), ("unit-board", 20)];

fn at() -> DateTime<Utc> {
    "2026-03-02T01:00:00Z".parse().unwrap()
}

fn saved(name: &str, ending: &str) -> String {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("../frontends/playground/operations/anonymous");
    fs::read_to_string(folder.join(format!("{name}.{ending}"))).unwrap()
}

async fn board(world: &World, name: &str) -> Value {
    let variables = serde_json::from_str(&saved(name, "json")).unwrap();
    let mut answer = world.ask(Actor::Anonymous, at(), &saved(name, "graphql"), variables).await;
    assert_eq!(answer["errors"], Value::Null, "{name}: {answer:#}");
    answer["data"].take()
}

/// Something of everything, this many times.
async fn grow(world: &World, items: &[(usize, String)], times: usize, made: &mut usize) {
    for _ in 0..times {
        *made += 1;
        let (unit, item) = &items[*made % items.len()];
        let day = (at() - TimeDelta::days(40)).date_naive();
        happens(world, at(), item, day).await;
        if made.is_multiple_of(3) {
            publish_for(world, at(), UNITS[*unit], item, &format!("第{made}份公开")).await;
        }
        let began = at() - TimeDelta::days(i64::try_from(*made * 7 % 60).unwrap());
        registered(world, began, UNITS[*unit], *made, &format!("第{made}项材料")).await;
    }
}

#[tokio::test]
async fn a_board_costs_the_same_at_ten_times_the_size() {
    for world in World::both().await {
        let mut items = Vec::new();
        for (index, unit) in UNITS.iter().enumerate() {
            let made = catalogue(&world, at() - TimeDelta::days(90), unit, &["形成之日起20个工作日内", "每月"]).await;
            items.extend(made.into_iter().map(|item| (index, item)));
        }
        let mut made = 0;
        grow(&world, &items, 6, &mut made).await;
        let mut before = Vec::new();
        for (name, most) in BOARDS {
            world.statements();
            board(&world, name).await;
            let statements = world.statements();
            assert!(statements <= most, "{name} costs {statements} statements on {}", world.database);
            before.push(statements);
        }
        grow(&world, &items, 54, &mut made).await;
        for ((name, _), before) in BOARDS.iter().zip(before) {
            world.statements();
            board(&world, name).await;
            assert_eq!(world.statements(), before, "{name} grows on {}", world.database);
        }
    }
}

#[tokio::test]
async fn the_caseload_counts_what_is_in_the_tables() {
    for world in World::both().await {
        let since = at() - TimeDelta::days(90);
        let item = catalogue(&world, since, UNITS[0], &["形成之日起20个工作日内"]).await.remove(0);
        let mut made = 0;
        grow(&world, &[(0, item)], 9, &mut made).await;
        let shown = board(&world, "county-board").await["caseload"].take();
        let database = Database::connect(&world.url).await.unwrap();
        let count = async |query: &str| -> i64 {
            let statement = Statement::from_string(database.get_database_backend(), query);
            database.query_one_raw(statement).await.unwrap().unwrap().try_get_by_index(0).unwrap()
        };
        let year = "BETWEEN '2026-01-01' AND '2026-12-31'";
        let received = count(&format!("SELECT COUNT(*) FROM information_request WHERE received_on {year}")).await;
        let open = count("SELECT COUNT(*) FROM information_request WHERE closed_on IS NULL").await;
        let late = "SELECT COUNT(*) FROM information_request WHERE closed_on IS NULL AND due_on < '2026-03-02'";
        let overdue = count(late).await;
        let documents = "SELECT COUNT(*) FROM document WHERE standing = 'PUBLISHED' AND published_at >= '2026-01-01'";
        let documents = count(documents).await;
        assert!(open > overdue && overdue > 0 && documents == 3, "{open} {overdue} {documents}");
        let total = &shown["total"];
        assert_eq!(
            (
                &total["requestsReceived"],
                &total["requestsOpen"],
                &total["requestsOverdue"],
                &total["documentsPublished"]
            ),
            (&json!(received), &json!(open), &json!(overdue), &json!(documents)),
            "{shown:#}"
        );
        assert_eq!(shown["byUnit"][0]["counts"]["requestsOpen"], json!(open));
    }
}
