//! Loaders: made per request, one key type per question, behind each a question that takes many.

use std::collections::HashMap;
use std::hash::Hash;
use std::sync::Arc;

use async_graphql::dataloader::Loader;
use chrono::NaiveDate;
use domain::act::{Act, Actor};
use domain::attachment::{Attachment, AttachmentId};
use domain::catalogue::comment::{Comment, CommentId};
use domain::catalogue::edition::{CatalogueEdition, EditionId};
use domain::catalogue::finding::Finding;
use domain::catalogue::item::{CatalogueItem, ItemId};
use domain::catalogue::{Catalogue, CatalogueId};
use domain::frontend::{Frontend, FrontendId};
use domain::import::ImportId;
use domain::pilot_domain::DomainCode;
use domain::remark::Remark;
use domain::staff::{Staff, StaffId};
use domain::unit::UnitId;
use domain::webhook::{Webhook, WebhookId};
use persistence::{Failure, Page, Store, Window};

/// Whose eyes a record is read with: public fields never show more than anybody may see.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Scope {
    /// 公开
    Public,
    /// 工作区: as the caller.
    Workspace,
}

/// Reads for one request.
pub struct Reading {
    pub(crate) store: Store,
    pub(crate) act: Act,
}

impl Reading {
    /// Reads with the eyes of whoever acts.
    pub fn new(store: Store, act: Act) -> Self {
        Self { store, act }
    }

    pub(crate) fn reader(&self, scope: Scope) -> &Actor {
        match scope {
            Scope::Public => &Actor::Anonymous,
            Scope::Workspace => &self.act.actor,
        }
    }
}

/// A catalogue.
#[derive(Clone, Copy, PartialEq, Eq, Hash)]
pub(crate) struct CatalogueKey(pub(crate) Scope, pub(crate) CatalogueId);

/// An edition.
#[derive(Clone, Copy, PartialEq, Eq, Hash)]
pub(crate) struct EditionKey(pub(crate) Scope, pub(crate) EditionId);

/// An item.
#[derive(Clone, Copy, PartialEq, Eq, Hash)]
pub(crate) struct ItemIdKey(pub(crate) Scope, pub(crate) ItemId);

/// The edition in force on a day.
#[derive(Clone, Copy, PartialEq, Eq, Hash)]
pub(crate) struct InForce(pub(crate) CatalogueId, pub(crate) Option<NaiveDate>);

/// The editions of a catalogue.
#[derive(Clone, Copy, PartialEq, Eq, Hash)]
pub(crate) struct EditionsOf {
    pub(crate) scope: Scope,
    pub(crate) catalogue_id: CatalogueId,
    pub(crate) first: u64,
    pub(crate) after: Option<i32>,
}

/// The items of an edition that was seen.
#[derive(Clone, PartialEq, Eq, Hash)]
pub(crate) struct ItemsOf {
    pub(crate) edition_id: EditionId,
    pub(crate) pilot_domain: Option<DomainCode>,
    pub(crate) first: u64,
    pub(crate) after: Option<(i32, ItemId)>,
    pub(crate) raw: bool,
}

/// How many items an edition has.
#[derive(Clone, PartialEq, Eq, Hash)]
pub(crate) struct ItemCount(pub(crate) EditionId, pub(crate) Option<DomainCode>);

/// The comments on an edition that was seen.
#[derive(Clone, Copy, PartialEq, Eq, Hash)]
pub(crate) struct CommentsOn {
    pub(crate) edition_id: EditionId,
    pub(crate) first: u64,
    pub(crate) after: Option<CommentId>,
}

/// The findings of an edition, as the caller sees it.
#[derive(Clone, Copy, PartialEq, Eq, Hash)]
pub(crate) struct FindingsOf(pub(crate) EditionId);

/// The first public catalogues of a unit.
#[derive(Clone, Copy, PartialEq, Eq, Hash)]
pub(crate) struct CataloguesOf(pub(crate) UnitId, pub(crate) u64);

