//! Files on their way in, on both databases: all of a file or nothing of it, and a report that says where.

use std::fmt::Write;

use chrono::{DateTime, Utc};
use domain::act::Actor;
use domain::staff::Role;
use exchange::seed::Source;
use serde_json::{Value, json};
use server::exports::{ExportFormat, export};
use testkit::world::{World, none};

/// 民政局, which compiles 社会救助.
const UNIT: &str = "肥城市民政局";
const DOMAIN: &str = "18";
const TEMPLATE: &str = "national/templates/18-social-assistance.tsv";

const IMPORT: &str = "mutation($input: ImportCatalogueInput!) { importCatalogue(input: $input) { userErrors { code path message } import {
    id state attempts counts { rows template local added changed removed errors blocking warnings } edition { id status version }
    remarks(first: 100) { nodes { severity code finding cell sheet column found allowed fix message } } } } }";

fn at() -> DateTime<Utc> {
    "2026-03-02T01:00:00Z".parse().unwrap()
}

/// The seeded table as people would send it.
fn template() -> String {
    Source::Embedded.text(TEMPLATE).unwrap().into_owned()
}

/// The table without its line `number`, counted from 1.
fn without_line(table: &str, number: usize) -> String {
    table.lines().enumerate().filter(|(index, _)| index + 1 != number).fold(String::new(), |mut kept, (_, line)| {
        let _ = writeln!(kept, "{line}");
        kept
    })
}

async fn import(world: &World, actor: &Actor, name: &str, text: &str, more: Value) -> Value {
    let file = world.upload(actor, at(), name, text.as_bytes()).await;
    let mut input = json!({ "file": file.to_string(), "pilotDomain": DOMAIN });
    input.as_object_mut().unwrap().extend(more.as_object().unwrap().clone());
    let answer = world.ask(actor.clone(), at(), IMPORT, json!({ "input": input })).await;
    assert_eq!(answer["errors"], Value::Null, "{answer:#}");
    answer["data"]["importCatalogue"].clone()
}

/// The remarks with this code.
fn remarks<'a>(answer: &'a Value, code: &str) -> Vec<&'a Value> {
    let all = answer["import"]["remarks"]["nodes"].as_array().unwrap();
    all.iter().filter(|remark| remark["code"] == code).collect()
}

async fn editor(world: &World) -> Actor {
    world.staff(Role::Editor, UNIT, None, "").await
}

async fn catalogues(world: &World, actor: &Actor) -> usize {
    let query = "{ workspace { catalogueEditions(first: 10) { nodes { id } } } }";
    let answer = world.ask(actor.clone(), at(), query, none()).await;
    answer["data"]["workspace"]["catalogueEditions"]["nodes"].as_array().unwrap().len()
}

#[tokio::test]
async fn a_template_row_that_was_deleted_refuses_the_file_and_names_the_way_out() {
    for world in World::both().await {
        let editor = editor(&world).await;
        let answer = import(&world, &editor, "目录.tsv", &without_line(&template(), 6), json!({})).await;
        assert_eq!(answer["userErrors"][0]["code"], "FILE_REFUSED", "{answer:#}");
        assert_eq!(answer["import"]["state"], "REFUSED");
        let absent = remarks(&answer, "TEMPLATE_ITEM_ABSENT");
        assert_eq!(absent.len(), 1, "{answer:#}");
        assert_eq!(absent[0]["severity"], "ERROR");
        assert!(absent[0]["found"].as_str().unwrap().starts_with("18.004 最低生活保障/办事指南"), "{}", absent[0]);
        assert!(absent[0]["fix"].as_str().unwrap().contains("公开主体"), "{}", absent[0]);
        assert_eq!(catalogues(&world, &editor).await, 0, "{}: nothing was kept", world.database);
    }
}

#[tokio::test]
async fn a_dry_run_reports_and_keeps_nothing() {
    for world in World::both().await {
        let editor = editor(&world).await;
        let answer = import(&world, &editor, "目录.tsv", &template(), json!({ "dryRun": true })).await;
        assert_eq!((&answer["import"]["state"], &answer["import"]["edition"]), (&json!("DONE"), &Value::Null));
        assert_eq!(answer["import"]["counts"]["template"], 13, "{answer:#}");
        assert_eq!(catalogues(&world, &editor).await, 0, "{}", world.database);
    }
}

