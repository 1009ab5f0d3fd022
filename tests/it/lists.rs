//! Lists of units, days and accounts on their way in, on both databases: what they may not undo, and what they leave alone.

use chrono::{DateTime, Utc};
use domain::act::Actor;
use domain::staff::Role;
use serde_json::{Value, json};
use testkit::world::{World, none};

fn at() -> DateTime<Utc> {
    "2026-03-02T01:00:00Z".parse().unwrap()
}

async fn import(world: &World, actor: &Actor, verb: &str, text: &str) -> Value {
    let file = world.upload(actor, at(), "名单.csv", text.as_bytes()).await;
    let query = format!(
        "mutation($input: ImportListInput!) {{ {verb}(input: $input) {{ userErrors {{ code }} import {{ state counts {{ rows added changed }} remarks(first: 20) {{ nodes {{ severity code cell column found allowed fix message }} }} }} }} }}"
    );
    let answer = world.ask(actor.clone(), at(), &query, json!({ "input": { "file": file.to_string() } })).await;
    assert_eq!(answer["errors"], Value::Null, "{answer:#}");
    answer["data"][verb]["import"].clone()
}

async fn office(world: &World) -> Actor {
    world.staff(Role::Office, "370983", None, "").await
}

fn remarks<'a>(import: &'a Value, code: &str) -> Vec<&'a Value> {
    import["remarks"]["nodes"].as_array().unwrap().iter().filter(|remark| remark["code"] == code).collect()
}

#[tokio::test]
async fn a_year_of_the_calendar_neither_loses_its_days_nor_its_notice_by_a_file() {
    for world in World::both().await {
        let office = office(&world).await;
        let verb = "importWorkingCalendarFile";
        let days: Vec<_> = (1..=8).map(|day| format!("2031-01-0{day},放假,元旦,\n")).collect();
        let days = days.concat();
        let header = "日期,类型,名称,依据\n";
        let unfounded = import(&world, &office, verb, &format!("{header}{days}")).await;
        assert_eq!(remarks(&unfounded, "VALUE_MISSING")[0]["column"], "依据", "{unfounded:#}");
        let whole = format!("{header}{days}2031-02-01,上班,,某号通知\n");
        assert_eq!(import(&world, &office, verb, &whole).await["state"], "DONE");
        let refused =
            import(&world, &office, verb, &format!("{header}2031-02-01,上班,,某号通知\n2031-01-01,放假,,\n")).await;
        let [missing] = &remarks(&refused, "DAYS_MISSING")[..] else { panic!("{refused:#}") };
        assert_eq!((&missing["severity"], &missing["cell"]), (&json!("ERROR"), &json!("2")), "{missing:#}");
        assert_eq!(missing["found"], "2031-01-02、2031-01-03、2031-01-04、2031-01-05、2031-01-06 等 7 天");
        assert!(missing["fix"].as_str().unwrap().contains("全部日期"), "{missing:#}");
        let longer = format!("{header}{days}2031-02-01,上班,,\n2031-05-01,放假,劳动节,\n");
        assert_eq!(import(&world, &office, verb, &longer).await["counts"]["changed"], 1);
        let held = world.store.directory().calendar().year(2031).cloned().unwrap();
        assert_eq!((held.holidays.len(), held.source.as_deref()), (9, Some("某号通知")), "{}", world.database);
    }
}

const UNITS: &str = "单位代码,单位名称,单位类别,行政层级,上级单位\n";

fn unit(code: &str, parent: &str) -> String {
    format!("{code},{code}服务中心,事业单位,乡级,{parent}\n")
}