/// How many public catalogues a unit has.
#[derive(Clone, Copy, PartialEq, Eq, Hash)]
pub(crate) struct CatalogueCount(pub(crate) UnitId);

/// The first items in force of a domain.
#[derive(Clone, PartialEq, Eq, Hash)]
pub(crate) struct ItemsOfDomain(pub(crate) DomainCode, pub(crate) u64);

/// How many items are in force in a domain.
#[derive(Clone, PartialEq, Eq, Hash)]
pub(crate) struct DomainItemCount(pub(crate) DomainCode);

pub(crate) type Loaded<K, V> = Result<HashMap<K, V>, Arc<Failure>>;

/// Keys that ask the same question, so that each question is asked once.
pub(crate) fn grouped<K: Clone, G: Eq + Hash>(keys: &[K], group: impl Fn(&K) -> G) -> HashMap<G, Vec<K>> {
    let mut groups: HashMap<G, Vec<K>> = HashMap::new();
    for key in keys {
        groups.entry(group(key)).or_default().push(key.clone());
    }
    groups
}

impl Loader<CatalogueKey> for Reading {
    type Value = Arc<Catalogue>;
    type Error = Arc<Failure>;

    async fn load(&self, keys: &[CatalogueKey]) -> Loaded<CatalogueKey, Self::Value> {
        let mut loaded = HashMap::new();
        for (scope, keys) in grouped(keys, |key| key.0) {
            let ids: Vec<_> = keys.iter().map(|key| key.1).collect();
            let found = self.store.catalogues_by_ids(self.reader(scope), &ids).await?;
            loaded.extend(found.into_iter().map(|it| (CatalogueKey(scope, it.id), Arc::new(it))));
        }
        Ok(loaded)
    }
}

impl Loader<EditionKey> for Reading {
    type Value = Arc<CatalogueEdition>;
    type Error = Arc<Failure>;

    async fn load(&self, keys: &[EditionKey]) -> Loaded<EditionKey, Self::Value> {
        let mut loaded = HashMap::new();
        for (scope, keys) in grouped(keys, |key| key.0) {
            let ids: Vec<_> = keys.iter().map(|key| key.1).collect();
            let found = self.store.editions_by_ids(self.reader(scope), &ids).await?;
            loaded.extend(found.into_iter().map(|it| (EditionKey(scope, it.id), Arc::new(it))));
        }
        Ok(loaded)
    }
}

impl Loader<ItemIdKey> for Reading {
    type Value = Arc<CatalogueItem>;
    type Error = Arc<Failure>;

    async fn load(&self, keys: &[ItemIdKey]) -> Loaded<ItemIdKey, Self::Value> {
        let mut loaded = HashMap::new();
        for (scope, keys) in grouped(keys, |key| key.0) {
            let ids: Vec<_> = keys.iter().map(|key| key.1).collect();
            let found = self.store.items_by_ids(self.reader(scope), &ids).await?;
            loaded.extend(found.into_iter().map(|it| (ItemIdKey(scope, it.id), Arc::new(it))));
        }
        Ok(loaded)
    }
}

impl Loader<InForce> for Reading {
    type Value = Arc<CatalogueEdition>;
    type Error = Arc<Failure>;

    async fn load(&self, keys: &[InForce]) -> Loaded<InForce, Self::Value> {
        let mut loaded = HashMap::new();
        for (as_of, keys) in grouped(keys, |key| key.1) {
            let ids: Vec<_> = keys.iter().map(|key| key.0).collect();
            let found = self.store.editions_in_force(&ids, as_of).await?;
            loaded.extend(found.into_iter().map(|(it, edition)| (InForce(it.id, as_of), Arc::new(edition))));
        }
        Ok(loaded)
    }
}

impl Loader<EditionsOf> for Reading {
    type Value = Page<CatalogueEdition>;
    type Error = Arc<Failure>;

