//! Stored documents over HTTP: by whom they are run, and what caches are told.

use super::attachments::Site;
use super::feeds::{County, header_of};
use super::*;
use crate::clockwork::Refused;

const DOCUMENTS: [(&str, &str); 8] = [
    (
        "portal/frontend.toml",
        "title = \"门户网站\"\norigins = [\"https://www.example.gov.cn\"]\n[cache]\nmax_age_seconds = 600\n",
    ),
    ("portal/home.graphql", "query Home { pilotDomains { code name } }"),
    (
        "portal/documents.graphql",
        "query Documents($first: Int!) { documents(first: $first, filter: { unitCode: \"370983001\" }) { nodes { id title body { plainText } } } }",
    ),
    ("portal/read.graphql", "query Read($number: String!) { document(indexNumber: $number) { title } }"),
    ("portal/views.graphql", "query Views($number: String!) { document(indexNumber: $number) { viewCount } }"),
    (
        "portal/follow.graphql",
        "query Follow($number: String!, $code: String!) { opinion(number: $number, queryCode: $code) { number } }",
    ),
    ("portal/leave.graphql", "mutation Leave { signOut { userErrors { code } } }"),
    ("shop/frontend.toml", "title = \"别处\"\noperations = \"any\"\n[limits]\ncost = 30\n"),
];
const STRICT: &str = "accept: application/graphql-response+json\r\n";

/// Plugs these frontends in.
fn plug(config: &mut Config) {
    let folder = config.data_dir.join("frontends");
    for (file, text) in DOCUMENTS {
        let path = folder.join(file);
        std::fs::create_dir_all(path.parent().unwrap()).unwrap();
        std::fs::write(path, text).unwrap();
    }
    config.frontends.folder = Some(folder);
}

fn path(document: &str, variables: &Value) -> String {
    let variables = variables.to_string().replace('"', "%22").replace(' ', "%20");
    format!("/graphql?documentId={document}&variables={variables}")
}

async fn read(site: &Site, document: &str, variables: &Value, headers: &str) -> Reply {
    site.get(&path(document, variables), &format!("{STRICT}{headers}")).await
}

#[tokio::test]
async fn a_document_is_run_by_its_name_or_its_digest() {
    let site = Site::start(plug).await;
    let id = site.web.plugs.document("portal/home").unwrap().id.clone();
    let text = site.get("/graphql?query=%7BpilotDomains%7Bcode%20name%7D%7D", STRICT).await.json();
    for name in ["portal/home", &id] {
        let reply = read(&site, name, &json!({}), "").await;
        assert_eq!((reply.status, reply.json()), (200, text.clone()), "{name}");
        let posted = post(site.server.address, &json!({ "documentId": name })).await;
        assert_eq!((posted.status, posted.json()), (200, text.clone()), "{name}");
        assert_eq!(header_of(&posted, "cache-control"), Some("private, no-store"));
    }
    assert_eq!(site.web.metrics.of_document("portal/home"), 4);
}

#[tokio::test]
async fn what_is_no_stored_query_is_refused_and_kept_nowhere() {
    let site = Site::start(plug).await;
    let refused = async |document: &str, variables: Value| {
        let reply = read(&site, document, &variables, "").await;
        assert_eq!(header_of(&reply, "cache-control"), Some("private, no-store"), "{document}");
        (reply.status, reply.code())
    };
    assert_eq!(refused("portal/other", json!({})).await, (404, "DOCUMENT_NOT_FOUND".to_owned()));
    assert_eq!(refused("portal/leave", json!({})).await, (405, "METHOD_NOT_ALLOWED".to_owned()));
    assert_eq!(
        refused("portal/follow", json!({ "number": "1", "code": "2" })).await,
        (405, "METHOD_NOT_ALLOWED".to_owned())
    );
    assert_eq!(refused("portal/documents", json!({})).await, (400, "BAD_INPUT".to_owned()));
    assert_eq!(refused("portal/documents", json!({ "first": 0 })).await.0, 400);
    let both = post(site.server.address, &json!({ "documentId": "portal/home", "query": "{ __typename }" })).await;
    assert_eq!((both.status, both.code().as_str()), (400, "BAD_INPUT"));
    let empty = post(site.server.address, &json!({ "documentId": "portal/home", "query": "" })).await;
    assert_eq!(empty.status, 200);
    let wrong = post(site.server.address, &json!({ "documentId": 1 })).await;
    assert_eq!((wrong.status, wrong.code().as_str()), (400, "BAD_INPUT"));
    // With a body the code stays out of every address.
    let followed = post(
        site.server.address,
        &json!({ "documentId": "portal/follow", "variables": { "number": "1", "code": "2" } }),
    )
    .await;
    assert_eq!(followed.status, 200, "{}", followed.body);
}