#[tokio::test]
async fn units_move_below_new_ones_and_change_places_but_never_stand_below_themselves() {
    for world in World::both().await {
        let office = office(&world).await;
        let take = async |rows: &[(&str, &str)]| {
            let text: String = rows.iter().map(|(code, parent)| unit(code, parent)).collect();
            import(&world, &office, "importUnits", &format!("{UNITS}{text}")).await
        };
        let above = |code: &str| {
            let directory = world.store.directory();
            let parent = directory.unit_by_code(code).and_then(|unit| unit.parent_id).unwrap();
            directory.unit(parent).unwrap().code.to_string()
        };
        assert_eq!(take(&[("xc-a", "370983001"), ("xc-b", "xc-a"), ("xc-c", "xc-b")]).await["state"], "DONE");
        let moved = take(&[("xc-c", "xc-new"), ("xc-new", "xc-mid"), ("xc-mid", "370983001")]).await;
        assert_eq!(
            (&moved["state"], above("xc-c").as_str()),
            (&json!("DONE"), "xc-new"),
            "{} {moved:#}",
            world.database
        );
        let swapped = take(&[("xc-a", "xc-b"), ("xc-b", "370983001")]).await;
        assert_eq!(swapped["state"], "DONE", "{} {swapped:#}", world.database);
        assert_eq!((above("xc-a").as_str(), above("xc-b").as_str()), ("xc-b", "370983001"));
        for rows in [[("xc-b", "xc-a"), ("xc-c", "370983001")], [("xc-x", "xc-y"), ("xc-y", "xc-x")]] {
            let refused = take(&rows).await;
            let found = &refused["remarks"]["nodes"][0];
            assert_eq!((&refused["state"], &found["cell"]), (&json!("REFUSED"), &json!("2")), "{refused:#}");
            assert!(found["message"].as_str().unwrap().contains("自身"), "{refused:#}");
        }
        assert_eq!(above("xc-b"), "370983001", "{}: nothing was kept", world.database);
    }
}

const STAFF: &str = "用户名,显示名,所属单位,角色\n";

#[tokio::test]
async fn an_account_keeps_what_it_has_and_gets_roles_where_it_belongs() {
    for world in World::both().await {
        let office = office(&world).await;
        let first = format!("{STAFF}xc-post,新城编辑岗,370983001,编辑\n");
        assert_eq!(import(&world, &office, "importStaff", &first).await["state"], "DONE");
        let second = format!("{STAFF}xc-post,别的名称,370983002,审核\n");
        let done = import(&world, &office, "importStaff", &second).await;
        let ignored = remarks(&done, "CELL_IGNORED");
        let said: Vec<_> = ignored.iter().map(|it| (&it["severity"], &it["column"], &it["found"])).collect();
        let warning = &json!("WARNING");
        let expected =
            [(warning, &json!("显示名"), &json!("别的名称")), (warning, &json!("所属单位"), &json!("370983002"))];
        assert_eq!(said, expected, "{done:#}");
        assert!(ignored[0]["allowed"].as_str().unwrap().contains("新城编辑岗"), "{done:#}");
        let held = world.store.staff_named(&"xc-post".parse().unwrap()).await.unwrap().unwrap();
        assert_eq!(held.grants.len(), 2);
        assert!(held.grants.iter().all(|grant| grant.unit_id == held.unit_id), "{:?}", held.grants);
        let query = "{ workspace { journal(first: 50) { nodes { action facts } } } }";
        let auditor = world.staff(Role::Auditor, "370983", None, "").await;
        let journal = world.ask(auditor, at(), query, none()).await.to_string();
        assert!(journal.contains(&held.id.to_string()) && journal.contains("REVIEWER"), "{journal}");
        assert!(!journal.contains("xc-post") && !journal.contains("新城编辑岗"), "no names: {journal}");
    }
}

#[tokio::test]
async fn of_an_account_elsewhere_an_office_learns_only_that_the_name_is_taken() {
    for world in World::both().await {
        let first = format!("{STAFF}xc-post,新城编辑岗,370983001,编辑\n");
        assert_eq!(import(&world, &office(&world).await, "importStaff", &first).await["state"], "DONE");
        let stranger = world.staff(Role::Office, "370983002", None, "").await;
        let refused = import(&world, &stranger, "importStaff", &format!("{STAFF}xc-post,某岗,370983002,编辑\n")).await;
        let [remark] = &refused["remarks"]["nodes"].as_array().unwrap()[..] else { panic!("{refused:#}") };
        assert_eq!((&refused["state"], &remark["found"]), (&json!("REFUSED"), &json!("xc-post")), "{refused:#}");
        assert!(remark["message"].as_str().unwrap().contains("已被使用"), "{refused:#}");
        assert!(!refused.to_string().contains("新城编辑岗"), "{refused:#}");
    }
}

#[tokio::test]
async fn a_list_without_rows_is_refused() {
    let world = World::sqlite().await;
    let refused = import(&world, &office(&world).await, "importUnits", UNITS).await;
    assert_eq!(refused["state"], "REFUSED", "{refused:#}");
    assert!(remarks(&refused, "VALUE_MISSING")[0]["found"].as_str().unwrap().contains("没有数据行"), "{refused:#}");
}