    async fn load(&self, keys: &[EditionsOf]) -> Loaded<EditionsOf, Self::Value> {
        let mut loaded = HashMap::new();
        for ((scope, first, after), keys) in grouped(keys, |key| (key.scope, key.first, key.after)) {
            let ids: Vec<_> = keys.iter().map(|key| key.catalogue_id).collect();
            let pages = self.store.editions_of(self.reader(scope), &ids, Window { after, first }).await?;
            loaded.extend(
                pages.into_iter().map(|(catalogue_id, page)| (EditionsOf { scope, catalogue_id, first, after }, page)),
            );
        }
        Ok(loaded)
    }
}

impl Loader<ItemsOf> for Reading {
    type Value = Page<CatalogueItem>;
    type Error = Arc<Failure>;

    async fn load(&self, keys: &[ItemsOf]) -> Loaded<ItemsOf, Self::Value> {
        let mut loaded = HashMap::new();
        let question = |key: &ItemsOf| (key.pilot_domain.clone(), key.first, key.after, key.raw);
        for ((pilot_domain, first, after, raw), keys) in grouped(keys, question) {
            let ids: Vec<_> = keys.iter().map(|key| key.edition_id).collect();
            let window = Window { after, first };
            let mut pages = self.store.items_of_editions(&ids, pilot_domain.as_ref(), window, raw).await?;
            for key in keys {
                let page = pages.remove(&key.edition_id).unwrap_or_default();
                loaded.insert(key, page);
            }
        }
        Ok(loaded)
    }
}

impl Loader<ItemCount> for Reading {
    type Value = u64;
    type Error = Arc<Failure>;

    async fn load(&self, keys: &[ItemCount]) -> Loaded<ItemCount, u64> {
        let mut loaded = HashMap::new();
        for (pilot_domain, keys) in grouped(keys, |key| key.1.clone()) {
            let ids: Vec<_> = keys.iter().map(|key| key.0).collect();
            let counts = self.store.count_items_of_editions(&ids, pilot_domain.as_ref()).await?;
            loaded.extend(keys.into_iter().map(|key| {
                let count = counts.get(&key.0).copied().unwrap_or(0);
                (key, count)
            }));
        }
        Ok(loaded)
    }
}

impl Loader<ItemsOfDomain> for Reading {
    type Value = Page<CatalogueItem>;
    type Error = Arc<Failure>;

    async fn load(&self, keys: &[ItemsOfDomain]) -> Loaded<ItemsOfDomain, Self::Value> {
        let mut loaded = HashMap::new();
        for (first, keys) in grouped(keys, |key| key.1) {
            let codes: Vec<_> = keys.iter().map(|key| key.0.clone()).collect();
            let mut pages = self.store.items_of_domains(&codes, first).await?;
            loaded.extend(keys.into_iter().map(|key| {
                let page = pages.remove(&key.0).unwrap_or_default();
                (key, page)
            }));
        }
        Ok(loaded)
    }
}

impl Loader<DomainItemCount> for Reading {
    type Value = u64;
    type Error = Arc<Failure>;

    async fn load(&self, keys: &[DomainItemCount]) -> Loaded<DomainItemCount, u64> {
        let codes: Vec<_> = keys.iter().map(|key| key.0.clone()).collect();
        let counts = self.store.count_items_of_domains(&codes).await?;
        Ok(keys.iter().map(|key| (key.clone(), counts.get(&key.0).copied().unwrap_or(0))).collect())
    }
}

impl Loader<CommentsOn> for Reading {
    type Value = Page<Comment>;
    type Error = Arc<Failure>;

    async fn load(&self, keys: &[CommentsOn]) -> Loaded<CommentsOn, Self::Value> {
        let mut loaded = HashMap::new();
        for ((first, after), keys) in grouped(keys, |key| (key.first, key.after)) {
            let ids: Vec<_> = keys.iter().map(|key| key.edition_id).collect();
            let pages = self.store.comments(&ids, Window { after, first }).await?;
            loaded.extend(pages.into_iter().map(|(edition_id, page)| (CommentsOn { edition_id, first, after }, page)));
        }
        Ok(loaded)
    }
}

