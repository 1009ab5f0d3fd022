//! 工作簿: what every format is read into: sheets of texts, what merges, and what is hidden.

mod archive;
mod detect;
mod gathering;
mod html;
mod limits;
mod ods;
mod parts;
mod spreadsheet;
mod text;
mod value;
mod xls;
mod xlsx;

use domain::remark::Remark;
use serde::{Deserialize, Serialize};

pub(crate) use archive::{Archive, attribute};
pub(crate) use html::nesting;
pub(crate) use html::page::{Step, Writing, walk};
pub(crate) use html::{decode as decode_page, looks_like as looks_like_page};
pub use limits::Limits;
pub(crate) use limits::unreadable;
pub(crate) use text::decode as decode_text;

/// 文件格式.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Format {
    /// Office Open XML, `.xlsx`.
    Xlsx,
    /// Excel 97–2003, `.xls`.
    Xls,
    /// `OpenDocument`, `.ods`.
    Ods,
    /// Comma-separated text, `.csv`.
    Csv,
    /// Tab-separated text, `.tsv`.
    Tsv,
    /// Tables of a web page, `.html`.
    Html,
}

/// 工作簿.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Workbook {
    /// What it was read from.
    pub format: Format,
    /// The sheets in their order; each table of a page is one.
    pub sheets: Vec<Sheet>,
}

/// 工作表.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Sheet {
    /// Its name; `表1`, `表2`, … in formats that have none.
    pub name: String,
    /// The text nearest above the table, outside it: the heading of a web page's table.
    pub title: Option<String>,
    /// Whether it is hidden.
    pub hidden: bool,
    /// The rows that hold anything, top to bottom.
    pub rows: Vec<Row>,
    /// Merged areas; none where `merges_known` is false.
    pub merges: Vec<Area>,
    /// Whether the format tells what is merged: plain text does not.
    pub merges_known: bool,
    /// Hidden columns, from 0; none where `hidden_known` is false.
    pub hidden_columns: Vec<u32>,
    /// Whether the format tells which rows and columns are hidden; plain text can hide none.
    pub hidden_known: bool,
}

/// 行.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Row {
    /// 行号, from 1; the line of the record's beginning in plain text.
    pub number: u32,
    /// Whether it is hidden.
    pub hidden: bool,
    /// Column, from 0, and text of the cells that are not empty, left to right. Dates are written as `2026-01-31`.
    pub cells: Vec<(u32, String)>,
}

/// 合并区域: an inclusive rectangle; its text stands in its first cell, the others are empty.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Area {
    /// From 1.
    pub first_row: u32,
    /// From 0.
    pub first_column: u32,
    /// From 1.
    pub last_row: u32,
    /// From 0.
    pub last_column: u32,
}

impl Row {
    /// The text of a cell; empty where there is none.
    pub fn text(&self, column: u32) -> &str {
        self.cells.binary_search_by_key(&column, |(at, _)| *at).map_or("", |index| self.cells[index].1.as_str())
    }
}

/// What was read, or why nothing was.
pub type Opened = Result<Workbook, Box<Remark>>;

/// Reads a file by its content; `name` has to agree with it. Pure, but neither cheap nor sure to return: a hostile file may
/// take all the time and memory it is given, so it is read in a process of its own.
pub fn read(name: &str, bytes: &[u8], limits: &Limits) -> Opened {
    if bytes.len() as u64 > limits.file_bytes {
        return Err(limits.file_too_large());
    }
    if bytes.iter().all(u8::is_ascii_whitespace) {
        return Err(limits::unreadable("空文件 / an empty file"));
    }
    match detect::detect(bytes, limits)? {
        detect::Content::Archive(Format::Ods, archive) => {
            detect::agree(name, Format::Ods)?;
            ods::read(archive, limits)
        }
        detect::Content::Archive(_, archive) => {
            detect::agree(name, Format::Xlsx)?;
            xlsx::read(bytes, archive, limits)
        }
        detect::Content::Xls => {
            detect::agree(name, Format::Xls)?;
            xls::read(bytes, limits)
        }
        detect::Content::Text => {
            let page = html::decode(bytes);
            if html::looks_like(&page) {
                detect::agree(name, Format::Html)?;
                return html::read(&page, limits);
            }
            drop(page);
            let text = text::decode(bytes);
            detect::no_document(&text)?;
            let format = text::format(&text, name);
            detect::agree(name, format)?;
            text::read(&text, format, limits)
        }
    }
}

#[cfg(test)]
mod tests;
