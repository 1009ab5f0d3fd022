//! Guessing: limited, and told apart by nothing.

use std::time::{Duration, Instant, SystemTime, UNIX_EPOCH};

use serde_json::json;
use sha2::{Digest, Sha256};

use super::kept::{Kept, hexadecimal};
use super::served::{Caller, Place, Server};
use super::{FLOWS, UNIT, caller};

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

    // Others are not locked out by that: neither of the number that was guessed at nor of any other.
    for (number, code) in [(&first, &code), (&second, &other)] {
        assert!(follow(&caller(3), &server, number, code).await.1.contains("SUBMITTED"), "{number}");
    }
}

/// A stranger who is wrong on purpose does not lock people out of their cases; a hundred at once do, for a quarter of an hour.
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_case_is_closed_after_a_thousand_guesses_only() {
    let place = Place::new(None);
    let server = place.serve().await;
    well_within_a_quarter().await;
    let sender = caller(1);
    let (first, code) = send(&sender, &server, "第一件").await;
    let (second, other) = send(&sender, &server, "第二件").await;
    // Ten guesses in one request are ten guesses.
    let fields: Vec<_> =
        (0..10).map(|it| format!("g{it}: enquiry(number: $number, queryCode: $code) {{ state }}")).collect();
    let ten = format!("query($number: String!, $code: String!) {{ {} }}", fields.join(" "));
    for last in 100..200 {
        if last % 33 == 0 {
            assert!(follow(&caller(3), &server, &first, &code).await.1.contains("SUBMITTED"), "{last}");
        }
        let asked = json!({ "number": first, "code": "0000-0000-0000" });
        let (_, told) = caller(last).post(&server, &ten, asked).await;
        assert!(told.contains("null") && !told.contains("TOO_MANY"), "{told}");
    }
    let refused = follow(&caller(3), &server, &first, &code).await.1;
    assert!(refused.contains("TOO_MANY_GUESSES"), "{refused}");
    assert!(follow(&caller(3), &server, &second, &other).await.1.contains("SUBMITTED"));
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

/// The code is nowhere; its digest is, bound to the number.
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn codes_are_kept_as_digests_only() {
    let (place, mut kept) = (Place::new(None), Kept::new());
    let server = place.serve().await;
    let (number, code) = send(&caller(1), &server, "摘要").await;
    assert!(follow(&caller(1), &server, &number, &code).await.1.contains("SUBMITTED"));
    let bare = code.replace('-', "");
    let digest = hexadecimal(&Sha256::digest(format!("{number}:{bare}")));
    kept.look(&place).await;
    assert!(kept.has(&digest, "backup"), "the digest is found, or the search finds nothing");
    assert_eq!(kept.with(&[code, bare]), Vec::<String>::new());
}
