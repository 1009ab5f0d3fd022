//! 应公开日期: what a time limit means for one event.

use chrono::NaiveDate;
use serde::{Deserialize, Serialize};

use super::{Clause, Kind, Status, TimeLimit};
use crate::calendar::{Calendar, Due};
use crate::code;

/// 条例第二十六条: twenty working days after the information is formed or changed, whatever else is written.
pub const CEILING_WORKING_DAYS: u32 = 20;

code! {
    /// 依据: where a due date comes from.
    pub enum Basis {
        /// A number of the time limit itself.
        TimeLimit = "TIME_LIMIT" / "公开时限" / "The time limit itself",
        /// 及时, 实时: a number the county has set for itself.
        CountyRule = "COUNTY_RULE" / "本地内部时限" / "The county's own rule",
        /// No number in the text: the law's ceiling.
        StatutoryCeiling = "STATUTORY_CEILING" / "法定最长期限" / "The ceiling set by law",
        /// Nothing to derive a date from.
        None = "NONE" / "无法确定期限" / "No date can be derived",
    }
}

impl Basis {
    /// The law behind the date, where it is not the text itself.
    pub const fn legal_basis(self) -> Option<&'static str> {
        match self {
            Self::StatutoryCeiling => Some("《中华人民共和国政府信息公开条例》第二十六条"),
            Self::TimeLimit | Self::CountyRule | Self::None => None,
        }
    }
}

/// 内部时限: working days a county gives itself where the text has no number. Never more than the ceiling.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct PromptPolicy {
    /// 实时
    pub real_time: Option<u32>,
    /// 即时, 立即
    pub immediate: Option<u32>,
    /// 及时
    pub prompt: Option<u32>,
}

impl PromptPolicy {
    fn working_days(&self, kind: Kind) -> Option<u32> {
        let days = match kind {
            Kind::RealTime => self.real_time,
            Kind::Immediate => self.immediate,
            Kind::Prompt => self.prompt,
            _ => None,
        };
        days.map(|days| days.min(CEILING_WORKING_DAYS))
    }
}

/// The date of first publication, and why that date.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct DueDate {
    /// The last day, with its explanation; absent where none can be derived.
    pub due: Option<Due>,
    /// The text has no number: it is due promptly, at the latest on this day.
    pub ceiling: bool,
    /// Where the date comes from.
    pub basis: Basis,
    /// Which clause decided, by its index.
    pub clause: Option<usize>,
}

impl TimeLimit {
    /// The date by which something has to be disclosed that happened on `trigger_on`.
    ///
    /// Of the clauses for the scope the strictest applies; a clause without scope is the default. If every clause has a
    /// scope and none is asked for, all of them are considered. For `BEFORE`, `trigger_on` is the day of the event.
    /// How long something stays online or how often it is renewed says nothing about its first publication: there the
    /// ceiling of 条例第二十六条 applies, as it does for 及时, 实时 and the like.
    pub fn due(
        &self,
        trigger_on: NaiveDate,
        scope: Option<&str>,
        calendar: &Calendar,
        policy: &PromptPolicy,
    ) -> DueDate {
        let nothing = DueDate { due: None, ceiling: false, basis: Basis::None, clause: None };
        if self.status == Status::Unparsed {
            return nothing;
        }
        let clauses = self.clauses_for(scope);
        let dated = clauses.iter().filter_map(|(index, clause)| {
            let (due, basis) = date_of(clause, trigger_on, calendar, policy)?;
            Some(DueDate { due: Some(due), ceiling: false, basis, clause: Some(*index) })
        });
        if let Some(strictest) = dated.min_by_key(|it| it.due.as_ref().map(|due| due.date)) {
            return strictest;
        }
        let Some((index, _)) = clauses.iter().find(|(_, clause)| has_ceiling(clause.kind)) else { return nothing };
        match calendar.add_working_days(trigger_on, CEILING_WORKING_DAYS) {
            Ok(due) => DueDate { due: Some(due), ceiling: true, basis: Basis::StatutoryCeiling, clause: Some(*index) },
            Err(_) => nothing,
        }
    }

    /// The clauses that decide about the first publication of a part of the item.
    fn clauses_for(&self, scope: Option<&str>) -> Vec<(usize, &Clause)> {
        let indexed = || self.clauses.iter().enumerate();
        let scoped: Vec<_> = indexed()
            .filter(|(_, it)| it.kind != Kind::Display)
            .filter(|(_, it)| matches!((&it.scope, scope), (Some(own), Some(asked)) if covers(own, asked)))
            .collect();
        if !scoped.is_empty() {
            return scoped;
        }
        let default: Vec<_> = indexed().filter(|(_, it)| it.scope.is_none()).collect();
        if default.is_empty() && scope.is_none() { indexed().collect() } else { default }
    }
}

/// Whether a clause for 行政许可、行政处罚 is meant by 行政处罚决定: some part of the list names the same thing.
pub(super) fn covers(scope: &str, asked: &str) -> bool {
    let named = |text: &str| text.trim().to_owned();
    asked.split('、').map(named).any(|asked| {
        !asked.is_empty()
            && scope.split('、').map(named).any(|own| !own.is_empty() && (asked.contains(&own) || own.contains(&asked)))
    })
}

/// Kinds that ask for publication without saying by when.
pub(super) const fn has_ceiling(kind: Kind) -> bool {
    matches!(
        kind,
        Kind::Prompt
            | Kind::RealTime
            | Kind::Immediate
            | Kind::AsItHappens
            | Kind::LongTerm
            | Kind::Permanent
            | Kind::Periodic
            | Kind::Display
    )
}

fn date_of(clause: &Clause, trigger_on: NaiveDate, calendar: &Calendar, policy: &PromptPolicy) -> Option<(Due, Basis)> {
    let amount = clause.amount.zip(clause.unit);
    let due = match clause.kind {
        Kind::Within => amount.and_then(|(amount, unit)| calendar.add_calendar_period(trigger_on, amount, unit).ok()),
        Kind::Before => {
            amount.and_then(|(amount, unit)| calendar.before_calendar_period(trigger_on, amount, unit).ok())
        }
        Kind::With => match amount {
            Some((amount, unit)) => calendar.add_calendar_period(trigger_on, amount, unit).ok(),
            None => calendar.add_working_days(trigger_on, 0).ok(),
        },
        Kind::OnEvent => calendar.add_working_days(trigger_on, 0).ok(),
        kind => {
            let days = policy.working_days(kind)?;
            return calendar.add_working_days(trigger_on, days).ok().map(|due| (due, Basis::CountyRule));
        }
    };
    due.map(|due| (due, Basis::TimeLimit))
}
