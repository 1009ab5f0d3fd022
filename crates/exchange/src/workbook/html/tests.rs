use domain::remark::RemarkCode;

use super::super::tests::{area, opened, refused, shown};
use super::*;

#[test]
fn a_page_gives_each_table_as_a_sheet_with_its_title() {
    let page = "<html><body><h1>某县</h1><h2>应急管理领域基层政务公开标准目录</h2><p>单位:县应急局</p>\
        <table><tr><th rowspan=2>序号</th><th colspan='2'>公开事项</th><th rowspan=2>公开<br>内容</th></tr>\
        <tr><th>一级</th><th>二级</th></tr>\
        <tr style='display: none'><td>1</td><td>许可</td><td>设立</td><td><p>第一 段</p><p>第二&nbsp;段</p></td></tr></table>\
        <p>救灾目录</p><table><caption>救灾领域</caption><colgroup><col><col span=2 hidden></colgroup>\
        <tr><td rowspan=0>全<td>甲<td>乙<tr><td>丙<td>丁</table>\
        <div hidden><table><tr><td>藏</td></tr></table></div></body></html>";
    let workbook = opened("目录.htm", page.as_bytes());
    assert_eq!(workbook.format, Format::Html);
    let [first, second, third] = &workbook.sheets[..] else { panic!("{:?}", workbook.sheets) };
    assert_eq!(first.title.as_deref(), Some("应急管理领域基层政务公开标准目录"));
    assert_eq!(
        shown(first),
        ["1 0=序号|1=公开事项|3=公开\n内容", "2 1=一级|2=二级", "3* 0=1|1=许可|2=设立|3=第一 段\n第二 段"]
    );
    assert_eq!(first.merges, [area(1, 0, 2, 0), area(1, 1, 1, 2), area(1, 3, 2, 3)]);
    assert_eq!(
        (second.title.as_deref(), shown(second)),
        (Some("救灾领域"), vec!["1 0=全|1=甲|2=乙".into(), "2 1=丙|2=丁".into()])
    );
    assert_eq!((second.merges.as_slice(), second.hidden_columns.as_slice()), (&[area(1, 0, 2, 0)][..], &[1, 2][..]));
    assert!(third.hidden && !first.hidden && third.title.is_none(), "{third:?}");
}

#[test]
fn a_table_inside_a_cell_is_a_table_of_its_own() {
    let page = "<table><tr><td>导航</td></tr><tr><td><h3>教育领域</h3><table><tr><td>甲</td><td>乙</td></tr></table></td><td>右</td></tr></table>";
    let workbook = opened("a.html", page.as_bytes());
    let names: Vec<_> = workbook.sheets.iter().map(|sheet| (sheet.name.as_str(), shown(sheet))).collect();
    assert_eq!(
        names,
        [("表1", vec!["1 0=导航".to_owned(), "2 0=教育领域|1=右".to_owned()]), ("表2", vec!["1 0=甲|1=乙".to_owned()])]
    );
    assert_eq!(workbook.sheets[1].title.as_deref(), Some("教育领域"));
    let layout = format!("<table><tr><td>{page}</td></tr></table>");
    assert_eq!(opened("a.html", layout.as_bytes()).sheets.len(), 2, "a table that only holds tables is no sheet");
}

#[test]
fn a_page_is_decoded_as_it_says() {
    let page = "<html><head><meta http-equiv=Content-Type content=\"text/html; charset=gb2312\"></head><table><tr><td>朱镕基</td></tr></table>";
    let declared = encoding_rs::GB18030.encode(page).0.into_owned();
    let silent = encoding_rs::GB18030.encode(&page.replace("charset=gb2312", "")).0.into_owned();
    for bytes in [declared, silent, page.replace("gb2312", "utf-8").into_bytes()] {
        assert_eq!(shown(&opened("a.html", &bytes).sheets[0]), ["1 0=朱镕基"]);
    }
    let broken_lines = "<table><tr><td>信息形成\n  或者变更 20 个\n工作日</td></tr></table>";
    assert_eq!(shown(&opened("a.html", broken_lines.as_bytes()).sheets[0]), ["1 0=信息形成或者变更 20 个工作日"]);
}

#[test]
fn a_page_beyond_the_bounds_is_refused() {
    let wide = refused("a.html", b"<table><tr><td colspan=1000000000>x</td></tr></table>");
    assert_eq!((wide.code, wide.place.row), (RemarkCode::FileTooLarge, Some(1)));
    for tag in ["div", "b", "table><tr><td", "ul><li", "svg><g"] {
        let remark = refused("a.html", format!("<html>{}", format!("<{tag}>").repeat(100_000)).as_bytes());
        assert_eq!(remark.code, RemarkCode::FileTooLarge, "{tag}");
    }
    // Tags that nobody closes are common and nest nowhere.
    let sloppy = format!("<table>{}</table>", "<tr><td><font>甲<td><p>乙<p>丙".repeat(2_000));
    let workbook = opened("a.html", sloppy.as_bytes());
    assert_eq!(workbook.sheets[0].rows.len(), 2_000);
    assert_eq!(workbook.sheets[0].rows[1_999].cells, [(0, "甲".to_owned()), (1, "乙\n丙".to_owned())]);
}
