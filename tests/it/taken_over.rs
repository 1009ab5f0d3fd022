//! Documents that a county published before, from lists, on both databases: kept to the letter, once, and all or nothing.

use std::fmt::Write;

use chrono::{DateTime, Utc};
use domain::act::Actor;
use domain::staff::Role;
use serde_json::{Value, json};
use testkit::world::{World, none};

const UNIT: &str = "370983001";
const PLAN: &str = "11370983K21344588M/2020-04825";
const IMPORT: &str = "mutation($input: ImportDocumentsInput!) { importDocuments(input: $input) { userErrors { code path } import {
    state counts { rows added errors warnings } remarks(first: 50) { nodes { severity code sheet cell column found allowed fix message } } } } }";
/// G§9.2: every shape found in the wild.
const FOREIGN: [&str; 13] = [
    "11500228008653209Y/2025-00004",
    "11441700007280420Y/2021-00050",
    "11370686004268741K/2021-03489",
    "11341622355142120T/202308-00076",
    "014560025/2023-06702",
    "053533505/2021-00106",
    "0142768-8/2022-00185",
    "370400/2022-00091",
    "6107280000/2024-001005",
    "xhqrmzf-2024-00380",
    "A01-B02-03-2009-0915-001",
    "LYG0203-11-2008-0005",
    "11370300MB28646707/2020-None",
];

fn at() -> DateTime<Utc> {
    "2026-03-02T01:00:00Z".parse().unwrap()
}

async fn office(world: &World) -> Actor {
    world.staff(Role::Office, "370983", None, "").await
}

async fn import(world: &World, actor: &Actor, text: &str, more: Value) -> Value {
    let file = world.upload(actor, at(), "信息.csv", text.as_bytes()).await;
    let mut input = json!({ "file": file.to_string(), "unitCode": UNIT });
    input.as_object_mut().unwrap().extend(more.as_object().unwrap().clone());
    let answer = world.ask(actor.clone(), at(), IMPORT, json!({ "input": input })).await;
    assert_eq!(answer["errors"], Value::Null, "{answer:#}");
    answer["data"]["importDocuments"]["import"].clone()
}

async fn data(world: &World, query: &str) -> Value {
    let answer = world.ask(Actor::Anonymous, at(), query, none()).await;
    assert_eq!(answer["errors"], Value::Null, "{answer:#}");
    answer["data"].clone()
}

async fn document(world: &World, number: &str) -> Value {
    let query = format!(
        "{{ document(indexNumber: \"{number}\") {{ id indexNumber title kind publishedAt validity unit {{ code }} ending {{ on }}
            content {{ documentNumberRaw category keywords originalUrl pilotDomains {{ code }} }} body {{ html plainText }} }} }}"
    );
    data(world, &query).await["document"].clone()
}

async fn total(world: &World) -> u64 {
    data(world, "{ documents(first: 1) { totalCount } }").await["documents"]["totalCount"].as_u64().unwrap()
}

fn remarks<'a>(import: &'a Value, code: &str) -> Vec<&'a Value> {
    import["remarks"]["nodes"].as_array().unwrap().iter().filter(|remark| remark["code"] == code).collect()
}

fn foreign() -> String {
    FOREIGN.iter().enumerate().fold("索引号,标题,发布日期\n".to_owned(), |mut text, (index, number)| {
        let _ = writeln!(text, "{number},第{index}份公告,2020-11-{:02} 15:37", index + 1);
        text
    })
}

#[tokio::test]
async fn numbers_of_every_shape_are_kept_and_a_second_import_changes_nothing() {
    for world in World::both().await {
        let office = office(&world).await;
        let before = total(&world).await;
        let dry = import(&world, &office, &foreign(), json!({ "dryRun": true })).await;
        assert_eq!((&dry["state"], &dry["counts"]["added"]), (&json!("DONE"), &json!(FOREIGN.len())), "{dry:#}");
        assert_eq!(total(&world).await, before, "{}: a dry run changes nothing", world.database);

        let done = import(&world, &office, &foreign(), json!({})).await;
        assert_eq!((&done["state"], &done["counts"]["added"]), (&json!("DONE"), &json!(FOREIGN.len())), "{done:#}");
        assert_eq!(total(&world).await, before + FOREIGN.len() as u64);
        let mut ids = Vec::new();
        for (index, number) in FOREIGN.iter().enumerate() {
            let found = document(&world, number).await;
            assert_eq!(found["indexNumber"], *number, "{}", world.database);
            assert_eq!(found["publishedAt"], format!("2020-11-{:02}T07:37:00Z", index + 1), "{found:#}");
            assert_eq!(found["unit"]["code"], UNIT);
            ids.push(found["id"].as_str().unwrap().to_owned());
        }
        let told = data(&world, "{ changes(first: 500) { edges { node { kind type id } } } }").await;
        for id in &ids {
            let edges = told["changes"]["edges"].as_array().unwrap();
            let known = edges.iter().filter(|edge| edge["node"]["id"] == **id && edge["node"]["kind"] == "UPSERT");
            assert_eq!(known.count(), 1, "{}: {id} in the feed", world.database);
        }

        let sound = world.store.verify_journal(|_| ()).await.unwrap();
        assert_eq!(sound.first_bad, None);
        let again = import(&world, &office, &foreign(), json!({})).await;
        assert_eq!((&again["state"], &again["counts"]["added"]), (&json!("DONE"), &json!(0)), "{again:#}");
        assert_eq!(total(&world).await, before + FOREIGN.len() as u64);
        let after = world.store.verify_journal(|_| ()).await.unwrap().sound;
        // The file is the same upload; what is left is the import itself: asked for, and ended.
        assert_eq!(after - sound.sound, 2, "{}: nothing else is in the journal", world.database);
    }
}

