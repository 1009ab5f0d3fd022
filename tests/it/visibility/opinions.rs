//! Who sent an opinion, and what they wrote, is for those who handle the unit's cases: asked as every role, over every field.

use chrono::{DateTime, Duration, NaiveDate, Utc};
use domain::act::Actor;
use domain::staff::Role;
use serde_json::{Value, json};
use testkit::consultation::open;
use testkit::world::{World, none};

use super::walk::{Asked, Schema, at, walk};

const UNIT: &str = "370983001";
/// Each stands in who sent an opinion or in what they wrote, and nowhere else.
const NAME: &str = "隐名氏";
const PHONE: &str = "13866668888";
const ADDRESS: &str = "隐居路七号";
const TEXT: &str = "隐言一句";
const MARKS: [&str; 4] = [NAME, PHONE, ADDRESS, TEXT];

fn day(text: &str) -> NaiveDate {
    text.parse().unwrap()
}

fn instant(on: &str) -> DateTime<Utc> {
    format!("{on}T01:00:00Z").parse().unwrap()
}

/// One act, which is not refused; what it answers.
async fn done(world: &World, actor: &Actor, on: &str, verb: &str, input: Value, select: &str) -> Value {
    let kind = format!("{}{}Input", verb[..1].to_uppercase(), &verb[1..]);
    let query = format!(
        "mutation($input: {kind}!) {{ {verb}(input: $input) {{ {select} userErrors {{ code path message }} }} }}"
    );
    let answer = world.ask(actor.clone(), instant(on), &query, json!({ "input": input })).await;
    assert_eq!(answer["data"][verb]["userErrors"], json!([]), "{verb}: {answer:#}");
    answer["data"][verb].clone()
}

/// An opinion with a name, a telephone number, an address and a text; its id, its number and its code.
async fn sent(world: &World, editor: &Actor, on: &str, consultation: &str) -> [String; 3] {
    let input = json!({
        "consultationId": consultation, "text": format!("{TEXT}。"), "idempotencyKey": format!("opinion-{on}-000000"),
        "person": { "kind": "NATURAL_PERSON", "name": NAME, "phone": PHONE, "address": ADDRESS },
    });
    let receipt = "receipt { number queryCode }";
    let receipt = done(world, &Actor::Anonymous, on, "submitOpinion", input, receipt).await["receipt"].clone();
    let list = format!(
        "{{ workspace {{ opinions(first: 1, filter: {{ consultationId: \"{consultation}\" }}) {{ nodes {{ id }} }} }} }}"
    );
    let list = world.ask(editor.clone(), at(), &list, none()).await;
    let id = &list["data"]["workspace"]["opinions"]["nodes"][0]["id"];
    [id, &receipt["number"], &receipt["queryCode"]].map(|it| it.as_str().unwrap_or_else(|| panic!("{list:#}")).into())
}

/// One consultation that is answered, with a group; one that is open. Everything there is to ask for by id, and the
/// numbers with their codes.
async fn secret(world: &World, editor: &Actor, reviewer: &Actor) -> (Vec<String>, Vec<[String; 2]>) {
    let answered = open(world, instant("2026-02-02"), UNIT, day("2026-02-27")).await;
    let [first, number, code] = sent(world, editor, "2026-02-03", &answered).await;
    let verdict = json!({ "id": first, "expectedVersion": 1, "verdict": "ACCEPTED" });
    done(world, editor, "2026-02-04", "moderateOpinion", verdict, "opinion { id }").await;
    let content = json!({ "title": "一类", "summary": "摘要", "adoption": "ADOPTED" });
    let group = json!({ "consultationId": answered, "content": content });
    let group = done(world, editor, "2026-02-04", "addOpinionGroup", group, "opinionGroup { id }").await;
    let group = group["opinionGroup"]["id"].as_str().unwrap().to_owned();
    let grouping = json!({ "id": group, "expectedVersion": 1, "opinionIds": [first] });
    done(world, editor, "2026-02-04", "groupOpinions", grouping, "opinionGroup { id }").await;
    let feedback = json!({ "id": answered, "expectedVersion": 1, "summary": "综述" });
    done(world, reviewer, "2026-02-28", "publishFeedback", feedback, "consultation { id }").await;

    let under_way = open(world, instant("2026-03-01"), UNIT, day("2026-03-20")).await;
    let [second, other_number, other_code] = sent(world, editor, "2026-03-02", &under_way).await;
    (vec![answered, first, group, under_way, second], vec![[number, code], [other_number, other_code]])
}

#[tokio::test]
async fn the_author_of_an_opinion_is_seen_by_its_handlers_only() {
    for world in World::both().await {
        let editor = world.staff(Role::Editor, UNIT, None, "").await;
        let reviewer = world.staff(Role::Reviewer, UNIT, None, "").await;
        let (ids, receipts) = secret(&world, &editor, &reviewer).await;
        let schema = Schema::of(&world).await;
        let asked = Asked { as_type: "Consultation", query: TEXT, index_number: "370983001/2026-00001" };
        for (name, actor, handles) in [
            ("EDITOR", editor, true),
            ("REVIEWER", reviewer, true),
            ("REVIEWER above", world.staff(Role::Reviewer, "370983", None, "").await, true),
            ("anonymous", Actor::Anonymous, false),
            ("OFFICE", world.staff(Role::Office, UNIT, None, "").await, false),
            ("OFFICE above", world.staff(Role::Office, "370983", None, "").await, false),
            ("AUDITOR above", world.staff(Role::Auditor, "370983", None, "").await, false),
            ("GUIDE", world.staff(Role::Guide, "370983", Some("18"), "").await, false),
            ("EDITOR of another unit", world.staff(Role::Editor, "370983002", None, "").await, false),
            ("REVIEWER of another unit", world.staff(Role::Reviewer, "370983002", None, "").await, false),
            ("OFFICE of another unit", world.staff(Role::Office, "370983002", None, "").await, false),
            ("a frontend", world.frontend("government-website", "370983").await, false),
        ] {
            let said = walk(&world, &schema, &actor, &ids, asked).await;
            for mark in MARKS {
                let told: Vec<_> = said.iter().filter(|it| it.1.contains(mark)).map(|it| it.0.as_str()).collect();
                let expected: &[&str] = if handles { &["node", "nodes", "workspace"] } else { &[] };
                assert_eq!(told, expected, "{mark} is told to {name} on {}", world.database);
            }
            // Whoever has the receipt reads how it stands, and not what was sent: the paper may have been found.
            for [number, code] in &receipts {
                let fields = schema.selection("Opinion", 2, "\"\"", asked);
                let query = format!("{{ opinion(number: \"{number}\", queryCode: \"{code}\") {{ {fields} }} }}");
                // An hour later: the walks have guessed wrong.
                let answer = world.ask(actor.clone(), at() + Duration::hours(1), &query, none()).await;
                assert_eq!(answer["data"]["opinion"]["number"], number.as_str(), "{answer:#}");
                assert!(!MARKS.iter().any(|mark| answer.to_string().contains(mark)), "{name}: {answer:#}");
            }
        }
    }
}
