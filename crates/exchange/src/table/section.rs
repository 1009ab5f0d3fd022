//! 一张表的各行: resolves merges, 同上 and inherited cells row by row, and keeps what the next row needs of the last.

use domain::catalogue::intake;
use domain::remark::{Place, Remark, RemarkCode, column_letters};

use super::Channels;
use super::damage;
use super::header::{Column, Header};
use super::item::{Value, item};
use super::label::Field;
use super::merges::{COLUMNS, Merges};
use super::text;
use crate::workbook::{Area, Row, Sheet};

/// The rows below one header.
pub(super) struct Section {
    pub(super) header: Header,
    pub(super) rows: Vec<intake::Row>,
    /// The last item: its row number and its resolved texts, by column.
    last: Option<(u32, Vec<String>)>,
    /// The last 序号.
    serial: Option<u32>,
    /// Whether a row seems to be missing since the last item.
    gap: bool,
    /// Cells that took the value above, by column: first row, last row, value.
    inherited: Vec<Option<(u32, u32, String)>>,
    /// Whether there was text in a column that is not read.
    too_wide: bool,
    /// Whether no empty cell means the one above.
    pub(super) empty_is_empty: bool,
}

impl Section {
    /// In a format that tells merges, an empty cell is empty, unless nothing at all is merged downwards: then the table was
    /// put together without merging, or has lost it, and is read like one in a format that cannot tell.
    pub(super) fn below(header: Header, sheet: &Sheet) -> Self {
        let is_merged = |area: &Area| area.first_row > header.last_row && area.last_row > area.first_row;
        let empty_is_empty = sheet.merges_known && sheet.merges.iter().any(is_merged);
        let inherited = vec![None; header.columns.len()];
        Self {
            header,
            rows: Vec::new(),
            last: None,
            serial: None,
            gap: false,
            inherited,
            too_wide: false,
            empty_is_empty,
        }
    }

    /// A row that is nothing but its number: the item was taken out.
    pub(super) fn skip(&mut self, sheet: &str, row: &Row, remarks: &mut Vec<Remark>) {
        remarks.push(Remark::new(RemarkCode::RowEmpty, Place::row(sheet, row.number), joined_cells(row)));
        self.count(sheet, row, remarks);
        self.gap = true;
    }

    /// Reads an item.
    pub(super) fn read(
        &mut self,
        sheet: &Sheet,
        row: &Row,
        merges: &Merges,
        channels: &mut Channels,
        remarks: &mut Vec<Remark>,
    ) {
        self.label_all(sheet, row, remarks);
        self.count(&sheet.name, row, remarks);
        let broken = self.breaks_everything(row);
        let nameless =
            self.header.columns.iter().filter(|it| it.field.is_name()).all(|it| row.text(it.at).trim().is_empty());
        let mut texts: Vec<String> = Vec::with_capacity(self.header.columns.len());
        let mut owned = Vec::with_capacity(texts.capacity());
        for (index, column) in self.header.columns.iter().enumerate() {
            let raw = row.text(column.at);
            let place = || Place::cell(&sheet.name, row.number, column.at);
            if damage::is_damaged(raw, self.header.without_gong) {
                remarks.push(Remark::new(RemarkCode::TextDamaged, place(), raw).label(&column.label));
            }
            let mut inherits = None;
            let refers = text::is_same_as_above(raw) && column.field != Field::Serial;
            let own = !raw.trim().is_empty() && !refers;
            let text = if refers {
                let (text, doubt) = self.same_as_above(index, raw);
                remarks.extend(doubt.map(|code| Remark::new(code, place(), raw).label(&column.label)));
                text
            } else if own {
                tidy(column.field, raw, broken)
            } else if let Some(area) = merges.covering(row.number, column.at).filter(|it| self.is_below_header(it)) {
                let spread = self.merged(sheet, row, index, area, &texts, broken);
                if spread.is_none() {
                    let found = sheet_text(sheet, area);
                    remarks.push(Remark::new(RemarkCode::TickUnreadable, place(), found).label(&column.label));
                }
                spread.unwrap_or_default()
            } else {
                // The group that an item stands in is no name for it.
                let is_group = nameless && column.field.is_name();
                inherits = self.continued(index).filter(|text| !text.is_empty() && !is_group);
                inherits.clone().unwrap_or_default()
            };
            self.inherited[index] =
                continue_run(self.inherited[index].take(), inherits, row.number, &sheet.name, column, remarks);
            texts.push(text);
            owned.push(own);
        }
        let columns = self.header.columns.iter().zip(texts.iter().zip(&owned));
        let values: Vec<Value> = columns
            .map(|(column, (text, own))| Value { column, raw: row.text(column.at), text: text.clone(), own: *own })
            .collect();
        let item = item(&Place::row(&sheet.name, row.number), &self.header, &values, channels, remarks);
        self.rows.push(item);
        if let Some((_, above)) = self.last.as_ref().filter(|_| nameless) {
            // What stands below it belongs to the group nevertheless.
            for (index, column) in self.header.columns.iter().enumerate() {
                if column.field == Field::Primary && texts[index].is_empty() {
                    texts[index].clone_from(&above[index]);
                }
            }
        }
        self.last = Some((row.number, texts));
        self.gap = false;
    }