#[tokio::test]
async fn what_is_known_of_a_document_arrives() {
    for world in World::both().await {
        let office = office(&world).await;
        let list = "索引号,名称,发布机构,发文字号,成文日期,发布时间,组配分类,关键词,体裁,时效,废止日期,试点领域,原文链接,公开方式,正文\n\
            XC-2019-1,老旧小区改造公告,新城街道办事处,新办发[2019]3号,2019-05-01,2019/5/6 09:30,法定主动公开内容>重点领域,改造、小区,通知公告,废止,2021-06-01,城市综合执法,https://example.org/a.html,主动公开,\"<p onclick=x>正文<b>一</b></p><script>x</script>\"\n";
        let done = import(&world, &office, list, json!({})).await;
        assert_eq!(done["state"], "DONE", "{done:#}");
        let found = document(&world, "xc-2019-1").await;
        assert_eq!(found["publishedAt"], "2019-05-06T01:30:00Z");
        assert_eq!((&found["kind"], &found["validity"]), (&json!("NOTICE"), &json!("REPEALED")));
        assert_eq!(found["ending"]["on"], "2021-06-01");
        assert_eq!(found["body"], json!({ "html": "<p>正文<b>一</b></p>", "plainText": "正文一" }));
        let content = &found["content"];
        assert_eq!(content["documentNumberRaw"], "新办发[2019]3号");
        assert_eq!(content["category"], json!(["法定主动公开内容", "重点领域"]));
        assert_eq!(content["keywords"], json!(["改造", "小区"]));
        assert_eq!(content["originalUrl"], "https://example.org/a.html");
        let code = content["pilotDomains"][0]["code"].as_str().unwrap();
        let listed = data(
            &world,
            &format!("{{ documents(first: 5, filter: {{ pilotDomain: \"{code}\" }}) {{ nodes {{ indexNumber }} }} }}"),
        )
        .await;
        assert_eq!(listed["documents"]["nodes"], json!([{ "indexNumber": "XC-2019-1" }]), "{}", world.database);
    }
}

#[tokio::test]
async fn what_has_no_number_gets_one_behind_those_that_came() {
    for world in World::both().await {
        let office = office(&world).await;
        let list = "索引号,标题,发布日期,发布机构\n\
            11370983K21344588M/2021-00300,有号的,2021-02-01,11370983K21344588M\n\
            ,无号的,2021-03-01,11370983K21344588M\n\
            11370983k21344588m／2021－00007,全角写法,2021-01-05,11370983K21344588M\n\
            ,另一份无号的,2020-12-31 23:30,11370983K21344588M\n";
        let done = import(&world, &office, list, json!({})).await;
        assert_eq!((&done["state"], &done["counts"]["added"]), (&json!("DONE"), &json!(4)), "{done:#}");
        // The plan has 4825 of 2020; the year is that of publication in China.
        assert_eq!(document(&world, "11370983K21344588M/2021-00301").await["title"], "无号的", "{}", world.database);
        assert_eq!(document(&world, "11370983K21344588M/2020-04826").await["title"], "另一份无号的");
        assert_eq!(document(&world, "11370983K21344588M/2021-00007").await["title"], "全角写法");
        let again = import(&world, &office, list, json!({})).await;
        assert_eq!((&again["state"], &again["counts"]["added"]), (&json!("DONE"), &json!(0)), "{again:#}");
        assert_eq!(document(&world, "11370983K21344588M/2021-00302").await, Value::Null);
    }
}

