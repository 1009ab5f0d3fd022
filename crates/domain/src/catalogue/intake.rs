//! 收录: rows of a table become the items of an edition.

use super::item::{Element, Elements, ItemKey, RawCells};
use crate::pilot_domain::DomainCode;
use crate::remark::Place;

/// 一行: what a table says about one item, and where it stands.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Row {
    /// Sheet and row.
    pub place: Place,
    /// The column, from 0, that holds each element; of several the leftmost.
    pub columns: Vec<(Element, u32)>,
    /// 领域, by the title above the table; none where it says nothing.
    pub pilot_domain: Option<DomainCode>,
    /// 事项编码, where the table has that column.
    pub key: Option<ItemKey>,
    /// 序号 as printed.
    pub serial: String,
    /// 九要素; the responsible body as text only.
    pub elements: Elements,
    /// 原文
    pub raw: RawCells,
}

impl Row {
    /// The cell that holds `element`, or the row where no column does.
    pub fn cell_of(&self, element: Element) -> Place {
        let column = self.columns.iter().find(|(it, _)| *it == element).map(|(_, column)| *column);
        Place { column, ..self.place.clone() }
    }
}
