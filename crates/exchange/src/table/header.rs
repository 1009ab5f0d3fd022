//! The vocabulary of header rows: found by their words, not by their place, since titles stand above and pages repeat them.

use super::{Column, TableProblem};

/// A header cell that only groups the cells below it.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Label {
    Column(Column),
    /// 公开事项 without 一级 and 二级 below it is the name of the item.
    Item,
    Group,
}

/// Which cell of a row holds which column.
pub(super) struct Header {
    positions: Vec<(usize, Column)>,
    pub(super) width: usize,
    /// How many rows the header takes: one or two.
    pub(super) height: usize,
}

impl Header {
    /// Recognises the header that begins with `first`; `second` is the row below, which may hold the sub-headers.
    pub(super) fn recognise(first: &[&str], second: Option<&[&str]>) -> Option<Self> {
        let top: Vec<Option<Label>> = first.iter().map(|cell| label_of(cell)).collect();
        if top.iter().flatten().count() < 4 {
            return None;
        }
        let below = second.filter(|cells| is_sub_header(cells)).unwrap_or(&[]);
        let mut positions = Vec::new();
        for index in 0..first.len().max(below.len()) {
            let column = match (below.get(index).and_then(|cell| column_of(cell)), top.get(index).copied().flatten()) {
                (Some(column), _) | (None, Some(Label::Column(column))) => column,
                (None, Some(Label::Item)) => Column::SecondaryName,
                _ => continue,
            };
            if positions.iter().all(|(_, known)| *known != column) {
                positions.push((index, column));
            }
        }
        let height = if below.is_empty() { 1 } else { 2 };
        Some(Self { positions, width: first.len().max(below.len()), height })
    }

    /// The text of `column` in a data row; empty where the table has no such column.
    pub(super) fn cell<'a>(&self, cells: &[&'a str], column: Column) -> &'a str {
        self.positions
            .iter()
            .find(|(_, known)| *known == column)
            .and_then(|(index, _)| cells.get(*index))
            .copied()
            .unwrap_or_default()
    }

    /// Whether the table has this column.
    pub(super) fn has(&self, column: Column) -> bool {
        self.positions.iter().any(|(_, known)| *known == column)
    }

    /// How many of the known columns are filled in a row.
    pub(super) fn filled(&self, cells: &[&str]) -> usize {
        self.positions.iter().filter(|(index, _)| cells.get(*index).is_some_and(|cell| !cell.trim().is_empty())).count()
    }

    /// Columns that are missing, and header cells that nobody knows.
    pub(super) fn problems(&self, row: usize, first: &[&str]) -> Vec<TableProblem> {
        // Numbers and first-level names are conveniences; real tables do without.
        let missing = Column::ALL
            .into_iter()
            .filter(|column| !matches!(column, Column::Serial | Column::PrimaryName) && !self.has(*column))
            .map(|column| TableProblem {
                row,
                column: Some(column),
                found: String::new(),
                zh: "表头中没有这一列",
                en: "the header has no such column",
            });
        let unknown = first.iter().enumerate().filter(|(index, cell)| {
            !cell.trim().is_empty()
                && label_of(cell).is_none_or(|label| matches!(label, Label::Column(_)))
                && self.positions.iter().all(|(known, _)| known != index)
        });
        let unknown = unknown.map(|(_, cell)| TableProblem {
            row,
            column: None,
            found: (*cell).trim().to_owned(),
            zh: "无法识别或重复的列,未导入",
            en: "this column is not known or comes twice; it was left out",
        });
        missing.chain(unknown).collect()
    }
}

/// The column a header cell names.
pub(super) fn column_of(label: &str) -> Option<Column> {
    match label_of(label) {
        Some(Label::Column(column)) => Some(column),
        _ => None,
    }
}

/// Drops all white space: fixed-width sources break words anywhere.
pub(super) fn without_spaces(text: &str) -> String {
    text.chars().filter(|c| !c.is_whitespace()).collect()
}

fn is_sub_header(cells: &[&str]) -> bool {
    let mut labels = cells.iter().filter(|cell| !cell.trim().is_empty()).map(|cell| column_of(cell)).peekable();
    labels.peek().is_some() && labels.all(|label| label.is_some())
}

fn label_of(cell: &str) -> Option<Label> {
    let text = without_spaces(cell).replace('\u{ff08}', "(").replace('\u{ff09}', ")");
    let column = match text.as_str() {
        "公开事项" | "政府信息公开类别及事项" => return Some(Label::Item),
        "公开对象" | "公开范围" | "公开方式" | "公开层级" => return Some(Label::Group),
        "序号" | "编号" => Column::Serial,
        "一级事项" | "一级目录" | "一级" => Column::PrimaryName,
        "二级事项" | "二级目录" | "二级" | "事项名称" => Column::SecondaryName,
        "公开内容" | "公开内容(要素)" | "公开内容(要素)及要求" | "公开内容和标准" => {
            Column::Content
        }
        "公开依据" => Column::LegalBasis,
        "公开时限" | "公开时间" => Column::TimeLimit,
        // 公开主 is what a cut header leaves.
        "公开主体" | "公开主" | "责任单位" | "公开责任单位" => Column::ResponsibleBody,
        "公开渠道和载体" | "公开渠道及载体" | "公开渠道" | "公开形式" => Column::Channels,
        "全社会" => Column::WholeSociety,
        "特定" | "特定群体" | "特定群众" | "特定对象" | "特定群体(请写明)" => {
            Column::SpecificGroup
        }
        "主动" | "主动公开" => Column::Proactive,
        "依申请" | "依申请公开" | "申请公开" => Column::OnRequest,
        _ => return level_of(&text).map(Label::Column),
    };
    Some(Label::Column(column))
}

/// Counties put their own name into the level: 区级, 东阳市级, 镇街(园区)级, 乡、村级.
fn level_of(text: &str) -> Option<Column> {
    let place = text.strip_suffix('级').filter(|place| (1..=8).contains(&place.chars().count()))?;
    if place.contains(['乡', '镇', '街']) {
        Some(Column::Town)
    } else {
        place.ends_with(['县', '区', '市', '州']).then_some(Column::County)
    }
}
