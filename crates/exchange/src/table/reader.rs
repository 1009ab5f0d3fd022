//! From text to rows: finds the header, leaves the prose out, fills merged cells and 同上.

use super::header::{Header, without_spaces};
use super::{Cells, Column, Table, TableProblem, TableRow, is_ticked};

/// Fewer filled cells than this are a heading or a note, not an item.
const FILLED_CELLS_OF_AN_ITEM: usize = 3;

/// Reads a catalogue table from tab- or comma-separated text. Never fails: what is wrong stands in `problems`.
pub fn read(text: &str) -> Table {
    let text = text.strip_prefix('\u{feff}').unwrap_or(text);
    let mut table = Table::default();
    let records = records(text, &mut table.problems);
    let records: Vec<(usize, Vec<&str>)> =
        records.iter().map(|(row, record)| (*row, record.iter().collect())).collect();
    let mut header: Option<Header> = None;
    let mut prose: Vec<(usize, String)> = Vec::new();
    let mut rest = records.as_slice();
    while let Some(((row, cells), others)) = rest.split_first() {
        rest = others;
        if let Some(found) = Header::recognise(cells, others.first().map(|(_, below)| below.as_slice())) {
            rest = &others[found.height - 1..];
            // A header that a page repeats says nothing new.
            if header.is_none() {
                table.problems.extend(found.problems(*row, cells));
            }
            prose.clear();
            header = Some(found);
            continue;
        }
        let Some(header) = &header else { continue };
        let filled = header.filled(cells);
        if filled < FILLED_CELLS_OF_AN_ITEM {
            if cells.iter().any(|cell| !cell.trim().is_empty()) {
                prose.push((*row, cells.concat().trim().to_owned()));
            }
            continue;
        }
        // Prose after the last item is a footer; between items it may be an item that was damaged.
        table.problems.extend(prose.drain(..).map(|(row, found)| TableProblem {
            row,
            column: None,
            found,
            zh: "表格中间的文字行,未作为公开事项导入",
            en: "a line of text between the items; it was not read as an item",
        }));
        if cells.iter().skip(header.width).any(|cell| !cell.trim().is_empty()) {
            table.problems.push(TableProblem {
                row: *row,
                column: None,
                found: cells[header.width..].concat(),
                zh: "单元格多于表头的列",
                en: "more cells than the header has columns",
            });
        }
        let item = item(*row, cells, header, table.rows.last(), &mut table.problems);
        table.rows.push(item);
    }
    if header.is_none() {
        table.problems.push(TableProblem {
            row: 1,
            column: None,
            found: text.lines().next().unwrap_or_default().chars().take(80).collect(),
            zh: "没有找到标准目录的表头(公开事项、公开内容、公开依据、公开时限……)",
            en: "no header of a standard catalogue was found",
        });
    }
    table
}

fn records(text: &str, problems: &mut Vec<TableProblem>) -> Vec<(usize, csv::StringRecord)> {
    let head = || text.lines().take(5).flat_map(str::chars);
    let tabs = head().filter(|c| *c == '\t').count();
    let commas = head().filter(|c| *c == ',').count();
    let delimiter = if tabs >= commas { b'\t' } else { b',' };
    let mut reader =
        csv::ReaderBuilder::new().has_headers(false).flexible(true).delimiter(delimiter).from_reader(text.as_bytes());
    let mut records = Vec::new();
    for record in reader.records() {
        match record {
            Ok(record) => {
                let row = record.position().map_or(0, |position| usize::try_from(position.line()).unwrap_or(0));
                if record.iter().any(|cell| cell.contains('\t')) {
                    problems.push(TableProblem {
                        row,
                        column: None,
                        found: record
                            .iter()
                            .find(|cell| cell.contains('\t'))
                            .unwrap_or_default()
                            .chars()
                            .take(80)
                            .collect(),
                        zh: "单元格中含有制表符,可能是引号没有闭合,后面的行被并入了这一行",
                        en: "a cell holds a tab: a quote is probably not closed and rows ran together",
                    });
                }
                records.push((row, record));
            }
            Err(error) => problems.push(TableProblem {
                row: error.position().map_or(0, |position| usize::try_from(position.line()).unwrap_or(0)),
                column: None,
                found: error.to_string(),
                zh: "无法读取这一行",
                en: "this line cannot be read",
            }),
        }
    }
    records
}

fn item(
    row: usize,
    written: &[&str],
    header: &Header,
    above: Option<&TableRow>,
    problems: &mut Vec<TableProblem>,
) -> TableRow {
    let mut item = TableRow { row, cells: Cells::default(), resolved: Cells::default() };
    for column in Column::ALL {
        let raw = header.cell(written, column);
        raw.clone_into(&mut item.cells[column]);
        let text = match column {
            Column::Serial | Column::PrimaryName | Column::SecondaryName => without_spaces(raw),
            _ => raw.trim().to_owned(),
        };
        let mut problem = |zh, en| {
            let found = raw.trim().chars().take(80).collect();
            problems.push(TableProblem { row, column: Some(column), found, zh, en });
        };
        if text.contains(char::REPLACEMENT_CHARACTER) {
            problem("文字已损坏", "the text is damaged");
        }
        let inherited = above.map(|above| above.resolved[column].as_str()).filter(|text| !text.is_empty());
        item.resolved[column] = if is_same_as_above(&text) {
            if column.is_tick() {
                problem("勾选栏不能写同上", "a tick is never taken from above");
                String::new()
            } else if let Some(inherited) = inherited {
                if above.is_some_and(|above| !follows(&item, above)) {
                    problem(
                        "同上之前的序号不连续,所指的行可能已被删除",
                        "the numbering breaks before this 同上; the row it meant may have been removed",
                    );
                }
                inherited.to_owned()
            } else {
                problem("同上没有可指的上一行", "同上 with nothing above it");
                String::new()
            }
        } else if text.is_empty() && column.continues_from_above() && header.has(column) {
            if inherited.is_none() {
                problem(
                    "空单元格,上方没有可延续的合并单元格",
                    "the cell is empty and no merged cell above continues into it",
                );
            }
            inherited.unwrap_or_default().to_owned()
        } else {
            if column.is_tick() && !text.is_empty() && !is_ticked(&text) {
                problem("勾选栏中无法识别的内容", "neither a tick nor empty");
            }
            text
        };
    }
    if item.cells[Column::PrimaryName].trim().is_empty() && item.cells[Column::SecondaryName].trim().is_empty() {
        problems.push(TableProblem {
            row,
            column: Some(Column::SecondaryName),
            found: String::new(),
            zh: "公开事项没有名称",
            en: "the item has no name",
        });
    }
    item
}

fn is_same_as_above(text: &str) -> bool {
    matches!(without_spaces(text).trim_end_matches(['。', '.']), "同上" | "上同" | "〃" | "″")
}

/// Whether nothing seems to be missing between two rows; unnumbered rows are taken at their word.
fn follows(item: &TableRow, above: &TableRow) -> bool {
    let number = |row: &TableRow| row.resolved[Column::Serial].parse::<u32>().ok();
    match (number(above), number(item)) {
        (Some(above), Some(this)) => above.checked_add(1) == Some(this),
        _ => true,
    }
}
