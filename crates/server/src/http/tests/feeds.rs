//! Feeds over a real socket, of documents that go all the way from a draft.

use std::fs::File;
use std::io::Read;
use std::sync::Mutex;

use ::graphql::Slow;
use chrono::{DateTime, TimeDelta, Utc};
use domain::personal_data::ContentScan;
use domain::staff::Role;
use exchange::workbook::Workbook;
use testkit::postgres::Cluster;

use super::attachments::Site;
use super::*;
use crate::clockwork::Refused;
use crate::imports::{Hear, ReadFile};
use crate::reading::Unread;
use crate::surroundings::Surroundings;
use crate::testing::surroundings;

pub(super) const HOSTILE: &str = "=HYPERLINK(\"http://evil.example\",\"点\") <script>alert(1)</script> ]]> &";
/// What was seeded is of other units.
const OURS: &str = "?unit=370983001";
const BEGIN: &str = "2026-03-02T01:00:00Z";

/// A site whose clock stands, with somebody who writes and somebody who signs.
pub(super) struct County {
    pub(super) site: Site,
    clock: Arc<Mutex<DateTime<Utc>>>,
    pub(super) editor: String,
    pub(super) reviewer: String,
}

/// A document as its last verb left it.
#[derive(Clone, Debug)]
pub(super) struct Held {
    pub(super) id: String,
    version: i64,
}

/// Looks into attachments within the process: the tests are no program to start.
struct InProcess;

impl ReadFile for InProcess {
    fn read<'a>(&'a self, _: &'a str, _: File, _: Hear<'a>) -> Slow<'a, Result<Workbook, Unread>> {
        unreachable!("nothing is imported here")
    }

    fn scan(&self, mut file: File) -> Slow<'_, std::io::Result<ContentScan>> {
        Box::pin(async move {
            let mut bytes = Vec::new();
            file.read_to_end(&mut bytes)?;
            Ok(exchange::screening::scan(&bytes))
        })
    }
}

impl County {
    pub(super) async fn start(change: impl FnOnce(&mut Config)) -> Self {
        let clock = Arc::new(Mutex::new(BEGIN.parse::<DateTime<Utc>>().unwrap()));
        let hands = clock.clone();
        let surroundings = Surroundings {
            clock: Arc::new(move || *hands.lock().unwrap()),
            reader: Arc::new(InProcess),
            ..surroundings()
        };
        let site = Site::start_in(change, surroundings).await;
        let editor = site.bearer("editor", Role::Editor, "370983001").await;
        let reviewer = site.bearer("reviewer", Role::Reviewer, "370983001").await;
        Self { site, clock, editor, reviewer }
    }

    /// On SQLite, and on PostgreSQL where there is one.
    pub(super) async fn both() -> Vec<Self> {
        Self::both_in(|_| {}).await
    }

    pub(super) async fn both_in(change: impl Fn(&mut Config)) -> Vec<Self> {
        let mut counties = vec![Self::start(&change).await];
        if let Some(cluster) = Cluster::shared().await {
            let url = cluster.create_database(None).await;
            let county = Self::start(|config| {
                config.database.url = Some(url.into());
                change(config);
            });
            counties.push(county.await);
        }
        counties
    }

    pub(super) fn later(&self, seconds: i64) {
        *self.clock.lock().unwrap() += TimeDelta::seconds(seconds);
    }

    pub(super) async fn ask(&self, bearer: &str, query: &str, variables: Value) -> Value {
        let body = json!({ "query": query, "variables": variables }).to_string();
        let reply = send(self.site.server.address, &post_request(&body, &format!("{JSON}{bearer}"))).await;
        let json = reply.json();
        assert!(json.get("errors").is_none(), "{json}");
        json["data"].clone()
    }

