//! Loaders of documents: one key type per question, behind each a question that takes many.

use std::collections::HashMap;
use std::sync::Arc;

use async_graphql::dataloader::Loader;
use domain::catalogue::CatalogueId;
use domain::catalogue::item::ItemKey;
use domain::document::body::Body;
use domain::document::edition::{DocumentEdition, DocumentEditionId};
use domain::document::interpretation::{Interpretation, InterpretationId};
use domain::document::{Document, DocumentId};
use persistence::{DocumentKeyset, Failure, Page, Window};

use crate::loaders::{Loaded, Reading, Scope, grouped};

/// A document with the edition its readers see: the one in force, or in the workspace the newest.
pub(crate) type Pair = (Arc<Document>, Arc<DocumentEdition>);

/// A document.
#[derive(Clone, Copy, PartialEq, Eq, Hash)]
pub(crate) struct DocumentKey(pub(crate) Scope, pub(crate) DocumentId);

/// An edition with its document.
#[derive(Clone, Copy, PartialEq, Eq, Hash)]
pub(crate) struct DocumentEditionKey(pub(crate) Scope, pub(crate) DocumentEditionId);

/// The editions of a document.
#[derive(Clone, Copy, PartialEq, Eq, Hash)]
pub(crate) struct EditionsOfDocument {
    pub(crate) scope: Scope,
    pub(crate) document_id: DocumentId,
    pub(crate) first: u64,
    pub(crate) after: Option<i32>,
}

/// 正文 of an edition that was seen.
#[derive(Clone, Copy, PartialEq, Eq, Hash)]
pub(crate) struct BodyOf(pub(crate) DocumentEditionId);

/// 浏览次数 of a document that was seen.
#[derive(Clone, Copy, PartialEq, Eq, Hash)]
pub(crate) struct ViewsOf(pub(crate) DocumentId);

/// 政策解读 of a document that was seen.
#[derive(Clone, Copy, PartialEq, Eq, Hash)]
pub(crate) struct InterpretationOf(pub(crate) DocumentId);

/// What a document is the material of.
#[derive(Clone, Copy, PartialEq, Eq, Hash)]
pub(crate) struct InterpretationBy(pub(crate) Scope, pub(crate) DocumentId);

/// An interpretation.
#[derive(Clone, Copy, PartialEq, Eq, Hash)]
pub(crate) struct InterpretationKey(pub(crate) Scope, pub(crate) InterpretationId);

/// The newest public documents that answer an item's line.
#[derive(Clone, PartialEq, Eq, Hash)]
pub(crate) struct DocumentsOfItem {
    pub(crate) line: (CatalogueId, ItemKey),
    pub(crate) first: u64,
    pub(crate) after: Option<DocumentKeyset>,
}

/// How many there are.
#[derive(Clone, PartialEq, Eq, Hash)]
pub(crate) struct DocumentCountOfItem(pub(crate) (CatalogueId, ItemKey));

/// Puts a row behind pointers, so that fields share it.
pub(crate) fn shared((document, edition): (Document, DocumentEdition)) -> Pair {
    (Arc::new(document), Arc::new(edition))
}

impl Loader<DocumentKey> for Reading {
    type Value = Pair;
    type Error = Arc<Failure>;

    async fn load(&self, keys: &[DocumentKey]) -> Loaded<DocumentKey, Self::Value> {
        let mut loaded = HashMap::new();
        for (scope, keys) in grouped(keys, |key| key.0) {
            let ids: Vec<_> = keys.iter().map(|key| key.1).collect();
            let found = match scope {
                Scope::Public => self.store.documents_by_ids(&ids).await?,
                Scope::Workspace => self.store.documents_in_hand(self.reader(scope), &ids).await?,
            };
            loaded.extend(found.into_iter().map(|pair| (DocumentKey(scope, pair.0.id), shared(pair))));
        }
        Ok(loaded)
    }
}

impl Loader<DocumentEditionKey> for Reading {
    type Value = Pair;
    type Error = Arc<Failure>;

    async fn load(&self, keys: &[DocumentEditionKey]) -> Loaded<DocumentEditionKey, Self::Value> {
        let mut loaded = HashMap::new();
        for (scope, keys) in grouped(keys, |key| key.0) {
            let ids: Vec<_> = keys.iter().map(|key| key.1).collect();
            let found = self.store.document_editions_by_ids(self.reader(scope), &ids).await?;
            loaded.extend(found.into_iter().map(|pair| (DocumentEditionKey(scope, pair.1.id), shared(pair))));
        }
        Ok(loaded)
    }
}

impl Loader<EditionsOfDocument> for Reading {
    type Value = Page<DocumentEdition>;
    type Error = Arc<Failure>;

