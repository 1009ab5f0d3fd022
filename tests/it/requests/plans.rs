//! Queues are found by index, however many requests were closed.

use std::sync::{Arc, Mutex};

use domain::act::Actor;
use domain::request::{Queue, RequestId, RequestPolicy};
use domain::staff::Role;
use persistence::{DatabaseOptions, RequestFilter, Store, Window};
use sea_orm::{ConnectionTrait, Database, DatabaseBackend, DatabaseConnection};
use testkit::plans::generic;
use testkit::world::World;

use super::{UNIT, morning};

const ROWS: usize = 20_000;

/// Thousands of requests, of which one in a hundred is open.
async fn fill(database: &DatabaseConnection) {
    let (new, day, instant) = match database.get_database_backend() {
        DatabaseBackend::Sqlite => {
            ("randomblob(16)", "date('2024-01-01', '+' || (n.i / 30) || ' days')", "'2024-01-01 00:00:00+00:00'")
        }
        _ => ("gen_random_uuid()", "date '2024-01-01' + (n.i / 30)", "timestamptz '2024-01-01'"),
    };
    for statement in [
        format!(
            "INSERT INTO information_request (id, number, code_digest, unit_id, way, applicant_kind, form, route, submitted_at, steps,
                received_on, queue, due_on, sort_on, closed_on, annual_row, version)
            WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < {ROWS})
            SELECT {new}, 'T-' || n.i, 'x', u.id, 'COUNTER', 'NATURAL_PERSON', 'PAPER', 'POST', {instant}, '[]', {day},
                CASE WHEN n.i % 100 = 0 THEN 'TO_REPLY' ELSE 'CLOSED' END,
                CASE WHEN n.i % 100 = 0 THEN {day} END, {day},
                CASE WHEN n.i % 100 <> 0 THEN {day} END,
                CASE WHEN n.i % 100 <> 0 THEN 'DISCLOSED' END, 1
            FROM n JOIN (SELECT id, ROW_NUMBER() OVER (ORDER BY code) - 1 AS nr FROM unit) u ON u.nr = n.i % 30"
        ),
        "ANALYZE".to_owned(),
    ] {
        database.execute_unprepared(&statement).await.unwrap();
    }
}

#[tokio::test]
async fn queues_are_found_by_index() {
    for world in World::both().await {
        let mut options = sea_orm::ConnectOptions::new(&world.url);
        // What is prepared stays with its connection.
        options.max_connections(1);
        let database = Database::connect(options).await.unwrap();
        fill(&database).await;
        let said = Arc::new(Mutex::new(String::new()));
        let mut store = Store::connect(&DatabaseOptions::new(&world.url)).await.unwrap();
        let writer = said.clone();
        store.on_statement(move |it| it.sql.clone_into(&mut writer.lock().unwrap()));
        let unit = world.store.directory().unit_by_code(UNIT).unwrap().id;
        let editor = world.staff(Role::Editor, UNIT, None, "").await;
        let office = world.staff(Role::Office, "370983", None, "").await;
        let policy = RequestPolicy::default();
        for actor in [&Actor::System, &office, &editor] {
            for queue in [None].into_iter().chain(Queue::ALL.iter().copied().map(Some)) {
                for under in [None, Some(unit)] {
                    let after = (morning("2026-03-02").date_naive(), RequestId(uuid::Uuid::nil()));
                    for after in [None, Some(after)] {
                        let act = world.act(actor.clone(), morning("2026-03-02"));
                        let filter = RequestFilter { queue, under, ..RequestFilter::default() };
                        store.requests(&act, &policy, &filter, Window { after, first: 50 }).await.unwrap();
                        let sql = said.lock().unwrap().clone();
                        let plan = generic(&database, &sql).await;
                        let told = format!("{filter:?} on {}:\n{sql}\n{plan}", world.database);
                        assert!(plan.contains("information_request_"), "no index: {told}");
                        for whole in ["Seq Scan on information_request", "SCAN information_request\n"] {
                            assert!(!plan.contains(whole), "{whole}: {told}");
                        }
                    }
                }
            }
        }
        database.close().await.unwrap();
    }
}
