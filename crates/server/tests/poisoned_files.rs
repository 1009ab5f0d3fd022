//! Files made to hurt: each is refused in words, quickly, while the process that asked for it goes on as if nothing were.

#![cfg(target_os = "linux")]
#![expect(clippy::unwrap_used, reason = "a test may stop where it stands")]

use std::fs::{self, File};
use std::io::{Cursor, Write};
use std::path::Path;
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};
use std::time::{Duration, Instant};

use domain::remark::RemarkCode;
use gongkai_server::reading::{Reader, Unread};
use rust_xlsxwriter::Workbook;
use zip::ZipWriter;
use zip::write::SimpleFileOptions;

const REFUSED_WITHIN: Duration = Duration::from_secs(5);
const GROWS_AT_MOST_KB: u64 = 32 * 1024;
const TICK: Duration = Duration::from_millis(10);
const STALLS_AT_MOST: Duration = Duration::from_millis(500);

const MEGABYTE: usize = 1024 * 1024;

/// What a file is called, why it is refused, and what the refusal has to mention.
type Poison = (&'static str, RemarkCode, &'static str, Vec<u8>);

fn zipped(parts: &[(&str, &[u8])]) -> Vec<u8> {
    let mut zip = ZipWriter::new(Cursor::new(Vec::new()));
    for (name, content) in parts {
        zip.start_file(*name, SimpleFileOptions::default()).unwrap();
        zip.write_all(content).unwrap();
    }
    zip.finish().unwrap().into_inner()
}

fn xlsx(sheet: &str, strings: &str) -> Vec<u8> {
    let kind = "http://schemas.openxmlformats.org/officeDocument/2006/relationships";
    let relationship = |what: &str, target: &str| {
        format!("<Relationships><Relationship Id='r1' Type='{kind}/{what}' Target='{target}'/></Relationships>")
    };
    zipped(&[
        ("[Content_Types].xml", b"<Types/>"),
        ("_rels/.rels", relationship("officeDocument", "xl/workbook.xml").as_bytes()),
        (
            "xl/workbook.xml",
            "<workbook xmlns:r='r'><sheets><sheet name='表' sheetId='1' r:id='r1'/></sheets></workbook>".as_bytes(),
        ),
        ("xl/_rels/workbook.xml.rels", relationship("worksheet", "worksheets/sheet1.xml").as_bytes()),
        ("xl/sharedStrings.xml", strings.as_bytes()),
        ("xl/worksheets/sheet1.xml", sheet.as_bytes()),
    ])
}

fn ods(rows: &str, manifest: &str) -> Vec<u8> {
    let content = format!(
        "<office:document-content xmlns:office='o' xmlns:table='t' xmlns:text='x'><office:body><office:spreadsheet>\
         <table:table table:name='表'>{rows}</table:table></office:spreadsheet></office:body></office:document-content>"
    );
    zipped(&[
        ("mimetype", b"application/vnd.oasis.opendocument.spreadsheet"),
        ("META-INF/manifest.xml", manifest.as_bytes()),
        ("content.xml", content.as_bytes()),
    ])
}

/// A compound file as far as its directory goes, which is all that tells an encrypted one.
fn encrypted_xlsx() -> Vec<u8> {
    let mut bytes = vec![0; 1024];
    bytes[..8].copy_from_slice(b"\xD0\xCF\x11\xE0\xA1\xB1\x1A\xE1");
    for (entry, name) in ["Root Entry", "EncryptionInfo", "EncryptedPackage"].iter().enumerate() {
        let name: Vec<u8> = name.encode_utf16().flat_map(u16::to_le_bytes).collect();
        bytes[512 + entry * 128..][..name.len()].copy_from_slice(&name);
    }
    bytes
}

/// An `.xls` of sheets that each fill their first and their last cell: laid out cell beside cell, gigabytes.
fn far_apart_xls(sheets: u16) -> Vec<u8> {
    const END: u32 = 0xFFFF_FFFE;
    let words = |words: &[u32]| words.iter().flat_map(|it| it.to_le_bytes()).collect::<Vec<u8>>();
    let record = |kind: u16, data: &[u8]| {
        [&kind.to_le_bytes()[..], &u16::try_from(data.len()).unwrap().to_le_bytes(), data].concat()
    };
    let begin = |kind: u8| record(0x0809, &[0, 6, kind, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0]);
    let end = record(0x000A, &[]);
    let number = |corner: [u8; 4]| record(0x0203, &[&corner[..], &[0, 0], &1.0_f64.to_le_bytes()].concat());
    let body = [begin(0x10), number([0; 4]), number([0xFF, 0xFF, 0xFF, 0]), end.clone()].concat();
    let named = |at: u32, letter: u8| record(0x0085, &[&at.to_le_bytes()[..], &[0, 0, 1, 0, letter]].concat());
    let before = begin(5).len() + usize::from(sheets) * named(0, 0).len() + end.len();
    let at = |sheet: u16| u32::try_from(before + usize::from(sheet) * body.len()).unwrap();
    let names = (0..sheets).flat_map(|sheet| named(at(sheet), b'A' + u8::try_from(sheet).unwrap())).collect();
    let mut stream = [begin(5), names, end, body.repeat(usize::from(sheets))].concat();
    stream.resize(4096, 0);
    // A header, the table of sectors, the directory, and the stream in eight sectors.
    let mut header = b"\xD0\xCF\x11\xE0\xA1\xB1\x1A\xE1".to_vec();
    header.resize(24, 0);
    header.extend([0x3E, 0, 3, 0, 0xFE, 0xFF, 9, 0, 6, 0, 0, 0, 0, 0, 0, 0]);
    header.extend(words(&[0, 1, 1, 0, 4096, END, 0, END, 0, 0]));
    header.resize(512, 0xFF);
    let mut sectors = words(&[0xFFFF_FFFD, END, 3, 4, 5, 6, 7, 8, 9, END]);
    sectors.resize(512, 0xFF);
    let entry = |name: &str, kind: u8, child: u32, start: u32, size: u32| {
        let mut bytes: Vec<u8> = name.encode_utf16().flat_map(u16::to_le_bytes).collect();
        let length = u8::try_from(bytes.len() + 2).unwrap();
        bytes.resize(64, 0);
        bytes.extend([length, 0, kind, 1]);
        bytes.extend(words(&[u32::MAX, u32::MAX, child]));
        bytes.resize(116, 0);
        bytes.extend(words(&[start, size, 0]));
        bytes
    };
    let mut directory = [entry("Root Entry", 5, 1, END, 0), entry("Workbook", 2, u32::MAX, 2, 4096)].concat();
    directory.resize(512, 0);
    [header, sectors, directory, stream].concat()
}

