//! A county at work: every unit with a published catalogue, for measuring and for counting.

use chrono::{DateTime, Utc};
use domain::act::Actor;
use domain::catalogue::Kind;
use persistence::{CatalogueFilter, DraftSource, ItemDraft, Policies, Target, Window};

use crate::world::World;

/// When it all happened.
const AT: &str = "2026-03-02T01:00:00Z";

/// Publishes, for every unit, a catalogue drawn from all six templates of domains; answers with the id of one of them.
pub async fn publish_everywhere(world: &World) -> String {
    let at: DateTime<Utc> = AT.parse().expect("a date");
    let act = world.act(Actor::System, at);
    let templates = CatalogueFilter { kind: Some(Kind::Template), ..CatalogueFilter::default() };
    let templates = world.store.catalogues(&Actor::Anonymous, &templates, Window::first(100)).await.expect("templates");
    let of_domains = templates.items.iter().filter(|it| it.pilot_domain.is_some());
    let ids: Vec<_> = of_domains.map(|it| it.id).collect();
    let editions = world.store.editions_in_force(&ids, None).await.expect("their editions");
    let template_ids: Vec<_> = editions.iter().map(|(_, edition)| edition.id).collect();
    let mut last = String::new();
    for unit in world.store.directory().units() {
        let draft = ItemDraft {
            unit_id: unit.id,
            kind: None,
            pilot_domain: None,
            title: None,
            channel_semantics: None,
            template_ids: template_ids.clone(),
        };
        let edition = world.store.draft_catalogue_edition(&act, None, DraftSource::New(draft)).await.expect("a draft");
        mend(world, edition.id).await;
        let mut target = Target { id: edition.id, expected_version: edition.version };
        target.expected_version = world.store.submit_catalogue(&act, target).await.expect("submitted").version;
        target.expected_version = world.store.approve_catalogue(&act, target).await.expect("approved").version;
        world.store.publish_catalogue(&act, target, &Policies::default()).await.expect("published");
        last = edition.catalogue_id.to_string();
    }
    last
}

/// Names the unit itself wherever the template leaves the body open.
async fn mend(world: &World, edition_id: domain::catalogue::edition::EditionId) {
    let act = world.act(Actor::System, AT.parse().expect("a date"));
    let mut window = Window::first(100);
    loop {
        let mut pages = world.store.items_of_editions(&[edition_id], None, window.clone(), false).await.expect("items");
        let page = pages.remove(&edition_id).unwrap_or_default();
        let unit_id = world.store.directory().top().expect("a top unit");
        for item in &page.items {
            if item.elements.responsible_body.open_parts().next().is_some() {
                let target = Target { id: item.id, expected_version: item.version };
                world.store.reassign_catalogue_item(&act, target, unit_id).await.expect("reassigned");
            }
        }
        match page.items.last() {
            Some(last) if page.has_next => window.after = Some((last.position, last.id)),
            _ => return,
        }
    }
}
