//! 标准目录表: reads the official two-row table into rows, with raw and resolved text of each cell side by side.
//!
//! Spreadsheet exports write a merged cell once and leave the cells below empty; people write 同上. Both are resolved here,
//! but only where the rules allow it, and whatever cannot be resolved is reported, never guessed.

mod header;
mod reader;

use std::ops::{Index, IndexMut};

use domain::vocabulary::Locale;
use serde::{Deserialize, Serialize};

pub use reader::read;

/// 列: the fourteen columns of the national template, left to right.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "SCREAMING_SNAKE_CASE")]
pub enum Column {
    /// 序号: a label, never a key.
    Serial,
    /// 一级事项
    PrimaryName,
    /// 二级事项
    SecondaryName,
    /// 公开内容(要素)
    Content,
    /// 公开依据
    LegalBasis,
    /// 公开时限
    TimeLimit,
    /// 公开主体
    ResponsibleBody,
    /// 公开渠道和载体
    Channels,
    /// 公开对象: 全社会
    WholeSociety,
    /// 公开对象: 特定群体; a tick or the name of the group.
    SpecificGroup,
    /// 公开方式: 主动
    Proactive,
    /// 公开方式: 依申请
    OnRequest,
    /// 公开层级: 县级
    County,
    /// 公开层级: 乡级
    Town,
}

impl Column {
    /// Every column, in the order of the template.
    pub const ALL: [Self; 14] = [
        Self::Serial,
        Self::PrimaryName,
        Self::SecondaryName,
        Self::Content,
        Self::LegalBasis,
        Self::TimeLimit,
        Self::ResponsibleBody,
        Self::Channels,
        Self::WholeSociety,
        Self::SpecificGroup,
        Self::Proactive,
        Self::OnRequest,
        Self::County,
        Self::Town,
    ];

    /// The header as the template prints it.
    pub const fn label(self) -> &'static str {
        match self {
            Self::Serial => "序号",
            Self::PrimaryName => "一级事项",
            Self::SecondaryName => "二级事项",
            Self::Content => "公开内容(要素)",
            Self::LegalBasis => "公开依据",
            Self::TimeLimit => "公开时限",
            Self::ResponsibleBody => "公开主体",
            Self::Channels => "公开渠道和载体",
            Self::WholeSociety => "全社会",
            Self::SpecificGroup => "特定群体",
            Self::Proactive => "主动",
            Self::OnRequest => "依申请",
            Self::County => "县级",
            Self::Town => "乡级",
        }
    }

    /// Whether an empty cell means the merged cell above. In the others empty means empty, above all in ticks.
    pub const fn continues_from_above(self) -> bool {
        matches!(self, Self::PrimaryName | Self::LegalBasis | Self::TimeLimit | Self::ResponsibleBody | Self::Channels)
    }

    /// Whether the cell is ticked rather than written.
    pub const fn is_tick(self) -> bool {
        matches!(self, Self::WholeSociety | Self::Proactive | Self::OnRequest | Self::County | Self::Town)
    }
}

/// The texts of one row, by column: `cells[Column::TimeLimit]`.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Cells([String; 14]);

impl Index<Column> for Cells {
    type Output = String;

    fn index(&self, column: Column) -> &String {
        &self.0[column as usize]
    }
}

impl IndexMut<Column> for Cells {
    fn index_mut(&mut self, column: Column) -> &mut String {
        &mut self.0[column as usize]
    }
}

/// 公开事项行: one data row of the table.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct TableRow {
    /// Line of the file on which the row begins, counted from 1.
    pub row: usize,
    /// The cells as written.
    pub cells: Cells,
    /// The cells as meant: trimmed, merged cells and 同上 filled in.
    pub resolved: Cells,
}

impl TableRow {
    /// Whether the box of `column` is ticked.
    pub fn is_ticked(&self, column: Column) -> bool {
        is_ticked(&self.resolved[column])
    }
}

/// Something in the table that a person has to look at, addressed by cell.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct TableProblem {
    /// Line of the file, counted from 1.
    pub row: usize,
    /// The column; none when it is about the whole row or table.
    pub column: Option<Column>,
    /// What was found there.
    pub found: String,
    /// What is wrong with it, 中文.
    pub zh: &'static str,
    /// What is wrong with it, in English.
    pub en: &'static str,
}

impl TableProblem {
    /// The message in the language of the reader.
    pub fn message(&self, locale: Locale) -> &'static str {
        locale.pick(self.zh, self.en)
    }
}

/// What was read: the rows, and all that was wrong with them.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Table {
    /// The data rows, in the order of the source.
    pub rows: Vec<TableRow>,
    /// What somebody has to look at.
    pub problems: Vec<TableProblem>,
}

/// Whether a tick cell says yes: by a tick, or by a word of its own header, as some counties write it.
pub fn is_ticked(cell: &str) -> bool {
    let cell = header::without_spaces(cell);
    matches!(cell.as_str(), "√" | "✓" | "✔" | "☑" | "■" | "▲" | "▄" | "●" | "R" | "是")
        || header::column_of(&cell).is_some_and(Column::is_tick)
}

#[cfg(test)]
mod tests;