#[tokio::test]
async fn a_list_with_errors_changes_nothing_and_says_where() {
    for world in World::both().await {
        let office = office(&world).await;
        let before = total(&world).await;
        let list = format!(
            "索引号,标题,发布日期,发布机构,公开方式,试点领域,正文,效力状态,成文日期\n\
            A-1,好的,2020-11-05,,主动公开,,,,2020-11-09\n\
            A-2,坏日期,2020-13-05,,,,,,\n\
            A-3,不认识的单位,2020-11-05,青山县教育局,,,,,\n\
            A-4,不公开的,2020-11-05,,依申请公开,,,,\n\
            A-5,不认识的领域,2020-11-05,,,航天,,,\n\
            A-6,有号码的,2020-11-05,,,,联系电话13812345678,,\n\
            A-1,重复的,2020-11-06,,,,,,\n\
            {PLAN},别的标题,2020-11-05,,,,,,\n\
            A-9,,2020-11-05,,,,,,\n\
            A-10,将来的,2031-01-01,,,,,,\n\
            A-11,什么状态,2020-11-05,,,,,朽坏,\n"
        );
        let refused = import(&world, &office, &list, json!({})).await;
        assert_eq!(refused["state"], "REFUSED", "{refused:#}");
        assert_eq!(total(&world).await, before, "{}: nothing was kept", world.database);
        let errors = refused["remarks"]["nodes"].as_array().unwrap().iter().filter(|it| it["severity"] == "ERROR");
        let mut said: Vec<_> = errors.map(|it| (it["cell"].as_str().unwrap(), it["code"].as_str().unwrap())).collect();
        said.sort_unstable();
        let mut expected = vec![
            ("C3", "VALUE_MALFORMED"),
            ("D4", "VALUE_MALFORMED"),
            ("E5", "ROW_REFUSED"),
            ("F6", "VALUE_MALFORMED"),
            ("G7", "PERSONAL_DATA"),
            ("A8", "ROW_REPEATED"),
            ("A9", "NUMBER_TAKEN"),
            ("B10", "VALUE_MISSING"),
            ("C11", "VALUE_MALFORMED"),
            ("H12", "VALUE_MALFORMED"),
        ];
        expected.sort_unstable();
        assert_eq!(said, expected, "{refused:#}");
        assert_eq!(remarks(&refused, "DATE_DOUBTFUL")[0]["cell"], "I2");
        let number = remarks(&refused, "PERSONAL_DATA")[0];
        assert!(!number.to_string().contains("13812345678"), "{number}");
        let taken = remarks(&refused, "NUMBER_TAKEN")[0];
        assert_eq!(taken["found"], PLAN);
        assert!(taken["allowed"].as_str().unwrap().contains("标题"), "{taken:#}");
        for error in refused["remarks"]["nodes"].as_array().unwrap().iter().filter(|it| it["severity"] == "ERROR") {
            assert!(error["fix"].is_string() && error["sheet"].is_string(), "{error:#}");
        }
    }
}

#[tokio::test]
async fn what_has_become_of_a_document_since_is_left_alone() {
    for world in World::both().await {
        let office = office(&world).await;
        let list = "索引号,标题,发布日期,效力状态\nB-1,甲,2020-01-02,有效\nB-2,乙,2020-01-03,有效\n";
        assert_eq!(import(&world, &office, list, json!({})).await["state"], "DONE");
        let id = |found: &Value| found["id"].as_str().unwrap().to_owned();
        let (first, second) = (id(&document(&world, "B-1").await), id(&document(&world, "B-2").await));
        let verb = async |verb: &str, input: String| {
            let query = format!("mutation {{ {verb}(input: {{ {input} }}) {{ userErrors {{ code path message }} }} }}");
            let answer = world.ask(office.clone(), at(), &query, none()).await;
            assert_eq!(answer["data"][verb]["userErrors"], json!([]), "{answer:#}");
        };
        verb("repealDocument", format!("id: \"{first}\", expectedVersion: 1, on: \"2024-01-01\"")).await;
        verb("withdrawDocument", format!("id: \"{second}\", expectedVersion: 1, kind: ERROR, reason: \"公开有误\""))
            .await;
        let again = import(&world, &office, list, json!({})).await;
        assert_eq!((&again["state"], &again["counts"]["added"]), (&json!("DONE"), &json!(0)), "{again:#}");
        assert_eq!(remarks(&again, "VALIDITY_KEPT")[0]["cell"], "D2", "{again:#}");
        assert_eq!(remarks(&again, "DOCUMENT_WITHDRAWN")[0]["cell"], "B3", "{again:#}");
        assert_eq!(document(&world, "B-1").await["validity"], "REPEALED");
        assert_eq!(document(&world, "B-2").await, Value::Null, "{}", world.database);
    }
}

#[tokio::test]
async fn the_plan_is_the_first_document() {
    for world in World::both().await {
        let plan = document(&world, PLAN).await;
        assert_eq!(plan["publishedAt"], "2020-11-05T07:37:00Z", "{}", world.database);
        assert_eq!(plan["content"]["category"].as_array().unwrap().len(), 4);
        let text = plan["body"]["plainText"].as_str().unwrap();
        assert!(text.contains("附件1") && text.contains("市自然资源和规划局"), "{text}");
        assert!(text.contains("2020年9月30日前"), "{text}");
    }
}
