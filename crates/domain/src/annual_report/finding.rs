//! 提示: what reports really get wrong (G§13) and a machine can see. Nothing here stands in the way of publication.

use super::cell::{Cell, DocumentColumn, DocumentRow};
use super::content::{Content, Section};
use super::figure::{FigureStatus, Figures};
use crate::code;
use crate::vocabulary::Locale;

/// Digits of a year.
const YEAR_DIGITS: usize = 4;

code! {
    /// 年度报告的提示.
    pub enum ReportFindingCode {
        /// 年份未更新
        YearNotUpdated = "YEAR_NOT_UPDATED" / "文字中的年份可能未更新" / "A year in the text may not have been updated",
        /// 与表格不符
        NumberDiffers = "NUMBER_DIFFERS" / "文字中的件数与表格不符" / "A number in the text differs from the table",
        /// 未填文字
        TextMissing = "TEXT_MISSING" / "该部分没有文字" / "This part has no text",
        /// 未填数据
        FigureMissing = "FIGURE_MISSING" / "数据尚未填报;没有此项业务的填“不适用”,有业务而无数量的填 0" / "A figure has not been given; say that it does not apply, or 0",
    }
}

/// One thing to look at.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ReportFinding {
    /// What about.
    pub code: ReportFindingCode,
    /// In which part of the text.
    pub section: Option<Section>,
    /// In which cell.
    pub cell: Option<Cell>,
    /// What was found: the year, the number, the words around it.
    pub found: Option<String>,
}

impl ReportFinding {
    /// The whole sentence.
    pub fn message(&self, locale: Locale) -> String {
        let label = self.code.label(locale);
        match &self.found {
            Some(found) => format!("{label}{}{found}", locale.pick(":", ": ")),
            None => label.to_owned(),
        }
    }
}

/// What to look at before the report of `year` goes out.
pub fn findings(year: i32, content: &Content, figures: &Figures) -> Vec<ReportFinding> {
    let mut found = Vec::new();
    let mut tell = |code, section, cell, found_text| {
        found.push(ReportFinding { code, section, cell, found: found_text });
    };
    for section in Section::ALL {
        let Some(text) = content.texts.get(section) else {
            tell(ReportFindingCode::TextMissing, Some(*section), None, None);
            continue;
        };
        if section.is_overview() {
            for wrong in wrong_years(year, text.as_str()) {
                tell(ReportFindingCode::YearNotUpdated, Some(*section), None, Some(wrong));
            }
        }
        for (row, words) in [(DocumentRow::Normative, "规范性文件"), (DocumentRow::Regulation, "规章")] {
            for clause in numbers_beside(words, text.as_str()) {
                let number = |column: DocumentColumn| figures.number(Cell::Documents(row, column));
                let meant = columns_of(clause.text);
                let differs = |it: &&i64| !meant.iter().any(|column| number(*column) == **it);
                if let Some(found) = clause.numbers.iter().find(differs) {
                    let table =
                        DocumentColumn::ALL.iter().map(|it| format!("{} {}", it.label(Locale::Zh), number(*it)));
                    let table = table.collect::<Vec<_>>().join(",");
                    let told = format!("“{}”中的 {found} 件;表二:{table}", clause.text);
                    let cell = Cell::Documents(row, meant[0]);
                    tell(ReportFindingCode::NumberDiffers, Some(*section), Some(cell), Some(told));
                }
            }
        }
    }
    for cell in Cell::all().filter(|it| it.is_given()) {
        if figures.value(cell).figure.status() == FigureStatus::NotGiven {
            tell(ReportFindingCode::FigureMissing, None, Some(cell), Some(cell.to_string()));
        }
    }
    found
}

/// The columns of table two a clause speaks of; all of them, where it does not say.
fn columns_of(clause: &str) -> Vec<DocumentColumn> {
    let says = |words: &[&str]| words.iter().any(|word| clause.contains(word));
    let meant = [
        (DocumentColumn::Made, says(&["制发", "制定", "印发", "出台", "发布"])),
        (DocumentColumn::Abolished, says(&["废止"])),
        (DocumentColumn::InForce, says(&["有效"])),
    ];
    let meant: Vec<_> = meant.into_iter().filter(|it| it.1).map(|it| it.0).collect();
    if meant.is_empty() { DocumentColumn::ALL.to_vec() } else { meant }
}

/// Years in the text that are neither the reported one nor a neighbour; and last year's, where the reported one is not named at all.
fn wrong_years(year: i32, text: &str) -> Vec<String> {
    let named = years(text);
    let mut wrong: Vec<_> = named.iter().filter(|it| (**it - year).abs() > 1).map(|it| format!("{it}年")).collect();
    if !named.contains(&year) && named.contains(&(year - 1)) {
        wrong.push(format!("{}年", year - 1));
    }
    wrong.dedup();
    wrong
}

/// Four digits before 年.
fn years(text: &str) -> Vec<i32> {
    let starts = text.match_indices('年').map(|(at, _)| &text[..at]);
    let years = starts.filter_map(|before| {
        let digits: Vec<char> = before.chars().rev().map(narrow).take_while(char::is_ascii_digit).collect();
        let number: String = digits.iter().rev().collect();
        if number.len() == YEAR_DIGITS { number.parse().ok() } else { None }
    });
    years.filter(|it| (1949..2200).contains(it)).collect()
}

/// A full-width digit as the plain one.
fn narrow(c: char) -> char {
    let full_width = u32::from(c).checked_sub(u32::from('０')).filter(|it| *it < 10);
    full_width.and_then(|it| char::from_digit(it, 10)).unwrap_or(c)
}

struct Clause<'a> {
    text: &'a str,
    numbers: Vec<i64>,
}

/// The numbers of pieces (件) in the clauses that speak of `words`; a clause that goes on about the same has none of another's nouns.
fn numbers_beside<'a>(words: &str, text: &'a str) -> Vec<Clause<'a>> {
    let sentences = text.split(['。', ';', '；', '\n']);
    let about = sentences.flat_map(|sentence| {
        let mut speaks = false;
        sentence.split([',', '，']).filter(move |clause| {
            // 现行有效32件 goes on about what the clause before it named; 收到申请12件 does not.
            speaks = clause.contains(words)
                || speaks && !["申请", "建议", "提案", "信件", "信息"].iter().any(|it| clause.contains(it));
            speaks
        })
    });
    about.map(|text| Clause { text: text.trim(), numbers: pieces(text) }).filter(|it| !it.numbers.is_empty()).collect()
}

/// Numbers before 件.
fn pieces(text: &str) -> Vec<i64> {
    let starts = text.match_indices('件').map(|(at, _)| &text[..at]);
    let numbers = starts.filter_map(|before| {
        let before = before.trim_end();
        let digits: Vec<char> = before.chars().rev().map(narrow).take_while(char::is_ascii_digit).collect();
        digits.iter().rev().collect::<String>().parse().ok()
    });
    numbers.collect()
}
