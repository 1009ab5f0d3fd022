//! Catalogues as counties may have them: whatever a table with these cells is imported as.
//!
//! The reader joins broken words, trims lines and leaves out what nobody sees. So cells are read once, by the reader itself,
//! before they are an item: what is compared afterwards are texts that an import or a careful typist could have made.

use domain::catalogue::item::CatalogueItem;
use domain::channel::ChannelSemantics;
use domain::remark::RemarkSeverity;
use exchange::print::{Printed, Section};
use exchange::table;
use exchange::workbook::{Area, Format, Row, Sheet, Workbook};
use proptest::collection::vec;
use proptest::prelude::*;
use proptest::sample::select;

use crate::compare::{national, vocabulary};
use crate::samples::item;

/// Texts that some format, some program or some rule of reading may trip over.
const TEXTS: &[&str] = &[
    "政策文件",
    "Wi-Fi 6 建设 plan B",
    "注:以村为单位",
    "备注",
    "说明:见附件",
    "主办单位:办公室",
    "填报单位",
    "■表示选定,□表示未选",
    "空单元格表示没有内容",
    "2024年1月1日",
    "2024-01-01",
    "1/2",
    "12:30",
    "001",
    "1.20",
    "1E5",
    "-5",
    "50%",
    "TRUE",
    "12345678901234567890",
    "=SUM(A1:A2)",
    "+86",
    "-",
    "@全体",
    "'引号",
    "''=1",
    "'=1",
    "\u{ff1d}1",
    "“同上”一词的解释",
    "同上一年度",
    "比同上期",
    "公开事项",
    "公开依据",
    "公开内容",
    "公开时限",
    "公开主体",
    "公开渠道",
    "序号",
    "一级事项",
    "事项编码",
    "县级",
    "√",
    "无",
    "甲\"乙\"丙",
    "\"引号在前",
    "a,b;c\td",
    "A/B",
    "(一)甲 乙",
    "1.甲\n2.乙\n(3)丙\n●丁\n·戊\n①己",
    "第一段 有空格  两个\n  缩进的第二段\n\n空行之后",
    "全角ABC()12,;:!?",
    "开事项、公開內容",
    "<b>粗体</b>&amp;&nbsp;&#39;<br>",
    "_x0041__x000D_",
    "救灾领域基层政务公开标准目录",
    "养老服务领域",
    "https://example.com/a?b=c&d=e#f",
    "𠮷野家😀",
    "é\u{301}ẞ",
    "\u{3000}全角空格\u{3000}",
    "不间断\u{a0}空格 a\u{a0}b",
    "*必填 20*个工作日",
    "县民政局\n县司法局、各镇人民政府(街道办事处)",
    "县级人民政府民政部门和有关\n部门",
    "信息形成或者变更之日起20个工作日内;其中行政许可7个工作日",
    "《中华人民共和国政府信息公开条例》(国务院令第711号)、《关于X的通知》(国办发〔2019〕54号)",
];

const SERIALS: &[&str] = &["", "1", "1", "2", "3", "22", "(4)", "5.", "附", "注:1", "1-1", "一", "'1", "同上", "1.0"];
const TICKS: &[&str] = &["", "", "√", "√", "■", "□", "R"];
const LABELS: &[&str] = &[
    "责任科室",
    "责任科室",
    "备注",
    "公开依据",
    "三级事项",
    "街道级",
    "市级",
    "公开属性",
    "更新频率(天)",
    "O",
    "事项编码",
    "渠道(■必填)",
    "=1+1",
    "An extra column with a long name",
    "模板以外的列",
    "序号",
];
const CHANNELS: &[&str] = &[
    "政府网站",
    "政府公报",
    "两微一端",
    "发布会/听证会",
    "广播电视",
    "社区/企事业单位/村公示栏(电子屏)",
    "入户/现场",
    "其他",
    "其他____",
    "其他:办税服务厅",
    "其他(县图书馆 二楼)",
    "政府网站(县政府门户)",
    "政府网站(未完",
    "政府网站:www.example.com",
    "山东政务服务网",
    "爱山东 APP",
    "R卫视",
    "口岸大厅",
    "12345政务服务热线",
    "3号楼大厅",
    "公示 栏",
    "=网站",
    "第一\n政府网站",
];

