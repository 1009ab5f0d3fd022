//! Annual reports over HTTP: a draft for those who see it, a published one for anybody.

use domain::staff::Role;

use super::attachments::Site;
use super::*;

const UNIT: &str = "370983001";

async fn verb(site: &Site, authorization: &str, verb: &str, input_type: &str, input: Value) -> Value {
    let query = format!(
        "mutation($input: {input_type}!) {{ {verb}(input: $input) {{ annualReport {{ id version edition {{ xlsxUrl docxUrl }} }} userErrors {{ code path }} }} }}"
    );
    let body = json!({ "query": query, "variables": { "input": input } }).to_string();
    let reply = send(site.server.address, &post_request(&body, &format!("{JSON}{authorization}"))).await;
    let report = reply.json()["data"][verb]["annualReport"].clone();
    assert!(report["id"].is_string(), "{verb}: {}", reply.body);
    report
}

#[tokio::test]
async fn a_report_is_downloaded_by_whoever_may_see_it() {
    let site = Site::start(|_| {}).await;
    let (editor, reviewer) =
        (site.bearer("editor", Role::Editor, UNIT).await, site.bearer("reviewer", Role::Reviewer, UNIT).await);
    let other = site.bearer("other", Role::Editor, "370983002").await;
    // The clock of a site runs: a year that is over whenever this is read.
    let input = json!({ "unitCode": UNIT, "year": 2020, "idempotencyKey": "a-report-to-download" });
    let report = verb(&site, &editor, "draftAnnualReport", "DraftAnnualReportInput", input).await;
    let (xlsx, docx) = (report["edition"]["xlsxUrl"].as_str().unwrap(), report["edition"]["docxUrl"].as_str().unwrap());
    for (path, kind) in [(xlsx, "spreadsheetml.sheet"), (docx, "wordprocessingml.document")] {
        for stranger in ["", other.as_str()] {
            let refused = site.get(path, stranger).await;
            assert_eq!((refused.status, refused.code().as_str()), (404, "NOT_FOUND"), "{path}");
        }
        let draft = site.get(path, &editor).await;
        assert_eq!(draft.status, 200, "{}", draft.head);
        assert!(draft.head.contains(kind) && draft.head.contains("private, no-store"), "{}", draft.head);
    }
    let target = |version: i64| json!({ "id": report["id"], "expectedVersion": version });
    verb(&site, &editor, "submitAnnualReport", "AnnualReportInput", target(1)).await;
    verb(&site, &reviewer, "publishAnnualReport", "AnnualReportInput", target(2)).await;
    for path in [xlsx, docx] {
        let published = site.get(path, "").await;
        assert_eq!(published.status, 200, "{}", published.head);
        assert!(published.head.contains("public, max-age=3600"), "{}", published.head);
        let name = "2020%e5%b9%b4"; // 2020年
        assert!(published.head.contains(name), "{}", published.head);
    }
    for none in ["nothing.xlsx", "annualedition_00000000000000000000000000000001.docx"] {
        assert_eq!(site.get(&format!("/exports/annual-reports/{none}"), &editor).await.status, 404);
    }
    assert_eq!(site.get(&xlsx.replace("xlsx", "pdf"), "").await.status, 404);
}