    /// One verb, a second later than the last.
    async fn act(&self, bearer: &str, verb: &str, input: Value) -> Held {
        self.later(1);
        let kind = verb[..1].to_uppercase() + &verb[1..];
        let kind = if matches!(verb, "submitDocument" | "publishDocument") { "Document".to_owned() } else { kind };
        let query = format!(
            "mutation($input: {kind}Input!) {{ it: {verb}(input: $input) {{ document {{ id version }} userErrors {{ message }} }} }}"
        );
        let data = self.ask(bearer, &query, json!({ "input": input })).await;
        assert_eq!(data["it"]["userErrors"], json!([]), "{verb} {input}");
        let document = &data["it"]["document"];
        Held { id: document["id"].as_str().unwrap().to_owned(), version: document["version"].as_i64().unwrap() }
    }

    async fn on(&self, bearer: &str, verb: &str, held: &Held, more: Value) -> Held {
        let mut input = json!({ "id": held.id, "expectedVersion": held.version });
        input.as_object_mut().unwrap().extend(more.as_object().unwrap().clone());
        self.act(bearer, verb, input).await
    }

    pub(super) async fn approved(&self, content: Value) -> Held {
        let mut whole = json!({ "summary": "概述", "formedOn": "2026-02-01", "kind": "NOTICE", "body": "<p>正文</p>" });
        whole.as_object_mut().unwrap().extend(content.as_object().unwrap().clone());
        let held = self.act(&self.editor, "draftDocument", json!({ "unitCode": "370983001", "content": whole })).await;
        self.pass(&held).await
    }

    async fn pass(&self, held: &Held) -> Held {
        let held = self.on(&self.editor, "submitDocument", held, json!({})).await;
        let review = json!({ "decision": "APPROVE", "secrecy": "CLEARED", "disclosure": "PROACTIVE" });
        self.on(&self.reviewer, "reviewDocument", &held, review).await
    }

    pub(super) async fn publish(&self, held: &Held) -> Held {
        self.on(&self.reviewer, "publishDocument", held, json!({})).await
    }

    pub(super) async fn published(&self, content: Value) -> Held {
        let held = self.approved(content).await;
        self.publish(&held).await
    }

    /// To be published this many seconds after the verb.
    pub(super) async fn schedule(&self, held: &Held, seconds: i64) -> Held {
        let at = *self.clock.lock().unwrap() + TimeDelta::seconds(1 + seconds);
        self.on(&self.reviewer, "scheduleDocument", held, json!({ "at": at })).await
    }

    pub(super) async fn withdraw(&self, held: &Held) -> Held {
        let input = json!({ "kind": "ERROR", "reason": "附件有误" });
        self.on(&self.reviewer, "withdrawDocument", held, input).await
    }

    /// The document that changed last.
    pub(super) async fn newest(&self) -> String {
        self.page("?first=1").await["items"][0]["_gongkai"]["id"].as_str().unwrap().to_owned()
    }

    pub(super) async fn get(&self, path: &str, headers: &str) -> Reply {
        self.site.get(path, headers).await
    }

    /// The page as a JSON Feed.
    async fn page(&self, query: &str) -> Value {
        let reply = self.get(&format!("/feeds/documents.json{query}"), "").await;
        assert_eq!(reply.status, 200, "{}", reply.body);
        reply.json()
    }
}

/// The identifiers of items, and those of tombstones.
fn ids(page: &Value) -> (Vec<String>, Vec<String>) {
    let ids = |list: &Value| list.as_array().unwrap().iter().map(|it| it["id"].as_str().unwrap().to_owned()).collect();
    (ids(&page["items"]), ids(&page["_gongkai"]["tombstones"]))
}

pub(super) fn urn(held: &Held) -> String {
    let id: domain::document::DocumentId = held.id.parse().unwrap();
    format!("urn:gongkai:document:{}", id.0)
}

/// The value of a header, in lower case.
pub(super) fn header_of<'a>(reply: &'a Reply, name: &str) -> Option<&'a str> {
    reply.head.lines().find_map(|line| line.strip_prefix(&format!("{name}: ")))
}

