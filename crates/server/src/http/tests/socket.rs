//! `graphql-transport-ws`, with a client that is not ours.

use domain::staff::Role;
use futures_util::{SinkExt, StreamExt};
use tokio_tungstenite::tungstenite::Message;
use tokio_tungstenite::tungstenite::client::IntoClientRequest;
use tokio_tungstenite::tungstenite::http::HeaderValue;
use tokio_tungstenite::tungstenite::protocol::CloseFrame;
use tokio_tungstenite::tungstenite::protocol::frame::coding::CloseCode;
use tokio_tungstenite::{WebSocketStream, client_async};

use super::attachments::Site;
use super::*;

const FOLLOW: &str = "subscription($after: String, $types: [ChangeType!]) { changes(after: $after, types: $types) { cursor node { kind type id record { __typename ... on Channel { name } ... on Unit { name } } } } }";

pub(super) struct Socket(WebSocketStream<TcpStream>);

impl Socket {
    async fn open(address: SocketAddr, protocol: Option<&str>) -> Self {
        let stream = TcpStream::connect(address).await.unwrap();
        let mut request = format!("ws://{address}/graphql/ws").into_client_request().unwrap();
        if let Some(protocol) = protocol {
            request.headers_mut().insert("sec-websocket-protocol", HeaderValue::from_str(protocol).unwrap());
        }
        Self(client_async(request, stream).await.unwrap().0)
    }

    /// Opened and introduced.
    async fn known(address: SocketAddr, token: Option<&str>) -> Self {
        let mut socket = Self::open(address, Some("graphql-transport-ws")).await;
        let payload = token.map(|token| json!({ "Authorization": format!("Bearer {token}") }));
        socket.say(json!({ "type": "connection_init", "payload": payload })).await;
        assert_eq!(socket.hear().await, json!({ "type": "connection_ack" }));
        socket
    }

    async fn say(&mut self, message: Value) {
        self.0.send(Message::text(message.to_string())).await.unwrap();
    }

    async fn subscribe(&mut self, id: &str, query: &str, variables: Value) {
        self.say(json!({ "type": "subscribe", "id": id, "payload": { "query": query, "variables": variables } })).await;
    }

    /// The next message, or the code of the close.
    async fn next(&mut self) -> Result<Value, u16> {
        loop {
            let message = tokio::time::timeout(PATIENCE, self.0.next()).await.expect("a message in time");
            match message {
                Some(Ok(Message::Text(text))) => return Ok(serde_json::from_str(&text).unwrap()),
                Some(Ok(Message::Close(Some(frame)))) => return Err(frame.code.into()),
                Some(Ok(Message::Ping(_) | Message::Pong(_))) => {}
                other => panic!("{other:?}"),
            }
        }
    }

    async fn hear(&mut self) -> Value {
        self.next().await.expect("a message, no close")
    }

    /// The code of the close, whatever comes before it.
    async fn closed(&mut self) -> u16 {
        loop {
            if let Err(code) = self.next().await {
                return code;
            }
        }
    }
}

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

/// Where the feed ends now.
async fn end(site: &Site) -> Value {
    let reply = site.get("/changes?first=1&types=Channel", "").await;
    assert_eq!(reply.status, 200, "{}", reply.body);
    reply.json()["upTo"].clone()
}

#[tokio::test]
async fn changes_come_as_they_happen_and_go_on_after_a_break() {
    let site = Site::start(|_| {}).await;
    let variables = json!({ "after": end(&site).await, "types": ["Channel"] });
    let mut socket = Socket::known(site.server.address, None).await;
    socket.subscribe("1", FOLLOW, variables).await;
    add_channel(&site, "one").await;
    let first = socket.hear().await;
    let change = &first["payload"]["data"]["changes"];
    assert_eq!((first["type"].as_str(), first["id"].as_str()), (Some("next"), Some("1")), "{first:#}");
    assert_eq!((&change["node"]["kind"], &change["node"]["type"]), (&json!("UPSERT"), &json!("Channel")));
    assert_eq!(change["node"]["record"], json!({ "__typename": "Channel", "name": "渠道 one" }));
    drop(socket);
    for code in ["two", "three"] {
        add_channel(&site, code).await;
    }
    let mut socket = Socket::known(site.server.address, None).await;
    socket.subscribe("again", FOLLOW, json!({ "after": change["cursor"], "types": ["Channel"] })).await;
    for name in ["渠道 two", "渠道 three"] {
        assert_eq!(socket.hear().await["payload"]["data"]["changes"]["node"]["record"]["name"], name);
    }
    // What is unsubscribed says no more, and its id is free.
    socket.say(json!({ "type": "complete", "id": "again" })).await;
    socket.subscribe("again", "{ __typename }", json!({})).await;
    assert_eq!(
        socket.hear().await,
        json!({ "type": "next", "id": "again", "payload": { "data": { "__typename": "Query" } } })
    );
    assert_eq!(socket.hear().await, json!({ "type": "complete", "id": "again" }));
    // A record that was renamed is told with its new name: every round has a directory of its own.
    let after = end(&site).await;
    socket.subscribe("units", FOLLOW, json!({ "after": null, "types": ["Unit"] })).await;
    let unit = socket.hear().await["payload"]["data"]["changes"]["node"]["record"].clone();
    assert_eq!(unit["__typename"], "Unit");
    assert!(after.is_string());
}

