//! 时限的松紧: whether a new time limit weakens an old one.

use std::collections::BTreeSet;

use super::due::{CEILING_WORKING_DAYS, covers, has_ceiling};
use super::{Anchor, Clause, Kind, Period, Status, TimeLimit, TriggerEvent, Unit};
use crate::code;

code! {
    /// 比较结果: how one time limit stands to another.
    pub enum Comparison {
        /// It asks for more, and for nothing less.
        Stricter = "STRICTER" / "更严格" / "Stricter",
        /// It asks for the same.
        Equal = "EQUAL" / "相同" / "Equal",
        /// It asks for less in some respect, whatever it gives in another.
        Looser = "LOOSER" / "更宽松" / "Looser",
        /// Which is stricter depends on the case, or one was not understood.
        Incomparable = "INCOMPARABLE" / "无法比较" / "Cannot be compared",
    }
}

/// Around Spring Festival at most ten days in a row are not worked, and every week has two such days.
const LONGEST_PAUSE_DAYS: u32 = 12;

impl Comparison {
    /// Of two respects: weakening is what has to be noticed, so it prevails; doubt prevails over a gain.
    fn and(self, other: Self) -> Self {
        let rank = |it| match it {
            Self::Equal => 0,
            Self::Stricter => 1,
            Self::Incomparable => 2,
            Self::Looser => 3,
        };
        if rank(other) > rank(self) { other } else { self }
    }

    fn reversed(self) -> Self {
        match self {
            Self::Stricter => Self::Looser,
            Self::Looser => Self::Stricter,
            other => other,
        }
    }

    /// Less is stricter.
    fn of<T: PartialOrd>(new: &T, old: &T) -> Self {
        match new.partial_cmp(old) {
            Some(std::cmp::Ordering::Less) => Self::Stricter,
            Some(std::cmp::Ordering::Equal) => Self::Equal,
            Some(std::cmp::Ordering::Greater) => Self::Looser,
            None => Self::Incomparable,
        }
    }

    /// A duty that only one of the two has.
    fn of_presence(new: bool, old: bool) -> Self {
        Self::of(&old, &new)
    }
}

impl TimeLimit {
    /// How this time limit stands to an earlier one of the same item: `Looser` if it weakens it.
    ///
    /// Every part that either of them names is looked at, and in it first publication, notice given ahead, minimum display,
    /// staying online and renewal. Without a number the ceiling of 条例第二十六条 is the bound: 及时 instead of ten working
    /// days is looser, instead of twenty it is the same. A working day is never shorter than a calendar day.
    pub fn compared_to(&self, earlier: &Self) -> Comparison {
        if self.clauses == earlier.clauses && self.status == earlier.status && self.status != Status::Unparsed {
            let same = self.status == Status::Parsed || self.raw == earlier.raw;
            return if same { Comparison::Equal } else { Comparison::Incomparable };
        }
        match (self.status, earlier.status) {
            (Status::Unparsed, Status::Unparsed) if self.raw == earlier.raw => return Comparison::Equal,
            (Status::Unparsed, Status::Unparsed) => return Comparison::Incomparable,
            (Status::Unparsed, _) => return Comparison::Looser,
            (_, Status::Unparsed) => return Comparison::Stricter,
            _ => {}
        }
        let scopes: BTreeSet<Option<&str>> =
            self.clauses.iter().chain(&earlier.clauses).map(|it| it.scope.as_deref()).chain([None]).collect();
        let known = scopes
            .into_iter()
            .map(|scope| Duties::of(self, scope).compared_to(&Duties::of(earlier, scope)))
            .fold(Comparison::Equal, Comparison::and);
        let doubtful = self.status == Status::Partial || earlier.status == Status::Partial;
        if doubtful { known.and(Comparison::Incomparable) } else { known }
    }
}

/// What a time limit asks for one part of an item.
struct Duties<'a> {
    first: Option<Bound<'a>>,
    ahead: Option<&'a Clause>,
    display: Option<&'a Clause>,
    online: Option<&'a Clause>,
    renewal: Option<&'a Clause>,
}

/// By when something is published first: at the latest, and whether words like 实时 ask for more than that.
#[derive(Clone, Copy)]
struct Bound<'a> {
    amount: u32,
    unit: Unit,
    without_delay: bool,
    clause: Option<&'a Clause>,
}

