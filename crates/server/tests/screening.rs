//! Contents looked through by the process that does that: what is hidden is found, and what hurts is told.

#![cfg(target_os = "linux")]
#![expect(clippy::unwrap_used, reason = "a test may stop where it stands")]

#[path = "poisoned_files/makers.rs"]
mod makers;

use std::fs::{self, File};
use std::time::{Duration, Instant};

use domain::personal_data::{ContentScan, HiddenBy, Spot, Unreadable};
use domain::remark::RemarkCode;
use gongkai_server::reading::Reader;
use rust_xlsxwriter::Workbook;

const WITHIN: Duration = Duration::from_secs(10);

#[tokio::test]
async fn a_hidden_column_is_found_and_hostile_files_wait_for_a_person() {
    let folder = tempfile::Builder::new().prefix("gongkai-scan").tempdir().unwrap();
    let reader = Reader::new(env!("CARGO_BIN_EXE_gongkai").into());
    let path = folder.path().join("名单.xlsx");
    let mut written = Workbook::new();
    let sheet = written.add_worksheet();
    sheet.write(0, 1, "手机").unwrap();
    for row in 1..10_000 {
        sheet.write(row, 0, "王五").unwrap().write(row, 1, format!("138{row:08}")).unwrap();
    }
    sheet.set_column_hidden(1).unwrap();
    written.save(&path).unwrap();
    let started = Instant::now();
    let scan = reader.scan(File::open(&path).unwrap()).await.unwrap();
    println!("10 000 rows: {:?}", started.elapsed());
    assert!(scan.is_readable() && started.elapsed() < WITHIN, "{:?}", scan.unreadable);
    assert_eq!(scan.findings.len() + scan.more as usize, 9_999);
    assert!(matches!(scan.findings[0].spot, Spot::Cell { row: 2, column: 1, hidden: Some(HiddenBy::Column), .. }));
    assert_eq!(scan.findings[0].masked, "138****0001");

    for (name, code, _, bytes) in makers::poisons() {
        let path = folder.path().join(name);
        fs::write(&path, bytes).unwrap();
        let started = Instant::now();
        let scan = reader.scan(File::open(&path).unwrap()).await.unwrap();
        println!("{name}: {:?} after {:?}", scan.unreadable, started.elapsed());
        // A page is read as text, whatever it is called and however wide its tables claim to be.
        let is_text = code == RemarkCode::FormatMismatch || ["宽.html", "长格.csv"].contains(&name);
        assert!(is_text || !scan.is_readable(), "{name} passed as read");
        assert!(started.elapsed() < WITHIN, "{name}");
    }
    let nothing = Reader::new("/bin/false".into());
    assert_eq!(nothing.scan(File::open(&path).unwrap()).await.unwrap(), ContentScan::unread(Unreadable::Damaged));
}
