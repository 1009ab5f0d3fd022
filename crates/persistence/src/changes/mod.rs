//! 变更: the journal as outsiders follow it. Every public record stands in it once, at the place of the last act that
//! touched it, so that the whole of it is a snapshot and whatever comes after is news.

mod projection;
mod verify;

use chrono::{DateTime, Utc};
use domain::journal::{Change, ChangeKind, ChangeType};
use domain::unit::UnitId;
use domain::webhook::Reached;
use sea_orm::{DatabaseBackend, FromQueryResult, Statement, Value};
use uuid::Uuid;

use crate::{Failure, Store};

pub(crate) use projection::project;
pub(crate) use verify::{unlike_the_journal, without_entry};

/// Hexadecimal digits of an entry's hash that a cursor holds.
const MARK_LENGTH: usize = 12;
/// Behind everything that one entry touched.
pub(crate) const WHOLE_ENTRY: i32 = i32::MAX;

/// A place in the feed: up to here somebody has read. The mark tells its journal from others, and from what the same
/// journal became after it was set back to a backup: the hash of an entry speaks for everything before it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ChangeCursor {
    /// The entry of the journal; 0 is before the first.
    pub seq: i64,
    /// The place within the entry.
    pub position: i32,
    /// How the entry's hash begins.
    pub mark: String,
}

/// What somebody follows; by default everything.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct ChangeFilter {
    /// These types; none is all of them.
    pub types: Vec<ChangeType>,
    /// What belongs to this unit itself.
    pub unit_id: Option<UnitId>,
}

/// One public record, and what became of it last.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ChangeRow {
    /// What became of which record.
    pub change: Change,
    /// When the act happened.
    pub at: DateTime<Utc>,
    /// Its place.
    pub cursor: ChangeCursor,
}

/// Some changes, in the order of commits.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ChangePage {
    /// The changes.
    pub items: Vec<ChangeRow>,
    /// Whether more follow already.
    pub has_next: bool,
    /// The journal's end when this was read: no change before it is missing.
    pub up_to: ChangeCursor,
}

/// Why there are no changes to read.
#[derive(Clone, Debug)]
pub enum Unfollowed {
    /// The cursor's place is not in this journal: it is another one, or was set back to an earlier state. Whoever
    /// follows begins again without a cursor.
    Expired,
    /// The store failed.
    Failed(Failure),
}

impl ChangePage {
    /// Where to read on. At the end that is the journal's end and not the last row's place, so that whoever waits for rare
    /// changes does not search the same ones again.
    pub fn end(&self) -> &ChangeCursor {
        self.items.last().filter(|_| self.has_next).map_or(&self.up_to, |row| &row.cursor)
    }
}

impl ChangeCursor {
    /// Behind everything that the entry of this hash touched.
    pub(crate) fn behind(seq: i64, hash: &str) -> Self {
        Self::of(seq, WHOLE_ENTRY, hash)
    }

    fn of(seq: i64, position: i32, hash: &str) -> Self {
        Self { seq, position, mark: hash.get(..MARK_LENGTH).unwrap_or(hash).to_owned() }
    }

    /// Whether it names a place in the journal that has an entry of this hash there.
    fn is_in(&self, hash: Option<&str>) -> bool {
        let marked = |hash: &str| self.mark.len() == MARK_LENGTH && hash.starts_with(&self.mark);
        if self.seq == 0 { self.mark.is_empty() } else { hash.is_some_and(marked) }
    }
}

impl From<&Reached> for ChangeCursor {
    fn from(reached: &Reached) -> Self {
        Self { seq: reached.seq, position: reached.position, mark: reached.mark.clone() }
    }
}

impl From<&ChangeCursor> for Reached {
    fn from(cursor: &ChangeCursor) -> Self {
        Self { seq: cursor.seq, position: cursor.position, mark: cursor.mark.clone() }
    }
}

impl From<sea_orm::DbErr> for Unfollowed {
    fn from(error: sea_orm::DbErr) -> Self {
        Self::Failed(error.into())
    }
}

impl Store {
    /// At most `first` changes after the cursor, and up to where the journal reached at that moment; all of it in one
    /// statement, which sees one state of the database.
    pub async fn changes(
        &self,
        after: Option<&ChangeCursor>,
        filter: &ChangeFilter,
        first: u64,
    ) -> Result<ChangePage, Unfollowed> {
        let start = ChangeCursor::of(0, 0, "");
        let after = after.unwrap_or(&start);
        let statement = statement(self.read.get_database_backend(), after, filter, first + 1);
        let rows = Found::find_by_statement(statement).all(&self.read).await?;
        let Some(any) = rows.first() else {
            return Err(Unfollowed::Failed(Failure::Corrupt("the journal has no tail".to_owned())));
        };
        if !after.is_in(any.after_hash.as_deref()) {
            return Err(Unfollowed::Expired);
        }
        let up_to = match any.tail_seq {
            0 => start,
            seq => ChangeCursor::behind(seq, &any.tail_hash),
        };
        let items: Vec<_> = rows.into_iter().filter_map(Found::change).collect();
        let crate::Page { items, has_next } = crate::Page::cut(items, first);
        Ok(ChangePage { items, has_next, up_to })
    }

