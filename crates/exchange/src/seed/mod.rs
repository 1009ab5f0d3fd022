//! 种子数据: the national lists and a county's plan, read from `seeds/` into plain values and checked against each other.

mod annex;
mod assessment;
mod county;
mod files;
mod national;

use chrono::{NaiveDate, NaiveTime};
use domain::calendar::CalendarYear;
use domain::catalogue::intake;
use domain::remark::Remark;
use domain::vocabulary::Locale;
use serde::Deserialize;

use crate::table::Vocabulary;

pub use assessment::{AssessmentSeed, FormulaSeed, GroupSeed, IndicatorSeed, RedLineSeed};
pub use files::Source;

/// Why seed data cannot be used.
#[derive(Debug, thiserror::Error)]
pub enum SeedError {
    /// The file is not there or not readable.
    #[error("{file}: {reason}")]
    Unreadable {
        /// Path below `seeds/`.
        file: String,
        /// What the system said.
        reason: String,
    },
    /// The file is not what it should be.
    #[error("{file}: {reason}")]
    Malformed {
        /// Path below `seeds/`.
        file: String,
        /// What is wrong.
        reason: String,
    },
    /// A template table has problems.
    #[error("{file}: {}: {}: {:?}", .remark.place.address().unwrap_or_default(), .remark.message(Locale::En), .remark.found)]
    Table {
        /// Path below `seeds/`.
        file: String,
        /// The first of them.
        remark: Box<Remark>,
    },
}

/// How sure a fact is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "SCREAMING_SNAKE_CASE")]
pub enum Certainty {
    /// Seen in a published document.
    Confirmed,
    /// Usual, likely, or told by one secondary source.
    Unconfirmed,
}

/// Where a template row is from.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Evidence {
    /// Seen in a published catalogue.
    Confirmed,
    /// Rebuilt from what is known of the template.
    Reconstructed,
}

/// What holds for every county.
#[derive(Clone, Debug)]
pub struct NationalSeed {
    /// 试点领域, by code.
    pub pilot_domains: Vec<PilotDomainSeed>,
    /// 公开渠道和载体, in the order of the template.
    pub channels: Vec<ChannelSeed>,
    /// 工作日历, by year.
    pub calendar_years: Vec<CalendarYear>,
    /// 标准指引模板, by domain.
    pub templates: Vec<TemplateSeed>,
    /// 村务公开目录模板
    pub village_template: TemplateSeed,
    /// 考核指标体系(示例)
    pub assessment: AssessmentSeed,
}

impl NationalSeed {
    /// The names by which channels and domains are known.
    pub fn vocabulary(&self) -> Result<Vocabulary, SeedError> {
        national::vocabulary(&self.channels, &self.pilot_domains)
    }
}

/// 试点领域
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct PilotDomainSeed {
    /// Row of Annex 1, `01`..`26`.
    pub code: String,
    /// Official name, without the word 领域.
    pub name: String,
    /// Former and local names.
    pub aliases: Vec<String>,
    /// 牵头部委
    pub ministry: String,
    /// 标准指引文号
    pub guideline: Option<String>,
    /// Day of the guideline, where that is known.
    pub guideline_issued_on: Option<NaiveDate>,
    /// How sure the guideline is.
    pub guideline_certainty: Certainty,
    /// Number in the customary national list.
    pub national_number: u32,
    /// How sure that number is.
    pub national_number_certainty: Certainty,
    /// First day of validity.
    pub valid_from: NaiveDate,
    /// What is worth knowing about it.
    pub note: Option<String>,
}

/// 公开渠道
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct ChannelSeed {
    /// Natural key.
    pub code: String,
    /// 名称
    pub name: String,
    /// Other names, as real tables write them.
    pub aliases: Vec<String>,
    /// Whether proof of publication can be an address.
    pub online: bool,
    /// Order of the list.
    pub position: i32,
    /// Article of the 政府信息公开条例 that names the carrier.
    pub legal_basis: Option<String>,
    /// Codes of the domains whose templates use it; empty means anywhere.
    #[serde(default)]
    pub domains: Vec<String>,
    /// What is worth knowing about it.
    pub note: Option<String>,
}

