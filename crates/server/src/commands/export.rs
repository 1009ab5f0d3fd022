//! `gongkai export`

use std::io::{IsTerminal, Write};
use std::path::{Path, PathBuf};

use anyhow::{Context, bail};
use chrono::NaiveDate;
use clap::{ArgGroup, Args, Subcommand};
use domain::act::Actor;
use domain::catalogue::Kind;
use domain::catalogue::edition::EditionId;
use domain::pilot_domain::DomainCode;
use persistence::{EditionWanted, Store};
use serde_json::json;

use super::documents::Documents;
use super::{Outcome, Place, require_database, tell};
use crate::app::{connect, explain};
use crate::config::Config;
use crate::exports::{ExportFormat, Form, export};

/// What `gongkai export` is told.
#[derive(Args, Debug)]
pub struct Export {
    #[command(subcommand)]
    what: What,
}

#[derive(Debug, Subcommand)]
enum What {
    /// 导出标准目录:官方两行合并表头 / A catalogue in the official layout with its two merged header rows
    Catalogue(Catalogue),
    /// 导出政府信息清单:索引号、标题、发布机构、日期、效力等 / The list of public documents
    Documents(Documents),
    /// 空白导入表:单位、工作日历、工作人员、已公开的政府信息 / An empty form to fill in and import: units, calendar, staff or documents
    Form(EmptyForm),
}

#[derive(Args, Debug)]
struct EmptyForm {
    /// 哪一种 / Which
    form: Form,
    /// 输出文件 / Where to [default: named after the form]
    #[arg(long, short, value_name = "FILE")]
    output: Option<PathBuf>,
}

impl EmptyForm {
    fn run(&self, out: &mut impl Write) -> anyhow::Result<Outcome> {
        let exported = self.form.file()?;
        let file = self.output.clone().unwrap_or_else(|| PathBuf::from(&exported.name));
        write_file(&file, &exported.bytes)?;
        writeln!(out, "已写入 / Written: {}", file.display())?;
        Ok(Outcome::Done)
    }
}

fn write_file(file: &Path, bytes: &[u8]) -> anyhow::Result<()> {
    std::fs::write(file, bytes).with_context(|| format!("无法写入 / Cannot write {}", file.display()))
}

#[derive(Args, Debug)]
#[command(
    group = ArgGroup::new("which").required(true).args(["edition", "unit"]),
    after_help = "\
默认导出现行版次;导出的文件可以原样导入(gongkai import catalogue)。找不到时退出码为 1。
Exports the edition in force unless told otherwise; the file can be imported again as it is. Exits with 1 when there is none.

示例 Examples:
  gongkai export catalogue --unit 370983-yjglj --domain 07
  gongkai export catalogue --unit 370983-yjglj --domain 07 --draft --format csv --output 救灾.csv
  gongkai export catalogue --edition edition_0198… --format html --output -"
)]
struct Catalogue {
    #[command(flatten)]
    place: Place,
    /// 版次标识 / Id of the edition
    #[arg(long, value_name = "ID", value_parser = edition_id)]
    edition: Option<EditionId>,
    /// 编制单位代码 / Code of the unit that keeps it
    #[arg(long, value_name = "CODE")]
    unit: Option<String>,
    /// 领域代码;单位目录不填 / Code of the pilot domain; none for a unit catalogue
    #[arg(long, value_name = "CODE", requires = "unit", value_parser = domain_code)]
    domain: Option<DomainCode>,
    /// 目录类型 / Kind, where the unit has several: TEMPLATE, DOMAIN, UNIT, VILLAGE, NEGATIVE_LIST
    #[arg(long, requires = "unit", value_parser = kind)]
    kind: Option<Kind>,
    /// 未发布的版次 / The edition that is not published yet
    #[arg(long, requires = "unit", conflicts_with = "as_of")]
    draft: bool,
    /// 某日有效的版次 / The edition in force on this day
    #[arg(long, value_name = "DATE", requires = "unit")]
    as_of: Option<NaiveDate>,
    /// 格式 / xlsx, csv or html [default: by the ending of --output, or xlsx]
    #[arg(long, value_parser = str::parse::<ExportFormat>)]
    format: Option<ExportFormat>,
    /// 输出文件,- 为标准输出 / Where to; - is standard output [default: named after the catalogue]
    #[arg(long, short, value_name = "FILE")]
    output: Option<PathBuf>,
    /// 以 JSON 说明结果 / Tell the outcome as JSON
    #[arg(long)]
    json: bool,
}

