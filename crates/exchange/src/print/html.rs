//! HTML: the print as a page of its own, which a spreadsheet program takes over as text.

use std::fmt::Write;

use super::Printed;
use super::layout::{HeaderCell, Layout, Row};
use crate::table::label::Field;

const STYLE: &str = "
body { font-family: SimSun, 宋体, serif; margin: 1.5rem; }
h1, h2 { font-family: SimHei, 黑体, sans-serif; font-weight: normal; text-align: center; }
table { border-collapse: collapse; margin: 0 auto 2.5rem; font-size: 10pt; }
th, td { border: 1px solid #000; padding: 0.25em 0.4em; min-width: 2em; overflow-wrap: anywhere; vertical-align: middle; }
th.note { font-weight: normal; text-align: left; border: 0; }
td.tick { text-align: center; }
td.name { min-width: 5em; }
td.long { min-width: 9em; }
@page { size: A3 landscape; margin: 12mm; }
@media print {
  body { margin: 0 1mm; }
  section + section { break-before: page; }
  tr { break-inside: avoid; }
  .beside { display: none; }
}
";

/// Marks a cell as text, so that a paste computes nothing and drops no leading zero.
const AS_TEXT: &str = r#"style="mso-number-format:'\@'""#;

/// Writes the catalogue as a complete page without scripts.
pub fn html(printed: &Printed) -> String {
    let title = escape(&printed.title);
    let mut page = format!(
        "<!DOCTYPE html>\n<html lang=\"zh-CN\">\n<head>\n<meta charset=\"utf-8\">\n<title>{title}</title>\n\
         <style>{STYLE}</style>\n</head>\n<body>\n"
    );
    for section in &printed.sections {
        page.push_str(&table(&Layout::of(printed, section)));
    }
    page.push_str("</body>\n</html>\n");
    page
}

fn table(layout: &Layout) -> String {
    // What is said about the table stands inside it: the text nearest above a table is its title.
    let mut table = format!("<section>\n<h2>{}</h2>\n<table>\n<thead>\n", escape(&layout.title));
    for line in [layout.about.as_str(), layout.legend.as_str()].into_iter().filter(|line| !line.is_empty()) {
        let width = layout.printed;
        put(
            &mut table,
            format_args!("<tr><th class=\"note\" colspan=\"{width}\" {AS_TEXT}>{}</th></tr>\n", escape(line)),
        );
    }
    for row in 0..2 {
        let cells = layout.header().into_iter().filter(|cell| cell.row == row);
        let cells: String = cells.map(|cell| header_cell(layout, &cell)).collect();
        put(&mut table, format_args!("<tr>{cells}</tr>\n"));
    }
    table.push_str("</thead>\n<tbody>\n");
    for row in &layout.rows {
        put(&mut table, format_args!("<tr>{}</tr>\n", item(layout, row)));
    }
    table.push_str("</tbody>\n</table>\n</section>\n");
    table
}

fn header_cell(layout: &Layout, cell: &HeaderCell<'_>) -> String {
    let class = if cell.column < layout.printed { "" } else { " class=\"beside\"" };
    let height = span("rowspan", cell.height);
    let width = span("colspan", cell.width);
    format!("<th{class}{height}{width} {AS_TEXT}>{}</th>", escape(cell.text))
}

fn item(layout: &Layout, row: &Row) -> String {
    let mut cells = String::new();
    for (column, text) in layout.columns.iter().zip(&row.cells) {
        let class = match column.field {
            Field::Extra | Field::Key => "beside",
            Field::Content | Field::LegalBasis | Field::TimeLimit | Field::Channels => "long",
            Field::Primary | Field::Secondary | Field::ResponsibleBody => "name",
            _ => "tick",
        };
        let rows = match (&column.field, row.run) {
            (Field::Primary, None) => continue,
            (Field::Primary, Some(rows)) => rows,
            _ => 1,
        };
        let height = span("rowspan", rows);
        put(&mut cells, format_args!("<td class=\"{class}\"{height} {AS_TEXT}>{}</td>", escape(text)));
    }
    cells
}

fn span(name: &str, count: usize) -> String {
    if count > 1 { format!(" {name}=\"{count}\"") } else { String::new() }
}

/// The text as it stands between tags and inside quoted attributes.
pub(super) fn escape(text: &str) -> String {
    let mut escaped = String::with_capacity(text.len());
    // A page shows one blank where there are several, and none where a line begins or ends.
    let mut is_kept = false;
    let text = text.replace("\r\n", "\n");
    let mut characters = text.chars().peekable();
    while let Some(c) = characters.next() {
        let before = std::mem::replace(&mut is_kept, !matches!(c, ' ' | '\t' | '\n' | '\r'));
        let after = characters.peek().is_some_and(|next| !matches!(next, '\n' | '\r'));
        match c {
            ' ' if !before || !after => escaped.push_str("&nbsp;"),
            '&' => escaped.push_str("&amp;"),
            '<' => escaped.push_str("&lt;"),
            '>' => escaped.push_str("&gt;"),
            '"' => escaped.push_str("&quot;"),
            '\'' => escaped.push_str("&#39;"),
            // A break that a spreadsheet program does not take for the next row.
            '\n' | '\r' => escaped.push_str("<br style=\"mso-data-placement:same-cell\">"),
            // A page cannot hold these, not even escaped.
            c if c.is_control() && c != '\t' => escaped.push(char::REPLACEMENT_CHARACTER),
            c => escaped.push(c),
        }
    }
    escaped
}

pub(super) fn put(page: &mut String, text: std::fmt::Arguments<'_>) {
    page.write_fmt(text).expect("a string takes whatever is written to it");
}
