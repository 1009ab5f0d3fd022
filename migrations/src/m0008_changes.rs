//! 变更: the journal seen from outside, one row per public record, at the place of the last act that touched it.

use sea_orm_migration::prelude::*;

#[derive(DeriveMigrationName)]
pub(crate) struct Migration;

const STATEMENTS: &[&str] = &[
    "CREATE TABLE change (
        subject_type text NOT NULL,
        subject_id uuid NOT NULL,
        seq bigint NOT NULL,
        position integer NOT NULL,
        kind text NOT NULL,
        unit_id uuid,
        at timestamptz NOT NULL,
        PRIMARY KEY (subject_type, subject_id),
        CONSTRAINT change_kind CHECK (kind IN ('UPSERT', 'TOMBSTONE'))
    )",
    "CREATE UNIQUE INDEX change_place ON change (seq, position)",
    "CREATE INDEX change_of_type ON change (subject_type, seq, position)",
    "CREATE INDEX change_of_unit ON change (unit_id, subject_type, seq, position)",
    // What entries before this table say by their subject. Those that touched many records did not name them: the store
    // makes up for that with one entry when it has migrated.
    "INSERT INTO change (subject_type, subject_id, seq, position, kind, unit_id, at)
        SELECT e.subject_type, e.subject_id, e.seq, 0, 'UPSERT', e.unit_id, e.at
        FROM journal_entry e
        WHERE e.public AND e.subject_type IN ('Unit', 'PilotDomain', 'Channel', 'CatalogueEdition')
        AND NOT EXISTS (
            SELECT 1 FROM journal_entry later
            WHERE later.subject_id = e.subject_id AND later.subject_type = e.subject_type
            AND later.public AND later.seq > e.seq
        )",
];

#[async_trait::async_trait]
impl MigrationTrait for Migration {
    async fn up(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        crate::run(manager, STATEMENTS).await
    }
}
