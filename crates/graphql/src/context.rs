//! What every resolver can reach: the request, the store, the loaders.

use std::collections::HashMap;
use std::sync::{Arc, Mutex, OnceLock, PoisonError};

use async_graphql::dataloader::{DataLoader, Loader};
use async_graphql::{Context, InputType, Value};
use domain::act::{Act, Actor};
use domain::directory::Directory;
use domain::document::DocumentId;
use domain::staff::SignInPolicy;
use domain::vocabulary::Locale;
use domain::webhook::WebhookPolicy;
use persistence::{Failure, Idempotency, Policies, Store, digest};

use crate::credentials::Credentials;
use crate::importer::Importer;
use crate::loaders::Reading;
use crate::problem::Problem;
use crate::screener::Screener;
use crate::submission::Guesses;

/// One request: who, when, in which language.
#[derive(Clone)]
pub struct Request {
    /// Who and when.
    pub act: Act,
    /// The language of messages and labels.
    pub locale: Locale,
    /// Whether roots read ahead what is selected below them; off only in the test that compares both ways.
    pub look_ahead: bool,
    /// Whose wrong guesses are counted together: the address, as the transport knows it. For limits, never for the log.
    pub client: u128,
}

/// The documents that a request reads one by one: each has one more reader.
#[derive(Clone, Default)]
pub(crate) struct Viewed(Arc<Mutex<Vec<DocumentId>>>);

impl Viewed {
    pub(crate) fn note(&self, id: DocumentId) {
        self.0.lock().unwrap_or_else(PoisonError::into_inner).push(id);
    }

    pub(crate) fn take(&self) -> Vec<DocumentId> {
        std::mem::take(&mut *self.0.lock().unwrap_or_else(PoisonError::into_inner))
    }
}

/// What stays the same from request to request.
#[derive(Clone)]
pub struct Services {
    /// Every record.
    pub store: Store,
    /// Passwords and tokens.
    pub credentials: Arc<dyn Credentials>,
    /// How sign-in behaves.
    pub sign_in: SignInPolicy,
    /// What the county's configuration says where the law leaves room.
    pub policies: Policies,
    /// What works at imports.
    pub importer: Arc<dyn Importer>,
    /// What looks into attachments.
    pub screener: Arc<dyn Screener>,
    /// What keeps strangers from trying query codes.
    pub guesses: Arc<Guesses>,
    /// What the configuration says about webhooks.
    pub webhooks: WebhookPolicy,
    /// The names of contracts, once the frontends are plugged in.
    pub contracts: Arc<OnceLock<Vec<String>>>,
}

/// Short ways to what a resolver needs.
pub(crate) trait Reach {
    /// The request.
    fn request(&self) -> &Request;
    /// Everything that outlives it.
    fn services(&self) -> &Services;
    /// One record through the request's loader.
    async fn load<K>(&self, key: K) -> Result<Option<<Reading as Loader<K>>::Value>, Problem>
    where
        K: Send + Sync + std::hash::Hash + Eq + Clone + 'static,
        Reading: Loader<K, Error = Arc<Failure>>;

    /// Many records through the request's loader.
    async fn load_all<K>(&self, keys: Vec<K>) -> Result<HashMap<K, <Reading as Loader<K>>::Value>, Problem>
    where
        K: Send + Sync + std::hash::Hash + Eq + Clone + 'static,
        Reading: Loader<K, Error = Arc<Failure>>;

    /// Who and when.
    fn act(&self) -> &Act {
        &self.request().act
    }
    /// Units, domains, channels, calendar.
    fn directory(&self) -> &Arc<Directory> {
        &self.act().directory
    }
    /// The store.
    fn store(&self) -> &Store {
        &self.services().store
    }
    /// The language of labels: the field's own, or the request's.
    fn language(&self, wanted: Option<LocaleCode>) -> Locale {
        wanted.map_or(self.request().locale, LocaleCode::locale)
    }
    /// The act of somebody who is known: staff with a session, or a frontend with a key, which the verbs judge.
    fn signed_in(&self) -> Result<&Act, Problem> {
        match self.act().actor {
            Actor::Anonymous => Err(Problem::Unauthenticated),
            Actor::Staff(_) | Actor::Frontend(_) | Actor::System => Ok(self.act()),
        }
    }
}

impl Reach for Context<'_> {
    fn request(&self) -> &Request {
        self.data_unchecked()
    }

    fn services(&self) -> &Services {
        self.data_unchecked()
    }

    async fn load<K>(&self, key: K) -> Result<Option<<Reading as Loader<K>>::Value>, Problem>
    where
        K: Send + Sync + std::hash::Hash + Eq + Clone + 'static,
        Reading: Loader<K, Error = Arc<Failure>>,
    {
        let loader: &DataLoader<Reading> = self.data_unchecked();
        loader.load_one(key).await.map_err(|failure| Problem::Failed((*failure).clone()))
    }

    async fn load_all<K>(&self, keys: Vec<K>) -> Result<HashMap<K, <Reading as Loader<K>>::Value>, Problem>
    where
        K: Send + Sync + std::hash::Hash + Eq + Clone + 'static,
        Reading: Loader<K, Error = Arc<Failure>>,
    {
        let loader: &DataLoader<Reading> = self.data_unchecked();
        loader.load_many(keys).await.map_err(|failure| Problem::Failed((*failure).clone()))
    }
}

/// Fields of inputs that are never stored, digested or not.
const SECRETS: [&str; 1] = ["password"];

/// The key of a creation with the digest of its input.
pub(crate) fn idempotency<I: InputType>(key: Option<&String>, action: &'static str, input: &I) -> Option<Idempotency> {
    let key = key?.clone();
    let mut value = input.to_value();
    if let Value::Object(fields) = &mut value {
        // What is stored beside a key must not help anybody to guess a password.
        fields.retain(|name, _| !SECRETS.contains(&name.as_str()));
    }
    let input_digest = digest(value.to_string().as_bytes());
    Some(Idempotency { key, action, input_digest })
}

/// 语言。Language of labels.
#[derive(async_graphql::Enum, Clone, Copy, PartialEq, Eq)]
#[graphql(name = "Locale")]
pub enum LocaleCode {
    /// 简体中文。Simplified Chinese.
    ZhCn,
    /// 英文。English.
    En,
}

impl LocaleCode {
    const fn locale(self) -> Locale {
        match self {
            Self::ZhCn => Locale::Zh,
            Self::En => Locale::En,
        }
    }
}
