//! One test for each published catalogue that differs from the national template in its own way.

use domain::catalogue::item::Element;
use domain::remark::RemarkCode;

use crate::build::*;

#[test]
fn variation_1_text_instead_of_ticks_and_a_filter_that_took_a_character_out() {
    let (table, remarks) = read(sheet(&[
        &cells("序号|开事项|开内容|开依据|开时限|开主体|开渠道|开方式|开属性|开对象|咨询电话|监督举报电话"),
        &cells("1|办事指南|政府信息开指南|《条例》|及时|镇政府|政府网站|全文发布|主动开|全社会|110|120"),
        &cells("2|拨款|用途|《条例》|信息形成之日起20个工作日内开|镇政府|政府网站|全文发布|主动公开|特困人员||"),
    ]));
    assert_eq!(names(&table), ["办事指南", "拨款"]);
    assert_eq!(table.rows[0].elements.content, "政府信息开指南", "never repaired");
    assert_eq!(table.rows.iter().map(ticks).collect::<Vec<_>>(), ["全 主", "群(特困人员) 主"]);
    assert_eq!(table.rows[1].raw.specific_group, "特困人员");
    assert_eq!(extra(&table.rows[0]), ["开方式=全文发布", "咨询电话=110", "监督举报电话=120"]);
    says(
        &remarks,
        &cells(
            "COLUMN_MISSING 1|TEXT_DAMAGED B1|TEXT_DAMAGED C1|TEXT_DAMAGED D1|TEXT_DAMAGED E1|TEXT_DAMAGED F1|TEXT_DAMAGED G1|TEXT_DAMAGED H1|COLUMN_EXTRA H1|TEXT_DAMAGED I1|TEXT_DAMAGED J1|COLUMN_EXTRA K1|COLUMN_EXTRA L1|TEXT_DAMAGED C2|TEXT_DAMAGED I2|TEXT_DAMAGED E3",
        ),
    );
}

#[test]
fn variation_2_two_levels_in_one_header_words_instead_of_ticks_and_an_empty_row_with_a_number() {
    let header: Vec<Vec<&str>> =
        HEADER.iter().zip(["", "州级县级"]).map(|(row, level)| with(row, &[(12, level)])).collect();
    let header: Vec<&[&str]> = header.iter().map(Vec::as_slice).collect();
    let header = [header[0], header[1]];
    let first = with(FIRST, &[(7, "■一微一端"), (8, "全社会"), (12, "县级"), (13, "乡级")]);
    let fourth = with(FIRST, &[(0, "3"), (2, "标准"), (12, "州级")]);
    let fifth = with(FIRST, &[(0, "4"), (2, "程序"), (12, "省级")]);
    let (table, remarks) = read(sheet(&[header[0], header[1], &first, &["2"], &fourth, &fifth]));
    assert_eq!(table.rows.iter().map(ticks).collect::<Vec<_>>(), ["全 主 县 乡", "全 主 县", "全 主"]);
    assert_eq!(channel_marks(&table.rows[0]), "+social");
    assert_eq!(table.rows[1].raw.county, "州级");
    says(&remarks, &["ROW_EMPTY 4", "TICK_UNREADABLE M6"]);
}

#[test]
fn variation_3_three_levels_of_names_and_columns_of_its_own() {
    let mut it = sheet(&[
        &cells(
            "序号|一级事项|二级事项|三级事项|公开内容|公开依据|条款内容|依据效力(位阶)|公开时限|公开主体|责任科室|公开渠道|公开对象|事项类别(法定公开、其他)|对应职责",
        ),
        &cells("1|救灾|物资|采购|清单|《条例》|第十条|行政法规|及时|区应急局|减灾科|■政府网站|社会公众|法定公开|第3项"),
    ]);
    it.title = Some("救灾生产领域基层政务公开标准目录".to_owned());
    let (table, remarks) = read(it);
    assert_eq!(table.pilot_domain.as_ref().map(ToString::to_string).as_deref(), Some("07"));
    let row = &table.rows[0];
    assert_eq!((row.elements.primary_name.as_str(), row.elements.secondary_name.as_str()), ("救灾", "物资/采购"));
    assert_eq!(
        (row.elements.legal_basis.as_str(), row.elements.responsible_body.text.as_str()),
        ("《条例》", "区应急局")
    );
    assert_eq!(ticks(row), "全");
    assert_eq!(
        extra(row),
        [
            "三级事项=采购",
            "条款内容=第十条",
            "依据效力(位阶)=行政法规",
            "责任科室=减灾科",
            "事项类别(法定公开、其他)=法定公开",
            "对应职责=第3项"
        ]
    );
    says(
        &remarks,
        &[
            "COLUMN_MISSING 1",
            "COLUMN_MISSING 1",
            "COLUMN_EXTRA G1",
            "COLUMN_EXTRA H1",
            "COLUMN_EXTRA K1",
            "COLUMN_EXTRA N1",
            "COLUMN_EXTRA O1",
        ],
    );
}

