//! 导入.

use sea_orm_migration::prelude::*;

#[derive(DeriveMigrationName)]
pub(crate) struct Migration;

const STATEMENTS: &[&str] = &[
    "CREATE TABLE import (
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
        CONSTRAINT import_subject CHECK (subject IN ('CATALOGUE', 'UNITS', 'WORKING_CALENDAR', 'STAFF')),
        CONSTRAINT import_state CHECK
            (state IN ('QUEUED', 'RUNNING', 'DONE', 'REFUSED', 'FAILED', 'CANCELLED')),
        CONSTRAINT import_finished CHECK ((state IN ('QUEUED', 'RUNNING')) = (finished_at IS NULL)),
        CONSTRAINT import_lease CHECK ((state = 'RUNNING') = (lease_until IS NOT NULL))
    )",
    "CREATE INDEX import_open ON import (id) WHERE state IN ('QUEUED', 'RUNNING')",
    "CREATE INDEX import_staff ON import (staff_id, id)",
    "CREATE INDEX import_unit ON import (unit_id, id)",
];

#[async_trait::async_trait]
impl MigrationTrait for Migration {
    async fn up(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        crate::run(manager, STATEMENTS).await
    }
}
