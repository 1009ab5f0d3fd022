//! 检索: what is found, by which tokens, and the texts the hits are shown from.
//!
//! The application makes the tokens (`domain/src/search`); SQLite keeps them in an FTS5 table without contents,
//! PostgreSQL in a `tsvector` column. Neither cuts or changes a word.

use sea_orm_migration::prelude::*;

#[derive(DeriveMigrationName)]
pub(crate) struct Migration;

/// What filters, orders and counts is apart from the texts, so that counting reads short rows.
const SQLITE: &[&str] = &[
    "CREATE TABLE search_entry (
        entry integer PRIMARY KEY,
        id uuid NOT NULL UNIQUE,
        subject_type text NOT NULL,
        unit_id uuid NOT NULL,
        kind text NOT NULL,
        validity text,
        year integer NOT NULL,
        dated bigint NOT NULL,
        title_folded text NOT NULL,
        keys text NOT NULL
    )",
    // Bytes above ASCII are letters to this tokenizer, so a token stays as it was made.
    "CREATE VIRTUAL TABLE search_index USING fts5 (
        tokens, content='', contentless_delete=1, detail=none, tokenize=\"ascii tokenchars '_'\"
    )",
];

const POSTGRES: &[&str] = &[
    "CREATE TABLE search_entry (
        id uuid PRIMARY KEY,
        subject_type text NOT NULL,
        unit_id uuid NOT NULL,
        kind text NOT NULL,
        validity text,
        year integer NOT NULL,
        dated bigint NOT NULL,
        title_folded text NOT NULL,
        keys text NOT NULL,
        tokens tsvector NOT NULL
    )",
    // Without a list of pending entries, which every question would have to read through.
    "CREATE INDEX search_index ON search_entry USING gin (tokens) WITH (fastupdate = off)",
];

const STATEMENTS: &[&str] = &[
    "CREATE TABLE search_text (
        id uuid PRIMARY KEY,
        title text NOT NULL,
        index_number text,
        document_number text,
        body text NOT NULL,
        text_folded text NOT NULL
    )",
    "CREATE TABLE search_domain (
        id uuid NOT NULL,
        pilot_domain text NOT NULL,
        PRIMARY KEY (id, pilot_domain)
    )",
    // Which rules the tokens were made by; 0 before the first time.
    "CREATE TABLE search_state (id integer PRIMARY KEY CHECK (id = 1), index_version integer NOT NULL)",
    "INSERT INTO search_state (id, index_version) VALUES (1, 0)",
];

#[async_trait::async_trait]
impl MigrationTrait for Migration {
    async fn up(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        crate::run(manager, crate::when(manager, SQLITE, POSTGRES)).await?;
        crate::run(manager, STATEMENTS).await
    }
}
