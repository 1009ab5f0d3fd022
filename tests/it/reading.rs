//! The read path: a constant number of statements whatever the size, and the same answer with or without reading ahead.

use chrono::{DateTime, Utc};
use domain::act::Actor;
use domain::staff::Role;
use domain::vocabulary::Locale;
use serde_json::{Value, json};
use testkit::enquiry::{Stage, make};
use testkit::world::{World, none};

fn at() -> DateTime<Utc> {
    "2026-04-01T01:00:00Z".parse().unwrap()
}

/// Every list and nested list a frontend would ask for, with the most statements it may cost.
const OPERATIONS: [(&str, usize, &str); 26] = [
    ("portal home", 3, "{ pilotDomains { code name compilingUnit { name } items(first: 5) { totalCount nodes { name unit { name } } } } }"),
    (
        "catalogue page",
        2,
        "query($catalogue: ID!) { catalogue(id: $catalogue) { title unit { name } pilotDomain { name } edition { number items(first: 50) { nodes {
            key name content legalBasis timeLimit { text status clauses { kind amount unit } } responsibleBody { text parts { text kind unit { name } } }
            responsibleUnit { name } channels { text ticked channel { code name } } audience { wholeSociety specificGroup }
            method { proactive onRequest } levels { county town village } unit { name } pilotDomain { name } } pageInfo { hasNextPage endCursor } } } } }",
    ),
    ("catalogue page with total and raw cells", 3, "query($catalogue: ID!) { catalogue(id: $catalogue) { edition { items(first: 50) { totalCount edges { cursor node { key raw { timeLimit } } } } } } }"),
    ("catalogues with editions and items", 5, "{ catalogues(first: 50) { totalCount nodes { title unit { name } edition { number items(first: 3) { nodes { name } } } } } }"),
    ("catalogues with all editions", 3, "{ catalogues(first: 50) { nodes { title editions(first: 5) { nodes { number status publishedOn } } } } }"),
    ("items in force", 2, "{ catalogueItems(first: 50) { nodes { name unit { name } edition { number } pilotDomain { name } } } }"),
    ("items of a domain", 3, "{ catalogueItems(first: 50, filter: { pilotDomain: \"18\" }) { totalCount nodes { name responsibility } } }"),
    ("units with children and catalogues", 3, "{ unit(code: \"370983\") { name children(first: 5) { totalCount nodes { name parent { name } } } catalogues(first: 10) { nodes { title } } } }"),
    ("one domain", 2, "{ pilotDomain(code: \"18\") { name items(first: 20) { nodes { name unit { name } } } } }"),
    (
        "catalogue page by fragments, aliases and type names",
        2,
        "query($catalogue: ID!) { catalogue(id: $catalogue) { edition { items(first: 50) { edges { node { ...Row __typename } } } } } }
         fragment Row on CatalogueItem { __typename id position serial origin evidence version title: name responsibility
            channels { __typename text channel { id code name online } } responsibleBody { __typename parts { text kind unit { id code name shortName } } }
            responsibleUnit { __typename name } unit { id } pilotDomain { id code name } levels { county } }",
    ),
    (
        "catalogue page with what only the typed resolvers know",
        3,
        "query($catalogue: ID!) { catalogue(id: $catalogue) { edition { items(first: 50) { nodes { name key key ... on CatalogueItem { serial }
            timeLimit { text status clauses { kind } due(triggerOn: \"2026-03-02\") { due { date } } } unit { name kindLabel(locale: EN) parent { name } }
            pilotDomain { name items(first: 1) { nodes { name } } } origin @include(if: true) evidence @skip(if: true) } } } } }",
    ),
    (
        "units, each with its catalogues",
        4,
        "{ units(first: 50) { nodes { name catalogues(first: 5) { totalCount nodes { title edition { number } } } } } }",
    ),
    (
        "the workspace's editions with findings, comments and templates",
        9,
        "{ workspace { catalogues(first: 50) { nodes { editions(first: 5) { nodes { status templates { number }
            findings(first: 2) { totalCount nodes { code item { name } } } comments(first: 2) { nodes { text author { name } } } } } } } } }",
    ),
    (
        "changes with their records",
        // One for each type of record that is read.
        6,
        "{ changes(first: 500) { edges { cursor node { kind type id at unit { name } record { id ... on CatalogueEdition { number status catalogue { title } } } } } pageInfo { hasNextPage } } }",
    ),
    (
        "search with everything beside it",
        4,
        "{ search(query: \"特困\", first: 50) { totalCount facets { types { type count } units { unit { name } count } years { year count } }
            edges { node { title highlights { field snippet ranges { start length } } subject { id ... on CatalogueItem { name unit { name } } } } } } }",
    ),
    (
        "documents with their deliveries",
        4,
        "{ documents(first: 50) { nodes { title deliveries { state gap indexNumber editionNumber channel { name } claim { url } viewerCan(action: REPORT) { allowed } } } } }",
    ),
    (
        "delivery gaps with their documents",
        6,
        "{ workspace { deliveryGaps(first: 50) { nodes { state daysOpen indexNumber channel { name } unit { name } document { title } edition { number } } } frontends(first: 20) { nodes { code channel { name } } } } }",
    ),
    (
        "a page of items with their documents",
        5,
        "{ catalogueItems(first: 50) { nodes { name documents(first: 3) { totalCount nodes { title body { plainText } viewCount unit { name } } } } } }",
    ),
    (
        "frequent questions",
        2,
        "{ enquiries(first: 50) { totalCount nodes { kindLabel question answer publishedAt unit { name } pilotDomain { name } } } }",
    ),
    (
        "enquiries with what was written, and by whom",
        5,
        "{ workspace { enquiries(first: 50) { totalCount nodes { number question answer person { name phone identity { number } } unit { name }
            forwards { reason } faq { question } document { title } item { name } askedBy { name } viewerCan(action: REPLY) { allowed } } } } }",
    ),
    ("milestones", 1, "{ milestones(first: 50) { nodes { title dueOn unit { name } history addressees } } }"),
    (
        "how far every unit has come with every milestone",
        3,
        "{ workspace { milestoneProgress(first: 100) { totalCount nodes { milestone { title } unit { name } state daysLeft record { reachedOn evidence { text } } records { reachedOn } } } } }",
    ),
    (
        "milestones in numbers",
        2,
        "{ workspace { milestoneTotals(first: 50, unitCode: \"370983\") { totalCount nodes { milestone { title } concerned overdue } } } }",
    ),
    (
        "demonstration sites",
        2,
        "{ demonstrationSites(first: 50) { totalCount nodes { title unit { name } pilotDomains { name } reason designatedOn } } }",
    ),
    (
        "nominations of demonstration sites",
        2,
        "{ workspace { siteNominations(first: 50) { nodes { title state evidence { text } nominatedBy { name } viewerCan(action: END) { allowed } } } } }",
    ),
    (
        "reminders with their counts",
        // One for each kind, of milestones and obligations two; and for the counts as many but one.
        21,
        "{ workspace { reminders(first: 100) { nodes { kindLabel title unit { name } dueOn workingDaysLeft state oversight } } reminderCounts { kindLabel total overdue waiting } } }",
    ),
];

