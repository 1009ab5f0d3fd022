//! 相似申请 of several applicants: a proposal to disclose of one's own accord (条例第四十四条第一款).

use chrono::NaiveDate;

use crate::id;
use crate::unit::UnitId;

/// 申请人: so many different ones make a cluster.
pub const FEWEST_APPLICANTS: usize = 2;

id! {
    /// Identifies a cluster of like requests.
    RequestClusterId, "requestcluster"
}

/// 相似申请.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct RequestCluster {
    /// Identity.
    pub id: RequestClusterId,
    /// Whose requests these are: one unit's, or with those of other units the whole county's.
    pub unit_id: UnitId,
    /// How many requests.
    pub requests: i32,
    /// Of how many applicants.
    pub applicants: i32,
    /// The day of the first.
    pub first_on: NaiveDate,
    /// The day of the last.
    pub last_on: NaiveDate,
}
