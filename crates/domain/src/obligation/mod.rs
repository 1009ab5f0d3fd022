//! 公开义务: what is due from an item in force, because something happened or because a period came round; closed by a
//! published document, and open again when that is withdrawn.

mod answer;
mod birth;
mod course;
mod period;
mod trigger;

#[cfg(test)]
mod tests;

use chrono::{DateTime, NaiveDate, Utc};
use serde::{Deserialize, Serialize};

pub use self::answer::{Publication, Withdrawn, answer, withdraw};
pub use self::birth::{Duty, Terms};
pub use self::course::{LapseReason, Now, ObligationAction};
pub use self::period::{Round, Rounds, rounds};
pub use self::trigger::{Happening, TriggerEvidence, TriggerNote, TriggerRecord, TriggerSubject};

use crate::catalogue::CatalogueId;
use crate::catalogue::item::ItemKey;
use crate::document::DocumentId;
use crate::pilot_domain::DomainCode;
use crate::staff::Role;
use crate::time_limit::Basis;
use crate::unit::UnitId;
use crate::{code, id, text};

/// Who records what happened, and excuses what is not published.
pub const RECORDERS: [Role; 3] = [Role::Editor, Role::Reviewer, Role::Office];
/// Who reads the obligations of a unit in full.
pub const READERS: [Role; 4] = [Role::Editor, Role::Reviewer, Role::Office, Role::Auditor];
/// Who decides that something need not be published.
pub const EXCUSERS: [Role; 2] = [Role::Reviewer, Role::Office];

id! {
    /// Identifies what happened to an item.
    TriggerId, "trigger"
}

id! {
    /// Identifies an obligation.
    ObligationId, "obligation"
}

text! {
    /// 免除理由: why nothing is published, for the inspection to read.
    ExcuseReason, max 1000
}

code! {
    /// 义务类型.
    pub enum ObligationKind {
        /// 公开: something has to be published.
        Publish = "PUBLISH" / "公开" / "To be published",
        /// 更新: what is public has to be brought up to date.
        Update = "UPDATE" / "更新" / "To be brought up to date",
        /// 定期公开: for a period.
        Periodic = "PERIODIC" / "定期公开" / "To be published for a period",
        /// 公示: what is public has to stay so.
        Display = "DISPLAY" / "公示" / "To be kept on display",
    }
}

code! {
    /// 义务状态.
    pub enum ObligationState {
        /// 未履行
        Open = "OPEN" / "未履行" / "Open",
        /// 已履行
        Met = "MET" / "已履行" / "Met",
        /// 已免除
        Excused = "EXCUSED" / "已免除" / "Excused",
        /// 已失效: there is nothing left to be owed.
        Lapsed = "LAPSED" / "已失效" / "Lapsed",
    }
}

code! {
    /// 履行情况: how an obligation stands on a day.
    pub enum Fulfilment {
        /// 未到期
        Due = "DUE" / "未到期" / "Not yet due",
        /// 按期公开
        Met = "MET" / "按期公开" / "Met in time",
        /// 逾期公开
        Late = "LATE" / "逾期公开" / "Met late",
        /// 逾期未公开
        Missing = "MISSING" / "逾期未公开" / "Overdue and not met",
        /// 已免除
        Excused = "EXCUSED" / "已免除" / "Excused",
        /// 已失效
        Lapsed = "LAPSED" / "已失效" / "Lapsed",
        /// 时限无法确定: nothing to be late against.
        Undated = "UNDATED" / "时限无法确定" / "No date can be derived",
    }
}

/// 公开事项 as it goes through the editions of its catalogue.
#[derive(Clone, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct Line {
    /// 目录
    pub catalogue_id: CatalogueId,
    /// 事项键
    pub item_key: ItemKey,
}

