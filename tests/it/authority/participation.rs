//! Decisions, consultations and opinions of the street, one of each verb's liking for each actor.

use std::collections::BTreeMap;

use chrono::{DateTime, Utc};
use domain::act::Actor;
use testkit::world::World;

use super::{UNIT, at, first_id};

const MATTER: &str = "{ year: 2026, title: \"事项\", class: PUBLIC_POLICY, scope: \"居民\", ways: [PUBLIC_CONSULTATION], plannedFrom: \"2026-03-01\", plannedUntil: \"2026-12-31\" }";
const CONTENT: &str = "{ title: \"一类\", summary: \"摘要\", adoption: ADOPTED }";

/// One act of the operator at an instant; the id it answers.
async fn made(world: &World, instant: DateTime<Utc>, verb: &str, input: &str, record: &str) -> String {
    let query = format!("mutation {{ {verb}(input: {{ {input} }}) {{ {record} {{ id }} userErrors {{ message }} }} }}");
    let answer = world.ask(Actor::System, instant, &query, testkit::world::none()).await;
    let id = answer["data"][verb][record]["id"].as_str();
    id.unwrap_or_else(|| panic!("{verb}: {answer:#}")).to_owned()
}

async fn sent(world: &World, consultation: &str, text: &str) -> String {
    let input = format!("consultationId: \"{consultation}\", text: \"{text}\"");
    let query = format!("mutation {{ submitOpinion(input: {{ {input} }}) {{ receipt {{ number }} }} }}");
    first_id(world, &Actor::Anonymous, &query, "/data/submitOpinion/receipt/number").await;
    let list = format!(
        "{{ workspace {{ opinions(first: 1, filter: {{ consultationId: \"{consultation}\", state: RECEIVED }}) {{ nodes {{ id }} }} }} }}"
    );
    first_id(world, &Actor::System, &list, "/data/workspace/opinions/nodes/0/id").await
}

/// What the verbs are tried on; `document` is one that anybody can read.
pub(super) async fn prepared(world: &World, document: &str) -> BTreeMap<&'static str, String> {
    let earlier: DateTime<Utc> = "2026-02-02T01:00:00Z".parse().unwrap();
    let announce = format!("unitCode: \"{UNIT}\", matter: {MATTER}");
    let open = |ends_on| {
        format!(
            "unitCode: \"{UNIT}\", kind: OTHER, title: \"征求意见\", draftDocumentId: \"{document}\", endsOn: \"{ends_on}\""
        )
    };
    let decision = || made(world, at(), "announceDecision", &announce, "decision");
    let consultation = made(world, at(), "openConsultation", &open("2026-03-20"), "consultation").await;
    let accepted = sent(world, &consultation, "采纳").await;
    let verdict = format!("id: \"{accepted}\", expectedVersion: 1, verdict: ACCEPTED");
    made(world, at(), "moderateOpinion", &verdict, "opinion").await;
    let group = format!("consultationId: \"{consultation}\", content: {CONTENT}");
    BTreeMap::from([
        ("document", document.to_owned()),
        ("amended", decision().await),
        ("adopted", decision().await),
        ("dropped", decision().await),
        ("ended", made(world, earlier, "openConsultation", &open("2026-02-20"), "consultation").await),
        ("group", made(world, at(), "addOpinionGroup", &group, "opinionGroup").await),
        ("opinion", sent(world, &consultation, "待审").await),
        ("accepted", accepted),
        ("consultation", consultation),
    ])
}

/// One attempt at each verb.
pub(super) fn attempts(ids: &BTreeMap<&str, String>) -> Vec<(&'static str, String)> {
    let of = |name: &str| format!("id: \"{}\", expectedVersion: $version", ids[name]);
    let (consultation, document) = (&ids["consultation"], &ids["document"]);
    vec![
        ("announceDecision", format!("unitCode: \"{UNIT}\", matter: {MATTER}")),
        ("amendDecision", format!("{}, matter: {MATTER}", of("amended"))),
        ("adoptDecision", format!("{}, documentId: \"{document}\"", of("adopted"))),
        ("dropDecision", format!("{}, reason: \"另行研究\"", of("dropped"))),
        (
            "openConsultation",
            format!(
                "unitCode: \"{UNIT}\", kind: OTHER, title: \"征求意见\", draftDocumentId: \"{document}\", endsOn: \"2026-03-20\""
            ),
        ),
        ("extendConsultation", format!("{}, endsOn: \"2026-04-20\"", of("consultation"))),
        ("submitOpinion", format!("consultationId: \"{consultation}\", text: \"意见\"")),
        (
            "submitOpinion that came on paper",
            format!(
                "consultationId: \"{consultation}\", way: COUNTER, receivedOn: \"2026-03-02\", text: \"当面提出的意见\""
            ),
        ),
        ("moderateOpinion", format!("{}, verdict: ACCEPTED", of("opinion"))),
        ("addOpinionGroup", format!("consultationId: \"{consultation}\", content: {CONTENT}")),
        ("amendOpinionGroup", format!("{}, content: {CONTENT}", of("group"))),
        ("groupOpinions", format!("{}, opinionIds: [\"{}\"]", of("group"), ids["accepted"])),
        ("publishFeedback", format!("{}, summary: \"综述\"", of("ended"))),
    ]
}
