//! Excel 97–2003, `.xls`.

use std::io::Cursor;

use calamine::{Reader, SheetType, SheetVisible, Xls, XlsError};
use domain::remark::Remark;

use super::gathering::{Draft, Gathering};
use super::limits::{encrypted, unreadable};
use super::{Format, Limits, Opened, spreadsheet};

/// The library reads the whole file at once and lays it out cell beside cell; only the bounds of the process that reads
/// it keep a hostile file from taking more memory than there is. It does not tell what is hidden.
pub(super) fn read(bytes: &[u8], limits: &Limits) -> Opened {
    let mut workbook: Xls<_> = Xls::new(Cursor::new(bytes)).map_err(|error| broken(&error))?;
    let mut gathering = Gathering::new(limits);
    for sheet in workbook.sheets_metadata().to_vec() {
        if sheet.typ != SheetType::WorkSheet {
            continue;
        }
        gathering.room_for_a_sheet()?;
        let mut draft = Draft::named(&sheet.name);
        draft.sheet.hidden = sheet.visible != SheetVisible::Visible;
        draft.sheet.merges_known = true;
        let range = workbook.worksheet_range(&sheet.name).map_err(|error| broken(&error))?;
        let (first_row, first_column) = range.start().unwrap_or_default();
        for (row, column, data) in range.used_cells() {
            // The format has 65 536 rows and 256 columns.
            let row = u32::try_from(row).unwrap_or(u32::MAX).saturating_add(first_row).saturating_add(1);
            let column = u32::try_from(column).unwrap_or(u32::MAX).saturating_add(first_column);
            gathering.cell(&mut draft, row, column, &spreadsheet::text_of_value(data))?;
        }
        for area in workbook.merge_cells_by_sheet_name(&sheet.name).map_err(|error| broken(&error))? {
            gathering.merge(&mut draft, spreadsheet::area(&area))?;
        }
        gathering.finish(draft)?;
    }
    Ok(gathering.workbook(Format::Xls))
}

fn broken(error: &XlsError) -> Box<Remark> {
    match error {
        XlsError::Password => encrypted("xls"),
        other => unreadable(format!("xls: {other}")),
    }
}

#[cfg(test)]
mod tests;
