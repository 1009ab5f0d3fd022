//! Enquiries at size: every page comes from an index.

use domain::act::Actor;
use domain::enquiry::EnquiryId;
use domain::staff::Role;
use persistence::{EnquiryFilter, FaqFilter, FaqKeyset, Window};
use sea_orm::{ConnectionTrait, Database, DatabaseBackend};
use serde_json::Value;
use testkit::enquiry::{Stage, make};
use testkit::plans::Overheard;
use testkit::world::World;

/// Frequent questions beside the first one, and as many cases that wait.
const OTHERS: usize = 20_000;
/// Where their ids count from, so that no other record has them.
const FIRST_ID: u128 = 1 << 102;

/// What a plan says when it looks at every enquiry, and when it puts rows in order that come in none.
const SCANS: [&str; 2] = ["SCAN enquiry\n", "Seq Scan on enquiry "];
const SORTS: [&str; 2] = ["USE TEMP B-TREE FOR ORDER BY", "Sort Key"];

/// Copies an enquiry that is answered and published, and one that waits: of all units and domains, a minute and a day apart.
async fn copies(world: &World, published: EnquiryId, waiting: EnquiryId) {
    let database = Database::connect(&world.url).await.unwrap();
    let is_sqlite = database.get_database_backend() == DatabaseBackend::Sqlite;
    for (id, first) in [(published, FIRST_ID), (waiting, FIRST_ID * 2)] {
        let first = format!("{first:032x}");
        let (new, same, instant, day) = if is_sqlite {
            (
                format!("unhex('{}' || printf('%016x', i))", &first[..16]),
                format!("x'{}'", id.0.simple()),
                "strftime('%Y-%m-%d %H:%M:%S+00:00', e.published_at, '-' || i || ' minutes')",
                "date(e.due_on, '-' || (i % 900) || ' days')",
            )
        } else {
            (
                format!("('{}' || lpad(to_hex(i), 16, '0'))::uuid", &first[..16]),
                format!("'{}'", id.0),
                "e.published_at - i * interval '1 minute'",
                "e.due_on - i % 900",
            )
        };
        let statement = format!(
            "INSERT INTO enquiry (id, number, code_digest, kind, grade, way, unit_id, pilot_domain, state, open, submitted_at, due_on,
                forwards, closed_at, publication, faq, published_at, version)
            WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < {OTHERS})
            SELECT {new}, e.number || '-' || i, e.code_digest, e.kind, e.grade, e.way, u.id, p.code, e.state, e.open, e.submitted_at, {day},
                e.forwards, e.closed_at, e.publication, e.faq, {instant}, e.version
            FROM n JOIN enquiry e ON e.id = {same}
            JOIN (SELECT id, ROW_NUMBER() OVER (ORDER BY code) - 1 AS nr, COUNT(*) OVER () AS many FROM unit) u ON u.nr = i % u.many
            JOIN (SELECT code, ROW_NUMBER() OVER (ORDER BY code) - 1 AS nr, COUNT(*) OVER () AS many FROM pilot_domain) p
                ON p.nr = i / 3 % p.many"
        );
        database.execute_unprepared(&statement).await.unwrap_or_else(|error| panic!("{error}: {statement}"));
    }
    database.execute_unprepared("ANALYZE").await.unwrap();
    database.close().await.unwrap();
}

#[tokio::test]
async fn every_page_of_enquiries_comes_from_an_index() {
    let at = "2026-03-02T01:00:00Z".parse().unwrap();
    for world in World::both().await {
        let said = |text| (&Value::Null, text, "答复");
        let published = make(&world, at, "370983001", said("问题"), Stage::Published).await.parse().unwrap();
        let waiting = make(&world, at, "370983001", said("另一个问题"), Stage::Sent).await.parse().unwrap();
        copies(&world, published, waiting).await;
        let overheard = Overheard::of(&world).await;
        let unit_id = world.store.directory().unit_by_code("370983002").map(|unit| unit.id);
        let pilot_domain = Some("05".parse().unwrap());
        let after: FaqKeyset = (at - chrono::Duration::hours(1), published);
        for (filter, index) in [
            (FaqFilter::default(), "enquiry_newest"),
            (FaqFilter { unit_id, ..FaqFilter::default() }, "enquiry_newest_of_unit"),
            (FaqFilter { pilot_domain, ..FaqFilter::default() }, "enquiry_newest_of_domain"),
        ] {
            for after in [None, Some(after)] {
                let page = overheard.store.frequent_questions(&filter, Window { after, first: 20 }).await.unwrap();
                assert_eq!(page.items.len(), 20, "{filter:?} on {}", world.database);
                let [(_, plan)] = overheard.plans().await.try_into().expect("a page is one statement");
                let told = format!("{filter:?} on {}:\n{plan}", world.database);
                assert!(plan.contains(index), "{index} is not used: {told}");
                assert!(!SORTS.iter().any(|sort| plan.contains(sort)), "the page is put in order: {told}");
            }
        }
        // Whoever handles a unit's cases finds those that wait without a look at those that are done.
        let editor = world.act(world.staff(Role::Editor, "370983002", None, "").await, at);
        let queue = Some(domain::enquiry::EnquiryQueue::Waiting);
        let filter = EnquiryFilter { queue, today: editor.date(), soon: editor.date(), ..EnquiryFilter::default() };
        let page =
            overheard.store.enquiries_in_hand(&editor, &filter, Window { after: None, first: 20 }).await.unwrap();
        assert_eq!(page.items.len(), 20, "on {}", world.database);
        for (sql, plan) in overheard.plans().await {
            let told = format!("on {}:\n{sql}\n{plan}", world.database);
            assert!(!SCANS.iter().any(|scan| format!("{plan}\n").contains(scan)), "all are looked at: {told}");
        }
        let nobody = world.act(Actor::Anonymous, at);
        let page =
            overheard.store.enquiries_in_hand(&nobody, &filter, Window { after: None, first: 20 }).await.unwrap();
        assert!(page.items.is_empty());
    }
}
