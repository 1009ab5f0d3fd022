//! Consultations with many opinions: kept once however often they are sent, and read by a constant number of statements.

use chrono::{DateTime, NaiveDate, Utc};
use domain::act::Actor;
use domain::staff::Role;
use futures_util::future::join_all;
use serde_json::{Value, json};
use testkit::consultation::open;
use testkit::world::{World, none};

const UNIT: &str = "370983001";
const SUBMIT: &str = "mutation($input: SubmitOpinionInput!) { submitOpinion(input: $input) { receipt { number queryCode } userErrors { code path } } }";

/// Each list with what lies inside, and the most statements it may cost.
const LISTS: [(&str, usize, &str); 4] = [
    (
        "decisions with their consultations",
        4,
        "{ decisions(first: 20) { nodes { title unit { name } channels { name } consultations { title draftDocument { title } feedback { groups { title } } } } } }",
    ),
    (
        "consultations with draft, explanation and feedback",
        4,
        "{ consultations(first: 50) { nodes { title unit { name } decision { title } draftDocument { title } explanationDocument { title } feedbackDueOn feedback { summary groups { title reason } } } } }",
    ),
    (
        "what waits for feedback",
        3,
        "{ workspace { feedbackQueue(first: 50) { nodes { consultation { title unit { name } } tally { received } groups { title } overdue } } } }",
    ),
    (
        "opinions in hand",
        6,
        "query($id: ID!) { workspace { opinions(first: 50, filter: { consultationId: $id }) { nodes { number person { name phone } text sameTextCount group { title } consultation { title } } } } }",
    ),
];

fn at() -> DateTime<Utc> {
    "2026-03-02T01:00:00Z".parse().unwrap()
}

fn last_day() -> NaiveDate {
    "2026-03-20".parse().unwrap()
}

/// One act, which is not refused; what it answers.
async fn done(world: &World, actor: &Actor, verb: &str, input: Value, select: &str) -> Value {
    let kind = format!("{}{}Input", verb[..1].to_uppercase(), &verb[1..]);
    let query = format!(
        "mutation($input: {kind}!) {{ {verb}(input: $input) {{ {select} userErrors {{ code path message }} }} }}"
    );
    let answer = world.ask(actor.clone(), at(), &query, json!({ "input": input })).await;
    assert_eq!(answer["data"][verb]["userErrors"], json!([]), "{verb}: {answer:#}");
    answer["data"][verb].clone()
}

/// An opinion of somebody with a number of their own, accepted and in a group of its own.
async fn grouped(world: &World, consultation: &str, number: usize) {
    let person = json!({ "kind": "NATURAL_PERSON", "name": "张三", "phone": format!("138000{number:05}") });
    let input = json!({ "consultationId": consultation, "text": format!("第{number}条"), "person": person });
    done(world, &Actor::Anonymous, "submitOpinion", input, "receipt { number }").await;
    let waiting = "query($id: ID!) { workspace { opinions(first: 1, filter: { consultationId: $id, state: RECEIVED }) { nodes { id } } } }";
    let waiting = world.ask(Actor::System, at(), waiting, json!({ "id": consultation })).await;
    let id = &waiting["data"]["workspace"]["opinions"]["nodes"][0]["id"];
    let verdict = json!({ "id": id, "expectedVersion": 1, "verdict": "ACCEPTED" });
    done(world, &Actor::System, "moderateOpinion", verdict, "opinion { id }").await;
    let content = json!({ "title": format!("第{number}组"), "summary": "摘要" });
    let group = json!({ "consultationId": consultation, "content": content });
    let group = done(world, &Actor::System, "addOpinionGroup", group, "opinionGroup { id }").await;
    let grouping = json!({ "id": group["opinionGroup"]["id"], "expectedVersion": 1, "opinionIds": [id] });
    done(world, &Actor::System, "groupOpinions", grouping, "opinionGroup { id }").await;
}

async fn announced(world: &World) {
    let matter = json!({
        "year": 2026, "title": "事项", "class": "PUBLIC_POLICY", "scope": "居民", "ways": ["PUBLIC_CONSULTATION"],
        "channelCodes": ["government-website"], "plannedFrom": "2026-03-01", "plannedUntil": "2026-12-31"
    });
    let input = json!({ "unitCode": UNIT, "matter": matter });
    let decision = done(world, &Actor::System, "announceDecision", input, "decision { id }").await;
    let draft = testkit::document::publish(world, at(), UNIT, "草案").await;
    let input = json!({
        "unitCode": UNIT, "decisionId": decision["decision"]["id"], "kind": "OTHER", "title": "征求意见",
        "draftDocumentId": draft, "explanationDocumentId": draft, "endsOn": last_day().to_string()
    });
    done(world, &Actor::System, "openConsultation", input, "consultation { id }").await;
}

