//! Who may do what: asked of the verbs themselves and written to `docs/domain/authority.md`.

mod annual_reports;
mod assessments;
mod documents;
mod enquiries;
mod meetings;
mod milestones;
mod obligations;
mod participation;
mod requests;
mod webhooks;

use std::collections::BTreeMap;
use std::fmt::Write;
use std::path::Path;

use chrono::{DateTime, Utc};
use domain::act::Actor;
use domain::import::{Import, ImportOptions, ImportSubject};
use domain::staff::Role;
use serde_json::{Value, json};
use testkit::world::{World, none};

const UNIT: &str = "370983001";
const STATES: [&str; 6] = ["DRAFT", "SUBMITTED", "RETURNED", "APPROVED", "PUBLISHED", "SUPERSEDED"];
const ACTIONS: [&str; 7] = ["AMEND", "SUBMIT", "RETURN", "APPROVE", "PUBLISH", "DRAFT_NEXT", "COMMENT"];

/// Lists with nothing wrong in them, about the street.
const ITEMS: &str = "序号,一级事项,二级事项,公开内容(要素),公开依据,公开时限,公开主体,公开渠道和载体,全社会,特定群体,主动,依申请,县级,乡级\n\
    1,财政,预算,预算表,《中华人民共和国预算法》,20日内,新城街道办事处,■政府网站,√,,√,,,√\n";
const UNITS: &str = "单位代码,单位名称,单位类别,行政层级,上级单位\n370983001t,测试站,事业单位,乡级,370983001\n";
const DAYS: &str = "日期,类型,名称,依据\n2028-01-01,放假,元旦,测试\n";
const PUBLISHED: &str = "标题,发布日期\n测试公告,2020-11-05\n";
const ACCOUNTS: &str = "用户名,显示名,所属单位,角色\ntest-account,测试,370983001,编辑\n";

/// An import of the operator for the street, still waiting.
async fn queued(world: &World) -> String {
    let file = world.upload(&Actor::System, at(), "等待.csv", ITEMS.as_bytes()).await;
    let act = world.act(Actor::System, at());
    let unit_id = act.directory.unit_by_code(UNIT).map(|unit| unit.id);
    let options = ImportOptions { unit_id, ..ImportOptions::default() };
    let make = || Import::queue(&act, ImportSubject::Catalogue, file, options, true);
    world.store.queue_import(&act, None, make).await.unwrap().id.to_string()
}

/// A frontend of the street.
async fn registered(world: &World, number: usize) -> String {
    let query = format!(
        "mutation {{ registerFrontend(input: {{ code: \"own{number}\", details: {{ title: \"测试\", unitCode: \"{UNIT}\" }} }}) {{ frontend {{ id }} }} }}"
    );
    first_id(world, &Actor::System, &query, "/data/registerFrontend/frontend/id").await
}

/// A delivery that the operator claims to have run, and that waits to be verified.
async fn claimed(world: &World, number: usize) -> String {
    let document = testkit::document::publish(world, at(), UNIT, &format!("待核实{number}")).await;
    let query = format!(
        "mutation {{ reportDelivery(input: {{ documentId: \"{document}\", channelCode: \"service-hall\", state: RAN, ranOn: \"2026-03-02\", place: \"一楼\" }}) {{ delivery {{ id }} }} }}"
    );
    first_id(world, &Actor::System, &query, "/data/reportDelivery/delivery/id").await
}

fn at() -> DateTime<Utc> {
    "2026-03-02T01:00:00Z".parse().unwrap()
}

/// The columns of the tables, in reading order.
async fn actors(world: &World) -> Vec<(&'static str, Actor)> {
    vec![
        ("anonymous", Actor::Anonymous),
        ("author (EDITOR)", world.staff(Role::Editor, UNIT, None, "").await),
        ("EDITOR", world.staff(Role::Editor, UNIT, None, "2").await),
        ("REVIEWER", world.staff(Role::Reviewer, UNIT, None, "").await),
        ("GUIDE of the domain", world.staff(Role::Guide, "370983", Some("18"), "").await),
        ("GUIDE of another domain", world.staff(Role::Guide, "370983", Some("21"), "").await),
        ("OFFICE above", world.staff(Role::Office, "370983", None, "").await),
        ("OFFICE of another unit", world.staff(Role::Office, "370983002", None, "").await),
        ("AUDITOR above", world.staff(Role::Auditor, "370983", None, "").await),
        ("frontend of the website", world.frontend("government-website", "370983").await),
    ]
}

