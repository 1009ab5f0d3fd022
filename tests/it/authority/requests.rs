//! The verbs of information requests, each with a request in the state it needs.

use chrono::{DateTime, Duration, Utc};
use domain::act::Actor;
use serde_json::{Value, json};
use testkit::request::{Case, applicant, registered, step, submit};
use testkit::world::World;

use super::{UNIT, at};

/// Requests of one column, each about something of its own.
struct Desk<'a> {
    world: &'a World,
    column: usize,
    made: usize,
}

impl Desk<'_> {
    fn next(&mut self) -> (usize, String) {
        self.made += 1;
        let number = self.column * 100 + self.made;
        (number, format!("第{number}号事项的材料"))
    }

    /// One that came online and waits to be confirmed.
    async fn sent(&mut self) -> Case {
        let (number, what) = self.next();
        submit(self.world, &Actor::Anonymous, at(), (UNIT, "PORTAL"), applicant(number), &what).await
    }

    /// One that came over the counter and was not registered.
    async fn received(&mut self) -> Case {
        let (number, what) = self.next();
        submit(self.world, &Actor::System, at(), (UNIT, "COUNTER"), applicant(number), &what).await
    }

    /// A registered one to which all of this has happened.
    async fn after(&mut self, on: DateTime<Utc>, steps: &[(&str, &str, Value)]) -> Case {
        let (number, what) = self.next();
        let case = registered(self.world, on, UNIT, number, &what).await;
        for (verb, input_type, input) in steps {
            step(self.world, on, (verb, input_type), &case, input.clone()).await;
        }
        case
    }

    /// One whose applicant has given reasons.
    async fn explained(&mut self, demand: &(&str, &str, Value)) -> Case {
        let case = self.after(at(), std::slice::from_ref(demand)).await;
        let input = json!({ "request": { "id": case.id }, "text": "研究" });
        step(self.world, at(), ("submitReasons", "ApplicantTextInput"), &case, input).await;
        case
    }
}

/// One attempt at each verb.
pub(super) async fn attempts(world: &World, column: usize) -> Vec<(&'static str, String)> {
    let mut desk = Desk { world, column, made: 0 };
    let of = |case: &Case, more: &str| format!("id: \"{}\", expectedVersion: $version{more}", case.id);
    let by_id =
        |case: &Case, more: &str| format!("request: {{ id: \"{}\" }}, expectedVersion: $version{more}", case.id);
    let by_code = |case: &Case, version: i32, more: &str| {
        format!(
            "request: {{ number: \"{}\", queryCode: \"{}\" }}, expectedVersion: {version}{more}",
            case.number, case.code
        )
    };
    let submission = |way: &str| {
        format!(
            "unitCode: \"{UNIT}\", way: {way}, applicant: {{ name: \"张三\", identity: {{ kind: OTHER, number: \"A{column}{way}\" }}, phone: \"13812345678\" }}, wanted: {{ features: \"材料\" }}, form: PAPER, route: POST"
        )
    };
    let correction =
        ("requestCorrection", "RequestCorrectionInput", json!({ "points": "年份", "dueOn": "2026-03-20" }));
    let demand = ("demandReasons", "DemandReasonsInput", json!({ "text": "请说明理由", "dueOn": "2026-03-20" }));
    let party =
        ("consultThirdParty", "ConsultThirdPartyInput", json!({ "party": "某公司", "receivedOn": "2026-03-02" }));
    let agency =
        ("consultCoMaker", "ConsultCoMakerInput", json!({ "unitCode": "370983002", "receivedOn": "2026-03-02" }));
    let wish = ("proposeExtension", "ProposeExtensionInput", json!({ "days": 5, "reason": "检索量大" }));
    let fee =
        ("noticeFee", "NoticeFeeInput", json!({ "scale": "BY_PAGE", "quantity": 31, "receivedOn": "2026-03-02" }));
    let reply = (
        "replyToInformationRequest",
        "ReplyToInformationRequestInput",
        json!({ "kind": "DISCLOSED", "text": "见附件" }),
    );
    let delivery = ("recordReplyDelivery", "RecordReplyDeliveryInput", json!({ "route": "POST" }));
    let overdue = ("requestCorrection", "RequestCorrectionInput", json!({ "points": "年份", "dueOn": "2026-02-27" }));
    let now = at();
    vec![
        ("submitInformationRequest", submission("PORTAL")),
        ("submitInformationRequest on paper", submission("COUNTER")),
        ("confirmReceipt", by_id(&desk.sent().await, "")),
        ("confirmReceipt with number and code", by_code(&desk.sent().await, 1, "")),
        ("recordApplicantConfirmation", of(&desk.sent().await, ", how: PHONE")),
        ("registerInformationRequest", of(&desk.received().await, "")),
        ("requestCorrection", of(&desk.after(now, &[]).await, ", points: \"年份\", dueOn: \"2026-03-20\"")),
        ("submitCorrection", by_id(&desk.after(now, std::slice::from_ref(&correction)).await, ", text: \"2025年\"")),
        (
            "submitCorrection with number and code",
            by_code(&desk.after(now, &[correction]).await, 3, ", text: \"2025年\""),
        ),
        ("abandonInformationRequest", of(&desk.after(now - Duration::days(20), &[overdue]).await, "")),
        ("consultThirdParty", of(&desk.after(now, &[]).await, ", party: \"某公司\", receivedOn: \"2026-03-02\"")),
        ("recordThirdPartyOpinion", of(&desk.after(now, &[party]).await, ", consultation: 1, stance: AGREES")),
        ("consultCoMaker", of(&desk.after(now, &[]).await, ", party: \"某局\", receivedOn: \"2026-03-02\"")),
        ("recordCoMakerOpinion", of(&desk.after(now, &[agency]).await, ", consultation: 1, stance: AGREES")),
        ("proposeExtension", of(&desk.after(now, &[]).await, ", days: 5, reason: \"检索量大\"")),
        ("extendInformationRequest", of(&desk.after(now, &[wish]).await, "")),
        ("demandReasons", of(&desk.after(now, &[]).await, ", text: \"请说明理由\", dueOn: \"2026-03-20\"")),
        (
            "deferInformationRequest",
            of(&desk.explained(&demand).await, ", dueOn: \"2026-06-30\", reason: \"申请数量大\""),
        ),
        ("submitReasons", by_id(&desk.after(now, std::slice::from_ref(&demand)).await, ", text: \"研究\"")),
        ("submitReasons with number and code", by_code(&desk.after(now, &[demand]).await, 3, ", text: \"研究\"")),
        ("noticeFee", of(&desk.after(now, &[]).await, ", scale: BY_PAGE, quantity: 31, receivedOn: \"2026-03-02\"")),
        ("recordPayment", of(&desk.after(now, &[fee]).await, "")),
        ("transferInformationRequest", of(&desk.after(now, &[]).await, ", text: \"请向信访部门提出\"")),
        ("replyToInformationRequest", of(&desk.after(now, &[]).await, ", kind: DISCLOSED, text: \"见附件\"")),
        ("recordReplyDelivery", of(&desk.after(now, std::slice::from_ref(&reply)).await, ", route: POST")),
        ("archiveInformationRequest", of(&desk.after(now, &[reply.clone(), delivery]).await, "")),
        ("recordReview", of(&desk.after(now, &[reply]).await, ", kind: RECONSIDERATION, outcome: PENDING")),
        ("withdrawInformationRequest", by_id(&desk.sent().await, "")),
        ("withdrawInformationRequest with number and code", by_code(&desk.sent().await, 1, "")),
    ]
}
