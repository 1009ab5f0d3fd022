use calamine::Reader;

use super::*;

/// The form as a workbook whose table is filled with `rows`.
fn filled(form: Vec<u8>, rows: &[&str]) -> Workbook {
    let mut read = calamine::Xlsx::new(std::io::Cursor::new(form)).unwrap();
    let range = read.worksheet_range_at(0).unwrap().unwrap();
    let lines: Vec<String> = range
        .rows()
        .map(|row| row.iter().map(ToString::to_string).collect::<Vec<_>>().join("|"))
        .chain(rows.iter().map(|row| (*row).to_owned()))
        .collect();
    workbook(&lines.iter().map(String::as_str).collect::<Vec<_>>())
}

#[test]
fn forms_are_read_without_a_remark() {
    let listed = units(&filled(units_template().unwrap(), &["A|甲局|||工作部门|县级"]));
    assert_eq!((listed.rows.len(), listed.remarks), (1, vec![]));
    let listed = calendar(&filled(calendar_template().unwrap(), &["2026-01-01|放假|元旦|某号"]));
    assert_eq!((listed.rows.len(), listed.remarks), (1, vec![]));
    let listed = staff(&filled(staff_template().unwrap(), &["a|甲|A|业务指导||07"]));
    assert_eq!((listed.rows.len(), listed.remarks), (1, vec![]));
}

#[test]
fn empty_form_is_refused_by_its_sheet() {
    let listed = units(&filled(units_template().unwrap(), &[]));
    assert_eq!(listed.rows, []);
    let [remark] = &listed.remarks[..] else { panic!("{:?}", listed.remarks) };
    assert_eq!((remark.code, &remark.place), (ValueMissing, &Place::sheet("表")));
    assert_eq!(remark.severity(), RemarkSeverity::Error);
    assert!(remark.found.starts_with("没有数据行"), "{remark:?}");
}

#[test]
fn forms_offer_what_may_be_chosen() {
    let choices = |form: Vec<u8>| {
        let mut archive = zip::ZipArchive::new(std::io::Cursor::new(form)).unwrap();
        let sheet = archive.by_name("xl/worksheets/sheet1.xml").unwrap();
        std::io::read_to_string(sheet).unwrap()
    };
    let units = choices(units_template().unwrap());
    assert!(units.contains("人民政府,办公室(机构),工作部门") && units.contains("省级,市级,县级"), "{units}");
    assert!(choices(staff_template().unwrap()).contains("编辑,审核,业务指导,政务公开办,审计"));
    assert!(choices(calendar_template().unwrap()).contains("放假,上班"));
}
