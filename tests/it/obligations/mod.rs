//! Obligations over the tables: rounds that come by themselves, calendars that arrive, and numbers that can be counted by hand.

mod coverage;
mod plans;
mod takeover;

use chrono::{DateTime, NaiveDate, Utc};
use domain::act::Actor;
use persistence::{DatabaseOptions, Policies, Store, Window};
use sea_orm::{ConnectionTrait, Database};
use serde_json::{Value, json};
use testkit::owed::{act, catalogue, catalogue_of_kind, happens};
use testkit::world::{World, none};

const UNIT: &str = "370983001";

fn at(day: &str) -> DateTime<Utc> {
    format!("{day}T02:00:00Z").parse().unwrap()
}

/// Publishes a document that answers the item; its id.
async fn publishes(world: &World, at: DateTime<Utc>, item: &str, formed_on: NaiveDate) -> String {
    publishes_in(world, at, UNIT, item, formed_on).await
}

/// The same of any unit.
async fn publishes_in(world: &World, at: DateTime<Utc>, unit: &str, item: &str, formed_on: NaiveDate) -> String {
    let content = json!({
        "title": "文件", "summary": "摘要", "formedOn": formed_on.to_string(), "kind": "NOTICE", "itemIds": [item], "body": "<p>正文</p>"
    });
    let asked = "document { id }";
    let draft = json!({ "unitCode": unit, "content": content });
    let drafted = act(world, at, "draftDocument", "DraftDocumentInput", asked, draft).await;
    let id = drafted["document"]["id"].clone();
    act(world, at, "submitDocument", "DocumentInput", asked, json!({ "id": id, "expectedVersion": 1 })).await;
    let review = json!({ "id": id, "expectedVersion": 2, "decision": "APPROVE", "secrecy": "CLEARED", "disclosure": "PROACTIVE" });
    act(world, at, "reviewDocument", "ReviewDocumentInput", asked, review).await;
    act(world, at, "publishDocument", "DocumentInput", asked, json!({ "id": id, "expectedVersion": 3 })).await;
    id.as_str().unwrap().to_owned()
}

async fn listed(world: &World, day: &str, filter: &str) -> Vec<(String, String)> {
    let query = format!(
        "{{ obligations(first: 100, filter: {{ {filter} }}) {{ nodes {{ period {{ from }} startsOn dueOn fulfilment }} }} }}"
    );
    let answer = world.ask(Actor::Anonymous, at(day), &query, none()).await;
    let nodes = answer["data"]["obligations"]["nodes"].as_array().unwrap_or_else(|| panic!("{answer:#}")).clone();
    let text = |node: &Value, field: &str| node[field].as_str().unwrap_or_default().to_owned();
    nodes.iter().map(|node| (text(node, "dueOn"), text(node, "fulfilment"))).collect()
}

#[tokio::test]
async fn rounds_come_by_themselves_and_once() {
    for world in World::both().await {
        let items = catalogue(&world, at("2026-03-02"), UNIT, &["每季度公开一次", "20个工作日"]).await;
        let open = async |day: &str| {
            let act = world.act(Actor::System, at(day));
            world.store.open_rounds(&act, &Policies::default()).await.unwrap()
        };
        assert_eq!(open("2026-03-31").await, 1, "{}", world.database);
        assert_eq!(listed(&world, "2026-03-31", "").await, [], "the quarter had begun before the item was in force");
        // Three replicas wake up on the same day, after a week in which none ran.
        let (a, b, c) = tokio::join!(open("2026-04-07"), open("2026-04-07"), open("2026-04-07"));
        assert_eq!(a + b + c, 1, "{}", world.database);
        let due = || ("2026-06-30".to_owned(), "DUE".to_owned());
        assert_eq!(listed(&world, "2026-04-07", "kind: PERIODIC").await, [due()], "{}", world.database);
        publishes(&world, at("2026-05-11"), &items[0], "2026-05-08".parse().unwrap()).await;
        assert_eq!(listed(&world, "2026-07-01", "kind: PERIODIC").await, []);
        while open("2026-10-08").await > 0 {}
        let both =
            [("2026-09-30", "MISSING"), ("2026-12-31", "DUE")].map(|(day, how)| (day.to_owned(), how.to_owned()));
        assert_eq!(listed(&world, "2026-10-08", "kind: PERIODIC").await, both, "{}", world.database);
        assert_eq!(listed(&world, "2026-10-08", "kind: PERIODIC, fulfilments: [MET]").await.len(), 1);
    }
}