#[test]
fn variation_4_another_order_no_numbers_and_no_levels() {
    let (table, remarks) = read(sheet(&[
        &cells("公开事项||公开内容|公开主体|公开时限|公开渠道|公开依据|公开对象||公开方式|"),
        &cells("一级事项|二级事项||||||全社会|特定群众|主动公开|依申请公开"),
        &cells("救灾|预案|全文|市应急局|及时|■政府网站|《条例》|√||√|"),
        &cells("救灾|演练|通知|市应急局|每年|■公示栏|《办法》||受灾群众||√"),
    ]));
    assert_eq!(names(&table), ["救灾/预案", "救灾/演练"]);
    let row = &table.rows[1];
    assert_eq!(
        [
            &row.elements.content,
            &row.elements.responsible_body.text,
            &row.elements.time_limit,
            &row.elements.legal_basis
        ],
        ["通知", "市应急局", "每年", "《办法》"]
    );
    assert_eq!(ticks(row), "群(受灾群众) 依");
    assert_eq!(row.serial, "");
    assert_eq!(row.cell_of(Element::LegalBasis).address().as_deref(), Some("G4"));
    assert_eq!(row.cell_of(Element::Audience).address().as_deref(), Some("H4"), "the leftmost of two");
    assert_eq!(row.cell_of(Element::Level).address().as_deref(), Some("4"));
    says(&remarks, &["COLUMN_MISSING 1"]);
    assert_eq!(remarks[0].label.as_deref(), Some("公开层级"));
    assert!(remarks[0].allowed.is_some());
}

#[test]
fn variation_5_seventeen_columns_its_own_level_names_and_references_to_the_row_above() {
    let (table, remarks) = read(sheet(&[
        &cells(
            "序号|公开事项||公开内容(要素)|公开依据|公开时限|公开主体|公开渠道和载体|公开|五公开|公开对象||公开方式||公开层级||",
        ),
        &cells("|一级事项|二级事项||||||||全社会|特定|主动|依申请|东阳市级|镇街乡|村"),
        &cells("1|救助|标准|数额|《办法》|及时|市民政局|■政府网站|■文本|□决策|√||√||√|√|"),
        &cells("2|救助|名单|姓名|同上|及时|市民政局|同上|■文本|□决策|√||√||||√"),
    ]));
    assert_eq!(table.rows.iter().map(ticks).collect::<Vec<_>>(), ["全 主 县 乡", "全 主 村"]);
    assert_eq!(table.rows[1].elements.legal_basis, "《办法》");
    assert_eq!((table.rows[1].raw.legal_basis.as_str(), table.rows[1].raw.village.as_str()), ("同上", "√"));
    assert_eq!(channel_marks(&table.rows[1]), "+website");
    assert_eq!(extra(&table.rows[0]), ["公开=■文本", "五公开=□决策"]);
    says(&remarks, &["COLUMN_EXTRA I1", "COLUMN_EXTRA J1"]);
}

