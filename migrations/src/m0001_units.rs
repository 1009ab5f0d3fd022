//! 单位, 试点领域, 渠道, 工作日历: what changes rarely.

use sea_orm_migration::prelude::*;

#[derive(DeriveMigrationName)]
pub(crate) struct Migration;

const STATEMENTS: &[&str] = &[
    "CREATE TABLE unit (
        id uuid PRIMARY KEY,
        code text NOT NULL,
        credit_code text,
        name text NOT NULL,
        short_name text,
        aliases text NOT NULL,
        kind text NOT NULL,
        level text NOT NULL,
        parent_id uuid REFERENCES unit (id),
        path text NOT NULL,
        contact text NOT NULL,
        note text,
        closed_on date,
        version integer NOT NULL,
        CONSTRAINT unit_code UNIQUE (code),
        CONSTRAINT unit_credit_code UNIQUE (credit_code),
        CONSTRAINT unit_level CHECK (level IN ('PROVINCE', 'PREFECTURE', 'COUNTY', 'TOWN', 'VILLAGE')),
        CONSTRAINT unit_parent CHECK (parent_id IS NULL OR parent_id <> id)
    )",
    "CREATE TABLE pilot_domain (
        id uuid PRIMARY KEY,
        code text NOT NULL,
        name text NOT NULL,
        aliases text NOT NULL,
        ministry text,
        guideline text,
        guideline_confirmed boolean NOT NULL,
        compiling_unit_id uuid REFERENCES unit (id),
        printed_number text,
        remark text,
        valid_from date NOT NULL,
        valid_until date,
        successor_code text,
        version integer NOT NULL,
        CONSTRAINT pilot_domain_code UNIQUE (code),
        CONSTRAINT pilot_domain_validity CHECK (valid_until IS NULL OR valid_until >= valid_from)
    )",
    "CREATE TABLE channel (
        id uuid PRIMARY KEY,
        code text NOT NULL,
        name text NOT NULL,
        aliases text NOT NULL,
        online boolean NOT NULL,
        position integer NOT NULL,
        version integer NOT NULL,
        CONSTRAINT channel_code UNIQUE (code),
        CONSTRAINT channel_name UNIQUE (name)
    )",
    "CREATE TABLE calendar_year (
        id uuid PRIMARY KEY,
        year integer NOT NULL,
        days text NOT NULL,
        version integer NOT NULL,
        CONSTRAINT calendar_year_year UNIQUE (year)
    )",
];

#[async_trait::async_trait]
impl MigrationTrait for Migration {
    async fn up(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        crate::run(manager, STATEMENTS).await
    }
}
