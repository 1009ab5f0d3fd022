//! An inspection against a ledger: whatever happens, each rule finds what one counts by hand, and what it counts can be opened.

use std::collections::{BTreeMap, BTreeSet};

use chrono::{DateTime, Days, Months, NaiveDate, Utc};
use domain::act::{Actor, china_date};
use rand::rngs::StdRng;
use rand::seq::IndexedRandom;
use rand::{RngExt, SeedableRng};
use sea_orm::{ConnectionTrait, Database, DatabaseConnection, Statement};
use serde_json::{Value, json};
use testkit::enquiry::{Stage, make};
use testkit::owed::{act, catalogue_of};
use testkit::world::{World, none};

const SOCIAL_MEDIA: &str = "official-social-media";
/// Above all others.
const TOP: &str = "370983";
/// Whose documents the seed holds.
const OFFICE: &str = "11370983K21344588M";
const UNITS: [&str; 3] = ["370983001", "370983002", "370983003"];
const KINDS: [&str; 4] = ["NEWS", "NOTICE", "POLICY", "SERVICE"];
const DOMAINS: [&str; 6] = ["03", "07", "12", "18", "21", "26"];
/// Those that tell of a day that has passed.
const KEPT: [&str; 4] = ["FRONT_PAGE", "STALE_COLUMNS", "OVERDUE_COLUMNS", "UNANSWERED_MESSAGES"];

struct Publication {
    id: String,
    unit: &'static str,
    kind: &'static str,
    on: NaiveDate,
    withdrawn_on: Option<NaiveDate>,
    item: Option<String>,
}

struct Message {
    id: String,
    unit: &'static str,
    left_on: NaiveDate,
    answered_on: Option<NaiveDate>,
}

/// What a unit has said to run on social media, and on which day.
struct Run {
    unit: &'static str,
    on: NaiveDate,
}

struct Comment {
    id: String,
    unit: &'static str,
    ends_on: NaiveDate,
    answered: bool,
}

/// What has happened, as somebody would note it who knows nothing of tables.
#[derive(Default)]
struct Ledger {
    publications: Vec<Publication>,
    messages: Vec<Message>,
    comments: Vec<Comment>,
    runs: Vec<Run>,
    /// Item, unit, domain.
    items: Vec<(String, &'static str, Option<&'static str>)>,
}

/// What the seed holds.
async fn seeded(world: &World, day: NaiveDate) -> Vec<Publication> {
    let query = "{ documents(first: 100) { nodes { id kind publishedAt unit { code } } } }";
    let answer = world.ask(Actor::Anonymous, at(day), query, none()).await;
    let publication = |node: &Value| {
        assert_eq!(node["unit"]["code"], OFFICE);
        let on = china_date(node["publishedAt"].as_str().unwrap().parse().unwrap());
        Publication {
            id: node["id"].as_str().unwrap().to_owned(),
            unit: OFFICE,
            kind: "PLAN",
            on,
            withdrawn_on: None,
            item: None,
        }
    };
    answer["data"]["documents"]["nodes"].as_array().unwrap().iter().map(publication).collect()
}

fn at(day: NaiveDate) -> DateTime<Utc> {
    day.and_hms_opt(2, 0, 0).unwrap().and_utc()
}