#[tokio::test]
async fn an_answer_holds_until_something_changes() {
    for county in County::both_in(plug).await {
        let first = json!({ "first": 20 });
        let ask = async |headers: &str| read(&county.site, "portal/documents", &first, headers).await;
        let before = ask("").await;
        let tag = header_of(&before, "etag").unwrap().to_owned();
        assert_eq!(header_of(&before, "cache-control"), Some("public, max-age=600"));
        assert!(header_of(&before, "vary").unwrap().contains("authorization"), "{}", before.head);
        let known = format!("if-none-match: {tag}\r\n");
        let same = ask(&known).await;
        assert_eq!((same.status, same.body.as_str()), (304, ""));
        assert_eq!(header_of(&same, "etag"), Some(tag.as_str()));
        // What nobody outside sees moves the version, and the answer stays the same.
        let held = county.approved(json!({ "title": "新的通知" })).await;
        assert_eq!(ask(&known).await.status, 304);
        county.publish(&held).await;
        let after = ask(&known).await;
        assert_eq!(after.status, 200);
        assert!(after.body.contains("新的通知") && header_of(&after, "etag") != Some(tag.as_str()));
    }
}

#[tokio::test]
async fn long_answers_are_compressed_once() {
    let site = Site::start(plug).await;
    let plain = read(&site, "portal/home", &json!({}), "").await;
    let packed = read(&site, "portal/home", &json!({}), "accept-encoding: br, gzip;q=0.5\r\n").await;
    assert_eq!(header_of(&packed, "content-encoding"), Some("gzip"));
    assert!(packed.body.len() < plain.body.len());
    let tag = header_of(&plain, "etag").unwrap();
    assert_eq!(header_of(&packed, "etag"), Some(format!("w/{tag}").as_str()));
    let again = read(&site, "portal/home", &json!({}), &format!("if-none-match: W/{tag}\r\n")).await;
    assert_eq!(again.status, 304);
}

#[tokio::test]
async fn caches_are_cut_short_by_what_is_planned() {
    for county in County::both_in(plug).await {
        let first = json!({ "first": 20 });
        let life = async || {
            let reply = read(&county.site, "portal/documents", &first, "").await;
            header_of(&reply, "cache-control").unwrap().to_owned()
        };
        assert_eq!(life().await, "public, max-age=600");
        let held = county.approved(json!({ "title": "定时的通知" })).await;
        county.schedule(&held, 100).await;
        assert_eq!(life().await, "public, max-age=100");
        county.later(60);
        assert_eq!(life().await, "public, max-age=40");
        // It is late, and may come at any moment.
        county.later(60);
        assert_eq!(life().await, "public, no-cache");
        county.site.web.app.clockwork().publish_due(&mut Refused::default()).await;
        let reply = read(&county.site, "portal/documents", &first, "").await;
        assert!(reply.body.contains("定时的通知"), "{}", reply.body);
        assert_eq!(header_of(&reply, "cache-control"), Some("public, max-age=600"));
    }
}

#[tokio::test]
async fn answers_for_a_person_and_of_the_moment_are_kept_nowhere() {
    let county = County::start(plug).await;
    let number = json!({ "number": "nothing/2026-00001" });
    for (document, headers) in [("portal/home", county.editor.as_str()), ("portal/views", "")] {
        let reply = read(&county.site, document, &number, headers).await;
        assert_eq!((reply.status, header_of(&reply, "cache-control")), (200, Some("private, no-store")), "{document}");
        assert_eq!(header_of(&reply, "etag"), None);
    }
}

#[tokio::test]
async fn readers_are_counted_whether_or_not_anything_is_read() {
    let county = County::start(plug).await;
    let held = county.approved(json!({ "title": "有人读的通知" })).await;
    county.publish(&held).await;
    let query = "{ documents(first: 1) { nodes { indexNumber viewCount } } }";
    let counted = async || county.ask("", query, json!({})).await["documents"]["nodes"][0].clone();
    let before = counted().await;
    let number = json!({ "number": before["indexNumber"] });
    for _ in 0..3 {
        assert_eq!(read(&county.site, "portal/read", &number, "").await.status, 200);
    }
    assert_eq!(counted().await["viewCount"].as_i64(), before["viewCount"].as_i64().map(|it| it + 3));
}

