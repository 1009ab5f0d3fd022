//! What a catalogue says and what was read, side by side.

use std::sync::OnceLock;

use domain::catalogue::intake::Row;
use domain::catalogue::item::{CatalogueItem, Elements, ExtraCell};
use domain::channel::ChannelSemantics;
use domain::remark::RemarkSeverity;
use exchange::print::Printed;
use exchange::seed::{NationalSeed, Source};
use exchange::table::{self, Vocabulary};
use exchange::workbook::{self, Limits};

pub fn national() -> &'static NationalSeed {
    static NATIONAL: OnceLock<NationalSeed> = OnceLock::new();
    NATIONAL.get_or_init(|| Source::Embedded.national().unwrap())
}

pub fn vocabulary() -> Vocabulary {
    national().vocabulary().unwrap()
}

/// All that has to come back of an item.
#[derive(Debug, PartialEq)]
struct Said {
    key: String,
    serial: String,
    elements: Elements,
    extra: Vec<ExtraCell>,
}

/// All that has to come back of a table.
#[derive(Debug, PartialEq)]
struct Table {
    pilot_domain: Option<String>,
    semantics: Option<ChannelSemantics>,
    items: Vec<Said>,
}

/// Reads the file and says what it lost or changed, or which error its report holds.
pub fn difference(printed: &Printed, name: &str, bytes: &[u8], vocabulary: &Vocabulary) -> Option<String> {
    let workbook = match workbook::read(name, bytes, &Limits::default()) {
        Ok(workbook) => workbook,
        Err(remark) => return Some(format!("not read: {remark:?}")),
    };
    let reading = table::read(&workbook, vocabulary);
    if let Some(remark) = reading.remarks.iter().find(|remark| remark.severity() == RemarkSeverity::Error) {
        return Some(format!("refused: {remark:?}"));
    }
    let written: Vec<Table> = printed
        .sections
        .iter()
        .map(|section| Table {
            pilot_domain: section.pilot_domain.as_ref().map(|(code, _)| code.clone()),
            semantics: Some(printed.semantics),
            items: section.items.iter().map(of_item).collect(),
        })
        .collect();
    let read: Vec<Table> = reading
        .tables
        .iter()
        .map(|table| Table {
            pilot_domain: table.pilot_domain.as_ref().map(|code| code.as_str().to_owned()),
            semantics: table.semantics,
            items: table.rows.iter().map(of_row).collect(),
        })
        .collect();
    first_difference(&written, &read)
}

fn first_difference(written: &[Table], read: &[Table]) -> Option<String> {
    for (written, read) in written.iter().zip(read) {
        for (written, read) in written.items.iter().zip(&read.items) {
            if written != read {
                return Some(format!("written {written:#?}\nread {read:#?}"));
            }
        }
        if written != read {
            let short = |table: &Table| format!("{:?} {:?} {}", table.pilot_domain, table.semantics, table.items.len());
            return Some(format!("written {}\nread {}", short(written), short(read)));
        }
    }
    (written.len() != read.len()).then(|| format!("{} tables, read {}", written.len(), read.len()))
}

fn of_item(item: &CatalogueItem) -> Said {
    let mut elements = item.elements.clone();
    // What the text names is found out again when the row is taken in.
    elements.responsible_body.parts.clear();
    Said { key: item.key.to_string(), serial: item.serial.clone(), elements, extra: item.raw.extra.clone() }
}

fn of_row(row: &Row) -> Said {
    Said {
        key: row.key.as_ref().map(ToString::to_string).unwrap_or_default(),
        serial: row.serial.clone(),
        elements: row.elements.clone(),
        extra: row.raw.extra.clone(),
    }
}
