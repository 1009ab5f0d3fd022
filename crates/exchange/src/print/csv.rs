//! CSV: the same rows as text. A cell that a spreadsheet program would compute is marked as text, and unmarked when read.

use super::layout::Layout;
use super::{Printed, Section};

/// Without it spreadsheet programs in China read the file as GBK.
pub(crate) const BYTE_ORDER_MARK: char = '\u{feff}';

/// Writes the catalogue as comma-separated text: UTF-8 with byte order mark, CRLF; an empty line between the tables.
pub fn csv(printed: &Printed) -> String {
    let tables: Vec<String> = printed.sections.iter().map(|section| table(printed, section)).collect();
    format!("{BYTE_ORDER_MARK}{}", tables.join("\r\n"))
}

fn table(printed: &Printed, section: &Section) -> String {
    let layout = Layout::of(printed, section);
    let mut header = [vec![""; layout.columns.len()], vec![""; layout.columns.len()]];
    for cell in layout.header() {
        header[cell.row][cell.column] = cell.text;
    }
    let above = [layout.title.as_str(), layout.about.as_str(), layout.legend.as_str()].map(|line| record([line]));
    let header = header.map(record);
    let items = layout.rows.iter().map(|row| record(row.cells.iter().map(String::as_str)));
    above.into_iter().chain(header).chain(items).collect()
}

/// One line: escaped, quoted, ended.
pub(crate) fn record<'a>(cells: impl IntoIterator<Item = &'a str>) -> String {
    let cells: Vec<String> = cells.into_iter().map(|cell| quote(&escape(cell))).collect();
    cells.join(",") + "\r\n"
}

fn quote(cell: &str) -> String {
    if cell.contains([',', '"', '\r', '\n', '\t']) {
        format!("\"{}\"", cell.replace('"', "\"\""))
    } else {
        cell.to_owned()
    }
}

/// Puts an apostrophe before what would be computed, whatever apostrophes it has already.
pub(super) fn escape(cell: &str) -> String {
    if would_be_computed(cell) { format!("'{cell}") } else { cell.to_owned() }
}

/// Takes back the apostrophe that the export put before a text which a spreadsheet program would compute.
pub fn unescape(cell: &str) -> &str {
    cell.strip_prefix('\'').filter(|rest| would_be_computed(rest)).unwrap_or(cell)
}

fn would_be_computed(cell: &str) -> bool {
    // The full-width signs are computed too where the program runs in Chinese.
    cell.trim_start_matches('\'')
        .starts_with(['=', '+', '-', '@', '\t', '\r', '\n', '\u{ff1d}', '\u{ff0b}', '\u{ff0d}', '\u{ff20}'])
}