    async fn load(&self, keys: &[EditionsOfDocument]) -> Loaded<EditionsOfDocument, Self::Value> {
        let mut loaded = HashMap::new();
        for ((scope, first, after), keys) in grouped(keys, |key| (key.scope, key.first, key.after)) {
            let ids: Vec<_> = keys.iter().map(|key| key.document_id).collect();
            let window = Window { after, first };
            let pages = self.store.editions_of_documents(self.reader(scope), &ids, window).await?;
            let key = |document_id| EditionsOfDocument { scope, document_id, first, after };
            loaded.extend(pages.into_iter().map(|(id, page)| (key(id), page)));
        }
        Ok(loaded)
    }
}

impl Loader<BodyOf> for Reading {
    type Value = Arc<Body>;
    type Error = Arc<Failure>;

    async fn load(&self, keys: &[BodyOf]) -> Loaded<BodyOf, Self::Value> {
        let ids: Vec<_> = keys.iter().map(|key| key.0).collect();
        let found = self.store.bodies(&ids).await?;
        Ok(found.into_iter().map(|(id, body)| (BodyOf(id), Arc::new(body))).collect())
    }
}

impl Loader<ViewsOf> for Reading {
    type Value = i64;
    type Error = Arc<Failure>;

    async fn load(&self, keys: &[ViewsOf]) -> Loaded<ViewsOf, Self::Value> {
        let ids: Vec<_> = keys.iter().map(|key| key.0).collect();
        let found = self.store.views(&ids).await?;
        Ok(found.into_iter().map(|(id, views)| (ViewsOf(id), views)).collect())
    }
}

impl Loader<InterpretationOf> for Reading {
    type Value = Arc<Interpretation>;
    type Error = Arc<Failure>;

    async fn load(&self, keys: &[InterpretationOf]) -> Loaded<InterpretationOf, Self::Value> {
        let ids: Vec<_> = keys.iter().map(|key| key.0).collect();
        let found = self.store.interpretations_of(&ids).await?;
        Ok(found.into_iter().map(|(id, it)| (InterpretationOf(id), Arc::new(it))).collect())
    }
}

impl Loader<InterpretationBy> for Reading {
    type Value = Arc<Interpretation>;
    type Error = Arc<Failure>;

    async fn load(&self, keys: &[InterpretationBy]) -> Loaded<InterpretationBy, Self::Value> {
        let mut loaded = HashMap::new();
        for (scope, keys) in grouped(keys, |key| key.0) {
            let ids: Vec<_> = keys.iter().map(|key| key.1).collect();
            let found = self.store.interpretations_by_material(self.reader(scope), &ids).await?;
            loaded.extend(found.into_iter().map(|(id, it)| (InterpretationBy(scope, id), Arc::new(it))));
        }
        Ok(loaded)
    }
}

impl Loader<InterpretationKey> for Reading {
    type Value = Arc<Interpretation>;
    type Error = Arc<Failure>;

    async fn load(&self, keys: &[InterpretationKey]) -> Loaded<InterpretationKey, Self::Value> {
        let mut loaded = HashMap::new();
        for (scope, keys) in grouped(keys, |key| key.0) {
            let ids: Vec<_> = keys.iter().map(|key| key.1).collect();
            let found = self.store.interpretations_by_ids(self.reader(scope), &ids).await?;
            loaded.extend(found.into_iter().map(|it| (InterpretationKey(scope, it.id), Arc::new(it))));
        }
        Ok(loaded)
    }
}

impl Loader<DocumentsOfItem> for Reading {
    type Value = Page<Pair>;
    type Error = Arc<Failure>;

    async fn load(&self, keys: &[DocumentsOfItem]) -> Loaded<DocumentsOfItem, Self::Value> {
        let mut loaded = HashMap::new();
        for ((first, after), keys) in grouped(keys, |key| (key.first, key.after)) {
            let lines: Vec<_> = keys.iter().map(|key| key.line.clone()).collect();
            let pages = self.store.documents_of_items(&lines, Window { after, first }).await?;
            let page = |(line, page): (_, Page<_>)| (DocumentsOfItem { line, first, after }, page.map(shared));
            loaded.extend(pages.into_iter().map(page));
        }
        Ok(loaded)
    }
}

impl Loader<DocumentCountOfItem> for Reading {
    type Value = u64;
    type Error = Arc<Failure>;

    async fn load(&self, keys: &[DocumentCountOfItem]) -> Loaded<DocumentCountOfItem, Self::Value> {
        let lines: Vec<_> = keys.iter().map(|key| key.0.clone()).collect();
        let counts = self.store.count_documents_of_items(&lines).await?;
        Ok(keys.iter().map(|key| (key.clone(), counts.get(&key.0).copied().unwrap_or(0))).collect())
    }
}
