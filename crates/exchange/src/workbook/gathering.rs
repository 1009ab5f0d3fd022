//! Cells on their way into a workbook: counted as they come, so that nothing beyond the limits is ever held.

use domain::remark::{Place, Remark};

use super::limits::{megabytes, too_large};
use super::{Area, Format, Limits, Row, Sheet, Workbook};

/// A workbook while it is read.
pub(super) struct Gathering<'a> {
    limits: &'a Limits,
    sheets: Vec<Sheet>,
    cells: usize,
    text_bytes: usize,
    merged_rows: usize,
    last_row: u32,
}

/// A sheet while it is read.
#[derive(Debug, Default)]
pub(super) struct Draft {
    /// All but its rows.
    pub(super) sheet: Sheet,
    /// Hidden rows, from 1.
    pub(super) hidden_rows: Vec<u32>,
    /// Row from 1, column from 0, text.
    cells: Vec<(u32, u32, String)>,
}

impl Draft {
    pub(super) fn named(name: impl Into<String>) -> Self {
        Self { sheet: Sheet { name: name.into(), ..Sheet::default() }, ..Self::default() }
    }

    pub(super) fn is_empty(&self) -> bool {
        self.cells.is_empty()
    }
}

impl<'a> Gathering<'a> {
    pub(super) fn new(limits: &'a Limits) -> Self {
        Self { limits, sheets: Vec::new(), cells: 0, text_bytes: 0, merged_rows: 0, last_row: limits.rows }
    }

    /// For rows that are numbered by the lines of a text, which are more than its rows.
    pub(super) fn by_line(self) -> Self {
        Self { last_row: u32::MAX, ..self }
    }

    /// How many sheets are finished.
    pub(super) fn sheets(&self) -> usize {
        self.sheets.len()
    }

    /// Adds a cell, unless it is empty: `row` from 1, `column` from 0.
    pub(super) fn cell(&mut self, draft: &mut Draft, row: u32, column: u32, text: &str) -> Result<(), Box<Remark>> {
        if text.trim().is_empty() {
            return Ok(());
        }
        let place = || Place::cell(&draft.sheet.name, row, column);
        self.within(&draft.sheet.name, row, column)?;
        // A character takes a byte or more: short texts need no counting.
        if text.len() > self.limits.cell_characters {
            let characters = text.chars().count();
            let most = self.limits.cell_characters;
            if characters > most {
                let found = format!("{characters} 个字符 / {characters} characters");
                let allowed =
                    (format!("一个单元格不超过 {most} 个字符"), format!("at most {most} characters in a cell"));
                return Err(too_large(place(), found, allowed.0, allowed.1));
            }
        }
        self.cells += 1;
        self.text_bytes += text.len();
        if self.cells > self.limits.cells {
            let most = self.limits.cells;
            let found = format!("超过 {most} 个非空单元格 / more than {most} filled cells");
            let allowed = (format!("全部工作表不超过 {most} 个"), format!("at most {most} in all sheets"));
            return Err(too_large(place(), found, allowed.0, allowed.1));
        }
        if self.text_bytes > self.limits.text_bytes {
            let most = megabytes(self.limits.text_bytes as u64);
            let found = format!("文字超过 {most} / more than {most} of text");
            return Err(too_large(
                place(),
                found,
                format!("全部文字不超过 {most}"),
                format!("at most {most} of text in all"),
            ));
        }
        draft.cells.push((row, column, text.replace("\r\n", "\n").replace('\r', "\n")));
        Ok(())
    }

    /// Refuses a cell that stands past the last row or column.
    pub(super) fn within(&self, sheet: &str, row: u32, column: u32) -> Result<(), Box<Remark>> {
        let Limits { rows, columns, .. } = *self.limits;
        if row <= self.last_row && column < columns {
            return Ok(());
        }
        let place = Place::cell(sheet, row, column);
        let last = Place::cell(sheet, rows, columns - 1).address().unwrap_or_default();
        let found = place.address().unwrap_or_default();
        let zh = format!("不超过 {rows} 行、{columns} 列,即到 {last} 为止");
        Err(too_large(place, found, zh, format!("at most {rows} rows and {columns} columns, up to {last}")))
    }

