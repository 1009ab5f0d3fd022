//! Webhooks, from the verb that makes one to the message that arrives at somebody's server, on both databases.

use std::collections::VecDeque;
use std::sync::Mutex;

use axum::extract::State;
use axum::http::HeaderMap;
use axum::routing::post as posted;
use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use domain::act::Actor;
use domain::staff::Role;
use hmac::{Hmac, KeyInit, Mac};
use sha2::Sha256;

use super::feeds::{County, urn};
use super::reminders::missed;
use super::*;
use crate::webhooks::Sender;

const TOPIC: &str = "media/notices";
/// Messages of one turn.
const TURN: i64 = 100;
const NOTICES: &str = "subscription Notices($after: String) {
    changes(after: $after, types: [Document], unitCode: \"370983001\") { cursor node { kind type id at record { ... on Document { title } } } }
}";

/// Plugs in a frontend with a contract, and lets messages go to this machine.
fn plug(config: &mut Config) {
    let folder = config.data_dir.join("frontends/media");
    std::fs::create_dir_all(&folder).unwrap();
    std::fs::write(folder.join("frontend.toml"), "title = \"媒体\"\n[contracts]\nnotices = \"公告\"\n").unwrap();
    std::fs::write(folder.join("notices.graphql"), NOTICES).unwrap();
    config.frontends.folder = folder.parent().map(Into::into);
    // Only `serve` makes a key of its own; secrets are sealed with it.
    config.personal_data.key = Some(crate::keys::new_key());
    // Days pass here.
    config.sign_in.session_hours = 10_000;
    config.webhooks.allow_private = true;
    config.webhooks.timeout_ms = 1_000;
}

/// No status: nothing is answered.
const HANGS: u16 = 0;

/// A message as it arrived.
#[derive(Clone, Debug)]
struct Arrived {
    id: String,
    timestamp: String,
    signature: String,
    body: String,
}

impl Arrived {
    fn json(&self) -> Value {
        serde_json::from_str(&self.body).unwrap()
    }

    fn title(&self) -> String {
        self.json()["data"]["node"]["record"]["title"].as_str().unwrap_or("撤下").to_owned()
    }

    fn is_signed_by(&self, secret: &str) -> bool {
        let key = STANDARD.decode(secret.strip_prefix("whsec_").unwrap()).unwrap();
        let mut mac = Hmac::<Sha256>::new_from_slice(&key).unwrap();
        mac.update(format!("{}.{}.{}", self.id, self.timestamp, self.body).as_bytes());
        let expected = format!("v1,{}", STANDARD.encode(mac.finalize().into_bytes()));
        self.signature.split(' ').any(|it| it == expected)
    }
}

/// Somebody's server: what came, and what is answered next; 200 when nothing is said.
#[derive(Clone, Default)]
struct Receiver {
    arrived: Arc<Mutex<Vec<Arrived>>>,
    answers: Arc<Mutex<VecDeque<u16>>>,
    url: String,
}

impl Receiver {
    async fn start() -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let url = format!("http://{}/hook", listener.local_addr().unwrap());
        let receiver = Self { url, ..Self::default() };
        let router = Router::new().route("/hook", posted(take)).with_state(receiver.clone());
        tokio::spawn(async move { axum::serve(listener, router).await });
        receiver
    }

    fn answers(&self, statuses: &[u16]) {
        self.answers.lock().unwrap().extend(statuses);
    }

    fn arrived(&self) -> Vec<Arrived> {
        self.arrived.lock().unwrap().clone()
    }

    fn titles(&self) -> Vec<String> {
        self.arrived().iter().map(Arrived::title).collect()
    }
}

