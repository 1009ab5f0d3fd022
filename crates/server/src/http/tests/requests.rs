//! 依申请公开 from a mini program: a request from its submission to the files of its reply, with plain HTTP and no client
//! library.

use domain::staff::Role;
use persistence::digest;

use super::attachments::{Site, file};
use super::*;

const CONTENT: &str = "序号,中标单位\r\n1,测试单位\r\n";

impl Site {
    async fn ask(&self, authorization: &str, query: &str, input: Value) -> Value {
        let body = json!({ "query": query, "variables": { "input": input } }).to_string();
        let reply = send(self.server.address, &post_request(&body, &format!("{JSON}{authorization}"))).await;
        assert!(reply.status == 200 && reply.json()["errors"].is_null(), "{}", reply.body);
        reply.json()["data"].clone()
    }

    /// One act, with the input besides; the version it leaves behind.
    async fn act(&self, authorization: &str, verb: &str, input_type: &str, input: Value) -> i64 {
        let query = format!(
            "mutation($input: {input_type}!) {{ {verb}(input: $input) {{ informationRequest {{ version }} userErrors {{ code path }} }} }}"
        );
        let data = self.ask(authorization, &query, input).await;
        data[verb]["informationRequest"]["version"].as_i64().unwrap_or_else(|| panic!("{verb}: {data:#}"))
    }
}

#[tokio::test]
async fn a_request_lives_over_plain_http() {
    // Only `serve` makes a key of its own.
    let site = Site::start(|config| config.personal_data.key = Some(crate::keys::new_key())).await;
    let submit = "mutation($input: SubmitInformationRequestInput!) { submitInformationRequest(input: $input) {
        informationRequest { id } receipt { number queryCode } userErrors { code path } } }";
    let input = json!({
        "unitCode": "370983001", "way": "MINI_PROGRAM", "form": "ELECTRONIC", "route": "ONLINE", "idempotencyKey": "a-key-of-the-phone",
        "applicant": { "name": "张三", "identity": { "kind": "RESIDENT_ID", "number": "11010519491231002X" }, "phone": "13812345678" },
        "wanted": { "features": "老旧小区改造项目的中标结果" },
    });
    let sent = site.ask("", submit, input.clone()).await["submitInformationRequest"].clone();
    let again = site.ask("", submit, input).await["submitInformationRequest"].clone();
    assert_eq!(sent, again, "sent again, it is one request with one receipt");
    let receipt = &sent["receipt"];
    assert!(receipt["queryCode"].is_string(), "{sent:#}");
    let by_code = json!({ "number": receipt["number"], "queryCode": receipt["queryCode"] });
    let version = site
        .act("", "confirmReceipt", "ConfirmReceiptInput", json!({ "request": by_code, "expectedVersion": 1 }))
        .await;

    // The desk finds it, and answers with a file.
    let editor = site.bearer("editor", Role::Editor, "370983001").await;
    let queue = "{ workspace { informationRequests(first: 5, filter: { queue: TO_CONFIRM }) { nodes { id applicant { name } } } } }";
    let found = site.ask(&editor, queue, Value::Null).await;
    let id = &found["workspace"]["informationRequests"]["nodes"][0]["id"];
    assert_eq!(id, &sent["informationRequest"]["id"], "{found:#}");
    let confirm = json!({ "request": { "id": id }, "expectedVersion": version });
    let version = site.act(&editor, "confirmReceipt", "ConfirmReceiptInput", confirm).await;
    let register = json!({ "id": id, "expectedVersion": version });
    let version = site.act(&editor, "registerInformationRequest", "InformationRequestInput", register).await;
    let uploaded = site.post(&editor, &file("中标结果.csv", CONTENT.as_bytes())).await;
    let other = site.post(&editor, &file("别的文件.csv", b"a,b\r\n1,2\r\n")).await;
    let reply = json!({
        "id": id, "expectedVersion": version, "kind": "DISCLOSED", "text": "中标结果见附件", "attachmentIds": [uploaded.json()["id"]],
    });
    site.act(&editor, "replyToInformationRequest", "ReplyToInformationRequestInput", reply).await;

    // The applicant reads the reply, and has its file and no other.
    let follow = format!(
        "{{ informationRequest(number: {}, queryCode: {}) {{ state reply {{ text attachments {{ name sha256 }} }} }} }}",
        receipt["number"], receipt["queryCode"]
    );
    let followed = site.ask("", &follow, Value::Null).await;
    let sha256 = digest(CONTENT.as_bytes());
    let reply = json!({ "text": "中标结果见附件", "attachments": [{ "name": "中标结果.csv", "sha256": sha256 }] });
    assert_eq!(followed["informationRequest"], json!({ "state": "REPLIED", "reply": reply }));
    let case =
        |code: &str| format!("x-case-number: {}\r\nx-query-code: {code}\r\n", receipt["number"].as_str().unwrap());
    let right = case(receipt["queryCode"].as_str().unwrap());
    let path = format!("/attachments/{sha256}");
    let had = site.get(&path, &right).await;
    assert_eq!((had.status, had.body.as_str()), (200, CONTENT), "{}", had.head);
    let elsewhere = format!("/attachments/{}", other.json()["sha256"].as_str().unwrap());
    for (path, headers) in [(&path, ""), (&elsewhere, right.as_str()), (&path, case("0000-0000-0000").as_str())] {
        let refused = site.get(path, headers).await;
        assert_eq!((refused.status, refused.code().as_str()), (404, "NOT_FOUND"), "{path} {headers}");
    }
    // One guess was wrong; nine more, and even the right code has to wait.
    for _ in 0..9 {
        site.get(&path, &case("0000-0000-0000")).await;
    }
    let spent = site.get(&path, &right).await;
    assert_eq!((spent.status, spent.code().as_str()), (429, "TOO_MANY_GUESSES"));
}