#[tokio::test]
async fn lists_of_participation_cost_the_same_whatever_their_size() {
    for world in World::both().await {
        announced(&world).await;
        let consultation = open(&world, at(), UNIT, last_day()).await;
        grouped(&world, &consultation, 0).await;
        let variables = json!({ "id": consultation });
        let cost = async |query: &str| {
            world.statements();
            // The workspace has to be somebody's; the operator sees all of it.
            let actor = if query.contains("workspace") { Actor::System } else { Actor::Anonymous };
            let answer = world.ask(actor, at(), query, variables.clone()).await;
            assert!(answer["errors"].is_null(), "{query}: {answer:#}");
            (world.statements(), answer)
        };
        let mut before = Vec::new();
        for (name, most, query) in LISTS {
            let (statements, _) = cost(query).await;
            assert!(statements <= most, "{name} costs {statements} statements on {}", world.database);
            before.push(statements);
        }
        for number in 1..8 {
            announced(&world).await;
            grouped(&world, &consultation, number).await;
        }
        for ((name, _, query), before) in LISTS.iter().zip(before) {
            let (statements, answer) = cost(query).await;
            assert_eq!(statements, before, "{name} grows on {}", world.database);
            assert!(answer.to_string().matches("\"title\"").count() >= 8, "{name} is not longer: {answer:#}");
        }
    }
}

/// Somebody taps the button again and again while the first answer is on its way.
#[tokio::test]
async fn what_is_sent_many_times_at_once_is_kept_once() {
    for world in World::both().await {
        let consultation = open(&world, at(), UNIT, last_day()).await;
        let sent = |person: Value, key: &str| {
            let input = json!({
                "consultationId": consultation, "text": "希望增加夜间停车位。", "person": person, "idempotencyKey": key
            });
            world.ask(Actor::Anonymous, at(), SUBMIT, json!({ "input": input }))
        };
        // With one key: one receipt, for all of them.
        let answers = join_all((0..8).map(|_| sent(Value::Null, "one-key-for-all-of-them"))).await;
        let receipt = &answers[0]["data"]["submitOpinion"]["receipt"];
        assert!(receipt["queryCode"].is_string(), "{:#}", answers[0]);
        for answer in &answers {
            assert_eq!(&answer["data"]["submitOpinion"]["receipt"], receipt, "on {}", world.database);
        }
        // With a key each, from one person: one is taken, the others are told so.
        let person = json!({ "kind": "NATURAL_PERSON", "name": "张三", "phone": "13812345678" });
        let keys: Vec<_> = (0..8).map(|number| format!("a-key-for-each-of-them-{number}")).collect();
        let answers = join_all(keys.iter().map(|key| sent(person.clone(), key))).await;
        let outcomes = answers.iter().map(|it| &it["data"]["submitOpinion"]);
        let (kept, refused): (Vec<_>, Vec<_>) = outcomes.partition(|it| it["receipt"].is_object());
        assert_eq!((kept.len(), refused.len()), (1, 7), "on {}: {answers:#?}", world.database);
        for outcome in refused {
            assert_eq!(outcome["userErrors"][0]["code"], "DUPLICATE_SUBMISSION", "{outcome:#}");
        }
        let tally =
            format!("{{ workspace {{ consultationCase(id: \"{consultation}\") {{ tally {{ received }} }} }} }}");
        let answer = world.ask(Actor::System, at(), &tally, none()).await;
        assert_eq!(answer["data"]["workspace"]["consultationCase"]["tally"]["received"], 2, "on {}", world.database);
    }
}

#[tokio::test]
async fn opinions_are_paged_in_the_order_in_which_they_came() {
    for world in World::both().await {
        let consultation = open(&world, at(), UNIT, last_day()).await;
        for number in 0..5 {
            let input = json!({ "consultationId": consultation, "text": format!("第{number}条") });
            done(&world, &Actor::Anonymous, "submitOpinion", input, "receipt { number }").await;
        }
        let editor = world.staff(Role::Editor, UNIT, None, "").await;
        let query = "query($id: ID!, $after: String) { workspace { opinions(first: 2, after: $after, filter: { consultationId: $id }) { nodes { text } pageInfo { hasNextPage endCursor } } } }";
        let (mut after, mut texts) = (Value::Null, Vec::new());
        loop {
            let variables = json!({ "id": consultation, "after": after });
            let answer = world.ask(editor.clone(), at(), query, variables).await;
            let page = &answer["data"]["workspace"]["opinions"];
            texts.extend(page["nodes"].as_array().unwrap().iter().map(|it| it["text"].as_str().unwrap().to_owned()));
            after = page["pageInfo"]["endCursor"].clone();
            if page["pageInfo"]["hasNextPage"] == false {
                break;
            }
        }
        assert_eq!(texts, ["第0条", "第1条", "第2条", "第3条", "第4条"], "on {}", world.database);
    }
}
