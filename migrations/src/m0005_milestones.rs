//! 工作步骤: what the plan asks of whom until when.

use sea_orm_migration::prelude::*;

#[derive(DeriveMigrationName)]
pub(crate) struct Migration;

const STATEMENTS: &[&str] = &["CREATE TABLE milestone (
        id uuid PRIMARY KEY,
        position integer NOT NULL,
        phase text NOT NULL,
        title text NOT NULL,
        responsible text NOT NULL,
        level text NOT NULL,
        due_on date,
        due_text text NOT NULL,
        source text NOT NULL,
        imported boolean NOT NULL,
        CONSTRAINT milestone_position UNIQUE (position)
    )"];

#[async_trait::async_trait]
impl MigrationTrait for Migration {
    async fn up(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        crate::run(manager, STATEMENTS).await
    }
}
