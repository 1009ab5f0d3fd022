//! The life of each sample catalogue: drafted from its template, mended, reviewed, published, adjusted, read by anybody.

use chrono::{DateTime, Utc};
use domain::act::Actor;
use domain::staff::Role;
use sea_orm::{ConnectionTrait, Database};
use serde_json::{Value, json};
use testkit::world::{World, none};

const COUNTY: &str = "肥城市人民政府";
/// A unit that compiles none of the six by itself, so that every body is somebody else's.
const UNIT: &str = "新城街道办事处";

fn at(text: &str) -> DateTime<Utc> {
    DateTime::parse_from_rfc3339(text).unwrap().to_utc()
}

/// The payload of a mutation that must succeed.
fn done<'a>(answer: &'a Value, mutation: &str) -> &'a Value {
    let payload = &answer["data"][mutation];
    assert_eq!(payload["userErrors"], json!([]), "{mutation}: {answer:#}");
    payload
}

async fn act_on(
    world: &World,
    actor: &Actor,
    when: &str,
    verb: &str,
    edition: &str,
    version: i64,
    more: &str,
) -> Value {
    let query = format!(
        "mutation {{ {verb}(input: {{ id: \"{edition}\", expectedVersion: {version} {more} }}) {{
            catalogueEdition {{ id version status }} userErrors {{ code path message legalBasis }} }} }}"
    );
    world.ask(actor.clone(), at(when), &query, none()).await
}

async fn item(world: &World, actor: &Actor, when: &str, edition: &str, key: &str) -> Value {
    let query = "query($id: ID!) { workspace { catalogueEdition(id: $id) { items(first: 100) { nodes {
        id key version audience { wholeSociety specificGroup } method { proactive onRequest } channels { text ticked channel { code } } } } } } }";
    let answer = world.ask(actor.clone(), at(when), query, json!({ "id": edition })).await;
    let items = answer["data"]["workspace"]["catalogueEdition"]["items"]["nodes"].as_array().unwrap().clone();
    items.into_iter().find(|item| item["key"] == key).unwrap()
}

async fn amend(world: &World, actor: &Actor, when: &str, item: &Value, elements: Value) {
    let query = "mutation($input: AmendCatalogueItemInput!) { amendCatalogueItem(input: $input) { userErrors { code message } } }";
    let input = json!({ "id": item["id"], "expectedVersion": item["version"], "elements": elements });
    let answer = world.ask(actor.clone(), at(when), query, json!({ "input": input })).await;
    done(&answer, "amendCatalogueItem");
}

/// Names a unit for every body that is still open, as an editor would.
async fn mend(world: &World, editor: &Actor, edition: &str) -> usize {
    let query = "query($id: ID!) { workspace { catalogueEdition(id: $id) { findings(first: 100, severity: BLOCKING) {
        totalCount nodes { code message element item { id version } } } } } }";
    let answer = world.ask(editor.clone(), at("2026-03-02T09:10:00+08:00"), query, json!({ "id": edition })).await;
    let findings = answer["data"]["workspace"]["catalogueEdition"]["findings"]["nodes"].as_array().unwrap().clone();
    let mut seen = Vec::new();
    for finding in &findings {
        assert_eq!(finding["element"], "RESPONSIBLE_BODY", "{finding}");
        if seen.contains(&finding["item"]["id"]) {
            continue;
        }
        seen.push(finding["item"]["id"].clone());
        let input =
            json!({ "id": finding["item"]["id"], "expectedVersion": finding["item"]["version"], "unitCode": "370983" });
        let query = "mutation($input: ReassignCatalogueItemInput!) { reassignCatalogueItem(input: $input) {
            catalogueItem { responsibility responsibleUnit { name } } userErrors { code message } } }";
        let answer = world.ask(editor.clone(), at("2026-03-02T09:10:00+08:00"), query, json!({ "input": input })).await;
        let payload = done(&answer, "reassignCatalogueItem");
        assert_eq!(payload["catalogueItem"]["responsibility"], "RESPONSIBLE_ELSEWHERE");
    }
    findings.len()
}

