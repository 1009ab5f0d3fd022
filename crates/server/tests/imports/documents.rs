//! 存量信息 by the thousand: a server killed in the middle goes on where it stopped, and the command does the same.

use std::fmt::Write;

use serde_json::{Value, json};

use super::server::{County, Server, alone};

const DOCUMENTS: usize = 5_000;
const UNIT: &str = "370983104";

/// A list with numbers of its own on every other row.
fn list(count: usize) -> String {
    (0..count).fold("索引号,标题,发布日期,成文日期,内容概述,正文\n".to_owned(), |mut text, index| {
        let number = if index % 2 == 0 { format!("WZ-{index}") } else { String::new() };
        let (month, day, second) = (index / 28 % 12 + 1, index % 28 + 1, index / 336);
        let _ = writeln!(
            text,
            "{number},第{index}号公告,2019-{month:02}-{day:02} 09:{:02}:{:02},2019-01-01,关于第{index}件事的公告,第{index}号公告的正文。",
            second / 60,
            second % 60,
        );
        text
    })
}

async fn total(server: &Server) -> u64 {
    let query = "query($unit: String!) { documents(first: 1, filter: { unitCode: $unit }) { totalCount } }";
    server.ask(query, json!({ "unit": UNIT })).await["documents"]["totalCount"].as_u64().unwrap()
}

async fn goes_on(county: County) {
    let _alone = alone().await;
    let mut server = county.serve().await;
    let file = server.keep("存量.csv", list(DOCUMENTS).as_bytes()).await;
    let id = server.begin_documents(&file, UNIT).await;
    let killed = server.reaches(&id, "WRITING").await;
    server.kill();
    server = county.serve().await;
    let ended = server.end(&id).await;
    println!("{}: killed at {}, and then {}", county.database, killed["progress"], ended["state"]);
    assert_eq!((&ended["state"], &ended["attempts"]), (&"DONE".into(), &2.into()), "{ended:#}");
    assert_eq!(ended["counts"]["added"], DOCUMENTS, "{ended:#}");
    assert_eq!(total(&server).await, DOCUMENTS as u64);

    let id = server.begin_documents(&file, UNIT).await;
    let again = server.end(&id).await;
    assert_eq!((&again["state"], &again["counts"]["added"]), (&"DONE".into(), &0.into()), "{again:#}");
    assert_eq!(total(&server).await, DOCUMENTS as u64);
    let known = server.ask("{ document(indexNumber: \"wz-4998\") { title } }", json!({})).await;
    assert_eq!(known["document"]["title"], "第4998号公告");
    let journal = server.ask("{ workspace { journal(first: 100) { nodes { action facts } } } }", json!({})).await;
    let parts = journal["workspace"]["journal"]["nodes"].as_array().unwrap();
    let parts = parts.iter().filter(|it| it["action"] == "importDocuments").count();
    assert_eq!(parts, DOCUMENTS / 200, "one entry for each part, and none twice");
    county.succeeds(&["verify-journal", "--json"]).await;
}

