//! A random history: requests of all kinds of applicants that end in all kinds of ways, around two New Years; reviews; documents.

use chrono::{Days, NaiveDate};
use domain::act::Actor;
use serde_json::{Value, json};
use testkit::request::{Case, applicant, step, submit};
use testkit::world::World;

use super::chance::Chance;
use super::{UNITS, on};

const KINDS: [&str; 6] = [
    "NATURAL_PERSON",
    "ENTERPRISE",
    "RESEARCH_INSTITUTION",
    "WELFARE_ORGANISATION",
    "LEGAL_SERVICE",
    "OTHER_ORGANISATION",
];
/// Replies that need nothing but a ground.
const REPLIES: [&str; 19] = [
    "ALREADY_PUBLIC",
    "DISCLOSED",
    "PARTLY_DISCLOSED",
    "STATE_SECRET",
    "PROHIBITED_BY_LAW",
    "SAFETY_AND_STABILITY",
    "THIRD_PARTY_RIGHTS",
    "INTERNAL_AFFAIRS",
    "PROCESS_INFORMATION",
    "ENFORCEMENT_FILE",
    "SPECIAL_QUERY",
    "NOT_EXISTING",
    "NOT_OURS",
    "NEEDS_MAKING",
    "PETITION",
    "REPEATED",
    "PUBLISHED_BOOKS",
    "CONFIRM_AGAIN",
    "OTHER",
];
const OUTCOMES: [&str; 3] = ["UPHELD", "CORRECTED", "OTHER"];
/// The last day on which anything of the history happens.
const END: &str = "2027-01-20";

fn later(day: NaiveDate, days: u64) -> NaiveDate {
    day + Days::new(days)
}

/// Sends so many requests, and takes each as far as chance will have it.
pub(super) async fn requests(world: &World, chance: &mut Chance, many: usize) {
    for number in 0..many {
        // Most around the turn of a year.
        let start: NaiveDate =
            chance.one_of(&["2024-11-20", "2025-12-01", "2025-12-20", "2026-12-10", "2026-05-10"]).parse().unwrap();
        let day = later(start, chance.below(30));
        let unit = chance.one_of(&UNITS);
        let mut person = applicant(number);
        person["kind"] = json!(KINDS[number % KINDS.len()]);
        let what = format!("第{number}号材料");
        let way = chance.one_of(&["COUNTER", "COUNTER", "COUNTER", "SIGNED_POST", "ORDINARY_POST"]);
        let case = submit(world, &Actor::System, on(day), (unit, way), person, &what).await;
        if way == "ORDINARY_POST" {
            // Received when both have confirmed; some are withdrawn before that, and some stay so.
            if chance.below(3) == 0 {
                withdraw(world, later(day, 2), &case).await;
                continue;
            }
            let which = json!({ "request": { "id": case.id } });
            step(world, on(later(day, 1)), ("confirmReceipt", "ConfirmReceiptInput"), &case, which).await;
            if chance.below(3) == 0 {
                continue;
            }
            let how = ("recordApplicantConfirmation", "RecordApplicantConfirmationInput");
            step(world, on(later(day, 3)), how, &case, json!({ "how": "PHONE" })).await;
        }
        let day = later(day, 3);
        step(world, on(day), ("registerInformationRequest", "InformationRequestInput"), &case, json!({})).await;
        end(world, chance, number, day, &case).await;
    }
}

/// How one of them ends, if it does.
async fn end(world: &World, chance: &mut Chance, number: usize, day: NaiveDate, case: &Case) {
    let closes = later(day, 1 + chance.below(22));
    if closes > END.parse().unwrap() {
        return;
    }
    match chance.below(12) {
        0 => return,
        1 => withdraw(world, closes, case).await,
        2 => {
            let notice = json!({ "points": "请写明年份", "dueOn": later(day, 12).to_string() });
            step(world, on(later(day, 1)), ("requestCorrection", "RequestCorrectionInput"), case, notice).await;
            abandon(world, later(day, 40), case).await;
        }
        3 => {
            let notice = json!({ "scale": "BY_PAGE", "quantity": 40, "receivedOn": later(day, 1).to_string() });
            step(world, on(later(day, 1)), ("noticeFee", "NoticeFeeInput"), case, notice).await;
            abandon(world, later(day, 50), case).await;
        }
        4 => {
            let transfer = ("transferInformationRequest", "UnitTextInput");
            step(world, on(closes), transfer, case, json!({ "text": "请通过信访渠道提出" })).await;
        }
        _ => reply(world, closes, case, REPLIES[number % REPLIES.len()]).await,
    }
    if chance.below(3) == 0 {
        review(world, chance, later(closes, 60), case).await;
    }
}