#[tokio::test]
async fn a_feed_tells_what_became_of_documents_and_of_withdrawn_ones_no_more_than_that() {
    for county in County::both().await {
        let first = county.published(json!({ "title": HOSTILE, "body": format!("<p>甲{HOSTILE}</p>") })).await;
        let second =
            county.published(json!({ "title": "将撤回的通知", "body": "<p>不应再见</p>", "kind": "STATISTICS" })).await;
        let page = county.page(OURS).await;
        assert_eq!(ids(&page), (vec![urn(&second), urn(&first)], vec![]));
        let item = &page["items"][1];
        assert_eq!(item["title"], HOSTILE);
        assert!(item["content_html"].as_str().unwrap().starts_with("<p>甲=HYPERLINK"), "{item}");
        assert!(!item["content_html"].as_str().unwrap().contains("<script"), "{item}");
        assert_eq!((&item["_gongkai"]["edition"], &item["_gongkai"]["kind"]), (&json!(1), &json!("NOTICE")));
        assert_eq!(item["date_published"], item["date_modified"]);
        let url = item["url"].as_str().unwrap().strip_prefix("http://t").expect("the host that was asked").to_owned();
        assert_eq!(ids(&county.get(&url, "").await.json()).0, [urn(&first)]);

        // A correction comes to the top, as the same document.
        let note = json!({ "content": { "summary": "改过" }, "changeNote": "更正概述" });
        let draft = county.on(&county.editor, "correctDocument", &first, note).await;
        let draft = county.pass(&draft).await;
        assert_eq!(county.page(OURS).await, page, "what is under way is nobody's business");
        let first = county.on(&county.reviewer, "publishDocument", &draft, json!({})).await;
        let page = county.page(OURS).await;
        assert_eq!(ids(&page).0, [urn(&first), urn(&second)]);
        assert_eq!(
            (&page["items"][0]["summary"], &page["items"][0]["_gongkai"]["edition"]),
            (&json!("改过"), &json!(2))
        );
        assert!(page["items"][0]["date_modified"].as_str() > page["items"][0]["date_published"].as_str());

        let paths = ["json", "atom", "csv"].map(|ending| format!("/feeds/documents.{ending}"));
        let mut tags = Vec::new();
        for path in &paths {
            let reply = county.get(path, "").await;
            assert!(reply.body.contains("将撤回的通知"), "{path}: {}", reply.body);
            // In a cell it is text like any other.
            assert!(path.ends_with("csv") || !reply.body.contains("<script"), "{path}: {}", reply.body);
            tags.push(header_of(&reply, "etag").unwrap().to_owned());
        }
        county.withdraw(&second).await;
        for (path, tag) in paths.iter().zip(tags) {
            let reply = county.get(path, &format!("if-none-match: {tag}\r\n")).await;
            assert_eq!(reply.status, 200, "a withdrawal is news");
            for gone in ["将撤回的通知", "不应再见"] {
                assert!(!reply.body.contains(gone), "{gone} in {path}: {}", reply.body);
            }
            assert!(reply.body.contains(&urn(&second)) && reply.body.contains("附件有误"), "{path}: {}", reply.body);
        }
        let page = county.page(OURS).await;
        assert_eq!(ids(&page), (vec![urn(&first)], vec![urn(&second)]));
        let tombstone = &page["_gongkai"]["tombstones"][0];
        assert_eq!((&tombstone["kind"], &tombstone["reason"]), (&json!("ERROR"), &json!("附件有误")));
        let atom = county.get(&paths[1], "").await.body;
        assert!(atom.contains(&format!("<at:deleted-entry ref=\"{}\" when=\"2026-03-02T", urn(&second))), "{atom}");
        let csv = county.get(&paths[2], "").await.body;
        assert!(csv.starts_with("\u{feff}id,state,") && csv.contains(&format!("{},WITHDRAWN,", urn(&second))), "{csv}");
        assert!(csv.contains("\"'=HYPERLINK(\"\"http"), "{csv}");
    }
}

