//! Passwords and tokens: what the schema asks of whoever keeps the secrets.

use std::future::Future;
use std::pin::Pin;

/// The answer of a slow function.
pub type Slow<'a, T> = Pin<Box<dyn Future<Output = T> + Send + 'a>>;

/// Hashing and randomness live in the server; the schema only asks.
pub trait Credentials: Send + Sync {
    /// The password's argon2id hash, in PHC form.
    fn hash(&self, password: String) -> Slow<'_, String>;
    /// Whether the password fits the hash. Without a hash it takes as long and says no.
    fn verify(&self, password: String, hash: Option<String>) -> Slow<'_, bool>;
    /// A new secret token.
    fn token(&self) -> String;
    /// A new secret key for a frontend.
    fn key(&self) -> String;
    /// A new secret by which messages are signed.
    fn webhook_secret(&self) -> String;
    /// Random bits for a query code.
    fn bits(&self) -> u64;
}
