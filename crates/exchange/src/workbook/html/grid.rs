//! A table of a page laid out as a grid, the way browsers do.

use domain::remark::Remark;
use scraper::ElementRef;

use super::super::gathering::{Draft, Gathering};
use super::super::{Area, Limits};
use super::page::{Found, is_hidden, text_of};

/// A row, the last row of its group, and whether it is hidden.
struct Line<'a> {
    row: ElementRef<'a>,
    group_end: u32,
    hidden: bool,
}

/// Adds the table as a sheet, unless it holds nothing but other tables.
pub(super) fn read(found: &Found<'_>, gathering: &mut Gathering<'_>, limits: &Limits) -> Result<(), Box<Remark>> {
    let mut draft = Draft::named(format!("表{}", gathering.sheets() + 1));
    draft.sheet.title.clone_from(&found.title);
    draft.sheet.hidden = found.hidden;
    draft.sheet.merges_known = true;
    draft.sheet.hidden_known = true;
    draft.sheet.hidden_columns = hidden_columns(found.table, limits);
    // For each column the first row that no cell from above reaches into.
    let mut free_from = vec![0_u32; limits.columns as usize + 1];
    for (number, line) in (1_u32..).zip(lines(found.table)) {
        if line.hidden {
            draft.hidden_rows.push(number);
        }
        let mut column = 0_u32;
        for cell in line.row.child_elements().filter(|it| matches!(it.value().name(), "td" | "th")) {
            if is_hidden(cell.value()) {
                continue;
            }
            while free_from.get(column as usize).is_some_and(|row| *row > number) {
                column += 1;
            }
            let text = text_of(cell);
            let width = span(cell, "colspan").max(1);
            let last_column = column.saturating_add(width - 1);
            if !text.is_empty() || width > 1 {
                gathering.within(&draft.sheet.name, number, last_column)?;
            }
            // 0 is all rows of the group, and no cell reaches out of its group.
            let height = span(cell, "rowspan");
            let last_row = if height == 0 { line.group_end } else { number.saturating_add(height - 1) };
            let last_row = last_row.min(line.group_end);
            if let Some(free_from) = free_from.get_mut(column as usize..=last_column as usize) {
                free_from.fill(last_row + 1);
            }
            gathering.cell(&mut draft, number, column, &text)?;
            let area = Area { first_row: number, first_column: column, last_row, last_column };
            gathering.merge(&mut draft, area)?;
            column = last_column.saturating_add(1);
        }
    }
    if draft.is_empty() { Ok(()) } else { gathering.finish(draft) }
}

/// The rows of the table itself, not of tables inside it.
fn lines(table: ElementRef<'_>) -> Vec<Line<'_>> {
    let mut lines: Vec<Line<'_>> = Vec::new();
    for group in table.child_elements().filter(|it| matches!(it.value().name(), "thead" | "tbody" | "tfoot")) {
        let first = lines.len();
        let hidden = is_hidden(group.value());
        for row in group.child_elements().filter(|it| it.value().name() == "tr") {
            lines.push(Line { row, group_end: 0, hidden: hidden || is_hidden(row.value()) });
        }
        let end = u32::try_from(lines.len()).unwrap_or(u32::MAX);
        for line in &mut lines[first..] {
            line.group_end = end;
        }
    }
    lines
}

fn hidden_columns(table: ElementRef<'_>, limits: &Limits) -> Vec<u32> {
    let (mut hidden, mut column) = (Vec::new(), 0_u32);
    let groups = table.child_elements().filter(|it| it.value().name() == "colgroup");
    for group in groups {
        let mut columns = group.child_elements().filter(|it| it.value().name() == "col").peekable();
        // A group without columns of its own stands for as many as it spans.
        let own = if columns.peek().is_none() { Some(group) } else { None };
        for it in columns.chain(own) {
            let end = column.saturating_add(span(it, "span").max(1)).min(limits.columns);
            if is_hidden(it.value()) || is_hidden(group.value()) {
                hidden.extend(column..end);
            }
            column = end;
        }
    }
    hidden
}

/// A span as it is written; 1 where there is none or it is no number.
fn span(element: ElementRef<'_>, name: &str) -> u32 {
    let Some(text) = element.attr(name) else { return 1 };
    let digits: String = text.trim().chars().take_while(char::is_ascii_digit).collect();
    match digits.parse::<u64>() {
        Ok(number) => u32::try_from(number).unwrap_or(u32::MAX),
        Err(_) if digits.is_empty() => 1,
        Err(_) => u32::MAX,
    }
}
