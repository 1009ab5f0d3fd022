//! The feed over event streams and polls that wait.

use domain::staff::Role;

use super::attachments::Site;
use super::*;

const STREAM: &str = "content-type: application/json\r\naccept: text/event-stream\r\n";

async fn add_channel(site: &Site, code: &str) {
    let act = site.web.app.act(domain::act::Actor::System);
    let details = domain::channel::ChannelDetails {
        name: format!("渠道 {code}"),
        aliases: Vec::new(),
        online: true,
        position: 90,
    };
    site.web.app.store().add_channel(&act, None, code.parse().unwrap(), details).await.unwrap();
}

/// An event stream that is read as it comes.
struct Events {
    stream: TcpStream,
    read: String,
}

impl Events {
    async fn open(site: &Site, request: &str) -> Self {
        let mut stream = TcpStream::connect(site.server.address).await.unwrap();
        stream.write_all(request.as_bytes()).await.unwrap();
        let mut events = Self { stream, read: String::new() };
        let head = events.until("\r\n\r\n").await.to_lowercase();
        assert!(head.starts_with("http/1.1 200") && head.contains("content-type: text/event-stream"), "{head}");
        assert!(!head.contains("content-encoding"), "{head}");
        events
    }

    async fn until(&mut self, end: &str) -> String {
        loop {
            if let Some(at) = self.read.find(end) {
                let rest = self.read.split_off(at + end.len());
                return std::mem::replace(&mut self.read, rest);
            }
            let mut bytes = [0; 4_096];
            let count =
                tokio::time::timeout(PATIENCE, self.stream.read(&mut bytes)).await.expect("more in time").unwrap();
            assert!(count > 0, "ended after {}", self.read);
            self.read.push_str(&String::from_utf8_lossy(&bytes[..count]));
        }
    }

    /// The next event: its name and its data.
    async fn next(&mut self) -> (String, Value) {
        loop {
            let block = self.until("\n\n").await;
            let field = |name: &str| block.lines().find_map(|line| line.strip_prefix(name)).map(str::trim);
            if let Some(event) = field("event:") {
                let data =
                    field("data:").filter(|data| !data.is_empty()).map(|data| serde_json::from_str(data).unwrap());
                return (event.to_owned(), data.unwrap_or_default());
            }
        }
    }
}

fn subscription(after: &Value, headers: &str) -> String {
    let query = "subscription($after: String) { changes(after: $after, types: [Channel]) { cursor node { id record { ... on Channel { name } } } } }";
    post_request(&json!({ "query": query, "variables": { "after": after } }).to_string(), &format!("{STREAM}{headers}"))
}

async fn end(site: &Site) -> Value {
    site.get("/changes?first=1&types=Channel", "").await.json()["upTo"].clone()
}

#[tokio::test]
async fn a_stream_of_events_follows_and_says_why_it_ends() {
    let site = Site::start(|config| config.subscriptions.ping_ms = 50).await;
    let bearer = site.bearer("listener", Role::Editor, "370983001").await;
    let after = end(&site).await;
    let mut events = Events::open(&site, &subscription(&after, &bearer)).await;
    events.until(":\n\n").await;
    add_channel(&site, "one").await;
    let (event, told) = events.next().await;
    assert_eq!((event.as_str(), &told["data"]["changes"]["node"]["record"]["name"]), ("next", &json!("渠道 one")));
    let sign_out = json!({ "query": "mutation { signOut { userErrors { code } } }" }).to_string();
    assert_eq!(send(site.server.address, &post_request(&sign_out, &format!("{JSON}{bearer}"))).await.status, 200);
    let (event, told) = events.next().await;
    assert_eq!((event.as_str(), &told["errors"][0]["extensions"]["code"]), ("next", &json!("UNAUTHENTICATED")));
    assert_eq!(events.next().await.0, "complete");

    // A token that is at its end gets no stream at all.
    let refused = send(site.server.address, &subscription(&after, &bearer)).await;
    assert_eq!((refused.status, refused.code().as_str()), (401, "UNAUTHENTICATED"));
}

#[tokio::test]
async fn streams_end_when_the_server_stops() {
    let site = Site::start(|_| {}).await;
    let after = end(&site).await;
    let mut events = Events::open(&site, &subscription(&after, "")).await;
    site.server.stop.send(()).unwrap();
    let (event, told) = events.next().await;
    assert_eq!((event.as_str(), &told["errors"][0]["extensions"]["code"]), ("next", &json!("SERVER_STOPPING")));
    assert_eq!(events.next().await.0, "complete");
    drop(events);
    assert_eq!(tokio::time::timeout(PATIENCE, site.server.ended).await.expect("ends").unwrap(), 0);
}