/// Publishes one catalogue for each of these units, from the template of `domain`.
async fn publish(world: &World, units: &[&str], domain: &str) -> String {
    let mut catalogue = String::new();
    for unit in units {
        let editor = world.staff(Role::Office, unit, None, "").await;
        let other = world.staff(Role::Office, unit, None, "2").await;
        let query = "query($d: String) { catalogues(first: 1, filter: { kind: TEMPLATE, pilotDomain: $d }) { nodes { edition { id } } } }";
        let template = world.ask(Actor::Anonymous, at(), query, json!({ "d": domain })).await;
        let template = template["data"]["catalogues"]["nodes"][0]["edition"]["id"].clone();
        let draft = "mutation($input: DraftCatalogueEditionInput!) { draftCatalogueEdition(input: $input) { catalogueEdition { id version catalogue { id } } userErrors { code message } } }";
        let input = json!({ "input": { "unitCode": unit, "templateEditionIds": [template] } });
        let answer = world.ask(editor.clone(), at(), draft, input).await;
        let edition = answer["data"]["draftCatalogueEdition"]["catalogueEdition"].clone();
        catalogue = edition["catalogue"]["id"].as_str().unwrap_or_else(|| panic!("{answer:#}")).to_owned();
        let mut version = edition["version"].clone();
        for (verb, actor) in [("submitCatalogue", &editor), ("approveCatalogue", &other), ("publishCatalogue", &other)]
        {
            let query = format!(
                "mutation($input: CatalogueEditionInput!) {{ {verb}(input: $input) {{ catalogueEdition {{ version }} userErrors {{ code message }} }} }}"
            );
            let input = json!({ "input": { "id": edition["id"], "expectedVersion": version } });
            let answer = world.ask(actor.clone(), at(), &query, input).await;
            version = answer["data"][verb]["catalogueEdition"]["version"].clone();
            assert!(version.is_i64(), "{answer:#}");
        }
    }
    catalogue
}

/// Asks a unit so many questions; half of the answers become frequent questions.
async fn ask(world: &World, unit: &str, count: usize) {
    for number in 0..count {
        let stage = if number % 2 == 0 { Stage::Published } else { Stage::Answered };
        let said = (&json!({ "name": "张三", "phone": "13800000000" }), &*format!("问题{number}"), "答复");
        make(world, at(), unit, said, stage).await;
    }
}

async fn cost(world: &World, query: &str, variables: &Value, look_ahead: bool) -> (Value, usize) {
    world.statements();
    // The workspace has to be somebody's; the operator sees all of it.
    let actor = if query.contains("workspace") { Actor::System } else { Actor::Anonymous };
    let answer = world.ask_in(actor, at(), query, variables.clone(), Locale::Zh, look_ahead).await;
    assert!(answer["errors"].is_null(), "{query}: {:#}", answer["errors"]);
    (answer, world.statements())
}

