//! Documents by the hundred thousand, straight into the tables: what lists and searches are held to at size.

use domain::document::DocumentId;
use sea_orm::{ConnectionTrait, Database, DatabaseBackend};
use uuid::Uuid;

use crate::world::World;

/// Where the ids of copies count from, so that none of the county has them.
const FIRST_ID: u128 = 1 << 101;

/// The id of the copy with this number.
pub fn copy(number: usize) -> Uuid {
    Uuid::from_u128(FIRST_ID + number as u128)
}

/// Copies a public document, as numbers 1 to `count`, each with the change that made it: every ten minutes back from March
/// 2026, of all kinds, of all units but its own, of all domains but 18, one in a thousand repealed.
pub async fn copies(world: &World, id: DocumentId, count: usize) {
    let database = Database::connect(&world.url).await.expect("the database answers");
    let first = format!("{FIRST_ID:032x}");
    let (new, same, instant) = match database.get_database_backend() {
        DatabaseBackend::Sqlite => (
            format!("unhex('{}' || printf('%016x', i))", &first[..16]),
            format!("x'{}'", id.0.simple()),
            "strftime('%Y-%m-%d %H:%M:%S+00:00', '2026-03-01', '-' || (i * 10) || ' minutes')",
        ),
        _ => (
            format!("('{}' || lpad(to_hex(i), 16, '0'))::uuid", &first[..16]),
            format!("'{}'", id.0),
            "timestamptz '2026-03-01 00:00:00+00' - i * interval '10 minutes'",
        ),
    };
    let numbers = format!("WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < {count})");
    for statement in [
        format!(
            "CREATE TABLE other AS {numbers}
            SELECT i, {new} AS id, {instant} AS published_at, u.id AS unit_id, k.kind, p.code AS pilot_domain
            FROM n
            JOIN (SELECT id, ROW_NUMBER() OVER (ORDER BY code) - 1 AS nr, COUNT(*) OVER () AS many FROM unit
                WHERE id <> (SELECT unit_id FROM document WHERE id = {same})) u ON u.nr = i % u.many
            JOIN (SELECT 0 AS nr, 'NOTICE' AS kind UNION ALL SELECT 1, 'STATISTICS' UNION ALL SELECT 2, 'SERVICE'
                UNION ALL SELECT 3, 'REPORT') k ON k.nr = i / 7 % 4
            JOIN (SELECT code, ROW_NUMBER() OVER (ORDER BY code) - 1 AS nr, COUNT(*) OVER () AS many FROM pilot_domain
                WHERE code <> '18') p ON p.nr = i / 3 % p.many"
        ),
        format!(
            "INSERT INTO document (id, unit_id, kind, index_number, index_key, standing, edition_id, published_at, validity,
                created_at, version)
            SELECT o.id, o.unit_id, o.kind, 'X' || o.i, 'X' || o.i, d.standing, o.id, o.published_at,
                CASE WHEN o.i % 1000 = 0 THEN 'REPEALED' ELSE d.validity END, d.created_at, 1
            FROM other o JOIN document d ON d.id = {same}"
        ),
        format!(
            "INSERT INTO document_edition (id, document_id, number, status, content, authors, published_at, created_at)
            SELECT o.id, o.id, 1, e.status, e.content, e.authors, o.published_at, e.created_at
            FROM other o JOIN document_edition e ON e.document_id = {same}"
        ),
        format!(
            "INSERT INTO document_body (edition_id, html, plain_text)
            SELECT o.id, b.html, b.plain_text FROM other o JOIN document_edition e ON e.document_id = {same}
            JOIN document_body b ON b.edition_id = e.id"
        ),
        "INSERT INTO document_domain (pilot_domain, document_id, published_at)
            SELECT pilot_domain, id, published_at FROM other"
            .to_owned(),
        format!(
            "INSERT INTO change (subject_type, subject_id, seq, position, kind, unit_id, at)
            SELECT c.subject_type, o.id, c.seq + o.i, 0, c.kind, o.unit_id, c.at
            FROM other o JOIN change c ON c.subject_id = {same}"
        ),
        "DROP TABLE other".to_owned(),
        "ANALYZE".to_owned(),
    ] {
        database.execute_unprepared(&statement).await.unwrap_or_else(|error| panic!("{error}: {statement}"));
    }
    database.close().await.expect("the connection ends");
}
