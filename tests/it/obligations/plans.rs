//! What is due is found by index, however much was settled, and costs the same however much there is.

use std::sync::{Arc, Mutex};

use chrono::NaiveDate;
use domain::act::Actor;
use domain::obligation::{Fulfilment, ObligationId, ObligationKind};
use domain::unit::Level;
use persistence::{CoverageFilter, DatabaseOptions, Moment, ObligationFilter, Store, Window};
use sea_orm::{ConnectionTrait, Database, DatabaseBackend, DatabaseConnection};
use serde_json::{Value, json};
use testkit::owed::{catalogue_of, happens};
use testkit::plans::generic;
use testkit::world::{World, none};

use super::{UNIT, at, publishes};

const ROWS: usize = 20_000;

/// Thousands of obligations, of which one in fifty is open, each with how it stood before.
async fn fill(database: &DatabaseConnection) {
    let is_sqlite = database.get_database_backend() == DatabaseBackend::Sqlite;
    let (new, day, instant) = if is_sqlite {
        ("randomblob(16)", "date('2024-01-01', '+' || (n.i / 20) || ' days')", "'2024-01-01 00:00:00+00:00'")
    } else {
        ("gen_random_uuid()", "date '2024-01-01' + (n.i / 20)", "timestamptz '2024-01-01'")
    };
    let standing = |since: &str, until: &str, state: &str| {
        format!(
            "INSERT INTO obligation_standing (obligation_id, since_seq, until_seq, unit_id, pilot_domain, kind, state, sort_on, met_on)
            SELECT id, {since}, {until}, unit_id, pilot_domain, kind, {state}, sort_on, NULL FROM obligation"
        )
    };
    for statement in [
        format!(
            "INSERT INTO obligation (id, catalogue_id, item_key, unit_id, pilot_domain, kind, scope, period_from, period_until, turn,
                starts_on, due_on, sort_on, provisional, ceiling, basis, state, lapse_reason, lapsed_on, born_at, version)
            WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < {ROWS})
            SELECT {new}, c.id, '18.001', u.id, CASE WHEN n.i % 3 = 0 THEN '18' ELSE '03' END, 'PERIODIC', '', {day}, {day}, n.i,
                {day}, {day}, {day}, false, false, 'TIME_LIMIT', CASE WHEN n.i % 50 = 0 THEN 'OPEN' ELSE 'LAPSED' END,
                CASE WHEN n.i % 50 <> 0 THEN 'ITEM_GONE' END, CASE WHEN n.i % 50 <> 0 THEN {day} END, {instant}, 1
            FROM n CROSS JOIN (SELECT id FROM catalogue LIMIT 1) c
            JOIN (SELECT id, ROW_NUMBER() OVER (ORDER BY code) - 1 AS nr FROM unit) u ON u.nr = n.i % 30"
        ),
        standing("1", "turn + 1", "'OPEN'"),
        standing("turn + 1", &i64::MAX.to_string(), "state"),
        format!(
            "INSERT INTO document (id, unit_id, kind, index_number, index_key, standing, edition_id, published_at, validity, created_at, version)
            WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < {ROWS})
            SELECT {new}, u.id, CASE WHEN n.i % 2 = 0 THEN 'NEWS' ELSE 'NOTICE' END, 'N-' || n.i, 'N-' || n.i, 'PUBLISHED', u.id,
                {instant}, 'VALID', {instant}, 1
            FROM n JOIN (SELECT id, ROW_NUMBER() OVER (ORDER BY code) - 1 AS nr FROM unit) u ON u.nr = n.i % 30"
        ),
        format!(
            "INSERT INTO document_edition (id, document_id, number, status, content, authors, published_at, created_at)
            SELECT {new}, id, 1, 'PUBLISHED', '{{}}', '[]', published_at, published_at FROM document WHERE index_key LIKE 'N-%'"
        ),
        "ANALYZE".to_owned(),
    ] {
        database.execute_unprepared(&statement).await.unwrap();
    }
}

