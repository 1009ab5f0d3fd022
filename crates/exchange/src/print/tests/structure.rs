use std::io::Read;

use domain::catalogue::item::ExtraCell;
use quick_xml::events::Event;

use super::samples::{of_domain, of_unit};
use super::{Printed, xlsx};

/// A part of the workbook, as text.
fn part(workbook: &[u8], path: &str) -> String {
    let mut archive = zip::ZipArchive::new(std::io::Cursor::new(workbook)).unwrap();
    let mut text = String::new();
    archive.by_name(path).unwrap().read_to_string(&mut text).unwrap();
    text
}

/// The merged areas of a sheet.
fn merges(sheet: &str) -> Vec<String> {
    let mut reader = quick_xml::Reader::from_str(sheet);
    let mut merges = Vec::new();
    loop {
        match reader.read_event().unwrap() {
            Event::Empty(tag) if tag.name().as_ref() == "mergeCell" => {
                let area = tag.try_get_attribute("ref").unwrap().unwrap();
                merges.push(area.value.into_owned());
            }
            Event::Eof => return merges,
            _ => {}
        }
    }
}

fn first_sheet(printed: &Printed) -> String {
    part(&xlsx(printed).unwrap(), "xl/worksheets/sheet1.xml")
}

/// The table a reader sees: rows of texts.
fn cells(printed: &Printed, sheet: usize) -> Vec<Vec<String>> {
    use calamine::Reader;
    let mut workbook = calamine::Xlsx::new(std::io::Cursor::new(xlsx(printed).unwrap())).unwrap();
    let range = workbook.worksheet_range_at(sheet).unwrap().unwrap();
    range.rows().map(|row| row.iter().map(ToString::to_string).collect()).collect()
}

#[test]
fn header_and_names_are_merged_as_in_the_official_table() {
    let sheet = first_sheet(&of_domain("07"));
    let title = ["A1:N1", "A2:N2", "A3:N3"];
    let top = ["A4:A5", "B4:C4", "D4:D5", "E4:E5", "F4:F5", "G4:G5", "H4:H5", "I4:J4", "K4:L4", "M4:N4", "O4:O5"];
    let names = ["B6:B13", "B14:B16", "B17:B20", "B21:B22"];
    let expected: Vec<&str> = title.into_iter().chain(top).chain(names).collect();
    assert_eq!(merges(&sheet), expected);
}

#[test]
fn every_cell_stands_under_its_label() {
    let printed = of_domain("07");
    let rows = cells(&printed, 0);
    assert_eq!(rows[0][0], "救灾领域基层政务公开标准目录");
    assert_eq!(rows[1][0], "编制单位:青山县示例局    版本:第2版 2026年3月1日发布");
    assert_eq!(rows[2][0], "■表示选定,□表示未选。空单元格表示没有内容");
    let top = "序号|公开事项||公开内容(要素)|公开依据|公开时限|公开主体|公开渠道和载体|公开对象||公开方式||公开层级||事项编码";
    assert_eq!(rows[3].join("|"), top);
    assert_eq!(rows[4].join("|"), "|一级事项|二级事项||||||全社会|特定群体|主动|依申请|县级|乡级|");
    assert_eq!(rows.len(), 5 + printed.sections[0].items.len());
    // The fourteenth item is for a group, in words.
    let item = &rows[5 + 13];
    assert_eq!(
        [&item[0], &item[2], &item[8], &item[9], &item[14]],
        ["14", "因灾过渡期生活救助", "", "灾区群众", "07.014"]
    );
    assert_eq!(item[7].split_whitespace().count(), printed.sections[0].items[13].elements.channels.len());
    assert!(item[7].starts_with("■政府网站 □政府公报"), "{}", item[7]);
}

#[test]
fn legend_says_what_the_boxes_mean() {
    assert_eq!(cells(&of_domain("10"), 0)[2][0], "■表示必选项,□表示可选项。空单元格表示没有内容");
}

