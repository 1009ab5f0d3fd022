//! Every number of the coverage against a plain count over the tables, and each of them opened.

use std::collections::{BTreeMap, BTreeSet};

use chrono::{DateTime, Duration, NaiveDate, Utc};
use domain::act::Actor;
use rand::rngs::StdRng;
use rand::{RngExt, SeedableRng};
use sea_orm::{ConnectionTrait, Database, DatabaseConnection, QueryResult, Statement};
use serde_json::{Value, json};
use testkit::owed::{act, catalogue_of, happens};
use testkit::world::{World, none};

use super::{UNIT, at, publishes_in};

/// Of the county itself.
const DEPARTMENT: &str = "370983-xzspfwj";
const NUMBERS: [&str; 7] = ["due", "met", "late", "missing", "excused", "undated", "obligations"];
const OPENED: [&str; 6] = ["DUE", "MET", "LATE", "MISSING", "EXCUSED", "UNDATED"];
const ITEMS: [(&str, Option<&str>); 5] = [
    ("20个工作日", Some("18")),
    ("5个工作日", Some("03")),
    ("公示期限不少于7日", Some("18")),
    ("按有关规定执行", None),
    ("长期公开", Some("03")),
];

/// The numbers above 0 of all, of each unit, domain and level.
type Counts = BTreeMap<String, BTreeMap<String, i64>>;

/// Which part of the county is counted.
#[derive(Clone, Copy, Debug)]
struct Part {
    unit: Option<&'static str>,
    domain: Option<&'static str>,
}

const PARTS: [Part; 4] = [
    Part { unit: None, domain: None },
    Part { unit: Some(UNIT), domain: None },
    Part { unit: Some("370983"), domain: Some("18") },
    Part { unit: Some(DEPARTMENT), domain: Some("03") },
];

async fn rows(database: &DatabaseConnection, sql: &str) -> Vec<QueryResult> {
    database.query_all_raw(Statement::from_string(database.get_database_backend(), sql)).await.unwrap()
}

fn text(row: &QueryResult, column: &str) -> String {
    row.try_get::<Option<String>>("", column).unwrap().unwrap_or_default()
}

/// Adds to the number `name` of everything a row belongs to.
fn add(counts: &mut Counts, part: Part, row: &QueryResult, names: &[&str]) {
    let (unit, level, domain) = (text(row, "code"), text(row, "level"), text(row, "pilot_domain"));
    // The county is above both units.
    let is_below = part.unit.is_none_or(|it| it == unit || it == "370983");
    if !is_below || part.domain.is_some_and(|it| it != domain) {
        return;
    }
    for slice in ["total".to_owned(), format!("unit {unit}"), format!("domain {domain}"), format!("level {level}")] {
        for name in names {
            *counts.entry(slice.clone()).or_default().entry((*name).to_owned()).or_default() += 1;
        }
    }
}

async fn by_hand(database: &DatabaseConnection, part: Part, today: NaiveDate) -> Counts {
    let mut counts = Counts::new();
    let obligations = "SELECT u.code, u.level, o.pilot_domain, o.state, o.kind, CAST(o.due_on AS text) AS due_on, CAST(o.met_on AS text) AS met_on
        FROM obligation o JOIN unit u ON u.id = o.unit_id";
    for row in rows(database, obligations).await {
        let (kind, due_on, met_on) = (text(&row, "kind"), text(&row, "due_on"), text(&row, "met_on"));
        let how = match text(&row, "state").as_str() {
            "EXCUSED" => "excused",
            "MET" if kind != "DISPLAY" && !due_on.is_empty() && met_on > due_on => "late",
            "MET" => "met",
            "OPEN" if due_on.is_empty() => "undated",
            "OPEN" if due_on < today.to_string() => "missing",
            "OPEN" => "due",
            _ => continue,
        };
        add(&mut counts, part, &row, &[how, "obligations"]);
    }
    let items = "SELECT u.code, u.level, i.pilot_domain, CAST((SELECT COUNT(*) FROM document_item d
            WHERE d.catalogue_id = e.catalogue_id AND d.item_key = i.item_key) AS text) AS documents
        FROM catalogue_item i JOIN catalogue_edition e ON e.id = i.edition_id JOIN catalogue c ON c.id = e.catalogue_id
        JOIN unit u ON u.id = COALESCE(i.responsible_unit_id, c.unit_id) WHERE e.status = 'PUBLISHED' AND c.kind = 'UNIT'";
    for row in rows(database, items).await {
        let is_empty = text(&row, "documents") == "0";
        add(&mut counts, part, &row, if is_empty { &["items", "emptyItems"] } else { &["items"] });
    }
    counts
}

