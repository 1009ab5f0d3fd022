//! 表格 of the annual report (国办公开办函〔2021〕30号; G§13): the cells of tables two, three and four, in official order.

use std::str::FromStr;

use serde::{Deserialize, Deserializer, Serialize, Serializer};

use crate::code;
use crate::person::PersonKind;
use crate::request::{AnnualRow, ReviewKind, ReviewOutcome};
use crate::vocabulary::{CodeList, Locale, Malformed};

code! {
    /// 表二第二十条第(一)项 的行.
    pub enum DocumentRow {
        /// 规章
        Regulation = "REGULATION" / "规章" / "Regulations",
        /// 行政规范性文件
        Normative = "NORMATIVE" / "行政规范性文件" / "Normative documents",
    }
}

code! {
    /// 表二第二十条第(一)项 的列.
    pub enum DocumentColumn {
        /// 本年制发件数
        Made = "MADE" / "本年制发件数" / "Made this year",
        /// 本年废止件数
        Abolished = "ABOLISHED" / "本年废止件数" / "Repealed this year",
        /// 现行有效件数
        InForce = "IN_FORCE" / "现行有效件数" / "In force",
    }
}

code! {
    /// 表二第二十条第(五)、(六)、(八)项 的行: what other systems hold, and the unit gives.
    pub enum DecisionRow {
        /// 行政许可
        Licensing = "LICENSING" / "行政许可" / "Licences",
        /// 行政处罚
        Penalty = "PENALTY" / "行政处罚" / "Penalties",
        /// 行政强制
        Coercion = "COERCION" / "行政强制" / "Coercive measures",
        /// 行政事业性收费
        Fees = "FEES" / "行政事业性收费" / "Administrative fees",
    }
}

/// 表三的行.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum RequestRow {
    /// 一、本年新收
    Received,
    /// 二、上年结转
    CarriedIn,
    /// 三(一)至(六)
    Outcome(AnnualRow),
    /// 三(七)总计
    Handled,
    /// 四、结转下年度继续办理
    CarriedOut,
}

/// 表三的列.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum RequestColumn {
    /// 申请人类型
    Kind(PersonKind),
    /// 总计
    Total,
}

/// 表四的列, for each of the three ways.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum ReviewColumn {
    /// 救济结果
    Outcome(ReviewOutcome),
    /// 总计
    Total,
}

/// All that table three counts, in official order.
const REQUEST_ROWS: [RequestRow; 25] = {
    let mut rows = [RequestRow::Received; 25];
    rows[1] = RequestRow::CarriedIn;
    let mut index = 0;
    while index < AnnualRow::ALL.len() {
        rows[index + 2] = RequestRow::Outcome(AnnualRow::ALL[index]);
        index += 1;
    }
    rows[23] = RequestRow::Handled;
    rows[24] = RequestRow::CarriedOut;
    rows
};

const REQUEST_COLUMNS: [RequestColumn; 7] = {
    let mut columns = [RequestColumn::Total; 7];
    let mut index = 0;
    while index < PersonKind::ALL.len() {
        columns[index] = RequestColumn::Kind(PersonKind::ALL[index]);
        index += 1;
    }
    columns
};

const REVIEW_COLUMNS: [ReviewColumn; 5] = {
    let mut columns = [ReviewColumn::Total; 5];
    let mut index = 0;
    while index < ReviewOutcome::ALL.len() {
        columns[index] = ReviewColumn::Outcome(ReviewOutcome::ALL[index]);
        index += 1;
    }
    columns
};

impl CodeList for RequestRow {
    fn all() -> &'static [Self] {
        &REQUEST_ROWS
    }

    fn code(self) -> &'static str {
        match self {
            Self::Received => "RECEIVED",
            Self::CarriedIn => "CARRIED_IN",
            Self::Outcome(row) => row.code(),
            Self::Handled => "HANDLED",
            Self::CarriedOut => "CARRIED_OUT",
        }
    }

    fn label(self, locale: Locale) -> &'static str {
        match self {
            Self::Received => locale.pick("一、本年新收政府信息公开申请数量", "1. Requests received this year"),
            Self::CarriedIn => {
                locale.pick("二、上年结转政府信息公开申请数量", "2. Requests carried over from last year")
            }
            Self::Outcome(row) => row.label(locale),
            Self::Handled => locale.pick("三(七)总计", "3 (7). All that were dealt with"),
            Self::CarriedOut => locale.pick("四、结转下年度继续办理", "4. Carried over to next year"),
        }
    }
}

impl CodeList for RequestColumn {
    fn all() -> &'static [Self] {
        &REQUEST_COLUMNS
    }

    fn code(self) -> &'static str {
        match self {
            Self::Kind(kind) => kind.code(),
            Self::Total => "TOTAL",
        }
    }

    fn label(self, locale: Locale) -> &'static str {
        match self {
            Self::Kind(kind) => kind.label(locale),
            Self::Total => locale.pick("总计", "Total"),
        }
    }
}

