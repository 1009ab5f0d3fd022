//! 行高列宽: how wide the columns and how high the rows have to be, since merged cells do not fit themselves.
//!
//! Widths are in the half-width characters by which workbooks count columns, heights in points.

use super::layout::{Column, Layout};
use crate::table::label::Field;

/// No row of a workbook is higher.
const ROW_MAX_POINTS: f64 = 409.0;
const ROW_MIN_POINTS: f64 = 22.0;
/// A line of ten-point text; fonts that stand in for 宋体 need more than 宋体 itself.
const LINE_POINTS: f64 = 14.4;
const PADDING_POINTS: f64 = 5.0;
/// Columns widen until their longest text has no more lines, so that it fits the highest row.
const LINES_OF_A_ROW: usize = 27;
const WIDER_BY: usize = 4;

/// 字号 of a cell: smaller where the text would not fit the highest row otherwise.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Size {
    Ten,
    Eight,
    Six,
}

impl Size {
    pub(super) const ALL: [Self; 3] = [Self::Ten, Self::Eight, Self::Six];

    pub(super) const fn points(self) -> u8 {
        match self {
            Self::Ten => 10,
            Self::Eight => 8,
            Self::Six => 6,
        }
    }
}

/// The widths of the columns.
pub(super) fn widths(layout: &Layout) -> Vec<usize> {
    let measured = |(index, column): (usize, &Column)| {
        let (mut width, widest) = bounds(column);
        for row in &layout.rows {
            while width < widest && lines(&row.cells[index], width, Size::Ten) > LINES_OF_A_ROW {
                width += WIDER_BY;
            }
        }
        width
    };
    layout.columns.iter().enumerate().map(measured).collect()
}

/// The usual width, and the widest it may become.
const fn bounds(column: &Column) -> (usize, usize) {
    match column.field {
        Field::Serial | Field::WholeSociety | Field::Proactive | Field::OnRequest | Field::Level(_) => (5, 5),
        Field::Primary => (10, 22),
        Field::Secondary => (14, 26),
        Field::Content => (38, 98),
        Field::LegalBasis => (30, 70),
        Field::TimeLimit => (20, 60),
        Field::ResponsibleBody => (14, 34),
        Field::Channels => (28, 60),
        Field::SpecificGroup => (9, 29),
        Field::Extra | Field::Deeper | Field::Audience | Field::Method | Field::LevelText => (14, 62),
        Field::Key => (14, 42),
    }
}

/// The size of a cell's text and how high the cell has to be for it.
pub(super) fn fitted(text: &str, width: usize) -> (Size, f64) {
    let heights = Size::ALL.map(|size| (size, height(text, width, size)));
    heights.into_iter().find(|(_, points)| *points <= ROW_MAX_POINTS).unwrap_or((Size::Six, ROW_MAX_POINTS))
}

/// Breaks a list of channels between its names, which a line's end would part from their boxes otherwise.
pub(super) fn packed(channels: &str, width: usize) -> String {
    let mut packed = String::with_capacity(channels.len());
    let mut line = String::new();
    for name in channels.split(' ') {
        let longer = if line.is_empty() { name.to_owned() } else { format!("{line} {name}") };
        if line.is_empty() || lines(&longer, width, Size::Ten) == 1 {
            line = longer;
        } else {
            packed.push_str(&line);
            packed.push('\n');
            name.clone_into(&mut line);
        }
    }
    packed + &line
}

/// The heights of the item rows.
pub(super) fn heights(layout: &Layout, widths: &[usize]) -> Vec<f64> {
    let merged = |index: usize, run: Option<usize>| layout.columns[index].field == Field::Primary && run != Some(1);
    let mut heights: Vec<f64> = Vec::with_capacity(layout.rows.len());
    for row in &layout.rows {
        let own = row.cells.iter().zip(widths).enumerate().filter(|(index, _)| !merged(*index, row.run));
        heights.push(own.map(|(_, (text, width))| fitted(text, *width).1).fold(ROW_MIN_POINTS, f64::max));
    }
    for (index, column) in layout.columns.iter().enumerate() {
        if column.field == Field::Primary {
            stretch(layout, index, widths[index], &mut heights);
        }
    }
    heights
}

/// Gives the rows of a merged cell what its text needs beyond them.
fn stretch(layout: &Layout, column: usize, width: usize, heights: &mut [f64]) {
    for (first, row) in layout.rows.iter().enumerate() {
        let Some(run) = row.run.filter(|run| *run > 1) else { continue };
        let rows = &mut heights[first..first + run];
        let lacking = fitted(&row.cells[column], width).1 - rows.iter().sum::<f64>();
        let share = lacking / f64::from(u32::try_from(run).unwrap_or(u32::MAX));
        if share > 0.0 {
            for height in rows {
                *height = (*height + share).min(ROW_MAX_POINTS);
            }
        }
    }
}

fn height(text: &str, width: usize, size: Size) -> f64 {
    let lines = u32::try_from(lines(text, width, size)).unwrap_or(u32::MAX);
    f64::from(lines) * LINE_POINTS * f64::from(size.points()) / 10.0 + PADDING_POINTS
}

/// How many lines a text takes in a column.
fn lines(text: &str, width: usize, size: Size) -> usize {
    // The border takes half a character on each side.
    let capacity = (width - 1) * 10 / usize::from(size.points());
    text.lines().map(|paragraph| lines_of_paragraph(paragraph, capacity)).sum::<usize>().max(1)
}

fn lines_of_paragraph(paragraph: &str, capacity: usize) -> usize {
    let (mut lines, mut filled) = (1, 0);
    let mut place = |wanted: usize| {
        if filled + wanted > capacity && filled > 0 {
            lines += 1;
            filled = 0;
        }
        // A word that is longer than the line is broken.
        lines += wanted.saturating_sub(1) / capacity;
        filled += wanted - wanted.saturating_sub(1) / capacity * capacity;
    };
    let mut word = 0;
    for c in paragraph.chars() {
        if c.is_ascii_graphic() {
            word += 1;
            continue;
        }
        place(std::mem::take(&mut word));
        place(if c.is_ascii() { 1 } else { 2 });
    }
    place(word);
    lines
}
