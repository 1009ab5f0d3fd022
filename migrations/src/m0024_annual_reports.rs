//! 政府信息公开工作年度报告: reports, their editions, the cases behind the figures of what was published; and how requests and documents are
//! counted for them.

use sea_orm_migration::prelude::*;

#[derive(DeriveMigrationName)]
pub(crate) struct Migration;

const STATEMENTS: &[&str] = &[
    "CREATE TABLE annual_report (
        id uuid PRIMARY KEY,
        unit_id uuid NOT NULL REFERENCES unit (id),
        year integer NOT NULL,
        scope text NOT NULL,
        edition_id uuid,
        published_on date,
        created_at timestamptz NOT NULL,
        version integer NOT NULL,
        CONSTRAINT annual_report_one UNIQUE (unit_id, year, scope),
        CONSTRAINT annual_report_scope CHECK (scope IN ('UNIT', 'SUBTREE')),
        CONSTRAINT annual_report_dated CHECK ((edition_id IS NULL) = (published_on IS NULL))
    )",
    // Lists: newest year first, everywhere and of a unit; what is published, and what is not.
    "CREATE INDEX annual_report_public ON annual_report (year, id) WHERE edition_id IS NOT NULL",
    "CREATE INDEX annual_report_public_of_unit ON annual_report (unit_id, year, id) WHERE edition_id IS NOT NULL",
    "CREATE INDEX annual_report_newest ON annual_report (year, id)",
    "CREATE INDEX annual_report_of_unit ON annual_report (unit_id, year, id)",
    "CREATE TABLE annual_report_edition (
        id uuid PRIMARY KEY,
        report_id uuid NOT NULL REFERENCES annual_report (id),
        number integer NOT NULL,
        status text NOT NULL,
        content text NOT NULL,
        change_note text,
        return_reason text,
        authors text NOT NULL,
        frozen text,
        published_at timestamptz,
        ended_at timestamptz,
        created_at timestamptz NOT NULL,
        CONSTRAINT annual_report_edition_number UNIQUE (report_id, number),
        CONSTRAINT annual_report_edition_status CHECK (status IN
            ('DRAFT', 'SUBMITTED', 'RETURNED', 'PUBLISHED', 'SUPERSEDED')),
        CONSTRAINT annual_report_edition_published CHECK
            ((status IN ('PUBLISHED', 'SUPERSEDED')) = (published_at IS NOT NULL)),
        CONSTRAINT annual_report_edition_frozen CHECK ((published_at IS NULL) = (frozen IS NULL)),
        CONSTRAINT annual_report_edition_ended CHECK ((status = 'SUPERSEDED') = (ended_at IS NOT NULL)),
        CONSTRAINT annual_report_edition_returned CHECK ((status = 'RETURNED') = (return_reason IS NOT NULL)),
        CONSTRAINT annual_report_edition_noted CHECK ((number = 1) = (change_note IS NULL))
    )",
    // One edition in force and one under way per report, whoever writes at the same time.
    "CREATE UNIQUE INDEX annual_report_edition_in_force ON annual_report_edition (report_id) WHERE status = 'PUBLISHED'",
    "CREATE UNIQUE INDEX annual_report_edition_under_way ON annual_report_edition (report_id)
        WHERE status IN ('DRAFT', 'SUBMITTED', 'RETURNED')",
    // The requests and documents that were counted in each cell of a published edition.
    "CREATE TABLE annual_report_case (
        edition_id uuid NOT NULL REFERENCES annual_report_edition (id),
        cell text NOT NULL,
        subject_id uuid NOT NULL,
        PRIMARY KEY (edition_id, cell, subject_id)
    )",
    // How requests are counted: a unit's that were open at some time in a year.
    "CREATE INDEX information_request_counted ON information_request
        (unit_id, closed_on, received_on, applicant_kind, annual_row)",
    // 复议、诉讼 stand in the steps; which requests have any stands beside them.
    "ALTER TABLE information_request ADD COLUMN reviewed boolean NOT NULL DEFAULT false",
    "UPDATE information_request SET reviewed = true WHERE steps LIKE '%\"what\":\"REVIEWED\"%'",
    "CREATE INDEX information_request_reviewed ON information_request (unit_id, id) WHERE reviewed",
    "CREATE INDEX document_of_unit_and_kind ON document (unit_id, kind) WHERE standing = 'PUBLISHED'",
];

/// What has been published is not rewritten.
const SQLITE_GUARDS: &[&str] = &[
    "CREATE TRIGGER annual_report_edition_immutable BEFORE UPDATE ON annual_report_edition
        WHEN OLD.published_at IS NOT NULL AND (NEW.content <> OLD.content OR NEW.frozen <> OLD.frozen
            OR NEW.published_at <> OLD.published_at OR NEW.report_id <> OLD.report_id OR NEW.number <> OLD.number)
        BEGIN SELECT RAISE(ABORT, 'annual_report_edition_immutable: a published edition does not change'); END",
    "CREATE TRIGGER annual_report_edition_no_delete BEFORE DELETE ON annual_report_edition WHEN OLD.published_at IS NOT NULL
        BEGIN SELECT RAISE(ABORT, 'annual_report_edition_immutable: a published edition stays'); END",
];

const POSTGRES_GUARDS: &[&str] = &[
    "CREATE FUNCTION annual_report_edition_guard() RETURNS trigger LANGUAGE plpgsql AS $$
    BEGIN
        IF OLD.published_at IS NOT NULL AND (TG_OP = 'DELETE' OR NEW.content <> OLD.content OR NEW.frozen <> OLD.frozen
            OR NEW.published_at <> OLD.published_at OR NEW.report_id <> OLD.report_id OR NEW.number <> OLD.number) THEN
            RAISE EXCEPTION 'annual_report_edition_immutable: a published edition does not change';
        END IF;
        IF TG_OP = 'DELETE' THEN RETURN OLD; END IF;
        RETURN NEW;
    END $$",
    "CREATE TRIGGER annual_report_edition_guard BEFORE UPDATE OR DELETE ON annual_report_edition
        FOR EACH ROW EXECUTE FUNCTION annual_report_edition_guard()",
];

#[async_trait::async_trait]
impl MigrationTrait for Migration {
    async fn up(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        crate::run(manager, STATEMENTS).await?;
        crate::run(manager, crate::when(manager, SQLITE_GUARDS, POSTGRES_GUARDS)).await
    }
}