async fn step(world: &World, actor: &Actor, verb: &str, edition: &str, version: i64, more: &str) -> i64 {
    let query = format!(
        "mutation {{ {verb}(input: {{ id: \"{edition}\", expectedVersion: {version}{more} }}) {{ catalogueEdition {{ version }} userErrors {{ code message }} }} }}"
    );
    let answer = world.ask(actor.clone(), at(), &query, none()).await;
    answer["data"][verb]["catalogueEdition"]["version"].as_i64().unwrap_or_else(|| panic!("{verb}: {answer:#}"))
}

/// Walks one catalogue through all its states and asks at each who may do what.
async fn editions(world: &World) -> String {
    let actors = actors(world).await;
    let (author, reviewer) = (&actors[1].1, &actors[3].1);
    let template = world
        .ask(
            Actor::Anonymous,
            at(),
            "{ catalogues(first: 1, filter: { kind: TEMPLATE, pilotDomain: \"18\" }) { nodes { edition { id } } } }",
            none(),
        )
        .await;
    let draft = "mutation($input: DraftCatalogueEditionInput!) { draftCatalogueEdition(input: $input) { catalogueEdition { id version catalogue { id } } userErrors { code } } }";
    let input = json!({ "input": { "unitCode": UNIT, "templateEditionIds": [template["data"]["catalogues"]["nodes"][0]["edition"]["id"]] } });
    let answer = world.ask(author.clone(), at(), draft, input).await;
    let edition = answer["data"]["draftCatalogueEdition"]["catalogueEdition"].clone();
    let id = edition["id"].as_str().unwrap().to_owned();
    let mut version = edition["version"].as_i64().unwrap();
    let mut cells: BTreeMap<(usize, usize), Vec<String>> = BTreeMap::new();
    for (state_index, state) in STATES.iter().enumerate() {
        match *state {
            "SUBMITTED" => version = step(world, author, "submitCatalogue", &id, version, "").await,
            "RETURNED" => version = step(world, reviewer, "returnCatalogue", &id, version, ", reason: \"补充\"").await,
            "APPROVED" => {
                version = step(world, author, "submitCatalogue", &id, version, "").await;
                version = step(world, reviewer, "approveCatalogue", &id, version, "").await;
            }
            "PUBLISHED" => version = step(world, reviewer, "publishCatalogue", &id, version, "").await,
            "SUPERSEDED" => {
                let answer = world
                    .ask(author.clone(), at(), draft, json!({ "input": { "catalogueId": edition["catalogue"]["id"] } }))
                    .await;
                let next = &answer["data"]["draftCatalogueEdition"]["catalogueEdition"];
                let next_id = next["id"].as_str().unwrap();
                let mut next_version = next["version"].as_i64().unwrap();
                for (verb, actor) in
                    [("submitCatalogue", author), ("approveCatalogue", reviewer), ("publishCatalogue", reviewer)]
                {
                    next_version = step(world, actor, verb, next_id, next_version, "").await;
                }
            }
            _ => {}
        }
        for (column, (_, actor)) in actors.iter().enumerate() {
            let asked = ACTIONS
                .map(|action| format!("{action}: viewerCan(action: {action}) {{ allowed reasons {{ code }} }}"))
                .join(" ");
            let query = format!("{{ node(id: \"{id}\") {{ ... on CatalogueEdition {{ status {asked} }} }} }}");
            let answer = world.ask(actor.clone(), at(), &query, none()).await;
            let node = &answer["data"]["node"];
            assert!(node.is_null() || node["status"] == *state, "{answer:#}");
            let cell = ACTIONS.iter().map(|action| match &node[*action] {
                Value::Null => "not found".to_owned(),
                it if it["allowed"] == true => "**yes**".to_owned(),
                it => it["reasons"][0]["code"].as_str().unwrap().to_lowercase().replace('_', " "),
            });
            cells.insert((state_index, column), cell.collect());
        }
    }
    let mut table = String::new();
    for (action_index, action) in ACTIONS.iter().enumerate() {
        let _ = write!(table, "\n### {action}\n\n| state |");
        for (name, _) in &actors {
            let _ = write!(table, " {name} |");
        }
        let _ = writeln!(table, "\n|{}", " --- |".repeat(actors.len() + 1));
        for (state_index, state) in STATES.iter().enumerate() {
            let row: Vec<_> =
                (0..actors.len()).map(|column| cells[&(state_index, column)][action_index].clone()).collect();
            let _ = writeln!(table, "| {state} | {} |", row.join(" | "));
        }
    }
    table
}