#[tokio::test]
async fn the_same_file_twice_changes_nothing_the_second_time() {
    for world in World::both().await {
        let editor = editor(&world).await;
        let first = import(&world, &editor, "目录.tsv", &template(), json!({})).await;
        let counts = &first["import"]["counts"];
        assert_eq!((&counts["rows"], &counts["added"], &counts["local"]), (&json!(13), &json!(13), &json!(0)));
        let again = import(&world, &editor, "目录.tsv", &template(), json!({})).await;
        let counts = &again["import"]["counts"];
        assert_eq!((&counts["added"], &counts["changed"], &counts["removed"]), (&json!(0), &json!(0), &json!(0)));
        assert_eq!(first["import"]["edition"]["id"], again["import"]["edition"]["id"]);
    }
}

#[tokio::test]
async fn rows_that_resemble_a_template_item_are_asked_about_and_never_taken_for_it() {
    for world in World::both().await {
        let editor = editor(&world).await;
        let table = template().replacen("最低生活保障", "最低生活保证", 1);
        let reworded = template() != table;
        assert!(reworded);
        let answer = import(&world, &editor, "目录.tsv", &table, json!({})).await;
        assert_eq!(answer["import"]["state"], "REFUSED", "{answer:#}");
        let similar = remarks(&answer, "SIMILAR_ITEM");
        assert!(!similar.is_empty() && similar[0]["allowed"].as_str().unwrap().contains("18."), "{answer:#}");
        assert!(similar[0]["cell"].as_str().unwrap().starts_with(['B', 'C']), "{}", similar[0]);
    }
}

#[tokio::test]
async fn local_rows_come_and_go_with_the_file_and_template_items_keep_their_keys() {
    for world in World::both().await {
        let editor = editor(&world).await;
        let local = "99\t本地事项\t高龄津贴\t申请条件\t《条例》\t20个工作日\t肥城市民政局\t■政府网站\t√\t\t√\t\t√\t\n";
        let with =
            import(&world, &editor, "一.tsv", &(template().trim_end().to_owned() + "\n" + local), json!({})).await;
        assert_eq!(with["import"]["counts"]["local"], 1, "{with:#}");
        let edition = with["import"]["edition"]["id"].as_str().unwrap();
        let query = format!(
            "{{ workspace {{ catalogueEdition(id: \"{edition}\") {{ items(first: 100) {{ nodes {{ key origin name: secondaryName raw {{ extra {{ label text }} }} }} }} }} }} }}"
        );
        let answer = world.ask(editor.clone(), at(), &query, none()).await;
        let items = answer["data"]["workspace"]["catalogueEdition"]["items"]["nodes"].as_array().unwrap();
        assert_eq!(items.last().unwrap()["key"], "L001", "{answer:#}");
        assert_eq!((&items[0]["key"], &items[0]["origin"]), (&json!("18.001"), &json!("TEMPLATE")));
        let without = import(&world, &editor, "二.tsv", &template(), json!({})).await;
        assert_eq!(without["import"]["counts"]["removed"], 1, "{without:#}");
        let gone = remarks(&without, "LOCAL_ITEM_REMOVED");
        assert_eq!(gone[0]["found"], "L001 本地事项/高龄津贴");
    }
}

