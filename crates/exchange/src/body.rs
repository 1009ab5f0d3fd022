//! 正文: markup from outside made safe, and the plain text of it.
//!
//! Only what is listed here passes. Pictures come from our own attachments and nowhere else: a picture of another host
//! would tell that host who reads, could be another picture tomorrow, and nobody would have screened it.

mod plain;

#[cfg(test)]
mod tests;

use std::borrow::Cow;
use std::collections::{HashMap, HashSet};
use std::sync::LazyLock;

use ammonia::{Builder, Url, UrlRelative};
use domain::attachment::ContentHash;
use domain::document::body::Body;
use domain::refusal::{Ground, Refusal};
use domain::vocabulary::is_invisible;

use crate::workbook::Limits;
use crate::workbook::nesting;

/// Structure of a text, and nothing that acts, loads or decorates.
const ELEMENTS: [&str; 45] = [
    "a",
    "abbr",
    "b",
    "blockquote",
    "br",
    "caption",
    "cite",
    "code",
    "col",
    "colgroup",
    "dd",
    "del",
    "div",
    "dl",
    "dt",
    "em",
    "figcaption",
    "figure",
    "h1",
    "h2",
    "h3",
    "h4",
    "h5",
    "h6",
    "hr",
    "i",
    "img",
    "ins",
    "li",
    "ol",
    "p",
    "pre",
    "q",
    "s",
    "strong",
    "sub",
    "sup",
    "table",
    "tbody",
    "td",
    "tfoot",
    "th",
    "thead",
    "tr",
    "ul",
];
/// Elements whose text is no text of the page.
const WITHOUT_CONTENT: [&str; 10] =
    ["script", "style", "template", "iframe", "object", "noscript", "textarea", "title", "svg", "math"];
/// What a link may lead to.
const SCHEMES: [&str; 3] = ["http", "https", "mailto"];
/// Where our own attachments are.
const ATTACHMENTS: &str = "/attachments/";
/// Longest address of a link.
const ADDRESS_BYTES: usize = 2_048;
/// Most rows and columns a cell may span.
const SPAN: u32 = 1_000;

/// How often markup may change under cleaning; two passes settle all that is not made to hurt.
const PASSES: usize = 6;

static BUILDER: LazyLock<Builder<'static>> = LazyLock::new(builder);

/// Makes markup safe and reads its plain text. `field` is the input's name. Never fails on what is written, however
/// broken; only on how much it is, and on how deep it nests.
pub fn sanitise(field: &str, html: &str) -> Result<Body, Refusal> {
    Body::check_size(field, html)?;
    nesting::check(&visible(html), &Limits::default()).map_err(|remark| {
        let (zh, en) = remark.allowed.unwrap_or_default();
        Refusal::at(Ground::InvalidValue, field).found(remark.found).allowed(zh, en)
    })?;
    let html = settle(html);
    let plain_text = plain::text(&html);
    Body::of(field, html, plain_text)
}

/// The body of plain text: each line is a paragraph. `field` is the input's name.
pub fn of_text(field: &str, text: &str) -> Result<Body, Refusal> {
    Body::check_size(field, text)?;
    let mut html = String::with_capacity(text.len());
    for line in text.lines().map(str::trim).filter(|line| !line.is_empty()) {
        html.push_str("<p>");
        for c in line.chars() {
            match c {
                '&' => html.push_str("&amp;"),
                '<' => html.push_str("&lt;"),
                '>' => html.push_str("&gt;"),
                _ => html.push(c),
            }
        }
        html.push_str("</p>");
    }
    sanitise(field, &html)
}

/// Cleans until cleaning changes nothing: what is kept is read by browsers as it was read here. References such as
/// `&#x202e;` become characters on the way, and misplaced elements find their place.
fn settle(html: &str) -> String {
    let mut html = clean(html);
    for _ in 0..PASSES {
        let again = clean(&html);
        if again == html {
            return html;
        }
        html = again;
    }
    // What never comes to rest is kept as its bare text.
    clean(&ammonia::clean_text(&plain::text(&html)))
}

