//! Assessments over the tables: every count of a county whose numbers are known, an old run after later edits, a whole county in a few
//! statements, and what the database keeps by itself.

use std::collections::BTreeMap;

use chrono::{DateTime, NaiveDate, Utc};
use domain::act::Actor;
use domain::assessment::KnownCount;
use sea_orm::{ConnectionTrait, Database, Statement};
use serde_json::{Value, json};
use testkit::document::{publish, publish_for, withdraw};
use testkit::enquiry::{Stage, make};
use testkit::owed::{act, catalogue, happens};
use testkit::request::{registered, step};
use testkit::world::{World, none};

const UNIT: &str = "370983001";
const COUNTY: &str = "370983";

fn at(day: &str) -> DateTime<Utc> {
    format!("{day}T02:00:00Z").parse().unwrap()
}

/// A published scheme that reads every count: ten points for each, a tenth of a point lost for every record.
async fn scheme_of_everything(world: &World) -> String {
    let indicators: Vec<_> = KnownCount::ALL
        .iter()
        .map(|known| {
            let formula = json!({ "kind": "DEDUCT", "of": known.code(), "each": "0.1" });
            json!({ "code": known.code(), "name": known.code(), "weight": "10", "formula": formula })
        })
        .collect();
    let full = (10 * indicators.len()).to_string();
    let content = json!({
        "title": "考核", "year": 2026, "fullMark": full, "groups": [{ "code": "一", "name": "全部", "indicators": indicators }],
    });
    let input = json!({ "unitCode": COUNTY, "content": content });
    let asked = "assessmentScheme { id }";
    let drafted =
        act(world, at("2026-01-05"), "defineAssessmentScheme", "DefineAssessmentSchemeInput", asked, input).await;
    let id = drafted["assessmentScheme"]["id"].clone();
    let input = json!({ "id": id, "expectedVersion": 1 });
    act(world, at("2026-01-05"), "publishAssessmentScheme", "PublishAssessmentSchemeInput", asked, input).await;
    id.as_str().unwrap().to_owned()
}

async fn run(world: &World, now: &str, scheme: &str, units: Option<&[&str]>, as_of: &str) -> String {
    let input = json!({ "schemeId": scheme, "unitCodes": units, "asOf": as_of });
    let begun = act(world, at(now), "runAssessment", "RunAssessmentInput", "assessmentRun { id }", input).await;
    begun["assessmentRun"]["id"].as_str().unwrap().to_owned()
}

/// What a run says about a unit; the deductions are the full mark less the score, and each number has its records.
async fn counts(world: &World, now: &str, run: &str, unit: &str) -> BTreeMap<String, i64> {
    let query = "query($run: ID!, $unit: String!) { workspace { assessmentRun(id: $run) { scheme { fullMark } result(unitCode: $unit) {
        outcome { score lines { deduction evidence(first: 100) { totalCount nodes { id } } } } counts { count value evidence(first: 100) { totalCount nodes { id } } } } } } }";
    let answer = world.ask(Actor::System, at(now), query, json!({ "run": run, "unit": unit })).await;
    let found = &answer["data"]["workspace"]["assessmentRun"];
    let hundredths =
        |value: &Value| value.as_str().unwrap_or_else(|| panic!("{answer:#}")).replace('.', "").parse::<i64>().unwrap();
    let lines = found["result"]["outcome"]["lines"].as_array().unwrap();
    let lost: i64 = lines.iter().map(|line| hundredths(&line["deduction"])).sum();
    assert_eq!(hundredths(&found["scheme"]["fullMark"]) - hundredths(&found["result"]["outcome"]["score"]), lost);
    let numbers = found["result"]["counts"].as_array().unwrap().iter().map(|it| {
        let value = it["value"].as_i64().unwrap();
        assert_eq!(it["evidence"]["totalCount"], json!(value), "{it:#}");
        assert_eq!(it["evidence"]["nodes"].as_array().unwrap().len(), usize::try_from(value.min(100)).unwrap());
        (it["count"].as_str().unwrap().to_owned(), value)
    });
    numbers.filter(|it| it.1 > 0).collect()
}

async fn recount(world: &World, now: &str, run: &str) -> Value {
    let query = "query($run: ID!) { workspace { assessmentRun(id: $run) { recount { fromInputs fromRecords changed { count frozen now unit { code } } } } } }";
    let mut answer = world.ask(Actor::System, at(now), query, json!({ "run": run })).await;
    assert_eq!(answer["errors"], Value::Null);
    answer["data"]["workspace"]["assessmentRun"]["recount"].take()
}

