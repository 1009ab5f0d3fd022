//! 个人信息: sealed, apart from what it belongs to, so that it can be re-keyed and erased without touching that; and 受理编号.

use sea_orm_migration::prelude::*;

#[derive(DeriveMigrationName)]
pub(crate) struct Migration;

const STATEMENTS: &[&str] = &[
    // The keys something is sealed with. A server that does not hold one of them must not serve.
    "CREATE TABLE personal_key (
        key_id text PRIMARY KEY,
        since timestamptz NOT NULL
    )",
    "CREATE TABLE personal_record (
        id uuid PRIMARY KEY,
        subject_type text NOT NULL,
        subject_id uuid NOT NULL,
        part text NOT NULL,
        unit_id uuid NOT NULL REFERENCES unit (id),
        key_id text,
        sealed text,
        retain_until date,
        erased_at timestamptz,
        created_at timestamptz NOT NULL,
        CONSTRAINT personal_record_one UNIQUE (subject_type, subject_id, part),
        CONSTRAINT personal_record_sealed CHECK ((key_id IS NULL) = (sealed IS NULL)),
        CONSTRAINT personal_record_erased CHECK ((sealed IS NULL) = (erased_at IS NOT NULL))
    )",
    "CREATE INDEX personal_record_key ON personal_record (key_id, id) WHERE key_id IS NOT NULL",
    "CREATE INDEX personal_record_retained ON personal_record (retain_until, id)
        WHERE retain_until IS NOT NULL AND erased_at IS NULL",
    // By what the same person is known again: keyed digests of numbers, nothing that can be read back.
    "CREATE TABLE personal_trace (
        record_id uuid NOT NULL REFERENCES personal_record (id),
        digest text NOT NULL,
        PRIMARY KEY (record_id, digest)
    )",
    "CREATE INDEX personal_trace_digest ON personal_trace (digest)",
    // 受理编号: the last serial of each series and year, counted on in the transaction that takes it.
    "CREATE TABLE case_serial (
        series text NOT NULL,
        year integer NOT NULL,
        last integer NOT NULL,
        PRIMARY KEY (series, year)
    )",
];

#[async_trait::async_trait]
impl MigrationTrait for Migration {
    async fn up(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        crate::run(manager, STATEMENTS).await
    }
}
