//! 取消导入: nothing of it stays, and the way is free for the next.

use std::time::Instant;

use super::server::{County, alone};
use super::workbook::{UNIT, workbook};

const ITEMS: usize = 10_000;

async fn leaves_nothing(county: County) {
    let _alone = alone().await;
    let server = county.serve().await;
    let file = server.keep("目录.xlsx", &workbook(ITEMS)).await;
    for moment in ["READING", "CHECKING", "WRITING"] {
        let id = server.begin(&file, UNIT).await;
        let running = server.reaches(&id, moment).await;
        let begun = Instant::now();
        let answer = server.cancel(&running).await;
        println!("{}: cancelled at {} in {:?}", county.database, running["progress"], begun.elapsed());
        assert_eq!(answer["import"]["state"], "CANCELLED", "{moment}: {answer:#}");
        assert_eq!(server.items(UNIT).await, None, "cancelled while {moment}");
        // Whoever works at it finds out, too, and neither goes on nor says otherwise.
        let stopped = server.follow(&id, |import| import["progress"].is_null()).await;
        assert_eq!(stopped["state"], "CANCELLED", "{moment}");
        assert_eq!(server.items(UNIT).await, None, "cancelled while {moment}");
    }
    let file = server.keep("小.xlsx", &workbook(50)).await;
    let import = server.import(&file, UNIT).await;
    let ended = server.end(&import["id"]).await;
    assert_eq!(ended["state"], "DONE", "{ended:#}");
    assert_eq!(server.items(UNIT).await, Some(50));
    let answer = server.cancel(&ended).await;
    assert_eq!(answer["userErrors"][0]["code"], "WRONG_STATE", "{answer:#}");
    assert_eq!(server.items(UNIT).await, Some(50));
    county.succeeds(&["verify-journal", "--json"]).await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_cancelled_import_leaves_nothing_on_sqlite() {
    leaves_nothing(County::sqlite().await).await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_cancelled_import_leaves_nothing_on_postgresql() {
    let Some(county) = County::postgres().await else { return };
    leaves_nothing(county).await;
}