#[tokio::test]
async fn a_calendar_dates_exactly_what_crosses_into_it() {
    for world in World::both().await {
        let items = catalogue(&world, at("2026-12-01"), UNIT, &["20个工作日"]).await;
        let day = |text: &str| text.parse::<NaiveDate>().unwrap();
        let before = happens(&world, at("2026-12-02"), &items[0], day("2026-12-01")).await;
        let crossing = happens(&world, at("2026-12-21"), &items[0], day("2026-12-21")).await;
        let closed = happens(&world, at("2026-12-22"), &items[0], day("2026-12-22")).await;
        publishes(&world, at("2026-12-22"), &items[0], day("2026-12-22")).await;
        let dates = async || {
            let query = "query($ids: [ID!]!) { nodes(ids: $ids) { ... on Obligation { dueOn provisional state } } }";
            let ids = json!({ "ids": [before, crossing, closed] });
            world.ask(Actor::Anonymous, at("2026-12-23"), query, ids).await["data"]["nodes"].take()
        };
        let dated = async || {
            let act = world.act(Actor::System, at("2026-12-23"));
            world.store.date_anew(&act, &Policies::default()).await.unwrap()
        };
        assert_eq!(dated().await, 0, "{}: what was seeded has dated all of them", world.database);
        let old = dates().await;
        let told: Vec<_> = old.as_array().unwrap().iter().map(|it| it["provisional"].clone()).collect();
        assert_eq!(told, [false, true, true], "{old:#}");
        let year = json!({ "year": 2027, "source": "测试用放假安排", "holidays": ["2027-01-01"], "workdays": [], "names": [] });
        act(
            &world,
            at("2026-12-23"),
            "importWorkingCalendar",
            "ImportWorkingCalendarInput",
            "workingCalendar { year }",
            year,
        )
        .await;
        let (a, b) = tokio::join!(dated(), dated());
        assert_eq!(a + b, 1, "{}: the open one that crosses, once", world.database);
        let new = dates().await;
        assert_eq!(new[0], old[0]);
        assert_eq!(new[2], old[2], "what is closed stays");
        assert_eq!((&old[1]["dueOn"], &new[1]["dueOn"]), (&json!("2027-01-18"), &json!("2027-01-19")));
        assert_eq!(new[1]["provisional"], false);
        let act = world.act(Actor::System, at("2026-12-23"));
        let journal = world.store.journal(&act, Window::first(1)).await.unwrap();
        assert_eq!(journal.items[0].action, "dateObligation");
        assert!(journal.items[0].facts.contains("2027-01-18"), "{}", journal.items[0].facts);
        assert_eq!(dated().await, 0);

        // A database without that year, as a server finds it that starts: exactly the open one that crosses into it is
        // provisional once more.
        let database = Database::connect(&world.url).await.unwrap();
        database.execute_unprepared("DELETE FROM calendar_year WHERE year = 2027").await.unwrap();
        let store = Store::connect(&DatabaseOptions::new(&world.url)).await.unwrap();
        let dated = async || {
            let mut act = world.act(Actor::System, at("2026-12-23"));
            act.directory = store.directory();
            store.date_anew(&act, &Policies::default()).await.unwrap()
        };
        let (a, b) = tokio::join!(dated(), dated());
        assert_eq!(a + b, 1, "{}: the same one, once", world.database);
        let without = dates().await;
        assert_eq!((&without[0], &without[2]), (&old[0], &old[2]));
        assert_eq!(without[1]["dueOn"], old[1]["dueOn"]);
        assert_eq!(without[1]["provisional"], true);
        let act = world.act(Actor::System, at("2026-12-23"));
        let journal = world.store.journal(&act, Window::first(1)).await.unwrap();
        assert_eq!(journal.items[0].action, "dateObligation");
        assert!(journal.items[0].facts.contains("\"provisional\":true"), "{}", journal.items[0].facts);
    }
}