/// One act of the operator on whatever has an id and a version.
async fn on(
    world: &World,
    now: &str,
    (verb, input_type, asked): (&str, &str, &str),
    id: &str,
    version: i32,
    more: Value,
) {
    let mut input = json!({ "id": id, "expectedVersion": version });
    input.as_object_mut().unwrap().extend(more.as_object().unwrap().clone());
    act(world, at(now), verb, input_type, asked, input).await;
}

/// A delivery of a document to the service hall, claimed by the operator.
async fn claim(world: &World, now: &str, document: &str, place: &str) -> String {
    let input =
        json!({ "documentId": document, "channelCode": "service-hall", "state": "RAN", "ranOn": now, "place": place });
    let claimed = act(world, at(now), "reportDelivery", "ReportDeliveryInput", "delivery { id }", input).await;
    claimed["delivery"]["id"].as_str().unwrap().to_owned()
}

/// What is there to be edited later.
struct Told {
    items: Vec<String>,
    late: String,
    enquiry: String,
    delivery: String,
    requests: Vec<testkit::request::Case>,
    consultations: Vec<String>,
}

/// A few weeks of a street, day by day, of which every number is known.
async fn weeks(world: &World) -> Told {
    let day = |text: &str| text.parse::<NaiveDate>().unwrap();
    let reply = ("replyToInformationRequest", "ReplyToInformationRequestInput");
    let disclosed = json!({ "kind": "DISCLOSED", "text": "见附件" });
    let (mut requests, mut consultations) = (Vec::new(), Vec::new());
    for number in 1..=3 {
        requests.push(registered(world, at("2026-01-05"), UNIT, number, &format!("第{number}件事项")).await);
    }
    for until in ["2026-01-12", "2026-01-13"] {
        consultations.push(testkit::consultation::open(world, at("2026-01-05"), UNIT, day(until)).await);
    }
    let items = catalogue(world, at("2026-01-06"), UNIT, &["5个工作日", "5个工作日", "20个工作日"]).await;
    happens(world, at("2026-01-06"), &items[0], day("2026-01-06")).await;
    make(world, at("2026-01-06"), UNIT, (&Value::Null, "几点开门?", "九点"), Stage::Answered).await;
    let enquiry = make(world, at("2026-01-07"), UNIT, (&Value::Null, "在哪里办?", ""), Stage::Sent).await;
    publish_for(world, at("2026-01-08"), UNIT, &items[0], "按期").await;
    happens(world, at("2026-01-12"), &items[0], day("2026-01-12")).await;
    happens(world, at("2026-01-13"), &items[1], day("2026-01-13")).await;
    let excused = happens(world, at("2026-01-14"), &items[1], day("2026-01-14")).await;
    // One is looked into and verified, one stays a claim, one is withdrawn and not taken down.
    let mut claims = Vec::new();
    for title in ["核实", "声明", "撤回"] {
        let document = publish(world, at("2026-01-15"), UNIT, title).await;
        claims.push((claim(world, "2026-01-15", &document, title).await, document));
    }
    let reviewer = world.staff(domain::staff::Role::Reviewer, UNIT, None, "-verifies").await;
    let verify = "mutation($id: ID!) { verifyDelivery(input: { id: $id, expectedVersion: 2, verified: true }) { userErrors { code } } }";
    let answer = world.ask(reviewer, at("2026-01-16"), verify, json!({ "id": claims[0].0 })).await;
    assert_eq!(answer["data"]["verifyDelivery"]["userErrors"], json!([]), "{answer:#}");
    withdraw(world, at("2026-01-19"), &claims[2].1, 4).await;
    let excuse = ("excuseObligation", "ExcuseObligationInput", "obligation { id }");
    on(world, "2026-01-20", excuse, &excused, 1, json!({ "reason": "不予公开" })).await;
    step(world, at("2026-01-20"), reply, &requests[0], disclosed.clone()).await;
    let feedback = ("publishFeedback", "PublishFeedbackInput", "consultation { id }");
    on(world, "2026-01-20", feedback, &consultations[0], 1, json!({ "summary": "没有意见" })).await;
    let late = publish_for(world, at("2026-01-29"), UNIT, &items[0], "逾期").await;
    // Its feedback is not due yet when the month ends.
    consultations.push(testkit::consultation::open(world, at("2026-02-02"), UNIT, day("2026-02-10")).await);
    step(world, at("2026-02-13"), reply, &requests[1], disclosed).await;
    let review = json!({ "kind": "RECONSIDERATION", "outcome": "CORRECTED" });
    step(world, at("2026-02-16"), ("recordReview", "RecordReviewInput"), &requests[0], review).await;
    Told { items, late, enquiry, delivery: claims.swap_remove(1).0, requests, consultations }
}

