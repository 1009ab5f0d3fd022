//! Documents that were published elsewhere answer what they were published for.

use domain::act::Actor;
use domain::document::body::Body;
use domain::document::content::{Content, DocumentKind};
use domain::document::intake::{DocumentEntry, Intake, PastDocument};
use domain::import::ImportState;
use domain::remark::Place;
use persistence::DocumentFile;
use testkit::owed::{catalogue, happens};
use testkit::world::World;

use super::{UNIT, at, listed};

/// A document that was published on a day for an item, as a list tells it.
fn past(world: &World, item: &str, day: &str) -> PastDocument {
    let title = format!("{day}公布的文件").parse().unwrap();
    let entry = DocumentEntry {
        place: Place::default(),
        cells: Vec::new(),
        unit: None,
        index_number: None,
        published_at: at(day),
        content: Content { items: vec![item.parse().unwrap()], ..Content::titled(title, DocumentKind::Notice) },
        body: Body { html: "<p>正文</p>".to_owned(), plain_text: "正文".to_owned() },
        validity: None,
        ended_on: None,
        pilot_domains: Vec::new(),
    };
    PastDocument { unit_id: world.store.directory().unit_by_code(UNIT).unwrap().id, entry }
}

#[tokio::test]
async fn what_is_taken_over_answers_by_the_day_it_was_published_on() {
    for world in World::both().await {
        let limits = ["20个工作日", "20个工作日", "公示期限不少于7日"];
        let items = catalogue(&world, at("2026-03-02"), UNIT, &limits).await;
        for item in &items[..2] {
            happens(&world, at("2026-03-03"), item, "2026-03-03".parse().unwrap()).await;
        }
        let documents = vec![
            past(&world, &items[0], "2026-03-10"),
            // Before anything had happened.
            past(&world, &items[1], "2026-02-10"),
            // One display has lasted long ago, the other is still running.
            past(&world, &items[2], "2026-03-10"),
            past(&world, &items[2], "2026-05-06"),
        ];
        let intake = Intake { documents, ..Intake::default() };
        let act = world.act(Actor::System, at("2026-05-08"));
        let file = DocumentFile { intake, dry_run: false };
        let outcome = world.store.import_documents(&act, file, None, &|_, _, _| {}).await.unwrap();
        assert_eq!(outcome.state, ImportState::Done, "{:?}", outcome.report);
        let all = listed(&world, "2026-05-08", "fulfilments: [DUE, MET, MISSING, LATE]").await;
        let told: Vec<_> = all.iter().map(|(due_on, how)| (due_on.as_str(), how.as_str())).collect();
        // The 20th working day counts the make-up Saturday and the holidays of the real year.
        assert_eq!(
            told,
            [("2026-03-31", "MET"), ("2026-03-31", "MISSING"), ("2026-05-13", "DUE")],
            "{}",
            world.database
        );
    }
}
