//! `.xlsx`: a sheet per table, ready to be printed on A3 or A4 across.

use rust_xlsxwriter::{
    Color, DocProperties, Format, FormatAlign, FormatBorder, IgnoreError, Workbook, Worksheet, XlsxError,
};

use super::layout::{CELL_MAX_UNITS, Column, Layout};
use super::measure::{self, Size};
use super::{PrintError, Printed, Section, TooLong};
use crate::table::label::Field;

/// Title, 编制单位 and edition, legend: the rows above the header.
const ROWS_ABOVE: u32 = 3;
const HEADER_ROWS: u32 = 2;
const FIRST_ITEM: u32 = ROWS_ABOVE + HEADER_ROWS;
const TITLE_POINTS: f64 = 32.0;
const NOTE_POINTS: f64 = 18.0;
const HEADER_POINTS: f64 = 32.0;
const PAPER_A3: u8 = 8;
const SHEET_NAME_MAX_UNITS: usize = 31;

/// Writes the catalogue as a workbook. The rows go to a temporary file one by one, however many there are.
pub fn xlsx(printed: &Printed) -> Result<Vec<u8>, PrintError> {
    let mut workbook = Workbook::new();
    workbook.set_properties(&DocProperties::new().set_title(&printed.title).set_company(&printed.compiled_by));
    let styles = Styles::new();
    let mut names: Vec<String> = Vec::new();
    for section in &printed.sections {
        let mut layout = Layout::of(printed, section);
        check(&layout)?;
        names.push(sheet_name(section, &names));
        let sheet = workbook.add_worksheet_with_constant_memory()?;
        sheet.set_name(&names[names.len() - 1])?;
        fill(sheet, &mut layout, &styles)?;
    }
    Ok(workbook.save_to_buffer()?)
}

/// Refuses what a cell cannot hold.
fn check(layout: &Layout) -> Result<(), PrintError> {
    let refused = |item: &str, element: &str, text: &str| {
        let length = text.encode_utf16().count();
        let refusal = || TooLong { item: item.to_owned(), element: element.to_owned(), length };
        if length > CELL_MAX_UNITS { Err(PrintError::TooLong(refusal())) } else { Ok(()) }
    };
    refused(&layout.title, "标题", &layout.title)?;
    refused(&layout.title, "编制单位", &layout.about)?;
    for column in &layout.columns {
        refused(&layout.title, "列名", &column.label)?;
    }
    for row in &layout.rows {
        for (column, text) in layout.columns.iter().zip(&row.cells) {
            refused(&row.name, &column.label, text)?;
        }
    }
    Ok(())
}

fn fill(sheet: &mut Worksheet, layout: &mut Layout, styles: &Styles) -> Result<(), XlsxError> {
    let widths = measure::widths(layout);
    for (column, width) in (0..).zip(&widths) {
        sheet.set_column_width(column, u32::try_from(*width).unwrap_or(u32::MAX))?;
    }
    if let Some(channels) = layout.columns.iter().position(|column| column.field == Field::Channels) {
        for row in &mut layout.rows {
            row.cells[channels] = measure::packed(&row.cells[channels], widths[channels]);
        }
    }
    above(sheet, layout, styles)?;
    header(sheet, layout, styles)?;
    items(sheet, layout, styles, &widths)?;
    page(sheet, layout)
}

fn above(sheet: &mut Worksheet, layout: &Layout, styles: &Styles) -> Result<(), XlsxError> {
    let last = column_number(layout.printed - 1);
    let lines = [
        (layout.title.as_str(), &styles.title, TITLE_POINTS),
        (layout.about.as_str(), &styles.note, NOTE_POINTS),
        (layout.legend.as_str(), &styles.note, NOTE_POINTS),
    ];
    for (row, (text, style, points)) in (0..).zip(lines) {
        sheet.set_row_height(row, points)?;
        sheet.merge_range(row, 0, row, last, text, style)?;
    }
    Ok(())
}

fn header(sheet: &mut Worksheet, layout: &Layout, styles: &Styles) -> Result<(), XlsxError> {
    for cell in layout.header() {
        let (row, column) = (ROWS_ABOVE + row_number(cell.row), column_number(cell.column));
        let (last_row, last_column) = (row + row_number(cell.height) - 1, column + column_number(cell.width) - 1);
        sheet.set_row_height(row, HEADER_POINTS)?;
        if (row, column) == (last_row, last_column) {
            sheet.write_string_with_format(row, column, cell.text, &styles.header)?;
        } else {
            sheet.merge_range(row, column, last_row, last_column, cell.text, &styles.header)?;
        }
    }
    Ok(())
}

