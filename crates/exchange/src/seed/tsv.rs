//! 制表符分隔的种子表: the template tables as a workbook of one sheet.

use crate::workbook::{Format, Row, Sheet, Workbook};

/// Each line is a row; plain text does not tell what is merged, and can hide nothing.
pub(super) fn workbook(text: &str) -> Workbook {
    let mut reader =
        csv::ReaderBuilder::new().has_headers(false).flexible(true).delimiter(b'\t').from_reader(text.as_bytes());
    let rows = reader.records().flatten().map(|record| Row {
        number: record.position().and_then(|position| u32::try_from(position.line()).ok()).unwrap_or_default(),
        hidden: false,
        cells: (0..)
            .zip(&record)
            .filter(|(_, cell)| !cell.is_empty())
            .map(|(at, cell)| (at, cell.to_owned()))
            .collect(),
    });
    Workbook {
        format: Format::Tsv,
        sheets: vec![Sheet { rows: rows.collect(), hidden_known: true, ..Sheet::default() }],
    }
}
