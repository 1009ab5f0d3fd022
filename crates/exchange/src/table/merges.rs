//! 合并单元格: swept row by row, so that a sheet with many merges takes no longer than its cells.

use crate::workbook::{Area, Sheet};

/// Columns from here on are no part of a catalogue; an area over a whole sheet must cost nothing.
pub(super) const COLUMNS: u32 = 256;

pub(super) struct Merges {
    /// By their first row.
    areas: Vec<Area>,
    /// How many of them begin at or above the current row.
    begun: usize,
    /// The area that last began in each column.
    last: Vec<Option<Area>>,
}

impl Merges {
    pub(super) fn of(sheet: &Sheet) -> Self {
        let mut areas = if sheet.merges_known { sheet.merges.clone() } else { Vec::new() };
        areas.sort_by_key(|area| (area.first_row, area.first_column));
        Self { areas, begun: 0, last: Vec::new() }
    }

    /// Moves on to a row below the last one.
    pub(super) fn advance(&mut self, row: u32) {
        while let Some(area) = self.areas.get(self.begun).filter(|area| area.first_row <= row) {
            self.begun += 1;
            let columns = area.first_column as usize..area.last_column.saturating_add(1).min(COLUMNS) as usize;
            if area.last_row < row || columns.is_empty() {
                continue;
            }
            if self.last.len() < columns.end {
                self.last.resize(columns.end, None);
            }
            self.last[columns].fill(Some(*area));
        }
    }

    /// The area that a cell of the current row lies in.
    pub(super) fn at(&self, row: u32, column: u32) -> Option<Area> {
        let area = self.last.get(column as usize).copied().flatten()?;
        (area.first_row..=area.last_row).contains(&row).then_some(area)
    }

    /// The area that gives an empty cell of the current row its text.
    pub(super) fn covering(&self, row: u32, column: u32) -> Option<Area> {
        self.at(row, column).filter(|area| (area.first_row, area.first_column) != (row, column))
    }

    /// The first column of the area that begins in `row` and lies over `column`.
    pub(super) fn beginning_over(&self, row: u32, column: u32) -> Option<u32> {
        let first = self.areas.partition_point(|area| area.first_row < row);
        let of_row = self.areas[first..].iter().take_while(|area| area.first_row == row);
        let mut over = of_row.filter(|area| (area.first_column..=area.last_column).contains(&column));
        over.next().map(|area| area.first_column)
    }
}