/// The cells of one row, before anything was read.
#[derive(Clone, Debug)]
struct Cells {
    serial: &'static str,
    texts: Vec<String>,
    channels: String,
    group: String,
    ticks: Vec<&'static str>,
    extra: Vec<(String, String)>,
    /// How many rows above the one stands that has the same 一级事项.
    same_name: usize,
}

fn text() -> impl Strategy<Value = String> {
    prop_oneof![
        2 => Just(String::new()),
        6 => select(TEXTS).prop_map(str::to_owned),
        3 => "[甲乙丙丁a-cX1-3 ,;\"'=+@、。:()/■□√\n\t*<&-]{1,14}",
        2 => vec(select(TEXTS), 2..5).prop_map(|parts| parts.join("\n")),
        2 => vec(select(TEXTS), 2..4).prop_map(|parts| parts.concat()),
        1 => (select(TEXTS), 20_usize..300).prop_map(|(text, times)| text.repeat(times).chars().take(3_900).collect()),
    ]
}

fn channels() -> impl Strategy<Value = String> {
    let boxes: &[&str] = &["■", "□", "■", "□", "√", "☑", "口", ""];
    let separators: &[&str] = &[" ", "", "\n", "、", ";", "\u{3000}"];
    let one = (select(boxes), select(CHANNELS), select(separators));
    vec(one, 0..14).prop_map(|all| all.iter().flat_map(|(mark, name, end)| [*mark, *name, *end]).collect())
}

fn cells() -> impl Strategy<Value = Cells> {
    let label = prop_oneof![8 => select(LABELS).prop_map(str::to_owned), 1 => text()];
    let channels = prop_oneof![6 => channels(), 1 => text()];
    let group = prop_oneof![3 => Just(String::new()), 1 => Just("√".to_owned()), 3 => text()];
    let extra = vec((label, text()), 0..5);
    (select(SERIALS), vec(text(), 6), channels, group, vec(select(TICKS), 6), extra, 0_usize..6).prop_map(
        |(serial, texts, channels, group, ticks, extra, same_name)| Cells {
            serial,
            texts,
            channels,
            group,
            ticks,
            extra,
            same_name,
        },
    )
}

/// What the reader makes of the cells; nothing where it refuses them.
fn read(cells: &Cells, key: &str) -> Option<CatalogueItem> {
    let mut columns: Vec<(&str, &str, &str)> = vec![
        ("序号", "", cells.serial),
        ("公开事项", "一级事项", &cells.texts[0]),
        ("", "二级事项", &cells.texts[1]),
        ("公开内容", "", &cells.texts[2]),
        ("公开依据", "", &cells.texts[3]),
        ("公开时限", "", &cells.texts[4]),
        ("公开主体", "", &cells.texts[5]),
        ("公开渠道和载体", "", &cells.channels),
        ("公开对象", "全社会", cells.ticks[0]),
        ("", "特定群体", &cells.group),
        ("公开方式", "主动", cells.ticks[1]),
        ("", "依申请", cells.ticks[2]),
        ("公开层级", "县级", cells.ticks[3]),
        ("", "乡级", cells.ticks[4]),
        ("", "村级", cells.ticks[5]),
        ("事项编码", "", key),
    ];
    for (index, (label, text)) in cells.extra.iter().enumerate() {
        columns.push((if index == 0 { "模板以外的列" } else { "" }, label, text));
    }
    let row = |number, text: &dyn Fn(&(&str, &str, &str)) -> String| {
        let cells = (0..).zip(columns.iter().map(text)).filter(|(_, text)| !text.trim().is_empty());
        Row { number, hidden: false, cells: cells.collect() }
    };
    let rows = vec![row(1, &|it| it.0.to_owned()), row(2, &|it| it.1.to_owned()), row(3, &|it| it.2.to_owned())];
    let beyond = (1, 16, 1, 15 + u32::try_from(cells.extra.len()).unwrap());
    let merges = [(1, 1, 1, 2), (1, 8, 1, 9), (1, 10, 1, 11), (1, 12, 1, 14), beyond];
    let merges = merges.into_iter().filter(|(_, first, _, last)| last > first);
    let area =
        |(first_row, first_column, last_row, last_column)| Area { first_row, first_column, last_row, last_column };
    let sheet = Sheet { rows, merges: merges.map(area).collect(), merges_known: true, ..Sheet::default() };
    let reading = table::read(&Workbook { format: Format::Xlsx, sheets: vec![sheet] }, &vocabulary());
    let refused = reading.remarks.iter().any(|remark| remark.severity() == RemarkSeverity::Error);
    let [table] = &reading.tables[..] else { panic!("one table: {:?}", reading.remarks) };
    let [row] = &table.rows[..] else { panic!("a row with a key is an item: {cells:?}") };
    (!refused).then(|| item(key, &row.serial, row.elements.clone(), row.raw.extra.clone()))
}

