//! 依申请公开: one row for each request. What is written in words, and by whom, stands sealed in `personal_record`.

use sea_orm_migration::prelude::*;

#[derive(DeriveMigrationName)]
pub(crate) struct Migration;

const STATEMENTS: &[&str] = &[
    // From `received_on` to `annual_row` all follows from the steps; it stands here because lists are walked by it.
    "CREATE TABLE information_request (
        id uuid PRIMARY KEY,
        number text NOT NULL,
        code_digest text NOT NULL,
        unit_id uuid NOT NULL REFERENCES unit (id),
        way text NOT NULL,
        applicant_kind text NOT NULL,
        form text NOT NULL,
        route text NOT NULL,
        submitted_at timestamptz NOT NULL,
        steps text NOT NULL,
        received_on date,
        queue text NOT NULL,
        waiting_until date,
        due_on date,
        sort_on date NOT NULL,
        closed_on date,
        annual_row text,
        version integer NOT NULL,
        CONSTRAINT information_request_number UNIQUE (number),
        CONSTRAINT information_request_queue CHECK (queue IN
            ('TO_CONFIRM', 'TO_REPLY', 'WAITING_ON_APPLICANT', 'WAITING_ON_THIRD_PARTY', 'TO_DELIVER', 'CLOSED')),
        CONSTRAINT information_request_closed CHECK ((closed_on IS NULL) = (annual_row IS NULL)),
        CONSTRAINT information_request_ended CHECK (closed_on IS NULL OR due_on IS NULL)
    )",
    // The queues: by who is waited for, and by the last day; everywhere, and of a unit.
    "CREATE INDEX information_request_queued ON information_request (queue, sort_on, id)",
    "CREATE INDEX information_request_queued_of_unit ON information_request (unit_id, queue, sort_on, id)",
    "CREATE INDEX information_request_due ON information_request (due_on, id) WHERE due_on IS NOT NULL",
    "CREATE INDEX information_request_sorted ON information_request (sort_on, id)",
    "CREATE INDEX information_request_sorted_of_unit ON information_request (unit_id, sort_on, id)",
];

#[async_trait::async_trait]
impl MigrationTrait for Migration {
    async fn up(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        crate::run(manager, STATEMENTS).await
    }
}