    /// After which change there are `count` others; none when there are not more than that in all.
    pub async fn before_newest_changes(
        &self,
        filter: &ChangeFilter,
        count: u64,
    ) -> Result<Option<ChangeCursor>, Failure> {
        let statement = before_newest(self.read.get_database_backend(), filter, count);
        let found = Place::find_by_statement(statement).one(&self.read).await?;
        Ok(found.map(|it| ChangeCursor::of(it.seq, it.position, &it.hash)))
    }
}

/// One change beside what is the same for all of them; only that when there is none.
#[derive(FromQueryResult)]
struct Found {
    tail_seq: i64,
    tail_hash: String,
    after_hash: Option<String>,
    kind: Option<ChangeKind>,
    subject_type: Option<ChangeType>,
    subject_id: Option<Uuid>,
    unit_id: Option<UnitId>,
    at: Option<DateTime<Utc>>,
    seq: Option<i64>,
    position: Option<i32>,
    hash: Option<String>,
}

#[derive(FromQueryResult)]
struct Place {
    seq: i64,
    position: i32,
    hash: String,
}

impl Found {
    fn change(self) -> Option<ChangeRow> {
        let Self { kind, subject_type, subject_id, unit_id, at, seq, position, hash, .. } = self;
        let change = Change { kind: kind?, subject_type: subject_type?, subject_id: subject_id?, unit_id };
        Some(ChangeRow { change, at: at?, cursor: ChangeCursor::of(seq?, position?, &hash?) })
    }
}

/// Each lane is a piece of one index in the order of the feed; no more than `limit` rows of each are read.
fn statement(backend: DatabaseBackend, after: &ChangeCursor, filter: &ChangeFilter, limit: u64) -> Statement {
    let mut bound = Bound::new(backend);
    let after_seq = bound.give(after.seq);
    let lanes = lanes(&mut bound, filter, Some(after), limit, "ASC");
    let limit = bound.give(rows(limit));
    let sql = format!(
        "SELECT t.seq AS tail_seq, t.hash AS tail_hash, a.hash AS after_hash,
            c.kind, c.subject_type, c.subject_id, c.unit_id, c.at, c.seq, c.position, e.hash
        FROM journal_tail t
        LEFT JOIN journal_entry a ON a.seq = {after_seq}
        LEFT JOIN (SELECT * FROM ({lanes}) AS lanes ORDER BY seq, position LIMIT {limit}) AS c ON 1 = 1
        LEFT JOIN journal_entry e ON e.seq = c.seq
        WHERE t.id = 1
        ORDER BY c.seq, c.position"
    );
    Statement::from_sql_and_values(backend, sql, bound.values)
}

/// The change that `count` others follow.
fn before_newest(backend: DatabaseBackend, filter: &ChangeFilter, count: u64) -> Statement {
    let mut bound = Bound::new(backend);
    let lanes = lanes(&mut bound, filter, None, count + 1, "DESC");
    let skipped = bound.give(rows(count));
    let sql = format!(
        "SELECT c.seq, c.position, e.hash
        FROM (SELECT * FROM ({lanes}) AS lanes ORDER BY seq DESC, position DESC LIMIT 1 OFFSET {skipped}) AS c
        JOIN journal_entry e ON e.seq = c.seq"
    );
    Statement::from_sql_and_values(backend, sql, bound.values)
}

fn lanes(bound: &mut Bound, filter: &ChangeFilter, after: Option<&ChangeCursor>, limit: u64, order: &str) -> String {
    let mut types: Vec<Option<ChangeType>> = filter.types.iter().copied().map(Some).collect();
    types.sort_unstable();
    types.dedup();
    if types.is_empty() {
        types = filter.unit_id.map_or(vec![None], |_| ChangeType::ALL.iter().copied().map(Some).collect());
    }
    let lanes = types.into_iter().enumerate().map(|(number, subject_type)| {
        let mut conditions = Vec::new();
        if let Some(unit_id) = filter.unit_id {
            conditions.push(format!("unit_id = {}", bound.give(unit_id)));
        }
        if let Some(subject_type) = subject_type {
            conditions.push(format!("subject_type = {}", bound.give(subject_type)));
        }
        if let Some(after) = after {
            conditions.push(format!("(seq, position) > ({}, {})", bound.give(after.seq), bound.give(after.position)));
        }
        let conditions = if conditions.is_empty() { "1 = 1".to_owned() } else { conditions.join(" AND ") };
        let limit = bound.give(rows(limit));
        format!(
            "SELECT * FROM (SELECT * FROM change WHERE {conditions} ORDER BY seq {order}, position {order} LIMIT {limit}) AS lane_{number}"
        )
    });
    lanes.collect::<Vec<_>>().join(" UNION ALL ")
}

fn rows(count: u64) -> i64 {
    i64::try_from(count).unwrap_or(i64::MAX)
}

/// Values in the order in which the statement names them.
struct Bound {
    backend: DatabaseBackend,
    values: Vec<Value>,
}

impl Bound {
    fn new(backend: DatabaseBackend) -> Self {
        Self { backend, values: Vec::new() }
    }

    fn give(&mut self, value: impl Into<Value>) -> String {
        self.values.push(value.into());
        match self.backend {
            DatabaseBackend::Sqlite => "?".to_owned(),
            _ => format!("${}", self.values.len()),
        }
    }
}
