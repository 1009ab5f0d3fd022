//! What the reading process says, one line of JSON each: a workbook, its sheets each before its rows; or one remark.

use domain::remark::Remark;
use exchange::workbook::{Format, Row, Sheet};
use serde::{Deserialize, Serialize};

#[derive(Debug, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub(super) enum Line {
    /// What follows, so that its reader knows when it is complete.
    Workbook {
        format: Format,
        sheets: usize,
        rows: u64,
    },
    /// All of a sheet but its rows.
    Sheet(Sheet),
    Row(Row),
    /// Why there is no workbook.
    Remark(Box<Remark>),
}
