//! 日志: the one append, the one tail lock, and the chain that shows tampering.

use std::collections::HashMap;

use chrono::{DateTime, Utc};
use domain::act::{Act, Actor};
use domain::frontend::FrontendId;
use domain::journal::Event;
use domain::staff::{Grant, Role, StaffId};
use domain::unit::UnitId;
use sea_orm::ActiveModelTrait;
use sea_orm::sea_query::Expr;
use sea_orm::{
    ColumnTrait, Condition, ConnectionTrait, DatabaseTransaction, EntityTrait, IntoActiveModel, QueryFilter,
    QueryOrder, QuerySelect,
};
use serde_json::{Map, Value};
use uuid::Uuid;

use crate::changes::{project, unlike_the_journal, without_entry};
use crate::entity::{from_text, journal_entry, journal_tail, to_text};
use crate::obligation::stand;
use crate::reference::{nothing, subtree};
use crate::{Failure, Page, Store, Undone, Window, digest};

/// Entries read at a time when the chain is verified.
const VERIFY_BATCH: u64 = 1_000;
/// The types of record that the directory is made of.
const DIRECTORY_TYPES: [&str; 6] = ["Unit", "PilotDomain", "Channel", "WorkingCalendar", "Seed", "Import"];

/// One entry, as staff may read it.
#[derive(Clone, Debug)]
pub struct JournalRow {
    /// Place in the journal: gapless, in the order of commits.
    pub seq: i64,
    /// When.
    pub at: DateTime<Utc>,
    /// The kind of actor.
    pub actor_kind: String,
    /// The member of staff, where one acted.
    pub staff_id: Option<StaffId>,
    /// The frontend, where one acted.
    pub frontend_id: Option<FrontendId>,
    /// The verb.
    pub action: String,
    /// The type of the record.
    pub subject_type: String,
    /// The record.
    pub subject_id: Uuid,
    /// The unit it belongs to.
    pub unit_id: Option<UnitId>,
    /// What changed, as JSON.
    pub facts: String,
    /// SHA-256 over the entry and the hash before it.
    pub hash: String,
}

/// What verifying the whole journal found.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Verification {
    /// How many entries are sound from the beginning.
    pub sound: i64,
    /// The first entry that is not, and what is wrong with it.
    pub first_bad: Option<(i64, String)>,
}

impl journal_entry::Model {
    /// Every field with its length in front, so that no two entries read alike.
    fn computed_hash(&self) -> String {
        let fields = [
            self.previous_hash.clone(),
            self.seq.to_string(),
            self.at.timestamp_millis().to_string(),
            self.actor_kind.clone(),
            self.actor_id.map(|id| id.simple().to_string()).unwrap_or_default(),
            self.action.clone(),
            self.subject_type.clone(),
            self.subject_id.simple().to_string(),
            self.unit_id.map(|id| id.to_string()).unwrap_or_default(),
            self.public.to_string(),
            self.facts.clone(),
        ];
        let mut joined = String::new();
        for field in &fields {
            joined.push_str(&field.len().to_string());
            joined.push(':');
            joined.push_str(field);
        }
        digest(joined.as_bytes())
    }
}

impl Store {
    /// Appends the event and moves the public records it touched to its place in the feed. It comes last in a transaction,
    /// because it takes the lock that all writers share.
    pub(crate) async fn append(&self, tx: &DatabaseTransaction, act: &Act, event: &Event) -> Result<i64, Undone> {
        let tail = hold_tail(tx).await?;
        let seq = tail.seq + 1;
        let mut entry = journal_entry::Model {
            seq,
            at: act.at,
            actor_kind: act.actor.kind().to_owned(),
            actor_id: act.actor.record_id(),
            action: event.action.to_owned(),
            subject_type: event.subject_type.to_owned(),
            subject_id: event.subject_id,
            unit_id: event.unit_id,
            public: event.public,
            facts: to_text(&event.kept_facts()),
            previous_hash: tail.hash,
            hash: String::new(),
        };
        entry.hash = entry.computed_hash();
        let directory_seq = if DIRECTORY_TYPES.contains(&event.subject_type) { seq } else { tail.directory_seq };
        journal_tail::Entity::update_many()
            .col_expr(journal_tail::Column::Seq, Expr::value(seq))
            .col_expr(journal_tail::Column::Hash, Expr::value(entry.hash.clone()))
            .col_expr(journal_tail::Column::DirectorySeq, Expr::value(directory_seq))
            .exec(tx)
            .await?;
        journal_entry::Entity::insert(entry.into_active_model().reset_all()).exec_without_returning(tx).await?;
        project(tx, act, seq, event).await?;
        stand(tx, seq, &event.owed).await?;
        Ok(seq)
    }

