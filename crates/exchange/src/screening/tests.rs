use std::io::{Cursor, Write};

use domain::personal_data::{HiddenBy, PersonalDataKind, SpotFinding};
use lopdf::content::{Content, Operation};
use lopdf::{Document, Object, Stream, dictionary};
use rust_xlsxwriter::{Format, Note, Workbook};
use zip::write::SimpleFileOptions;

use super::*;

/// Passes every check; nobody's.
const ID: &str = "37098319820304123";
const PHONE: &str = "13812345678";

fn id() -> String {
    (b'0'..=b'9')
        .chain([b'X'])
        .map(|it| format!("{ID}{}", char::from(it)))
        .find(|it| domain::personal_data::find(it, "").len() == 1)
        .unwrap()
}

fn archive(parts: &[(&str, &str)]) -> Vec<u8> {
    let mut zip = zip::ZipWriter::new(Cursor::new(Vec::new()));
    for (name, content) in parts {
        zip.start_file(*name, SimpleFileOptions::default()).unwrap();
        zip.write_all(content.as_bytes()).unwrap();
    }
    zip.finish().unwrap().into_inner()
}

fn parts(scan: &ContentScan) -> Vec<PartKind> {
    scan.findings
        .iter()
        .filter_map(|it| match it.spot {
            Spot::Part { part, .. } => Some(part),
            Spot::Cell { .. } => None,
        })
        .collect()
}

fn cells(scan: &ContentScan) -> Vec<(&SpotFinding, u32, u32, Option<HiddenBy>)> {
    scan.findings
        .iter()
        .filter_map(|it| match &it.spot {
            Spot::Cell { row, column, hidden, .. } => Some((it, *row, *column, *hidden)),
            Spot::Part { .. } => None,
        })
        .collect()
}

#[test]
fn a_workbook_is_read_with_all_that_is_hidden_in_it() {
    let mut written = Workbook::new();
    let sheet = written.add_worksheet().set_name("名单").unwrap();
    for (column, header) in ["姓名", "身份证号", "联系电话", "合同金额(元)"].iter().enumerate() {
        sheet.write(0, u16::try_from(column).unwrap(), *header).unwrap();
    }
    sheet.write(1, 0, "王五").unwrap().write(1, 1, id()).unwrap();
    sheet.write(2, 2, 13_812_345_678_f64).unwrap().write(2, 3, 13_812_345_678_f64).unwrap();
    // Fifteen digits are all that a number keeps.
    sheet.write(3, 1, 370_983_198_203_041_000_f64).unwrap();
    sheet.set_column_hidden(1).unwrap().set_row_hidden(2).unwrap();
    sheet.insert_note(1, 0, &Note::new(format!("电话{PHONE}"))).unwrap();
    sheet.merge_range(5, 0, 6, 1, "合计", &Format::new()).unwrap();
    sheet.write(6, 1, "15912345678").unwrap();
    sheet.set_header(format!("&C{PHONE}"));
    let other = written.add_worksheet().set_name("底稿").unwrap().set_hidden(true);
    other.write(0, 0, "6222021603001234567").unwrap().write(1, 0, PHONE).unwrap();
    for (column, digit) in PHONE.chars().enumerate() {
        other.write(4, u16::try_from(column).unwrap(), digit.to_string()).unwrap();
    }
    let scan = scan(&written.save_to_buffer().unwrap());
    assert!(scan.is_readable(), "{scan:?}");
    let found = cells(&scan);
    let at = |row: u32, column: u32| found.iter().filter(|it| (it.1, it.2) == (row, column)).collect::<Vec<_>>();
    assert_eq!((at(2, 1)[0].0.kind, at(2, 1)[0].3), (PersonalDataKind::ResidentId, Some(HiddenBy::Column)));
    assert_eq!((at(3, 2)[0].0.kind, at(3, 2)[0].3), (PersonalDataKind::MobileNumber, Some(HiddenBy::Row)));
    assert!(at(3, 3).is_empty(), "an amount: {found:?}");
    assert_eq!(at(4, 1)[0].0.kind, PersonalDataKind::ResidentId);
    assert_eq!(at(7, 1).len(), 1, "what a merged area covers: {found:?}");
    assert_eq!((at(2, 0)[0].3, at(5, 0)[0].3), (Some(HiddenBy::Sheet), Some(HiddenBy::Sheet)));
    for part in [PartKind::Comment, PartKind::Header] {
        assert!(parts(&scan).contains(&part), "{part} in {scan:?}");
    }
    assert!(scan.findings.iter().all(|it| it.masked.contains("****")));
}

