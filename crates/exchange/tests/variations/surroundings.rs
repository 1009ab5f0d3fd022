//! What stands around the tables: glyphs, legends, titles, hidden parts, sheets without a table, and sizes.

use std::time::{Duration, Instant};

use domain::catalogue::item::Element;
use domain::channel::ChannelSemantics;
use domain::remark::{Place, RemarkCode, RemarkSeverity};
use exchange::seed::Source;

use crate::build::*;

#[test]
fn every_tick_is_read_and_whatever_else_stands_there_is_reported() {
    for tick in ["√", "■", "▄", "▲", "☑", "R", "t", "✓", "县级", "√县级"] {
        let (table, remarks) = read(national(&[&with(FIRST, &[(12, tick)])]));
        assert!(table.rows[0].elements.levels.county, "{tick}");
        says(&remarks, &[]);
    }
    for empty in ["□", "口", "☐", "£", "?", "??", "/", "—", "□县级"] {
        let (table, remarks) = read(national(&[&with(FIRST, &[(12, empty)])]));
        assert!(!table.rows[0].elements.levels.county, "{empty}");
        says(&remarks, &[]);
    }
    for (column, text, address) in [(8, "企业", "I3"), (10, "依申请", "K3"), (12, "乡级", "M3"), (13, "x", "N3")]
    {
        let (_, remarks) = read(national(&[&with(FIRST, &[(column, text)])]));
        says(&remarks, &[&format!("TICK_UNREADABLE {address}")]);
        assert_eq!(remarks[0].found, text);
    }
}

#[test]
fn a_group_is_named_or_only_ticked() {
    for (cell, expected) in
        [("√", "群() 主 县"), ("特困 人员", "群(特困人员) 主 县"), ("√特困人员", "群(特困人员) 主 县"), ("□", "主 县")]
    {
        let (table, remarks) = read(national(&[&with(FIRST, &[(8, ""), (9, cell)])]));
        assert_eq!(ticks(&table.rows[0]), expected, "{cell}");
        says(&remarks, &[]);
    }
}

#[test]
fn texts_with_boxes_in_one_column_are_ticks_too() {
    let header: &[&str] =
        &["公开事项", "公开内容", "公开依据", "公开时限", "公开主体", "公开渠道", "公开范围", "公开方式", "公开层级"];
    for (audience, method, level, expected) in [
        ("■全社会 □特定群体", "■主动公开 □依申请公开", "■县级□乡级", "全 主 县"),
        ("□全社会 ■特定群体", "□主动公开 ■依申请公开", "□县级■乡级", "群() 依 乡"),
        ("面向社会公众", "主动", "区级", "全 主 县"),
        ("公民、法人和其他组织", "主动公开、依申请公开", "县级、村级", "全 主 依 县 村"),
    ] {
        let (table, remarks) = read(sheet(&[
            header,
            &["名单", "姓名", "《条例》", "及时", "民政局", "政府网站", audience, method, level],
        ]));
        assert_eq!(ticks(&table.rows[0]), expected);
        says(&remarks, &[]);
    }
    let (_, remarks) = read(sheet(&[
        header,
        &["名单", "姓名", "《条例》", "及时", "民政局", "政府网站", "全社会", "全文发布", "全省"],
    ]));
    says(&remarks, &["TICK_UNREADABLE H2", "TICK_UNREADABLE I2"]);
}

#[test]
fn boxes_that_vanished_tick_nothing() {
    let all = "政府网站 政府公报 两微一端 发布会/听证会 广播电视 纸质媒体 公开查阅点 政务服务中心 便民服务站 入户/现场 公示栏 精准推送 其他";
    let (table, remarks) = read(merged(national(&[&with(FIRST, &[(7, all)]), &with(SECOND, &[(7, "")])]), &["H3:H4"]));
    for row in &table.rows {
        assert_eq!(row.elements.channels.len(), 13);
        assert!(row.elements.channels.iter().all(|mark| !mark.ticked));
    }
    says(&remarks, &["TICKS_LOST H3"]);
    assert_eq!(remarks[0].severity(), RemarkSeverity::Blocking);
}

#[test]
fn legends_above_in_and_below_the_table_say_what_the_boxes_mean() {
    let housing = "(■表示必选项,□表示可选项)";
    let at_least = "注:以上渠道至少选择一种公开";
    let in_header = with(HEADER[0], &[(7, "公开渠道和载体\n(■表示必选项,□表示可选项)")]);
    for (rows, expected) in [
        (vec![&[housing] as &[&str], HEADER[0], HEADER[1], FIRST], Some(ChannelSemantics::RequiredOptional)),
        (vec![&in_header, HEADER[1], FIRST], Some(ChannelSemantics::RequiredOptional)),
        (vec![HEADER[0], HEADER[1], FIRST, &[at_least]], Some(ChannelSemantics::AtLeastOne)),
        (vec![HEADER[0], HEADER[1], FIRST, &[housing], SECOND], Some(ChannelSemantics::RequiredOptional)),
        (vec![HEADER[0], HEADER[1], FIRST], None),
    ] {
        let (table, _) = read(sheet(&rows));
        assert_eq!(table.semantics, expected);
        assert_eq!(channel_marks(&table.rows[0]), "+website -gazette");
    }
    let (first, second): (&[&str], &[&str]) = (&["社会救助领域标准目录"], &["养老服务领域标准目录"]);
    let rows = [first, HEADER[0], HEADER[1], FIRST, &[housing], second, HEADER[0], HEADER[1], FIRST];
    let tables = read_all(vec![sheet(&rows)]).tables;
    assert_eq!(
        tables.iter().map(|it| it.semantics).collect::<Vec<_>>(),
        [Some(ChannelSemantics::RequiredOptional), None]
    );
}

