//! Excel 2007 and later, `.xlsx`.

use std::io::Cursor;

use calamine::{Reader, SheetType, SheetVisible, Xlsx, XlsxError};
use domain::remark::Remark;

use super::archive::Archive;
use super::gathering::{Draft, Gathering};
use super::limits::{encrypted, unreadable};
use super::{Format, Limits, Opened, parts, spreadsheet};

/// Cell by cell: a range of cells would take the memory of every cell between two that are far apart.
pub(super) fn read(bytes: &[u8], mut archive: Archive<'_>, limits: &Limits) -> Opened {
    let mut facts = parts::survey(&mut archive, limits)?;
    drop(archive);
    let mut workbook: Xlsx<_> = Xlsx::new(Cursor::new(bytes)).map_err(|error| broken(&error))?;
    let mut gathering = Gathering::new(limits);
    for sheet in workbook.sheets_metadata().to_vec() {
        if sheet.typ != SheetType::WorkSheet {
            continue;
        }
        gathering.room_for_a_sheet()?;
        let mut draft = Draft::named(&sheet.name);
        draft.sheet.hidden = sheet.visible != SheetVisible::Visible;
        draft.sheet.merges_known = true;
        draft.sheet.hidden_known = true;
        let mut cells = workbook.worksheet_cells_reader(&sheet.name).map_err(|error| broken(&error))?;
        while let Some(cell) = cells.next_cell().map_err(|error| broken(&error))? {
            let (row, column) = cell.get_position();
            gathering.cell(&mut draft, row.saturating_add(1), column, &spreadsheet::text(cell.get_value()))?;
        }
        let found = facts.remove(&sheet.name).unwrap_or_default();
        draft.hidden_rows = found.hidden_rows;
        draft.sheet.hidden_columns = found.hidden_columns;
        for area in found.merges {
            gathering.merge(&mut draft, area)?;
        }
        gathering.finish(draft)?;
    }
    Ok(gathering.workbook(Format::Xlsx))
}

fn broken(error: &XlsxError) -> Box<Remark> {
    match error {
        XlsxError::Password => encrypted("xlsx"),
        other => unreadable(format!("xlsx: {other}")),
    }
}