/// 起因: why it is owed.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "type", rename_all = "SCREAMING_SNAKE_CASE")]
pub enum Cause {
    /// 起算事由: something happened.
    Trigger {
        /// What.
        trigger_id: TriggerId,
    },
    /// 周期: a period came round.
    Period {
        /// Its first day.
        from: NaiveDate,
        /// Its last day.
        until: NaiveDate,
        /// Which publication of the period, from 1.
        turn: u32,
    },
    /// 发布: a document was published that has to be on display.
    Publication {
        /// Which.
        document_id: DocumentId,
    },
}

/// 期限: by when, and how sure that is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Deadline {
    /// The last day; of a display, the last day on which it has to be public. None where nothing can be derived.
    pub on: Option<NaiveDate>,
    /// A day on the way lies in a year whose holidays are not known yet.
    pub provisional: bool,
    /// The text has no number: promptly, at the latest on this day.
    pub ceiling: bool,
    /// Where the day comes from.
    pub basis: Basis,
    /// Which clause of the time limit decided, by its index.
    pub clause: Option<usize>,
}

/// 履行: what closed it.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Met {
    /// The document.
    pub document_id: DocumentId,
    /// The day of the publication, in China Standard Time.
    pub on: NaiveDate,
}

/// 免除.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Excuse {
    /// Why.
    pub reason: ExcuseReason,
    /// When.
    pub at: DateTime<Utc>,
}

/// 结果: how it stands, with what only that has.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum State {
    /// 未履行
    Open,
    /// 已履行
    Met(Met),
    /// 已免除
    Excused(Excuse),
    /// 已失效
    Lapsed {
        /// Why.
        reason: LapseReason,
        /// Since when.
        on: NaiveDate,
    },
}

impl State {
    /// The name of the state.
    pub const fn name(&self) -> ObligationState {
        match self {
            Self::Open => ObligationState::Open,
            Self::Met(_) => ObligationState::Met,
            Self::Excused(_) => ObligationState::Excused,
            Self::Lapsed { .. } => ObligationState::Lapsed,
        }
    }
}

/// 公开义务.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Obligation {
    /// Identity.
    pub id: ObligationId,
    /// 公开事项
    pub line: Line,
    /// 公开主体: the unit that answers for it.
    pub unit_id: UnitId,
    /// 领域
    pub pilot_domain: Option<DomainCode>,
    /// 义务类型
    pub kind: ObligationKind,
    /// The part of the item it is about, where somebody said so.
    pub scope: Option<String>,
    /// 起因
    pub cause: Cause,
    /// The day from which it counts: of what happened, on which the round opened, of the publication.
    pub starts_on: NaiveDate,
    /// 期限
    pub deadline: Deadline,
    /// 状态
    pub state: State,
    /// When it was born.
    pub born_at: DateTime<Utc>,
    /// Counts the changes.
    pub version: i32,
}

impl Obligation {
    /// 履行情况 on a day, judged by what is known.
    pub fn fulfilment(&self, today: NaiveDate) -> Fulfilment {
        match (&self.state, self.deadline.on) {
            (State::Excused(_), _) => Fulfilment::Excused,
            (State::Lapsed { .. }, _) => Fulfilment::Lapsed,
            // A display is met by lasting; it cannot be late.
            (State::Met(_), _) if self.kind == ObligationKind::Display => Fulfilment::Met,
            (State::Met(met), Some(due_on)) if met.on > due_on => Fulfilment::Late,
            (State::Met(_), _) => Fulfilment::Met,
            (State::Open, Some(due_on)) if due_on < today => Fulfilment::Missing,
            (State::Open, Some(_)) => Fulfilment::Due,
            (State::Open, None) => Fulfilment::Undated,
        }
    }

    /// Whether it waits for something.
    pub const fn is_open(&self) -> bool {
        matches!(self.state, State::Open)
    }

    /// The day it was closed by a document.
    pub const fn met_on(&self) -> Option<NaiveDate> {
        match &self.state {
            State::Met(met) => Some(met.on),
            _ => None,
        }
    }

    /// The document that closed it.
    pub const fn met_by(&self) -> Option<DocumentId> {
        match &self.state {
            State::Met(met) => Some(met.document_id),
            _ => None,
        }
    }
}
