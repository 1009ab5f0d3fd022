//! 附件: the records of files; their content is kept outside the database, under its hash.

use sea_orm_migration::prelude::*;

#[derive(DeriveMigrationName)]
pub(crate) struct Migration;

const STATEMENTS: &[&str] = &[
    "CREATE TABLE attachment (
        id uuid PRIMARY KEY,
        sha256 text NOT NULL,
        name text NOT NULL,
        size_bytes bigint NOT NULL,
        media_type text NOT NULL,
        uploaded_by uuid REFERENCES staff (id),
        unit_id uuid NOT NULL REFERENCES unit (id),
        at timestamptz NOT NULL,
        CONSTRAINT attachment_sha256 CHECK (length(sha256) = 64),
        CONSTRAINT attachment_size CHECK (size_bytes >= 0),
        CONSTRAINT attachment_once UNIQUE (sha256, uploaded_by, name)
    )",
    "CREATE INDEX attachment_unit ON attachment (unit_id)",
];

#[async_trait::async_trait]
impl MigrationTrait for Migration {
    async fn up(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        crate::run(manager, STATEMENTS).await
    }
}
