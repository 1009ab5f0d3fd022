//! Sent, followed, answered and read, on both databases.

use serde_json::{Value, json};

use super::served::{Caller, Place, postgresql};
use super::{FLOWS, Receipt, UNIT, answer};

async fn flows(database: Option<String>) {
    let place = Place::new(database);
    let server = place.serve().await;
    let [editor, _] = place.appoint(&server, UNIT).await;
    let (citizen, editor) = (Caller::new(None), Caller::new(None).by(&editor));
    for flow in FLOWS {
        let verb = flow.verb;
        let mut input = (flow.input)(&json!({ "name": "张三", "phone": "13800000000" }), "社保卡丢了怎么补办?");
        input["idempotencyKey"] = json!("2f6cf9a4-6a8c-4c3e-9d0e-5a4f8f2f9a11");
        let send = async || citizen.ask(&server, flow.submit, json!({ "input": input })).await;
        let sent = send().await;
        let receipt = Receipt::of(&flow, &sent);
        // The answer was lost: sent again with the same key it is the same case, however often.
        for _ in 0..2 {
            assert_eq!(send().await, sent, "{verb}");
        }
        let case = receipt.follow(&flow, &citizen, &server).await;
        assert_eq!(
            (&case["number"], &case[flow.waiting.0]),
            (&json!(receipt.number), &json!(flow.waiting.1)),
            "{case:#}"
        );
        assert_eq!((&case["text"], &case["answer"]), (&json!("社保卡丢了怎么补办?"), &Value::Null), "{case:#}");
        answer(&flow, &editor, &server, "请持身份证到便民服务中心补办。").await;
        let case = receipt.follow(&flow, &citizen, &server).await;
        assert_eq!(case["answer"], "请持身份证到便民服务中心补办。", "{case:#}");
        // The receipt is the same, also when all is done.
        assert_eq!(send().await, sent, "{verb}");
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

/// What is too large, or too much, is turned away before anything is kept.
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn too_large_and_too_much_is_turned_away() {
    let mut place = Place::new(None);
    // A purse for three submissions: each costs 500, and what is written around it a little.
    place.set("GONGKAI__RATE__COST_PER_MINUTE", "1600");
    let server = place.serve().await;
    let citizen = super::caller(1);
    for flow in FLOWS {
        let send = async |caller: &Caller, text: &str| {
            let input = (flow.input)(&Value::Null, text);
            caller.post(&server, flow.submit, json!({ "input": input })).await
        };
        let (status, told) = send(&super::caller(2), &"长".repeat(20_000)).await;
        assert!(status == 200 && told.contains("INVALID_VALUE") && !told.contains("长长"), "{status} {told}");
        let (status, told) = send(&super::caller(3), &"长".repeat(100_000)).await;
        assert!(told.contains("DOCUMENT_TOO_LARGE") && !told.contains("长长"), "{status} {told}");
        let (status, told) = send(&super::caller(4), &"长".repeat(200_000)).await;
        assert!(status == 413 && told.contains("BODY_TOO_LARGE"), "{status} {told}");
        for number in 0..3 {
            let (_, told) = send(&citizen, &format!("第{number}件")).await;
            assert!(told.contains("queryCode"), "{told}");
        }
        let (status, told) = send(&citizen, "第四件").await;
        assert!(status == 429 && told.contains("RATE_LIMITED"), "{status} {told}");
        // Whoever calls from elsewhere is not held up by that.
        let (_, told) = send(&super::caller(5), "第四件").await;
        assert!(told.contains("queryCode"), "{told}");
    }
}