/// A title; a sure one where others would name a domain by chance.
const TITLES: &[&str] =
    &["青山县示例局基层政务公开标准目录", "青山县社会救助服务中心主动公开基本目录", "公开事项一览", "=\"标题\",一"];
const UNITS: &[&str] = &["青山县民政局", "青山县社会救助服务中心", "", "=A1,\"局\"", "青山县养老服务目录编制办公室"];

fn items() -> impl Strategy<Value = Vec<CatalogueItem>> {
    (vec(cells(), 1..9), any::<bool>()).prop_map(|(rows, is_local)| {
        let mut items: Vec<CatalogueItem> = Vec::new();
        for (number, mut cells) in (1..).zip(rows) {
            if let Some(above) = items.len().checked_sub(cells.same_name).and_then(|index| items.get(index)) {
                cells.texts[0].clone_from(&above.elements.primary_name);
            }
            let key = if is_local { format!("L{number:03}") } else { format!("07.{number:03}") };
            items.extend(read(&cells, &key));
        }
        if items.is_empty() {
            let texts = vec!["仅有的事项".to_owned(); 6];
            let (serial, channels, group, ticks) = ("", String::new(), String::new(), vec![""; 6]);
            let cells = Cells { serial, texts, channels, group, ticks, extra: Vec::new(), same_name: 0 };
            items.extend(read(&cells, "L001"));
        }
        items
    })
}

/// A catalogue of one or several tables.
pub fn any_catalogue() -> impl Strategy<Value = Printed> {
    let domains = proptest::sample::subsequence((0..national().pilot_domains.len()).collect::<Vec<_>>(), 1..4);
    (domains, vec(items(), 3), any::<bool>(), select(TITLES), select(UNITS), select(ChannelSemantics::ALL.to_vec()))
        .prop_map(|(domains, items, without_domain, title, unit, semantics)| {
            let domain = |index: &usize| {
                let domain = &national().pilot_domains[*index];
                (domain.code.clone(), domain.name.clone())
            };
            let mut sections: Vec<Section> = domains
                .iter()
                .zip(items)
                .map(|(index, items)| Section { pilot_domain: Some(domain(index)), items })
                .collect();
            if without_domain && let Some(last) = sections.last_mut() {
                last.pilot_domain = None;
            }
            let title = match &sections[..] {
                [Section { pilot_domain: Some((_, name)), .. }] if title == TITLES[0] => {
                    format!("青山县2026年{name}领域基层政务公开标准目录")
                }
                [Section { pilot_domain: None, .. }] => TITLES[0].to_owned(),
                _ => title.to_owned(),
            };
            Printed { title, compiled_by: unit.to_owned(), edition: "第2版 草稿".to_owned(), semantics, sections }
        })
}
