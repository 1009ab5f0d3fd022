//! Plain text with a separator, `.csv` and `.tsv`, and how text of any kind is decoded.

use std::borrow::Cow;

use csv::{ReaderBuilder, StringRecord};
use domain::remark::Place;
use encoding_rs::{Encoding, GB18030, UTF_8};

use super::gathering::{Draft, Gathering};
use super::limits::{too_large, unreadable};
use super::{Format, Limits, Opened, detect};
use crate::print::unescape;

/// By the mark at its beginning, else UTF-8, else GB18030, which most Chinese systems write without saying so.
pub(crate) fn decode(bytes: &[u8]) -> Cow<'_, str> {
    if Encoding::for_bom(bytes).is_some() {
        return UTF_8.decode(bytes).0;
    }
    match std::str::from_utf8(bytes) {
        Ok(text) => Cow::Borrowed(text),
        Err(_) => GB18030.decode_without_bom_handling(bytes).0,
    }
}

/// Comma or tab, whichever the first lines hold more of outside quotes; where they hold neither, as the name says.
pub(super) fn format(text: &str, name: &str) -> Format {
    const LINES: usize = 20;
    let (mut commas, mut tabs, mut lines, mut quoted) = (0, 0, 0, false);
    for character in text.chars() {
        match character {
            '"' => quoted = !quoted,
            ',' if !quoted => commas += 1,
            '\t' if !quoted => tabs += 1,
            '\n' if !quoted => lines += 1,
            _ => {}
        }
        if lines == LINES {
            break;
        }
    }
    let by_name = detect::extension(name).as_deref() == Some("tsv");
    if tabs > commas || (tabs == commas && (tabs > 0 || by_name)) { Format::Tsv } else { Format::Csv }
}

/// One sheet; a row's number is the line its record begins on.
pub(super) fn read(text: &str, format: Format, limits: &Limits) -> Opened {
    let delimiter = if format == Format::Tsv { b'\t' } else { b',' };
    let mut reader =
        ReaderBuilder::new().has_headers(false).flexible(true).delimiter(delimiter).from_reader(text.as_bytes());
    let mut gathering = Gathering::new(limits).by_line();
    let mut draft = Draft::named("表1");
    // Plain text has nothing to hide with.
    draft.sheet.hidden_known = true;
    let mut record = StringRecord::new();
    let mut lines = Lines { text: text.as_bytes(), at: 0, number: 1 };
    let (mut records, mut last_line) = (0_u32, 0);
    while reader.read_record(&mut record).map_err(|error| unreadable(format!("csv: {error}")))? {
        let at = record.position().map_or(0, csv::Position::byte);
        let line = lines.number_at(usize::try_from(at).unwrap_or(usize::MAX));
        // Two records never begin on the same line, unless line breaks are written in a way of their own.
        last_line = line.max(last_line + 1);
        records += 1;
        for (column, cell) in (0..).zip(&record) {
            gathering.cell(&mut draft, last_line, column, unescape(cell))?;
        }
        if records > limits.rows {
            let most = limits.rows;
            let found = format!("超过 {most} 行 / more than {most} rows");
            let place = Place::row("表1", last_line);
            return Err(too_large(place, found, format!("不超过 {most} 行"), format!("at most {most} rows")));
        }
    }
    gathering.finish(draft)?;
    Ok(gathering.workbook(format))
}

/// Counts lines up to a place, once through the text.
struct Lines<'a> {
    text: &'a [u8],
    at: usize,
    number: u32,
}

impl Lines<'_> {
    /// The line of the first character at or after `byte` that is no line break: empty lines are no records.
    fn number_at(&mut self, byte: usize) -> u32 {
        while let Some(&next) = self.text.get(self.at) {
            if self.at >= byte && next != b'\n' && next != b'\r' {
                break;
            }
            let pair = next == b'\r' && self.text.get(self.at + 1) == Some(&b'\n');
            if next == b'\n' || (next == b'\r' && !pair) {
                self.number += 1;
            }
            self.at += 1;
        }
        self.number
    }
}