async fn live(world: &World, domain: &str, size: u64) {
    let editor = world.staff(Role::Editor, UNIT, None, "").await;
    let reviewer = world.staff(Role::Reviewer, UNIT, None, "").await;
    let template = world
        .ask(
            Actor::Anonymous,
            at("2026-03-02T09:00:00+08:00"),
            "query($domain: String) { catalogues(first: 1, filter: { kind: TEMPLATE, pilotDomain: $domain }) { nodes { edition { id items(first: 1) { totalCount } } } } }",
            json!({ "domain": domain }),
        )
        .await;
    let template = &template["data"]["catalogues"]["nodes"][0]["edition"];
    assert_eq!(template["items"]["totalCount"], size, "{template}");

    // Drafted from the template, once even when asked twice.
    let draft = "mutation($input: DraftCatalogueEditionInput!) { draftCatalogueEdition(input: $input) {
        catalogueEdition { id version status catalogue { id title } items(first: 1) { totalCount } } userErrors { code message } } }";
    let input = json!({ "input": { "unitCode": "370983001", "templateEditionIds": [template["id"]], "idempotencyKey": format!("draft-{domain}") } });
    let first = world.ask(editor.clone(), at("2026-03-02T09:05:00+08:00"), draft, input.clone()).await;
    let edition = done(&first, "draftCatalogueEdition")["catalogueEdition"].clone();
    let again = world.ask(editor.clone(), at("2026-03-02T09:06:00+08:00"), draft, input).await;
    assert_eq!(done(&again, "draftCatalogueEdition")["catalogueEdition"]["id"], edition["id"]);
    assert_eq!(edition["items"]["totalCount"], size);
    let (id, catalogue) = (edition["id"].as_str().unwrap(), edition["catalogue"]["id"].as_str().unwrap());

    // Submitted: refused while bodies are open, then accepted.
    let mut version = edition["version"].as_i64().unwrap();
    let blocked = act_on(world, &editor, "2026-03-02T09:08:00+08:00", "submitCatalogue", id, version, "").await;
    let mended = mend(world, &editor, id).await;
    if mended > 0 {
        assert_eq!(blocked["data"]["submitCatalogue"]["userErrors"][0]["code"], "FINDINGS_BLOCK", "{blocked:#}");
        let submitted = act_on(world, &editor, "2026-03-02T09:20:00+08:00", "submitCatalogue", id, version, "").await;
        version = done(&submitted, "submitCatalogue")["catalogueEdition"]["version"].as_i64().unwrap();
    } else {
        version = done(&blocked, "submitCatalogue")["catalogueEdition"]["version"].as_i64().unwrap();
    }

    // Returned, amended, submitted again, approved and published by another person.
    let returned = act_on(
        world,
        &reviewer,
        "2026-03-03T09:00:00+08:00",
        "returnCatalogue",
        id,
        version,
        ", reason: \"请补充内容\"",
    )
    .await;
    version = done(&returned, "returnCatalogue")["catalogueEdition"]["version"].as_i64().unwrap();
    let key = format!("{domain}.001");
    let row = item(world, &editor, "2026-03-03T10:00:00+08:00", id, &key).await;
    amend(world, &editor, "2026-03-03T10:00:00+08:00", &row, json!({ "content": "1.政策文件;2.办理流程;3.咨询电话" }))
        .await;
    for (verb, actor, when) in [
        ("submitCatalogue", &editor, "2026-03-03T10:30:00+08:00"),
        ("approveCatalogue", &reviewer, "2026-03-04T09:00:00+08:00"),
        ("publishCatalogue", &reviewer, "2026-03-05T09:00:00+08:00"),
    ] {
        let answer = act_on(world, actor, when, verb, id, version, "").await;
        version = done(&answer, verb)["catalogueEdition"]["version"].as_i64().unwrap();
    }

    // Adjusted in a second edition that weakens four items.
    let next = world
        .ask(editor.clone(), at("2026-06-01T09:00:00+08:00"), draft, json!({ "input": { "catalogueId": catalogue } }))
        .await;
    let second = done(&next, "draftCatalogueEdition")["catalogueEdition"].clone();
    let second_id = second["id"].as_str().unwrap();
    assert_eq!(second["items"]["totalCount"], size);
    weaken(world, &editor, domain, second_id).await;
    local_item(world, &editor, second_id).await;
    let mut version = second["version"].as_i64().unwrap();
    for (verb, actor, when) in [
        ("submitCatalogue", &editor, "2026-06-01T11:00:00+08:00"),
        ("approveCatalogue", &reviewer, "2026-06-02T09:00:00+08:00"),
        ("publishCatalogue", &reviewer, "2026-06-03T09:00:00+08:00"),
    ] {
        let answer = act_on(world, actor, when, verb, second_id, version, "").await;
        version = done(&answer, verb)["catalogueEdition"]["version"].as_i64().unwrap();
    }
    read_by_anybody(world, domain, catalogue, id, second_id, size).await;
    cannot_vanish(world, &editor, catalogue, second_id, &key).await;
}

