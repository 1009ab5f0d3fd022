//! One test for each rule of reading a catalogue.

use domain::remark::RemarkCode;

use crate::build::*;

#[test]
fn rule_1_numbers_are_labels() {
    let row = |serial, name| with(FIRST, &[(0, serial), (2, name)]);
    let rows = [
        row("2", "甲"),
        row("3", "乙"),
        row("3", "丙"),
        row("22", "丁"),
        row("1", "戊"),
        row("附", "己"),
        row("2", "庚"),
    ];
    let rows: Vec<&[&str]> = rows.iter().map(Vec::as_slice).collect();
    let (table, remarks) = read(national(&rows));
    let serials: Vec<_> = table.rows.iter().map(|row| row.serial.as_str()).collect();
    assert_eq!(serials, ["2", "3", "3", "22", "1", "附", "2"]);
    assert_eq!(places_of(&remarks, RemarkCode::SerialOutOfOrder), ["A3", "A5", "A6", "A7"]);
    assert_eq!(remarks.len(), 4);
}

#[test]
fn rule_2_merged_cells_speak_for_all_their_cells_where_the_source_tells() {
    let empty =
        with(SECOND, &[(1, ""), (4, ""), (5, ""), (6, ""), (7, ""), (8, ""), (9, ""), (10, ""), (12, ""), (13, "")]);
    let third = with(&empty, &[(0, "3"), (2, "名单")]);
    let areas = ["A1:A2", "B1:C1", "I1:J1", "B3:B5", "E3:F3", "E4:E5", "I3:I4", "K3:K5"];
    let (table, remarks) = read(merged(national(&[&with(FIRST, &[(5, "")]), &empty, &third]), &areas));
    assert_eq!(names(&table), ["政策/文件", "政策/解读", "政策/名单"]);
    assert_eq!(table.rows[0].elements.time_limit, "《条例》", "prose merged to the right");
    let limits: Vec<_> = table.rows.iter().map(|row| row.elements.responsible_body.text.as_str()).collect();
    assert_eq!(limits, ["县民政局", "", ""], "an empty cell outside an area is empty");
    assert_eq!(table.rows.iter().map(ticks).collect::<Vec<_>>(), ["全 主 县", "全 主", "主"]);
    says(&remarks, &[]);
}

#[test]
fn rule_2_names_merged_to_the_right_are_one_name_and_ticks_merged_to_the_right_are_unclear() {
    let first = with(FIRST, &[(2, ""), (13, "")]);
    let (table, remarks) = read(merged(national(&[&first]), &["B3:C3", "M3:N3"]));
    assert_eq!(names(&table), ["政策"]);
    assert_eq!(ticks(&table.rows[0]), "全 主 县");
    says(&remarks, &["TICK_UNREADABLE N3"]);
}

#[test]
fn rule_2_without_merges_five_columns_continue_and_ticks_never() {
    let empty =
        with(SECOND, &[(1, ""), (3, ""), (4, ""), (5, ""), (6, ""), (7, ""), (8, ""), (10, ""), (12, ""), (13, "")]);
    let third = with(&empty, &[(0, "3"), (2, "名单"), (5, "及时")]);
    let (table, remarks) = read(plain(national(&[FIRST, &empty, &third])));
    let row = &table.rows[1];
    assert_eq!(row.elements.name(), "政策/解读");
    assert_eq!(
        [&row.elements.legal_basis, &row.elements.time_limit, &row.elements.responsible_body.text],
        ["《条例》", "20个工作日", "县民政局"]
    );
    assert_eq!((row.elements.content.as_str(), ticks(row).as_str()), ("", ""));
    assert_eq!((channel_marks(row).as_str(), row.raw.channels.as_str()), ("+website -gazette", ""));
    says(
        &remarks,
        &["CELL_INHERITED B4", "CELL_INHERITED E4", "CELL_INHERITED F4", "CELL_INHERITED G4", "CELL_INHERITED H4"],
    );
    assert_eq!((remarks[0].found.as_str(), remarks[2].found.as_str()), ("B4:B5 政策", "20个工作日"));
}

#[test]
fn rule_2_a_name_of_one_level_is_never_taken_from_above() {
    let (table, remarks) = read(plain(sheet(&[
        &[
            "序号",
            "公开事项",
            "公开内容",
            "公开依据",
            "公开时限",
            "公开主体",
            "公开渠道",
            "公开对象",
            "公开方式",
            "公开层级",
        ],
        &["1", "名单", "姓名", "《条例》", "及时", "民政局", "政府网站", "全社会", "主动", "县级"],
        &["2", "", "数额", "《条例》", "及时", "民政局", "政府网站", "全社会", "主动", "县级"],
    ])));
    assert_eq!(names(&table), ["名单", ""]);
    says(&remarks, &["NAME_MISSING B3"]);
}

