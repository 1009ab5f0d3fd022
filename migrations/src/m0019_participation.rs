//! 公众参与: 重大行政决策事项, 公开征求意见, 意见 and what became of them. Who sent an opinion, and its text, stand sealed in
//! `personal_record`.

use sea_orm_migration::prelude::*;

#[derive(DeriveMigrationName)]
pub(crate) struct Migration;

const STATEMENTS: &[&str] = &[
    "CREATE TABLE decision (
        id uuid PRIMARY KEY,
        unit_id uuid NOT NULL REFERENCES unit (id),
        year integer NOT NULL,
        title text NOT NULL,
        terms text NOT NULL,
        announced_at timestamptz NOT NULL,
        state text NOT NULL,
        outcome text,
        version integer NOT NULL,
        CONSTRAINT decision_state CHECK (state IN ('ANNOUNCED', 'UNDER_WAY', 'ADOPTED', 'DROPPED')),
        CONSTRAINT decision_outcome CHECK ((state IN ('ADOPTED', 'DROPPED')) = (outcome IS NOT NULL))
    )",
    "CREATE INDEX decision_newest ON decision (announced_at, id)",
    "CREATE INDEX decision_of_unit ON decision (unit_id, announced_at, id)",
    "CREATE INDEX decision_of_year ON decision (year, announced_at, id)",
    "CREATE INDEX decision_of_state ON decision (state, announced_at, id)",
    // Whether it is open follows from its days and the day on which it is asked; nothing has to close it.
    "CREATE TABLE consultation (
        id uuid PRIMARY KEY,
        unit_id uuid NOT NULL REFERENCES unit (id),
        decision_id uuid REFERENCES decision (id),
        kind text NOT NULL,
        title text NOT NULL,
        draft_document_id uuid NOT NULL REFERENCES document (id),
        explanation_document_id uuid REFERENCES document (id),
        starts_on date NOT NULL,
        ends_on date NOT NULL,
        shorter_period_reason text,
        anonymous_allowed boolean NOT NULL,
        reply_address text,
        channel_codes text NOT NULL,
        opened_at timestamptz NOT NULL,
        feedback text,
        version integer NOT NULL,
        CONSTRAINT consultation_kind CHECK (kind IN
            ('MAJOR_DECISION', 'NORMATIVE_DOCUMENT', 'BUSINESS_DOCUMENT', 'OTHER')),
        CONSTRAINT consultation_period CHECK (starts_on <= ends_on)
    )",
    "CREATE INDEX consultation_newest ON consultation (opened_at, id)",
    "CREATE INDEX consultation_of_unit ON consultation (unit_id, opened_at, id)",
    "CREATE INDEX consultation_of_decision ON consultation (decision_id, opened_at, id)",
    "CREATE INDEX consultation_of_day ON consultation (starts_on, id)",
    // What still has to be answered, the oldest end first.
    "CREATE INDEX consultation_unanswered ON consultation (ends_on, id) WHERE feedback IS NULL",
    "CREATE TABLE opinion_group (
        id uuid PRIMARY KEY,
        consultation_id uuid NOT NULL REFERENCES consultation (id),
        unit_id uuid NOT NULL REFERENCES unit (id),
        position integer NOT NULL,
        title text NOT NULL,
        summary text NOT NULL,
        adoption text,
        reason text,
        opinions integer,
        version integer NOT NULL,
        CONSTRAINT opinion_group_adoption CHECK (adoption IN ('ADOPTED', 'PARTLY', 'NOT')),
        CONSTRAINT opinion_group_reason CHECK (adoption IS NULL OR adoption = 'ADOPTED' OR reason IS NOT NULL),
        CONSTRAINT opinion_group_place UNIQUE (consultation_id, position)
    )",
    "CREATE TABLE opinion (
        id uuid PRIMARY KEY,
        consultation_id uuid NOT NULL REFERENCES consultation (id),
        unit_id uuid NOT NULL REFERENCES unit (id),
        number text NOT NULL,
        code_digest text NOT NULL,
        way text NOT NULL,
        named boolean NOT NULL,
        received_on date NOT NULL,
        submitted_at timestamptz NOT NULL,
        text_digest text NOT NULL,
        repeat_digest text,
        state text NOT NULL,
        moderation text,
        group_id uuid REFERENCES opinion_group (id),
        version integer NOT NULL,
        CONSTRAINT opinion_number UNIQUE (number),
        CONSTRAINT opinion_once UNIQUE (consultation_id, repeat_digest),
        CONSTRAINT opinion_state CHECK (state IN ('RECEIVED', 'ACCEPTED', 'REJECTED')),
        CONSTRAINT opinion_moderated CHECK ((state = 'RECEIVED') = (moderation IS NULL)),
        CONSTRAINT opinion_grouped CHECK (group_id IS NULL OR state = 'ACCEPTED')
    )",
    "CREATE INDEX opinion_of_consultation ON opinion (consultation_id, state, id)",
    "CREATE INDEX opinion_of_group ON opinion (group_id, id) WHERE group_id IS NOT NULL",
    "CREATE INDEX opinion_text ON opinion (consultation_id, text_digest)",
];

#[async_trait::async_trait]
impl MigrationTrait for Migration {
    async fn up(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        crate::run(manager, STATEMENTS).await
    }
}