impl Ledger {
    /// How the rules stand on a day by what is noted; those that are counted over what is public now, only for today.
    async fn count(
        &self,
        world: &World,
        database: &DatabaseConnection,
        unit: &str,
        day: NaiveDate,
    ) -> BTreeMap<&'static str, Option<i64>> {
        let own = |it: &str| unit == TOP || it == unit;
        let number = |count: usize| Some(i64::try_from(count).unwrap());
        let public = |it: &&Publication| own(it.unit) && it.on <= day && it.withdrawn_on.is_none_or(|on| on > day);
        let public: Vec<_> = self.publications.iter().filter(public).collect();
        let mut newest: BTreeMap<(&str, &str), NaiveDate> = BTreeMap::new();
        for it in &public {
            let column = newest.entry((it.unit, it.kind)).or_insert(it.on);
            *column = (*column).max(it.on);
        }
        let stale = newest.iter().filter(|((_, kind), on)| match *kind {
            "NEWS" => **on + Days::new(14) < day,
            "NOTICE" | "POLICY" => **on + Months::new(6) < day,
            _ => false,
        });
        let messages = self.messages.iter().filter(|it| {
            own(it.unit)
                && it.left_on >= day - Months::new(12)
                && it.left_on < day - Months::new(3)
                && it.answered_on.is_none_or(|on| on > day)
        });
        let empty = |unit: &str, domain: &str| {
            let mut items = self.items.iter().filter(|it| it.1 == unit && it.2 == Some(domain)).peekable();
            items.peek().is_some() && items.all(|(id, ..)| !public.iter().any(|it| it.item.as_ref() == Some(id)))
        };
        let empty_columns =
            UNITS.iter().filter(|it| own(it)).map(|unit| DOMAINS.iter().filter(|it| empty(unit, it)).count());
        let unpublished = self
            .items
            .iter()
            .filter(|(id, unit, _)| own(unit) && !public.iter().any(|it| it.item.as_ref() == Some(id)));
        let directory = world.store.directory();
        let overdue_comments = self.comments.iter().filter(|it| {
            let due = directory.calendar().add_working_days(it.ends_on, 20).unwrap().date;
            own(it.unit) && !it.answered && due < day
        });
        let mut newest_run: BTreeMap<&str, NaiveDate> = BTreeMap::new();
        for run in self.runs.iter().filter(|it| own(it.unit)) {
            let on = newest_run.entry(run.unit).or_insert(run.on);
            *on = (*on).max(run.on);
        }
        let silent = newest_run.values().filter(|on| **on + Days::new(14) < day);
        BTreeMap::from([
            ("NEW_MEDIA", number(silent.count())),
            ("FRONT_PAGE", newest.values().max().map(|on| (day - *on).num_days())),
            ("STALE_COLUMNS", number(stale.count())),
            ("UNANSWERED_MESSAGES", number(messages.count())),
            ("EMPTY_COLUMNS", number(empty_columns.sum())),
            ("UNPUBLISHED_ITEMS", number(unpublished.count())),
            ("MISSING_FEEDBACK", number(overdue_comments.count())),
            ("OVERDUE_COLUMNS", number(overdue(database, unit, day).await)),
        ])
    }
}

/// The columns with an overdue update, over the obligations as they are.
async fn overdue(database: &DatabaseConnection, unit: &str, today: NaiveDate) -> usize {
    let sql = "SELECT u.code, o.pilot_domain, o.kind, o.state, CAST(o.due_on AS text) AS due_on FROM obligation o JOIN unit u ON u.id = o.unit_id";
    let rows = database.query_all_raw(Statement::from_string(database.get_database_backend(), sql)).await.unwrap();
    let mut columns = BTreeSet::new();
    for row in rows {
        let text = |column: &str| row.try_get::<Option<String>>("", column).unwrap().unwrap_or_default();
        let (code, domain, due_on) = (text("code"), text("pilot_domain"), text("due_on"));
        let is_update = ["UPDATE", "PERIODIC"].contains(&text("kind").as_str());
        let is_late = text("state") == "OPEN" && !due_on.is_empty() && due_on < today.to_string();
        if is_update && is_late && (unit == TOP || code == unit) && !domain.is_empty() {
            columns.insert((code, domain));
        }
    }
    columns.len()
}

async fn told(world: &World, unit: &str, now: NaiveDate, as_of: Option<NaiveDate>) -> BTreeMap<String, Value> {
    let as_of = as_of.map(|day| format!(", asOf: \"{day}\"")).unwrap_or_default();
    let query = format!(
        "{{ inspection(unitCode: \"{unit}\"{as_of}) {{ vetoed results {{ rule threshold found broken consequence cases(first: 100) {{ totalCount
            nodes {{ unit {{ code }} since days documentKind pilotDomain {{ code }} channel {{ code }} document {{ id }} item {{ id }} consultation {{ id }} }} }} }} }} }}"
    );
    let answer = world.ask(Actor::System, at(now), &query, none()).await;
    assert!(answer["errors"].is_null(), "{answer:#}");
    let results = answer["data"]["inspection"]["results"].as_array().unwrap().clone();
    let vetoes: Vec<_> = results.iter().filter(|it| it["consequence"] == "VETO").map(|it| &it["broken"]).collect();
    let vetoed = match () {
        () if vetoes.iter().any(|it| **it == true) => json!(true),
        () if vetoes.iter().any(|it| it.is_null()) => Value::Null,
        () => json!(false),
    };
    assert_eq!(answer["data"]["inspection"]["vetoed"], vetoed);
    results.into_iter().map(|it| (it["rule"].as_str().unwrap().to_owned(), it)).collect()
}

