//! Files made to hurt.

use std::io::{Cursor, Write};

use domain::remark::RemarkCode;
use rust_xlsxwriter::Workbook;
use zip::write::SimpleFileOptions;
use zip::{CompressionMethod, ZipWriter};

const MEGABYTE: usize = 1024 * 1024;

/// What a file is called, why it is refused, and what the refusal has to mention.
pub type Poison = (&'static str, RemarkCode, &'static str, Vec<u8>);

fn zipped(parts: &[(&str, &[u8])]) -> Vec<u8> {
    let mut zip = ZipWriter::new(Cursor::new(Vec::new()));
    for (name, content) in parts {
        // What tells the format stands at its place only as it is.
        let method = if *name == "mimetype" { CompressionMethod::Stored } else { CompressionMethod::Deflated };
        zip.start_file(*name, SimpleFileOptions::default().compression_method(method)).unwrap();
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

/// One of each sort.
pub fn poisons() -> Vec<Poison> {
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
