use std::collections::BTreeMap;

use domain::annual_report::cell::Cell;
use domain::annual_report::content::{Content, Section};
use domain::annual_report::figure::{Counts, Figures};
use domain::submission::LongText;

use super::grid::{Grid, Look, grids};
use super::{PrintedReport, annual_report_docx, annual_report_title, annual_report_xlsx};

/// Another number in each cell that is counted.
fn figures() -> Figures {
    let mut counts = Counts::default();
    for (number, cell) in (1..).zip(Cell::all().filter(|it| it.parts().is_empty() && !it.is_given())) {
        counts.add(cell, number);
    }
    Figures::of_unit(&Content::default(), &counts)
}

fn content() -> Content {
    let texts = Section::ALL.iter().map(|section| {
        let text = format!("2025年,{}的情况。\n第二段 <b>&amp;</b>。", section.heading());
        (*section, LongText::read("text", &text, 1_000).unwrap())
    });
    Content { texts: texts.collect::<BTreeMap<_, _>>(), ..Content::default() }
}

/// Every place of the grid is covered once.
fn is_whole(grid: &Grid) {
    let mut places = vec![vec![0; grid.widths.len()]; grid.rows];
    for cell in &grid.cells {
        for row in &mut places[cell.row..cell.row + cell.height] {
            for place in &mut row[cell.column..cell.column + cell.width] {
                *place += 1;
            }
        }
    }
    assert!(places.iter().flatten().all(|it| *it == 1), "part {}: {places:?}", grid.part);
}

#[test]
fn the_grids_are_those_of_the_form() {
    let figures = figures();
    let [proactive, requests, reviews] = grids(&figures);
    [&proactive, &requests, &reviews].into_iter().for_each(is_whole);
    assert_eq!((proactive.rows, proactive.widths.len()), (2 + 2 + 2 + 1 + 2 + 2 + 2 + 1, 4));
    assert_eq!((requests.rows, requests.widths.len()), (3 + 25, 10));
    assert_eq!((reviews.rows, reviews.widths.len()), (3 + 1, 15));
    let merged = |grid: &Grid, text: &str| {
        let found = grid.cells.iter().find(|it| it.text == text).unwrap_or_else(|| panic!("no {text}"));
        (found.row, found.column, found.height, found.width)
    };
    assert_eq!(merged(&requests, "申请人情况"), (0, 3, 1, 7));
    assert_eq!(merged(&requests, "自然人"), (1, 3, 2, 1));
    assert_eq!(merged(&requests, "法人或其他组织"), (1, 4, 1, 5));
    assert_eq!(merged(&requests, "商业企业"), (2, 4, 1, 1));
    assert_eq!(merged(&requests, "总计"), (1, 9, 2, 1));
    assert_eq!(merged(&requests, "一、本年新收政府信息公开申请数量"), (3, 0, 1, 3));
    assert_eq!(merged(&requests, "三、本年度办理结果"), (5, 0, 22, 1));
    assert_eq!(merged(&requests, "（一）予以公开"), (5, 1, 1, 2));
    assert_eq!(merged(&requests, "（三）不予公开"), (7, 1, 8, 1));
    assert_eq!(merged(&requests, "1.属于国家秘密"), (7, 2, 1, 1));
    assert_eq!(merged(&requests, "（七）总计"), (26, 1, 1, 2));
    assert_eq!(merged(&requests, "四、结转下年度继续办理"), (27, 0, 1, 3));
    assert_eq!(merged(&reviews, "行政复议"), (0, 0, 1, 5));
    assert_eq!(merged(&reviews, "行政诉讼"), (0, 5, 1, 10));
    assert_eq!(merged(&reviews, "未经复议直接起诉"), (1, 5, 1, 5));
    assert_eq!(merged(&proactive, "第二十条第（五）项"), (4, 0, 1, 4));
    assert_eq!(merged(&proactive, "本年处理决定数量"), (5, 1, 1, 3));
    let shown: Vec<_> = requests.cells.iter().filter(|it| it.look == Look::Figure).map(|it| it.text.clone()).collect();
    let wanted = Cell::all().filter(|it| it.table() == 3).map(|it| figures.value(it).figure.text(it));
    assert_eq!(shown, wanted.collect::<Vec<_>>());
}

#[test]
fn both_files_hold_every_figure_and_every_word() {
    let (content, figures) = (content(), figures());
    let title = annual_report_title("新城街道办事处", 2025);
    let report = PrintedReport {
        title: title.clone(),
        unit: "新城街道办事处".to_owned(),
        edition: "第1版 2026年1月30日发布".to_owned(),
        content: &content,
        figures: &figures,
    };
    let workbook =
        crate::workbook::read("年报.xlsx", &annual_report_xlsx(&report).unwrap(), &crate::workbook::Limits::default());
    assert_eq!(workbook.unwrap().sheets.len(), 3);
    let docx = annual_report_docx(&report).unwrap();
    let mut archive = zip::ZipArchive::new(std::io::Cursor::new(&docx)).unwrap();
    let mut xml = String::new();
    std::io::Read::read_to_string(&mut archive.by_name("word/document.xml").unwrap(), &mut xml).unwrap();
    assert!(xml.contains(&title) && xml.contains("第二段 &lt;b&gt;&amp;amp;&lt;/b&gt;。"));
    let order = [
        "一、总体情况",
        "（一）主动公开",
        "（五）监督保障",
        "二、主动公开",
        "三、收到和处理",
        "四、因政府信息",
        "五、存在",
        "六、其他",
    ];
    let places: Vec<_> = order.map(|it| xml.find(it).unwrap_or_else(|| panic!("no {it}"))).into();
    assert!(places.is_sorted(), "{places:?}");
    assert_eq!(xml.matches("<w:tbl>").count(), 3);
    assert_eq!(docx, annual_report_docx(&report).unwrap(), "the same report makes the same bytes");
    if let Ok(folder) = std::env::var("GONGKAI_PRINTED") {
        std::fs::write(format!("{folder}/annual-report.xlsx"), annual_report_xlsx(&report).unwrap()).unwrap();
        std::fs::write(format!("{folder}/annual-report.docx"), docx).unwrap();
    }
}
