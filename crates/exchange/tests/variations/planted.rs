//! One table with many faults, every one of them named by its cell.

use domain::remark::RemarkSeverity;

use crate::build::*;

#[test]
fn every_planted_fault_is_named_by_its_cell() {
    let header = [&with(HEADER[0], &[(5, "公开时")]), &["责任科室"] as &[&str]].concat();
    let rows: Vec<Vec<&str>> = vec![
        with(FIRST, &[(5, "同上")]),
        with(SECOND, &[(6, "县民\u{fffd}局"), (8, "企业")]),
        with(SECOND, &[(0, "5"), (2, "名单"), (4, "同上"), (7, "■政府网站 政府公报")]),
        vec!["6"],
        with(SECOND, &[(0, "7"), (1, ""), (2, "")]),
        vec!["", "", "", "以下为乡镇事项"],
        with(SECOND, &[(0, "8"), (2, "标准"), (3, "内\u{7}容"), (12, "县里")]),
        [&with(SECOND, &[(0, "8"), (2, "程序"), (5, "**个工作日")]) as &[&str], &["救助科", "多余"]].concat(),
        vec!["主办单位:某县人民政府"],
    ];
    let mut all: Vec<&[&str]> = vec![&["某县社会救助领域基层政务公开标准目录"], &header, HEADER[1]];
    all.extend(rows.iter().map(Vec::as_slice));
    let mut it = sheet(&all);
    it.rows[4].hidden = true;
    let (table, remarks) = read(it);
    says(
        &remarks,
        &[
            "HIDDEN_ROW 5",
            "TEXT_LEFT_OUT 1",
            "HEADER_CUT F2",
            "COLUMN_EXTRA O2",
            "NO_ANTECEDENT F4",
            "TEXT_DAMAGED G5",
            "TICK_UNREADABLE I5",
            "SERIAL_OUT_OF_ORDER A6",
            "ANTECEDENT_DOUBTFUL E6",
            "BOX_MISSING H6",
            "ROW_EMPTY 7",
            "NAME_MISSING B8",
            "TEXT_LEFT_OUT 9",
            "VALUE_MALFORMED D10",
            "TICK_UNREADABLE M10",
            "SERIAL_OUT_OF_ORDER A11",
            "TEXT_DAMAGED F11",
            "COLUMN_EXTRA P11",
            "TEXT_LEFT_OUT 12",
        ],
    );
    assert_eq!(table.rows.len(), 6);
    assert!(remarks.iter().all(|it| it.place.sheet == "表1"));
    let errors = remarks.iter().filter(|it| it.severity() == RemarkSeverity::Error).count();
    assert_eq!(errors, 3);
}
