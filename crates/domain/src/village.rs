//! 村务公开: what a village owes for each month, quarter or year, and what answered it (村民委员会组织法第三十五条;
//! 山东省村务公开条例). The village is no organ of the state: its town guides it, and nobody orders (G§12).

use chrono::{DateTime, Datelike, Days, Months, NaiveDate, Utc};

use crate::act::china_date;
use crate::calendar::Unit;
use crate::catalogue::CatalogueId;
use crate::catalogue::item::{CatalogueItem, ItemId};
use crate::code;
use crate::document::DocumentId;
use crate::time_limit::{Kind, Period, TimeLimit};

/// Months of a year.
const MONTHS_OF_YEAR: u32 = 12;

code! {
    /// 按期公开情况.
    pub enum DutyState {
        /// 已按期公开
        Met = "MET" / "已按期公开" / "Published in time",
        /// 逾期公开
        Late = "LATE" / "逾期公开" / "Published late",
        /// 未到期限
        Due = "DUE" / "尚未到期" / "Not published, and not due yet",
        /// 逾期未公开
        Missing = "MISSING" / "逾期未公开" / "Not published, and overdue",
    }
}

/// How long after a period its publication may come. The law names the rhythm and no day: 每季度、每月; ten days are a
/// policy of the place, hence configurable.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct VillagePolicy {
    /// Calendar days.
    pub days_after_period: u32,
}

impl Default for VillagePolicy {
    fn default() -> Self {
        Self { days_after_period: 10 }
    }
}

/// A publication that answers an item.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Publication {
    /// The document.
    pub document_id: DocumentId,
    /// 成文日期, where it has one.
    pub formed_on: Option<NaiveDate>,
    /// 发布时间
    pub published_at: DateTime<Utc>,
}

/// 按期公开义务: one item for one period.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Duty {
    /// 公开事项
    pub item_id: ItemId,
    /// Place of the item in its catalogue.
    pub position: i32,
    /// First day of the period.
    pub begins_on: NaiveDate,
    /// Last day of it.
    pub ends_on: NaiveDate,
    /// 公开期限
    pub due_on: NaiveDate,
    /// What was published for it, oldest first.
    pub documents: Vec<DocumentId>,
    /// 情况
    pub state: DutyState,
}

/// An item in force with its catalogue, and what was published for it.
#[derive(Clone, Debug)]
pub struct Owed {
    /// Whose line it is.
    pub catalogue_id: CatalogueId,
    /// The item.
    pub item: CatalogueItem,
    /// 目录首次生效之日: nothing was owed by it before.
    pub in_force_since: NaiveDate,
    /// What was published for it, oldest first.
    pub publications: Vec<Publication>,
}

/// 每月、每季度、每半年、每年: how many months one of its periods has; none for what is due by an event, or cannot be read.
/// Of several rhythms the shortest counts.
pub fn months_of_period(time_limit: &str) -> Option<u32> {
    let months = |period: &Period| match period {
        Period::Every { count, unit: Unit::Month, .. } => Some(*count),
        Period::Every { count, unit: Unit::Year, .. } => count.checked_mul(MONTHS_OF_YEAR),
        Period::Every { .. } | Period::UntilSuperseded | Period::TermOfOffice => None,
    };
    let limit = TimeLimit::parse(time_limit);
    let periodic = limit.clauses.iter().filter(|it| it.kind == Kind::Periodic);
    let whole = |it: &u32| *it > 0 && MONTHS_OF_YEAR.is_multiple_of(*it);
    periodic.filter_map(|it| it.period.as_ref()).filter_map(months).filter(whole).min()
}

/// The duties of a year, in the order of their periods' ends, then of the items. What ended before the catalogue was first in
/// force is owed by nobody.
///
/// A publication answers the period whose time for publishing it falls into: after the last day of the period before, up to the
/// last day of its own. What it falls by is its 成文日期 where it has one, else the day it was published: so a report that was
/// made in time and published too late is late, and not early for the next.
pub fn duties(owed: &[Owed], year: i32, today: NaiveDate, policy: VillagePolicy) -> Vec<Duty> {
    let mut duties: Vec<Duty> = owed.iter().flat_map(|it| of_item(it, year, today, policy)).collect();
    duties.sort_by_key(|it| (it.ends_on, it.position, it.item_id));
    duties
}

fn of_item(owed: &Owed, year: i32, today: NaiveDate, policy: VillagePolicy) -> Vec<Duty> {
    let Some(months) = months_of_period(&owed.item.elements.time_limit) else { return Vec::new() };
    let Some(first) = NaiveDate::from_ymd_opt(year, 1, 1) else { return Vec::new() };
    let due = |begins_on: NaiveDate| -> Option<(NaiveDate, NaiveDate)> {
        let ends_on = begins_on.checked_add_months(Months::new(months))?.pred_opt()?;
        Some((ends_on, ends_on.checked_add_days(Days::new(policy.days_after_period.into()))?))
    };
    let duty = |number: u32| {
        let begins_on = first.checked_add_months(Months::new(months * number))?;
        // What has not begun is not owed yet.
        if begins_on > today {
            return None;
        }
        let (ends_on, due_on) = due(begins_on)?;
        if ends_on < owed.in_force_since {
            return None;
        }
        let (_, before) = due(begins_on.checked_sub_months(Months::new(months))?)?;
        let day = |it: &Publication| it.formed_on.unwrap_or_else(|| china_date(it.published_at));
        let answers = |it: &&Publication| before < day(it) && day(it) <= due_on;
        let answering: Vec<_> = owed.publications.iter().filter(answers).collect();
        let in_time = answering.iter().any(|it| china_date(it.published_at) <= due_on);
        let state = match (answering.is_empty(), in_time) {
            (false, true) => DutyState::Met,
            (false, false) => DutyState::Late,
            (true, _) if today <= due_on => DutyState::Due,
            (true, _) => DutyState::Missing,
        };
        let documents = answering.iter().map(|it| it.document_id).collect();
        let position = owed.item.position;
        Some(Duty { item_id: owed.item.id, position, begins_on, ends_on, due_on, documents, state })
    };
    (0..MONTHS_OF_YEAR / months).filter_map(duty).collect()
}

