//! 标准目录, 版次, 公开事项, 指导意见; and the rules the database keeps by itself.

use sea_orm_migration::prelude::*;

#[derive(DeriveMigrationName)]
pub(crate) struct Migration;

const STATEMENTS: &[&str] = &[
    "CREATE TABLE catalogue (
        id uuid PRIMARY KEY,
        kind text NOT NULL,
        unit_id uuid NOT NULL REFERENCES unit (id),
        pilot_domain text REFERENCES pilot_domain (code),
        title text NOT NULL,
        channel_semantics text NOT NULL,
        CONSTRAINT catalogue_kind CHECK (kind IN ('TEMPLATE', 'DOMAIN', 'UNIT', 'VILLAGE', 'NEGATIVE_LIST'))
    )",
    // One line of editions per unit, kind and domain: its number of editions grows, not its number of catalogues.
    "CREATE UNIQUE INDEX catalogue_one ON catalogue (unit_id, kind, COALESCE(pilot_domain, ''))",
    "CREATE TABLE catalogue_edition (
        id uuid PRIMARY KEY,
        catalogue_id uuid NOT NULL REFERENCES catalogue (id),
        number integer NOT NULL,
        status text NOT NULL,
        return_reason text,
        published_on date,
        superseded_on date,
        authors text NOT NULL,
        template_ids text NOT NULL,
        created_at timestamptz NOT NULL,
        version integer NOT NULL,
        CONSTRAINT catalogue_edition_number UNIQUE (catalogue_id, number),
        CONSTRAINT catalogue_edition_status CHECK
            (status IN ('DRAFT', 'SUBMITTED', 'RETURNED', 'APPROVED', 'PUBLISHED', 'SUPERSEDED')),
        CONSTRAINT catalogue_edition_published CHECK
            ((status IN ('PUBLISHED', 'SUPERSEDED')) = (published_on IS NOT NULL)),
        CONSTRAINT catalogue_edition_superseded CHECK ((status = 'SUPERSEDED') = (superseded_on IS NOT NULL)),
        CONSTRAINT catalogue_edition_returned CHECK ((status = 'RETURNED') = (return_reason IS NOT NULL))
    )",
    // One edition in force and one under way per catalogue, whoever writes at the same time.
    "CREATE UNIQUE INDEX catalogue_edition_in_force ON catalogue_edition (catalogue_id) WHERE status = 'PUBLISHED'",
    "CREATE UNIQUE INDEX catalogue_edition_under_way ON catalogue_edition (catalogue_id)
        WHERE status IN ('DRAFT', 'SUBMITTED', 'RETURNED', 'APPROVED')",
    "CREATE TABLE catalogue_item (
        id uuid PRIMARY KEY,
        edition_id uuid NOT NULL REFERENCES catalogue_edition (id),
        item_key text NOT NULL,
        position integer NOT NULL,
        serial text NOT NULL,
        pilot_domain text REFERENCES pilot_domain (code),
        origin text NOT NULL,
        evidence text NOT NULL,
        template_item_id uuid,
        primary_name text NOT NULL,
        secondary_name text NOT NULL,
        content text NOT NULL,
        legal_basis text NOT NULL,
        time_limit text NOT NULL,
        responsible_body text NOT NULL,
        body_parts text NOT NULL,
        responsible_unit_id uuid REFERENCES unit (id),
        channels text NOT NULL,
        whole_society boolean NOT NULL,
        specific_group text,
        proactive boolean NOT NULL,
        on_request boolean NOT NULL,
        county boolean NOT NULL,
        town boolean NOT NULL,
        village boolean NOT NULL,
        raw text NOT NULL,
        version integer NOT NULL,
        CONSTRAINT catalogue_item_key UNIQUE (edition_id, item_key),
        CONSTRAINT catalogue_item_origin CHECK (origin IN ('TEMPLATE', 'LOCAL'))
    )",
    "CREATE UNIQUE INDEX catalogue_item_position ON catalogue_item (edition_id, position, id)",
    "CREATE INDEX catalogue_item_domain ON catalogue_item (pilot_domain, edition_id, position)",
    "CREATE INDEX catalogue_item_responsible ON catalogue_item (responsible_unit_id)",
    "CREATE TABLE catalogue_comment (
        id uuid PRIMARY KEY,
        edition_id uuid NOT NULL REFERENCES catalogue_edition (id),
        item_id uuid REFERENCES catalogue_item (id),
        author_id uuid NOT NULL REFERENCES staff (id),
        comment text NOT NULL,
        at timestamptz NOT NULL
    )",
    "CREATE INDEX catalogue_comment_edition ON catalogue_comment (edition_id, at, id)",
];