async fn by_command(county: County) {
    let file = county.folder().join("存量.csv");
    std::fs::write(&file, list(450)).unwrap();
    let file = file.to_str().unwrap();
    let import = async |more: &[&str]| -> (Option<i32>, Value) {
        let output = county.run(&[&["import", "documents", file, "--json"], more].concat()).await;
        let said: Value = serde_json::from_slice(&output.stdout)
            .unwrap_or_else(|_| panic!("no JSON: {}", String::from_utf8_lossy(&output.stderr)));
        (output.status.code(), said["files"][0].clone())
    };
    for (more, added) in [(&["--unit", UNIT, "--dry-run"][..], 450), (&["--unit", UNIT], 450), (&["--unit", UNIT], 0)] {
        let (code, report) = import(more).await;
        assert_eq!((code, &report["state"]), (Some(0), &"DONE".into()), "{report:#}");
        assert_eq!(report["counts"], json!({ "rows": 450, "added": added, "changed": 0 }), "{more:?}");
    }
    // Without the unit nobody knows whose they are.
    let (code, report) = import(&[]).await;
    assert_eq!((code, &report["state"]), (Some(1), &"REFUSED".into()), "{report:#}");
    assert_eq!(report["remarks"][0]["row"], 2, "{report:#}");
    assert_eq!(county.run(&["import", "documents", file, "--unit", "nowhere"]).await.status.code(), Some(1));

    // The form is a file that can be imported once it is filled in.
    county.succeeds(&["export", "form", "documents", "--output", "表.xlsx"]).await;
    let form = county.run(&["import", "documents", "表.xlsx", "--dry-run", "--json"]).await;
    let said: Value = serde_json::from_slice(&form.stdout).unwrap();
    let remarks = said["files"][0]["remarks"].as_array().unwrap();
    assert!(remarks.iter().all(|it| it["code"] == "VALUE_MISSING" || it["severity"] != "ERROR"), "{said:#}");
    county.succeeds(&["verify-journal", "--json"]).await;
}

/// Everything public, as a list shows it.
async fn shown(county: &County) -> Value {
    let server = county.serve().await;
    let query =
        "{ documents(first: 100) { totalCount nodes { indexNumber title kind validity publishedAt summary } } }";
    server.ask(query, json!({})).await
}

async fn demonstrations_are_alike(one: County, other: County) {
    let mut seen = Vec::new();
    for county in [&one, &other] {
        let said: Value = serde_json::from_str(&county.succeeds(&["seed", "--demo", "90", "--json"]).await).unwrap();
        assert_eq!(said["demo"]["documents"], 90, "{said:#}");
        assert!(
            said["demo"]["withdrawn"].as_u64() > Some(0) && said["demo"]["corrected"].as_u64() > Some(0),
            "{said:#}"
        );
        seen.push(shown(county).await);
    }
    assert_eq!(seen[0], seen[1], "the same number makes the same documents");
    assert!(seen[0]["documents"]["totalCount"].as_u64() > Some(80));
    let refused = one.run(&["seed", "--demo", "5"]).await;
    assert_eq!(refused.status.code(), Some(1), "there are documents already");
    assert!(String::from_utf8_lossy(&refused.stderr).contains("--yes"));
    let again: Value = serde_json::from_str(&one.succeeds(&["seed", "--demo", "90", "--yes", "--json"]).await).unwrap();
    assert_eq!(again["demo"]["documents"], 0, "{again:#}");
    let others = one.succeeds(&["seed", "--demo", "90", "--demo-seed", "2", "--yes", "--json"]).await;
    let others: Value = serde_json::from_str(&others).unwrap();
    assert_eq!(others["demo"]["documents"], 90, "{others:#}");
    one.succeeds(&["verify-journal", "--json"]).await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn thousands_of_documents_survive_the_server_on_sqlite() {
    goes_on(County::sqlite().await).await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn thousands_of_documents_survive_the_server_on_postgresql() {
    let Some(county) = County::postgres().await else { return };
    goes_on(county.with("GONGKAI__IMPORTS__LEASE_SECONDS", 2)).await;
}

#[tokio::test]
async fn documents_go_in_by_command_on_sqlite() {
    by_command(County::sqlite().await).await;
}

#[tokio::test]
async fn documents_go_in_by_command_on_postgresql() {
    let Some(county) = County::postgres().await else { return };
    by_command(county).await;
}

#[tokio::test]
async fn demonstrations_of_one_number_are_alike_on_sqlite() {
    demonstrations_are_alike(County::sqlite().await, County::sqlite().await).await;
}

#[tokio::test]
async fn demonstrations_of_one_number_are_alike_on_postgresql() {
    let (Some(one), Some(other)) = (County::postgres().await, County::postgres().await) else { return };
    demonstrations_are_alike(one, other).await;
}