/// Everything that can still be done to what was counted.
async fn later(world: &World, told: &Told) {
    withdraw(world, at("2026-03-02"), &told.late, 4).await;
    publish_for(world, at("2026-03-02"), UNIT, &told.items[1], "补发").await;
    publish_for(world, at("2026-03-02"), UNIT, &told.items[2], "首次").await;
    let grade = ("gradeEnquiry", "GradeEnquiryInput", "enquiry { id }");
    on(world, "2026-03-02", grade, &told.enquiry, 1, json!({ "grade": "SIMPLE" })).await;
    let forward = ("forwardEnquiry", "ForwardEnquiryInput", "enquiry { id }");
    let to = json!({ "unitCode": "370983002", "reason": "属于王庄镇" });
    on(world, "2026-03-02", forward, &told.enquiry, 2, to).await;
    on(
        world,
        "2026-03-02",
        ("replyToEnquiry", "ReplyToEnquiryInput", "enquiry { id }"),
        &told.enquiry,
        3,
        json!({ "answer": "二楼" }),
    )
    .await;
    let reply = json!({ "kind": "DISCLOSED", "text": "见附件" });
    step(
        world,
        at("2026-03-02"),
        ("replyToInformationRequest", "ReplyToInformationRequestInput"),
        &told.requests[2],
        reply,
    )
    .await;
    let review = json!({ "kind": "DIRECT_LAWSUIT", "outcome": "UPHELD" });
    step(world, at("2026-03-02"), ("recordReview", "RecordReviewInput"), &told.requests[1], review).await;
    let feedback = ("publishFeedback", "PublishFeedbackInput", "consultation { id }");
    on(world, "2026-03-02", feedback, &told.consultations[1], 1, json!({ "summary": "没有意见" })).await;
    // The claim is found to be wrong, and made again.
    let reviewer = world.staff(domain::staff::Role::Reviewer, UNIT, None, "-doubts").await;
    let verify = "mutation($id: ID!) { verifyDelivery(input: { id: $id, expectedVersion: 2, verified: false, note: \"没有张贴\" }) { userErrors { code } } }";
    let answer = world.ask(reviewer, at("2026-03-02"), verify, json!({ "id": told.delivery })).await;
    assert_eq!(answer["data"]["verifyDelivery"]["userErrors"], json!([]), "{answer:#}");
    // A new edition of the catalogue has fewer items of this unit.
    let line = "query($id: ID!) { node(id: $id) { ... on CatalogueItem { edition { catalogue { id } } } } }";
    let line = world.ask(Actor::System, at("2026-03-02"), line, json!({ "id": told.items[0] })).await;
    let line = line["data"]["node"]["edition"]["catalogue"]["id"].clone();
    let asked = "catalogueEdition { id items(first: 1) { nodes { id version } } }";
    let input = json!({ "catalogueId": line });
    let next = act(world, at("2026-03-02"), "draftCatalogueEdition", "DraftCatalogueEditionInput", asked, input).await;
    let edition = next["catalogueEdition"]["id"].as_str().unwrap();
    let item = next["catalogueEdition"]["items"]["nodes"][0]["id"].as_str().unwrap();
    let reassign = ("reassignCatalogueItem", "ReassignCatalogueItemInput", "catalogueItem { id }");
    on(world, "2026-03-02", reassign, item, 1, json!({ "unitCode": "370983002" })).await;
    for (version, verb) in [(1, "submitCatalogue"), (2, "approveCatalogue"), (3, "publishCatalogue")] {
        on(
            world,
            "2026-03-02",
            (verb, "CatalogueEditionInput", "catalogueEdition { id }"),
            edition,
            version,
            json!({}),
        )
        .await;
    }
}

