//! 政府信息清单: the list of public documents as a table, row by row, so that its length takes no memory.

use std::io::{Seek, Write};

use chrono::NaiveDate;
use domain::document::Validity;
use domain::document::content::DocumentKind;
use domain::vocabulary::Locale;
use rust_xlsxwriter::{Format, FormatAlign, FormatBorder, Workbook, XlsxError};

use super::csv::{BYTE_ORDER_MARK, record};

/// The columns with their widths, in characters of half width.
const COLUMNS: [(&str, f64); 10] = [
    ("索引号", 26.0),
    ("标题", 60.0),
    ("发布机构", 24.0),
    ("文号", 22.0),
    ("成文日期", 12.0),
    ("发布日期", 12.0),
    ("效力状态", 10.0),
    ("体裁", 18.0),
    ("领域", 24.0),
    ("网址", 60.0),
];

/// One public document of the list.
#[derive(Clone, Debug)]
pub struct ListedDocument {
    /// 索引号
    pub index_number: String,
    /// 标题
    pub title: String,
    /// 发布机构
    pub unit: String,
    /// 文号
    pub document_number: String,
    /// 成文日期
    pub formed_on: Option<NaiveDate>,
    /// 发布日期, in China.
    pub published_on: Option<NaiveDate>,
    /// 效力状态
    pub validity: Validity,
    /// 体裁
    pub kind: DocumentKind,
    /// 领域, by name.
    pub domains: String,
    /// Where it is read.
    pub url: String,
}

impl ListedDocument {
    fn cells(&self) -> [String; COLUMNS.len()] {
        let day = |day: Option<NaiveDate>| day.map(|day| day.to_string()).unwrap_or_default();
        [
            self.index_number.clone(),
            self.title.clone(),
            self.unit.clone(),
            self.document_number.clone(),
            day(self.formed_on),
            day(self.published_on),
            self.validity.label(Locale::Zh).to_owned(),
            self.kind.label(Locale::Zh).to_owned(),
            self.domains.clone(),
            self.url.clone(),
        ]
    }
}

/// How the list begins as CSV: UTF-8 with byte order mark, CRLF.
pub fn documents_csv_head() -> String {
    format!("{BYTE_ORDER_MARK}{}", record(COLUMNS.map(|(name, _)| name)))
}

/// One more line. What a spreadsheet program would compute is marked as text.
pub fn documents_csv_line(document: &ListedDocument) -> String {
    record(document.cells().iter().map(String::as_str))
}

/// Writes the list as a workbook; the rows go to a temporary file one by one. Every cell is text, and none computes.
pub fn documents_xlsx(
    documents: impl Iterator<Item = ListedDocument>,
    to: impl Write + Seek + Send,
) -> Result<(), XlsxError> {
    let mut workbook = Workbook::new();
    let header = Format::new().set_bold().set_align(FormatAlign::Center).set_border_bottom(FormatBorder::Thin);
    let sheet = workbook.add_worksheet_with_constant_memory()?;
    sheet.set_name("政府信息清单")?.set_freeze_panes(1, 0)?;
    for (column, (name, width)) in (0..).zip(COLUMNS) {
        sheet.set_column_width(column, width)?;
        sheet.write_string_with_format(0, column, name, &header)?;
    }
    for (row, document) in (1..).zip(documents) {
        for (column, text) in (0..).zip(document.cells()) {
            sheet.write_string(row, column, text)?;
        }
    }
    workbook.save_to_writer(to)
}
