//! Measures search and lists over 200 000 documents of 2 KB on both databases, and holds them to their indices:
//! `cargo run -p gongkai-tests --example search_at_scale -- [documents]`.
//!
//! The documents go straight into the tables and the index. Each question is asked five times; the median counts. It stops
//! when a page costs more statements than among few documents, or when its plan looks at all of them.

// The fields of the schema lie inside each other: their futures are deep types.
#![recursion_limit = "256"]

use std::time::{Duration, Instant};

use chrono::{DateTime, TimeDelta, Utc};
use domain::act::Actor;
use domain::search::{SearchQuery, SubjectType};
use domain::unit::UnitId;
use persistence::{DatabaseOptions, DocumentFilter, SearchEntry, SearchFilter, Store, TextSource, Window};
use sea_orm::{ConnectOptions, ConnectionTrait, Database};
use testkit::document::publish;
use testkit::many::{copies, copy};
use testkit::plans::Overheard;
use testkit::world::{World, none};

const DOCUMENTS: usize = 200_000;
const BATCH: usize = 5_000;
const ROUNDS: usize = 5;
/// Words the texts are put together from, about as often as they stand here.
const WORDS: [&str; 40] = [
    "各镇街",
    "各部门",
    "根据",
    "有关规定",
    "现将",
    "有关事项",
    "通知如下",
    "加强",
    "管理",
    "工作",
    "资金",
    "项目",
    "补贴",
    "发放",
    "审核",
    "公示",
    "标准",
    "申请",
    "材料",
    "办理",
    "流程",
    "监督",
    "检查",
    "结果",
    "单位",
    "负责",
    "落实",
    "建设",
    "农村",
    "城镇",
    "居民",
    "保障",
    "服务",
    "规划",
    "用地",
    "环境",
    "安全",
    "教育",
    "医疗",
    "就业",
];
const KINDS: [&str; 4] = ["NOTICE", "POLICY", "ANNOUNCEMENT", "GUIDE"];

/// Numbers that look drawn, the same in every run.
fn mixed(number: usize, salt: usize) -> usize {
    let mut mixed =
        (number as u64 + 1).wrapping_mul(0x9e37_79b9_7f4a_7c15) ^ (salt as u64).wrapping_mul(0xbf58_476d_1ce4_e5b9);
    mixed ^= mixed >> 31;
    mixed = mixed.wrapping_mul(0x94d0_49bb_1331_11eb);
    usize::try_from((mixed >> 33) & 0xffff_ffff).unwrap_or_default()
}

fn document(number: usize, units: &[UnitId], first_day: DateTime<Utc>) -> SearchEntry {
    let word = |salt: usize| WORDS[mixed(number, salt) % WORDS.len()];
    let mut body: String = (0..290).map(|salt| if salt % 12 == 11 { "。" } else { word(salt) }).collect();
    // One in two hundred speaks of 低保, one in twenty thousand of something rarer.
    if number.is_multiple_of(200) {
        body.push_str("城乡低保标准。");
    }
    if number.is_multiple_of(20_000) {
        body.push_str("雨雪冰冻灾害救助。");
    }
    let year = 2006 + number % 20;
    SearchEntry {
        id: copy(number + 1),
        subject_type: SubjectType::Document,
        unit_id: units[mixed(number, 1_000) % units.len()],
        pilot_domains: vec![format!("{:02}", mixed(number, 1_001) % 26 + 1).parse().expect("a code")],
        kind: KINDS[mixed(number, 1_002) % KINDS.len()].to_owned(),
        validity: Some("VALID".to_owned()),
        published_at: first_day + TimeDelta::minutes(i64::try_from(number).unwrap_or_default() * 50),
        text: TextSource {
            title: format!("关于{}{}{}的通知", word(2_000), word(2_001), word(2_002)),
            index_number: Some(format!("11370983K21344588M/{year}-{:05}", number / 20)),
            document_number: Some(format!("肥政办字〔{year}〕{}号", number / 20 + 1)),
            body,
        },
    }
}

fn median(mut times: Vec<Duration>) -> Duration {
    times.sort_unstable();
    times[times.len() / 2]
}

