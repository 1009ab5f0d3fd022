//! JSON Feed 1.1, with what is ours under `_gongkai`.

use domain::vocabulary::Locale;
use serde_json::{Value, json as value};

use super::{Enclosure, Entry, Feed, Item, Tombstone, instant, urn, without_nulls};

/// Writes the page as a JSON Feed.
pub fn json(feed: &Feed) -> Vec<u8> {
    let items = feed.entries.iter().filter_map(|entry| match entry {
        Entry::Published(it) => Some(item(it)),
        Entry::Withdrawn(_) => None,
    });
    let tombstones = feed.entries.iter().filter_map(|entry| match entry {
        Entry::Published(_) => None,
        Entry::Withdrawn(it) => Some(tombstone(it)),
    });
    let page = value!({
        "version": "https://jsonfeed.org/version/1.1",
        "title": feed.title,
        "description": feed.description,
        "home_page_url": feed.home_url,
        "feed_url": feed.url,
        "next_url": feed.next_url,
        "language": "zh-CN",
        "authors": [{ "name": feed.author }],
        "items": items.collect::<Vec<_>>(),
        "_gongkai": { "tombstones": tombstones.collect::<Vec<_>>() },
    });
    // The same text, and nothing in it is markup even where somebody takes the answer for a page.
    without_nulls(page).to_string().replace('<', "\\u003c").into_bytes()
}

fn item(item: &Item) -> Value {
    let tags = item.domains.iter().map(|(_, name)| name.as_str());
    let tags = tags.chain([item.kind.label(Locale::Zh), item.validity.label(Locale::Zh)]);
    // One of the two has to be there; the extension says when it is not the text itself.
    let text = item.content.as_ref().map(|content| content.text.as_str());
    let text = text.or(item.summary.as_deref()).unwrap_or(&item.title);
    without_nulls(value!({
        "id": urn(item.id),
        "url": item.url,
        "title": item.title,
        "content_html": item.content.as_ref().map(|content| &content.html),
        "content_text": text,
        "summary": item.summary,
        "date_published": instant(item.published_at),
        "date_modified": instant(item.modified_at),
        "authors": [{ "name": item.unit }],
        "tags": tags.collect::<Vec<_>>(),
        "attachments": item.attachments.iter().map(attachment).collect::<Vec<_>>(),
        "_gongkai": without_nulls(value!({
            "id": item.id.to_string(),
            "index_number": item.index_number,
            "document_number": item.document_number,
            "unit_code": item.unit_code,
            "kind": item.kind.code(),
            "validity": item.validity.code(),
            "domains": item.domains.iter().map(|(code, _)| code).collect::<Vec<_>>(),
            "formed_on": item.formed_on.map(|day| day.to_string()),
            "edition": item.edition,
            "is_whole": item.content.is_some(),
        })),
    }))
}

fn attachment(it: &Enclosure) -> Value {
    value!({ "url": it.url, "title": it.name, "mime_type": it.media_type, "size_in_bytes": it.size_bytes })
}

fn tombstone(it: &Tombstone) -> Value {
    without_nulls(value!({
        "id": urn(it.id),
        "index_number": it.index_number,
        "withdrawn_at": instant(it.at),
        "kind": it.kind.code(),
        "reason": it.reason,
        "replaced_by": it.replaced_by.map(urn),
    }))
}