#[test]
fn variation_6_a_title_row_inside_the_table_one_name_column_and_one_level() {
    let (table, remarks) = read(merged(
        sheet(&[
            &["德安县水利局社会救助领域基层政务公开标准目录"],
            &cells("序号|公开事项|公开内容|公开依据|公开时限|公开主体|公开渠道|公开对象||公开方式||公开层级"),
            &cells("|||||||全社会|特定群体|主动|依申请|乡级"),
            &cells("1|饮水工程|名单|《条例》|及时|县水利局|■政府网站|√||√||√"),
        ]),
        &["A1:L1", "A2:A3", "B2:B3", "C2:C3", "H2:I2", "J2:K2"],
    ));
    assert_eq!(table.title.as_deref(), Some("德安县水利局社会救助领域基层政务公开标准目录"));
    assert_eq!(table.pilot_domain.as_ref().map(ToString::to_string).as_deref(), Some("18"));
    let row = &table.rows[0];
    assert_eq!((row.elements.primary_name.as_str(), row.elements.secondary_name.as_str()), ("饮水工程", ""));
    assert_eq!(ticks(row), "全 主 乡");
    says(&remarks, &["TEXT_LEFT_OUT 1"]);
}

#[test]
fn variation_7_item_names_method_before_channel_and_other_glyphs() {
    let (table, remarks) = read(sheet(&[
        &cells("序号|事项名称|公开内容|公开依据|公开时限|公开主体|公开方式|公开渠道|公开对象|公开层级"),
        &cells("1|预案|全文|《条例》|及时|区应急局|主动公开|▄政府网站口政府公报、便民服务站|社会|区级"),
    ]));
    assert_eq!(names(&table), ["预案"]);
    assert_eq!(channel_marks(&table.rows[0]), "+website -gazette +station");
    assert_eq!(ticks(&table.rows[0]), "全 主 县");
    assert_eq!(table.rows[0].raw.county, "区级");
    says(&remarks, &["BOX_MISSING H2"]);
    assert_eq!(remarks[0].found, "便民服务站");
}

#[test]
fn variation_8_every_cell_broken_into_short_lines() {
    let (table, remarks) = read(sheet(&[
        &cells(
            "序\n号|公开事\n项|公开内\n容(要\n素)|公开依\n据|公开时\n限|公开主\n体|责任科\n室(单\n位)|公开渠\n道和载\n体|公开对\n象|公开方\n式|公开层\n级|咨询电\n话",
        ),
        &cells(
            "1|城市执\n法公示|1.执法\n依据\n2.执法\n结果|《中华\n人民共\n和国行\n政处罚\n法》|自信息\n形成之\n日起2\n0个工\n作 日内|区城市\n管理局|执法科|■政府\n网站\n□政府\n公报|社会公\n众|主动公\n开|县级|1234\n567",
        ),
    ]));
    let it = &table.rows[0].elements;
    assert_eq!(it.primary_name, "城市执法公示");
    assert_eq!(it.content, "1.执法依据\n2.执法结果");
    assert_eq!(it.legal_basis, "《中华人民共和国行政处罚法》");
    assert_eq!(it.time_limit, "自信息形成之日起20个工作日内");
    assert_eq!(it.responsible_body.text, "区城市管理局");
    assert_eq!(channel_marks(&table.rows[0]), "+website -gazette");
    assert_eq!(ticks(&table.rows[0]), "全 主 县");
    assert_eq!(table.rows[0].raw.time_limit, "自信息\n形成之\n日起2\n0个工\n作 日内");
    says(&remarks, &["COLUMN_EXTRA G1", "COLUMN_EXTRA L1"]);
    assert_eq!(remarks[0].label.as_deref(), Some("责任科室(单位)"));
}

#[test]
fn variation_9_a_basis_that_refers_to_the_row_above_and_channels_as_text() {
    let first = with(FIRST, &[(7, "政府网站、公示栏")]);
    let second = with(SECOND, &[(4, "同上。"), (7, "政府网站;政府公报")]);
    let (table, remarks) = read(national(&[&first, &second]));
    assert_eq!(table.rows[1].elements.legal_basis, "《条例》");
    assert_eq!(table.rows.iter().map(channel_marks).collect::<Vec<_>>(), ["+website +board", "+website +gazette"]);
    says(&remarks, &[]);
}

#[test]
fn variation_10_a_channel_cell_merged_over_rows_and_a_period_instead_of_a_limit() {
    let first = with(FIRST, &[(5, "半年至少更新1次")]);
    let second = with(SECOND, &[(7, "")]);
    let (table, remarks) = read(merged(national(&[&first, &second]), &["H3:H4"]));
    assert_eq!(table.rows[0].elements.time_limit, "半年至少更新1次");
    assert_eq!(channel_marks(&table.rows[1]), "+website -gazette");
    assert_eq!(table.rows[1].raw.channels, "");
    says(&remarks, &[]);
}