/// The other verbs: one attempt by each actor, with an input nothing is wrong with except, perhaps, who sends it.
fn attempts(number: usize, ids: &BTreeMap<&str, String>) -> Vec<(&'static str, String)> {
    let details = format!("{{ name: \"测试单位{number}\", kind: OFFICE, level: TOWN, parentCode: \"{UNIT}\" }}");
    let domain = "{ name: \"测试领域\", validFrom: \"2026-01-01\" }";
    let channel = format!("{{ name: \"测试渠道{number}\", online: true, position: 90 }}");
    let staff = &ids["staff"];
    let grant = format!("{{ role: EDITOR, unitCode: \"{UNIT}\" }}");
    vec![
        ("establishUnit", format!("code: \"t{number}\", details: {details}")),
        (
            "amendUnit",
            format!(
                "id: \"{}\", expectedVersion: $version, details: {{ name: \"新城街道办事处\", kind: STREET, level: TOWN, parentCode: \"370983\" }}",
                ids["unit"]
            ),
        ),
        ("closeUnit", format!("id: \"{}\", expectedVersion: $version, on: \"2027-01-01\"", ids["closing"])),
        ("addPilotDomain", format!("code: \"9{number}\", details: {domain}")),
        ("amendPilotDomain", format!("id: \"{}\", expectedVersion: $version, details: {domain}", ids["domain"])),
        ("addChannel", format!("code: \"t{number}\", details: {channel}")),
        (
            "amendChannel",
            format!(
                "id: \"{}\", expectedVersion: $version, details: {{ name: \"更名渠道{number}\", online: true, position: 1 }}",
                ids["channel"]
            ),
        ),
        ("importWorkingCalendar", "year: 2027, holidays: [\"2027-01-01\"], workdays: [], source: \"测试\"".to_owned()),
        (
            "appointStaff",
            format!("name: \"t{number}\", displayName: \"测试\", unitCode: \"{UNIT}\", password: \"Aa1-aaaaaaaaaa\""),
        ),
        ("grantRole", format!("id: \"{staff}\", expectedVersion: $version, grant: {grant}")),
        ("revokeRole", format!("id: \"{staff}\", expectedVersion: $version, grant: {grant}")),
        ("resetPassword", format!("id: \"{staff}\", expectedVersion: $version, password: \"Aa1-aaaaaaaaaa\"")),
        ("deactivateStaff", format!("id: \"{}\", expectedVersion: $version", ids["leaving"])),
        ("draftCatalogueEdition", format!("unitCode: \"{UNIT}\", kind: VILLAGE, pilotDomain: \"{:02}\"", number + 1)),
        ("addCatalogueItem", format!("editionId: \"{}\", elements: {{ primaryName: \"测试\" }}", ids["edition"])),
        (
            "amendCatalogueItem",
            format!("id: \"{}\", expectedVersion: $version, elements: {{ content: \"测试{number}\" }}", ids["item"]),
        ),
        ("reassignCatalogueItem", format!("id: \"{}\", expectedVersion: $version, unitCode: \"{UNIT}\"", ids["item"])),
        ("removeCatalogueItem", format!("id: \"{}\", expectedVersion: $version", ids["local"])),
        ("cancelImport", format!("id: \"{}\", expectedVersion: 1", ids["import"])),
        (
            "importCatalogue",
            format!("file: \"{}\", unitCode: \"{UNIT}\", pilotDomain: \"08\", dryRun: true", ids["items"]),
        ),
        ("importUnits", format!("file: \"{}\", dryRun: true", ids["units"])),
        ("importWorkingCalendarFile", format!("file: \"{}\", dryRun: true", ids["days"])),
        ("importStaff", format!("file: \"{}\", dryRun: true", ids["accounts"])),
        ("importDocuments", format!("file: \"{}\", unitCode: \"{UNIT}\", dryRun: true", ids["published"])),
        ("registerFrontend", format!("code: \"t{number}\", details: {{ title: \"测试\", unitCode: \"{UNIT}\" }}")),
        (
            "amendFrontend",
            format!(
                "id: \"{}\", expectedVersion: $version, details: {{ title: \"更名{number}\", unitCode: \"{UNIT}\" }}",
                ids["frontend"]
            ),
        ),
        ("rotateFrontendKey", format!("id: \"{}\", expectedVersion: $version", ids["frontend"])),
        ("revokeFrontend", format!("id: \"{}\", expectedVersion: $version", ids["frontend"])),
        (
            "reportDelivery",
            format!(
                "documentId: \"{}\", channelCode: \"government-website\", state: RAN, url: \"https://a.example/\"",
                ids["document"]
            ),
        ),
        (
            "reportDelivery on a channel without frontend",
            format!(
                "documentId: \"{}\", channelCode: \"service-hall\", state: RAN, ranOn: \"2026-03-02\", place: \"一楼\"",
                ids["document"]
            ),
        ),
        (
            "verifyDelivery",
            format!("id: \"{}\", expectedVersion: $version, verified: false, note: \"不符\"", ids["delivery"]),
        ),
        ("draftDocument", format!("unitCode: \"{UNIT}\", content: {{ title: \"测试{number}\" }}")),
        (
            "amendDocument",
            format!("id: \"{}\", expectedVersion: $version, content: {{ title: \"改{number}\" }}", ids["drafted"]),
        ),
        ("maskDocument", format!("id: \"{}\", expectedVersion: $version", ids["drafted"])),
        (
            "planInterpretation",
            format!(
                "id: \"{}\", expectedVersion: $version, outline: \"提纲\", forms: [TEXT], responsible: \"办公室\"",
                ids["drafted"]
            ),
        ),
        (
            "exemptInterpretation",
            format!("id: \"{}\", expectedVersion: $version, reason: \"事务性文件\"", ids["drafted"]),
        ),
        ("commentOnCatalogue", format!("editionId: \"{}\", text: \"意见\"", ids["edition"])),
    ]
}

