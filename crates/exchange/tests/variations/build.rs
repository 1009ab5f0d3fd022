//! Small sheets with exactly one trap, and short forms of what was read from them.

use domain::catalogue::intake;
use domain::remark::{Remark, RemarkCode};
use exchange::channels;
use exchange::table::{self, Reading, Table, Vocabulary};
use exchange::workbook::{Area, Format, Row, Sheet, Workbook};

/// The national header in two rows, fourteen columns.
pub const HEADER: [&[&str]; 2] = [
    &[
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
    &["", "一级事项", "二级事项", "", "", "", "", "", "全社会", "特定群体", "主动", "依申请", "县级", "乡级"],
];

/// An item that leaves nothing to say.
pub const FIRST: &[&str] = &[
    "1",
    "政策",
    "文件",
    "名称",
    "《条例》",
    "20个工作日",
    "县民政局",
    "■政府网站 □政府公报",
    "√",
    "",
    "√",
    "",
    "√",
    "",
];
/// Another one.
pub const SECOND: &[&str] = &[
    "2",
    "政策",
    "解读",
    "材料",
    "《办法》",
    "5个工作日",
    "县司法局",
    "□政府网站 ■政府公报",
    "√",
    "",
    "√",
    "",
    "√",
    "√",
];

/// A sheet of a format that tells everything, its rows numbered from 1.
pub fn sheet(rows: &[&[&str]]) -> Sheet {
    let row = |(number, cells): (u32, &&[&str])| Row {
        number,
        hidden: false,
        cells: (0..)
            .zip(*cells)
            .filter(|(_, text)| !text.is_empty())
            .map(|(at, text)| (at, (*text).to_owned()))
            .collect(),
    };
    let rows = (1..).zip(rows).map(row).filter(|row| !row.cells.is_empty()).collect();
    Sheet { name: "表1".to_owned(), rows, merges_known: true, hidden_known: true, ..Sheet::default() }
}

/// The national header with these rows below, the first of them row 3.
pub fn national(rows: &[&[&str]]) -> Sheet {
    sheet(&[&HEADER, rows].concat())
}

/// A long row: `序号|公开事项|…`.
pub fn cells(row: &str) -> Vec<&str> {
    row.split('|').collect()
}

/// `row` with other texts in some of its columns.
pub fn with<'a>(row: &[&'a str], changes: &[(usize, &'a str)]) -> Vec<&'a str> {
    let mut row = row.to_vec();
    for (at, text) in changes {
        row[*at] = text;
    }
    row
}

/// The same sheet as plain text would give it.
pub fn plain(sheet: Sheet) -> Sheet {
    Sheet { merges_known: false, merges: Vec::new(), ..sheet }
}

/// The same sheet with these areas merged, as `F3:F5`.
pub fn merged(mut sheet: Sheet, areas: &[&str]) -> Sheet {
    let cell = |address: &str| {
        let column = u32::from(address.as_bytes()[0] - b'A');
        (column, address[1..].parse::<u32>().expect("areas are written as A1:B2"))
    };
    for area in areas {
        let (first, last) = area.split_once(':').expect("areas are written as A1:B2");
        let ((first_column, first_row), (last_column, last_row)) = (cell(first), cell(last));
        sheet.merges.push(Area { first_row, first_column, last_row, last_column });
    }
    sheet
}

pub fn vocabulary() -> Vocabulary {
    let names = |names: &[&str]| names.iter().map(|name| (*name).to_owned()).collect::<Vec<String>>();
    let channels = [
        ("website", "政府网站", names(&["政府网"])),
        ("gazette", "政府公报", names(&[])),
        ("social", "两微一端", names(&["一微一端"])),
        ("press", "发布会/听证会", names(&[])),
        ("broadcast", "广播电视", names(&[])),
        ("print", "纸质媒体", names(&[])),
        ("reading", "公开查阅点", names(&[])),
        ("hall", "政务服务中心", names(&[])),
        ("station", "便民服务站", names(&[])),
        ("visit", "入户/现场", names(&[])),
        ("board", "公示栏", names(&["村公示栏"])),
        ("push", "精准推送", names(&[])),
        ("other", "其他", names(&[])),
    ];
    let domains = [
        ("05", "财政预决算", names(&[])),
        ("07", "救灾", names(&["救灾生产"])),
        ("18", "社会救助", names(&[])),
        ("19", "养老服务", names(&[])),
        ("26", "卫生健康", names(&["医疗卫生"])),
    ];
    Vocabulary::new(
        channels::Vocabulary::new(channels.iter().map(|(code, name, aliases)| (*code, *name, aliases.as_slice()))),
        domains
            .iter()
            .map(|(code, name, aliases)| (code.parse().expect("two digits are a code"), *name, aliases.as_slice())),
    )
}

pub fn read_all(sheets: Vec<Sheet>) -> Reading {
    table::read(&Workbook { format: Format::Xlsx, sheets }, &vocabulary())
}

/// The only table of a sheet, and the remarks.
pub fn read(sheet: Sheet) -> (Table, Vec<Remark>) {
    let mut reading = read_all(vec![sheet]);
    assert_eq!(reading.tables.len(), 1, "{:?}", reading.remarks);
    (reading.tables.remove(0), reading.remarks)
}

/// Code and address of each remark.
pub fn places(remarks: &[Remark]) -> Vec<(&'static str, String)> {
    remarks.iter().map(|it| (it.code.code(), it.place.address().unwrap_or_default())).collect()
}

/// Addresses of the remarks of one kind.
pub fn places_of(remarks: &[Remark], code: RemarkCode) -> Vec<String> {
    let of_code = remarks.iter().filter(|it| it.code == code);
    of_code.map(|it| it.place.address().unwrap_or_default()).collect()
}

/// Codes and addresses as they are written in expectations: `"TEXT_DAMAGED D3"`.
pub fn says(remarks: &[Remark], expected: &[&str]) {
    let found: Vec<String> =
        places(remarks).into_iter().map(|(code, place)| format!("{code} {place}").trim().to_owned()).collect();
    assert_eq!(found, expected);
}

/// Who may know, how, and where: `全 主 县`.
pub fn ticks(row: &intake::Row) -> String {
    let it = &row.elements;
    let group = it.audience.specific_group.as_ref().map(|group| format!("群({group})")).unwrap_or_default();
    let marks = [
        (it.audience.whole_society, "全"),
        (!group.is_empty(), group.as_str()),
        (it.method.proactive, "主"),
        (it.method.on_request, "依"),
        (it.levels.county, "县"),
        (it.levels.town, "乡"),
        (it.levels.village, "村"),
    ];
    marks.iter().filter(|(ticked, _)| *ticked).map(|(_, mark)| *mark).collect::<Vec<_>>().join(" ")
}

/// Channels as `+code` and `-code`; a name nobody knows in quotes.
pub fn channel_marks(row: &intake::Row) -> String {
    let marks = row.elements.channels.iter().map(|mark| {
        let name = mark.code.clone().unwrap_or_else(|| format!("“{}”", mark.text));
        format!("{}{name}", if mark.ticked { '+' } else { '-' })
    });
    marks.collect::<Vec<_>>().join(" ")
}

/// Additional columns as `label=text`.
pub fn extra(row: &intake::Row) -> Vec<String> {
    row.raw.extra.iter().map(|cell| format!("{}={}", cell.label, cell.text)).collect()
}

/// Names of the items.
pub fn names(table: &Table) -> Vec<String> {
    table.rows.iter().map(|row| row.elements.name()).collect()
}