#[tokio::test]
async fn keys_decide_before_names_and_wrong_ones_refuse_the_file() {
    let world = World::sqlite().await;
    let editor = editor(&world).await;
    // The table with a column of keys: the place in the national table.
    let keyed = |change: &dyn Fn(usize, &str) -> (String, String)| {
        template().lines().enumerate().fold(String::new(), |mut text, (index, line)| {
            let key = match index {
                0 => "事项编码".to_owned(),
                1 => String::new(),
                _ => format!("18.{:03}", index - 1),
            };
            let (line, key) = if index > 1 { change(index - 1, line) } else { (line.to_owned(), key) };
            let _ = writeln!(text, "{line}\t{key}");
            text
        })
    };
    let own = |number: usize| format!("18.{number:03}");
    let renamed = keyed(&|number, line| (line.replacen("办事指南", "服务指南", usize::from(number == 4)), own(number)));
    let done = import(&world, &editor, "改名.tsv", &renamed, json!({ "dryRun": true })).await;
    assert_eq!(
        (&done["import"]["state"], &done["import"]["counts"]["template"]),
        (&json!("DONE"), &json!(13)),
        "{done:#}"
    );
    let unknown = keyed(&|number, line| (line.to_owned(), if number == 4 { "19.004".to_owned() } else { own(number) }));
    let refused = import(&world, &editor, "错码.tsv", &unknown, json!({})).await;
    assert_eq!(remarks(&refused, "KEY_UNKNOWN")[0]["found"], "19.004", "{refused:#}");
    let swapped = keyed(&|number, line| (line.to_owned(), own(if number == 5 { 4 } else { number })));
    let refused = import(&world, &editor, "错位.tsv", &swapped, json!({})).await;
    assert!(remarks(&refused, "KEY_MISMATCH")[0]["allowed"].as_str().unwrap().starts_with("18.004"), "{refused:#}");
    let elsewhere = keyed(&|number, line| (line.replacen('\t', "\t新", 2), own(number)));
    let file = world.upload(&editor, at(), "移走.tsv", elsewhere.as_bytes()).await;
    let input =
        json!({ "input": { "file": file.to_string(), "pilotDomain": "08", "unitCode": "370983-mzj", "kind": "UNIT" } });
    let moved = world.ask(editor.clone(), at(), IMPORT, input).await["data"]["importCatalogue"].clone();
    assert_eq!(moved["import"]["state"], "REFUSED", "a key of another domain moves nothing: {moved:#}");
    let poison =
        keyed(&|number, line| (line.to_owned(), if number == 4 { "L4294967295".to_owned() } else { own(number) }));
    let refused = import(&world, &editor, "毒.tsv", &poison, json!({})).await;
    assert_eq!(remarks(&refused, "KEY_UNKNOWN")[0]["found"], "L4294967295", "{refused:#}");
    let twice = keyed(&|number, line| {
        let line = if number == 5 { line.replacen("审核信息", "新事项", 1) } else { line.to_owned() };
        (line, own(if number == 5 { 4 } else { number }))
    });
    let refused = import(&world, &editor, "重码.tsv", &twice, json!({})).await;
    assert!(remarks(&refused, "ROW_REPEATED")[0]["found"].as_str().unwrap().starts_with("18.004"), "{refused:#}");
    assert_eq!(remarks(&refused, "TEMPLATE_ITEM_ABSENT").len(), 1, "{refused:#}");
    assert_eq!(catalogues(&world, &editor).await, 0);
}

#[tokio::test]
async fn a_unit_that_was_named_for_an_item_stays_while_the_body_is_worded_as_before() {
    for world in World::both().await {
        let editor = editor(&world).await;
        let vague = template().replacen("县级民政部门", "有关部门", 1);
        assert_ne!(vague, template());
        let answer = import(&world, &editor, "目录.tsv", &vague, json!({})).await;
        let edition = answer["import"]["edition"]["id"].as_str().unwrap();
        let query = format!(
            "{{ workspace {{ catalogueEdition(id: \"{edition}\") {{ items(first: 100) {{ nodes {{ id key version responsibleUnit {{ name }} responsibleBody {{ text }} }} }} }} }} }}"
        );
        let items = async || {
            let answer = world.ask(editor.clone(), at(), &query, none()).await;
            answer["data"]["workspace"]["catalogueEdition"]["items"]["nodes"].as_array().unwrap().clone()
        };
        let is_vague = |item: &&Value| item["responsibleBody"]["text"].as_str().unwrap().contains("有关部门");
        let vague_item = items().await.iter().find(is_vague).unwrap().clone();
        let amended = world
            .ask(
                editor.clone(),
                at(),
                "mutation($input: ReassignCatalogueItemInput!) { reassignCatalogueItem(input: $input) { userErrors { message } } }",
                json!({ "input": { "id": vague_item["id"], "expectedVersion": vague_item["version"], "unitCode": "370983-mzj" } }),
            )
            .await;
        assert_eq!(amended["data"]["reassignCatalogueItem"]["userErrors"], json!([]), "{amended:#}");
        // The export says the unit's name now; imported again, the item stays the unit's.
        let id = edition.parse().unwrap();
        let whole = world.store.whole_edition(&editor, id).await.unwrap().unwrap();
        let exported = export(whole, &world.store.directory(), ExportFormat::Xlsx).unwrap();
        let file = world.upload(&editor, at(), &exported.name, &exported.bytes).await;
        let again = world.ask(editor.clone(), at(), IMPORT, json!({ "input": { "file": file.to_string() } })).await;
        assert_eq!(again["data"]["importCatalogue"]["import"]["counts"]["changed"], 0, "{again:#}");
        let item = items().await.into_iter().find(|item| item["key"] == vague_item["key"]).unwrap();
        assert_eq!(item["responsibleUnit"]["name"], UNIT, "{}", world.database);
    }
}