#[test]
fn a_word_document_is_read_with_all_that_is_hidden_in_it() {
    let numbers: Vec<String> = (1..=9).map(|it| format!("1381234567{it}")).collect();
    let paragraph = |text: &str| format!("<w:p><w:r><w:t>{text}</w:t></w:r></w:p>");
    let document = format!(
        "<w:document xmlns:w='w' xmlns:wp='wp'><w:body>\
         <w:p><w:r><w:t>电话138</w:t></w:r><w:r><w:t>1234</w:t></w:r><w:proofErr/><w:r><w:t>5671</w:t></w:r></w:p>\
         <w:p><w:r><w:rPr><w:vanish/></w:rPr><w:t>{}</w:t></w:r></w:p>\
         <w:p><w:del><w:r><w:delText>{}</w:delText></w:r></w:del><w:r><w:t>甲</w:t></w:r></w:p>\
         <w:p><w:r><w:drawing><wp:docPr descr='{}'/><w:txbxContent>{}</w:txbxContent></w:drawing></w:r></w:p>\
         <w:tbl><w:tr><w:tc>{}</w:tc><w:tc>{}</w:tc></w:tr><w:tr><w:tc>{}</w:tc><w:tc>{}</w:tc></w:tr></w:tbl>\
         </w:body></w:document>",
        numbers[1],
        numbers[2],
        numbers[3],
        paragraph(&numbers[4]),
        paragraph("姓名"),
        paragraph("身份证号"),
        paragraph("王五"),
        paragraph("370983820304123"),
    );
    let header = format!("<w:hdr xmlns:w='w'>{}</w:hdr>", paragraph(&numbers[5]));
    let comments = format!("<w:comments xmlns:w='w'><w:comment>{}</w:comment></w:comments>", paragraph(&numbers[6]));
    let links =
        format!("<Relationships><Relationship Target='tel:{}' TargetMode='External'/></Relationships>", numbers[7]);
    let properties = format!("<cp:core xmlns:cp='c'><creator>{}</creator></cp:core>", numbers[8]);
    let scan = scan(&archive(&[
        ("[Content_Types].xml", "<Types/>"),
        ("word/document.xml", &document),
        ("word/header1.xml", &header),
        ("word/comments.xml", &comments),
        ("word/_rels/document.xml.rels", &links),
        ("docProps/core.xml", &properties),
    ]));
    assert!(scan.is_readable(), "{scan:?}");
    let kind_of = |last: usize| {
        let found = scan.findings.iter().find(|it| it.masked == format!("138****567{last}"));
        match &found.unwrap_or_else(|| panic!("{last} in {scan:?}")).spot {
            Spot::Part { part, .. } => *part,
            Spot::Cell { .. } => panic!("a cell"),
        }
    };
    let expected = [
        PartKind::Paragraph,
        PartKind::Hidden,
        PartKind::Deleted,
        PartKind::Hidden,
        PartKind::TextBox,
        PartKind::Header,
        PartKind::Comment,
        PartKind::Hidden,
        PartKind::Properties,
    ];
    for (number, kind) in (1..).zip(expected) {
        assert_eq!(kind_of(number), kind, "{number}");
    }
    assert_eq!(scan.findings.iter().filter(|it| it.kind == PersonalDataKind::ResidentId).count(), 1, "{scan:?}");
}

