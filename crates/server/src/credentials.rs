//! 凭据: passwords as argon2id hashes, session tokens, and the first administrator's password.

use std::sync::Arc;

use anyhow::Context;
use argon2::password_hash::phc::PasswordHash;
use argon2::password_hash::{PasswordHasher, PasswordVerifier};
use argon2::{Algorithm, Argon2, Params, Version};
use base64::Engine;
use base64::engine::general_purpose::{STANDARD, URL_SAFE_NO_PAD};
use graphql::{Credentials, Slow};
use rand::seq::IndexedRandom;
use tokio::sync::Semaphore;

/// What every token begins with, so that scanners find one that leaked.
pub const TOKEN_PREFIX: &str = "gk_";
/// What the keys of frontends begin with. They are longer than tokens of sessions, so that one is never looked up as the other.
const KEY_PREFIX: &str = "gk_f_";
/// As Standard Webhooks has it.
pub(crate) const WEBHOOK_PREFIX: &str = "whsec_";
/// Characters of a key: its prefix and 32 bytes in base64.
const KEY_CHARACTERS: usize = KEY_PREFIX.len() + 43;
/// Random bytes of a token.
const TOKEN_BYTES: usize = 32;
/// Characters of a generated password: some 138 bits.
const PASSWORD_CHARACTERS: usize = 24;
/// Without 0 O 1 l I, which people mistake for each other when they type a password from a screen.
const PASSWORD_ALPHABET: &[u8] = b"23456789abcdefghijkmnpqrstuvwxyzABCDEFGHJKLMNPQRSTUVWXYZ";
/// The salt of the work done for names that do not exist.
const DUMMY_SALT: &[u8] = b"nobody has this name";

/// How much work a password costs; hashes remember with how much they were made.
#[derive(Clone, Copy, Debug)]
pub struct HashCost {
    /// Memory, in KiB.
    pub memory_kib: u32,
    /// Passes over the memory.
    pub passes: u32,
}

impl Default for HashCost {
    fn default() -> Self {
        Self { memory_kib: Params::DEFAULT_M_COST, passes: Params::DEFAULT_T_COST }
    }
}

/// argon2id on the blocking pool, no more at a time than there are cores: each takes some 25 ms and 19 MiB.
pub struct Argon2Credentials {
    argon2: Argon2<'static>,
    turns: Arc<Semaphore>,
}

impl Argon2Credentials {
    /// Credentials that cost this much.
    pub fn new(cost: HashCost) -> anyhow::Result<Self> {
        let params = Params::new(cost.memory_kib, cost.passes, 1, None)
            .ok()
            .with_context(|| format!("argon2 cannot work with {cost:?}"))?;
        let cores = std::thread::available_parallelism().map_or(1, usize::from);
        let argon2 = Argon2::new(Algorithm::Argon2id, Version::V0x13, params);
        Ok(Self { argon2, turns: Arc::new(Semaphore::new(cores)) })
    }

    /// Runs `work` on the blocking pool when it is its turn.
    async fn in_turn<T: Send + 'static>(&self, work: impl FnOnce(&Argon2<'static>) -> T + Send + 'static) -> T {
        let turn = self.turns.clone().acquire_owned().await.expect("the semaphore is never closed");
        let argon2 = self.argon2.clone();
        let done = tokio::task::spawn_blocking(move || {
            // The turn ends with the work, not with the request that asked for it.
            let _turn = turn;
            work(&argon2)
        });
        done.await.expect("hashing does not panic, and nobody cancels it")
    }
}

impl Credentials for Argon2Credentials {
    fn hash(&self, password: String) -> Slow<'_, String> {
        Box::pin(self.in_turn(move |argon2| {
            let hash: PasswordHash =
                argon2.hash_password(password.as_bytes()).expect("the parameters were checked and salts are to be had");
            hash.to_string()
        }))
    }

    fn verify(&self, password: String, hash: Option<String>) -> Slow<'_, bool> {
        Box::pin(self.in_turn(move |argon2| {
            if let Some(Ok(hash)) = hash.as_deref().map(PasswordHash::new) {
                return argon2.verify_password(password.as_bytes(), &hash).is_ok();
            }
            let mut output = [0; Params::DEFAULT_OUTPUT_LEN];
            let _ = argon2.hash_password_into(password.as_bytes(), DUMMY_SALT, &mut output);
            std::hint::black_box(output);
            false
        }))
    }

    fn token(&self) -> String {
        secret(TOKEN_PREFIX)
    }

    fn key(&self) -> String {
        secret(KEY_PREFIX)
    }

    fn webhook_secret(&self) -> String {
        let mut bytes = [0_u8; TOKEN_BYTES];
        rand::fill(&mut bytes);
        format!("{WEBHOOK_PREFIX}{}", STANDARD.encode(bytes))
    }

    fn bits(&self) -> u64 {
        rand::random()
    }
}