impl<'a> Duties<'a> {
    fn of(limit: &'a TimeLimit, scope: Option<&str>) -> Self {
        let applies = |kinds: &[Kind]| -> Vec<&'a Clause> {
            let of_kind = || limit.clauses.iter().filter(|it| kinds.contains(&it.kind));
            let scoped: Vec<_> = of_kind()
                .filter(|it| matches!((it.scope.as_deref(), scope), (Some(own), Some(asked)) if covers(own, asked)))
                .collect();
            if scoped.is_empty() { of_kind().filter(|it| it.scope.is_none()).collect() } else { scoped }
        };
        let dated = applies(&[Kind::Within, Kind::OnEvent, Kind::With]);
        let prompt = applies(&[Kind::Prompt, Kind::RealTime, Kind::Immediate, Kind::AsItHappens]);
        let last = |mut clauses: Vec<&'a Clause>| clauses.pop();
        let bounds = dated.into_iter().chain(prompt).map(Bound::of);
        // A text that only says how long or how often leaves the first publication to the law.
        let statutory = limit.clauses.iter().all(|it| has_ceiling(it.kind) || it.scope.is_some());
        let first = bounds
            .reduce(|one, other| if other.compared_to(&one) == Comparison::Stricter { other } else { one })
            .or_else(|| statutory.then(Bound::statutory));
        Self {
            first,
            ahead: last(applies(&[Kind::Before])),
            display: limit
                .clauses
                .iter()
                .filter(|it| it.kind == Kind::Display && it.amount.is_some() && it.scope.as_deref() == scope)
                .max_by_key(|it| days(it).map(|days| days.0)),
            online: applies(&[Kind::LongTerm, Kind::Permanent, Kind::Display])
                .into_iter()
                .filter(|it| online_rank(it) > 0)
                .max_by_key(|it| online_rank(it)),
            renewal: last(applies(&[Kind::Periodic])),
        }
    }

    fn compared_to(&self, earlier: &Self) -> Comparison {
        let first = match (&self.first, &earlier.first) {
            (Some(new), Some(old)) => new.compared_to(old),
            (None, None) => Comparison::Equal,
            _ => Comparison::Incomparable,
        };
        first
            .and(in_both(self.ahead, earlier.ahead, |new, old| {
                longer_is_stricter(new, old).and(same_trigger(new, old))
            }))
            .and(in_both(self.display, earlier.display, longer_is_stricter))
            .and(in_both(self.online, earlier.online, |new, old| {
                let rank = Comparison::of(&online_rank(old), &online_rank(new));
                if rank == Comparison::Equal && new.period != old.period { Comparison::Incomparable } else { rank }
            }))
            .and(in_both(self.renewal, earlier.renewal, more_often_is_stricter))
    }
}

impl<'a> Bound<'a> {
    fn of(clause: &'a Clause) -> Self {
        let (amount, unit) = match (clause.kind, clause.amount.zip(clause.unit)) {
            (Kind::Within | Kind::With, Some(stated)) => stated,
            (Kind::OnEvent | Kind::With, _) => (0, Unit::CalendarDay),
            _ => (CEILING_WORKING_DAYS, Unit::WorkingDay),
        };
        let without_delay = matches!(clause.kind, Kind::RealTime | Kind::Immediate);
        Self { amount, unit, without_delay, clause: Some(clause) }
    }

    fn statutory() -> Self {
        Self { amount: CEILING_WORKING_DAYS, unit: Unit::WorkingDay, without_delay: false, clause: None }
    }

    fn compared_to(&self, earlier: &Self) -> Comparison {
        let period = if self.unit == earlier.unit {
            Comparison::of(&self.amount, &earlier.amount)
        } else {
            let ((least, most), (old_least, old_most)) =
                (span(self.amount, self.unit), span(earlier.amount, earlier.unit));
            if most <= old_least {
                Comparison::Stricter
            } else if least >= old_most {
                Comparison::Looser
            } else {
                Comparison::Incomparable
            }
        };
        let delay = Comparison::of_presence(self.without_delay, earlier.without_delay);
        let both = match (period, delay) {
            (Comparison::Looser, Comparison::Stricter) | (Comparison::Stricter, Comparison::Looser) => {
                Comparison::Incomparable
            }
            _ => period.and(delay),
        };
        match (self.clause, earlier.clause) {
            (Some(new), Some(old)) => both.and(same_trigger(new, old)),
            _ => both,
        }
    }
}