/// No delete of what came from a template (Annex 1, remark), and nothing changes once it is published.
const SQLITE_GUARDS: &[&str] = &[
    "CREATE TRIGGER catalogue_item_no_delete BEFORE DELETE ON catalogue_item
        WHEN OLD.origin = 'TEMPLATE'
            AND (SELECT c.kind FROM catalogue_edition e JOIN catalogue c ON c.id = e.catalogue_id
                 WHERE e.id = OLD.edition_id) <> 'TEMPLATE'
        BEGIN SELECT RAISE(ABORT, 'catalogue_item_no_delete: a template item is never removed'); END",
    "CREATE TRIGGER catalogue_item_published_delete BEFORE DELETE ON catalogue_item
        WHEN (SELECT status FROM catalogue_edition WHERE id = OLD.edition_id) IN ('PUBLISHED', 'SUPERSEDED')
        BEGIN SELECT RAISE(ABORT, 'catalogue_item_immutable: a published edition does not change'); END",
    "CREATE TRIGGER catalogue_item_published_update BEFORE UPDATE ON catalogue_item
        WHEN (SELECT status FROM catalogue_edition WHERE id = OLD.edition_id) IN ('PUBLISHED', 'SUPERSEDED')
        BEGIN SELECT RAISE(ABORT, 'catalogue_item_immutable: a published edition does not change'); END",
    "CREATE TRIGGER catalogue_edition_no_delete BEFORE DELETE ON catalogue_edition
        WHEN OLD.status IN ('PUBLISHED', 'SUPERSEDED')
        BEGIN SELECT RAISE(ABORT, 'catalogue_edition_immutable: a published edition stays'); END",
];

const POSTGRES_GUARDS: &[&str] = &[
    "CREATE FUNCTION catalogue_item_guard() RETURNS trigger LANGUAGE plpgsql AS $$
    DECLARE edition_status text; catalogue_kind text;
    BEGIN
        SELECT e.status, c.kind INTO edition_status, catalogue_kind
            FROM catalogue_edition e JOIN catalogue c ON c.id = e.catalogue_id WHERE e.id = OLD.edition_id;
        IF edition_status IN ('PUBLISHED', 'SUPERSEDED') THEN
            RAISE EXCEPTION 'catalogue_item_immutable: a published edition does not change';
        END IF;
        IF TG_OP = 'DELETE' AND OLD.origin = 'TEMPLATE' AND catalogue_kind <> 'TEMPLATE' THEN
            RAISE EXCEPTION 'catalogue_item_no_delete: a template item is never removed';
        END IF;
        IF TG_OP = 'DELETE' THEN RETURN OLD; END IF;
        RETURN NEW;
    END $$",
    "CREATE TRIGGER catalogue_item_guard BEFORE UPDATE OR DELETE ON catalogue_item
        FOR EACH ROW EXECUTE FUNCTION catalogue_item_guard()",
    "CREATE FUNCTION catalogue_edition_guard() RETURNS trigger LANGUAGE plpgsql AS $$
    BEGIN
        IF OLD.status IN ('PUBLISHED', 'SUPERSEDED') THEN
            RAISE EXCEPTION 'catalogue_edition_immutable: a published edition stays';
        END IF;
        RETURN OLD;
    END $$",
    "CREATE TRIGGER catalogue_edition_guard BEFORE DELETE ON catalogue_edition
        FOR EACH ROW EXECUTE FUNCTION catalogue_edition_guard()",
];

#[async_trait::async_trait]
impl MigrationTrait for Migration {
    async fn up(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        crate::run(manager, STATEMENTS).await?;
        crate::run(manager, crate::when(manager, SQLITE_GUARDS, POSTGRES_GUARDS)).await
    }
}
