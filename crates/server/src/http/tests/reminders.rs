//! Reminders as a feed: for whoever shows a session or a key, and for nobody else.

use domain::act::Actor;
use domain::milestone::{Addressee, DueText, MilestoneDetails};
use domain::staff::Role;
use domain::unit::Level;

use super::attachments::Site;
use super::*;

const FEED: &str = "/feeds/reminders.json";

/// Steps that towns have missed, as many as `count`.
pub(super) async fn missed(site: &Site, count: usize) {
    let app = &site.web.app;
    let act = app.act(Actor::System);
    let due_on = act.date().pred_opt();
    for number in 0..count {
        let details = MilestoneDetails {
            phase: "一".parse().unwrap(),
            title: format!("步骤{number}").parse().unwrap(),
            responsible: "各镇街区".parse().unwrap(),
            addressees: vec![Addressee::Townships],
            level: Level::County,
            due_on,
            due_text: DueText::of(due_on),
            source: "测试".parse().unwrap(),
        };
        let top = act.directory.top().unwrap();
        app.store().add_milestone(&act, None, top, details).await.unwrap();
    }
}

#[tokio::test]
async fn a_person_is_told_of_their_own_and_nothing_keeps_it() {
    let site = Site::start(|_| {}).await;
    missed(&site, 1).await;
    let editor = site.bearer("editor", Role::Editor, "370983001").await;
    let reply = site.get(FEED, &editor).await;
    assert_eq!(reply.status, 200);
    for there in ["cache-control: private, no-store", "vary: authorization", "content-type: application/feed+json"] {
        assert!(reply.head.to_lowercase().contains(there), "{there} in {}", reply.head);
    }
    for not_there in ["etag:", "access-control-allow-origin:"] {
        assert!(!reply.head.contains(not_there), "{not_there} in {}", reply.head);
    }
    let page = reply.json();
    let [item] = page["items"].as_array().unwrap().as_slice() else { panic!("{page:#}") };
    assert_eq!(item["_gongkai"]["kind"], "MILESTONE_DUE");
    assert_eq!(item["_gongkai"]["unit_code"], "370983001");
    assert_eq!(item["_gongkai"]["days_left"], -1);

    let auditor = site.bearer("auditor", Role::Auditor, "370983").await;
    assert_eq!(site.get(FEED, &auditor).await.json()["items"], json!([]));
    let (_, frontend) = site.frontend().await;
    let reply = site.get(FEED, &frontend).await;
    assert_eq!((reply.status, &reply.json()["items"]), (200, &json!([])));
}

#[tokio::test]
async fn without_a_session_there_is_no_feed() {
    let site = Site::start(|_| {}).await;
    for headers in ["", "authorization: Bearer gk_nobody\r\n"] {
        let reply = site.get(FEED, headers).await;
        assert_eq!((reply.status, reply.code().as_str()), (401, "UNAUTHENTICATED"));
        assert!(reply.head.contains("www-authenticate: bearer"), "{}", reply.head);
    }
}

#[tokio::test]
async fn pages_lead_on_to_each_other_and_a_misspelt_filter_is_refused() {
    let site = Site::start(|_| {}).await;
    missed(&site, 2).await;
    let office = site.bearer("office", Role::Office, "370983").await;
    let (mut path, mut ids) = (format!("{FEED}?first=10"), Vec::new());
    loop {
        let page = site.get(&path, &office).await.json();
        ids.extend(page["items"].as_array().unwrap().iter().map(|it| it["id"].to_string()));
        let Some(next) = page["next_url"].as_str() else { break };
        path = next[next.find("/feeds").unwrap()..].to_owned();
    }
    // Two steps of sixteen towns, streets and zones.
    assert_eq!(ids.len(), 32);
    ids.sort();
    ids.dedup();
    assert_eq!(ids.len(), 32);
    let street = site.get(&format!("{FEED}?unit=370983001"), &office).await.json();
    assert_eq!(street["items"].as_array().unwrap().len(), 2);
    for wrong in ["?unit=nobody", "?first=0", "?kind=x", "?after=nonsense"] {
        let reply = site.get(&format!("{FEED}{wrong}"), &office).await;
        assert_eq!((reply.status, reply.code().as_str()), (400, "BAD_INPUT"), "{wrong}");
    }
}