/// What `weeks` comes to at the end of February.
const FEBRUARY: [(&str, i64); 27] = [
    ("ITEMS_IN_FORCE", 3),
    ("ITEMS_PUBLISHED", 1),
    ("ITEMS_NEVER_PUBLISHED", 2),
    ("OBLIGATIONS_DUE", 3),
    ("OBLIGATIONS_MET", 1),
    ("OBLIGATIONS_LATE", 1),
    ("OBLIGATIONS_MISSING", 1),
    ("DOCUMENTS_PUBLISHED", 8),
    ("REQUESTS_DUE", 3),
    ("REQUESTS_ANSWERED", 2),
    ("REQUESTS_IN_TIME", 1),
    ("REQUESTS_LATE", 1),
    ("REQUESTS_OVERDUE", 1),
    ("RECONSIDERATIONS_DECIDED", 1),
    ("RECONSIDERATIONS_CORRECTED", 1),
    ("CONSULTATIONS_DUE", 2),
    ("CONSULTATIONS_WITH_FEEDBACK", 1),
    ("CONSULTATIONS_WITHOUT_FEEDBACK", 1),
    ("ENQUIRIES_DUE", 2),
    ("ENQUIRIES_IN_TIME", 1),
    ("ENQUIRIES_LATE", 1),
    ("RECALLS_OUTSTANDING", 1),
    ("DELIVERIES_VERIFIED", 1),
    ("DELIVERIES_CLAIMED", 1),
    ("INTERPRETATIONS_DUE", 0),
    ("LAWSUITS_DECIDED", 0),
    ("LAWSUITS_CORRECTED", 0),
];

#[tokio::test]
async fn an_old_run_recomputes_to_the_digit_after_later_edits() {
    for world in World::both().await {
        let scheme = scheme_of_everything(&world).await;
        let told = weeks(&world).await;
        let old = run(&world, "2026-03-01", &scheme, Some(&[UNIT, "370983002", COUNTY]), "2026-02-28").await;
        let february = counts(&world, "2026-03-01", &old, UNIT).await;
        for (known, number) in FEBRUARY {
            assert_eq!(
                february.get(known).copied().unwrap_or_default(),
                number,
                "{known} on {}: {february:?}",
                world.database
            );
        }
        let due = february["DELIVERIES_VERIFIED"] + february["DELIVERIES_CLAIMED"] + february["DELIVERIES_MISSING"];
        assert_eq!(february["DELIVERIES_DUE"], due, "{february:?}");
        // What is above counts what is below it; what is beside it does not.
        assert_eq!(counts(&world, "2026-03-01", &old, "370983002").await, BTreeMap::new());
        let above = counts(&world, "2026-03-01", &old, COUNTY).await;
        assert!(february.iter().all(|(known, number)| above[known] >= *number), "{above:?}");

        later(&world, &told).await;
        let again = recount(&world, "2026-03-03", &old).await;
        assert_eq!(again, json!({ "fromInputs": true, "fromRecords": true, "changed": [] }), "{}", world.database);
        assert_eq!(counts(&world, "2026-03-03", &old, UNIT).await, february, "{}", world.database);
        // Another run of the same day, after it all, is the same; one of today is not.
        let same = run(&world, "2026-03-03", &scheme, Some(&[UNIT]), "2026-02-28").await;
        assert_eq!(counts(&world, "2026-03-03", &same, UNIT).await, february, "{}", world.database);
        let new = run(&world, "2026-03-03", &scheme, Some(&[UNIT]), "2026-03-02").await;
        let march = counts(&world, "2026-03-03", &new, UNIT).await;
        let differ = |known: &str| march.get(known) != february.get(known);
        for known in [
            "ITEMS_IN_FORCE",
            "OBLIGATIONS_MISSING",
            "REQUESTS_OVERDUE",
            "LAWSUITS_DECIDED",
            "ENQUIRIES_LATE",
            "CONSULTATIONS_WITHOUT_FEEDBACK",
            "DELIVERIES_CLAIMED",
            "DOCUMENTS_PUBLISHED",
        ] {
            assert!(differ(known), "{known} on {}: {march:?}", world.database);
        }
    }
}

