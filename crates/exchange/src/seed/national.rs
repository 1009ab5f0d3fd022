//! 全国: domains, channels and template tables.

use domain::calendar::CalendarYear;
use domain::catalogue::intake::Row;
use domain::pilot_domain::DomainCode;
use domain::remark::RemarkSeverity;
use domain::vocabulary::{Locale, Malformed};
use serde::Deserialize;

use super::files::unique;
use super::{ChannelSeed, Evidence, NationalSeed, PilotDomainSeed, SeedError, Source, TemplateRow, TemplateSeed};
use crate::channels;
use crate::table::{self, Vocabulary};
use crate::workbook::{self, Limits};

const DOMAINS: &str = "national/pilot-domains.toml";
const CHANNELS: &str = "national/channels.toml";
const WORKING_DAYS: &str = "national/working-days.json";
const TEMPLATES: &str = "national/templates/index.toml";

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct DomainFile {
    domain: Vec<PilotDomainSeed>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct ChannelFile {
    channel: Vec<ChannelSeed>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct TemplateIndex {
    template: Vec<TemplateEntry>,
    village: TemplateEntry,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct TemplateEntry {
    file: String,
    /// Of the templates of domains; the village's has none.
    domain: Option<String>,
    title: String,
    channel_semantics: String,
    legend: Option<String>,
    sources: Vec<String>,
    /// 序号 of the rows that were not seen in a published catalogue.
    reconstructed: Vec<u32>,
    note: Option<String>,
}

impl Source {
    /// Reads and checks `national/`.
    pub fn national(&self) -> Result<NationalSeed, SeedError> {
        let pilot_domains = self.toml::<DomainFile>(DOMAINS)?.domain;
        unique(DOMAINS, pilot_domains.iter().map(|it| it.code.as_str()))?;
        unique(DOMAINS, pilot_domains.iter().flat_map(|it| it.aliases.iter().chain([&it.name])).map(String::as_str))?;
        let channels = self.toml::<ChannelFile>(CHANNELS)?.channel;
        unique(CHANNELS, channels.iter().map(|it| it.code.as_str()))?;
        unique(CHANNELS, channels.iter().flat_map(|it| it.aliases.iter().chain([&it.name])).map(String::as_str))?;
        let is_domain = |code: &String| pilot_domains.iter().any(|it| it.code == *code);
        if let Some(code) = channels.iter().flat_map(|it| &it.domains).find(|code| !is_domain(code)) {
            return Err(malformed(CHANNELS, format!("there is no domain {code}")));
        }
        let calendar_years = self.calendar_years()?;
        let vocabulary = vocabulary(&channels, &pilot_domains)?;
        let mut templates = Vec::new();
        let index = self.toml::<TemplateIndex>(TEMPLATES)?;
        for entry in index.template {
            if !entry.domain.as_ref().is_some_and(is_domain) {
                let found = entry.domain.unwrap_or_default();
                return Err(malformed(TEMPLATES, format!("there is no domain {found:?} for {}", entry.file)));
            }
            templates.push(self.template(entry, &vocabulary)?);
        }
        unique(TEMPLATES, templates.iter().filter_map(|it| it.domain_code.as_deref()))?;
        if let Some(domain) = &index.village.domain {
            return Err(malformed(TEMPLATES, format!("the village's template has the domain {domain}")));
        }
        let village_template = self.template(index.village, &vocabulary)?;
        let assessment = self.assessment()?;
        Ok(NationalSeed { pilot_domains, channels, calendar_years, templates, village_template, assessment })
    }

    /// Reads and checks the working calendar alone: computing a date needs nothing else.
    pub fn calendar_years(&self) -> Result<Vec<CalendarYear>, SeedError> {
        let years: Vec<CalendarYear> = serde_json::from_str(&self.text(WORKING_DAYS)?)
            .map_err(|error| malformed(WORKING_DAYS, error.to_string()))?;
        for year in &years {
            year.check().map_err(|refusal| {
                malformed(WORKING_DAYS, format!("{}: {}", year.year, refusal.message(Locale::En)))
            })?;
        }
        let numbers: Vec<String> = years.iter().map(|it| it.year.to_string()).collect();
        unique(WORKING_DAYS, numbers.iter().map(String::as_str))?;
        Ok(years)
    }

    fn template(&self, entry: TemplateEntry, vocabulary: &Vocabulary) -> Result<TemplateSeed, SeedError> {
        let file = format!("national/templates/{}", entry.file);
        let text = self.text(&file)?;
        let workbook = workbook::read(&entry.file, text.as_bytes(), &Limits::default())
            .map_err(|remark| SeedError::Table { file: file.clone(), remark })?;
        let reading = table::read(&workbook, vocabulary);
        if let Some(remark) = reading.remarks.into_iter().find(|remark| remark.severity() != RemarkSeverity::Info) {
            return Err(SeedError::Table { file, remark: Box::new(remark) });
        }
        let rows: Vec<Row> = reading.tables.into_iter().flat_map(|table| table.rows).collect();
        let number = |row: &Row| row.serial.parse::<u32>().ok();
        if let Some(number) = entry.reconstructed.iter().find(|it| rows.iter().all(|row| number(row) != Some(**it))) {
            return Err(malformed(TEMPLATES, format!("{} has no row {number}", entry.file)));
        }
        let evidence = |row: &Row| match number(row) {
            Some(number) if !entry.reconstructed.contains(&number) => Evidence::Confirmed,
            _ => Evidence::Reconstructed,
        };
        let rows = rows.into_iter().map(|row| TemplateRow { evidence: evidence(&row), row }).collect();
        Ok(TemplateSeed {
            domain_code: entry.domain,
            title: entry.title,
            channel_semantics: entry.channel_semantics,
            legend: entry.legend,
            sources: entry.sources,
            note: entry.note,
            rows,
        })
    }
}

/// The names by which channels and domains are known.
pub(super) fn vocabulary(channels: &[ChannelSeed], domains: &[PilotDomainSeed]) -> Result<Vocabulary, SeedError> {
    let names = channels.iter().map(|it| (it.code.as_str(), it.name.as_str(), it.aliases.as_slice()));
    let domains = domains
        .iter()
        .map(|it| Ok((it.code.parse::<DomainCode>()?, it.name.as_str(), it.aliases.as_slice())))
        .collect::<Result<Vec<_>, Malformed>>()
        .map_err(|error| malformed(DOMAINS, error.to_string()))?;
    Ok(Vocabulary::new(channels::Vocabulary::new(names), domains))
}

fn malformed(file: &str, reason: String) -> SeedError {
    SeedError::Malformed { file: file.to_owned(), reason }
}
