//! Somebody who keeps a copy of every public record, and knows of them by the feed alone.

use std::collections::BTreeMap;

use domain::journal::{ChangeKind, ChangeType};
use persistence::{ChangeCursor, ChangeFilter};
use sea_orm::{Database, DatabaseBackend, DatabaseConnection, FromQueryResult, Statement};
use testkit::world::World;
use uuid::Uuid;

/// Where the public records of each type stand, and which of the rows are public.
const TABLES: [(ChangeType, &str, &str); 14] = [
    (ChangeType::Unit, "unit", "1 = 1"),
    (ChangeType::PilotDomain, "pilot_domain", "1 = 1"),
    (ChangeType::Channel, "channel", "1 = 1"),
    (ChangeType::CatalogueEdition, "catalogue_edition", "status IN ('PUBLISHED', 'SUPERSEDED')"),
    (ChangeType::Document, "document", "standing = 'PUBLISHED'"),
    (ChangeType::Enquiry, "enquiry", "publication = 'PUBLISHED'"),
    (ChangeType::Decision, "decision", "1 = 1"),
    (ChangeType::Consultation, "consultation", "1 = 1"),
    (ChangeType::Meeting, "meeting", "1 = 1"),
    // What anybody reads of a report is its edition in force, whatever is being written beside it.
    (
        ChangeType::AnnualReport,
        "(SELECT r.id, e.number AS version FROM annual_report r JOIN annual_report_edition e ON e.id = r.edition_id) published",
        "1 = 1",
    ),
    (ChangeType::Milestone, "milestone", "1 = 1"),
    (ChangeType::DemonstrationSite, "demonstration_site", "state = 'DESIGNATED'"),
    (ChangeType::AssessmentScheme, "assessment_scheme", "published_at IS NOT NULL"),
    (ChangeType::AssessmentRun, "assessment_run", "state = 'PUBLISHED'"),
];

/// A copy: of each record the version that was fetched last.
#[derive(Default)]
pub(crate) struct Follower {
    cursor: Option<ChangeCursor>,
    copy: BTreeMap<(ChangeType, Uuid), i32>,
}

#[derive(FromQueryResult)]
struct Record {
    id: Uuid,
    version: i32,
}

async fn records(database: &DatabaseConnection, table: &str, condition: &str) -> Vec<Record> {
    let sql = format!("SELECT id, version FROM {table} WHERE {condition}");
    let statement = Statement::from_string(database.get_database_backend(), sql);
    Record::find_by_statement(statement).all(database).await.unwrap()
}

impl Follower {
    /// Reads on to the end, and fetches what the feed tells of.
    pub(crate) async fn follow(&mut self, world: &World) {
        let database = Database::connect(&world.url).await.unwrap();
        loop {
            let page = world.store.changes(self.cursor.as_ref(), &ChangeFilter::default(), 50).await.unwrap();
            for row in &page.items {
                let (subject_type, id) = (row.change.subject_type, row.change.subject_id);
                self.copy.remove(&(subject_type, id));
                if row.change.kind == ChangeKind::Tombstone {
                    continue;
                }
                let (_, table, public) = TABLES.iter().find(|it| it.0 == subject_type).expect("a known type");
                let id = match database.get_database_backend() {
                    DatabaseBackend::Sqlite => format!("id = x'{}' AND {public}", id.simple()),
                    _ => format!("id = '{id}' AND {public}"),
                };
                let found = records(&database, table, &id).await;
                self.copy.extend(found.into_iter().map(|it| ((subject_type, it.id), it.version)));
            }
            self.cursor = Some(page.end().clone());
            if !page.has_next {
                break;
            }
        }
        database.close().await.unwrap();
    }

    /// The copy is what the tables hold, version by version; and the journal says the same.
    pub(crate) async fn assert_complete(&self, world: &World, told: &str) {
        let database = Database::connect(&world.url).await.unwrap();
        let mut held = BTreeMap::new();
        for (subject_type, table, public) in TABLES {
            let records = records(&database, table, public).await;
            held.extend(records.into_iter().map(|it| ((subject_type, it.id), it.version)));
        }
        assert_eq!(self.copy, held, "{told} on {}: a copy and the tables differ", world.database);
        assert_eq!(world.store.verify_journal(|_| ()).await.unwrap().first_bad, None, "{told} on {}", world.database);
        database.close().await.unwrap();
    }

    /// A new copy, made of the whole feed, is what the tables hold.
    pub(crate) async fn assert_snapshot(world: &World) {
        let mut follower = Self::default();
        follower.follow(world).await;
        follower.assert_complete(world, "the snapshot").await;
    }
}

#[test]
fn every_type_of_the_feed_is_compared() {
    assert_eq!(ChangeType::ALL, TABLES.map(|it| it.0));
}
