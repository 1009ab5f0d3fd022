//! 导入已公开的政府信息: a subject of imports more.

use sea_orm_migration::prelude::*;

#[derive(DeriveMigrationName)]
pub(crate) struct Migration;

/// A list that comes again is recognised by unit and day, the withdrawn ones included.
const STATEMENTS: &[&str] =
    &["CREATE INDEX document_withdrawn_of_unit ON document (unit_id, published_at) WHERE standing = 'WITHDRAWN'"];

/// SQLite changes no constraint: the table is made anew beside the old one, filled, and takes its name. Nothing refers to it.
const SQLITE: &[&str] = &[
    "CREATE TABLE import_new (
        id uuid PRIMARY KEY,
        subject text NOT NULL,
        attachment_id uuid NOT NULL REFERENCES attachment (id),
        staff_id uuid REFERENCES staff (id),
        unit_id uuid REFERENCES unit (id),
        options text NOT NULL,
        dry_run boolean NOT NULL,
        state text NOT NULL,
        attempts integer NOT NULL,
        lease_until timestamptz,
        report text NOT NULL,
        remarks text NOT NULL,
        refusal text,
        edition_id uuid REFERENCES catalogue_edition (id),
        created_at timestamptz NOT NULL,
        finished_at timestamptz,
        version integer NOT NULL,
        CONSTRAINT import_subject CHECK (subject IN ('CATALOGUE', 'UNITS', 'WORKING_CALENDAR', 'STAFF', 'DOCUMENTS')),
        CONSTRAINT import_state CHECK
            (state IN ('QUEUED', 'RUNNING', 'DONE', 'REFUSED', 'FAILED', 'CANCELLED')),
        CONSTRAINT import_finished CHECK ((state IN ('QUEUED', 'RUNNING')) = (finished_at IS NULL)),
        CONSTRAINT import_lease CHECK ((state = 'RUNNING') = (lease_until IS NOT NULL))
    )",
    "INSERT INTO import_new (id, subject, attachment_id, staff_id, unit_id, options, dry_run, state, attempts, lease_until,
            report, remarks, refusal, edition_id, created_at, finished_at, version)
        SELECT id, subject, attachment_id, staff_id, unit_id, options, dry_run, state, attempts, lease_until,
            report, remarks, refusal, edition_id, created_at, finished_at, version FROM import",
    "DROP TABLE import",
    "ALTER TABLE import_new RENAME TO import",
    "CREATE INDEX import_open ON import (id) WHERE state IN ('QUEUED', 'RUNNING')",
    "CREATE INDEX import_staff ON import (staff_id, id)",
    "CREATE INDEX import_unit ON import (unit_id, id)",
];

const POSTGRES: &[&str] = &[
    "ALTER TABLE import DROP CONSTRAINT import_subject",
    "ALTER TABLE import ADD CONSTRAINT import_subject
        CHECK (subject IN ('CATALOGUE', 'UNITS', 'WORKING_CALENDAR', 'STAFF', 'DOCUMENTS'))",
];

#[async_trait::async_trait]
impl MigrationTrait for Migration {
    /// All of it or nothing: a machine that stops between the statements leaves the table as it was.
    fn use_transaction(&self) -> Option<bool> {
        Some(true)
    }

    async fn up(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        crate::run(manager, crate::when(manager, SQLITE, POSTGRES)).await?;
        crate::run(manager, STATEMENTS).await
    }
}
