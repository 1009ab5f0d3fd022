use domain::remark::RemarkCode::{
    ColumnIgnored, ColumnMissing, ColumnRepeated, HiddenColumn, HiddenRow, HiddenSheet, HiddenUnknown, NoHeader,
    RowRepeated, ValueMalformed, ValueMissing,
};
use domain::remark::{RemarkCode, RemarkSeverity};

use super::*;
use crate::workbook::{Area, Format, Row, Sheet, Workbook};

mod forms;

/// A sheet of these rows, cells apart by `|`.
fn sheet(name: &str, rows: &[&str]) -> Sheet {
    let row = |(number, text): (u32, &&str)| Row {
        number,
        hidden: false,
        cells: (0..)
            .zip(text.split('|'))
            .filter(|(_, text)| !text.is_empty())
            .map(|(at, text)| (at, text.to_owned()))
            .collect(),
    };
    Sheet {
        name: name.to_owned(),
        rows: (1..).zip(rows).map(row).filter(|row| !row.cells.is_empty()).collect(),
        merges_known: true,
        hidden_known: true,
        ..Sheet::default()
    }
}

fn workbook(rows: &[&str]) -> Workbook {
    Workbook { format: Format::Xlsx, sheets: vec![sheet("表", rows)] }
}

/// The remarks by code and address.
fn addresses<T>(listed: &Listed<T>) -> Vec<(RemarkCode, String)> {
    listed.remarks.iter().map(|remark| (remark.code, remark.place.address().unwrap_or_default())).collect()
}

fn at(code: RemarkCode, address: &str) -> (RemarkCode, String) {
    (code, address.to_owned())
}

#[test]
fn unit_is_read_whatever_the_order_and_the_words_of_the_columns() {
    let listed = units(&workbook(&[
        "青山县单位名单",
        "级别|单位名称*|代码|别名|单位 类型|credit_code|电话|办公时间|上级|short_name",
        "县级|青山县民政局|QS-MZ|县民政局、民政局;老民政|工作部门|12100000000000000A|0538-1|9:00-17:00|QS|民政局",
        "",
        "TOWN|井头街道办事处|QS-JT||街道办事处|||||",
    ]));
    assert_eq!(addresses(&listed), [at(ValueMalformed, "F3")], "the credit code is wrong");
    let listed = units(&workbook(&[
        "级别|单位名称*|代码|别名|单位 类型|电话|办公时间|上级|short_name",
        "县级|青山县民政局|QS-MZ|县民政局、民政局;老民政|工作部门|0538-1|9:00-17:00|QS|民政局",
        "",
        "town|井头街道办事处|QS-JT||街道",
        "乡级|南山镇人民政府|QS-NS||镇(乡)人民政府",
    ]));
    assert_eq!(listed.remarks, []);
    let [civil, street, town] = &listed.rows[..] else { panic!("{:?}", listed.rows) };
    assert_eq!(civil.place, Place::row("表", 2));
    assert_eq!((civil.code.as_str(), civil.name.as_str()), ("QS-MZ", "青山县民政局"));
    assert_eq!(civil.aliases, ["县民政局", "民政局", "老民政"]);
    assert_eq!((civil.kind, civil.level), (UnitKind::Department, Level::County));
    assert_eq!((civil.parent.as_deref(), civil.short_name.as_deref()), (Some("QS"), Some("民政局")));
    assert_eq!(civil.contact.phone.as_deref(), Some("0538-1"));
    assert_eq!(civil.contact.office_hours.as_deref(), Some("9:00-17:00"));
    assert_eq!((street.place.row, street.kind, street.level), (Some(4), UnitKind::Street, Level::Town));
    assert_eq!(town.kind, UnitKind::Town);
}