#[tokio::test]
async fn what_is_due_is_found_by_index() {
    for world in World::both().await {
        let mut options = sea_orm::ConnectOptions::new(&world.url);
        // What is prepared stays with its connection.
        options.max_connections(1);
        let database = Database::connect(options).await.unwrap();
        fill(&database).await;
        let said = Arc::new(Mutex::new(Vec::new()));
        let mut store = Store::connect(&DatabaseOptions::new(&world.url)).await.unwrap();
        let writer = said.clone();
        store.on_statement(move |it| writer.lock().unwrap().push(it.sql.clone()));
        let unit = world.store.directory().unit_by_code(UNIT).unwrap().id;
        let day: NaiveDate = "2026-03-02".parse().unwrap();
        let all = ObligationFilter::default;
        let domain = || Some(Some("18".parse().unwrap()));
        let filters = [
            all(),
            ObligationFilter { fulfilments: vec![Fulfilment::Missing], ..all() },
            ObligationFilter { fulfilments: vec![Fulfilment::Due], due_until: Some(day), ..all() },
            ObligationFilter { under: Some(unit), ..all() },
            ObligationFilter { unit_id: Some(unit), ..all() },
            ObligationFilter {
                under: Some(unit),
                pilot_domain: domain(),
                kind: Some(ObligationKind::Publish),
                ..all()
            },
            ObligationFilter { pilot_domain: domain(), ..all() },
            ObligationFilter { level: Some(Level::Town), ..all() },
        ];
        for filter in filters {
            for seq in [None, Some(1)] {
                for after in [None, Some((day, ObligationId(uuid::Uuid::nil())))] {
                    let moment = Moment { seq, on: day };
                    said.lock().unwrap().clear();
                    store.obligations(&filter, moment, Window { after, first: 50 }).await.unwrap();
                    // How many there were on a day that has passed takes a look at each.
                    if seq.is_none() {
                        store.count_obligations(&filter, moment).await.unwrap();
                    }
                    let statements = said.lock().unwrap().clone();
                    for sql in statements {
                        let plan = generic(&database, &sql).await;
                        let told = format!("{filter:?} at {seq:?} on {}:\n{sql}\n{plan}", world.database);
                        for whole in ["Seq Scan on obligation", "SCAN obligation\n", "SCAN obligation_standing\n"] {
                            assert!(!plan.contains(whole), "{whole}: {told}");
                        }
                    }
                }
            }
        }
        for filter in [CoverageFilter::default(), CoverageFilter { under: Some(unit), pilot_domain: None }] {
            said.lock().unwrap().clear();
            store.coverage(&filter, Moment { seq: None, on: day }).await.unwrap();
            store.overdue_columns(filter.under, Moment { seq: None, on: day }).await.unwrap();
            store.newest_by_column(filter.under, day).await.unwrap();
            let statements = said.lock().unwrap().clone();
            for sql in statements {
                let plan = generic(&database, &sql).await;
                for whole in ["SCAN obligation_standing\n", "SCAN d\n", "SCAN e\n", "Seq Scan on document"] {
                    assert!(!plan.contains(whole), "{whole} on {}:\n{sql}\n{plan}", world.database);
                }
            }
        }
        database.close().await.unwrap();
    }
}

