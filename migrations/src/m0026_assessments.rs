//! 政务公开考核: schemes, runs with the counts they froze, appeals; and since when something was public for each item.

use sea_orm_migration::prelude::*;

#[derive(DeriveMigrationName)]
pub(crate) struct Migration;

const STATEMENTS: &[&str] = &[
    "CREATE TABLE assessment_scheme (
        id uuid PRIMARY KEY,
        unit_id uuid NOT NULL REFERENCES unit (id),
        year integer NOT NULL,
        content text NOT NULL,
        made_at timestamptz NOT NULL,
        published_at timestamptz,
        version integer NOT NULL
    )",
    // Newest first: what is public, everywhere and of a unit; and what an office has.
    "CREATE INDEX assessment_scheme_public ON assessment_scheme (published_at, id) WHERE published_at IS NOT NULL",
    "CREATE INDEX assessment_scheme_of_unit ON assessment_scheme (unit_id, made_at, id)",
    "CREATE INDEX assessment_scheme_made ON assessment_scheme (made_at, id)",
    "CREATE TABLE assessment_run (
        id uuid PRIMARY KEY,
        scheme_id uuid NOT NULL REFERENCES assessment_scheme (id),
        unit_id uuid NOT NULL REFERENCES unit (id),
        year integer NOT NULL,
        as_of date NOT NULL,
        journal_seq bigint NOT NULL,
        journal_hash text NOT NULL,
        state text NOT NULL,
        started_at timestamptz NOT NULL,
        published_at timestamptz,
        version integer NOT NULL,
        CONSTRAINT assessment_run_state CHECK (state IN ('SCORING', 'APPEALS', 'PUBLISHED')),
        CONSTRAINT assessment_run_published CHECK ((state = 'PUBLISHED') = (published_at IS NOT NULL))
    )",
    "CREATE INDEX assessment_run_public ON assessment_run (published_at, id) WHERE published_at IS NOT NULL",
    "CREATE INDEX assessment_run_public_of_year ON assessment_run (year, published_at, id)
        WHERE published_at IS NOT NULL",
    "CREATE INDEX assessment_run_started ON assessment_run (started_at, id)",
    "CREATE INDEX assessment_run_of_unit ON assessment_run (unit_id, started_at, id)",
    // 被考核单位: of which units it was made, and what its indicators earned. The outcome follows from `sheet`; it stands here to be
    // compared.
    "CREATE TABLE assessment_unit (
        run_id uuid NOT NULL REFERENCES assessment_run (id),
        unit_id uuid NOT NULL REFERENCES unit (id),
        unit_code text NOT NULL,
        unit_kind text NOT NULL,
        members text NOT NULL,
        sheet text NOT NULL,
        earned bigint NOT NULL,
        open bigint NOT NULL,
        score bigint,
        bonus bigint,
        verdict text,
        version integer NOT NULL,
        PRIMARY KEY (run_id, unit_id),
        CONSTRAINT assessment_unit_once UNIQUE (run_id, unit_code),
        CONSTRAINT assessment_unit_verdict CHECK (verdict IN ('QUALIFIED', 'UNQUALIFIED')),
        CONSTRAINT assessment_unit_scored CHECK ((open = 0) = (score IS NOT NULL)),
        CONSTRAINT assessment_unit_sum CHECK (score IS NULL OR score = earned)
    )",
    "CREATE INDEX assessment_unit_seen ON assessment_unit (unit_id, run_id)",
    // 已知数: frozen. `evidence` is the identifiers of what was counted, 32 hexadecimal digits each, sorted, one after the other.
    "CREATE TABLE assessment_count (
        run_id uuid NOT NULL REFERENCES assessment_run (id),
        unit_id uuid NOT NULL REFERENCES unit (id),
        known_count text NOT NULL,
        value bigint NOT NULL,
        evidence text NOT NULL,
        PRIMARY KEY (run_id, unit_id, known_count),
        CONSTRAINT assessment_count_evidence CHECK (length(evidence) = 32 * value)
    )",
    "CREATE TABLE assessment_appeal (
        id uuid PRIMARY KEY,
        run_id uuid NOT NULL REFERENCES assessment_run (id),
        unit_id uuid NOT NULL REFERENCES unit (id),
        indicator text NOT NULL,
        proof text NOT NULL,
        made_by uuid REFERENCES staff (id),
        made_at timestamptz NOT NULL,
        decided boolean NOT NULL,
        decision text,
        version integer NOT NULL,
        CONSTRAINT assessment_appeal_once UNIQUE (run_id, unit_id, indicator),
        CONSTRAINT assessment_appeal_decided CHECK (decided = (decision IS NOT NULL))
    )",
    "CREATE INDEX assessment_appeal_open ON assessment_appeal (run_id) WHERE decision IS NULL",
    // When an item first had something public. It stays when that is withdrawn, and later editions of the item keep it.
    "CREATE TABLE item_first_publication (
        catalogue_id uuid NOT NULL REFERENCES catalogue (id),
        item_key text NOT NULL,
        at timestamptz NOT NULL,
        PRIMARY KEY (catalogue_id, item_key)
    )",
    "INSERT INTO item_first_publication (catalogue_id, item_key, at)
        SELECT catalogue_id, item_key, MIN(published_at) FROM document_item GROUP BY catalogue_id, item_key",
];

