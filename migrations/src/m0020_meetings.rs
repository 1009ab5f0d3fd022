//! 听证会、座谈会、列席会议 and 报名. Who registered stands sealed in `personal_record`.

use sea_orm_migration::prelude::*;

#[derive(DeriveMigrationName)]
pub(crate) struct Migration;

const STATEMENTS: &[&str] = &[
    "CREATE TABLE meeting (
        id uuid PRIMARY KEY,
        unit_id uuid NOT NULL REFERENCES unit (id),
        decision_id uuid REFERENCES decision (id),
        kind text NOT NULL,
        title text NOT NULL,
        starts_at timestamptz NOT NULL,
        notice text NOT NULL,
        announced_at timestamptz NOT NULL,
        amendments text NOT NULL,
        materials text,
        selection text,
        listed_at timestamptz,
        attended_at timestamptz,
        record text,
        cancellation text,
        version integer NOT NULL,
        CONSTRAINT meeting_kind CHECK (kind IN ('HEARING', 'SYMPOSIUM', 'ATTENDED_MEETING')),
        CONSTRAINT meeting_end CHECK (record IS NULL OR cancellation IS NULL),
        CONSTRAINT meeting_listed CHECK (listed_at IS NULL OR selection IS NOT NULL)
    )",
    "CREATE INDEX meeting_latest ON meeting (starts_at, id)",
    "CREATE INDEX meeting_of_unit ON meeting (unit_id, starts_at, id)",
    "CREATE INDEX meeting_of_decision ON meeting (decision_id, starts_at, id)",
    "CREATE TABLE attendance (
        id uuid PRIMARY KEY,
        meeting_id uuid NOT NULL REFERENCES meeting (id),
        unit_id uuid NOT NULL REFERENCES unit (id),
        number text NOT NULL,
        code_digest text NOT NULL,
        role text NOT NULL,
        way text NOT NULL,
        received_on date NOT NULL,
        registered_at timestamptz NOT NULL,
        repeat_digest text,
        state text NOT NULL,
        listed boolean NOT NULL,
        public_name text,
        version integer NOT NULL,
        CONSTRAINT attendance_number UNIQUE (number),
        CONSTRAINT attendance_once UNIQUE (meeting_id, repeat_digest),
        CONSTRAINT attendance_role CHECK (role IN ('STAKEHOLDER', 'CITIZEN', 'EXPERT', 'MEDIA', 'OTHER')),
        CONSTRAINT attendance_state CHECK (state IN
            ('REGISTERED', 'SELECTED', 'NOT_SELECTED', 'ATTENDED', 'ABSENT')),
        CONSTRAINT attendance_listed CHECK (NOT listed OR state IN ('SELECTED', 'ATTENDED', 'ABSENT')),
        CONSTRAINT attendance_named CHECK (public_name IS NULL OR listed)
    )",
    "CREATE INDEX attendance_of_meeting ON attendance (meeting_id, id)",
    "CREATE INDEX attendance_of_state ON attendance (meeting_id, state, id)",
    "CREATE INDEX attendance_in_order ON attendance (meeting_id, number)",
];

#[async_trait::async_trait]
impl MigrationTrait for Migration {
    async fn up(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        crate::run(manager, STATEMENTS).await
    }
}
