//! A document before its publication and after its withdrawal is in no answer to whoever does not work on it.

use std::collections::BTreeMap;

use domain::act::Actor;
use domain::staff::Role;
use serde_json::{Value, json};
use testkit::world::{World, none};

use super::walk::{Asked, Schema, at, walk};

const UNIT: &str = "370983001";
const NUMBER: &str = "370983001/2026-00001";
/// Words that stand in one part of the document each, and nowhere else.
const TITLE: &str = "隐题";
const SUMMARY: &str = "隐述";
const BODY: &str = "隐文";
const FILE: &str = "隐件";
const ISSUED_AS: &str = "肥隐发";
/// Stands in a correction that is never published.
const CORRECTION: &str = "隐改";
const WORDS: [&str; 6] = [TITLE, SUMMARY, BODY, FILE, ISSUED_AS, CORRECTION];

/// One county on its way through a document's life.
struct Life {
    world: World,
    schema: Schema,
    editor: Actor,
    reviewer: Actor,
    /// None of them works for the unit.
    outsiders: Vec<(&'static str, Actor)>,
    document: String,
    version: i64,
    /// What becomes public with the document: its editions and its file.
    parts: Vec<String>,
}

impl Life {
    /// A draft with a word in each of its parts, that answers an item.
    async fn begin(world: World) -> Self {
        let editor = world.staff(Role::Editor, UNIT, None, "").await;
        let reviewer = world.staff(Role::Reviewer, UNIT, None, "").await;
        let outsiders = vec![
            ("anonymous", Actor::Anonymous),
            ("the office of another unit", world.staff(Role::Office, "370983002", None, "").await),
            ("an editor of another unit", world.staff(Role::Editor, "370983002", None, "").await),
            ("a frontend", world.frontend("government-website", "370983").await),
        ];
        let file = world.upload(&editor, at(), &format!("{FILE}.txt"), FILE.as_bytes()).await.to_string();
        let item = "{ catalogueItems(first: 1, filter: { kind: TEMPLATE, pilotDomain: \"18\" }) { nodes { id } } }";
        let item = world.ask(Actor::Anonymous, at(), item, none()).await;
        let item = &item["data"]["catalogueItems"]["nodes"][0]["id"];
        let content = json!({
            "title": format!("{TITLE}的通知"), "summary": format!("{SUMMARY}。"), "formedOn": "2026-02-01",
            "documentNumber": format!("{ISSUED_AS}〔2026〕7号"), "body": format!("<p>{BODY}</p>"),
            "attachmentIds": [file], "itemIds": [item],
        });
        let schema = Schema::of(&world).await;
        let parts = vec![file];
        let mut life = Self { world, schema, editor, reviewer, outsiders, document: String::new(), version: 0, parts };
        let editor = life.editor.clone();
        life.act(&editor, "draftDocument", "DraftDocumentInput", json!({ "unitCode": UNIT, "content": content })).await;
        life
    }

    /// One verb on the document; what it answers is remembered.
    async fn act(&mut self, actor: &Actor, verb: &str, kind: &str, mut input: Value) {
        if self.version > 0 {
            input["id"] = self.document.clone().into();
            input["expectedVersion"] = self.version.into();
        }
        let query = format!(
            "mutation($input: {kind}!) {{ {verb}(input: $input) {{ document {{ id version edition {{ id }} }} userErrors {{ code path message }} }} }}"
        );
        let answer = self.world.ask(actor.clone(), at(), &query, json!({ "input": input })).await;
        let document = &answer["data"][verb]["document"];
        let id = document["id"].as_str();
        self.document = id.map_or_else(|| panic!("{verb}: {answer:#}"), str::to_owned);
        self.version = document["version"].as_i64().unwrap();
        let edition = document["edition"]["id"].as_str().unwrap().to_owned();
        if !self.parts.contains(&edition) {
            self.parts.push(edition);
        }
    }

    async fn approve(&mut self) {
        let (editor, reviewer) = (self.editor.clone(), self.reviewer.clone());
        self.act(&editor, "submitDocument", "DocumentInput", json!({})).await;
        let review = json!({ "decision": "APPROVE", "secrecy": "CLEARED", "disclosure": "PROACTIVE" });
        self.act(&reviewer, "reviewDocument", "ReviewDocumentInput", review).await;
    }

