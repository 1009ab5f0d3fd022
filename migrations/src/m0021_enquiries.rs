//! 咨询: who has to answer by when, and what became public of it. What was written lies sealed in `personal_record`.

use sea_orm_migration::prelude::*;

#[derive(DeriveMigrationName)]
pub(crate) struct Migration;

const STATEMENTS: &[&str] = &[
    // `open` follows from `state`; it stands here because queues are walked by it.
    "CREATE TABLE enquiry (
        id uuid PRIMARY KEY,
        number text NOT NULL,
        code_digest text NOT NULL,
        kind text NOT NULL,
        grade text NOT NULL,
        way text NOT NULL,
        unit_id uuid NOT NULL REFERENCES unit (id),
        asking_unit_id uuid REFERENCES unit (id),
        asked_by uuid REFERENCES staff (id),
        pilot_domain text REFERENCES pilot_domain (code),
        document_id uuid REFERENCES document (id),
        item_id uuid REFERENCES catalogue_item (id),
        state text NOT NULL,
        open boolean NOT NULL,
        submitted_at timestamptz NOT NULL,
        due_on date NOT NULL,
        forwards text NOT NULL,
        closed_at timestamptz,
        closed_by uuid REFERENCES staff (id),
        rejection text,
        publication text NOT NULL,
        faq text,
        published_at timestamptz,
        withdrawal text,
        version integer NOT NULL,
        CONSTRAINT enquiry_number UNIQUE (number),
        CONSTRAINT enquiry_kind CHECK (kind IN ('CITIZEN', 'UNIT', 'OBJECTION')),
        CONSTRAINT enquiry_state CHECK (state IN ('SUBMITTED', 'FORWARDED', 'ANSWERED', 'REJECTED')),
        CONSTRAINT enquiry_closed CHECK ((closed_at IS NULL) = (state IN ('SUBMITTED', 'FORWARDED'))),
        CONSTRAINT enquiry_rejected CHECK ((rejection IS NOT NULL) = (state = 'REJECTED')),
        CONSTRAINT enquiry_of_unit CHECK ((asking_unit_id IS NOT NULL) = (kind = 'UNIT')),
        CONSTRAINT enquiry_publication CHECK (publication IN ('NONE', 'PROPOSED', 'PUBLISHED', 'WITHDRAWN')),
        CONSTRAINT enquiry_written CHECK ((faq IS NULL) = (publication = 'NONE')),
        CONSTRAINT enquiry_published CHECK ((published_at IS NOT NULL) = (publication IN ('PUBLISHED', 'WITHDRAWN'))),
        CONSTRAINT enquiry_withdrawn CHECK ((withdrawal IS NOT NULL) = (publication = 'WITHDRAWN'))
    )",
    // Queues, by when they are due: everywhere, of a unit, and what a unit asked.
    "CREATE INDEX enquiry_due ON enquiry (open, due_on, id)",
    "CREATE INDEX enquiry_due_of_unit ON enquiry (unit_id, open, due_on, id)",
    "CREATE INDEX enquiry_asked ON enquiry (asking_unit_id, due_on, id) WHERE asking_unit_id IS NOT NULL",
    "CREATE INDEX enquiry_of_domain ON enquiry (pilot_domain, due_on, id) WHERE pilot_domain IS NOT NULL",
    "CREATE INDEX enquiry_to_publish ON enquiry (due_on, id) WHERE publication = 'PROPOSED'",
    // Frequent questions, newest first.
    "CREATE INDEX enquiry_newest ON enquiry (published_at, id) WHERE publication = 'PUBLISHED'",
    "CREATE INDEX enquiry_newest_of_unit ON enquiry (unit_id, published_at, id) WHERE publication = 'PUBLISHED'",
    "CREATE INDEX enquiry_newest_of_domain ON enquiry (pilot_domain, published_at, id) WHERE publication = 'PUBLISHED'",
];

#[async_trait::async_trait]
impl MigrationTrait for Migration {
    async fn up(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        crate::run(manager, STATEMENTS).await
    }
}
