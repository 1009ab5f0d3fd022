//! Writing the index.

use domain::search::Indexed;
use sea_orm::{ConnectionTrait, DatabaseBackend, DatabaseTransaction, DbErr, Statement, Value};
use uuid::Uuid;

use super::{CHUNK, SearchEntry};

/// Puts the records in, in place of what was there of them.
pub(crate) async fn index(tx: &DatabaseTransaction, entries: &[SearchEntry]) -> Result<(), DbErr> {
    for chunk in entries.chunks(CHUNK) {
        unindex(tx, &chunk.iter().map(|entry| entry.id).collect::<Vec<_>>()).await?;
        insert(tx, chunk).await?;
    }
    Ok(())
}

/// Takes the records out; those that are not in it are none.
pub(crate) async fn unindex(tx: &DatabaseTransaction, ids: &[Uuid]) -> Result<(), DbErr> {
    for chunk in ids.chunks(CHUNK) {
        let list = places(1..=chunk.len(), "");
        let tables = ["search_domain", "search_text", "search_entry"];
        let mut statements: Vec<String> =
            tables.iter().map(|table| format!("DELETE FROM {table} WHERE id IN ({list})")).collect();
        if tx.get_database_backend() == DatabaseBackend::Sqlite {
            let rows = format!("SELECT entry FROM search_entry WHERE id IN ({list})");
            statements.insert(0, format!("DELETE FROM search_index WHERE rowid IN ({rows})"));
        }
        for sql in statements {
            run(tx, &sql, chunk.iter().map(|id| (*id).into()).collect()).await?;
        }
    }
    Ok(())
}

/// Takes everything out.
pub(super) async fn clear(tx: &DatabaseTransaction) -> Result<(), DbErr> {
    if tx.get_database_backend() == DatabaseBackend::Sqlite {
        tx.execute_unprepared("INSERT INTO search_index (search_index) VALUES ('delete-all')").await?;
    }
    for table in ["search_domain", "search_text", "search_entry"] {
        tx.execute_unprepared(&format!("DELETE FROM {table}")).await?;
    }
    Ok(())
}

async fn insert(tx: &DatabaseTransaction, entries: &[SearchEntry]) -> Result<(), DbErr> {
    let indexed: Vec<Indexed> = entries.iter().map(SearchEntry::indexed).collect();
    let is_sqlite = tx.get_database_backend() == DatabaseBackend::Sqlite;
    let columns = "id, subject_type, unit_id, kind, validity, year, dated, title_folded, keys";
    let row = |entry: &SearchEntry, indexed: &Indexed| -> Vec<Value> {
        let mut row: Vec<Value> = vec![
            entry.id.into(),
            entry.subject_type.code().into(),
            entry.unit_id.0.into(),
            entry.kind.as_str().into(),
            entry.validity.clone().into(),
            entry.year().into(),
            entry.published_at.timestamp_millis().into(),
            indexed.title.as_str().into(),
            indexed.keys.as_str().into(),
        ];
        if !is_sqlite {
            row.push(lexemes(&indexed.tokens).into());
        }
        row
    };
    let rows: Vec<_> = entries.iter().zip(&indexed).map(|(entry, indexed)| row(entry, indexed)).collect();
    if is_sqlite {
        run_rows(tx, &format!("INSERT INTO search_entry ({columns}) VALUES "), rows, "", "").await?;
        let rows =
            entries.iter().zip(&indexed).map(|(it, indexed)| vec![it.id.into(), indexed.tokens.join(" ").into()]);
        let into = " INSERT INTO search_index (rowid, tokens)
            SELECT e.entry, made.tokens FROM made JOIN search_entry e ON e.id = made.id";
        run_rows(tx, "WITH made (id, tokens) AS (VALUES ", rows.collect(), "", &format!("){into}")).await?;
    } else {
        let sql = format!("INSERT INTO search_entry ({columns}, tokens) VALUES ");
        run_rows(tx, &sql, rows, "::tsvector", "").await?;
    }
    let rows = entries.iter().zip(&indexed).map(|(entry, indexed)| -> Vec<Value> {
        let text = &entry.text;
        vec![
            entry.id.into(),
            text.title.as_str().into(),
            text.index_number.clone().into(),
            text.document_number.clone().into(),
            shown(&text.body).into(),
            indexed.text.as_str().into(),
        ]
    });
    let columns = "id, title, index_number, document_number, body, text_folded";
    run_rows(tx, &format!("INSERT INTO search_text ({columns}) VALUES "), rows.collect(), "", "").await?;
    let domains = entries.iter().flat_map(|entry| {
        let codes: std::collections::BTreeSet<_> = entry.pilot_domains.iter().collect();
        codes.into_iter().map(|code| vec![entry.id.into(), code.as_str().into()]).collect::<Vec<Vec<Value>>>()
    });
    run_rows(tx, "INSERT INTO search_domain (id, pilot_domain) VALUES ", domains.collect(), "", "").await
}

/// The part of a body that is found, and that snippets come from.
fn shown(body: &str) -> &str {
    body.char_indices().nth(domain::search::TEXT_CHARACTERS).map_or(body, |(end, _)| &body[..end])
}

/// Tokens as PostgreSQL reads them without looking into them.
fn lexemes(tokens: &[String]) -> String {
    tokens.iter().fold(String::new(), |mut all, token| {
        all.extend([" '", token, "'"]);
        all
    })
}

/// Runs `head (…), (…) tail` for these rows; `cast` follows the last value of each.
async fn run_rows(
    tx: &DatabaseTransaction,
    head: &str,
    rows: Vec<Vec<Value>>,
    cast: &str,
    tail: &str,
) -> Result<(), DbErr> {
    let mut sql = head.to_owned();
    let mut values = Vec::new();
    for row in rows {
        let first = values.len() + 1;
        sql.push_str(if values.is_empty() { "(" } else { ", (" });
        sql.push_str(&places(first..=values.len() + row.len(), cast));
        sql.push(')');
        values.extend(row);
    }
    if values.is_empty() {
        return Ok(());
    }
    sql.push_str(tail);
    run(tx, &sql, values).await
}

/// `$1, $2, $3` and what follows the last.
fn places(numbers: std::ops::RangeInclusive<usize>, cast: &str) -> String {
    numbers.map(|number| format!("${number}")).collect::<Vec<_>>().join(", ") + cast
}

async fn run(tx: &DatabaseTransaction, sql: &str, values: Vec<Value>) -> Result<(), DbErr> {
    tx.execute_raw(Statement::from_sql_and_values(tx.get_database_backend(), sql, values)).await?;
    Ok(())
}