/// What is published, or was counted, is not rewritten.
const SQLITE_GUARDS: &[&str] = &[
    "CREATE TRIGGER assessment_scheme_immutable BEFORE UPDATE ON assessment_scheme WHEN OLD.published_at IS NOT NULL
        BEGIN SELECT RAISE(ABORT, 'assessment_scheme_immutable: a published scheme does not change'); END",
    "CREATE TRIGGER assessment_count_immutable BEFORE UPDATE ON assessment_count
        BEGIN SELECT RAISE(ABORT, 'assessment_count_immutable: what was counted does not change'); END",
    "CREATE TRIGGER assessment_count_no_delete BEFORE DELETE ON assessment_count
        BEGIN SELECT RAISE(ABORT, 'assessment_count_immutable: what was counted does not change'); END",
    "CREATE TRIGGER assessment_unit_immutable BEFORE UPDATE ON assessment_unit
        WHEN (SELECT state FROM assessment_run WHERE id = OLD.run_id) = 'PUBLISHED'
        BEGIN SELECT RAISE(ABORT, 'assessment_unit_immutable: a published result does not change'); END",
];

const POSTGRES_GUARDS: &[&str] = &[
    "CREATE FUNCTION assessment_scheme_guard() RETURNS trigger LANGUAGE plpgsql AS $$
    BEGIN
        IF OLD.published_at IS NOT NULL THEN
            RAISE EXCEPTION 'assessment_scheme_immutable: a published scheme does not change';
        END IF;
        RETURN NEW;
    END $$",
    "CREATE TRIGGER assessment_scheme_guard BEFORE UPDATE ON assessment_scheme
        FOR EACH ROW EXECUTE FUNCTION assessment_scheme_guard()",
    "CREATE FUNCTION assessment_count_guard() RETURNS trigger LANGUAGE plpgsql AS $$
    BEGIN
        RAISE EXCEPTION 'assessment_count_immutable: what was counted does not change';
    END $$",
    "CREATE TRIGGER assessment_count_guard BEFORE UPDATE OR DELETE ON assessment_count
        FOR EACH ROW EXECUTE FUNCTION assessment_count_guard()",
    "CREATE FUNCTION assessment_unit_guard() RETURNS trigger LANGUAGE plpgsql AS $$
    BEGIN
        IF (SELECT state FROM assessment_run WHERE id = OLD.run_id) = 'PUBLISHED' THEN
            RAISE EXCEPTION 'assessment_unit_immutable: a published result does not change';
        END IF;
        RETURN NEW;
    END $$",
    "CREATE TRIGGER assessment_unit_guard BEFORE UPDATE ON assessment_unit
        FOR EACH ROW EXECUTE FUNCTION assessment_unit_guard()",
];

#[async_trait::async_trait]
impl MigrationTrait for Migration {
    async fn up(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        crate::run(manager, STATEMENTS).await?;
        crate::run(manager, crate::when(manager, SQLITE_GUARDS, POSTGRES_GUARDS)).await
    }
}