/// A new edition that came while nobody looked at the rounds takes none of them away.
#[tokio::test]
async fn an_edition_that_comes_before_the_clockwork_loses_no_round() {
    for world in World::both().await {
        catalogue(&world, at("2026-03-02"), UNIT, &["每季度公开一次"]).await;
        let catalogue = "{ catalogues(first: 1, filter: { kind: UNIT }) { nodes { id } } }";
        let catalogue = world.ask(Actor::Anonymous, at("2026-03-02"), catalogue, none()).await;
        let next = json!({ "catalogueId": catalogue["data"]["catalogues"]["nodes"][0]["id"] });
        let (now, asked) = (at("2026-04-07"), "catalogueEdition { id }");
        let next = act(&world, now, "draftCatalogueEdition", "DraftCatalogueEditionInput", asked, next).await;
        for (version, verb) in [(1, "submitCatalogue"), (2, "approveCatalogue"), (3, "publishCatalogue")] {
            let input = json!({ "id": next["catalogueEdition"]["id"], "expectedVersion": version });
            act(&world, now, verb, "CatalogueEditionInput", asked, input).await;
        }
        let system = world.act(Actor::System, now);
        assert_eq!(world.store.open_rounds(&system, &Policies::default()).await.unwrap(), 1);
        let due = [("2026-06-30".to_owned(), "DUE".to_owned())];
        assert_eq!(listed(&world, "2026-04-07", "kind: PERIODIC").await, due, "{}", world.database);
    }
}

#[tokio::test]
async fn templates_villages_and_negative_lists_owe_nothing() {
    for world in World::both().await {
        let template = "{ catalogueItems(first: 1, filter: { kind: TEMPLATE, pilotDomain: \"18\" }) { nodes { id } } }";
        let template = world.ask(Actor::Anonymous, at("2026-03-02"), template, none()).await;
        let mut items = vec![template["data"]["catalogueItems"]["nodes"][0]["id"].clone()];
        for kind in ["VILLAGE", "NEGATIVE_LIST"] {
            let item =
                catalogue_of_kind(&world, at("2026-03-02"), UNIT, kind, &[("每季度公开一次", None)]).await.remove(0);
            items.push(item.into());
        }
        for item in items {
            let record = "mutation($input: RecordTriggerInput!) { recordTrigger(input: $input) { obligation { id } userErrors { code path } } }";
            let input = json!({ "itemId": item, "event": "FORMED", "subject": "文件", "occurredOn": "2026-03-02" });
            let answer = world.ask(Actor::System, at("2026-03-03"), record, json!({ "input": input })).await;
            let refused =
                json!({ "obligation": null, "userErrors": [{ "code": "UNKNOWN_REFERENCE", "path": ["itemId"] }] });
            assert_eq!(answer["data"]["recordTrigger"], refused, "{}", world.database);
        }
        let act = world.act(Actor::System, at("2026-07-01"));
        while world.store.open_rounds(&act, &Policies::default()).await.unwrap() > 0 {}
        let coverage = "{ coverage { total { items obligations } } }";
        let answer = world.ask(Actor::Anonymous, at("2026-07-01"), coverage, none()).await;
        assert_eq!(answer["data"]["coverage"]["total"], json!({ "items": 0, "obligations": 0 }), "{}", world.database);
    }
}