#[tokio::test]
async fn event_streams_carry_any_operation_and_get_carries_subscriptions() {
    let site = Site::start(|_| {}).await;
    let mut events = Events::open(&site, &post_request(r#"{"query":"{ __typename }"}"#, STREAM)).await;
    assert_eq!(events.next().await, ("next".to_owned(), json!({ "data": { "__typename": "Query" } })));
    assert_eq!(events.next().await.0, "complete");

    let path = "/graphql?query=subscription%7Bchanges%7Bcursor%7D%7D";
    let mut events = Events::open(&site, &get_request(path, "accept: text/event-stream\r\n")).await;
    assert!(events.next().await.1["data"]["changes"]["cursor"].is_string());
    let plain = site.get(path, "accept: application/graphql-response+json\r\n").await;
    assert_eq!((plain.status, plain.code().as_str()), (400, "OPERATION_NOT_SUPPORTED"));
    let mutation = site.get("/graphql?query=mutation%7B__typename%7D", "accept: text/event-stream\r\n").await;
    assert_eq!((mutation.status, mutation.code().as_str()), (405, "METHOD_NOT_ALLOWED"));
    // Who takes both gets JSON for what is no stream.
    let both = format!("{JSON}accept: text/event-stream\r\n");
    assert_eq!(send(site.server.address, &post_request(r#"{"query":"{ __typename }"}"#, &both)).await.status, 200);

    let refused = send(site.server.address, &post_request(r#"{"query":"subscription { nothing }"}"#, STREAM)).await;
    assert_eq!((refused.status, refused.code().as_str()), (400, "GRAPHQL_VALIDATION_FAILED"));
}

#[tokio::test]
async fn a_poll_answers_at_once_or_waits_for_what_comes() {
    let site = Site::start(|_| {}).await;
    let page = site.get("/changes?first=5", "").await;
    assert_eq!(page.status, 200);
    assert!(page.head.contains("cache-control: private, no-store"), "{}", page.head);
    let all = page.json();
    assert_eq!(all["edges"].as_array().unwrap().len(), 5);
    assert_eq!(all["pageInfo"]["hasNextPage"], true);
    assert!(all["edges"][0]["node"]["id"].as_str().unwrap().starts_with("unit_"));

    let after = end(&site).await;
    let path = |wait: u64| format!("/changes?types=Channel&wait={wait}&after={}", after.as_str().unwrap());
    let started = Instant::now();
    let empty = site.get(&path(1), "").await.json();
    assert!(started.elapsed() >= Duration::from_secs(1));
    assert_eq!((&empty["edges"], &empty["pageInfo"]["endCursor"]), (&json!([]), &empty["upTo"]));

    let started = Instant::now();
    let path = path(30);
    let (waited, ()) = tokio::join!(site.get(&path, ""), async {
        tokio::time::sleep(Duration::from_millis(200)).await;
        add_channel(&site, "one").await;
    });
    let waited = waited.json();
    assert_eq!(waited["edges"].as_array().map(Vec::len), Some(1), "{waited:#}");
    assert!(started.elapsed() < Duration::from_secs(5), "{:?}", started.elapsed());
}

#[tokio::test]
async fn cursors_of_nowhere_and_parameters_of_nobody_are_told() {
    let (site, other) = (Site::start(|_| {}).await, Site::start(|_| {}).await);
    add_channel(&other, "elsewhere").await;
    let foreign = end(&other).await;
    let reply = site
        .get(&format!("/changes?types=Channel&after={}", foreign.as_str().unwrap()), "accept-language: en\r\n")
        .await;
    assert_eq!((reply.status, reply.code().as_str()), (410, "CURSOR_EXPIRED"));
    assert!(reply.head.contains("application/problem+json") && reply.json()["restart"] == "/changes without after");
    let query = json!({ "query": "query($a: String) { changes(after: $a, first: 1, types: [Channel]) { upTo } }", "variables": { "a": foreign } });
    let reply = post(site.server.address, &query).await;
    let error = &reply.json()["errors"][0];
    assert_eq!(error["extensions"]["restart"], "changes without after");
    assert!(error["message"].as_str().unwrap().contains("不带 after"));

    for path in [
        "/changes?after=bm9uc2Vuc2U",
        "/changes?first=0",
        "/changes?first=501",
        "/changes?first=many",
        "/changes?wait=-1",
        "/changes?types=Nothing",
        "/changes?unitCode=nobody",
        "/changes?affter=x",
    ] {
        let reply = site.get(path, "").await;
        assert_eq!((reply.status, reply.code().as_str()), (400, "BAD_INPUT"), "{path}: {}", reply.body);
    }
    let unfiltered = site.get("/changes?first=1", "").await.json()["upTo"].clone();
    let reply = site.get(&format!("/changes?types=Channel&after={}", unfiltered.as_str().unwrap()), "").await;
    assert_eq!(reply.status, 400, "a cursor belongs to its filter");
}
