//! OpenDocument, `.ods`, read as a stream: a repetition costs what it holds, not what it spans.

use std::collections::HashSet;

use domain::remark::Remark;
use quick_xml::events::{BytesStart, Event};

use super::archive::{Archive, attribute};
use super::gathering::{Draft, Gathering};
use super::limits::{encrypted, unreadable};
use super::{Area, Format, Limits, Opened, value};

/// Shown with a cell or beside the cells, but no text of theirs.
const ASIDES: [&str; 10] = [
    "annotation",
    "shapes",
    "frame",
    "custom-shape",
    "note",
    "ruby-text",
    "tracked-changes",
    "forms",
    "content-validations",
    "dde-links",
];

/// Reads `content.xml`, unless the manifest says that it is encrypted.
pub(super) fn read(mut archive: Archive<'_>, limits: &Limits) -> Opened {
    let mut locked = archive.has("encrypted-package");
    archive.walk("META-INF/manifest.xml", |event| {
        locked |= matches!(event, Event::Start(it) if it.local_name().as_ref() == "encryption-data");
        Ok(())
    })?;
    if locked {
        return Err(encrypted("META-INF/manifest.xml"));
    }
    let mut content = Content::new(limits);
    if !archive.walk("content.xml", |event| content.take(event))? {
        return Err(unreadable("content.xml"));
    }
    Ok(content.gathering.workbook(Format::Ods))
}

/// Where the stream stands.
struct Content<'a> {
    limits: &'a Limits,
    gathering: Gathering<'a>,
    /// How deep inside something that is not read.
    aside: usize,
    /// The style that is being defined, and those that hide a sheet.
    style: String,
    hiding: HashSet<String>,
    draft: Option<Draft>,
    row: Run,
    row_cells: Vec<(u32, u32, String)>,
    column: Run,
    /// The next column that is described, as against the next that is filled.
    described: u32,
    cell: Option<Cell>,
}

/// A row or cell and how often it is repeated.
#[derive(Clone, Copy, Default)]
struct Run {
    /// Of the first, from 0.
    at: u32,
    times: u32,
    hidden: bool,
}

#[derive(Default)]
struct Cell {
    /// What the attributes say, where that is better than what is written for people.
    value: Option<String>,
    text: String,
    paragraphs: usize,
    in_paragraph: bool,
    covered: bool,
}

impl<'a> Content<'a> {
    fn new(limits: &'a Limits) -> Self {
        Self {
            limits,
            gathering: Gathering::new(limits),
            aside: 0,
            style: String::new(),
            hiding: HashSet::new(),
            draft: None,
            row: Run::default(),
            row_cells: Vec::new(),
            column: Run::default(),
            described: 0,
            cell: None,
        }
    }

    fn take(&mut self, event: &Event<'_>) -> Result<(), Box<Remark>> {
        if self.aside > 0 {
            match event {
                Event::Start(_) => self.aside += 1,
                Event::End(_) => self.aside -= 1,
                _ => {}
            }
            return Ok(());
        }
        match event {
            Event::Start(it) => self.open(it),
            Event::End(it) => self.close(it.local_name().as_ref()),
            Event::Text(it) => self.write(&it.xml10_content()),
            Event::CData(it) => self.write(&it.xml10_content()),
            Event::GeneralRef(it) => {
                let name = it.xml10_content();
                let character = it.resolve_char_ref().ok().flatten().map(String::from);
                let text = character.or_else(|| quick_xml::escape::resolve_predefined_entity(&name).map(str::to_owned));
                self.write(&text.ok_or_else(|| unreadable(format!("content.xml: &{name};")))?)
            }
            _ => Ok(()),
        }
    }

    fn open(&mut self, element: &BytesStart<'_>) -> Result<(), Box<Remark>> {
        match element.local_name().as_ref() {
            name if ASIDES.contains(&name) => self.aside = 1,
            // A table inside a cell.
            "table" if self.draft.is_some() => self.aside = 1,
            "style" => self.style = attribute(element, "name").unwrap_or_default(),
            "table-properties" if attribute(element, "display").as_deref() == Some("false") => {
                self.hiding.insert(self.style.clone());
            }
            "table" => {
                self.gathering.room_for_a_sheet()?;
                let mut draft = Draft::named(attribute(element, "name").unwrap_or_default());
                draft.sheet.hidden = attribute(element, "style-name").is_some_and(|it| self.hiding.contains(&it));
                draft.sheet.merges_known = true;
                draft.sheet.hidden_known = true;
                self.draft = Some(draft);
                self.row = Run::default();
                self.described = 0;
            }
            "table-column" => self.describe_column(element),
            "table-row" => {
                self.row = Run {
                    at: self.row.at,
                    times: count(element, "number-rows-repeated"),
                    hidden: is_collapsed(element),
                };
                self.column = Run::default();
            }
            "table-cell" => self.open_cell(element, false)?,
            "covered-table-cell" => self.open_cell(element, true)?,
            "p" | "h" => {
                if let Some(cell) = &mut self.cell {
                    if cell.paragraphs > 0 {
                        cell.text.push('\n');
                    }
                    cell.paragraphs += 1;
                    cell.in_paragraph = true;
                }
            }
            "s" => {
                let spaces = count(element, "c").min(u32::try_from(self.limits.cell_characters).unwrap_or(u32::MAX));
                self.write(&" ".repeat(spaces as usize))?;
            }
            "tab" => self.write("\t")?,
            "line-break" => self.write("\n")?,
            _ => {}
        }
        Ok(())
    }

