//! The index: used by both databases, kept in step with what is published, and made anew when its rules change.

use std::collections::BTreeSet;

use chrono::{DateTime, Utc};
use domain::act::Actor;
use domain::catalogue::edition::CatalogueEdition;
use domain::search::{SearchQuery, SubjectType};
use persistence::{
    CatalogueFilter, DatabaseOptions, DraftSource, ItemDraft, Policies, SearchEntry, SearchFilter, Store, Target,
    TextSource, Window,
};
use sea_orm::{ConnectOptions, ConnectionTrait, Database, DatabaseConnection};
use serde_json::{Value, json};
use testkit::world::{World, none};
use uuid::Uuid;

use crate::search_set;

fn at() -> DateTime<Utc> {
    "2026-03-02T01:00:00Z".parse().unwrap()
}

fn query(text: &str) -> SearchQuery {
    text.parse().unwrap()
}

async fn beside(world: &World) -> DatabaseConnection {
    Database::connect(ConnectOptions::new(&world.url)).await.unwrap()
}

/// The ids of everything that is found, in order.
async fn found(store: &Store, text: &str, filter: &SearchFilter) -> Vec<Uuid> {
    let page = store.search(&query(text), filter, Window::first(1000)).await.unwrap();
    assert!(!page.has_next);
    page.items.iter().map(|hit| hit.id).collect()
}

/// A first edition drawn from the template of social assistance.
async fn draft(world: &World) -> CatalogueEdition {
    let act = world.act(Actor::System, at());
    let filter = CatalogueFilter { pilot_domain: Some("18".parse().unwrap()), ..CatalogueFilter::default() };
    let templates = world.store.catalogues(&Actor::Anonymous, &filter, Window::first(1)).await.unwrap();
    let editions = world.store.editions_in_force(&[templates.items[0].id], None).await.unwrap();
    let draft = ItemDraft {
        unit_id: world.store.directory().unit_by_code("370983001").unwrap().id,
        kind: None,
        pilot_domain: None,
        title: None,
        channel_semantics: None,
        template_ids: vec![editions[0].1.id],
    };
    world.store.draft_catalogue_edition(&act, None, DraftSource::New(draft)).await.unwrap()
}

async fn publish(world: &World, edition: &CatalogueEdition) {
    let act = world.act(Actor::System, at());
    let mut target = Target { id: edition.id, expected_version: edition.version };
    target.expected_version = world.store.submit_catalogue(&act, target).await.unwrap().version;
    target.expected_version = world.store.approve_catalogue(&act, target).await.unwrap().version;
    world.store.publish_catalogue(&act, target, &Policies::default()).await.unwrap();
}

#[tokio::test]
async fn only_what_is_in_force_is_found() {
    for world in World::both().await {
        let items = SearchFilter { types: vec![SubjectType::CatalogueItem], ..SearchFilter::default() };
        let edition = draft(&world).await;
        assert!(found(&world.store, "低保", &items).await.is_empty(), "a draft is found on {}", world.database);
        publish(&world, &edition).await;
        let first = found(&world.store, "低保", &items).await;
        assert!(!first.is_empty());
        // Templates only when they are asked for.
        let templates = SearchFilter { kind: Some("TEMPLATE".to_owned()), ..items.clone() };
        let of_templates = found(&world.store, "低保", &templates).await;
        assert!(!of_templates.is_empty() && of_templates.iter().all(|id| !first.contains(id)));

        let act = world.act(Actor::System, at());
        let next = DraftSource::Next(edition.catalogue_id);
        let next = world.store.draft_catalogue_edition(&act, None, next).await.unwrap();
        assert_eq!(found(&world.store, "低保", &items).await, first);
        publish(&world, &next).await;
        let second = found(&world.store, "低保", &items).await;
        assert_eq!(second.len(), first.len());
        assert!(second.iter().all(|id| !first.contains(id)), "a superseded item is found on {}", world.database);

        let elsewhere = world.store.directory().unit_by_code("370983002").unwrap().id;
        let elsewhere = SearchFilter { unit_ids: vec![elsewhere], ..items.clone() };
        assert!(found(&world.store, "低保", &elsewhere).await.is_empty());
    }
}

