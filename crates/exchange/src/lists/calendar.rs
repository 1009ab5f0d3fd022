//! 工作日历: the days of a holiday notice.

use chrono::{Datelike, NaiveDate, Weekday};
use domain::calendar::DayKind;
use domain::remark::{Remark, RemarkCode};

use super::grid::{Field, Line, Need, SERIAL, Seen, lines, normalised};
use super::{CalendarDay, Listed};
use crate::workbook::Workbook;

const DATE: Field = Field {
    name: "date",
    need: Need::Required,
    labels: &["日期", "放假日期", "年月日"],
    note: "必填,如 2026-01-31、2026/1/31 或 2026年1月31日;每天一行",
};
pub(super) const KIND: Field = Field {
    name: "kind",
    need: Need::Required,
    labels: &["安排", "类型", "类别", "性质", "日期性质", "放假或上班"],
    note: "必填,放假或上班;周末上班的才需要写",
};
const NAME: Field = Field {
    name: "name",
    need: Need::Optional,
    labels: &["节日名称", "节日", "名称", "假日名称", "节假日名称"],
    note: "如:春节",
};
const SOURCE: Field = Field {
    name: "source",
    need: Need::Expected,
    labels: &["依据", "来源", "文号", "通知", "通知文号"],
    note: "放假通知的文号",
};

pub(super) const FIELDS: &[Field] = &[DATE, KIND, NAME, SOURCE, SERIAL];

pub(super) const HOLIDAY: &str = "放假";
pub(super) const WORKDAY: &str = "上班";

/// Reads the exceptions from Monday to Friday.
pub fn calendar(workbook: &Workbook) -> Listed<CalendarDay> {
    let mut remarks = Vec::new();
    let lines = lines(workbook, FIELDS, &mut remarks);
    let mut seen = Seen::new();
    let mut rows = Vec::new();
    for line in &lines {
        let Some(row) = day(line, &mut remarks) else { continue };
        if seen.is_new(row.date, line, &DATE, &mut remarks) {
            rows.push(row);
        }
    }
    Listed { rows, remarks }
}

fn day(line: &Line, remarks: &mut Vec<Remark>) -> Option<CalendarDay> {
    let date = date(line, remarks);
    let kind = kind(line, remarks);
    let (date, kind) = (date?, kind?);
    if kind == DayKind::MakeUpWorkday && !matches!(date.weekday(), Weekday::Sat | Weekday::Sun) {
        remarks.push(line.malformed(&DATE, "上班的日期应为周六或周日", "a worked day has to be a Saturday or Sunday"));
        return None;
    }
    Some(CalendarDay {
        place: line.place.clone(),
        date,
        kind,
        name: line.filled(NAME.name),
        source: line.filled(SOURCE.name),
    })
}

fn date(line: &Line, remarks: &mut Vec<Remark>) -> Option<NaiveDate> {
    let text = line.text(DATE.name);
    if text.is_empty() {
        remarks.push(line.remark(RemarkCode::ValueMissing, &DATE));
        return None;
    }
    let date = parsed(text);
    if date.is_none() {
        let allowed = "2026-01-31、2026/1/31、2026年1月31日";
        remarks.push(line.malformed(&DATE, format!("日期,如 {allowed}"), format!("a date such as {allowed}")));
    }
    date
}

/// A date with a year of four digits, a time of midnight left out.
fn parsed(text: &str) -> Option<NaiveDate> {
    let text = normalised(text);
    let text = text.strip_suffix("00:00:00").unwrap_or(&text);
    let text = text.strip_suffix('日').unwrap_or(text).replace(['年', '月', '/', '.'], "-");
    let mut parts = text.split('-');
    let (year, month, day) = (parts.next()?, parts.next()?, parts.next()?);
    let digits = |part: &str, most: usize| (1..=most).contains(&part.len()) && part.bytes().all(|b| b.is_ascii_digit());
    if parts.next().is_some() || year.len() != 4 || !digits(year, 4) || !digits(month, 2) || !digits(day, 2) {
        return None;
    }
    NaiveDate::from_ymd_opt(year.parse().ok()?, month.parse().ok()?, day.parse().ok()?)
}

fn kind(line: &Line, remarks: &mut Vec<Remark>) -> Option<DayKind> {
    let kind = match normalised(line.text(KIND.name)).as_str() {
        "" => {
            remarks.push(line.remark(RemarkCode::ValueMissing, &KIND));
            return None;
        }
        HOLIDAY | "休息" | "节假日" | "假日" | "休" | "holiday" => Some(DayKind::Holiday),
        WORKDAY | "调休" | "工作日" | "调休上班" | "补班" | "班" | "workday" | "makeupworkday" | "workingday" => {
            Some(DayKind::MakeUpWorkday)
        }
        _ => None,
    };
    if kind.is_none() {
        remarks.push(line.malformed(
            &KIND,
            "放假(休息、节假日)或上班(调休、工作日)",
            "放假 (HOLIDAY) or 上班 (MAKE_UP_WORKDAY)",
        ));
    }
    kind
}