#[tokio::test]
async fn filters_show_their_part() {
    for county in County::both().await {
        let query = r#"{ catalogueItems(first: 1, filter: { kind: TEMPLATE, pilotDomain: "18" }) { nodes { id } } }"#;
        let item = county.ask("", query, json!({})).await["catalogueItems"]["nodes"][0]["id"].clone();
        let plan = county.published(json!({ "title": "规划", "kind": "STATISTICS", "itemIds": [item] })).await;
        let notice = county.published(json!({ "title": "通知" })).await;
        let both = vec![urn(&notice), urn(&plan)];
        for (query, expected) in [
            ("?unit=370983001", both.clone()),
            ("?unit=370983002", vec![]),
            ("?kind=STATISTICS", vec![urn(&plan)]),
            ("?domain=18", vec![urn(&plan)]),
            ("?domain=18&kind=NOTICE", vec![]),
            ("?domain=17", vec![]),
            ("?unit=370983001&kind=NOTICE&domain=", vec![urn(&notice)]),
        ] {
            assert_eq!(
                ids(&county.page(query).await),
                (expected, vec![]),
                "{query} on {:?}",
                county.site.server.address
            );
        }
        let item = county.page("?domain=18").await["items"][0].clone();
        assert_eq!(item["_gongkai"]["domains"], json!(["18"]));
        assert_eq!(item["tags"].as_array().unwrap().len(), 3, "{item}");
        // Whoever follows a domain hears of every withdrawal: what was withdrawn belongs to none.
        county.withdraw(&plan).await;
        assert_eq!(ids(&county.page("?domain=18").await), (vec![], vec![urn(&plan)]));
        assert_eq!(ids(&county.page("?kind=NOTICE").await), (vec![urn(&notice)], vec![]));
    }
}

#[tokio::test]
async fn pages_give_each_document_once() {
    for county in County::both().await {
        let mut expected = Vec::new();
        for number in 0..7 {
            let held = county.published(json!({ "title": format!("通知{number}") })).await;
            if number % 3 == 1 {
                county.withdraw(&held).await;
            }
            expected.insert(0, urn(&held));
        }
        for ending in ["json", "atom", "csv"] {
            let (mut path, mut seen, mut pages) = (format!("/feeds/documents.{ending}?kind=NOTICE&first=2"), vec![], 0);
            loop {
                let reply = county.get(&path, "").await;
                assert_eq!(reply.status, 200, "{path}: {}", reply.body);
                pages += 1;
                let mut found: Vec<_> = expected.iter().map(|urn| (reply.body.find(urn.as_str()), urn)).collect();
                found.retain(|(at, _)| at.is_some());
                assert!(found.len() <= 2);
                seen.extend(found.into_iter().map(|(_, urn)| urn.clone()));
                // The head that the tests keep is in lower case, and a cursor is not.
                let raw = raw_link(&county, &path).await;
                let Some(next) = raw else { break };
                match ending {
                    "json" => assert_eq!(reply.json()["next_url"], next),
                    "atom" => {
                        let link = next.replace('&', "&amp;");
                        assert!(
                            reply.body.contains(&format!("rel=\"next\" type=\"application/atom+xml\" href=\"{link}\""))
                        );
                    }
                    _ => {}
                }
                path = next.strip_prefix("http://t").unwrap().to_owned();
            }
            seen.sort();
            let mut all = expected.clone();
            all.sort();
            assert_eq!((seen, pages), (all, 4), "{ending}");
        }
    }
}

/// The next page as the header `Link` has it.
async fn raw_link(county: &County, path: &str) -> Option<String> {
    let client = reqwest::Client::new();
    let address = county.site.server.address;
    let reply = client.get(format!("http://{address}{path}")).header("host", "t").send().await.unwrap();
    let link = reply.headers().get("link")?.to_str().unwrap().to_owned();
    Some(link.strip_prefix('<').unwrap().split_once(">; rel=\"next\"").unwrap().0.to_owned())
}

#[tokio::test]
async fn what_is_scheduled_is_not_seen_before_its_time() {
    for county in County::both().await {
        let held = county.approved(json!({ "title": "定时的通知" })).await;
        let due = *county.clock.lock().unwrap() + TimeDelta::seconds(31);
        let at = json!({ "at": due.to_rfc3339() });
        let held = county.on(&county.reviewer, "scheduleDocument", &held, at).await;
        let alone = format!("/feeds/documents.json?document={}", held.id);
        for path in ["/feeds/documents.json", "/feeds/documents.atom", "/feeds/documents.csv", &alone] {
            let body = county.get(path, "").await.body;
            assert!(!body.contains("定时") && !body.contains(&urn(&held)), "{path}: {body}");
        }
        county.later(31);
        county.site.web.app.clockwork().publish_due(&mut Refused::default()).await;
        let reply = county.get("/feeds/documents.json", "").await;
        assert!(reply.body.contains("定时的通知"), "{}", reply.body);
    }
}

