//! `.xlsx`: the three tables, a sheet for each, ready to be printed on A4.

use rust_xlsxwriter::{
    Color, DocProperties, Format, FormatAlign, FormatBorder, IgnoreError, Workbook, Worksheet, XlsxError,
};

use super::PrintedReport;
use super::grid::{Grid, GridCell, Look, grids};
use crate::print::PrintError;

const PAPER_A4: u8 = 9;
/// Title and 编制单位 stand above the table.
const ROWS_ABOVE: u32 = 2;
const TITLE_POINTS: f64 = 30.0;
const NOTE_POINTS: f64 = 18.0;
/// Rows of headings, of which the form has some with two lines.
const HEADER_POINTS: f64 = 32.0;
const ROW_POINTS: f64 = 24.0;
/// Points of a line, and characters a row heading holds in one.
const LINE_POINTS: f64 = 14.0;
/// Columns of a workbook are as wide as so many digits; the grid's are parts of a hundred and some.
const WIDTH_OF_PART: f64 = 1.0;

/// Writes the tables of the report as a workbook.
pub fn annual_report_xlsx(report: &PrintedReport<'_>) -> Result<Vec<u8>, PrintError> {
    let mut workbook = Workbook::new();
    workbook.set_properties(&DocProperties::new().set_title(&report.title).set_company(&report.unit));
    let styles = Styles::new();
    for grid in grids(report.figures) {
        let sheet = workbook.add_worksheet();
        sheet.set_name(sheet_name(&grid))?;
        fill(sheet, report, &grid, &styles)?;
    }
    Ok(workbook.save_to_buffer()?)
}

fn sheet_name(grid: &Grid) -> &'static str {
    match grid.part {
        2 => "二、主动公开",
        3 => "三、依申请公开",
        _ => "四、复议诉讼",
    }
}

fn fill(sheet: &mut Worksheet, report: &PrintedReport<'_>, grid: &Grid, styles: &Styles) -> Result<(), XlsxError> {
    for (column, width) in (0..).zip(&grid.widths) {
        sheet.set_column_width(column, f64::from(*width) * WIDTH_OF_PART)?;
    }
    let last = column_number(grid.widths.len() - 1);
    let about = format!("{}  {}", report.unit, report.edition);
    for (row, (text, style, points)) in
        (0..).zip([(grid.title, &styles.title, TITLE_POINTS), (about.as_str(), &styles.note, NOTE_POINTS)])
    {
        sheet.set_row_height(row, points)?;
        sheet.merge_range(row, 0, row, last, text, style)?;
    }
    for row in 0..grid.rows {
        sheet.set_row_height(ROWS_ABOVE + row_number(row), height(grid, row))?;
    }
    for cell in &grid.cells {
        put(sheet, cell, styles)?;
    }
    page(sheet, grid)
}

fn put(sheet: &mut Worksheet, cell: &GridCell, styles: &Styles) -> Result<(), XlsxError> {
    let (row, column) = (ROWS_ABOVE + row_number(cell.row), column_number(cell.column));
    let (last_row, last_column) = (row + row_number(cell.height - 1), column + column_number(cell.width - 1));
    let style = styles.of(cell);
    if (row, column) != (last_row, last_column) {
        sheet.merge_range(row, column, last_row, last_column, &cell.text, style)?;
    }
    // A figure is a number, so that it can be added up; what is not given stays empty, and what does not apply is a word.
    match cell.text.parse::<f64>() {
        Ok(number) if cell.look == Look::Figure => sheet.write_number_with_format(row, column, number, style)?,
        _ => sheet.write_string_with_format(row, column, &cell.text, style)?,
    };
    Ok(())
}

/// As high as the longest text of the row that is not merged with other rows needs.
fn height(grid: &Grid, row: usize) -> f64 {
    let cells = grid.cells.iter().filter(|it| it.row == row && it.height == 1);
    let lines = cells.map(|cell| {
        let wide: u32 = grid.widths[cell.column..cell.column + cell.width].iter().sum();
        // A Chinese character is as wide as two digits.
        let characters = u32::try_from(cell.text.chars().count()).unwrap_or(u32::MAX).saturating_mul(2);
        characters.div_ceil(wide.saturating_sub(1).max(1)).max(1)
    });
    let lines = f64::from(lines.max().unwrap_or(1));
    let least =
        if grid.cells.iter().any(|it| it.row == row && it.look == Look::Header) { HEADER_POINTS } else { ROW_POINTS };
    (lines * LINE_POINTS + 6.0).max(least)
}

/// How the sheet is seen and printed: table three on a page of its own, upright; the others across.
fn page(sheet: &mut Worksheet, grid: &Grid) -> Result<(), XlsxError> {
    let (last_row, last_column) = (ROWS_ABOVE + row_number(grid.rows) - 1, column_number(grid.widths.len() - 1));
    if grid.part == 3 {
        sheet.set_portrait()
    } else {
        sheet.set_landscape()
    };
    sheet.set_paper_size(PAPER_A4).set_print_fit_to_pages(1, 1).set_print_center_horizontally(true);
    sheet.set_margins(0.5, 0.5, 0.6, 0.6, 0.3, 0.3);
    sheet.set_print_area(0, 0, last_row, last_column)?;
    sheet.ignore_error_range(0, 0, last_row, last_column, IgnoreError::NumberStoredAsText)?;
    Ok(())
}

struct Styles {
    title: Format,
    note: Format,
    header: Format,
    label: Format,
    narrow: Format,
    figure: Format,
}

impl Styles {
    fn new() -> Self {
        let plain = || Format::new().set_font_name("宋体").set_text_wrap().set_align(FormatAlign::VerticalCenter);
        let cell = || plain().set_font_size(10).set_border(FormatBorder::Thin).set_border_color(Color::Black);
        let title = Format::new().set_font_name("黑体").set_font_size(16);
        Self {
            title: title.set_align(FormatAlign::Center).set_align(FormatAlign::VerticalCenter),
            note: plain().set_font_size(10),
            header: cell().set_align(FormatAlign::Center),
            label: cell().set_align(FormatAlign::Left).set_indent(1),
            narrow: cell().set_align(FormatAlign::Center),
            figure: cell().set_align(FormatAlign::Center),
        }
    }

    fn of(&self, cell: &GridCell) -> &Format {
        match cell.look {
            Look::Header => &self.header,
            // What stands beside several rows, in a column of few characters.
            Look::Label if cell.height > 1 => &self.narrow,
            Look::Label => &self.label,
            Look::Figure => &self.figure,
        }
    }
}

/// A number no sheet has is refused by the writer.
fn column_number(index: usize) -> u16 {
    u16::try_from(index).unwrap_or(u16::MAX)
}

fn row_number(index: usize) -> u32 {
    u32::try_from(index).unwrap_or(u32::MAX / 2)
}
