//! 逐行阅读: tells headers, items and text apart, and finds out which catalogue a table belongs to.

use domain::channel::ChannelSemantics;
use domain::pilot_domain::DomainCode;
use domain::remark::{Place, Remark, RemarkCode};

use super::header::Header;
use super::label::Field;
use super::merges::Merges;
use super::prose::{self, Spoken};
use super::section::{Section, joined_cells, serial, sheet_text};
use super::text::folded;
use super::{Channels, Table, Vocabulary};
use crate::workbook::{Row, Sheet};

/// Reads one sheet; none when it has no header. Remarks are in the order of the rows.
pub(super) fn read(
    sheet: &Sheet,
    vocabulary: &Vocabulary,
    channels: &mut Channels,
) -> Option<(Vec<Table>, Vec<Remark>)> {
    let mut merges = Merges::of(sheet);
    let mut reader =
        Reader { sheet, vocabulary, tables: Vec::new(), open: None, text: Vec::new(), remarks: Vec::new() };
    let mut rows = sheet.rows.as_slice();
    while let Some((row, rest)) = rows.split_first() {
        merges.advance(row.number);
        let index = sheet.rows.len() - rows.len();
        rows = rest;
        let is_item = reader.open.as_ref().is_some_and(|open| open.section.header.holds_a_key(row));
        if !is_item && let Some(header) = Header::recognise(sheet, index, &merges) {
            rows = &rest[header.height - 1..];
            reader.begin(header);
            continue;
        }
        let line = |open: &Open| line(sheet, row, &open.section.header, &merges);
        let line = if is_item { Line::Item } else { reader.open.as_ref().map_or(Line::Text, line) };
        match (line, &mut reader.open) {
            (Line::Item, Some(_)) => reader.item(row, &merges, channels),
            (Line::Empty, Some(open)) => open.section.skip(&sheet.name, row, &mut reader.remarks),
            _ => reader.leave_out(row),
        }
    }
    let text = std::mem::take(&mut reader.text);
    reader.close(&text);
    let Reader { tables, mut remarks, .. } = reader;
    remarks.sort_by_key(|remark| (remark.place.row, remark.place.column));
    (!tables.is_empty()).then_some((tables, remarks))
}

struct Reader<'a> {
    sheet: &'a Sheet,
    vocabulary: &'a Vocabulary,
    tables: Vec<Table>,
    open: Option<Open>,
    /// Lines of text since the last item or header.
    text: Vec<String>,
    remarks: Vec<Remark>,
}

/// The table that is being read.
struct Open {
    title: Option<String>,
    pilot_domain: Option<DomainCode>,
    semantics: Option<ChannelSemantics>,
    section: Section,
}

impl Open {
    fn say(&mut self, lines: &[String]) {
        self.semantics = self.semantics.or_else(|| lines.iter().find_map(|line| prose::semantics(line)));
        self.section.empty_is_empty |= lines.iter().any(|line| prose::empty_is_empty(line));
    }
}

