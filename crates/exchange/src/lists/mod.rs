//! 名单: units, the working calendar, staff and documents as people keep them in spreadsheets: one header row, one record a row.
//!
//! A row that is wrong is not among the rows read; what is wrong with it stands in the remarks, by cell.

mod calendar;
mod documents;
mod form;
mod grid;
mod staff;
mod units;

use chrono::NaiveDate;
use domain::calendar::DayKind;
use domain::credit_code::CreditCode;
use domain::remark::{Place, Remark};
use domain::staff::{Role, StaffName};
use domain::unit::{Contact, Level, UnitCode, UnitKind, UnitName};

pub use calendar::calendar;
pub use documents::documents;
pub use form::{calendar_template, documents_template, staff_template, units_template};
pub use staff::staff;
pub use units::units;

/// What was read, and all that was wrong with it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Listed<T> {
    /// The rows that can be used, in the order of the file.
    pub rows: Vec<T>,
    /// What somebody has to look at.
    pub remarks: Vec<Remark>,
}

/// 单位, as a row tells it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct UnitRow {
    /// The row.
    pub place: Place,
    /// 单位代码; the credit code where the cell is empty.
    pub code: UnitCode,
    /// 单位名称
    pub name: UnitName,
    /// 简称
    pub short_name: Option<String>,
    /// 别名
    pub aliases: Vec<String>,
    /// 单位类别
    pub kind: UnitKind,
    /// 行政层级
    pub level: Level,
    /// 上级单位: its code or name.
    pub parent: Option<String>,
    /// 统一社会信用代码
    pub credit_code: Option<CreditCode>,
    /// 联系方式
    pub contact: Contact,
    /// 备注
    pub note: Option<String>,
}

/// 放假或调休上班 of one day.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct CalendarDay {
    /// The row.
    pub place: Place,
    /// 日期
    pub date: NaiveDate,
    /// [`DayKind::Holiday`] or [`DayKind::MakeUpWorkday`].
    pub kind: DayKind,
    /// 节日名称
    pub name: Option<String>,
    /// 依据: the notice.
    pub source: Option<String>,
}

/// 工作人员: an account with all the roles that the rows of its name give it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct StaffRow {
    /// The first of its rows.
    pub place: Place,
    /// 用户名
    pub name: StaffName,
    /// 显示名; the 用户名 where there is none.
    pub display_name: String,
    /// 所属单位: its code or name.
    pub unit: String,
    /// 角色, 范围单位 (code or name; the account's own unit where empty), 领域 (code or name; only for guides).
    pub roles: Vec<(Role, Option<String>, Option<String>)>,
}

#[cfg(test)]
mod tests;
