//! What else people send: a request, an opinion, a registration for a meeting. Sent, handled and followed with plain POSTs, and
//! sealed, rotated and erased like an enquiry.

use serde_json::{Value, json};

use super::kept::{Kept, sealed};
use super::sealed::{ANSWER, KEYS, TEXT, assert_gone, person, rotate, secrets, verified};
use super::served::{Caller, Place, Server, postgresql};
use super::{UNIT, caller};

/// One act; what it answers under `done`, which has no errors.
async fn act(caller: &Caller, server: &Server, verb: &str, input: Value, asked: &str) -> Value {
    let input_type = format!("{}{}Input", verb[..1].to_uppercase(), &verb[1..]);
    let query = format!(
        "mutation($input: {input_type}!) {{ done: {verb}(input: $input) {{ {asked} userErrors {{ code path message }} }} }}"
    );
    act_as(caller, server, &query, input).await
}

async fn act_as(caller: &Caller, server: &Server, query: &str, input: Value) -> Value {
    let answer = caller.ask(server, query, json!({ "input": input })).await;
    assert_eq!(answer["data"]["done"]["userErrors"], json!([]), "{query}: {answer:#}");
    answer["data"]["done"].clone()
}

/// What people send to: a draft that is put up for comment and a meeting that takes registrations.
struct Open {
    consultation: Value,
    meeting: Value,
}

async fn open(editor: &Caller, reviewer: &Caller, server: &Server) -> Open {
    let day = |days: i64| (chrono::Utc::now() + chrono::TimeDelta::days(days)).date_naive().to_string();
    let content = json!({
        "title": "停车管理办法(征求意见稿)", "summary": "征求意见稿。", "formedOn": day(-1), "kind": "NOTICE", "body": "<p>第一条</p>"
    });
    let draft = json!({ "unitCode": UNIT, "content": content });
    let id = act(editor, server, "draftDocument", draft, "document { id }").await["document"]["id"].clone();
    let document = |version: i32| json!({ "id": id, "expectedVersion": version });
    let query =
        "mutation($input: DocumentInput!) { done: submitDocument(input: $input) { userErrors { code path message } } }";
    act_as(editor, server, query, document(1)).await;
    let review = json!({ "id": id, "expectedVersion": 2, "decision": "APPROVE", "secrecy": "CLEARED", "disclosure": "PROACTIVE" });
    act(reviewer, server, "reviewDocument", review, "").await;
    act_as(reviewer, server, &query.replace("submitDocument", "publishDocument"), document(3)).await;
    let consultation = json!({
        "unitCode": UNIT, "kind": "OTHER", "title": "就停车管理办法征求意见", "draftDocumentId": id, "endsOn": day(30)
    });
    let consultation = act(reviewer, server, "openConsultation", consultation, "consultation { id }").await;
    let meeting = json!({
        "unitCode": UNIT, "kind": "SYMPOSIUM", "title": "停车管理座谈会", "startsAt": format!("{}T09:00:00+08:00", day(20)),
        "place": "街道三楼会议室", "agenda": [{ "title": "停车管理办法" }], "seats": [{ "role": "CITIZEN", "seats": 5 }],
        "registration": { "until": day(10), "method": "DRAW", "rules": "当场抽签。" }
    });
    let meeting = act(reviewer, server, "announceMeeting", meeting, "meeting { id }").await;
    Open { consultation: consultation["consultation"]["id"].clone(), meeting: meeting["meeting"]["id"].clone() }
}

/// A case: how it is followed, and what its handlers read of it, person and words.
struct Case {
    receipt: Value,
    follow: &'static str,
    id: Value,
    opened: &'static str,
    /// What is read by whoever follows it and by its handlers, as pointers; nothing where they do not read it.
    words: [&'static str; 2],
    person: &'static str,
}

const PARTS: &str = "name contactName phone email address identity { number }";

impl Case {
    async fn followed(&self, citizen: &Caller, server: &Server) -> Value {
        let asked = json!({ "number": self.receipt["number"], "code": self.receipt["queryCode"] });
        let answer = citizen.ask(server, self.follow, asked).await;
        assert_eq!(answer["data"]["case"]["number"], self.receipt["number"], "{answer:#}");
        answer["data"]["case"].clone()
    }

