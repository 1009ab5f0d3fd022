//! What a mini-program does, with plain POSTs of JSON and no client library: it sends, follows, and reads the answer. And what
//! somebody does who guesses.

#![expect(clippy::unwrap_used, reason = "a test may stop where it stands")]
#![expect(dead_code, reason = "each test uses a part of what they share")]

mod served;

use std::time::{Duration, Instant, SystemTime, UNIX_EPOCH};

use serde_json::{Value, json};
use served::{Caller, Place, Server, postgresql};
use sha2::{Digest, Sha256};

/// Some street.
const UNIT: &str = "370983001";

/// One kind of submission, from beginning to end.
struct Flow {
    /// Sends it; takes `$input`, answers `{ receipt { number queryCode } userErrors }`.
    submit: &'static str,
    /// The mutation's name.
    verb: &'static str,
    /// What is sent, with its key.
    input: fn() -> Value,
    /// Follows it by `$number` and `$code`, as `case`.
    follow: &'static str,
    /// What is read while nobody has answered: where, and what.
    waiting: (&'static str, &'static str),
    /// What staff do, each as (as whom, document with `${id}` and `${version}` in its place): finds `id` and `version` first.
    find: &'static str,
    answer: &'static str,
    /// What is read then.
    answered: (&'static str, &'static str),
}

const FLOWS: [Flow; 1] = [Flow {
    submit: "mutation($input: SubmitEnquiryInput!) { submitEnquiry(input: $input) { receipt { number queryCode } userErrors { code path message } } }",
    verb: "submitEnquiry",
    input: || {
        json!({ "kind": "CITIZEN", "unitCode": UNIT, "text": "社保卡丢了怎么补办?", "way": "MINI_PROGRAM",
            "person": { "name": "张三", "phone": "13800000000" }, "idempotencyKey": "2f6cf9a4-6a8c-4c3e-9d0e-5a4f8f2f9a11" })
    },
    follow: "query($number: String!, $code: String!) { case: enquiry(number: $number, queryCode: $code) { number state dueOn question answer } }",
    waiting: ("state", "SUBMITTED"),
    find: "{ workspace { found: enquiries(first: 1, filter: { queue: WAITING }) { nodes { id version } } } }",
    answer: "mutation { done: replyToEnquiry(input: { id: \"${id}\", expectedVersion: ${version}, answer: \"请持身份证到便民服务中心补办。\" }) { userErrors { code message } } }",
    answered: ("answer", "请持身份证到便民服务中心补办。"),
}];