#[tokio::test]
async fn queries_and_mutations_go_through_the_same_limits() {
    let site = Site::start(|_| {}).await;
    let mut socket = Socket::known(site.server.address, None).await;
    socket.subscribe("1", "{ units(first: 1) { totalCount } }", json!({})).await;
    assert_eq!(socket.hear().await["payload"]["data"]["units"]["totalCount"], 39);
    assert_eq!(socket.hear().await["type"], "complete");
    for (query, code) in [
        ("{ units(first: 100000) { totalCount } }", "BAD_INPUT"),
        ("{ nothing }", "GRAPHQL_VALIDATION_FAILED"),
        ("{", "GRAPHQL_PARSE_FAILED"),
        ("subscription { changes { nothing } }", "GRAPHQL_VALIDATION_FAILED"),
        ("subscription { a: changes { cursor } b: changes { cursor } }", "GRAPHQL_VALIDATION_FAILED"),
        ("subscription { changes(after: \"bm9uc2Vuc2U\") { cursor } }", "BAD_INPUT"),
        ("subscription { changes(unitCode: \"nobody\") { cursor } }", "BAD_INPUT"),
        ("mutation { signOut { userErrors { code } } }", "UNAUTHENTICATED"),
    ] {
        socket.subscribe("x", query, json!({})).await;
        let mut answer = socket.hear().await;
        if answer["type"] == "next" {
            answer["payload"] = answer["payload"]["errors"].clone();
            assert_eq!(socket.hear().await["type"], "complete");
        } else {
            assert_eq!(answer["type"], "error", "{answer:#}");
        }
        assert_eq!(answer["payload"][0]["extensions"]["code"], code, "{query}: {answer:#}");
    }
    socket.say(json!({ "type": "ping", "payload": { "a": 1 } })).await;
    assert_eq!(socket.hear().await, json!({ "type": "pong", "payload": { "a": 1 } }));
}

#[tokio::test]
async fn each_breach_of_the_protocol_has_its_code() {
    let site = Site::start(|config| config.subscriptions.init_timeout_ms = 300).await;
    let address = site.server.address;
    let protocol = Some("graphql-transport-ws");
    let subscribe = json!({ "type": "subscribe", "id": "1", "payload": { "query": FOLLOW } });

    assert_eq!(Socket::open(address, None).await.closed().await, 4406);
    assert_eq!(Socket::open(address, protocol).await.closed().await, 4408, "nothing was said");
    for (said, code) in [
        (vec![subscribe.clone()], 4401),
        (vec![json!({ "type": "connection_init" }), json!({ "type": "connection_init" })], 4429),
        (vec![json!({ "type": "connection_init" }), subscribe.clone(), subscribe.clone()], 4409),
        (vec![json!({ "type": "hello" })], 4400),
        (vec![json!("connection_init")], 4400),
        (vec![json!({ "type": "connection_init", "payload": { "authorization": "Bearer gk_nobody" } })], 4403),
        (vec![json!({ "type": "connection_init", "payload": { "Authorization": 7 } })], 4403),
    ] {
        let mut socket = Socket::open(address, protocol).await;
        for message in &said {
            socket.say(message.clone()).await;
        }
        assert_eq!(socket.closed().await, code, "{said:?}");
    }
    let mut socket = Socket::open(address, protocol).await;
    socket.0.send(Message::binary(vec![1, 2, 3])).await.unwrap();
    assert_eq!(socket.closed().await, 4400);
    let mut socket = Socket::open(address, protocol).await;
    socket.0.send(Message::text("x".repeat(600 * 1024))).await.unwrap();
    assert_eq!(socket.closed().await, 1009);

    let plain = send(address, &get_request("/graphql/ws", "")).await;
    assert_eq!((plain.status, plain.code().as_str()), (426, "UPGRADE_REQUIRED"));
}

#[tokio::test]
async fn a_client_that_closes_is_answered() {
    let site = Site::start(|_| {}).await;
    let mut socket = Socket::known(site.server.address, None).await;
    let frame = CloseFrame { code: CloseCode::Normal, reason: "".into() };
    socket.0.close(Some(frame)).await.unwrap();
    assert_eq!(socket.closed().await, 1000, "the close comes back");
    assert!(socket.0.next().await.is_none_or(|it| it.is_err()), "and then nothing");
}