/// The table with column `index`, from 0, put through `change`.
fn with_column(index: usize, change: impl Fn(usize, &str) -> Option<String>) -> String {
    template().lines().enumerate().fold(String::new(), |mut text, (line, cells)| {
        let cells = cells
            .split('\t')
            .enumerate()
            .filter_map(|(at, cell)| if at == index { change(line, cell) } else { Some(cell.to_owned()) });
        let _ = writeln!(text, "{}", cells.collect::<Vec<_>>().join("\t"));
        text
    })
}

#[tokio::test]
async fn a_column_that_is_missing_changes_nothing_and_one_that_is_emptied_is_refused() {
    let world = World::sqlite().await;
    let editor = editor(&world).await;
    let first = import(&world, &editor, "目录.tsv", &template(), json!({})).await;
    assert_eq!(first["import"]["state"], "DONE");
    let without_limits = with_column(5, |_, _| None);
    let kept = import(&world, &editor, "缺列.tsv", &without_limits, json!({})).await;
    assert_eq!(
        (&kept["import"]["state"], &kept["import"]["counts"]["changed"]),
        (&json!("DONE"), &json!(0)),
        "{kept:#}"
    );
    assert_eq!(remarks(&kept, "COLUMN_MISSING").len(), 1, "{kept:#}");
    let emptied = with_column(3, |line, cell| Some(if line > 1 { String::new() } else { cell.to_owned() }));
    let refused = import(&world, &editor, "清空.tsv", &emptied, json!({})).await;
    let rows = remarks(&refused, "ROW_REFUSED");
    assert_eq!((rows.len(), &rows[0]["cell"]), (13, &json!("D3")), "{refused:#}");
}

#[tokio::test]
async fn an_item_that_a_later_template_dropped_stays_owed_by_those_who_have_it() {
    let world = World::sqlite().await;
    let editor = editor(&world).await;
    import(&world, &editor, "目录.tsv", &template(), json!({})).await;
    let (office, other) =
        (world.staff(Role::Office, "370983", None, "").await, world.staff(Role::Office, "370983", None, "2").await);
    let ask = async |actor: &Actor, query: String| {
        let answer = world.ask(actor.clone(), at(), &query, none()).await;
        assert_eq!(answer["errors"], Value::Null, "{answer:#}");
        answer["data"].clone()
    };
    let found = ask(
        &office,
        "{ catalogues(first: 1, filter: { kind: TEMPLATE, pilotDomain: \"18\" }) { nodes { id } } }".to_owned(),
    )
    .await;
    let id = found["catalogues"]["nodes"][0]["id"].as_str().unwrap();
    let drafted = ask(&office, format!("mutation {{ draftCatalogueEdition(input: {{ catalogueId: \"{id}\" }}) {{ catalogueEdition {{ id version items(first: 5) {{ nodes {{ id key version }} }} }} }} }}")).await;
    let edition = &drafted["draftCatalogueEdition"]["catalogueEdition"];
    let item = edition["items"]["nodes"].as_array().unwrap().iter().find(|it| it["key"] == "18.004").unwrap();
    ask(&office, format!("mutation {{ removeCatalogueItem(input: {{ id: {}, expectedVersion: {} }}) {{ userErrors {{ message }} }} }}", item["id"], item["version"])).await;
    let mut version = edition["version"].as_i64().unwrap();
    for (verb, actor) in [("submitCatalogue", &office), ("approveCatalogue", &other), ("publishCatalogue", &other)] {
        let done = ask(actor, format!("mutation {{ {verb}(input: {{ id: {}, expectedVersion: {version} }}) {{ catalogueEdition {{ version }} userErrors {{ message }} }} }}", edition["id"])).await;
        version = done[verb]["catalogueEdition"]["version"].as_i64().unwrap_or_else(|| panic!("{done:#}"));
    }
    let refused = import(&world, &editor, "少一行.tsv", &without_line(&template(), 6), json!({})).await;
    let absent = remarks(&refused, "TEMPLATE_ITEM_ABSENT");
    assert!(absent[0]["found"].as_str().unwrap().starts_with("18.004"), "{refused:#}");
}