#[test]
fn print_holds_the_official_columns_and_repeats_their_header() {
    let mut printed = of_domain("07");
    let item = &mut printed.sections[0].items[0];
    item.elements.levels.village = true;
    item.elements.audience.specific_group = Some(String::new());
    item.raw.extra = vec![ExtraCell { label: "责任科室".to_owned(), text: "救灾科".to_owned() }];
    let workbook = xlsx(&printed).unwrap();
    let names = part(&workbook, "xl/workbook.xml");
    assert!(names.contains("'07 救灾'!$A$1:$O$22"), "{names}");
    assert!(names.contains("'07 救灾'!$4:$5"), "{names}");
    let sheet = part(&workbook, "xl/worksheets/sheet1.xml");
    assert!(merges(&sheet).contains(&"M4:O4".to_owned()), "three levels under one label");
    for expected in ["fitToPage=\"1\"", "fitToHeight=\"0\"", "orientation=\"landscape\"", "ySplit=\"5\""] {
        assert!(sheet.contains(expected), "{expected} in {sheet}");
    }
    let rows = cells(&printed, 0);
    assert_eq!(rows[4][14], "村级");
    assert_eq!(rows[3][15..], ["模板以外的列", "事项编码"]);
    assert_eq!(rows[4][15], "责任科室");
    assert_eq!(rows[5][9..], ["√", "√", "", "√", "√", "√", "救灾科", "07.001"]);
    assert_eq!(rows[6][14..], ["", "", "07.002"]);
}

#[test]
fn unit_has_a_sheet_for_each_domain() {
    let mut printed = of_unit(&["02", "21"]);
    printed.sections.push(printed.sections[1].clone());
    printed.sections[2].pilot_domain = Some(("21".to_owned(), "就业[/]".to_owned()));
    let names = part(&xlsx(&printed).unwrap(), "xl/workbook.xml");
    for name in ["02 农村集体土地征收", "21 就业", "21 就业 (2)"] {
        assert!(names.contains(&format!("name=\"{name}\"")), "{name} in {names}");
    }
    let rows = cells(&printed, 1);
    assert_eq!(rows[0][0], "就业领域基层政务公开标准目录");
    assert!(
        rows[1][0].starts_with("编制单位:青山县示例局    所属目录:青山县示例局基层政务公开标准目录    版本:"),
        "{}",
        rows[1][0]
    );
}

#[test]
fn long_names_of_sheets_are_shortened_and_stay_apart() {
    let mut printed = of_domain("07");
    printed.sections[0].pilot_domain = Some(("07".to_owned(), "长".repeat(60)));
    printed.sections.push(printed.sections[0].clone());
    let names = part(&xlsx(&printed).unwrap(), "xl/workbook.xml");
    assert!(names.contains(&format!("name=\"07 {}\"", "长".repeat(28))), "{names}");
    assert!(names.contains(&format!("name=\"07 {} (2)\"", "长".repeat(24))), "{names}");
}

#[test]
fn one_name_over_two_thousand_rows_is_one_cell() {
    let mut printed = of_domain("07");
    let first = printed.sections[0].items[0].clone();
    printed.sections[0].items = vec![first; 2_000];
    let sheet = first_sheet(&printed);
    assert!(merges(&sheet).contains(&"B6:B2005".to_owned()));
    let numbers: Vec<&str> = sheet.split("<row r=\"").skip(1).map(|row| row.split_once('"').unwrap().0).collect();
    let expected: Vec<String> = (1..=2_006).map(|number| number.to_string()).collect();
    assert_eq!(numbers, expected, "each row once, and the empty one below");
}

#[test]
fn rows_are_high_enough_for_what_they_hold() {
    let mut printed = of_domain("07");
    let items = &mut printed.sections[0].items;
    items[0].elements.content = "长".repeat(900);
    items[1].elements.content = "长".repeat(4_000);
    let sheet = first_sheet(&printed);
    let row = |number: usize| {
        let (_, row) = sheet.split_once(&format!("<row r=\"{number}\" ")).unwrap();
        let (_, height) = row.split_once("ht=\"").unwrap();
        height.split_once('"').unwrap().0.parse::<f64>().unwrap()
    };
    // 900 characters in the widened column of 97 half-width characters, and four thousand in a smaller size.
    assert!((19.0 * 14.4..=409.5).contains(&row(6)), "{}", row(6));
    assert!((300.0..=409.5).contains(&row(7)), "{}", row(7));
    assert!(row(8) < 150.0, "{}", row(8));
}
