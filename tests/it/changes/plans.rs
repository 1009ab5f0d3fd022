//! The feed is read by its indices, however long it is and however rare what somebody follows.

use std::sync::{Arc, Mutex};

use domain::journal::ChangeType;
use domain::unit::UnitId;
use persistence::{ChangeFilter, DatabaseOptions, Store};
use sea_orm::{ConnectionTrait, Database, DatabaseBackend, DatabaseConnection};
use testkit::plans::generic;
use testkit::world::World;

const ROWS: usize = 20_000;

/// Thousands of records, with the entries that touched them; of thirty units.
async fn fill(database: &DatabaseConnection) {
    let id = match database.get_database_backend() {
        DatabaseBackend::Sqlite => {
            ("randomblob(16)", "x'00000000000000000000000000000000'", "'2026-01-01 00:00:00+00:00'")
        }
        _ => ("gen_random_uuid()", "'00000000-0000-0000-0000-000000000000'::uuid", "now()"),
    };
    let (new, same, at) = id;
    let numbers = format!("WITH RECURSIVE n(i) AS (SELECT 1000 UNION ALL SELECT i + 1 FROM n WHERE i < {ROWS})");
    for statement in [
        format!(
            "INSERT INTO journal_entry (seq, at, actor_kind, action, subject_type, subject_id, public, facts, previous_hash, hash)
            {numbers} SELECT i, {at}, 'SYSTEM', 'x', 'Channel', {same}, true, '{{}}', '', 'h' FROM n"
        ),
        format!(
            "INSERT INTO change (subject_type, subject_id, seq, position, kind, unit_id, at)
            {numbers} SELECT CASE i % 3 WHEN 0 THEN 'Unit' WHEN 1 THEN 'PilotDomain' ELSE 'CatalogueEdition' END,
                {new}, i, 0, 'UPSERT', u.id, {at} FROM n
            JOIN (SELECT id, ROW_NUMBER() OVER (ORDER BY code) - 1 AS nr FROM unit) u ON u.nr = n.i % 30"
        ),
        "ANALYZE".to_owned(),
    ] {
        database.execute_unprepared(&statement).await.unwrap();
    }
}

/// How the database goes about the statement.
async fn plan(database: &DatabaseConnection, sql: &str, unit_id: UnitId) -> String {
    if database.get_database_backend() != DatabaseBackend::Sqlite {
        return generic(database, sql).await;
    }
    // It looks at the values that are bound, and without any it would plan for NULL.
    let sql = sql
        .replace("unit_id = ?", &format!("unit_id = x'{}'", unit_id.0.simple()))
        .replace("subject_type = ?", "subject_type = 'Unit'")
        .replace("(?, ?)", "(5000, 0)")
        .replace('?', "101");
    generic(database, &sql).await
}

#[tokio::test]
async fn the_feed_is_read_by_its_indices() {
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
        let unit_id = world.store.directory().units()[3].id;
        let channels = vec![ChangeType::Channel, ChangeType::PilotDomain];
        for (filter, indices) in [
            (ChangeFilter::default(), ["change_place"]),
            (ChangeFilter { types: channels.clone(), unit_id: None }, ["change_of_type"]),
            (ChangeFilter { types: vec![], unit_id: Some(unit_id) }, ["change_of_unit"]),
            (ChangeFilter { types: channels, unit_id: Some(unit_id) }, ["change_of_unit"]),
        ] {
            store.changes(None, &filter, 100).await.unwrap();
            let sql = said.lock().unwrap().clone();
            let plan = plan(&database, &sql, unit_id).await;
            let told = format!("{filter:?} on {}:\n{sql}\n{plan}", world.database);
            for index in indices {
                assert!(plan.contains(index), "{index} is not used: {told}");
            }
            for whole in ["Seq Scan on change", "SCAN change\n", "Seq Scan on journal_entry", "SCAN journal_entry"] {
                assert!(!plan.contains(whole), "{whole}: {told}");
            }
        }
        database.close().await.unwrap();
    }
}
