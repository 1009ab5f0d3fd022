//! 政策解读.

use sea_orm_migration::prelude::*;

#[derive(DeriveMigrationName)]
pub(crate) struct Migration;

const STATEMENTS: &[&str] = &[
    "CREATE TABLE interpretation (
        id uuid PRIMARY KEY,
        document_id uuid NOT NULL REFERENCES document (id),
        unit_id uuid NOT NULL REFERENCES unit (id),
        plan text,
        material_id uuid REFERENCES document (id),
        exemption text,
        version integer NOT NULL,
        CONSTRAINT interpretation_one UNIQUE (document_id),
        CONSTRAINT interpretation_says CHECK (plan IS NOT NULL OR exemption IS NOT NULL)
    )",
    "CREATE INDEX interpretation_material ON interpretation (material_id) WHERE material_id IS NOT NULL",
];

#[async_trait::async_trait]
impl MigrationTrait for Migration {
    async fn up(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        crate::run(manager, STATEMENTS).await
    }
}
