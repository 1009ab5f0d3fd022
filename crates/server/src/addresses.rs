//! Addresses of our own, whole, as other sites need them.

use std::fmt::Write;

use axum::http::{HeaderMap, header, uri::Authority};
use domain::document::Document;

use crate::config::Server;

/// What addresses begin with, and where documents are read.
#[derive(Clone, Debug)]
pub struct Addresses {
    /// `https://gk.example.gov.cn`, without a slash at the end; empty where nobody says.
    base: String,
    /// Whether the configuration says so; else the client did.
    is_ours: bool,
    page: Option<String>,
}

impl Addresses {
    /// As configured, else as the client called us.
    pub fn of(server: &Server, headers: &HeaderMap) -> Self {
        let page = server.document_page.clone();
        if let Some(base) = &server.public_url {
            return Self { base: base.trim_end_matches('/').to_owned(), is_ours: true, page };
        }
        let host = headers.get(header::HOST).and_then(|host| host.to_str().ok()?.parse::<Authority>().ok());
        let host = host.filter(|host| !host.as_str().contains('@'));
        let base = host.map_or_else(String::new, |host| format!("http://{host}"));
        Self { base, is_ours: false, page }
    }

    /// The beginning of all of them.
    pub fn base(&self) -> &str {
        &self.base
    }

    /// The site itself, where it is known for sure.
    pub fn home(&self) -> Option<String> {
        self.is_ours.then(|| format!("{}/", self.base))
    }

    /// The address of a path of ours.
    pub fn of_path(&self, path: &str) -> String {
        format!("{}{path}", self.base)
    }

    /// Where a document is read: the page that the configuration names, else a feed of it alone.
    pub fn of_document(&self, document: &Document) -> String {
        let number =
            document.index_number.as_ref().map(domain::document::number::IndexNumber::as_str).unwrap_or_default();
        self.of_document_named(&document.id.to_string(), number)
    }

    /// The same by its id and its index number.
    pub fn of_document_named(&self, id: &str, index_number: &str) -> String {
        match &self.page {
            Some(page) => page.replace("{id}", id).replace("{indexNumber}", &encoded(index_number)),
            None => self.of_path(&format!("/feeds/documents.json?document={id}")),
        }
    }
}

/// A text as it stands in a URL, whatever it holds.
pub fn encoded(text: &str) -> String {
    let mut safe = String::with_capacity(text.len());
    for byte in text.bytes() {
        if byte.is_ascii_alphanumeric() || b"-._~".contains(&byte) {
            safe.push(char::from(byte));
        } else {
            write!(safe, "%{byte:02X}").expect("writing to a string cannot fail");
        }
    }
    safe
}