async fn take(State(receiver): State<Receiver>, headers: HeaderMap, body: String) -> Response<Body> {
    let header = |name: &str| headers[name].to_str().unwrap().to_owned();
    let [id, timestamp, signature] = ["webhook-id", "webhook-timestamp", "webhook-signature"].map(header);
    receiver.arrived.lock().unwrap().push(Arrived { id, timestamp, signature, body });
    let status = receiver.answers.lock().unwrap().pop_front().unwrap_or(200);
    if status == HANGS {
        tokio::time::sleep(PATIENCE).await;
    }
    // Where it leads, somebody else would get what was not meant for them.
    (StatusCode::from_u16(status).unwrap(), [(header::LOCATION, "/hook")]).into_response()
}

/// A county with an office, and what sends for it.
struct Place {
    county: County,
    office: String,
    sender: Arc<Sender>,
}

impl Place {
    async fn of(county: County, config: &crate::config::Webhooks) -> Self {
        let office = county.site.bearer("office", Role::Office, "370983").await;
        let sender = Sender::new(county.site.web.clone(), config).unwrap();
        Self { county, office, sender }
    }

    /// One on each database.
    async fn all() -> Vec<Self> {
        let config = crate::config::Webhooks { allow_private: true, timeout_ms: 1_000, ..Default::default() };
        let mut all = Vec::new();
        for county in County::both_in(plug).await {
            all.push(Self::of(county, &config).await);
        }
        all
    }

    async fn verb(&self, verb: &str, kind: &str, input: Value) -> Value {
        let secret = if ["createWebhook", "rotateWebhookSecret"].contains(&verb) { "secret" } else { "" };
        let query = format!(
            "mutation($input: {kind}!) {{ it: {verb}(input: $input) {{ {secret} webhook {{ id version state failures }} userErrors {{ code path }} }} }}"
        );
        self.county.ask(&self.office, &query, json!({ "input": input })).await["it"].clone()
    }

    /// A webhook for the topic: its id and its secret.
    async fn webhook(&self, topic: &str, url: &str) -> (String, String) {
        let input = json!({ "unitCode": "370983", "topic": topic, "url": url });
        let made = self.verb("createWebhook", "CreateWebhookInput", input).await;
        assert_eq!(made["userErrors"], json!([]), "{made}");
        (made["webhook"]["id"].as_str().unwrap().to_owned(), made["secret"].as_str().unwrap().to_owned())
    }

    async fn state(&self, id: &str) -> Value {
        let query =
            "query($id: ID!) { node(id: $id) { ... on Webhook { version state failures failingSince deliveredAt } } }";
        self.county.ask(&self.office, query, json!({ "id": id })).await["node"].clone()
    }

    /// A verb on it as it stands.
    async fn on(&self, verb: &str, id: &str, more: Value) -> Value {
        let kind = match verb {
            "replayWebhook" => "ReplayWebhookInput",
            "amendWebhook" => "AmendWebhookInput",
            _ => "WebhookInput",
        };
        let mut input = json!({ "id": id, "expectedVersion": self.state(id).await["version"] });
        input.as_object_mut().unwrap().extend(more.as_object().unwrap().clone());
        let done = self.verb(verb, kind, input).await;
        assert_eq!(done["userErrors"], json!([]), "{done}");
        done
    }

    /// Its attempts, oldest first: status and fault.
    async fn attempts(&self, id: &str) -> Vec<(Value, Value)> {
        let query =
            "query($id: ID!) { workspace { webhookAttempts(webhookId: $id, first: 100) { nodes { status fault } } } }";
        let found = self.county.ask(&self.office, query, json!({ "id": id })).await;
        let nodes = found["workspace"]["webhookAttempts"]["nodes"].as_array().unwrap().clone();
        nodes.into_iter().rev().map(|it| (it["status"].clone(), it["fault"].clone())).collect()
    }

    async fn publish(&self, title: &str) {
        self.county.published(json!({ "title": title })).await;
    }
}

