//! A walk through every root field of the schema, as introspection shows it, and down to the leaves.

use std::collections::{BTreeMap, BTreeSet};

use chrono::{DateTime, Utc};
use domain::act::Actor;
use serde_json::Value;
use testkit::world::{World, none};

/// How many fields lie between a root and the leaves that are read.
const DEPTH: usize = 3;
/// Characters of a selection that is asked for at once; of more, the next one.
const PIECE: usize = 6_000;

/// When everything here happens.
pub(super) fn at() -> DateTime<Utc> {
    "2026-03-02T01:00:00Z".parse().unwrap()
}

/// What is looked for.
#[derive(Clone, Copy)]
pub(super) struct Asked<'a> {
    /// The type of its record, as which members of interfaces are read.
    pub(super) as_type: &'a str,
    /// What search is asked for.
    pub(super) query: &'a str,
    /// The index number that is asked for.
    pub(super) index_number: &'a str,
}

/// The schema as introspection shows it.
pub(super) struct Schema {
    types: Vec<Value>,
}

impl Schema {
    pub(super) async fn of(world: &World) -> Self {
        let query = "{ __schema { types { kind name possibleTypes { name } fields { name args { name type { ...T } } type { ...T } } } } }
            fragment T on __Type { kind name ofType { kind name ofType { kind name ofType { kind name } } } }";
        let answer = world.ask(Actor::Anonymous, at(), query, none()).await;
        Self { types: answer["data"]["__schema"]["types"].as_array().expect("introspection answers").clone() }
    }

    fn find(&self, name: &str) -> &Value {
        self.types.iter().find(|it| it["name"] == name).unwrap_or_else(|| panic!("no type {name}"))
    }

    /// The named type inside lists and non-nulls.
    fn named(field_type: &Value) -> &Value {
        let mut inner = field_type;
        while inner["ofType"].is_object() {
            inner = &inner["ofType"];
        }
        inner
    }

    /// Selections that together ask for all leaves below a type, down to `depth`: one for each field of a room such as the
    /// workspace, so that none grows past the limits.
    fn selections(&self, type_name: &str, depth: usize, id: &str, asked: Asked<'_>) -> Vec<String> {
        let found = self.find(type_name);
        if type_name == "Workspace" {
            let fields = found["fields"].as_array().unwrap().iter().map(|field| {
                let inner = Self::named(&field["type"])["name"].as_str().unwrap();
                let arguments = arguments(field, id, asked).expect("the workspace's arguments are known");
                let below = self.selection(inner, depth, id, asked);
                format!("{}{arguments} {{ {below} }}", field["name"].as_str().unwrap())
            });
            return fields.collect();
        }
        self.pieces(type_name, depth, id, asked)
    }

    /// All leaves below a type, in as many selections as keep each of them from growing past the limits.
    fn pieces(&self, type_name: &str, depth: usize, id: &str, asked: Asked<'_>) -> Vec<String> {
        let mut pieces: Vec<String> = Vec::new();
        for part in self.parts(type_name, depth, id, asked) {
            match pieces.last_mut().filter(|it| it.len() + part.len() < PIECE) {
                Some(piece) => *piece = format!("{piece} {part}"),
                None => pieces.push(part),
            }
        }
        pieces
    }

    /// All leaves below a type, down to `depth`; of an interface in between, those of the record that is looked for.
    pub(super) fn selection(&self, type_name: &str, depth: usize, id: &str, asked: Asked<'_>) -> String {
        self.parts(type_name, depth, id, asked).join(" ")
    }

    fn parts(&self, type_name: &str, depth: usize, id: &str, asked: Asked<'_>) -> Vec<String> {
        let found = self.find(type_name);
        let mut parts = vec!["__typename".to_owned()];
        if found["kind"] == "INTERFACE" {
            parts.push(format!("... on {} {{ {} }}", asked.as_type, self.selection(asked.as_type, depth, id, asked)));
        }
        for field in found["fields"].as_array().unwrap() {
            let Some(arguments) = arguments(field, id, asked) else { continue };
            let inner = Self::named(&field["type"]);
            let name = field["name"].as_str().unwrap();
            match inner["kind"].as_str().unwrap() {
                "SCALAR" | "ENUM" => parts.push(format!("{name}{arguments}")),
                _ if depth > 0 => {
                    let below = self.selection(inner["name"].as_str().unwrap(), depth - 1, id, asked);
                    parts.push(format!("{name}{arguments} {{ {below} }}"));
                }
                _ => {}
            }
        }
        parts
    }
}

