//! What a GraphQL request says, in a body, in an address or in a message of a socket.

use std::sync::Arc;

use ::graphql::admission::{Asked, Incoming};
use ::graphql::stored::Stored;
use async_graphql::Variables;
use axum::extract::Query;
use axum::http::{StatusCode, Uri};
use domain::vocabulary::Locale;
use persistence::digest;
use serde_json::{Map, Value};

use super::{Client, Refused, Web};

/// A body of JSON.
pub(super) fn from_body(web: &Web, body: &[u8], client: &Client) -> Result<Incoming, Refused> {
    match serde_json::from_slice(body) {
        Ok(Value::Object(parameters)) => from_parameters(web, parameters, client),
        Ok(Value::Array(_)) => {
            let message =
                client.locale.pick("不支持批量请求,每次请求一个操作", "No batches; send one operation per request");
            Err(Refused::bad("BATCH_NOT_SUPPORTED", message))
        }
        Ok(other) => Err(wrong_type("body", "{}", &other, client)),
        Err(failure) => {
            let message = client.locale.pick("请求体不是有效的 JSON", "The body is not valid JSON");
            Err(Refused::bad("BAD_INPUT", format!("{message}: {failure}")))
        }
    }
}

/// The same in the query string of an address, for what changes nothing.
pub(super) fn from_query_string(web: &Web, uri: &Uri, client: &Client) -> Result<Incoming, Refused> {
    let Ok(Query(pairs)) = Query::<Vec<(String, String)>>::try_from_uri(uri) else {
        return Err(Refused::bad("BAD_INPUT", client.locale.pick("查询字符串有误", "The query string is malformed")));
    };
    let mut parameters = Map::new();
    for (name, text) in pairs {
        let value = match name.as_str() {
            "query" | "operationName" | "documentId" => Value::String(text),
            "variables" | "extensions" if text.is_empty() => Value::Null,
            "variables" | "extensions" => serde_json::from_str(&text).map_err(|failure| {
                let message = client.locale.pick("不是有效的 JSON", "is not valid JSON");
                Refused::bad("BAD_INPUT", format!("{name} {message}: {failure}"))
            })?,
            _ => continue,
        };
        parameters.insert(name, value);
    }
    let incoming = Incoming { read_only: true, ..from_parameters(web, parameters, client)? };
    match &incoming.asked {
        Asked::Stored(stored) if stored.takes_codes => {
            let message = client.locale.pick(
                "查询码不能写在网址中,请改用 POST",
                "A query code must not stand in an address, which others write down; use POST",
            );
            Err(Refused::new(StatusCode::METHOD_NOT_ALLOWED, "METHOD_NOT_ALLOWED", message))
        }
        Asked::Text(_) if !web.server.get_queries => {
            let message = client.locale.pick(
                "GET 只接受存储文档(documentId),其他请改用 POST",
                "Only stored documents are accepted by GET (documentId); use POST",
            );
            Err(Refused::new(StatusCode::METHOD_NOT_ALLOWED, "METHOD_NOT_ALLOWED", message))
        }
        _ => Ok(incoming),
    }
}

