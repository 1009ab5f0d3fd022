use super::*;

const HEADER: &str = "序号\t公开事项\t\t公开内容(要素)\t公开依据\t公开时限\t公开主体\t公开渠道和载体\t公开对象\t\t公开方式\t\t公开层级\t\n\
                      \t一级事项\t二级事项\t\t\t\t\t\t全社会\t特定群体\t主动\t依申请\t县级\t乡级\n";

fn table(rows: &[&str]) -> Table {
    read(&format!("{HEADER}{}\n", rows.join("\n")))
}

/// Row, column and found text of each problem.
fn problems(table: &Table) -> Vec<(usize, Option<Column>, &str)> {
    table.problems.iter().map(|it| (it.row, it.column, it.found.as_str())).collect()
}

const FIRST: &str = "1\t政策\t文件\t名称\t《条例》\t20个工作日\t县民政局\t■政府网站\t√\t\t√\t\t√\t√";
const SECOND: &str = "2\t\t解读\t材料\t同上\t\t同上。\t〃\t√\t\t√\t\t√\t";

#[test]
fn merged_cells_and_references_are_filled_and_the_raw_text_is_kept() {
    let table = table(&[FIRST, SECOND]);
    assert_eq!(table.problems, []);
    let row = &table.rows[1];
    assert_eq!(row.row, 4);
    assert_eq!(row.resolved[Column::PrimaryName], "政策");
    assert_eq!(row.resolved[Column::LegalBasis], "《条例》");
    assert_eq!(row.resolved[Column::TimeLimit], "20个工作日");
    assert_eq!(row.resolved[Column::ResponsibleBody], "县民政局");
    assert_eq!(row.resolved[Column::Channels], "■政府网站");
    assert_eq!((row.cells[Column::LegalBasis].as_str(), row.cells[Column::TimeLimit].as_str()), ("同上", ""));
    assert!(row.is_ticked(Column::County));
    assert!(!row.is_ticked(Column::Town), "a tick is never taken from above");
    assert_eq!(row.resolved[Column::Content], "材料");
}

#[test]
fn what_cannot_be_resolved_is_reported() {
    let orphan = table(&["1\t政策\t文件\t名称\t同上\t\t县民政局\t■政府网站\t同上\t\t√\t\t√\t对"]);
    assert_eq!(
        problems(&orphan),
        [
            (3, Some(Column::LegalBasis), "同上"),
            (3, Some(Column::TimeLimit), ""),
            (3, Some(Column::WholeSociety), "同上"),
            (3, Some(Column::Town), "对"),
        ]
    );
    assert!(orphan.problems.iter().all(|it| !it.message(Locale::Zh).is_empty() && !it.message(Locale::En).is_empty()));
}

#[test]
fn a_reference_across_a_gap_is_reported() {
    let table = table(&[FIRST, &SECOND.replacen('2', "7", 1)]);
    let columns: Vec<_> = table.problems.iter().filter_map(|it| it.column).collect();
    assert_eq!(columns, [Column::LegalBasis, Column::ResponsibleBody, Column::Channels]);
    assert_eq!(table.rows[1].resolved[Column::LegalBasis], "《条例》");
}

#[test]
fn titles_repeated_headers_and_footers_are_no_items() {
    let text = format!(
        "\u{feff}(八)社会救助领域基层政务公开标准目录\n\n{HEADER}{FIRST}\n{HEADER}{SECOND}\n要素说明\t1.名称\n主办单位:某办公室\n"
    );
    let table = read(&text);
    assert_eq!(table.problems, []);
    assert_eq!(table.rows.iter().map(|it| it.row).collect::<Vec<_>>(), [5, 8]);
}

#[test]
fn a_text_between_items_is_reported() {
    let table = table(&[FIRST, "3", SECOND]);
    assert_eq!(problems(&table), [(4, None, "3")]);
    assert_eq!(table.rows.len(), 2);
}

#[test]
fn other_headers_in_another_order_are_understood() {
    let text = "事项名称,公开 内容,公开责任单位,公开时间,公开渠道,公开依据,特定群众,全社会,主动公开,申请公开,镇街级,东阳市级,咨询电话\n\
                救助标准,标准,区民政局,\"每年,1月\",政府网站,《办法》,,√,√,,,东阳市级,12345\n";
    let table = read(text);
    assert_eq!(problems(&table), [(1, None, "咨询电话")]);
    let row = &table.rows[0];
    assert_eq!(row.resolved[Column::SecondaryName], "救助标准");
    assert_eq!(row.resolved[Column::TimeLimit], "每年,1月");
    assert!(row.is_ticked(Column::County) && !row.is_ticked(Column::Town));
}

#[test]
fn missing_columns_are_reported() {
    let table = read("序号\t公开事项\t公开内容\t公开时限\t公开主体\n1\t标准\t内容\t及时\t县民政局\n");
    assert_eq!(table.rows.len(), 1);
    assert!(table.problems.iter().any(|it| it.column == Some(Column::LegalBasis)));
    assert!(table.problems.iter().any(|it| it.column == Some(Column::Channels)));
}

#[test]
fn nonsense_is_reported_and_never_panics() {
    for text in ["", "\n\n", "a,b,c\n1,2,3", "\"", "\t\t\t\t", "序号\t公开事项\t公开内容\t公开依据", HEADER]
    {
        let table = read(text);
        assert!(table.rows.is_empty());
        assert_eq!(table.problems.is_empty(), text == HEADER);
    }
    let damaged = table(&[&FIRST.replace("名称", "名\u{fffd}")]);
    assert_eq!(problems(&damaged), [(3, Some(Column::Content), "名\u{fffd}")]);
    let wide = table(&[&format!("{FIRST}\t多余")]);
    assert_eq!(problems(&wide), [(3, None, "多余")]);
    let open_quote = table(&["1\t\"政策\t文件\t名称", FIRST]);
    assert!(!open_quote.problems.is_empty());
}

#[test]
fn names_broken_over_lines_are_put_together() {
    let table = table(&[&FIRST.replace("\t政策\t", "\t\"政\n策\"\t")]);
    assert_eq!(table.rows[0].resolved[Column::PrimaryName], "政策");
}