#[test]
fn variation_11_who_filled_it_in_and_when_stands_above_the_header() {
    let rows = [
        &["填报单位:", "武昌区建设局", "", "填报时间:", "2020年12月"] as &[&str],
        HEADER[0],
        HEADER[1],
        FIRST,
        &["填报单位:", "武昌区建设局", "填报时间:", "2020年12月", "第2页"],
        SECOND,
    ];
    let (table, remarks) = read(sheet(&rows));
    assert_eq!(names(&table), ["政策/文件", "政策/解读"]);
    assert_eq!(table.title, None);
    says(&remarks, &["TEXT_LEFT_OUT 1", "TEXT_LEFT_OUT 5"]);
}

#[test]
fn variation_12_many_domains_on_one_page_with_national_numbers_kept() {
    let orphan = with(SECOND, &[(0, "22"), (4, "同上")]);
    let next = with(SECOND, &[(0, "25"), (2, "名单"), (6, "〃")]);
    let rows: Vec<&[&str]> = vec![
        &["(八)财政预决算领域基层政务公开标准目录"],
        HEADER[0],
        HEADER[1],
        FIRST,
        &["(十八)社会救助领域基层政务公开标准目录"],
        HEADER[0],
        HEADER[1],
        &orphan,
        &next,
    ];
    let reading = read_all(vec![sheet(&rows)]);
    let domains: Vec<_> = reading.tables.iter().map(|it| it.pilot_domain.clone().unwrap().to_string()).collect();
    assert_eq!(domains, ["05", "18"]);
    let second = &reading.tables[1];
    assert_eq!(second.rows[0].elements.legal_basis, "同上", "never taken from the table above");
    assert_eq!(second.rows[1].elements.responsible_body.text, "县司法局");
    assert_eq!(second.rows.iter().map(|row| row.serial.as_str()).collect::<Vec<_>>(), ["22", "25"]);
    assert!(second.rows.iter().all(|row| row.pilot_domain == second.pilot_domain));
    says(
        &reading.remarks,
        &[
            "TEXT_LEFT_OUT 1",
            "TEXT_LEFT_OUT 5",
            "SERIAL_OUT_OF_ORDER A8",
            "NO_ANTECEDENT E8",
            "SERIAL_OUT_OF_ORDER A9",
            "ANTECEDENT_DOUBTFUL G9",
        ],
    );
}

#[test]
fn variation_13_one_level_column_for_towns_and_villages() {
    for (label, expected) in [
        ("乡(镇)村级", "全 主 乡 村"),
        ("乡、村级", "全 主 乡 村"),
        ("镇街、村级", "全 主 乡 村"),
        ("镇街(园区)级", "全 主 乡"),
        ("乡(村)级", "全 主 乡 村"),
        ("村级", "全 主 村"),
        ("区县级", "全 主 县"),
        ("东阳市级", "全 主 县"),
        ("州级", "全 主 县"),
    ] {
        let header = with(HEADER[1], &[(12, label), (13, "")]);
        let (table, remarks) = read(sheet(&[HEADER[0], &header, FIRST]));
        assert_eq!(ticks(&table.rows[0]), expected, "{label}");
        says(&remarks, &[]);
    }
}

#[test]
fn variation_14_a_domain_beyond_the_list_is_none_of_the_known_ones() {
    let title: &[&str] = &["(三十一)旅游领域基层政务公开标准目录"];
    let mut it = sheet(&[title, HEADER[0], HEADER[1], FIRST]);
    it.title = Some("社会救助领域基层政务公开标准目录".to_owned());
    let (table, _) = read(it);
    assert_eq!(table.pilot_domain, None, "the nearest title decides");
    assert_eq!(table.title.as_deref(), Some(title[0]));
}

#[test]
fn variation_15_six_levels_of_directories() {
    let (table, remarks) = read(sheet(&[
        &cells(
            "一级目录|二级目录|三级目录|四级目录|五级目录|六级目录|公开内容|公开依据|公开时限|公开主体|公开形式|公开对象|公开属性|公开层级",
        ),
        &cells("执法|处罚|环境|水|决定||全文|《条例》|1年|区分局|政府网站|全社会|主动公开|县级"),
    ]));
    let it = &table.rows[0].elements;
    assert_eq!((it.primary_name.as_str(), it.secondary_name.as_str()), ("执法", "处罚/环境/水/决定"));
    assert_eq!(it.time_limit, "1年");
    assert_eq!(channel_marks(&table.rows[0]), "+website");
    assert_eq!(extra(&table.rows[0]), ["三级目录=环境", "四级目录=水", "五级目录=决定"]);
    says(&remarks, &[]);
}

