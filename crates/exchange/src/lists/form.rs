//! 空表: forms to fill in, with a note on each column and lists to choose from.

use domain::staff::Role;
use domain::unit::{Level, UnitKind};
use domain::vocabulary::{CodeList, Locale};
use rust_xlsxwriter::{
    DataValidation, DataValidationErrorStyle, Format, FormatAlign, FormatBorder, Workbook, XlsxError,
};

use super::grid::{Field, Need};
use super::{calendar, documents, staff, units};
use crate::print::PrintError;

/// The notes stand above the header, where the reader passes over them.
const NOTES: u32 = 1;
const HEADER: u32 = 2;
const LAST_ROW: u32 = 2_000;
const WIDTH: f64 = 20.0;
const NOTE_POINTS: f64 = 48.0;

/// The empty form of a list of units.
pub fn units_template() -> Result<Vec<u8>, PrintError> {
    let choices = [(&units::KIND, labels::<UnitKind>()), (&units::LEVEL, labels::<Level>())];
    Ok(form("单位名单", units::FIELDS, &choices)?)
}

/// The empty form of a working calendar.
pub fn calendar_template() -> Result<Vec<u8>, PrintError> {
    Ok(form("工作日历", calendar::FIELDS, &[(&calendar::KIND, vec![calendar::HOLIDAY, calendar::WORKDAY])])?)
}

/// The empty form of a list of staff; it has no column for passwords.
pub fn staff_template() -> Result<Vec<u8>, PrintError> {
    Ok(form("工作人员名单", staff::FIELDS, &[(&staff::ROLE, labels::<Role>())])?)
}

/// The empty form of a list of documents that were published before.
pub fn documents_template() -> Result<Vec<u8>, PrintError> {
    let choices = [
        (&documents::KIND, documents::kinds()),
        (&documents::VALIDITY, documents::VALIDITIES.to_vec()),
        (&documents::DISCLOSURE, vec![documents::PROACTIVE]),
    ];
    Ok(form("政府信息清单", documents::FIELDS, &choices)?)
}

fn labels<T: CodeList>() -> Vec<&'static str> {
    T::all().iter().map(|it| it.label(Locale::Zh)).collect()
}

fn form(title: &str, fields: &[Field], choices: &[(&Field, Vec<&str>)]) -> Result<Vec<u8>, XlsxError> {
    let mut workbook = Workbook::new();
    let sheet = workbook.add_worksheet();
    sheet.set_name(title)?;
    // Codes and dates stay as they are typed.
    let text = Format::new().set_font_name("宋体").set_font_size(10).set_num_format("@");
    let note = text.clone().set_italic().set_text_wrap().set_align(FormatAlign::Top);
    let header = text.clone().set_bold().set_border(FormatBorder::Thin).set_align(FormatAlign::Center);
    sheet.write_string_with_format(0, 0, title, &Format::new().set_font_name("黑体").set_font_size(16))?;
    sheet.set_row_height(NOTES, NOTE_POINTS)?;
    for (column, field) in (0..).zip(fields.iter().filter(|field| !field.note.is_empty())) {
        sheet.set_column_width(column, WIDTH)?;
        sheet.set_column_format(column, &text)?;
        sheet.write_string_with_format(NOTES, column, field.note, &note)?;
        let mark = if field.need == Need::Required { "*" } else { "" };
        sheet.write_string_with_format(HEADER, column, format!("{}{mark}", field.labels[0]), &header)?;
        if let Some((_, allowed)) = choices.iter().find(|(chosen, _)| chosen.name == field.name) {
            let list = DataValidation::new()
                .allow_list_strings(allowed)?
                .set_error_style(DataValidationErrorStyle::Stop)
                .set_error_message("请从列表中选择")?;
            sheet.add_data_validation(HEADER + 1, column, LAST_ROW, column, &list)?;
        }
    }
    sheet.set_freeze_panes(HEADER + 1, 0)?;
    workbook.save_to_buffer()
}