#[tokio::test]
async fn what_the_boxes_mean_is_not_changed_by_a_file() {
    let world = World::sqlite().await;
    let editor = editor(&world).await;
    import(&world, &editor, "目录.tsv", &template(), json!({})).await;
    let other = "■表示必选项,□表示可选项\n".to_owned() + &template();
    let refused = import(&world, &editor, "必选.tsv", &other, json!({})).await;
    let said = remarks(&refused, "SEMANTICS_MISMATCH");
    assert_eq!(said.len(), 1, "{refused:#}");
    assert!(
        said[0]["found"].as_str().unwrap().contains("必选") && said[0]["allowed"].as_str().unwrap().contains("选定")
    );
}

#[tokio::test]
async fn a_unit_that_was_missing_is_found_once_it_exists() {
    let world = World::sqlite().await;
    let editor = editor(&world).await;
    let table = template().replacen("县级民政部门", "肥城市社会救助站", 1);
    let before = import(&world, &editor, "目录.tsv", &table, json!({})).await;
    assert_eq!(before["import"]["counts"]["blocking"], 1, "{before:#}");
    let establish = "mutation { establishUnit(input: { code: \"jzz\", details: { name: \"肥城市社会救助站\", kind: PUBLIC_INSTITUTION, level: COUNTY, parentCode: \"370983\" } }) { userErrors { message } } }";
    world.ask(Actor::System, at(), establish, none()).await;
    let after = import(&world, &editor, "目录.tsv", &table, json!({})).await;
    assert_eq!(after["import"]["counts"]["blocking"], 0, "{after:#}");
}

#[tokio::test]
async fn an_edition_in_review_is_not_rewritten_and_a_published_one_gets_a_next_edition() {
    for world in World::both().await {
        let editor = editor(&world).await;
        let reviewer = world.staff(Role::Reviewer, UNIT, None, "").await;
        let answer = import(&world, &editor, "目录.tsv", &template(), json!({})).await;
        let edition = answer["import"]["edition"].clone();
        let mut version = edition["version"].as_i64().unwrap();
        for (verb, actor) in
            [("submitCatalogue", &editor), ("approveCatalogue", &reviewer), ("publishCatalogue", &reviewer)]
        {
            let input = json!({ "id": edition["id"], "expectedVersion": version });
            let query = format!(
                "mutation($input: CatalogueEditionInput!) {{ {verb}(input: $input) {{ catalogueEdition {{ version }} userErrors {{ message }} }} }}"
            );
            let done = world.ask(actor.clone(), at(), &query, json!({ "input": input })).await;
            version = done["data"][verb]["catalogueEdition"]["version"].as_i64().unwrap_or_else(|| panic!("{done:#}"));
            if verb == "submitCatalogue" {
                let refused = import(&world, &editor, "目录.tsv", &template(), json!({})).await;
                assert_eq!(refused["userErrors"][0]["code"], "WRONG_STATE", "{refused:#}");
            }
        }
        let next = import(&world, &editor, "目录.tsv", &template(), json!({})).await;
        assert_ne!(next["import"]["edition"]["id"], edition["id"], "{next:#}");
        assert_eq!(next["import"]["edition"]["status"], "DRAFT");
        assert_eq!(next["import"]["counts"]["changed"], 0, "{next:#}");
    }
}