impl CodeList for ReviewColumn {
    fn all() -> &'static [Self] {
        &REVIEW_COLUMNS
    }

    fn code(self) -> &'static str {
        match self {
            Self::Outcome(outcome) => outcome.code(),
            Self::Total => "TOTAL",
        }
    }

    fn label(self, locale: Locale) -> &'static str {
        match self {
            Self::Outcome(outcome) => outcome.label(locale),
            Self::Total => locale.pick("总计", "Total"),
        }
    }
}

/// 单元格: one figure of the report, wherever it comes from.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Cell {
    /// 表二第(一)项: counted from documents.
    Documents(DocumentRow, DocumentColumn),
    /// 表二第(五)、(六)、(八)项: given by the unit.
    Decisions(DecisionRow),
    /// 表三: counted from information requests.
    Requests(RequestRow, RequestColumn),
    /// 表四: counted from reconsiderations and lawsuits.
    Reviews(ReviewKind, ReviewColumn),
}

impl Cell {
    /// Every cell, table by table, row by row.
    pub fn all() -> impl Iterator<Item = Self> {
        let documents = DocumentRow::ALL
            .iter()
            .flat_map(|row| DocumentColumn::ALL.iter().map(|column| Self::Documents(*row, *column)));
        let decisions = DecisionRow::ALL.iter().map(|row| Self::Decisions(*row));
        let requests =
            REQUEST_ROWS.iter().flat_map(|row| REQUEST_COLUMNS.iter().map(|column| Self::Requests(*row, *column)));
        let reviews =
            ReviewKind::ALL.iter().flat_map(|kind| REVIEW_COLUMNS.iter().map(|column| Self::Reviews(*kind, *column)));
        documents.chain(decisions).chain(requests).chain(reviews)
    }

    /// The cells it is the sum of; none for what is counted or given itself.
    pub fn parts(self) -> Vec<Self> {
        match self {
            Self::Requests(row, RequestColumn::Total) => {
                PersonKind::ALL.iter().map(|kind| Self::Requests(row, RequestColumn::Kind(*kind))).collect()
            }
            Self::Requests(RequestRow::Handled, column) => {
                AnnualRow::ALL.iter().map(|row| Self::Requests(RequestRow::Outcome(*row), column)).collect()
            }
            Self::Reviews(kind, ReviewColumn::Total) => {
                ReviewOutcome::ALL.iter().map(|outcome| Self::Reviews(kind, ReviewColumn::Outcome(*outcome))).collect()
            }
            _ => Vec::new(),
        }
    }

    /// The cells in which its cases are counted one by one.
    pub fn basic(self) -> Vec<Self> {
        let parts = self.parts();
        if parts.is_empty() { vec![self] } else { parts.into_iter().flat_map(Self::basic).collect() }
    }

    /// Whether the unit gives it, as no case of ours stands behind it.
    pub const fn is_given(self) -> bool {
        matches!(self, Self::Decisions(_))
    }

    /// 表号.
    pub const fn table(self) -> u8 {
        match self {
            Self::Documents(..) | Self::Decisions(_) => 2,
            Self::Requests(..) => 3,
            Self::Reviews(..) => 4,
        }
    }
}

impl std::fmt::Display for Cell {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        let table = self.table();
        match self {
            Self::Documents(row, column) => write!(f, "{table}.{row}.{column}"),
            Self::Decisions(row) => write!(f, "{table}.{row}"),
            Self::Requests(row, column) => write!(f, "{table}.{}.{}", row.code(), column.code()),
            Self::Reviews(kind, column) => write!(f, "{table}.{kind}.{}", column.code()),
        }
    }
}

fn coded<T: CodeList>(code: &str) -> Option<T> {
    T::all().iter().copied().find(|it| it.code() == code)
}

impl FromStr for Cell {
    type Err = Malformed;

    fn from_str(text: &str) -> Result<Self, Malformed> {
        let parts: Vec<_> = text.split('.').collect();
        let found = match parts.as_slice() {
            ["2", row] => coded(row).map(Self::Decisions),
            ["2", row, column] => coded(row).zip(coded(column)).map(|(row, column)| Self::Documents(row, column)),
            ["3", row, column] => coded(row).zip(coded(column)).map(|(row, column)| Self::Requests(row, column)),
            ["4", kind, column] => coded(kind).zip(coded(column)).map(|(kind, column)| Self::Reviews(kind, column)),
            _ => None,
        };
        found.ok_or_else(|| Malformed {
            found: text.chars().take(80).collect(),
            allowed: (
                "年度报告单元格的键,如 3.RECEIVED.NATURAL_PERSON",
                "the key of a cell of the report, such as 3.RECEIVED.NATURAL_PERSON",
            ),
        })
    }
}

impl Serialize for Cell {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_str(self)
    }
}

impl<'de> Deserialize<'de> for Cell {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        String::deserialize(deserializer)?.parse().map_err(serde::de::Error::custom)
    }
}
