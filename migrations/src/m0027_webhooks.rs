//! 推送: who is told what, how far they have got, and what became of each attempt.

use sea_orm_migration::prelude::*;

#[derive(DeriveMigrationName)]
pub(crate) struct Migration;

const STATEMENTS: &[&str] = &[
    "CREATE TABLE webhook (
        id uuid PRIMARY KEY,
        unit_id uuid NOT NULL REFERENCES unit (id),
        topic text NOT NULL,
        url text NOT NULL,
        state text NOT NULL,
        reached_seq bigint NOT NULL,
        reached_position integer NOT NULL,
        reached_mark text NOT NULL,
        told_on date,
        next_at timestamptz NOT NULL,
        failures integer NOT NULL,
        failing_since timestamptz,
        delivered_at timestamptz,
        attempts bigint NOT NULL,
        created_at timestamptz NOT NULL,
        version integer NOT NULL,
        lease uuid,
        lease_until timestamptz,
        CONSTRAINT webhook_state CHECK (state IN ('ACTIVE', 'PAUSED', 'FAILED')),
        CONSTRAINT webhook_lease CHECK ((lease IS NULL) = (lease_until IS NULL))
    )",
    "CREATE INDEX webhook_unit ON webhook (unit_id)",
    "CREATE INDEX webhook_next ON webhook (next_at) WHERE state = 'ACTIVE'",
    "CREATE TABLE webhook_attempt (
        webhook_id uuid NOT NULL REFERENCES webhook (id),
        number bigint NOT NULL,
        message_id text NOT NULL,
        at timestamptz NOT NULL,
        duration_ms integer NOT NULL,
        status integer,
        fault text,
        PRIMARY KEY (webhook_id, number)
    )",
];

#[async_trait::async_trait]
impl MigrationTrait for Migration {
    async fn up(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        crate::run(manager, STATEMENTS).await
    }
}