#[test]
fn rule_3_the_same_as_above_is_the_previous_item_of_the_column() {
    for same in ["同上", "同上。", " 同 上 ", "上同", "〃", "″", "(同上)"] {
        let second = with(SECOND, &[(1, same), (3, same), (5, same), (8, same), (9, same)]);
        let first = with(FIRST, &[(8, ""), (9, "低保家庭")]);
        let (table, remarks) = read(national(&[&first, &["要素说明", "公开内容应当完整"], &second]));
        let (row, above) = (&table.rows[1], &table.rows[0]);
        assert_eq!(
            (row.elements.name().as_str(), &row.elements.content, &row.elements.time_limit),
            ("政策/解读", &above.elements.content, &above.elements.time_limit)
        );
        assert_eq!(ticks(row), "群(低保家庭) 主 县 乡");
        assert_eq!(row.raw.time_limit, same);
        says(&remarks, &["TEXT_LEFT_OUT 4"]);
    }
}

#[test]
fn rule_3_the_same_as_above_needs_something_above() {
    let first = with(FIRST, &[(5, "同上"), (7, "同上")]);
    let second = with(SECOND, &[(5, "同上")]);
    let fourth = with(SECOND, &[(0, "4"), (2, "名单"), (6, "同上")]);
    let fifth = with(SECOND, &[(0, "5"), (2, "标准"), (6, "同上")]);
    let seventh = with(SECOND, &[(0, "7"), (2, "程序"), (6, "同上")]);
    let (table, remarks) = read(national(&[&first, &second, &fourth, &fifth, &["6"], &seventh]));
    assert_eq!(table.rows[0].elements.time_limit, "同上");
    assert_eq!(table.rows[1].elements.time_limit, "同上", "nothing can be handed on that is not there");
    assert_eq!(table.rows[0].elements.channels, []);
    assert_eq!(table.rows[4].elements.responsible_body.text, "县司法局");
    says(
        &remarks,
        &[
            "NO_ANTECEDENT F3",
            "NO_ANTECEDENT H3",
            "NO_ANTECEDENT F4",
            "SERIAL_OUT_OF_ORDER A5",
            "ANTECEDENT_DOUBTFUL G5",
            "ROW_EMPTY 7",
            "ANTECEDENT_DOUBTFUL G8",
        ],
    );
}

#[test]
fn rule_4_breaks_inside_words_go_and_breaks_between_elements_stay() {
    let header = with(HEADER[1], &[(11, "依申 请")]);
    let first = with(
        FIRST,
        &[
            (2, "办 事\n指南"),
            (3, "法律法规\n部门规章 规范性文件"),
            (5, "20 个工作 日内"),
            (6, "县民政局\n县财政\n局"),
            (7, "■政府\n网站\n□政府公报"),
        ],
    );
    let second = with(
        SECOND,
        &[(2, "Internet Plus 服务"), (3, "申报\n材料\n(一)申请\n表\n●证\n明"), (5, "5个\n工作日"), (6, "县司\n法局")],
    );
    let (table, remarks) = read(sheet(&[HEADER[0], &header, &first, &second]));
    let it = &table.rows[0].elements;
    assert_eq!(it.secondary_name, "办事指南");
    assert_eq!(it.content, "法律法规\n部门规章 规范性文件", "lines of unequal length were written so");
    assert_eq!(it.time_limit, "20个工作日内");
    assert_eq!(it.responsible_body.text, "县民政局\n县财政局");
    assert_eq!(channel_marks(&table.rows[0]), "+website -gazette");
    assert_eq!(table.rows[0].raw.secondary_name, "办 事\n指南");
    let it = &table.rows[1].elements;
    assert_eq!(it.secondary_name, "Internet Plus服务");
    assert_eq!(it.content, "申报材料\n(一)申请表\n●证明");
    says(&remarks, &[]);
}

#[test]
fn rule_5_headers_are_found_by_their_words_cut_and_repeated() {
    let cut = with(HEADER[0], &[(6, "公开主"), (7, "公开渠道和")]);
    let second = with(SECOND, &[(4, "同上")]);
    let (table, remarks) = read(sheet(&[&["某县"], &cut, HEADER[1], FIRST, HEADER[0], HEADER[1], &second]));
    assert_eq!(names(&table), ["政策/文件", "政策/解读"]);
    assert_eq!(table.rows[1].elements.legal_basis, "《条例》", "the page goes on");
    assert_eq!(table.rows[0].elements.responsible_body.text, "县民政局");
    says(&remarks, &["TEXT_LEFT_OUT 1", "HEADER_CUT G2", "HEADER_CUT H2"]);
}

#[test]
fn rule_5_a_header_of_one_row_and_one_with_its_words_split_over_two() {
    let one: Vec<&str> =
        (0..14).map(|at| if HEADER[1][at].is_empty() { HEADER[0][at] } else { HEADER[1][at] }).collect();
    let (table, remarks) = read(sheet(&[&one, FIRST]));
    assert_eq!((names(&table), ticks(&table.rows[0])), (vec!["政策/文件".to_owned()], "全 主 县".to_owned()));
    says(&remarks, &[]);
    let split = with(HEADER[0], &[(6, "公开主"), (5, "公开")]);
    let below = with(HEADER[1], &[(6, "体"), (5, "时限")]);
    let (table, remarks) = read(sheet(&[&split, &below, FIRST]));
    assert_eq!(table.rows[0].elements.time_limit, "20个工作日");
    assert_eq!(table.rows[0].elements.responsible_body.text, "县民政局");
    says(&remarks, &[]);
}

