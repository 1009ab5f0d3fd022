//! DOCX: the whole report in its six parts, on A4 upright, with the three tables in their places.

use std::io;

use domain::annual_report::content::Section;
use quick_xml::Writer;
use quick_xml::events::BytesText;
use zip::result::ZipError;

use super::PrintedReport;
use super::grid::{Grid, GridCell, Look, full_width, grids};
use crate::print::letter::{document, packed, paragraph, printable};

/// 版心宽度: what the margins leave of the page, in twentieths of a point.
const TEXT_WIDTH: u32 = 8_844;
const OVERVIEW: &str = "一、总体情况";
/// What a part without words says: that there is nothing to say has to be said by the unit.
const EMPTY: &str = "";

/// Writes the report as a text document. The same report makes the same bytes.
pub fn annual_report_docx(report: &PrintedReport<'_>) -> Result<Vec<u8>, ZipError> {
    let content = document(|xml| {
        paragraph(xml, "title", &printable(&report.title))?;
        paragraph(xml, "number", &printable(&report.edition))?;
        paragraph(xml, "part", OVERVIEW)?;
        for section in Section::ALL.iter().filter(|it| it.is_overview()) {
            words(xml, report, *section, "subpart")?;
        }
        for grid in grids(report.figures) {
            paragraph(xml, "part", grid.title)?;
            table(xml, &grid)?;
        }
        for section in Section::ALL.iter().filter(|it| !it.is_overview()) {
            words(xml, report, *section, "part")?;
        }
        paragraph(xml, "signature", &printable(&report.unit))
    })?;
    packed(&content)
}

fn words(xml: &mut Writer<Vec<u8>>, report: &PrintedReport<'_>, section: Section, style: &str) -> io::Result<()> {
    paragraph(xml, style, &full_width(section.heading()))?;
    let text = report.content.texts.get(&section).map_or(EMPTY, |it| it.as_str());
    for line in text.lines().filter(|line| !line.trim().is_empty()) {
        paragraph(xml, "paragraph", &printable(line.trim()))?;
    }
    Ok(())
}

/// What a place of a grid holds.
#[derive(Clone, Copy)]
enum Place<'a> {
    /// A cell begins here.
    Begins(&'a GridCell),
    /// One from above goes on here.
    GoesOn(&'a GridCell),
}

impl<'a> Place<'a> {
    const fn cell(self) -> &'a GridCell {
        match self {
            Self::Begins(cell) | Self::GoesOn(cell) => cell,
        }
    }
}

/// The places of a row from left to right; what is merged across counts once.
fn places(grid: &Grid, row: usize) -> Vec<Place<'_>> {
    let mut here: Vec<_> = grid.cells.iter().filter(|it| (it.row..it.row + it.height).contains(&row)).collect();
    here.sort_by_key(|it| it.column);
    here.into_iter().map(|cell| if cell.row == row { Place::Begins(cell) } else { Place::GoesOn(cell) }).collect()
}

fn table(xml: &mut Writer<Vec<u8>>, grid: &Grid) -> io::Result<()> {
    let widths = widths(grid);
    xml.create_element("w:tbl").write_inner_content(|xml| {
        xml.create_element("w:tblPr").write_inner_content(|xml| {
            xml.create_element("w:tblStyle").with_attribute(("w:val", "grid")).write_empty()?;
            let total = widths.iter().sum::<u32>().to_string();
            xml.create_element("w:tblW").with_attributes([("w:w", total.as_str()), ("w:type", "dxa")]).write_empty()?;
            xml.create_element("w:jc").with_attribute(("w:val", "center")).write_empty()?;
            xml.create_element("w:tblLayout").with_attribute(("w:type", "fixed")).write_empty()?;
            Ok(())
        })?;
        xml.create_element("w:tblGrid").write_inner_content(|xml| {
            for width in &widths {
                xml.create_element("w:gridCol").with_attribute(("w:w", width.to_string().as_str())).write_empty()?;
            }
            Ok(())
        })?;
        for row in 0..grid.rows {
            xml.create_element("w:tr").write_inner_content(|xml| {
                xml.create_element("w:trPr").write_inner_content(|xml| {
                    xml.create_element("w:cantSplit").write_empty()?;
                    Ok(())
                })?;
                for place in places(grid, row) {
                    cell(xml, place, &widths, row + 1 < grid.rows)?;
                }
                Ok(())
            })?;
        }
        Ok(())
    })?;
    // Two tables would grow together, and none may end a document.
    paragraph(xml, "after-table", "")
}

/// A cell; the rows of a table `stay` with the next one, so that it stands whole on a page.
fn cell(xml: &mut Writer<Vec<u8>>, place: Place<'_>, widths: &[u32], stay: bool) -> io::Result<()> {
    let cell = place.cell();
    let width: u32 = widths[cell.column..cell.column + cell.width].iter().sum();
    xml.create_element("w:tc").write_inner_content(|xml| {
        xml.create_element("w:tcPr").write_inner_content(|xml| {
            let width = width.to_string();
            xml.create_element("w:tcW").with_attributes([("w:w", width.as_str()), ("w:type", "dxa")]).write_empty()?;
            if cell.width > 1 {
                let span = cell.width.to_string();
                xml.create_element("w:gridSpan").with_attribute(("w:val", span.as_str())).write_empty()?;
            }
            if cell.height > 1 {
                let merge = if matches!(place, Place::Begins(_)) { "restart" } else { "continue" };
                xml.create_element("w:vMerge").with_attribute(("w:val", merge)).write_empty()?;
            }
            xml.create_element("w:vAlign").with_attribute(("w:val", "center")).write_empty()?;
            Ok(())
        })?;
        let text = if matches!(place, Place::Begins(_)) { cell.text.as_str() } else { "" };
        let style = match cell.look {
            Look::Label if cell.height == 1 => "row-heading",
            Look::Label | Look::Header | Look::Figure => "cell",
        };
        xml.create_element("w:p").write_inner_content(|xml| {
            xml.create_element("w:pPr").write_inner_content(|xml| {
                xml.create_element("w:pStyle").with_attribute(("w:val", style)).write_empty()?;
                if stay {
                    xml.create_element("w:keepNext").write_empty()?;
                }
                Ok(())
            })?;
            xml.create_element("w:r").write_inner_content(|xml| {
                xml.create_element("w:t").write_text_content(BytesText::new(text))?;
                Ok(())
            })?;
            Ok(())
        })?;
        Ok(())
    })?;
    Ok(())
}

/// The widths of the columns, in twentieths of a point; together the width of the text.
fn widths(grid: &Grid) -> Vec<u32> {
    let all: u32 = grid.widths.iter().sum();
    grid.widths.iter().map(|it| TEXT_WIDTH * it / all.max(1)).collect()
}
