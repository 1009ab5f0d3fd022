use super::*;

fn outcome() -> ImportOutcome {
    ImportOutcome::ended(ImportState::Done)
}

#[test]
fn only_a_catalogue_counts_items_of_a_template() {
    let file = Path::new("名单.csv");
    for subject in [ImportSubject::Units, ImportSubject::WorkingCalendar, ImportSubject::Staff] {
        let said = as_json(file, subject, false, &outcome());
        assert_eq!(said["counts"], json!({ "rows": 0, "added": 0, "changed": 0 }));
        assert!(!as_text(file, subject, false, &outcome()).contains("模板"));
    }
    assert_eq!(as_json(file, ImportSubject::Catalogue, false, &outcome())["counts"]["template"], 0);
    assert!(as_text(file, ImportSubject::Catalogue, false, &outcome()).contains("模板 0"));
}

#[test]
fn file_that_failed_is_an_entry_beside_the_others() {
    let failure = Failure { zh: "无法读取文件".to_owned(), en: "the file cannot be read".to_owned() };
    let said = failed_as_json(Path::new("表.xlsx"), true, &failure);
    assert_eq!((&said["file"], &said["state"]), (&json!("表.xlsx"), &json!("FAILED")));
    assert_eq!(said["error"], json!({ "zh": "无法读取文件", "en": "the file cannot be read" }));
    assert!(failed_as_text(Path::new("表.xlsx"), &failure).contains("the file cannot be read"));
}
