//! Files made to hurt: each is refused in words, quickly, while the process that asked for it goes on as if nothing were.

#![cfg(target_os = "linux")]
#![expect(clippy::unwrap_used, reason = "a test may stop where it stands")]

#[path = "poisoned_files/makers.rs"]
mod makers;

use std::fs::{self, File};
use std::path::Path;
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};
use std::time::{Duration, Instant};

use gongkai_server::reading::{Reader, Unread};
use makers::{Poison, poisons};
use rust_xlsxwriter::Workbook;

const REFUSED_WITHIN: Duration = Duration::from_secs(5);
const GROWS_AT_MOST_KB: u64 = 32 * 1024;
const TICK: Duration = Duration::from_millis(10);
const STALLS_AT_MOST: Duration = Duration::from_millis(500);

/// What is in memory of this process, in KB.
fn resident() -> u64 {
    let status = fs::read_to_string("/proc/self/status").unwrap();
    let line = status.lines().find(|line| line.starts_with("VmRSS:")).unwrap();
    line.split_whitespace().nth(1).unwrap().parse().unwrap()
}

/// What a task that ticks in the same runtime sees while a file is read.
#[derive(Default)]
struct Watch {
    /// The longest that a tick came late, in milliseconds.
    stalled: AtomicU64,
    /// The most memory, in KB.
    resident: AtomicU64,
}

fn watch() -> Arc<Watch> {
    let watch = Arc::new(Watch::default());
    let shared = watch.clone();
    tokio::spawn(async move {
        loop {
            let before = Instant::now();
            tokio::time::sleep(TICK).await;
            let stalled = before.elapsed().saturating_sub(TICK);
            shared.stalled.fetch_max(u64::try_from(stalled.as_millis()).unwrap(), Ordering::Relaxed);
            shared.resident.fetch_max(resident(), Ordering::Relaxed);
        }
    });
    watch
}

async fn refuses(reader: &Reader, folder: &Path, (name, code, mention, bytes): Poison, watch: &Watch) {
    fs::write(folder.join(name), &bytes).unwrap();
    let size = bytes.len();
    drop(bytes);
    // What writing the file took is nobody's stall.
    tokio::time::sleep(2 * TICK).await;
    let before = resident();
    watch.stalled.store(0, Ordering::Relaxed);
    watch.resident.store(before, Ordering::Relaxed);
    let started = Instant::now();
    let outcome = reader.read(name, File::open(folder.join(name)).unwrap(), |_, _| {}).await;
    let took = started.elapsed();
    // Another tick sees what the reading did last.
    tokio::time::sleep(2 * TICK).await;
    let grown = watch.resident.load(Ordering::Relaxed) - before;
    let stalled = Duration::from_millis(watch.stalled.load(Ordering::Relaxed));
    let Err(Unread::Refused(remark)) = outcome else { panic!("{name}: {outcome:?}") };
    let (zh, en) = remark.allowed.clone().unwrap();
    println!(
        "{name} ({size} bytes): {:?} after {took:?}, {grown} KB more, stalled {stalled:?}: {} | {zh} | {en}",
        remark.code, remark.found
    );
    assert_eq!(remark.code, code, "{name}: {remark:?}");
    assert!(!remark.found.is_empty() && !zh.is_empty() && !en.is_empty(), "{name}: {remark:?}");
    assert!(format!("{} {zh} {en}", remark.found).contains(mention), "{name} does not mention {mention}: {remark:?}");
    assert!(took < REFUSED_WITHIN, "{name} took {took:?}");
    assert!(grown < GROWS_AT_MOST_KB, "{name} took {grown} KB here");
    assert!(stalled < STALLS_AT_MOST, "{name} stalled everything else for {stalled:?}");
}

/// A file as large as a county's, and how it is read.
async fn reads_ten_thousand_rows(reader: &Reader, folder: &Path) {
    let mut written = Workbook::new();
    let sheet = written.add_worksheet();
    for row in 0..10_000 {
        sheet.write(row, 0, row).unwrap();
        for column in 1..14 {
            sheet.write(row, column, format!("信息形成或者变更之日起{row}个工作日内予以公开,第{column}列")).unwrap();
        }
    }
    written.save(folder.join("大表.xlsx")).unwrap();
    let started = Instant::now();
    let told = AtomicU64::new(0);
    let file = File::open(folder.join("大表.xlsx")).unwrap();
    let workbook = reader
        .read("大表.xlsx", file, |rows, of| {
            assert_eq!(of, Some(10_000));
            told.store(rows, Ordering::Relaxed);
        })
        .await
        .unwrap();
    println!("10 000 rows of 14 columns: {:?}", started.elapsed());
    assert_eq!(workbook.sheets[0].rows.len(), 10_000);
    assert_eq!(workbook.sheets[0].rows[9_999].text(13), "信息形成或者变更之日起9999个工作日内予以公开,第13列");
    assert_eq!(told.into_inner(), 10_000);
    assert!(started.elapsed() < REFUSED_WITHIN);
}

#[tokio::test]
async fn poisoned_files_are_refused_in_words_and_hurt_nobody() {
    let folder = tempfile::Builder::new().prefix("gongkai-poison").tempdir().unwrap();
    let reader = Reader::new(env!("CARGO_BIN_EXE_gongkai").into());
    reads_ten_thousand_rows(&reader, folder.path()).await;
    let watch = watch();
    for poison in poisons() {
        refuses(&reader, folder.path(), poison, &watch).await;
    }
}
