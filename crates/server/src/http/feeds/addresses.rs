//! Addresses of our own, whole, as other sites need them.

use std::sync::Arc;

use axum::http::{HeaderMap, header, uri::Authority};
use domain::document::{Document, DocumentId};

use super::super::Web;
use super::asked::encoded;

/// What addresses begin with, and where documents are read.
#[derive(Clone, Debug)]
pub(in crate::http) struct Addresses {
    /// `https://gk.example.gov.cn`, without a slash at the end.
    base: String,
    /// Whether the configuration says so; else the client did.
    is_ours: bool,
    page: Option<Arc<str>>,
}

impl Addresses {
    /// As configured, else as the client called us.
    pub(in crate::http) fn of(web: &Web, headers: &HeaderMap) -> Self {
        let page = web.server.document_page.as_deref().map(Arc::from);
        if let Some(base) = &web.server.public_url {
            return Self { base: base.trim_end_matches('/').to_owned(), is_ours: true, page };
        }
        let host = headers.get(header::HOST).and_then(|host| host.to_str().ok()?.parse::<Authority>().ok());
        let host = host.filter(|host| !host.as_str().contains('@'));
        let base = host.map_or_else(String::new, |host| format!("http://{host}"));
        Self { base, is_ours: false, page }
    }

    /// The beginning of all of them.
    pub(super) fn base(&self) -> &str {
        &self.base
    }

    /// The site itself, where it is known for sure.
    pub(super) fn home(&self) -> Option<String> {
        self.is_ours.then(|| format!("{}/", self.base))
    }

    pub(super) fn of_path(&self, path: &str) -> String {
        format!("{}{path}", self.base)
    }

    /// Where a document is read: the page that the configuration names, else a feed of it alone.
    pub(in crate::http) fn of_document(&self, document: &Document) -> String {
        let Some(page) = &self.page else { return self.alone(document.id) };
        let number = document.index_number.as_ref().map(|it| encoded(it.as_str())).unwrap_or_default();
        page.replace("{id}", &document.id.to_string()).replace("{indexNumber}", &number)
    }

    fn alone(&self, id: DocumentId) -> String {
        self.of_path(&format!("/feeds/documents.json?document={id}"))
    }
}
