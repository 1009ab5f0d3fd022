//! 演示目录: what demonstration documents answer to. Where the county has published nothing yet, the units that compile a
//! domain with a template publish its catalogue, by the verbs everybody takes.

use std::collections::{BTreeMap, HashMap};

use domain::act::{Act, Actor};
use domain::catalogue::Kind;
use domain::catalogue::edition::EditionId;
use domain::catalogue::item::ItemId;
use domain::pilot_domain::DomainCode;
use domain::unit::UnitId;
use persistence::{
    CatalogueFilter, DraftSource, EditionFilter, ItemDraft, ItemFilter, ItemKeyset, Policies, Store, Target, Undone,
    Window,
};

/// Rows read at a time.
const PAGE: u64 = 100;
/// As many items are enough to choose from.
const ENOUGH: usize = 1_000;

/// A published item that a document may answer.
#[derive(Clone, Debug)]
pub(super) struct Topic {
    pub item_id: ItemId,
    /// The unit that keeps the catalogue.
    pub unit_id: UnitId,
    /// 事项
    pub name: String,
    /// 公开内容
    pub content: String,
    /// 公开依据
    pub legal_basis: String,
    /// 公开时限
    pub time_limit: String,
}

/// The items to choose from, in their order; publishes catalogues first where there are none.
pub(super) async fn topics(store: &Store, act: &Act) -> Result<Vec<Topic>, Undone> {
    let found = published(store, ENOUGH).await?;
    if !found.is_empty() {
        return Ok(found);
    }
    for (code, template_id) in templates(store).await? {
        let compiling = act.directory.pilot_domain(&code).and_then(|domain| domain.compiling_unit_id);
        if let Some(unit_id) = compiling {
            publish(store, act, unit_id, code, template_id).await?;
        }
    }
    published(store, ENOUGH).await
}

/// The items that are in force, the first `most` of them or a few more.
pub(super) async fn published(store: &Store, most: usize) -> Result<Vec<Topic>, Undone> {
    let mut window: Window<ItemKeyset> = Window::first(PAGE);
    let mut items = Vec::new();
    loop {
        let page = store.items_in_force(&ItemFilter::default(), window.clone(), false).await?;
        let last = page.items.last().map(|it| (it.edition_id, it.position, it.id));
        items.extend(page.items);
        match last {
            Some(last) if page.has_next && items.len() < most => window.after = Some(last),
            _ => break,
        }
    }
    let mut editions: Vec<EditionId> = items.iter().map(|it| it.edition_id).collect();
    editions.dedup();
    let editions = store.editions_by_ids(&Actor::Anonymous, &editions).await?;
    let units: HashMap<EditionId, UnitId> = editions.into_iter().map(|it| (it.id, it.unit_id)).collect();
    let topic = |it: domain::catalogue::item::CatalogueItem| {
        let unit_id = *units.get(&it.edition_id)?;
        let [first, second] = [&it.elements.primary_name, &it.elements.secondary_name];
        let name = if second.is_empty() { first } else { second };
        Some(Topic {
            item_id: it.id,
            unit_id,
            name: name.replace('\n', ""),
            content: it.elements.content,
            legal_basis: it.elements.legal_basis,
            time_limit: it.elements.time_limit,
        })
    };
    Ok(items.into_iter().filter_map(topic).collect())
}

/// The domains that have a template, with the edition of it that is in force.
pub(super) async fn templates(store: &Store) -> Result<BTreeMap<DomainCode, EditionId>, Undone> {
    let filter = CatalogueFilter { kind: Some(Kind::Template), ..CatalogueFilter::default() };
    let catalogues = store.catalogues(&Actor::Anonymous, &filter, Window::first(PAGE)).await?;
    let ids: Vec<_> = catalogues.items.iter().map(|it| it.id).collect();
    let mut found = BTreeMap::new();
    for (_, edition) in store.editions_in_force(&ids, None).await? {
        if let Some(code) = edition.pilot_domain.clone() {
            found.insert(code, edition.id);
        }
    }
    Ok(found)
}

/// A unit drafts the catalogue of a domain from its template, and publishes it.
pub(super) async fn publish(
    store: &Store,
    act: &Act,
    unit_id: UnitId,
    code: DomainCode,
    template_id: EditionId,
) -> Result<(), Undone> {
    let under_way = EditionFilter { unit_id: Some(unit_id), status: None };
    let under_way = store.editions_under_way(&act.actor, &under_way, Window::first(PAGE)).await?;
    if under_way.items.iter().any(|edition| edition.pilot_domain.as_ref() == Some(&code)) {
        // Somebody works on it: it is theirs to publish.
        return Ok(());
    }
    let draft = ItemDraft {
        unit_id,
        kind: None,
        pilot_domain: Some(code),
        title: None,
        channel_semantics: None,
        template_ids: vec![template_id],
    };
    let edition = store.draft_catalogue_edition(act, None, DraftSource::New(draft)).await?;
    name_bodies(store, act, edition.id, unit_id).await?;
    let mut target = Target { id: edition.id, expected_version: edition.version };
    target.expected_version = store.submit_catalogue(act, target).await?.version;
    target.expected_version = store.approve_catalogue(act, target).await?.version;
    store.publish_catalogue(act, target, &Policies::default()).await?;
    Ok(())
}

/// Names the unit itself wherever the template leaves the responsible body open.
async fn name_bodies(store: &Store, act: &Act, edition_id: EditionId, unit_id: UnitId) -> Result<(), Undone> {
    let mut window = Window::first(PAGE);
    loop {
        let mut pages = store.items_of_editions(&[edition_id], None, window.clone(), false).await?;
        let Some(page) = pages.remove(&edition_id) else { return Ok(()) };
        for item in page.items.iter().filter(|it| it.elements.responsible_body.open_parts().next().is_some()) {
            let target = Target { id: item.id, expected_version: item.version };
            store.reassign_catalogue_item(act, target, unit_id).await?;
        }
        match page.items.last() {
            Some(last) if page.has_next => window.after = Some((last.position, last.id)),
            _ => return Ok(()),
        }
    }
}
