//! The tables as grids of merged cells, in the places of the official form.

use domain::annual_report::cell::Cell;
use domain::annual_report::figure::Figures;
use domain::annual_report::layout::{Block, Heading, Table, tables};

/// What the form prints above the row headings of table three.
const BALANCE: &str = "(本列数据的勾稽关系为:第一项加第二项之和,等于第三项加第四项之和)";
/// What the form prints above the row headings of table two.
const CONTENT: &str = "信息内容";

/// What a cell of a grid is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Look {
    /// A heading above columns.
    Header,
    /// A heading before rows.
    Label,
    /// A figure.
    Figure,
}

/// A cell, perhaps merged.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct GridCell {
    pub(super) row: usize,
    pub(super) column: usize,
    pub(super) height: usize,
    pub(super) width: usize,
    pub(super) text: String,
    pub(super) look: Look,
}

/// A table on paper.
#[derive(Clone, Debug)]
pub(super) struct Grid {
    /// 第几部分
    pub(super) part: u8,
    /// 标题
    pub(super) title: &'static str,
    /// How wide the columns are to each other.
    pub(super) widths: Vec<u32>,
    /// How many rows it has.
    pub(super) rows: usize,
    /// Its cells, row by row.
    pub(super) cells: Vec<GridCell>,
}

/// The three tables with their figures.
pub(super) fn grids(figures: &Figures) -> [Grid; 3] {
    tables().map(|table| {
        let mut grid = match table.part {
            2 => proactive(&table, figures),
            3 => requests(&table, figures),
            _ => reviews(&table, figures),
        };
        for cell in grid.cells.iter_mut().filter(|it| it.look != Look::Figure) {
            cell.text = full_width(&cell.text);
        }
        grid
    })
}

/// The marks of a heading as the form prints them: `(一)予以公开` is `（一）予以公开`.
pub(super) fn full_width(text: &str) -> String {
    let wide = |c| match c {
        '(' => '（',
        ')' => '）',
        ',' => '，',
        ':' => '：',
        other => other,
    };
    text.chars().map(wide).collect()
}

fn shown(figures: &Figures, cell: Cell) -> String {
    figures.value(cell).figure.text(cell)
}

/// Table two: four blocks below each other, four columns wide.
fn proactive(table: &Table, figures: &Figures) -> Grid {
    const COLUMNS: usize = 4;
    let (mut cells, mut at) = (Vec::new(), 0);
    let put = |cells: &mut Vec<GridCell>, row, column, width, text: &str, look| {
        cells.push(GridCell { row, column, height: 1, width, text: text.to_owned(), look });
    };
    for block in &table.blocks {
        put(&mut cells, at, 0, COLUMNS, block.title.map_or("", |it| it.0), Look::Header);
        put(&mut cells, at + 1, 0, 1, CONTENT, Look::Header);
        let wide = (COLUMNS - 1) / block.columns.len();
        for (index, column) in block.columns.iter().enumerate() {
            put(&mut cells, at + 1, 1 + index * wide, wide, column.label.0, Look::Header);
        }
        at += 2;
        for row in &block.rows {
            put(&mut cells, at, 0, 1, row.heading.label.0, Look::Label);
            for (index, cell) in row.cells.iter().enumerate() {
                put(&mut cells, at, 1 + index * wide, wide, &shown(figures, *cell), Look::Figure);
            }
            at += 1;
        }
    }
    Grid { part: table.part, title: table.title.0, widths: vec![30, 22, 22, 22], rows: at, cells }
}

/// Table three: three columns of headings before seven of figures.
fn requests(table: &Table, figures: &Figures) -> Grid {
    let block = &table.blocks[0];
    let (above, before) = (levels(&block.columns), levels(block.rows.iter().map(|it| &it.heading)));
    let mut cells = vec![GridCell {
        row: 0,
        column: 0,
        height: above,
        width: before,
        text: BALANCE.to_owned(),
        look: Look::Header,
    }];
    cells.extend(header(block, before));
    for span in spans(block.rows.iter().map(|it| &it.heading), before) {
        cells.push(GridCell {
            row: above + span.start,
            column: span.level,
            height: span.length,
            width: span.depth,
            text: span.text.to_owned(),
            look: Look::Label,
        });
    }
    cells.extend(numbers(block, above, before, figures));
    sort(&mut cells);
    let widths = vec![5, 11, 36, 8, 8, 8, 8, 8, 8, 9];
    Grid { part: table.part, title: table.title.0, widths, rows: above + block.rows.len(), cells }
}

/// Table four: one row of fifteen figures.
fn reviews(table: &Table, figures: &Figures) -> Grid {
    let block = &table.blocks[0];
    let above = levels(&block.columns);
    let mut cells = header(block, 0);
    cells.extend(numbers(block, above, 0, figures));
    sort(&mut cells);
    let widths = vec![8; block.columns.len()];
    Grid { part: table.part, title: table.title.0, widths, rows: above + 1, cells }
}

fn sort(cells: &mut [GridCell]) {
    cells.sort_by_key(|it| (it.row, it.column));
}

fn numbers(block: &Block, above: usize, before: usize, figures: &Figures) -> Vec<GridCell> {
    let rows = block.rows.iter().enumerate();
    let cells = rows.flat_map(|(row, it)| it.cells.iter().enumerate().map(move |(column, cell)| (row, column, *cell)));
    cells
        .map(|(row, column, cell)| GridCell {
            row: above + row,
            column: before + column,
            height: 1,
            width: 1,
            text: shown(figures, cell),
            look: Look::Figure,
        })
        .collect()
}

fn header(block: &Block, before: usize) -> Vec<GridCell> {
    let spans = spans(&block.columns, levels(&block.columns)).into_iter();
    spans
        .map(|span| GridCell {
            row: span.level,
            column: before + span.start,
            height: span.depth,
            width: span.length,
            text: span.text.to_owned(),
            look: Look::Header,
        })
        .collect()
}

/// How many headings stand above each other at most.
fn levels<'a>(headings: impl IntoIterator<Item = &'a Heading>) -> usize {
    headings.into_iter().map(|it| it.groups.len() + 1).max().unwrap_or(1)
}

/// A heading that holds for several lines, or reaches over several levels.
struct Span {
    /// The first line.
    start: usize,
    /// How many lines.
    length: usize,
    /// The level, outermost first.
    level: usize,
    /// How many levels.
    depth: usize,
    text: &'static str,
}

/// Headings that are the same for lines beside each other, merged; the last of a line reaches down to the figures.
fn spans<'a>(headings: impl IntoIterator<Item = &'a Heading>, levels: usize) -> Vec<Span> {
    let mut spans: Vec<Span> = Vec::new();
    let mut before: Option<&Heading> = None;
    for (line, heading) in headings.into_iter().enumerate() {
        let shared = |level: usize| before.is_some_and(|it| it.groups.get(..=level) == heading.groups.get(..=level));
        for (level, group) in heading.groups.iter().enumerate() {
            let open = spans.iter_mut().rev().find(|it| it.level == level).filter(|_| shared(level));
            match open {
                Some(span) => span.length += 1,
                None => spans.push(Span { start: line, length: 1, level, depth: 1, text: group.0 }),
            }
        }
        let level = heading.groups.len();
        spans.push(Span { start: line, length: 1, level, depth: levels - level, text: heading.label.0 });
        before = Some(heading);
    }
    spans
}
