//! `GET /feeds/<frontend>/<document>.json`, `.atom`, `.csv`: a contract as a feed. Without `after` it holds the newest changes,
//! newest first, for readers; with it whatever follows, in the order of commits, for those who must not miss any.

use std::sync::Arc;

use ::graphql::Following;
use ::graphql::admission::{Asked, Incoming, admit};
use async_graphql::Variables;
use axum::Extension;
use axum::extract::rejection::QueryRejection;
use axum::extract::{Path, Query, State};
use axum::http::HeaderMap;
use axum::response::Response;
use chrono::{DateTime, Utc};
use domain::act::Actor;
use domain::journal::ChangeType;
use domain::vocabulary::Locale;
use exchange::feed::{Category, Content, Entry, Feed, Item, Tombstone};
use serde_json::{Value, json};

use super::super::changes::problem;
use super::super::files::Declined;
use super::super::graphql::Refused;
use super::super::observe::Seen;
use super::super::{Client, Web};
use super::asked::{nothing_else, page_size, query, take};
use super::{FEED, Format, Fresh, readable, written};
use crate::addresses::Addresses;
use crate::contracts::{edges, urn};
use crate::plugs::Promised;

/// What a page is asked for.
struct Wanted {
    first: u64,
    /// The first page in this size, as it stands in an address.
    said: Option<u64>,
    /// From where on; empty is from the beginning. Without it, the newest page.
    after: Option<String>,
}

/// Hands out a page.
pub(in crate::http) async fn get(
    State(web): State<Arc<Web>>,
    Extension(client): Extension<Client>,
    Path((frontend, file)): Path<(String, String)>,
    pairs: Result<Query<Vec<(String, String)>>, QueryRejection>,
    headers: HeaderMap,
) -> Response {
    // Everybody reads the same, so nobody is asked who they are.
    let kind = Actor::Anonymous.kind();
    let mut seen = Seen { actor: kind, ..Seen::default() };
    let none = || Declined::not_found(client.locale.pick("没有这个契约或格式", "There is no such contract or format"));
    let found = file.rsplit_once('.').and_then(|(document, ending)| {
        Some((web.plugs.contract(&format!("{frontend}/{document}"))?, Format::of_ending(ending)?))
    });
    let Some((promised, format)) = found else { return none().into_response(kind) };
    let wanted = match wanted(&client, pairs) {
        Ok(wanted) => wanted,
        Err(declined) => return declined.into_response(kind),
    };
    let path = format!("/feeds/{frontend}/{file}");
    let mut response = match feed(&web, &client, promised, &wanted, &headers, &path).await {
        Ok(feed) => match written(&client, format, feed).await {
            Ok(page) => {
                seen.operation = Some(promised.stored.operation.clone());
                let name = format!("{}.csv", promised.name.replace('/', "-"));
                Fresh { page, last_modified: None }.answer(&headers, format, &name)
            }
            Err(declined) => return declined.into_response(kind),
        },
        Err(refused) => problem(&client, &refused, &mut seen, "the same address with an empty after"),
    };
    response.extensions_mut().insert(seen);
    response
}

fn wanted(client: &Client, pairs: Result<Query<Vec<(String, String)>>, QueryRejection>) -> Result<Wanted, Declined> {
    let mut pairs = readable(client, pairs)?;
    let follows = pairs.iter().any(|(name, _)| name == "after");
    let after = take(&mut pairs, "after", client)?;
    let (said, first) = page_size(&mut pairs, client)?;
    nothing_else(&pairs, client, "first、after")?;
    Ok(Wanted { first, said, after: follows.then(|| after.unwrap_or_default()) })
}