#[tokio::test]
async fn a_client_that_has_the_page_is_told_so() {
    let county = County::start(|_| {}).await;
    let held = county.published(json!({ "title": "通知", "body": format!("<p>{}</p>", "长".repeat(500)) })).await;
    let path = "/feeds/documents.json";
    let young = county.get(path, "").await;
    assert_eq!(header_of(&young, "last-modified"), None, "more may happen in the same second");
    let since = "if-modified-since: Mon, 02 Mar 2099 00:00:00 GMT\r\n";
    assert_eq!(county.get(path, since).await.status, 200);
    county.later(60);
    let reply = county.get(path, "").await;
    let tag = header_of(&reply, "etag").unwrap().to_owned();
    assert_eq!(header_of(&young, "etag"), Some(tag.as_str()), "the same page has the same tag");
    assert_eq!(header_of(&reply, "last-modified"), Some("mon, 02 mar 2026 01:00:04 gmt"));
    assert_eq!(header_of(&reply, "access-control-allow-origin"), Some("*"));
    assert_eq!(header_of(&reply, "content-type"), Some("application/feed+json; charset=utf-8"));
    for (headers, status) in [
        (format!("if-none-match: {tag}\r\n"), 304),
        (format!("if-none-match: \"x\", W/{tag}\r\n"), 304),
        ("if-none-match: *\r\n".to_owned(), 304),
        ("if-none-match: \"x\"\r\nif-modified-since: Mon, 02 Mar 2099 00:00:00 GMT\r\n".to_owned(), 200),
        ("if-modified-since: Mon, 02 Mar 2026 01:00:04 GMT\r\n".to_owned(), 304),
        ("if-modified-since: Mon, 02 Mar 2026 01:00:03 GMT\r\n".to_owned(), 200),
        ("if-modified-since: yesterday\r\n".to_owned(), 200),
    ] {
        let reply = county.get(path, &headers).await;
        assert_eq!((reply.status, reply.body.is_empty()), (status, status == 304), "{headers}");
        assert_eq!(header_of(&reply, "etag"), Some(tag.as_str()));
        assert_eq!(header_of(&reply, "cache-control"), Some("public, no-cache"), "a cache asks each time");
    }
    let head = get_request(path, "").replacen("GET", "HEAD", 1);
    let head = send(county.site.server.address, &head).await;
    assert_eq!((head.status, head.body.as_str(), header_of(&head, "etag")), (200, "", Some(tag.as_str())));
    let zipped = county.get(path, "accept-encoding: gzip\r\n").await;
    assert_eq!(header_of(&zipped, "content-encoding"), Some("gzip"));
    assert_eq!(header_of(&zipped, "etag"), Some(format!("w/{tag}").as_str()));
    // Another form, another host: another page.
    for other in ["/feeds/documents.atom", "/feeds/documents.json?first=19"] {
        assert_ne!(header_of(&county.get(other, "").await, "etag"), Some(tag.as_str()), "{other}");
    }
    county.withdraw(&held).await;
    let stale = format!("if-modified-since: Mon, 02 Mar 2026 01:00:04 GMT\r\nif-none-match: {tag}\r\n");
    assert_eq!(county.get(path, &stale).await.status, 200);
    assert_eq!(county.get(path, "if-modified-since: Mon, 02 Mar 2026 01:00:04 GMT\r\n").await.status, 200);
    let preflight = format!(
        "OPTIONS {path} HTTP/1.1\r\nhost: t\r\nconnection: close\r\norigin: https://x\r\naccess-control-request-method: GET\r\naccess-control-request-headers: if-none-match\r\n\r\n"
    );
    let preflight = send(county.site.server.address, &preflight).await;
    assert_eq!(header_of(&preflight, "access-control-allow-headers"), Some("if-none-match,if-modified-since"));
}

