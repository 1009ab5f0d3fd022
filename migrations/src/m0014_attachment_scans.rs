//! 附件检查: what was found in a content, masked; derived from the content alone, and made anew at any time.

use sea_orm_migration::prelude::*;

#[derive(DeriveMigrationName)]
pub(crate) struct Migration;

const STATEMENTS: &[&str] = &["CREATE TABLE attachment_scan (
        sha256 text PRIMARY KEY,
        scanner_version integer NOT NULL,
        findings text NOT NULL,
        readable boolean NOT NULL,
        at timestamptz NOT NULL,
        CONSTRAINT attachment_scan_sha256 CHECK (length(sha256) = 64)
    )"];

#[async_trait::async_trait]
impl MigrationTrait for Migration {
    async fn up(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        crate::run(manager, STATEMENTS).await
    }
}
