//! Enquiries, one in each state that its verbs ask for.

use std::collections::BTreeMap;

use domain::act::Actor;
use serde_json::Value;
use testkit::enquiry::{Stage, make};
use testkit::world::{World, none};

use super::{UNIT, at};

/// A question of the street's to the unit that guides its domain.
async fn question_of_unit(world: &World, text: &str) -> String {
    let submit = format!(
        "mutation {{ submitEnquiry(input: {{ kind: UNIT, askingUnitCode: \"{UNIT}\", pilotDomain: \"18\", text: \"{text}\" }}) {{ enquiry {{ id }} userErrors {{ message }} }} }}"
    );
    let sent = world.ask(Actor::System, at(), &submit, none()).await;
    sent["data"]["submitEnquiry"]["enquiry"]["id"].as_str().unwrap_or_else(|| panic!("{sent:#}")).to_owned()
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
        let said = (&Value::Null, &*format!("{name}{number}"), "答复");
        ids.insert(name, make(world, at(), UNIT, said, stage).await);
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