#[tokio::test]
async fn what_is_taken_out_is_not_found_and_what_is_put_in_again_is_found_once() {
    for world in World::both().await {
        let documents = SearchFilter { types: vec![SubjectType::Document], ..SearchFilter::default() };
        search_set::put_in(&world).await;
        let before = found(&world.store, "低保", &documents).await;
        search_set::put_in(&world).await;
        assert_eq!(found(&world.store, "低保", &documents).await, before);
        world.store.take_out_of_search(&before[..1]).await.unwrap();
        assert_eq!(found(&world.store, "低保", &documents).await, before[1..]);
        let counts = world.store.count_search(&query("低保"), &documents).await.unwrap();
        assert_eq!(counts.total, 2);
        world.store.take_out_of_search(&before).await.unwrap();
        assert!(found(&world.store, "低保", &documents).await.is_empty());
    }
}

#[tokio::test]
async fn the_index_is_made_anew_when_its_rules_change() {
    for world in World::both().await {
        publish(&world, &draft(&world).await).await;
        let before = found(&world.store, "救助", &SearchFilter::default()).await;
        let stray = search_set::put_in(&world).await;
        // The version stands, so nothing happens.
        let store = Store::connect(&DatabaseOptions::new(&world.url)).await.unwrap();
        store.migrate().await.unwrap();
        assert!(found(&store, "救助", &SearchFilter::default()).await.iter().any(|id| stray.contains_key(id)));
        let database = beside(&world).await;
        database.execute_unprepared("UPDATE search_state SET index_version = 0").await.unwrap();
        store.migrate().await.unwrap();
        assert_eq!(found(&store, "救助", &SearchFilter::default()).await, before, "on {}", world.database);
    }
}

/// Enough entries for a database to prefer its index.
fn many() -> Vec<SearchEntry> {
    let entry = |number: u128| SearchEntry {
        id: Uuid::from_u128((1 << 101) + number),
        subject_type: SubjectType::Document,
        unit_id: domain::unit::UnitId(Uuid::from_u128(number % 40)),
        pilot_domains: vec![format!("{:02}", number % 26 + 1).parse().unwrap()],
        kind: "NOTICE".to_owned(),
        validity: Some("VALID".to_owned()),
        published_at: at() + chrono::TimeDelta::minutes(i64::try_from(number).unwrap()),
        text: TextSource {
            title: format!("关于第{number}号事项的通知"),
            body: format!("各镇街、各部门:事项编号{}。{}", number % 500, "现将有关内容予以公布。".repeat(20)),
            ..TextSource::default()
        },
    };
    (0..5_000).map(entry).collect()
}

#[tokio::test]
async fn both_databases_use_their_index() {
    for world in World::both().await {
        world.store.put_into_search(&many()).await.unwrap();
        beside(&world).await.execute_unprepared("ANALYZE").await.unwrap();
        let filtered = SearchFilter {
            pilot_domain: Some("05".parse().unwrap()),
            year: Some(2026),
            kind: Some("NOTICE".to_owned()),
            ..SearchFilter::default()
        };
        for text in ["第17号事项", "事项编号499", "17"] {
            for filter in [&SearchFilter::default(), &filtered] {
                let plan = world.store.explain_search(&query(text), filter).await.unwrap();
                let (index, scan) = match world.database {
                    "SQLite" => ("VIRTUAL TABLE INDEX", "SCAN e"),
                    _ => ("Bitmap Index Scan on search_index", "Seq Scan"),
                };
                assert!(plan.contains(index) && !plan.contains(scan), "{text} on {}:\n{plan}", world.database);
            }
        }
        let hits = found(&world.store, "第17号事项", &SearchFilter::default()).await;
        assert_eq!(hits, [Uuid::from_u128((1 << 101) + 17)]);
    }
}