#[tokio::test]
async fn a_whole_county_is_counted_in_as_many_statements_as_one_unit() {
    for world in World::both().await {
        let scheme = scheme_of_everything(&world).await;
        weeks(&world).await;
        world.statements();
        run(&world, "2026-03-01", &scheme, Some(&[UNIT]), "2026-02-28").await;
        let one = world.statements();
        let whole = run(&world, "2026-03-01", &scheme, None, "2026-02-28").await;
        let all = world.statements();
        let query = "query($run: ID!) { workspace { assessmentRun(id: $run) { results(first: 100) { nodes { unit { code } rank { place } } } } } }";
        let answer = world.ask(Actor::System, at("2026-03-01"), query, json!({ "run": whole })).await;
        let units = answer["data"]["workspace"]["assessmentRun"]["results"]["nodes"].as_array().unwrap().len();
        assert!(units > 30, "{units} units");
        assert!((1..=20).contains(&one), "{one} statements on {}", world.database);
        assert_eq!(one, all, "{} with {units} units", world.database);
    }
}

#[tokio::test]
async fn the_database_keeps_what_was_published_and_counted() {
    for world in World::both().await {
        let scheme = scheme_of_everything(&world).await;
        let id = run(&world, "2026-03-01", &scheme, Some(&[UNIT]), "2026-02-28").await;
        let database = Database::connect(&world.url).await.unwrap();
        for sql in [
            "UPDATE assessment_scheme SET content = '{}' WHERE published_at IS NOT NULL",
            "UPDATE assessment_count SET value = 0",
            "DELETE FROM assessment_count",
        ] {
            let statement = Statement::from_string(database.get_database_backend(), sql);
            let error = database.execute_raw(statement).await.expect_err(sql).to_string();
            assert!(error.contains("_immutable"), "{}: {error}", world.database);
        }
        // A result that somebody rewrites does not follow from what was counted any more.
        let sql = "UPDATE assessment_unit SET earned = earned - 1, score = score - 1";
        database.execute_raw(Statement::from_string(database.get_database_backend(), sql)).await.unwrap();
        let again = recount(&world, "2026-03-03", &id).await;
        assert_eq!((&again["fromInputs"], &again["fromRecords"]), (&json!(false), &json!(true)), "{again:#}");
        let seen = world
            .ask(Actor::Anonymous, at("2026-03-03"), "{ assessmentRuns(first: 5) { nodes { id } } }", none())
            .await;
        assert_eq!(seen["data"]["assessmentRuns"]["nodes"], json!([]), "nothing is published");
    }
}

/// The requests that a run counted, as `actor` is told of them, by whichever way the run is reached.
async fn cases(world: &World, actor: &Actor, run: &str) -> Vec<Value> {
    let asked =
        "result(unitCode: \"370983001\") { counts { count value evidence(first: 10) { totalCount nodes { id } } } }";
    let query = format!(
        "query($run: ID!) {{ assessmentRun(id: $run) {{ {asked} }} node(id: $run) {{ ... on AssessmentRun {{ {asked} }} }} }}"
    );
    let answer = world.ask(actor.clone(), at("2026-03-03"), &query, json!({ "run": run })).await;
    let of = |root: &str| {
        let counts = answer["data"][root]["result"]["counts"].as_array().unwrap_or_else(|| panic!("{answer:#}"));
        let due = counts.iter().find(|it| it["count"] == "REQUESTS_DUE").unwrap();
        assert_eq!(due["value"], 3, "the number is for everybody");
        due["evidence"].clone()
    };
    vec![of("assessmentRun"), of("node")]
}

#[tokio::test]
async fn cases_of_people_are_no_evidence_for_the_public() {
    let world = World::sqlite().await;
    let scheme = scheme_of_everything(&world).await;
    weeks(&world).await;
    let id = run(&world, "2026-03-01", &scheme, Some(&[UNIT]), "2026-02-28").await;
    for (verb, version) in [("closeAssessmentScoring", 1), ("publishAssessment", 2)] {
        on(&world, "2026-03-01", (verb, "AssessmentRunInput", "assessmentRun { id }"), &id, version, json!({})).await;
    }
    let own = world.staff(domain::staff::Role::Editor, UNIT, None, "").await;
    let other = world.staff(domain::staff::Role::Editor, "370983002", None, "").await;
    for stranger in [&Actor::Anonymous, &other] {
        assert_eq!(cases(&world, stranger, &id).await, [Value::Null, Value::Null], "{stranger:?}");
    }
    let told = cases(&world, &own, &id).await;
    assert_eq!((&told[0], &told[1]["totalCount"]), (&Value::Null, &json!(3)), "in the open room nobody is staff");
}