#[tokio::test]
async fn every_change_arrives_once_in_its_order_signed_and_as_the_feed_has_it() {
    for place in Place::all().await {
        let receiver = Receiver::start().await;
        place.publish("早先的").await;
        let (id, secret) = place.webhook(TOPIC, &receiver.url).await;
        assert_eq!(place.sender.run_once().await, 0, "what was there before is not told");
        let held = place.county.published(json!({ "title": "一" })).await;
        place.publish("二").await;
        assert_eq!(place.sender.run_once().await, 2);
        place.county.withdraw(&held).await;
        assert_eq!((place.sender.run_once().await, place.sender.run_once().await), (1, 0));
        assert_eq!(receiver.titles(), ["一", "二", "撤下"]);
        let arrived = receiver.arrived();
        assert!(arrived.iter().all(|it| it.is_signed_by(&secret) && it.id.starts_with("msg_")), "{arrived:?}");
        let ids: std::collections::BTreeSet<_> = arrived.iter().map(|it| it.id.clone()).collect();
        assert_eq!(ids.len(), 3);
        let told = arrived[2].json();
        assert_eq!((&told["type"], &told["data"]["node"]["kind"]), (&TOPIC.into(), &"TOMBSTONE".into()));
        let page = place.county.get("/feeds/media/notices.json?after=", "").await.json();
        let tombstone = &page["_gongkai"]["tombstones"][0];
        assert_eq!((&tombstone["change"], &tombstone["cursor"]), (&told["data"]["node"], &told["data"]["cursor"]));
        assert_eq!(tombstone["id"], urn(&held));
        assert!(place.attempts(&id).await.iter().all(|it| *it == (json!(200), Value::Null)));
    }
}

#[tokio::test]
async fn what_does_not_arrive_is_tried_again_later_under_the_same_name() {
    for place in Place::all().await {
        let receiver = Receiver::start().await;
        let (id, _) = place.webhook(TOPIC, &receiver.url).await;
        place.publish("一").await;
        place.publish("二").await;
        receiver.answers(&[500, 302]);
        assert_eq!(place.sender.run_once().await, 1, "the one behind waits, too");
        assert_eq!(place.sender.run_once().await, 0, "and nobody is pressed");
        place.county.later(6);
        assert_eq!(place.sender.run_once().await, 1, "no redirect is followed");
        place.county.later(6);
        assert_eq!(place.sender.run_once().await, 0, "the pause grows");
        place.county.later(30);
        assert_eq!(place.sender.run_once().await, 2);
        assert_eq!(receiver.titles(), ["一", "一", "一", "二"]);
        let ids: Vec<_> = receiver.arrived().into_iter().map(|it| it.id).collect();
        assert!(ids[0] == ids[1] && ids[1] == ids[2] && ids[2] != ids[3], "{ids:?}");
        let (ok, status) = (|| (json!(200), Value::Null), |it: u16| (json!(it), json!("STATUS")));
        assert_eq!(place.attempts(&id).await, [status(500), status(302), ok(), ok()]);
        let state = place.state(&id).await;
        assert_eq!(
            (&state["state"], &state["failures"], &state["failingSince"]),
            (&"ACTIVE".into(), &0.into(), &Value::Null)
        );
    }
}

#[tokio::test]
async fn one_that_fails_long_or_is_gone_is_disabled_and_goes_on_from_there_when_resumed() {
    for place in Place::all().await {
        let receiver = Receiver::start().await;
        let (id, _) = place.webhook(TOPIC, &receiver.url).await;
        place.publish("一").await;
        receiver.answers(&[503; 40]);
        for _ in 0..40 {
            place.sender.run_once().await;
            place.county.later(4 * 3_600);
        }
        let state = place.state(&id).await;
        assert_eq!(state["state"], "FAILED", "{state}");
        let tried = receiver.arrived().len();
        assert!((18..25).contains(&tried), "three days at most every four hours: {tried}");
        let journal = "query { workspace { journal(first: 5) { nodes { action actorKind } } } }";
        let journal = place.county.ask(&place.office, journal, json!({})).await;
        let entries = journal["workspace"]["journal"]["nodes"].as_array().unwrap();
        assert!(entries.iter().any(|it| it["action"] == "disableWebhook" && it["actorKind"] == "SYSTEM"), "{journal}");
        receiver.answers.lock().unwrap().clear();
        // Whoever says that nobody is there is not asked again.
        receiver.answers(&[410]);
        place.on("resumeWebhook", &id, json!({})).await;
        place.sender.run_once().await;
        assert_eq!(place.state(&id).await["state"], "FAILED");
        place.publish("二").await;
        place.on("resumeWebhook", &id, json!({})).await;
        assert_eq!(place.sender.run_once().await, 2);
        assert_eq!(receiver.titles()[tried + 1..], ["一", "二"]);
    }
}