    fn close(&mut self, name: &str) -> Result<(), Box<Remark>> {
        match name {
            "p" | "h" => {
                if let Some(cell) = &mut self.cell {
                    cell.in_paragraph = false;
                }
            }
            "table-cell" | "covered-table-cell" => self.close_cell()?,
            "table-row" => self.close_row()?,
            "table" => {
                if let Some(draft) = self.draft.take() {
                    self.gathering.finish(draft)?;
                }
            }
            _ => {}
        }
        Ok(())
    }

    fn write(&mut self, text: &str) -> Result<(), Box<Remark>> {
        let Some(cell) = self.cell.as_mut().filter(|cell| cell.in_paragraph) else { return Ok(()) };
        if cell.text.len() > self.limits.text_bytes {
            return Err(unreadable("content.xml"));
        }
        cell.text.push_str(text);
        Ok(())
    }

    fn describe_column(&mut self, element: &BytesStart<'_>) {
        let times = count(element, "number-columns-repeated");
        if let Some(draft) = &mut self.draft
            && is_collapsed(element)
        {
            let end = self.described.saturating_add(times).min(self.limits.columns);
            draft.sheet.hidden_columns.extend(self.described..end);
        }
        self.described = self.described.saturating_add(times);
    }

    fn open_cell(&mut self, element: &BytesStart<'_>, covered: bool) -> Result<(), Box<Remark>> {
        self.column.times = count(element, "number-columns-repeated");
        let value = match attribute(element, "value-type").as_deref() {
            Some("float") => attribute(element, "value").and_then(|it| it.parse::<f64>().ok()).map(value::number),
            Some("date") => attribute(element, "date-value").map(|it| value::iso_date(&it)),
            Some("boolean") => attribute(element, "boolean-value").map(|it| value::boolean(it == "true").to_owned()),
            _ => None,
        };
        self.cell = Some(Cell { value, covered, ..Cell::default() });
        let (rows, columns) = (count(element, "number-rows-spanned"), count(element, "number-columns-spanned"));
        if let Some(draft) = &mut self.draft
            && !covered
            && (rows > 1 || columns > 1)
        {
            let (first_row, first_column) = (self.row.at.saturating_add(1), self.column.at);
            let last_row = first_row.saturating_add(rows - 1);
            let last_column = first_column.saturating_add(columns - 1);
            self.gathering.merge(draft, Area { first_row, first_column, last_row, last_column })?;
        }
        Ok(())
    }

    /// A repeated cell is written out only when it holds something, and only as far as sheets are read.
    fn close_cell(&mut self) -> Result<(), Box<Remark>> {
        let Run { at, times, .. } = self.column;
        self.column.at = at.saturating_add(times);
        let (Some(cell), Some(draft)) = (self.cell.take(), &mut self.draft) else { return Ok(()) };
        let text = cell.value.unwrap_or(cell.text);
        if cell.covered || text.trim().is_empty() {
            return Ok(());
        }
        let last_row = self.row.at.saturating_add(self.row.times);
        self.gathering.within(&draft.sheet.name, last_row, at.saturating_add(times - 1))?;
        self.row_cells.push((at, times, text));
        Ok(())
    }

    fn close_row(&mut self) -> Result<(), Box<Remark>> {
        let Run { at, times, hidden } = self.row;
        self.row.at = at.saturating_add(times);
        let Some(draft) = &mut self.draft else { return Ok(()) };
        if self.row_cells.is_empty() {
            return Ok(());
        }
        for row in at..at.saturating_add(times) {
            if hidden {
                draft.hidden_rows.push(row + 1);
            }
            for (column, times, text) in &self.row_cells {
                for column in *column..column.saturating_add(*times) {
                    self.gathering.cell(draft, row + 1, column, text)?;
                }
            }
        }
        self.row_cells.clear();
        Ok(())
    }
}

/// A count; 1 where none is given, and where it is none.
fn count(element: &BytesStart<'_>, name: &str) -> u32 {
    let stated = attribute(element, name).and_then(|text| text.parse::<u64>().ok()).unwrap_or(1);
    u32::try_from(stated.max(1)).unwrap_or(u32::MAX)
}

/// Hidden by hand, or by a filter.
fn is_collapsed(element: &BytesStart<'_>) -> bool {
    matches!(attribute(element, "visibility").as_deref(), Some("collapse" | "filter"))
}
