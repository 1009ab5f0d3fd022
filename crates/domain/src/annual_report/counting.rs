//! 统计口径: in which cells a case and a document are counted.

use chrono::{DateTime, Datelike, NaiveDate, Utc};

use super::cell::{Cell, DocumentColumn, DocumentRow, RequestColumn, RequestRow, ReviewColumn};
use crate::act::china_date;
use crate::document::content::{Content, DocumentKind};
use crate::document::{Document, Standing, Validity};
use crate::person::PersonKind;
use crate::request::{AnnualRow, ReviewKind, ReviewOutcome, Step, What};

/// 统计年度: from New Year to New Year's Eve.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Period {
    /// 1 January
    pub starts: NaiveDate,
    /// 31 December
    pub ends: NaiveDate,
}

impl Period {
    /// The calendar year.
    pub fn of(year: i32) -> Self {
        let day = |month, day| NaiveDate::from_ymd_opt(year, month, day).unwrap_or_default();
        Self { starts: day(1, 1), ends: day(12, 31) }
    }

    /// Whether the day is in it.
    pub fn holds(self, day: NaiveDate) -> bool {
        (self.starts..=self.ends).contains(&day)
    }
}

/// 一件申请, as table three looks at it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct CountedRequest {
    /// 申请人类型
    pub kind: PersonKind,
    /// 收到申请之日; without it no agency has received anything, and nothing is counted.
    pub received_on: Option<NaiveDate>,
    /// 办结日期
    pub closed_on: Option<NaiveDate>,
    /// 年度报告栏目
    pub row: Option<AnnualRow>,
}

impl CountedRequest {
    /// The cells it is counted in: received (一) by its day of receipt, carried in (二) when it was received before and still open when
    /// the year began, dealt with (三) by the day it was closed, carried out (四) when it was open as the year ended.
    pub fn cells(self, period: Period) -> Vec<Cell> {
        let Some(received_on) = self.received_on.filter(|it| *it <= period.ends) else { return Vec::new() };
        let is_open_on = |day: NaiveDate| self.closed_on.is_none_or(|it| it >= day);
        let mut rows = Vec::new();
        if period.holds(received_on) {
            rows.push(RequestRow::Received);
        } else if is_open_on(period.starts) {
            rows.push(RequestRow::CarriedIn);
        } else {
            return Vec::new();
        }
        match self.closed_on.filter(|it| *it <= period.ends) {
            Some(_) => rows.extend(self.row.map(RequestRow::Outcome)),
            None => rows.push(RequestRow::CarriedOut),
        }
        rows.into_iter().map(|row| Cell::Requests(row, RequestColumn::Kind(self.kind))).collect()
    }
}

/// The cells of table four that the reconsiderations and lawsuits of a case are counted in: by the year of their outcome; those
/// without one by the end of the year as 尚未审结, whenever they were filed.
pub fn cells_of_reviews(steps: &[Step], period: Period) -> Vec<Cell> {
    let state = |kind: ReviewKind| {
        let known = steps.iter().filter(|step| step.on <= period.ends);
        known.filter_map(move |step| match step.what {
            What::Reviewed { kind: of, outcome } if of == kind => Some((step.on, outcome)),
            _ => None,
        })
    };
    let counted = |kind: &ReviewKind| {
        let (on, outcome) = state(*kind).next_back()?;
        let counts = outcome == ReviewOutcome::Pending || period.holds(on);
        counts.then_some(Cell::Reviews(*kind, ReviewColumn::Outcome(outcome)))
    };
    ReviewKind::ALL.iter().filter_map(counted).collect()
}

/// The row of table two for documents of this kind.
pub const fn document_row(kind: DocumentKind) -> Option<DocumentRow> {
    match kind {
        DocumentKind::Regulation => Some(DocumentRow::Regulation),
        DocumentKind::Normative => Some(DocumentRow::Normative),
        _ => None,
    }
}

/// The cells of table two that a public document is counted in: made in the year of its 成文日期 (of its publication, where it names
/// none), repealed in the year its repeal took effect, and in force at the year's end. What has been withdrawn is public no longer and
/// not counted; 失效 ends its force but is no 废止 (G§1).
pub fn cells_of_document(document: &Document, content: &Content, period: Period) -> Vec<Cell> {
    let row = document_row(document.kind).filter(|_| document.standing == Standing::Published);
    let Some((row, made_on)) = row.zip(content.formed_on.or(document.published_at.map(china_date))) else {
        return Vec::new();
    };
    let ended_on = document.ending.as_ref().map(|it| it.on);
    let mut columns = Vec::new();
    if period.holds(made_on) {
        columns.push(DocumentColumn::Made);
    }
    if document.validity == Validity::Repealed && ended_on.is_some_and(|it| period.holds(it)) {
        columns.push(DocumentColumn::Abolished);
    }
    let begins = content.effective_from.map_or(made_on, |it| it.max(made_on));
    let has_ended =
        ended_on.is_some_and(|it| it <= period.ends) || document.effective_until.is_some_and(|it| it < period.ends);
    if begins <= period.ends && !has_ended {
        columns.push(DocumentColumn::InForce);
    }
    columns.into_iter().map(|column| Cell::Documents(row, column)).collect()
}

/// The year of an instant, in China Standard Time.
pub fn year_of(at: DateTime<Utc>) -> i32 {
    china_date(at).year()
}