#[test]
fn every_wrong_cell_of_a_unit_is_named() {
    let listed = units(&workbook(&[
        "单位代码|单位名称|单位类别|行政层级|上级单位|编制数|备注|说明",
        "A|甲局|局|县级||12",
        "|乙局|工作部门|星级",
        "A|丙局|工作部门|县级",
        "A|丁局|工作部门|县级",
    ]));
    let expected = [
        at(ColumnIgnored, "F1"),
        at(ColumnRepeated, "H1"),
        at(ValueMalformed, "C2"),
        at(ValueMissing, "A3"),
        at(ValueMalformed, "D3"),
        at(RowRepeated, "A5"),
    ];
    assert_eq!(addresses(&listed), expected);
    let kind = &listed.remarks[2];
    assert_eq!((kind.label.as_deref(), kind.found.as_str()), (Some("单位类别"), "局"));
    let (zh, en) = kind.allowed.clone().unwrap();
    assert!(zh.contains("工作部门、事业单位") && en.contains("DEPARTMENT, PUBLIC_INSTITUTION"), "{zh} {en}");
    assert!(listed.remarks[5].allowed.clone().unwrap().0.contains("第 4 行"));
    let names: Vec<&str> = listed.rows.iter().map(|row| row.name.as_str()).collect();
    assert_eq!(names, ["丙局"]);
}

#[test]
fn unit_without_a_code_goes_by_its_credit_code() {
    let code = "91350100M000100Y43";
    let listed = units(&workbook(&[
        "单位代码|单位名称|单位类别|行政层级|上级单位|统一社会信用代码",
        &format!("|甲公司|公共企事业单位|县级||{code}"),
    ]));
    assert_eq!(listed.remarks, []);
    assert_eq!(listed.rows[0].code.as_str(), code);
}

#[test]
fn without_a_required_column_nothing_is_read_and_the_import_is_refused() {
    let listed = units(&workbook(&["名单", "单位代码|单位名称|行政层级", "A|甲局|县级"]));
    assert_eq!(listed.rows, []);
    assert_eq!(addresses(&listed), [at(ValueMissing, "2"), at(ColumnMissing, "2")]);
    assert_eq!(listed.remarks[0].severity(), RemarkSeverity::Error);
    assert_eq!(listed.remarks[0].label.as_deref(), Some("单位类别"));
    assert_eq!(listed.remarks[1].label.as_deref(), Some("上级单位"));
    let nothing = units(&workbook(&["通知", "各单位:请填写"]));
    assert_eq!(nothing.remarks.last().map(|remark| remark.code), Some(NoHeader));
}

#[test]
fn what_is_hidden_is_reported() {
    let mut book = workbook(&["日期|安排|依据", "2026-01-01|放假|一", "2026-01-02|放假|一"]);
    book.sheets[0].rows[2].hidden = true;
    book.sheets[0].hidden_columns = vec![2];
    book.sheets.push(Sheet { hidden: true, ..sheet("旧", &["日期|安排", "2025-01-01|放假"]) });
    book.sheets.push(Sheet { hidden_known: false, ..sheet("新", &["日期|安排|依据"]) });
    let listed = calendar(&book);
    assert_eq!(listed.rows.len(), 2);
    let expected = [at(HiddenRow, "3"), at(HiddenColumn, "C"), at(HiddenSheet, ""), at(HiddenUnknown, "")];
    assert_eq!(addresses(&listed), expected);
}

#[test]
fn day_is_read_as_people_write_it() {
    let listed = calendar(&workbook(&[
        "日期|类型|节日|文号",
        "2026-01-01|放假|元旦|国办发明电〔2025〕7号",
        "2026/1/2|休息",
        "2026年1月3日|节假日",
        "2026-01-04|调休",
        "2026.2.14|上班",
    ]));
    assert_eq!(listed.remarks, []);
    let days: Vec<(String, bool)> =
        listed.rows.iter().map(|day| (day.date.to_string(), day.kind == DayKind::Holiday)).collect();
    let expected = [("01-01", true), ("01-02", true), ("01-03", true), ("01-04", false), ("02-14", false)];
    assert_eq!(days, expected.map(|(day, free)| (format!("2026-{day}"), free)));
    assert_eq!(listed.rows[0].name.as_deref(), Some("元旦"));
    assert_eq!(listed.rows[0].source.as_deref(), Some("国办发明电〔2025〕7号"));
}

