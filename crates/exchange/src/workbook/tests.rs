use std::io::{Cursor, Write};

use domain::remark::RemarkCode;
use rust_xlsxwriter::{ExcelDateTime, Format as Style, Formula, Workbook as Written};
use zip::ZipWriter;
use zip::write::SimpleFileOptions;

use super::*;

pub(super) fn opened(name: &str, bytes: &[u8]) -> Workbook {
    read(name, bytes, &Limits::default()).unwrap()
}

pub(super) fn refused(name: &str, bytes: &[u8]) -> Remark {
    let remark = *read(name, bytes, &Limits::default()).unwrap_err();
    assert!(!remark.found.is_empty() && remark.allowed.is_some(), "{remark:?}");
    remark
}

/// Each row as its number, a mark where it is hidden, and its cells.
pub(super) fn shown(sheet: &Sheet) -> Vec<String> {
    sheet
        .rows
        .iter()
        .map(|row| {
            let cells: Vec<String> = row.cells.iter().map(|(column, text)| format!("{column}={text}")).collect();
            format!("{}{} {}", row.number, if row.hidden { "*" } else { "" }, cells.join("|"))
        })
        .collect()
}

pub(super) const fn area(first_row: u32, first_column: u32, last_row: u32, last_column: u32) -> Area {
    Area { first_row, first_column, last_row, last_column }
}

fn archive(parts: &[(&str, &str)]) -> Vec<u8> {
    let mut zip = ZipWriter::new(Cursor::new(Vec::new()));
    for (name, content) in parts {
        zip.start_file(*name, SimpleFileOptions::default()).unwrap();
        zip.write_all(content.as_bytes()).unwrap();
    }
    zip.finish().unwrap().into_inner()
}

fn ods(body: &str) -> Vec<u8> {
    let content = format!(
        "<?xml version='1.0' encoding='UTF-8'?><office:document-content xmlns:office='o' xmlns:table='t' xmlns:text='x' xmlns:style='s'>\
         <office:automatic-styles><style:style style:name='ta2' style:family='table'><style:table-properties table:display='false'/></style:style></office:automatic-styles>\
         <office:body><office:spreadsheet>{body}</office:spreadsheet></office:body></office:document-content>"
    );
    archive(&[
        ("mimetype", "application/vnd.oasis.opendocument.spreadsheet"),
        ("META-INF/manifest.xml", "<manifest:manifest xmlns:manifest='m'/>"),
        ("content.xml", &content),
    ])
}

/// An `.xlsx` whose only sheet holds this markup.
fn xlsx(sheet: &str, strings: &str) -> Vec<u8> {
    let relationships = "http://schemas.openxmlformats.org/officeDocument/2006/relationships";
    archive(&[
        (
            "_rels/.rels",
            &format!(
                "<Relationships><Relationship Id='r1' Type='{relationships}/officeDocument' Target='xl/workbook.xml'/></Relationships>"
            ),
        ),
        (
            "xl/workbook.xml",
            "<workbook xmlns:r='r'><sheets><sheet name='表' sheetId='1' r:id='r1'/></sheets></workbook>",
        ),
        (
            "xl/_rels/workbook.xml.rels",
            &format!(
                "<Relationships><Relationship Id='r1' Type='{relationships}/worksheet' Target='worksheets/sheet1.xml'/></Relationships>"
            ),
        ),
        ("xl/sharedStrings.xml", strings),
        ("xl/worksheets/sheet1.xml", sheet),
    ])
}

#[test]
fn xlsx_gives_values_as_people_see_them() {
    let mut written = Written::new();
    let sheet = written.add_worksheet();
    sheet.set_name("应急").unwrap();
    sheet.write(0, 0, "序号").unwrap();
    sheet.write(1, 0, 20).unwrap();
    sheet.write(1, 1, 0.1 + 0.2).unwrap();
    sheet.write(1, 2, true).unwrap();
    let style = Style::new().set_num_format("yyyy\"年\"m\"月\"d\"日\"");
    sheet.write_with_format(1, 3, ExcelDateTime::from_ymd(2026, 1, 31).unwrap(), &style).unwrap();
    let moment = ExcelDateTime::from_ymd(2026, 1, 31).unwrap().and_hms(8, 30, 0).unwrap();
    sheet.write_with_format(1, 4, moment, &Style::new().set_num_format("yyyy-mm-dd hh:mm")).unwrap();
    sheet.write(1, 5, Formula::new("=A2*2").set_result("40")).unwrap();
    sheet.write(1, 6, "第一行\n第二行").unwrap();
    sheet.write(1, 7, Formula::new("=1/0").set_result("#DIV/0!")).unwrap();
    let workbook = opened("目录.xlsx", &written.save_to_buffer().unwrap());
    assert_eq!(workbook.format, Format::Xlsx);
    assert_eq!(workbook.sheets[0].name, "应急");
    let rows = ["1 0=序号", "2 0=20|1=0.3|2=是|3=2026-01-31|4=2026-01-31 08:30|5=40|6=第一行\n第二行|7=#DIV/0!"];
    assert_eq!(shown(&workbook.sheets[0]), rows);
}

