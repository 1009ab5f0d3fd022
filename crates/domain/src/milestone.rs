//! 工作步骤: what the plan asks of whom until when. Imported history stays history and turns nothing red.

use chrono::NaiveDate;

use crate::id;
use crate::unit::Level;

id! {
    /// Identifies a milestone.
    MilestoneId, "milestone"
}

/// 工作步骤 of the plan.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Milestone {
    /// Identity.
    pub id: MilestoneId,
    /// Order in the plan, from 1.
    pub position: i32,
    /// 阶段
    pub phase: String,
    /// What has to be done.
    pub title: String,
    /// By whom.
    pub responsible: String,
    /// 层级: the plan's own and the province's dates differ.
    pub level: Level,
    /// Until when; none when the plan names only a year.
    pub due_on: Option<NaiveDate>,
    /// The date as the plan writes it.
    pub due_text: String,
    /// Where it stands.
    pub source: String,
    /// Whether it came in as history.
    pub imported: bool,
}
