//! The list of public documents, as a file.

use std::io::Cursor;

use super::feeds::{County, HOSTILE};
use super::*;

const PATH: &str = "/exports/documents";

/// The cells of a workbook as `exchange` reads them, formulas and all.
fn sheet(bytes: &[u8]) -> Vec<Vec<String>> {
    let workbook = exchange::workbook::read("x.xlsx", bytes, &exchange::workbook::Limits::default()).unwrap();
    let rows = workbook.sheets[0].rows.iter();
    rows.map(|row| row.cells.iter().map(|cell| cell.1.clone()).collect()).collect()
}

async fn bytes(county: &County, path: &str) -> Vec<u8> {
    let url = format!("http://{}{path}", county.site.server.address);
    let reply = reqwest::Client::new().get(url).header("host", "t").send().await.unwrap();
    assert_eq!(reply.status(), 200, "{path}");
    reply.bytes().await.unwrap().to_vec()
}

#[tokio::test]
async fn the_list_holds_what_is_public_and_computes_nothing() {
    for county in County::both().await {
        let plan = county
            .published(json!({ "title": HOSTILE, "kind": "STATISTICS", "documentNumber": "肥政发〔2026〕3号" }))
            .await;
        let gone = county.published(json!({ "title": "将撤回的通知" })).await;
        county.approved(json!({ "title": "还未发布" })).await;
        county.withdraw(&gone).await;
        county.published(json!({ "title": "通知" })).await;

        let text = String::from_utf8(bytes(&county, &format!("{PATH}.csv?unit=370983001")).await).unwrap();
        let quoted = HOSTILE.replace('"', "\"\"");
        assert_eq!(
            text,
            format!(
                "\u{feff}索引号,标题,发布机构,文号,成文日期,发布日期,效力状态,体裁,领域,网址\r\n\
                370983001/2026-00003,通知,新城街道办事处,,2026-02-01,2026-03-02,有效,通知公告,,http://t/feeds/documents.json?document={}\r\n\
                370983001/2026-00001,\"'{quoted}\",新城街道办事处,肥政发〔2026〕3号,2026-02-01,2026-03-02,有效,统计信息,,http://t/feeds/documents.json?document={}\r\n",
                county.newest().await,
                plan.id,
            )
        );
        let workbook = bytes(&county, &format!("{PATH}.xlsx?kind=STATISTICS&unit=370983001")).await;
        let rows = sheet(&workbook);
        assert_eq!((rows.len(), rows[1][1].as_str()), (2, HOSTILE));
        let mut archive = zip::ZipArchive::new(Cursor::new(workbook)).unwrap();
        let mut xml = String::new();
        let mut part = archive.by_name("xl/worksheets/sheet1.xml").unwrap();
        std::io::Read::read_to_string(&mut part, &mut xml).unwrap();
        assert!(!xml.contains("<f>") && !xml.contains("<hyperlink"), "{xml}");
    }
}

#[tokio::test]
async fn a_list_that_is_asked_for_wrongly_is_refused() {
    let county = County::start(|_| {}).await;
    for (path, status) in [
        ("documents.html", 404),
        ("documents.pdf", 404),
        ("others.csv", 404),
        ("documents.csv?unit=1", 400),
        ("documents.csv?first=1", 400),
    ] {
        let reply = county.site.get(&format!("/exports/{path}"), "").await;
        assert_eq!(reply.status, status, "{path}: {}", reply.body);
        assert!(reply.head.contains("content-type: application/problem+json"), "{}", reply.head);
    }
}