/// 标准指引模板: the national table of one domain.
#[derive(Clone, Debug)]
pub struct TemplateSeed {
    /// The domain it is the template of; none for the village's.
    pub domain_code: Option<String>,
    /// 标题
    pub title: String,
    /// Code of what ■ and □ mean: `CHOSEN`, `REQUIRED_OPTIONAL` or `AT_LEAST_ONE`.
    pub channel_semantics: String,
    /// What the published table's header explains, in its own words.
    pub legend: Option<String>,
    /// Published catalogues the rows were taken from.
    pub sources: Vec<String>,
    /// What is worth knowing about it.
    pub note: Option<String>,
    /// The items.
    pub rows: Vec<TemplateRow>,
}

/// 公开事项 of a template.
#[derive(Clone, Debug)]
pub struct TemplateRow {
    /// The row of the table.
    pub row: intake::Row,
    /// Where it is from.
    pub evidence: Evidence,
}

/// What one county starts with.
#[derive(Clone, Debug)]
pub struct CountySeed {
    /// 单位, parents before their children.
    pub units: Vec<UnitSeed>,
    /// 编制任务分工: Annex 1, resolved.
    pub assignments: Vec<Assignment>,
    /// 工作方案
    pub plan: PlanSeed,
}

/// 单位
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct UnitSeed {
    /// Natural key.
    pub code: String,
    /// 全称
    pub name: String,
    /// 简称, as the plan writes it.
    pub short_name: Option<String>,
    /// Other names it is found under.
    #[serde(default)]
    pub aliases: Vec<String>,
    /// Code of the kind of unit.
    pub kind: String,
    /// Code of the level.
    pub level: String,
    /// Code of the unit that oversees its disclosure; none for the top.
    pub parent: Option<String>,
    /// Whether it takes orders from its parent: vertical agencies and branches do not.
    #[serde(default = "yes")]
    pub subordinate: bool,
    /// 统一社会信用代码, where it is known.
    pub credit_code: Option<String>,
    /// 行政区划代码
    pub division_code: Option<String>,
    /// How sure the name is.
    pub certainty: Certainty,
    /// What is worth knowing about it.
    pub note: Option<String>,
    /// Where citizens reach its disclosure office.
    pub contact: Option<ContactSeed>,
}

impl UnitSeed {
    /// Every name the unit answers to.
    pub fn names(&self) -> impl Iterator<Item = &str> {
        let others = self.short_name.iter().chain(&self.aliases).map(String::as_str);
        std::iter::once(self.name.as_str()).chain(others)
    }
}

/// 联系方式
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct ContactSeed {
    /// 联系电话
    pub phone: Option<String>,
    /// 传真
    pub fax: Option<String>,
    /// 电子邮箱
    pub email: Option<String>,
    /// 办公地址
    pub address: Option<String>,
    /// 邮政编码
    pub postcode: Option<String>,
}

/// 编制任务: who writes the catalogue of which domain.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Assignment {
    /// Row of Annex 1, counted from 1.
    pub position: usize,
    /// 序号 as printed; a label, never a key.
    pub printed_number: String,
    /// Name of the domain as printed.
    pub printed_name: String,
    /// The domain meant.
    pub domain_code: String,
    /// Code of the compiling unit.
    pub unit_code: String,
    /// 备注 that holds for the row.
    pub remark: Option<String>,
}

/// 工作方案: the plan itself.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct PlanSeed {
    /// 标题
    pub title: String,
    /// Code of the unit that issued it.
    pub issuer: String,
    /// 索引号
    pub index_number: String,
    /// 发布日期
    pub published_on: NaiveDate,
    /// The time of that day, in China Standard Time.
    pub published_time: NaiveTime,
    /// 工作步骤
    #[serde(rename = "milestone")]
    pub milestones: Vec<MilestoneSeed>,
}

/// 工作步骤: what is asked of whom, and by when.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct MilestoneSeed {
    /// Natural key.
    pub code: String,
    /// Code of the phase.
    pub phase: String,
    /// Who has to do it, in the plan's words.
    pub responsible: String,
    /// The same as codes of groups of units.
    pub addressees: Vec<String>,
    /// What has to be done.
    pub what: String,
    /// The same in English.
    pub what_en: String,
    /// Last day; none where the plan sets none.
    pub due_on: Option<NaiveDate>,
    /// Last day of the phase it belongs to, where that differs.
    pub period_ends_on: Option<NaiveDate>,
    /// Code of the level whose date it is.
    pub level: String,
    /// The document that sets the date, when it is not the plan.
    pub basis: Option<String>,
    /// What is worth knowing about it.
    pub note: Option<String>,
}

fn yes() -> bool {
    true
}

#[cfg(test)]
mod tests;
