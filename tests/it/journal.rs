//! Tampering shows: whatever byte of whatever entry was changed, the journal names that entry.

use chrono::{DateTime, Utc};
use domain::staff::Role;
use sea_orm::{ConnectionTrait, Database};
use serde_json::json;
use testkit::world::World;

fn at() -> DateTime<Utc> {
    "2026-03-02T01:00:00Z".parse().unwrap()
}

#[tokio::test]
async fn a_changed_byte_is_named() {
    for world in World::both().await {
        let office = world.staff(Role::Office, "370983", None, "").await;
        for number in 0..8 {
            let query = "mutation($input: AddChannelInput!) { addChannel(input: $input) { channel { id } userErrors { code } } }";
            let input = json!({ "input": { "code": format!("c{number}"), "details": { "name": format!("渠道{number}"), "online": true, "position": 1 } } });
            let answer = world.ask(office.clone(), at(), query, input).await;
            assert!(answer["data"]["addChannel"]["channel"].is_object(), "{answer:#}");
        }
        let sound = world.store.verify_journal(|_| ()).await.unwrap();
        assert_eq!(sound.first_bad, None);
        let last = sound.sound;

        let database = Database::connect(&world.url).await.unwrap();
        for (change, undo) in [
            ("facts = replace(facts, 'c3', 'c4')", "facts = replace(facts, 'c4', 'c3')"),
            ("action = 'addchannel'", "action = 'addChannel'"),
            ("actor_kind = 'SYSTEM'", "actor_kind = 'STAFF'"),
            ("public = NOT public", "public = NOT public"),
        ] {
            let entry = last - 4;
            let run = |set: &str| format!("UPDATE journal_entry SET {set} WHERE seq = {entry}");
            database.execute_unprepared(&run(change)).await.unwrap();
            let found = world.store.verify_journal(|_| ()).await.unwrap();
            assert_eq!(found.first_bad.map(|(seq, _)| seq), Some(entry), "{change} on {}", world.database);
            database.execute_unprepared(&run(undo)).await.unwrap();
            assert_eq!(world.store.verify_journal(|_| ()).await.unwrap().first_bad, None);
        }

        // A missing entry and a cut-off end are named too.
        database.execute_unprepared(&format!("DELETE FROM journal_entry WHERE seq = {last}")).await.unwrap();
        let found = world.store.verify_journal(|_| ()).await.unwrap();
        assert_eq!(found.first_bad.map(|(seq, _)| seq), Some(last));
        database.execute_unprepared(&format!("DELETE FROM journal_entry WHERE seq = {}", last - 2)).await.unwrap();
        let found = world.store.verify_journal(|_| ()).await.unwrap();
        assert_eq!(found.first_bad.map(|(seq, _)| seq), Some(last - 2));
        database.close().await.unwrap();
    }
}
