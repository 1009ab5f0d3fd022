//! Two servers on one database: each import is one server's work, and both know how it stands.

use serde_json::{Value, json};

use super::server::{County, LOOK_EVERY, alone, is_ended};
use super::workbook::workbook;

const ITEMS: usize = 4_000;

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn two_servers_share_the_queue() {
    let Some(county) = County::postgres().await else { return };
    let _alone = alone().await;
    let (one, other) = tokio::join!(county.serve(), county.serve());
    let file = one.keep("目录.xlsx", &workbook(ITEMS)).await;
    let units = ["370983103", "370983104"];
    let (first, second) = tokio::join!(one.import(&file, units[0]), other.import(&file, units[1]));
    let ids = [first["id"].clone(), second["id"].clone()];
    assert_ne!(ids[0], ids[1]);
    let mut seen_at_work = false;
    loop {
        let mut running = 0;
        for id in &ids {
            let (here, there) = tokio::join!(one.look(id), other.look(id));
            running += usize::from(!is_ended(&here)) + usize::from(!is_ended(&there));
            let at_work = |import: &Value| usize::from(!import["progress"].is_null());
            assert!(at_work(&here) + at_work(&there) <= 1, "both are at work: {here:#}{there:#}");
            seen_at_work |= at_work(&here) + at_work(&there) == 1;
        }
        if running == 0 {
            break;
        }
        tokio::time::sleep(LOOK_EVERY).await;
    }
    assert!(seen_at_work || [first, second].iter().all(is_ended), "nobody was seen at work");
    for (id, unit) in ids.iter().zip(units) {
        for server in [&one, &other] {
            let ended = server.look(id).await;
            assert_eq!((&ended["state"], &ended["attempts"]), (&"DONE".into(), &1.into()), "{ended:#}");
            assert_eq!(ended["progress"], Value::Null);
            assert_eq!(server.items(unit).await, Some(ITEMS as u64));
        }
    }
    let journal = one.ask("{ workspace { journal(first: 100) { nodes { action } } } }", json!({})).await;
    let actions = journal["workspace"]["journal"]["nodes"].as_array().unwrap();
    assert_eq!(actions.iter().filter(|entry| entry["action"] == "finishImport").count(), 2);
}