/// The current version of whatever the input is about; wrong versions would hide who may.
async fn version(world: &World, input: &str) -> i64 {
    let Some(id) = input.split("id: \"").nth(1).and_then(|rest| rest.split('"').next()) else { return 0 };
    let query = format!(
        "{{ node(id: \"{id}\") {{ ... on Unit {{ v1: version }} ... on PilotDomain {{ v2: version }} ... on Channel {{ v3: version }} ... on CatalogueItem {{ v4: version }} ... on Staff {{ v5: version }} ... on Document {{ v9: version }} ... on Frontend {{ v6: version }} ... on Delivery {{ v7: version }} ... on Enquiry {{ v8: version }} ... on Decision {{ v10: version }} ... on Consultation {{ v11: version }} ... on OpinionCase {{ v12: version }} ... on OpinionGroup {{ v13: version }} ... on InformationRequest {{ v8: version }} ... on Obligation {{ v17: version }} ... on Milestone {{ v14: version }} ... on MilestoneRecord {{ v15: version }} ... on DemonstrationSite {{ v16: version }} ... on Webhook {{ v18: version }} }} }}"
    );
    let answer = world.ask(Actor::System, at(), &query, none()).await;
    answer["data"]["node"].as_object().and_then(|node| node.values().find_map(Value::as_i64)).unwrap_or(0)
}

async fn first_id(world: &World, actor: &Actor, query: &str, path: &str) -> String {
    let answer = world.ask(actor.clone(), at(), query, none()).await;
    answer.pointer(path).and_then(Value::as_str).unwrap_or_else(|| panic!("{query}: {answer:#}")).to_owned()
}