/// Checks the types of all parameters the specification has; others are left for extensions of it.
pub(super) fn from_parameters(
    web: &Web,
    mut parameters: Map<String, Value>,
    client: &Client,
) -> Result<Incoming, Refused> {
    let mut take = |name| parameters.remove(name).unwrap_or_default();
    let asked = match (take("query"), take("documentId")) {
        (Value::String(query), Value::Null) => asked(web, query),
        (Value::Null, Value::String(id)) => Asked::Stored(stored(web, &id, client)?),
        // Libraries whose requests have to have a query leave it empty.
        (Value::String(query), Value::String(id)) if query.is_empty() => Asked::Stored(stored(web, &id, client)?),
        (Value::Null, Value::Null) => {
            let message = client
                .locale
                .pick("缺少参数 query 或 documentId", "The parameter query is missing, or documentId in its place");
            return Err(Refused::bad("BAD_INPUT", message));
        }
        (Value::String(_), Value::String(_)) => {
            let message = client.locale.pick(
                "query 与 documentId 只能有其一",
                "One of query and documentId is enough, and only one is accepted",
            );
            return Err(Refused::bad("BAD_INPUT", message));
        }
        (Value::String(_) | Value::Null, other) => return Err(wrong_type("documentId", "\"…\"", &other, client)),
        (other, _) => return Err(wrong_type("query", "\"…\"", &other, client)),
    };
    let operation_name = match take("operationName") {
        Value::String(name) => Some(name),
        Value::Null => None,
        other => return Err(wrong_type("operationName", "\"…\"", &other, client)),
    };
    let variables = match take("variables") {
        Value::Null => Variables::default(),
        variables @ Value::Object(_) => Variables::from_json(variables),
        other => return Err(wrong_type("variables", "{…}", &other, client)),
    };
    match take("extensions") {
        Value::Null | Value::Object(_) => {}
        other => return Err(wrong_type("extensions", "{…}", &other, client)),
    }
    Ok(Incoming { asked, operation_name, variables, read_only: false, locale: client.locale })
}

/// Whoever sends the text of a stored document asks for that document.
fn asked(web: &Web, query: String) -> Asked {
    if web.plugs.is_empty() || query.len() as u64 > web.limits.document_bytes {
        return Asked::Text(query);
    }
    let known = web.plugs.document(&format!("sha256:{}", digest(query.as_bytes())));
    match known {
        Some(stored) => {
            web.metrics.document(stored);
            Asked::Stored(stored.clone())
        }
        None => Asked::Text(query),
    }
}

fn stored(web: &Web, id: &str, client: &Client) -> Result<Arc<Stored>, Refused> {
    let known = web.plugs.document(id);
    known.inspect(|stored| web.metrics.document(stored)).cloned().ok_or_else(|| {
        let message = match id.split_once('/').map(|(frontend, _)| (frontend, web.plugs.plug(frontend))) {
            None => client
                .locale
                .pick(
                    "没有这一存储文档;documentId 应为“前端/文档”或 sha256:摘要",
                    "There is no such stored document; a documentId is frontend/document, or sha256: and the digest",
                )
                .to_owned(),
            // The names stand in every page that asks by them.
            Some((frontend, Some(plug))) => {
                let there = plug.documents.keys().map(String::as_str).collect::<Vec<_>>();
                match client.locale {
                    Locale::Zh => format!("前端 {frontend} 没有这一文档,启动时读入的有:{}", there.join("、")),
                    Locale::En => format!("{frontend} has no such document; at start-up it had: {}", there.join(", ")),
                }
            }
            Some((_, None)) => {
                let there = web.plugs.iter().map(|plug| plug.name.as_str()).collect::<Vec<_>>();
                match client.locale {
                    Locale::Zh => format!("没有接入这一前端,启动时读入的有:{}", there.join("、")),
                    Locale::En => {
                        format!("No such frontend is plugged in; at start-up there were: {}", there.join(", "))
                    }
                }
            }
        };
        Refused::new(StatusCode::NOT_FOUND, "DOCUMENT_NOT_FOUND", message)
    })
}

fn wrong_type(name: &str, expected: &str, found: &Value, client: &Client) -> Refused {
    let (zh, en) = match found {
        Value::Null => ("null", "null"),
        Value::Bool(_) => ("布尔值", "a boolean"),
        Value::Number(_) => ("数字", "a number"),
        Value::String(_) => ("字符串", "a string"),
        Value::Array(_) => ("数组", "an array"),
        Value::Object(_) => ("对象", "an object"),
    };
    let found = client.locale.pick(zh, en);
    let message = match client.locale {
        Locale::Zh => format!("{name} 应为 {expected},实际为{found}"),
        Locale::En => format!("{name} must be {expected}, found {found}"),
    };
    Refused::bad("BAD_INPUT", message)
}
