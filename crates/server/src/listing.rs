//! 政府信息清单: the public documents as a table, for HTTP and for the command line; read page by page, whatever its length.

use std::collections::HashMap;
use std::fs::File;
use std::io::Seek;

use domain::act::china_date;
use domain::directory::Directory;
use domain::document::edition::DocumentEdition;
use domain::document::{Document, DocumentId};
use domain::pilot_domain::DomainCode;
use exchange::print::{ListedDocument, documents_csv_head, documents_csv_line, documents_xlsx};
use futures_util::{Stream, StreamExt, TryStreamExt};
use persistence::{DocumentFilter, DocumentKeyset, Failure, Store, Window};

use crate::addresses::Addresses;

/// Longest list, in documents: more is no table that people read.
pub const MOST: u64 = 50_000;
/// Documents read at a time.
const PAGE: u64 = 500;
/// Pages that wait for the writer.
const AHEAD: usize = 2;

/// Which documents, and how their addresses begin.
#[derive(Clone, Debug)]
pub struct Listing {
    /// Which.
    pub filter: DocumentFilter,
    /// Where they are read.
    pub addresses: Addresses,
}

/// Why there is no list.
#[derive(Debug, thiserror::Error)]
pub enum Unlisted {
    /// More documents than a list may have.
    #[error(
        "符合条件的政府信息有 {0} 份,一次至多导出 {MOST} 份,请缩小范围 / {0} documents fit, a list has at most {MOST}; narrow it down"
    )]
    TooMany(u64),
    /// The store failed.
    #[error(transparent)]
    Failed(#[from] Failure),
    /// The file could not be written.
    #[error("清单无法写出 / The list cannot be written: {0}")]
    Unwritten(String),
}

impl Listing {
    /// How many documents the list has; refuses one that is too long.
    pub async fn count(&self, store: &Store) -> Result<u64, Unlisted> {
        match store.count_documents(&self.filter).await? {
            count if count > MOST => Err(Unlisted::TooMany(count)),
            count => Ok(count),
        }
    }

    /// The list as CSV, page by page.
    pub fn csv(self, store: Store) -> impl Stream<Item = Result<String, Failure>> + Send {
        let head = futures_util::stream::once(async { Ok(documents_csv_head()) });
        head.chain(self.pages(store).map_ok(|page| page.iter().map(documents_csv_line).collect()))
    }

    /// The list as a workbook, in a temporary file that is at its beginning.
    pub async fn xlsx(self, store: Store) -> Result<File, Unlisted> {
        let (send, mut received) = tokio::sync::mpsc::channel::<Vec<ListedDocument>>(AHEAD);
        let writing = tokio::task::spawn_blocking(move || {
            let unwritten = |error: &dyn std::fmt::Display| Unlisted::Unwritten(error.to_string());
            let mut file = tempfile::tempfile().map_err(|error| unwritten(&error))?;
            let pages = std::iter::from_fn(|| received.blocking_recv());
            documents_xlsx(pages.flatten(), &mut file).map_err(|error| unwritten(&error))?;
            file.rewind().map_err(|error| unwritten(&error))?;
            Ok(file)
        });
        let mut pages = std::pin::pin!(self.pages(store));
        while let Some(page) = pages.try_next().await? {
            if send.send(page).await.is_err() {
                // The writer has ended, and says why.
                break;
            }
        }
        drop(send);
        writing.await.map_err(|error| Unlisted::Unwritten(error.to_string()))?
    }

    fn pages(self, store: Store) -> impl Stream<Item = Result<Vec<ListedDocument>, Failure>> + Send {
        let pages = futures_util::stream::try_unfold(Some(None), move |after: Option<Option<DocumentKeyset>>| {
            let (store, listing) = (store.clone(), self.clone());
            async move {
                let Some(after) = after else { return Ok(None) };
                let page = store.documents(&listing.filter, Window { after, first: PAGE }).await?;
                let ids: Vec<_> = page.items.iter().map(|(document, _)| document.id).collect();
                let domains = store.domains_of_documents(&ids).await?;
                let directory = store.directory();
                let last = page.items.last().and_then(|(document, _)| Some((document.published_at?, document.id)));
                let rows = page.items.iter();
                let rows = rows.map(|(document, edition)| listing.listed(document, edition, &domains, &directory));
                let rows: Vec<_> = rows.collect();
                Ok(Some((rows, last.filter(|_| page.has_next).map(Some))))
            }
        });
        // What was published since the documents were counted must not make the list longer than it may be.
        pages.take(usize::try_from(MOST / PAGE).unwrap_or(usize::MAX))
    }

    fn listed(
        &self,
        document: &Document,
        edition: &DocumentEdition,
        domains: &HashMap<DocumentId, Vec<DomainCode>>,
        directory: &Directory,
    ) -> ListedDocument {
        let codes = domains.get(&document.id).into_iter().flatten();
        let named = codes.map(|code| directory.pilot_domain(code).map_or(code.as_str(), |it| it.name.as_str()));
        let unit = directory.unit(document.unit_id);
        ListedDocument {
            index_number: document.index_number.as_ref().map(ToString::to_string).unwrap_or_default(),
            title: edition.content.title.to_string(),
            unit: unit.map(|unit| unit.name.to_string()).unwrap_or_default(),
            document_number: edition
                .content
                .document_number
                .as_ref()
                .map_or_else(String::new, |it| it.as_str().to_owned()),
            formed_on: edition.content.formed_on,
            published_on: document.published_at.map(china_date),
            validity: document.validity,
            kind: document.kind,
            domains: named.collect::<Vec<_>>().join("、"),
            url: self.addresses.of_document(document),
        }
    }
}
