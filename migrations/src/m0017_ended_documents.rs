//! 效力状态: what has been repealed or has expired is rare, and a list of it is a list like any other.

use sea_orm_migration::prelude::*;

#[derive(DeriveMigrationName)]
pub(crate) struct Migration;

// Without those in force: nearly all are, and lists of them are walked by their dates.
const STATEMENTS: &[&str] = &["CREATE INDEX document_ended ON document (validity, published_at, id)
        WHERE standing = 'PUBLISHED' AND validity <> 'VALID'"];

#[async_trait::async_trait]
impl MigrationTrait for Migration {
    async fn up(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        crate::run(manager, STATEMENTS).await
    }
}