async fn verbs(world: &World) -> (String, Vec<String>) {
    let actors = actors(world).await;
    let author = &actors[1].1;
    let mut rows: BTreeMap<usize, (String, Vec<String>)> = BTreeMap::new();
    let draft = first_id(world, author, &format!("mutation {{ draftCatalogueEdition(input: {{ unitCode: \"{UNIT}\", kind: VILLAGE }}) {{ catalogueEdition {{ id }} userErrors {{ message }} }} }}"), "/data/draftCatalogueEdition/catalogueEdition/id").await;
    let add = |name: &str| {
        format!(
            "mutation {{ addCatalogueItem(input: {{ editionId: \"{draft}\", pilotDomain: \"18\", elements: {{ primaryName: \"{name}\" }} }}) {{ catalogueItem {{ id }} userErrors {{ message }} }} }}"
        )
    };
    let item = first_id(world, author, &add("甲"), "/data/addCatalogueItem/catalogueItem/id").await;
    let drafted = first_id(world, author, &format!("mutation {{ draftDocument(input: {{ unitCode: \"{UNIT}\", content: {{ title: \"待公开\" }} }}) {{ document {{ id }} userErrors {{ message }} }} }}"), "/data/draftDocument/document/id").await;
    let owed = obligations::prepared(world).await;
    for (column, (name, actor)) in actors.iter().enumerate() {
        let local =
            first_id(world, author, &add(&format!("乙{column}")), "/data/addCatalogueItem/catalogueItem/id").await;
        let establish = format!(
            "mutation {{ establishUnit(input: {{ code: \"closing{column}\", details: {{ name: \"待撤{column}\", kind: OFFICE, level: TOWN, parentCode: \"{UNIT}\" }} }}) {{ unit {{ id }} userErrors {{ message }} }} }}"
        );
        let import = queued(world).await;
        // Whoever may not upload names a file of somebody else.
        let uploads = ["EDITOR", "REVIEWER", "OFFICE"].iter().any(|role| name.contains(role));
        let uploader = if uploads { actor } else { &Actor::System };
        let staff_id = |actor: &Actor| actor.staff_id().unwrap().to_string();
        let mut ids = BTreeMap::from([
            ("unit", first_id(world, author, &format!("{{ unit(code: \"{UNIT}\") {{ id }} }}"), "/data/unit/id").await),
            ("closing", first_id(world, &Actor::System, &establish, "/data/establishUnit/unit/id").await),
            ("domain", first_id(world, author, "{ pilotDomain(code: \"26\") { id } }", "/data/pilotDomain/id").await),
            ("channel", first_id(world, author, "{ channels { id } }", "/data/channels/0/id").await),
            ("staff", staff_id(&world.staff(Role::Editor, UNIT, None, &format!("-granted{column}")).await)),
            ("leaving", staff_id(&world.staff(Role::Editor, UNIT, None, &format!("-leaving{column}")).await)),
            ("edition", draft.clone()),
            ("item", item.clone()),
            ("drafted", drafted.clone()),
            ("local", local),
            ("items", world.upload(uploader, at(), "目录.csv", ITEMS.as_bytes()).await.to_string()),
            ("units", world.upload(uploader, at(), "单位.csv", UNITS.as_bytes()).await.to_string()),
            ("days", world.upload(uploader, at(), "日历.csv", DAYS.as_bytes()).await.to_string()),
            ("accounts", world.upload(uploader, at(), "人员.csv", ACCOUNTS.as_bytes()).await.to_string()),
            ("published", world.upload(uploader, at(), "信息.csv", PUBLISHED.as_bytes()).await.to_string()),
            ("import", import),
            ("frontend", registered(world, column).await),
            ("document", testkit::document::publish(world, at(), UNIT, &format!("信息{column}")).await),
            ("delivery", claimed(world, column).await),
        ]);
        ids.extend(enquiries::ids(world, column).await);
        ids.extend(milestones::ids(world, column).await);
        ids.extend(webhooks::ids(world).await);
        let prepared = participation::prepared(world, &ids["document"]).await;
        let attempts = attempts(column, &ids).into_iter().chain(enquiries::attempts(column, &ids));
        let attempts = attempts.chain(participation::attempts(&prepared));
        let attempts = attempts.chain(requests::attempts(world, column).await);
        let attempts = attempts.chain(meetings::attempts(world, &ids["document"]).await);
        let attempts = attempts.chain(obligations::attempts(world, &owed).await);
        let attempts = attempts.chain([annual_reports::attempt(column)]);
        let attempts = attempts.chain(milestones::attempts(column, &ids));
        let attempts = attempts.chain(webhooks::attempts(column, &ids));
        let attempts = attempts.chain(assessments::attempts(world).await);
        for (row, (name, input)) in attempts.enumerate() {
            let verb = name.split(' ').next().unwrap_or_default();
            let input = input.replace("$version", &version(world, &input).await.to_string());
            let answer = world
                .ask(
                    actor.clone(),
                    at(),
                    &format!("mutation {{ {verb}(input: {{ {input} }}) {{ userErrors {{ code message }} }} }}"),
                    none(),
                )
                .await;
            let cell =
                match (&answer["errors"][0]["extensions"]["code"], &answer["data"][verb]["userErrors"][0]["code"]) {
                    (Value::String(code), _) | (_, Value::String(code)) => code.to_lowercase().replace('_', " "),
                    _ => "**yes**".to_owned(),
                };
            assert!(
                [
                    "**yes**",
                    "unauthenticated",
                    "not allowed",
                    "not found",
                    "file refused",
                    "same person",
                    "served by frontend"
                ]
                .contains(&cell.as_str()),
                "{verb}: {answer:#}"
            );
            rows.entry(row).or_insert_with(|| (name.to_owned(), Vec::new())).1.push(cell);
        }
    }
    let mut table = "| verb |".to_owned();
    for (name, _) in &actors {
        let _ = write!(table, " {name} |");
    }
    let _ = writeln!(table, "\n|{}", " --- |".repeat(actors.len() + 1));
    for (verb, cells) in rows.values() {
        let _ = writeln!(table, "| `{verb}` | {} |", cells.join(" | "));
    }
    (table, rows.into_values().map(|(verb, _)| verb).collect())
}