impl Loader<FindingsOf> for Reading {
    type Value = Arc<Vec<Finding>>;
    type Error = Arc<Failure>;

    async fn load(&self, keys: &[FindingsOf]) -> Loaded<FindingsOf, Self::Value> {
        let ids: Vec<_> = keys.iter().map(|key| key.0).collect();
        let found = self.store.findings(&self.act.actor, &ids, &self.act.directory).await?;
        Ok(found.into_iter().map(|(id, findings)| (FindingsOf(id), Arc::new(findings))).collect())
    }
}

impl Loader<CataloguesOf> for Reading {
    type Value = Page<Catalogue>;
    type Error = Arc<Failure>;

    async fn load(&self, keys: &[CataloguesOf]) -> Loaded<CataloguesOf, Self::Value> {
        let mut loaded = HashMap::new();
        for (first, keys) in grouped(keys, |key| key.1) {
            let ids: Vec<_> = keys.iter().map(|key| key.0).collect();
            let pages = self.store.catalogues_of_units(&ids, first).await?;
            loaded.extend(pages.into_iter().map(|(id, page)| (CataloguesOf(id, first), page)));
        }
        Ok(loaded)
    }
}

impl Loader<CatalogueCount> for Reading {
    type Value = u64;
    type Error = Arc<Failure>;

    async fn load(&self, keys: &[CatalogueCount]) -> Loaded<CatalogueCount, u64> {
        let ids: Vec<_> = keys.iter().map(|key| key.0).collect();
        let counts = self.store.count_catalogues_of_units(&ids).await?;
        Ok(keys.iter().map(|key| (*key, counts.get(&key.0).copied().unwrap_or(0))).collect())
    }
}

impl Loader<StaffId> for Reading {
    type Value = Arc<Staff>;
    type Error = Arc<Failure>;

    async fn load(&self, keys: &[StaffId]) -> Loaded<StaffId, Self::Value> {
        let found = self.store.staff_by_ids(&self.act.actor, keys).await?;
        Ok(found.into_iter().map(|it| (it.id, Arc::new(it))).collect())
    }
}

impl Loader<FrontendId> for Reading {
    type Value = Arc<Frontend>;
    type Error = Arc<Failure>;

    async fn load(&self, keys: &[FrontendId]) -> Loaded<FrontendId, Self::Value> {
        let found = self.store.frontends_by_ids(&self.act.actor, keys).await?;
        Ok(found.into_iter().map(|it| (it.id, Arc::new(it))).collect())
    }
}

impl Loader<WebhookId> for Reading {
    type Value = Arc<Webhook>;
    type Error = Arc<Failure>;

    async fn load(&self, keys: &[WebhookId]) -> Loaded<WebhookId, Self::Value> {
        let found = self.store.webhooks_by_ids(&self.act.actor, keys).await?;
        Ok(found.into_iter().map(|it| (it.id, Arc::new(it))).collect())
    }
}

impl Loader<AttachmentId> for Reading {
    type Value = Arc<Attachment>;
    type Error = Arc<Failure>;

    async fn load(&self, keys: &[AttachmentId]) -> Loaded<AttachmentId, Self::Value> {
        let found = self.store.attachments_by_ids(&self.act.actor, keys).await?;
        Ok(found.into_iter().map(|it| (it.id, Arc::new(it))).collect())
    }
}

/// The report of an import.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct RemarksOf(pub ImportId);

impl Loader<RemarksOf> for Reading {
    type Value = Arc<Vec<Remark>>;
    type Error = Arc<Failure>;

    async fn load(&self, keys: &[RemarksOf]) -> Loaded<RemarksOf, Self::Value> {
        let ids: Vec<_> = keys.iter().map(|key| key.0).collect();
        let found = self.store.import_remarks(&self.act.actor, &ids).await?;
        Ok(found.into_iter().map(|(id, remarks)| (RemarksOf(id), Arc::new(remarks))).collect())
    }
}