/// Arguments that show as much as possible: what is looked for, small pages, nothing optional but what narrows a feed to
/// it. None for what needs more.
fn arguments(field: &Value, id: &str, asked: Asked<'_>) -> Option<String> {
    let mut given = Vec::new();
    for argument in field["args"].as_array().unwrap() {
        let name = argument["name"].as_str().unwrap();
        let required = argument["type"]["kind"] == "NON_NULL";
        let inner = Schema::named(&argument["type"]);
        let value = match (name, inner["name"].as_str().unwrap()) {
            ("ids", "ID") => format!("[{id}]"),
            (_, "ID") => id.to_owned(),
            ("first" | "days", _) => "3".to_owned(),
            ("indexNumber", "String") => format!("\"{}\"", asked.index_number),
            ("code", "String") => "\"18\"".to_owned(),
            ("query", "String") => format!("\"{}\"", asked.query),
            ("text", "String") => "\"20个工作日\"".to_owned(),
            ("type", "String") => "\"Role\"".to_owned(),
            ("types", "ChangeType") => format!("[{}]", asked.as_type),
            ("from" | "triggerOn" | "since" | "until", _) => "\"2026-03-02\"".to_owned(),
            ("year", _) => "2026".to_owned(),
            ("number", "String") => "\"SQ-2026-999999\"".to_owned(),
            ("queryCode", "String") => "\"0000-0000-0000\"".to_owned(),
            ("action", "DeliveryAction") => "REPORT".to_owned(),
            ("action", "EnquiryAction") => "REPLY".to_owned(),
            ("action", "DemonstrationSiteAction") => "END".to_owned(),
            ("unitCode", "String") if required => "\"370983001\"".to_owned(),
            ("filter", "OpinionFilterInput") => format!("{{ consultationId: {id} }}"),
            ("filter", "AttendanceFilterInput") => format!("{{ meetingId: {id} }}"),
            ("action", "ObligationAction") => "EXCUSE".to_owned(),
            ("action", "AssessmentSchemeAction" | "AssessmentRunAction") => "PUBLISH".to_owned(),
            ("fulfilment", "Fulfilment") => "DUE".to_owned(),
            ("key" | "cell", "String") => "\"3.RECEIVED.TOTAL\"".to_owned(),
            ("action", _) => "SUBMIT".to_owned(),
            _ if required => return None,
            _ => continue,
        };
        given.push(format!("{name}: {value}"));
    }
    Some(if given.is_empty() { String::new() } else { format!("({})", given.join(", ")) })
}

/// Asks every root field, once for each id, and answers with everything that each of them said.
pub(super) async fn walk(
    world: &World,
    schema: &Schema,
    actor: &Actor,
    ids: &[String],
    asked: Asked<'_>,
) -> BTreeMap<String, String> {
    let mut said: BTreeMap<String, String> = BTreeMap::new();
    let mut asked_already = BTreeSet::new();
    let roots = schema.find("Query")["fields"].as_array().unwrap().clone();
    for root in &roots {
        let name = root["name"].as_str().unwrap();
        for id in ids {
            let id = format!("\"{id}\"");
            let arguments = arguments(root, &id, asked)
                .unwrap_or_else(|| panic!("{name} needs an argument this test does not know"));
            let inner = Schema::named(&root["type"]);
            let mut queries = vec![];
            match inner["kind"].as_str().unwrap() {
                "SCALAR" | "ENUM" => queries.push(format!("{{ {name}{arguments} }}")),
                // What it is says what may be asked of it; what is not there has nothing to say.
                "INTERFACE" => {
                    let query = format!("{{ {name}{arguments} {{ __typename }} }}");
                    let members = world.ask(actor.clone(), at(), &query, none()).await["data"][name].to_string();
                    for member in schema.find(inner["name"].as_str().unwrap())["possibleTypes"].as_array().unwrap() {
                        let member = member["name"].as_str().unwrap();
                        if members.contains(&format!("\"{member}\"")) {
                            queries.extend(schema.pieces(member, DEPTH, &id, asked).into_iter().map(|below| {
                                format!("{{ {name}{arguments} {{ __typename ... on {member} {{ {below} }} }} }}")
                            }));
                        }
                    }
                    said.entry(name.to_owned()).or_default().push_str(&members);
                }
                _ => {
                    let inner = inner["name"].as_str().unwrap();
                    for selection in schema.selections(inner, DEPTH, &id, asked) {
                        queries.push(format!("{{ {name}{arguments} {{ {selection} }} }}"));
                    }
                }
            }
            for query in queries {
                // Most roots take no id, and say the same for each.
                if !asked_already.insert(query.clone()) {
                    continue;
                }
                let answer = world.ask(actor.clone(), at(), &query, none()).await;
                let refused = answer["errors"].as_array().is_some_and(|errors| {
                    errors.iter().any(|error| {
                        let code = error["extensions"]["code"].as_str().unwrap_or_default();
                        // Who guesses too often was asked, and answered nothing.
                        let is_guess = code == "TOO_MANY_GUESSES";
                        (code.starts_with("TOO_") && !is_guess)
                            || code.starts_with("GRAPHQL_")
                            || code.starts_with("DOCUMENT_TOO_")
                    })
                });
                assert!(!refused, "{name} was not really asked: {}\n{query}", answer["errors"]);
                said.entry(name.to_owned()).or_default().push_str(&answer["data"].to_string());
            }
        }
    }
    assert_eq!(said.len(), roots.len());
    said
}
