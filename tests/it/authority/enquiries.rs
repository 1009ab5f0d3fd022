//! Enquiries, one in each state that its verbs ask for.

use std::collections::BTreeMap;

use domain::act::Actor;
use serde_json::Value;
use testkit::world::{World, none};

use super::{UNIT, at};

/// How far an enquiry has come.
#[derive(Clone, Copy, PartialEq, PartialOrd)]
enum Stage {
    Sent,
    Answered,
    Written,
    Published,
}

async fn done(world: &World, query: &str) -> Value {
    let answer = world.ask(Actor::System, at(), query, none()).await;
    assert!(answer["errors"].is_null(), "{query}: {answer:#}");
    answer["data"].clone()
}

/// An enquiry of the street's that has come so far; by the operator, so that it is nobody's own.
async fn enquiry(world: &World, text: &str, stage: Stage) -> String {
    let key = format!("authority-enquiry-{text}");
    let submit = format!(
        "mutation {{ submitEnquiry(input: {{ kind: CITIZEN, unitCode: \"{UNIT}\", text: \"{text}\", idempotencyKey: \"{key}\" }}) {{ enquiry {{ id }} userErrors {{ message }} }} }}"
    );
    let sent = done(world, &submit).await;
    let id = sent["submitEnquiry"]["enquiry"]["id"].as_str().unwrap_or_else(|| panic!("{sent:#}")).to_owned();
    let target = |version: i32| format!("id: \"{id}\", expectedVersion: {version}");
    let faq = "faq: { question: \"问\", answer: \"答\" }";
    let steps = [
        (Stage::Answered, format!("replyToEnquiry(input: {{ {}, answer: \"答复\" }})", target(1))),
        (Stage::Written, format!("draftEnquiryFaq(input: {{ {}, {faq} }})", target(2))),
        (Stage::Published, format!("publishEnquiry(input: {{ {} }})", target(3))),
    ];
    for (_, step) in steps.iter().filter(|it| it.0 <= stage) {
        let told = done(world, &format!("mutation {{ done: {step} {{ userErrors {{ message }} }} }}")).await;
        assert_eq!(told["done"]["userErrors"], Value::Array(Vec::new()), "{step}");
    }
    id
}

/// A question of the street's to the unit that guides its domain.
async fn question_of_unit(world: &World, text: &str) -> String {
    let submit = format!(
        "mutation {{ submitEnquiry(input: {{ kind: UNIT, askingUnitCode: \"{UNIT}\", pilotDomain: \"18\", text: \"{text}\" }}) {{ enquiry {{ id }} userErrors {{ message }} }} }}"
    );
    let sent = done(world, &submit).await;
    sent["submitEnquiry"]["enquiry"]["id"].as_str().unwrap_or_else(|| panic!("{sent:#}")).to_owned()
}

/// What one actor attempts something with: an enquiry for each verb, as each changes it.
pub(super) async fn ids(world: &World, number: usize) -> BTreeMap<&'static str, String> {
    let mut ids = BTreeMap::new();
    for (name, stage) in [
        ("graded", Stage::Sent),
        ("answered", Stage::Sent),
        ("forwarded", Stage::Sent),
        ("rejected", Stage::Sent),
        ("described", Stage::Answered),
        ("written", Stage::Written),
        ("frequent", Stage::Published),
    ] {
        ids.insert(name, enquiry(world, &format!("{name}{number}"), stage).await);
    }
    ids.insert("asked", question_of_unit(world, &format!("业务{number}")).await);
    ids
}

/// One attempt at each verb.
pub(super) fn attempts(number: usize, ids: &BTreeMap<&str, String>) -> Vec<(&'static str, String)> {
    let target = |name: &str| format!("id: \"{}\", expectedVersion: $version", ids[name]);
    let faq = "faq: { question: \"问\", answer: \"答\" }";
    vec![
        ("submitEnquiry", format!("kind: CITIZEN, unitCode: \"{UNIT}\", text: \"提问{number}\"")),
        (
            "submitEnquiry on paper",
            format!("kind: CITIZEN, unitCode: \"{UNIT}\", text: \"来信{number}\", way: ORDINARY_POST"),
        ),
        (
            "submitEnquiry for the unit, to its guiding unit",
            format!("kind: UNIT, askingUnitCode: \"{UNIT}\", pilotDomain: \"18\", text: \"单位提问{number}\""),
        ),
        ("gradeEnquiry", format!("{}, grade: SIMPLE", target("graded"))),
        ("replyToEnquiry", format!("{}, answer: \"答复\"", target("answered"))),
        ("replyToEnquiry of the unit, as its guiding unit", format!("{}, answer: \"答复\"", target("asked"))),
        ("forwardEnquiry", format!("{}, unitCode: \"370983002\", reason: \"由其办理\"", target("forwarded"))),
        ("rejectEnquiry", format!("{}, reason: UNCLEAR", target("rejected"))),
        ("draftEnquiryFaq", format!("{}, {faq}", target("described"))),
        ("publishEnquiry", target("written")),
        ("withdrawEnquiry", format!("{}, reason: \"有误\"", target("frequent"))),
    ]
}