/// What was counted is what opens, and it is what it says it is.
fn check_cases(ledger: &Ledger, rule: &str, result: &Value) {
    if rule == "UNANSWERED_MESSAGES" {
        assert_eq!(result["cases"], Value::Null, "messages are opened by staff, and nowhere else");
        return;
    }
    let nodes = result["cases"]["nodes"].as_array().unwrap();
    let expected = match rule {
        "FRONT_PAGE" => i64::from(!result["found"].is_null()),
        _ => result["found"].as_i64().unwrap(),
    };
    assert_eq!(i64::try_from(nodes.len()).unwrap(), expected, "{rule}: {result:#}");
    let text = |node: &Value, path: &str| node.pointer(path).and_then(Value::as_str).unwrap_or_default().to_owned();
    let mut seen = BTreeSet::new();
    for node in nodes {
        assert!(seen.insert(node.to_string()), "{rule}: twice {node:#}");
        let unit = text(node, "/unit/code");
        let known = match rule {
            "FRONT_PAGE" | "STALE_COLUMNS" => {
                let of = |it: &&Publication| it.id == text(node, "/document/id");
                ledger.publications.iter().find(of).is_some_and(|it| {
                    it.unit == unit
                        && it.kind == text(node, "/documentKind")
                        && it.on.to_string() == text(node, "/since")
                })
            }
            "NEW_MEDIA" => {
                text(node, "/channel/code") == SOCIAL_MEDIA
                    && ledger.runs.iter().any(|it| it.unit == unit && it.on.to_string() == text(node, "/since"))
            }
            "UNPUBLISHED_ITEMS" => ledger.items.iter().any(|it| it.0 == text(node, "/item/id") && it.1 == unit),
            "MISSING_FEEDBACK" => {
                ledger.comments.iter().any(|it| it.id == text(node, "/consultation/id") && it.unit == unit)
            }
            _ => ledger.items.iter().any(|it| it.1 == unit && it.2 == Some(text(node, "/pilotDomain/code").as_str())),
        };
        assert!(known, "{rule}: {node:#}");
    }
}

/// The messages that count are those that staff find.
async fn check_messages(world: &World, ledger: &Ledger, unit: &str, now: NaiveDate, found: Option<i64>) {
    let query =
        format!("{{ workspace {{ unansweredMessages(first: 100, unitCode: \"{unit}\") {{ nodes {{ id }} }} }} }}");
    let answer = world.ask(Actor::System, at(now), &query, none()).await;
    let nodes = answer["data"]["workspace"]["unansweredMessages"]["nodes"].as_array().unwrap().clone();
    let known = |node: &Value| ledger.messages.iter().any(|it| node["id"] == it.id && it.answered_on.is_none());
    assert!(nodes.iter().all(known), "{answer:#}");
    assert_eq!(i64::try_from(nodes.len()).ok(), found);
}

struct Walk<'a> {
    world: &'a World,
    dice: StdRng,
    ledger: Ledger,
}