#[tokio::test]
async fn what_is_exported_changes_nothing_when_it_is_imported() {
    for world in World::both().await {
        let editor = editor(&world).await;
        let answer = import(&world, &editor, "目录.tsv", &template(), json!({})).await;
        let id = answer["import"]["edition"]["id"].as_str().unwrap().parse().unwrap();
        for format in [ExportFormat::Xlsx, ExportFormat::Csv, ExportFormat::Html] {
            let whole = world.store.whole_edition(&editor, id).await.unwrap().unwrap();
            let exported = export(whole, &world.store.directory(), format).unwrap();
            let file = world.upload(&editor, at(), &exported.name, &exported.bytes).await;
            // Unit, domain and what the boxes mean are said by the file itself.
            let input = json!({ "input": { "file": file.to_string() } });
            let again = world.ask(editor.clone(), at(), IMPORT, input).await["data"]["importCatalogue"].clone();
            let counts = &again["import"]["counts"];
            assert_eq!(again["import"]["state"], "DONE", "{format:?} {again:#}");
            assert_eq!(
                (&counts["rows"], &counts["changed"], &counts["removed"]),
                (&json!(13), &json!(0), &json!(0)),
                "{format:?} {again:#}"
            );
        }
    }
}

#[tokio::test]
async fn several_domains_make_the_catalogue_of_a_unit_and_a_table_without_one_is_refused() {
    for world in World::both().await {
        let editor = world.staff(Role::Editor, "370983001", None, "").await;
        let rows = |domain: &str| {
            format!(
                "{domain}领域基层政务公开标准目录\n序号\t一级事项\t二级事项\t公开内容(要素)\t公开依据\t公开时限\t公开主体\t公开渠道和载体\t全社会\t特定群体\t主动\t依申请\t县级\t乡级\n1\t{domain}\t事项\t内容\t《条例》\t20个工作日\t新城街道办事处\t■政府网站\t√\t\t√\t\t\t√\n\n"
            )
        };
        let both = rows("财政预决算") + &rows("安全生产");
        let file = world.upload(&editor, at(), "街道.tsv", both.as_bytes()).await;
        let input = json!({ "input": { "file": file.to_string(), "unitCode": "370983001" } });
        let answer = world.ask(editor.clone(), at(), IMPORT, input).await["data"]["importCatalogue"].clone();
        assert_eq!(answer["import"]["state"], "DONE", "{answer:#}");
        assert_eq!(answer["import"]["counts"]["local"], 2, "{answer:#}");
        let lost = world.upload(&editor, at(), "无题.tsv", rows("").as_bytes()).await;
        let input = json!({ "input": { "file": lost.to_string(), "unitCode": "370983001" } });
        let refused = world.ask(editor.clone(), at(), IMPORT, input).await["data"]["importCatalogue"].clone();
        let unknown = remarks(&refused, "DOMAIN_UNKNOWN");
        assert_eq!(unknown.len(), 1, "{refused:#}");
        assert!(unknown[0]["fix"].as_str().unwrap().contains("--domain"));
    }
}

#[tokio::test]
async fn one_s_own_imports_are_seen_by_oneself_and_the_office_above() {
    let world = World::sqlite().await;
    let editor = editor(&world).await;
    let answer = import(&world, &editor, "目录.tsv", &template(), json!({ "dryRun": true })).await;
    let id = answer["import"]["id"].as_str().unwrap();
    let query = format!(
        "{{ workspace {{ import(id: \"{id}\") {{ state file {{ name }} staff {{ name }} }} imports(first: 5) {{ nodes {{ id }} }} }} node(id: \"{id}\") {{ id }} }}"
    );
    let office = world.staff(Role::Office, "370983", None, "").await;
    let stranger = world.staff(Role::Office, "370983002", None, "").await;
    let seen = world.ask(editor.clone(), at(), &query, none()).await;
    assert_eq!(seen["data"]["workspace"]["import"]["file"]["name"], "目录.tsv", "{seen:#}");
    for (actor, sees) in [(&editor, true), (&office, true), (&stranger, false)] {
        let answer = world.ask(actor.clone(), at(), &query, none()).await;
        assert_eq!(answer["data"]["node"].is_object(), sees, "{answer:#}");
        assert_eq!(answer["data"]["workspace"]["imports"]["nodes"].as_array().unwrap().len(), usize::from(sees));
    }
}

