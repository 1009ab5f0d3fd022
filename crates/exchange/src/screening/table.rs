//! 表格: cell by cell, with what stands over a column and left of a cell; whatever is hidden is read as well.

use std::collections::HashMap;

use domain::personal_data::{ContentScan, HiddenBy, PartKind, Passage, Spot};

use crate::workbook::{Row, Sheet, Workbook};

/// Rows at the top in which headers stand.
const HEADER_ROWS: usize = 6;
/// Longest header.
const HEADER_CHARACTERS: usize = 30;
/// More digits than any header has.
const HEADER_DIGITS: usize = 8;
/// Cells of one character each that may be one number: a form with a box for each digit.
const BOXES: usize = 11;

pub(super) fn read(workbook: &Workbook, scan: &mut ContentScan) {
    for (number, sheet) in (1..).zip(&workbook.sheets) {
        let title = sheet.title.iter().fold(sheet.name.clone(), |name, title| format!("{name} {title}"));
        let spot = Spot::Part { part: PartKind::Name, number };
        scan.read(&Passage { spot, text: title, context: String::new() });
        read_sheet(sheet, scan);
    }
}

fn read_sheet(sheet: &Sheet, scan: &mut ContentScan) {
    let headers = headers(sheet);
    for row in &sheet.rows {
        let mut left = "";
        for (column, text) in &row.cells {
            let over = headers.get(column).map_or("", String::as_str);
            let context = format!("{over}\n{left}");
            scan.read(&Passage { spot: spot(sheet, row, *column), text: text.clone(), context });
            left = if is_header(text) { text } else { "" };
        }
        read_boxes(sheet, row, scan);
    }
}

/// Numbers of which every digit has a cell of its own.
fn read_boxes(sheet: &Sheet, row: &Row, scan: &mut ContentScan) {
    let is_box = |(_, text): &(u32, String)| text.trim().chars().count() == 1;
    for boxes in row.cells.chunk_by(|one, next| is_box(one) && is_box(next)) {
        if boxes.len() >= BOXES {
            let text = boxes.iter().map(|(_, text)| text.trim()).collect();
            scan.read(&Passage { spot: spot(sheet, row, boxes[0].0), text, context: String::new() });
        }
    }
}

fn spot(sheet: &Sheet, row: &Row, column: u32) -> Spot {
    let hidden = if sheet.hidden {
        Some(HiddenBy::Sheet)
    } else if row.hidden {
        Some(HiddenBy::Row)
    } else {
        sheet.hidden_columns.binary_search(&column).is_ok().then_some(HiddenBy::Column)
    };
    Spot::Cell { sheet: sheet.name.clone(), row: row.number, column, hidden }
}

/// What stands at the top of each column, a line for each cell.
fn headers(sheet: &Sheet) -> HashMap<u32, String> {
    let mut headers: HashMap<u32, String> = HashMap::new();
    for (column, text) in sheet.rows.iter().take(HEADER_ROWS).flat_map(|row| &row.cells) {
        if is_header(text) {
            let header = headers.entry(*column).or_default();
            header.push_str(text);
            header.push('\n');
        }
    }
    headers
}

/// Short, and no number.
fn is_header(text: &str) -> bool {
    text.chars().count() <= HEADER_CHARACTERS && text.chars().filter(|it| it.is_numeric()).count() < HEADER_DIGITS
}