impl Reader<'_> {
    /// A header begins a table, unless it is the one above once more.
    fn begin(&mut self, header: Header) {
        let lines = std::mem::take(&mut self.text);
        // Below a table stand its notes, and only then the next one's title.
        let titles = lines.iter().position(|line| prose::is_title(line));
        let (below, above) = match (&self.open, titles) {
            (None, _) => lines.split_at(0),
            (Some(_), titles) => lines.split_at(titles.unwrap_or(lines.len())),
        };
        let title = above.iter().rev().find(|line| prose::is_title(line));
        let domain = self.domain(above);
        // A title further up may name another domain, while the nearest line is one that all tables of the file share.
        let spoken = above.iter().rev().filter(|line| prose::is_title(line));
        let spoken = spoken.map(|line| prose::domain_of(line, self.vocabulary)).find(|it| *it != Spoken::Nothing);
        if let Some(open) = &mut self.open
            && open.section.header.repeats(&header)
            && !matches!(&spoken, Some(Spoken::Of(code)) if open.pilot_domain.as_ref() != Some(code))
            && title.is_none_or(|title| open.title.as_ref() == Some(title))
        {
            open.say(below);
            open.section.header.last_row = header.last_row;
            return;
        }
        self.close(below);
        let first = self.tables.is_empty();
        let mut open = Open {
            title: title.cloned().or_else(|| self.sheet.title.clone().filter(|_| first)),
            pilot_domain: domain,
            semantics: prose::semantics(&header.words),
            section: Section::below(header, self.sheet),
        };
        open.say(above);
        if first {
            open.say(self.sheet.title.as_slice());
        }
        self.remarks.append(&mut open.section.header.remarks);
        self.open = Some(open);
    }

    /// The domain of the nearest title: above the header, outside the table, in the name of the sheet.
    fn domain(&self, above: &[String]) -> Option<DomainCode> {
        let first = self.open.is_none() && self.tables.is_empty();
        let inside = above.iter().rev().filter(|line| prose::is_title(line)).map(String::as_str);
        let outside = self.sheet.title.as_deref().filter(|_| first);
        for title in inside.chain(outside).chain([self.sheet.name.as_str()]) {
            match prose::domain_of(title, self.vocabulary) {
                Spoken::Of(code) => return Some(code),
                Spoken::Unknown => return None,
                Spoken::Nothing => {}
            }
        }
        None
    }

    /// An item of the open table, unless a title above it begins the next one without repeating the header.
    fn item(&mut self, row: &Row, merges: &Merges, channels: &mut Channels) {
        let lines = std::mem::take(&mut self.text);
        let title = lines.iter().rev().find(|line| prose::is_title(line) && folded(line).contains("目录"));
        let spoken = title.map_or(Spoken::Nothing, |title| prose::domain_of(title, self.vocabulary));
        let Some(open) = &mut self.open else { return };
        let domain = match spoken {
            Spoken::Of(code) if open.pilot_domain.as_ref() != Some(&code) => Some(Some(code)),
            Spoken::Unknown => Some(None),
            _ => None,
        };
        if let Some(pilot_domain) = domain {
            let header = open.section.header.clone();
            let semantics = prose::semantics(&header.words);
            self.close(&[]);
            self.open = Some(Open {
                title: title.cloned(),
                pilot_domain,
                semantics,
                section: Section::below(header, self.sheet),
            });
        }
        if let Some(open) = &mut self.open {
            open.say(&lines);
            open.section.read(self.sheet, row, merges, channels, &mut self.remarks);
        }
    }

    fn leave_out(&mut self, row: &Row) {
        let text = joined_cells(row);
        if !text.is_empty() {
            let place = Place::row(&self.sheet.name, row.number);
            self.remarks.push(Remark::new(RemarkCode::TextLeftOut, place, text.as_str()));
            self.text.push(text);
        }
    }

    /// Ends the table with the notes below it.
    fn close(&mut self, below: &[String]) {
        let Some(mut open) = self.open.take() else { return };
        open.say(below);
        open.section.close(&self.sheet.name, &mut self.remarks);
        let Open { title, pilot_domain, semantics, section } = open;
        let mut rows = section.rows;
        for row in &mut rows {
            row.pilot_domain.clone_from(&pilot_domain);
        }
        self.tables.push(Table { sheet: self.sheet.name.clone(), title, pilot_domain, semantics, rows });
    }
}

enum Line {
    Item,
    /// Nothing but a number.
    Empty,
    Text,
}

/// Fewer filled cells than this, and no name, are a note and not a damaged item.
const FILLED_CELLS_OF_AN_ITEM: usize = 3;

fn line(sheet: &Sheet, row: &Row, header: &Header, merges: &Merges) -> Line {
    let Some((_, first)) = row.cells.iter().find(|(_, text)| !text.trim().is_empty()) else { return Line::Text };
    let (mut own, mut filled, mut named, mut number) = (0, 0, false, None);
    for column in &header.columns {
        let text = row.text(column.at);
        if column.field == Field::Serial {
            number = serial(text);
            continue;
        }
        let written = !text.trim().is_empty();
        let from_above = || {
            let area = merges.covering(row.number, column.at)?;
            let vertical = area.first_column == column.at && area.first_row > header.last_row;
            Some(area).filter(|area| vertical && !sheet_text(sheet, *area).trim().is_empty())
        };
        let holds = written || from_above().is_some();
        own += usize::from(written);
        filled += usize::from(holds);
        named |= holds && column.field.is_name();
    }
    if number.is_none() && prose::is_note(first) {
        Line::Text
    } else if own == 0 {
        if number.is_some() { Line::Empty } else { Line::Text }
    } else if named && (filled > 1 || number.is_some()) || filled >= FILLED_CELLS_OF_AN_ITEM {
        Line::Item
    } else {
        Line::Text
    }
}