#[tokio::test]
async fn units_calendars_and_accounts_come_as_lists() {
    for world in World::both().await {
        let office = world.staff(Role::Office, "370983", None, "").await;
        let ask = async |verb: &str, name: &str, text: &str| {
            let file = world.upload(&office, at(), name, text.as_bytes()).await;
            let query = format!(
                "mutation($input: ImportListInput!) {{ {verb}(input: $input) {{ userErrors {{ code message }} import {{ state counts {{ rows added changed errors }} remarks(first: 20) {{ nodes {{ severity code cell found allowed message }} }} }} }} }}"
            );
            let input = json!({ "input": { "file": file.to_string() } });
            world.ask(office.clone(), at(), &query, input).await["data"][verb].clone()
        };
        // A child above its parent, and a parent that stands in the same file.
        let units = "单位代码,单位名称,单位类别,行政层级,上级单位\nxc-02,新城二村村民委员会,村民委员会,村级,新城服务站\nxc-01,新城服务站,事业单位,乡级,370983001\n";
        let done = ask("importUnits", "单位.csv", units).await;
        assert_eq!(
            (&done["import"]["state"], &done["import"]["counts"]["added"]),
            (&json!("DONE"), &json!(2)),
            "{done:#}"
        );
        assert_eq!(ask("importUnits", "单位.csv", units).await["import"]["counts"]["changed"], 0);
        let seen = world.ask(Actor::Anonymous, at(), "{ unit(code: \"xc-02\") { parent { code } } }", none()).await;
        assert_eq!(seen["data"]["unit"]["parent"]["code"], "xc-01", "{} {seen:#}", world.database);
        let lost = ask("importUnits", "错.csv", &(units.to_owned() + "xc-03,某村,村民委员会,村级,没有的单位\n")).await;
        assert_eq!(lost["userErrors"][0]["code"], "FILE_REFUSED", "{lost:#}");
        assert!(lost["import"]["remarks"]["nodes"][0]["found"] == "没有的单位", "{lost:#}");
        let days = "日期,类型,名称,依据\n2028-01-01,放假,元旦,国办发明电〔2027〕0号\n2028-01-03,放假,元旦,\n";
        let done = ask("importWorkingCalendarFile", "日历.csv", days).await;
        assert_eq!(
            (&done["import"]["state"], &done["import"]["counts"]["added"]),
            (&json!("DONE"), &json!(1)),
            "{done:#}"
        );
        let year = world.ask(Actor::Anonymous, at(), "{ workingCalendar(year: 2028) { holidays } }", none()).await;
        assert_eq!(year["data"]["workingCalendar"]["holidays"], json!(["2028-01-01", "2028-01-03"]));
        let staff = "用户名,显示名,所属单位,角色\nxc-editor,新城编辑,新城街道办事处,编辑\nxc-editor,新城编辑,新城街道办事处,审核\n";
        let done = ask("importStaff", "人员.csv", staff).await;
        assert_eq!(
            (&done["import"]["state"], &done["import"]["counts"]["added"]),
            (&json!("DONE"), &json!(1)),
            "{done:#}"
        );
        let sign_in =
            "mutation { signIn(input: { name: \"xc-editor\", password: \"none\" }) { token userErrors { code } } }";
        let refused = world.ask(Actor::Anonymous, at(), sign_in, none()).await;
        assert_eq!(
            refused["data"]["signIn"]["userErrors"][0]["code"], "SIGN_IN_FAILED",
            "no password fits: {refused:#}"
        );
    }
}