impl Duty {
    /// 期间名称: 2026年3月, 2026年第1季度, 2026年.
    pub fn name(&self) -> String {
        let (year, month) = (self.ends_on.year(), self.ends_on.month());
        let months = month + 1 - self.begins_on.month();
        match months {
            1 => format!("{year}年{month}月"),
            3 => format!("{year}年第{}季度", month / 3),
            6 => format!("{year}年{}半年", if month == 6 { "上" } else { "下" }),
            MONTHS_OF_YEAR => format!("{year}年"),
            _ => format!("{}至{}", self.begins_on, self.ends_on),
        }
    }
}

#[cfg(test)]
mod tests {
    use uuid::Uuid;

    use super::*;
    use crate::catalogue::edition::EditionId;
    use crate::catalogue::item::{Elements, Evidence, Origin, RawCells};

    fn owed(time_limit: &str, publications: &[(Option<&str>, &str)]) -> Owed {
        let publication = |(number, (formed, at)): (usize, &(Option<&str>, &str))| Publication {
            document_id: DocumentId(Uuid::from_u128(number as u128)),
            formed_on: formed.map(|it| it.parse().unwrap()),
            published_at: format!("{at}T02:00:00Z").parse().unwrap(),
        };
        let item = CatalogueItem {
            id: ItemId(Uuid::from_u128(1)),
            edition_id: EditionId(Uuid::from_u128(1)),
            key: "village.001".parse().unwrap(),
            position: 1,
            serial: String::new(),
            pilot_domain: None,
            origin: Origin::Template,
            evidence: Evidence::Confirmed,
            template_item_id: None,
            elements: Elements { time_limit: time_limit.to_owned(), ..Elements::default() },
            responsible_unit_id: None,
            raw: RawCells::default(),
            version: 1,
        };
        let publications = publications.iter().enumerate().map(publication).collect();
        let in_force_since = NaiveDate::from_ymd_opt(2025, 1, 1).unwrap();
        Owed { catalogue_id: CatalogueId(Uuid::from_u128(1)), item, in_force_since, publications }
    }

    fn told(owed: Owed, today: &str) -> Vec<(String, String, DutyState)> {
        let all = duties(&[owed], 2026, today.parse().unwrap(), VillagePolicy::default());
        all.iter().map(|it| (it.name(), it.due_on.to_string(), it.state)).collect()
    }

    #[test]
    fn rhythms_are_read_from_the_time_limit() {
        for (text, months) in [
            ("每月公布一次,逐项公布;公示不少于15日", Some(1)),
            ("每季度至少公布一次;公示不少于15日", Some(3)),
            ("每年1月31日前", Some(12)),
            ("及时公布,公示不少于15日", None),
            ("", None),
        ] {
            assert_eq!(months_of_period(text), months, "{text}");
        }
    }

    #[test]
    fn each_month_is_met_late_due_or_missing() {
        use DutyState::{Due, Late, Met, Missing};
        let published = [(None, "2026-02-10"), (Some("2026-03-05"), "2026-03-20"), (None, "2026-05-02")];
        let told = told(owed("每月公布一次", &published), "2026-05-10");
        let states: Vec<_> = told.iter().map(|it| it.2).collect();
        // January on its last day; February made in time and published late; March not at all; April; May has begun.
        assert_eq!(states, [Met, Late, Missing, Met, Due]);
        assert_eq!((told[0].0.as_str(), told[0].1.as_str()), ("2026年1月", "2026-02-10"));
    }

    #[test]
    fn a_quarter_is_due_after_its_end() {
        use DutyState::{Due, Missing};
        let quarters = told(owed("每季度公布一次", &[]), "2026-04-11");
        assert_eq!(quarters[0], ("2026年第1季度".to_owned(), "2026-04-10".to_owned(), Missing));
        assert_eq!(quarters[1], ("2026年第2季度".to_owned(), "2026-07-10".to_owned(), Due));
        assert_eq!(quarters.len(), 2, "what has not begun is not owed");
        assert_eq!(told(owed("及时公布", &[]), "2026-04-11"), []);
    }

    #[test]
    fn nothing_is_owed_for_a_period_that_ended_before_the_catalogue_was_in_force() {
        let since = |day: &str| Owed { in_force_since: day.parse().unwrap(), ..owed("每季度公布一次", &[]) };
        let periods = |day: &str| told(since(day), "2026-08-01").into_iter().map(|it| it.0).collect::<Vec<_>>();
        assert_eq!(periods("2026-03-31"), ["2026年第1季度", "2026年第2季度", "2026年第3季度"], "on its last day");
        assert_eq!(periods("2026-04-01"), ["2026年第2季度", "2026年第3季度"]);
        assert!(periods("2027-01-01").is_empty());
    }
}
