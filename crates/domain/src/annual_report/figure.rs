//! 数据: what stands in a cell, where it comes from, and how a report's figures are put together.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};

use super::AnnualReportEditionId;
use super::cell::{Cell, DecisionRow, RequestColumn, RequestRow};
use super::content::Content;
use crate::code;
use crate::unit::UnitId;
use crate::vocabulary::{CodeList, Malformed};

/// 分 in 万元: fees are kept in the first and shown in the second.
const CENTS_PER_WAN: i64 = 1_000_000;
/// Digits behind the point of an amount in 万元.
const WAN_DECIMALS: usize = 6;
/// The largest number a cell takes.
const MOST: i64 = 1_000_000_000;

/// 数值: nought, nothing yet and 不适用 are three different things.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "SCREAMING_SNAKE_CASE")]
pub enum Figure {
    /// 未填: not given yet.
    #[default]
    NotGiven,
    /// 不适用
    NotApplicable,
    /// A number of pieces, or of 分 for an amount of money.
    Given(i64),
}

code! {
    /// 数据状态.
    pub enum FigureStatus {
        /// 未填
        NotGiven = "NOT_GIVEN" / "未填" / "Not given yet",
        /// 不适用
        NotApplicable = "NOT_APPLICABLE" / "不适用" / "Not applicable",
        /// 有数
        Given = "GIVEN" / "已有数据" / "A number, nought included",
    }
}

code! {
    /// 数据来源.
    pub enum FigureSource {
        /// 由申请、复议诉讼记录或者政府信息统计
        Counted = "COUNTED" / "由案件或者政府信息统计" / "Counted from cases or documents",
        /// 由本单位填报
        Entered = "ENTERED" / "由本单位填报" / "Given by the unit",
        /// 由下级单位汇总
        Summed = "SUMMED" / "由所含单位汇总" / "Summed over the units it includes",
        /// 由本表其他单元格相加
        Added = "ADDED" / "由本表其他数据相加" / "The sum of other cells of the table",
        /// 经说明理由更正
        Corrected = "CORRECTED" / "经说明理由更正" / "Corrected, with a reason",
    }
}

impl Figure {
    /// Which of the three it is.
    pub const fn status(self) -> FigureStatus {
        match self {
            Self::NotGiven => FigureStatus::NotGiven,
            Self::NotApplicable => FigureStatus::NotApplicable,
            Self::Given(_) => FigureStatus::Given,
        }
    }

    /// The number, nought where there is none.
    pub const fn number(self) -> i64 {
        match self {
            Self::Given(number) => number,
            Self::NotGiven | Self::NotApplicable => 0,
        }
    }

    /// As it is printed in `cell`.
    pub fn text(self, cell: Cell) -> String {
        match self {
            Self::NotGiven => String::new(),
            Self::NotApplicable => "不适用".to_owned(),
            Self::Given(cents) if is_money(cell) => {
                let text = format!("{}.{:06}", cents / CENTS_PER_WAN, cents % CENTS_PER_WAN);
                text.trim_end_matches('0').trim_end_matches('.').to_owned()
            }
            Self::Given(count) => count.to_string(),
        }
    }

    /// What somebody typed for `cell`: a number of pieces, or an amount in 万元.
    pub fn read(cell: Cell, text: &str) -> Result<Self, Malformed> {
        let text = text.trim();
        let number = if is_money(cell) { amount(text) } else { digits(text) };
        number
            .filter(|it| *it <= MOST * if is_money(cell) { CENTS_PER_WAN / 10 } else { 1 })
            .map(Self::Given)
            .ok_or_else(|| Malformed {
                found: text.chars().take(80).collect(),
                allowed: if is_money(cell) {
                    ("以万元为单位的金额,至多六位小数", "an amount in units of 10,000 yuan, with at most six decimals")
                } else {
                    ("不小于 0 的整数", "a whole number from 0")
                },
            })
    }

    /// Two figures of the same cell of two units: what is given counts, and what is said to be missing shows only where nothing
    /// else is.
    fn plus(self, other: Self) -> Self {
        match (self, other) {
            (Self::Given(one), Self::Given(two)) => Self::Given(one + two),
            (Self::Given(one), _) | (_, Self::Given(one)) => Self::Given(one),
            (Self::NotApplicable, Self::NotApplicable) => Self::NotApplicable,
            _ => Self::NotGiven,
        }
    }
}

/// Whether the cell holds money.
pub fn is_money(cell: Cell) -> bool {
    cell == Cell::Decisions(DecisionRow::Fees)
}

fn digits(text: &str) -> Option<i64> {
    let is_number = !text.is_empty() && text.bytes().all(|it| it.is_ascii_digit());
    if is_number { text.parse().ok() } else { None }
}