/// The days a period may span at least and at most.
fn span(amount: u32, unit: Unit) -> (u32, u32) {
    let times = |days: u32| amount.saturating_mul(days);
    match unit {
        Unit::CalendarDay => (amount, amount),
        Unit::WorkingDay if amount == 0 => (0, 0),
        Unit::WorkingDay => (amount, times(2).saturating_add(LONGEST_PAUSE_DAYS)),
        Unit::Week => (times(7), times(7)),
        Unit::Month => (times(28), times(31)),
        Unit::Year => (times(365), times(366)),
    }
}

fn days(clause: &Clause) -> Option<(u32, u32)> {
    clause.amount.zip(clause.unit).map(|(amount, unit)| span(amount, unit))
}

fn in_both(new: Option<&Clause>, old: Option<&Clause>, compare: impl Fn(&Clause, &Clause) -> Comparison) -> Comparison {
    match (new, old) {
        (Some(new), Some(old)) => compare(new, old),
        (new, old) => Comparison::of_presence(new.is_some(), old.is_some()),
    }
}

/// Whether both count from the same event. Where one names none, or both the information itself, they do.
fn same_trigger(new: &Clause, old: &Clause) -> Comparison {
    let (Some(new), Some(old)) = (&new.trigger, &old.trigger) else { return Comparison::Equal };
    let born = |it| matches!(it, TriggerEvent::Formed | TriggerEvent::FormedOrChanged | TriggerEvent::MadeOrObtained);
    if new == old {
        Comparison::Equal
    } else if born(new.event) && born(old.event) {
        // Who no longer speaks of changes no longer has to publish them in time.
        let changes = |it| it == TriggerEvent::FormedOrChanged;
        Comparison::of_presence(changes(new.event), changes(old.event))
    } else {
        Comparison::Incomparable
    }
}

fn longer_is_stricter(new: &Clause, old: &Clause) -> Comparison {
    if new.unit == old.unit {
        return Comparison::of(&new.amount, &old.amount).reversed();
    }
    match (days(new), days(old)) {
        (Some((least, _)), Some((_, old_most))) if least >= old_most => Comparison::Stricter,
        (Some((_, most)), Some((old_least, _))) if most <= old_least => Comparison::Looser,
        _ => Comparison::Incomparable,
    }
}

/// 永久 before 长期 before 任期内 and 最新有效.
fn online_rank(clause: &Clause) -> u32 {
    match (clause.kind, &clause.period) {
        (Kind::Permanent, _) => 3,
        (Kind::LongTerm, _) => 2,
        (Kind::Display, Some(_)) => 1,
        _ => 0,
    }
}

fn more_often_is_stricter(new: &Clause, old: &Clause) -> Comparison {
    let frequency = |clause: &Clause| match &clause.period {
        Some(Period::Every { count, unit, times, anchor }) => {
            // Twelve months are a year.
            let days = match unit {
                Unit::Month => 30 * count,
                Unit::Year => 360 * count,
                _ => span(*count, *unit).0,
            };
            Some((days, *times, *anchor))
        }
        _ => None,
    };
    let (Some((days, times, anchor)), Some((old_days, old_times, old_anchor))) = (frequency(new), frequency(old))
    else {
        return Comparison::Incomparable;
    };
    let often = Comparison::of(&(days * old_times), &(old_days * times));
    if often != Comparison::Equal {
        return often;
    }
    let by = |it: Option<Anchor>| it.map(|it| (it.month, it.day.unwrap_or(u32::MAX)));
    match (by(anchor), by(old_anchor)) {
        (Some(new), Some(old)) if new.0.is_some() == old.0.is_some() => Comparison::of(&new, &old),
        (Some(_), Some(_)) => Comparison::Incomparable,
        (new, old) => Comparison::of_presence(new.is_some(), old.is_some()),
    }
    .and(by_end_of_period(new, old))
}

/// 每季度结束后15日内: the days after the end of the period.
fn by_end_of_period(new: &Clause, old: &Clause) -> Comparison {
    in_both(Some(new).filter(|it| it.amount.is_some()), Some(old).filter(|it| it.amount.is_some()), |new, old| {
        longer_is_stricter(new, old).reversed()
    })
}