    /// Reports what was still open.
    pub(super) fn close(&mut self, sheet: &str, remarks: &mut Vec<Remark>) {
        for (column, run) in self.header.columns.iter().zip(&mut self.inherited) {
            continue_run(run.take(), None, 0, sheet, column, remarks);
        }
    }

    /// A page of fixed width breaks every cell; somebody who breaks a line in one cell means it.
    fn breaks_everything(&self, row: &Row) -> bool {
        let broken = self.header.columns.iter().filter(|column| {
            (column.field.is_name() || matches!(column.field, Field::TimeLimit | Field::ResponsibleBody))
                && text::is_broken(row.text(column.at))
        });
        broken.count() > 1
    }

    /// Columns that no header names are kept under their letter.
    fn label_all(&mut self, sheet: &Sheet, row: &Row, remarks: &mut Vec<Remark>) {
        for (at, text) in &row.cells {
            if *at >= COLUMNS {
                if !std::mem::replace(&mut self.too_wide, true) {
                    let place = Place::cell(&sheet.name, row.number, *at);
                    remarks.push(Remark::new(RemarkCode::FileTooLarge, place, text.as_str()));
                }
                break;
            }
            let place = self.header.columns.partition_point(|column| column.at < *at);
            if text.trim().is_empty() || self.header.columns.get(place).is_some_and(|column| column.at == *at) {
                continue;
            }
            let label = column_letters(*at);
            let place_of = Place::cell(&sheet.name, row.number, *at);
            remarks.push(Remark::new(RemarkCode::ColumnExtra, place_of, text.as_str()).label(&label));
            self.header.columns.insert(place, Column { at: *at, field: Field::Extra, label });
            self.inherited.insert(place, None);
            if let Some((_, texts)) = &mut self.last {
                texts.insert(place, String::new());
            }
        }
    }

    /// Follows the numbers. They are labels: what is wrong with them is told and nothing more.
    fn count(&mut self, sheet: &str, row: &Row, remarks: &mut Vec<Remark>) {
        let Some(column) = self.header.columns.iter().find(|column| column.field == Field::Serial) else { return };
        let Some(number) = serial(row.text(column.at)) else { return };
        let expected = self.serial.map_or(Some(1), |last| last.checked_add(1));
        if Some(number) != expected {
            let place = Place::cell(sheet, row.number, column.at);
            let remark = Remark::new(RemarkCode::SerialOutOfOrder, place, row.text(column.at)).label(&column.label);
            remarks.push(match expected {
                Some(expected) => remark.allowed(expected.to_string(), expected.to_string()),
                None => remark,
            });
            // A number twice is two rows; any other jump may be a row that was taken out.
            self.gap |= self.serial.is_some_and(|last| last != number);
        }
        self.serial = Some(number);
    }

    /// What 同上 stands for, and what there is to say about it.
    fn same_as_above(&self, index: usize, raw: &str) -> (String, Option<RemarkCode>) {
        let above = self.last.as_ref().map(|(_, texts)| texts[index].as_str());
        // A box above that is not ticked is something to refer to; an empty text is not.
        let may_be_empty = self.header.columns[index].field.is_tick();
        match above.filter(|text| (may_be_empty || !text.is_empty()) && !text::is_same_as_above(text)) {
            Some(text) => (text.to_owned(), self.gap.then_some(RemarkCode::AntecedentDoubtful)),
            None => (raw.trim().to_owned(), Some(RemarkCode::NoAntecedent)),
        }
    }

