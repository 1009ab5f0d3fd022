//! A workbook as a town hands it in, as large as is wanted.

use exchange::seed::Source;
use rust_xlsxwriter::{Format, Workbook, Worksheet};

/// 王庄镇
pub const UNIT: &str = "370983104";
/// Domains whose templates have rows that may not be missing.
const WITH_TEMPLATE: [&str; 6] = ["02", "03", "07", "10", "18", "21"];
const SHEETS: usize = 25;

const HEADER: [[&str; 14]; 2] = [
    [
        "序号",
        "公开事项",
        "",
        "公开内容(要素)",
        "公开依据",
        "公开时限",
        "公开主体",
        "公开渠道和载体",
        "公开对象",
        "",
        "公开方式",
        "",
        "公开层级",
        "",
    ],
    ["", "一级事项", "二级事项", "", "", "", "", "", "全社会", "特定群体", "主动", "依申请", "县级", "乡级"],
];

/// `items` items on 25 sheets, each with a title that names its domain; some domains have two.
pub fn workbook(items: usize) -> Vec<u8> {
    let national = Source::Embedded.national().unwrap();
    let domains: Vec<_> =
        national.pilot_domains.iter().filter(|it| !WITH_TEMPLATE.contains(&it.code.as_str())).collect();
    let mut workbook = Workbook::new();
    for number in 0..SHEETS {
        let sheet = workbook.add_worksheet();
        sheet.set_name(format!("表{}", number + 1)).unwrap();
        sheet
            .write(0, 0, format!("王庄镇{}领域基层政务公开标准目录", domains[number * domains.len() / SHEETS].name))
            .unwrap();
        header(sheet);
        // What is left over goes to the first sheets, an item each.
        let rows = items / SHEETS + usize::from(number < items % SHEETS);
        for row in 0..rows {
            item(sheet, number + 1, row + 1);
        }
    }
    workbook.save_to_buffer().unwrap()
}

fn header(sheet: &mut Worksheet) {
    let centred = Format::new();
    for (row, cells) in (1..).zip(HEADER) {
        for (column, text) in (0..).zip(cells).filter(|(_, text)| !text.is_empty()) {
            sheet.write(row, column, text).unwrap();
        }
    }
    for (first, last) in [(1, 2), (8, 9), (10, 11), (12, 13)] {
        sheet.merge_range(1, first, 1, last, HEADER[0][usize::from(first)], &centred).unwrap();
    }
    for column in [0, 3, 4, 5, 6, 7] {
        sheet.merge_range(1, column, 2, column, HEADER[0][usize::from(column)], &centred).unwrap();
    }
}

fn item(sheet: &mut Worksheet, table: usize, number: usize) {
    let row = u32::try_from(number).unwrap() + 2;
    let channels = "■政府网站    □政府公报\n■两微一端    □发布会/听证会\n□广播电视    □纸质媒体\n■公开查阅点  □政务服务中心\n□便民服务站  □入户/现场\n■社区/企事业单位/村公示栏(电子屏)\n□精准推送    □其他";
    let cells = [
        number.to_string(),
        format!("政策文件与办事服务{}", number / 10 + 1),
        format!("第{table}表第{number}项事项的办理结果"),
        format!("1.文件名称;2.文号;3.正文;4.解读材料;5.办理部门、联系方式和第{number}号附件"),
        "《中华人民共和国政府信息公开条例》(国务院令第711号)第二十条、第二十一条".to_owned(),
        format!("信息形成或者变更之日起{}个工作日内", number % 20 + 1),
        "王庄镇人民政府".to_owned(),
        channels.to_owned(),
        "√".to_owned(),
        String::new(),
        "√".to_owned(),
        String::new(),
        String::new(),
        "√".to_owned(),
    ];
    for (column, text) in (0..).zip(cells).filter(|(_, text)| !text.is_empty()) {
        sheet.write(row, column, text).unwrap();
    }
}