#[test]
fn every_wrong_day_is_named() {
    let listed = calendar(&workbook(&[
        "日期|安排|依据",
        "2026-02-30|放假",
        "26-1-1|放假",
        "2026-01-05|上班",
        "2026-01-01|加班",
        "|放假",
        "2026-01-01|",
        "2026-01-01|放假",
        "2026年1月1日|放假",
    ]));
    let expected = [
        at(ValueMalformed, "A2"),
        at(ValueMalformed, "A3"),
        at(ValueMalformed, "A4"),
        at(ValueMalformed, "B5"),
        at(ValueMissing, "A6"),
        at(ValueMissing, "B7"),
        at(RowRepeated, "A9"),
    ];
    assert_eq!(addresses(&listed), expected);
    assert_eq!(listed.rows.len(), 1);
}

#[test]
fn rows_of_one_account_add_its_roles() {
    let mut book = workbook(&[
        "用户名|姓名|所属单位|角色|范围单位|领域",
        "mz-1|民政编辑岗|QS-MZ|编辑、审核",
        "|||业务指导|QS|18",
        "mz-1|||GUIDE|QS|养老服务",
        "yj-1||应急局|auditor",
    ]);
    book.sheets[0].merges = vec![Area { first_row: 2, first_column: 0, last_row: 3, last_column: 0 }];
    let listed = staff(&book);
    assert_eq!(listed.remarks, []);
    let [first, second] = &listed.rows[..] else { panic!("{:?}", listed.rows) };
    assert_eq!(
        (first.name.as_str(), first.display_name.as_str(), first.unit.as_str()),
        ("mz-1", "民政编辑岗", "QS-MZ")
    );
    let top = || Some("QS".to_owned());
    let expected = [
        (Role::Editor, None, None),
        (Role::Reviewer, None, None),
        (Role::Guide, top(), Some("18".to_owned())),
        (Role::Guide, top(), Some("养老服务".to_owned())),
    ];
    assert_eq!(first.roles, expected);
    assert_eq!((second.display_name.as_str(), &second.roles[..]), ("yj-1", &[(Role::Auditor, None, None)][..]));
}

#[test]
fn every_wrong_cell_of_an_account_is_named() {
    let listed = staff(&workbook(&[
        "用户名|姓名|所属单位|角色|范围单位|领域",
        "a|甲|A|编辑",
        "a|乙|B|编辑",
        "b|乙||编辑",
        "c|丙|C|局长",
        "d|丁|D|业务指导",
        "e|戊|E|编辑||07",
        "f|己|F",
        "|庚|G|编辑",
    ]));
    let expected = [
        at(ValueMalformed, "B3"),
        at(ValueMalformed, "C3"),
        at(RowRepeated, "D3"),
        at(ValueMissing, "C4"),
        at(ValueMalformed, "D5"),
        at(ValueMissing, "F6"),
        at(ValueMalformed, "F7"),
        at(ValueMissing, "D8"),
        at(ValueMissing, "A9"),
    ];
    assert_eq!(addresses(&listed), expected);
    assert_eq!(listed.rows.len(), 1);
}

#[test]
fn passwords_are_refused_and_never_repeated() {
    let secret = "Sesam-oeffne-dich-1";
    let mut book = workbook(&["用户名|姓名|所属单位|角色|初始密码", &format!("a|甲|A|编辑|{secret}")]);
    book.sheets[0].rows[1].hidden = true;
    let listed = staff(&book);
    assert_eq!(addresses(&listed), [at(ValueMalformed, "E1"), at(HiddenRow, "2")]);
    assert_eq!(listed.remarks[0].severity(), RemarkSeverity::Error);
    assert!(!format!("{listed:?}").contains(secret));
}