#[test]
fn xlsx_tells_what_is_merged_and_what_is_hidden() {
    let mut written = Written::new();
    let sheet = written.add_worksheet();
    sheet.merge_range(0, 0, 0, 13, "应急管理领域基层政务公开标准目录", &Style::new()).unwrap();
    sheet.merge_range(1, 1, 3, 1, "行政许可", &Style::new()).unwrap();
    // What the area covers is kept in the file and seen by nobody.
    sheet.write(2, 1, "被遮住").unwrap();
    sheet.write(2, 2, "二级").unwrap();
    sheet.set_row_hidden(2).unwrap();
    sheet.set_column_hidden(4).unwrap();
    sheet.set_column_hidden(5).unwrap();
    written.add_worksheet().set_hidden(true).write(0, 0, "草稿").unwrap();
    let workbook = opened("目录.xlsx", &written.save_to_buffer().unwrap());
    let [sheet, hidden] = &workbook.sheets[..] else { panic!("two sheets") };
    assert!(sheet.merges_known && sheet.hidden_known && !sheet.hidden && hidden.hidden);
    assert_eq!(sheet.merges, [area(1, 0, 1, 13), area(2, 1, 4, 1)]);
    assert_eq!(sheet.hidden_columns, [4, 5]);
    assert_eq!(shown(sheet), ["1 0=应急管理领域基层政务公开标准目录", "2 1=行政许可", "3* 2=二级"]);
}

#[test]
fn xlsx_beyond_the_bounds_is_refused_by_the_address_of_the_cell() {
    let mut written = Written::new();
    let sheet = written.add_worksheet();
    sheet.write(0, 0, "左上").unwrap();
    sheet.write_blank(1_048_575, 3, &Style::new().set_bold()).unwrap();
    let blank = written.save_to_buffer().unwrap();
    assert_eq!(shown(&opened("空白.xlsx", &blank).sheets[0]), ["1 0=左上"], "an empty cell is nowhere");
    let mut written = Written::new();
    written.add_worksheet().write(1_048_575, 16_383, "右下").unwrap();
    let remark = refused("远.xlsx", &written.save_to_buffer().unwrap());
    assert_eq!((remark.code, remark.found.as_str()), (RemarkCode::FileTooLarge, "XFD1048576"));
    assert!(remark.allowed.unwrap().0.contains("50000"));
}

#[test]
fn xlsx_markup_that_no_spreadsheet_program_writes_is_refused() {
    let strings = "<sst><si><t>文</t></si></sst>";
    let sheet = |cells: &str| format!("<worksheet><sheetData>{cells}</sheetData></worksheet>");
    let whole = sheet("<row r='1'><c r='A1' t='s'><v>0</v></c></row>");
    assert_eq!(shown(&opened("a.xlsx", &xlsx(&whole, strings)).sheets[0]), ["1 0=文"]);
    let unreadable = [
        (format!("<!DOCTYPE worksheet [<!ENTITY a 'aaaa'>]>{whole}"), strings),
        (whole.replace("A1", "AAAAAAAAAAAA1"), strings),
        (whole.replace("<v>0</v>", "<v>9</v>"), strings),
        (whole.replace("</worksheet>", "<mergeCells><mergeCell ref='B2:A1'/></mergeCells></worksheet>"), strings),
        (whole.replace("</sheetData></worksheet>", ""), strings),
    ];
    for (sheet, strings) in unreadable {
        assert_eq!(refused("a.xlsx", &xlsx(&sheet, strings)).code, RemarkCode::FileUnreadable, "{sheet}");
    }
    let too_large = [
        (whole.replace("<sheetData>", &"<x>".repeat(300)), strings.to_owned()),
        (whole.clone(), "<sst uniqueCount='99999999999'></sst>".to_owned()),
        (whole, format!("<sst>{}</sst>", "<si/>".repeat(1_000_001))),
    ];
    for (sheet, strings) in too_large {
        let remark = refused("a.xlsx", &xlsx(&sheet, &strings));
        assert_eq!(remark.code, RemarkCode::FileTooLarge, "{}", remark.found);
    }
}