async fn measure(world: &World, documents: usize) {
    let store = Store::connect(&DatabaseOptions::new(&world.url)).await.expect("the database answers");
    let units: Vec<UnitId> = world.store.directory().units().iter().map(|unit| unit.id).collect();
    let first_day = "2006-01-01T00:00:00Z".parse().expect("an instant");
    let began = Instant::now();
    let (mut made, mut characters) = (Duration::ZERO, 0);
    for from in (0..documents).step_by(BATCH) {
        let making = Instant::now();
        let batch: Vec<_> = (from..documents.min(from + BATCH)).map(|it| document(it, &units, first_day)).collect();
        characters += batch.iter().map(|it| it.text.body.len()).sum::<usize>();
        made += making.elapsed();
        store.put_into_search(&batch).await.expect("the database takes them");
    }
    let written = began.elapsed().saturating_sub(made);
    println!("{}: {documents} documents of {} bytes, indexed in {written:.1?}", world.database, characters / documents);
    let beside = Database::connect(ConnectOptions::new(&world.url)).await.expect("the database answers");
    beside.execute_unprepared("ANALYZE").await.expect("statistics");

    let filtered = SearchFilter {
        unit_ids: vec![units[3]],
        pilot_domain: Some("05".parse().expect("a code")),
        ..SearchFilter::default()
    };
    let none = SearchFilter::default();
    for (text, filter, name) in [
        ("雨雪冰冻灾害", &none, "rare word of six characters"),
        ("低保", &none, "word of two characters"),
        ("最低生活保障标准", &none, "by synonym, read to the letter"),
        ("肥政办字[2015]第300号", &none, "document number, another spelling"),
        ("11370983K21344588M/2015-00300", &none, "index number"),
        ("低保 补贴 农村", &none, "three words"),
        ("农村居民", &none, "longer word, read to the letter"),
        ("补贴", &filtered, "word of nearly all, one unit and domain"),
        ("税", &none, "one character of none"),
        ("补贴", &none, "word of nearly all documents"),
    ] {
        let query: SearchQuery = text.parse().expect("a query");
        let (mut pages, mut counts, mut total) = (Vec::new(), Vec::new(), 0);
        for _ in 0..ROUNDS {
            let began = Instant::now();
            store.search(&query, filter, Window::first(20)).await.expect("a page");
            pages.push(began.elapsed());
            let began = Instant::now();
            total = store.count_search(&query, filter).await.expect("counts").total;
            counts.push(began.elapsed());
        }
        println!("  {name:<42} {total:>7} hits   page {:>8.1?}   counts {:>8.1?}", median(pages), median(counts));
    }
}

/// Pages as a frontend asks for them, with all that stands beside the rows.
const PAGES: [(&str, &str); 3] = [
    (
        "a page of the list",
        "{ documents(first: 20) { nodes { indexNumber title summary publishedAt unit { name } body { plainText } deliveries { state } } pageInfo { hasNextPage endCursor } } }",
    ),
    (
        "a page of one unit and year",
        "{ documents(first: 20, filter: { unitCode: \"370983002\", publishedFrom: \"2025-01-01\", publishedUntil: \"2025-12-31\" }) { nodes { indexNumber title } } }",
    ),
    (
        "a page of the search",
        "{ search(query: \"低保\", first: 20) { edges { node { title highlights { field snippet ranges { start length } } subject { id ... on Document { indexNumber unit { name } } } } } pageInfo { hasNextPage endCursor } } }",
    ),
];

/// What each of the pages costs: statements, and the time of the median round.
async fn pages(world: &World) -> Vec<(usize, Duration)> {
    let at = "2026-03-03T01:00:00Z".parse().expect("an instant");
    let mut costs = Vec::new();
    for (name, query) in PAGES {
        let mut times = Vec::new();
        world.statements();
        for _ in 0..ROUNDS {
            let began = Instant::now();
            let answer = world.ask(Actor::Anonymous, at, query, none()).await;
            times.push(began.elapsed());
            assert!(answer["errors"].is_null(), "{name}: {answer:#}");
        }
        costs.push((world.statements() / ROUNDS, median(times)));
    }
    costs
}

/// Holds the pages to their indices.
async fn explain(world: &World) {
    let overheard = Overheard::of(world).await;
    let unit_id = world.store.directory().unit_by_code("370983002").map(|unit| unit.id);
    for filter in [DocumentFilter::default(), DocumentFilter { unit_id, ..DocumentFilter::default() }] {
        overheard.store.documents(&filter, Window::first(20)).await.expect("a page");
    }
    let query: SearchQuery = "低保".parse().expect("a query");
    let search = world.store.explain_search(&query, &SearchFilter::default()).await.expect("a plan");
    let plans = overheard.plans().await.into_iter().map(|(_, plan)| plan).chain([search]);
    let indices = [
        "document_public",
        "document_of_unit",
        if world.database == "SQLite" { "VIRTUAL TABLE INDEX" } else { "search_index" },
    ];
    for (plan, index) in plans.zip(indices) {
        let scans = ["SCAN document\n", "SCAN e\n", "Seq Scan"].iter().any(|scan| plan.contains(scan));
        assert!(plan.contains(index) && !scans, "{index} on {}:\n{plan}", world.database);
        println!("  uses {index}");
    }
}

#[tokio::main]
async fn main() {
    let documents = std::env::args().nth(1).and_then(|it| it.parse().ok()).unwrap_or(DOCUMENTS);
    for world in World::both().await {
        let at = "2026-03-02T01:00:00Z".parse().expect("an instant");
        let first = publish(&world, at, "370983001", "低保标准").await;
        let few = pages(&world).await;
        let began = Instant::now();
        copies(&world, first.parse().expect("an id"), documents).await;
        println!("{}: {documents} documents put into the tables in {:.1?}", world.database, began.elapsed());
        measure(&world, documents).await;
        explain(&world).await;
        for (((name, _), few), many) in PAGES.iter().zip(few).zip(pages(&world).await) {
            assert_eq!(few.0, many.0, "{name} costs more statements among more documents on {}", world.database);
            println!("  {name:<42} {} statements   {:>8.1?}, among two documents {:.1?}", many.0, many.1, few.1);
        }
    }
}