#[tokio::test]
async fn operations_and_sockets_have_a_cap() {
    let site = Site::start(|config| {
        config.subscriptions.operations = 2;
        config.subscriptions.per_client = 2;
    })
    .await;
    let variables = json!({ "after": end(&site).await, "types": ["Channel"] });
    let mut socket = Socket::known(site.server.address, None).await;
    for id in ["1", "2", "3"] {
        socket.subscribe(id, FOLLOW, variables.clone()).await;
    }
    let refused = socket.hear().await;
    assert_eq!(
        (&refused["id"], &refused["payload"][0]["extensions"]["code"]),
        (&json!("3"), &json!("TOO_MANY_OPERATIONS"))
    );
    let second = Socket::known(site.server.address, None).await;
    let upgrade = "connection: upgrade\r\nupgrade: websocket\r\nsec-websocket-version: 13\r\nsec-websocket-key: dGhlIHNhbXBsZSBub25jZQ==\r\n";
    let request = format!("GET /graphql/ws HTTP/1.1\r\nhost: t\r\n{upgrade}\r\n");
    let third = {
        let mut stream = TcpStream::connect(site.server.address).await.unwrap();
        stream.write_all(request.as_bytes()).await.unwrap();
        let mut status = [0; 12];
        stream.read_exact(&mut status).await.unwrap();
        String::from_utf8_lossy(&status).into_owned()
    };
    assert_eq!(third, "HTTP/1.1 429");
    drop(second);
    // The seat is free again once the server has noticed.
    let deadline = Instant::now() + PATIENCE;
    while site.web.seats.take("127.0.0.1".parse().unwrap()).is_none() {
        assert!(Instant::now() < deadline, "the seat stays taken");
        tokio::time::sleep(Duration::from_millis(10)).await;
    }
}

#[tokio::test]
async fn the_right_to_listen_ends_with_the_session() {
    let site = Site::start(|_| {}).await;
    site.bearer("listener", Role::Editor, "370983001").await;
    let after = end(&site).await;
    let mut socket = Socket::known(site.server.address, Some("gk_listener")).await;
    socket.subscribe("1", FOLLOW, json!({ "after": after, "types": ["Channel"] })).await;
    add_channel(&site, "before").await;
    assert_eq!(socket.hear().await["type"], "next");

    let sign_out = post_request(
        &json!({ "query": "mutation { signOut { userErrors { code } } }" }).to_string(),
        &format!("{JSON}authorization: Bearer gk_listener\r\n"),
    );
    assert_eq!(send(site.server.address, &sign_out).await.status, 200);
    add_channel(&site, "after").await;
    let end = socket.hear().await;
    assert_eq!((&end["type"], &end["id"]), (&json!("error"), &json!("1")), "{end:#}");
    assert_eq!(end["payload"][0]["extensions"]["code"], "UNAUTHENTICATED");
    assert_eq!(socket.closed().await, 4403);
}

/// Nothing happens that would wake anybody: the session is at its end, and that is noticed all the same.
#[tokio::test]
async fn a_session_that_expires_ends_what_listens_in_its_name() {
    let site = Site::start(|_| {}).await;
    site.bearer("listener", Role::Editor, "370983001").await;
    let app = &site.web.app;
    let policy = domain::staff::SignInPolicy { session: chrono::Duration::seconds(2), ..app.sign_in_policy() };
    let act = app.act(domain::act::Actor::System);
    let digest = persistence::digest(b"gk_short");
    app.store().open_session(&act, &"listener".parse().unwrap(), &policy, digest).await.unwrap();
    let after = end(&site).await;
    let mut socket = Socket::known(site.server.address, Some("gk_short")).await;
    socket.subscribe("1", FOLLOW, json!({ "after": after, "types": ["Channel"] })).await;
    let end = socket.hear().await;
    assert_eq!(end["payload"][0]["extensions"]["code"], "UNAUTHENTICATED", "{end:#}");
    assert_eq!(socket.closed().await, 4403);
}

#[tokio::test]
async fn a_server_that_stops_says_goodbye() {
    let site = Site::start(|_| {}).await;
    let after = end(&site).await;
    let mut socket = Socket::known(site.server.address, None).await;
    socket.subscribe("1", FOLLOW, json!({ "after": after, "types": ["Channel"] })).await;
    add_channel(&site, "last").await;
    assert_eq!(socket.hear().await["type"], "next");
    site.server.stop.send(()).unwrap();
    let goodbye = socket.hear().await;
    assert_eq!(goodbye["payload"][0]["extensions"]["code"], "SERVER_STOPPING", "{goodbye:#}");
    assert_eq!(socket.closed().await, 1001);
    drop(socket);
    let cut = tokio::time::timeout(PATIENCE, site.server.ended).await.expect("ends when the socket has gone");
    assert_eq!(cut.unwrap(), 0);
}

#[tokio::test]
async fn nobody_there_is_noticed() {
    let site = Site::start(|config| config.subscriptions.ping_ms = 50).await;
    let mut socket = Socket::known(site.server.address, None).await;
    // A client that reads answers pings by itself, and stays.
    let message = tokio::time::timeout(Duration::from_millis(400), socket.next()).await;
    assert!(message.is_err(), "{message:?}");
    // One that does not read does not answer either.
    tokio::time::sleep(Duration::from_millis(500)).await;
    let deadline = Instant::now() + PATIENCE;
    while !site.web.seats.is_free() {
        assert!(Instant::now() < deadline, "the socket keeps its seat");
        tokio::time::sleep(Duration::from_millis(10)).await;
    }
}
