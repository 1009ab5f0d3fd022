//! Requests for information, from their submission to whatever state a test needs.

use chrono::{DateTime, Utc};
use domain::act::Actor;
use serde_json::{Value, json};

use crate::world::{World, none};

/// What a request is known by.
#[derive(Clone, Debug)]
pub struct Case {
    /// Its id.
    pub id: String,
    /// 受理编号
    pub number: String,
    /// 查询码
    pub code: String,
}

/// The applicant of a test: who it is tells two of them apart.
pub fn applicant(number: usize) -> Value {
    json!({
        "name": format!("测试申请人{number}"),
        "identity": { "kind": "OTHER", "number": format!("T{number:04}") },
        "phone": format!("138{number:08}"),
    })
}

/// Sends a request to the unit of that code: by this way, of this applicant, for this.
pub async fn submit(
    world: &World,
    actor: &Actor,
    at: DateTime<Utc>,
    (unit_code, way): (&str, &str),
    applicant: Value,
    what: &str,
) -> Case {
    let query = "mutation($input: SubmitInformationRequestInput!) { submitInformationRequest(input: $input) {
        informationRequest { id } receipt { number queryCode } userErrors { code path message } } }";
    let input = json!({
        "unitCode": unit_code, "way": way, "applicant": applicant, "wanted": { "features": what }, "form": "ELECTRONIC", "route": "ONLINE"
    });
    let answer = world.ask(actor.clone(), at, query, json!({ "input": input })).await;
    let sent = &answer["data"]["submitInformationRequest"];
    let text =
        |path: &str| sent.pointer(path).and_then(Value::as_str).unwrap_or_else(|| panic!("{answer:#}")).to_owned();
    Case { id: text("/informationRequest/id"), number: text("/receipt/number"), code: text("/receipt/queryCode") }
}

/// One act of the operator on the request, which has to succeed; `input` is what the verb takes besides the request and its
/// version. A `request` in it stays as it is.
pub async fn step(world: &World, at: DateTime<Utc>, (verb, input_type): (&str, &str), case: &Case, input: Value) {
    let version = format!("{{ node(id: \"{}\") {{ ... on InformationRequest {{ version }} }} }}", case.id);
    let version = world.ask(Actor::System, at, &version, none()).await["data"]["node"]["version"].clone();
    let mut input = input;
    if input["request"].is_null() {
        input["id"] = json!(case.id);
    }
    input["expectedVersion"] = version;
    let query = format!(
        "mutation($input: {input_type}!) {{ {verb}(input: $input) {{ informationRequest {{ id }} userErrors {{ code path message }} }} }}"
    );
    let answer = world.ask(Actor::System, at, &query, json!({ "input": input })).await;
    assert!(answer["data"][verb]["informationRequest"]["id"].is_string(), "{verb}: {answer:#}");
}

/// A request that came over the counter, and was registered the same day.
pub async fn registered(world: &World, at: DateTime<Utc>, unit_code: &str, person: usize, what: &str) -> Case {
    let case = submit(world, &Actor::System, at, (unit_code, "COUNTER"), applicant(person), what).await;
    step(world, at, ("registerInformationRequest", "InformationRequestInput"), &case, json!({})).await;
    case
}