#[tokio::test]
async fn a_closed_door_opens_for_stored_documents_and_for_staff() {
    let county = County::start(|config| {
        plug(config);
        config.frontends.trusted_only = true;
    })
    .await;
    let ask = async |query: &str, headers: &str| {
        let body = json!({ "query": query }).to_string();
        send(county.site.server.address, &post_request(&body, &format!("{JSON}{headers}"))).await
    };
    let refused = ask("{ pilotDomains { code } }", "").await;
    assert_eq!((refused.status, refused.code().as_str()), (403, "STORED_DOCUMENTS_ONLY"));
    assert_eq!(ask("{ __schema { types { name } } }", "").await.status, 403);
    assert_eq!(ask(DOCUMENTS[1].1, "").await.status, 200, "the text of a stored document");
    assert_eq!(ask("{ pilotDomains { code } }", &county.editor).await.status, 200, "staff");
    assert_eq!(read(&county.site, "portal/home", &json!({}), "").await.status, 200);
    let entrance = "mutation { signIn(input: { name: \"nobody\", password: \"x\" }) { userErrors { code } } }";
    assert_eq!(ask(entrance, "").await.status, 200, "staff have to get in");
    let beside = "mutation { signIn(input: { name: \"nobody\", password: \"x\" }) { token } signOut { signedOut } }";
    assert_eq!(ask(beside, "").await.status, 403);
    assert_eq!(county.get("/changes?first=1", "").await.status, 200, "our own document");
    let key = county.site.frontend().await.1;
    assert_eq!(ask("{ pilotDomains { code } }", &key).await.status, 403, "a frontend without a manifest");
}

#[tokio::test]
async fn a_manifest_says_what_a_key_may_run_and_spend() {
    let site = Site::start(|config| {
        plug(config);
        let own = config.data_dir.join("frontends/website");
        std::fs::create_dir(&own).unwrap();
        std::fs::write(own.join("frontend.toml"), "title = \"网站\"\n[limits]\ncost_per_minute = 150\n").unwrap();
    })
    .await;
    let key = site.frontend().await.1;
    let ask =
        async |body: Value| send(site.server.address, &post_request(&body.to_string(), &format!("{JSON}{key}"))).await;
    let refused = ask(json!({ "query": "{ pilotDomains { code } }" })).await;
    assert_eq!((refused.status, refused.code().as_str()), (403, "STORED_DOCUMENTS_ONLY"));
    let mut statuses = Vec::new();
    for _ in 0..3 {
        statuses.push(ask(json!({ "documentId": "portal/home" })).await.status);
    }
    assert_eq!(statuses.last(), Some(&429), "{statuses:?}");
}

#[tokio::test]
async fn pages_of_a_frontend_may_call_from_their_own_site_only() {
    let site = Site::start(plug).await;
    let allowed = async |origin: &str| {
        let reply = read(&site, "portal/home", &json!({}), &format!("origin: {origin}\r\n")).await;
        header_of(&reply, "access-control-allow-origin").map(ToOwned::to_owned)
    };
    assert_eq!(allowed("https://www.example.gov.cn").await.as_deref(), Some("https://www.example.gov.cn"));
    assert_eq!(allowed("https://evil.example").await, None);
    for (path, header) in [("/graphql", "content-type"), ("/attachments/x", "x-case-number,x-query-code")] {
        let preflight = format!(
            "OPTIONS {path} HTTP/1.1\r\nhost: t\r\nconnection: close\r\norigin: https://www.example.gov.cn\r\naccess-control-request-method: POST\r\naccess-control-request-headers: {header}\r\n\r\n"
        );
        let told = send(site.server.address, &preflight).await;
        assert_eq!(
            header_of(&told, "access-control-allow-origin"),
            Some("https://www.example.gov.cn"),
            "{}",
            told.head
        );
        let headers = header_of(&told, "access-control-allow-headers").unwrap();
        assert!(header.split(',').all(|it| headers.contains(it)), "{headers}");
    }
}

#[tokio::test]
async fn whoever_watches_sees_counts_and_nobody_else_does() {
    let site = Site::start(plug).await;
    for _ in 0..3 {
        assert_eq!(read(&site, "portal/home", &json!({}), "").await.status, 200);
    }
    let page = site.get("/metrics", "").await;
    assert!(header_of(&page, "content-type").unwrap().starts_with("application/openmetrics-text"));
    for line in [
        "gongkai_document_requests_total{document=\"portal/home\"} 3",
        "gongkai_stored_answers_total{from=\"database\"} 1",
        "gongkai_stored_answers_total{from=\"memory\"} 2",
        "gongkai_http_requests_total{route=\"/graphql\",status=\"200\"} 3",
        "gongkai_http_request_seconds_count 3",
        "gongkai_read_statements_total ",
    ] {
        assert!(page.body.contains(line), "{line} in {}", page.body);
    }
    assert_eq!(site.get("/metrics", "x-forwarded-for: 127.0.0.1\r\n").await.status, 404);
    let elsewhere = Site::start(|config| config.server.metrics_from = Vec::new()).await;
    assert_eq!(elsewhere.get("/metrics", "").await.status, 404);
}
