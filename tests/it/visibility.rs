//! What is not published is invisible: asked through every root field of the schema, not through a list by hand.

use std::collections::BTreeSet;

use chrono::{DateTime, Utc};
use domain::act::Actor;
use domain::staff::Role;
use serde_json::{Value, json};
use testkit::world::{World, none};

/// Stands in the unpublished edition and nowhere else.
const SECRET: &str = "尚未公开的事项标记";

fn at() -> DateTime<Utc> {
    "2026-03-02T01:00:00Z".parse().unwrap()
}

/// The schema as introspection shows it.
struct Schema {
    types: Vec<Value>,
}

impl Schema {
    async fn of(world: &World) -> Self {
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

    /// Selections that together ask for all leaves below a type, down to `depth`: one for each member of an interface,
    /// one for each field of a room such as the workspace, so that none grows past the limits.
    fn selections(&self, type_name: &str, depth: usize, ids: &str) -> Vec<String> {
        let found = self.find(type_name);
        if found["kind"] == "INTERFACE" {
            let members = found["possibleTypes"].as_array().unwrap().iter().map(|it| {
                let name = it["name"].as_str().unwrap();
                format!("__typename ... on {name} {{ {} }}", self.selection(name, depth, ids))
            });
            return members.collect();
        }
        if type_name == "Workspace" {
            let fields = found["fields"].as_array().unwrap().iter().map(|field| {
                let inner = Self::named(&field["type"])["name"].as_str().unwrap();
                let arguments = arguments(field, ids).expect("the workspace's arguments are known");
                format!("{}{arguments} {{ {} }}", field["name"].as_str().unwrap(), self.selection(inner, depth, ids))
            });
            return fields.collect();
        }
        vec![self.selection(type_name, depth, ids)]
    }

    /// All leaves below a type, down to `depth`.
    fn selection(&self, type_name: &str, depth: usize, ids: &str) -> String {
        let found = self.find(type_name);
        let mut parts = vec!["__typename".to_owned()];
        for field in found["fields"].as_array().unwrap() {
            let Some(arguments) = arguments(field, ids) else { continue };
            let inner = Self::named(&field["type"]);
            let name = field["name"].as_str().unwrap();
            match inner["kind"].as_str().unwrap() {
                "SCALAR" | "ENUM" => parts.push(format!("{name}{arguments}")),
                _ if depth > 0 => {
                    let below = self.selection(inner["name"].as_str().unwrap(), depth - 1, ids);
                    parts.push(format!("{name}{arguments} {{ {below} }}"));
                }
                _ => {}
            }
        }
        parts.join(" ")
    }
}

/// Arguments that show as much as possible: ids of the secret, small pages, nothing optional. None for what needs more.
fn arguments(field: &Value, id: &str) -> Option<String> {
    let mut given = Vec::new();
    for argument in field["args"].as_array().unwrap() {
        let name = argument["name"].as_str().unwrap();
        let required = argument["type"]["kind"] == "NON_NULL";
        let inner = Schema::named(&argument["type"]);
        let value = match (name, inner["name"].as_str().unwrap()) {
            ("ids", "ID") => format!("[{id}]"),
            (_, "ID") => id.to_owned(),
            ("first" | "days", _) => "3".to_owned(),
            ("indexNumber", "String") => "\"370983001/2026-00001\"".to_owned(),
            ("code", "String") => "\"18\"".to_owned(),
            ("query", "String") => format!("\"{SECRET}\""),
            ("text", "String") => "\"20个工作日\"".to_owned(),
            ("type", "String") => "\"Role\"".to_owned(),
            ("from" | "triggerOn", _) => "\"2026-03-02\"".to_owned(),
            ("year", _) => "2026".to_owned(),
            ("action", "DeliveryAction") => "REPORT".to_owned(),
            ("action", _) => "SUBMIT".to_owned(),
            _ if required => return None,
            _ => continue,
        };
        given.push(format!("{name}: {value}"));
    }
    Some(if given.is_empty() { String::new() } else { format!("({})", given.join(", ")) })
}

/// Asks every root field, once for each id of the secret, and answers with everything that was said.
async fn walk(world: &World, schema: &Schema, actor: &Actor, ids: &[String]) -> (String, BTreeSet<String>) {
    let (mut said, mut asked) = (String::new(), BTreeSet::new());
    let roots = schema.find("Query")["fields"].as_array().unwrap().clone();
    for root in &roots {
        let name = root["name"].as_str().unwrap();
        for id in ids {
            let id = format!("\"{id}\"");
            let arguments =
                arguments(root, &id).unwrap_or_else(|| panic!("{name} needs an argument this test does not know"));
            let inner = Schema::named(&root["type"]);
            let queries: Vec<_> = match inner["kind"].as_str().unwrap() {
                "SCALAR" | "ENUM" => vec![format!("{{ {name}{arguments} }}")],
                _ => {
                    let inner = inner["name"].as_str().unwrap();
                    let selections = schema.selections(inner, 3, &id).into_iter();
                    selections.map(|selection| format!("{{ {name}{arguments} {{ {selection} }} }}")).collect()
                }
            };
            for query in queries {
                let answer = world.ask(actor.clone(), at(), &query, none()).await;
                let refused = answer["errors"].as_array().is_some_and(|errors| {
                    errors.iter().any(|error| {
                        let code = error["extensions"]["code"].as_str().unwrap_or_default();
                        code.starts_with("TOO_") || code.starts_with("GRAPHQL_")
                    })
                });
                assert!(!refused, "{name} was not really asked: {}\n{query}", answer["errors"]);
                said.push_str(&answer["data"].to_string());
            }
            asked.insert(name.to_owned());
        }
    }
    assert_eq!(asked.len(), roots.len());
    (said, asked)
}

#[tokio::test]
async fn the_unpublished_is_invisible_through_every_field() {
    for world in World::both().await {
        let editor = world.staff(Role::Editor, "370983001", None, "").await;
        let ids = secret(&world, &editor).await;
        let schema = Schema::of(&world).await;

        // The walk finds the secret with the eyes of its editor: otherwise it would prove nothing.
        let (said, _) = walk(&world, &schema, &editor, &ids).await;
        assert!(said.contains(SECRET), "the walk does not reach the unpublished edition");

        let stranger = world.staff(Role::Office, "370983002", None, "").await;
        let guide_elsewhere = world.staff(Role::Guide, "370983002", Some("18"), "").await;
        for actor in [Actor::Anonymous, stranger, guide_elsewhere] {
            let (said, _) = walk(&world, &schema, &actor, &ids).await;
            assert!(!said.contains(SECRET), "{} shows the unpublished edition to {}", world.database, actor.kind());
            for id in &ids {
                let hexadecimal = id.split_once('_').unwrap().1;
                assert!(!said.contains(hexadecimal), "{} tells {} of {id}", world.database, actor.kind());
            }
        }
    }
}

/// Findings and comments are the unit's own affair, also when the edition is published and anybody may read its items.
#[tokio::test]
async fn comments_on_a_published_edition_stay_inside() {
    let world = World::sqlite().await;
    let editor = world.staff(Role::Editor, "370983001", None, "").await;
    let reviewer = world.staff(Role::Reviewer, "370983001", None, "").await;
    let [catalogue, edition, _, comment] = secret(&world, &editor).await.try_into().expect("four ids");
    for (version, (verb, actor)) in
        (1..).zip([("submitCatalogue", &editor), ("approveCatalogue", &reviewer), ("publishCatalogue", &reviewer)])
    {
        let query = format!(
            "mutation {{ {verb}(input: {{ id: \"{edition}\", expectedVersion: {version} }}) {{ userErrors {{ message }} }} }}"
        );
        let answer = world.ask(actor.clone(), at(), &query, none()).await;
        assert_eq!(answer["data"][verb]["userErrors"], json!([]), "{answer:#}");
    }
    let fields = "comments(first: 1) { nodes { id text } } findings(first: 1) { nodes { code } }";
    let query = format!(
        "{{ node(id: \"{edition}\") {{ ... on CatalogueEdition {{ status {fields} }} }} catalogue(id: \"{catalogue}\") {{ edition {{ {fields} }} editions(first: 1) {{ nodes {{ {fields} }} }} }} }}"
    );
    let stranger = world.staff(Role::Office, "370983002", None, "").await;
    for (actor, inside) in [(&editor, true), (&Actor::Anonymous, false), (&stranger, false)] {
        let answer = world.ask(actor.clone(), at(), &query, none()).await;
        assert_eq!(answer["data"]["node"]["status"], "PUBLISHED", "{answer:#}");
        assert_eq!(answer.to_string().contains(&comment), inside, "{answer:#}");
        assert_eq!(answer["data"]["node"]["findings"].is_object(), inside);
    }
}

/// A draft of another unit: its catalogue, edition, item and comment.
async fn secret(world: &World, editor: &Actor) -> Vec<String> {
    let template =
        "{ catalogues(first: 1, filter: { kind: TEMPLATE, pilotDomain: \"18\" }) { nodes { edition { id } } } }";
    let template = world.ask(Actor::Anonymous, at(), template, none()).await;
    let template = &template["data"]["catalogues"]["nodes"][0]["edition"]["id"];
    let draft =
        "mutation($input: DraftCatalogueEditionInput!) { draftCatalogueEdition(input: $input) { catalogueEdition {
        id catalogue { id } items(first: 1) { nodes { id version } } } userErrors { code } } }";
    let input = json!({ "input": { "unitCode": "370983001", "templateEditionIds": [template], "title": SECRET } });
    let answer = world.ask(editor.clone(), at(), draft, input).await;
    let edition = &answer["data"]["draftCatalogueEdition"]["catalogueEdition"];
    let item = &edition["items"]["nodes"][0];
    let amend =
        "mutation($input: AmendCatalogueItemInput!) { amendCatalogueItem(input: $input) { userErrors { code } } }";
    let input = json!({ "input": { "id": item["id"], "expectedVersion": item["version"], "elements": { "content": SECRET, "secondaryName": SECRET } } });
    let amended = world.ask(editor.clone(), at(), amend, input).await;
    assert_eq!(amended["data"]["amendCatalogueItem"]["userErrors"], json!([]), "{amended:#}");
    let comment = "mutation($input: CommentOnCatalogueInput!) { commentOnCatalogue(input: $input) { comment { id } userErrors { code } } }";
    let input = json!({ "input": { "editionId": edition["id"], "text": SECRET } });
    let commented = world.ask(editor.clone(), at(), comment, input).await;
    [
        &edition["catalogue"]["id"],
        &edition["id"],
        &item["id"],
        &commented["data"]["commentOnCatalogue"]["comment"]["id"],
    ]
    .map(|id| id.as_str().unwrap_or_else(|| panic!("{answer:#} {commented:#}")).to_owned())
    .into()
}
