//! What the feed tells of: every public record, and nothing else.

use chrono::{DateTime, Utc};
use domain::act::Actor;
use domain::journal::{Change, ChangeType, Event};
use domain::staff::Role;
use persistence::{ChangeFilter, ChangeRow, DatabaseOptions, Store};
use sea_orm::{ConnectionTrait, Database};
use serde_json::json;
use testkit::world::{World, none};
use uuid::Uuid;

use super::follower::Follower;

fn at() -> DateTime<Utc> {
    "2026-03-02T01:00:00Z".parse().unwrap()
}

/// The whole feed, page by page.
async fn followed(world: &World, filter: &ChangeFilter) -> Vec<ChangeRow> {
    let (mut after, mut rows) = (None, Vec::new());
    loop {
        let page = world.store.changes(after.as_ref(), filter, 7).await.unwrap();
        after = Some(page.end().clone());
        let has_next = page.has_next;
        assert!(has_next || after.as_ref() == Some(&page.up_to));
        rows.extend(page.items);
        if !has_next {
            return rows;
        }
    }
}

#[tokio::test]
async fn everything_public_is_in_the_feed_from_the_seed_on() {
    for world in World::both().await {
        Follower::assert_snapshot(&world).await;

        let office = world.staff(Role::Office, "370983", None, "").await;
        let file = world
            .upload(
                &office,
                at(),
                "单位.csv",
                "单位代码,单位名称,单位类别,行政层级,上级单位\nxc-01,新城服务站,事业单位,乡级,370983001\n".as_bytes(),
            )
            .await;
        let query = "mutation($input: ImportListInput!) { importUnits(input: $input) { import { state } userErrors { message } } }";
        let answer = world.ask(office.clone(), at(), query, json!({ "input": { "file": file.to_string() } })).await;
        assert_eq!(answer["data"]["importUnits"]["import"]["state"], "DONE", "{answer:#}");
        let last = followed(&world, &ChangeFilter::default()).await.pop().unwrap();
        assert_eq!(last.change.subject_type, ChangeType::Unit);
        Follower::assert_snapshot(&world).await;
    }
}

#[tokio::test]
async fn a_new_edition_takes_the_old_one_along_and_drafts_stay_out() {
    for world in World::both().await {
        let editor = world.staff(Role::Office, "370983001", None, "").await;
        let reviewer = world.staff(Role::Office, "370983001", None, "2").await;
        let template =
            "{ catalogues(first: 1, filter: { kind: TEMPLATE, pilotDomain: \"18\" }) { nodes { edition { id } } } }";
        let template = world.ask(Actor::Anonymous, at(), template, none()).await;
        let template = template["data"]["catalogues"]["nodes"][0]["edition"]["id"].clone();
        let mut input = json!({ "unitCode": "370983001", "templateEditionIds": [template] });
        let mut published = Vec::new();
        for _ in 0..2 {
            let draft = "mutation($input: DraftCatalogueEditionInput!) { draftCatalogueEdition(input: $input) { catalogueEdition { id version catalogue { id } } userErrors { code message } } }";
            let answer = world.ask(editor.clone(), at(), draft, json!({ "input": input })).await;
            let edition = answer["data"]["draftCatalogueEdition"]["catalogueEdition"].clone();
            let id = edition["id"].as_str().unwrap_or_else(|| panic!("{answer:#}")).to_owned();
            let mut version = edition["version"].clone();
            let verbs =
                [("submitCatalogue", &editor), ("approveCatalogue", &reviewer), ("publishCatalogue", &reviewer)];
            for (verb, actor) in verbs {
                let before = followed(&world, &ChangeFilter::default()).await;
                assert!(before.iter().all(|row| !id.ends_with(&row.change.subject_id.simple().to_string())));
                let query = format!(
                    "mutation($input: CatalogueEditionInput!) {{ {verb}(input: $input) {{ catalogueEdition {{ version }} userErrors {{ code message }} }} }}"
                );
                let variables = json!({ "input": { "id": id, "expectedVersion": version } });
                let answer = world.ask(actor.clone(), at(), &query, variables).await;
                version = answer["data"][verb]["catalogueEdition"]["version"].clone();
                assert!(version.is_i64(), "{answer:#}");
            }
            input = json!({ "catalogueId": edition["catalogue"]["id"] });
            published.push(id);
        }
        let rows = followed(&world, &ChangeFilter::default()).await;
        let told: Vec<String> =
            rows.iter().rev().take(2).map(|row| row.change.subject_type.global_id(row.change.subject_id)).collect();
        assert_eq!(told, published, "the new edition first, then the one it supersedes: read from the end");
        assert_eq!(rows[rows.len() - 1].cursor.seq, rows[rows.len() - 2].cursor.seq, "one act");
        Follower::assert_snapshot(&world).await;
    }
}

#[tokio::test]
async fn a_tombstone_takes_the_place_of_the_record() {
    for world in World::both().await {
        let act = world.act(Actor::System, at());
        let [one, two] = [Uuid::from_u128(7_001), Uuid::from_u128(7_002)];
        let there =
            Event::new("addChannel", "Channel", one).public().also(Change::upsert(ChangeType::Channel, two, None));
        world.store.note(&act, &there).await.unwrap();
        let gone = Event::new("removeChannel", "Channel", one).tombstone().fact("reason", "GONE");
        world.store.note(&act, &gone).await.unwrap();

        let rows = followed(&world, &ChangeFilter::default()).await;
        let about: Vec<_> = rows.iter().filter(|row| [one, two].contains(&row.change.subject_id)).collect();
        assert_eq!(about.len(), 2, "each record once");
        assert_eq!(about[0].change, Change::upsert(ChangeType::Channel, two, None));
        assert_eq!(about[1].change, Change::tombstone(ChangeType::Channel, one, None));
        assert_eq!(world.store.verify_journal(|_| ()).await.unwrap().first_bad, None);
    }
}