async fn told(world: &World, part: Part, now: DateTime<Utc>, as_of: Option<NaiveDate>) -> Counts {
    let fields = format!("items emptyItems {}", NUMBERS.join(" "));
    let query = format!(
        "query($unit: String, $domain: String, $asOf: Date) {{ coverage(unitCode: $unit, pilotDomain: $domain, asOf: $asOf) {{
            total {{ {fields} }} byUnit {{ unit {{ code }} counts {{ {fields} }} }}
            byDomain {{ pilotDomain {{ code }} counts {{ {fields} }} }} byLevel {{ level counts {{ {fields} }} }} }} }}"
    );
    let variables = json!({ "unit": part.unit, "domain": part.domain, "asOf": as_of.map(|it| it.to_string()) });
    let answer = world.ask(Actor::Anonymous, now, &query, variables).await;
    assert!(answer["errors"].is_null(), "{answer:#}");
    let coverage = &answer["data"]["coverage"];
    let mut counts = Counts::new();
    let mut keep = |slice: String, numbers: &Value| {
        let number = |(name, value): (&String, &Value)| Some((name.clone(), value.as_i64().filter(|it| *it > 0)?));
        let numbers: BTreeMap<_, _> = numbers.as_object().unwrap().iter().filter_map(number).collect();
        if !numbers.is_empty() {
            assert!(counts.insert(slice.clone(), numbers).is_none(), "{slice} twice: {answer:#}");
        }
    };
    keep("total".to_owned(), &coverage["total"]);
    for (list, name, path) in
        [("byUnit", "unit", "/unit/code"), ("byDomain", "domain", "/pilotDomain/code"), ("byLevel", "level", "/level")]
    {
        for it in coverage[list].as_array().unwrap() {
            let key = it.pointer(path).and_then(Value::as_str).unwrap_or_default();
            keep(format!("{name} {key}"), &it["counts"]);
        }
    }
    counts
}

/// Each number of each unit opens to as many obligations, that stand so.
async fn check_opened(world: &World, now: DateTime<Utc>) {
    let open = OPENED.map(|it| {
        format!("{it}: open(fulfilment: {it}, first: 100) {{ totalCount nodes {{ fulfilment unit {{ code }} }} }}")
    });
    let numbers = NUMBERS.join(" ");
    let query =
        format!("{{ coverage(pilotDomain: \"18\") {{ byLevel {{ counts {{ {numbers} {} }} }} }} }}", open.join(" "));
    let answer = world.ask(Actor::Anonymous, now, &query, none()).await;
    assert!(answer["errors"].is_null(), "{answer:#}");
    for it in answer["data"]["coverage"]["byLevel"].as_array().unwrap() {
        for name in OPENED {
            let (number, page) = (&it["counts"][name.to_lowercase()], &it["counts"][name]);
            let nodes = page["nodes"].as_array().unwrap();
            assert_eq!(page["totalCount"], *number, "{name}: {answer:#}");
            assert_eq!(json!(nodes.len()), *number, "{name}");
            assert!(nodes.iter().all(|it| it["fulfilment"] == name), "{answer:#}");
        }
    }
}

struct Walk<'a> {
    world: &'a World,
    dice: StdRng,
    /// Units with their items.
    items: Vec<(&'static str, String)>,
    open: Vec<String>,
    public: Vec<String>,
}