#[test]
fn rule_6_texts_around_and_between_the_items_are_no_items() {
    let rows: Vec<&[&str]> = vec![
        HEADER[0],
        HEADER[1],
        FIRST,
        &["", "一、综合业务"],
        SECOND,
        &["要素说明", "公开内容", "见标准", "各列含义"],
        &["注:以上内容每年更新"],
        &["主办单位:某县人民政府", "承办单位:某办公室", "", "网站标识码1", "备案号2"],
    ];
    let (table, remarks) = read(sheet(&rows));
    assert_eq!(names(&table), ["政策/文件", "政策/解读"]);
    says(&remarks, &["TEXT_LEFT_OUT 4", "TEXT_LEFT_OUT 6", "TEXT_LEFT_OUT 7", "TEXT_LEFT_OUT 8"]);
    assert_eq!(remarks[2].found, "注:以上内容每年更新");
}

#[test]
fn rule_7_lost_and_altered_characters_are_reported_and_kept() {
    let first = with(FIRST, &[(3, "名\u{fffd}称"), (5, " *个工作日"), (6, "縣民政局")]);
    let second = with(SECOND, &[(3, "〔*年度报告〕"), (4, "国办发〔20**〕54号")]);
    let header = with(HEADER[0], &[(5, "公開時限")]);
    let (table, remarks) = read(sheet(&[&header, HEADER[1], &first, &second]));
    let it = &table.rows[0].elements;
    assert_eq!([&it.content, &it.time_limit, &it.responsible_body.text], ["名\u{fffd}称", "*个工作日", "縣民政局"]);
    says(&remarks, &["TEXT_DAMAGED F1", "TEXT_DAMAGED D3", "TEXT_DAMAGED F3", "TEXT_DAMAGED G3", "TEXT_DAMAGED E4"]);
}

#[test]
fn rule_8_order_and_raw_text_are_the_sources() {
    let second = with(SECOND, &[(0, " 2 "), (3, " 材料\r\n说明 "), (9, "特定群体"), (11, "□")]);
    let (table, remarks) = read(national(&[&second, FIRST]));
    let raw = &table.rows[0].raw;
    assert_eq!((raw.serial.as_str(), raw.content.as_str(), raw.on_request.as_str()), (" 2 ", " 材料\r\n说明 ", "□"));
    assert_eq!(table.rows[0].elements.content, "材料\n说明");
    assert_eq!(ticks(&table.rows[0]), "全 群() 主 县 乡");
    assert_eq!(names(&table), ["政策/解读", "政策/文件"]);
    assert_eq!(places_of(&remarks, RemarkCode::SerialOutOfOrder), ["A3", "A4"]);
}

#[test]
fn rule_9_a_title_below_the_table_begins_the_next_even_without_a_header() {
    let third = with(SECOND, &[(0, "1"), (6, "同上")]);
    let rows: Vec<&[&str]> = vec![
        &["(二十)社会救助领域基层政务公开标准目录"],
        HEADER[0],
        HEADER[1],
        FIRST,
        &["注:■表示必选项,□表示可选项"],
        &["(九)养老服务领域基层政务公开标准目录"],
        &third,
    ];
    let reading = read_all(vec![sheet(&rows)]);
    let domains: Vec<_> = reading.tables.iter().map(|it| it.pilot_domain.clone().unwrap().to_string()).collect();
    assert_eq!(domains, ["18", "19"], "by its name, not by its numeral");
    assert_eq!(places_of(&reading.remarks, RemarkCode::NoAntecedent), ["G7"]);
    assert_eq!(reading.tables[1].rows[0].pilot_domain, reading.tables[1].pilot_domain);
}

#[test]
fn rule_2_a_header_merged_into_the_first_row_gives_it_no_text() {
    let (table, _) = read(merged(national(&[&with(FIRST, &[(4, "")])]), &["E1:E3"]));
    assert_eq!(table.rows[0].elements.legal_basis, "");
}

#[test]
fn rule_3_a_tick_that_refers_to_nothing_is_reported_once() {
    let (_, remarks) = read(national(&[&with(FIRST, &[(8, "同上")])]));
    says(&remarks, &["NO_ANTECEDENT I3"]);
}

#[test]
fn rule_4_one_broken_cell_does_not_join_the_lines_of_the_others() {
    let (table, _) = read(national(&[&with(FIRST, &[(2, "文\n件"), (3, "法律法规\n部门规章\n规章文件")])]));
    assert_eq!(table.rows[0].elements.content, "法律法规\n部门规章\n规章文件");
}

#[test]
fn rule_9_a_title_of_an_unknown_domain_ends_the_table_above() {
    let title: &[&str] = &["(三十一)旅游领域基层政务公开标准目录"];
    let rows = [&["社会救助领域标准目录"] as &[&str], HEADER[0], HEADER[1], FIRST, title, SECOND];
    let tables = read_all(vec![sheet(&rows)]).tables;
    assert_eq!(tables.iter().map(|it| it.pilot_domain.is_some()).collect::<Vec<_>>(), [true, false]);
}