#[test]
fn ods_repeats_only_what_holds_something() {
    let workbook = opened(
        "目录.ods",
        &ods("<table:table table:name='应急'><table:table-column table:number-columns-repeated='2'/>\
              <table:table-column table:visibility='collapse' table:number-columns-repeated='2'/>\
              <table:table-column table:number-columns-repeated='16380'/>\
              <table:table-row table:number-rows-repeated='2'><table:table-cell table:number-columns-repeated='3' office:value-type='string'><text:p>甲</text:p></table:table-cell>\
              <table:table-cell table:number-columns-repeated='16381'/></table:table-row>\
              <table:table-row table:visibility='filter'><table:table-cell office:value-type='float' office:value='20'><text:p>20.00</text:p></table:table-cell>\
              <table:table-cell office:value-type='date' office:date-value='2026-01-31'><text:p>1月31日</text:p></table:table-cell>\
              <table:table-cell office:value-type='percentage' office:value='0.2'><text:p>20%</text:p></table:table-cell></table:table-row>\
              <table:table-row table:number-rows-repeated='1048573'><table:table-cell table:number-columns-repeated='16384'/></table:table-row></table:table>\
              <table:table table:name='草稿' table:style-name='ta2'/>"),
    );
    assert_eq!(workbook.format, Format::Ods);
    let sheet = &workbook.sheets[0];
    assert_eq!(shown(sheet), ["1 0=甲|1=甲|2=甲", "2 0=甲|1=甲|2=甲", "3* 0=20|1=2026-01-31|2=20%"]);
    assert_eq!(sheet.hidden_columns, [2, 3]);
    assert_eq!((workbook.sheets[1].name.as_str(), workbook.sheets[1].hidden), ("草稿", true));
}

#[test]
fn ods_gives_the_text_of_a_cell_and_nothing_beside_it() {
    let workbook = opened(
        "目录.ods",
        &ods("<table:table table:name='表'><table:table-row>\
              <table:table-cell table:number-columns-spanned='2' table:number-rows-spanned='2' office:value-type='string'>\
              <office:annotation><text:p>批注</text:p></office:annotation>\
              <text:p>第一段&amp;<text:span>甲</text:span><text:s text:c='2'/>&#x4E59;</text:p><text:p>第二段<text:line-break/>续</text:p></table:table-cell>\
              <table:covered-table-cell><text:p>被遮住</text:p></table:covered-table-cell>\
              <table:table-cell office:value-type='string'><text:p>右</text:p></table:table-cell></table:table-row></table:table>"),
    );
    let sheet = &workbook.sheets[0];
    assert_eq!(shown(sheet), ["1 0=第一段&甲  乙\n第二段\n续|2=右"]);
    assert_eq!(sheet.merges, [area(1, 0, 2, 1)]);
}

#[test]
fn ods_that_repeats_filled_cells_without_end_is_refused() {
    let table = |row: &str, cell: &str| {
        ods(&format!(
            "<table:table table:name='表'><table:table-row {row}><table:table-cell {cell} office:value-type='string'><text:p>x</text:p></table:table-cell></table:table-row></table:table>"
        ))
    };
    let wide = refused("a.ods", &table("", "table:number-columns-repeated='1073741824'"));
    let long = refused("a.ods", &table("table:number-rows-repeated='1073741824'", ""));
    assert_eq!((wide.code, long.code), (RemarkCode::FileTooLarge, RemarkCode::FileTooLarge));
    assert_eq!(long.found, "A1073741824");
    let many = refused("a.ods", &table("table:number-rows-repeated='50000'", "table:number-columns-repeated='256'"));
    assert_eq!(many.code, RemarkCode::FileTooLarge);
    let entity = refused(
        "a.ods",
        &ods(
            "<table:table table:name='表'><table:table-row><table:table-cell><text:p>&lol;</text:p></table:table-cell></table:table-row></table:table>",
        ),
    );
    assert_eq!(entity.code, RemarkCode::FileUnreadable);
}

