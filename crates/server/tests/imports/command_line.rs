//! `gongkai import` and `gongkai export`, as scripts use them.

use std::path::Path;

use serde_json::{Value, json};

use super::server::County;
use super::workbook::{UNIT, workbook};

const ITEMS: usize = 60;

/// What `gongkai import … --json` says about one file, and its exit code.
async fn import(county: &County, what: &str, file: &Path, more: &[&str]) -> (Option<i32>, Value) {
    let file = file.to_str().unwrap();
    let output = county.run(&[&["import", what, file, "--json"], more].concat()).await;
    let said: Value = serde_json::from_slice(&output.stdout)
        .unwrap_or_else(|_| panic!("no JSON: {}", String::from_utf8_lossy(&output.stderr)));
    (output.status.code(), said["files"][0].clone())
}

async fn has_a_draft(county: &County) -> bool {
    let output = county.run(&["export", "catalogue", "--unit", UNIT, "--draft", "--output", "-"]).await;
    assert!(matches!(output.status.code(), Some(0 | 1)), "{}", String::from_utf8_lossy(&output.stderr));
    output.status.success()
}

fn counts(rows: usize, added: usize, changed: usize, removed: usize) -> Value {
    json!({ "rows": rows, "template": 0, "local": rows, "added": added, "changed": changed, "removed": removed })
}

async fn catalogues_go_in_and_come_out(county: County) {
    let folder = county.folder().to_owned();
    let file = folder.join("王庄镇.xlsx");
    std::fs::write(&file, workbook(ITEMS)).unwrap();

    let (code, report) = import(&county, "catalogue", &file, &["--unit", UNIT, "--dry-run"]).await;
    assert_eq!(code, Some(0), "{report:#}");
    assert_eq!((&report["state"], &report["dryRun"]), (&"DONE".into(), &true.into()), "{report:#}");
    assert_eq!((&report["counts"], &report["editionId"]), (&counts(ITEMS, ITEMS, 0, 0), &Value::Null));
    assert!(!has_a_draft(&county).await, "a dry run has changed something");

    let (code, report) = import(&county, "catalogue", &file, &["--unit", UNIT]).await;
    assert_eq!(code, Some(0), "{report:#}");
    assert_eq!((&report["counts"], &report["refusal"]), (&counts(ITEMS, ITEMS, 0, 0), &Value::Null));
    assert_eq!(report["severities"]["error"], 0);
    let remark = &report["remarks"][0];
    for field in ["severity", "code", "sheet", "row", "message", "found"] {
        assert!(!remark[field].is_null(), "{field} of {remark:#}");
    }
    let edition = report["editionId"].clone();
    assert!(edition.is_string());

    for format in ["xlsx", "csv", "html"] {
        let out = folder.join(format!("出.{format}"));
        county.succeeds(&["export", "catalogue", "--unit", UNIT, "--draft", "--output", out.to_str().unwrap()]).await;
        let (code, report) = import(&county, "catalogue", &out, &["--unit", UNIT]).await;
        assert_eq!(code, Some(0), "{report:#}");
        assert_eq!((&report["counts"], &report["editionId"]), (&counts(ITEMS, 0, 0, 0), &edition), "{format}");
    }

    // Without the unit nobody knows whose it is, and a file that is none says so; both leave everything as it was.
    let (code, report) = import(&county, "catalogue", &file, &[]).await;
    assert_eq!((code, &report["state"]), (Some(1), &"REFUSED".into()), "{report:#}");
    assert_eq!(report["refusal"]["path"], json!(["unitCode"]), "{report:#}");
    let none = folder.join("坏.xlsx");
    std::fs::write(&none, "PK").unwrap();
    let (code, report) = import(&county, "catalogue", &none, &["--unit", UNIT]).await;
    assert_eq!((code, &report["state"]), (Some(1), &"REFUSED".into()), "{report:#}");
    assert_eq!(report["severities"]["error"], 1);
    assert!(report["remarks"][0]["fix"]["zh"].is_string(), "{report:#}");
    assert_eq!(county.run(&["import", "catalogue"]).await.status.code(), Some(2));
    assert_eq!(county.run(&["import", "catalogue", "x.xlsx", "--kind", "OTHER"]).await.status.code(), Some(2));
    assert_eq!(county.run(&["import", "catalogue", "nowhere.xlsx"]).await.status.code(), Some(1));
    county.succeeds(&["verify-journal", "--json"]).await;
}

async fn lists_go_in(county: County) {
    let lists = [
        (
            "units",
            "单位代码,单位名称,单位类别,行政层级,上级单位\n370983104-cs,王庄镇测试中心,事业单位,乡级,370983104\n",
        ),
        ("calendar", "日期,安排,节日名称,依据\n2031-01-01,放假,元旦,测试用通知\n"),
        ("staff", "用户名,显示名,所属单位,角色\nwangzhuang-editor,王庄镇编辑岗,370983104,编辑\n"),
    ];
    for (what, text) in lists {
        let file = county.folder().join(format!("{what}.csv"));
        std::fs::write(&file, text).unwrap();
        let (code, report) = import(&county, what, &file, &["--dry-run"]).await;
        assert_eq!((code, &report["counts"]["added"]), (Some(0), &1.into()), "{what}: {report:#}");
        let (code, report) = import(&county, what, &file, &[]).await;
        assert_eq!((code, &report["counts"]["added"]), (Some(0), &1.into()), "{what}: {report:#}");
        let (code, report) = import(&county, what, &file, &[]).await;
        let changes = (&report["counts"]["added"], &report["counts"]["changed"]);
        assert_eq!((code, changes), (Some(0), (&0.into(), &0.into())), "{what}: {report:#}");
        std::fs::write(&file, format!("{text}不成样子\n")).unwrap();
        let (code, report) = import(&county, what, &file, &[]).await;
        assert_eq!((code, &report["state"]), (Some(1), &"REFUSED".into()), "{what}: {report:#}");
    }
    county.succeeds(&["token", "--staff", "wangzhuang-editor"]).await;
    county.succeeds(&["verify-journal", "--json"]).await;
}

#[tokio::test]
async fn catalogues_go_in_and_come_out_by_command_on_sqlite() {
    catalogues_go_in_and_come_out(County::sqlite().await).await;
}

#[tokio::test]
async fn catalogues_go_in_and_come_out_by_command_on_postgresql() {
    let Some(county) = County::postgres().await else { return };
    catalogues_go_in_and_come_out(county).await;
}

#[tokio::test]
async fn lists_go_in_by_command_on_sqlite() {
    lists_go_in(County::sqlite().await).await;
}

#[tokio::test]
async fn lists_go_in_by_command_on_postgresql() {
    let Some(county) = County::postgres().await else { return };
    lists_go_in(county).await;
}