fn poisons() -> Vec<Poison> {
    use RemarkCode::{FileEncrypted, FileTooLarge, FileUnreadable, FormatMismatch};
    let sheet = |rows: &str| format!("<worksheet><sheetData>{rows}</sheetData></worksheet>");
    let one = sheet("<row r='1'><c r='A1' t='s'><v>0</v></c></row>");
    let text = "<sst><si><t>文</t></si></sst>";
    let mut apart = Workbook::new();
    apart.add_worksheet().write(0, 0, 1).unwrap().write(1_048_575, 16_383, 1).unwrap();
    let mut whole = Workbook::new();
    whole.add_worksheet().write(0, 0, "甲").unwrap();
    let mut cut = whole.save_to_buffer().unwrap();
    cut.truncate(cut.len() * 2 / 3);
    let cell = "<table:table-cell table:number-columns-repeated='1073741824'><text:p>x</text:p></table:table-cell>";
    let laughs = (1..10).fold("<!DOCTYPE x [<!ENTITY l0 'haha'>".to_owned(), |it, number| {
        let before = format!("&l{};", number - 1).repeat(10);
        format!("{it}<!ENTITY l{number} '{before}'>")
    });
    let rich = format!("<si>{}</si>", "<r><t>a</t></r>".repeat(4_000_000));
    // Each paragraph is given all of them anew.
    let fonts = (0..200).fold(String::new(), |it, size| it + &format!("<font size={size}>"));
    vec![
        ("远.xlsx", FileTooLarge, "XFD1048576", apart.save_to_buffer().unwrap()),
        ("炸弹.xlsx", FileTooLarge, "倍", xlsx(&" ".repeat(120 * MEGABYTE), text)),
        (
            "文字.xlsx",
            FileTooLarge,
            "1000000",
            xlsx(&one, &format!("<sst>{}</sst>", "<si><t>a</t></si>".repeat(2_000_000))),
        ),
        ("格式.xlsx", FileTooLarge, "6000000", xlsx(&one, &format!("<sst>{rich}</sst>"))),
        ("重复.ods", FileTooLarge, "50000", ods(&format!("<table:table-row>{cell}</table:table-row>"), "<m/>")),
        (
            "重复行.ods",
            FileTooLarge,
            "A1073741824",
            ods(
                "<table:table-row table:number-rows-repeated='1073741824'><table:table-cell><text:p>x</text:p></table:table-cell></table:table-row>",
                "<m/>",
            ),
        ),
        ("深.xlsx", FileTooLarge, "256", xlsx(&sheet(&"<row>".repeat(1_000_000)), text)),
        ("实体.xlsx", FileUnreadable, "DOCTYPE", xlsx(&format!("{laughs}]>{one}"), text)),
        (
            "实体.ods",
            FileUnreadable,
            "&l9;",
            ods(
                "<table:table-row><table:table-cell><text:p>&l9;</text:p></table:table-cell></table:table-row>",
                "<m/>",
            ),
        ),
        ("残.xlsx", FileUnreadable, "zip", cut),
        ("密.xlsx", FileEncrypted, "EncryptedPackage", encrypted_xlsx()),
        ("密.ods", FileEncrypted, "manifest", ods("", "<m:m xmlns:m='m'><m:encryption-data/></m:m>")),
        ("改名.xls", FormatMismatch, "XLSX", whole.save_to_buffer().unwrap()),
        ("网页.xls", FormatMismatch, "HTML", b"<html><table><tr><td>x</td></tr></table></html>".to_vec()),
        ("远.xls", FileTooLarge, "512 MB", far_apart_xls(8)),
        ("大.csv", FileTooLarge, "20 MB", vec![b'x'; 100 * MEGABYTE]),
        ("宽.html", FileTooLarge, "256", b"<table><tr><td colspan=1000000000>x</td></tr></table>".to_vec()),
        ("深.html", FileTooLarge, "256", format!("<html>{}", "<div>".repeat(100_000)).into_bytes()),
        ("格式.html", FileTooLarge, "", format!("<html>{fonts}{}", "<p>x".repeat(1_000_000)).into_bytes()),
        ("长行.csv", FileTooLarge, "20 MB", vec![b'x'; 64 * MEGABYTE]),
        ("长格.csv", FileTooLarge, "32767", vec![b'x'; 19 * MEGABYTE]),
    ]
}

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