#[test]
fn the_domain_is_that_of_the_nearest_title() {
    let domain = |title: Option<&str>, name: &str, above: &[&str]| {
        let mut it = sheet(&[above, HEADER[0], HEADER[1], FIRST]);
        it.title = title.map(str::to_owned);
        it.name = name.to_owned();
        read(it).0.pilot_domain.map(|code| code.to_string())
    };
    let social = "某县社会救助领域基层政务公开标准目录";
    assert_eq!(domain(Some("养老服务领域基层政务公开标准目录"), "卫生健康", &[social]).as_deref(), Some("18"));
    assert_eq!(domain(Some(social), "养老服务", &[]).as_deref(), Some("18"));
    assert_eq!(domain(None, "养老服务", &["某县基层政务公开标准目录"]).as_deref(), Some("19"));
    assert_eq!(domain(None, "表1", &["某县救灾生产领域目录"]).as_deref(), Some("07"), "the longer name, not 救灾");
    assert_eq!(domain(None, "表1", &["医疗卫生基层政务公开标准目录"]).as_deref(), Some("26"));
    assert_eq!(domain(None, "表1", &["县卫生健康局财政预决算领域目录"]).as_deref(), Some("05"));
    assert_eq!(domain(None, "表1", &["县卫生健康局公开标准目录"]), None, "an office is no domain");
    assert_eq!(domain(None, "表1", &["社会救助、养老服务基层政务公开标准目录"]), None, "two are not one");
    assert_eq!(domain(None, "表1", &["填报单位:社会救助领域工作组目录办"]), None);
    assert_eq!(domain(None, "表1", &[]), None);
}

#[test]
fn a_table_without_a_title_goes_on_only_below_the_same_header() {
    let narrow: [&[&str]; 2] = [&["公开事项", "公开内容", "公开时限", "公开主体"], &["名单", "姓名", "及时", "民政局"]];
    let title: &[&str] = &["社会救助领域标准目录"];
    let rows = [&[title, HEADER[0], HEADER[1], FIRST, HEADER[0], HEADER[1], SECOND] as &[&[&str]], &narrow].concat();
    let mut second = national(&[FIRST]);
    second.name = "表2".to_owned();
    let reading = read_all(vec![sheet(&rows), second]);
    let tables: Vec<_> =
        reading.tables.iter().map(|it| (it.sheet.as_str(), it.rows.len(), it.pilot_domain.is_some())).collect();
    assert_eq!(tables, [("表1", 2, true), ("表1", 1, false), ("表2", 1, false)]);
}

#[test]
fn hidden_parts_are_told() {
    let mut it = national(&[FIRST, SECOND, &with(FIRST, &[(0, "3"), (2, "名单")])]);
    it.rows[3].hidden = true;
    it.rows[4].hidden = true;
    it.hidden_columns = vec![9, 3];
    let mut secret = national(&[FIRST]);
    secret.name = "内部".to_owned();
    secret.hidden = true;
    let reading = read_all(vec![it, secret]);
    assert_eq!((reading.tables.len(), reading.tables[0].rows.len()), (1, 3));
    says(&reading.remarks, &["HIDDEN_ROW 4", "HIDDEN_COLUMN J", "HIDDEN_COLUMN D", "HIDDEN_SHEET"]);
    assert_eq!((reading.remarks[0].found.as_str(), reading.remarks[3].place.sheet.as_str()), ("4:5", "内部"));
    let unknown = || exchange::workbook::Sheet { hidden_known: false, ..national(&[FIRST]) };
    says(&read_all(vec![unknown(), unknown()]).remarks, &["HIDDEN_UNKNOWN"]);
}

#[test]
fn sheets_without_a_header_are_left_out_or_refused() {
    let text = || exchange::workbook::Sheet {
        name: "说明".to_owned(),
        ..sheet(&[&["填表说明"], &["一、总则", "二、分则"]])
    };
    let reading = read_all(vec![text(), national(&[FIRST])]);
    says(&reading.remarks, &["TEXT_LEFT_OUT"]);
    assert_eq!(
        (reading.remarks[0].place.clone(), reading.remarks[0].found.as_str()),
        (Place::sheet("说明"), "填表说明")
    );
    let refused = read_all(vec![text(), sheet(&[])]);
    says(&refused.remarks, &["NO_HEADER"]);
    assert_eq!((refused.remarks[0].severity(), refused.tables.len()), (RemarkSeverity::Error, 0));
    says(&read_all(Vec::new()).remarks, &["NO_HEADER"]);
}

