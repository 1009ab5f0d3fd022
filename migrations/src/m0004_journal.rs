//! 日志: the one record of everything that changed, its tail, and the keys that make creations repeatable.

use sea_orm_migration::prelude::*;

#[derive(DeriveMigrationName)]
pub(crate) struct Migration;

const STATEMENTS: &[&str] = &[
    "CREATE TABLE journal_entry (
        seq bigint PRIMARY KEY,
        at timestamptz NOT NULL,
        actor_kind text NOT NULL,
        actor_id uuid,
        action text NOT NULL,
        subject_type text NOT NULL,
        subject_id uuid NOT NULL,
        unit_id uuid,
        public boolean NOT NULL,
        facts text NOT NULL,
        previous_hash text NOT NULL,
        hash text NOT NULL
    )",
    "CREATE INDEX journal_entry_subject ON journal_entry (subject_id, seq)",
    "CREATE INDEX journal_entry_unit ON journal_entry (unit_id, seq)",
    // The row every writer locks last: the order of `seq` is the order of commits.
    "CREATE TABLE journal_tail (
        id integer PRIMARY KEY,
        seq bigint NOT NULL,
        hash text NOT NULL,
        directory_seq bigint NOT NULL,
        CONSTRAINT journal_tail_one CHECK (id = 1)
    )",
    "INSERT INTO journal_tail (id, seq, hash, directory_seq) VALUES (1, 0, '', 0)",
    "CREATE TABLE idempotency_key (
        owner text NOT NULL,
        idempotency_key text NOT NULL,
        action text NOT NULL,
        input_digest text NOT NULL,
        subject_id uuid NOT NULL,
        at timestamptz NOT NULL,
        PRIMARY KEY (owner, idempotency_key)
    )",
];

#[async_trait::async_trait]
impl MigrationTrait for Migration {
    async fn up(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        crate::run(manager, STATEMENTS).await
    }
}