#[tokio::test]
async fn many_senders_share_the_work_and_one_that_dies_is_replaced() {
    for place in Place::all().await {
        let receiver = Receiver::start().await;
        place.webhook(TOPIC, &receiver.url).await;
        let titles: Vec<_> = (0..12).map(|it| it.to_string()).collect();
        for title in &titles {
            place.publish(title).await;
        }
        let config = crate::config::Webhooks { allow_private: true, ..Default::default() };
        let other = Sender::new(place.county.site.web.clone(), &config).unwrap();
        // One is cut off in the middle: what it has sent and not heard of comes again, when its lease is over.
        receiver.answers(&[200, 200, 200, 200, HANGS]);
        let sending = tokio::spawn(async move { other.run_once().await });
        while receiver.arrived().len() < 5 {
            tokio::time::sleep(Duration::from_millis(5)).await;
        }
        sending.abort();
        assert_eq!(place.sender.run_once().await, 0, "the one that is gone still has it");
        place.county.later(121);
        let other = Sender::new(place.county.site.web.clone(), &config).unwrap();
        let (first, second) = tokio::join!(place.sender.run_once(), other.run_once());
        assert_eq!(first + second, 8, "{first} and {second}");
        let mut told = receiver.titles();
        assert_eq!((told.len(), &told[4], &told[5]), (13, &titles[4], &titles[4]));
        told.dedup();
        assert_eq!(told, titles);
    }
}

#[tokio::test]
async fn nobody_waits_for_a_long_tale_and_what_is_not_public_wakes_nobody() {
    for place in Place::all().await {
        let receiver = Receiver::start().await;
        let (long, _) = place.webhook(TOPIC, &receiver.url).await;
        place.county.later(1);
        place.webhook(TOPIC, &receiver.url).await;
        for number in 0..=TURN {
            place.publish(&number.to_string()).await;
        }
        place.county.later(1);
        assert_eq!(place.sender.run_once().await, 2 * (TURN + 1));
        let titles = receiver.titles();
        let turn = usize::try_from(TURN).unwrap();
        assert_eq!((&titles[turn - 1], &titles[turn]), (&"99".to_owned(), &"0".to_owned()), "the other has its turn");
        // The journal goes on, and nothing public with it.
        let store = place.county.site.web.app.store();
        let now = place.county.site.web.app.act(Actor::System).at;
        let lease = || store.lease_webhook(now, now + chrono::TimeDelta::minutes(1), None, uuid::Uuid::now_v7());
        place.on("pauseWebhook", &long, json!({})).await;
        place.on("resumeWebhook", &long, json!({})).await;
        assert!(lease().await.unwrap().is_none());
        place.publish("又").await;
        assert!(lease().await.unwrap().is_some());
    }
}

