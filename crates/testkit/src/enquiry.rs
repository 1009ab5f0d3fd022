//! An enquiry that has come as far as a test needs it.

use chrono::{DateTime, Utc};
use domain::act::Actor;
use serde_json::{Value, json};

use crate::world::World;

/// How far an enquiry has come.
#[derive(Clone, Copy, Debug, PartialEq, PartialOrd)]
pub enum Stage {
    /// Waits for an answer.
    Sent,
    /// Was answered.
    Answered,
    /// Its frequent question waits for somebody who publishes it.
    Written,
    /// Anybody reads that.
    Published,
}

/// Sends `text` to a unit, as `person` or as nobody in particular; answers it with `answer`. All of that is done by the operator, so
/// that it is nobody's own. Answers its id.
pub async fn make(
    world: &World,
    at: DateTime<Utc>,
    unit_code: &str,
    (person, text, answer): (&Value, &str, &str),
    stage: Stage,
) -> String {
    let input = json!({ "kind": "CITIZEN", "unitCode": unit_code, "text": text, "person": person });
    let id = step(world, at, ("submitEnquiry", "SubmitEnquiryInput"), input).await;
    let faq = json!({ "question": "常见的问题", "answer": "公开的答复" });
    let steps = [
        (Stage::Answered, ("replyToEnquiry", "ReplyToEnquiryInput"), json!({ "answer": answer })),
        (Stage::Written, ("draftEnquiryFaq", "DraftEnquiryFaqInput"), json!({ "faq": faq })),
        (Stage::Published, ("publishEnquiry", "PublishEnquiryInput"), json!({})),
    ];
    for (version, (_, verb, mut input)) in (1..).zip(steps.into_iter().filter(|it| it.0 <= stage)) {
        input["id"] = json!(id);
        input["expectedVersion"] = json!(version);
        step(world, at, verb, input).await;
    }
    id
}

/// One act of the operator; the enquiry's id.
async fn step(world: &World, at: DateTime<Utc>, (verb, input_type): (&str, &str), input: Value) -> String {
    let query = format!(
        "mutation($input: {input_type}!) {{ {verb}(input: $input) {{ enquiry {{ id }} userErrors {{ code path message }} }} }}"
    );
    let answer = world.ask(Actor::System, at, &query, json!({ "input": input })).await;
    let id = answer["data"][verb]["enquiry"]["id"].as_str();
    id.unwrap_or_else(|| panic!("{verb}: {answer:#}")).to_owned()
}
