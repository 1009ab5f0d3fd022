//! 接入方: who reads with a key, of which only the digest is kept.

use sea_orm_migration::prelude::*;

#[derive(DeriveMigrationName)]
pub(crate) struct Migration;

const STATEMENTS: &[&str] = &[
    "CREATE TABLE frontend (
        id uuid PRIMARY KEY,
        code text NOT NULL,
        title text NOT NULL,
        channel_code text REFERENCES channel (code),
        unit_id uuid NOT NULL REFERENCES unit (id),
        active boolean NOT NULL,
        key_digest text NOT NULL,
        key_set_at timestamptz NOT NULL,
        retiring_digest text,
        retiring_until timestamptz,
        registered_at timestamptz NOT NULL,
        version integer NOT NULL,
        CONSTRAINT frontend_code UNIQUE (code),
        CONSTRAINT frontend_key UNIQUE (key_digest),
        CONSTRAINT frontend_digest CHECK (length(key_digest) = 64),
        CONSTRAINT frontend_retiring CHECK ((retiring_digest IS NULL) = (retiring_until IS NULL))
    )",
    "CREATE INDEX frontend_retiring_key ON frontend (retiring_digest)",
    "CREATE INDEX frontend_channel ON frontend (channel_code, active)",
    "CREATE INDEX frontend_unit ON frontend (unit_id)",
];

#[async_trait::async_trait]
impl MigrationTrait for Migration {
    async fn up(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        crate::run(manager, STATEMENTS).await
    }
}