#[tokio::test]
async fn the_authority_table_is_what_the_verbs_do() {
    let world = World::sqlite().await;
    let editions = editions(&world).await;
    let world = World::sqlite().await;
    let documents = documents::table(&world, &actors(&world).await).await;
    let world = World::sqlite().await;
    let reports = annual_reports::table(&world, &actors(&world).await).await;
    let world = World::sqlite().await;
    let (verbs, covered) = verbs(&world).await;
    let document = format!(
        "# Who may do what\n\nGenerated from the verbs themselves by `cargo test -p gongkai-tests authority`; `UPDATE_DOCS=1` writes it anew.\n\
         Units: the catalogue and everything else belong to one street; roles stand in that street, above it, or in another one.\n\
         *Not found* is what one may not see, the other words are the codes of refusals.\n\n\
         `signIn`, `signOut` and `changePassword` are open to everybody, for their own account.\n\n## Verbs\n\n{verbs}\n\
         ## Editions, by state\n{editions}\n## Documents, by state\n{documents}\n## Annual reports, by state\n{reports}"
    );
    let known = world.ask(Actor::Anonymous, at(), "{ __type(name: \"Mutation\") { fields { name } } }", none()).await;
    let elsewhere = [
        "signIn",
        "signOut",
        "changePassword",
        "submitCatalogue",
        "returnCatalogue",
        "approveCatalogue",
        "publishCatalogue",
        "submitDocument",
        "reviewDocument",
        "scheduleDocument",
        "publishDocument",
        "correctDocument",
        "withdrawDocument",
        "repealDocument",
        "amendAnnualReport",
        "submitAnnualReport",
        "returnAnnualReport",
        "publishAnnualReport",
        "correctAnnualReport",
    ];
    for mutation in known["data"]["__type"]["fields"].as_array().unwrap() {
        let name = mutation["name"].as_str().unwrap();
        assert!(elsewhere.contains(&name) || covered.iter().any(|verb| verb == name), "{name} is missing in the table");
    }
    let file = Path::new(env!("CARGO_MANIFEST_DIR")).join("../docs/domain/authority.md");
    if std::env::var_os("UPDATE_DOCS").is_some() {
        std::fs::write(&file, &document).unwrap();
    }
    let written = std::fs::read_to_string(&file).unwrap_or_default();
    assert!(
        written == document,
        "docs/domain/authority.md is not what the verbs do; run with UPDATE_DOCS=1 and look at the difference"
    );
}
