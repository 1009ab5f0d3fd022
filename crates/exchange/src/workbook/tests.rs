use std::io::{Cursor, Write};

use domain::remark::RemarkCode;
use rust_xlsxwriter::{ExcelDateTime, Format as Style, Formula, Workbook as Written};
use zip::ZipWriter;
use zip::write::SimpleFileOptions;

use super::*;

fn opened(name: &str, bytes: &[u8]) -> Workbook {
    read(name, bytes, &Limits::default()).unwrap()
}

fn refused(name: &str, bytes: &[u8]) -> Remark {
    let remark = *read(name, bytes, &Limits::default()).unwrap_err();
    assert!(!remark.found.is_empty() && remark.allowed.is_some(), "{remark:?}");
    remark
}

/// Each row as its number, a mark where it is hidden, and its cells.
fn shown(sheet: &Sheet) -> Vec<String> {
    sheet
        .rows
        .iter()
        .map(|row| {
            let cells: Vec<String> = row.cells.iter().map(|(column, text)| format!("{column}={text}")).collect();
            format!("{}{} {}", row.number, if row.hidden { "*" } else { "" }, cells.join("|"))
        })
        .collect()
}

const fn area(first_row: u32, first_column: u32, last_row: u32, last_column: u32) -> Area {
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
fn a_page_gives_each_table_as_a_sheet_with_its_title() {
    let page = "<html><body><h1>某县</h1><h2>应急管理领域基层政务公开标准目录</h2><p>单位:县应急局</p>\
        <table><tr><th rowspan=2>序号</th><th colspan='2'>公开事项</th><th rowspan=2>公开<br>内容</th></tr>\
        <tr><th>一级</th><th>二级</th></tr>\
        <tr style='display: none'><td>1</td><td>许可</td><td>设立</td><td><p>第一 段</p><p>第二&nbsp;段</p></td></tr></table>\
        <p>救灾目录</p><table><caption>救灾领域</caption><colgroup><col><col span=2 hidden></colgroup>\
        <tr><td rowspan=0>全<td>甲<td>乙<tr><td>丙<td>丁</table>\
        <div hidden><table><tr><td>藏</td></tr></table></div></body></html>";
    let workbook = opened("目录.htm", page.as_bytes());
    assert_eq!(workbook.format, Format::Html);
    let [first, second, third] = &workbook.sheets[..] else { panic!("{:?}", workbook.sheets) };
    assert_eq!(first.title.as_deref(), Some("应急管理领域基层政务公开标准目录"));
    assert_eq!(
        shown(first),
        ["1 0=序号|1=公开事项|3=公开\n内容", "2 1=一级|2=二级", "3* 0=1|1=许可|2=设立|3=第一 段\n第二 段"]
    );
    assert_eq!(first.merges, [area(1, 0, 2, 0), area(1, 1, 1, 2), area(1, 3, 2, 3)]);
    assert_eq!(
        (second.title.as_deref(), shown(second)),
        (Some("救灾领域"), vec!["1 0=全|1=甲|2=乙".into(), "2 1=丙|2=丁".into()])
    );
    assert_eq!((second.merges.as_slice(), second.hidden_columns.as_slice()), (&[area(1, 0, 2, 0)][..], &[1, 2][..]));
    assert!(third.hidden && !first.hidden && third.title.is_none(), "{third:?}");
}

#[test]
fn a_table_inside_a_cell_is_a_table_of_its_own() {
    let page = "<table><tr><td>导航</td></tr><tr><td><h3>教育领域</h3><table><tr><td>甲</td><td>乙</td></tr></table></td><td>右</td></tr></table>";
    let workbook = opened("a.html", page.as_bytes());
    let names: Vec<_> = workbook.sheets.iter().map(|sheet| (sheet.name.as_str(), shown(sheet))).collect();
    assert_eq!(
        names,
        [("表1", vec!["1 0=导航".to_owned(), "2 0=教育领域|1=右".to_owned()]), ("表2", vec!["1 0=甲|1=乙".to_owned()])]
    );
    assert_eq!(workbook.sheets[1].title.as_deref(), Some("教育领域"));
    let layout = format!("<table><tr><td>{page}</td></tr></table>");
    assert_eq!(opened("a.html", layout.as_bytes()).sheets.len(), 2, "a table that only holds tables is no sheet");
}

#[test]
fn a_page_is_decoded_as_it_says() {
    let page = "<html><head><meta http-equiv=Content-Type content=\"text/html; charset=gb2312\"></head><table><tr><td>朱镕基</td></tr></table>";
    let declared = encoding_rs::GB18030.encode(page).0.into_owned();
    let silent = encoding_rs::GB18030.encode(&page.replace("charset=gb2312", "")).0.into_owned();
    for bytes in [declared, silent, page.replace("gb2312", "utf-8").into_bytes()] {
        assert_eq!(shown(&opened("a.html", &bytes).sheets[0]), ["1 0=朱镕基"]);
    }
    let broken_lines = "<table><tr><td>信息形成\n  或者变更 20 个\n工作日</td></tr></table>";
    assert_eq!(shown(&opened("a.html", broken_lines.as_bytes()).sheets[0]), ["1 0=信息形成或者变更 20 个工作日"]);
}

#[test]
fn a_page_beyond_the_bounds_is_refused() {
    let wide = refused("a.html", b"<table><tr><td colspan=1000000000>x</td></tr></table>");
    assert_eq!((wide.code, wide.place.row), (RemarkCode::FileTooLarge, Some(1)));
    for tag in ["div", "b", "table><tr><td", "ul><li", "svg><g"] {
        let remark = refused("a.html", format!("<html>{}", format!("<{tag}>").repeat(100_000)).as_bytes());
        assert_eq!(remark.code, RemarkCode::FileTooLarge, "{tag}");
    }
    // Tags that nobody closes are common and nest nowhere.
    let sloppy = format!("<table>{}</table>", "<tr><td><font>甲<td><p>乙<p>丙".repeat(2_000));
    let workbook = opened("a.html", sloppy.as_bytes());
    assert_eq!(workbook.sheets[0].rows.len(), 2_000);
    assert_eq!(workbook.sheets[0].rows[1_999].cells, [(0, "甲".to_owned()), (1, "乙\n丙".to_owned())]);
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

/// A compound file whose only stream is a workbook of these records.
fn xls(globals: &[u8], sheets: &[(&str, bool, Vec<u8>)]) -> Vec<u8> {
    let begin = |kind: u8| record(0x0809, &[&[0, 6, kind, 0][..], &[0; 12]].concat());
    let end = record(0x000A, &[]);
    let directory = |at: &[u32]| {
        let mut bytes = [begin(5), globals.to_vec()].concat();
        for ((name, hidden, _), at) in sheets.iter().zip(at) {
            let name: Vec<u16> = name.encode_utf16().collect();
            let head = [u8::from(*hidden), 0, u8::try_from(name.len()).unwrap(), 1];
            let name: Vec<u8> = name.into_iter().flat_map(u16::to_le_bytes).collect();
            bytes.extend(record(0x0085, &[&at.to_le_bytes()[..], &head, &name].concat()));
        }
        [bytes, end.clone()].concat()
    };
    let mut at = u32::try_from(directory(&vec![0; sheets.len()]).len()).unwrap();
    let mut places = Vec::new();
    let mut bodies = Vec::new();
    for (_, _, cells) in sheets {
        let body = [begin(0x10), cells.clone(), end.clone()].concat();
        places.push(at);
        at += u32::try_from(body.len()).unwrap();
        bodies.extend(body);
    }
    let mut stream = [directory(&places), bodies].concat();
    stream.resize(stream.len().max(4096).next_multiple_of(512), 0);
    compound(&stream)
}

fn record(kind: u16, data: &[u8]) -> Vec<u8> {
    [&kind.to_le_bytes()[..], &u16::try_from(data.len()).unwrap().to_le_bytes(), data].concat()
}

fn compound(stream: &[u8]) -> Vec<u8> {
    const END: u32 = 0xFFFF_FFFE;
    const FREE: u32 = 0xFFFF_FFFF;
    let words = |words: &[u32]| words.iter().flat_map(|it| it.to_le_bytes()).collect::<Vec<u8>>();
    let size = u32::try_from(stream.len()).unwrap();
    let mut header = b"\xD0\xCF\x11\xE0\xA1\xB1\x1A\xE1".to_vec();
    header.resize(24, 0);
    header.extend([0x3E, 0, 3, 0, 0xFE, 0xFF, 9, 0, 6, 0, 0, 0, 0, 0, 0, 0]);
    header.extend(words(&[0, 1, 1, 0, 4096, END, 0, END, 0, 0]));
    header.extend(words(&[FREE; 108]));
    let mut sectors = vec![0xFFFF_FFFD, END];
    sectors.extend((3..2 + size / 512).chain([END]));
    sectors.resize(128, FREE);
    let entry = |name: &str, kind: u8, child: u32, start: u32, size: u32| {
        let mut bytes: Vec<u8> = name.encode_utf16().flat_map(u16::to_le_bytes).collect();
        let length = u8::try_from(bytes.len() + 2).unwrap();
        bytes.resize(64, 0);
        bytes.extend([length, 0, kind, 1]);
        bytes.extend(words(&[FREE, FREE, child]));
        bytes.resize(116, 0);
        bytes.extend(words(&[start, size, 0]));
        bytes
    };
    let mut directory = [entry("Root Entry", 5, 1, END, 0), entry("Workbook", 2, FREE, 2, size)].concat();
    directory.resize(512, 0);
    [header, words(&sectors), directory, stream.to_vec()].concat()
}

fn label(row: u16, column: u16, text: &str) -> Vec<u8> {
    let text: Vec<u16> = text.encode_utf16().collect();
    let head = [row, column, 0, u16::try_from(text.len()).unwrap()];
    let bytes = |words: &[u16]| words.iter().flat_map(|it| it.to_le_bytes()).collect::<Vec<u8>>();
    record(0x0204, &[&bytes(&head)[..], &[1], &bytes(&text)].concat())
}

#[test]
fn xls_gives_values_and_merged_areas_but_not_what_is_hidden() {
    let number = [&[1, 0, 1, 0, 0, 0][..], &20.0_f64.to_le_bytes()].concat();
    let merged = [1_u8, 0, 0, 0, 0, 0, 0, 0, 13, 0];
    let cells =
        [label(0, 0, "应急管理领域"), record(0x0203, &number), label(1, 2, "乙"), record(0x00E5, &merged)].concat();
    let file = xls(&[], &[("应急", false, cells), ("草稿", true, label(0, 0, "藏"))]);
    let workbook = opened("目录.xls", &file);
    assert_eq!(workbook.format, Format::Xls);
    let [sheet, hidden] = &workbook.sheets[..] else { panic!("two sheets") };
    assert_eq!((sheet.name.as_str(), shown(sheet)), ("应急", vec!["1 0=应急管理领域".into(), "2 1=20|2=乙".into()]));
    assert_eq!(sheet.merges, [area(1, 0, 1, 13)]);
    assert!(sheet.merges_known && !sheet.hidden_known && hidden.hidden);
    assert_eq!(refused("目录.xls", &file[..file.len() / 2]).code, RemarkCode::FileUnreadable);
    let locked = xls(&record(0x002F, &[1, 0, 1, 0]), &[("表", false, label(0, 0, "甲"))]);
    assert_eq!(refused("目录.xls", &locked).code, RemarkCode::FileEncrypted);
    assert_eq!(refused("目录.xls", &xls(&[], &[("表", false, label(60_000, 0, "远"))])).found, "A60001");
}
