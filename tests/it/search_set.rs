//! The search set: `tests/search` says what is looked in, what is asked and all that is found, in order.

use std::collections::BTreeMap;
use std::path::Path;

use chrono::{DateTime, NaiveDate, Utc};
use domain::search::{SearchQuery, SubjectType};
use persistence::{DocumentFilter, SearchEntry, SearchFilter, TextSource, Window};
use serde::Deserialize;
use serde::de::DeserializeOwned;
use testkit::world::World;
use uuid::Uuid;

#[derive(Deserialize)]
struct Documents {
    document: Vec<Document>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Document {
    key: String,
    unit: String,
    domains: Vec<String>,
    kind: String,
    validity: String,
    published: NaiveDate,
    index_number: Option<String>,
    #[serde(rename = "document_number")]
    issued_as: Option<String>,
    title: String,
    body: String,
}

#[derive(Deserialize)]
struct Queries {
    #[serde(rename = "query")]
    queries: Vec<Query>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Query {
    #[serde(rename = "query")]
    text: String,
    why: String,
    finds: Vec<String>,
    unit: Option<String>,
    domain: Option<String>,
    year: Option<i32>,
    kind: Option<String>,
    validity: Option<String>,
}

fn read<T: DeserializeOwned>(name: &str) -> T {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("search").join(name);
    toml::from_str(&std::fs::read_to_string(path).unwrap()).unwrap()
}

fn at_midnight(day: NaiveDate) -> DateTime<Utc> {
    day.and_hms_opt(0, 0, 0).unwrap().and_utc() - chrono::TimeDelta::hours(8)
}

/// Where the records of the set count from, so that none of the county has their ids.
const FIRST_ID: u128 = 1 << 100;

/// Puts the documents of the set in, and answers with the key of each.
pub(crate) async fn put_in(world: &World) -> BTreeMap<Uuid, String> {
    let directory = world.store.directory();
    let unit = |name: &str| {
        directory.units().iter().find(|it| it.name.as_str() == name).unwrap_or_else(|| panic!("{name}")).id
    };
    let documents = read::<Documents>("documents.toml").document;
    let mut keys = BTreeMap::new();
    let entries: Vec<_> = (FIRST_ID..)
        .zip(documents)
        .map(|(id, document)| {
            let id = Uuid::from_u128(id);
            keys.insert(id, document.key);
            SearchEntry {
                id,
                subject_type: SubjectType::Document,
                unit_id: unit(&document.unit),
                pilot_domains: document.domains.iter().map(|code| code.parse().unwrap()).collect(),
                kind: document.kind,
                validity: Some(document.validity),
                published_at: at_midnight(document.published),
                text: TextSource {
                    title: document.title,
                    index_number: document.index_number,
                    document_number: document.issued_as,
                    body: document.body,
                },
            }
        })
        .collect();
    // What was seeded is not of the set.
    let seeded = world.store.documents(&DocumentFilter::default(), Window::first(10)).await.unwrap();
    let seeded: Vec<_> = seeded.items.iter().map(|(document, _)| document.id.0).collect();
    world.store.take_out_of_search(&seeded).await.unwrap();
    world.store.put_into_search(&entries).await.unwrap();
    keys
}

/// Everything a query finds, in order, in pages of two.
async fn found(world: &World, query: &SearchQuery, filter: &SearchFilter) -> Vec<Uuid> {
    let (mut ids, mut window) = (Vec::new(), Window::first(2));
    loop {
        let page = world.store.search(query, filter, window.clone()).await.unwrap();
        ids.extend(page.items.iter().map(|hit| hit.id));
        match page.items.last() {
            Some(last) if page.has_next => window.after = Some(last.key),
            _ => return ids,
        }
    }
}

#[tokio::test]
async fn the_search_set_finds_what_it_should_and_nothing_else() {
    let queries = read::<Queries>("queries.toml").queries;
    assert!(queries.len() >= 40);
    for world in World::both().await {
        let keys = put_in(&world).await;
        let directory = world.store.directory();
        let mut wrong = Vec::new();
        for query in &queries {
            let unit = query
                .unit
                .as_ref()
                .map(|name| directory.units().iter().find(|it| it.name.as_str() == name).unwrap().id);
            let filter = SearchFilter {
                types: vec![SubjectType::Document],
                unit_ids: unit.into_iter().collect(),
                pilot_domain: query.domain.as_ref().map(|code| code.parse().unwrap()),
                year: query.year,
                kind: query.kind.clone(),
                validity: query.validity.clone(),
            };
            let parsed: SearchQuery = query.text.parse().unwrap();
            let found: Vec<_> = found(&world, &parsed, &filter).await.iter().map(|id| keys[id].as_str()).collect();
            if found != query.finds {
                wrong
                    .push(format!("{} ({}):\n  finds   {found:?}\n  instead {:?}", query.text, query.why, query.finds));
            }
            let counts = world.store.count_search(&parsed, &filter).await.unwrap();
            assert_eq!(counts.total, found.len() as u64, "{}", query.text);
            let by_year: u64 = counts.years.iter().map(|(_, count)| count).sum();
            let by_unit: u64 = counts.units.iter().map(|(_, count)| count).sum();
            assert_eq!((by_year, by_unit), (counts.total, counts.total), "{}", query.text);
        }
        assert!(wrong.is_empty(), "on {}:\n{}", world.database, wrong.join("\n"));
    }
}