impl Walk<'_> {
    async fn publish(&mut self, day: NaiveDate, unit: &'static str, kind: &'static str) {
        let own: Vec<_> = self.ledger.items.iter().filter(|it| it.1 == unit).map(|it| it.0.clone()).collect();
        let item = own.choose(&mut self.dice).filter(|_| kind == "SERVICE").cloned();
        let content = json!({
            "title": "一份信息", "summary": "摘要", "formedOn": day.to_string(), "kind": kind, "body": "<p>正文</p>",
            "itemIds": item.iter().collect::<Vec<_>>(),
        });
        let (now, asked) = (at(day), "document { id }");
        let draft = json!({ "unitCode": unit, "content": content });
        let id =
            act(self.world, now, "draftDocument", "DraftDocumentInput", asked, draft).await["document"]["id"].take();
        act(self.world, now, "submitDocument", "DocumentInput", asked, json!({ "id": id, "expectedVersion": 1 })).await;
        let review = json!({ "id": id, "expectedVersion": 2, "decision": "APPROVE", "secrecy": "CLEARED", "disclosure": "PROACTIVE" });
        act(self.world, now, "reviewDocument", "ReviewDocumentInput", asked, review).await;
        act(self.world, now, "publishDocument", "DocumentInput", asked, json!({ "id": id, "expectedVersion": 3 }))
            .await;
        let id = id.as_str().unwrap().to_owned();
        self.ledger.publications.push(Publication { id, unit, kind, on: day, withdrawn_on: None, item });
    }

    async fn withdraw(&mut self, day: NaiveDate) {
        let public = self.ledger.publications.iter_mut().filter(|it| it.withdrawn_on.is_none());
        let mut public: Vec<_> = public.filter(|it| KINDS.contains(&it.kind)).collect();
        let Some(index) = (0..public.len()).collect::<Vec<_>>().choose(&mut self.dice).copied() else { return };
        let input = json!({ "id": public[index].id, "expectedVersion": 4, "kind": "ERROR", "reason": "有误" });
        act(self.world, at(day), "withdrawDocument", "WithdrawDocumentInput", "document { id }", input).await;
        public[index].withdrawn_on = Some(day);
    }

    /// Something is published and runs on social media, some days ago or today.
    async fn run(&mut self, day: NaiveDate, unit: &'static str) {
        // The first item of disaster relief ticks them.
        let item = "{ catalogueItems(first: 1, filter: { kind: TEMPLATE, pilotDomain: \"07\" }) { nodes { id } } }";
        let item = self.world.ask(Actor::Anonymous, at(day), item, none()).await;
        let item = item["data"]["catalogueItems"]["nodes"][0]["id"].as_str().unwrap().to_owned();
        let id = testkit::document::publish_for(self.world, at(day), unit, &item, "推送的信息").await;
        let on = day - Days::new(self.dice.random_range(0..10));
        let input = json!({ "documentId": id, "channelCode": SOCIAL_MEDIA, "state": "RAN", "url": "https://a.example/1", "ranOn": on.to_string() });
        act(self.world, at(day), "reportDelivery", "ReportDeliveryInput", "delivery { id }", input).await;
        self.ledger.publications.push(Publication { id, unit, kind: "OTHER", on: day, withdrawn_on: None, item: None });
        self.ledger.runs.push(Run { unit, on });
    }

    async fn leave(&mut self, day: NaiveDate, unit: &'static str) {
        let said = format!("第{}问", self.ledger.messages.len());
        let id = make(self.world, at(day), unit, (&Value::Null, &said, "答复"), Stage::Sent).await;
        self.ledger.messages.push(Message { id, unit, left_on: day, answered_on: None });
    }

    async fn answer(&mut self, day: NaiveDate) {
        let mut open: Vec<_> = self.ledger.messages.iter_mut().filter(|it| it.answered_on.is_none()).collect();
        let Some(index) = (0..open.len()).collect::<Vec<_>>().choose(&mut self.dice).copied() else { return };
        let input = json!({ "id": open[index].id, "expectedVersion": 1, "answer": "答复" });
        act(self.world, at(day), "replyToEnquiry", "ReplyToEnquiryInput", "enquiry { id }", input).await;
        open[index].answered_on = Some(day);
    }

    async fn consult(&mut self, day: NaiveDate, unit: &'static str) {
        let ends_on = day + Days::new(self.dice.random_range(8..20));
        let id = testkit::consultation::open(self.world, at(day), unit, ends_on).await;
        // The draft is public, too.
        let query = "query($id: ID!) { node(id: $id) { ... on Consultation { draftDocument { id } } } }";
        let draft = self.world.ask(Actor::Anonymous, at(day), query, json!({ "id": id })).await;
        let draft = draft["data"]["node"]["draftDocument"]["id"].as_str().unwrap().to_owned();
        let draft = Publication { id: draft, unit, kind: "OTHER", on: day, withdrawn_on: None, item: None };
        self.ledger.publications.push(draft);
        self.ledger.comments.push(Comment { id, unit, ends_on, answered: false });
    }

    async fn feed_back(&mut self, day: NaiveDate) {
        let ended = self.ledger.comments.iter_mut().find(|it| !it.answered && it.ends_on < day);
        let Some(comment) = ended else { return };
        let input = json!({ "id": comment.id, "expectedVersion": 1, "summary": "没有收到意见" });
        act(self.world, at(day), "publishFeedback", "PublishFeedbackInput", "consultation { id }", input).await;
        comment.answered = true;
    }

    async fn change(&mut self, day: NaiveDate) {
        let (item, ..) = self.ledger.items.choose(&mut self.dice).cloned().unwrap();
        let input = json!({ "itemId": item, "event": "CHANGED", "subject": "有变化", "occurredOn": day.to_string() });
        act(self.world, at(day), "recordTrigger", "RecordTriggerInput", "obligation { id }", input).await;
    }

    async fn step(&mut self, day: NaiveDate) {
        let unit = *UNITS.choose(&mut self.dice).unwrap();
        match self.dice.random_range(0..12) {
            0..=3 => {
                let kind = *KINDS.choose(&mut self.dice).unwrap();
                self.publish(day, unit, kind).await;
            }
            4 => self.withdraw(day).await,
            5 => self.leave(day, unit).await,
            6 => self.answer(day).await,
            7 if self.ledger.comments.len() < 6 => self.consult(day, unit).await,
            8 => self.feed_back(day).await,
            11 if self.ledger.runs.len() < 8 => self.run(day, unit).await,
            _ => self.change(day).await,
        }
    }
}