async fn withdraw(world: &World, day: NaiveDate, case: &Case) {
    let input = json!({ "request": { "id": case.id } });
    step(world, on(day), ("withdrawInformationRequest", "WithdrawInformationRequestInput"), case, input).await;
}

async fn abandon(world: &World, day: NaiveDate, case: &Case) {
    let verb = ("abandonInformationRequest", "DatedInformationRequestInput");
    step(world, on(day), verb, case, json!({})).await;
}

/// Replies in this way.
pub(super) async fn reply(world: &World, day: NaiveDate, case: &Case, kind: &str) {
    let withheld = if kind == "PARTLY_DISCLOSED" { json!("INTERNAL_AFFAIRS") } else { Value::Null };
    let input = json!({ "kind": kind, "text": "答复", "ground": "理由", "withheldAs": withheld });
    step(world, on(day), ("replyToInformationRequest", "ReplyToInformationRequestInput"), case, input).await;
}

async fn review(world: &World, chance: &mut Chance, day: NaiveDate, case: &Case) {
    let verb = ("recordReview", "RecordReviewInput");
    let record = |kind: &str, outcome: &str| json!({ "kind": kind, "outcome": outcome });
    let first = chance.one_of(&["RECONSIDERATION", "DIRECT_LAWSUIT"]);
    step(world, on(day), verb, case, record(first, "PENDING")).await;
    if chance.below(3) == 0 {
        return;
    }
    let day = later(day, 60);
    step(world, on(day), verb, case, record(first, chance.one_of(&OUTCOMES))).await;
    if first == "RECONSIDERATION" && chance.below(2) == 0 {
        let day = later(day, 20);
        let kind = "LAWSUIT_AFTER_RECONSIDERATION";
        step(world, on(day), verb, case, record(kind, "PENDING")).await;
        if chance.below(2) == 0 {
            step(world, on(later(day, 90)), verb, case, record(kind, chance.one_of(&OUTCOMES))).await;
        }
    }
}

/// Publishes so many documents, some of them normative, and repeals and withdraws some.
pub(super) async fn documents(world: &World, chance: &mut Chance, many: u64) {
    for number in 0..many {
        let formed: NaiveDate = later("2024-12-20".parse().unwrap(), chance.below(760));
        let published = later(formed, chance.below(12)).max("2025-01-02".parse().unwrap());
        let until = (chance.below(4) == 0).then(|| later(published, 100 + chance.below(300)).to_string());
        let kind = chance.one_of(&["NORMATIVE", "NORMATIVE", "REGULATION", "NOTICE"]);
        let content = json!({
            "title": format!("第{number}号文件"), "summary": "概述", "kind": kind, "isPolicy": false, "formedOn": formed.to_string(),
            "effectiveUntil": until, "body": "<p>正文</p>"
        });
        let at = on(published);
        let unit = chance.one_of(&UNITS);
        let draft = json!({ "unitCode": unit, "content": content });
        let id = act(world, at, ("draftDocument", "DraftDocumentInput"), draft).await;
        act(world, at, ("submitDocument", "DocumentInput"), json!({ "id": id, "expectedVersion": 1 })).await;
        let review = json!({ "id": id, "expectedVersion": 2, "decision": "APPROVE", "secrecy": "CLEARED", "disclosure": "PROACTIVE" });
        act(world, at, ("reviewDocument", "ReviewDocumentInput"), review).await;
        act(world, at, ("publishDocument", "DocumentInput"), json!({ "id": id, "expectedVersion": 3 })).await;
        match chance.below(5) {
            0 => {
                let day = later(published, 1 + chance.below(200)).min(END.parse().unwrap());
                let input = json!({ "id": id, "expectedVersion": 4, "on": day.to_string(), "reason": "已被替代" });
                act(world, on(day), ("repealDocument", "RepealDocumentInput"), input).await;
            }
            1 => {
                let input = json!({ "id": id, "expectedVersion": 4, "kind": "ERROR", "reason": "有误" });
                act(world, on(later(published, 3)), ("withdrawDocument", "WithdrawDocumentInput"), input).await;
            }
            _ => {}
        }
    }
}

async fn act(
    world: &World,
    at: chrono::DateTime<chrono::Utc>,
    (verb, input_type): (&str, &str),
    input: Value,
) -> String {
    let query = format!(
        "mutation($input: {input_type}!) {{ {verb}(input: $input) {{ document {{ id }} userErrors {{ code path message }} }} }}"
    );
    let answer = world.ask(Actor::System, at, &query, json!({ "input": input })).await;
    answer["data"][verb]["document"]["id"].as_str().unwrap_or_else(|| panic!("{verb}: {answer:#}")).to_owned()
}
