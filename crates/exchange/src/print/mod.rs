//! 标准目录表 as it is printed: the official layout of two header rows, as a workbook, as plain text and as a web page.
//!
//! The three forms share one layout; each adds only what its format asks for.

mod annual_report;
mod csv;
mod documents;
mod html;
mod layout;
mod letter;
mod measure;
mod xlsx;

use domain::catalogue::item::CatalogueItem;
use domain::channel::ChannelSemantics;
use domain::vocabulary::Locale;

pub use annual_report::{PrintedReport, annual_report_docx, annual_report_title, annual_report_xlsx};
pub use csv::csv;
pub(crate) use csv::{BYTE_ORDER_MARK, record, unescape};
pub use documents::{ListedDocument, documents_csv_head, documents_csv_line, documents_xlsx};
pub use html::html;
pub use letter::{letter_docx, letter_html};
pub use xlsx::xlsx;

/// 印本: a catalogue with all that its print says.
#[derive(Clone, Debug)]
pub struct Printed {
    /// 标题
    pub title: String,
    /// 编制单位
    pub compiled_by: String,
    /// 版本, in words: `第2版 2026年3月1日发布`, or `草稿`.
    pub edition: String,
    /// What ■ and □ say.
    pub semantics: ChannelSemantics,
    /// The tables, in their order.
    pub sections: Vec<Section>,
}

/// 分表: the items of one domain; a unit's catalogue has one for each of its domains.
#[derive(Clone, Debug)]
pub struct Section {
    /// 领域: code and name, without the word 领域.
    pub pilot_domain: Option<(String, String)>,
    /// The items, in their order.
    pub items: Vec<CatalogueItem>,
}

/// Why a workbook cannot be written.
#[derive(Debug, thiserror::Error)]
pub enum PrintError {
    /// A cell of a workbook ends at a fixed length, and a text that was cut would be another text.
    #[error("{} / {}", .0.message(Locale::Zh), .0.message(Locale::En))]
    TooLong(TooLong),
    /// The workbook could not be written.
    #[error("表格文件无法生成 / The workbook could not be written: {0}")]
    Workbook(#[from] rust_xlsxwriter::XlsxError),
}

/// Which text does not fit a cell.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct TooLong {
    /// The item, by key and name; the title of the table for what stands above the items.
    pub item: String,
    /// The column.
    pub element: String,
    /// How long the text is, as workbooks count.
    pub length: usize,
}

impl TooLong {
    /// What is wrong and what to do, in the reader's language.
    pub fn message(&self, locale: Locale) -> String {
        let Self { item, element, length } = self;
        let limit = layout::CELL_MAX_UNITS;
        match locale {
            Locale::Zh => format!(
                "“{item}”的“{element}”有 {length} 个字符,表格单元格至多 {limit} 个;请缩短后重试,或改用 CSV、HTML 格式"
            ),
            Locale::En => format!(
                "{element} of {item} has {length} characters, a cell holds {limit}; shorten it, or export CSV or HTML"
            ),
        }
    }
}

#[cfg(test)]
mod tests;
