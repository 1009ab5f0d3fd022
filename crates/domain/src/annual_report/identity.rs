//! 勾稽关系 (the form itself: 第一项加第二项之和,等于第三项加第四项之和): what has to be equal, and whether it is.

use super::cell::{Cell, RequestColumn, RequestRow, ReviewColumn};
use super::figure::Composition;
use crate::code;
use crate::refusal::{Ground, Refusal};
use crate::request::ReviewKind;
use crate::vocabulary::{CodeList, Locale};

code! {
    /// 勾稽关系.
    pub enum IdentityKind {
        /// 一 + 二 = 三(七) + 四, in every column
        Balance = "BALANCE" / "第一项加第二项之和,等于第三项加第四项之和" / "The first and second rows together equal the third and fourth",
        /// 总计 = sum of the columns, in every row
        ColumnTotal = "COLUMN_TOTAL" / "总计等于各列之和" / "The total equals the sum of the columns",
        /// 三(七) = sum of (一) to (六), in every column
        RowTotal = "ROW_TOTAL" / "第三项(七)总计等于(一)至(六)之和" / "Row 3 (7) equals the sum of rows (1) to (6)",
        /// 二 of this year = 四 of last year, in every column
        CarriedOver = "CARRIED_OVER" / "上年结转等于上年度报告的结转下年度继续办理" / "What is carried in equals what last year's report carried out",
        /// 总计 of each way = sum of its outcomes
        ReviewTotal = "REVIEW_TOTAL" / "复议、诉讼的总计等于各项结果之和" / "The total of reviews equals the sum of their outcomes",
    }
}

/// One equation that does not hold.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct BrokenIdentity {
    /// Which.
    pub kind: IdentityKind,
    /// The cell in which the left side, or its first part, stands.
    pub cell: Cell,
    /// What the left side comes to.
    pub left: i64,
    /// What the right side comes to.
    pub right: i64,
    /// Whether it stands in the way of publication. What was carried in need not equal what nobody has published.
    pub blocks: bool,
}

impl BrokenIdentity {
    /// Where it is broken: the column, or the row.
    fn place(&self, locale: Locale) -> &'static str {
        match (self.kind, self.cell) {
            (IdentityKind::ColumnTotal, Cell::Requests(row, _)) => row.label(locale),
            (_, Cell::Requests(_, column)) => column.label(locale),
            (_, Cell::Reviews(kind, _)) => kind.label(locale),
            _ => "",
        }
    }

    /// The equation with its place and both sides.
    pub fn message(&self, locale: Locale) -> String {
        let Self { kind, left, right, .. } = self;
        let place = self.place(locale);
        match locale {
            Locale::Zh => format!("“{place}”:{}(左边 {left},右边 {right})", kind.label(locale)),
            Locale::En => format!("{place}: {} (left {left}, right {right})", kind.label(locale)),
        }
    }
}

impl Composition {
    /// The equations that do not hold, in the order of the tables.
    pub fn broken_identities(&self) -> Vec<BrokenIdentity> {
        let number = |cell: Cell| self.figures.number(cell);
        let sum = |cell: Cell| cell.parts().into_iter().map(number).sum::<i64>();
        let mut broken = Vec::new();
        let mut check = |kind, cell, left: i64, right: i64, blocks| {
            if left != right {
                broken.push(BrokenIdentity { kind, cell, left, right, blocks });
            }
        };
        for column in RequestColumn::all() {
            let at = |row| Cell::Requests(row, *column);
            let left = number(at(RequestRow::Received)) + number(at(RequestRow::CarriedIn));
            let right = number(at(RequestRow::Handled)) + number(at(RequestRow::CarriedOut));
            check(IdentityKind::Balance, at(RequestRow::Received), left, right, true);
        }
        for row in RequestRow::all() {
            let total = Cell::Requests(*row, RequestColumn::Total);
            check(IdentityKind::ColumnTotal, total, number(total), sum(total), true);
        }
        for column in RequestColumn::all() {
            let handled = Cell::Requests(RequestRow::Handled, *column);
            let outcomes = RequestRow::all().iter().filter(|it| matches!(it, RequestRow::Outcome(_)));
            let outcomes = outcomes.map(|row| number(Cell::Requests(*row, *column))).sum();
            check(IdentityKind::RowTotal, handled, number(handled), outcomes, true);
        }
        for column in RequestColumn::all() {
            let carried_in = Cell::Requests(RequestRow::CarriedIn, *column);
            let before = self.previous.carried_out.get(column.code()).copied().unwrap_or_default();
            let blocks = self.previous.edition_id.is_some();
            check(IdentityKind::CarriedOver, carried_in, number(carried_in), before, blocks);
        }
        for kind in ReviewKind::ALL {
            let total = Cell::Reviews(*kind, ReviewColumn::Total);
            check(IdentityKind::ReviewTotal, total, number(total), sum(total), true);
        }
        broken
    }

    /// Refuses figures that contradict themselves, and says which: the first equation with both sides, and how many more there are.
    pub fn require_identities(&self) -> Result<(), Refusal> {
        let broken: Vec<_> = self.broken_identities().into_iter().filter(|it| it.blocks).collect();
        let Some(first) = broken.first() else { return Ok(()) };
        let (zh, en) = match broken.len() {
            1 => (String::new(), String::new()),
            all => (format!(" 等 {all} 处"), format!(", and {} more", all - 1)),
        };
        Err(Refusal::of(Ground::IdentityBroken).found(format!("{} ≠ {}", first.left, first.right)).allowed(
            format!("“{}”{}{zh}", first.place(Locale::Zh), first.kind.label(Locale::Zh)),
            format!("{}: {}{en}", first.place(Locale::En), first.kind.label(Locale::En)),
        ))
    }
}
