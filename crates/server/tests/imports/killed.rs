//! A server killed with SIGKILL in the middle of an import: nothing is half imported, and the next server does it all.

use super::server::{County, alone};
use super::workbook::workbook;

const ITEMS: usize = 4_000;
/// When the server is killed, and the town whose import that hits.
const MOMENTS: [(&str, &str); 3] = [("READING", "370983103"), ("CHECKING", "370983104"), ("WRITING", "370983105")];

async fn is_begun_again(county: County) {
    let _alone = alone().await;
    let mut server = county.serve().await;
    let file = server.keep("目录.xlsx", &workbook(ITEMS)).await;
    for (moment, unit) in MOMENTS {
        let id = server.begin(&file, unit).await;
        let killed = server.reaches(&id, moment).await;
        server.kill();
        assert_eq!(killed["attempts"], 1);
        let found = county.run(&["export", "catalogue", "--unit", unit, "--draft", "--output", "-"]).await;
        assert_eq!(found.status.code(), Some(1), "killed while {moment}, and there is an edition of {unit}");

        server = county.serve().await;
        let ended = server.end(&id).await;
        println!("{}: killed at {}, and then {}", county.database, killed["progress"], ended["state"]);
        assert_eq!(ended["state"], "DONE", "{ended:#}");
        assert_eq!(ended["attempts"], 2);
        assert_eq!(ended["counts"]["added"], ITEMS);
        assert_eq!(server.items(unit).await, Some(ITEMS as u64));
    }
    county.succeeds(&["verify-journal", "--json"]).await;
}

/// An import that takes the server along each time is given up.
async fn is_given_up(county: County) {
    let _alone = alone().await;
    let mut server = county.serve().await;
    let (moment, unit) = MOMENTS[1];
    let file = server.keep("目录.xlsx", &workbook(ITEMS)).await;
    let id = server.begin(&file, unit).await;
    for attempt in 1..=3 {
        let killed =
            server.follow(&id, |import| import["attempts"] == attempt && import["progress"]["phase"] == moment).await;
        assert_eq!(killed["state"], "RUNNING");
        server.kill();
        server = county.serve().await;
    }
    let ended = server.end(&id).await;
    assert_eq!((&ended["state"], &ended["attempts"]), (&"FAILED".into(), &3.into()), "{ended:#}");
    assert_eq!(server.items(unit).await, None);
}

/// Whoever restarts on PostgreSQL waits until the one before has not been heard of for this long.
const LEASE: (&str, u32) = ("GONGKAI__IMPORTS__LEASE_SECONDS", 2);

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn an_import_survives_the_server_on_sqlite() {
    is_begun_again(County::sqlite().await).await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn an_import_survives_the_server_on_postgresql() {
    let Some(county) = County::postgres().await else { return };
    is_begun_again(county.with(LEASE.0, LEASE.1)).await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn an_import_that_kills_every_server_is_given_up() {
    is_given_up(County::sqlite().await).await;
}
