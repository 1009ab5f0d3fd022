//! Who an applicant is, and what they wrote: asked as every role, over every field of the schema that leads to a request.

use std::collections::BTreeSet;

use domain::act::Actor;
use domain::staff::Role;
use persistence::Window;
use serde_json::{Value, json};
use testkit::request::{Case, step, submit};
use testkit::world::{World, none};

use super::{COUNTY, ELSEWHERE, UNIT, morning};

/// What tells who the applicant is, whole.
const PERSON: [&str; 5] = ["欧阳测试", "11010519491231002X", "13987654321", "ouyang@example.cn", "测试路八十八号"];
/// What the applicant wrote, and what was written to them.
const WORDS: [&str; 4] = ["求取暖改造明细", "补正所写内容", "补正所问事项", "答复所写内容"];
/// What third parties are called and say, which the applicant is not told.
const THIRD_PARTY: [&str; 2] = ["被征求的公司", "公司所写意见"];
const DAY: &str = "2026-03-02";

/// A case with something in every field.
async fn case(world: &World) -> Case {
    let applicant = json!({
        "name": PERSON[0], "identity": { "kind": "RESIDENT_ID", "number": PERSON[1] }, "phone": PERSON[2],
        "email": PERSON[3], "address": PERSON[4],
    });
    let case = submit(world, &Actor::Anonymous, morning(DAY), (UNIT, "PORTAL"), applicant, WORDS[0]).await;
    // Somebody else asks for the same, so that it is in a cluster.
    let other =
        json!({ "name": "另一人", "identity": { "kind": "OTHER", "number": "B200000" }, "phone": "13700000000" });
    submit(world, &Actor::Anonymous, morning(DAY), (UNIT, "PORTAL"), other, WORDS[0]).await;
    let whole = [
        ("confirmReceipt", "ConfirmReceiptInput", json!({ "request": { "id": case.id } })),
        (
            "confirmReceipt",
            "ConfirmReceiptInput",
            json!({ "request": { "number": case.number, "queryCode": case.code } }),
        ),
        ("registerInformationRequest", "InformationRequestInput", json!({})),
        ("requestCorrection", "RequestCorrectionInput", json!({ "points": WORDS[2], "dueOn": "2026-03-20" })),
        ("submitCorrection", "ApplicantTextInput", json!({ "request": { "id": case.id }, "text": WORDS[1] })),
        ("consultThirdParty", "ConsultThirdPartyInput", json!({ "party": THIRD_PARTY[0], "receivedOn": DAY })),
        (
            "recordThirdPartyOpinion",
            "RecordOpinionInput",
            json!({ "consultation": 1, "stance": "DISAGREES", "opinion": THIRD_PARTY[1] }),
        ),
        (
            "replyToInformationRequest",
            "ReplyToInformationRequestInput",
            json!({ "kind": "THIRD_PARTY_RIGHTS", "text": WORDS[3], "ground": "第三方不同意" }),
        ),
    ];
    for (verb, input_type, input) in whole {
        step(world, morning(DAY), (verb, input_type), &case, input).await;
    }
    case
}

/// Types of the schema as introspection shows them.
struct Schema(Vec<Value>);

impl Schema {
    async fn of(world: &World) -> Self {
        let query = "{ __schema { types { kind name fields { name args { name type { kind } } type { ...T } } } } }
            fragment T on __Type { kind name ofType { kind name ofType { kind name ofType { kind name } } } }";
        let answer = world.ask(Actor::Anonymous, morning(DAY), query, none()).await;
        Self(answer["data"]["__schema"]["types"].as_array().unwrap().clone())
    }