async fn flows(database: Option<String>) {
    let place = Place::new(database);
    let server = place.serve().await;
    let [editor, _] = place.appoint(&server, UNIT).await;
    let (citizen, editor) = (Caller::new(None), Caller::new(None).by(&editor));
    for flow in FLOWS {
        let verb = flow.verb;
        let variables = json!({ "input": (flow.input)() });
        let sent = citizen.ask(&server, flow.submit, variables.clone()).await;
        assert_eq!(sent["data"][verb]["userErrors"], json!([]), "{sent:#}");
        let receipt = sent["data"][verb]["receipt"].clone();
        let (number, code) = (receipt["number"].as_str().unwrap(), receipt["queryCode"].as_str().unwrap());
        // The answer was lost: sent again with the same key it is the same case, however often.
        for _ in 0..2 {
            let again = citizen.ask(&server, flow.submit, variables.clone()).await;
            assert_eq!(again["data"][verb]["receipt"], receipt, "{verb}");
        }
        let follow = async || {
            let answer = citizen.ask(&server, flow.follow, json!({ "number": number, "code": code })).await;
            answer["data"]["case"].clone()
        };
        let case = follow().await;
        assert_eq!((&case["number"], &case[flow.waiting.0]), (&json!(number), &json!(flow.waiting.1)), "{case:#}");
        let found = editor.ask(&server, flow.find, json!({})).await;
        let found = &found["data"]["workspace"]["found"]["nodes"][0];
        let answer = flow.answer.replace("${id}", found["id"].as_str().unwrap());
        let answer = answer.replace("${version}", &found["version"].to_string());
        let done = editor.ask(&server, &answer, json!({})).await;
        assert_eq!(done["data"]["done"]["userErrors"], json!([]), "{done:#}");
        let case = follow().await;
        assert_eq!(case[flow.answered.0], flow.answered.1, "{case:#}");
        // The receipt is the same, also when all is done.
        let again = citizen.ask(&server, flow.submit, variables).await;
        assert_eq!(again["data"][verb]["receipt"], receipt, "{verb}");
        let left = editor.ask(&server, flow.find, json!({})).await;
        assert_eq!(left["data"]["workspace"]["found"]["nodes"], json!([]), "{verb} was kept twice");
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_mini_program_sends_follows_and_reads_on_sqlite() {
    flows(None).await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_mini_program_sends_follows_and_reads_on_postgresql() {
    let Some(url) = postgresql().await else { return };
    flows(Some(url)).await;
}

const FOLLOW: &str = "query($number: String!, $code: String!) { enquiry(number: $number, queryCode: $code) { state } }";

async fn send(caller: &Caller, server: &Server, text: &str) -> (String, String) {
    let input = json!({ "kind": "CITIZEN", "unitCode": UNIT, "text": text });
    let sent = caller.ask(server, FLOWS[0].submit, json!({ "input": input })).await;
    let receipt = &sent["data"]["submitEnquiry"]["receipt"];
    (receipt["number"].as_str().unwrap().to_owned(), receipt["queryCode"].as_str().unwrap().to_owned())
}

async fn follow(caller: &Caller, server: &Server, number: &str, code: &str) -> (u16, String) {
    caller.post(server, FOLLOW, json!({ "number": number, "code": code })).await
}

/// Wrong guesses are forgotten with the quarter of an hour: a test that runs into the next one begins there.
async fn well_within_a_quarter() {
    let seconds = SystemTime::now().duration_since(UNIX_EPOCH).unwrap().as_secs() % 900;
    if seconds > 870 {
        tokio::time::sleep(Duration::from_secs(901 - seconds)).await;
    }
}

fn caller(last: u8) -> Caller {
    Caller::new(Some([127, 0, 0, last].into()))
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn guessing_leads_nowhere() {
    let place = Place::new(None);
    let server = place.serve().await;
    well_within_a_quarter().await;
    let sender = caller(1);
    let (first, code) = send(&sender, &server, "第一件").await;
    let (second, other) = send(&sender, &server, "第二件").await;
    assert!(follow(&sender, &server, &first, &code).await.1.contains("SUBMITTED"));

    // A wrong code, the code of another case, a number nobody has, and nonsense: one answer, byte for byte.
    let guesser = caller(2);
    let wrong = follow(&guesser, &server, &first, "0000-0000-0000").await;
    assert_eq!(wrong, (200, r#"{"data":{"enquiry":null}}"#.to_owned()));
    for (number, code) in [(&*first, &*other), ("ZX-2026-999999", &*code), ("ZX-2026-999999", "x"), ("!", "")] {
        assert_eq!(follow(&guesser, &server, number, code).await, wrong, "{number} {code}");
    }

    // After ten nothing is said from this address, not even to the right code of another case.
    for _ in 0..5 {
        assert_eq!(follow(&guesser, &server, "ZX-2026-999998", "0000-0000-0000").await, wrong);
    }
    for (number, code) in [(&first, &*code), (&second, &*other), (&second, "0000-0000-0000")] {
        let refused = follow(&guesser, &server, number, code).await.1;
        assert!(refused.contains("TOO_MANY_GUESSES") && !refused.contains("SUBMITTED"), "{refused}");
    }

    // Others are not locked out by that, unless they ask for a number that was guessed at ten times.
    assert!(follow(&caller(3), &server, &second, &other).await.1.contains("SUBMITTED"));
    assert!(follow(&caller(3), &server, &first, &code).await.1.contains("SUBMITTED"), "guessed at twice");
    for last in 4..8 {
        for _ in 0..2 {
            assert_eq!(follow(&caller(last), &server, &first, "0000-0000-0000").await, wrong);
        }
    }
    for last in [3, 9] {
        let refused = follow(&caller(last), &server, &first, &code).await.1;
        assert!(refused.contains("TOO_MANY_GUESSES"), "{refused}");
        assert!(follow(&caller(last), &server, &second, &other).await.1.contains("SUBMITTED"));
    }
}

/// The time an answer takes says no more than the answer: medians of many, a wrong code against a number nobody has.
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn wrong_and_unknown_take_the_same_time() {
    let place = Place::new(None);
    let server = place.serve().await;
    let (mut wrong, mut unknown) = (Vec::new(), Vec::new());
    // In turns, and from new addresses about new cases: nothing is guessed at ten times, and what else the machine does meets both.
    for last in 20..60 {
        let caller = caller(last);
        let (number, _) = send(&caller, &server, &format!("计时{last}")).await;
        let nobody = format!("ZX-2025-{last:06}");
        for (number, times) in [(&number, &mut wrong), (&nobody, &mut unknown)] {
            let began = Instant::now();
            let (_, told) = follow(&caller, &server, number, "0000-0000-0000").await;
            times.push(began.elapsed());
            assert!(told.contains("null") && !told.contains("TOO_MANY"), "{told}");
        }
    }
    let median = |times: &mut Vec<Duration>| {
        times.sort_unstable();
        times[times.len() / 2]
    };
    let (wrong, unknown) = (median(&mut wrong), median(&mut unknown));
    let (least, most) = (wrong.min(unknown), wrong.max(unknown));
    assert!(most < least * 2 + Duration::from_millis(2), "a wrong code {wrong:?}, an unknown number {unknown:?}");
}

/// The code is nowhere in the database; its digest is, bound to the number.
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn codes_are_kept_as_digests_only() {
    let place = Place::new(None);
    let server = place.serve().await;
    let (number, code) = send(&caller(1), &server, "摘要").await;
    let bare = code.replace('-', "");
    let digest: String = Sha256::digest(format!("{number}:{bare}")).iter().map(|byte| format!("{byte:02x}")).collect();
    let mut kept = Vec::new();
    for file in ["gongkai.db", "gongkai.db-wal", "server.log"] {
        kept.extend(std::fs::read(place.folder().join(file)).unwrap_or_default());
    }
    let holds = |text: &str| kept.windows(text.len()).any(|it| it == text.as_bytes());
    assert!(holds(&digest), "the digest is found, or the search finds nothing");
    assert!(!holds(&code) && !holds(&bare));
}