    /// Adds a merged area, cut to what is read; a single cell is none.
    pub(super) fn merge(&mut self, draft: &mut Draft, area: Area) -> Result<(), Box<Remark>> {
        let area = Area {
            last_row: area.last_row.min(self.limits.rows),
            last_column: area.last_column.min(self.limits.columns - 1),
            ..area
        };
        if area.first_row > area.last_row || area.first_column > area.last_column {
            return Ok(());
        }
        if (area.first_row, area.first_column) == (area.last_row, area.last_column) {
            return Ok(());
        }
        self.merged_rows += (area.last_row - area.first_row + 1) as usize;
        if self.merged_rows > self.limits.merged_rows {
            let most = self.limits.merged_rows;
            let found = format!("合并区域超过 {most} 行 / merged areas of more than {most} rows");
            let place = Place::cell(&draft.sheet.name, area.first_row, area.first_column);
            let allowed = (format!("合计不超过 {most} 行"), format!("at most {most} rows of them"));
            return Err(too_large(place, found, allowed.0, allowed.1));
        }
        draft.sheet.merges.push(area);
        Ok(())
    }

    /// Refuses one sheet too many; asked before a sheet is read.
    pub(super) fn room_for_a_sheet(&self) -> Result<(), Box<Remark>> {
        let most = self.limits.sheets;
        if self.sheets.len() < most {
            return Ok(());
        }
        let found = format!("超过 {most} 个工作表 / more than {most} sheets");
        Err(too_large(Place::default(), found, format!("不超过 {most} 个工作表"), format!("at most {most} sheets")))
    }

    /// Finishes a sheet: cells in their order, without those a merged area covers.
    pub(super) fn finish(&mut self, draft: Draft) -> Result<(), Box<Remark>> {
        self.room_for_a_sheet()?;
        let Draft { mut sheet, mut hidden_rows, mut cells } = draft;
        hidden_rows.sort_unstable();
        sheet.hidden_columns.sort_unstable();
        sheet.hidden_columns.dedup();
        cells.sort_by_key(|&(row, column, _)| (row, column));
        for (number, column, text) in cells {
            match sheet.rows.last_mut() {
                Some(row) if row.number == number => match row.cells.last_mut() {
                    // A file that fills a cell twice is odd; spreadsheet programs show the later text.
                    Some(cell) if cell.0 == column => cell.1 = text,
                    _ => row.cells.push((column, text)),
                },
                _ => {
                    let hidden = hidden_rows.binary_search(&number).is_ok();
                    sheet.rows.push(Row { number, hidden, cells: vec![(column, text)] });
                }
            }
        }
        if !self.limits.keeps_covered {
            uncover(&mut sheet);
        }
        self.sheets.push(sheet);
        Ok(())
    }

    /// The workbook.
    pub(super) fn workbook(self, format: Format) -> Workbook {
        Workbook { format, sheets: self.sheets }
    }
}

/// Spreadsheet programs keep what a merged area covers and show none of it; so do we.
fn uncover(sheet: &mut Sheet) {
    for area in &sheet.merges {
        let from = sheet.rows.partition_point(|row| row.number < area.first_row);
        let to = sheet.rows.partition_point(|row| row.number <= area.last_row);
        for row in sheet.rows.get_mut(from..to).unwrap_or_default() {
            let number = row.number;
            row.cells.retain(|&(column, _)| {
                (number, column) == (area.first_row, area.first_column)
                    || !(area.first_column..=area.last_column).contains(&column)
            });
        }
    }
    sheet.rows.retain(|row| !row.cells.is_empty());
}
