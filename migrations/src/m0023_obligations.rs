//! 公开义务: what happened, what is due because of it, and how that stood at every entry of the journal.

use sea_orm_migration::prelude::*;

#[derive(DeriveMigrationName)]
pub(crate) struct Migration;

const STATEMENTS: &[&str] = &[
    "CREATE TABLE trigger_record (
        id uuid PRIMARY KEY,
        catalogue_id uuid NOT NULL REFERENCES catalogue (id),
        item_key text NOT NULL,
        unit_id uuid NOT NULL REFERENCES unit (id),
        event text NOT NULL,
        subject text NOT NULL,
        scope text,
        occurred_on date NOT NULL,
        evidence text NOT NULL,
        recorded_at timestamptz NOT NULL
    )",
    // `scope` and `sort_on` are never null, so that they can be walked by and be part of a key: no scope is '', no date the last.
    "CREATE TABLE obligation (
        id uuid PRIMARY KEY,
        catalogue_id uuid NOT NULL REFERENCES catalogue (id),
        item_key text NOT NULL,
        unit_id uuid NOT NULL REFERENCES unit (id),
        pilot_domain text REFERENCES pilot_domain (code),
        kind text NOT NULL,
        scope text NOT NULL,
        trigger_id uuid REFERENCES trigger_record (id),
        period_from date,
        period_until date,
        turn integer,
        displayed_id uuid REFERENCES document (id),
        starts_on date NOT NULL,
        due_on date,
        sort_on date NOT NULL,
        provisional boolean NOT NULL,
        ceiling boolean NOT NULL,
        basis text NOT NULL,
        clause integer,
        state text NOT NULL,
        document_id uuid REFERENCES document (id),
        met_on date,
        excuse text,
        lapse_reason text,
        lapsed_on date,
        born_at timestamptz NOT NULL,
        version integer NOT NULL,
        CONSTRAINT obligation_kind CHECK (kind IN ('PUBLISH', 'UPDATE', 'PERIODIC', 'DISPLAY')),
        CONSTRAINT obligation_state CHECK (state IN ('OPEN', 'MET', 'EXCUSED', 'LAPSED')),
        CONSTRAINT obligation_caused CHECK ((kind IN ('PUBLISH', 'UPDATE')) = (trigger_id IS NOT NULL)
            AND (kind = 'PERIODIC') = (period_from IS NOT NULL) AND (kind = 'DISPLAY') = (displayed_id IS NOT NULL)),
        CONSTRAINT obligation_met CHECK ((state = 'MET') = (document_id IS NOT NULL)
            AND (state = 'MET') = (met_on IS NOT NULL)),
        CONSTRAINT obligation_excused CHECK ((state = 'EXCUSED') = (excuse IS NOT NULL)),
        CONSTRAINT obligation_lapsed CHECK ((state = 'LAPSED') = (lapse_reason IS NOT NULL))
    )",
    // Nothing is owed twice for one event, one round, one display.
    "CREATE UNIQUE INDEX obligation_of_trigger ON obligation (trigger_id) WHERE trigger_id IS NOT NULL",
    "CREATE UNIQUE INDEX obligation_of_round ON obligation (catalogue_id, item_key, scope, period_from, turn)
        WHERE period_from IS NOT NULL",
    "CREATE UNIQUE INDEX obligation_of_display ON obligation (displayed_id, catalogue_id, item_key)
        WHERE displayed_id IS NOT NULL",
    // By item, for publications; by document, for withdrawals; by day, for calendars.
    "CREATE INDEX obligation_of_line ON obligation (catalogue_id, item_key, state)",
    "CREATE INDEX obligation_met_by ON obligation (document_id) WHERE document_id IS NOT NULL",
    "CREATE INDEX obligation_dated ON obligation (state, sort_on)",
    // What it was counted as, from one entry of the journal to another.
    "CREATE TABLE obligation_standing (
        obligation_id uuid NOT NULL REFERENCES obligation (id),
        since_seq bigint NOT NULL,
        until_seq bigint NOT NULL,
        unit_id uuid NOT NULL REFERENCES unit (id),
        pilot_domain text REFERENCES pilot_domain (code),
        kind text NOT NULL,
        state text NOT NULL,
        sort_on date NOT NULL,
        met_on date,
        PRIMARY KEY (obligation_id, since_seq)
    )",
    // Lists, soonest due first: of what stands so, everywhere, of a unit, of a domain; now, or as it was.
    "CREATE INDEX obligation_standing_of_state ON obligation_standing (until_seq, state, sort_on, obligation_id)",
    "CREATE INDEX obligation_standing_by_day ON obligation_standing (until_seq, sort_on, obligation_id)",
    "CREATE INDEX obligation_standing_of_unit ON obligation_standing (unit_id, until_seq, sort_on, obligation_id)",
    "CREATE INDEX obligation_standing_of_domain ON obligation_standing (pilot_domain, until_seq, sort_on, obligation_id)",
    "CREATE INDEX obligation_standing_then ON obligation_standing (sort_on, obligation_id, since_seq, until_seq)",
    "CREATE INDEX journal_entry_at ON journal_entry (at, seq)",
    // 栏目: the newest that was ever published by a unit of a kind; what was withdrawn since had its day, too.
    "CREATE INDEX document_of_column ON document (unit_id, kind, published_at, id) WHERE published_at IS NOT NULL",
    // 留言: what was left, in the order in which it came.
    "CREATE INDEX enquiry_submitted ON enquiry (submitted_at, id)",
    // By which version of each calendar year the dates were computed.
    "CREATE TABLE obligation_calendar (
        year integer PRIMARY KEY,
        version integer NOT NULL
    )",
    // 定期公开: the items with a rhythm, and up to which day their rounds have been opened.
    "CREATE TABLE recurring_item (
        catalogue_id uuid NOT NULL REFERENCES catalogue (id),
        item_key text NOT NULL,
        opened_until date NOT NULL,
        PRIMARY KEY (catalogue_id, item_key)
    )",
    "CREATE INDEX recurring_item_next ON recurring_item (opened_until)",
];

#[async_trait::async_trait]
impl MigrationTrait for Migration {
    async fn up(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        crate::run(manager, STATEMENTS).await
    }
}
