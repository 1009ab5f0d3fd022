//! The database schema, one file per concept, append-only.
//!
//! Statements are plain SQL that SQLite and PostgreSQL both read; `when` picks the words where they differ.

use sea_orm_migration::prelude::*;
use sea_orm_migration::sea_orm::DatabaseBackend;

mod m0001_units;
mod m0002_staff;
mod m0003_catalogues;
mod m0004_journal;
mod m0005_milestones;
mod m0006_attachments;
mod m0007_imports;
mod m0008_changes;
mod m0009_documents;
mod m0010_interpretations;
mod m0011_frontends;
mod m0012_deliveries;
mod m0013_search;
mod m0014_attachment_scans;
mod m0015_import_documents;
mod m0016_personal_records;
mod m0017_ended_documents;
mod m0018_information_requests;
mod m0019_participation;
mod m0020_meetings;
mod m0021_enquiries;
mod m0022_request_clusters;
mod m0023_obligations;
mod m0024_annual_reports;
mod m0025_milestones_reached;
mod m0026_assessments;
mod m0027_webhooks;
mod m0028_runs;

/// Applies the migrations in order.
pub struct Migrator;

#[async_trait::async_trait]
impl MigratorTrait for Migrator {
    fn migrations() -> Vec<Box<dyn MigrationTrait>> {
        vec![
            Box::new(m0001_units::Migration),
            Box::new(m0002_staff::Migration),
            Box::new(m0003_catalogues::Migration),
            Box::new(m0004_journal::Migration),
            Box::new(m0005_milestones::Migration),
            Box::new(m0006_attachments::Migration),
            Box::new(m0007_imports::Migration),
            Box::new(m0008_changes::Migration),
            Box::new(m0009_documents::Migration),
            Box::new(m0010_interpretations::Migration),
            Box::new(m0011_frontends::Migration),
            Box::new(m0012_deliveries::Migration),
            Box::new(m0013_search::Migration),
            Box::new(m0014_attachment_scans::Migration),
            Box::new(m0015_import_documents::Migration),
            Box::new(m0016_personal_records::Migration),
            Box::new(m0017_ended_documents::Migration),
            Box::new(m0018_information_requests::Migration),
            Box::new(m0019_participation::Migration),
            Box::new(m0020_meetings::Migration),
            Box::new(m0021_enquiries::Migration),
            Box::new(m0022_request_clusters::Migration),
            Box::new(m0023_obligations::Migration),
            Box::new(m0024_annual_reports::Migration),
            Box::new(m0025_milestones_reached::Migration),
            Box::new(m0026_assessments::Migration),
            Box::new(m0027_webhooks::Migration),
            Box::new(m0028_runs::Migration),
        ]
    }
}

/// Runs `statements` one by one.
async fn run(manager: &SchemaManager<'_>, statements: &[&str]) -> Result<(), DbErr> {
    for statement in statements {
        manager.get_connection().execute_unprepared(statement).await?;
    }
    Ok(())
}

/// The statement for the database at hand.
fn when<'a>(manager: &SchemaManager<'_>, sqlite: &'a [&'a str], postgres: &'a [&'a str]) -> &'a [&'a str] {
    match manager.get_database_backend() {
        DatabaseBackend::Sqlite => sqlite,
        _ => postgres,
    }
}