impl Walk<'_> {
    async fn step(&mut self, now: DateTime<Utc>) {
        let (unit, item) = self.items[self.dice.random_range(0..self.items.len())].clone();
        let day = now.date_naive() - Duration::days(self.dice.random_range(0..9));
        match self.dice.random_range(0..6) {
            0 | 1 => self.open.push(happens(self.world, now, &item, day).await),
            2 | 3 => self.public.push(publishes_in(self.world, now, unit, &item, day).await),
            4 if !self.public.is_empty() => {
                let id = self.public.swap_remove(self.dice.random_range(0..self.public.len()));
                let input = json!({ "id": id, "expectedVersion": 4, "kind": "ERROR", "reason": "有误" });
                act(self.world, now, "withdrawDocument", "WithdrawDocumentInput", "document { id }", input).await;
            }
            _ if !self.open.is_empty() => {
                let id = self.open.swap_remove(self.dice.random_range(0..self.open.len()));
                let seen = "query($id: ID!) { node(id: $id) { ... on Obligation { version state } } }";
                let seen =
                    self.world.ask(Actor::Anonymous, now, seen, json!({ "id": id })).await["data"]["node"].take();
                if seen["state"] == "OPEN" {
                    let input = json!({ "id": id, "expectedVersion": seen["version"], "reason": "依法不予公开" });
                    let asked = "obligation { id }";
                    act(self.world, now, "excuseObligation", "ExcuseObligationInput", asked, input).await;
                }
            }
            _ => {}
        }
    }

    /// A new edition of the street: its first item goes to another unit, and its second has a stricter limit.
    async fn revise(&self, now: DateTime<Utc>) {
        let query = format!("{{ unit(code: \"{UNIT}\") {{ catalogues(first: 1) {{ nodes {{ id }} }} }} }}");
        let answer = self.world.ask(Actor::Anonymous, now, &query, none()).await;
        let next = json!({ "catalogueId": answer["data"]["unit"]["catalogues"]["nodes"][0]["id"] });
        let asked = "catalogueEdition { id items(first: 2) { nodes { id } } }";
        let next = act(self.world, now, "draftCatalogueEdition", "DraftCatalogueEditionInput", asked, next).await;
        let item = |index: usize| next["catalogueEdition"]["items"]["nodes"][index]["id"].clone();
        let (asked, verb) = ("catalogueItem { id }", "reassignCatalogueItem");
        let input = json!({ "id": item(0), "expectedVersion": 1, "unitCode": DEPARTMENT });
        act(self.world, now, verb, "ReassignCatalogueItemInput", asked, input).await;
        let input = json!({ "id": item(1), "expectedVersion": 1, "elements": { "timeLimit": "3个工作日" } });
        act(self.world, now, "amendCatalogueItem", "AmendCatalogueItemInput", asked, input).await;
        for (version, verb) in [(1, "submitCatalogue"), (2, "approveCatalogue"), (3, "publishCatalogue")] {
            let input = json!({ "id": next["catalogueEdition"]["id"], "expectedVersion": version });
            act(self.world, now, verb, "CatalogueEditionInput", "catalogueEdition { id }", input).await;
        }
    }
}

#[tokio::test]
async fn numbers_are_those_one_counts_by_hand_and_stay_what_they_were() {
    for world in World::both().await {
        let mut now = at("2026-03-02");
        let mut walk = Walk {
            world: &world,
            dice: StdRng::seed_from_u64(6),
            items: Vec::new(),
            open: Vec::new(),
            public: Vec::new(),
        };
        for unit in [UNIT, DEPARTMENT] {
            let items = catalogue_of(&world, now, unit, &ITEMS).await;
            walk.items.extend(items.into_iter().map(|item| (unit, item)));
        }
        let database = Database::connect(&world.url).await.unwrap();
        let mut evenings: Vec<(NaiveDate, Part, Counts)> = Vec::new();
        for turn in 0..40 {
            now += Duration::days(walk.dice.random_range(1..4));
            for _ in 0..3 {
                walk.step(now).await;
            }
            if turn == 20 {
                walk.revise(now).await;
            }
            let today = now.date_naive();
            for part in PARTS {
                let counts = told(&world, part, now, None).await;
                assert_eq!(counts, by_hand(&database, part, today).await, "{part:?} on {today}, {}", world.database);
                evenings.push((today, part, counts));
            }
            if turn % 8 == 0 {
                check_opened(&world, now).await;
            }
        }
        for (day, part, mut counts) in evenings.clone() {
            // What was filed under an item is not kept.
            for numbers in counts.values_mut() {
                numbers.retain(|name, _| NUMBERS.contains(&name.as_str()));
            }
            counts.retain(|_, numbers| !numbers.is_empty());
            let then = told(&world, part, now, Some(day).filter(|it| *it != now.date_naive())).await;
            if day != now.date_naive() {
                assert_eq!(then, counts, "{part:?}: {day} as it was, {}", world.database);
            }
        }
        let seen: BTreeSet<_> = evenings.iter().flat_map(|it| it.2.values()).flat_map(BTreeMap::keys).collect();
        assert_eq!(seen.len(), NUMBERS.len() + 2, "every number was seen: {seen:?}");
        let slices: BTreeSet<_> = evenings.iter().flat_map(|it| it.2.keys()).collect();
        assert!(slices.len() >= 8, "all, two units, three domains, two levels: {slices:?}");
    }
}