    fn is_below_header(&self, area: &Area) -> bool {
        area.first_row > self.header.last_row
    }

    /// The text of a cell that a merged area covers; none for a tick across several columns, which says nothing clear.
    fn merged(
        &self,
        sheet: &Sheet,
        row: &Row,
        index: usize,
        area: Area,
        texts: &[String],
        broken: bool,
    ) -> Option<String> {
        let column = &self.header.columns[index];
        if area.first_column == column.at {
            // The rows of one area say the same, and what its first row says was resolved there.
            let last = self.last.as_ref().filter(|(number, _)| *number >= area.first_row);
            return Some(last.map_or_else(
                || tidy(column.field, sheet_text(sheet, area), broken),
                |(_, texts)| texts[index].clone(),
            ));
        }
        let first = self.header.columns.iter().position(|it| it.at == area.first_column);
        let spread = first.and_then(|first| texts.get(first)).filter(|_| column.field.is_prose());
        let is_tick = column.field.is_tick() && row.number == area.first_row;
        if is_tick && !sheet_text(sheet, area).trim().is_empty() {
            return None;
        }
        Some(spread.cloned().unwrap_or_default())
    }

    /// The value above an empty cell, where an empty cell may mean it.
    fn continued(&self, index: usize) -> Option<String> {
        let field = self.header.columns[index].field;
        // A name of one level is the item itself and never that of the row above.
        let continues = field.continues_from_above() && (field != Field::Primary || self.header.name_columns() > 1);
        let above = self.last.as_ref().filter(|_| continues && !self.empty_is_empty)?;
        above.1.get(index).filter(|text| !text::is_same_as_above(text)).cloned()
    }
}

/// Extends the run of cells that took the value above, or ends it and reports it: once for each block, not for each cell.
fn continue_run(
    run: Option<(u32, u32, String)>,
    inherits: Option<String>,
    row: u32,
    sheet: &str,
    column: &Column,
    remarks: &mut Vec<Remark>,
) -> Option<(u32, u32, String)> {
    match (run, inherits) {
        (Some((first, _, value)), Some(_)) => Some((first, row, value)),
        (None, Some(value)) => Some((row, row, value)),
        (None, None) => None,
        (Some((first, last, value)), None) => {
            let letters = column_letters(column.at);
            let range = if first == last { String::new() } else { format!("{letters}{first}:{letters}{last} ") };
            let place = Place::cell(sheet, first, column.at);
            let remark = Remark::new(RemarkCode::CellInherited, place, format!("{range}{value}"));
            remarks.push(remark.label(&column.label));
            None
        }
    }
}

/// The text as meant, breaks of the source removed.
fn tidy(field: Field, raw: &str, broken: bool) -> String {
    match field {
        Field::Content | Field::LegalBasis | Field::Extra | Field::Audience | Field::Method | Field::LevelText => {
            text::prose(raw, broken)
        }
        Field::TimeLimit => text::joined_list(raw),
        Field::ResponsibleBody => text::joined_bodies(raw),
        Field::Channels | Field::SpecificGroup => text::prose(raw, false),
        _ => text::joined(raw),
    }
}

/// The number of a 序号; none for anything else.
pub(super) fn serial(cell: &str) -> Option<u32> {
    text::folded(cell).trim_end_matches(['.', '、', ')']).trim_start_matches('(').parse().ok()
}

/// The text that a merged area shows.
pub(super) fn sheet_text(sheet: &Sheet, area: Area) -> &str {
    let row = sheet.rows.binary_search_by_key(&area.first_row, |row| row.number);
    row.map_or("", |index| sheet.rows[index].text(area.first_column))
}

/// A whole row as one text.
pub(super) fn joined_cells(row: &Row) -> String {
    let cells = row.cells.iter().map(|(_, text)| text.trim()).filter(|text| !text.is_empty());
    cells.collect::<Vec<_>>().join(" ")
}
