//! What is asked for in the query of a URL: filters by code, pages by cursor. A misspelt filter would show everything, so
//! nothing unknown is passed over.

use std::str::FromStr;

use base64::Engine;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use domain::directory::Directory;
use domain::document::DocumentId;
use domain::document::content::DocumentKind;
use domain::pilot_domain::PilotDomain;
use domain::unit::Unit;
use persistence::{FeedPlace, digest};

use super::super::Client;
use super::super::files::Declined;
use crate::addresses::encoded;

/// What a page holds when nobody says.
const DEFAULT_FIRST: u64 = 20;
/// Largest page.
const MAX_FIRST: u64 = 100;
/// Hexadecimal digits by which a cursor knows its filter.
const SCOPE_DIGITS: usize = 8;

/// Which documents, by the codes they were asked for with.
#[derive(Clone, Debug, Default)]
pub(in crate::http) struct Filters {
    /// 发布机构
    pub unit: Option<std::sync::Arc<Unit>>,
    /// 试点领域
    pub pilot_domain: Option<std::sync::Arc<PilotDomain>>,
    /// 体裁
    pub kind: Option<DocumentKind>,
    /// One document alone.
    pub document_id: Option<DocumentId>,
}

/// A page of a feed.
#[derive(Clone, Debug)]
pub(super) struct Asked {
    pub filters: Filters,
    pub first: u64,
    pub after: Option<FeedPlace>,
}

impl Filters {
    /// Takes the filters out of `pairs`; whatever is left is not a filter.
    pub(in crate::http) fn take(
        pairs: &mut Vec<(String, String)>,
        directory: &Directory,
        client: &Client,
    ) -> Result<Self, Declined> {
        let unknown = |name: &str, zh: &str, en: &str| refused(client, name, zh, en);
        let unit = take(pairs, "unit", client)?
            .map(|code| {
                directory
                    .unit_by_code(&code)
                    .cloned()
                    .ok_or_else(|| unknown("unit", "没有这个单位", "there is no such unit"))
            })
            .transpose()?;
        let pilot_domain = take(pairs, "domain", client)?
            .map(|code| {
                let found = code.parse().ok().and_then(|code| directory.pilot_domain(&code).cloned());
                found.ok_or_else(|| unknown("domain", "没有这个领域", "there is no such domain"))
            })
            .transpose()?;
        let kind = parsed(pairs, "kind", client, "没有这种体裁", "there is no such kind")?;
        Ok(Self { unit, pilot_domain, kind, document_id: None })
    }

    /// The filters as they stand in a URL and in a feed's identifier: always in this order.
    pub(in crate::http) fn pairs(&self) -> Vec<(&'static str, String)> {
        let unit = self.unit.as_ref().map(|unit| ("unit", unit.code.to_string()));
        let pilot_domain = self.pilot_domain.as_ref().map(|it| ("domain", it.code.to_string()));
        let kind = self.kind.map(|kind| ("kind", kind.code().to_owned()));
        let document = self.document_id.map(|id| ("document", id.to_string()));
        [unit, pilot_domain, kind, document].into_iter().flatten().collect()
    }

    fn scope(&self) -> String {
        digest(format!("{:?}", self.pairs()).as_bytes())[..SCOPE_DIGITS].to_owned()
    }
}

impl Asked {
    /// Reads the query of a feed.
    pub(super) fn read(
        mut pairs: Vec<(String, String)>,
        directory: &Directory,
        client: &Client,
    ) -> Result<Self, Declined> {
        let mut filters = Filters::take(&mut pairs, directory, client)?;
        filters.document_id = parsed(&mut pairs, "document", client, "不是政府信息的标识", "is no id of a document")?;
        let (_, first) = page_size(&mut pairs, client)?;
        let after = take(&mut pairs, "after", client)?
            .map(|cursor| {
                let (zh, en) = ("不是此订阅源的游标", "is no cursor of this feed with these filters");
                read_cursor(&cursor, &filters.scope()).ok_or_else(|| refused(client, "after", zh, en))
            })
            .transpose()?;
        nothing_else(&pairs, client, "unit、domain、kind、document、first、after")?;
        Ok(Self { filters, first, after })
    }

    /// The query of the first page, with its question mark; empty when nothing is asked for.
    pub(super) fn first_page(&self) -> String {
        let mut pairs = self.filters.pairs();
        if self.first != DEFAULT_FIRST {
            pairs.push(("first", self.first.to_string()));
        }
        query(&pairs)
    }

    /// The query of the page behind `place`.
    pub(super) fn page_after(&self, (seq, position): FeedPlace) -> String {
        let cursor = URL_SAFE_NO_PAD.encode(format!("{}.{seq}.{position}", self.filters.scope()));
        let mut pairs = self.filters.pairs();
        pairs.extend([("first", self.first.to_string()), ("after", cursor)]);
        query(&pairs)
    }
}

/// Refuses what is none of the parameters.
pub(in crate::http) fn nothing_else(
    pairs: &[(String, String)],
    client: &Client,
    allowed: &str,
) -> Result<(), Declined> {
    let Some((name, _)) = pairs.first() else { return Ok(()) };
    let name: String = name.chars().take(40).collect();
    let (zh, en) = (format!("不是参数;可用的有 {allowed}"), format!("is no parameter; there are {allowed}"));
    Err(refused(client, &name, &zh, &en))
}

/// What a page may hold: as somebody said, and as it is.
pub(super) fn page_size(pairs: &mut Vec<(String, String)>, client: &Client) -> Result<(Option<u64>, u64), Declined> {
    let Some(text) = take(pairs, "first", client)? else { return Ok((None, DEFAULT_FIRST)) };
    let first = text.parse().ok().filter(|first| (1..=MAX_FIRST).contains(first));
    let first = first.ok_or_else(|| refused(client, "first", "应为 1 至 100", "has to be from 1 to 100"))?;
    Ok((Some(first), first))
}

pub(super) fn take(pairs: &mut Vec<(String, String)>, name: &str, client: &Client) -> Result<Option<String>, Declined> {
    let mut values = pairs.extract_if(.., |(key, _)| key == name).map(|(_, value)| value);
    match (values.next(), values.next()) {
        (Some(_), Some(_)) => Err(refused(client, name, "只能出现一次", "may be given once")),
        (value, _) => Ok(value.filter(|value| !value.is_empty())),
    }
}

fn parsed<T: FromStr>(
    pairs: &mut Vec<(String, String)>,
    name: &str,
    client: &Client,
    zh: &str,
    en: &str,
) -> Result<Option<T>, Declined> {
    let text = take(pairs, name, client)?;
    text.map(|text| text.parse().map_err(|_| refused(client, name, zh, en))).transpose()
}

pub(super) fn refused(client: &Client, name: &str, zh: &str, en: &str) -> Declined {
    Declined::bad(format!("{name} {}", client.locale.pick(zh, en)))
}

fn read_cursor(cursor: &str, scope: &str) -> Option<FeedPlace> {
    let text = String::from_utf8(URL_SAFE_NO_PAD.decode(cursor).ok()?).ok()?;
    let (of, place) = text.split_once('.')?;
    let (seq, position) = place.split_once('.')?;
    (of == scope).then_some((seq.parse().ok()?, position.parse().ok()?))
}

pub(super) fn query(pairs: &[(&str, String)]) -> String {
    let pairs: Vec<String> = pairs.iter().map(|(name, value)| format!("{name}={}", encoded(value))).collect();
    if pairs.is_empty() { String::new() } else { format!("?{}", pairs.join("&")) }
}