impl Export {
    /// Where the records are; a form needs no database.
    pub(super) fn place(&self) -> Option<&Place> {
        match &self.what {
            What::Catalogue(it) => Some(&it.place),
            What::Documents(it) => Some(&it.place),
            What::Form(_) => None,
        }
    }

    pub(super) async fn run(&self, config: &Config, out: &mut (impl Write + Send)) -> anyhow::Result<Outcome> {
        match &self.what {
            What::Catalogue(it) => it.run(config, out).await,
            What::Documents(it) => it.run(config, out).await,
            What::Form(it) => it.run(out),
        }
    }
}

impl Catalogue {
    async fn run(&self, config: &Config, out: &mut (impl Write + Send)) -> anyhow::Result<Outcome> {
        require_database(config)?;
        let store = connect(config).await?;
        store.refresh_directory().await.map_err(|failure| explain(failure.into()))?;
        let Some(whole) = self.find(&store).await? else {
            tell("没有这样的版次 / There is no such edition");
            return Ok(Outcome::Refused);
        };
        let (edition, items) = (whole.edition.id, whole.items.len());
        let format = self.format();
        let exported = export(whole, &store.directory(), format)?;
        let to_standard_output = self.output.as_deref() == Some("-".as_ref());
        if to_standard_output {
            if format == ExportFormat::Xlsx && std::io::stdout().is_terminal() {
                bail!("不向终端输出 .xlsx / An .xlsx file is not written to a terminal");
            }
            out.write_all(&exported.bytes)?;
            return Ok(Outcome::Done);
        }
        let file = self.output.clone().unwrap_or_else(|| PathBuf::from(&exported.name));
        write_file(&file, &exported.bytes)?;
        if self.json {
            let file = file.display().to_string();
            writeln!(out, "{}", json!({ "file": file, "editionId": edition.to_string(), "items": items }))?;
        } else {
            writeln!(out, "已导出 {items} 项到 {0} / {items} items written to {0}", file.display())?;
        }
        Ok(Outcome::Done)
    }

    async fn find(&self, store: &Store) -> anyhow::Result<Option<persistence::WholeEdition>> {
        let found = if let Some(id) = self.edition {
            store.whole_edition(&Actor::System, id).await
        } else {
            let code = self.unit.as_deref().unwrap_or_default();
            let directory = store.directory();
            let Some(unit) = directory.unit_by_code(code) else {
                bail!("没有代码为 {code} 的单位 / There is no unit {code}")
            };
            let wanted = EditionWanted {
                unit_id: unit.id,
                pilot_domain: self.domain.clone(),
                kind: self.kind,
                as_of: self.as_of,
                under_way: self.draft,
            };
            store.edition_wanted(&Actor::System, &wanted).await
        };
        found.map_err(|failure| explain(failure.into()))
    }

    fn format(&self) -> ExportFormat {
        let ending = self.output.as_ref().and_then(|file| file.extension()).and_then(|ending| ending.to_str());
        self.format.or_else(|| ending?.parse().ok()).unwrap_or(ExportFormat::Xlsx)
    }
}

fn edition_id(text: &str) -> Result<EditionId, String> {
    text.parse().map_err(|malformed| format!("{malformed}"))
}

pub(super) fn domain_code(text: &str) -> Result<DomainCode, String> {
    text.parse().map_err(|malformed| format!("{malformed}"))
}

pub(super) fn kind(text: &str) -> Result<Kind, String> {
    text.parse().map_err(|malformed: domain::vocabulary::Malformed| format!("{malformed}"))
}
