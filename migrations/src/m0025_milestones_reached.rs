//! 工作步骤 of several plans, what units recorded of them, and 示范点.

use sea_orm_migration::prelude::*;

#[derive(DeriveMigrationName)]
pub(crate) struct Migration;

/// The table is made anew: the order of steps is one of each plan now, and SQLite takes no constraint away.
const STEPS: &str = "CREATE TABLE plan_milestone (
        id uuid PRIMARY KEY,
        unit_id uuid NOT NULL REFERENCES unit (id),
        position integer NOT NULL,
        phase text NOT NULL,
        title text NOT NULL,
        responsible text NOT NULL,
        addressees text NOT NULL,
        level text NOT NULL,
        due_on date,
        due_text text NOT NULL,
        source text NOT NULL,
        imported_on date,
        version integer NOT NULL,
        CONSTRAINT milestone_place UNIQUE (unit_id, position)
    )";

/// What is there came with the seeds, into the plan of the top, on the day of the journal's first entry.
const SQLITE: &[&str] = &["INSERT INTO plan_milestone
    SELECT id, (SELECT u.id FROM unit u WHERE u.parent_id IS NULL ORDER BY u.code LIMIT 1), position, phase, title, responsible,
        CASE responsible
            WHEN '附件1所列编制单位' THEN '[\"COMPILING_UNITS\"]'
            WHEN '市政府各部门' THEN '[\"DEPARTMENTS\"]'
            WHEN '各镇街区' THEN '[\"TOWNSHIPS\"]'
            WHEN '各县(市、区)' THEN '[\"COUNTIES\"]'
            ELSE '[\"TOWNSHIPS\",\"DEPARTMENTS\"]' END,
        level, due_on, due_text, source,
        CASE WHEN imported THEN (SELECT date(min(at), '+8 hours') FROM journal_entry) END, 1
    FROM milestone"];
const POSTGRES: &[&str] = &["INSERT INTO plan_milestone
    SELECT id, (SELECT u.id FROM unit u WHERE u.parent_id IS NULL ORDER BY u.code LIMIT 1), position, phase, title, responsible,
        CASE responsible
            WHEN '附件1所列编制单位' THEN '[\"COMPILING_UNITS\"]'
            WHEN '市政府各部门' THEN '[\"DEPARTMENTS\"]'
            WHEN '各镇街区' THEN '[\"TOWNSHIPS\"]'
            WHEN '各县(市、区)' THEN '[\"COUNTIES\"]'
            ELSE '[\"TOWNSHIPS\",\"DEPARTMENTS\"]' END,
        level, due_on, due_text, source,
        CASE WHEN imported THEN (SELECT CAST(min(at) AT TIME ZONE 'Asia/Shanghai' AS date) FROM journal_entry) END, 1
    FROM milestone"];

const STATEMENTS: &[&str] = &[
    "DROP TABLE milestone",
    "ALTER TABLE plan_milestone RENAME TO milestone",
    "CREATE TABLE milestone_record (
        id uuid PRIMARY KEY,
        milestone_id uuid NOT NULL REFERENCES milestone (id),
        unit_id uuid NOT NULL REFERENCES unit (id),
        reached_on date NOT NULL,
        evidence_text text,
        evidence_document_id uuid REFERENCES document (id),
        evidence_attachment_id uuid REFERENCES attachment (id),
        recorded_by uuid REFERENCES staff (id),
        recorded_at timestamptz NOT NULL,
        withdrawn_at timestamptz,
        withdrawn_by uuid REFERENCES staff (id),
        withdrawal_reason text,
        version integer NOT NULL,
        CONSTRAINT milestone_record_evidence CHECK
            (evidence_text IS NOT NULL OR evidence_document_id IS NOT NULL OR evidence_attachment_id IS NOT NULL),
        CONSTRAINT milestone_record_withdrawn CHECK ((withdrawn_at IS NULL) = (withdrawal_reason IS NULL))
    )",
    // One that counts of each unit and step; the withdrawn ones stay beside it.
    "CREATE UNIQUE INDEX milestone_record_one ON milestone_record (milestone_id, unit_id) WHERE withdrawn_at IS NULL",
    "CREATE INDEX milestone_record_of_unit ON milestone_record (unit_id, milestone_id, id)",
    "CREATE TABLE demonstration_site (
        id uuid PRIMARY KEY,
        unit_id uuid NOT NULL REFERENCES unit (id),
        title text NOT NULL,
        pilot_domains text NOT NULL,
        reason text NOT NULL,
        evidence_text text,
        evidence_document_id uuid REFERENCES document (id),
        evidence_attachment_id uuid REFERENCES attachment (id),
        nominated_by uuid REFERENCES staff (id),
        nominated_at timestamptz NOT NULL,
        state text NOT NULL,
        decided_at timestamptz,
        decided_by uuid REFERENCES staff (id),
        decision_reason text,
        ended_at timestamptz,
        ended_by uuid REFERENCES staff (id),
        end_reason text,
        version integer NOT NULL,
        CONSTRAINT demonstration_site_state CHECK (state IN ('NOMINATED', 'DECLINED', 'DESIGNATED', 'ENDED')),
        CONSTRAINT demonstration_site_evidence CHECK
            (evidence_text IS NOT NULL OR evidence_document_id IS NOT NULL OR evidence_attachment_id IS NOT NULL),
        CONSTRAINT demonstration_site_decided CHECK ((decided_at IS NULL) = (state = 'NOMINATED')),
        CONSTRAINT demonstration_site_ended CHECK ((ended_at IS NOT NULL) = (state = 'ENDED'))
    )",
    // Of a unit's work as a whole one at a time.
    "CREATE UNIQUE INDEX demonstration_site_whole ON demonstration_site (unit_id)
        WHERE pilot_domains = '[]' AND state IN ('NOMINATED', 'DESIGNATED')",
    "CREATE INDEX demonstration_site_newest ON demonstration_site (decided_at, id) WHERE state = 'DESIGNATED'",
    "CREATE INDEX demonstration_site_newest_of_unit ON demonstration_site (unit_id, decided_at, id)
        WHERE state = 'DESIGNATED'",
    "CREATE INDEX demonstration_site_nominated ON demonstration_site (state, nominated_at, id)",
    "CREATE INDEX demonstration_site_nominated_of_unit ON demonstration_site (unit_id, state, nominated_at, id)",
    // `live` follows from the site's state; it stands here because of each domain a unit has one at a time.
    "CREATE TABLE demonstration_site_domain (
        site_id uuid NOT NULL REFERENCES demonstration_site (id),
        unit_id uuid NOT NULL REFERENCES unit (id),
        pilot_domain text NOT NULL REFERENCES pilot_domain (code),
        live boolean NOT NULL,
        PRIMARY KEY (site_id, pilot_domain)
    )",
    "CREATE UNIQUE INDEX demonstration_site_scope ON demonstration_site_domain (unit_id, pilot_domain) WHERE live",
    "CREATE INDEX demonstration_site_of_domain ON demonstration_site_domain (pilot_domain, site_id)",
];

#[async_trait::async_trait]
impl MigrationTrait for Migration {
    async fn up(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        crate::run(manager, &[STEPS]).await?;
        crate::run(manager, crate::when(manager, SQLITE, POSTGRES)).await?;
        crate::run(manager, STATEMENTS).await
    }
}
