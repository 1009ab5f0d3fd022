//! Documents at size: every page comes from an index in its order, whatever is asked for, and a file is found among many.

use domain::act::Actor;
use domain::document::Validity;
use domain::document::content::DocumentKind;
use domain::staff::Role;
use persistence::{DocumentFilter, DocumentKeyset, Window};
use sea_orm::{ConnectionTrait, Database, DatabaseBackend};
use testkit::document::publish;
use testkit::many::{copies, copy};
use testkit::plans::Overheard;
use testkit::world::World;

const OTHERS: usize = 20_000;

/// What a plan says when it looks at every document, and when it puts rows in order that come in none.
const SCANS: [&str; 2] = ["SCAN document\n", "Seq Scan on document "];
const SORTS: [&str; 2] = ["USE TEMP B-TREE FOR ORDER BY", "Sort Key"];
/// Every index by which documents are found in one of the three ways that are tried without them.
const OF_DOCUMENTS: [&str; 6] = [
    "document_public",
    "document_of_unit",
    "document_of_kind",
    "document_ended",
    "document_of_column",
    "document_of_unit_and_kind",
];

/// The plan of a page of twenty, its second page as well as its first; one statement each.
async fn plans(overheard: &Overheard, filter: &DocumentFilter, after: DocumentKeyset) -> [String; 2] {
    let mut plans = Vec::new();
    for after in [None, Some(after)] {
        overheard.store.documents(filter, Window { after, first: 20 }).await.unwrap();
        let [(_, plan)] = overheard.plans().await.try_into().expect("a page is one statement");
        plans.push(plan + "\n");
    }
    plans.try_into().unwrap()
}

#[tokio::test]
async fn every_page_of_documents_comes_from_an_index() {
    let instant = |text: &str| text.parse().unwrap();
    for world in World::both().await {
        let id = publish(&world, instant("2026-03-02T01:00:00Z"), "370983001", "通知").await.parse().unwrap();
        copies(&world, id, OTHERS).await;
        let overheard = Overheard::of(&world).await;
        let unit_id = world.store.directory().unit_by_code("370983002").map(|unit| unit.id);
        let all = DocumentFilter::default;
        let (from, until) = (Some(instant("2025-12-01T00:00:00Z")), Some(instant("2026-01-01T00:00:00Z")));
        let of_domain = || DocumentFilter { pilot_domain: Some("05".parse().unwrap()), ..all() };
        let (kind, validity) = (Some(DocumentKind::Service), |it| DocumentFilter { validity: Some(it), ..all() });
        let after = (instant("2025-12-15T00:00:00Z"), id);
        // Pages by one filter are read in order; of two, the rarer may be read and put in order.
        for (filter, indices, in_order) in [
            (all(), &["document_public"][..], true),
            (DocumentFilter { unit_id, ..all() }, &["document_of_unit"], true),
            (DocumentFilter { kind, ..all() }, &["document_of_kind"], true),
            (of_domain(), &["document_domain_newest"], true),
            (DocumentFilter { from, until, ..all() }, &["document_public"], true),
            (validity(Validity::Valid), &["document_public"], true),
            (validity(Validity::Repealed), &["document_ended"], true),
            (DocumentFilter { unit_id, from, until, ..all() }, &["document_of_unit"], false),
            (
                DocumentFilter { unit_id, kind, ..all() },
                &["document_of_unit", "document_of_kind", "document_of_column"],
                false,
            ),
            (DocumentFilter { unit_id, ..of_domain() }, &["document_of_unit", "document_domain_newest"], false),
            (DocumentFilter { kind, ..of_domain() }, &["document_domain_newest"], false),
        ] {
            for plan in plans(&overheard, &filter, after).await {
                let told = format!("{filter:?} on {}:\n{plan}", world.database);
                assert!(indices.iter().any(|index| plan.contains(index)), "none of {indices:?} is used: {told}");
                assert!(!SCANS.iter().any(|scan| plan.contains(scan)), "all documents are looked at: {told}");
                assert!(!in_order || !SORTS.iter().any(|sort| plan.contains(sort)), "the page is put in order: {told}");
            }
        }
        // Without their indices the same pages would be scans: it is they that the plans speak of.
        let database = Database::connect(&world.url).await.unwrap();
        for index in OF_DOCUMENTS {
            database.execute_unprepared(&format!("DROP INDEX {index}")).await.unwrap();
        }
        database.close().await.unwrap();
        let overheard = Overheard::of(&world).await;
        for filter in [all(), DocumentFilter { unit_id, ..all() }, validity(Validity::Repealed)] {
            for plan in plans(&overheard, &filter, after).await {
                let found =
                    SCANS.iter().any(|scan| plan.contains(scan)) && SORTS.iter().any(|sort| plan.contains(sort));
                assert!(found, "{filter:?} on {} without an index:\n{plan}", world.database);
            }
        }
    }
}

/// Every copy with a file of its own, which anybody may have.
async fn files(world: &World) {
    let database = Database::connect(&world.url).await.unwrap();
    let hash = match database.get_database_backend() {
        DatabaseBackend::Sqlite => "lower(hex(id)) || lower(hex(id))",
        _ => "replace(id::text, '-', '') || replace(id::text, '-', '')",
    };
    for statement in [
        format!(
            "INSERT INTO attachment (id, sha256, name, size_bytes, media_type, unit_id, at)
            SELECT id, {hash}, '附件.pdf', 1, 'application/pdf', unit_id, published_at FROM document WHERE id = edition_id"
        ),
        "INSERT INTO document_attachment (edition_id, attachment_id, position, public)
            SELECT edition_id, id, 1, true FROM document WHERE id = edition_id"
            .to_owned(),
        "ANALYZE".to_owned(),
    ] {
        database.execute_unprepared(&statement).await.unwrap();
    }
    database.close().await.unwrap();
}

#[tokio::test]
async fn a_public_file_is_found_without_looking_at_the_others() {
    for world in World::both().await {
        let id = publish(&world, "2026-03-02T01:00:00Z".parse().unwrap(), "370983001", "通知").await.parse().unwrap();
        copies(&world, id, OTHERS).await;
        files(&world).await;
        let overheard = Overheard::of(&world).await;
        let hash = copy(17).simple().to_string().repeat(2).parse().unwrap();
        let editor = world.staff(Role::Editor, "370983002", None, "").await;
        for actor in [Actor::Anonymous, editor] {
            let found = overheard.store.attachment_by_hash(&actor, &hash).await.unwrap();
            assert_eq!(found.map(|it| it.id.0), Some(copy(17)), "{}", world.database);
            for (sql, plan) in overheard.plans().await {
                let told = format!("{} on {}:\n{sql}\n{plan}", actor.kind(), world.database);
                let scans = [
                    "SCAN attachment\n",
                    "SCAN document_attachment\n",
                    "Seq Scan on attachment",
                    "Seq Scan on document_attachment",
                ];
                assert!(
                    !scans.iter().any(|scan| format!("{plan}\n").contains(scan)),
                    "all files are looked at: {told}"
                );
            }
        }
    }
}