/// A looser limit, a dropped channel, a narrower audience, proactive to on request: one item each, where the table has one.
async fn weaken(world: &World, editor: &Actor, domain: &str, edition: &str) {
    let when = "2026-06-01T10:00:00+08:00";
    let key = |row: u32| format!("{domain}.{row:03}");
    let row = item(world, editor, when, edition, &key(1)).await;
    amend(world, editor, when, &row, json!({ "timeLimit": "信息形成或者变更之日起30个工作日内" })).await;
    let row = item(world, editor, when, edition, &key(2)).await;
    let mut channels: Vec<_> = row["channels"].as_array().unwrap().clone();
    channels.retain(|mark| mark["channel"]["code"] != Value::Null);
    let dropped = channels.iter().position(|mark| mark["ticked"] == true).unwrap();
    let kept: Vec<_> = channels
        .iter()
        .enumerate()
        .map(|(index, mark)| {
            json!({ "channel": mark["channel"]["code"], "ticked": if index == dropped { json!(false) } else { mark["ticked"].clone() } })
        })
        .collect();
    amend(world, editor, when, &row, json!({ "channels": kept })).await;
    let row = item(world, editor, when, edition, &key(4)).await;
    amend(world, editor, when, &row, json!({ "audience": { "wholeSociety": false, "specificGroup": "申请人本人" } }))
        .await;
    let row = item(world, editor, when, edition, &key(5)).await;
    amend(world, editor, when, &row, json!({ "method": { "proactive": false, "onRequest": true } })).await;
}

async fn local_item(world: &World, editor: &Actor, edition: &str) {
    let query = "mutation($input: AddCatalogueItemInput!) { addCatalogueItem(input: $input) {
        catalogueItem { key origin position } userErrors { code message path } } }";
    let elements = json!({
        "primaryName": "便民服务", "secondaryName": "夜间办理", "content": "1.时间;2.地点", "legalBasis": "《中华人民共和国政府信息公开条例》",
        "timeLimit": "信息形成或者变更之日起10个工作日内", "responsibleBody": UNIT,
        "channels": [{ "channel": "政府网站", "ticked": true }], "audience": { "wholeSociety": true },
        "method": { "proactive": true }, "levels": { "town": true }
    });
    let input = json!({ "input": { "editionId": edition, "elements": elements, "idempotencyKey": format!("local-{edition}") } });
    let answer = world.ask(editor.clone(), at("2026-06-01T10:30:00+08:00"), query, input).await;
    let added = &done(&answer, "addCatalogueItem")["catalogueItem"];
    assert_eq!((&added["key"], &added["origin"]), (&json!("L001"), &json!("LOCAL")));
}