fn clean(html: &str) -> String {
    BUILDER.clean(&visible(html)).to_string().trim().to_owned()
}

fn builder() -> Builder<'static> {
    let mut attributes: HashMap<&str, HashSet<&str>> = HashMap::new();
    attributes.insert("a", ["href", "title"].into());
    attributes.insert("abbr", ["title"].into());
    attributes.insert("img", ["src", "alt", "width", "height"].into());
    attributes.insert("ol", ["start", "type", "reversed"].into());
    attributes.insert("td", ["colspan", "rowspan"].into());
    attributes.insert("th", ["colspan", "rowspan", "scope"].into());
    for column in ["col", "colgroup"] {
        attributes.insert(column, ["span"].into());
    }
    let mut builder = Builder::empty();
    builder
        .tags(ELEMENTS.into())
        .clean_content_tags(WITHOUT_CONTENT.into())
        .tag_attributes(attributes)
        .url_schemes(SCHEMES.into())
        // Which relative ones are ours is decided below.
        .url_relative(UrlRelative::PassThrough)
        .attribute_filter(attribute)
        .link_rel(Some("noopener noreferrer"))
        .strip_comments(true);
    builder
}

/// The value an attribute keeps, if any. What is expected is listed; nothing is guessed from what is forbidden.
fn attribute<'a>(element: &str, name: &str, value: &'a str) -> Option<Cow<'a, str>> {
    match (element, name) {
        ("img", "src") => own_attachment(value).map(Cow::Owned),
        ("a", "href") => own_attachment(value).or_else(|| address(value)).map(Cow::Owned),
        // `rel` is put there by the cleaning itself; what came in was dropped before.
        ("a", "rel") | (_, "alt" | "title") => Some(value.into()),
        ("th", "scope") => ["row", "col", "rowgroup", "colgroup"].contains(&value).then(|| value.into()),
        ("ol", "type") => ["1", "a", "A", "i", "I"].contains(&value).then(|| value.into()),
        ("ol", "reversed") => Some("".into()),
        ("ol", "start") => number(value, 100_000),
        ("img", "width" | "height") => number(value, 10_000),
        (_, "colspan" | "rowspan" | "span") => number(value, SPAN),
        _ => None,
    }
}

fn number(value: &str, most: u32) -> Option<Cow<'_, str>> {
    let number = value.trim().parse::<u32>().ok()?;
    (1..=most).contains(&number).then(|| number.to_string().into())
}

/// `/attachments/<hash>` and nothing behind it.
fn own_attachment(value: &str) -> Option<String> {
    let hash: ContentHash = value.trim().strip_prefix(ATTACHMENTS)?.parse().ok()?;
    Some(format!("{ATTACHMENTS}{hash}"))
}

/// A whole address of one of the schemes, written the one way a parser writes it; a name and password in it only deceive.
fn address(value: &str) -> Option<String> {
    let url = Url::parse(value).ok()?;
    let is_fine = SCHEMES.contains(&url.scheme())
        && url.username().is_empty()
        && url.password().is_none()
        && (url.scheme() == "mailto" || url.has_host());
    let text = String::from(url);
    (is_fine && text.len() <= ADDRESS_BYTES).then_some(text)
}

/// Without characters nobody sees: NUL and other control characters, and those that turn the direction of the text
/// (U+202A–202E, 2066–2069), with which a line can read otherwise than it is.
fn visible(html: &str) -> Cow<'_, str> {
    if html.chars().any(is_left_out) { html.chars().filter(|it| !is_left_out(*it)).collect() } else { html.into() }
}

fn is_left_out(c: char) -> bool {
    let is_noncharacter = matches!(c, '\u{fdd0}'..='\u{fdef}') || u32::from(c) & 0xfffe == 0xfffe;
    (is_invisible(c) && !matches!(c, '\t' | '\r')) || is_noncharacter
}
