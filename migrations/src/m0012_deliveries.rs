//! 发布回执: one row for each edition and channel it has to go to.

use sea_orm_migration::prelude::*;

#[derive(DeriveMigrationName)]
pub(crate) struct Migration;

const STATEMENTS: &[&str] = &[
    // `gap` and `open_since` follow from the rest; they stand here because lists are walked by them.
    "CREATE TABLE delivery (
        id uuid PRIMARY KEY,
        document_id uuid NOT NULL REFERENCES document (id),
        edition_id uuid NOT NULL REFERENCES document_edition (id),
        unit_id uuid NOT NULL REFERENCES unit (id),
        channel_code text NOT NULL REFERENCES channel (code),
        any_of text NOT NULL,
        state text NOT NULL,
        satisfied boolean NOT NULL,
        gap boolean NOT NULL,
        due_since timestamptz NOT NULL,
        open_since timestamptz NOT NULL,
        offered_at timestamptz,
        pulled text,
        claim text,
        verification text,
        lapse text,
        recall text,
        version integer NOT NULL,
        CONSTRAINT delivery_once UNIQUE (edition_id, channel_code),
        CONSTRAINT delivery_state CHECK (state IN
            ('DUE', 'OFFERED', 'PULLED', 'RAN', 'VERIFIED', 'RECALL_DUE', 'RECALLED', 'LAPSED')),
        CONSTRAINT delivery_claimed CHECK (state NOT IN ('RAN', 'VERIFIED') OR claim IS NOT NULL),
        CONSTRAINT delivery_taken CHECK (claim IS NULL OR pulled IS NOT NULL),
        CONSTRAINT delivery_verified CHECK (state <> 'VERIFIED' OR verification IS NOT NULL),
        CONSTRAINT delivery_recalled CHECK (state NOT IN ('RECALL_DUE', 'RECALLED') OR recall IS NOT NULL),
        CONSTRAINT delivery_lapsed CHECK (state <> 'LAPSED' OR lapse IS NOT NULL)
    )",
    "CREATE INDEX delivery_document ON delivery (document_id, channel_code)",
    // The gaps, longest open first: everywhere, of a unit, of a channel; and the claims that wait to be verified.
    "CREATE INDEX delivery_gap ON delivery (gap, open_since, id)",
    "CREATE INDEX delivery_gap_of_unit ON delivery (unit_id, gap, open_since, id)",
    "CREATE INDEX delivery_gap_of_channel ON delivery (channel_code, gap, open_since, id)",
    "CREATE INDEX delivery_of_state ON delivery (state, open_since, id)",
];

#[async_trait::async_trait]
impl MigrationTrait for Migration {
    async fn up(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        crate::run(manager, STATEMENTS).await
    }
}
