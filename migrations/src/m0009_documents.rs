//! 政府信息, 版次, 正文, 索引号; and the rules the database keeps by itself.

use sea_orm_migration::prelude::*;

#[derive(DeriveMigrationName)]
pub(crate) struct Migration;

const STATEMENTS: &[&str] = &[
    "CREATE TABLE document (
        id uuid PRIMARY KEY,
        unit_id uuid NOT NULL REFERENCES unit (id),
        kind text NOT NULL,
        index_number text,
        index_key text,
        standing text NOT NULL,
        edition_id uuid,
        published_at timestamptz,
        validity text NOT NULL,
        effective_until date,
        ending text,
        withdrawal text,
        created_at timestamptz NOT NULL,
        version integer NOT NULL,
        CONSTRAINT document_index_key UNIQUE (index_key),
        CONSTRAINT document_standing CHECK (standing IN ('UNPUBLISHED', 'PUBLISHED', 'WITHDRAWN')),
        CONSTRAINT document_validity CHECK (validity IN ('VALID', 'EXPIRED', 'REPEALED')),
        CONSTRAINT document_numbered CHECK ((standing = 'UNPUBLISHED') = (index_number IS NULL)),
        CONSTRAINT document_keyed CHECK ((index_number IS NULL) = (index_key IS NULL)),
        CONSTRAINT document_dated CHECK ((standing = 'UNPUBLISHED') = (published_at IS NULL)),
        CONSTRAINT document_in_force CHECK ((standing = 'UNPUBLISHED') = (edition_id IS NULL)),
        CONSTRAINT document_withdrawn CHECK ((standing = 'WITHDRAWN') = (withdrawal IS NOT NULL))
    )",
    // What lists walk, newest first: everything public, a unit's, a kind's.
    "CREATE INDEX document_public ON document (published_at, id) WHERE standing = 'PUBLISHED'",
    "CREATE INDEX document_of_unit ON document (unit_id, published_at, id) WHERE standing = 'PUBLISHED'",
    "CREATE INDEX document_of_kind ON document (kind, published_at, id) WHERE standing = 'PUBLISHED'",
    "CREATE INDEX document_expiring ON document (effective_until)
        WHERE standing = 'PUBLISHED' AND validity = 'VALID' AND effective_until IS NOT NULL",
    "CREATE TABLE document_edition (
        id uuid PRIMARY KEY,
        document_id uuid NOT NULL REFERENCES document (id),
        number integer NOT NULL,
        status text NOT NULL,
        content text NOT NULL,
        change_note text,
        return_reason text,
        authors text NOT NULL,
        submitted_at timestamptz,
        review text,
        screening text,
        clearance text,
        scheduled_for timestamptz,
        published_at timestamptz,
        ended_at timestamptz,
        created_at timestamptz NOT NULL,
        CONSTRAINT document_edition_number UNIQUE (document_id, number),
        CONSTRAINT document_edition_status CHECK (status IN
            ('DRAFT', 'SUBMITTED', 'RETURNED', 'APPROVED', 'SCHEDULED', 'PUBLISHED', 'SUPERSEDED', 'WITHDRAWN')),
        CONSTRAINT document_edition_published CHECK
            ((status IN ('PUBLISHED', 'SUPERSEDED', 'WITHDRAWN')) = (published_at IS NOT NULL)),
        CONSTRAINT document_edition_ended CHECK ((status IN ('SUPERSEDED', 'WITHDRAWN')) = (ended_at IS NOT NULL)),
        CONSTRAINT document_edition_returned CHECK ((status = 'RETURNED') = (return_reason IS NOT NULL))
    )",
    // One edition in force and one under way per document, whoever writes at the same time.
    "CREATE UNIQUE INDEX document_edition_in_force ON document_edition (document_id) WHERE status = 'PUBLISHED'",
    "CREATE UNIQUE INDEX document_edition_under_way ON document_edition (document_id)
        WHERE status IN ('DRAFT', 'SUBMITTED', 'RETURNED', 'APPROVED', 'SCHEDULED')",
    "CREATE INDEX document_edition_queue ON document_edition (status, id)
        WHERE status IN ('DRAFT', 'SUBMITTED', 'RETURNED', 'APPROVED', 'SCHEDULED')",
    "CREATE INDEX document_edition_schedule ON document_edition (scheduled_for) WHERE status = 'SCHEDULED'",
    // 正文 apart: a list never reads one.
    "CREATE TABLE document_body (
        edition_id uuid PRIMARY KEY REFERENCES document_edition (id),
        html text NOT NULL,
        plain_text text NOT NULL
    )",
    "CREATE TABLE document_attachment (
        edition_id uuid NOT NULL REFERENCES document_edition (id),
        attachment_id uuid NOT NULL REFERENCES attachment (id),
        position integer NOT NULL,
        public boolean NOT NULL,
        PRIMARY KEY (edition_id, attachment_id)
    )",
    "CREATE INDEX document_attachment_public ON document_attachment (attachment_id) WHERE public",
    // What the public edition of a public document answers: by the line of an item through its editions, and by domain.
    "CREATE TABLE document_item (
        catalogue_id uuid NOT NULL REFERENCES catalogue (id),
        item_key text NOT NULL,
        document_id uuid NOT NULL REFERENCES document (id),
        published_at timestamptz NOT NULL,
        PRIMARY KEY (catalogue_id, item_key, document_id)
    )",
    "CREATE INDEX document_item_newest ON document_item (catalogue_id, item_key, published_at, document_id)",
    "CREATE INDEX document_item_document ON document_item (document_id)",
    "CREATE TABLE document_domain (
        pilot_domain text NOT NULL REFERENCES pilot_domain (code),
        document_id uuid NOT NULL REFERENCES document (id),
        published_at timestamptz NOT NULL,
        PRIMARY KEY (pilot_domain, document_id)
    )",
    "CREATE INDEX document_domain_newest ON document_domain (pilot_domain, published_at, document_id)",
    "CREATE INDEX document_domain_document ON document_domain (document_id)",
    // 索引号: the last serial of each unit and year, counted on in the publishing transaction.
    "CREATE TABLE index_serial (
        unit_id uuid NOT NULL REFERENCES unit (id),
        year integer NOT NULL,
        last integer NOT NULL,
        PRIMARY KEY (unit_id, year)
    )",
    // 浏览次数: added up in memory and written now and then, outside the journal.
    "CREATE TABLE document_view (
        document_id uuid PRIMARY KEY REFERENCES document (id),
        views bigint NOT NULL
    )",
];