#[tokio::test]
async fn what_is_asked_wrongly_is_named() {
    let county = County::start(|_| {}).await;
    for number in 0..2 {
        county.published(json!({ "title": format!("通知{number}") })).await;
    }
    let next = county.page("?first=1").await["next_url"].as_str().unwrap().to_owned();
    let cursor = next.split_once("after=").unwrap().1.to_owned();
    let of_another = format!("documents.json?kind=NOTICE&after={cursor}");
    for (path, status, code, named) in [
        ("documents.rss", 404, "NOT_FOUND", "feed"),
        ("others.json", 404, "NOT_FOUND", "feed"),
        ("documents", 404, "NOT_FOUND", "feed"),
        ("documents.json?unit=1", 400, "BAD_INPUT", "unit"),
        ("documents.json?domain=99", 400, "BAD_INPUT", "domain"),
        ("documents.json?kind=notice", 400, "BAD_INPUT", "kind"),
        ("documents.json?document=unit_1", 400, "BAD_INPUT", "document"),
        ("documents.json?first=0", 400, "BAD_INPUT", "first"),
        ("documents.json?first=101", 400, "BAD_INPUT", "first"),
        ("documents.json?after=x", 400, "BAD_INPUT", "after"),
        ("documents.json?units=370983001", 400, "BAD_INPUT", "units is no parameter"),
        ("documents.json?kind=STATISTICS&kind=NOTICE", 400, "BAD_INPUT", "kind may be given once"),
        ("documents.json?kind=%ff", 400, "BAD_INPUT", "kind"),
        (&of_another, 400, "BAD_INPUT", "after"),
    ] {
        let reply = county.get(&format!("/feeds/{path}"), "accept-language: en\r\n").await;
        assert_eq!((reply.status, reply.code().as_str()), (status, code), "{path}: {}", reply.body);
        assert!(reply.json()["title"].as_str().unwrap().contains(named), "{path}: {}", reply.body);
        assert_eq!(header_of(&reply, "content-type"), Some("application/problem+json"));
        assert_eq!(header_of(&reply, "cache-control"), Some("private, no-store"));
        assert_eq!(header_of(&reply, "access-control-allow-origin"), Some("*"));
        let chinese = county.get(&format!("/feeds/{path}"), "").await.json()["title"].clone();
        assert!(chinese.as_str().unwrap().chars().any(|c| c > '\u{4e00}'), "{chinese}");
    }
    let post = get_request("/feeds/documents.json", "").replacen("GET", "POST", 1);
    assert_eq!(send(county.site.server.address, &post).await.status, 405);
}

#[tokio::test]
async fn a_long_body_is_left_out_and_addresses_are_those_of_the_configuration() {
    let county = County::start(|config| {
        config.server.public_url = Some("https://gk.example.cn/".to_owned());
        config.server.document_page = Some("https://www.example.cn/gk/{indexNumber}?id={id}".to_owned());
        config.rate.cost_per_minute = 20_000;
        config.limits.variables_bytes = 1024 * 1024;
        config.server.max_body_bytes = 1024 * 1024;
    })
    .await;
    let held = county.published(json!({ "title": "长文", "body": format!("<p>{}</p>", "字".repeat(100_000)) })).await;
    // Every document has an equal share of a page, and alone it has all of it.
    for whole in ["?first=20", &format!("?document={}", held.id)] {
        assert_eq!(county.page(whole).await["items"][0]["_gongkai"]["is_whole"], true, "{whole}");
    }
    let page = county.page("?first=100").await;
    let item = &page["items"][0];
    assert_eq!((&item["content_text"], &item["_gongkai"]["is_whole"]), (&json!("概述"), &json!(false)));
    assert!(item.get("content_html").is_none(), "{item}");
    assert_eq!(item["url"], format!("https://www.example.cn/gk/370983001%2F2026-00001?id={}", held.id));
    assert_eq!(page["feed_url"], "https://gk.example.cn/feeds/documents.json?first=100");
    assert_eq!(page["home_page_url"], "https://gk.example.cn/");
    let mut statuses = Vec::new();
    for _ in 0..20 {
        statuses.push(county.get("/feeds/documents.json?first=100", "").await.status);
    }
    assert_eq!(statuses.last(), Some(&429), "{statuses:?}");
}
