//! Atom (RFC 4287), with tombstones (RFC 6721) and pages (RFC 5005).

use std::io;

use quick_xml::Writer;
use quick_xml::events::{BytesDecl, BytesEnd, BytesStart, BytesText, Event};

use super::{Entry, Feed, Item, Tombstone, instant};

const ATOM: &str = "http://www.w3.org/2005/Atom";
/// Where those who follow go on.
pub const FOLLOW: &str = "urn:gongkai:follow";
const TOMBSTONES: &str = "http://purl.org/atompub/tombstones/1.0";

/// Writes the page as an Atom feed.
pub fn atom(feed: &Feed) -> io::Result<Vec<u8>> {
    let mut page = Page(Writer::new(Vec::new()));
    page.0.write_event(Event::Decl(BytesDecl::new("1.0", Some("utf-8"), None)))?;
    let names = [("xmlns", ATOM), ("xmlns:at", TOMBSTONES), ("xml:lang", "zh-CN")];
    page.open("feed", &names)?;
    page.text("id", &feed.id)?;
    page.text("title", &feed.title)?;
    page.text("subtitle", &feed.description)?;
    page.text("updated", &instant(feed.updated()))?;
    page.author(&feed.author)?;
    page.empty("link", &[("rel", "self"), ("type", "application/atom+xml"), ("href", &feed.page_url)])?;
    page.empty("link", &[("rel", "first"), ("type", "application/atom+xml"), ("href", &feed.url)])?;
    if let Some(next) = &feed.next_url {
        page.empty("link", &[("rel", "next"), ("type", "application/atom+xml"), ("href", next)])?;
    }
    if let Some(follow) = &feed.follow_url {
        page.empty("link", &[("rel", FOLLOW), ("type", "application/atom+xml"), ("href", follow)])?;
    }
    if let Some(home) = &feed.home_url {
        page.empty("link", &[("rel", "alternate"), ("href", home)])?;
    }
    for entry in &feed.entries {
        match entry {
            Entry::Published(item) => page.entry(item)?,
            Entry::Withdrawn(tombstone) => page.deleted(tombstone)?,
        }
    }
    page.close("feed")?;
    Ok(page.0.into_inner())
}

struct Page(Writer<Vec<u8>>);

impl Page {
    fn entry(&mut self, item: &Item) -> io::Result<()> {
        self.open("entry", &[])?;
        self.text("id", &item.id)?;
        self.text("title", &item.title)?;
        if let Some(at) = item.published_at {
            self.text("published", &instant(at))?;
        }
        self.text("updated", &instant(item.modified_at))?;
        if let Some(name) = &item.author {
            self.author(name)?;
        }
        for it in &item.categories {
            let scheme = format!("urn:gongkai:{}", it.list);
            self.empty("category", &[("scheme", &scheme), ("term", &it.code), ("label", &it.label)])?;
        }
        if let Some(url) = &item.url {
            self.empty("link", &[("rel", "alternate"), ("href", url)])?;
        }
        for file in &item.attachments {
            let size = file.size_bytes.to_string();
            let attributes = [
                ("rel", "enclosure"),
                ("type", file.media_type),
                ("length", &size),
                ("title", &file.name),
                ("href", &file.url),
            ];
            self.empty("link", &attributes)?;
        }
        // An entry without content has to have a summary.
        match (&item.summary, &item.content) {
            (Some(summary), _) => self.text("summary", summary)?,
            (None, None) => self.text("summary", &item.title)?,
            (None, Some(_)) => {}
        }
        if let Some(content) = &item.content {
            self.open("content", &[("type", "html")])?;
            self.write(&content.html)?;
            self.close("content")?;
        }
        self.close("entry")
    }

    fn deleted(&mut self, it: &Tombstone) -> io::Result<()> {
        self.open("at:deleted-entry", &[("ref", &it.id), ("when", &instant(it.at))])?;
        if let Some(comment) = &it.comment {
            self.text("at:comment", comment)?;
        }
        if let Some(id) = &it.replaced_by {
            self.empty("link", &[("rel", "related"), ("href", id)])?;
        }
        self.close("at:deleted-entry")
    }

    fn author(&mut self, name: &str) -> io::Result<()> {
        self.open("author", &[])?;
        self.text("name", name)?;
        self.close("author")
    }

    fn text(&mut self, name: &str, text: &str) -> io::Result<()> {
        self.open(name, &[])?;
        self.write(text)?;
        self.close(name)
    }

    fn open(&mut self, name: &str, attributes: &[(&str, &str)]) -> io::Result<()> {
        self.0.write_event(Event::Start(element(name, attributes)))
    }

    fn empty(&mut self, name: &str, attributes: &[(&str, &str)]) -> io::Result<()> {
        self.0.write_event(Event::Empty(element(name, attributes)))
    }

    fn write(&mut self, text: &str) -> io::Result<()> {
        self.0.write_event(Event::Text(BytesText::new(&legal(text))))
    }

    fn close(&mut self, name: &str) -> io::Result<()> {
        self.0.write_event(Event::End(BytesEnd::new(name)))
    }
}

fn element<'a>(name: &'a str, attributes: &[(&str, &str)]) -> BytesStart<'a> {
    let mut element = BytesStart::new(name);
    for (name, value) in attributes {
        element.push_attribute((*name, legal(value).as_str()));
    }
    element
}

/// Without the characters that XML 1.0 does not know, escaped or not.
fn legal(text: &str) -> String {
    let is_legal = |c: &char| match *c {
        '\t' | '\n' | '\r' => true,
        '\u{fffe}' | '\u{ffff}' => false,
        other => other >= ' ',
    };
    text.chars().filter(is_legal).collect()
}