    fn fields(&self, type_name: &str) -> Vec<(String, String, bool)> {
        let found = self.0.iter().find(|it| it["name"] == type_name).unwrap_or_else(|| panic!("no type {type_name}"));
        let fields = found["fields"].as_array().unwrap().iter().filter_map(|field| {
            let mut inner = &field["type"];
            while inner["ofType"].is_object() {
                inner = &inner["ofType"];
            }
            let mut name = field["name"].as_str().unwrap().to_owned();
            for argument in field["args"].as_array().unwrap().iter().filter(|it| it["type"]["kind"] == "NON_NULL") {
                match argument["name"].as_str().unwrap() {
                    "first" => name.push_str("(first: 2)"),
                    _ => return None,
                }
            }
            let is_leaf = ["SCALAR", "ENUM"].contains(&inner["kind"].as_str().unwrap());
            Some((name, inner["name"].as_str().unwrap().to_owned(), is_leaf))
        });
        fields.collect()
    }

    /// Everything below a type. Units and files lead away from the case.
    fn selection(&self, type_name: &str, depth: usize) -> String {
        let mut parts = vec!["__typename".to_owned()];
        for (name, inner, is_leaf) in self.fields(type_name) {
            if is_leaf {
                parts.push(name);
            } else if depth > 0 && !["Unit", "Attachment", "Staff"].contains(&inner.as_str()) {
                parts.push(format!("{name} {{ {} }}", self.selection(&inner, depth - 1)));
            }
        }
        parts.join(" ")
    }
}

/// Everything that anybody can be asked that leads to the case.
fn questions(schema: &Schema, case: &Case) -> Vec<String> {
    let request = schema.selection("InformationRequest", 3);
    let cluster = schema.selection("RequestCluster", 4);
    let (id, list) = (&case.id, format!("{{ edges {{ node {{ {request} }} }} nodes {{ id }} }}"));
    vec![
        format!("{{ node(id: \"{id}\") {{ id ... on InformationRequest {{ {request} }} }} }}"),
        format!("{{ nodes(ids: [\"{id}\"]) {{ ... on InformationRequest {{ {request} }} }} }}"),
        format!("{{ workspace {{ informationRequest(id: \"{id}\") {{ {request} }} }} }}"),
        format!("{{ workspace {{ informationRequests(first: 5) {list} }} }}"),
        format!("{{ workspace {{ informationRequests(first: 5, filter: {{ queue: TO_DELIVER }}) {list} }} }}"),
        format!("{{ workspace {{ informationRequests(first: 5, filter: {{ sameApplicantAs: \"{id}\" }}) {list} }} }}"),
        format!("{{ workspace {{ requestClusters(first: 2) {{ nodes {{ {cluster} }} }} }} }}"),
        "{ workspace { journal(first: 100) { nodes { action facts } } } }".to_owned(),
        "{ changes(first: 100) { edges { node { id type } } } }".to_owned(),
        "{ search(query: \"取暖改造\", first: 5) { nodes { __typename } } }".to_owned(),
    ]
}

async fn said(world: &World, actor: &Actor, questions: &[String]) -> String {
    let mut said = String::new();
    for question in questions {
        let answer = world.ask(actor.clone(), morning(DAY), question, none()).await;
        let codes: BTreeSet<&str> = answer["errors"]
            .as_array()
            .into_iter()
            .flatten()
            .filter_map(|it| it["extensions"]["code"].as_str())
            .collect();
        assert!(codes.iter().all(|code| *code == "UNAUTHENTICATED"), "{codes:?} {question}\n{answer:#}");
        said.push_str(&answer.to_string());
    }
    said
}

fn shows(said: &str, parts: &[&str]) -> Vec<bool> {
    parts.iter().map(|part| said.contains(part)).collect()
}