    /// What every root field says to `actor` when asked for the document, its parts and each of its words.
    async fn said_to(&self, actor: &Actor) -> BTreeMap<String, String> {
        let mut ids = self.parts.clone();
        ids.push(self.document.clone());
        let asked = Asked { as_type: "Document", query: TITLE, index_number: NUMBER };
        let mut said = walk(&self.world, &self.schema, actor, &ids, asked).await;
        for word in WORDS {
            let search = "query($q: String!) { search(query: $q, first: 10) { totalCount nodes { title highlights { snippet } } } }";
            let answer = self.world.ask(actor.clone(), at(), search, json!({ "q": word })).await;
            assert_eq!(answer["errors"], Value::Null, "{answer:#}");
            said.entry("search".to_owned()).or_default().push_str(&answer["data"].to_string());
        }
        said
    }

    /// Shows that nobody outside learns a word of the document, nor that `secrets` are there; answers what each was told.
    async fn hidden_from_outsiders(&self, state: &str, secrets: &[String]) -> Vec<BTreeMap<String, String>> {
        let mut told = Vec::new();
        for (who, actor) in &self.outsiders {
            let answers = self.said_to(actor).await;
            for (root, said) in &answers {
                let place = format!("{root} to {who} of a document {state} on {}", self.world.database);
                for word in WORDS {
                    assert!(!said.contains(word), "{place} says {word}: {said}");
                }
                for id in secrets {
                    let hexadecimal = id.split_once('_').unwrap().1;
                    assert!(!said.contains(hexadecimal), "{place} tells of {id}: {said}");
                }
            }
            told.push(answers);
        }
        told
    }

    /// Shows that a reviewer of the unit sees it all the same: otherwise the walk would prove nothing.
    async fn seen_inside(&self, state: &str, words: &[&str]) {
        let said = self.said_to(&self.reviewer).await;
        for word in words {
            let told = format!("{word} of a document {state} on {}", self.world.database);
            assert!(said["workspace"].contains(word), "{told} is not in the workspace of its own unit");
        }
    }
}

#[tokio::test]
async fn before_publication_and_after_withdrawal_nobody_outside_sees_it() {
    for world in World::both().await {
        let mut life = Life::begin(world).await;
        let (editor, reviewer) = (life.editor.clone(), life.reviewer.clone());
        let whole = &WORDS[..5];
        let all = |life: &Life| [&life.parts[..], std::slice::from_ref(&life.document)].concat();

        life.seen_inside("in draft", whole).await;
        life.hidden_from_outsiders("in draft", &all(&life)).await;
        life.approve().await;
        life.act(&reviewer, "scheduleDocument", "ScheduleDocumentInput", json!({ "at": "2026-03-02T02:00:00Z" })).await;
        life.hidden_from_outsiders("on schedule", &all(&life)).await;

        life.act(&reviewer, "publishDocument", "DocumentInput", json!({})).await;
        for (who, actor) in &life.outsiders {
            let said = life.said_to(actor).await;
            for root in ["document", "documents", "node", "nodes", "changes", "search"] {
                // A hit shows where the words stand; neither it nor a change leads as deep as files.
                let words = if matches!(root, "changes" | "search") { &whole[..1] } else { whole };
                for word in words {
                    assert!(said[root].contains(word), "{root} does not say {word} to {who}: {}", said[root]);
                }
            }
        }

        let correction = json!({ "content": { "summary": CORRECTION, "body": format!("<p>{CORRECTION}</p>") }, "changeNote": "更正" });
        life.act(&editor, "correctDocument", "CorrectDocumentInput", correction).await;
        assert_eq!(life.parts.len(), 3, "a file and two editions");
        life.seen_inside("under correction", &[CORRECTION]).await;
        for (who, actor) in &life.outsiders {
            for (root, said) in life.said_to(actor).await {
                assert!(!said.contains(CORRECTION), "{root} shows {who} a correction under way: {said}");
            }
        }

        let reason = json!({ "kind": "PRIVACY", "reason": "误含个人信息" });
        life.act(&reviewer, "withdrawDocument", "WithdrawDocumentInput", reason).await;
        life.seen_inside("withdrawn", &[TITLE, FILE, CORRECTION]).await;
        // That it was there, and why it is gone, stays known; what it consisted of does not.
        let told = life.hidden_from_outsiders("withdrawn", &life.parts).await;
        for said in told {
            assert!(said["tombstone"].contains("误含个人信息") && said["changes"].contains("TOMBSTONE"), "{said:?}");
        }
    }
}