#[test]
fn text_is_decoded_and_rows_bear_the_line_they_begin_on() {
    let text = "序号,事项\r\n1,\"第一行\r\n第二行\"\r\n\r\n2,\"引\"\"号\"\"\"\r\n";
    let rows = ["1 0=序号|1=事项", "2 0=1|1=第一行\n第二行", "5 0=2|1=引\"号\""];
    let wide: Vec<u8> = [0xFEFF].into_iter().chain(text.encode_utf16()).flat_map(u16::to_le_bytes).collect();
    let variants = [
        text.as_bytes().to_vec(),
        [b"\xEF\xBB\xBF", text.as_bytes()].concat(),
        encoding_rs::GB18030.encode(text).0.into_owned(),
        wide,
        text.replace("\r\n", "\r").into_bytes(),
    ];
    for bytes in variants {
        let workbook = opened("目录.csv", &bytes);
        assert_eq!(workbook.format, Format::Csv);
        let sheet = &workbook.sheets[0];
        assert_eq!((shown(sheet), sheet.name.as_str()), (rows.map(str::to_owned).to_vec(), "表1"));
        assert!(!sheet.merges_known && sheet.hidden_known);
    }
    let tabs = opened("目录.txt", "序号\t事项,名称\n1\t甲\n".as_bytes());
    assert_eq!(
        (tabs.format, shown(&tabs.sheets[0])),
        (Format::Tsv, vec!["1 0=序号|1=事项,名称".into(), "2 0=1|1=甲".into()])
    );
}

#[test]
fn text_with_too_much_in_it_is_refused() {
    let cell = refused("a.csv", "字".repeat(32_768).as_bytes());
    assert_eq!((cell.code, cell.place.address().as_deref()), (RemarkCode::FileTooLarge, Some("A1")));
    assert_eq!(refused("a.csv", ",".repeat(300).replace(',', "x,").as_bytes()).found, "IW1");
    assert_eq!(refused("a.csv", "x\n".repeat(50_001).as_bytes()).code, RemarkCode::FileTooLarge);
    assert_eq!(refused("a.csv", &vec![b'x'; 21 * 1024 * 1024]).code, RemarkCode::FileTooLarge);
}

#[test]
fn content_decides_and_the_name_has_to_agree() {
    let page = b"<html><table><tr><td>x</td></tr></table>";
    let remark = refused("导出.xls", page);
    assert_eq!(remark.code, RemarkCode::FormatMismatch);
    assert!(remark.found.contains(".xls") && remark.found.contains("HTML"), "{}", remark.found);
    assert_eq!(refused("导出.xls", b"a\tb\n1\t2\n").code, RemarkCode::FormatMismatch);
    assert_eq!(refused("a.csv", &ods("")).code, RemarkCode::FormatMismatch);
    assert_eq!(refused("a.pdf", b"%PDF-1.7").code, RemarkCode::FormatUnknown);
    assert_eq!(refused("a.csv", b"a\0b").code, RemarkCode::FormatUnknown);
    assert_eq!(refused("a.xls", b"<?xml version=\"1.0\"?><Workbook/>").found, "XML");
    assert_eq!(refused("a.xlsx", b" \n").code, RemarkCode::FileUnreadable);
    assert_eq!(refused("a.xlsx", &archive(&[("word/document.xml", "")])).found, "DOCX");
    for name in ["a.CSV", "a.tsv", "a.txt", "a"] {
        assert_eq!(opened(name, b"a,b\n").format, Format::Csv, "{name}");
    }
}

#[test]
fn locked_and_broken_files_are_told_apart() {
    let locked = archive(&[
        ("mimetype", "application/vnd.oasis.opendocument.spreadsheet"),
        (
            "META-INF/manifest.xml",
            "<m:manifest xmlns:m='m'><m:file-entry><m:encryption-data/></m:file-entry></m:manifest>",
        ),
        ("content.xml", "garbage"),
    ]);
    assert_eq!(refused("a.ods", &locked).code, RemarkCode::FileEncrypted);
    let mut written = Written::new();
    written.add_worksheet().write(0, 0, "甲").unwrap();
    let whole = written.save_to_buffer().unwrap();
    for end in [100, whole.len() / 2, whole.len() - 30] {
        assert_eq!(refused("a.xlsx", &whole[..end]).code, RemarkCode::FileUnreadable, "{end}");
    }
    let mut twisted = whole;
    let middle = twisted.len() / 3;
    twisted[middle..middle + 40].fill(0xAA);
    assert_eq!(refused("a.xlsx", &twisted).code, RemarkCode::FileUnreadable);
}
