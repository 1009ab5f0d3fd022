//! 政府信息公开工作年度报告 as it is printed: the six parts of the official form (国办公开办函〔2021〕30号), as a text document, and its three tables
//! as a workbook. Both print the same grids.

mod docx;
mod grid;
mod xlsx;

use domain::annual_report::content::Content;
use domain::annual_report::figure::Figures;

pub use docx::annual_report_docx;
pub use xlsx::annual_report_xlsx;

/// 印本 of an annual report.
#[derive(Clone, Debug)]
pub struct PrintedReport<'a> {
    /// 标题: `新城街道办事处2025年政府信息公开工作年度报告`.
    pub title: String,
    /// 报告单位
    pub unit: String,
    /// Which edition, in words: `第1版 2026年1月30日发布`, or `草稿`.
    pub edition: String,
    /// The words.
    pub content: &'a Content,
    /// The figures.
    pub figures: &'a Figures,
}

/// 标题 of the report of a unit about a year.
pub fn annual_report_title(unit: &str, year: i32) -> String {
    format!("{unit}{year}年政府信息公开工作年度报告")
}

#[cfg(test)]
mod tests;