#[tokio::test]
async fn secrets_change_without_a_gap_and_what_was_told_can_be_told_again() {
    for place in Place::all().await {
        let receiver = Receiver::start().await;
        let (id, old) = place.webhook(TOPIC, &receiver.url).await;
        place.publish("一").await;
        place.sender.run_once().await;
        let new = place.on("rotateWebhookSecret", &id, json!({})).await["secret"].as_str().unwrap().to_owned();
        place.on("pauseWebhook", &id, json!({})).await;
        place.publish("二").await;
        assert_eq!(place.sender.run_once().await, 0);
        place.on("resumeWebhook", &id, json!({})).await;
        assert_eq!(place.sender.run_once().await, 1);
        let last = receiver.arrived().pop().unwrap();
        assert!(last.is_signed_by(&old) && last.is_signed_by(&new));
        // Nobody heard the answer and asked again: the one in use still signs.
        let newer = place.on("rotateWebhookSecret", &id, json!({})).await["secret"].as_str().unwrap().to_owned();
        place.publish("再").await;
        place.sender.run_once().await;
        let last = receiver.arrived().pop().unwrap();
        assert!([&old, &new, &newer].iter().all(|secret| last.is_signed_by(secret)), "{last:?}");
        place.county.later(25 * 3_600);
        place.on("replayWebhook", &id, json!({})).await;
        assert_eq!(place.sender.run_once().await, 3);
        let arrived = receiver.arrived();
        assert_eq!(receiver.titles(), ["一", "二", "再", "一", "二", "再"]);
        assert_eq!(arrived[0].id, arrived[3].id);
        assert!([&old, &new].iter().all(|secret| !arrived[5].is_signed_by(secret)) && arrived[5].is_signed_by(&newer));
        let elsewhere = Receiver::start().await;
        place.on("amendWebhook", &id, json!({ "url": elsewhere.url })).await;
        place.publish("三").await;
        place.sender.run_once().await;
        assert_eq!((elsewhere.titles(), receiver.arrived().len()), (vec!["三".to_owned()], 6));
    }
}

#[tokio::test]
async fn the_network_of_the_server_is_out_of_reach_unless_it_is_allowed() {
    let county = County::start(|config| {
        plug(config);
        config.webhooks.allow_private = false;
    });
    let place = Place::of(county.await, &crate::config::Webhooks::default()).await;
    let input = |topic: &str, url: &str| json!({ "unitCode": "370983", "topic": topic, "url": url });
    for (topic, url, path) in [
        (TOPIC, "http://example.gov.cn/", "url"),
        (TOPIC, "ftp://example.gov.cn/", "url"),
        (TOPIC, "https://user@example.gov.cn/", "url"),
        ("media/other", "https://example.gov.cn/", "topic"),
    ] {
        let refused = place.verb("createWebhook", "CreateWebhookInput", input(topic, url)).await;
        assert_eq!(
            (&refused["userErrors"][0]["path"], &refused["secret"]),
            (&json!([path]), &Value::Null),
            "{refused}"
        );
    }
    let mut ids = Vec::new();
    for url in ["https://127.0.0.1:1/", "https://localhost:1/", "https://[::1]:1/", "https://0x7f000001:1/"] {
        ids.push(place.webhook(TOPIC, url).await.0);
    }
    place.publish("一").await;
    place.sender.run_once().await;
    for id in ids {
        assert_eq!(place.attempts(&id).await, [(Value::Null, json!("ADDRESS_REFUSED"))], "{id}");
    }
}

#[tokio::test]
async fn a_days_reminders_are_sent_once_and_not_at_night() {
    for place in Place::all().await {
        let receiver = Receiver::start().await;
        let (_, secret) = place.webhook("reminders", &receiver.url).await;
        assert_eq!(place.sender.run_once().await, 0, "nothing waits");
        missed(&place.county.site, 1).await;
        assert_eq!(place.sender.run_once().await, 0, "the day has been looked at");
        // The next day at seven, and at nine; it began at nine in China.
        place.county.later(22 * 3_600);
        assert_eq!(place.sender.run_once().await, 0);
        place.county.later(2 * 3_600);
        assert_eq!((place.sender.run_once().await, place.sender.run_once().await), (1, 0));
        let [told] = receiver.arrived().try_into().unwrap();
        assert!(told.is_signed_by(&secret));
        let told = told.json();
        assert_eq!(told["type"], "reminders");
        let items = told["data"]["items"].as_array().unwrap();
        assert!(!items.is_empty() && items.iter().all(|it| it["_gongkai"]["kind"] == "MILESTONE_DUE"), "{told}");
        assert_eq!(told["data"]["feed_url"], "/feeds/reminders.json?unit=370983");
    }
}
