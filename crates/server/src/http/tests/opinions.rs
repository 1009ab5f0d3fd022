//! An opinion from a mini program: sent, followed and read in the feedback, with plain HTTP and no client library, on both
//! databases.

use domain::staff::Role;

use super::feeds::County;
use super::*;

const UNIT: &str = "370983001";
/// 32 bytes of seven, in base64.
const KEY: &str = "BwcHBwcHBwcHBwcHBwcHBwcHBwcHBwcHBwcHBwcHBwc=";
/// Nine days.
const PERIOD_SECONDS: i64 = 9 * 24 * 3_600;

impl County {
    /// One act of somebody; what it answers.
    async fn do_as(&self, bearer: &str, verb: &str, input: Value, select: &str) -> Value {
        let kind = verb[..1].to_uppercase() + &verb[1..];
        let query = format!(
            "mutation($input: {kind}Input!) {{ it: {verb}(input: $input) {{ {select} userErrors {{ code path }} }} }}"
        );
        let data = self.ask(bearer, &query, json!({ "input": input })).await;
        assert_eq!(data["it"]["userErrors"], json!([]), "{verb} {input}");
        data["it"].clone()
    }
}

#[tokio::test]
async fn an_opinion_lives_over_plain_http() {
    for county in County::both_in(|config| config.personal_data.key = Some(KEY.into())).await {
        let draft = county.published(json!({ "title": "停车管理办法(征求意见稿)" })).await.id;
        let open = json!({
            "unitCode": UNIT, "kind": "OTHER", "title": "就停车管理办法征求意见", "draftDocumentId": draft, "endsOn": "2026-03-10"
        });
        county.do_as(&county.reviewer, "openConsultation", open, "consultation { id }").await;

        // The phone reads what is asked, and sends; the answer is lost, and it sends again.
        let list = "{ consultations(first: 5, filter: { state: OPEN }) { nodes { id title endsOn } } }";
        let list = county.ask("", list, Value::Null).await;
        let id = list["consultations"]["nodes"][0]["id"].clone();
        let input = json!({
            "consultationId": id, "way": "MINI_PROGRAM", "person": { "name": "张三", "phone": "13812345678" },
            "text": "希望增加夜间停车位。", "idempotencyKey": "2f6cf9a4-6a8c-4c3e-9d0e-5a4f8f2f9a11"
        });
        let sent = county.do_as("", "submitOpinion", input.clone(), "receipt { number queryCode }").await;
        let again = county.do_as("", "submitOpinion", input, "receipt { number queryCode }").await;
        assert_eq!(sent, again, "sent again, it is one opinion with one receipt");
        let follow = "query($number: String!, $queryCode: String!) { opinion(number: $number, queryCode: $queryCode) { state group { adoption reason } } }";
        let waiting = county.ask("", follow, sent["receipt"].clone()).await;
        assert_eq!(waiting["opinion"], json!({ "state": "RECEIVED", "group": null }));

        // The desk finds it, and answers when the period is over.
        let found = "query($id: ID!) { workspace { opinions(first: 5, filter: { consultationId: $id }) { nodes { id text person { name } } } } }";
        let found = county.ask(&county.editor, found, json!({ "id": id })).await;
        let [opinion] = found["workspace"]["opinions"]["nodes"].as_array().unwrap().as_slice() else {
            panic!("one opinion: {found:#}")
        };
        assert_eq!((&opinion["text"], &opinion["person"]["name"]), (&json!("希望增加夜间停车位。"), &json!("张三")));
        let verdict = json!({ "id": opinion["id"], "expectedVersion": 1, "verdict": "ACCEPTED" });
        county.do_as(&county.editor, "moderateOpinion", verdict, "opinion { id }").await;
        let content = json!({ "title": "夜间", "summary": "增加夜间停车位", "adoption": "NOT", "reason": "路面狭窄" });
        let group = json!({ "consultationId": id, "content": content });
        let group = county.do_as(&county.editor, "addOpinionGroup", group, "opinionGroup { id }").await;
        let grouping =
            json!({ "id": group["opinionGroup"]["id"], "expectedVersion": 1, "opinionIds": [opinion["id"]] });
        county.do_as(&county.editor, "groupOpinions", grouping, "opinionGroup { id }").await;
        county.later(PERIOD_SECONDS);
        let reviewer = county.site.bearer("reviewer-later", Role::Reviewer, UNIT).await;
        let feedback = json!({ "id": id, "expectedVersion": 1, "summary": "收到意见一条。" });
        county.do_as(&reviewer, "publishFeedback", feedback, "consultation { id }").await;

        // The phone reads what became of it.
        let answered = county.ask("", follow, sent["receipt"].clone()).await;
        let group = json!({ "adoption": "NOT", "reason": "路面狭窄" });
        assert_eq!(answered["opinion"], json!({ "state": "ACCEPTED", "group": group }));
    }
}