#[test]
fn pictures_and_files_inside_are_for_a_person() {
    let document = "<w:document xmlns:w='w'><w:body/></w:document>";
    let inside = archive(&[
        ("word/document.xml", document),
        ("word/media/image1.png", "x"),
        ("word/media/image2.jpeg", "x"),
        ("word/embeddings/a.xlsx", "x"),
    ]);
    let scanned = scan(&inside);
    let reasons: Vec<_> = scanned.unreadable.iter().map(|it| (it.reason, it.count)).collect();
    assert_eq!(reasons, [(Unreadable::Embedded, 1), (Unreadable::Picture, 2)]);
    for (bytes, reason) in [
        (b"\x89PNG\r\n\x1a\nxxxx".to_vec(), Unreadable::Picture),
        (b"\xff\xd8\xff\xe0xxxx".to_vec(), Unreadable::Picture),
        (archive(&[("a.txt", PHONE)]), Unreadable::Format),
        (b"PK\x03\x04broken".to_vec(), Unreadable::Damaged),
        (b"%PDF-1.7 broken".to_vec(), Unreadable::Damaged),
        (b"{\\rtf1 13812345678}".to_vec(), Unreadable::Format),
        (b"a\0b".to_vec(), Unreadable::Format),
        (archive(&[("word/document.xml", "<!DOCTYPE a [<!ENTITY b 'c'>]><a>&b;</a>")]), Unreadable::Damaged),
    ] {
        let scan = scan(&bytes);
        assert_eq!(scan.unreadable.first().map(|it| it.reason), Some(reason), "{bytes:?}");
    }
}

#[test]
fn slides_and_open_documents_are_read() {
    let slide =
        "<p:sld xmlns:p='p' xmlns:a='a'><a:p><a:r><a:t>138 1234</a:t></a:r><a:r><a:t> 5678</a:t></a:r></a:p></p:sld>";
    let scanned = scan(&archive(&[("ppt/slides/slide1.xml", slide), ("ppt/notesSlides/notesSlide1.xml", slide)]));
    assert_eq!(parts(&scanned), [PartKind::Notes, PartKind::Slide]);
    let text = format!(
        "<o:c xmlns:o='o' xmlns:text='t' xmlns:office='f'><text:tracked-changes><text:deletion><text:p>{PHONE}</text:p></text:deletion></text:tracked-changes>\
         <text:p>甲<office:annotation><text:p>{PHONE}</text:p></office:annotation>乙<text:span>138</text:span><text:s/>1234<text:s/>5678</text:p></o:c>"
    );
    let scanned = scan(&archive(&[
        ("mimetype", "application/vnd.oasis.opendocument.text"),
        ("content.xml", &text),
        ("styles.xml", "<a/>"),
    ]));
    assert_eq!(parts(&scanned), [PartKind::Deleted, PartKind::Comment, PartKind::Paragraph], "{scanned:?}");
}

#[test]
fn texts_lists_and_pages_are_read() {
    let list = format!("姓名,身份证号,手机\n王五,{},{PHONE}\n", id());
    assert_eq!(cells(&scan(list.as_bytes())).len(), 2);
    let gbk = encoding_rs::GBK.encode(&list).0.into_owned();
    assert_eq!(cells(&scan(&gbk)).len(), 2);
    let prose = format!("第一行\n联系电话{PHONE}");
    assert_eq!(scan(prose.as_bytes()).findings[0].spot, Spot::Part { part: PartKind::Line, number: 2 });
    let page = format!(
        "<html><body><p style='display:none'>138<b>1234</b>5678</p><!-- {PHONE} --><a href='tel:{PHONE}'>拨打</a>\
         <table><tr><td>138</td><td>12345678</td></tr></table><script>var a='{PHONE}'</script></body></html>"
    );
    let scanned = scan(page.as_bytes());
    assert_eq!(parts(&scanned), [PartKind::Line, PartKind::Line, PartKind::Hidden, PartKind::Hidden], "{scanned:?}");
    assert!(scanned.is_readable());
}

