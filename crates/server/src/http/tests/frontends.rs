//! Keys of frontends over HTTP: who they speak for, when they end, and from which purse they pay.

use ::graphql::Credentials;
use domain::act::Actor;
use domain::frontend::{FrontendDetails, FrontendId};
use persistence::{Target, digest};

use super::attachments::Site;
use super::*;

const WHO: &str = r#"{"query":"{ viewer { kind frontend { code } } }"}"#;

impl Site {
    /// A frontend of the county's website: its id, and the header that proves it.
    pub(super) async fn frontend(&self) -> (FrontendId, String) {
        let app = &self.web.app;
        let key = app.credentials().key();
        let act = app.act(Actor::System);
        let details = FrontendDetails {
            title: "县政府网站".parse().unwrap(),
            channel_code: Some("government-website".parse().unwrap()),
            unit_id: act.directory.top().unwrap(),
        };
        let digest = digest(key.as_bytes());
        let code = "website".parse().unwrap();
        let frontend = app.store().register_frontend(&act, None, code, details, digest).await.unwrap();
        (frontend.id, format!("authorization: Bearer {key}\r\n"))
    }

    async fn ask_as(&self, authorization: &str) -> Reply {
        send(self.server.address, &post_request(WHO, &format!("{JSON}{authorization}"))).await
    }
}

#[tokio::test]
async fn a_key_speaks_for_its_frontend_until_it_is_revoked() {
    let site = Site::start(|_| {}).await;
    let (id, authorization) = site.frontend().await;
    let reply = site.ask_as(&authorization).await;
    assert_eq!(reply.json()["data"]["viewer"], json!({ "kind": "FRONTEND", "frontend": { "code": "website" } }));

    // One digit off is somebody unknown, and not anonymous.
    let changed = if authorization.contains("gk_f_A") { "gk_f_B" } else { "gk_f_A" };
    let (head, rest) = authorization.split_once("gk_f_").unwrap();
    let reply = site.ask_as(&format!("{head}{changed}{}", &rest[1..])).await;
    assert_eq!((reply.status, reply.code().as_str()), (401, "UNAUTHENTICATED"));

    // Files are for staff: a key opens what anybody may read.
    let upload = format!(
        "POST /attachments HTTP/1.1\r\nhost: t\r\nconnection: close\r\n{authorization}content-length: 0\r\n\r\n"
    );
    assert_eq!(send(site.server.address, &upload).await.status, 403);

    let (act, store) = (site.web.app.act(Actor::System), site.web.app.store());
    let rotated = digest(b"another key");
    store.rotate_frontend_key(&act, Target { id, expected_version: 1 }, rotated, 1).await.unwrap();
    assert_eq!(site.ask_as(&authorization).await.status, 200, "the old key is in its grace");
    store.revoke_frontend(&act, Target { id, expected_version: 2 }).await.unwrap();
    let reply = site.ask_as(&authorization).await;
    assert_eq!((reply.status, reply.code().as_str()), (401, "UNAUTHENTICATED"));
}

#[tokio::test]
async fn a_frontend_pays_from_its_own_purse() {
    // What one anonymous client may spend is gone after two questions; the frontend behind the same address goes on.
    let site = Site::start(|config| {
        config.rate.cost_per_minute = 20;
        config.rate.frontend_cost_per_minute = 100;
    })
    .await;
    let (_, authorization) = site.frontend().await;
    let costly = r#"{"query":"{ a: viewer { kind } b: viewer { kind } c: viewer { kind } d: viewer { kind } }"}"#;
    let ask = |headers: &str| post_request(costly, &format!("{JSON}{headers}"));
    let mut statuses = Vec::new();
    for _ in 0..8 {
        statuses.push(send(site.server.address, &ask(&authorization)).await.status);
    }
    assert_eq!(statuses, [200; 8], "ninety within a hundred, and eight of the address' twenty");
    for _ in 0..8 {
        statuses.push(send(site.server.address, &ask(&authorization)).await.status);
    }
    assert_eq!(statuses.last(), Some(&429), "its purse has an end too");
}

#[tokio::test]
async fn guessing_keys_empties_the_purse_of_the_address() {
    let site = Site::start(|config| config.rate.cost_per_minute = 20).await;
    let guess = format!("authorization: Bearer gk_f_{}\r\n", "x".repeat(43));
    let mut statuses = Vec::new();
    for _ in 0..12 {
        statuses.push(site.ask_as(&guess).await.status);
    }
    assert_eq!((statuses[0], statuses.last()), (401, Some(&429)));
}