#[tokio::test]
async fn every_rule_finds_what_one_counts_by_hand() {
    for world in World::both().await {
        let database = Database::connect(&world.url).await.unwrap();
        let mut day: NaiveDate = "2025-03-03".parse().unwrap();
        let mut walk = Walk { world: &world, dice: StdRng::seed_from_u64(7), ledger: Ledger::default() };
        walk.ledger.publications = seeded(&world, day).await;
        for unit in UNITS {
            let limits: Vec<_> = DOMAINS
                .iter()
                .map(|it| ("20个工作日", Some(*it)))
                .chain([("5个工作日", Some("18")), ("10个工作日", None)])
                .collect();
            let items = catalogue_of(&world, at(day), unit, &limits).await;
            walk.ledger.items.extend(items.into_iter().zip(limits).map(|(item, (_, domain))| (item, unit, domain)));
        }
        let mut evenings = Vec::new();
        let mut seen: BTreeMap<String, BTreeSet<Option<bool>>> = BTreeMap::new();
        for turn in 0..45 {
            for _ in 0..3 {
                walk.step(day).await;
            }
            let unit = if turn % 2 == 0 { TOP } else { *UNITS.choose(&mut walk.dice).unwrap() };
            let counted = walk.ledger.count(&world, &database, unit, day).await;
            let told = told(&world, unit, day, None).await;
            assert_eq!(told.len(), counted.len(), "{told:#?}");
            for (rule, result) in &told {
                assert_eq!(
                    result["found"].as_i64(),
                    counted[rule.as_str()],
                    "{rule} of {unit} on {day}, {}",
                    world.database
                );
                check_cases(&walk.ledger, rule, result);
                if rule == "UNANSWERED_MESSAGES" {
                    check_messages(&world, &walk.ledger, unit, day, result["found"].as_i64()).await;
                }
                seen.entry(rule.clone()).or_default().insert(result["broken"].as_bool());
            }
            evenings.push((day, unit, counted));
            day = day + Days::new(walk.dice.random_range(1..18));
        }
        for (evening, unit, counted) in &evenings {
            for (rule, result) in told(&world, unit, day, Some(*evening)).await {
                let expected = counted[rule.as_str()].filter(|_| KEPT.contains(&rule.as_str()));
                assert_eq!(result["found"].as_i64(), expected, "{rule} of {unit} as of {evening}, {}", world.database);
            }
        }
        for rule in ["FRONT_PAGE", "EMPTY_COLUMNS", "UNANSWERED_MESSAGES", "NEW_MEDIA", "MISSING_FEEDBACK"] {
            assert_eq!(seen[rule].len(), 2, "{rule} was kept and broken: {seen:?}");
        }
    }
}
