//! Whether the feed is what the journal says, entry by entry.

use std::collections::HashMap;

use chrono::{DateTime, Utc};
use domain::journal::{Change, ChangeType};
use sea_orm::sea_query::{Expr, Query};
use sea_orm::{ColumnTrait, DatabaseConnection, DbErr, EntityTrait, ExprTrait, QueryFilter, QueryOrder};
use serde_json::{Map, Value};
use uuid::Uuid;

use crate::entity::{change, journal_entry};

/// Records looked up at a time.
const CHUNK: usize = 500;

/// What one entry says about one record: the place, and what stands there.
type Said = ((i64, i32), (Change, DateTime<Utc>));

/// The first of these entries, which follow each other, that the feed does not agree with, and why. `last` is where the
/// journal ended: nothing in the feed may lie behind it.
///
/// A record's row has to be at a place where an entry names it like that, and not before any entry that names it. Both
/// together are its last place, without holding more than these entries in mind.
pub(crate) async fn unlike_the_journal(
    db: &DatabaseConnection,
    entries: &[journal_entry::Model],
) -> Result<Option<(i64, String)>, DbErr> {
    let (Some(from), Some(to)) = (entries.first(), entries.last()) else { return Ok(None) };
    let mut said: Vec<Said> = Vec::new();
    for entry in entries {
        let facts: Option<Map<String, Value>> = serde_json::from_str(&entry.facts).ok();
        let changes = facts.and_then(|facts| {
            Change::of_entry(entry.public, &entry.subject_type, entry.subject_id, entry.unit_id, &facts)
        });
        let Some(changes) = changes else {
            return Ok(Some((entry.seq, "it does not say which records it touched".to_owned())));
        };
        said.extend((0..).zip(changes).map(|(position, change)| ((entry.seq, position), (change, entry.at))));
    }
    let bad = [misplaced(db, from.seq, to.seq, &said).await?, overtaken(db, &said).await?];
    Ok(bad.into_iter().flatten().min())
}

/// A row among these entries that none of them says.
async fn misplaced(db: &DatabaseConnection, from: i64, to: i64, said: &[Said]) -> Result<Option<(i64, String)>, DbErr> {
    let said: HashMap<_, _> = said.iter().copied().collect();
    let rows = change::Entity::find()
        .filter(change::Column::Seq.between(from, to))
        .order_by_asc(change::Column::Seq)
        .all(db)
        .await?;
    let wrong = rows.into_iter().find(|row| {
        let change::Model { subject_type, subject_id, kind, unit_id, at, .. } = *row;
        said.get(&(row.seq, row.position)) != Some(&(Change { kind, subject_type, subject_id, unit_id }, at))
    });
    Ok(wrong.map(|row| (row.seq, format!("the feed tells of it what it does not say: {}", name(&row)))))
}

/// A record that these entries name, and whose row is missing or lies before them.
async fn overtaken(db: &DatabaseConnection, said: &[Said]) -> Result<Option<(i64, String)>, DbErr> {
    let mut last: HashMap<(ChangeType, Uuid), (i64, i32)> = HashMap::new();
    for (place, (change, _)) in said {
        last.insert((change.subject_type, change.subject_id), *place);
    }
    for subject_type in ChangeType::ALL {
        let ids: Vec<Uuid> = last.keys().filter(|it| it.0 == *subject_type).map(|it| it.1).collect();
        for chunk in ids.chunks(CHUNK) {
            let rows = change::Entity::find()
                .filter(change::Column::SubjectType.eq(*subject_type))
                .filter(change::Column::SubjectId.is_in(chunk.iter().copied()))
                .all(db)
                .await?;
            for row in rows {
                let key = (row.subject_type, row.subject_id);
                if last.get(&key).is_some_and(|place| (row.seq, row.position) >= *place) {
                    last.remove(&key);
                }
            }
        }
    }
    let first = last.into_iter().min_by_key(|(_, place)| *place);
    Ok(first.map(|((subject_type, id), (seq, _))| {
        (seq, format!("the feed does not know what it says of {}", subject_type.global_id(id)))
    }))
}

/// A row whose entry is not there: behind the journal's end, or before its beginning.
pub(crate) async fn without_entry(db: &DatabaseConnection) -> Result<Option<(i64, String)>, DbErr> {
    let entry = Query::select()
        .expr(Expr::value(1))
        .from(journal_entry::Entity)
        .and_where(
            Expr::col((journal_entry::Entity, journal_entry::Column::Seq))
                .equals((change::Entity, change::Column::Seq)),
        )
        .to_owned();
    let row =
        change::Entity::find().filter(Expr::exists(entry).not()).order_by_asc(change::Column::Seq).one(db).await?;
    Ok(row.map(|row| (row.seq, format!("the feed knows an entry that is not there: {}", name(&row)))))
}

fn name(row: &change::Model) -> String {
    row.subject_type.global_id(row.subject_id)
}