#[tokio::test]
async fn only_handlers_see_the_applicant() {
    for world in World::both().await {
        let case = case(&world).await;
        let schema = Schema::of(&world).await;
        let questions = questions(&schema, &case);
        // Who, whether the person is seen whole, the words, what third parties are and say, and whether there is such a case.
        let roles = [
            ("editor", world.staff(Role::Editor, UNIT, None, "").await, true, true, true),
            ("reviewer", world.staff(Role::Reviewer, UNIT, None, "").await, true, true, true),
            ("editor of the county", world.staff(Role::Editor, COUNTY, None, "").await, true, true, true),
            ("office", world.staff(Role::Office, UNIT, None, "").await, false, true, true),
            ("office above", world.staff(Role::Office, COUNTY, None, "").await, false, true, true),
            ("auditor", world.staff(Role::Auditor, COUNTY, None, "").await, false, false, true),
            ("guide", world.staff(Role::Guide, COUNTY, Some("18"), "").await, false, false, false),
            ("editor elsewhere", world.staff(Role::Editor, ELSEWHERE, None, "").await, false, false, false),
            ("office elsewhere", world.staff(Role::Office, ELSEWHERE, None, "").await, false, false, false),
            ("frontend", world.frontend("government-website", COUNTY).await, false, false, false),
            ("anonymous", Actor::Anonymous, false, false, false),
        ];
        for (name, actor, person, words, found) in roles {
            let said = said(&world, &actor, &questions).await;
            let told = format!("{name} on {}", world.database);
            assert_eq!(shows(&said, &PERSON), [person; 5], "the applicant to {told}");
            assert_eq!(shows(&said, &WORDS), [words; 4], "the words to {told}");
            assert_eq!(shows(&said, &THIRD_PARTY), [words; 2], "the third party to {told}");
            assert_eq!(said.contains(&case.number), found, "the number to {told}");
        }
        // Number and code show the words, and no person: neither the applicant nor whoever was consulted.
        let request = schema.selection("InformationRequest", 3);
        let follow = format!(
            "{{ informationRequest(number: \"{}\", queryCode: \"{}\") {{ {request} }} }}",
            case.number, case.code
        );
        for actor in [Actor::Anonymous, world.staff(Role::Editor, UNIT, None, "").await] {
            let said = said(&world, &actor, std::slice::from_ref(&follow)).await;
            assert_eq!(shows(&said, &PERSON), [false; 5], "{}", world.database);
            assert_eq!(shows(&said, &WORDS), [true; 4], "{}", world.database);
            assert_eq!(shows(&said, &THIRD_PARTY), [false; 2], "{}", world.database);
        }
    }
}

#[tokio::test]
async fn neither_the_journal_nor_an_error_tells_of_the_applicant() {
    for world in World::both().await {
        let case = case(&world).await;
        let act = world.act(Actor::System, morning(DAY));
        let journal = world.store.journal(&act, Window::first(100)).await.unwrap();
        let all: Vec<_> = journal.items.iter().flat_map(|it| [it.action.as_str(), it.facts.as_str()]).collect();
        let all = all.join(" ");
        assert!(all.contains("submitInformationRequest") && all.contains(&case.number), "{all}");
        for part in PERSON.iter().chain(&WORDS).chain(&THIRD_PARTY).chain(&[case.code.as_str()]) {
            assert!(!all.contains(part), "{part} in the journal on {}: {all}", world.database);
        }
        // A number whose check digit is wrong, and a second time the same: what was found is not repeated.
        let wrong = PERSON[1].replace("002X", "0021");
        for (number, code) in [(wrong.as_str(), "INVALID_VALUE"), (PERSON[1], "DUPLICATE_SUBMISSION")] {
            let input = json!({ "input": {
                "unitCode": UNIT, "way": "PORTAL", "form": "PAPER", "route": "POST", "wanted": { "features": WORDS[0] },
                "applicant": { "name": PERSON[0], "identity": { "kind": "RESIDENT_ID", "number": number }, "phone": PERSON[2] },
            } });
            let query = "mutation($input: SubmitInformationRequestInput!) { submitInformationRequest(input: $input) { receipt { number } userErrors { code path message } } }";
            let mut answer = world.ask(Actor::Anonymous, morning(DAY), query, input.clone()).await;
            if code == "DUPLICATE_SUBMISSION" {
                // The one before was replied to: this is the first that is open.
                assert_eq!(answer["data"]["submitInformationRequest"]["userErrors"], json!([]), "{answer:#}");
                answer = world.ask(Actor::Anonymous, morning(DAY), query, input).await;
            }
            assert_eq!(answer["data"]["submitInformationRequest"]["userErrors"][0]["code"], code, "{answer:#}");
            let told = answer.to_string();
            assert!(PERSON.iter().chain(&[number]).all(|part| !told.contains(part)), "{told}");
        }
    }
}
