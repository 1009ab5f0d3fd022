//! What a feed says about documents, put together from the records.

use domain::attachment::Attachment;
use domain::directory::Directory;
use domain::document::edition::DocumentEdition;
use domain::document::{Document, Withdrawal};
use domain::vocabulary::Locale;
use exchange::feed::{Content, DOCUMENT_COLUMNS, DocumentItem, DocumentTombstone, Enclosure, Entry, Feed};
use persistence::{FeedParts, FeedPlace, FeedRow};

use super::asked::{Asked, Filters};
use crate::addresses::{Addresses, encoded};

/// The page as a feed.
pub(super) fn feed(
    asked: &Asked,
    rows: Vec<FeedRow>,
    next: Option<FeedPlace>,
    mut parts: FeedParts,
    directory: &Directory,
    addresses: &Addresses,
    path: &str,
) -> Feed {
    let url = |query: &str| addresses.of_path(&format!("{path}{query}"));
    let (title, author) = title(&asked.filters, directory);
    let first_page = asked.first_page();
    let page_url = asked.after.map_or_else(|| first_page.clone(), |place| asked.page_after(place));
    let entries = rows.into_iter().filter_map(|row| entry(row, &mut parts, directory, addresses));
    Feed {
        id: id(&asked.filters),
        description: format!("{title}:最近变动的在前,撤回的留有撤回标记。"),
        title,
        author,
        home_url: addresses.home(),
        url: url(&first_page),
        page_url: url(&page_url),
        next_url: next.map(|place| url(&asked.page_after(place))),
        follow_url: None,
        columns: DOCUMENT_COLUMNS.map(ToOwned::to_owned).to_vec(),
        entries: entries.collect(),
    }
}

/// The same on every page of a feed, and for other filters another.
fn id(filters: &Filters) -> String {
    let filters = filters.pairs().into_iter().map(|(name, value)| format!(":{name}:{}", encoded(&value)));
    "urn:gongkai:feed:documents".to_owned() + &filters.collect::<String>()
}

fn title(filters: &Filters, directory: &Directory) -> (String, String) {
    let top = directory.top().and_then(|id| directory.unit(id));
    let author = filters.unit.as_ref().or(top).map(|unit| unit.name.to_string()).unwrap_or_default();
    let pilot_domain = filters.pilot_domain.as_ref().map(|it| it.name.clone());
    let kind = filters.kind.map(|kind| kind.label(Locale::Zh).to_owned());
    let parts = [Some(format!("{author}政府信息")), pilot_domain, kind];
    (parts.into_iter().flatten().collect::<Vec<_>>().join(" · "), author)
}

fn entry(row: FeedRow, parts: &mut FeedParts, directory: &Directory, addresses: &Addresses) -> Option<Entry> {
    let FeedRow { at, document, edition, .. } = row;
    match (edition, &document.withdrawal) {
        (None, Some(withdrawal)) => Some(Entry::Withdrawn(tombstone(&document, withdrawal).into())),
        (Some(edition), None) => {
            let content = parts.bodies.remove(&edition.id);
            let content = content.map(|body| Content::of(&body.html, body.plain_text, addresses.base()));
            let attachments = parts.attachments.remove(&edition.id).unwrap_or_default();
            let domains = parts.domains.remove(&document.id).unwrap_or_default();
            let named = domains.into_iter().map(|code| {
                let name = directory.pilot_domain(&code).map_or_else(|| code.to_string(), |it| it.name.clone());
                (code.to_string(), name)
            });
            let item = item(&document, edition, directory, addresses);
            let item = DocumentItem {
                content,
                domains: named.collect(),
                modified_at: at,
                attachments: attachments.iter().map(|it| enclosure(it, addresses)).collect(),
                ..item
            };
            Some(Entry::Published(Box::new(item.into())))
        }
        // No record is both, or neither.
        _ => None,
    }
}

fn item(document: &Document, edition: DocumentEdition, directory: &Directory, addresses: &Addresses) -> DocumentItem {
    let unit = directory.unit(document.unit_id);
    let published_at = document.published_at.unwrap_or(document.created_at);
    let content = edition.content;
    DocumentItem {
        id: document.id,
        index_number: document.index_number.as_ref().map(ToString::to_string).unwrap_or_default(),
        title: content.title.to_string(),
        summary: content.summary.map(|it| it.to_string()),
        content: None,
        url: addresses.of_document(document),
        unit: unit.map(|unit| unit.name.to_string()).unwrap_or_default(),
        unit_code: unit.map(|unit| unit.code.to_string()).unwrap_or_default(),
        document_number: content.document_number.map(|it| it.as_str().to_owned()),
        kind: document.kind,
        validity: document.validity,
        domains: Vec::new(),
        formed_on: content.formed_on,
        edition: edition.number,
        published_at,
        modified_at: published_at,
        attachments: Vec::new(),
    }
}

fn enclosure(it: &Attachment, addresses: &Addresses) -> Enclosure {
    Enclosure {
        url: addresses.of_path(&format!("/attachments/{}", it.sha256)),
        name: it.name.to_string(),
        media_type: it.media_type.code(),
        size_bytes: it.size_bytes,
    }
}

fn tombstone(document: &Document, withdrawal: &Withdrawal) -> DocumentTombstone {
    DocumentTombstone {
        id: document.id,
        index_number: document.index_number.as_ref().map(ToString::to_string).unwrap_or_default(),
        at: withdrawal.at,
        kind: withdrawal.kind,
        reason: withdrawal.reason.to_string(),
        replaced_by: withdrawal.replaced_by,
    }
}
