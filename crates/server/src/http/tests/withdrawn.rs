//! A withdrawn document over HTTP: gone from every address at once, also for who comes back with what they were told before.

use domain::staff::Role;

use super::attachments::file;
use super::feeds::{County, header_of, urn};
use super::*;

/// Stand in the title, the body, the file's name and its content, and nowhere else.
const WORDS: [&str; 4] = ["隐题", "隐文", "隐件", "隐存"];
const FILE: &str = "隐存的内容";

/// Where documents are read without asking for one, and which of the words each shows.
const PATHS: [(&str, &[&str]); 7] = [
    ("/feeds/documents.json", &["隐题", "隐文", "隐件"]),
    ("/feeds/documents.atom", &["隐题", "隐文", "隐件"]),
    ("/feeds/documents.csv", &["隐题"]),
    ("/feeds/documents.json?unit=370983001&kind=NOTICE", &["隐题", "隐文", "隐件"]),
    ("/exports/documents.csv", &["隐题"]),
    ("/exports/documents.csv?unit=370983001", &["隐题"]),
    (
        "/graphql?query=%7Bdocuments(first%3A5)%7Bnodes%7Btitle%20body%7Bhtml%7Dcontent%7Battachments%7Bname%7D%7D%7D%7D%7D",
        &["隐题", "隐文", "隐件"],
    ),
];

/// Who asks, and whether they work for the unit.
async fn askers(county: &County) -> Vec<(String, bool)> {
    let stranger = county.site.bearer("stranger", Role::Office, "370983002").await;
    let colleague = county.site.bearer("colleague", Role::Editor, "370983002").await;
    vec![(String::new(), false), (stranger, false), (colleague, false), (county.reviewer.clone(), true)]
}

/// What every address says to whoever sends `headers`, with what it said about caching.
async fn read(county: &County, path: &str, headers: &str) -> Reply {
    let reply = county.get(path, &format!("{headers}accept: application/graphql-response+json, */*\r\n")).await;
    assert_eq!(reply.status, 200, "{path} with {headers}: {}", reply.body);
    reply
}

#[tokio::test]
async fn a_withdrawn_document_is_at_no_address_whatever_the_client_kept() {
    // All of this comes from one address.
    for county in County::both_in(|config| config.rate.cost_per_minute = 10_000_000).await {
        let askers = askers(&county).await;
        let uploaded = county.site.post(&county.editor, &file("隐件.txt", FILE.as_bytes())).await.json();
        let content = json!({ "title": "隐题", "body": "<p>隐文</p>", "attachmentIds": [uploaded["id"]] });
        let attachment = format!("/attachments/{}", uploaded["sha256"].as_str().unwrap());

        let held = county.approved(content).await;
        nowhere(&county, &askers, &attachment, &[]).await;

        let held = county.publish(&held).await;
        // Old enough for the addresses to name a time of their last change.
        county.later(120);
        let mut kept = Vec::new();
        for (headers, _) in &askers {
            for (path, words) in PATHS {
                let reply = read(&county, path, headers).await;
                for word in words {
                    assert!(reply.body.contains(word), "{path} does not show {word}: {}", reply.body);
                }
                let tag = header_of(&reply, "etag").map(|tag| format!("if-none-match: {tag}\r\n"));
                let since = header_of(&reply, "last-modified").map(|at| format!("if-modified-since: {at}\r\n"));
                assert_eq!(tag.is_some() && since.is_some(), path.starts_with("/feeds"), "{path}: {}", reply.head);
                for condition in tag.into_iter().chain(since) {
                    // Otherwise the condition would prove nothing later on.
                    assert_eq!(county.get(path, &condition).await.status, 304, "{path} with {condition}");
                    kept.push((path, condition));
                }
            }
            let reply = county.get(&attachment, headers).await;
            assert_eq!((reply.status, reply.body.as_str()), (200, FILE), "{}", reply.body);
            // No cache may keep it: nobody could call it back from there.
            assert_eq!(header_of(&reply, "cache-control"), Some("private, no-store"));
        }

        county.withdraw(&held).await;
        nowhere(&county, &askers, &attachment, &kept).await;
        let told = county.get("/feeds/documents.json", "").await.body;
        assert!(told.contains(&urn(&held)), "the tombstone is there: {told}");
        // And it stays so when the addresses name the withdrawal as their last change.
        county.later(120);
        nowhere(&county, &askers, &attachment, &kept).await;
    }
}

/// Shows that none of the words is anywhere, nor the file, for whoever does not work for the unit; conditions that held
/// once included.
async fn nowhere(county: &County, askers: &[(String, bool)], attachment: &str, kept: &[(&str, String)]) {
    for (headers, works_there) in askers {
        for (path, _) in PATHS {
            let conditions = kept.iter().filter(|(of, _)| *of == path).map(|(_, condition)| condition.as_str());
            for condition in [""].into_iter().chain(conditions) {
                let reply = read(county, path, &format!("{headers}{condition}")).await;
                for word in WORDS {
                    assert!(!reply.body.contains(word), "{path} with {headers}{condition} says {word}: {}", reply.body);
                }
            }
        }
        let tag = format!("if-none-match: \"{}\"\r\n", attachment.rsplit('/').next().unwrap());
        for condition in ["", &tag, "range: bytes=0-1\r\n"] {
            let reply = county.get(attachment, &format!("{headers}{condition}")).await;
            let found = matches!(reply.status, 200 | 206 | 304);
            assert_eq!(
                (found, reply.status == 404),
                (*works_there, !works_there),
                "{headers}{condition}: {}",
                reply.head
            );
            assert_eq!(header_of(&reply, "cache-control"), Some("private, no-store"), "{}", reply.head);
        }
        let head = get_request(attachment, headers).replacen("GET", "HEAD", 1);
        let head = send(county.site.server.address, &head).await;
        assert_eq!(head.status, if *works_there { 200 } else { 404 });
    }
}
