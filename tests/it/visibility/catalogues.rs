//! What is not published is invisible: catalogues under way, and comments on them.

use domain::act::Actor;
use domain::staff::Role;
use serde_json::json;
use testkit::world::{World, none};

use super::walk::{Asked, Schema, at, walk};

/// Stands in the unpublished edition and nowhere else.
const SECRET: &str = "尚未公开的事项标记";

const ASKED: Asked<'_> = Asked { as_type: "CatalogueEdition", query: SECRET, index_number: "370983001/2026-00001" };

#[tokio::test]
async fn the_unpublished_is_invisible_through_every_field() {
    for world in World::both().await {
        let editor = world.staff(Role::Editor, "370983001", None, "").await;
        let ids = secret(&world, &editor).await;
        let schema = Schema::of(&world).await;

        // The walk finds the secret with the eyes of its editor: otherwise it would prove nothing.
        let said = walk(&world, &schema, &editor, &ids, ASKED).await;
        for root in ["node", "nodes", "workspace"] {
            assert!(said[root].contains(SECRET), "the walk does not reach the unpublished edition through {root}");
        }

        let stranger = world.staff(Role::Office, "370983002", None, "").await;
        let guide_elsewhere = world.staff(Role::Guide, "370983002", Some("18"), "").await;
        for actor in [Actor::Anonymous, stranger, guide_elsewhere] {
            let said = walk(&world, &schema, &actor, &ids, ASKED).await;
            let said: String = said.into_values().collect();
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
