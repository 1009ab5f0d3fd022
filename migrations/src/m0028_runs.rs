//! 发布日期 of what ran on a channel, so that the newest is found without reading every claim.

use sea_orm_migration::prelude::*;

#[derive(DeriveMigrationName)]
pub(crate) struct Migration;

const COLUMN: &[&str] = &["ALTER TABLE delivery ADD COLUMN ran_on date"];
const SQLITE_BACKFILL: &[&str] =
    &["UPDATE delivery SET ran_on = json_extract(claim, '$.ran_on') WHERE claim IS NOT NULL"];
const POSTGRES_BACKFILL: &[&str] =
    &["UPDATE delivery SET ran_on = (claim::json ->> 'ran_on')::date WHERE claim IS NOT NULL"];
const INDEX: &[&str] =
    &["CREATE INDEX delivery_newest_run ON delivery (channel_code, unit_id, ran_on) WHERE ran_on IS NOT NULL"];

#[async_trait::async_trait]
impl MigrationTrait for Migration {
    async fn up(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        crate::run(manager, COLUMN).await?;
        crate::run(manager, crate::when(manager, SQLITE_BACKFILL, POSTGRES_BACKFILL)).await?;
        crate::run(manager, INDEX).await
    }
}
