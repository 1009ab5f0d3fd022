//! Deliveries under load: reports at the same moment, and gaps found by index however many deliveries there are.

use std::sync::{Arc, Mutex};

use chrono::{DateTime, Utc};
use domain::act::Actor;
use domain::delivery::DeliveryState;
use persistence::{DatabaseOptions, DeliveryFilter, Store, Window};
use sea_orm::{ConnectionTrait, Database, DatabaseBackend, DatabaseConnection};
use serde_json::json;
use testkit::document::{correct, publish, withdraw};
use testkit::plans::generic;
use testkit::world::{World, none};

const ROWS: usize = 20_000;

fn at() -> DateTime<Utc> {
    "2026-03-02T01:00:00Z".parse().unwrap()
}

/// A frontend that did not hear the answer asks again, several times at once: one report, one entry of the journal.
#[tokio::test]
async fn the_same_report_at_the_same_moment_is_one() {
    for world in World::both().await {
        let website = world.frontend("government-website", "370983").await;
        let document = publish(&world, at(), "370983001", "信息").await;
        let report = format!(
            "mutation {{ reportDelivery(input: {{ documentId: \"{document}\", state: RAN, url: \"https://a.example/1\" }}) {{ delivery {{ version state }} userErrors {{ code }} }} }}"
        );
        let ask = || world.ask(website.clone(), at(), &report, none());
        let (a, b, c, d) = tokio::join!(ask(), ask(), ask(), ask());
        for answer in [a, b, c, d] {
            let payload = &answer["data"]["reportDelivery"];
            assert_eq!(payload["delivery"], json!({ "version": 2, "state": "RAN" }), "{}: {answer:#}", world.database);
        }
        let act = world.act(Actor::System, at());
        let journal = world.store.journal(&act, Window::first(100)).await.unwrap();
        let entries = journal.items.iter().filter(|it| it.action == "reportDelivery").count();
        assert_eq!(entries, 1, "{}", world.database);
    }
}

/// Whoever did not hear the answer says again that it took the document down: that is about the edition it had, and not about another.
#[tokio::test]
async fn a_recall_is_answered_once_however_often_it_is_said() {
    for world in World::both().await {
        let website = world.frontend("government-website", "370983").await;
        let document = publish(&world, at(), "370983001", "信息").await;
        let report = async |state: &str| {
            let report = format!(
                "mutation {{ reportDelivery(input: {{ documentId: \"{document}\", state: {state} }}) {{ delivery {{ editionNumber version state }} userErrors {{ code }} }} }}"
            );
            world.ask(website.clone(), at(), &report, none()).await["data"]["reportDelivery"]["delivery"].take()
        };
        assert_eq!(report("PULLED").await["editionNumber"], 1);
        // The correction is withdrawn before anybody took it.
        correct(&world, at(), &document, 4).await;
        withdraw(&world, at(), &document, 8).await;
        let answered = report("RECALLED").await;
        assert_eq!((&answered["editionNumber"], &answered["state"]), (&json!(1), &json!("RECALLED")), "{answered}");
        assert_eq!(report("RECALLED").await, answered, "{}", world.database);
    }
}

/// Thousands of deliveries of one edition each, of which one in fifty is a gap.
async fn fill(database: &DatabaseConnection) {
    let (new, instant) = match database.get_database_backend() {
        DatabaseBackend::Sqlite => {
            ("randomblob(16)", "strftime('%Y-%m-%d %H:%M:%S+00:00', '2026-01-01', '+' || n.i || ' minutes')")
        }
        _ => ("gen_random_uuid()", "timestamptz '2026-01-01' + n.i * interval '1 minute'"),
    };
    let numbers = format!("WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < {ROWS})");
    for statement in [
        format!(
            "INSERT INTO document_edition (id, document_id, number, status, content, authors, published_at, ended_at, created_at)
            {numbers} SELECT {new}, d.id, 1000 + n.i, 'SUPERSEDED', '{{}}', '[]', {instant}, {instant}, {instant}
            FROM n CROSS JOIN (SELECT id FROM document LIMIT 1) d"
        ),
        "INSERT INTO delivery (id, document_id, edition_id, unit_id, channel_code, any_of, state, satisfied, gap, due_since, open_since, lapse, version)
            SELECT e.id, e.document_id, e.id, u.id, 'notice-board', '[]', CASE WHEN e.number % 50 = 0 THEN 'DUE' ELSE 'LAPSED' END,
                false, e.number % 50 = 0, e.published_at, e.published_at, '{\"at\":\"2026-01-01T00:00:00Z\",\"reason\":\"REPLACED\"}', 1
            FROM document_edition e
            JOIN (SELECT id, ROW_NUMBER() OVER (ORDER BY code) - 1 AS nr FROM unit) u ON u.nr = e.number % 30
            WHERE e.number > 1000"
            .to_owned(),
        "ANALYZE".to_owned(),
    ] {
        database.execute_unprepared(&statement).await.unwrap();
    }
}

#[tokio::test]
async fn gaps_are_found_by_index() {
    for world in World::both().await {
        publish(&world, at(), "370983001", "信息").await;
        let mut options = sea_orm::ConnectOptions::new(&world.url);
        // What is prepared stays with its connection.
        options.max_connections(1);
        let database = Database::connect(options).await.unwrap();
        fill(&database).await;
        let said = Arc::new(Mutex::new(String::new()));
        let mut store = Store::connect(&DatabaseOptions::new(&world.url)).await.unwrap();
        let writer = said.clone();
        store.on_statement(move |it| it.sql.clone_into(&mut writer.lock().unwrap()));
        let unit = world.store.directory().unit_by_code("370983001").unwrap().id;
        let office = world.staff(domain::staff::Role::Office, "370983", None, "").await;
        let channel = Some("notice-board".parse().unwrap());
        for (actor, filter) in [
            (&Actor::System, DeliveryFilter::default()),
            (&office, DeliveryFilter::default()),
            (&office, DeliveryFilter { under: Some(unit), ..DeliveryFilter::default() }),
            (&office, DeliveryFilter { channel_code: channel, ..DeliveryFilter::default() }),
            (&office, DeliveryFilter { states: vec![DeliveryState::Ran], ..DeliveryFilter::default() }),
        ] {
            let after = Some((at(), domain::delivery::DeliveryId(uuid::Uuid::nil())));
            for after in [None, after] {
                store.delivery_gaps(actor, &filter, Window { after, first: 50 }).await.unwrap();
                let sql = said.lock().unwrap().clone();
                let plan = generic(&database, &sql).await;
                let told = format!("{filter:?} on {}:\n{sql}\n{plan}", world.database);
                assert!(plan.contains("delivery_gap") || plan.contains("delivery_of_state"), "no index: {told}");
                for whole in ["Seq Scan on delivery", "SCAN delivery\n"] {
                    assert!(!plan.contains(whole), "{whole}: {told}");
                }
            }
        }
        database.close().await.unwrap();
    }
}
