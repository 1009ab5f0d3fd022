//! 幂等键: a creation that is asked for twice happens once.

use domain::act::Act;
use domain::refusal::{Ground, Refusal};
use sea_orm::ActiveModelTrait;
use sea_orm::sea_query::OnConflict;
use sea_orm::{ConnectionTrait, DatabaseTransaction, EntityTrait, IntoActiveModel};
use sha2::{Digest, Sha256};
use uuid::Uuid;

use crate::Undone;
use crate::entity::idempotency_key;

/// A key the caller chose, and what it was first used for.
#[derive(Clone, Debug)]
pub struct Idempotency {
    /// The key.
    pub key: String,
    /// The verb.
    pub action: &'static str,
    /// Digest of the input without its secrets, so that one key cannot stand for two things.
    pub input_digest: String,
}

/// The creation happened before.
pub(crate) struct Replay {
    /// What it made.
    pub(crate) subject_id: Uuid,
}

/// SHA-256, for what the rules want to compare.
pub fn sha256(bytes: &[u8]) -> [u8; 32] {
    Sha256::digest(bytes).into()
}

/// SHA-256 in hexadecimal.
pub fn digest(bytes: &[u8]) -> String {
    use std::fmt::Write;
    Sha256::digest(bytes).iter().fold(String::with_capacity(64), |mut hex, byte| {
        write!(hex, "{byte:02x}").expect("writing to a string cannot fail");
        hex
    })
}

impl Idempotency {
    /// What the key stands for already. Asked before anything is judged: a repetition is answered as the first time was,
    /// whatever has happened since.
    pub(crate) async fn find(
        tx: &impl ConnectionTrait,
        act: &Act,
        idempotency: Option<&Self>,
    ) -> Result<Option<Replay>, Undone> {
        let Some(Self { key, action, input_digest }) = idempotency else { return Ok(None) };
        if key.is_empty() || key.len() > 100 || key.chars().any(char::is_control) {
            return Err(Refusal::at(Ground::InvalidValue, "idempotencyKey")
                .allowed("1 至 100 个字节,不含控制字符", "1 to 100 bytes, no control characters")
                .into());
        }
        match idempotency_key::Entity::find_by_id((owner(act), key.clone())).one(tx).await? {
            None => Ok(None),
            Some(first) if first.action == *action && first.input_digest == *input_digest => {
                Ok(Some(Replay { subject_id: first.subject_id }))
            }
            Some(_) => Err(Refusal::at(Ground::IdempotencyKeyReused, "idempotencyKey").found(key.clone()).into()),
        }
    }

    /// Claims the key for `subject_id`, before that is written. A concurrent claim is waited for, and wins.
    pub(crate) async fn claim(
        tx: &DatabaseTransaction,
        act: &Act,
        idempotency: Option<&Self>,
        subject_id: Uuid,
    ) -> Result<Option<Replay>, Undone> {
        let Some(Self { key, action, input_digest }) = idempotency else { return Ok(None) };
        let row = idempotency_key::Model {
            owner: owner(act),
            idempotency_key: key.clone(),
            action: (*action).to_owned(),
            input_digest: input_digest.clone(),
            subject_id,
            at: act.at,
        };
        let inserted = idempotency_key::Entity::insert(row.into_active_model().reset_all())
            .on_conflict(
                OnConflict::columns([idempotency_key::Column::Owner, idempotency_key::Column::IdempotencyKey])
                    .do_nothing()
                    .to_owned(),
            )
            .exec_without_returning(tx)
            .await?;
        if inserted == 1 { Ok(None) } else { Self::find(tx, act, idempotency).await }
    }
}

/// Keys of different callers never meet.
fn owner(act: &Act) -> String {
    match (act.actor.staff_id(), act.actor.frontend()) {
        (Some(id), _) => id.to_string(),
        (_, Some(caller)) => caller.id.to_string(),
        _ => act.actor.kind().to_owned(),
    }
}