#[tokio::test]
async fn both_databases_answer_alike_through_the_api() {
    let ask = "query($q: String!, $after: String) { search(query: $q, first: 3, after: $after) { totalCount
        facets { types { type count } pilotDomains { pilotDomain { code } count } years { year count } kinds { code count } units { unit { name } count } }
        edges { node { type title highlights { field snippet ranges { start length } } subject { __typename ... on CatalogueItem { name pilotDomain { code } } ... on Document { name: title } } } }
        pageInfo { hasNextPage endCursor } } }";
    let mut answers: Vec<Vec<Value>> = Vec::new();
    for world in World::both().await {
        publish(&world, &draft(&world).await).await;
        let mut pages = Vec::new();
        for text in ["救助", "最低生活保障 公示", "国务院令第649号", "特困人员", "“低保”"] {
            let mut after = Value::Null;
            loop {
                let variables = json!({ "q": text, "after": after });
                let mut answer = world.ask(Actor::Anonymous, at(), ask, variables).await;
                assert!(answer["errors"].is_null(), "{answer:#}");
                let page = answer["data"]["search"].take();
                after = page["pageInfo"]["endCursor"].clone();
                let is_last = page["pageInfo"]["hasNextPage"] == false;
                for edge in page["edges"].as_array().unwrap() {
                    check_highlights(&edge["node"]);
                }
                pages.push(page);
                if is_last {
                    break;
                }
            }
        }
        answers.push(pages);
    }
    assert!(answers[0].iter().any(|page| page["totalCount"].as_u64().unwrap() > 3));
    assert!(answers.windows(2).all(|pair| pair[0] == pair[1]));
}

/// The subject is what the hit says, and every place lies within its snippet.
fn check_highlights(node: &Value) {
    assert_eq!(node["subject"]["name"], node["title"]);
    let highlights = node["highlights"].as_array().unwrap();
    let mut places = 0;
    for highlight in highlights {
        let length = highlight["snippet"].as_str().unwrap().encode_utf16().count() as u64;
        for range in highlight["ranges"].as_array().unwrap() {
            assert!(range["start"].as_u64().unwrap() + range["length"].as_u64().unwrap() <= length, "{highlight:#}");
            places += 1;
        }
    }
    assert!(places > 0, "{node:#}");
}

#[tokio::test]
async fn what_cannot_be_asked_is_refused() {
    let world = World::sqlite().await;
    publish(&world, &draft(&world).await).await;
    let cursor = "{ search(query: \"救助\", first: 1) { pageInfo { endCursor } } }";
    let answer = world.ask(Actor::Anonymous, at(), cursor, none()).await;
    let cursor = answer["data"]["search"]["pageInfo"]["endCursor"].as_str().unwrap().to_owned();
    let long = "字".repeat(101);
    for arguments in [
        "query: \"\", first: 1",
        "query: \"、。\", first: 1",
        &format!("query: \"{long}\", first: 1"),
        "query: \"一 二 三 四 五 六 七 八 九\", first: 1",
        "query: \"低保\", first: 0",
        "query: \"低保\", first: 101",
        "query: \"低保\", first: 1, unitCode: \"0\"",
        "query: \"低保\", first: 1, kind: \"_d18 OR\"",
        "query: \"低保\", first: 1, validity: \"\"",
        &format!("query: \"低保\", first: 1, after: \"{cursor}\""),
        &format!("query: \"救助\", first: 1, year: 2026, after: \"{cursor}\""),
    ] {
        let query = format!("{{ search({arguments}) {{ totalCount }} }}");
        let answer = world.ask(Actor::Anonymous, at(), &query, none()).await;
        assert_eq!(answer["errors"][0]["extensions"]["code"], "BAD_INPUT", "{arguments}: {answer:#}");
    }
}

/// What an index might read as its own language is only text.
#[tokio::test]
async fn marks_of_the_indexes_are_only_marks() {
    for world in World::both().await {
        search_set::put_in(&world).await;
        let all: BTreeSet<Uuid> = found(&world.store, "低保", &SearchFilter::default()).await.into_iter().collect();
        for text in [
            "低保' | '",
            "低保\" OR \"",
            "低保*",
            "低保:*",
            "(低保)",
            "低保\\",
            "^低保",
            "-低保",
            "{低保}",
            "低保;--",
            "低保\u{0}",
        ] {
            let found: BTreeSet<Uuid> = found(&world.store, text, &SearchFilter::default()).await.into_iter().collect();
            assert!(found.is_subset(&all), "{text} on {}", world.database);
        }
        for text in ["NOT", "OR 低保", "NEAR(低保)", "_tdocument", "_k", "tokens:低保"] {
            let found: BTreeSet<Uuid> = found(&world.store, text, &SearchFilter::default()).await.into_iter().collect();
            assert!(found.is_empty(), "{text} on {}", world.database);
        }
    }
}
