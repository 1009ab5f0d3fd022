//! 工作人员 and their sessions.

use sea_orm_migration::prelude::*;

#[derive(DeriveMigrationName)]
pub(crate) struct Migration;

const STATEMENTS: &[&str] = &[
    "CREATE TABLE staff (
        id uuid PRIMARY KEY,
        name text NOT NULL,
        display_name text NOT NULL,
        unit_id uuid NOT NULL REFERENCES unit (id),
        grants text NOT NULL,
        password_hash text NOT NULL,
        password_set_at timestamptz NOT NULL,
        failed_attempts integer NOT NULL,
        locked_until timestamptz,
        active boolean NOT NULL,
        version integer NOT NULL,
        CONSTRAINT staff_name UNIQUE (name)
    )",
    "CREATE INDEX staff_unit ON staff (unit_id)",
    "CREATE TABLE session (
        id uuid PRIMARY KEY,
        staff_id uuid NOT NULL REFERENCES staff (id),
        token_digest text NOT NULL,
        created_at timestamptz NOT NULL,
        expires_at timestamptz NOT NULL,
        CONSTRAINT session_token UNIQUE (token_digest)
    )",
    "CREATE INDEX session_staff ON session (staff_id)",
];

#[async_trait::async_trait]
impl MigrationTrait for Migration {
    async fn up(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        crate::run(manager, STATEMENTS).await
    }
}