fn amount(text: &str) -> Option<i64> {
    let (whole, part) = text.split_once('.').unwrap_or((text, "0"));
    if part.len() > WAN_DECIMALS {
        return None;
    }
    let part = digits(&format!("{part:0<WAN_DECIMALS$}")).filter(|_| !part.is_empty())?;
    digits(whole)?.checked_mul(CENTS_PER_WAN)?.checked_add(part)
}

/// What stands in a cell.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Value {
    /// The figure that counts.
    pub figure: Figure,
    /// What it would be without a correction.
    pub original: Figure,
    /// Where the figure comes from.
    #[serde(with = "crate::vocabulary::by_code")]
    pub source: FigureSource,
}

/// 统计数: how many cases and documents there are for each basic cell; those without any may be left out.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Counts(pub BTreeMap<Cell, i64>);

impl Counts {
    /// Adds to a cell.
    pub fn add(&mut self, cell: Cell, number: i64) {
        *self.0.entry(cell).or_default() += number;
    }

    fn of(&self, cell: Cell) -> i64 {
        self.0.get(&cell).copied().unwrap_or_default()
    }
}

/// 全部数据: every cell of the three tables.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Figures(BTreeMap<Cell, Value>);

impl Figures {
    /// What stands in a cell.
    pub fn value(&self, cell: Cell) -> Value {
        let nothing = Value { figure: Figure::NotGiven, original: Figure::NotGiven, source: FigureSource::Counted };
        self.0.get(&cell).copied().unwrap_or(nothing)
    }

    /// The number in a cell; nought where there is none.
    pub fn number(&self, cell: Cell) -> i64 {
        self.value(cell).figure.number()
    }

    /// 四、结转下年度 of each column: what next year begins with.
    pub fn carried_out(&self) -> BTreeMap<String, i64> {
        let columns = RequestColumn::all().iter();
        columns.map(|it| (it.code().to_owned(), self.number(Cell::Requests(RequestRow::CarriedOut, *it)))).collect()
    }

    /// The figures of a report about one unit: counted, given, corrected, added up.
    pub fn of_unit(content: &Content, counts: &Counts) -> Self {
        Self::put_together(content, |cell| {
            if !cell.is_given() {
                return (Figure::Given(counts.of(cell)), FigureSource::Counted);
            }
            let entered = content.entered.get(&cell).map_or(Figure::NotGiven, |it| it.figure);
            (entered, FigureSource::Entered)
        })
    }

    /// The figures of a report about many units: the sum of theirs, corrected, added up.
    pub fn of_many<'a>(content: &Content, members: impl IntoIterator<Item = &'a Self>) -> Self {
        let mut sums: BTreeMap<Cell, Figure> = BTreeMap::new();
        for figures in members {
            for cell in Cell::all() {
                let figure = figures.value(cell).figure;
                sums.entry(cell).and_modify(|sum| *sum = sum.plus(figure)).or_insert(figure);
            }
        }
        Self::put_together(content, |cell| {
            let nothing = if cell.is_given() { Figure::NotGiven } else { Figure::Given(0) };
            (sums.get(&cell).copied().unwrap_or(nothing), FigureSource::Summed)
        })
    }

    fn put_together(content: &Content, basic: impl Fn(Cell) -> (Figure, FigureSource)) -> Self {
        let mut cells = BTreeMap::new();
        let corrected = |cell: Cell, original: Figure, source: FigureSource| {
            let correction = content.corrections.get(&cell);
            let figure = correction.map_or(original, |it| Figure::Given(it.value));
            let source = if correction.is_some() { FigureSource::Corrected } else { source };
            Value { figure, original, source }
        };
        for cell in Cell::all().filter(|it| it.parts().is_empty()) {
            let (figure, source) = basic(cell);
            cells.insert(cell, corrected(cell, figure, source));
        }
        // Sums of what stands in the cells: first those of counted cells, then those of sums.
        for level in [false, true] {
            for cell in Cell::all().filter(|it| !it.parts().is_empty()) {
                let parts = cell.parts();
                if parts.iter().any(|it| !it.parts().is_empty()) != level {
                    continue;
                }
                let sum = parts.iter().map(|it| cells[it].figure.number()).sum();
                cells.insert(cell, corrected(cell, Figure::Given(sum), FigureSource::Added));
            }
        }
        Self(cells)
    }
}

/// 所含单位: one that a report about many units includes, and by which of its editions; none where its figures were counted, as it
/// had published nothing.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Member {
    /// 单位
    pub unit_id: UnitId,
    /// 已发布的版次
    pub edition_id: Option<AnnualReportEditionId>,
}

/// 上年结转的依据: what last year ended with.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Previous {
    /// Last year's published edition; none where it was counted.
    pub edition_id: Option<AnnualReportEditionId>,
    /// 四 of last year, by column.
    pub carried_out: BTreeMap<String, i64>,
}

/// 成表: all that a report's tables say, and what they were made of.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Composition {
    /// The cells.
    pub figures: Figures,
    /// 所含单位 of a report about many, by code.
    pub members: Vec<Member>,
    /// Last year.
    pub previous: Previous,
}
