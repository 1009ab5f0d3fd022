//! What a mini-program does, with plain POSTs of JSON and no client library: it sends, follows, and reads the answer. What somebody
//! does who guesses. And what of it all lies readable anywhere.

#![expect(clippy::unwrap_used, reason = "a test may stop where it stands")]

#[path = "submissions/flows.rs"]
mod flows;
#[path = "submissions/guessing.rs"]
mod guessing;
#[path = "submissions/kept.rs"]
mod kept;
#[path = "submissions/others.rs"]
mod others;
#[path = "submissions/sealed.rs"]
mod sealed;
mod served;

use std::net::IpAddr;

use serde_json::{Value, json};

/// Some street.
const UNIT: &str = "370983001";

/// One kind of submission, from beginning to end.
struct Flow {
    /// Sends it; takes `$input`, answers `{ receipt { number queryCode } userErrors { code path message } }`.
    submit: &'static str,
    /// The mutation's name.
    verb: &'static str,
    /// What is sent: by this person, with this text.
    input: fn(&Value, &str) -> Value,
    /// Follows it by `$number` and `$code`, as `case { number text answer … }`.
    follow: &'static str,
    /// What is read while nobody has answered: where, and what.
    waiting: (&'static str, &'static str),
    /// What of it waits for whoever handles it, as `found { nodes { id version } }`.
    find: &'static str,
    /// Answers the case `$id` of this `$version` with `$answer`, as `done`.
    answer: &'static str,
    /// What they read of the case `$id`, as `case { text answer person { name contactName phone email address identity { number } } }`.
    open: &'static str,
}

const FLOWS: [Flow; 1] = [Flow {
    submit: "mutation($input: SubmitEnquiryInput!) { submitEnquiry(input: $input) { receipt { number queryCode } userErrors { code path message } } }",
    verb: "submitEnquiry",
    input: |person, text| json!({ "kind": "CITIZEN", "unitCode": UNIT, "text": text, "way": "MINI_PROGRAM", "person": person }),
    follow: "query($number: String!, $code: String!) { case: enquiry(number: $number, queryCode: $code) { number state dueOn text: question answer } }",
    waiting: ("state", "SUBMITTED"),
    find: "{ workspace { found: enquiries(first: 1, filter: { queue: WAITING }) { nodes { id version } } } }",
    answer: "mutation($id: ID!, $version: Int!, $answer: String!) { done: replyToEnquiry(input: { id: $id, expectedVersion: $version, answer: $answer }) { userErrors { code message } } }",
    open: "query($id: ID!) { workspace { case: enquiry(id: $id) { text: question answer person { name contactName phone email address identity { number } } } } }",
}];

/// A case, as its sender knows it.
struct Receipt {
    number: String,
    code: String,
}

impl Receipt {
    /// The receipt of a submission that was taken.
    fn of(flow: &Flow, sent: &Value) -> Self {
        let payload = &sent["data"][flow.verb];
        assert_eq!(payload["userErrors"], json!([]), "{sent:#}");
        let part = |name: &str| payload["receipt"][name].as_str().unwrap().to_owned();
        Self { number: part("number"), code: part("queryCode") }
    }

    /// What its sender reads of it.
    async fn follow(&self, flow: &Flow, citizen: &served::Caller, server: &served::Server) -> Value {
        let asked = json!({ "number": self.number, "code": self.code });
        citizen.ask(server, flow.follow, asked).await["data"]["case"].clone()
    }
}

/// Who sends from the machine's own address with this last part.
fn caller(last: u8) -> served::Caller {
    served::Caller::new(Some(IpAddr::from([127, 0, 0, last])))
}

/// Finds what waits, and answers it; the case's id.
async fn answer(flow: &Flow, handler: &served::Caller, server: &served::Server, answer: &str) -> String {
    let found = handler.ask(server, flow.find, json!({})).await;
    let found = &found["data"]["workspace"]["found"]["nodes"][0];
    let asked = json!({ "id": found["id"], "version": found["version"], "answer": answer });
    let done = handler.ask(server, flow.answer, asked).await;
    assert_eq!(done["data"]["done"]["userErrors"], json!([]), "{done:#}");
    found["id"].as_str().unwrap().to_owned()
}