async fn read_by_anybody(world: &World, domain: &str, catalogue: &str, first: &str, second: &str, size: u64) {
    let query = "query($id: ID!, $asOf: Date) { catalogue(id: $id) { edition(asOf: $asOf) { id status number publishedOn items(first: 100) { totalCount nodes { key } } } } }";
    for (as_of, edition, count) in [
        (json!("2026-03-04"), Value::Null, 0),
        (json!("2026-03-05"), json!(first), size),
        (json!("2026-06-02"), json!(first), size),
        (json!("2026-06-03"), json!(second), size + 1),
        (Value::Null, json!(second), size + 1),
    ] {
        let variables = json!({ "id": catalogue, "asOf": as_of });
        let answer = world.ask(Actor::Anonymous, at("2026-07-01T09:00:00+08:00"), query, variables).await;
        let found = &answer["data"]["catalogue"]["edition"];
        assert_eq!(found["id"], edition, "as of {as_of}: {answer:#}");
        if count > 0 {
            assert_eq!(found["items"]["totalCount"], count);
            assert_eq!(found["items"]["nodes"].as_array().unwrap().len() as u64, count);
        }
    }
    let query = "query($from: ID!, $to: ID!) { catalogueDiff(from: $from, to: $to) { weakens entries(first: 100) {
        totalCount nodes { key changes elements weakens weakenings } } } }";
    let variables = json!({ "from": first, "to": second });
    let answer = world.ask(Actor::Anonymous, at("2026-07-01T09:00:00+08:00"), query, variables).await;
    let diff = &answer["data"]["catalogueDiff"];
    assert_eq!(diff["weakens"], true);
    let of = |key: &str| {
        let nodes = diff["entries"]["nodes"].as_array().unwrap();
        nodes.iter().find(|node| node["key"] == key).unwrap_or_else(|| panic!("{key} in {diff:#}")).clone()
    };
    assert_eq!(of(&format!("{domain}.001"))["weakenings"], json!(["LOOSER_TIME_LIMIT"]));
    assert_eq!(of(&format!("{domain}.002"))["weakenings"], json!(["DROPPED_CHANNEL"]));
    assert_eq!(of(&format!("{domain}.004"))["weakenings"], json!(["NARROWER_AUDIENCE"]));
    assert_eq!(of(&format!("{domain}.005"))["weakenings"], json!(["PROACTIVE_TO_ON_REQUEST"]));
    assert_eq!(of("L001")["changes"], json!(["ADDED"]));
    assert_eq!(diff["entries"]["totalCount"], 5);
}

/// A template item is refused by the verb, and by the database to whoever goes around it.
async fn cannot_vanish(world: &World, editor: &Actor, catalogue: &str, published: &str, key: &str) {
    let draft = "mutation($id: ID!) { draftCatalogueEdition(input: { catalogueId: $id }) { catalogueEdition { id } userErrors { code } } }";
    let answer = world.ask(editor.clone(), at("2026-08-01T09:00:00+08:00"), draft, json!({ "id": catalogue })).await;
    let edition = done(&answer, "draftCatalogueEdition")["catalogueEdition"]["id"].as_str().unwrap().to_owned();
    let row = item(world, editor, "2026-08-01T09:00:00+08:00", &edition, key).await;
    let remove = "mutation($input: RemoveCatalogueItemInput!) { removeCatalogueItem(input: $input) { userErrors { code message legalBasis } } }";
    let input = json!({ "input": { "id": row["id"], "expectedVersion": row["version"] } });
    let answer = world.ask(editor.clone(), at("2026-08-01T09:00:00+08:00"), remove, input).await;
    let error = &answer["data"]["removeCatalogueItem"]["userErrors"][0];
    assert_eq!(error["code"], "TEMPLATE_ITEM_KEPT");
    assert!(error["message"].as_str().unwrap().contains(key), "{error}");

    let database = Database::connect(&world.url).await.unwrap();
    let literal = |id: &str| {
        let hexadecimal = id.split_once('_').unwrap().1;
        if world.database == "SQLite" { format!("x'{hexadecimal}'") } else { format!("'{hexadecimal}'") }
    };
    let template_rows =
        format!("DELETE FROM catalogue_item WHERE edition_id = {} AND item_key = '{key}'", literal(&edition));
    let refused = database.execute_unprepared(&template_rows).await.unwrap_err().to_string();
    assert!(refused.contains("catalogue_item_no_delete"), "{refused}");
    for statement in [
        format!("DELETE FROM catalogue_item WHERE edition_id = {}", literal(published)),
        format!("UPDATE catalogue_item SET content = 'x' WHERE edition_id = {}", literal(published)),
        format!("DELETE FROM catalogue_edition WHERE id = {}", literal(published)),
    ] {
        let refused = database.execute_unprepared(&statement).await.unwrap_err().to_string();
        assert!(refused.contains("immutable"), "{statement}: {refused}");
    }
    database.close().await.unwrap();
}

#[tokio::test]
async fn every_sample_catalogue_lives_through_two_editions() {
    for world in World::both().await {
        world.staff(Role::Office, COUNTY, None, "").await;
        for (domain, size) in [("02", 11), ("03", 23), ("07", 17), ("10", 15), ("18", 13), ("21", 25)] {
            live(&world, domain, size).await;
        }
        let verified = world.store.verify_journal(|_| ()).await.unwrap();
        assert_eq!(verified.first_bad, None);
    }
}