#[tokio::test]
async fn filters_show_their_part_and_move_on_to_the_end() {
    for world in World::both().await {
        let all = followed(&world, &ChangeFilter::default()).await;
        let unit_id = world.store.directory().unit_by_code("370983001").unwrap().id;
        for filter in [
            ChangeFilter { types: vec![ChangeType::Channel], unit_id: None },
            ChangeFilter { types: vec![ChangeType::PilotDomain, ChangeType::Channel], unit_id: None },
            ChangeFilter { types: vec![], unit_id: Some(unit_id) },
            ChangeFilter { types: vec![ChangeType::Channel], unit_id: Some(unit_id) },
        ] {
            let wanted = |row: &&ChangeRow| {
                (filter.types.is_empty() || filter.types.contains(&row.change.subject_type))
                    && filter.unit_id.is_none_or(|id| row.change.unit_id == Some(id))
            };
            let expected: Vec<_> = all.iter().filter(wanted).cloned().collect();
            assert_eq!(followed(&world, &filter).await, expected, "{filter:?} on {}", world.database);
        }
        let rare = ChangeFilter { types: vec![ChangeType::Channel], unit_id: Some(unit_id) };
        let page = world.store.changes(None, &rare, 5).await.unwrap();
        assert!(page.items.is_empty());
        assert_eq!(page.end(), &page.up_to);
        assert_eq!(page.up_to.seq, world.store.verify_journal(|_| ()).await.unwrap().sound);
    }
}

/// A journal from before the feed: one entry for all that was seeded, which names nothing.
#[tokio::test]
async fn records_that_old_entries_do_not_name_are_made_up_for() {
    for world in World::both().await {
        let database = Database::connect(&world.url).await.unwrap();
        // Documents are younger than the feed: no entry from before it is about one.
        let types = vec![ChangeType::Unit, ChangeType::PilotDomain, ChangeType::Channel, ChangeType::CatalogueEdition];
        let old = ChangeFilter { types, unit_id: None };
        let before = followed(&world, &old).await.len();
        // The table of the feed is taken away with what was written into it, and the migration runs again.
        for statement in ["DROP TABLE change", "DELETE FROM seaql_migrations WHERE version = 'm0008_changes'"] {
            database.execute_unprepared(statement).await.unwrap();
        }
        let store = Store::connect(&DatabaseOptions::new(&world.url)).await.unwrap();
        store.migrate().await.unwrap();
        let lacking = store.changes(None, &old, 500).await.unwrap();
        assert!(lacking.items.len() < before);
        for _ in 0..2 {
            store.complete_changes(&world.act(Actor::System, at())).await.unwrap();
        }
        assert_eq!(followed(&world, &old).await.len(), before);
        database.close().await.unwrap();
    }
}

#[tokio::test]
async fn a_feed_that_says_otherwise_is_named() {
    for world in World::both().await {
        let act = world.act(Actor::System, at());
        let [one, two] = [Uuid::from_u128(7_001), Uuid::from_u128(7_002)];
        let note = |subject: Uuid| Event::new("addChannel", "Channel", subject).public();
        let first = world.store.note(&act, &note(one)).await.unwrap();
        let second = world.store.note(&act, &note(two)).await.unwrap();
        let again = world.store.note(&act, &note(one)).await.unwrap();
        let database = Database::connect(&world.url).await.unwrap();
        let of = |subject: Uuid| match database.get_database_backend() {
            sea_orm::DatabaseBackend::Sqlite => format!("subject_id = x'{}'", subject.simple()),
            _ => format!("subject_id = '{subject}'"),
        };
        for (change, undo, bad) in [
            (format!("seq = {first} WHERE {}", of(one)), format!("seq = {again} WHERE {}", of(one)), again),
            (format!("kind = 'TOMBSTONE' WHERE {}", of(two)), format!("kind = 'UPSERT' WHERE {}", of(two)), second),
            (format!("position = 3 WHERE {}", of(two)), format!("position = 0 WHERE {}", of(two)), second),
            (
                format!("subject_type = 'Unit' WHERE {}", of(two)),
                format!("subject_type = 'Channel' WHERE {}", of(two)),
                second,
            ),
            (format!("seq = {} WHERE {}", again + 5, of(one)), format!("seq = {again} WHERE {}", of(one)), again + 5),
        ] {
            database.execute_unprepared(&format!("UPDATE change SET {change}")).await.unwrap();
            let found = world.store.verify_journal(|_| ()).await.unwrap().first_bad;
            assert_eq!(found.map(|it| it.0), Some(bad), "{change} on {}", world.database);
            database.execute_unprepared(&format!("UPDATE change SET {undo}")).await.unwrap();
            assert_eq!(world.store.verify_journal(|_| ()).await.unwrap().first_bad, None);
        }
        database.execute_unprepared(&format!("DELETE FROM change WHERE {}", of(two))).await.unwrap();
        let found = world.store.verify_journal(|_| ()).await.unwrap().first_bad;
        assert_eq!(found.map(|it| it.0), Some(second));
        database.close().await.unwrap();
    }
}
