//! Files made to hurt, over HTTP: each is refused in words, and the server goes on as if nothing were.

use std::time::{Duration, Instant};

use super::makers::{Poison, poisons};
use super::server::{County, Server, alone};
use super::workbook::{UNIT, workbook};

const REFUSED_WITHIN: Duration = Duration::from_secs(5);
const GROWS_AT_MOST_KB: u64 = 32 * 1024;
const ASKED_EVERY: Duration = Duration::from_millis(50);
const OTHERS_ANSWERED_WITHIN: Duration = Duration::from_millis(500);

async fn refuses(server: &Server, (name, code, _, bytes): Poison) {
    let watch = server.watch(ASKED_EVERY);
    server.forget_peak();
    let before = server.memory("VmRSS");
    let begun = Instant::now();
    let (status, uploaded) = server.upload(name, &bytes).await;
    let said = if status == 201 {
        let import = server.import(uploaded["id"].as_str().unwrap(), UNIT).await;
        let ended = server.end(&import["id"]).await;
        assert_eq!(ended["state"], "REFUSED", "{name}: {ended:#}");
        let remark = &ended["remarks"]["nodes"][0];
        assert_eq!(remark["code"], code.code(), "{name}: {ended:#}");
        let words = ["message", "found", "allowed", "fix"].map(|it| remark[it].as_str().unwrap_or_default());
        assert!(words.iter().all(|it| !it.is_empty()), "{name}: {remark:#}");
        format!("{}: {} | {}", code.code(), words[1], words[2])
    } else {
        assert!((400..500).contains(&status), "{name}: {status} {uploaded:#}");
        let title = uploaded["title"].as_str().unwrap();
        assert!(!title.is_empty(), "{name}: {uploaded:#}");
        format!("{status}: {title}")
    };
    let took = begun.elapsed();
    let grown = server.memory("VmHWM").saturating_sub(before);
    let (asked, slowest) = watch.end();
    println!(
        "{name} ({} bytes): after {took:?}, {grown} KB more, {asked} others within {slowest:?}: {said}",
        bytes.len()
    );
    assert!(took < REFUSED_WITHIN, "{name} took {took:?}");
    assert!(grown < GROWS_AT_MOST_KB, "{name} took {grown} KB");
    assert!(slowest < OTHERS_ANSWERED_WITHIN, "{name}: somebody else waited {slowest:?}");
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn poisoned_files_are_refused_in_words_while_others_are_served() {
    let _alone = alone().await;
    let county = County::sqlite().await;
    let server = county.serve().await;
    // A good one first, so that everything is loaded that an import needs.
    let file = server.keep("好.xlsx", &workbook(50)).await;
    let import = server.import(&file, UNIT).await;
    assert_eq!(server.end(&import["id"]).await["state"], "DONE");
    for poison in poisons() {
        refuses(&server, poison).await;
    }
    assert_eq!(server.items(UNIT).await, Some(50));
}