/// What has been published is not rewritten, and an index number stays with its document.
const SQLITE_GUARDS: &[&str] = &[
    "CREATE TRIGGER document_edition_immutable BEFORE UPDATE ON document_edition
        WHEN OLD.published_at IS NOT NULL AND (NEW.content <> OLD.content OR NEW.published_at <> OLD.published_at
            OR NEW.document_id <> OLD.document_id OR NEW.number <> OLD.number)
        BEGIN SELECT RAISE(ABORT, 'document_edition_immutable: a published edition does not change'); END",
    "CREATE TRIGGER document_edition_no_delete BEFORE DELETE ON document_edition WHEN OLD.published_at IS NOT NULL
        BEGIN SELECT RAISE(ABORT, 'document_edition_immutable: a published edition stays'); END",
    "CREATE TRIGGER document_body_immutable BEFORE UPDATE ON document_body
        WHEN (SELECT published_at FROM document_edition WHERE id = OLD.edition_id) IS NOT NULL
        BEGIN SELECT RAISE(ABORT, 'document_edition_immutable: a published edition does not change'); END",
    "CREATE TRIGGER document_number_stays BEFORE UPDATE ON document
        WHEN OLD.index_number IS NOT NULL AND (NEW.index_number IS NULL OR NEW.index_number <> OLD.index_number)
        BEGIN SELECT RAISE(ABORT, 'document_number_stays: an index number is never taken away'); END",
    "CREATE TRIGGER document_no_delete BEFORE DELETE ON document WHEN OLD.index_number IS NOT NULL
        BEGIN SELECT RAISE(ABORT, 'document_number_stays: an index number is never taken away'); END",
];

const POSTGRES_GUARDS: &[&str] = &[
    "CREATE FUNCTION document_edition_guard() RETURNS trigger LANGUAGE plpgsql AS $$
    BEGIN
        IF OLD.published_at IS NOT NULL AND (TG_OP = 'DELETE' OR NEW.content <> OLD.content
            OR NEW.published_at <> OLD.published_at OR NEW.document_id <> OLD.document_id OR NEW.number <> OLD.number) THEN
            RAISE EXCEPTION 'document_edition_immutable: a published edition does not change';
        END IF;
        IF TG_OP = 'DELETE' THEN RETURN OLD; END IF;
        RETURN NEW;
    END $$",
    "CREATE TRIGGER document_edition_guard BEFORE UPDATE OR DELETE ON document_edition
        FOR EACH ROW EXECUTE FUNCTION document_edition_guard()",
    "CREATE FUNCTION document_body_guard() RETURNS trigger LANGUAGE plpgsql AS $$
    BEGIN
        IF (SELECT published_at FROM document_edition WHERE id = OLD.edition_id) IS NOT NULL THEN
            RAISE EXCEPTION 'document_edition_immutable: a published edition does not change';
        END IF;
        RETURN NEW;
    END $$",
    "CREATE TRIGGER document_body_guard BEFORE UPDATE ON document_body
        FOR EACH ROW EXECUTE FUNCTION document_body_guard()",
    "CREATE FUNCTION document_guard() RETURNS trigger LANGUAGE plpgsql AS $$
    BEGIN
        IF OLD.index_number IS NOT NULL
            AND (TG_OP = 'DELETE' OR NEW.index_number IS DISTINCT FROM OLD.index_number) THEN
            RAISE EXCEPTION 'document_number_stays: an index number is never taken away';
        END IF;
        IF TG_OP = 'DELETE' THEN RETURN OLD; END IF;
        RETURN NEW;
    END $$",
    "CREATE TRIGGER document_guard BEFORE UPDATE OR DELETE ON document
        FOR EACH ROW EXECUTE FUNCTION document_guard()",
];

#[async_trait::async_trait]
impl MigrationTrait for Migration {
    async fn up(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        crate::run(manager, STATEMENTS).await?;
        crate::run(manager, crate::when(manager, SQLITE_GUARDS, POSTGRES_GUARDS)).await
    }
}