/// What a board of the county asks for, with the most statements it may cost.
const OPERATIONS: [(&str, usize, &str); 5] = [
    (
        "what is due, with everything about it",
        7,
        "{ obligations(first: 50, filter: { fulfilments: [DUE, MET, LATE, MISSING, UNDATED] }) { totalCount nodes { kindLabel unit { name } pilotDomain { name } item { name }
            dueOn fulfilmentLabel document { title } trigger { subject } viewerCan(action: EXCUSE) { allowed } } } }",
    ),
    (
        "coverage by unit, domain and level",
        2,
        "{ coverage { total { items emptyItems obligations due met late missing excused undated }
            byUnit { unit { name } counts { items emptyItems met late missing } } byDomain { pilotDomain { name } counts { missing } } byLevel { level counts { missing } } } }",
    ),
    (
        "coverage with what is missing",
        5,
        "{ coverage(unitCode: \"370983\") { total { missing open(fulfilment: MISSING, first: 50) { totalCount nodes { dueOn } } } } }",
    ),
    ("an inspection", 6, "{ inspection { vetoed results { ruleLabel wording threshold found broken } } }"),
    (
        "an inspection with what was counted",
        11,
        "{ inspection { results { rule found cases(first: 20) { totalCount nodes { unit { name } since days document { title } item { name } pilotDomain { name } consultation { title } } } } } }",
    ),
];

/// So many items of a unit, something that happened to each, and a publication for every second.
async fn grow(world: &World, unit: &str, count: usize) {
    let limits = vec![("20个工作日", Some("18")); count];
    let items = catalogue_of(world, at("2026-03-02"), unit, &limits).await;
    for (number, item) in items.iter().enumerate() {
        happens(world, at("2026-03-03"), item, "2026-03-03".parse().unwrap()).await;
        if number % 2 == 0 && unit == UNIT {
            publishes(world, at("2026-03-04"), item, "2026-03-03".parse().unwrap()).await;
        }
    }
}

#[tokio::test]
async fn boards_cost_the_same_whatever_their_size() {
    for world in World::both().await {
        grow(&world, UNIT, 2).await;
        let cost = async |query: &str| {
            world.statements();
            let answer = world.ask(Actor::System, at("2026-05-06"), query, none()).await;
            assert!(answer["errors"].is_null(), "{query}: {:#}", answer["errors"]);
            (world.statements(), answer)
        };
        let mut before = Vec::new();
        for (name, most, query) in OPERATIONS {
            let (statements, answer) = cost(query).await;
            assert!(statements <= most, "{name} costs {statements} statements on {}: {answer:#}", world.database);
            before.push(statements);
        }
        for unit in ["370983002", "370983003", "370983004"] {
            grow(&world, unit, 6).await;
        }
        for ((name, _, query), before) in OPERATIONS.iter().zip(before) {
            let (statements, _) = cost(query).await;
            assert_eq!(statements, before, "{name} grows on {}", world.database);
        }
    }
}

#[tokio::test]
async fn pages_of_what_is_due_and_of_what_was_counted_follow_each_other() {
    for world in World::both().await {
        for unit in [UNIT, "370983002"] {
            grow(&world, unit, 4).await;
        }
        let page = "(first: 3, after: $after) { totalCount nodes { id: __typename unit { code } } edges { cursor } pageInfo { hasNextPage endCursor } }";
        for (path, all, query) in [
            ("/obligations", 6, format!("obligations{page}")),
            ("/inspection/results/7/cases", 6, format!("inspection {{ results {{ rule cases{page} }} }}")),
        ] {
            let (mut after, mut cursors) = (Value::Null, Vec::new());
            loop {
                // The other rules' lists know nothing of this cursor, which is their error and not ours.
                let query = format!("query($after: String) {{ {query} }}");
                let answer = world.ask(Actor::System, at("2026-05-06"), &query, json!({ "after": after })).await;
                let page = answer["data"].pointer(path).unwrap_or_else(|| panic!("{answer:#}"));
                assert_eq!(page["totalCount"], all, "{answer:#}");
                cursors.extend(page["edges"].as_array().unwrap().iter().map(|it| it["cursor"].to_string()));
                after = page["pageInfo"]["endCursor"].clone();
                if page["pageInfo"]["hasNextPage"] == false {
                    break;
                }
            }
            assert_eq!(cursors.len(), all, "{path} on {}", world.database);
            cursors.sort();
            cursors.dedup();
            assert_eq!(cursors.len(), all, "{path} on {}", world.database);
        }
    }
}
