//! An assessment of the street by the county, one of each verb's liking for each actor.

use serde_json::{Value, json};
use testkit::owed::act;
use testkit::world::World;

use super::{UNIT, at};

const COUNTY: &str = "370983";
const CONTENT: &str = "{ title: \"考核\", year: 2026, groups: [{ code: \"A\", name: \"保障\", indicators: [{ code: \"A1\", name: \"培训\", weight: 100 }] }] }";

/// How far a run has come.
#[derive(Clone, Copy, PartialEq, PartialOrd)]
enum Stage {
    Begun,
    Scored,
    Closed,
}

async fn scheme(world: &World, published: bool) -> String {
    let indicators = json!([{ "code": "A1", "name": "培训", "weight": "100" }]);
    let content =
        json!({ "title": "考核", "year": 2026, "groups": [{ "code": "A", "name": "保障", "indicators": indicators }] });
    let input = json!({ "unitCode": COUNTY, "content": content });
    let made =
        act(world, at(), "defineAssessmentScheme", "DefineAssessmentSchemeInput", "assessmentScheme { id }", input)
            .await;
    let id = made["assessmentScheme"]["id"].clone();
    if published {
        let input = json!({ "id": id, "expectedVersion": 1 });
        let asked = "assessmentScheme { id }";
        act(world, at(), "publishAssessmentScheme", "PublishAssessmentSchemeInput", asked, input).await;
    }
    text(&id)
}

async fn run(world: &World, scheme: &str, stage: Stage) -> String {
    let input = json!({ "schemeId": scheme, "unitCodes": [UNIT], "asOf": "2026-03-01" });
    let begun = act(world, at(), "runAssessment", "RunAssessmentInput", "assessmentRun { id }", input).await;
    let id = begun["assessmentRun"]["id"].clone();
    if stage >= Stage::Scored {
        let evidence = json!({ "note": "一次" });
        let input = json!({ "runId": id, "unitCode": UNIT, "expectedVersion": 1, "indicator": "A1", "points": "50", "evidence": evidence });
        act(world, at(), "scoreIndicator", "ScoreIndicatorInput", "assessmentResult { version }", input).await;
    }
    if stage >= Stage::Closed {
        let input = json!({ "id": id, "expectedVersion": 1 });
        act(world, at(), "closeAssessmentScoring", "AssessmentRunInput", "assessmentRun { id }", input).await;
    }
    text(&id)
}

fn text(id: &Value) -> String {
    id.as_str().unwrap().to_owned()
}

/// One attempt at each verb.
pub(super) async fn attempts(world: &World) -> Vec<(&'static str, String)> {
    let (draft, other, published) = (scheme(world, false).await, scheme(world, false).await, scheme(world, true).await);
    let appealed = run(world, &published, Stage::Closed).await;
    let input = json!({ "runId": appealed, "unitCode": UNIT, "indicator": "A1", "evidence": { "note": "两次" } });
    let appeal = act(world, at(), "appealDeduction", "AppealDeductionInput", "appeal { id }", input).await;
    let appeal = text(&appeal["appeal"]["id"]);
    let fresh = async |stage| run(world, &published, stage).await;
    vec![
        ("defineAssessmentScheme", format!("unitCode: \"{COUNTY}\", content: {CONTENT}")),
        ("amendAssessmentScheme", format!("id: \"{draft}\", expectedVersion: 1, content: {CONTENT}")),
        ("publishAssessmentScheme", format!("id: \"{other}\", expectedVersion: 1")),
        ("runAssessment", format!("schemeId: \"{published}\", unitCodes: [\"{UNIT}\"], asOf: \"2026-03-01\"")),
        (
            "scoreIndicator",
            format!(
                "runId: \"{}\", unitCode: \"{UNIT}\", expectedVersion: 1, indicator: \"A1\", points: 50, evidence: {{ note: \"一次\" }}",
                fresh(Stage::Begun).await
            ),
        ),
        ("closeAssessmentScoring", format!("id: \"{}\", expectedVersion: 1", fresh(Stage::Scored).await)),
        (
            "appealDeduction",
            format!(
                "runId: \"{}\", unitCode: \"{UNIT}\", indicator: \"A1\", evidence: {{ note: \"两次\" }}",
                fresh(Stage::Closed).await
            ),
        ),
        ("decideAppeal", format!("id: \"{appeal}\", expectedVersion: 1, upheld: false, reason: \"一次\"")),
        ("publishAssessment", format!("id: \"{}\", expectedVersion: 2", fresh(Stage::Closed).await)),
    ]
}
