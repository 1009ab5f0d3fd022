//! 相似申请: the keyed signatures by which like texts are found, and the clusters that were found.

use sea_orm_migration::prelude::*;

#[derive(DeriveMigrationName)]
pub(crate) struct Migration;

const STATEMENTS: &[&str] = &[
    // Made with the key that seals the text, made anew when that is sealed anew, and erased with it.
    "CREATE TABLE personal_band (
        record_id uuid NOT NULL REFERENCES personal_record (id),
        digest text NOT NULL,
        PRIMARY KEY (record_id, digest)
    )",
    "CREATE INDEX personal_band_digest ON personal_band (digest)",
    "CREATE TABLE request_cluster (
        id uuid PRIMARY KEY,
        unit_id uuid NOT NULL REFERENCES unit (id),
        requests integer NOT NULL,
        applicants integer NOT NULL,
        first_on date NOT NULL,
        last_on date NOT NULL,
        CONSTRAINT request_cluster_applicants CHECK (applicants >= 2 AND requests >= applicants)
    )",
    "CREATE INDEX request_cluster_last ON request_cluster (last_on, id)",
    "CREATE INDEX request_cluster_of_unit ON request_cluster (unit_id, last_on, id)",
    "CREATE TABLE request_cluster_member (
        cluster_id uuid NOT NULL REFERENCES request_cluster (id),
        request_id uuid NOT NULL REFERENCES information_request (id),
        PRIMARY KEY (cluster_id, request_id)
    )",
    "CREATE INDEX request_cluster_member_request ON request_cluster_member (request_id)",
];

#[async_trait::async_trait]
impl MigrationTrait for Migration {
    async fn up(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        crate::run(manager, STATEMENTS).await
    }
}
