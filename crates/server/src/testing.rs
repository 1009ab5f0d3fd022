//! What the tests of this crate share: an application on a database of its own.

use std::path::PathBuf;
use std::sync::atomic::{AtomicU32, Ordering};

use axum::http::{HeaderMap, header};
use domain::vocabulary::Locale;
use graphql::admission::{Asked, Incoming, admit};
use serde_json::Value;

use crate::app::App;
use crate::config::Config;
use crate::credentials::HashCost;
use crate::http::Client;
use crate::surroundings::Surroundings;

/// A folder that goes away with the test.
pub struct Folder(pub PathBuf);

impl Folder {
    /// One that nobody else uses.
    pub fn new() -> Self {
        static COUNT: AtomicU32 = AtomicU32::new(0);
        let count = COUNT.fetch_add(1, Ordering::Relaxed);
        let folder = std::env::temp_dir().join(format!("gongkai-test-{}-{count}", std::process::id()));
        std::fs::create_dir(&folder).unwrap();
        Self(folder)
    }

    /// The configuration with everything kept here.
    pub fn config(&self) -> Config {
        let mut config = Config { data_dir: self.0.clone(), ..Config::default() };
        // A machine that builds and tests at once may be slow, and that is no outage.
        config.database.acquire_timeout_ms = 20_000;
        config
    }
}

impl Drop for Folder {
    fn drop(&mut self) {
        let _ = std::fs::remove_dir_all(&self.0);
    }
}

/// The real world, but for passwords that cost next to nothing.
pub fn surroundings() -> Surroundings {
    Surroundings { hash_cost: HashCost { memory_kib: 8, passes: 1 }, ..Surroundings::default() }
}

/// An application that is migrated and not seeded.
pub async fn app(config: &Config) -> App {
    App::start_in(config, surroundings()).await.unwrap()
}

/// The answer to `query` as the bearer of `authorization`, and the kind of actor it was given to.
pub async fn ask(app: &App, authorization: Option<&str>, query: &str) -> (Value, &'static str) {
    let mut headers = HeaderMap::new();
    if let Some(authorization) = authorization {
        headers.insert(header::AUTHORIZATION, authorization.parse().unwrap());
    }
    let client = Client {
        address: [127, 0, 0, 1].into(),
        locale: Locale::En,
        request_id: "test".to_owned(),
        presents: false,
        frontend: None,
    };
    let incoming = Incoming { asked: Asked::Text(query.to_owned()), locale: client.locale, ..Incoming::default() };
    let admitted = admit(&Config::default().limits, incoming).unwrap();
    let done = app.execute(&headers, &client, admitted).await;
    (serde_json::to_value(&done.answer).unwrap(), done.actor)
}
