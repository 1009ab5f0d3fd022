//! 政府信息公开工作年度报告 (条例第四十九条、第五十条; 国办公开办函〔2021〕30号; G§13): six parts, three of them tables that are counted from
//! requests and documents as they stand, and stand for good once they are published.

pub mod cell;
pub mod content;
pub mod counting;
pub mod edition;
pub mod figure;
pub mod finding;
pub mod identity;
pub mod layout;

#[cfg(test)]
mod tests;

use chrono::{DateTime, Datelike, NaiveDate, Utc};

use self::content::Content;
use self::edition::{AnnualReportEdition, State};
use crate::act::Act;
use crate::journal::Event;
use crate::refusal::{Ground, Refusal};
use crate::staff::Role;
use crate::unit::{Level, Unit, UnitId, UnitKind};
use crate::{code, id};

/// The roles that write a unit's report.
pub const EDITORS: [Role; 2] = [Role::Editor, Role::Office];
/// The roles that approve and publish it; never whoever wrote it.
pub const REVIEWERS: [Role; 2] = [Role::Reviewer, Role::Office];
/// The roles that read what is not published in the units they cover.
pub const READERS: [Role; 4] = [Role::Editor, Role::Reviewer, Role::Office, Role::Auditor];
/// The first year reported under the regulation in force (国务院令第711号, since 2019-05-15).
pub const FIRST_YEAR: i32 = 2019;

id! {
    /// Identifies a report through all its editions.
    AnnualReportId, "annualreport"
}

id! {
    /// Identifies an edition of a report.
    AnnualReportEditionId, "annualedition"
}

code! {
    /// 报告范围.
    pub enum ReportScope {
        /// 本单位
        Unit = "UNIT" / "本单位" / "The unit alone",
        /// 本行政区域汇总: the unit and all below it.
        Subtree = "SUBTREE" / "本级及所属单位汇总" / "The unit and all below it, summed",
    }
}

/// 年度报告 of a unit, a year and a scope, through all its editions.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct AnnualReport {
    /// Identity.
    pub id: AnnualReportId,
    /// 报告单位
    pub unit_id: UnitId,
    /// 年度: the year reported on.
    pub year: i32,
    /// 范围
    pub scope: ReportScope,
    /// The edition anybody reads; none before publication.
    pub edition_id: Option<AnnualReportEditionId>,
    /// 发布日期 of its first edition.
    pub published_on: Option<NaiveDate>,
    /// When it was begun.
    pub created_at: DateTime<Utc>,
    /// Counts the changes of the report and of its editions.
    pub version: i32,
}

impl AnnualReport {
    /// Opens the report of a year that has begun.
    pub fn draft(
        act: &Act,
        unit: &Unit,
        year: i32,
        scope: ReportScope,
    ) -> Result<(Self, AnnualReportEdition, Event), Refusal> {
        act.require(&EDITORS, unit.id)?;
        if !reports(unit.kind) {
            return Err(Refusal::at(Ground::InvalidValue, "unitCode").found(unit.name.as_str()).allowed(
                "行政机关或者其他报告单位,不含村(居)民委员会",
                "a unit of the administration, no self-governing committee",
            ));
        }
        let this_year = act.date().year();
        if !(FIRST_YEAR..=this_year).contains(&year) {
            return Err(Refusal::at(Ground::InvalidValue, "year")
                .found(year.to_string())
                .allowed(format!("{FIRST_YEAR} 至 {this_year}"), format!("{FIRST_YEAR} to {this_year}")));
        }
        let report = Self {
            id: act.new_id(),
            unit_id: unit.id,
            year,
            scope,
            edition_id: None,
            published_on: None,
            created_at: act.at,
            version: 1,
        };
        let mut edition = AnnualReportEdition {
            id: act.new_id(),
            report_id: report.id,
            unit_id: unit.id,
            year,
            scope,
            number: 1,
            state: State::Draft,
            content: Content::default(),
            change_note: None,
            authors: Vec::new(),
            created_at: act.at,
        };
        edition.written_by(act);
        let event = edition.event("draftAnnualReport");
        Ok((report, edition, event))
    }

    /// 公布期限 (条例第四十九条): departments by 31 January of the next year, governments of counties and above by 31 March. Towns and
    /// streets are not named by the article and keep to the earlier day.
    pub fn due_on(&self, unit: &Unit) -> NaiveDate {
        let is_government = unit.kind == UnitKind::Government
            && matches!(unit.level, Level::County | Level::Prefecture | Level::Province);
        let month = if is_government { 3 } else { 1 };
        NaiveDate::from_ymd_opt(self.year + 1, month, 31).unwrap_or_default()
    }

    /// Whether it came, or is, after its day.
    pub fn is_late(&self, act: &Act) -> bool {
        let Some(unit) = act.directory.unit(self.unit_id) else { return false };
        self.published_on.unwrap_or_else(|| act.date()) > self.due_on(unit)
    }
}

/// Whether such a unit reports at all: committees of villages and residents are no administration (G§12).
const fn reports(kind: UnitKind) -> bool {
    !kind.is_self_governing()
}

/// 所含单位: the unit and those below it whose figures its summed report of `year` includes, by code. Left out are self-governing
/// committees, those under a vertical line of command (条例第三条第三款), public utilities (第五十五条), and what was closed before the year.
pub fn included(act: &Act, unit_id: UnitId, year: i32) -> Vec<UnitId> {
    let starts = counting::Period::of(year).starts;
    let counts = |unit: &Unit| {
        let is_outside = matches!(unit.kind, UnitKind::VerticalAgency | UnitKind::Branch | UnitKind::PublicUtility);
        let existed = unit.closed_on.is_none_or(|on| on >= starts);
        reports(unit.kind) && existed && (!is_outside || unit.id == unit_id)
    };
    let units = act.directory.units().iter();
    units.filter(|unit| counts(unit) && act.directory.covers(unit_id, unit.id)).map(|unit| unit.id).collect()
}