    /// The entries `reader` may audit, newest first.
    pub async fn journal(&self, act: &Act, window: Window<i64>) -> Result<Page<JournalRow>, Failure> {
        let mut query = journal_entry::Entity::find()
            .filter(auditable(act))
            .order_by_desc(journal_entry::Column::Seq)
            .limit(window.limit());
        if let Some(seq) = window.after {
            query = query.filter(journal_entry::Column::Seq.lt(seq));
        }
        let rows = query.all(&self.read).await?;
        Ok(Page::cut(rows, window.first).map(|row| JournalRow {
            seq: row.seq,
            at: row.at,
            staff_id: row.actor_id.filter(|_| row.actor_kind == "STAFF").map(StaffId),
            frontend_id: row.actor_id.filter(|_| row.actor_kind == "FRONTEND").map(FrontendId),
            actor_kind: row.actor_kind,
            action: row.action,
            subject_type: row.subject_type,
            subject_id: row.subject_id,
            unit_id: row.unit_id,
            facts: row.facts,
            hash: row.hash,
        }))
    }

    /// Recomputes the whole chain, compares the feed of changes with it, and names the first entry that does not fit;
    /// `progress` hears how far it got.
    pub async fn verify_journal(&self, progress: impl Fn(i64)) -> Result<Verification, Failure> {
        let tail = journal_tail::Entity::find_by_id(1).one(&self.read).await?;
        let (mut sound, mut hash) = (0_i64, String::new());
        loop {
            let entries = journal_entry::Entity::find()
                .filter(journal_entry::Column::Seq.gt(sound))
                .order_by_asc(journal_entry::Column::Seq)
                .limit(VERIFY_BATCH)
                .all(&self.read)
                .await?;
            let end = entries.len() < usize::try_from(VERIFY_BATCH).unwrap_or(usize::MAX);
            for entry in &entries {
                let fault = if entry.seq != sound + 1 {
                    Some("the entry before it is missing")
                } else if entry.previous_hash != hash {
                    Some("it does not follow from the entry before it")
                } else if entry.hash != entry.computed_hash() {
                    Some("its content does not fit its hash")
                } else {
                    None
                };
                if let Some(fault) = fault {
                    return Ok(Verification { sound, first_bad: Some((sound + 1, fault.to_owned())) });
                }
                sound = entry.seq;
                hash.clone_from(&entry.hash);
                // Entries may have followed since the tail was read; at its place the hashes must agree.
                if let Some(tail) = tail.as_ref().filter(|tail| tail.seq == sound && tail.hash != hash) {
                    return Ok(Verification {
                        sound: sound - 1,
                        first_bad: Some((tail.seq, "the tail names another hash".to_owned())),
                    });
                }
            }
            if let Some(bad) = unlike_the_journal(&self.read, &entries).await? {
                return Ok(Verification { sound: bad.0 - 1, first_bad: Some(bad) });
            }
            progress(sound);
            if end {
                break;
            }
        }
        let first_bad = match tail {
            Some(tail) if tail.seq <= sound => without_entry(&self.read).await?,
            _ => Some((sound + 1, "the journal ends before its tail says".to_owned())),
        };
        Ok(Verification { sound, first_bad })
    }
}

/// The last entry of these verbs about each of `subjects`, up to an entry: its facts. One statement.
pub(crate) async fn last_facts(
    db: &impl ConnectionTrait,
    actions: &[&str],
    subjects: &[Uuid],
    until: i64,
) -> Result<HashMap<Uuid, Map<String, Value>>, Failure> {
    let rows: Vec<(Uuid, String)> = journal_entry::Entity::find()
        .select_only()
        .column(journal_entry::Column::SubjectId)
        .column(journal_entry::Column::Facts)
        .filter(journal_entry::Column::SubjectId.is_in(subjects.iter().copied()))
        .filter(journal_entry::Column::Seq.lte(until))
        .filter(journal_entry::Column::Action.is_in(actions.iter().copied()))
        .order_by_asc(journal_entry::Column::Seq)
        .into_tuple()
        .all(db)
        .await?;
    rows.into_iter().map(|(id, facts)| Ok((id, from_text("journal_entry.facts", &facts)?))).collect()
}

/// Locks the journal's end until the transaction ends: from here on nobody else commits a change.
pub(crate) async fn hold_tail(tx: &DatabaseTransaction) -> Result<journal_tail::Model, Failure> {
    journal_tail::Entity::find_by_id(1)
        .lock_exclusive()
        .one(tx)
        .await?
        .ok_or_else(|| Failure::Corrupt("the journal has no tail".to_owned()))
}

/// Offices and auditors read the journal of their subtree; those of the top read all of it, what belongs to no unit
/// included. Others read none of it.
fn auditable(act: &Act) -> Condition {
    let reading = |grant: &&Grant| matches!(grant.role, Role::Office | Role::Auditor);
    let scopes = act.actor.grants().iter().filter(reading);
    if act.actor == Actor::System || scopes.clone().any(|grant| Some(grant.unit_id) == act.directory.top()) {
        return Condition::all();
    }
    scopes.fold(nothing(), |any, grant| any.add(journal_entry::Column::UnitId.in_subquery(subtree(grant.unit_id))))
}
