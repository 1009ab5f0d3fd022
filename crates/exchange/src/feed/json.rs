//! JSON Feed 1.1, with what is ours under `_gongkai`.

use serde_json::{Value, json as value};

use super::{Enclosure, Entry, Feed, Item, Tombstone, instant, without_nulls};

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
        "_gongkai": without_nulls(value!({
            "tombstones": tombstones.collect::<Vec<_>>(),
            "follow_url": feed.follow_url,
        })),
    });
    // The same text, and nothing in it is markup even where somebody takes the answer for a page.
    without_nulls(page).to_string().replace('<', "\\u003c").into_bytes()
}

fn item(item: &Item) -> Value {
    // One of the two has to be there; what is ours says when it is not the text itself.
    let text = item.content.as_ref().map(|content| content.text.as_str());
    let text = text.or(item.summary.as_deref()).unwrap_or(&item.title);
    without_nulls(value!({
        "id": item.id,
        "url": item.url,
        "title": item.title,
        "content_html": item.content.as_ref().map(|content| &content.html),
        "content_text": text,
        "summary": item.summary,
        "date_published": item.published_at.map(instant),
        "date_modified": instant(item.modified_at),
        "authors": item.author.as_ref().map(|name| value!([{ "name": name }])),
        "tags": item.categories.iter().map(|it| &it.label).collect::<Vec<_>>(),
        "attachments": item.attachments.iter().map(attachment).collect::<Vec<_>>(),
        "_gongkai": item.more,
    }))
}

fn attachment(it: &Enclosure) -> Value {
    value!({ "url": it.url, "title": it.name, "mime_type": it.media_type, "size_in_bytes": it.size_bytes })
}

fn tombstone(it: &Tombstone) -> Value {
    let mut told = it.more.clone();
    told["id"] = it.id.clone().into();
    told["withdrawn_at"] = instant(it.at).into();
    if let Some(id) = &it.replaced_by {
        told["replaced_by"] = id.clone().into();
    }
    told
}