    async fn handled(&self, handler: &Caller, server: &Server) -> Value {
        let query = self.opened.replace("PARTS", PARTS);
        handler.ask(server, &query, json!({ "id": self.id })).await["data"]["node"].clone()
    }

    async fn assert_readable(&self, citizen: &Caller, handler: &Caller, server: &Server) {
        let followed = self.followed(citizen, server).await;
        let handled = self.handled(handler, server).await;
        for (said, pointer) in [(&followed, self.words[0]), (&handled, self.words[1])] {
            assert!(pointer.is_empty() || said.pointer(pointer) == Some(&json!(TEXT)), "{pointer}: {said:#}");
        }
        let mut sent = person();
        sent.as_object_mut().unwrap().remove("kind");
        sent["identity"].as_object_mut().unwrap().remove("kind");
        assert_eq!(handled[self.person], sent, "{handled:#}");
    }

    async fn assert_erased(&self, citizen: &Caller, handler: &Caller, server: &Server) {
        let (followed, handled) = (self.followed(citizen, server).await, self.handled(handler, server).await);
        for (said, pointer) in [(&followed, self.words[0]), (&handled, self.words[1])] {
            let left = said.pointer(pointer).filter(|it| !pointer.is_empty() && !it.is_null());
            assert_eq!(left, None, "{said:#}");
        }
        assert_eq!(handled[self.person], Value::Null, "{handled:#}");
    }
}

/// Asked for, confirmed by both sides, registered, answered and read.
async fn request(citizen: &Caller, handler: &Caller, server: &Server) -> Case {
    let input = json!({
        "unitCode": UNIT, "way": "MINI_PROGRAM", "form": "ELECTRONIC", "route": "ONLINE", "applicant": person(),
        "wanted": { "features": TEXT }, "idempotencyKey": "sealed-request-0001"
    });
    let asked = "informationRequest { id } receipt { number queryCode }";
    let sent = act(citizen, server, "submitInformationRequest", input.clone(), asked).await;
    assert_eq!(act(citizen, server, "submitInformationRequest", input, asked).await, sent, "sent again, it is one");
    let (id, receipt) = (sent["informationRequest"]["id"].clone(), sent["receipt"].clone());
    let confirm = json!({ "request": receipt, "expectedVersion": 1 });
    act(citizen, server, "confirmReceipt", confirm, "informationRequest { version }").await;
    let confirm = json!({ "request": { "id": id }, "expectedVersion": 2 });
    act(handler, server, "confirmReceipt", confirm, "informationRequest { version }").await;
    let query = "mutation($input: InformationRequestInput!) { done: registerInformationRequest(input: $input) { userErrors { code path message } } }";
    act_as(handler, server, query, json!({ "id": id, "expectedVersion": 3 })).await;
    let reply = json!({ "id": id, "expectedVersion": 4, "kind": "DISCLOSED", "text": ANSWER });
    act(handler, server, "replyToInformationRequest", reply, "informationRequest { version }").await;
    let case = Case {
        receipt,
        follow: "query($number: String!, $code: String!) { case: informationRequest(number: $number, queryCode: $code) { number wanted { features } reply { text } } }",
        id,
        opened: "query($id: ID!) { node(id: $id) { ... on InformationRequest { wanted { features } person: applicant { PARTS } } } }",
        words: ["/wanted/features", "/wanted/features"],
        person: "person",
    };
    assert_eq!(case.followed(citizen, server).await["reply"]["text"], ANSWER);
    case
}

/// Sent, looked at by its handlers, and followed; whoever follows it reads no words, as receipts are found by others.
async fn opinion(citizen: &Caller, handler: &Caller, server: &Server, open: &Open) -> Case {
    let input = json!({
        "consultationId": open.consultation, "way": "MINI_PROGRAM", "person": person(), "text": TEXT,
        "idempotencyKey": "sealed-opinion-0001"
    });
    let sent = act(citizen, server, "submitOpinion", input.clone(), "receipt { number queryCode }").await;
    assert_eq!(act(citizen, server, "submitOpinion", input, "receipt { number queryCode }").await, sent);
    let found =
        "query($id: ID!) { workspace { opinions(first: 5, filter: { consultationId: $id }) { nodes { id } } } }";
    let found = handler.ask(server, found, json!({ "id": open.consultation })).await;
    let id = found["data"]["workspace"]["opinions"]["nodes"][0]["id"].clone();
    let verdict = json!({ "id": id, "expectedVersion": 1, "verdict": "ACCEPTED", "note": "谢谢您的意见。" });
    act(handler, server, "moderateOpinion", verdict, "").await;
    let case = Case {
        receipt: sent["receipt"].clone(),
        follow: "query($number: String!, $code: String!) { case: opinion(number: $number, queryCode: $code) { number state moderationNote } }",
        id,
        opened: "query($id: ID!) { node(id: $id) { ... on OpinionCase { text person { PARTS } } } }",
        words: ["", "/text"],
        person: "person",
    };
    let followed = case.followed(citizen, server).await;
    assert_eq!((&followed["state"], &followed["moderationNote"]), (&json!("ACCEPTED"), &json!("谢谢您的意见。")));
    case
}

/// Registered, and followed.
async fn registration(citizen: &Caller, handler: &Caller, server: &Server, open: &Open) -> Case {
    let input = json!({
        "meetingId": open.meeting, "role": "CITIZEN", "way": "MINI_PROGRAM", "person": person(), "remark": TEXT,
        "idempotencyKey": "sealed-attendance-0001"
    });
    let sent = act(citizen, server, "registerAttendance", input.clone(), "receipt { number queryCode }").await;
    assert_eq!(act(citizen, server, "registerAttendance", input, "receipt { number queryCode }").await, sent);
    let found = "query($id: ID!) { workspace { attendances(first: 5, filter: { meetingId: $id }) { nodes { id } } } }";
    let found = handler.ask(server, found, json!({ "id": open.meeting })).await;
    Case {
        receipt: sent["receipt"].clone(),
        follow: "query($number: String!, $code: String!) { case: attendance(number: $number, queryCode: $code) { number stateLabel } }",
        id: found["data"]["workspace"]["attendances"]["nodes"][0]["id"].clone(),
        opened: "query($id: ID!) { node(id: $id) { ... on AttendanceCase { remark person { PARTS } } } }",
        words: ["", "/remark"],
        person: "person",
    }
}

async fn put_in_rotated_and_erased(database: Option<String>) {
    let (mut place, apart, mut kept) = (Place::new(database), tempfile::tempdir().unwrap(), Kept::new());
    if place.database().is_some() {
        place.set("GONGKAI__PERSONAL_DATA__KEY", KEYS[0]);
    }
    let server = place.serve().await;
    let [editor, reviewer] = place.appoint(&server, UNIT).await;
    let (citizen, handler) = (caller(9), Caller::new(None).by(&editor));
    let open = open(&handler, &Caller::new(None).by(&reviewer), &server).await;
    let cases = [
        request(&citizen, &handler, &server).await,
        opinion(&citizen, &handler, &server, &open).await,
        registration(&citizen, &handler, &server, &open).await,
    ];
    for case in &cases {
        case.assert_readable(&citizen, &handler, &server).await;
    }
    kept.look(&place).await;
    assert_eq!(kept.with(&secrets()), Vec::<String>::new(), "readable");
    assert!(cases.iter().all(|it| kept.has(it.receipt["number"].as_str().unwrap(), "backup")), "the search finds");
    let before = sealed(&place).await;

    let server = rotate(&mut place, server, apart.path()).await;
    for case in &cases {
        case.assert_readable(&citizen, &handler, &server).await;
    }
    drop(server);
    kept.look(&place).await;
    assert_eq!(kept.with(&secrets()), Vec::<String>::new(), "readable after the rotation");
    assert_gone(&place, &kept, &before);

    let after = sealed(&place).await;
    for case in &cases {
        let told = place.json(&["personal-data", "erase", case.receipt["number"].as_str().unwrap(), "--json"]);
        assert!(told["records"].as_u64() >= Some(2), "{told}");
    }
    assert_eq!(sealed(&place).await, Vec::<String>::new());
    kept.look(&place).await;
    assert_gone(&place, &kept, &after);
    verified(&place);
    let server = place.serve().await;
    for case in &cases {
        case.assert_erased(&citizen, &handler, &server).await;
    }
    verified(&place);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn what_else_people_send_is_sealed_rotated_and_erased_on_sqlite() {
    Box::pin(put_in_rotated_and_erased(None)).await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn what_else_people_send_is_sealed_rotated_and_erased_on_postgresql() {
    let Some(url) = postgresql().await else { return };
    Box::pin(put_in_rotated_and_erased(Some(url))).await;
}