#[test]
fn variation_16_how_long_it_stays_online_is_no_time_limit() {
    let (table, remarks) =
        read(sheet(&[&[HEADER[0], &["公开时长"]].concat(), HEADER[1], &[FIRST, &["长期,最新有效"]].concat()]));
    assert_eq!(table.rows[0].elements.time_limit, "20个工作日");
    assert_eq!(extra(&table.rows[0]), ["公开时长=长期,最新有效"]);
    says(&remarks, &["COLUMN_EXTRA O1"]);
}

#[test]
fn variation_17_an_update_period_beside_the_time_limit_or_instead_of_it() {
    let beside: &[&[&str]] =
        &[&["公开事项", "公开内容", "更新频率", "公开时限", "公开主体"], &["名单", "姓名", "1次/年", "及时", "医保局"]];
    let (table, remarks) = read(sheet(beside));
    assert_eq!(table.rows[0].elements.time_limit, "及时");
    assert_eq!(extra(&table.rows[0]), ["更新频率=1次/年"]);
    assert_eq!(places_of(&remarks, RemarkCode::ColumnExtra), ["C1"]);
    let instead: &[&[&str]] =
        &[&["公开事项", "公开内容", "更新频率", "公开主体"], &["名单", "姓名", "1次/年", "医保局"]];
    let (table, remarks) = read(sheet(instead));
    assert_eq!(table.rows[0].elements.time_limit, "1次/年");
    assert_eq!(places_of(&remarks, RemarkCode::ColumnExtra), [""; 0]);
}

#[test]
fn variation_18_village_affairs_with_the_level_as_text() {
    let (table, remarks) = read(sheet(&[
        &cells("公开事项|公开内容|公开依据|公开时限|公开主体|公开渠道|公开对象|公开方式|公开层级"),
        &cells("财务|收支|《办法》|每季度的首个月20日|村委会|村公示栏|全体村民|主动公开|村级"),
    ]));
    assert_eq!(ticks(&table.rows[0]), "群(全体村民) 主 村");
    assert_eq!(table.rows[0].raw.village, "村级");
    assert_eq!(table.rows[0].elements.time_limit, "每季度的首个月20日");
    says(&remarks, &[]);
}

#[test]
fn variation_19_a_utility_without_basis_method_and_level() {
    let (table, remarks) = read(sheet(&[
        &["序号", "公开事项", "公开内容", "公开时限", "公开主体", "公开渠道"],
        &["1", "气价", "标准", "及时", "行政办公室", "企业网站"],
    ]));
    assert_eq!(table.rows[0].elements.responsible_body.text, "行政办公室");
    assert_eq!(channel_marks(&table.rows[0]), "+“企业网站”");
    let missing: Vec<_> = remarks.iter().map(|it| it.label.as_deref().unwrap()).collect();
    assert_eq!(missing, ["公开依据", "公开对象", "公开方式", "公开层级"]);
    assert_eq!(places_of(&remarks, RemarkCode::ColumnMissing), ["1"; 4]);
}

#[test]
fn variation_20_the_national_template_relabelled_for_a_town_reads_as_it_is() {
    let (table, remarks) = read(national(&[&with(FIRST, &[(6, "乡镇人民政府")]), SECOND]));
    assert_eq!(names(&table), ["政策/文件", "政策/解读"]);
    assert_eq!(table.rows[0].elements.responsible_body.text, "乡镇人民政府");
    assert_eq!(table.rows[0].elements.responsible_body.parts, [], "units are somebody else's to find");
    assert_eq!(table.rows.iter().map(ticks).collect::<Vec<_>>(), ["全 主 县", "全 主 县 乡"]);
    assert_eq!(table.rows[1].place.address().as_deref(), Some("4"));
    assert_eq!((table.pilot_domain.clone(), table.semantics), (None, None));
    says(&remarks, &[]);
}
