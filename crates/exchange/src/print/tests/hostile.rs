use domain::catalogue::item::ExtraCell;
use domain::vocabulary::Locale;
use proptest::prelude::*;

use super::csv::escape;
use super::samples::{of_domain, of_unit};
use super::{PrintError, Printed, csv, html, unescape, xlsx};

const FORMULA: &str = "=HYPERLINK(\"http://example.com\",\"√\")";
const SCRIPT: &str = "</td><script>alert('1')</script>\"\r\n第二行&\u{1}";

/// A catalogue of one item whose content is `text`, under a title of the same text.
fn with(text: &str) -> Printed {
    let mut printed = of_domain("07");
    printed.sections[0].items.truncate(1);
    printed.sections[0].items[0].elements.content = text.to_owned();
    printed.sections[0].items[0].raw.extra = vec![ExtraCell { label: text.to_owned(), text: text.to_owned() }];
    text.clone_into(&mut printed.compiled_by);
    printed
}

fn records(text: &str) -> Vec<Vec<String>> {
    let text = text.strip_prefix('\u{feff}').unwrap();
    let mut reader = ::csv::ReaderBuilder::new().has_headers(false).flexible(true).from_reader(text.as_bytes());
    reader.records().map(|record| record.unwrap().iter().map(str::to_owned).collect()).collect()
}

#[test]
fn nothing_is_computed_by_whoever_opens_the_text() {
    for text in [FORMULA, "+1", "-1", "@SUM(1)", "\t=1", "\r=1", "'=1", "''+1", "\u{ff1d}1"] {
        let records = records(&csv(&with(text)));
        let cell = &records[5][3];
        assert_eq!(*cell, format!("'{text}"));
        assert_eq!(unescape(cell), text);
    }
    assert_eq!(unescape("'引号'"), "'引号'");
}

#[test]
fn workbook_holds_texts_and_nothing_else() {
    use calamine::{Data, Reader};
    for text in [FORMULA, "https://example.com/", "2026-01-31", "001", "TRUE", "_x0041_", "甲\n乙\"'<&>"] {
        let workbook = xlsx(&with(text)).unwrap();
        let mut read = calamine::Xlsx::new(std::io::Cursor::new(workbook)).unwrap();
        let range = read.worksheet_range_at(0).unwrap().unwrap();
        assert_eq!(range.get_value((5, 3)), Some(&Data::String(text.to_owned())));
        assert!(read.worksheet_formula("07 救灾").unwrap().used_cells().next().is_none(), "{text}");
    }
}

#[test]
fn page_shows_markup_as_text() {
    let page = html(&with(SCRIPT));
    assert!(!page.contains("<script") && !page.contains('\u{1}'), "{page}");
    let document = scraper::Html::parse_document(&page);
    let cells = scraper::Selector::parse("tbody td").unwrap();
    let texts: Vec<String> = document.select(&cells).map(|cell| cell.text().collect()).collect();
    assert_eq!(texts[3], "</td><script>alert('1')</script>\"第二行&\u{fffd}");
    assert!(document.select(&cells).all(|cell| cell.attr("style") == Some("mso-number-format:'\\@'")));
}

#[test]
fn page_has_the_spans_of_the_print() {
    let page = html(&of_unit(&["07", "21"]));
    let document = scraper::Html::parse_document(&page);
    let count = |selector: &str| document.select(&scraper::Selector::parse(selector).unwrap()).count();
    assert_eq!(count("html[lang=zh-CN]"), 1);
    assert_eq!((count("h2"), count("table"), count("script")), (2, 2, 0));
    assert_eq!((count("th[colspan='2']"), count("th[rowspan='2']")), (2 * 4, 2 * 7));
    assert_eq!(count("section:first-of-type td[rowspan]"), 4);
    assert_eq!(count("section:first-of-type td[rowspan='8']"), 1);
}

#[test]
fn text_repeats_names_and_parts_tables_by_an_empty_line() {
    let printed = of_unit(&["07", "21"]);
    let text = csv(&printed);
    assert!(!text.replace("\r\n", "").contains(['\r', '\n']), "every line ends alike");
    let tables: Vec<&str> = text.split("\r\n\r\n").collect();
    assert_eq!(tables.len(), 2);
    assert!(tables[1].starts_with("就业领域基层政务公开标准目录\r\n编制单位:"), "{}", tables[1]);
    let rows = records(tables[0]);
    assert_eq!(rows[4].join("|"), "|一级事项|二级事项||||||全社会|特定群体|主动|依申请|县级|乡级|");
    let names: Vec<&str> = rows[5..].iter().map(|row| row[1].as_str()).collect();
    let expected = printed.sections[0].items.iter().map(|item| item.elements.primary_name.as_str());
    assert_eq!(names, expected.collect::<Vec<_>>());
}

#[test]
fn text_that_no_cell_holds_is_refused_and_not_cut() {
    assert!(xlsx(&with(&"长".repeat(32_767 - 5 - 100))).is_ok());
    let mut printed = of_domain("07");
    printed.sections[0].items[2].elements.legal_basis = "长".repeat(32_768);
    let refused = xlsx(&printed).unwrap_err();
    let PrintError::TooLong(refusal) = &refused else { panic!("{refused}") };
    assert_eq!(refusal.item, "07.003 政策文件/其他政策文件");
    assert_eq!((refusal.element.as_str(), refusal.length), ("公开依据", 32_768));
    assert!(refusal.message(Locale::Zh).contains("32768 个字符"));
    assert!(refused.to_string().contains("32768 characters"), "{refused}");
}

proptest! {
    #[test]
    fn what_was_escaped_is_unescaped_to_the_same(text in "['=+\\-@\t\r\nx甲]{0,8}|.*") {
        let escaped = escape(&text);
        prop_assert_eq!(unescape(&escaped), &text);
        prop_assert!(escaped == text || escaped.starts_with('\''));
    }
}