/// A page that draws these operations with a font of this kind.
fn pdf(font: lopdf::Dictionary, operations: Vec<Operation>) -> Vec<u8> {
    let mut document = Document::with_version("1.5");
    let pages = document.new_object_id();
    let font = document.add_object(font);
    let resources = document.add_object(dictionary! { "Font" => dictionary! { "F1" => font } });
    let content = Content { operations }.encode().unwrap();
    let content = document.add_object(Stream::new(dictionary! {}, content));
    let page = document.add_object(
        dictionary! { "Type" => "Page", "Parent" => pages, "Contents" => content, "Resources" => resources },
    );
    let tree = dictionary! { "Type" => "Pages", "Kids" => vec![page.into()], "Count" => 1 };
    document.objects.insert(pages, Object::Dictionary(tree));
    let catalog = document.add_object(dictionary! { "Type" => "Catalog", "Pages" => pages });
    document.trailer.set("Root", catalog);
    let mut bytes = Vec::new();
    document.save_to(&mut bytes).unwrap();
    bytes
}

fn drawn(pieces: Vec<Operation>) -> Vec<Operation> {
    let mut operations = vec![
        Operation::new("BT", vec![]),
        Operation::new("Tf", vec!["F1".into(), 12.into()]),
        Operation::new("Td", vec![50.into(), 700.into()]),
    ];
    operations.extend(pieces);
    operations.push(Operation::new("ET", vec![]));
    operations
}

fn latin() -> lopdf::Dictionary {
    dictionary! { "Type" => "Font", "Subtype" => "Type1", "BaseFont" => "Helvetica", "Encoding" => "WinAnsiEncoding" }
}

#[test]
fn a_pdf_is_read_as_far_as_its_fonts_tell() {
    let show = |text: &str| Operation::new("Tj", vec![Object::string_literal(text)]);
    let right = || Operation::new("Td", vec![8.into(), 0.into()]);
    let down = || Operation::new("Td", vec![0.into(), (-14).into()]);
    let whole = scan(&pdf(latin(), drawn(vec![show("Tel 13812345678"), down(), show(&id())])));
    assert_eq!((whole.findings.len(), whole.is_readable()), (2, true), "{whole:?}");
    assert_eq!(whole.findings[0].spot, Spot::Part { part: PartKind::Page, number: 1 });

    // Every digit placed by itself, and columns that must not run into each other.
    let placed = PHONE.chars().flat_map(|it| [show(&it.to_string()), right()]).collect();
    assert_eq!(scan(&pdf(latin(), drawn(placed))).findings.len(), 1);
    let columns = scan(&pdf(latin(), drawn(vec![show("2026"), right(), show(PHONE), right(), show("100")])));
    assert_eq!(columns.findings.len(), 1);
    let lines = scan(&pdf(latin(), drawn(vec![show("1381234"), down(), show("5678")])));
    assert_eq!(lines.findings.len(), 0);
    let kerned = vec![Operation::new(
        "TJ",
        vec![vec![Object::string_literal("1381"), 20.into(), Object::string_literal("2345678")].into()],
    )];
    assert_eq!(scan(&pdf(latin(), drawn(kerned))).findings.len(), 1);

    let mute =
        dictionary! { "Type" => "Font", "Subtype" => "Type0", "BaseFont" => "SimSun", "Encoding" => "Identity-H" };
    let scanned = scan(&pdf(mute, drawn(vec![show("\u{1}\u{2}")])));
    assert_eq!(scanned.unreadable[0].reason, Unreadable::Encoding);
    assert_eq!(scan(&pdf(latin(), vec![])).unreadable[0].reason, Unreadable::NoText);
    let picture = vec![Operation::new("BI", vec![])];
    assert!(!scan(&pdf(latin(), picture)).is_readable());
}
