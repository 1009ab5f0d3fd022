//! 标准目录表: finds the catalogue tables of a workbook and reads them into rows, with a report addressed by cell.
//!
//! Spreadsheets write a merged cell once and leave the others empty; people write 同上; pages break words, repeat headers and
//! lose boxes. What the rules allow is resolved (G§2.4); the raw text of every cell stays beside it, and whatever cannot be
//! resolved is reported, never guessed.

mod columns;
mod damage;
mod header;
mod item;
pub(crate) mod label;
mod level;
mod merges;
mod prose;
mod reader;
mod section;
mod text;
mod ticks;

use std::collections::HashMap;

use domain::catalogue::intake;
use domain::channel::{ChannelMark, ChannelSemantics};
use domain::pilot_domain::DomainCode;
use domain::remark::{Place, Remark, RemarkCode};

use self::item::ChannelList;
pub(crate) use self::prose::EMPTY_IS_EMPTY;
use crate::channels::{self, Mark};
use crate::workbook::{Sheet, Workbook};

/// 词汇: the names that tables are read by.
#[derive(Clone, Debug, Default)]
pub struct Vocabulary {
    channels: channels::Vocabulary,
    /// Names without the word 领域, longest first.
    domains: Vec<(String, DomainCode)>,
}

impl Vocabulary {
    /// Takes the channels, and code, name and aliases of each pilot domain.
    pub fn new<'a>(
        channels: channels::Vocabulary,
        domains: impl IntoIterator<Item = (DomainCode, &'a str, &'a [String])>,
    ) -> Self {
        let mut domains: Vec<(String, DomainCode)> = domains
            .into_iter()
            .flat_map(|(code, name, aliases)| {
                let names = std::iter::once(name).chain(aliases.iter().map(String::as_str));
                names.map(move |name| (text::folded(name).trim_end_matches("领域").to_owned(), code.clone()))
            })
            .filter(|(name, _)| !name.is_empty())
            .collect();
        domains.sort_by_key(|(name, _)| std::cmp::Reverse(name.len()));
        Self { channels, domains }
    }

    /// The names of the channels alone.
    pub fn channels(&self) -> &channels::Vocabulary {
        &self.channels
    }
}

/// What a workbook says: its tables, and all that somebody has to look at.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Reading {
    /// The tables, in the order of the source.
    pub tables: Vec<Table>,
    /// 导入报告: sheet by sheet, row by row.
    pub remarks: Vec<Remark>,
}

/// 目录表: the rows under one header, on however many pages.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Table {
    /// 工作表
    pub sheet: String,
    /// 标题: the nearest above it.
    pub title: Option<String>,
    /// 领域, by the title; none where no title names one.
    pub pilot_domain: Option<DomainCode>,
    /// What the texts around it say about ■ and □; none where they say nothing.
    pub semantics: Option<ChannelSemantics>,
    /// 公开事项, in the order of the source.
    pub rows: Vec<intake::Row>,
}

/// Reads every catalogue table of the workbook. Never fails: what is wrong stands in the remarks.
pub fn read(workbook: &Workbook, vocabulary: &Vocabulary) -> Reading {
    let mut reading = Reading::default();
    let mut channels = Channels { vocabulary: &vocabulary.channels, known: HashMap::new() };
    let mut without_header = Vec::new();
    let filled = |sheet: &&Sheet| !first_text(sheet).is_empty();
    for sheet in workbook.sheets.iter().filter(filled) {
        if sheet.hidden {
            let remark = Remark::new(RemarkCode::HiddenSheet, Place::sheet(&sheet.name), first_text(sheet));
            reading.remarks.push(remark);
        } else if let Some((tables, remarks)) = reader::read(sheet, vocabulary, &mut channels) {
            if !sheet.hidden_known && reading.remarks.iter().all(|remark| remark.code != RemarkCode::HiddenUnknown) {
                reading.remarks.insert(0, Remark::new(RemarkCode::HiddenUnknown, Place::default(), ""));
            }
            reading.remarks.extend(hidden(sheet));
            reading.tables.extend(tables);
            reading.remarks.extend(remarks);
        } else {
            without_header.push(sheet);
        }
    }
    if reading.tables.is_empty() {
        let found = without_header.first().map(|sheet| first_text(sheet)).unwrap_or_default();
        reading.remarks.push(Remark::new(RemarkCode::NoHeader, Place::default(), found));
    } else {
        let left_out =
            |sheet: &Sheet| Remark::new(RemarkCode::TextLeftOut, Place::sheet(&sheet.name), first_text(sheet));
        reading.remarks.extend(without_header.into_iter().map(left_out));
    }
    reading
}

/// 隐藏的行列: imported, and told. Rows that are hidden together are told together.
fn hidden(sheet: &Sheet) -> Vec<Remark> {
    let mut runs: Vec<(u32, u32)> = Vec::new();
    let is_filled = |text: &str| !text.trim().is_empty();
    for row in sheet.rows.iter().filter(|row| row.hidden && row.cells.iter().any(|(_, text)| is_filled(text))) {
        match runs.last_mut() {
            Some((_, last)) if *last + 1 == row.number => *last = row.number,
            _ => runs.push((row.number, row.number)),
        }
    }
    let rows = runs.into_iter().map(|(first, last)| {
        Remark::new(RemarkCode::HiddenRow, Place::row(&sheet.name, first), format!("{first}:{last}"))
    });
    let columns = sheet.hidden_columns.iter().filter_map(|column| {
        let text = sheet.rows.iter().map(|row| row.text(*column)).find(|text| is_filled(text))?;
        let place = Place { column: Some(*column), ..Place::sheet(&sheet.name) };
        Some(Remark::new(RemarkCode::HiddenColumn, place, text))
    });
    rows.chain(columns).collect()
}

fn first_text(sheet: &Sheet) -> &str {
    let cells = sheet.rows.iter().flat_map(|row| &row.cells);
    cells.map(|(_, text)| text.trim()).find(|text| !text.is_empty()).unwrap_or_default()
}

/// Channel cells, read once each: a table repeats a handful of them on all its rows.
struct Channels<'a> {
    vocabulary: &'a channels::Vocabulary,
    known: HashMap<String, ChannelList>,
}

impl Channels<'_> {
    fn read(&mut self, cell: &str) -> &ChannelList {
        let vocabulary = self.vocabulary;
        self.known.entry(cell.to_owned()).or_insert_with(|| channel_list(cell, vocabulary))
    }
}

fn channel_list(cell: &str, vocabulary: &channels::Vocabulary) -> ChannelList {
    if text::is_same_as_above(cell) {
        return ChannelList::default();
    }
    let mentions = channels::parse(cell, vocabulary);
    let lost = channels::lost_its_boxes(&mentions);
    let boxed = mentions.iter().any(|mention| mention.boxed);
    let bare = mentions.iter().filter(|mention| boxed && !mention.boxed).map(|mention| mention.text.clone()).collect();
    let marks = mentions
        .into_iter()
        .map(|it| ChannelMark { code: it.code, text: it.text, ticked: it.mark == Mark::Ticked && !lost })
        .collect();
    ChannelList { marks, lost, bare }
}