#[test]
fn a_column_twice_is_an_error_and_text_without_a_header_is_kept() {
    let header = [HEADER[0], &["公开 时限"]].concat();
    let (table, remarks) =
        read(sheet(&[&header, HEADER[1], &[FIRST, &["及时", "附记"]].concat(), &[SECOND, &["", "附记"]].concat()]));
    assert_eq!(table.rows[0].elements.time_limit, "20个工作日");
    assert_eq!(extra(&table.rows[0]), ["公开时限=及时", "P=附记"]);
    says(&remarks, &["COLUMN_REPEATED O1", "COLUMN_EXTRA P3"]);
}

#[test]
fn text_beyond_all_columns_of_a_catalogue_refuses_the_file() {
    let mut it = national(&[FIRST, SECOND]);
    it.rows[2].cells.extend([(300, "远".to_owned()), (301, "更远".to_owned())]);
    it.rows[3].cells.push((16_000, "远".to_owned()));
    let (table, remarks) = read(it);
    assert_eq!(table.rows.len(), 2);
    says(&remarks, &["FILE_TOO_LARGE KO3"]);
}

#[test]
fn a_column_of_keys_is_the_items_key() {
    let header = [HEADER[0], &["事项编码"]].concat();
    let long = "1".repeat(41);
    let third = with(FIRST, &[(0, "3"), (2, "名单")]);
    let rows = [[FIRST, &["18.003"]].concat(), SECOND.to_vec(), [third.as_slice(), &[long.as_str()]].concat()];
    let (table, remarks) = read(sheet(&[&header, HEADER[1], &rows[0], &rows[1], &rows[2]]));
    let keys: Vec<_> = table.rows.iter().map(|row| row.key.as_ref().map(ToString::to_string)).collect();
    assert_eq!(keys, [Some("18.003".to_owned()), None, None]);
    says(&remarks, &["VALUE_MALFORMED O5"]);
}

#[test]
fn every_value_that_fits_no_field_is_named_not_only_the_first() {
    let long = "长".repeat(4_001);
    let first = with(FIRST, &[(3, &long), (4, "《条\u{200b}例》"), (9, "老\u{7}人")]);
    let (table, remarks) = read(national(&[&first]));
    says(&remarks, &["VALUE_MALFORMED D3", "VALUE_MALFORMED E3", "VALUE_MALFORMED J3"]);
    assert_eq!(remarks[0].found, "4001");
    assert_eq!(table.rows[0].cell_of(Element::Audience).address().as_deref(), Some("I3"));
}

#[test]
fn a_row_without_a_name_is_an_item_that_lacks_one() {
    let (table, remarks) = read(national(&[&with(FIRST, &[(1, ""), (2, "")])]));
    assert_eq!(table.rows.len(), 1);
    says(&remarks, &["NAME_MISSING B3"]);
}

#[test]
fn the_seeds_read_without_anything_to_mend() {
    let national = Source::Embedded.national().unwrap();
    let rows: usize = national.templates.iter().map(|template| template.rows.len()).sum();
    assert_eq!(rows, 104);
    assert!(national.templates.iter().flat_map(|it| &it.rows).all(|it| it.row.elements.check().is_ok()));
}

/// Ten thousand rows, every one of them merged somewhere, take as long as ten times a thousand.
#[test]
fn the_time_grows_with_the_rows_and_not_faster() {
    let time = |count: u32| {
        let names: Vec<(String, String)> = (1..=count).map(|n| (n.to_string(), format!("事项{n}"))).collect();
        let rows: Vec<Vec<&str>> = names.iter().map(|(n, name)| with(FIRST, &[(0, n), (2, name)])).collect();
        let rows: Vec<&[&str]> = rows.iter().map(Vec::as_slice).collect();
        let mut it = national(&rows);
        for first in (3..count).step_by(2) {
            it = merged(it, &[&format!("B{first}:B{}", first + 1)]);
        }
        let begun = Instant::now();
        let (table, remarks) = read(it);
        assert_eq!((table.rows.len(), remarks.len()), (rows.len(), 0));
        begun.elapsed()
    };
    let (thousand, ten_thousand) = (time(1_000), time(10_000));
    assert!(ten_thousand < thousand * 30 + Duration::from_millis(200), "{thousand:?} and {ten_thousand:?}");
}

#[test]
fn nonsense_is_read_without_a_panic() {
    let area = |numbers: [u32; 4]| exchange::workbook::Area {
        first_row: numbers[0],
        first_column: numbers[1],
        last_row: numbers[2],
        last_column: numbers[3],
    };
    let mut it = national(&[FIRST, &["", "", "", ""], &["同上"; 14], &["99999999999"], &["序号"; 3]]);
    it.merges = vec![area([1, 0, u32::MAX, u32::MAX]), area([5, 9, 3, 2]), area([4, 70_000, 9, 70_001])];
    let reading = read_all(vec![it]);
    assert!(reading.remarks.iter().any(|it| it.code == RemarkCode::TextLeftOut || it.code == RemarkCode::NoAntecedent));
}