fn items(sheet: &mut Worksheet, layout: &Layout, styles: &Styles, widths: &[usize]) -> Result<(), XlsxError> {
    let heights = measure::heights(layout, widths);
    for ((at, item), height) in (FIRST_ITEM..).zip(&layout.rows).zip(heights) {
        sheet.set_row_height(at, height)?;
        for (index, (column, text)) in layout.columns.iter().zip(&item.cells).enumerate() {
            let size = measure::fitted(text, widths[index]).0;
            let style = styles.of(column, size);
            let number = column_number(index);
            match item.run {
                _ if column.field != Field::Primary => {
                    sheet.write_string_with_format(at, number, text, style)?;
                }
                Some(1) => {
                    sheet.write_string_with_format(at, number, text, style)?;
                }
                Some(run) => {
                    sheet.merge_range(
                        at,
                        number,
                        at + row_number(run) - 1,
                        number,
                        text,
                        &styles.merged[size as usize],
                    )?;
                }
                None => {}
            }
        }
    }
    // The writer repeats the row it ends with when that has a height of its own, and a repeated row is a damaged file.
    sheet.write_blank(FIRST_ITEM + row_number(layout.rows.len()), 0, &styles.note)?;
    Ok(())
}

/// How the sheet is seen and printed.
fn page(sheet: &mut Worksheet, layout: &Layout) -> Result<(), XlsxError> {
    let last_row = (FIRST_ITEM + row_number(layout.rows.len())) - 1;
    let all_columns = column_number(layout.columns.len() - 1);
    sheet.set_freeze_panes(FIRST_ITEM, 0)?;
    sheet.set_landscape().set_paper_size(PAPER_A3).set_print_fit_to_pages(1, 0).set_print_center_horizontally(true);
    sheet.set_margins(0.4, 0.4, 0.5, 0.6, 0.3, 0.3).set_footer("&C第 &P 页 共 &N 页");
    sheet.set_repeat_rows(ROWS_ABOVE, FIRST_ITEM - 1)?;
    sheet.set_print_area(0, 0, last_row, column_number(layout.printed - 1))?;
    // The serial numbers are texts on purpose.
    sheet.ignore_error_range(0, 0, last_row, all_columns, IgnoreError::NumberStoredAsText)?;
    Ok(())
}

/// `08 财政预决算`: without what a sheet's name may not hold, and unlike the names before it.
fn sheet_name(section: &Section, taken: &[String]) -> String {
    let name = match &section.pilot_domain {
        Some((code, name)) => format!("{code} {name}"),
        None => "标准目录".to_owned(),
    };
    let allowed = |c: &char| !matches!(c, '[' | ']' | ':' | '*' | '?' | '/' | '\\') && !c.is_control();
    let name: String = name.chars().filter(allowed).collect();
    let name = name.trim().trim_matches('\'');
    let name = if name.is_empty() { "标准目录" } else { name };
    let numbered = |number: usize| {
        let suffix = if number == 1 { String::new() } else { format!(" ({number})") };
        let length = SHEET_NAME_MAX_UNITS - suffix.len();
        let ends = name.char_indices().map(|(at, c)| at + c.len_utf8());
        let end = ends.take_while(|end| name[..*end].encode_utf16().count() <= length).last().unwrap_or_default();
        format!("{}{suffix}", name[..end].trim_end_matches(['\'', ' ']))
    };
    let free = |name: &String| taken.iter().all(|other| other.to_lowercase() != name.to_lowercase());
    // One more name than are taken: one of them is free.
    (1..=taken.len() + 1).map(numbered).find(free).unwrap_or_default()
}

struct Styles {
    title: Format,
    note: Format,
    header: Format,
    /// By size.
    centred: [Format; 3],
    /// By size; at the top, since a page may end in the middle of a merged cell.
    merged: [Format; 3],
    /// By size.
    left: [Format; 3],
}

impl Styles {
    fn new() -> Self {
        let plain = || Format::new().set_font_name("宋体").set_text_wrap().set_align(FormatAlign::VerticalCenter);
        let cell = |size: Size| {
            plain().set_font_size(size.points()).set_border(FormatBorder::Thin).set_border_color(Color::Black)
        };
        let title = Format::new().set_font_name("黑体").set_font_size(16);
        Self {
            title: title.set_align(FormatAlign::Center).set_align(FormatAlign::VerticalCenter),
            note: plain().set_font_size(10),
            header: cell(Size::Ten).set_bold().set_align(FormatAlign::Center),
            centred: Size::ALL.map(|size| cell(size).set_align(FormatAlign::Center)),
            merged: Size::ALL.map(|size| cell(size).set_align(FormatAlign::Center).set_align(FormatAlign::Top)),
            left: Size::ALL.map(|size| cell(size).set_align(FormatAlign::Left)),
        }
    }

    fn of(&self, column: &Column, size: Size) -> &Format {
        let long = matches!(
            column.field,
            Field::Content | Field::LegalBasis | Field::TimeLimit | Field::Channels | Field::Extra
        );
        if long { &self.left[size as usize] } else { &self.centred[size as usize] }
    }
}

/// A number no sheet has is refused by the writer.
fn column_number(index: usize) -> u16 {
    u16::try_from(index).unwrap_or(u16::MAX)
}

fn row_number(index: usize) -> u32 {
    u32::try_from(index).unwrap_or(u32::MAX / 2)
}