/// The prefix and 256 random bits.
fn secret(prefix: &str) -> String {
    let mut bytes = [0_u8; TOKEN_BYTES];
    rand::fill(&mut bytes);
    format!("{prefix}{}", URL_SAFE_NO_PAD.encode(bytes))
}

/// Whether this has the form of a frontend's key, which no token of a session has.
pub fn is_frontend_key(token: &str) -> bool {
    token.len() == KEY_CHARACTERS && token.starts_with(KEY_PREFIX)
}

/// A password for the account `name` that nobody can guess and the rules accept.
pub fn generate_password(name: &str) -> String {
    let mut random = rand::rng();
    loop {
        let draw = || *PASSWORD_ALPHABET.choose(&mut random).expect("the alphabet is not empty");
        let password: String = std::iter::repeat_with(draw).take(PASSWORD_CHARACTERS).map(char::from).collect();
        // One in a few hundred lacks digits; it is drawn again.
        if domain::staff::check_password("password", &password, name).is_ok() {
            return password;
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// As little work as argon2 does.
    const CHEAP: HashCost = HashCost { memory_kib: 8, passes: 1 };

    fn credentials() -> Argon2Credentials {
        Argon2Credentials::new(CHEAP).unwrap()
    }

    #[tokio::test]
    async fn only_the_password_fits_its_hash() {
        let credentials = credentials();
        let hash = credentials.hash("correct horse battery".to_owned()).await;
        assert!(hash.starts_with("$argon2id$v=19$m=8,t=1,p=1$"), "{hash}");
        assert_ne!(hash, credentials.hash("correct horse battery".to_owned()).await, "each has its own salt");
        assert!(credentials.verify("correct horse battery".to_owned(), Some(hash.clone())).await);
        assert!(!credentials.verify("correct horse batterz".to_owned(), Some(hash)).await);
        assert!(!credentials.verify("anything".to_owned(), None).await);
        assert!(!credentials.verify("anything".to_owned(), Some("no hash".to_owned())).await);
    }

    /// The default is what the literature asks for, and a name that does not exist costs the same as one that does.
    #[tokio::test]
    async fn an_unknown_name_takes_as_long() {
        let credentials = Argon2Credentials::new(HashCost::default()).unwrap();
        let hash = credentials.hash("correct horse battery".to_owned()).await;
        assert!(hash.starts_with("$argon2id$v=19$m=19456,t=2,p=1$"), "{hash}");
        let mut times = [f64::INFINITY; 2];
        for _ in 0..3 {
            for (time, hash) in times.iter_mut().zip([Some(hash.clone()), None]) {
                let started = std::time::Instant::now();
                assert!(!credentials.verify("wrong".to_owned(), hash).await);
                *time = time.min(started.elapsed().as_secs_f64());
            }
        }
        // The best of three, within a wide margin, so that a busy machine does not fail the test.
        assert!(times[1] > times[0] * 0.3, "known {:?} s, unknown {:?} s", times[0], times[1]);
    }

    #[test]
    fn impossible_costs_are_refused() {
        assert!(Argon2Credentials::new(HashCost { memory_kib: 1, passes: 1 }).is_err());
        assert!(Argon2Credentials::new(HashCost { memory_kib: 8, passes: 0 }).is_err());
    }

    #[test]
    fn tokens_differ_and_have_their_form() {
        let credentials = credentials();
        let tokens: std::collections::HashSet<String> = (0..100).map(|_| credentials.token()).collect();
        assert_eq!(tokens.len(), 100);
        assert!(tokens.iter().all(|it| it.len() == TOKEN_PREFIX.len() + 43 && it.starts_with(TOKEN_PREFIX)));
        let keys: std::collections::HashSet<String> = (0..100).map(|_| credentials.key()).collect();
        assert_eq!(keys.len(), 100);
        assert!(keys.iter().all(|it| it.starts_with(TOKEN_PREFIX) && is_frontend_key(it)));
        assert!(!tokens.iter().any(|it| is_frontend_key(it)));
    }

    #[test]
    fn generated_passwords_pass_the_rules() {
        for _ in 0..1_000 {
            let password = generate_password("admin");
            assert_eq!(password.len(), PASSWORD_CHARACTERS);
            assert_eq!(domain::staff::check_password("password", &password, "admin"), Ok(()));
        }
    }
}