/// On several threads, as a server runs: what is read together must not depend on who is faster.
#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn lists_cost_the_same_whatever_their_size() {
    for world in World::both().await {
        let catalogue = publish(&world, &["370983001"], "18").await;
        testkit::document::publish(&world, at(), "370983001", "一份信息").await;
        ask(&world, "370983001", 2).await;
        let variables = json!({ "catalogue": catalogue });
        let mut before = Vec::new();
        for (name, most, query) in OPERATIONS {
            let (_, statements) = cost(&world, query, &variables, true).await;
            assert!(statements <= most, "{name} costs {statements} statements on {}", world.database);
            before.push(statements);
        }
        publish(&world, &["370983002", "370983003", "370983004", "370983101", "370983103"], "18").await;
        publish(&world, &["370983001", "370983002", "370983003"], "21").await;
        for number in 0..12 {
            testkit::document::publish(&world, at(), "370983002", &format!("信息{number}")).await;
        }
        ask(&world, "370983002", 12).await;
        for ((name, _, query), before) in OPERATIONS.iter().zip(before) {
            let (ahead, statements) = cost(&world, query, &variables, true).await;
            assert_eq!(statements, before, "{name} grows on {}", world.database);
            let (plain, _) = cost(&world, query, &variables, false).await;
            assert_eq!(ahead, plain, "{name} answers otherwise without reading ahead on {}", world.database);
        }
    }
}

#[tokio::test]
async fn pages_follow_each_other_without_loss_or_double() {
    for world in World::both().await {
        publish(&world, &["370983001", "370983002"], "18").await;
        let (mut after, mut keys) = (Value::Null, Vec::new());
        loop {
            let query = "query($after: String) { catalogueItems(first: 4, after: $after) { totalCount nodes { id } pageInfo { hasNextPage endCursor } } }";
            let answer = world.ask(Actor::Anonymous, at(), query, json!({ "after": after })).await;
            let page = &answer["data"]["catalogueItems"];
            assert_eq!(page["totalCount"], 26);
            keys.extend(page["nodes"].as_array().unwrap().iter().map(|node| node["id"].to_string()));
            after = page["pageInfo"]["endCursor"].clone();
            if page["pageInfo"]["hasNextPage"] == false {
                break;
            }
        }
        let all = keys.len();
        keys.sort();
        keys.dedup();
        assert_eq!((all, keys.len()), (26, 26));
    }
}

/// Cases that are due on the same day, and frequent questions of the same instant: only their ids tell them apart.
#[tokio::test]
async fn enquiries_follow_each_other_without_loss_or_double() {
    for world in World::both().await {
        ask(&world, "370983001", 14).await;
        for (room, all) in [("enquiries", 7), ("workspace", 14)] {
            let page = "(first: 3, after: $after) { totalCount nodes { id } pageInfo { hasNextPage endCursor } }";
            let (actor, query) = match room {
                "workspace" => (Actor::System, format!("query($after: String) {{ workspace {{ enquiries{page} }} }}")),
                _ => (Actor::Anonymous, format!("query($after: String) {{ enquiries{page} }}")),
            };
            let (mut after, mut ids) = (Value::Null, Vec::new());
            loop {
                let answer = world.ask(actor.clone(), at(), &query, json!({ "after": after })).await;
                let data = &answer["data"];
                let page = if room == "workspace" { &data["workspace"]["enquiries"] } else { &data["enquiries"] };
                assert_eq!(page["totalCount"], all, "{answer:#}");
                ids.extend(page["nodes"].as_array().unwrap().iter().map(|node| node["id"].to_string()));
                after = page["pageInfo"]["endCursor"].clone();
                if page["pageInfo"]["hasNextPage"] == false {
                    break;
                }
            }
            assert_eq!(ids.len(), all, "{room} on {}", world.database);
            ids.sort();
            ids.dedup();
            assert_eq!(ids.len(), all, "{room} on {}", world.database);
        }
    }
}

#[tokio::test]
async fn a_cursor_of_another_list_and_a_bad_page_size_are_refused() {
    let world = World::sqlite().await;
    let units = "{ units(first: 1) { pageInfo { endCursor } } }";
    let answer = world.ask(Actor::Anonymous, at(), units, none()).await;
    let cursor = answer["data"]["units"]["pageInfo"]["endCursor"].clone();
    for (query, variables) in [
        (
            "query($after: String) { catalogueItems(first: 1, after: $after) { nodes { id } } }",
            json!({ "after": cursor }),
        ),
        (
            "query($after: String) { units(first: 1, after: $after, filter: { level: TOWN }) { nodes { id } } }",
            json!({ "after": cursor }),
        ),
        (
            "query($after: String) { units(first: 1, after: $after) { nodes { id } } }",
            json!({ "after": "bm90IGEgY3Vyc29y" }),
        ),
        ("{ units(first: 0) { nodes { id } } }", none()),
        ("{ units(first: 101) { nodes { id } } }", none()),
        ("{ catalogueItems(first: -1) { nodes { id } } }", none()),
    ] {
        let answer = world.ask(Actor::Anonymous, at(), query, variables).await;
        assert_eq!(answer["errors"][0]["extensions"]["code"], "BAD_INPUT", "{query}: {answer:#}");
    }
}