/// What the page says; or why the document was not run.
async fn feed(
    web: &Web,
    client: &Client,
    promised: Promised<'_>,
    wanted: &Wanted,
    headers: &HeaderMap,
    path: &str,
) -> Result<Feed, Refused> {
    let Wanted { first, said, after } = wanted;
    let variables = after.iter().filter(|it| !it.is_empty()).map(|it| ("after".to_owned(), Value::from(it.as_str())));
    let incoming = Incoming {
        asked: Asked::Stored(promised.stored.clone()),
        variables: Variables::from_json(Value::Object(variables.collect())),
        read_only: true,
        locale: client.locale,
        ..Incoming::default()
    };
    let admitted = admit(&web.limits_of(promised.stored), incoming)?;
    web.charge(client, FEED + admitted.weight().cost.saturating_mul(*first))?;
    web.metrics.document(promised.stored);
    let following = Following::paged(admitted, *first, after.is_none());
    let round = web.app.round_as_anybody(&following).await;
    let mut edges = edges(round.answers)?;
    if after.is_none() {
        edges.reverse();
    }
    let addresses = Addresses::of(&web.server, headers);
    let size = said.map(|first| ("first", first.to_string()));
    let url = |after: Option<&str>| {
        let pairs: Vec<_> = size.iter().cloned().chain(after.map(|it| ("after", it.to_owned()))).collect();
        addresses.of_path(&format!("{path}{}", query(&pairs)))
    };
    let follow_url = following.end().map(|end| url(Some(&end)));
    let directory = web.app.store().directory();
    let top = directory.top().and_then(|id| directory.unit(id));
    let columns = &promised.contract.columns;
    Ok(Feed {
        id: format!("urn:gongkai:feed:{}", promised.name),
        title: promised.title.to_owned(),
        description: "公开记录的变更;撤下的留有撤回标记。".to_owned(),
        author: top.map(|unit| unit.name.to_string()).unwrap_or_default(),
        home_url: addresses.home(),
        url: url(None),
        page_url: url(after.as_deref()),
        next_url: follow_url.clone().filter(|_| after.is_some() && round.has_next),
        follow_url,
        columns: ["urn".to_owned()].into_iter().chain(columns.iter().map(|way| way.join("."))).collect(),
        entries: edges.iter().filter_map(|edge| entry(edge, columns, &addresses)).collect(),
    })
}

/// What became of a record: what the document selects, with what readers of feeds look for where it has its usual name.
fn entry(edge: &Value, columns: &[Vec<String>], addresses: &Addresses) -> Option<Entry> {
    let node = &edge["node"];
    let (id, subject_type) = (node["id"].as_str()?, node["type"].as_str()?);
    let at: DateTime<Utc> = node["at"].as_str()?.parse().ok()?;
    let identity = urn(subject_type, id);
    let cells = [identity.clone()].into_iter().chain(columns.iter().map(|way| cell(edge, way))).collect();
    let more = json!({ "cursor": edge["cursor"], "change": node });
    if node["kind"] == "TOMBSTONE" {
        return Some(Entry::Withdrawn(Tombstone { id: identity, at, comment: None, replaced_by: None, more, cells }));
    }
    let record = &node["record"];
    let text = |name: &str| record[name].as_str().map(ToOwned::to_owned);
    let label = ChangeType::ALL.iter().find(|it| it.code() == subject_type).map(|it| it.label(Locale::Zh));
    let label = label.unwrap_or(subject_type);
    let content = record["body"]["html"].as_str().map(|html| {
        let text = record["body"]["plainText"].as_str().unwrap_or_default();
        Content::of(html, text.to_owned(), addresses.base())
    });
    let number = record["indexNumber"].as_str();
    Some(Entry::Published(Box::new(Item {
        id: identity,
        title: text("title").or_else(|| text("name")).unwrap_or_else(|| format!("{label} {id}")),
        summary: text("summary"),
        content,
        url: number.map(|number| addresses.of_document_named(id, number)),
        author: node["unit"]["name"].as_str().map(ToOwned::to_owned),
        published_at: record["publishedAt"].as_str().and_then(|at| at.parse().ok()),
        modified_at: at,
        categories: vec![Category { list: "type", code: subject_type.to_owned(), label: label.to_owned() }],
        attachments: Vec::new(),
        more,
        cells,
    })))
}

/// What stands at the end of the way, as a text; several values as JSON.
fn cell(edge: &Value, way: &[String]) -> String {
    match found(edge, way) {
        Value::Null => String::new(),
        Value::String(text) => text,
        other => other.to_string(),
    }
}

/// A way through a list leads to a list.
fn found(value: &Value, way: &[String]) -> Value {
    match (value, way.split_first()) {
        (Value::Array(values), _) => values.iter().map(|it| found(it, way)).collect(),
        (value, Some((name, rest))) => found(&value[name.as_str()], rest),
        (value, None) => value.clone(),
    }
}

#[cfg(test)]
#[allow(clippy::unwrap_used, reason = "a test may panic")]
mod tests {
    use super::*;

    #[test]
    fn a_cell_is_the_value_itself_and_of_lists_the_list() {
        let edge =
            json!({ "cursor": "c", "node": { "record": { "title": "题", "items": [{ "id": 1 }, { "id": 2 }] } } });
        let at = |way: &str| cell(&edge, &way.split('.').map(ToOwned::to_owned).collect::<Vec<_>>());
        assert_eq!(["cursor", "node.record.title", "node.record.none", "node.none.none"].map(at), ["c", "题", "", ""]);
        assert_eq!(at("node.record.items.id"), "[1,2]");
    }
}
